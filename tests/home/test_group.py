"""The group page: our year, for those who belong, and the ways to the group's rooms."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.demo.cast import CIRCLES
from groepswerk.demo.year import read_subjects
from groepswerk.sessions.models import GroupSession
from groepswerk.words.service import Speaker, say
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages

SENSITIVE = "Ruzie en geweld thuis"


def here(house: House, nickname: str = "Dinsdaggroep") -> str:
    return f"/groups/{house.group(nickname)}"


def line_of(page: Page, meeting: UUID) -> str:
    """What the list says of one meeting."""
    found = page.tree.xpath(f"//li[.//a[@href='/meetings/{meeting}']]")
    assert len(found) == 1
    return " ".join(found[0].text_content().split())


@pytest.mark.parametrize(
    ("nickname", "reader"), [("Dinsdaggroep", "Roos"), ("Woensdagavond", "Bart"), ("Donderdaggroep", "Abeba")]
)
def test_all_forty_meetings_stand_there_with_their_subjects(
    house: House, pages: Pages, nickname: str, reader: str
) -> None:
    page = pages.get(here(house, nickname), reader, lang="nl")
    assert page.h1 == nickname
    subjects = read_subjects()[CIRCLES[nickname].key]
    assert len(subjects) == 40
    for on, (subject, tags) in subjects.items():
        assert (subject in line_of(page, house.meeting_on(nickname, on))) is ("sensitive" not in tags)


def test_what_comes_stands_before_what_has_been(house: House, pages: Pages) -> None:
    page = pages.get(here(house), "Roos", lang="en")
    assert "Tuesday 15 June" in page.tree.xpath("string(//h2[.='Next meeting']/following::*[@class='day'][1])")
    ahead = page.tree.xpath("//h2[.='Still to come']/following-sibling::ol[1]//a/text()")
    assert ahead[0] == "Tuesday 15 June"
    assert len(ahead) == 5
    been = page.tree.xpath("//details//ol//a")
    assert been[0].text_content() == "Tuesday 8 June"
    assert been[-1].text_content() == "Tuesday 1 September"
    assert page.tree.xpath("//details/@open") == []
    assert "35 meetings have been" in page.seen


def test_a_cancelled_meeting_stays_and_is_struck_through(house: House, pages: Pages) -> None:
    for nickname, on, reader in (
        ("Donderdaggroep", date(2027, 6, 24), "Saba"),
        ("Woensdagavond", date(2027, 5, 26), "Rania"),
    ):
        meeting = house.meeting_on(nickname, on)
        page = pages.get(here(house, nickname), reader, lang="en")
        assert len(page.tree.xpath("//li//s")) == 1
        assert len(page.tree.xpath(f"//a[@href='/meetings/{meeting}']/s")) == 1
        assert line_of(page, meeting).endswith("Cancelled")


def test_the_wheel_counts_what_goes_on_and_draws_every_meeting(house: House, pages: Pages) -> None:
    for nickname, reader, number in (("Dinsdaggroep", "Roos", 40), ("Donderdaggroep", "Saba", 39)):
        page = pages.get(here(house, nickname), reader, lang="en")
        middle = " ".join(page.tree.xpath("string(//*[@class='wheel-middle'])").split())
        assert middle == f"{number}meetings"
        face = "//*[@class='wheel-face']//*[contains(@class, 'dot-{}')]"
        drawn = {state: len(page.tree.xpath(face.format(state))) for state in ("held", "next", "planned", "cancelled")}
        assert sum(drawn.values()) == 40
        assert (drawn["next"], drawn["cancelled"]) == (1, 40 - number)
        assert drawn["held"] == len(page.tree.xpath("//details//ol/li"))


def test_a_sensitive_meeting_is_called_by_its_day_also_inside(house: House, pages: Pages) -> None:
    with house.inside():
        row = db.session.get_one(GroupSession, house.meeting_on("Dinsdaggroep", date(2027, 3, 30)))
        assert row.is_sensitive
        words = say(SENSITIVE, Speaker(None, "nl", house.now), (OwnerKind.GROUP, house.group("Dinsdaggroep")))
        row.subject_id = words.id
        meeting = row.id
    for member in ("Roos", "Noor", "Naima", "Loes"):
        page = pages.get(here(house), member, lang="nl")
        assert SENSITIVE not in page.seen
        assert "dinsdag 30 maart" in line_of(page, meeting)
    for name in ("Karim", "Hanan", "Fatiha", "Els", "Joost", "Ada", "Petra", "Wim", "Sanne"):
        pages.get(here(house), name, expects=404)
    assert pages.get(here(house), expects=303).location.startswith("/?next=")


def test_the_title_says_nothing(house: House, pages: Pages) -> None:
    title = pages.get(here(house), "Naima", lang="en").tree.xpath("//title/text()")[0]
    assert title.strip() == "Appointment"


def test_that_a_recording_is_missing_is_for_guides_only(house: House, pages: Pages) -> None:
    meeting = house.meeting_on("Dinsdaggroep", date(2027, 6, 8))
    assert line_of(pages.get(here(house), "Loes", lang="en"), meeting).endswith("Not recorded yet")
    assert "Not recorded yet" not in pages.get(here(house), "Roos", lang="en").seen


def test_the_ways_are_those_that_open(house: House, pages: Pages) -> None:
    group = here(house)
    for_guides = {f"{group}/{way}" for way in ("members", "door", "plan", "meetings/new", "to-tell")}
    for_all = {f"{group}/{way}" for way in ("themes", "initiatives", "names")}
    guide, member = (set(pages.get(group, name).links()) for name in ("Naima", "Roos"))
    assert for_guides | for_all <= guide
    assert for_all | {f"{group}/my-name"} <= member
    assert not for_guides & member
    assert f"{group}/my-name" not in guide
    for name, links in (("Naima", guide), ("Roos", member)):
        for link in links:
            if link.startswith(group) and not link.endswith((".pdf", ".ics")):
                pages.get(link, name)


def test_a_group_without_a_year_says_so(pages: Pages) -> None:
    done = pages.post("/groups/new", {"nickname": "Vrijdag", "format": "circle", "languages": "nl"}, "Naima")
    group = done.location.partition("/groups/")[2].partition("/")[0]
    page = pages.get(f"/groups/{group}", "Naima", lang="en")
    assert "No meeting is planned yet." in page.seen
    assert page.tree.xpath("//*[@class='wheel'] | //details") == []


def test_it_asks_five_times_at_most(house: House, pages: Pages) -> None:
    for name in ("Naima", "Roos"):
        pages.client(name)
        with counted(house.connection) as statements:
            pages.get(here(house), name)
        assert len(statements) <= 5, "\n".join(statements)


def test_nobody_posts_to_it(house: House, pages: Pages) -> None:
    pages.post(here(house), as_="Naima", expects=405)
    pages.get("/groups/00000000-0000-4000-8000-000000000000", "Naima", expects=404)
