"""Starting a group, and who belongs to it: added, given a role, gone, back again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Protocol
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Integer, bindparam, case, delete, or_, select, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db, read
from groepswerk.core.plain_text import sort_key
from groepswerk.groups.models import Format, Group, Membership, MembershipRole, Role, Venue
from groepswerk.groups.queries import Known, MemberLine, belongs, held, place_key
from groepswerk.people.models import Contact, Person
from groepswerk.people.service import signing_in
from groepswerk.people.signs import PICTURES


class HasMembership(Protocol):
    """A member as a list shows her."""

    @property
    def membership_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def group_id(self) -> UUID: ...


class HasEnded(Exception):
    """The group has ended: nothing in it changes any more."""


class Seated(HasMembership, Protocol):
    """A membership and the day on which it began."""

    @property
    def joined_on(self) -> date: ...


def touch(group_id: UUID, somebody_left: bool = False) -> None:
    """Raise the group's version: something inside it changed in this transaction. Raises HasEnded.

    ``somebody_left``: what the group says from now on is sealed with another key than what she could read.
    """
    if read(_touch_statement(), {"of": group_id, "epochs": int(somebody_left)}).rowcount != 1:
        raise HasEnded


@cache
def _touch_statement() -> Any:
    """Built once, because nearly every POST asks it."""
    group: Any = Group.__table__
    same = (group.c.id == bindparam("of"), group.c.ended_on.is_(None))
    raised = {"version": group.c.version + 1, "key_epoch": group.c.key_epoch + bindparam("epochs", type_=Integer)}
    return update(group).where(*same).values(raised)


def start(
    nickname: str, form: Format, languages: list[str], by: Actor, now: datetime, today: date, co_guide: UUID | None
) -> Group:
    """Start a group with its guide, and a co-guide when there is one."""
    group = Group(
        id=uuid4(),
        organisation_id=by.organisation_id,
        nickname=nickname,
        format=form,
        languages=languages,
        made_at=now,
    )
    db.session.add(group)
    db.session.flush()
    guides = {by.person_id: Role.GUIDE}
    if co_guide is not None:
        guides.setdefault(co_guide, Role.CO_GUIDE)
    _first_members(group.id, guides, today)
    audit.record("groups.started", at=now, by=by, subject_id=group.id, group_id=group.id)
    return group


def _first_members(group_id: UUID, roles: dict[UUID, Role], today: date) -> None:
    rows = {person: Membership(id=uuid4(), group_id=group_id, person_id=person, joined_on=today) for person in roles}
    db.session.add_all(rows.values())
    db.session.flush()
    db.session.add_all(
        MembershipRole(membership_id=row.id, role=roles[person], since=today) for person, row in rows.items()
    )
    db.session.flush()


def join(group_id: UUID, person_id: UUID, roles: Iterable[Role], today: date) -> UUID:
    """Let somebody belong to a group, in these roles, from today on; return her membership.

    Who comes back finds her own place again; when somebody took her name meanwhile, the site adds a sign to hers.
    """
    query = (
        select(Membership.id, Membership.person_id, Membership.left_on, Person.name, Person.sign)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.group_id == group_id, or_(belongs(today), Membership.person_id == person_id))
    )
    rows = {row.person_id: row for row in db.session.execute(query)}
    hers = rows.pop(person_id, None)
    others = [(row.name, row.sign) for row in rows.values()]
    if hers is None:
        membership_id = _first_time(group_id, person_id, today)
        person = db.session.get_one(Person, person_id)
        _tell_apart(person_id, person.name, person.sign, others)
    else:
        membership_id = hers.id
        if hers.left_on is not None:
            _open_again(membership_id, hers.left_on, today)
        _tell_apart(person_id, hers.name, hers.sign, others)
    _take_roles(membership_id, roles, today)
    return membership_id


def come_back(back: MemberLine, known: Known, today: date) -> None:
    """Let somebody who left belong again, in the roles she left with, from today on; the group is locked already.

    She is told apart like any who joins (see join). ``known``: the group's people as they stood before she came.
    """
    _open_again(back.membership_id, today if back.person_id in known.gone_today else None, today)
    _tell_apart(back.person_id, back.name, back.sign, [(line.name, line.sign) for line in (*known.here, *known.rest)])
    _take_roles(back.membership_id, back.roles, today)


def _take_roles(membership_id: UUID, roles: Iterable[Role], today: date) -> None:
    db.session.add_all(MembershipRole(membership_id=membership_id, role=role, since=today) for role in roles)
    db.session.flush()


def _first_time(group_id: UUID, person_id: UUID, today: date) -> UUID:
    membership = Membership(id=uuid4(), group_id=group_id, person_id=person_id, joined_on=today, left_on=None)
    db.session.add(membership)
    db.session.flush()
    return membership.id


def _open_again(membership_id: UUID, left_on: date | None, today: date) -> None:
    if left_on is not None and left_on >= today:
        # What she left today would still hold until the evening, also a task she does not come back to.
        _end_roles((MembershipRole.membership_id == membership_id,), today)
    back = update(Membership).where(Membership.id == membership_id)
    db.session.execute(back.values(left_on=None, keeps_name=None))


def _tell_apart(person_id: UUID, name: str, sign: str | None, others: list[tuple[str, str | None]]) -> None:
    taken = {sign for other, sign in others if sort_key(other) == sort_key(name)}
    if sign in taken:
        db.session.execute(update(Person).where(Person.id == person_id).values(sign=_free_of(taken)))


def leave(membership: Seated, by: Actor, now: datetime, today: date) -> None:
    """End a membership today, with all its roles. Her place is kept for when she comes back.

    With her last group her phone number goes and her phones are out; who leaves herself takes her number along anyhow.
    """
    left_on = max(membership.joined_on, today)
    db.session.execute(update(Membership).where(Membership.id == membership.membership_id).values(left_on=left_on))
    ends_on = case((MembershipRole.since > today, MembershipRole.since), else_=today)
    db.session.execute(
        update(MembershipRole)
        .where(MembershipRole.membership_id == membership.membership_id, MembershipRole.until.is_(None))
        .values(until=ends_on)
    )
    touch(membership.group_id, somebody_left=True)
    is_last = not _belongs_anywhere(membership.person_id, today)
    if is_last or by.person_id == membership.person_id:
        db.session.execute(delete(Contact).where(Contact.person_id == membership.person_id))
    if is_last:
        signing_in.end_phones(membership.person_id, now)
    audit.record("groups.left", at=now, by=by, subject_id=membership.person_id, group_id=membership.group_id)


def _belongs_anywhere(person_id: UUID, today: date) -> bool:
    query = select(Membership.id).where(Membership.person_id == person_id, belongs(today)).limit(1)
    return db.session.scalar(query) is not None


def give_role(member: HasMembership, role: Role, by: Actor, now: datetime, today: date) -> None:
    """Give a member a further role from today on; nothing changes when she has it already."""
    touch(member.group_id)
    if role in _roles_now(member.membership_id, today):
        return
    db.session.add(MembershipRole(membership_id=member.membership_id, role=role, since=today))
    audit.record(f"groups.{role}_given", at=now, by=by, subject_id=member.person_id, group_id=member.group_id)


def hand_recording(member: HasMembership, by: Actor, now: datetime, today: date) -> None:
    """Hand the recording of the group's meetings to one of its guides, or the roll call to somebody who takes part.

    Who had it until now has it no more.
    """
    touch(member.group_id)
    others = select(Membership.id).where(Membership.group_id == member.group_id, Membership.id != member.membership_id)
    theirs = (MembershipRole.role == Role.RECORDER, MembershipRole.membership_id.in_(others))
    _end_roles(theirs, today)
    if Role.RECORDER not in _roles_now(member.membership_id, today):
        db.session.add(MembershipRole(membership_id=member.membership_id, role=Role.RECORDER, since=today))
    audit.record("groups.recorder_given", at=now, by=by, subject_id=member.person_id, group_id=member.group_id)


def end_role(member: HasMembership, role: Role, by: Actor, now: datetime, today: date) -> None:
    """Take a role back in the same moment; a role of today only is as if it had not been."""
    touch(member.group_id)
    _end_roles((MembershipRole.membership_id == member.membership_id, MembershipRole.role == role), today)
    audit.record(f"groups.{role}_ended", at=now, by=by, subject_id=member.person_id, group_id=member.group_id)


def _end_roles(which: tuple[ColumnElement[bool], ...], today: date) -> None:
    db.session.execute(delete(MembershipRole).where(*which, MembershipRole.since >= today))
    db.session.execute(
        update(MembershipRole)
        .where(*which, or_(MembershipRole.until.is_(None), MembershipRole.until >= today))
        .values(until=today - timedelta(days=1))
    )


def _roles_now(membership_id: UUID, today: date) -> set[Role]:
    query = select(MembershipRole.role).where(
        MembershipRole.membership_id == membership_id, held(MembershipRole.since, MembershipRole.until, today)
    )
    return set(db.session.scalars(query))


def add_person(
    group: Group,
    name: str,
    language: str | None,
    roles: Iterable[Role],
    now: datetime,
    today: date,
    by: Actor | None = None,
) -> Person:
    """Add somebody new under the name she picked; when that name is there already the site adds a sign.

    ``by``: the guide who wrote her down herself. Who was welcomed at the door has an audit row of that.
    """
    touch(group.id)
    return add_in_locked(group, name, language, roles, now, today, by)


def add_in_locked(
    group: Group,
    name: str,
    language: str | None,
    roles: Iterable[Role],
    now: datetime,
    today: date,
    by: Actor | None = None,
) -> Person:
    """The same in a group that is locked: of two of one name who are added at once, the second must see the first."""
    person = Person(
        id=uuid4(),
        organisation_id=group.organisation_id,
        name=name,
        sign=free_sign(group.id, name, today),
        language=language,
        made_at=now,
    )
    db.session.add(person)
    db.session.flush()
    membership = Membership(id=uuid4(), group_id=group.id, person_id=person.id, joined_on=today)
    db.session.add(membership)
    db.session.flush()
    db.session.add_all(MembershipRole(membership_id=membership.id, role=role, since=today) for role in roles)
    if by is not None:
        audit.record("groups.person_added", at=now, by=by, subject_id=person.id, group_id=group.id)
    return person


def free_sign(group_id: UUID, name: str, today: date) -> str | None:
    """The sign for a newcomer called ``name``: None when nobody in the group has that name yet."""
    query = (
        select(Person.name, Person.sign)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.group_id == group_id, belongs(today))
    )
    taken = {sign for other, sign in db.session.execute(query) if sort_key(other) == sort_key(name)}
    return _free_of(taken) if taken else None


def _free_of(taken: set[str | None]) -> str | None:
    return next((sign for sign in PICTURES if sign not in taken), None)


def venue_named(organisation_id: UUID, name: str) -> tuple[UUID, bool]:
    """The organisation's place of that name, and whether it was made just now, because there was none.

    Capitals and accents make no other place; it keeps the name it was first given. It stays locked until the end of
    the transaction: of two bookings one waits.
    """
    # Writing the same key over itself locks the place and gives its id, also when somebody else makes it just now.
    own_id, key = uuid4(), place_key(name)
    insert = insert_into(Venue).values(id=own_id, organisation_id=organisation_id, name=name, name_key=key)
    again = insert.on_conflict_do_update(
        index_elements=[Venue.organisation_id, Venue.name_key], set_={"name_key": insert.excluded.name_key}
    )
    venue_id = db.session.scalars(again.returning(Venue.id)).one()
    return venue_id, venue_id == own_id
