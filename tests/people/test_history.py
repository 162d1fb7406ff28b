"""'This phone remembers' (threat T4): nobody goes away believing that leaving wiped the history."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from groepswerk.core import assets, i18n
from groepswerk.core.languages import PROMISED, Language, language_of
from tests.conftest import ROOT
from tests.house_of_tests import House
from tests.pages import Pages

STAYS = "“Leave now” does not wipe the history of this phone."
# How each language says no; a language that is promised later is added here with its translation.
NOT = {"en": "does not", "nl": "niet", "tr": "mez", "ar": "لا"}


def says_it_stays(house: House, pages: Pages, language: Language) -> bool:
    """Whether the page says in this language that the history is not wiped."""
    with house.app.app_context(), i18n.speaking(language):
        said = i18n.gettext(STAYS)
    # A text without a translation yet is shown in English, as everywhere.
    no = NOT["en"] if said == STAYS else NOT[language.code]
    lede = pages.get("/this-phone", lang=language.code).tree.xpath("//main/p[@class='lede']")
    return any(" ".join(each.text_content().split()) == said and no in said for each in lede)


@pytest.mark.parametrize("language", PROMISED, ids=lambda each: each.code)
def test_it_says_in_every_language_that_the_history_stays(house: House, pages: Pages, language: Language) -> None:
    assert says_it_stays(house, pages, language)


@pytest.mark.parametrize("instead", ["“Leave now” wipes the history of this phone.", ""])
def test_a_page_that_promises_more_would_be_found(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, instead: str
) -> None:
    monkeypatch.setattr(i18n, "gettext", lambda _text, **_values: instead)
    assert not says_it_stays(house, pages, next(each for each in PROMISED if each.code == "en"))


def test_it_is_there_before_and_after_coming_in_and_costs_nothing(pages: Pages) -> None:
    for reader in (None, "Roos", "Naima"):
        page = pages.get("/this-phone", reader, lang="en")
        assert [each.text_content() for each in page.tree.xpath("//summary")] == [
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
