"""Choosing how one is named. It can be changed at any time, and counts from the next page on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.core.versions import Stale, renew
from groepswerk.credits.models import BY_NAME, Naming, NamingChoice
from groepswerk.credits.queries import Wish, names_in_use
from groepswerk.groups.models import Membership
from groepswerk.groups.service.belonging import touch
from groepswerk.people.models import Purpose
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard


class NameTaken(Exception):
    """Somebody else of the group has this name."""


def check(wish: Wish, person_id: UUID, group_id: UUID) -> None:
    """Raise NameTaken when she asks for a name that is somebody else's."""
    if wish.naming == Naming.OTHER_NAME and sort_key(wish.other_name or "") in names_in_use(group_id, but=person_id):
        raise NameTaken


def choose(group_id: UUID, wish: Wish, shown: int, by: Actor, now: datetime, language: str) -> None:
    """Keep how ``by`` wants to be named in this group, and that she agreed to it in the words of ``language``.

    ``shown`` is the version she was shown, 0 before her first choice. Raises NameTaken, and Stale when she chose
    something else meanwhile (on another phone). A name that is no longer chosen is not kept.
    """
    check(wish, by.person_id, group_id)
    choice = _locked(group_id, by.person_id)
    if choice is None:
        if shown != 0:
            raise Stale
        choice = NamingChoice(group_id=group_id, person_id=by.person_id)
        db.session.add(choice)
    else:
        renew(choice, shown)
    choice.naming = wish.naming
    choice.other_name = wish.other_name if wish.naming == Naming.OTHER_NAME else None
    choice.chosen_at = now
    db.session.flush()
    if wish.naming in BY_NAME:
        consenting.give(by.person_id, Purpose.NAME_IN_CREDIT, Heard(language), now)
    else:
        consenting.withdraw(by.person_id, Purpose.NAME_IN_CREDIT, by, now, unless=_is_named_elsewhere(by.person_id))
    touch(group_id)
    audit.record("credits.named", at=now, by=by, subject_id=by.person_id, group_id=group_id)


def _is_named_elsewhere(person_id: UUID) -> ColumnElement[bool]:
    return exists().where(NamingChoice.person_id == person_id, NamingChoice.naming.in_(list(BY_NAME)))


def _locked(group_id: UUID, person_id: UUID) -> NamingChoice | None:
    """Her choice, if there is one. Her membership is locked first: of two first choices at once, one comes second."""
    mine = (Membership.group_id == group_id, Membership.person_id == person_id)
    db.session.execute(select(Membership.id).where(*mine).with_for_update())
    return db.session.get(NamingChoice, (group_id, person_id), populate_existing=True)
