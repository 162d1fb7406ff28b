"""A calendar that fetches ours again: each meeting stays one entry, moved, cancelled or renamed in its place."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from uuid import uuid4

import pytest

from groepswerk.sessions.feeds import entries
from tests.house_of_tests import House, one_database
from tests.pages import Pages
from tests.sessions.calendars import Khal, address_of, ask, at_place, cancel, change, meetings_of


def fetched_twice(house: House, pages: Pages, folder: Path) -> tuple[Khal, list[tuple[str, ...]], int]:
    """Naima's phone takes the calendar, four meetings change, and it takes it again."""
    path, phone = address_of(pages, "Naima", page=f"/groups/{house.group('Dinsdaggroep')}/calendar"), Khal(folder)
    phone.take(ask(house, path).text)
    before = phone.shown()
    moved, cancelled, elsewhere, both = meetings_of(house, "Dinsdaggroep", house.today)[:4]
    change(house, moved, on_day=date(2027, 6, 17), starts=time(13, 0), ends=time(15, 0))
    cancel(house, cancelled)
    at_place(house, elsewhere, 'Buurthuis "De; Brug", hoek مقهى الحي \\ 2e deur')
    change(house, both, on_day=date(2027, 7, 14))
    cancel(house, both)
    phone.take(ask(house, path).text)
    return phone, before, 4


@one_database
def test_what_changed_is_changed_in_its_place_and_nothing_is_doubled(
    house: House, pages: Pages, tmp_path: Path
) -> None:
    phone, before, changes = fetched_twice(house, pages, tmp_path)
    after = phone.shown()
    assert len(before) > 5
    assert len(after) == len(before)
    assert {line[0] for line in after} == {line[0] for line in before}
    new = {line[0]: line for line in after}
    old = {line[0]: line for line in before}
    different = [new[uid] for uid in new if new[uid] != old[uid]]
    assert len(different) == changes
    by_start = {line[1]: line for line in different}
    assert by_start["2027-06-17 13:00"][2:] == ("2027-06-17 15:00", "Afspraak", "De Kas", "CONFIRMED")
    assert [line[-1] for line in different].count("CANCELLED") == 2
    assert by_start["2027-07-14 09:30"][-1] == "CANCELLED"
    assert 'Buurthuis "De; Brug", hoek مقهى الحي \\ 2e deur' in {line[4] for line in different}
    # The third time nothing is new.
    phone.take((tmp_path / "fetched.ics").read_text(encoding="utf-8"))
    assert phone.shown() == after


@one_database
def test_a_twin_that_makes_up_its_uids_would_be_seen(
    house: House, pages: Pages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "_uuid", lambda _given: uuid4())
    entries.entry.cache_clear()
    phone, before, _changes = fetched_twice(house, pages, tmp_path)
    entries.entry.cache_clear()
    assert len(phone.shown()) > len(before)
