"""Personal links and whom they are for."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, or_, select

from groepswerk.core import vault
from groepswerk.core.db import db, read
from groepswerk.core.vault import DataKey, OwnerKind, Place
from groepswerk.groups.models import Cover, Group, Membership
from groepswerk.groups.queries import number_is_old
from groepswerk.people.models import Contact, Person
from groepswerk.sessions.models import (
    GroupSession,
    Invitation,
    Rsvp,
)
from groepswerk.sessions.queries.meetings import MeetingLine, select_lines
from groepswerk.sessions.queries.places import OwnAnswer, own_columns


class Invited(NamedTuple):
    """A personal link as its page shows it: the meeting, whose it is, what she answered and how she stands there."""

    meeting: MeetingLine
    said: OwnAnswer
    has_left: bool
    id: UUID
    generation: int
    person_id: UUID
    language: str | None
    group_languages: list[str]
    cover: Cover

    @property
    def group_id(self) -> UUID:
        """The group of the meeting."""
        return self.meeting.group_id


class Invitee(NamedTuple):
    """One person of a group beside a meeting: her link when it was made, her answer, her number when she gave one.

    ``asks_number``: whether to ask if that is still hers and safe.
    """

    said: OwnAnswer
    phone: str | None
    asks_number: bool
    person_id: UUID
    invitation_id: UUID | None
    generation: int | None


def invitation_of(invitation_id: UUID) -> Invited | None:
    """What a personal link opens, in one statement; also when she has left, or the group has ended (``has_left``)."""
    row = read(_invited_statement(), {"invitation_id": invitation_id}).one_or_none()
    if row is None:
        return None
    width, said = len(MeetingLine._fields), -1 - len(OwnAnswer._fields)
    return Invited(MeetingLine(*row[:width]), OwnAnswer.of(row[said:-1]), row[-1], *row[width:said])


@cache
def _invited_statement() -> Select[Any]:
    """Built once: a group opens its links at the same minute."""
    link, group, person = Invitation.__table__.c, Group.__table__.c, Person.__table__.c
    member, rsvp, meeting = Membership.__table__.c, Rsvp.__table__.c, GroupSession.__table__.c
    query: Select[Any] = select_lines()
    return (
        query.add_columns(
            link.id,
            link.generation,
            link.person_id,
            person.language,
            group.languages,
            group.cover,
            *own_columns(),
            or_(member.left_on.is_not(None), group.ended_on.is_not(None)),
        )
        .join(Invitation.__table__, link.session_id == meeting.id)
        .join(Group.__table__, group.id == meeting.group_id)
        .join(Person.__table__, person.id == link.person_id)
        .join(Membership.__table__, and_(member.group_id == group.id, member.person_id == person.id))
        .outerjoin(Rsvp.__table__, and_(rsvp.session_id == meeting.id, rsvp.person_id == person.id))
        .where(link.id == bindparam("invitation_id"))
    )


def invitees_of(session_id: UUID, group_id: UUID, now: datetime) -> dict[UUID, Invitee]:
    """Links, answers and opened numbers of everybody in the group, in one statement. For the group's guides only."""
    query = (
        select(
            Membership.person_id,
            Invitation.id,
            Invitation.generation,
            *own_columns(),
            Contact.phone,
            number_is_old(group_id, now).label("asks_number"),
            DataKey.id.label("key_id"),
            DataKey.owner_kind,
            DataKey.owner_id,
            DataKey.wrapped,
            DataKey.wrapped_by,
        )
        .outerjoin(Invitation, and_(Invitation.session_id == session_id, Invitation.person_id == Membership.person_id))
        .outerjoin(Rsvp, and_(Rsvp.session_id == session_id, Rsvp.person_id == Membership.person_id))
        .outerjoin(Contact, Contact.person_id == Membership.person_id)
        .outerjoin(DataKey, and_(DataKey.owner_kind == OwnerKind.PERSON, DataKey.owner_id == Contact.person_id))
        .where(Membership.group_id == group_id, Membership.left_on.is_(None))
    )
    return {row.person_id: _invitee(row) for row in db.session.execute(query)}


def _invitee(row: Any) -> Invitee:
    return Invitee(OwnAnswer.of(row[3 : 3 + len(OwnAnswer._fields)]), phone_in(row), bool(row.asks_number), *row[:3])


def phone_in(row: Any) -> str | None:
    """The phone number in a row that carries it sealed beside its key; None when there is none."""
    if row.phone is None or row.key_id is None:
        return None
    return vault.open_sealed(row.phone, vault.unwrap(row, row.key_id), Place("contact", row.person_id, "phone"))
