"""One change of several meetings is one text for each person, which names every day she counts on; one tap tells it."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest

from groepswerk.core import dates, i18n, interface_texts, vault
from groepswerk.core.db import db
from groepswerk.core.languages import LANGUAGES, PROMISED, Language
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.messages.links import sms_parts
from groepswerk.messages.models import MessageState, Template
from groepswerk.people.models import Contact
from groepswerk.sessions import texts
from groepswerk.sessions.models import Answer
from groepswerk.sessions.news import news as text_of
from groepswerk.sessions.welcome import Welcome
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import COMING, LATER, TUESDAY, news, reach, say

ENGLISH = LANGUAGES["en"]
ALL_LANGUAGES = pytest.mark.parametrize("language", PROMISED, ids=lambda language: language.code)
NEWS = (Template.MOVED, Template.CANCELLED, Template.ON_AGAIN)


class Meeting(NamedTuple):
    """When and where, as the texts need it."""

    on_day: date
    starts: time = time(9, 30)
    venue: str | None = "De Kas"
    welcome: Welcome | None = None

    @property
    def meeting(self) -> Meeting:
        """As news has it."""
        return self


@pytest.fixture(autouse=True)
def _loaded_catalogues() -> None:
    interface_texts.load(Path(__file__).parents[2] / "translations")


def test_what_is_the_same_is_said_once() -> None:
    both = [Meeting(date(2027, 6, 15)), Meeting(date(2027, 6, 22))]
    assert text_of(Template.MOVED, both, ENGLISH).splitlines() == [
        "The appointments have changed. This is how they are now:",
        "Tuesday 15 June",
        "Tuesday 22 June",
        "Each time: morning, 09:30.",
        "It is at De Kas.",
    ]
    assert text_of(Template.CANCELLED, both, ENGLISH).splitlines() == [
        "These appointments are cancelled:",
        "Tuesday 15 June",
        "Tuesday 22 June",
        "Each time: morning, 09:30.",
    ]


def test_what_is_not_the_same_stands_with_its_day() -> None:
    both = [Meeting(date(2027, 6, 15)), Meeting(date(2027, 6, 22), time(13), None)]
    assert text_of(Template.ON_AGAIN, both, ENGLISH).splitlines() == [
        "These appointments go on after all:",
        "Tuesday 15 June, morning, 09:30, De Kas",
        "Tuesday 22 June, afternoon, 13:00",
    ]


def test_who_welcomes_is_said_once_or_with_its_day() -> None:
    same = [Meeting(date(2027, 6, day), venue=None, welcome=Welcome.ANOTHER) for day in (15, 22)]
    assert text_of(Template.MOVED, same, ENGLISH).splitlines()[3:] == [
        "Each time: morning, 09:30.",
        "Somebody else welcomes you.",
    ]
    not_same = [same[0], same[1]._replace(welcome=Welcome.AS_USUAL), same[1]._replace(welcome=None)]
    assert text_of(Template.ON_AGAIN, not_same, ENGLISH).splitlines()[1:4] == [
        "Tuesday 15 June. Somebody else welcomes you.",
        "Tuesday 22 June. You are welcomed as usual.",
        "Tuesday 22 June",
    ]
    assert text_of(Template.CANCELLED, not_same, ENGLISH) == text_of(
        Template.CANCELLED, [each._replace(welcome=None) for each in not_same], ENGLISH
    )


@ALL_LANGUAGES
@pytest.mark.parametrize("template", NEWS)
def test_every_day_of_a_year_is_named_and_of_one_it_is_the_usual_text(language: Language, template: Template) -> None:
    year = [Meeting(date(2026, 9, 1) + timedelta(days=7 * number)) for number in range(40)]
    text = text_of(template, year, language)
    for meeting in year:
        with i18n.speaking(language):
            assert dates.day(meeting.on_day) in text
    assert "%(" not in text
    assert "None" not in text
    assert text_of(template, year[:1], language) == texts.message(template, year[0], language)


@ALL_LANGUAGES
def test_five_meetings_fit_a_few_text_messages(language: Language) -> None:
    most = {"nl": 2, "en": 2}.get(language.code, 4)
    month = [Meeting(date(2026, 9, 2) + timedelta(days=7 * number), venue="Buurthuis De Brug") for number in range(5)]
    for welcome in (None, *Welcome):
        for template in NEWS:
            text = text_of(template, [each._replace(welcome=welcome) for each in month], language)
            assert sms_parts(text) <= most, text


@pytest.fixture
def cancelled(house: House, pages: Pages) -> str:
    """Zon (Arabic, with a number) comes to four of five meetings, Roos to one of them; then all are called off."""
    for on in (COMING, *LATER):
        said = {name: Answer.NOT for name in ("Roos", "Zon", "Maan", "Linde", "Olijf", "Tijger", "Fadma")}
        coming = Answer.COME if on != LATER[3] else Answer.NOT
        say(house, on, **{**said, "Zon": coming, "Roos": Answer.COME if on == LATER[0] else Answer.NOT})
    zon = house.person("Zon")
    with house.inside():
        key = vault.key_of(OwnerKind.PERSON, zon, house.now)
        sealed = vault.seal("+31 6 11 22 33 44", key, Place("contact", zon, "phone"))
        db.session.merge(Contact(person_id=zon, phone=sealed))
    reach(pages, f"/meetings/{house.meeting_on(TUESDAY, COMING)}/cancel", scope="all")
    return f"/groups/{house.group(TUESDAY)}/to-tell"


def card(page: Page, name: str) -> str:
    """The text of somebody's one card, in Dutch."""
    (found,) = page.tree.xpath("//article[.//bdi=$name]//p[@lang='nl']", name=name)
    return str(found.text_content())


def test_she_has_one_card_that_names_all_days_and_one_tap_tells_it(house: House, pages: Pages, cancelled: str) -> None:
    page = pages.get(cancelled, "Naima", lang="en")
    for on in (COMING, *LATER[:3]):
        assert f"dinsdag {on.day} {'juni' if on.month == 6 else 'juli'}" in card(page, "Zon").casefold()
    assert "13 juli" not in card(page, "Zon")
    assert "gaat niet door" in card(page, "Roos")
    assert "Tuesday 15 June and 3 more meetings" in page.seen
    assert "By SMS these are" in page.seen
    links = [unquote(link) for link in page.links() if link.startswith(("https://wa.me/", "sms:"))]
    assert len(links) == 2
    (arabic,) = page.tree.xpath("//article[.//bdi='Zon']//p[@lang='ar'][@dir='rtl']")
    for line in arabic.xpath("./text()"):
        assert all(line.strip() in link for link in links)
    action = page.tree.xpath("//article[.//bdi='Zon']//form/@action")[0]
    with counted(house.connection) as statements:
        pages.submit(page, action, as_="Naima")
    assert len(statements) <= 12
    assert {line[0] for line in news(house)} == {"Roos"}
    assert {line for line in news(house, MessageState.DONE) if line[0] == "Zon"} == {
        ("Zon", Template.CANCELLED, on) for on in (COMING, *LATER[:3])
    }
    page = pages.get(cancelled, "Naima")
    assert page.tree.xpath("//article//bdi/text()") == ["Roos"]


def test_the_list_costs_as_much_for_many_meetings_as_for_one(house: House, pages: Pages, cancelled: str) -> None:
    pages.get(cancelled, "Naima")
    with counted(house.connection) as statements:
        pages.get(cancelled, "Naima")
    assert len(statements) <= 4


def test_two_changes_are_two_cards(house: House, pages: Pages) -> None:
    """Called off one after the other; each is news by itself."""
    for on in (COMING, LATER[0]):
        say(house, on, Roos=Answer.COME)
        alone = f"/meetings/{house.meeting_on(TUESDAY, on)}/cancel"
        pages.submit(pages.get(alone, "Naima"), alone, as_="Naima")
        house.clock.forward(timedelta(minutes=1))
    page = pages.get(f"/groups/{house.group(TUESDAY)}/to-tell", "Naima")
    assert len(page.tree.xpath("//article[.//bdi='Roos']")) == 2
