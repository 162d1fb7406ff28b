"""Due work of groups: who once stood at a door is forgotten after a day, who left every group after 30 days.

And a key in which somebody had a part who has left seals nothing new.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, func, select, update

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.core.due import DueWork, Forgetting
from groepswerk.groups.models import Group, Knock
from groepswerk.groups.queries.departed import departed, left_with_the_key
from groepswerk.groups.service import leaving

KNOCKS_ARE_KEPT = timedelta(days=1)
# A guide may end a membership too soon: who comes back by then finds her own words. Who stops herself does not wait.
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


@dataclass(frozen=True, slots=True)
class RenewingKeys:
    """Somebody's last day in a group is over: what is said from now on is sealed with a key she had no part in.

    Who leaves at once sees to it herself; this is for a leaving on a day that was set before.
    """

    name: str = "groups.renew_keys"
    kept: timedelta = timedelta(0)

    def do_one(self, now: datetime) -> bool:
        """See to it for one such group; what it says next gets a key of its own."""
        left = left_with_the_key().subquery()
        over = select(left.c.group_id).where(left.c.left_on <= now.astimezone(HOME_ZONE).date())
        group_id = db.session.scalar(over.limit(1))
        if group_id is not None:
            db.session.execute(update(Group).where(Group.id == group_id).values(key_epoch=Group.key_epoch + 1))
        return group_id is not None

    def oldest(self) -> ScalarSelect[Any]:
        """A subquery: the first day without her, of the group that waits longest."""
        return select(func.min(left_with_the_key().subquery().c.left_on)).scalar_subquery()


JOBS: tuple[DueWork, ...] = (
    Forgetting("groups.forget_knocks", Knock, Knock.knocked_at, KNOCKS_ARE_KEPT),
    ForgettingDeparted(),
    RenewingKeys(),
)
