"""Due work of the year: an offer nobody answered is given on, and a place that somebody left behind is offered.

And the calendar address of who left is ended for good.
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
from groepswerk.sessions.service import feeds, waiting


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


JOBS: tuple[DueWork, ...] = (OfferingPlaces(), EndingFeeds())
