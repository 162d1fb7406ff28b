"""The demo's people: organisations, staff with accounts, groups with their members."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.demo.cast import HOUSES, Circle, House
from groepswerk.demo.scene import Scene
from groepswerk.groups.models import Membership, Neighbourhood
from groepswerk.groups.service import belonging
from groepswerk.people.models import Organisation, Person
from groepswerk.people.service import appointing

# No password fits this: the demo's people come in by ``flask demo sign-in``.
NO_PASSWORD = "!"  # noqa: S105


def enter(scene: Scene) -> None:
    """Make both organisations with everybody in them."""
    for house in HOUSES:
        organisation = Organisation(id=uuid4(), name=house.name, made_at=scene.now - timedelta(days=400))
        db.session.add(organisation)
        db.session.flush()
        scene.organisations[house.name] = organisation.id
        _staff(scene, house)
        for circle in house.circles:
            _group(scene, house, circle)


def _staff(scene: Scene, house: House) -> None:
    for colleague in house.staff:
        person = Person(
            id=uuid4(),
            organisation_id=scene.organisations[house.name],
            name=colleague.name,
            language="nl",
            made_at=scene.now - timedelta(days=400),
        )
        db.session.add(person)
        db.session.flush()
        scene.people[colleague.first_name], scene.home_of[colleague.first_name] = person.id, house.name
        appointing.appoint(person, colleague.office, scene.today - timedelta(days=400))
        account = appointing.open_account(person, colleague.email, NO_PASSWORD, colleague.work_phone, scene.now)
        account.confirmed_at = person.made_at


def _group(scene: Scene, house: House, circle: Circle) -> None:
    began = datetime.combine(circle.first_on - timedelta(days=14), time(10), HOME_ZONE)
    guide, *others = circle.guides
    group = belonging.start(
        circle.nickname,
        circle.format,
        list(circle.languages),
        scene.staff(guide),
        began,
        began.date(),
        scene.people[others[0]] if others else None,
    )
    scene.groups[circle.nickname] = group.id
    group.neighbourhood_id = _neighbourhood(scene, house, circle.neighbourhood)
    for member in circle.members:
        came_on = member.since or circle.first_on
        made_at = began if member.since is None else datetime.combine(came_on, circle.starts, HOME_ZONE)
        person = belonging.add_person(group, member.name, member.language, [member.role], made_at, came_on)
        scene.people[member.first_name], scene.home_of[member.first_name] = person.id, house.name
        if member.has_left:
            membership = db.session.scalars(select(Membership).where(Membership.person_id == person.id)).one()
            belonging.leave(
                membership, scene.staff(guide, circle.nickname), scene.now, scene.today - timedelta(days=90)
            )


def _neighbourhood(scene: Scene, house: House, name: str) -> UUID:
    row = Neighbourhood(id=uuid4(), organisation_id=scene.organisations[house.name], name=name)
    db.session.add(row)
    db.session.flush()
    return row.id
