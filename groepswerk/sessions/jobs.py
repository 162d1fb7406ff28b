"""Due work of the year: an offer nobody answered is given on, and a place that somebody left behind is offered.

And of who left, the calendar address is ended for good, and what she took on is open again. Beside a meeting that was
sensitive nobody is named any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.due import DueWork
from groepswerk.sessions.queries.feeds import oldest_left
from groepswerk.sessions.queries.lines import oldest_offer
from groepswerk.sessions.service import feeds, traces, waiting, withdrawing


@dataclass(frozen=True, slots=True)
class OfferingPlaces:
    """Keeps the waiting lines moving: who lets a place pass goes to the back, and the next one is asked."""

    name: str = "sessions.offer_places"
    kept: timedelta = timedelta()

    def do_one(self, now: datetime) -> bool:
        """Settle one line where something is due; False when there is none."""
        return waiting.settle_one(now)

    def oldest(self) -> ScalarSelect[Any]:
        """A subquery: when the offer ends, or ended, that is the first to be given on."""
        return oldest_offer()


@dataclass(frozen=True, slots=True)
class EndingFeeds:
    """Ends the calendar addresses of who left: also when she comes back, hers are made anew."""

    name: str = "sessions.end_feeds"
    # A leaving has a day and no hour, and who is back the same day finds all as it was.
    kept: timedelta = timedelta(days=1)

    def do_one(self, now: datetime) -> bool:
        """End one; False when there is none."""
        return feeds.end_one_of_left(now.astimezone(HOME_ZONE).date() - self.kept, now)

    def oldest(self) -> ScalarSelect[Any]:
        """A subquery: the day on which who waits longest left."""
        return oldest_left()


@dataclass(frozen=True, slots=True)
class HandingBack:
    """Opens again what somebody took on who left since, and ends standing in for or by a guide who guides no more."""

    name: str = "sessions.hand_back"
    # It is done at once; a leaving has a day and no hour, so it is late only when that day is over.
    kept: timedelta = timedelta(days=1)

    def do_one(self, _now: datetime) -> bool:
        """Hand one back; False when there is none."""
        return withdrawing.hand_back_one()

    def oldest(self) -> ScalarSelect[Any]:
        """A subquery: the day on which who waits longest left."""
        return withdrawing.oldest_left_behind()


@dataclass(frozen=True, slots=True)
class ForgettingTraces:
    """Forgets who helped, was invited or told, or stood in at a meeting that was recorded as sensitive."""

    name: str = "sessions.forget_traces"
    kept: timedelta = timedelta()

    def do_one(self, _now: datetime) -> bool:
        """Forget those of one meeting; False when there are none."""
        return traces.forget_one()

    def oldest(self) -> ScalarSelect[Any]:
        """A subquery: when it was recorded, of the meeting that waits longest."""
        return traces.oldest()


JOBS: tuple[DueWork, ...] = (OfferingPlaces(), EndingFeeds(), HandingBack(), ForgettingTraces())
