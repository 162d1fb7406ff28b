"""What must be known at the moment a message about a meeting is sent, and who is still to be reminded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, Time, and_, bindparam, exists, or_, select

from groepswerk.core.db import db, read
from groepswerk.groups.models import Group, Membership
from groepswerk.messages.models import Channel, Message, MessageState, Problem, Template, Wish
from groepswerk.messages.queries import can_be_reached
from groepswerk.messages.still_safe import PAUSED_AFTER
from groepswerk.people.models import Contact, Person
from groepswerk.sessions.models import Answer, GroupSession, Invitation, Rsvp, SessionState
from groepswerk.sessions.queries.meetings import MeetingLine, select_lines
from groepswerk.sessions.queries.untold import is_answered
from groepswerk.sessions.queries.welcome import welcome_columns, welcome_of
from groepswerk.sessions.welcome import Welcome

_MEETING = GroupSession.__table__.c


class About(NamedTuple):
    """A meeting beside one of its people, as both stand now."""

    meeting: MeetingLine
    sequence: int
    language: str | None
    group_languages: list[str]
    answer: Answer | None
    waits_since: datetime | None
    offered_until: datetime | None
    link_id: UUID | None
    generation: int | None
    welcome: Welcome | None


def about_meetings(session_ids: Collection[UUID], person_id: UUID, today: date) -> dict[UUID, About]:
    """What a message to her about each of these meetings is made of, in one statement.

    Those of groups that she does not belong to any more are left out.
    """
    values = {"ids": list(session_ids), "person_id": person_id, "today": today}
    width = len(MeetingLine._fields)
    rows = read(_about_statement(), values)
    found = (About._make((MeetingLine(*row[:width]), *row[width:-2], welcome_of(*row[-2:]))) for row in rows)
    return {each.meeting.id: each for each in found}


@cache
def _about_statement() -> Select[Any]:
    group, person, rsvp = Group.__table__.c, Person.__table__.c, Rsvp.__table__.c
    member, link = Membership.__table__.c, Invitation.__table__.c
    hers = person.id == bindparam("person_id")
    is_in = or_(member.left_on.is_(None), member.left_on > bindparam("today", type_=Date))
    query: Select[Any] = select_lines()
    return (
        query.add_columns(
            _MEETING.sequence,
            person.language,
            group.languages,
            rsvp.answer,
            rsvp.waits_since,
            rsvp.offered_until,
            link.id,
            link.generation,
            *welcome_columns(person.id),
        )
        .join(Group.__table__, group.id == _MEETING.group_id)
        .join(Person.__table__, hers)
        .join(Membership.__table__, and_(member.group_id == group.id, member.person_id == person.id, is_in))
        .outerjoin(Rsvp.__table__, and_(rsvp.session_id == _MEETING.id, rsvp.person_id == person.id))
        .outerjoin(Invitation.__table__, and_(link.session_id == _MEETING.id, link.person_id == person.id))
        .where(_MEETING.id.in_(bindparam("ids", expanding=True)), group.ended_on.is_(None))
    )


class ToRemind(NamedTuple):
    """Somebody who asked to be reminded of a meeting and has not been: how many days before, and when it is safe."""

    session_id: UUID
    group_id: UUID
    sequence: int
    on_day: date
    starts: time
    person_id: UUID
    channel: Channel
    days_before: int
    parts: list[str]
    weekdays: list[int]


def meeting_to_remind_of(wall_now: datetime, until: date, channels: Iterable[Channel]) -> list[ToRemind]:
    """Everybody to be reminded of one meeting, of which somebody is; none when there is no such meeting. The first one
    up to a day that goes on and has not begun.
    """
    values = {"today": wall_now.date(), "clock": wall_now.time(), "until": until, "channels": sorted(channels)}
    if not values["channels"]:
        return []
    first = read(_first_statement(), values).scalar()
    if first is None:
        return []
    return [ToRemind(*row) for row in read(_people_statement(), {**values, "session_id": first})]


@cache
def _first_statement() -> Select[Any]:
    return _unreminded(select(_MEETING.id)).order_by(_MEETING.on_day, _MEETING.starts, _MEETING.id).limit(1)


@cache
def _people_statement() -> Select[Any]:
    wish = Wish.__table__.c
    columns = select(
        _MEETING.id,
        _MEETING.group_id,
        _MEETING.sequence,
        _MEETING.on_day,
        _MEETING.starts,
        wish.person_id,
        wish.channel,
        wish.days_before,
        wish.parts,
        wish.weekdays,
    )
    return _unreminded(columns).where(_MEETING.id == bindparam("session_id"))


def _unreminded(query: Select[Any]) -> Select[Any]:
    """Meetings to come beside who asked to be reminded of them, can be reached so, does not stay away, and has no
    reminder of it as it stands.
    """
    member, wish, contact = Membership.__table__.c, Wish.__table__.c, Contact.__table__.c
    rsvp, message, group = Rsvp.__table__.c, Message.__table__.c, Group.__table__.c
    today, clock = bindparam("today", type_=Date), bindparam("clock", type_=Time)
    to_come = or_(_MEETING.on_day > today, and_(_MEETING.on_day == today, _MEETING.starts > clock))
    stays_away = or_(rsvp.answer == Answer.NOT, rsvp.waits_since.is_not(None))
    hers = and_(rsvp.session_id == _MEETING.id, rsvp.person_id == wish.person_id)
    same = and_(message.about_id == _MEETING.id, message.sequence == _MEETING.sequence)
    is_reminded = exists().where(same, message.person_id == wish.person_id, message.template == Template.REMINDER)
    return (
        query.select_from(GroupSession.__table__)
        .join(Group.__table__, and_(group.id == _MEETING.group_id, group.ended_on.is_(None)))
        .join(Membership.__table__, member.group_id == _MEETING.group_id)
        .join(Wish.__table__, wish.person_id == member.person_id)
        .join(Contact.__table__, contact.person_id == wish.person_id)
        .where(_MEETING.state == SessionState.PLANNED, to_come, _MEETING.on_day <= bindparam("until", type_=Date))
        .where(or_(member.left_on.is_(None), member.left_on > today), wish.days_before.is_not(None))
        .where(can_be_reached(), wish.channel.in_(bindparam("channels", expanding=True)))
        .where(~exists().where(hers, stays_away), ~is_reminded)
    )


class SentLine(NamedTuple):
    """What became of one message about a meeting, for the group's guides. ``is_answered``: what it asks, or what it
    reminds of, was answered.
    """

    meeting: MeetingLine
    name: str
    sign: str | None
    template: Template
    channel: Channel
    state: MessageState
    problem: Problem | None
    due_at: datetime | None
    done_at: datetime | None
    is_answered: bool


def messages_since(group_id: UUID, since: date, session_id: UUID | None = None) -> list[SentLine]:
    """Every message about the meetings of a group from a day on, or about one of them; by meeting, in one statement."""
    query = (
        select_lines()
        .add_columns(
            Person.name,
            Person.sign,
            Message.template,
            Message.channel,
            Message.state,
            Message.problem,
            Message.due_at,
            Message.done_at,
            is_answered().label("is_answered"),
        )
        .join(Message, Message.about_id == GroupSession.id)
        .join(Person, Person.id == Message.person_id)
        .where(GroupSession.group_id == group_id)
        .order_by(GroupSession.on_day, GroupSession.starts, GroupSession.id, Message.made_at, Person.name, Message.id)
    )
    which = GroupSession.on_day >= since if session_id is None else GroupSession.id == session_id
    width = len(MeetingLine._fields)
    return [SentLine(MeetingLine(*row[:width]), *row[width:]) for row in db.session.execute(query.where(which))]


def asked_for_messages(group_id: UUID, channels: Iterable[Channel], now: datetime) -> dict[UUID, Channel]:
    """Who of a group hears of meetings by one of these channels, and is not paused; in one statement."""
    member, wish, contact = Membership.__table__.c, Wish.__table__.c, Contact.__table__.c
    wanted = sorted(channels)
    if not wanted:
        return {}
    query = (
        select(wish.person_id, wish.channel)
        .join(Membership.__table__, and_(member.person_id == wish.person_id, member.group_id == group_id))
        .join(Contact.__table__, contact.person_id == wish.person_id)
        .where(member.left_on.is_(None), wish.channel.in_(wanted), can_be_reached())
        .where(wish.made_at > now - PAUSED_AFTER)
    )
    return dict(db.session.execute(query).all())
