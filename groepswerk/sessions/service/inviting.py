"""Personal links to a meeting: made once per person, shown again when the guide wants; a row alone is no link."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Protocol
from uuid import UUID, uuid4

from sqlalchemy import update

from groepswerk.core import audit, tokens
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.core.versions import Stale
from groepswerk.groups.service.belonging import touch
from groepswerk.messages.models import Template
from groepswerk.messages.service import Cause, send_to
from groepswerk.sessions.models import Invitation

PURPOSE = "invitation"
LASTS_AFTER = timedelta(days=14)


class Meeting(Protocol):
    """A meeting of a group, with its day and end on the wall clock."""

    @property
    def id(self) -> UUID: ...
    @property
    def group_id(self) -> UUID: ...
    @property
    def on_day(self) -> date: ...
    @property
    def ends(self) -> time: ...


class Sendable(Meeting, Protocol):
    """A meeting as it stands: with its beginning, and how often it was changed."""

    @property
    def starts(self) -> time: ...
    @property
    def sequence(self) -> int: ...


class Link(Protocol):
    """Somebody's personal link to a meeting of a group."""

    @property
    def id(self) -> UUID: ...
    @property
    def group_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...


def make_links(meeting: Meeting, people: Iterable[UUID], by: Actor, now: datetime) -> None:
    """Make the links that are not there yet, in one statement; of two guides who tap at once, one makes them."""
    rows = [
        {"id": uuid4(), "session_id": meeting.id, "person_id": person, "generation": 1, "made_at": now}
        for person in people
    ]
    if not rows:
        return
    db.session.execute(insert_into(Invitation).values(rows).on_conflict_do_nothing())
    touch(meeting.group_id)
    audit.record("sessions.links_made", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def send(meeting: Sendable, people: Collection[UUID], by: Actor, now: datetime) -> int:
    """Send an invitation, with her own link, to those of these people who asked for messages; return to how many.

    Who had one to this meeting gets no second.
    """
    make_links(meeting, people, by, now)
    begins = datetime.combine(meeting.on_day, meeting.starts)
    cause = Cause(meeting.group_id, meeting.id, meeting.sequence, begins)
    sent = send_to(cause, people, Template.INVITATION, now)
    audit.record("sessions.invited", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)
    return sent


def renew_link(link: Link, shown: int, by: Actor, now: datetime) -> None:
    """Give somebody a new link to the meeting: for when another has the old one, which opens nothing from now on.

    ``shown``: the generation that the guide saw. Raises Stale when another guide made a new one meanwhile.
    """
    made = db.session.execute(
        update(Invitation)
        .where(Invitation.id == link.id, Invitation.generation == shown)
        .values(generation=shown + 1, made_at=now)
        .returning(Invitation.id)
    )
    if made.one_or_none() is None:
        raise Stale
    touch(link.group_id)
    audit.record("sessions.link_renewed", at=now, by=by, subject_id=link.person_id, group_id=link.group_id)


def token_of(invitation_id: UUID, generation: int) -> str:
    """The secret part of a personal link."""
    return tokens.sign_id(PURPOSE, invitation_id, generation)


def has_expired(meeting: Meeting, wall_now: datetime) -> bool:
    """Whether the meeting's links have ended: fourteen days after it, on the wall clock."""
    return wall_now > datetime.combine(meeting.on_day, meeting.ends) + LASTS_AFTER
