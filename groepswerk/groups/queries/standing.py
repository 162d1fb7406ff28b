"""How a proposal for another guide stands: who said what of it, and what it finds in the moment it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from groepswerk.core.db import db
from groepswerk.groups.models import GuideAssent, GuideChange, Membership, MembershipRole, Role
from groepswerk.groups.queries.changes import ChangeLine
from groepswerk.groups.queries.rights import belongs, held
from groepswerk.people.models import Appointment, Office, SignIn, SignInKind

# As long as a phone may be quiet and still be in: see people.models.IDLE.
DEVICES_COUNT_FOR = timedelta(days=180)
_TAKING_PART = sorted((Role.PARTICIPANT, Role.VOLUNTEER))


class Voices(NamedTuple):
    """How many of the members said yes and no, the leaving guide's answer, and the reader's own (None: nothing yet)."""

    yes: int = 0
    no: int = 0
    leaving: bool | None = None
    own: bool | None = None


class Seat(NamedTuple):
    """Somebody's membership of a group, as far as guiding goes; ``is_new``: a role of hers began today."""

    membership_id: UUID
    joined_on: date
    takes_part: bool
    guides: bool
    is_new: bool


class Standing(NamedTuple):
    """What a proposal finds in the moment it is answered. ``yes`` and ``no`` are of the members who belong today."""

    is_open: bool
    coming_may_guide: bool
    leaving_may_guide: bool
    other_guides: int
    yes: int
    no: int
    leaving: Seat | None
    coming: Seat | None


def voices(change: ChangeLine, reader_id: UUID, today: date) -> Voices:
    """What was said of a proposal; of the members only those count who belong today."""
    query = select(GuideAssent.person_id, GuideAssent.agrees, _is_member(today)).where(
        GuideAssent.change_id == change.id
    )
    rows = db.session.execute(query).all()
    said = {row.person_id: row.agrees for row in rows}
    members = [agrees for person_id, agrees, counts in rows if counts and person_id != change.leaving_id]
    leaving = said.get(change.leaving_id) if change.leaving_id else None
    return Voices(members.count(True), members.count(False), leaving, said.get(reader_id))


def _is_member(today: date) -> Any:
    """That who gave an assent takes part in the group today."""
    return exists(
        select(Membership.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .join(GuideChange, GuideChange.group_id == Membership.group_id)
        .where(GuideChange.id == GuideAssent.change_id, Membership.person_id == GuideAssent.person_id)
        .where(belongs(today), MembershipRole.role.in_(_TAKING_PART))
        .where(held(MembershipRole.since, MembershipRole.until, today))
        .correlate(GuideAssent)
    )


def standing_of(change_id: UUID, reader_id: UUID, today: date) -> Standing:
    """What the proposal finds now, the reader's own answer left out; in one statement, after the group was locked."""
    rows = db.session.execute(_standing_statement(reader_id, today).where(GuideChange.id == change_id)).all()
    first = rows[0]
    return Standing(
        is_open=first.accepted_at is None and first.withdrawn_at is None,
        coming_may_guide=first.coming_may_guide,
        leaving_may_guide=first.leaving_may_guide,
        other_guides=first.other_guides,
        yes=first.yes,
        no=first.no,
        leaving=_seat([row for row in rows if row.person_id == first.leaving_id], today),
        coming=_seat([row for row in rows if row.person_id == first.coming_id], today),
    )


def _seat(rows: list[Any], today: date) -> Seat | None:
    if not rows or rows[0].person_id is None:
        return None
    roles = {row.role for row in rows}
    return Seat(
        rows[0].membership_id,
        rows[0].joined_on,
        not roles.isdisjoint(_TAKING_PART),
        Role.GUIDE in roles,
        any(row.since is not None and row.since >= today for row in rows),
    )


def _standing_statement(reader_id: UUID, today: date) -> Select[Any]:
    in_it = and_(
        Membership.group_id == GuideChange.group_id,
        Membership.person_id.in_([GuideChange.leaving_id, GuideChange.coming_id]),
    )
    holds = and_(
        MembershipRole.membership_id == Membership.id,
        held(MembershipRole.since, MembershipRole.until, today),
        belongs(today),
    )
    return (
        select(
            GuideChange.leaving_id,
            GuideChange.coming_id,
            GuideChange.accepted_at,
            GuideChange.withdrawn_at,
            _may_guide(GuideChange.coming_id, today).label("coming_may_guide"),
            _may_guide(GuideChange.leaving_id, today).label("leaving_may_guide"),
            _other_guides(today).label("other_guides"),
            _said(True, reader_id, today).label("yes"),
            _said(False, reader_id, today).label("no"),
            Membership.id.label("membership_id"),
            Membership.person_id,
            Membership.joined_on,
            MembershipRole.role,
            MembershipRole.since,
        )
        .outerjoin(Membership, in_it)
        .outerjoin(MembershipRole, holds)
    )


def _may_guide(person_id: Any, today: date) -> Any:
    """That somebody is appointed as a guide today, in the organisation of the proposal."""
    return exists(
        select(Appointment.id)
        .where(Appointment.person_id == person_id, Appointment.organisation_id == GuideChange.organisation_id)
        .where(Appointment.office == Office.GUIDE, held(Appointment.since, Appointment.until, today))
        .correlate(GuideChange)
    )


def _other_guides(today: date) -> Any:
    """How many guides the group has beside the one who leaves."""
    member, role = aliased(Membership), aliased(MembershipRole)
    return (
        select(func.count())
        .select_from(member)
        .join(role, role.membership_id == member.id)
        .join(Appointment, Appointment.person_id == member.person_id)
        .where(member.group_id == GuideChange.group_id, role.role == Role.GUIDE)
        .where(or_(member.left_on.is_(None), member.left_on > today), held(role.since, role.until, today))
        .where(Appointment.office == Office.GUIDE, held(Appointment.since, Appointment.until, today))
        .where(or_(GuideChange.leaving_id.is_(None), member.person_id != GuideChange.leaving_id))
        .correlate(GuideChange)
        .scalar_subquery()
    )


def _said(agrees: bool, reader_id: UUID, today: date) -> Any:
    """How many members said so, without the reader, the two guides, and those who left."""
    leaving = or_(GuideChange.leaving_id.is_(None), GuideAssent.person_id != GuideChange.leaving_id)
    return (
        select(func.count())
        .select_from(GuideAssent)
        .where(GuideAssent.change_id == GuideChange.id, GuideAssent.agrees.is_(agrees), leaving)
        .where(GuideAssent.person_id.notin_([reader_id]), GuideAssent.person_id != GuideChange.coming_id)
        .where(_is_member(today))
        .correlate(GuideChange)
        .scalar_subquery()
    )


def groups_with_devices(group_ids: Iterable[UUID], today: date, now: datetime) -> set[UUID]:
    """The groups in which somebody who takes part could answer on a phone, her own or a shared one.

    A shared phone counts for half a year after it was used. When a phone of one's own was last used only its cookie
    knows, so it counts until it is ended: who might still answer is not passed over.
    """
    own = and_(SignIn.kind == SignInKind.OWN, SignIn.ended_at.is_(None), SignIn.ends_at > now)
    shared = and_(SignIn.kind == SignInKind.SHARED, SignIn.started_at > now - DEVICES_COUNT_FOR)
    query = (
        select(Membership.group_id)
        .join(SignIn, SignIn.person_id == Membership.person_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.group_id.in_(list(group_ids)), belongs(today), or_(own, shared))
        .where(MembershipRole.role.in_(_TAKING_PART), held(MembershipRole.since, MembershipRole.until, today))
        .distinct()
    )
    return set(db.session.scalars(query))
