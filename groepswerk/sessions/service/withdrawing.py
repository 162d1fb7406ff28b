"""What goes from the year when somebody stops, or gets a new key: her answers to come, and her personal links.

What she took on for meetings to come is open again at once for whoever looks (``queries.needs``), and her standing in
for a guide counts no more (``queries.guiding``): also when a task ends on a day to come. The due work makes the rows
so, for when she comes back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Delete,
    ScalarSelect,
    Select,
    Update,
    and_,
    delete,
    func,
    or_,
    select,
    union_all,
    update,
)

from groepswerk.core.db import db
from groepswerk.groups.models import GUIDING, Group, Membership, MembershipRole
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import GroupSession, Invitation, Rsvp, SessionNeed, SessionState, StandIn
from groepswerk.sessions.queries.guiding import stands_in_no_more
from groepswerk.sessions.queries.needs import belongs_then


def withdraw(person_id: UUID, group_id: UUID, wall_now: datetime) -> None:
    """Forget what she answered for the group's meetings to come, and end her links to all of its meetings."""
    later = or_(
        GroupSession.on_day > wall_now.date(),
        and_(GroupSession.on_day == wall_now.date(), GroupSession.ends > wall_now.time()),
    )
    to_come = select(GroupSession.id).where(GroupSession.group_id == group_id, later)
    _run(delete(Rsvp).where(Rsvp.person_id == person_id, Rsvp.session_id.in_(to_come)))
    end_links(person_id, group_id)


def end_links(person_id: UUID, group_id: UUID | None = None) -> None:
    """End every personal link of hers (in this group), for good: they do not come to life again when she comes back."""
    hers = update(Invitation).where(Invitation.person_id == person_id)
    if group_id is not None:
        meetings = select(GroupSession.id).where(GroupSession.group_id == group_id)
        hers = hers.where(Invitation.session_id.in_(meetings))
    _run(hers.values(generation=Invitation.generation + 1))


def hand_back_one() -> bool:
    """Open again one need whose helper will have left by the day of the meeting, or let one be guided as usual again.

    False when there is nothing of the kind.
    """
    need = db.session.execute(_left_behind(SessionNeed.id, GroupSession.group_id).limit(1)).one_or_none()
    if need is not None:
        touch(need.group_id)
        hers = update(SessionNeed).where(SessionNeed.id == need.id)
        _run(hers.values(person_id=None, filled_at=None, version=SessionNeed.version + 1))
        return True
    columns = (StandIn.session_id, StandIn.in_place_of, GroupSession.group_id)
    stands = db.session.execute(_stands_in_still(*columns).limit(1)).one_or_none()
    if stands is None:
        return False
    touch(stands.group_id)
    _run(delete(StandIn).where(StandIn.session_id == stands.session_id, StandIn.in_place_of == stands.in_place_of))
    return True


def oldest_left_behind() -> ScalarSelect[Any]:
    """A subquery: the day on which who waits longest left, or guided for the last time."""
    hers = and_(Membership.person_id == SessionNeed.person_id, Membership.group_id == GroupSession.group_id)
    left_on = select(func.max(Membership.left_on)).where(hers).scalar_subquery()
    pair = Membership.person_id.in_([StandIn.person_id, StandIn.in_place_of])
    roles = select(func.max(MembershipRole.until)).join(Membership, Membership.id == MembershipRole.membership_id)
    until = roles.where(pair, Membership.group_id == GroupSession.group_id, MembershipRole.role.in_(sorted(GUIDING)))
    days = union_all(_left_behind(left_on.label("day")), _stands_in_still(until.scalar_subquery().label("day")))
    return select(func.min(days.subquery().c.day)).scalar_subquery()


def _left_behind(*columns: Any) -> Select[Any]:
    """Needs of meetings that somebody has in hand who will have left by then."""
    needs = select(*columns).select_from(SessionNeed).join(GroupSession, GroupSession.id == SessionNeed.session_id)
    return _unrecorded(needs).where(SessionNeed.person_id.is_not(None), ~belongs_then(SessionNeed.person_id))


def _stands_in_still(*columns: Any) -> Select[Any]:
    """Stand-ins of whom one of the two guides the group no more."""
    return _unrecorded(
        select(*columns).select_from(StandIn).join(GroupSession, GroupSession.id == StandIn.session_id)
    ).where(stands_in_no_more())


def _unrecorded(query: Select[Any]) -> Select[Any]:
    """Of meetings that go on and have not been recorded, of groups that have not ended."""
    goes_on = (GroupSession.state == SessionState.PLANNED, GroupSession.recorded_at.is_(None), Group.ended_on.is_(None))
    return query.join(Group, Group.id == GroupSession.group_id).where(*goes_on)


def _run(changing: Update | Delete) -> None:
    db.session.execute(changing.execution_options(synchronize_session=False))
