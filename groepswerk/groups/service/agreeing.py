"""A yes or a no that was said in the meeting: for who has no phone, her guide writes down what she agreed to."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.groups.service.belonging import HasMembership
from groepswerk.people.models import Purpose
from groepswerk.people.queries import has_phone_in
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard

# The deed that tells her of a yes and of a no, per purpose.
_DEEDS = {
    Purpose.PHOTO: ("groups.photo_yes", "groups.photo_no"),
    Purpose.VOICE: ("groups.voice_yes", "groups.voice_no"),
    Purpose.TEXT_SHARED: ("groups.shared_words_yes", "groups.shared_words_no"),
}


class HasPhone(Exception):
    """She is in on a phone: there she reads it herself, and nobody says yes for her."""


def write_down_yes(member: HasMembership, language: str, by: Actor, now: datetime) -> None:
    """The guide told her what is kept, in ``language``, and heard a yes. Twice is once. Raises HasPhone."""
    if has_phone_in(member.person_id, now):
        raise HasPhone
    if consenting.give(member.person_id, Purpose.MEMBERSHIP, Heard(language, by.person_id), now):
        _note(member.person_id, member.group_id, by, now)


def first_yes(person_id: UUID, group_id: UUID, language: str, by: Actor, now: datetime) -> None:
    """The same of somebody who was added in this transaction."""
    consenting.give_first(person_id, Purpose.MEMBERSHIP, Heard(language, by.person_id), now)
    _note(person_id, group_id, by, now)


def write_down(member: HasMembership, purpose: Purpose, language: str, by: Actor, now: datetime) -> None:
    """The guide read her the words for a photo, her voice or her own words. Twice is once. Raises HasPhone."""
    if has_phone_in(member.person_id, now):
        raise HasPhone
    if consenting.give(member.person_id, purpose, Heard(language, by.person_id), now):
        audit.record(_DEEDS[purpose][0], at=now, by=by, subject_id=member.person_id, group_id=member.group_id)


def take_back(member: HasMembership, purpose: Purpose, by: Actor, now: datetime) -> None:
    """She said in the meeting that she agrees no more. Also for who has a phone: a no is never too easy."""
    if consenting.withdraw(member.person_id, purpose, by, now):
        audit.record(_DEEDS[purpose][1], at=now, by=by, subject_id=member.person_id, group_id=member.group_id)


def _note(person_id: UUID, group_id: UUID, by: Actor, now: datetime) -> None:
    audit.record("groups.yes_written_down", at=now, by=by, subject_id=person_id, group_id=group_id)
