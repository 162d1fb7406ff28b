"""Saying beforehand that a meeting will be sensitive: then nothing is written that could say what it was about."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import check, renew
from groepswerk.groups.models import Group
from groepswerk.groups.service.belonging import touch
from groepswerk.messages.models import Message
from groepswerk.sessions.models import BOTH_GUIDES, GroupSession, NeedKind, SessionNeed
from groepswerk.sessions.queries import needs_of
from groepswerk.sessions.service.booking import Slot
from groepswerk.sessions.service.changing import add
from groepswerk.sessions.service.naming import SUBJECT, subjects_of
from groepswerk.sessions.service.welcoming import say_no_more
from groepswerk.words.service import forget


class AlreadyRecorded(Exception):
    """It has been recorded: the recording says whether it was sensitive."""


def mark_sensitive(meeting: GroupSession, shown: int, by: Actor, now: datetime) -> None:
    """From now on it is called by its day alone: all it was ever to be about is forgotten, two guides are asked for.

    Sensitive talks have a guide who shares the language and a professional beside her who can act (Mind-Spring).
    Raises Stale, AlreadyRecorded.
    """
    _check(meeting, shown)
    subjects = [UUID(each) for each in subjects_of(meeting) if each]
    others = {part: words for part, words in meeting.notes.items() if part != SUBJECT}
    touch(meeting.group_id)
    say_no_more(meeting.id, now)
    _call(meeting, shown, is_sensitive=True, subject_id=None, notes=others)
    forget(subjects)
    _ask_for_both(meeting.id, now)
    audit.record("sessions.marked_sensitive", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def plan_follow_up(
    group: Group, slot: Slot, place: str | None, by: Actor, now: datetime, passes: str = ""
) -> GroupSession:
    """Add the talk that follows a sensitive meeting; it is sensitive too, and asks for two guides.

    Raises ChangeRefused, Clash.

    ``passes``: who she saw is needed elsewhere then, and plans it with all the same (Clash.passes).
    """
    meeting = add(group, slot, place, by, now, passes)
    renew(meeting, meeting.version, is_sensitive=True)
    db.session.execute(insert(SessionNeed), [_need(meeting.id, kind, now) for kind in BOTH_GUIDES])
    return meeting


def unmark(meeting: GroupSession, shown: int, by: Actor, now: datetime) -> None:
    """It is an ordinary meeting after all. Raises Stale, AlreadyRecorded."""
    _check(meeting, shown)
    touch(meeting.group_id)
    _call(meeting, shown, is_sensitive=False)
    open_parts = (SessionNeed.session_id == meeting.id, SessionNeed.filled_at.is_(None))
    db.session.execute(delete(SessionNeed).where(*open_parts, SessionNeed.kind.in_(BOTH_GUIDES)))
    audit.record("sessions.unmarked_sensitive", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def _call(meeting: GroupSession, shown: int, **changes: Any) -> None:
    """Write what changes its name in calendars, which must hear of it; what was said of it as it stood stays true."""
    before = meeting.sequence
    renew(meeting, shown, sequence=before + 1, **changes)
    of_it = update(Message).where(Message.about_id == meeting.id, Message.sequence == before)
    db.session.execute(of_it.values(sequence=before + 1).execution_options(synchronize_session=False))


def _check(meeting: GroupSession, shown: int) -> None:
    check(meeting, shown)
    if meeting.recorded_at is not None:
        raise AlreadyRecorded


def _ask_for_both(session_id: UUID, now: datetime) -> None:
    """The two of a sensitive meeting stand for a second guide nobody was found for yet."""
    stand = {line.kind: line for line in needs_of(session_id)}
    second = stand.get(NeedKind.SECOND_GUIDE)
    if second is not None and second.is_open:
        db.session.execute(delete(SessionNeed).where(SessionNeed.id == second.id))
    missing = [_need(session_id, kind, now) for kind in BOTH_GUIDES if kind not in stand]
    if missing:
        db.session.execute(insert(SessionNeed), missing)


def _need(session_id: UUID, kind: NeedKind, now: datetime) -> dict[str, object]:
    return {"id": uuid4(), "session_id": session_id, "kind": kind, "made_at": now, "version": 1}
