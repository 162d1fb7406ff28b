"""The coordinator's page: her own organisation in figures, without anybody's name, theme or initiative."""

from __future__ import annotations

import csv
import re
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from lxml import html
from sqlalchemy import func, insert, select

from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.demo.cast import HOUSES
from groepswerk.demo.year import FILE
from groepswerk.groups.models import Format, Group, Membership, MembershipRole, Role
from groepswerk.initiatives.models import Initiative, InitiativeState
from groepswerk.sessions.models import Attendance, GroupSession, Presence, SessionState
from groepswerk.words.models import Utterance
from groepswerk.words.queries import words_of
from groepswerk.words.service import Speaker, say
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages

ORGANISATION = "Stichting Samen Verder (demo)"


def rows(page: Page) -> dict[str, list[str]]:
    """The figures: per group, and together, its four facts."""
    found = {}
    for card in page.tree.xpath("//main//section[.//dl]"):
        name = card.xpath(".//h2")[0].text_content().strip()
        found[name] = [" ".join(each.text_content().split()) for each in card.xpath(".//dd")]
    return found


def small_group(house: House, nickname: str, people: int, meetings: int = 2) -> UUID:
    """A group of Els's organisation of so many people who all came to each of its meetings."""
    group_id = uuid4()
    with house.inside():
        group = Group(
            id=group_id,
            organisation_id=house.scene.organisations[ORGANISATION],
            nickname=nickname,
            format=Format.OWN,
            languages=["nl"],
            made_at=house.now,
        )
        db.session.add(group)
        db.session.flush()
        everybody = list(house.scene.people.values())[:people]
        for person in everybody:
            membership = Membership(id=uuid4(), group_id=group_id, person_id=person, joined_on=house.today)
            db.session.add(membership)
            db.session.flush()
            db.session.add(MembershipRole(membership_id=membership.id, role=Role.PARTICIPANT, since=house.today))
        for week in range(meetings):
            held = _meeting(group_id, house.today - timedelta(weeks=week + 1), house, head_count=people)
            db.session.add(held)
            db.session.flush()
            db.session.add_all(
                Attendance(session_id=held.id, person_id=person, presence=Presence.CAME) for person in everybody
            )
    return group_id


def _meeting(group_id: UUID, on: date, house: House, **given: Any) -> GroupSession:
    values = {"recorded_at": house.now, **given}
    return GroupSession(
        id=uuid4(),
        organisation_id=house.scene.organisations[ORGANISATION],
        group_id=group_id,
        on_day=on,
        first_planned_on=on,
        starts=time(10),
        ends=time(12),
        **values,
    )


def test_the_figures_are_those_of_the_meetings(house: House, pages: Pages) -> None:
    table = rows(pages.get("/organisation", "Els", lang="en"))
    assert list(table) == ["Dinsdaggroep", "Donderdaggroep", "Woensdagavond", "Together"]
    totals = [0, 0, 0]
    for nickname in list(table)[:-1]:
        with house.inside():
            mine = GroupSession.group_id == house.group(nickname)
            planned = db.session.scalar(select(func.count()).where(mine, GroupSession.state == SessionState.PLANNED))
            counts = [
                each.head_count or 0
                for each in db.session.scalars(select(GroupSession).where(mine))
                if each.recorded_at and each.state == SessionState.PLANNED
            ]
        assert table[nickname][0] == f"{len(counts)} of {planned}"
        assert table[nickname][1] == str(sum(counts))
        assert float(table[nickname][2]) == pytest.approx(sum(counts) / len(counts), abs=0.051)
        totals = [totals[0] + len(counts), totals[1] + (planned or 0), totals[2] + sum(counts)]
    assert table["Together"][:2] == [f"{totals[0]} of {totals[1]}", str(totals[2])]


def test_a_cancelled_meeting_is_not_planned_and_not_held(house: House, pages: Pages) -> None:
    before = rows(pages.get("/organisation", "Els", lang="en"))["Dinsdaggroep"]
    with house.inside():
        held = db.session.get_one(GroupSession, house.meeting_on("Dinsdaggroep", date(2026, 9, 1)))
        came, held.state = held.head_count or 0, SessionState.CANCELLED
    after = rows(pages.get("/organisation", "Els", lang="en"))["Dinsdaggroep"]
    assert [int(part) - 1 for part in before[0].split(" of ")] == [int(part) for part in after[0].split(" of ")]
    assert int(before[1]) - came == int(after[1])


def test_only_initiatives_that_are_alive_are_counted(house: House, pages: Pages) -> None:
    def alive() -> int:
        return int(rows(pages.get("/organisation", "Els", lang="en"))["Dinsdaggroep"][3])

    before = alive()
    with house.inside():
        name = say("Zwemclub", Speaker(None, "nl", house.now), (OwnerKind.GROUP, house.group("Dinsdaggroep")))
        for state in InitiativeState:
            db.session.add(
                Initiative(
                    organisation_id=house.scene.organisations[ORGANISATION],
                    group_id=house.group("Dinsdaggroep"),
                    started_on=house.today,
                    name_id=name.id,
                    state=state,
                )
            )
    assert alive() == before + 1


@pytest.mark.parametrize("name", ["Els", "Wim"])
def test_no_name_no_subject_no_theme_no_initiative_stands_on_it(house: House, pages: Pages, name: str) -> None:
    with house.inside():
        say("Zwemclub voor moeders", Speaker(None, "nl", house.now), (OwnerKind.GROUP, house.group("Dinsdaggroep")))
        texts = {each.text for each in words_of(db.session.scalars(select(Utterance.id))).values()}
    assert "Zwemclub voor moeders" in texts
    with FILE.open(encoding="utf-8", newline="") as file:
        texts |= {row["title_nl"] for row in csv.DictReader(file)}
    names = {member.name for each in HOUSES for circle in each.circles for member in circle.members}
    staff = {colleague.name for each in HOUSES for colleague in each.staff}
    ids = {str(each) for each in house.scene.people.values()}
    for year in ("2025", "2026", "2027"):
        page = pages.get(f"/organisation?year={year}", name, lang="nl")
        assert not [each for each in ids if each in page.text]
        content = page.tree.xpath("//main")[0].text_content()
        assert not [each for each in texts | names | staff if re.search(rf"(?<!\w){re.escape(each)}(?!\w)", content)]


def test_a_group_of_four_is_counted_but_not_shown(house: House, pages: Pages) -> None:
    before = rows(pages.get("/organisation", "Els", lang="en"))["Together"]
    small_group(house, "Vier", 4)
    table = rows(pages.get("/organisation", "Els", lang="en"))
    assert table["Vier"] == ["2 of 2", "Not shown", "Not shown", "Not shown"]
    assert table["Together"][1:] == before[1:], "The total must not let anybody subtract the group of four."
    assert int(table["Together"][0].split()[0]) == int(before[0].split()[0]) + 2
    small_group(house, "Vijf", 5)
    table = rows(pages.get("/organisation", "Els", lang="en"))
    assert table["Vijf"] == ["2 of 2", "10", "5.0", "0"]
    assert int(table["Together"][1]) == int(before[1]) + 10


def test_an_organisation_of_one_group_of_four_shows_nothing_of_it(house: House, pages: Pages) -> None:
    """Case 8 of the demo: Maandagmiddag has four people."""
    table = rows(pages.get("/organisation", "Wim", lang="en"))
    assert list(table) == ["Maandagmiddag"]
    assert table["Maandagmiddag"][1:] == ["Not shown"] * 3


def test_a_count_without_names_is_enough_to_know_that_five_came(house: House, pages: Pages) -> None:
    group_id = small_group(house, "Zonder namen", 0, meetings=0)
    with house.inside():
        db.session.add(_meeting(group_id, house.today - timedelta(days=1), house, head_count=4))
    assert rows(pages.get("/organisation", "Els", lang="en"))["Zonder namen"][1] == "Not shown"
    with house.inside():
        db.session.add(_meeting(group_id, house.today - timedelta(days=2), house, head_count=9))
    assert rows(pages.get("/organisation", "Els", lang="en"))["Zonder namen"][1:3] == ["13", "6.5"]


def test_tenants_are_apart(house: House, pages: Pages) -> None:
    hers, his = pages.get("/organisation", "Els"), pages.get("/organisation", "Wim")
    assert "Maandagmiddag" not in hers.text
    for nickname in ("Dinsdaggroep", "Donderdaggroep", "Woensdagavond"):
        assert nickname not in his.text


def test_a_year_counts_its_own_meetings_only(house: House, pages: Pages) -> None:
    page = pages.get("/organisation", "Els", lang="en")
    assert "2026–2027" in page.seen
    assert {"/organisation?year=2025", "/organisation?year=2027"} <= set(page.links())
    assert "There are no groups in this year." in pages.get("/organisation?year=2025", "Els", lang="en").seen
    later = rows(pages.get("/organisation?year=2027", "Els", lang="en"))
    assert later["Dinsdaggroep"][:3] == ["0 of 0", "0", "–"]


def test_the_summer_belongs_to_the_year_before(house: House, pages: Pages) -> None:
    group_id = small_group(house, "Zomer", 6, meetings=0)
    with house.inside():
        db.session.add(_meeting(group_id, date(2026, 7, 31), house, head_count=6))
        db.session.add(_meeting(group_id, date(2026, 8, 1), house, head_count=7))
    assert rows(pages.get("/organisation?year=2025", "Els", lang="en"))["Zomer"][:2] == ["1 of 1", "6"]
    assert rows(pages.get("/organisation?year=2026", "Els", lang="en"))["Zomer"][:2] == ["1 of 1", "7"]


@pytest.mark.parametrize("year", ["", "0", "1999", "99999999999999999999", "2026x", "-1", "%00", "٢٠٢٦"])
def test_a_year_without_sense_is_not_found(house: House, pages: Pages, year: str) -> None:
    pages.get(f"/organisation?year={year}", "Els", expects=404)


def test_only_coordinators_open_it(house: House, pages: Pages) -> None:
    for name in ("Naima", "Petra", "Joost", "Ada", "Roos", "Noor", "Yamina", "Karim", "Sanne"):
        pages.get("/organisation", name, expects=404)
    pages.get("/organisation", expects=303)
    pages.post("/organisation", as_="Els", expects=405)


def test_it_leads_to_the_team(house: House, pages: Pages) -> None:
    assert "/staff" in pages.get("/organisation", "Els").links()


@pytest.mark.parametrize(("language", "average"), [("nl", ","), ("tr", ","), ("en", "."), ("ar", ".")])
def test_numbers_are_written_as_the_reader_writes_them(house: House, pages: Pages, language: str, average: str) -> None:
    written = rows(pages.get("/organisation", "Els", lang=language))["Dinsdaggroep"][2]
    assert average in written
    assert written.replace(average, "").isascii()


def test_bars_carry_no_text_and_no_style(house: House, pages: Pages) -> None:
    page = pages.get("/organisation", "Els")
    drawings = page.tree.xpath("//section/svg")
    assert len(drawings) == 4
    for drawing in drawings:
        assert not drawing.text_content().strip()
        assert "style" not in html.tostring(drawing).decode()


def test_a_hundred_groups_cost_as_many_statements_as_one(house: House, pages: Pages) -> None:
    pages.get("/organisation", "Wim")
    with counted(house.connection) as one:
        pages.get("/organisation", "Wim")
    organisation = house.scene.organisations["Buurtkracht Oost (demo)"]
    with house.inside():
        groups = [
            {
                "id": uuid4(),
                "organisation_id": organisation,
                "nickname": f"Groep {number}",
                "format": Format.OWN,
                "languages": ["nl"],
                "made_at": house.now,
            }
            for number in range(99)
        ]
        db.session.execute(insert(Group), groups)
        meetings = [
            {
                "id": uuid4(),
                "organisation_id": organisation,
                "group_id": group["id"],
                "on_day": house.today - timedelta(weeks=week),
                "first_planned_on": house.today,
                "starts": time(10),
                "ends": time(12),
                "head_count": 8,
                "recorded_at": house.now,
            }
            for group in groups
            for week in range(1, 11)
        ]
        db.session.execute(insert(GroupSession), meetings)
    with counted(house.connection) as hundred:
        page = pages.get("/organisation", "Wim", lang="en")
    table = rows(page)
    assert len(table) == 101
    assert table["Together"][1] == str(99 * 10 * 8)
    assert len(one) == len(hundred) <= 5
