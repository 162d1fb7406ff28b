"""Who belongs to a group, who guides it, who records its meetings, and who was there before; how to reach them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, bindparam, exists, func, or_, select

from groepswerk.core import vault
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db, read
from groepswerk.core.plain_text import sort_key
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.groups.models import GUIDING, TAKING_PART, Membership, MembershipRole, Role
from groepswerk.groups.queries.numbers import number_is_old
from groepswerk.groups.queries.rights import belongs, held
from groepswerk.people.models import Contact, Person, Purpose, StaffAccount
from groepswerk.people.queries import phones_in
from groepswerk.people.queries.agreements import standing, standing_now

# The deed that tells a group's guides of a phone which came in at the door of another group; and for how long.
CAME_IN_ELSEWHERE = "groups.came_in_elsewhere"
TOLD_FOR = timedelta(days=60)


class MemberLine(NamedTuple):
    """One member in a list: name, the sign that tells two of one name apart, roles, language, whether she is staff."""

    person_id: UUID
    membership_id: UUID
    name: str
    sign: str | None
    language: str | None
    joined_on: date
    roles: frozenset[Role]
    is_staff: bool
    group_id: UUID


class Known(NamedTuple):
    """The people somebody at the door may be: who takes part, and who was here before, in her last roles.

    ``rest``: who belongs as well and is nobody at a door, such as staff; ``gone_today``: who of ``before`` left today.
    """

    here: list[MemberLine]
    before: list[MemberLine]
    rest: Sequence[MemberLine] = ()
    gone_today: frozenset[UUID] = frozenset()


def members_of(group_id: UUID, today: date) -> list[MemberLine]:
    """Who belongs to the group today, by name, with all their roles; in one statement."""
    return _member_lines(Membership.group_id == group_id, today)


def member_by_membership(membership_id: UUID, today: date) -> MemberLine | None:
    """One member, as long as she belongs to the group."""
    return next(iter(_member_lines(Membership.id == membership_id, today)), None)


def _member_lines(which: ColumnElement[bool], today: date) -> list[MemberLine]:
    query = (
        select(
            Membership.id.label("membership_id"),
            Membership.joined_on,
            Membership.group_id,
            Person.id,
            Person.name,
            Person.sign,
            Person.language,
            MembershipRole.role,
            StaffAccount.person_id.label("account"),
        )
        .join(Person, Person.id == Membership.person_id)
        .join(MembershipRole, MembershipRole.membership_id == Membership.id)
        .outerjoin(StaffAccount, StaffAccount.person_id == Person.id)
        .where(which, belongs(today), held(MembershipRole.since, MembershipRole.until, today))
    )
    rows = db.session.execute(query).all()
    roles: dict[UUID, set[Role]] = defaultdict(set)
    for row in rows:
        roles[row.membership_id].add(row.role)
    lines = {row.membership_id: _member_line(row, frozenset(roles[row.membership_id])) for row in rows}
    return _by_name(lines.values())


def _by_name(lines: Iterable[MemberLine]) -> list[MemberLine]:
    return sorted(lines, key=lambda line: (sort_key(line.name), line.sign or "", line.person_id))


def _member_line(row: Any, roles: frozenset[Role]) -> MemberLine:
    return MemberLine(
        row.id,
        row.membership_id,
        row.name,
        row.sign,
        row.language,
        row.joined_on,
        roles,
        row.account is not None or bool(roles & GUIDING),
        row.group_id,
    )


def people_of(members: list[MemberLine]) -> list[MemberLine]:
    """Those of the members who take part: participants and volunteers, no staff."""
    return [line for line in members if not line.is_staff]


def known_in(group_id: UUID, today: date) -> Known:
    """Participants and volunteers of the group, those who left apart, by name; staff apart. In one statement."""
    by_membership: dict[UUID, list[Any]] = defaultdict(list)
    for row in read(_known_statement(), {"group_id": group_id}):
        by_membership[row.membership_id].append(row)
    here: list[MemberLine] = []
    before: list[MemberLine] = []
    rest: list[MemberLine] = []
    gone_today = frozenset(rows[0].id for rows in by_membership.values() if rows[0].left_on == today)
    for rows in by_membership.values():
        has_left = rows[0].left_on is not None and rows[0].left_on <= today
        line = _member_line(rows[0], _last_roles(rows) if has_left else _roles_on(rows, today))
        if line.roles and not line.is_staff:
            (before if has_left else here).append(line)
        elif not has_left:
            rest.append(line)
    return Known(_by_name(here), _by_name(before), rest, gone_today)


@cache
def _known_statement() -> Select[Any]:
    person, account = Person.__table__, StaffAccount.__table__
    member, role = Membership.__table__, MembershipRole.__table__
    return (
        select(
            member.c.id.label("membership_id"),
            member.c.joined_on,
            member.c.left_on,
            member.c.group_id,
            person.c.id,
            person.c.name,
            person.c.sign,
            person.c.language,
            role.c.role,
            role.c.since,
            role.c.until,
            account.c.person_id.label("account"),
        )
        .select_from(member.join(person, person.c.id == member.c.person_id))
        .join(role, role.c.membership_id == member.c.id)
        .outerjoin(account, account.c.person_id == person.c.id)
        .where(member.c.group_id == bindparam("group_id"))
    )


def _roles_on(rows: list[Any], today: date) -> frozenset[Role]:
    return frozenset(row.role for row in rows if row.since <= today and (row.until is None or row.until >= today))


def _last_roles(rows: list[Any]) -> frozenset[Role]:
    """What she was when she left; nobody comes back as staff by a door."""
    ends = [(row.role, row.until or date.max) for row in rows if row.role in TAKING_PART]
    last = max((until for _, until in ends), default=None)
    return frozenset(role for role, until in ends if until == last)


def groups_beside(person_id: UUID, group_id: UUID, today: date) -> list[UUID]:
    """The other groups somebody belongs to today."""
    query = select(Membership.group_id).where(
        Membership.person_id == person_id, Membership.group_id != group_id, belongs(today)
    )
    return list(db.session.scalars(query.order_by(Membership.group_id)))


def own_membership(group_id: UUID, person_id: UUID) -> Membership | None:
    """Somebody's own membership of a group."""
    query = select(Membership).where(Membership.group_id == group_id, Membership.person_id == person_id)
    return db.session.scalar(query)


def guide_contact(group_id: UUID, today: date) -> tuple[str, str] | None:
    """First name and work phone of the group's guide, for "Call ..." on a participant's pages; None without a phone."""
    reach = first_to_call(read(guides_statement(), {"group_id": group_id, "today": today}))
    return (reach.first_name, str(reach.work_phone)) if reach else None


class Standing(NamedTuple):
    """What the guides' list says of a member beside her name: whether she gave a number, and agreed to belong.

    ``has_phone``: a phone is in as her, so that she can agree there herself. ``let_in_elsewhere``: when a phone last
    came in as her at the door of another group, in the past weeks. ``photo``, ``voice`` and ``shared_words``:
    whether she agreed to that, in the words as they are now. ``asks_number``: whether to ask if her number is still
    safe.
    """

    has_number: bool
    asks_number: bool
    agreed: bool
    has_phone: bool
    let_in_elsewhere: datetime | None
    photo: bool
    voice: bool
    shared_words: bool


def standing_in(group_id: UUID, today: date, now: datetime) -> dict[UUID, Standing]:
    """Of each member how she stands, also to what she agreed; in one statement."""
    agreed = exists().where(*standing(Membership.person_id, Purpose.MEMBERSHIP))
    has_phone = exists().where(*phones_in(Membership.person_id, now))
    elsewhere = (
        select(func.max(AuditRow.at))
        .where(AuditRow.group_id == group_id, AuditRow.what == CAME_IN_ELSEWHERE, AuditRow.at > now - TOLD_FOR)
        .where(AuditRow.subject_id == Membership.person_id)
        .correlate(Membership)
        .scalar_subquery()
    )
    query = (
        select(
            Membership.person_id,
            Contact.phone.is_not(None),
            number_is_old(group_id, now),
            agreed,
            has_phone,
            elsewhere,
            *_agreed_apart(),
        )
        .outerjoin(Contact, Contact.person_id == Membership.person_id)
        .where(Membership.group_id == group_id, belongs(today))
    )
    rows = db.session.execute(query)
    return {row[0]: _standing(*row[1:]) for row in rows}


def _standing(number: Any, is_old: Any, agreed: Any, phone: Any, elsewhere: datetime | None, *apart: Any) -> Standing:
    return Standing(bool(number), bool(is_old), bool(agreed), bool(phone), elsewhere, *map(bool, apart))


def _agreed_apart() -> list[ColumnElement[bool]]:
    purposes = (Purpose.PHOTO, Purpose.VOICE, Purpose.TEXT_SHARED)
    return [exists().where(*standing_now(Membership.person_id, purpose)) for purpose in purposes]


def asks_number(group_id: UUID, person_id: UUID, now: datetime) -> bool:
    """Whether it is time to ask somebody of this group if her number is still hers and safe."""
    query = select(Contact.person_id).where(Contact.person_id == person_id, number_is_old(group_id, now))
    return db.session.scalar(query) is not None


def phone_of(person_id: UUID, now: datetime) -> str | None:
    """A participant's phone number, opened with her own key. For her guides only: the page that asks is theirs."""
    contact = db.session.get(Contact, person_id)
    if contact is None or contact.phone is None:
        return None
    key = vault.key_of(OwnerKind.PERSON, person_id, now)
    return vault.open_sealed(contact.phone, key, Place("contact", person_id, "phone"))


class GuideLine(NamedTuple):
    """One guide of a group, as her people may see her."""

    name: str
    work_phone: str | None

    @property
    def first_name(self) -> str:
        """By which the group calls her."""
        return self.name.split()[0]


def guides_of(group_id: UUID, today: date) -> list[GuideLine]:
    """Who guides a group, the guide before the co-guides; in one statement."""
    return _in_order(read(guides_statement(), {"group_id": group_id, "today": today}))


def first_to_call(rows: Iterable[Any]) -> GuideLine | None:
    """Of the rows of ``guides_statement`` the guide to call; None when nobody has a work phone."""
    return next((guide for guide in _in_order(rows) if guide.work_phone), None)


def _in_order(rows: Iterable[Any]) -> list[GuideLine]:
    ordered = sorted(rows, key=lambda row: (row.role != Role.GUIDE, sort_key(row.name)))
    return list(dict.fromkeys(GuideLine(row.name, row.work_phone) for row in ordered))


@cache
def guides_statement() -> Select[Any]:
    """Who guides the group ``group_id`` on ``today``, in no order; also for a statement that asks more."""
    today = bindparam("today", type_=Date)
    person, account = Person.__table__, StaffAccount.__table__
    member, role = Membership.__table__, MembershipRole.__table__
    return (
        select(person.c.name, account.c.work_phone, role.c.role)
        .select_from(person.join(member, member.c.person_id == person.c.id))
        .join(role, role.c.membership_id == member.c.id)
        .outerjoin(account, account.c.person_id == person.c.id)
        .where(member.c.group_id == bindparam("group_id"), role.c.role.in_(sorted(GUIDING)))
        .where(or_(member.c.left_on.is_(None), member.c.left_on > today), held(role.c.since, role.c.until, today))
    )


def is_no_staff(person_id: Any) -> ColumnElement[bool]:
    """For another statement: that somebody has no staff account."""
    account = StaffAccount.__table__.c
    return ~exists().where(account.person_id == person_id)


class Recorder(NamedTuple):
    """To whom the recording was handed. ``takes_part``: she is no guide, and calls the roll alone."""

    person_id: UUID
    name: str
    takes_part: bool


def recorders_of(group_ids: Iterable[UUID], today: date) -> dict[UUID, Recorder]:
    """Per group to whom the recording was handed; groups where it was not are left out."""
    wanted = list(group_ids)
    if not wanted:
        return {}
    rows = read(_recorders_statement(), {"ids": wanted, "today": today})
    return {row.group_id: Recorder(row.id, row.name, bool(row.takes_part)) for row in rows}


@cache
def _recorders_statement() -> Select[Any]:
    today = bindparam("today", type_=Date)
    person, member, role = Person.__table__, Membership.__table__, MembershipRole.__table__
    return (
        select(member.c.group_id, person.c.id, person.c.name, is_no_staff(person.c.id).label("takes_part"))
        .select_from(person.join(member, member.c.person_id == person.c.id))
        .join(role, role.c.membership_id == member.c.id)
        .where(member.c.group_id.in_(bindparam("ids", expanding=True)), role.c.role == Role.RECORDER)
        .where(or_(member.c.left_on.is_(None), member.c.left_on > today), held(role.c.since, role.c.until, today))
    )
