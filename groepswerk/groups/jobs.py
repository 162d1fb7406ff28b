"""Due work of groups: who once stood at a door is forgotten after a day, who left every group after 30 days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, func, select

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.due import DueWork, Forgetting
from groepswerk.groups.models import Knock
from groepswerk.groups.queries.departed import departed
from groepswerk.groups.service import leaving

KNOCKS_ARE_KEPT = timedelta(days=1)
# As long as who left may still take her own words along, or have them erased.
DEPARTED_ARE_KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ForgettingDeparted:
    """Of who left every group: phone number, what she agreed to, the key of her own words, phones that are in."""

    name: str = "groups.forget_departed"
    # A leaving has a day and no hour; that day itself is not counted.
    kept: timedelta = DEPARTED_ARE_KEPT + timedelta(days=1)

    def do_one(self, now: datetime) -> bool:
        """Forget one who left so long ago, by the days of the calendar at home."""
        return leaving.forget_one(now.astimezone(HOME_ZONE).date() - self.kept, now)

    def oldest(self) -> ScalarSelect[Any]:
        """A subquery: the day on which she left who waits longest."""
        return select(func.min(departed().subquery().c.left_on)).scalar_subquery()


JOBS: tuple[DueWork, ...] = (
    Forgetting("groups.forget_knocks", Knock, Knock.knocked_at, KNOCKS_ARE_KEPT),
    ForgettingDeparted(),
)
