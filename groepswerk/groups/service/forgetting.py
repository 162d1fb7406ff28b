"""A group ends for good: nobody belongs to it any more, its door is gone, and what it said does not open again.

The key of its words goes here; what the rooms above keep of it, such as the keys of its initiatives, they forget
themselves in the same transaction (``flask group forget`` calls them all).
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Update, case, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from groepswerk.core import audit, vault
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.groups.models import Door, Group, GuideChange, Knock, Membership, MembershipRole
from groepswerk.groups.service.belonging import touch
from groepswerk.groups.service.leaving import end_all_that_is_hers
from groepswerk.people.models import Contact


def forget_group(group: Group, by: Actor | None, now: datetime, today: date) -> None:
    """End a group on ``today``, and destroy the key of its words. ``by`` None: the server's own command.

    Of whom belongs to no other group goes what goes when she stops: her number, her phones, the key of her own words.
    Nicknames, days, who came and who owned what stay readable. Raises HasEnded when it ended before.
    """
    # Whoever writes in the group touches it too, so she was before this and is forgotten with it, or is refused.
    touch(group.id)
    people = _end_memberships(group.id, today)
    db.session.execute(delete(Knock).where(Knock.group_id == group.id))
    db.session.execute(delete(Door).where(Door.group_id == group.id))
    open_changes = (GuideChange.accepted_at.is_(None), GuideChange.withdrawn_at.is_(None))
    _run(update(GuideChange).where(GuideChange.group_id == group.id, *open_changes).values(withdrawn_at=now))
    group.ended_on = today
    db.session.flush()
    for person_id in people:
        db.session.execute(delete(Contact).where(Contact.person_id == person_id))
        end_all_that_is_hers(person_id, now)
    vault.destroy_key(OwnerKind.GROUP, group.id)
    where = {"group_id": group.id, "organisation_id": group.organisation_id}
    audit.record("groups.ended", at=now, by=by, subject_id=group.id, **where)


def _end_memberships(group_id: UUID, today: date) -> list[UUID]:
    """End every membership that stands, with its roles; return who belongs to no other group."""
    elsewhere = aliased(Membership)
    stands = or_(elsewhere.left_on.is_(None), elsewhere.left_on > today)
    other = exists().where(elsewhere.person_id == Membership.person_id, elsewhere.group_id != group_id, stands)
    people = select(Membership.person_id).where(Membership.group_id == group_id, ~other)
    found = list(db.session.scalars(people.order_by(Membership.person_id)))
    mine = select(Membership.id).where(Membership.group_id == group_id)
    over = case((MembershipRole.since > today, MembershipRole.since), else_=today)
    lasting = or_(MembershipRole.until.is_(None), MembershipRole.until > today)
    _run(update(MembershipRole).where(MembershipRole.membership_id.in_(mine), lasting).values(until=over))
    left_on = case((Membership.joined_on > today, Membership.joined_on), else_=today)
    standing = (Membership.group_id == group_id, or_(Membership.left_on.is_(None), Membership.left_on > today))
    _run(update(Membership).where(*standing).values(left_on=left_on))
    return found


def _run(changing: Update) -> None:
    db.session.execute(changing.execution_options(synchronize_session=False))
