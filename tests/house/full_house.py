"""The fullest case that a form meets: a group of twenty with thirty meetings to come, and everybody said she comes."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from uuid import UUID, uuid4

from sqlalchemy import delete, insert, select

from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.groups.models import Membership, MembershipRole, Role
from groepswerk.messages.models import Channel, Wish
from groepswerk.people.models import Contact, Person
from groepswerk.sessions.models import Answer, GroupSession, NeedKind, Rsvp, SessionNeed, SessionState
from tests.house_of_tests import House

TUESDAY = "Dinsdaggroep"
PEOPLE, AHEAD = 20, 30


def fill(house: House) -> None:
    """Let the Dinsdaggroep grow to twenty people who come to all of thirty meetings; half want e-mail, Roos too."""
    people = sorted(_people(house), key=lambda each: each != house.person("Roos"))
    meetings = _meetings(house)
    says = [(meeting, person) for meeting in meetings for person in people]
    with house.inside():
        db.session.execute(delete(Rsvp).where(Rsvp.session_id.in_(meetings)))
        rows = [{"session_id": meeting, "person_id": person} for meeting, person in says]
        db.session.execute(insert(Rsvp), [{**row, "answer": Answer.COME, "answered_at": house.now} for row in rows])
        db.session.execute(delete(SessionNeed).where(SessionNeed.session_id == meetings[0]))
        needs = [{"id": uuid4(), "session_id": meetings[0], "kind": kind} for kind in NeedKind]
        db.session.execute(insert(SessionNeed), [{**each, "made_at": house.now, "version": 1} for each in needs])
        for number, person in enumerate(people[::2]):
            _wants_post(house, person, f"mens{number}@post.example.org")


def _people(house: House) -> list[UUID]:
    """Who takes part, and as many more as it takes."""
    group_id = house.group(TUESDAY)
    here = Membership.group_id == group_id, Membership.left_on.is_(None)
    roles = MembershipRole.role.in_([Role.PARTICIPANT, Role.VOLUNTEER])
    with house.inside():
        query = select(Membership.person_id).join(MembershipRole).where(*here, roles).order_by(Membership.person_id)
        people = list(db.session.scalars(query))
        organisation_id = house.scene.organisations["Stichting Samen Verder (demo)"]
        for number in range(PEOPLE - len(people)):
            person = Person(organisation_id=organisation_id, name=f"Blad {number}", made_at=house.now)
            db.session.add(person)
            db.session.flush()
            joined = Membership(group_id=group_id, person_id=person.id, joined_on=date(2026, 9, 1))
            db.session.add(joined)
            db.session.flush()
            role = {"membership_id": joined.id, "role": Role.PARTICIPANT, "since": date(2026, 9, 1)}
            db.session.add(MembershipRole(**role))
            people.append(person.id)
    return people


def _meetings(house: House) -> list[UUID]:
    """The meetings to come of the group's rhythm, and as many more, a week apart, as it takes."""
    ahead = (GroupSession.group_id == house.group(TUESDAY), GroupSession.on_day > house.today)
    with house.inside():
        there = list(db.session.scalars(select(GroupSession).where(*ahead).order_by(GroupSession.on_day)))
        assert all(each.state == SessionState.PLANNED for each in there)
        last = there[-1]
        alike = {
            column: getattr(last, column)
            for column in ("organisation_id", "group_id", "series_id", "venue_id", "starts", "ends", "zone")
        }
        more = []
        for week in count(1):
            if len(there) + len(more) == AHEAD:
                break
            on = last.on_day + timedelta(weeks=week)
            more.append({"id": uuid4(), "on_day": on, "first_planned_on": on, "made_at": house.now, **alike})
        db.session.execute(insert(GroupSession), more)
        return [each.id for each in there] + [row["id"] for row in more]


def _wants_post(house: House, person_id: UUID, address: str) -> None:
    """She asked for e-mail, the day before."""
    key = vault.key_of(OwnerKind.PERSON, person_id, house.now)
    sealed = vault.seal(address, key, Place("contact", person_id, "email"))
    db.session.merge(Contact(person_id=person_id, email=sealed))
    wish = {"channel": Channel.EMAIL, "days_before": 1, "made_at": house.now}
    if db.session.get(Wish, person_id) is None:
        db.session.add(Wish(person_id=person_id, **wish))
