"""Somebody stands at an open door, and a guide answers her: Welkom, or not now. A Welkom lets one browser in, once.

Whoever answers locks the group first and the knock after it, so that no two answers wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, exists, func, select, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.groups.models import Door, Group, Knock, KnockState, Role
from groepswerk.groups.queries import STANDS_FOR, OpenDoor, OwnKnock, known_in
from groepswerk.groups.service.belonging import add_in_locked, come_back, touch
from groepswerk.people.models import Person, SignInKind

# More than a full room: whoever knocks more often plays with the bell.
MOST_AT_THE_DOOR = 30


class Answered(Exception):
    """Somebody answered this knock already, or the door is shut."""


class NotAMember(Exception):
    """This person never took part in the group, or is staff: nobody comes in as her by a door."""


class Crowded(Exception):
    """So many stand at the door that nobody can be seen."""


def knock(
    door: OpenDoor, name: str, language: str, phone: SignInKind, device: str, before: UUID | None, now: datetime
) -> Knock:
    """Stand at an open door under a name one picked. ``before``: this browser's earlier knock, which it replaces.

    ``device`` is what the browser calls itself. Raises Crowded.
    """
    if before is not None:
        db.session.execute(delete(Knock).where(Knock.id == before, Knock.state == KnockState.WAITING))
    if _waiting(door.group_id, now) >= MOST_AT_THE_DOOR:
        raise Crowded
    row = Knock(
        id=uuid4(),
        group_id=door.group_id,
        name=name,
        language=language,
        phone=phone,
        device=device,
        state=KnockState.WAITING,
        knocked_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _waiting(group_id: UUID, now: datetime) -> int:
    query = (
        select(func.count())
        .select_from(Knock)
        .where(Knock.group_id == group_id, Knock.state == KnockState.WAITING, Knock.knocked_at > now - STANDS_FOR)
    )
    return db.session.scalar(query) or 0


def welcome_new(knock: Knock, roles: Iterable[Role], by: Actor, now: datetime, today: date) -> Person:
    """Welcome somebody new; return who she is from now on, with a sign when her name was there. Raises Answered."""
    touch(knock.group_id)
    group = _group_at(knock, now)
    person = add_in_locked(group, knock.name, knock.language, roles, now, today)
    _answer(knock, KnockState.WELCOMED, person.id, by, now)
    return person


def welcome_member(knock: Knock, person_id: UUID, by: Actor, now: datetime, today: date) -> UUID:
    """Welcome a member on another phone, or somebody who was here before: she is who she was, with all that is hers.

    Raises Answered, and NotAMember for staff and strangers.
    """
    # The group is locked first: of two guides who welcome her back at once, the second finds her here already.
    touch(knock.group_id)
    known = known_in(knock.group_id, today)
    back = next((line for line in known.before if line.person_id == person_id), None)
    if back is None and person_id not in {line.person_id for line in known.here}:
        raise NotAMember
    _answer(knock, KnockState.WELCOMED, person_id, by, now, _door_is_open(knock, now))
    if back is not None:
        come_back(back, known, today)
        audit.record("groups.came_back", at=now, by=by, subject_id=person_id, group_id=knock.group_id)
    return person_id


def not_now(knock: Knock, by: Actor, now: datetime) -> None:
    """Let somebody wait for another time. Raises Answered."""
    _answer(knock, KnockState.NOT_NOW, None, by, now)


def _group_at(knock: Knock, now: datetime) -> Group:
    # The knock is locked with this look at it: of two guides who tap at once, the second finds it answered, before
    # anybody was added.
    query = (
        select(Group)
        .join(Door, Door.group_id == Group.id)
        .join(Knock, Knock.group_id == Group.id)
        .where(*_waits(knock, now), Door.open_until > now)
        .with_for_update(of=Knock)
    )
    group = db.session.scalar(query)
    if group is None:
        raise Answered
    return group


def _waits(knock: Knock, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Knock.id == knock.id, Knock.state == KnockState.WAITING, Knock.knocked_at > now - STANDS_FOR


def _door_is_open(knock: Knock, now: datetime) -> ColumnElement[bool]:
    return exists().where(Door.group_id == knock.group_id, Door.open_until > now)


def _answer(
    knock: Knock, state: KnockState, person_id: UUID | None, by: Actor, now: datetime, *only_if: ColumnElement[bool]
) -> None:
    answered = db.session.execute(
        update(Knock)
        .where(*_waits(knock, now), *only_if)
        .values(state=state, person_id=person_id, answered_at=now, answered_by=by.person_id)
        .returning(Knock.id)
        .execution_options(synchronize_session=False)
    )
    if answered.one_or_none() is None:
        raise Answered
    what = f"groups.knock_{state}"
    audit.record(what, at=now, by=by, subject_id=person_id or knock.id, group_id=knock.group_id)


def step_in(knock: OwnKnock) -> bool:
    """Use up a Welkom; False when it was used already (or never given). A Welkom lets one browser in, once."""
    used = db.session.execute(
        update(Knock)
        .where(Knock.id == knock.id, Knock.state == KnockState.WELCOMED)
        .values(state=KnockState.ENTERED)
        .returning(Knock.id)
        .execution_options(synchronize_session=False)
    )
    return used.one_or_none() is not None
