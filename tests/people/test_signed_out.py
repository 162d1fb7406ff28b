"""A form that meets the end of a sign-in: it is said, and what was written is still there when she is in again."""

from __future__ import annotations

from groepswerk.core import cookies
from groepswerk.people import known
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.test_record import address, kept

SAID = {"head_count": "7", "story": "We maakten samen soep"}


def known_as(house: House, pages: Pages, name: str) -> None:
    """The browser of ``name`` carries the mark of who came in with it before."""
    with house.app.test_request_context():
        value = cookies.value_of(known.COOKIE, known.mark_of(house.person(name)), house.now)
    pages.client(name).set_cookie(known.COOKIE, value)


def sent_too_late(house: House, pages: Pages, expects: int = 401) -> Page:
    """Naima fills in the recording, is signed out meanwhile, and saves."""
    page = pages.get(address(house), "Naima", lang="en")
    pages.client("Naima").delete_cookie("key")
    return pages.submit(page, address(house), {**SAID, "came": []}, "Naima", expects=expects)


def test_it_is_said_and_sent_with_one_tap_when_she_is_in_again(house: House, pages: Pages) -> None:
    known_as(house, pages, "Naima")
    late = sent_too_late(house, pages)
    assert late.h1 == "This was not saved yet"
    assert SAID["story"] not in late.text, "on a page of nobody it can be read by nobody"
    assert kept(house)["number"] is None
    early = pages.submit(late, "/sign-in/go-on", as_="Naima", expects=401)
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    again = pages.submit(early, "/sign-in/go-on", as_="Naima", expects=200)
    assert SAID["story"] in again.seen
    pages.submit(again, address(house), as_="Naima")
    assert kept(house)["number"] == 7


def test_nobody_else_opens_it(house: House, pages: Pages) -> None:
    known_as(house, pages, "Naima")
    late = sent_too_late(house, pages)
    held = late.form("/sign-in/go-on")["held"]
    answer = pages.post("/sign-in/go-on", {"held": held}, "Loes")
    assert answer.location == "/"
    assert SAID["story"] not in pages.follow(answer, "Loes").text


def test_what_was_changed_on_the_way_is_not_opened(house: House, pages: Pages) -> None:
    for held in ("", "x", "AAAA" * 40):
        pages.post("/sign-in/go-on", {"held": held}, "Naima")


def test_a_browser_nobody_of_the_team_used_is_told_at_the_entry(house: House, pages: Pages) -> None:
    answer = sent_too_late(house, pages, expects=303)
    assert answer.location == "/"
    assert "What you sent was not saved." in pages.get("/", "Naima", lang="en").seen
    assert kept(house)["number"] is None


def test_another_site_puts_no_words_into_her_mouth(house: House, pages: Pages) -> None:
    known_as(house, pages, "Naima")
    pages.client("Naima").delete_cookie("key")
    answer = pages.post(address(house), {**SAID, "csrf_token": "stolen"}, "Naima")
    assert answer.location == "/"
    assert "held" not in answer.text
