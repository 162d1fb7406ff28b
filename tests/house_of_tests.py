"""The loaded house as a test sees it: its people and groups by name, its clock, and a way to act as somebody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, select

from groepswerk.core import i18n
from groepswerk.core.actor import Actor
from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db, mean_to_write
from groepswerk.core.languages import language_of
from groepswerk.demo.cast import HOUSES
from groepswerk.demo.scene import Scene
from groepswerk.groups.models import Cover, Group
from groepswerk.groups.queries import read_actor
from groepswerk.people.models import Office, Person, SignInKind
from groepswerk.people.service import appointing, signing_in
from groepswerk.sessions.models import GroupSession

# For what a rule lets through or a page says, which no database changes: PostgreSQL is asked for all that writes, waits
# or migrates, and for every page, in the walk of test_access (docs/decisions.md, 33).
one_database = pytest.mark.parametrize("built", ["sqlite"], indirect=True)
STAFF = frozenset(colleague.first_name for each in HOUSES for colleague in each.staff)


@dataclass
class StandingClock:
    """A clock that stands still until a test moves it."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it stands at, in UTC."""
        return self.moment.astimezone(UTC)

    def forward(self, span: timedelta) -> None:
        """Move it on."""
        self.moment = self.now() + span


@dataclass
class House:
    """The application with the demo in it, inside one test's transaction."""

    app: Flask
    scene: Scene
    clock: StandingClock
    connection: Connection

    @property
    def now(self) -> datetime:
        """The present moment of this test."""
        return self.clock.now()

    @property
    def wall_now(self) -> datetime:
        """The same as a wall clock shows it."""
        return self.now.astimezone(HOME_ZONE).replace(tzinfo=None)

    @property
    def today(self) -> date:
        """Today, in this test."""
        return self.wall_now.date()

    def person(self, name: str) -> UUID:
        """The id of somebody of the cast, by her first name."""
        return self.scene.people[name]

    def group(self, nickname: str) -> UUID:
        """The id of a group: Dinsdaggroep, Woensdagavond, Donderdaggroep, or the other tenant's Maandagmiddag."""
        return self.scene.groups[nickname]

    @contextmanager
    def inside(self, language: str = "nl") -> Iterator[None]:
        """The inside of the application, for calling services and queries; saved (inside the test's transaction)."""
        with self.app.app_context():
            mean_to_write(True)
            i18n.bind(language_of(language))
            yield
            db.session.commit()

    def sign_in(self, name: str, kind: SignInKind | None = None) -> UUID:
        """Let a new browser in as somebody of the cast; return the sign-in's id."""
        usual = SignInKind.STAFF if name in STAFF else SignInKind.OWN
        with self.inside():
            return signing_in.let_in(self.person(name), kind or usual, "Test", self.now).id

    def cover(self, nickname: str, cover: Cover) -> None:
        """Let a group have chosen what the site is called on its phones."""
        with self.inside():
            db.session.get_one(Group, self.group(nickname)).cover = cover

    def appoint(self, name: str, office: Office, days_ago: int = 0) -> None:
        """Give somebody of the cast an office in her organisation, from today on or since some days ago."""
        with self.inside():
            since = self.today - timedelta(days=days_ago)
            appointing.appoint(db.session.get_one(Person, self.person(name)), office, since)

    def actor(self, name: str, kind: SignInKind | None = None) -> Actor:
        """Somebody of the cast as the rules see her, read as a request reads her."""
        sign_in_id = self.sign_in(name, kind)
        with self.inside():
            found = read_actor(sign_in_id, self.today)
        assert found is not None
        return found[1]

    def meeting_on(self, nickname: str, on: date) -> UUID:
        """The id of a group's meeting on a day."""
        query = select(GroupSession.id).where(GroupSession.group_id == self.group(nickname), GroupSession.on_day == on)
        with self.inside():
            return db.session.scalars(query).one()
