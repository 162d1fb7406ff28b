"""Which groups can answer a proposal for another guide themselves: their people, on phones."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, literal, or_, select, union_all

from groepswerk.core.db import db
from groepswerk.groups.models import GUIDING, TAKING_PART, Membership, MembershipRole
from groepswerk.groups.queries.rights import belongs, held
from groepswerk.groups.queries.standing import Proposal
from groepswerk.people.models import Appointment, Office, SignIn, SignInKind

# As long as a phone may be quiet and still be in: see people.models.IDLE.
DEVICES_COUNT_FOR = timedelta(days=180)


def answerable(changes: Iterable[Proposal], enough: int, today: date, now: datetime) -> set[UUID]:
    """The groups that can answer for themselves: ``enough`` of those who take part could say yes on a phone.

    While somebody guides there, one is enough to leave it to the group: its door can be opened for more phones. A
    shared phone counts for half a year after it was used. When a phone of one's own was last used only its cookie
    knows, so it counts until it is ended: who might still answer is not passed over. For the same reason a phone
    counts whose owner joined so late that she has no voice: then the proposal is made anew.
    """
    coming = {each.group_id: each.coming_id for each in changes}
    rows = db.session.execute(union_all(_with_phones(coming, today, now), _guiding(coming, today))).all()
    guided = {row.group_id for row in rows if row.guides}
    phones = [row.group_id for row in rows if not row.guides and row.person_id != coming[row.group_id]]
    return {group_id for group_id in phones if group_id in guided or phones.count(group_id) >= enough}


def _with_phones(group_ids: Iterable[UUID], today: date, now: datetime) -> Any:
    own = and_(SignIn.kind == SignInKind.OWN, SignIn.ended_at.is_(None), SignIn.ends_at > now)
    shared = and_(SignIn.kind == SignInKind.SHARED, SignIn.started_at > now - DEVICES_COUNT_FOR)
    return (
        select(Membership.group_id, Membership.person_id, literal(False).label("guides"))
        .join(SignIn, SignIn.person_id == Membership.person_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.group_id.in_(list(group_ids)), belongs(today), or_(own, shared))
        .where(MembershipRole.role.in_(sorted(TAKING_PART)), held(MembershipRole.since, MembershipRole.until, today))
        .distinct()
    )


def _guiding(group_ids: Iterable[UUID], today: date) -> Any:
    return (
        select(Membership.group_id, Membership.person_id, literal(True).label("guides"))
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .join(Appointment, Appointment.person_id == Membership.person_id)
        .where(Membership.group_id.in_(list(group_ids)), belongs(today), MembershipRole.role.in_(sorted(GUIDING)))
        .where(held(MembershipRole.since, MembershipRole.until, today))
        .where(Appointment.office == Office.GUIDE, held(Appointment.since, Appointment.until, today))
    )
