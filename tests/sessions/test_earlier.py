"""What a recording said before: every state, who wrote it and when; for the group's guides only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.test_record import address, save, theme_named

BEEN = date(2027, 5, 11)


def states(pages: Pages, here: str, who: str = "Naima") -> list[str]:
    """The text of each state on the page, the newest first."""
    page = pages.get(here, who, lang="en")
    return [" ".join(each.text_content().split()) for each in page.tree.xpath("//main//section")]


def test_each_state_stands_with_who_wrote_it_and_when(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"themes": [theme_named(page, "Tolken")], "host": str(house.person("Maan"))})
    house.clock.forward(timedelta(hours=1))
    page = pages.get(address(house), "Loes")
    save(house, pages, page, {"came": [str(house.person("Roos"))], "themes": [], "host": "nobody"}, "Loes")
    house.clock.forward(timedelta(hours=1))
    save(house, pages, pages.get(address(house), "Naima"), {"head_count": "3", "came": []})
    now, second, first = states(pages, address(house, rest="/earlier"), "Loes")
    assert now.startswith("As it is now Naima E. wrote this on Wednesday 9 June 2027, 10:30. Who was there 3 people")
    assert second.startswith("As it was before Loes V. wrote this on Wednesday 9 June 2027, 09:30.")
    assert "1 person · Roos" in second
    assert "Who hosted" not in second
    assert "08:30" in first
    assert "5 people · Linde · Maan · Olijf · Roos · Zon" in first
    assert "Who hosted Maan" in first
    assert "Tolken" in first


def test_without_a_correction_there_is_one_state(house: House, pages: Pages) -> None:
    assert len(states(pages, address(house, BEEN, "/earlier"))) == 1


def test_before_it_is_recorded_there_is_none(house: House, pages: Pages) -> None:
    assert states(pages, address(house, rest="/earlier")) == []


@pytest.mark.parametrize("who", ["Roos", "Noor"])
def test_members_do_not_see_it(house: House, pages: Pages, who: str) -> None:
    pages.get(address(house, BEEN, "/earlier"), who, expects=403)


@pytest.mark.parametrize("who", ["Karim", "Hanan", "Petra", "Sanne", "Els", "Joost", "Ada"])
def test_to_a_stranger_there_is_nothing(house: House, pages: Pages, who: str) -> None:
    pages.get(address(house, BEEN, "/earlier"), who, expects=404)


def test_it_cannot_be_posted_to(house: House, pages: Pages) -> None:
    pages.post(address(house, BEEN, "/earlier"), as_="Naima", expects=405)


def test_more_states_ask_no_more(house: House, pages: Pages) -> None:
    here, found = address(house, rest="/earlier"), []
    save(house, pages, pages.get(address(house), "Naima"))
    for number in ("3", "4", "5", "6"):
        save(house, pages, pages.get(address(house), "Naima"), {"head_count": number, "came": []})
        with counted(house.connection) as statements:
            pages.get(here, "Naima")
        found.append(len(statements))
    assert len(set(found)) == 1
