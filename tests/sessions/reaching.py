"""Changes that reach several meetings, as a guide makes them: look first, then save."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from groepswerk.core.db import db
from groepswerk.groups.models import Membership, MembershipRole, Role
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.sessions.models import Answer, GroupSession, Rsvp
from groepswerk.sessions.service import answering
from tests.house_of_tests import House
from tests.pages import Page, Pages

TUESDAY = "Dinsdaggroep"
COMING = date(2027, 6, 15)
# What says of nobody in particular that she may be needed elsewhere.
YES = {"passes": "y"}
LATER = [date(2027, 6, 22), date(2027, 6, 29), date(2027, 7, 6), date(2027, 7, 13)]
Row = tuple[date, str, str, int, int, bool]


def rows(house: House, group: str = TUESDAY, since: date = COMING) -> dict[UUID, Row]:
    """How the meetings of a group stand from a day on: day, begin, state, version, sequence, whether one waits."""
    query = select(GroupSession).where(GroupSession.group_id == house.group(group), GroupSession.on_day >= since)
    with house.inside():
        found = db.session.scalars(query.order_by(GroupSession.on_day, GroupSession.starts)).all()
        return {
            row.id: (
                row.on_day,
                row.starts.isoformat("minutes"),
                str(row.state),
                row.version,
                row.sequence,
                row.awaits_decision,
            )
            for row in found
        }


def days(house: House, group: str = TUESDAY, since: date = COMING) -> list[date]:
    """The days of the meetings that go on."""
    return [row[0] for row in rows(house, group, since).values() if row[2] == "planned"]


def answers(house: House) -> dict[tuple[UUID, UUID], Answer]:
    """All answers of the house."""
    with house.inside():
        found = db.session.execute(select(Rsvp.session_id, Rsvp.person_id, Rsvp.answer)).all()
        return {(row.session_id, row.person_id): row.answer for row in found}


def say(house: House, on: date, **said: Answer) -> UUID:
    """People answer for the meeting on this day."""
    meeting = house.meeting_on(TUESDAY, on)
    with house.inside():
        row = db.session.get_one(GroupSession, meeting)
        for name, answer in said.items():
            answering.answer(row, house.person(name), answer, house.now)
    return meeting


def look(pages: Pages, address: str, as_: str = "Naima", **changes: Any) -> Page:
    """Ask for a change of several: the page shows what it would do, and saves nothing."""
    return pages.submit(pages.get(address, as_, lang="en"), address, changes, as_, expects=422)


def save(pages: Pages, shown: Page, address: str, as_: str = "Naima", expects: int = 303, **changes: Any) -> Page:
    """Press the button of what was shown."""
    return pages.submit(shown, address, changes, as_, expects=expects)


def reach(pages: Pages, address: str, as_: str = "Naima", **changes: Any) -> Page:
    """Look, then save."""
    return save(pages, look(pages, address, as_, **changes), address, as_)


def ticked(page: Page) -> dict[str, str]:
    """What the tick sends that plans it all the same, on a page that said who is needed elsewhere."""
    return {"passes": "".join(page.tree.xpath("//input[@id='passes']/@value"))}


def undo(pages: Pages, group_id: UUID, as_: str = "Naima", expects: int = 303) -> Page:
    """Press the first Undo on the page of what was changed."""
    page = pages.get(f"/groups/{group_id}/changes", as_, lang="en")
    action = next(str(each) for each in page.tree.xpath("//form/@action") if str(each).endswith("/undo"))
    return pages.submit(page, action, as_=as_, expects=expects)


def news(house: House, state: MessageState = MessageState.WAITING) -> set[tuple[str, Template, date]]:
    """Who is (was) to be told what, about the meeting on which day."""
    names = {person: name for name, person in house.scene.people.items()}
    query = select(Message.person_id, Message.template, GroupSession.on_day).join(
        GroupSession, GroupSession.id == Message.about_id
    )
    here = (GroupSession.group_id == house.group(TUESDAY), Message.state == state)
    with house.inside():
        return {(names[row.person_id], row.template, row.on_day) for row in db.session.execute(query.where(*here))}


def heard(house: House, on: date, template: Template, *names: str) -> UUID:
    """These people got such a message of ours about the meeting on this day, and have not answered."""
    meeting = house.meeting_on(TUESDAY, on)
    row = {"group_id": house.group(TUESDAY), "about_id": meeting, "template": template, "sequence": 0}
    done = {"channel": Channel.EMAIL, "state": MessageState.SENT, "made_at": house.now, "done_at": house.now}
    with house.inside():
        people = [house.person(name) for name in names]
        db.session.execute(delete(Rsvp).where(Rsvp.session_id == meeting, Rsvp.person_id.in_(people)))
        db.session.add_all(Message(person_id=person, **row, **done) for person in people)
    return meeting


def guide_too(house: House, name: str, group: str) -> None:
    """Let a guide of one group be a co-guide of another as well, since long ago."""
    since = date(2026, 8, 1)
    with house.inside():
        membership = Membership(group_id=house.group(group), person_id=house.person(name), joined_on=since)
        db.session.add(membership)
        db.session.flush()
        db.session.add(MembershipRole(membership_id=membership.id, role=Role.CO_GUIDE, since=since))
