"""A calendar as its owner and her phone use it: made on a page, asked for without cookies, read by other libraries."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.test import TestResponse

from groepswerk.core.db import db
from groepswerk.groups.models import Venue
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import GroupSession, SessionState
from tests import calendar_text
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


def address_of(pages: Pages, who: str, with_name: bool = False, page: str = "/my-calendar") -> str:
    """Let somebody make the link on her page; its path."""
    ticked = {"with_name": "y"} if with_name else {}
    made = pages.submit(pages.get(page, who), f"{page}/address", ticked, who)
    links = [link for link in pages.follow(made, who).links() if link.startswith("webcal:")]
    assert len(links) == 1
    return links[0][links[0].index("/c/") :]


def ask(house: House, path: str, **headers: str) -> TestResponse:
    """Ask as a calendar does, without any cookie; what it is given must be readable."""
    client = house.app.test_client(use_cookies=False)
    answer = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    calendar_text.check(answer)
    return answer


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

    def shown(self) -> list[tuple[str, ...]]:
        """What it shows from 2 May 2027 on: uid, start, end, title, place, state."""
        columns = "{uid}|{start}|{end}|{title}|{location}|{status}"
        lines = self._run("list", "--once", "--day-format", "", "--format", columns, "2027-05-02", "300d")
        return [tuple(part.strip() for part in line.split("|")) for line in lines.splitlines() if "|" in line]

    def _run(self, *words: str) -> str:
        command = [str(Path(sys.executable).parent / "khal"), "-c", str(self.folder / "khal.conf"), *words]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        return done.stdout
