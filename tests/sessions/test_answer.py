"""A member answers from her own page; nobody answers for her."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from groepswerk.people.models import SignInKind
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.with_links import answer_in_the_house, cancel, thursday


def address(house: House) -> str:
    """Where a member of the Thursday group answers."""
    return f"/meetings/{thursday(house)}/answer"


@pytest.mark.parametrize("kind", [SignInKind.OWN, SignInKind.SHARED])
@pytest.mark.parametrize("said", ["come", "not", "unknown"])
def test_it_is_kept_and_leads_home(house: House, pages: Pages, said: str, kind: SignInKind) -> None:
    sent = pages.post(address(house), {"answer": said}, "Vis", kind=kind)
    assert (sent.location, answer_in_the_house(house, "Vis")) == ("/", said)


def test_it_can_be_changed_and_taken_back(house: House, pages: Pages) -> None:
    for said, kept in (("come", "come"), ("not", "not"), ("none", None), ("none", None)):
        pages.post(address(house), {"answer": said}, "Vis")
        assert answer_in_the_house(house, "Vis") == kept


def test_another_answer_stays_as_it_is(house: House, pages: Pages) -> None:
    before = answer_in_the_house(house, "Abeba")
    pages.post(address(house), {"answer": "not"}, "Vis")
    assert answer_in_the_house(house, "Abeba") == before == "come"


@pytest.mark.parametrize("who", ["Selam", "Mirjam"])
def test_a_guide_does_not_answer(house: House, pages: Pages, who: str) -> None:
    pages.post(address(house), {"answer": "come"}, who, expects=403)


@pytest.mark.parametrize("who", ["Roos", "Sanne", "Naima", "Petra", "Els", "Joost", "Ada"])
def test_for_strangers_it_is_not_there(house: House, pages: Pages, who: str) -> None:
    pages.post(address(house), {"answer": "come"}, who, expects=404)


def test_who_left_does_not_answer(house: House, pages: Pages) -> None:
    meeting = house.meeting_on("Dinsdaggroep", (house.today + timedelta(days=6)))
    pages.post(f"/meetings/{meeting}/answer", {"answer": "come"}, "Karim", expects=404)


def test_without_a_key_nobody_answers(house: House, pages: Pages) -> None:
    assert pages.post(address(house), {"answer": "come"}).location.startswith("/")
    assert answer_in_the_house(house, "Vis") is None


def test_no_such_meeting_no_such_answer_no_such_method(house: House, pages: Pages) -> None:
    pages.post(f"/meetings/{uuid4()}/answer", {"answer": "come"}, "Vis", expects=404)
    pages.post(address(house), {"answer": "perhaps"}, "Vis", expects=422)
    pages.get(address(house), "Vis", expects=405)


def test_a_cancelled_meeting_takes_no_answer(house: House, pages: Pages) -> None:
    cancel(house, thursday(house))
    page = pages.post(address(house), {"answer": "come"}, "Vis", expects=409)
    assert page.tree.xpath("//main//a/@href") == ["/"]
    assert answer_in_the_house(house, "Vis") is None


def test_a_meeting_takes_answers_until_it_ends(house: House, pages: Pages) -> None:
    house.clock.forward(timedelta(days=1, hours=2, minutes=29))
    pages.post(address(house), {"answer": "come"}, "Vis")
    house.clock.forward(timedelta(minutes=1))
    pages.post(address(house), {"answer": "not"}, "Vis", expects=409)
    assert answer_in_the_house(house, "Vis") == "come"


def test_few_statements(house: House, pages: Pages) -> None:
    here = address(house)
    credentials = pages.credentials(pages.client("Vis"))
    with counted(house.connection) as statements:
        pages.post(here, {**credentials, "answer": "come"}, "Vis")
    assert len(statements) <= 9
