"""A participant's phone number: only if she gave it, sealed with her own key, for her guides."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from groepswerk.core import audit, vault
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OpenKey, OwnerKind, Place
from groepswerk.core.versions import renew
from groepswerk.groups.service.belonging import HasMembership, touch
from groepswerk.people.models import Contact, Person


def change_phone(member: HasMembership, phone: str | None, shown: int, by: Actor, now: datetime) -> None:
    """Keep the number she gave, or forget it (None). ``shown`` is the person's version on the page. Raises Stale."""
    person = db.session.get_one(Person, member.person_id, with_for_update=True)
    renew(person, shown)
    sealed = _sealed(person.id, phone, vault.key_of(OwnerKind.PERSON, person.id, now)) if phone else None
    contact = db.session.get(Contact, person.id)
    if contact is not None:
        # Her e-mail address, for messages she asked for, stays as it is.
        contact.phone = sealed
        if sealed is None and contact.email is None:
            db.session.delete(contact)
    elif sealed:
        db.session.add(Contact(person_id=person.id, phone=sealed))
    db.session.flush()
    touch(member.group_id)
    audit.record("groups.contact_changed", at=now, by=by, subject_id=person.id, group_id=member.group_id)


def number_is_safe(member: HasMembership, by: Actor, now: datetime) -> None:
    """Her guide asked her: the number is still hers, and writing to it is safe. She reads who noted that, and when."""
    audit.record("groups.number_is_safe", at=now, by=by, subject_id=member.person_id, group_id=member.group_id)


def first_phone(person_id: UUID, phone: str, now: datetime) -> None:
    """Keep the number of somebody who was added in this transaction."""
    sealed = _sealed(person_id, phone, vault.first_key_of(OwnerKind.PERSON, person_id, now))
    db.session.add(Contact(person_id=person_id, phone=sealed))
    db.session.flush()


def _sealed(person_id: UUID, phone: str, key: OpenKey) -> bytes:
    return vault.seal(phone, key, Place("contact", person_id, "phone"))
