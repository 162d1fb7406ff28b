"""The fixed texts: neutral in every language, in the reader's language, short enough for a text message."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import select

from groepswerk.core import i18n, interface_texts
from groepswerk.core.db import db
from groepswerk.core.languages import LANGUAGES, PROMISED, Language
from groepswerk.demo.cast import HOUSES
from groepswerk.groups.models import Group
from groepswerk.messages.links import sms_parts
from groepswerk.messages.models import Template
from groepswerk.sessions import queries, texts
from groepswerk.sessions.welcome import Welcome
from groepswerk.words.queries import words_of
from tests.house_of_tests import House

LINK = "https://groepswerk.example.org/a/" + "x" * 43
ALL_LANGUAGES = pytest.mark.parametrize("language", PROMISED, ids=lambda language: language.code)


class Meeting(NamedTuple):
    """When and where, as the texts need it."""

    on_day: date
    starts: time
    venue: str | None


@pytest.fixture(autouse=True)
def _loaded_catalogues() -> None:
    interface_texts.load(Path(__file__).parents[2] / "translations")


def all_texts(meeting: texts.Meeting, language: Language) -> list[str]:
    """Every text there is about one meeting, in one language."""
    fixed = [texts.message(template, meeting, language, LINK) for template in Template]
    fixed += [texts.message(Template.MOVED, meeting, language, welcome=each) for each in Welcome]
    return fixed + [text for _, text in texts.for_group_app(meeting, [language.code])]


def test_an_invitation_in_english() -> None:
    meeting = Meeting(date(2026, 3, 12), time(10), "De Kas")
    said = texts.message(Template.INVITATION, meeting, LANGUAGES["en"], LINK)
    assert said == f"Thursday 12 March, morning, 10:00. Are you coming? {LINK}"
    assert texts.for_group_app(meeting, ["rif", "en"]) == [
        (LANGUAGES["en"], "Thursday 12 March, morning, 10:00. Are you coming? It is at De Kas.")
    ]


def test_who_welcomes_is_said_where_something_changed_and_by_no_name() -> None:
    meeting = Meeting(date(2026, 3, 12), time(10), "De Kas")
    said = {each: texts.message(each, meeting, LANGUAGES["en"], welcome=Welcome.ANOTHER) for each in Template}
    assert said[Template.MOVED] == (
        "The appointment has changed. This is how it is now: Thursday 12 March, morning, 10:00. It is at De Kas. "
        "Somebody else welcomes you."
    )
    assert {each for each, text in said.items() if "welcomes" in text} == {Template.MOVED, Template.ON_AGAIN}
    usual = texts.message(Template.MOVED, meeting, LANGUAGES["en"], welcome=Welcome.AS_USUAL)
    assert usual.endswith("It is at De Kas. You are welcomed as usual.")


@ALL_LANGUAGES
def test_every_text_says_the_day_and_the_time(language: Language) -> None:
    meeting = Meeting(date(2026, 3, 12), time(19, 30), None)
    for text in all_texts(meeting, language):
        assert "12" in text
        assert "19:30" in text
        assert text[0] == text[0].upper()
        assert "None" not in text
        assert "%(" not in text


@ALL_LANGUAGES
def test_no_text_says_what_it_is_about(house: House, language: Language) -> None:
    with house.inside():
        for group in db.session.scalars(select(Group)):
            meetings = queries.meetings_of(group.id)
            subjects = words_of(meeting.subject_id for meeting in meetings)
            forbidden = {group.nickname, *(str(words) for words in subjects.values()), *_names()}
            for text in {text for meeting in meetings for text in all_texts(meeting, language)}:
                assert not [word for word in forbidden if word.casefold() in text.casefold()], text


def _names() -> set[str]:
    people = {person.first_name for each in HOUSES for circle in each.circles for person in circle.members}
    # Names that are also words of a sentence in one of our languages would be found in innocent texts.
    return {each.name for each in HOUSES} | {name for name in people if len(name) > 4}


@ALL_LANGUAGES
def test_each_text_fits_a_text_message_or_says_how_many_it_takes(language: Language) -> None:
    most = {"nl": 1, "en": 1}.get(language.code, 3)
    for offset in range(366):
        meeting = Meeting(date(2026, 9, 1) + timedelta(days=offset), time(19, 30), "Buurthuis De Brug")
        invitation = texts.message(Template.INVITATION, meeting, language, LINK)
        assert sms_parts(invitation) <= most, invitation
        for template in Template:
            text = max((texts.message(template, meeting, language, None, each) for each in (None, *Welcome)), key=len)
            assert sms_parts(text) <= (1 if most == 1 else 2), text


@pytest.mark.parametrize(
    ("own", "of_group", "expected"),
    [
        ("tr", ["rif", "nl"], "tr"),
        ("ti", ["ti", "en"], "en"),
        (None, ["ar", "nl"], "ar"),
        ("rif", ["rif"], "nl"),
        ("ary", ["ary", "nl"], "nl"),
        (None, [], "nl"),
        ("no such tag", ["xx", "tr"], "tr"),
    ],
)
def test_who_reads_no_promised_language_gets_the_groups(own: str | None, of_group: list[str], expected: str) -> None:
    assert texts.language_for(own, of_group).code == expected


def test_a_group_of_two_languages_gets_a_line_in_each() -> None:
    meeting = Meeting(date(2026, 3, 12), time(10), "De Kas")
    lines = texts.for_group_app(meeting, ["ar", "ti", "nl"])
    assert [language.code for language, _ in lines] == ["ar", "nl"]
    assert "De Kas" in lines[0][1]


def test_the_reader_keeps_her_own_language() -> None:
    with i18n.speaking(LANGUAGES["en"]):
        texts.message(Template.MOVED, Meeting(date(2026, 3, 12), time(10), None), LANGUAGES["ar"])
        assert i18n.current().code == "en"
