"""A photo, her voice, her words outside: each asked on a page of its own, kept as a row, and taken back at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from groepswerk.core import assets
from groepswerk.core.i18n import speaking
from groepswerk.core.languages import ENGLISH, PROMISED
from groepswerk.people.models import Consent, Purpose, SignInKind
from groepswerk.people.wordings import ASKED_APART, WORDINGS, Wording
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.people.test_consents import PAGE, give, rows

EACH = pytest.mark.parametrize(("name", "purpose"), list(ASKED_APART.items()))
PHOTO = f"{PAGE}/photo"
MYSELF = {"explained": "myself"}


def kept(house: House, name: str, purpose: Purpose = Purpose.PHOTO) -> list[Consent]:
    """What the register says of somebody for one purpose."""
    return rows(house, house.person(name), purpose)


def say_yes(pages: Pages, way: str, as_: str, **changes: str) -> Page:
    """Fill in the page as it stands in English, and press yes."""
    return pages.submit(pages.get(way, as_, lang="en"), way, {**MYSELF, **changes}, as_)


def change_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    old = WORDINGS[Purpose.PHOTO]
    monkeypatch.setitem(WORDINGS, Purpose.PHOTO, Wording("photo-99", old.title, old.lines, old.fingerprint))


@EACH
def test_she_says_yes_on_its_own_page_and_not_after_all(
    house: House, pages: Pages, name: str, purpose: Purpose
) -> None:
    way, wording = f"{PAGE}/{name}", WORDINGS[purpose]
    assert way in pages.get(PAGE, "Linde", lang="en").links()
    page = pages.get(way, "Linde", lang="tr")
    pages.get("/languages", "Linde", lang="en")
    done = pages.follow(pages.submit(page, way, {"explained": str(house.person("Loes"))}, "Linde"), "Linde")
    (row,) = kept(house, "Linde", purpose)
    # The language is that of the page she answered, whatever she chose in another tab meanwhile.
    assert (row.language, row.explained_by, row.wording) == ("tr", house.person("Loes"), wording.version)
    assert (row.given_at, row.withdrawn_at) == (house.now, None)
    with speaking(ENGLISH):
        said = [str(wording.title), *map(str, wording.lines), "Loes V. told you this.", "Türkçe"]
    assert [each for each in said if each not in done.seen] == []
    assert way not in pages.get(PAGE, "Linde").links()
    pages.submit(done, f"/consents/{row.id}/take-back", as_="Linde")
    assert kept(house, "Linde", purpose)[0].withdrawn_at == house.now
    assert way in pages.get(PAGE, "Linde").links()
    assert pages.get(f"{way}/agreed", "Linde", expects=303).location == way


def test_twice_is_once_and_she_may_have_read_it_herself(house: House, pages: Pages) -> None:
    for kind in (SignInKind.OWN, SignInKind.SHARED):
        page = pages.get(PHOTO, "Linde", kind=kind)
        for _ in range(2):
            pages.submit(page, PHOTO, MYSELF, "Linde", kind=kind)
    (row,) = kept(house, "Linde")
    assert row.explained_by is None


def test_looking_and_no_write_nothing(house: House, pages: Pages) -> None:
    page = pages.get(PHOTO, "Linde", lang="en")
    no = page.tree.xpath("//main//a[contains(., 'No, leave it so')]/@href")
    assert no == [PAGE]
    pages.get(PAGE, "Linde")
    assert kept(house, "Linde") == []


@pytest.mark.parametrize("wrong", [{}, {"explained": ""}, {"explained": "Naima"}, {"explained": "Hanan"}])
def test_bad_answers_come_back(house: House, pages: Pages, wrong: dict[str, str]) -> None:
    sent = {"explained": str(house.person("Hanan"))} if wrong.get("explained") == "Hanan" else wrong
    page = pages.get(PHOTO, "Linde", lang="en")
    back = pages.submit(page, PHOTO, sent, "Linde", expects=422)
    assert "Choose one of the answers." in back.seen
    assert kept(house, "Linde") == []


def test_a_made_up_language_is_not_kept(house: House, pages: Pages) -> None:
    say_yes(pages, PHOTO, "Linde", tongue="x" * 400)
    assert kept(house, "Linde")[0].language == "en"


def test_words_that_changed_while_she_read_are_shown_first(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = pages.get(PHOTO, "Linde", lang="en")
    change_the_words(monkeypatch)
    back = pages.submit(page, PHOTO, MYSELF, "Linde", expects=422)
    assert "These words have changed. Look again." in back.seen
    assert kept(house, "Linde") == []
    pages.submit(back, PHOTO, MYSELF, "Linde")
    assert kept(house, "Linde")[0].wording == "photo-99"


def test_who_agreed_to_earlier_words_is_asked_again(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    say_yes(pages, PHOTO, "Linde")
    before = WORDINGS[Purpose.PHOTO].version
    change_the_words(monkeypatch)
    house.clock.forward(timedelta(minutes=1))
    page = pages.get(PAGE, "Linde", lang="en")
    assert PHOTO in page.links()
    assert "These words have changed since you said yes." in page.seen
    assert "Only our group sees the photo." not in page.seen, "she did not agree to these"
    say_yes(pages, PHOTO, "Linde")
    assert [row.wording for row in kept(house, "Linde")] == [before, "photo-99"]
    assert PHOTO not in pages.get(PAGE, "Linde").links()
    pages.post(f"/consents/{kept(house, 'Linde')[0].id}/take-back", as_="Linde")
    assert all(row.withdrawn_at for row in kept(house, "Linde")), "a no is a no to all of it"


def test_only_who_takes_part_is_asked_and_each_for_herself(house: House, pages: Pages) -> None:
    pages.get(PHOTO, expects=303)
    for name in ("Naima", "Els", "Karim"):
        pages.get(PHOTO, name, expects=404)
        pages.post(PHOTO, MYSELF, name, expects=404)
        pages.get(f"{PHOTO}/agreed", name, expects=404)
    # A guide on a phone that was let in at a door takes part in nothing.
    pages.get(PHOTO, "Naima", expects=404, kind=SignInKind.OWN)
    pages.get(f"{PAGE}/messages", "Roos", expects=404)
    pages.post(PHOTO, {**MYSELF, "csrf_token": "made up"}, "Linde", expects=400)
    # Huda is of another group, and is asked who of her own guides explained it.
    assert "Hanan S." in pages.get(PHOTO, "Huda").seen
    assert "Naima E." not in pages.get(PHOTO, "Huda").seen


def loud(page: Page) -> list[str]:
    """What would hurry somebody who is asked: too much on the page, or an answer that is chosen already."""
    main = page.tree.xpath("//main")[0]
    spoken = [item.text_content() for item in main.xpath(".//li | .//h1")]
    sentences = [each for text in spoken for each in re.split(r"(?<=[.؟?!])\s", text)]
    found = [f"a long sentence: {each}" for each in sentences if len(each.split()) > 10]
    if len(main.text_content().split()) > 70:
        found.append(f"{len(main.text_content().split())} words")
    if len(main.xpath(".//*[contains(@class, 'primary')] | .//button | .//a[@class='answer']")) > 3:
        found.append("more than three targets")
    if main.xpath(".//select | .//input[@checked] | .//textarea | .//input[@type='text']"):
        found.append("a select, something chosen beforehand, or a field to type in")
    if not page.tree.xpath("//footer//a[starts-with(@href, 'tel:')]"):
        found.append("nobody to call")
    return found


@one_database
@EACH
def test_the_page_asks_one_thing_quietly(house: House, pages: Pages, name: str, purpose: Purpose) -> None:
    give(house, "Linde", purpose)
    for way in (f"{PAGE}/{name}", f"{PAGE}/{name}/agreed"):
        for language in PROMISED:
            assert loud(pages.get(way, "Linde", lang=language.code)) == [], (way, language.code)


@one_database
def test_a_loud_page_would_be_seen(house: House, pages: Pages) -> None:
    page = pages.get(PHOTO, "Linde")
    page.tree.xpath("//main//input[@type='radio']")[0].set("checked", "")
    page.tree.xpath("//main//li")[0].text = "woord " * 40
    assert len(loud(page)) == 3


def test_a_recording_of_the_words_is_played_where_there_is_one(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "<audio" not in pages.get(PHOTO, "Linde").text
    monkeypatch.setattr(assets, "_recording", lambda prompt, *_: f"/static/sounds/nl/{prompt}.mp3")
    assert f'src="/static/sounds/nl/{WORDINGS[Purpose.PHOTO].version}.mp3"' in pages.get(PHOTO, "Linde").text
    change_the_words(monkeypatch)
    assert 'src="/static/sounds/nl/photo-99.mp3"' in pages.get(PHOTO, "Linde").text, "never the earlier words"


def test_with_her_last_group_all_of_it_is_taken_back(house: House, pages: Pages) -> None:
    for purpose in ASKED_APART.values():
        give(house, "Linde", purpose)
    pages.post(f"/groups/{house.group('Dinsdaggroep')}/stop", {"name": "keep"}, "Linde")
    found = [row.withdrawn_at for purpose in ASKED_APART.values() for row in kept(house, "Linde", purpose)]
    assert found == [house.now] * 3


def test_it_asks_little(house: House, pages: Pages) -> None:
    pages.credentials(pages.client("Linde"))
    with counted(house.connection) as statements:
        pages.get(PHOTO, "Linde")
    assert len(statements) <= 2
