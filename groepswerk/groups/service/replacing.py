"""Another guide for a group: a coordinator proposes, and it takes effect by a yes that is not hers.

The leaving guide's own yes is enough, else two members' and not fewer yes than no. Where nobody who takes part has a
phone, or one alone has and nobody guides any more, a second coordinator decides and the group is told. Silence is never
a yes. The group is locked first, so of two who answer at once the second finds what the first did.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.conflicts import insert_into
from groepswerk.core.db import db
from groepswerk.groups.models import (
    Accepting,
    Group,
    GuideAssent,
    GuideChange,
)
from groepswerk.groups.queries.answering import answerable
from groepswerk.groups.queries.guiding import guide_of
from groepswerk.groups.queries.standing import Proposal, Standing, standing_of
from groepswerk.groups.service.belonging import touch
from groepswerk.groups.service.handing_over import hand_over

# Two, so that nobody decides alone who will hear what the group says.
ENOUGH_MEMBERS = 2


class NotAnyMore(Exception):
    """It was settled or taken back, or one of the two guides is not what she was when it was proposed."""


class AlreadyProposed(Exception):
    """A proposal for this group waits."""


class MembersDecide(Exception):
    """Those who take part can answer on their phones: then nobody answers for the group."""


class CameLater(Exception):
    """She takes part since the day of the proposal only, or the coming guide let her in: her answer does not count."""


def propose(group: Group, coming_id: UUID, by: Actor, now: datetime, today: date) -> GuideChange:
    """Propose that ``coming_id`` guides the group instead of who guides it now. Raises AlreadyProposed.

    A proposal that nothing can come of any more makes room. Raises NotAnyMore when she guides the group already.
    """
    touch(group.id)
    leaving_id = guide_of(group.id, today)
    if leaving_id == coming_id:
        raise NotAnyMore
    _make_room(group.id, by, now, today)
    change = GuideChange(
        id=uuid4(),
        organisation_id=group.organisation_id,
        group_id=group.id,
        leaving_id=leaving_id,
        coming_id=coming_id,
        proposed_by=by.person_id,
        proposed_at=now,
    )
    db.session.add(change)
    db.session.flush()
    audit.record("groups.guide_proposed", at=now, by=by, subject_id=coming_id, group_id=group.id)
    return change


def _make_room(group_id: UUID, by: Actor, now: datetime, today: date) -> None:
    query = select(GuideChange).where(
        GuideChange.group_id == group_id, GuideChange.accepted_at.is_(None), GuideChange.withdrawn_at.is_(None)
    )
    waiting = db.session.scalar(query)
    if waiting is None:
        return
    if _holds(standing_of(waiting, by.person_id, today)):
        raise AlreadyProposed
    db.session.execute(update(GuideChange).where(GuideChange.id == waiting.id).values(withdrawn_at=now))


def _holds(standing: Standing) -> bool:
    """Whether the proposal can still be answered: open, and both guides are what they were."""
    if not standing.is_open or not standing.coming_may_guide or (standing.coming and standing.coming.guides):
        return False
    if standing.leaving is None:
        return standing.other_guides == 0
    return standing.leaving.guides and standing.leaving_may_guide


def answer(change: GuideChange, agrees: bool, by: Actor, now: datetime, today: date) -> bool:
    """The leaving guide, or a member, says yes or no; True when with it the other guide has come.

    Raises NotAnyMore, CameLater. A later answer of the same person takes the place of her earlier one.
    """
    standing = _lock(change, by, today)
    if by.person_id != change.leaving_id and not standing.reader_counts:
        raise CameLater
    voice = {"change_id": change.id, "person_id": by.person_id, "agrees": agrees, "said_at": now}
    said = insert_into(GuideAssent).values(**voice)
    keys = [GuideAssent.change_id, GuideAssent.person_id]
    db.session.execute(said.on_conflict_do_update(index_elements=keys, set_={"agrees": agrees, "said_at": now}))
    if by.person_id == change.leaving_id:
        accepted = Accepting.LEAVING if agrees else None
    else:
        accepted = Accepting.MEMBERS if _is_enough(standing, agrees) else None
    if accepted is None:
        # Which way she answered is hers and the count's; the row says only that she did.
        audit.record("groups.guide_answered", at=now, by=by, subject_id=change.id, group_id=change.group_id)
        return False
    hand_over(change, standing, accepted, by, now, today)
    return True


def _is_enough(standing: Standing, agrees: bool) -> bool:
    yes, no = standing.yes + agrees, standing.no + (not agrees)
    return yes >= ENOUGH_MEMBERS and yes >= no


def decide(change: Proposal, by: Actor, now: datetime, today: date) -> None:
    """A second coordinator says yes where the group cannot. Raises MembersDecide, NotAnyMore."""
    standing = _lock(change, by, today)
    if answerable([change], ENOUGH_MEMBERS, today, now):
        raise MembersDecide
    hand_over(change, standing, Accepting.OFFICE, by, now, today)


def withdraw(change: GuideChange, by: Actor, now: datetime) -> None:
    """Take a proposal back. Raises NotAnyMore when it was settled meanwhile."""
    touch(change.group_id)
    is_open = (GuideChange.accepted_at.is_(None), GuideChange.withdrawn_at.is_(None))
    gone = update(GuideChange).where(GuideChange.id == change.id, *is_open).values(withdrawn_at=now)
    if db.session.execute(gone.returning(GuideChange.id)).one_or_none() is None:
        raise NotAnyMore
    audit.record(
        "groups.guide_proposal_withdrawn", at=now, by=by, subject_id=change.coming_id, group_id=change.group_id
    )


def _lock(change: Proposal, by: Actor, today: date) -> Standing:
    touch(change.group_id)
    standing = standing_of(change, by.person_id, today)
    if not _holds(standing):
        raise NotAnyMore
    return standing
