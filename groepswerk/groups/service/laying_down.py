"""A staff member's tasks in groups end: with her appointment, or because another guide comes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.groups.models import GUIDING, Group, Membership, MembershipRole, Role
from groepswerk.groups.queries.guiding import guided_groups

TASKS = GUIDING | {Role.RECORDER}


def lay_down(person_id: UUID, first_without: date, by: Actor, now: datetime, today: date) -> None:
    """End all her tasks in all her groups; ``first_without`` (today or later) is the first day without them.

    Where she is nothing else her membership ends with them. Each group's people can read that it was done. What they
    say from that day on is sealed with another key (later days: the due work of ``groups`` sees to it).
    """
    # The groups are locked before anything in them, as whoever answers a proposal does.
    raised = {"version": Group.version + 1, "key_epoch": Group.key_epoch + int(first_without <= today)}
    locked = update(Group).where(Group.id.in_(guided_groups(person_id, today))).values(raised)
    groups = db.session.scalars(locked.returning(Group.id).execution_options(synchronize_session=False)).all()
    if not groups:
        return
    hers = (Membership.person_id == person_id, Membership.group_id.in_(groups))
    theirs = MembershipRole.membership_id.in_(select(Membership.id).where(*hers).correlate(None))
    end_tasks(theirs & MembershipRole.role.in_(sorted(TASKS)), first_without, began_late=True)
    takes_part = select(MembershipRole.membership_id).where(
        MembershipRole.role.notin_(sorted(TASKS)),
        or_(MembershipRole.until.is_(None), MembershipRole.until >= first_without),
    )
    db.session.execute(
        update(Membership).where(*hers, Membership.id.notin_(takes_part.where(theirs))).values(left_on=first_without)
    )
    for group_id in sorted(groups):
        audit.record("groups.guide_left", at=now, by=by, subject_id=person_id, group_id=group_id)


def end_tasks(which: ColumnElement[bool], first_without: date, began_late: bool) -> None:
    """End roles: the last day they hold is the one before ``first_without``. ``began_late``: some begin only then."""
    if began_late:
        db.session.execute(delete(MembershipRole).where(which, MembershipRole.since >= first_without))
    last_day = first_without - timedelta(days=1)
    db.session.execute(
        update(MembershipRole)
        .where(which, or_(MembershipRole.until.is_(None), MembershipRole.until > last_day))
        .values(until=last_day)
    )
