"""Who is still to be told that a meeting was moved, cancelled or goes on."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, func, or_, select

from groepswerk.core.db import db, read
from groepswerk.core.plain_text import sort_key
from groepswerk.core.vault import DataKey, OwnerKind
from groepswerk.groups.models import Membership
from groepswerk.groups.queries import belongs, number_is_old
from groepswerk.messages.models import NEWS, Channel, Message, MessageState, Template
from groepswerk.people.models import Contact, Person
from groepswerk.sessions.models import Answer, GroupSession, Invitation, Rsvp
from groepswerk.sessions.queries.invitations import phone_in
from groepswerk.sessions.queries.meetings import MeetingLine, select_lines
from groepswerk.sessions.queries.welcome import welcome_columns, welcome_of
from groepswerk.sessions.welcome import Welcome


class Untold(NamedTuple):
    """Somebody who has yet to hear of a change in a meeting: what, in which language, and her number if any.

    ``asks_number``: whether to ask if that is still hers and safe.
    """

    meeting: MeetingLine
    message_id: UUID
    group_id: UUID
    person_id: UUID
    name: str
    sign: str | None
    language: str | None
    template: Template
    made_at: datetime
    first_planned_on: date
    phone: str | None
    link_id: UUID | None
    generation: int | None
    welcome: Welcome | None
    membership_id: UUID
    asks_number: bool

    @property
    def told_with(self) -> tuple[object, ...]:
        """What is the same in all that she hears of in one text, and is told of with one tap."""
        if self.template not in NEWS:
            return (self.message_id,)
        return self.person_id, self.template, self.made_at


def untold_in(group_id: UUID, today: date, now: datetime) -> list[Untold]:
    """Who is still to be told what in a group, by meeting and name, in one statement. For the group's guides only.

    Meetings before today are left out, and so is who has left: nobody needs to hear of them any more. So is who
    answered meanwhile what she was to be asked.
    """
    query = (
        select_lines()
        .add_columns(
            Message.id.label("message_id"),
            Message.person_id,
            Message.template,
            Message.made_at,
            GroupSession.first_planned_on,
            Person.name.label("who"),
            Person.sign,
            Person.language,
            Contact.phone,
            DataKey.id.label("key_id"),
            DataKey.owner_kind,
            DataKey.owner_id,
            DataKey.wrapped,
            DataKey.wrapped_by,
            Invitation.id.label("link_id"),
            Invitation.generation,
            Membership.id.label("membership_id"),
            number_is_old(group_id, now).label("asks_number"),
            *welcome_columns(Person.id),
        )
        .join(Message, Message.about_id == GroupSession.id)
        .join(Person, Person.id == Message.person_id)
        .join(Membership, and_(Membership.person_id == Person.id, Membership.group_id == GroupSession.group_id))
        .outerjoin(Contact, Contact.person_id == Person.id)
        .outerjoin(DataKey, and_(DataKey.owner_kind == OwnerKind.PERSON, DataKey.owner_id == Person.id))
        .outerjoin(Invitation, and_(Invitation.session_id == GroupSession.id, Invitation.person_id == Person.id))
        .where(
            Message.group_id == group_id,
            Message.state == MessageState.WAITING,
            Message.channel == Channel.BY_HAND,
            GroupSession.on_day >= today,
            belongs(today),
            ~is_answered(),
        )
    )
    return sorted(map(_untold, db.session.execute(query)), key=_untold_order)


def untold_counts(group_ids: list[UUID], today: date) -> dict[UUID, int]:
    """Per group how many people stand on its to-tell list, in one statement; groups without any are left out."""
    if not group_ids:
        return {}
    return dict(read(_counts_statement(), {"ids": group_ids, "today": today}).all())


@cache
def _counts_statement() -> Select[Any]:
    """Built once, because a guide's start page asks it each time."""
    message, meeting, member = Message.__table__.c, GroupSession.__table__.c, Membership.__table__.c
    today = bindparam("today", type_=Date)
    joined = (
        Message.__table__.join(GroupSession.__table__, meeting.id == message.about_id)
        # Who has left needs to hear nothing.
        .join(Membership.__table__, and_(member.person_id == message.person_id, member.group_id == message.group_id))
    )
    return (
        select(message.group_id, func.count(message.person_id.distinct()))
        .select_from(joined)
        .where(
            message.group_id.in_(bindparam("ids", expanding=True)),
            message.state == MessageState.WAITING,
            message.channel == Channel.BY_HAND,
            meeting.on_day >= today,
            or_(member.left_on.is_(None), member.left_on > today),
            ~is_answered(),
        )
        .group_by(message.group_id)
    )


def is_answered() -> ColumnElement[bool]:
    """The condition that what a message asks was answered: an invitation, or a reminder of who stays away or waits.

    By the same rule a message that is sent by itself is true no more (service.letters).
    """
    message, rsvp = Message.__table__.c, Rsvp.__table__.c
    stays_away = or_(rsvp.answer == Answer.NOT, rsvp.waits_since.is_not(None))
    is_settled = or_(message.template == Template.INVITATION, and_(message.template == Template.REMINDER, stays_away))
    hers = and_(rsvp.session_id == message.about_id, rsvp.person_id == message.person_id)
    return exists().where(hers, is_settled).correlate(Message.__table__)


def _untold(row: Any) -> Untold:
    meeting = MeetingLine(*row[: len(MeetingLine._fields)])
    return Untold(
        meeting=meeting,
        message_id=row.message_id,
        group_id=meeting.group_id,
        person_id=row.person_id,
        name=row.who,
        sign=row.sign,
        language=row.language,
        template=row.template,
        made_at=row.made_at,
        first_planned_on=row.first_planned_on,
        phone=phone_in(row),
        link_id=row.link_id,
        generation=row.generation,
        welcome=welcome_of(row.is_instead, row.has_news_of_it),
        membership_id=row.membership_id,
        asks_number=bool(row.asks_number),
    )


def _untold_order(line: Untold) -> tuple[object, ...]:
    meeting = line.meeting
    return meeting.on_day, meeting.starts, meeting.id, sort_key(line.name), line.sign or "", line.person_id
