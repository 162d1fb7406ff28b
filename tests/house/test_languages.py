"""Whole in every promised language: the catalogues, and every page that can be asked for, in each language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from groepswerk.core import catalogues, dates, interface_texts
from groepswerk.core.languages import ARABIC_SIX, LANGUAGES, PROMISED, negotiate
from tests.house import places
from tests.house.test_access import NO_PAGES, endpoints, expected
from tests.house_of_tests import House, one_database
from tests.pages import FORBIDDEN, Page, Pages

ROOT = Path(__file__).parents[2]
READERS = (None, "Naima", "Roos", "Yamina", "Fadma", "Els", "Joost")
CODES = tuple(language.code for language in PROMISED)
# Behind one address another page for another kind of reader; those who take part get the same one.
OF_HER_OWN = frozenset({"home.start", "home.group", "sessions.session"})
TAKE_PART = frozenset({"Roos", "Yamina", "Fadma"})


def test_promised_languages_are_whole() -> None:
    assert catalogues.problems(ROOT, ROOT / "translations") == []


def test_nl_en_tr_ar_are_promised() -> None:
    assert set(CODES) == {"nl", "en", "tr", "ar"}


@pytest.mark.parametrize("language", [each for each in PROMISED if not each.source], ids=lambda each: each.code)
def test_every_plural_form_is_reached(language: Any) -> None:
    interface_texts.load(ROOT / "translations")
    rule: Any = interface_texts.texts_of(language).plural  # type: ignore[attr-defined]
    wanted = int(language.plural.removeprefix("nplurals=")[0])
    assert {rule(number) for number in range(200)} == set(range(wanted))


def test_arabic_has_six_forms() -> None:
    assert LANGUAGES["ar"].plural == ARABIC_SIX


def test_the_words_that_never_appear_stand_in_no_catalogue() -> None:
    for path in (ROOT / "translations").rglob("*.po*"):
        found = FORBIDDEN.findall(path.read_text("utf-8"))
        assert not found, f"{path.name} of {path.parent.parent.name}: {found}"


def test_a_planted_word_would_be_found() -> None:
    assert FORBIDDEN.findall("De cliënt is zelfredzaam") == ["cliënt", "zelfredzaa"]


@pytest.mark.parametrize(
    ("wishes", "code"),
    [(["ar-SY", "en"], "ar"), (["rif", "tr-TR"], "tr"), (["xx"], "nl"), ([], "nl"), (["EN-us"], "en")],
)
def test_negotiation(wishes: list[str], code: str) -> None:
    assert negotiate(wishes).code == code


@pytest.mark.parametrize("code", ["ary", "srn", "prs", "xx", "ar-MA", "zh-Hans", "nl_NL", ""])
def test_no_language_tag_breaks_a_page(pages: Pages, code: str) -> None:
    assert pages.get(f"/?lang={code}", headers={"Accept-Language": code or "*"}).tree.get("lang") in CODES


def test_a_choice_sticks_and_nothing_is_kept_in_the_database(pages: Pages) -> None:
    pages.get("/languages?next=/sign-in", lang="tr")
    assert pages.get("/sign-in").tree.get("lang") == "tr"


def readable(house: House, pages: Pages, reader: str | None) -> Iterator[tuple[str, str]]:
    """Every address of a page that opens for this reader with a GET."""
    things = places.furnish(house)
    for endpoint, method, rule in endpoints(house):
        if method != "GET" or endpoint in NO_PAGES:
            continue
        address = places.address_of(house, rule, things)
        answer = pages.client(reader).get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            yield endpoint, address


@cache
def languages_for(endpoint: str, reader: str | None) -> tuple[str, ...]:
    """All of them for the first who opens a page; for who opens it after her, the one that is written the other way."""
    opens = expected()[endpoint, "GET"]
    before = READERS[: READERS.index(reader)]
    if endpoint in OF_HER_OWN:
        before = tuple(each for each in before if {each, reader} <= TAKE_PART)
    return CODES[-1:] if any(opens[each or "nobody"] == "200" for each in before) else CODES


# What a page says is the same on both databases.
@one_database
@pytest.mark.parametrize("reader", READERS)
def test_every_page_in_every_language(house: House, pages: Pages, reader: str | None) -> None:
    seen = list(readable(house, pages, reader))
    assert seen
    for endpoint, address in seen:
        for code in languages_for(endpoint, reader):
            # The client looks for mistakes itself.
            page = pages.get(address, reader, lang=code)
            assert page.tree.get("lang") == code, endpoint


class Bracketed(NullTranslations):
    """A language that never was: each text of the catalogue stands in brackets, so that any other text shows."""

    def gettext(self, message: str) -> str:
        """The text in brackets."""
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The text for so many, in brackets."""
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


_LETTERS = re.compile(r"[^\W\d_]{2,}")
_BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
# What people wrote or are called, and names of languages, are not ours to translate.
_CONTENT = "//bdi | //*[@data-content] | //code | //textarea | //script | //body//*[@lang]"


def untranslated(page: Page) -> list[str]:
    """Texts on a page that did not come out of the catalogue."""
    tree = deepcopy(page.tree)
    for element in tree.xpath(_CONTENT):
        if element.getparent() is not None:
            element.drop_tree()
    texts = [" ".join(tree.xpath("//body")[0].text_content().split())]
    texts += [str(each) for each in tree.xpath("//@aria-label | //@alt | //@placeholder | //@title")]
    return [bare for text in texts if _LETTERS.search(bare := _outside_brackets(text))]


def _outside_brackets(text: str) -> str:
    while _BRACKETS.search(text):
        text = _BRACKETS.sub(" ", text)
    return " ".join(text.replace("Groepswerk", "").split())


@one_database
@pytest.mark.parametrize("reader", READERS)
def test_no_page_says_anything_outside_the_catalogue(
    house: House, pages: Pages, reader: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_day", "_short", "_weekday"):
        monkeypatch.setattr(dates, name, lambda *_args: "⟦a day⟧")
    monkeypatch.setattr(interface_texts, "texts_of", lambda _language: Bracketed())
    wrong = []
    for endpoint, address in readable(house, pages, reader):
        page = Page(pages.client(reader).get(address))
        wrong += [f"{endpoint}: {text!r}" for text in untranslated(page)]
    assert not wrong, "\n".join(wrong)


def test_a_planted_bare_text_is_found() -> None:
    page = Page.__new__(Page)
    page.tree = html.document_fromstring("<html lang='nl'><body><p>⟦Good⟧</p><p>bare text</p></body></html>")
    assert untranslated(page) == ["bare text"]
