"""A group's guides choose what the site is called in the browsers of who takes part."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import read
from groepswerk.core.versions import Stale
from groepswerk.groups.models import Cover, Group


def choose_cover(group: Group, cover: Cover, shown: int, by: Actor, now: datetime) -> None:
    """Choose one. ``shown``: the group's version as the page showed it; raises Stale when it changed meanwhile."""
    if group.version != shown:
        raise Stale
    if group.cover == cover:
        return
    if read(_statement(), {"of": group.id, "shown": shown, "chosen": cover}).rowcount != 1:
        raise Stale
    audit.record("groups.cover_chosen", at=now, by=by, subject_id=group.id, group_id=group.id)


def begin_with(group: Group, cover: Cover) -> None:
    """A group that was just started begins with the cover of the one it is like: its people know it."""
    group.cover = cover


@cache
def _statement() -> Any:
    """One conditional statement: of two saves at the same moment the second waits, and is then refused."""
    table: Any = Group.__table__
    same = (table.c.id == bindparam("of"), table.c.version == bindparam("shown"), table.c.ended_on.is_(None))
    changed = {"cover": bindparam("chosen", type_=table.c.cover.type), "version": table.c.version + 1}
    return update(table).where(*same).values(changed)
