"""What the steps of the demo hand on to each other: who and which group has which id, and who acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from groepswerk.core.actor import Actor
from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.groups.models import Role
from groepswerk.people.models import Office
from groepswerk.sessions.models import GroupSession


@dataclass
class Scene:
    """The demo while it is built. ``now`` is the demo day's moment; people are called by their first names."""

    now: datetime
    people: dict[str, UUID] = field(default_factory=dict)
    groups: dict[str, UUID] = field(default_factory=dict)
    organisations: dict[str, UUID] = field(default_factory=dict)
    home_of: dict[str, str] = field(default_factory=dict)

    @property
    def wall_now(self) -> datetime:
        """The demo day's moment on a wall clock."""
        return self.now.astimezone(HOME_ZONE).replace(tzinfo=None)

    @property
    def today(self) -> date:
        """The demo day."""
        return self.wall_now.date()

    def meetings(self, group: str) -> dict[date, GroupSession]:
        """The meetings of a group (its nickname) in order, by the day they stand on."""
        query = select(GroupSession).where(GroupSession.group_id == self.groups[group]).order_by(GroupSession.on_day)
        return {meeting.on_day: meeting for meeting in db.session.scalars(query)}

    def staff(self, name: str, group: str | None = None) -> Actor:
        """A colleague as she acts, guiding ``group`` (its nickname) when one is named."""
        roles = {self.groups[group]: frozenset({str(Role.GUIDE)})} if group else {}
        return Actor(
            person_id=self.people[name],
            organisation_id=self.organisations[self.home_of[name]],
            name=name,
            sign_in_id=uuid4(),
            device="staff",
            appointments=frozenset({str(Office.GUIDE)}),
            roles=roles,
        )

    def member(self, name: str, group: str, role: Role = Role.PARTICIPANT) -> Actor:
        """A participant or volunteer as she acts in her group."""
        return Actor(
            person_id=self.people[name],
            organisation_id=self.organisations[self.home_of[name]],
            name=name,
            sign_in_id=uuid4(),
            device="own",
            roles={self.groups[group]: frozenset({str(role)})},
        )
