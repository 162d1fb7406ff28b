"""Which coordinators may say yes for a group: those who were there before its proposal was made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from groepswerk.core.clock import wall
from groepswerk.core.db import db
from groepswerk.groups.models import GuideChange
from groepswerk.groups.queries.changes import ChangeLine
from groepswerk.groups.queries.rights import held
from groepswerk.people.models import Appointment, Office, StaffAccount


class ToDecide(NamedTuple):
    """A proposal with the coordinators who may say yes to it, as far as its day goes."""

    change: GuideChange | ChangeLine
    deciders: frozenset[UUID]

    @property
    def group_id(self) -> UUID:
        """The group it is for."""
        return self.change.group_id

    @property
    def organisation_id(self) -> UUID:
        """Whose group it is."""
        return self.change.organisation_id

    @property
    def proposed_by(self) -> UUID:
        """The coordinator who proposed it."""
        return self.change.proposed_by

    @property
    def coming_id(self) -> UUID:
        """Who would guide the group."""
        return self.change.coming_id


def to_decide(changes: Iterable[GuideChange | ChangeLine], today: date) -> dict[UUID, ToDecide]:
    """Per proposal, by its id, who may decide it: whose office and whose account began before its day.

    Else one coordinator could propose, invite a colleague who is herself, and say yes as that one. In one statement.
    """
    wanted = list(changes)
    query = (
        select(Appointment.organisation_id, Appointment.person_id, Appointment.since, StaffAccount.confirmed_at)
        .join(StaffAccount, StaffAccount.person_id == Appointment.person_id)
        .where(Appointment.organisation_id.in_({each.organisation_id for each in wanted}))
        .where(Appointment.office == Office.COORDINATOR, held(Appointment.since, Appointment.until, today))
        .where(StaffAccount.confirmed_at.is_not(None))
    )
    rows = db.session.execute(query).all() if wanted else []
    began = [(row.organisation_id, row.person_id, max(row.since, wall(row.confirmed_at).date())) for row in rows]
    return {
        each.id: ToDecide(
            each,
            frozenset(
                person_id
                for organisation_id, person_id, day in began
                if organisation_id == each.organisation_id and day < wall(each.proposed_at).date()
            ),
        )
        for each in wanted
    }
