"""Planning a year over HTTP: every date is shown before anything is made, and what is made is exactly that."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from groepswerk.core import dates
from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.demo import year as demo_year
from groepswerk.groups.models import Format, Group
from groepswerk.groups.service import belonging
from groepswerk.people.models import SignInKind
from groepswerk.sessions.models import DayOff, GroupSession, Programme, Series
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import ticked

AUGUST = datetime(2026, 8, 20, 9, 0, tzinfo=HOME_ZONE)


def given(**changes: Any) -> dict[str, Any]:
    """A plan as the page sends it, with changes."""
    usual = {
        "first_on": "2027-09-07",
        "starts": "10:00",
        "minutes": "120",
        "place": "",
        "rhythm": "1",
        "ending": "count",
        "count": "30",
        "until": "",
        "region": "midden",
        "off_from-0": "",
        "off_to-0": "",
    }
    return {**usual, **changes}


def new_group(house: House, guide: str = "Naima") -> str:
    """A group of Naima's without any meeting; returns its plan's address."""
    actor = house.actor(guide)
    with house.inside():
        group = belonging.start("Proef", Format.CIRCLE, ["nl"], actor, house.now, house.today, None)
        return f"/groups/{group.id}/plan"


def made(house: House, address: str) -> list[tuple[date, time, time]]:
    """The meetings of the group a plan's address belongs to, in order."""
    query = select(GroupSession.on_day, GroupSession.starts, GroupSession.ends)
    here = query.where(GroupSession.group_id == _group_of(address)).order_by(GroupSession.on_day)
    with house.inside():
        return [(row[0], row[1], row[2]) for row in db.session.execute(here)]


def _group_of(address: str) -> Any:
    from uuid import UUID

    return UUID(address.split("/")[2])


def all_the_same(pages: Pages, address: str, plan: Mapping[str, Any]) -> dict[str, str]:
    """What plans it with whoever is needed elsewhere: the list of its dates says who that is."""
    client = pages.client("Naima")
    return ticked(Page(client.post(f"{address}/dates", data={**pages.credentials(client), **plan})))


def file_rows(key: str) -> list[Mapping[str, str]]:
    """The rows of one group in the year's file."""
    with Path(demo_year.FILE).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["group"] == key]


YEARS = {
    "spoorwijk-tarifit": ("2026-09-01", "09:30", {}),
    "kanaleneiland-arabic-dutch": ("2026-09-02", "19:00", {"move-2027-03-10": "2027-03-12"}),
    "hillesluis-tigrinya": ("2026-09-03", "09:00", {"move-2027-01-07": "2027-01-08"}),
}


@pytest.mark.parametrize("key", YEARS)
def test_the_page_makes_exactly_the_forty_dates_of_the_file(house: House, pages: Pages, key: str) -> None:
    house.clock.moment = AUGUST
    address = new_group(house)
    first, starts, moved = YEARS[key]
    # Naima guides the Dinsdaggroep at one of these times, and somebody else can take this group.
    plan = given(first_on=first, starts=starts, count="40", **moved)
    plan |= {"off_from-0": "2027-05-03", "off_to-0": "2027-05-07"}
    pages.post(address, plan | all_the_same(pages, address, plan), "Naima")
    expected = [
        (date.fromisoformat(row["date"]), time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"]))
        for row in file_rows(key)
    ]
    assert len(expected) == 40
    assert made(house, address) == expected


def test_the_moved_date_keeps_the_day_it_was_planned_on(house: House, pages: Pages) -> None:
    house.clock.moment = AUGUST
    address = new_group(house)
    pages.post(address, given(first_on="2026-09-03", **{"move-2027-01-07": "2027-01-08"}), "Naima")
    with house.inside():
        query = select(GroupSession.first_planned_on).where(
            GroupSession.group_id == _group_of(address), GroupSession.on_day == date(2027, 1, 8)
        )
        assert db.session.scalars(query).one() == date(2027, 1, 7)


def test_the_page_shows_every_date_before_anything_is_made(house: House, pages: Pages) -> None:
    address = new_group(house)
    plan = pages.get(address, "Naima", lang="en")
    shown = pages.post(f"{address}/dates", given(step="show"), "Naima", expects=200)
    assert made(house, address) == []
    sent = {"first_on": "2027-09-07", "starts": "10:00", "count": "30"}
    page = pages.submit(plan, address, sent, "Naima", expects=303)
    assert page.location.endswith(address.removesuffix("/plan"))
    assert "Every week on Tuesday, 10:00–12:00." in shown.seen
    assert "Autumn break, from 16 October to 24 October" in shown.seen
    assert "Make 30 meetings" in shown.seen
    listed = shown.tree.xpath("//ol[@id='move']//strong/text()")
    assert len(listed) == 30
    assert listed[0] == "Tuesday 7 September"
    assert shown.tree.xpath("//svg//circle[contains(@class, 'dot-planned')]") != []
    assert len(made(house, address)) == 30


def test_showing_dates_makes_nothing_and_spends_no_key(house: House, pages: Pages) -> None:
    address = new_group(house)
    shown = pages.post(f"{address}/dates", given(step="show"), "Naima", expects=200)
    again = pages.post(f"{address}/dates", shown.form("/plan") | {"step": ["show"]}, "Naima", expects=200)
    assert made(house, address) == []
    pages.submit(again, address, as_="Naima")
    assert len(made(house, address)) == 30


def test_the_script_gets_the_list_alone(house: House, pages: Pages) -> None:
    address = new_group(house)
    page = pages.get(address, "Naima")
    assert page.tree.xpath("//form/@data-live-list") == [f"{address}/dates"]
    answer = pages.post(f"{address}/dates", given(), "Naima", expects=200)
    assert answer.text.lstrip().startswith('<div id="live" aria-live="polite"')
    assert "<html" not in answer.text


def test_before_the_day_is_chosen_the_list_only_asks_for_it(house: House, pages: Pages) -> None:
    address = new_group(house)
    answer = pages.post(f"{address}/dates", given(first_on="", starts=""), "Naima", expects=422)
    assert answer.tree.xpath("//*[@class='summary']") == []
    assert answer.tree.xpath("//p[@class='notice']") != []


def test_a_dropped_date_is_made_up_for_at_the_end_with_how_many(house: House, pages: Pages) -> None:
    address = new_group(house)
    plan = given(count="3", region="none", drop=["2027-09-14"])
    shown = pages.post(f"{address}/dates", {**plan, "step": "show"}, "Naima", expects=200)
    assert shown.tree.xpath("//input[@name='drop'][@checked]/@value") == ["2027-09-14"]
    pages.submit(shown, address, as_="Naima")
    assert [on for on, _, _ in made(house, address)] == [date(2027, 9, 7), date(2027, 9, 21), date(2027, 9, 28)]


def test_the_wheel_shows_what_is_skipped_too(house: House, pages: Pages) -> None:
    address = new_group(house)
    off = {"drop": ["2027-09-14"], "off_from-0": "2027-09-21", "off_to-0": "2027-09-21"}
    shown = pages.post(f"{address}/dates", given(count="8", step="show", **off), "Naima", expects=200)
    with house.inside():
        # What she dropped, her own day off, and the first day of the autumn break.
        skipped = [dates.short_day(date(2027, month, day)) for month, day in ((9, 14), (9, 21), (10, 16))]
    assert shown.tree.xpath("//svg//*[contains(@class, 'dot-skipped')]/title/text()") == skipped
    assert len(shown.tree.xpath("//svg//*[contains(@class, 'dot-planned')]/title")) == 8


def test_a_dropped_date_is_not_made_up_for_with_until(house: House, pages: Pages) -> None:
    address = new_group(house)
    plan = given(ending="until", until="2027-09-21", region="none", drop=["2027-09-14"])
    pages.post(address, plan, "Naima")
    assert [on for on, _, _ in made(house, address)] == [date(2027, 9, 7), date(2027, 9, 21)]


def test_what_was_moved_stays_in_the_form(house: House, pages: Pages) -> None:
    address = new_group(house)
    shown = pages.post(
        f"{address}/dates", given(step="show", **{"move-2027-09-14": "2027-09-15"}), "Naima", expects=200
    )
    assert shown.form("/plan")["move-2027-09-14"] == ["2027-09-15"]
    pages.submit(shown, address, as_="Naima")
    assert made(house, address)[1][0] == date(2027, 9, 15)


def test_more_days_off_need_no_script(house: House, pages: Pages) -> None:
    address = new_group(house)
    more = pages.post(f"{address}/dates", given(first_on="", step="more"), "Naima", expects=200)
    assert more.tree.xpath("//*[@id='error-summary']") == []
    sent = more.form("/plan")
    assert {"off_from-0", "off_from-1", "off_to-1"} <= set(sent)
    days = {"off_from-0": "2027-09-14", "off_from-1": "2027-09-27", "off_to-1": "2027-09-29"}
    pages.post(address, {**sent, **given(count="2", region="none"), **days}, "Naima")
    assert [on for on, _, _ in made(house, address)] == [date(2027, 9, 7), date(2027, 9, 21)]
    with house.inside():
        offs = db.session.execute(
            select(DayOff.first_on, DayOff.last_on)
            .join(Programme, Programme.id == DayOff.programme_id)
            .where(Programme.group_id == _group_of(address))
            .order_by(DayOff.first_on)
        ).all()
    assert [tuple(off) for off in offs] == [
        (date(2027, 9, 14), date(2027, 9, 14)),
        (date(2027, 9, 27), date(2027, 9, 29)),
    ]


def test_half_past_nine_stays_half_past_nine_over_both_clock_changes(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.post(address, given(starts="09:30", count="40"), "Naima")
    meetings = made(house, address)
    assert {starts for _, starts, _ in meetings} == {time(9, 30)}
    assert meetings[0][0] < date(2027, 10, 31) < date(2028, 3, 26) < meetings[-1][0]


def test_a_second_programme_in_the_same_group(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.post(address, given(count="3"), "Naima")
    pages.post(address, given(count="2", first_on="2027-09-09"), "Naima")
    assert len(made(house, address)) == 5
    with house.inside():
        here = select(func.count()).select_from(Programme).where(Programme.group_id == _group_of(address))
        assert db.session.scalar(here) == 2


def test_a_group_that_already_runs_may_begin_a_year_back(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.post(address, given(first_on="2026-06-09", count="5"), "Naima")
    assert made(house, address)[0][0] == date(2026, 6, 9)


def test_the_same_press_twice_makes_one_year(house: House, pages: Pages) -> None:
    address = new_group(house)
    sent = pages.get(address, "Naima").form("/plan") | given(count="4")
    first = pages.post(address, sent, "Naima")
    second = pages.post(address, sent, "Naima")
    assert first.location == second.location
    assert len(made(house, address)) == 4


def refused(pages: Pages, address: str, plan: Mapping[str, Any], field: str) -> Page:
    """Send a plan that is refused: 422, the reason beside ``field``, and all that was typed still there."""
    page = pages.post(address, plan, "Naima", expects=422)
    sent = page.form("/plan")
    for name in ("first_on", "starts", "count", "until", "place", "off_from-0", "off_to-0"):
        assert sent.get(name) == [plan[name]], name
    assert page.tree.xpath(f"//*[@id='{field}-error']") != [], page.seen
    assert len(page.tree.xpath("//*[@id='error-summary']//li")) == 1
    assert page.tree.xpath("//*[@id='error-summary']//a/@href") == [f"#{field}"]
    return page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_on": "2026-06-08"}, "first_on"),
        ({"first_on": "2030-06-11"}, "first_on"),
        ({"count": "0"}, "count"),
        ({"count": "500"}, "count"),
        ({"count": ""}, "count"),
        ({"count": "99999999999999999999"}, "count"),
        ({"ending": "until"}, "until"),
        ({"ending": "until", "until": "2027-09-06"}, "until"),
        ({"ending": "until", "until": "2035-01-01"}, "until"),
        ({"first_on": "2028-03-26", "starts": "02:30", "region": "none"}, "starts"),
        ({"starts": "23:30"}, "minutes"),
        ({"first_on": ""}, "first_on"),
        ({"starts": "half tien"}, "starts"),
        ({"off_from-0": "2027-10-08", "off_to-0": "2027-10-01"}, "off_to-0"),
        ({"off_to-0": "2027-10-01"}, "off_from-0"),
        ({"place": "x" * 121}, "place"),
        ({"count": "1", "off_from-0": "2027-01-01", "off_to-0": "2033-01-01"}, "count"),
    ],
)
def test_bad_input_is_said_beside_its_field_and_kept(
    house: House, pages: Pages, changes: dict[str, str], field: str
) -> None:
    address = new_group(house)
    refused(pages, address, given(**changes), field)
    assert made(house, address) == []


def test_two_meetings_on_one_day_are_refused(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.post(address, given(**{"move-2027-09-14": "2027-09-07"}), "Naima", expects=422)
    assert made(house, address) == []


def test_a_moved_date_far_from_everything_is_no_crash(house: House, pages: Pages) -> None:
    address = new_group(house)
    for wild in ("0001-01-01", "9999-12-31", "soon"):
        pages.post(address, given(**{"move-2027-09-14": wild}), "Naima", expects=422)


def test_answers_that_were_never_offered_are_refused(house: House, pages: Pages) -> None:
    address = new_group(house)
    for changes in ({"minutes": "7"}, {"rhythm": "9"}, {"region": "mars"}, {"ending": "never"}):
        pages.post(address, given(**changes), "Naima", expects=422)
    pages.post(f"{address}/dates", given(drop=["x", "2027-13-45"], **{"move-x": "y"}), "Naima", expects=200)


def test_a_place_that_is_taken_is_refused_and_says_when_but_not_what(house: House, pages: Pages) -> None:
    address = new_group(house, "Loes")
    plan = given(first_on="2027-06-15", starts="10:00", place="De Kas", count="3", region="none")
    page = pages.post(address, plan, "Loes", expects=422)
    assert page.form("/plan")["place"] == ["De Kas"]
    assert "15 juni" in page.seen
    assert "09:30" in page.seen
    assert "Dinsdaggroep" not in page.tree.xpath("string(//*[@id='place']/..)")
    assert made(house, address) == []
    preview = pages.post(f"{address}/dates", {**plan, "step": "show"}, "Loes", expects=422)
    assert len(preview.tree.xpath("//ol[@id='move']//*[contains(@class, 'wrong')]")) == 6, "the place, and Loes"
    pages.post(address, {**plan, "starts": "11:30"}, "Loes")


@pytest.mark.parametrize("place", ["", "Elders"])
def test_a_group_does_not_meet_twice_at_one_time(house: House, pages: Pages, place: str) -> None:
    address = new_group(house)
    pages.get(address, "Naima", lang="en")
    pages.post(address, given(count="3", region="none"), "Naima")
    again = given(first_on="2027-09-14", starts="11:30", count="3", region="none", place=place)
    page = pages.post(address, again, "Naima", expects=422)
    said = " ".join(page.tree.xpath("string(//*[@id='starts']/..)").split())
    assert "Your group already meets at these times. Choose another day or time." in said
    assert "Your group already meets on Tuesday 14 September, from 10:00 to 12:00." in said
    assert page.form("/plan")["starts"] == ["11:30"]
    preview = pages.post(f"{address}/dates", {**again, "step": "show"}, "Naima", expects=422)
    assert preview.tree.xpath("string(//ol[@id='move'])").count("Your group already meets then") == 2
    assert len(made(house, address)) == 3
    pages.post(address, {**again, "starts": "12:00"}, "Naima")
    assert len(made(house, address)) == 6


def test_the_same_place_in_other_capitals_is_seen_before_it_is_saved(house: House, pages: Pages) -> None:
    address = new_group(house, "Loes")
    plan = given(first_on="2027-06-15", starts="10:00", place="de kas", count="3", region="none", step="show")
    preview = pages.post(f"{address}/dates", plan, "Loes", expects=422)
    assert "15 juni" in preview.tree.xpath("string(//*[@id='place']/..)")


def test_the_same_place_name_elsewhere_is_another_place(house: House, pages: Pages) -> None:
    address = f"/groups/{house.group('Maandagmiddag')}/plan"
    before = len(made(house, address))
    pages.post(address, given(first_on="2027-06-15", place="De Kas", count="2", region="none"), "Petra")
    assert len(made(house, address)) == before + 2


def test_a_co_guide_may_plan_and_nobody_else(house: House, pages: Pages) -> None:
    address = f"/groups/{house.group('Dinsdaggroep')}/plan"
    pages.get(address, "Loes")
    pages.post(f"{address}/dates", given(), "Loes", expects=200)
    for member in ("Roos", "Noor"):
        pages.get(address, member, expects=403)
        pages.post(address, given(), member, expects=403)
        pages.post(f"{address}/dates", given(), member, expects=403)
    for stranger in ("Hanan", "Petra", "Els", "Joost", "Karim"):
        pages.get(address, stranger, expects=404)
        pages.post(address, given(), stranger, expects=404)
        pages.post(f"{address}/dates", given(), stranger, expects=404)
    pages.get(address, expects=303)
    # By a phone that was let in at a door she is no guide, and takes no part in this group.
    pages.get(address, "Naima", expects=404, kind=SignInKind.OWN)


def test_wrong_methods_and_unknown_groups(house: House, pages: Pages) -> None:
    address = f"/groups/{house.group('Dinsdaggroep')}/plan"
    assert pages.client("Naima").put(address).status_code == 405
    assert pages.get(f"{address}/dates", "Naima", expects=303).location == address
    pages.get("/groups/00000000-0000-4000-8000-000000000000/plan", "Naima", expects=404)


def test_sixty_meetings_cost_as_many_statements_as_one(house: House, pages: Pages) -> None:
    costs = []
    pages.post(new_group(house), given(count="0"), "Naima", expects=422)
    for count, place in (("1", "Zaal 1"), ("60", "Zaal 60")):
        address = new_group(house)
        sent = pages.get(address, "Naima").form("/plan") | given(count=count, place=place)
        sent |= {"off_from-0": "2027-12-01", "off_to-0": "2027-12-02"}
        sent |= all_the_same(pages, address, sent)
        with counted(house.connection) as statements:
            pages.post(address, sent, "Naima")
        costs.append(len(statements))
    assert costs[0] == costs[1], costs
    assert costs[0] <= 12, costs


def test_the_preview_costs_the_same_for_two_as_for_a_hundred(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.post(f"{address}/dates", given(place="De Kas", count="2"), "Naima", expects=200)
    costs = []
    for count in ("2", "100"):
        with counted(house.connection) as statements:
            pages.post(f"{address}/dates", given(place="De Kas", count=count, starts="15:00"), "Naima", expects=200)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 3, costs


def test_the_year_is_noted_and_the_group_is_renewed(house: House, pages: Pages) -> None:
    address = new_group(house)
    with house.inside():
        before = db.session.get_one(Group, _group_of(address)).version
    pages.post(address, given(count="2", rhythm="2"), "Naima")
    with house.inside():
        assert db.session.get_one(Group, _group_of(address)).version > before
        series = db.session.scalars(
            select(Series)
            .join(Programme, Programme.id == Series.programme_id)
            .where(Programme.group_id == _group_of(address))
        ).one()
        assert (series.every_weeks, series.minutes, series.count) == (2, 120, 2)


def listed(page: Page) -> str:
    """The list of dates as it reads."""
    return " ".join(page.tree.xpath("//ol[@id='move']")[0].text_content().split())


def test_feasts_are_named_whether_they_are_days_off_or_not(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.get(address, "Naima", lang="en")
    friday = given(first_on="2028-04-07", count="3", region="none", step="show")
    assert "Friday 14 April This day is Good Friday." in listed(pages.post(f"{address}/dates", friday, "Naima", 200))
    monday = given(first_on="2028-04-10", count="3", region="none", step="show")
    assert "Monday 17 April · Easter Monday No meeting" in listed(pages.post(f"{address}/dates", monday, "Naima", 200))


def test_school_holidays_that_are_not_known_yet_are_said(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.get(address, "Naima", lang="en")
    known = pages.post(f"{address}/dates", given(step="show"), "Naima", expects=200)
    assert "are not known yet" not in known.seen
    far = pages.post(f"{address}/dates", given(first_on="2030-06-04", count="40", step="show"), "Naima", expects=200)
    assert "are not known yet" in far.seen
