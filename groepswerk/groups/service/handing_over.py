"""One guide comes and the other goes, in the transaction of the last yes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, insert, or_, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.groups.models import GUIDING, Accepting, GuideChange, Membership, MembershipRole, Role
from groepswerk.groups.queries.standing import Proposal, Seat, Standing
from groepswerk.groups.service.belonging import touch
from groepswerk.groups.service.laying_down import TASKS, end_tasks


def hand_over(change: Proposal, standing: Standing, accepted: Accepting, by: Actor, now: datetime, today: date) -> None:
    """Settle a proposal: ``by`` said the yes that was missing. The group is locked already.

    What the group says from now on is sealed with another key than what the guide who leaves could read.
    """
    coming_to = _seats(change, standing, today)
    _end_tasks(standing, today)
    if change.leaving_id is not None:
        touch(change.group_id, somebody_left=True)
    role = {"id": uuid4(), "membership_id": coming_to, "role": Role.GUIDE, "since": today, "until": None}
    db.session.execute(insert(MembershipRole).values(role))
    settled = {"accepted_at": now, "accepted_by": by.person_id, "accepted_as": accepted}
    db.session.execute(update(GuideChange).where(GuideChange.id == change.id).values(settled))
    audit.record("groups.guide_changed", at=now, by=by, subject_id=change.coming_id, group_id=change.group_id)


def _seats(change: Proposal, standing: Standing, today: date) -> UUID:
    """Let the one belong and the other not, in one statement; return the membership of who comes."""
    coming = standing.coming.membership_id if standing.coming else uuid4()
    rows: list[dict[str, Any]] = [_seat_row(change.group_id, change.coming_id, coming, today, None)]
    leaving = standing.leaving
    if leaving is not None and change.leaving_id is not None and not leaving.takes_part:
        rows.append(_seat_row(change.group_id, change.leaving_id, leaving.membership_id, leaving.joined_on, today))
    seats = insert_into(Membership).values(rows)
    keys = [Membership.group_id, Membership.person_id]
    db.session.execute(seats.on_conflict_do_update(index_elements=keys, set_={"left_on": seats.excluded.left_on}))
    return coming


def _seat_row(
    group_id: UUID, person_id: UUID, membership_id: UUID, joined_on: date, left_on: date | None
) -> dict[str, Any]:
    return {
        "id": membership_id,
        "group_id": group_id,
        "person_id": person_id,
        "joined_on": joined_on,
        "left_on": left_on,
    }


def _end_tasks(standing: Standing, today: date) -> None:
    """What the one who leaves had, and what the one who comes was so far: a co-guide, say."""
    pairs = ((standing.leaving, TASKS), (standing.coming, GUIDING))
    seated: list[tuple[Seat, Iterable[Role]]] = [(seat, roles) for seat, roles in pairs if seat is not None]
    if not seated:
        return
    theirs = or_(*(_tasks_of([seat.membership_id], roles) for seat, roles in seated))
    end_tasks(theirs, today, began_late=any(seat.is_new for seat, _ in seated))


def _tasks_of(membership_ids: list[UUID], roles: Iterable[Role]) -> ColumnElement[bool]:
    return and_(MembershipRole.membership_id.in_(membership_ids), MembershipRole.role.in_(sorted(roles)))
