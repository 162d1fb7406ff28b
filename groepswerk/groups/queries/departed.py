"""Who belongs to no group any more, and since when: of whom something is kept that nobody needs."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from sqlalchemy import Date, Select, and_, exists, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from groepswerk.core.db import db
from groepswerk.core.vault import DataKey, OwnerKind
from groepswerk.groups.models import Group, Membership
from groepswerk.people.models import Consent, Contact, Purpose, SignIn, SignInKind, StaffAccount


def departed() -> Select[Any]:
    """People who left every group (``person_id``, and ``left_on``, the last time), and of whom something is kept.

    Not who has a staff account: her key opens that too.
    """
    left = (
        select(Membership.person_id, func.max(Membership.left_on).label("left_on"))
        .group_by(Membership.person_id)
        .having(func.count() == func.count(Membership.left_on))
        .subquery()
    )
    hers = left.c.person_id
    something = or_(
        exists().where(DataKey.owner_kind == OwnerKind.PERSON, DataKey.owner_id == hers),
        exists().where(Contact.person_id == hers),
        exists().where(SignIn.person_id == hers, SignIn.kind != SignInKind.STAFF, SignIn.ended_at.is_(None)),
        exists().where(Consent.person_id == hers, Consent.withdrawn_at.is_(None), ~_stays(hers)),
    )
    return select(hers, left.c.left_on).where(~exists().where(StaffAccount.person_id == hers), something)


def _stays(person_id: Any) -> ColumnElement[bool]:
    """That her name stays in credits, because she asked for that when she stopped."""
    return (Consent.purpose == Purpose.NAME_IN_CREDIT) & keeps_name(person_id)


def keeps_name(person_id: Any) -> ColumnElement[bool]:
    """That she stopped in some group, and asked that her name stays with what she did."""
    return exists().where(Membership.person_id == person_id, Membership.keeps_name.is_(True))


def left_with_the_key() -> Select[Any]:
    """Groups in whose present key somebody had a part who is to leave, or has left (``group_id``, and ``left_on``)."""
    made_on = func.date(DataKey.made_at, type_=Date)
    is_present = and_(
        DataKey.owner_kind == OwnerKind.GROUP, DataKey.owner_id == Group.id, DataKey.epoch == Group.key_epoch
    )
    joined = Membership.__table__.join(Group.__table__, Group.id == Membership.group_id).join(DataKey, is_present)
    found = select(Membership.group_id, func.min(Membership.left_on).label("left_on")).select_from(joined)
    return cast(Select[Any], found.where(Membership.left_on > made_on).group_by(Membership.group_id))


def memberships_to_keep(person_id: UUID) -> list[Membership]:
    """All her memberships, locked: whoever welcomes her back waits, or was first."""
    query = select(Membership).where(Membership.person_id == person_id).order_by(Membership.id)
    return list(db.session.scalars(query.with_for_update().execution_options(populate_existing=True)))
