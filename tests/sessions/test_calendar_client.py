"""A calendar that fetches ours again after what a guide did on her pages: each meeting stays one entry in its place."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from groepswerk.sessions.feeds import entries
from tests.house_of_tests import House, one_database
from tests.pages import Pages
from tests.sessions.calendars import SHOWN_FROM, Entry, Khal, address_of, ask, meetings_of
from tests.sessions.reaching import TUESDAY, reach, undo

PLACE = 'Buurthuis "De; Brug", hoek مقهى الحي \\ 2e deur'
USUAL = "De Kas"


class Phone:
    """A phone on which Naima follows the calendar of her group, and the pages on which she changes it."""

    def __init__(self, house: House, pages: Pages, folder: Path) -> None:
        self.house, self.pages, self.khal = house, pages, Khal(folder)
        self.group = house.group(TUESDAY)
        self.path = address_of(pages, "Naima", page=f"/groups/{self.group}/calendar")

    def synced(self) -> dict[UUID, Entry]:
        """Fetch it; what the phone keeps now, by meeting."""
        self.khal.take(ask(self.house, self.path).text)
        return {UUID(uid.removesuffix("@groepswerk")): each for uid, each in self.khal.kept().items()}

    def press(self, session_id: UUID, deed: str, page: str | None = None, **changes: Any) -> None:
        """Do something to one meeting, by the form on its page, a minute after what she did before."""
        self.house.clock.forward(timedelta(minutes=1))
        shown = self.pages.get(f"/meetings/{session_id}/{page or deed}", "Naima")
        self.pages.submit(shown, f"/meetings/{session_id}/{deed}", changes, "Naima")


@pytest.fixture
def phone(house: House, pages: Pages, tmp_path: Path) -> Phone:
    """It has never fetched anything."""
    return Phone(house, pages, tmp_path)


def changed(now: dict[UUID, Entry], before: dict[UUID, Entry]) -> set[UUID]:
    """The meetings that are not as they were: none came, none went, and the number of each that changed is higher."""
    assert now.keys() == before.keys()
    found = {key for key in now if now[key] != before[key]}
    assert all(now[key].sequence > before[key].sequence for key in found)
    return found


@one_database
def test_what_she_does_is_done_in_its_place_and_nothing_is_doubled(house: House, phone: Phone) -> None:
    moved, cancelled, elsewhere, both, last = meetings_of(house, TUESDAY, house.today)
    first = phone.synced()
    assert len(first) > 5
    phone.press(moved, "move", on_day="2027-06-17", starts="13:00", ends="15:00")
    phone.press(cancelled, "cancel")
    phone.press(both, "move", on_day="2027-07-07")
    phone.press(both, "cancel")
    phone.press(elsewhere, "move", place=PLACE)
    second = phone.synced()
    assert {key: second[key].said for key in changed(second, first)} == {
        moved: ("2027-06-17 13:00", "2027-06-17 15:00", USUAL, "CONFIRMED"),
        cancelled: ("2027-06-22 09:30", "2027-06-22 11:30", USUAL, "CANCELLED"),
        elsewhere: ("2027-06-29 09:30", "2027-06-29 11:30", PLACE, "CONFIRMED"),
        both: ("2027-07-07 09:30", "2027-07-07 11:30", USUAL, "CANCELLED"),
    }
    # What she did last, the newest first.
    for _change in ("the other place", "cancelled on its other day"):
        undo(phone.pages, phone.group)
    phone.press(cancelled, "go-on", page="cancel")
    third = phone.synced()
    assert changed(third, second) == {cancelled, elsewhere, both}
    assert {key for key in first if third[key].said != first[key].said} == {moved, both}
    reach(phone.pages, f"/meetings/{cancelled}/cancel", scope="later")
    fourth = phone.synced()
    assert changed(fourth, third) == {cancelled, elsewhere, both, last}
    assert {fourth[key].said[-1] for key in (cancelled, elsewhere, both, last)} == {"CANCELLED"}
    assert phone.khal.shown() == sorted(each.said for each in fourth.values() if each.said[0] >= SHOWN_FROM)


@one_database
def test_a_twin_that_makes_up_its_uids_would_be_seen(
    house: House, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "_uuid", lambda _given: uuid4())
    entries.entry.cache_clear()
    before = phone.synced()
    phone.press(house.meeting_on(TUESDAY, date(2027, 6, 15)), "cancel")
    after = phone.synced()
    entries.entry.cache_clear()
    assert len(after) > len(before)
