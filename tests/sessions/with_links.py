"""Personal links for the tests of invitations: made by the service, as the guide's tap makes them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import Row, select, update

from groepswerk.core.db import db
from groepswerk.groups.models import Membership
from groepswerk.groups.queries import members_of, people_of
from groepswerk.sessions.models import GroupSession, Invitation, Rsvp, SessionState
from groepswerk.sessions.queries import line_by_id
from groepswerk.sessions.service import inviting
from tests.house_of_tests import House

GROUP, GUIDE = "Donderdaggroep", "Selam"
THURSDAY = date(2027, 6, 10)


def thursday(house: House) -> UUID:
    """The next meeting of the Thursday group: tomorrow at nine."""
    return house.meeting_on(GROUP, THURSDAY)


def links_for(house: House, meeting_id: UUID, nickname: str = GROUP, guide: str = GUIDE) -> None:
    """Make everybody's link to a meeting."""
    by = house.actor(guide)
    with house.inside():
        people = [line.person_id for line in people_of(members_of(house.group(nickname), house.today))]
        line = line_by_id(meeting_id)
        assert line is not None
        inviting.make_links(line, people, by, house.now)


def link_of(house: House, name: str, meeting_id: UUID | None = None) -> str:
    """The address of somebody's personal link; the links are made when they are not there."""
    meeting_id = meeting_id or thursday(house)
    row = invitation_row(house, name, meeting_id)
    if row is None:
        links_for(house, meeting_id)
        row = invitation_row(house, name, meeting_id)
    assert row is not None
    with house.inside():
        return f"/a/{inviting.token_of(row.id, row.generation)}"


def invitation_row(house: House, name: str, meeting_id: UUID) -> Row[UUID, int] | None:
    """Somebody's invitation to a meeting."""
    query = select(Invitation.id, Invitation.generation).where(
        Invitation.session_id == meeting_id, Invitation.person_id == house.person(name)
    )
    with house.inside():
        return db.session.execute(query).one_or_none()


def answer_in_the_house(house: House, name: str, meeting_id: UUID | None = None) -> str | None:
    """What somebody's answer to a meeting is, as the database has it."""
    key = (meeting_id or thursday(house), house.person(name))
    with house.inside():
        row = db.session.get(Rsvp, key)
        return row.answer.value if row else None


def cancel(house: House, meeting_id: UUID) -> None:
    """Cancel a meeting."""
    with house.inside():
        db.session.execute(
            update(GroupSession).where(GroupSession.id == meeting_id).values(state=SessionState.CANCELLED)
        )


def leaves(house: House, name: str, nickname: str = GROUP) -> None:
    """Let somebody leave the group today."""
    with house.inside():
        db.session.execute(
            update(Membership)
            .where(Membership.person_id == house.person(name), Membership.group_id == house.group(nickname))
            .values(left_on=house.today)
        )
