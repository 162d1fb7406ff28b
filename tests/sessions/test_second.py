"""Two rhythms in one year, several weekdays, places for so many, and the breaks and feasts a group chose, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.sessions.models import (
    GroupSession,
    PlanChange,
    PlanChangeKind,
    Programme,
    Series,
    SeriesKind,
    SessionState,
)
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.reaching import YES, ticked
from tests.sessions.test_plan import _group_of, all_the_same, given, listed, made, new_group


def second(**changes: Any) -> dict[str, Any]:
    """A second rhythm as its page sends it."""
    plan = {name: value for name, value in given().items() if not name.startswith(("off_", "region"))}
    return {**plan, "kind": "open", "first_on": "2027-09-15", "count": "4", **changes}


def with_a_year(house: House, pages: Pages, **changes: Any) -> str:
    """The plan's address of a new group that has a year, whatever else its guide does."""
    address = new_group(house)
    plan = given(count="6", **changes)
    pages.post(address, plan | all_the_same(pages, address, plan), "Naima")
    return address


def rows(house: House, address: str, *columns: Any) -> list[tuple[Any, ...]]:
    """What stands in the meetings of the group, in order."""
    query = select(*columns).select_from(GroupSession).join(Series, Series.id == GroupSession.series_id)
    here = query.where(GroupSession.group_id == _group_of(address)).order_by(GroupSession.on_day)
    with house.inside():
        return [tuple(row) for row in db.session.execute(here)]


def test_a_core_group_and_open_activities_in_between(house: House, pages: Pages) -> None:
    address = with_a_year(house, pages, rhythm="3", region="none")
    rhythm = address.replace("/plan", "/rhythm")
    page = pages.get(rhythm, "Naima", lang="en")
    assert "Every 3 weeks on Tuesday, 10:00–12:00." in page.seen
    assert "is_public" not in page.form("/rhythm")
    pages.post(rhythm, second(rhythm="3", place="Buurthuis", capacity="25", is_public="y"), "Naima")
    kinds = rows(house, address, Series.kind, GroupSession.is_public, GroupSession.capacity)
    assert kinds.count((SeriesKind.CORE, False, None)) == 6
    assert kinds.count((SeriesKind.OPEN, True, 25)) == 4
    with house.inside():
        programmes = select(Programme.id).where(Programme.group_id == _group_of(address))
        assert len(db.session.scalars(programmes).all()) == 1
        series = select(Series.capacity).where(Series.kind == SeriesKind.OPEN, Series.capacity.is_not(None))
        assert db.session.scalars(series).all() == [25]


def test_only_open_activities_stand_in_the_agenda(house: House, pages: Pages) -> None:
    rhythm = with_a_year(house, pages).replace("/plan", "/rhythm")
    page = pages.post(rhythm, second(kind="core", is_public="y"), "Naima", expects=422)
    assert page.tree.xpath("//*[@id='is_public-error']") != []
    assert page.form("/rhythm")["first_on"] == ["2027-09-15"]
    assert len(made(house, rhythm)) == 6


def test_the_days_off_of_the_year_hold_for_the_second_rhythm(house: House, pages: Pages) -> None:
    address = with_a_year(house, pages, **{"off_from-0": "2027-09-22", "off_to-0": "2027-09-24"})
    rhythm = address.replace("/plan", "/rhythm")
    pages.get(rhythm, "Naima", lang="en")
    again = pages.post(f"{rhythm}/dates", second(count="6", step="show"), "Naima", expects=200)
    assert "A day off" in listed(again)
    assert "Autumn break" in listed(again)
    pages.post(rhythm, second(count="2"), "Naima")
    assert [on.isoformat() for on, starts, _ in made(house, address) if on.weekday() == 2] == [
        "2027-09-15",
        "2027-09-29",
    ]


def test_a_second_rhythm_does_not_stand_on_the_first(house: House, pages: Pages) -> None:
    rhythm = with_a_year(house, pages).replace("/plan", "/rhythm")
    page = pages.post(rhythm, second(first_on="2027-09-14", starts="11:00"), "Naima", expects=422)
    assert page.tree.xpath("//*[@id='starts-error']") != []
    assert len(made(house, rhythm)) == 6


def test_in_between_is_not_on_days_the_group_already_meets(house: House, pages: Pages) -> None:
    """A core group every three weeks, and open activities at the same hour in the weeks between, with no tick more."""
    address = with_a_year(house, pages, rhythm="3", region="none")
    rhythm = address.replace("/plan", "/rhythm")
    core = [on for on, _, _ in made(house, address)]
    assert pages.get(rhythm, "Naima", lang="en").form("/rhythm")["in_between"] == ["y"]
    sent = second(first_on="2027-09-07", count="8", in_between="y")
    shown = pages.post(f"{rhythm}/dates", sent | {"step": "show"}, "Naima", expects=200)
    assert "Tuesday 7 September · Your group already meets No meeting" in listed(shown)
    assert listed(shown).count("Your group already meets") == 4
    pages.submit(shown, rhythm, all_the_same(pages, rhythm, sent), "Naima")
    days = [on for on, _, _ in made(house, address)]
    assert len(days) == len({*days}) == 6 + 8
    assert [on for on in core if on in days] == core
    # Unticked it is refused as before, and a day on which the group's meeting is cancelled is free.
    again = second(first_on="2027-09-07", count="1")
    pages.post(rhythm, again, "Naima", expects=422)
    with house.inside():
        meeting = db.session.scalars(
            select(GroupSession).where(GroupSession.group_id == _group_of(address), GroupSession.on_day == days[0])
        ).one()
        meeting.state = SessionState.CANCELLED
    shown = pages.post(f"{rhythm}/dates", again | {"in_between": "y", "step": "show"}, "Naima", expects=200)
    assert "Your group already meets" not in listed(shown)


def test_without_a_year_the_first_rhythm_is_asked_first(house: House, pages: Pages) -> None:
    address = new_group(house)
    rhythm = address.replace("/plan", "/rhythm")
    assert pages.get(rhythm, "Naima", expects=303).location == address
    assert pages.post(rhythm, second(), "Naima").location == address
    assert pages.get(f"{rhythm}/dates", "Naima", expects=303).location == rhythm


def test_strangers_add_no_rhythm(house: House, pages: Pages) -> None:
    rhythm = f"/groups/{house.group('Dinsdaggroep')}/rhythm"
    pages.get(rhythm, "Loes")
    for who, status in (("Roos", 403), ("Noor", 403), ("Hanan", 404), ("Els", 404), ("Petra", 404)):
        pages.get(rhythm, who, expects=status)
        pages.post(rhythm, second(), who, expects=status)
        pages.post(f"{rhythm}/dates", second(), who, expects=status)
    pages.get(f"{rhythm}?of={house.group('Woensdagavond')}", "Naima", expects=404)


def test_more_weekdays_are_ticked_and_said(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.get(address, "Naima", lang="en")
    sent = given(also_on=["3"], rhythm="2", count="4", region="none", step="show")
    shown = pages.post(f"{address}/dates", sent, "Naima", expects=200)
    assert "Every 2 weeks on Tuesday and Thursday, 10:00–12:00." in shown.seen
    assert "4 meetings are left this school year." in shown.seen
    assert shown.tree.xpath("//input[@name='also_on'][@checked]/@value") == ["3"]
    pages.submit(shown, address, as_="Naima")
    assert [on.isoformat() for on, _, _ in made(house, address)] == [
        "2027-09-07",
        "2027-09-09",
        "2027-09-21",
        "2027-09-23",
    ]
    assert rows(house, address, Series.weekdays, Series.every_weeks) == [([1, 3], 2)] * 4


def test_once_a_month_over_http(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.get(address, "Naima", lang="en")
    sent = given(first_on="2027-09-14", rhythm="month", count="3", region="none", step="show")
    shown = pages.post(f"{address}/dates", sent, "Naima", expects=200)
    assert "Every second Tuesday of the month, 10:00–12:00." in shown.seen
    pages.submit(shown, address, as_="Naima")
    assert [on.isoformat() for on, _, _ in made(house, address)] == ["2027-09-14", "2027-10-12", "2027-11-09"]
    assert {row[0] for row in rows(house, address, Series.nth)} == {2}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"rhythm": "0"}, "rhythm"),
        ({"rhythm": "month", "also_on": ["3"]}, "also_on"),
        ({"also_on": ["9"]}, "also_on"),
        ({"count": "5000"}, "count"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "100000"}, "capacity"),
        ({"met_in": ["may"]}, "met_in"),
        ({"feasts": ["birthday"]}, "feasts"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    house: House, pages: Pages, changes: dict[str, Any], field: str
) -> None:
    address = new_group(house)
    page = pages.post(address, given(place="De Zaal", **changes), "Naima", expects=422)
    assert page.tree.xpath(f"//*[@id='{field}-error']") != [], page.seen
    assert page.form("/plan")["place"] == ["De Zaal"]
    assert made(house, address) == []


def test_the_breaks_and_feasts_a_group_chose_are_kept_and_said(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.get(address, "Naima", lang="en")
    chosen = given(met_in=["autumn"], feasts=["eid_al_fitr", "newroz"], count="30", step="show")
    shown = pages.post(f"{address}/dates", chosen, "Naima", expects=200)
    assert "Tuesday 19 October" in listed(shown)
    assert "Autumn break" not in listed(shown)
    assert "Tuesday 21 March This day is Newroz (Nowruz)." in listed(shown)
    pages.submit(shown, address, as_="Naima")
    with house.inside():
        programme = db.session.scalars(select(Programme).where(Programme.group_id == _group_of(address))).one()
        assert (programme.met_in, programme.feasts) == (["autumn"], ["eid_al_fitr", "newroz"])


def test_about_is_said_of_a_feast_by_the_moon(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.get(address, "Naima", lang="en")
    friday = given(first_on="2028-02-25", count="2", region="none", feasts=["eid_al_fitr", "ramadan"], step="show")
    said = listed(pages.post(f"{address}/dates", friday, "Naima", expects=200))
    assert "Eid al-Fitr is about 26 February, plus or minus 1 day." in said
    assert "Ramadan is about from 28 January to 25 February, plus or minus 1 day." in said


def test_a_year_is_remembered_so_that_it_can_be_undone(house: House, pages: Pages) -> None:
    address = with_a_year(house, pages)
    pages.post(address.replace("/plan", "/rhythm"), second(), "Naima")
    with house.inside():
        query = select(PlanChange).where(PlanChange.group_id == _group_of(address))
        changes = db.session.scalars(query).all()
        assert {change.kind for change in changes} == {PlanChangeKind.PLANNED}
        kept = {each["id"] for change in changes for each in change.meetings}
        here = select(GroupSession.id).where(GroupSession.group_id == _group_of(address))
        assert kept == {each.hex for each in db.session.scalars(here)}
        assert all(each["before"] is None and each["version"] == 1 for change in changes for each in change.meetings)


def test_a_second_rhythm_of_sixty_costs_as_much_as_one_of_one(house: House, pages: Pages) -> None:
    costs = []
    for count in ("1", "60"):
        rhythm = with_a_year(house, pages, region="none").replace("/plan", "/rhythm")
        sent = pages.get(rhythm, "Naima").form("/rhythm") | second(count=count, place=f"Zaal {count}")
        sent |= all_the_same(pages, rhythm, sent)
        with counted(house.connection) as statements:
            pages.post(rhythm, sent, "Naima")
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 12, costs


def test_a_guide_who_is_needed_elsewhere_is_said_and_may_plan_it_all_the_same(house: House, pages: Pages) -> None:
    with_a_year(house, pages)
    address = new_group(house)
    pages.get(address, "Naima", lang="en")
    page = pages.post(address, given(count="3"), "Naima", expects=422)
    assert page.tree.xpath("//*[@id='passes-error']") != []
    assert "passes" not in page.form("/plan")
    assert listed(page).count("is needed elsewhere then, from ") == 3
    pages.submit(page, address, YES, "Naima", expects=422)
    pages.submit(page, address, ticked(page), "Naima")
    assert len(made(house, address)) == 3
