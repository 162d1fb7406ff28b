"""'What this phone remembers' (threat T4): nobody goes away believing that leaving deleted the history."""

from __future__ import annotations

import re
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from groepswerk.core import assets, i18n, interface_texts
from groepswerk.core.languages import PROMISED, Language, language_of
from tests.conftest import ROOT
from tests.house_of_tests import House, one_database
from tests.pages import Pages

STAYS = "“Leave now” does not delete the history of this phone."
# By who reads it: nobody who is known, and staff, who read on any device.
SAID = {None: STAYS, "Naima": "“Leave now” does not delete the history of this device."}
READERS = pytest.mark.parametrize("reader", list(SAID), ids=["anybody", "staff"])


def says_it_stays(pages: Pages, language: Language, reader: str | None = None) -> bool:
    """Whether the page says, in this language's own words, that the history is not deleted."""
    said = interface_texts.texts_of(language).gettext(SAID[reader])
    lede = pages.get("/this-phone", reader, lang=language.code).tree.xpath("//main/p[@class='lede']")
    is_own = language.source == (said == SAID[reader])
    return is_own and [" ".join(each.text_content().split()) for each in lede].count(said) == 1


@one_database
@READERS
@pytest.mark.parametrize("language", PROMISED, ids=lambda each: each.code)
def test_it_says_in_every_language_that_the_history_stays(pages: Pages, language: Language, reader: str | None) -> None:
    assert says_it_stays(pages, language, reader)


@one_database
@READERS
@pytest.mark.parametrize("instead", ["“Leave now” deletes the history of this phone.", ""])
@pytest.mark.parametrize("language", PROMISED, ids=lambda each: each.code)
def test_a_page_that_promises_more_would_be_found(
    house: House, pages: Pages, language: Language, instead: str, reader: str | None
) -> None:
    say = lambda text, **values: instead if text == SAID[reader] else i18n.gettext(text, **values)  # noqa: E731
    shown: list[Any] = house.app.template_context_processors[None]
    promising = lambda: {"_": say, "gettext": say}  # noqa: E731
    shown.append(promising)
    try:
        assert not says_it_stays(pages, language, reader)
    finally:
        shown.remove(promising)


def test_a_language_without_its_own_words_would_be_found(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interface_texts, "texts_of", lambda _language: NullTranslations())
    for reader in SAID:
        assert not says_it_stays(pages, language_of("ar"), reader)
        assert says_it_stays(pages, language_of("en"), reader)


def test_it_is_there_before_and_after_coming_in_and_costs_nothing(pages: Pages) -> None:
    for reader in (None, "Roos", "Naima"):
        page = pages.get("/this-phone", reader, lang="en")
        first = ["On a computer"] if reader == "Naima" else []
        assert [each.text_content() for each in page.tree.xpath("//summary")] == [
            *first,
            "Chrome",
            "Safari (iPhone)",
            "Samsung Internet",
            "Firefox",
        ]
        assert all(3 <= len(steps.xpath("li")) <= 4 for steps in page.tree.xpath("//details/ol"))


def test_without_a_recording_there_is_no_dead_button(pages: Pages) -> None:
    assert pages.get("/this-phone").tree.xpath("//audio") == []


def test_a_recording_in_her_language_is_found_and_in_another_is_not(house: House, tmp_path: Path) -> None:
    source = tmp_path / "static"
    (source / "sounds" / "nl").mkdir(parents=True)
    (source / "sounds" / "nl" / "history.mp3").write_bytes(b"ID3")
    studio = Flask("studio", template_folder=str(ROOT / "templates"))
    studio.jinja_env.add_extension("jinja2.ext.i18n")
    studio.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    assets.init_app(studio, source, tmp_path / "copies")
    heard = {code: _heard(house, studio, language_of(code)) for code in ("nl", "ar")}
    assert heard["ar"] == ""
    address = re.search(r'src="([^"]+/sounds/nl/history\.mp3)"', heard["nl"])
    assert address
    answer = studio.test_client().get(address[1])
    assert answer.data == b"ID3"
    answer.close()


def _heard(house: House, studio: Flask, language: Language) -> str:
    drawn = studio.jinja_env.from_string('{% from "components/sound.html" import sound %}{{ sound("history") }}')
    with house.app.app_context(), i18n.speaking(language):
        return drawn.render().strip()
