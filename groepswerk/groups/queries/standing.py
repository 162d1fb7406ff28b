"""How a proposal for another guide stands: who said what of it, and what it finds in the moment it is answered."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from groepswerk.core.audit import AuditRow
from groepswerk.core.clock import HOME_ZONE, wall
from groepswerk.core.db import db
from groepswerk.groups.models import GuideAssent, GuideChange, Membership, MembershipRole, Role
from groepswerk.groups.queries.rights import belongs, held
from groepswerk.people.models import Appointment, Office

_TAKING_PART = sorted((Role.PARTICIPANT, Role.VOLUNTEER))


class Proposal(Protocol):
    """A proposal for another guide, as far as it matters whose voice counts."""

    @property
    def id(self) -> UUID: ...
    @property
    def group_id(self) -> UUID: ...
    @property
    def leaving_id(self) -> UUID | None: ...
    @property
    def coming_id(self) -> UUID: ...
    @property
    def proposed_at(self) -> datetime: ...


class Voices(NamedTuple):
    """How many of the members said yes and no, the leaving guide's answer, and the reader's own (None: nothing yet).

    ``counts``: whether the reader, as one who takes part, has a voice in it.
    """

    yes: int = 0
    no: int = 0
    leaving: bool | None = None
    own: bool | None = None
    counts: bool = False


class Seat(NamedTuple):
    """Somebody's membership of a group, as far as guiding goes; ``is_new``: a role of hers began today."""

    membership_id: UUID
    joined_on: date
    takes_part: bool
    guides: bool
    is_new: bool


class Standing(NamedTuple):
    """What a proposal finds in the moment it is answered.

    ``yes`` and ``no`` are of the members who have a voice; ``reader_counts``: whether who answers is one of them.
    """

    is_open: bool
    coming_may_guide: bool
    leaving_may_guide: bool
    other_guides: int
    yes: int
    no: int
    reader_counts: bool
    leaving: Seat | None
    coming: Seat | None


def voices(change: Proposal, reader_id: UUID, today: date) -> Voices:
    """What was said of a proposal; of the members only those count who have a voice in it."""
    has_voice = _has_voice(GuideAssent.person_id, change, today).correlate(GuideAssent)
    reader_has = _has_voice(literal(reader_id), change, today)
    # From the proposal itself, so that there is a row for the reader also when nobody said anything yet.
    query = (
        select(GuideAssent.person_id, GuideAssent.agrees, has_voice, reader_has)
        .select_from(GuideChange)
        .outerjoin(GuideAssent, GuideAssent.change_id == GuideChange.id)
        .where(GuideChange.id == change.id)
    )
    rows = db.session.execute(query).all()
    said = {row.person_id: row.agrees for row in rows}
    members = [agrees for person_id, agrees, counts, _ in rows if counts and person_id != change.leaving_id]
    leaving = said.get(change.leaving_id) if change.leaving_id else None
    return Voices(members.count(True), members.count(False), leaving, said.get(reader_id), bool(rows[0][3]))


def _has_voice(person_id: Any, change: Proposal, today: date) -> Any:
    """That somebody takes part today and did so before the day of the proposal.

    Nor does anybody count whom the coming guide welcomed at the door from that day on: with people and phones that she
    let in herself she would vote herself in.
    """
    proposed_on = wall(change.proposed_at).date()
    welcomed = exists(
        select(AuditRow.id)
        .where(AuditRow.group_id == change.group_id, AuditRow.what == "groups.knock_welcomed")
        .where(AuditRow.at >= datetime.combine(proposed_on, time(), HOME_ZONE))
        .where(AuditRow.actor_id == change.coming_id, AuditRow.subject_id == Membership.person_id)
        .correlate(Membership)
    )
    return exists(
        select(Membership.id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .where(Membership.group_id == change.group_id, Membership.person_id == person_id)
        .where(belongs(today), MembershipRole.role.in_(_TAKING_PART), MembershipRole.since < proposed_on)
        .where(held(MembershipRole.since, MembershipRole.until, today), ~welcomed)
        .correlate(None)
    )


def standing_of(change: Proposal, reader_id: UUID, today: date) -> Standing:
    """What the proposal finds now, the reader's own answer left out; in one statement, after the group was locked."""
    rows = db.session.execute(_standing_statement(change, reader_id, today).where(GuideChange.id == change.id)).all()
    first = rows[0]
    return Standing(
        is_open=first.accepted_at is None and first.withdrawn_at is None,
        coming_may_guide=first.coming_may_guide,
        leaving_may_guide=first.leaving_may_guide,
        other_guides=first.other_guides,
        yes=first.yes,
        no=first.no,
        reader_counts=first.reader_counts,
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


def _standing_statement(change: Proposal, reader_id: UUID, today: date) -> Select[Any]:
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
            _said(True, change, reader_id, today).label("yes"),
            _said(False, change, reader_id, today).label("no"),
            _has_voice(literal(reader_id), change, today).label("reader_counts"),
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


def _said(agrees: bool, change: Proposal, reader_id: UUID, today: date) -> Any:
    """How many members said so, without the reader, the two guides, and those who have no voice."""
    not_these = [each for each in (reader_id, change.coming_id, change.leaving_id) if each is not None]
    return (
        select(func.count())
        .select_from(GuideAssent)
        .where(GuideAssent.change_id == change.id, GuideAssent.agrees.is_(agrees))
        .where(GuideAssent.person_id.notin_(not_these))
        .where(_has_voice(GuideAssent.person_id, change, today).correlate(GuideAssent))
        .correlate(None)
        .scalar_subquery()
    )
