"""The open door: a guide opens it for a quarter of an hour, somebody knocks, the guide sees her face and says Welkom.

QR, digits and picture belong to the group and do nothing while the door is shut. They only shorten the knock: nobody
comes in without Welkom (reading list: OWASP ASVS 5.0, 6.6.2 and 6.6.3 on codes that are short).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, func, select, update

from groepswerk.core import audit, tokens
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.groups.models import Door, Group, Knock, KnockState, Role
from groepswerk.groups.queries import STANDS_FOR, OpenDoor, OwnKnock, door_of, known_in
from groepswerk.groups.service.belonging import add_person, join, touch
from groepswerk.people.models import Person, SignInKind
from groepswerk.people.signs import PICTURES

OPEN_FOR = timedelta(minutes=15)
# However often "15 minutes more" is tapped: a door that nobody looks after shuts within the hour.
OPEN_AT_MOST = timedelta(hours=1)
# More than a full room: whoever knocks more often plays with the bell.
MOST_AT_THE_DOOR = 30


class Answered(Exception):
    """Somebody answered this knock already, or the door is shut."""


class NotAMember(Exception):
    """This person never took part in the group, or is staff: nobody comes in as her by a door."""


class Crowded(Exception):
    """So many stand at the door that nobody can be seen."""


def open_door(group: Group, by: Actor, now: datetime) -> Door:
    """Open the group's door for a quarter of an hour; opened again, it stays open that long from now.

    Its digits stay those of the paper that hangs there, unless another door with the same digits is open just now:
    then this one, the later, gets others.
    """
    touch(group.id)
    door = door_of(group.id) or _new_door(group, by, now)
    if _is_taken(door.digits, group.id, now):
        door.digits = _free_digits(now)
    door.open_until, door.opened_by = now + OPEN_FOR, by.person_id
    db.session.add(door)
    db.session.flush()
    audit.record("groups.door_opened", at=now, by=by, subject_id=group.id, group_id=group.id)
    return door


def keep_open(group: Group, by: Actor, now: datetime) -> Door:
    """A quarter of an hour more, up to an hour from now. A door that shut meanwhile opens again."""
    touch(group.id)
    door = door_of(group.id)
    if door is None or door.open_until <= now:
        return open_door(group, by, now)
    door.open_until = min(door.open_until + OPEN_FOR, now + OPEN_AT_MOST)
    db.session.flush()
    audit.record("groups.door_kept_open", at=now, by=by, subject_id=group.id, group_id=group.id)
    return door


def shut_door(group: Group, by: Actor, now: datetime) -> None:
    """Shut it before its time. Who still waits hears to ask the guide."""
    touch(group.id)
    db.session.execute(update(Door).where(Door.group_id == group.id, Door.open_until > now).values(open_until=now))
    audit.record("groups.door_shut", at=now, by=by, subject_id=group.id, group_id=group.id)


def renew_signs(group: Group, by: Actor, now: datetime) -> None:
    """Give the door new signs: an old photo of the QR and old cards open nothing any more.

    A door that was never opened gets its first ones, and stays shut: so that its paper can be printed beforehand.
    """
    touch(group.id)
    door = door_of(group.id)
    if door is None:
        db.session.add(_new_door(group, by, now))
    else:
        door.token, door.digits, door.picture = tokens.new_token(), _free_digits(now), _some_picture()
    db.session.flush()
    audit.record("groups.door_renewed", at=now, by=by, subject_id=group.id, group_id=group.id)


def _new_door(group: Group, by: Actor, now: datetime) -> Door:
    return Door(
        group_id=group.id,
        token=tokens.new_token(),
        digits=_some_digits(),
        picture=_some_picture(),
        open_until=now,
        opened_by=by.person_id,
    )


def _some_picture() -> str:
    return secrets.choice(list(PICTURES))


def _some_digits() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


def _free_digits(now: datetime) -> str:
    digits = _some_digits()
    while _is_taken(digits, None, now):
        digits = _some_digits()
    return digits


def _is_taken(digits: str, by_other_than: UUID | None, now: datetime) -> bool:
    # The doors of these digits are locked, in one order: of two that open at the same instant one sees the other open.
    query = select(Door.group_id, Door.open_until).where(Door.digits == digits).order_by(Door.group_id)
    found = db.session.execute(query.with_for_update()).all()
    return any(row.group_id != by_other_than and row.open_until > now for row in found)


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
    group = _group_at(knock, now)
    person = add_person(group, knock.name, knock.language, roles, now, today)
    _answer(knock, KnockState.WELCOMED, person.id, by, now)
    return person


def welcome_member(knock: Knock, person_id: UUID, by: Actor, now: datetime, today: date) -> UUID:
    """Welcome a member on another phone, or somebody who was here before: she is who she was, with all that is hers.

    Raises Answered, and NotAMember for staff and strangers.
    """
    group = _group_at(knock, now)
    # The group is locked first: of two guides who welcome her back at once, the second finds her here already.
    touch(group.id)
    known = known_in(group.id, today)
    back = next((line for line in known.before if line.person_id == person_id), None)
    if back is not None:
        join(group.id, person_id, back.roles, today)
    elif person_id not in {line.person_id for line in known.here}:
        raise NotAMember
    _answer(knock, KnockState.WELCOMED, person_id, by, now)
    if back is not None:
        audit.record("groups.came_back", at=now, by=by, subject_id=person_id, group_id=group.id)
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


def _answer(knock: Knock, state: KnockState, person_id: UUID | None, by: Actor, now: datetime) -> None:
    answered = db.session.execute(
        update(Knock)
        .where(*_waits(knock, now))
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
