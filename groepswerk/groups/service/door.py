"""The open door: a guide opens it for a quarter of an hour, somebody knocks, the guide sees her face and says Welkom.

QR, digits and picture belong to the group and do nothing while the door is shut. They only shorten the knock: nobody
comes in without Welkom (reading list: OWASP ASVS 5.0, 6.6.2 and 6.6.3 on codes that are short).
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from groepswerk.core import audit, tokens
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.groups.models import Door, Knock, KnockState
from groepswerk.groups.queries import door_of
from groepswerk.groups.service.belonging import touch
from groepswerk.people.signs import PICTURES

OPEN_FOR = timedelta(minutes=15)
# However often "15 minutes more" is tapped: a door that nobody looks after shuts within the hour.
OPEN_AT_MOST = timedelta(hours=1)


def open_door(group_id: UUID, by: Actor, now: datetime) -> Door:
    """Open the group's door for a quarter of an hour; opened again, it stays open that long from now.

    Its digits stay those of the paper that hangs there, unless another door with the same digits is open just now:
    then this one, the later, gets others.
    """
    touch(group_id)
    door = door_of(group_id) or _new_door(group_id, by, now)
    if _is_taken(door.digits, group_id, now):
        door.digits = _free_digits(now)
    door.open_until, door.opened_by = now + OPEN_FOR, by.person_id
    db.session.add(door)
    db.session.flush()
    audit.record("groups.door_opened", at=now, by=by, subject_id=group_id, group_id=group_id)
    return door


def keep_open(group_id: UUID, by: Actor, now: datetime) -> Door:
    """A quarter of an hour more, up to an hour from now. A door that shut meanwhile opens again."""
    touch(group_id)
    door = door_of(group_id)
    if door is None or door.open_until <= now:
        return open_door(group_id, by, now)
    door.open_until = min(door.open_until + OPEN_FOR, now + OPEN_AT_MOST)
    db.session.flush()
    audit.record("groups.door_kept_open", at=now, by=by, subject_id=group_id, group_id=group_id)
    return door


def shut_door(group_id: UUID, by: Actor, now: datetime) -> None:
    """Shut it before its time. Who still waits hears to ask the guide."""
    touch(group_id)
    db.session.execute(update(Door).where(Door.group_id == group_id, Door.open_until > now).values(open_until=now))
    audit.record("groups.door_shut", at=now, by=by, subject_id=group_id, group_id=group_id)


def renew_signs(group_id: UUID, by: Actor, now: datetime) -> None:
    """Give the door new signs: an old photo of the QR and old cards open nothing any more.

    A door that was never opened gets its first ones, and stays shut: so that its paper can be printed beforehand.
    Whoever stands there must knock anew: somebody with a photo may have filled the doorstep.
    """
    touch(group_id)
    _clear_doorstep(group_id, by, now)
    door = door_of(group_id)
    if door is None:
        db.session.add(_new_door(group_id, by, now))
    else:
        door.token, door.digits, door.picture = tokens.new_token(), _free_digits(now), _some_picture()
    db.session.flush()
    audit.record("groups.door_renewed", at=now, by=by, subject_id=group_id, group_id=group_id)


def _clear_doorstep(group_id: UUID, by: Actor, now: datetime) -> None:
    waiting = update(Knock).where(Knock.group_id == group_id, Knock.state == KnockState.WAITING)
    not_now = waiting.values(state=KnockState.NOT_NOW, answered_at=now, answered_by=by.person_id)
    db.session.execute(not_now.execution_options(synchronize_session=False))


def _new_door(group_id: UUID, by: Actor, now: datetime) -> Door:
    return Door(
        group_id=group_id,
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
