"""A calendar as its owner and her phone use it: made on a page, asked for without cookies, read by other libraries."""

from __future__ import annotations

import locale
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import vobject
from click.testing import CliRunner
from sqlalchemy import select
from werkzeug.test import TestResponse

from groepswerk.core.db import db
from groepswerk.groups.models import Venue
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import GroupSession, SessionState
from tests.calendar_text import read
from tests.house_of_tests import House
from tests.pages import Pages

_SETTINGS = """
[calendars]
[[phone]]
path = {folder}/vdir
[locale]
local_timezone = Europe/Amsterdam
default_timezone = Europe/Amsterdam
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
[default]
default_calendar = phone
"""

# From this day on the program shows what it keeps.
SHOWN_FROM = "2027-05-02"


def address_of(pages: Pages, who: str, with_name: bool = False, page: str = "/my-calendar") -> str:
    """Let somebody make the link on her page; its path."""
    ticked = {"with_name": "y"} if with_name else {}
    made = pages.submit(pages.get(page, who), f"{page}/address", ticked, who)
    links = [link for link in pages.follow(made, who).links() if link.startswith("webcal:")]
    assert len(links) == 1
    return links[0][links[0].index("/c/") :]


def ask(house: House, path: str, **headers: str) -> TestResponse:
    """Ask as a calendar does, without any cookie."""
    client = house.app.test_client(use_cookies=False)
    return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def entries_of(house: House, path: str) -> dict[str, Any]:
    """The entries of a calendar by the day they begin."""
    return {each.dtstart.value.date().isoformat(): each for each in read(ask(house, path).text)}


def change(house: House, session_id: UUID, **to: Any) -> None:
    """Change a meeting as every verb of ours does: the version, the sequence and the group's version are raised."""
    with house.inside():
        meeting = db.session.get_one(GroupSession, session_id)
        for name, value in {"sequence": meeting.sequence + 1, "version": meeting.version + 1, **to}.items():
            setattr(meeting, name, value)
        touch(meeting.group_id)


def cancel(house: House, session_id: UUID) -> None:
    """Cancel a meeting."""
    change(house, session_id, state=SessionState.CANCELLED)


def at_place(house: House, session_id: UUID, name: str) -> None:
    """Let a meeting be at a place of this name, exactly as it is written here."""
    with house.inside():
        organisation_id = db.session.get_one(GroupSession, session_id).organisation_id
        venue = Venue(organisation_id=organisation_id, name=name, name_key=name[:120])
        db.session.add(venue)
        db.session.flush()
        venue_id = venue.id
    change(house, session_id, venue_id=venue_id)


def meetings_of(house: House, nickname: str, since: date) -> list[UUID]:
    """The meetings of a group from a day on."""
    with house.inside():
        query = select(GroupSession.id).where(GroupSession.group_id == house.group(nickname))
        return list(db.session.scalars(query.where(GroupSession.on_day >= since).order_by(GroupSession.on_day)))


class Entry(NamedTuple):
    """A meeting as a calendar program keeps it; ``said``: its start, its end, its place and its state."""

    sequence: int
    said: tuple[str, str, str, str]


def _entry(calendar: Any) -> Entry:
    (event,) = calendar.contents["vevent"]
    begins, ends = (f"{at.value:%Y-%m-%d %H:%M}" for at in (event.dtstart, event.dtend))
    return Entry(int(event.sequence.value), (begins, ends, event.location.value, event.status.value))


@dataclass
class Khal:
    """A real calendar program with a calendar of its own in a folder."""

    folder: Path

    def __post_init__(self) -> None:
        (self.folder / "vdir").mkdir(parents=True)
        (self.folder / "khal.conf").write_text(_SETTINGS.format(folder=self.folder), encoding="utf-8")

    def take(self, text: str) -> None:
        """Give it a calendar, as when it is fetched again."""
        file = self.folder / "fetched.ics"
        file.write_bytes(text.encode())
        self._run("import", "--batch", str(file))

    def kept(self) -> dict[str, Entry]:
        """What it keeps, by uid: one file for each entry."""
        files = [vobject.readOne(file.read_text(encoding="utf-8")) for file in (self.folder / "vdir").glob("*.ics")]
        found = {each.vevent.uid.value: _entry(each) for each in files}
        assert len(found) == len(files), "a meeting is there twice"
        return found

    def shown(self) -> list[tuple[str, ...]]:
        """What it shows: start, end, place, state."""
        columns = "{start}|{end}|{location}|{status}"
        lines = self._run("list", "--once", "--day-format", "", "--format", columns, SHOWN_FROM, "300d")
        return sorted(tuple(part.strip() for part in line.split("|")) for line in lines.splitlines() if "|" in line)

    def _run(self, *words: str) -> str:
        # Its own command, run here: starting Python for it would take longer than what it does. It sets the locale.
        before = locale.setlocale(locale.LC_ALL)
        try:
            from khal.cli import main_khal

            settings = ["-c", str(self.folder / "khal.conf")]
            done = CliRunner().invoke(main_khal, [*settings, *words], catch_exceptions=False)
        finally:
            locale.setlocale(locale.LC_ALL, before)
        assert done.exit_code == 0, done.output
        return done.stdout
