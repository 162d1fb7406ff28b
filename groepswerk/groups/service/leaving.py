"""'I stop': what goes with her, and what stays: her place (membership, attendance, name), for when she comes back.

Whose last membership a guide ended loses the same, some weeks later.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import case, delete, exists, select, update

from groepswerk.core import audit, vault
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.groups.models import Membership, MembershipRole
from groepswerk.groups.queries.departed import departed, keeps_name, memberships_to_keep
from groepswerk.groups.service.belonging import touch
from groepswerk.people.models import Contact, Purpose, StaffAccount
from groepswerk.people.service import consenting, signing_in


def stop(group_id: UUID, by: Actor, keeps_name: bool, now: datetime, today: date) -> None:
    """End her own membership today, with all its roles. Her phone number goes, whatever else she belongs to.

    ``keeps_name``: her name stays with what she did in this group; else it says that it was someone from the group.
    With her last group her phones are out, what she agreed to is taken back, and the key of her own words is destroyed.
    """
    membership_id = _end(group_id, by.person_id, keeps_name, today)
    if membership_id is None:
        return
    ends_on = case((MembershipRole.since > today, MembershipRole.since), else_=today)
    db.session.execute(
        update(MembershipRole)
        .where(MembershipRole.membership_id == membership_id, MembershipRole.until.is_(None))
        .values(until=ends_on)
    )
    db.session.execute(delete(Contact).where(Contact.person_id == by.person_id))
    if set(by.roles) <= {group_id}:
        end_all_that_is_hers(by.person_id, now)
    else:
        # What she asked to hear by message went with her addresses.
        consenting.withdraw(by.person_id, Purpose.MESSAGES, by, now)
    touch(group_id, somebody_left=True)
    audit.record("groups.left", at=now, by=by, subject_id=by.person_id, group_id=group_id)


def _end(group_id: UUID, person_id: UUID, keeps_name: bool, today: date) -> UUID | None:
    """End the membership; None when it ended before (on another phone)."""
    left_on = case((Membership.joined_on > today, Membership.joined_on), else_=today)
    return db.session.scalar(
        update(Membership)
        .where(Membership.group_id == group_id, Membership.person_id == person_id, Membership.left_on.is_(None))
        .values(left_on=left_on, keeps_name=keeps_name)
        .returning(Membership.id)
        .execution_options(synchronize_session=False)
    )


def end_all_that_is_hers(person_id: UUID, now: datetime) -> None:
    """What goes with the last group: phones, what she agreed to, and the key of her own words."""
    signing_in.end_phones(person_id, now)
    consenting.withdraw_all(person_id, now, name_stays_if=keeps_name(person_id))
    # A staff account is sealed with the same key, and may be somebody's who takes part elsewhere as a neighbour.
    vault.destroy_key(OwnerKind.PERSON, person_id, unless=exists().where(StaffAccount.person_id == person_id))


def forget_one(left_by: date, now: datetime) -> bool:
    """Forget what is kept of one person who left her last group on a day or earlier; False when there is nobody.

    It is what 'I stop' does at once: whose membership a guide ended has some weeks to come back to it.
    """
    gone = departed().subquery()
    # One membership of hers is the claim: who is in another's hands, or is welcomed back just now, is passed by.
    query = (
        select(Membership.person_id)
        .join(gone, gone.c.person_id == Membership.person_id)
        .where(gone.c.left_on <= left_by, Membership.left_on <= left_by)
        .order_by(Membership.id)
        .limit(1)
        .with_for_update(of=Membership, skip_locked=True)
    )
    person_id = db.session.scalar(query)
    if person_id is None:
        return False
    if any(each.left_on is None or each.left_on > left_by for each in memberships_to_keep(person_id)):
        # She came back while this looked; the next pass does not find her.
        return False
    db.session.execute(delete(Contact).where(Contact.person_id == person_id))
    end_all_that_is_hers(person_id, now)
    return True
