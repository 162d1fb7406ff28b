"""What a meeting needs beside people: said by its guide, taken on by whoever can. Taking one on is a contribution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, insert

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import Stale, renew
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import FOR_GUIDES, NeedKind, SessionNeed
from groepswerk.sessions.queries import MeetingLine, NeedOf, NeedShown, needs_of
from groepswerk.sessions.queries.beside import THERE_ALL_ALONG
from groepswerk.sessions.queries.guiding import guides_there, may_have
from groepswerk.sessions.service.booking import see_that_she_is_free

_ORDER = list(NeedKind)


class Taken(Exception):
    """Somebody else took it on meanwhile."""


class NotForHer(Exception):
    """It is for who guides the meeting beside another: not for who takes part, nor for the first guide herself."""


def print_of(needs: Iterable[NeedShown]) -> int:
    """What a meeting needs, as a number: another one for each other set of needs and each other number of children."""
    return sum(1 << _ORDER.index(line.kind) | (line.children or 0) << len(_ORDER) for line in needs)


def ask_for(meeting: MeetingLine, wanted: Mapping[NeedKind, int | None], shown: int, by: Actor, now: datetime) -> None:
    """Make these the needs of a meeting, each with how many children where that counts. ``shown``: see ``print_of``.

    What somebody took on stays, until it is handed back: nobody's help is wiped out with a tick. Raises Stale when the
    needs are not those that were shown.
    """
    touch(meeting.group_id)
    stand = {line.kind: line for line in needs_of(meeting.id)}
    if print_of(stand.values()) != shown:
        raise Stale
    gone = [line.id for kind, line in stand.items() if kind not in wanted and line.is_open]
    if gone:
        db.session.execute(delete(SessionNeed).where(SessionNeed.id.in_(gone)))
    _recount(wanted, stand)
    new = [_row(meeting.id, kind, count, now) for kind, count in wanted.items() if kind not in stand]
    if new:
        db.session.execute(insert(SessionNeed), new)
    audit.record("sessions.needs_said", at=now, by=by, subject_id=meeting.id, group_id=meeting.group_id)


def _recount(wanted: Mapping[NeedKind, int | None], stand: Mapping[NeedKind, NeedShown]) -> None:
    line = stand.get(NeedKind.CHILDCARE)
    if line is not None and line.kind in wanted and wanted[line.kind] != line.children:
        renew(db.session.get_one(SessionNeed, line.id), line.version, count=wanted[line.kind])


def _row(session_id: UUID, kind: NeedKind, count: int | None, now: datetime) -> dict[str, object]:
    return {"id": uuid4(), "session_id": session_id, "kind": kind, "count": count, "made_at": now, "version": 1}


def fill(asked: NeedOf, person_id: UUID | None, shown: int, by: Actor, now: datetime, passes: str = "") -> None:
    """The guide says who takes it on; ``person_id`` None: somebody from outside. Raises Stale.

    Raises NotForHer, and PeopleBusy when an interpreter or a second guide is needed elsewhere then, unless she saw that
    (``passes``, see Clash.passes).
    """
    if person_id is not None and asked.need.kind in THERE_ALL_ALONG:
        see_that_she_is_free(person_id, asked.meeting, by.organisation_id, passes)
    touch(asked.group_id)
    if person_id is not None and asked.need.kind in FOR_GUIDES:
        _see_that_she_can(person_id, asked)
    renew(asked.need, shown, person_id=person_id, filled_at=now)
    audit.record("sessions.need_filled", at=now, by=by, subject_id=asked.meeting.id, group_id=asked.group_id)


def take(asked: NeedOf, shown: int, by: Actor, now: datetime, passes: str = "") -> None:
    """Somebody takes it on herself. Raises Taken when it is no longer open, Stale when it changed meanwhile.

    Raises PeopleBusy as ``fill`` does.
    """
    if not asked.is_open and asked.person_id != by.person_id:
        raise Taken
    fill(asked, by.person_id, shown, by, now, passes)


def hand_back(asked: NeedOf, shown: int, by: Actor, now: datetime) -> None:
    """Open it again. Raises Stale."""
    touch(asked.group_id)
    renew(asked.need, shown, person_id=None, filled_at=None)
    audit.record("sessions.need_open_again", at=now, by=by, subject_id=asked.meeting.id, group_id=asked.group_id)


def _see_that_she_can(person_id: UUID, asked: NeedOf) -> None:
    """After the group is locked, so that of two who name her for both parts at once the second sees the first."""
    there = guides_there(asked.meeting.id, asked.group_id, asked.meeting.on_day)
    if person_id not in {each.person_id for each in may_have(asked.need.kind, there)}:
        raise NotForHer
