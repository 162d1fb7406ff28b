"""Sixty strings that break other sites, through every text field of every form: never an error, never live, readable.

The forms are found by walking every page as people of the house, so a new form is tried without anybody adding it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from groepswerk.core.db import db
from groepswerk.core.plain_text import tidy
from tests.house import places
from tests.house.test_access import NO_PAGES
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages

PEOPLE = (None, "Naima", "Roos", "Yamina", "Els")
# Fields that take some texts only, and what they take.
_STRICT = {"date": "2027-07-01", "time": "19:00", "number": "12", "tel": "", "email": "", "password": "", "list": ""}
# Numbers of a list on paper; they are no number, and no words either.
_LISTS = {"numbers", "word_numbers"}
# Fields that must fit with others on their page: names were ticked, so no number is written.
_FITS = {"ends": "21:00", "on_day": "2027-07-02", "head_count": ""}
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_FORM = "application/x-www-form-urlencoded"

HOSTILE: tuple[str | bytes, ...] = (
    "<script>hx</script>",
    "</textarea><script>hx</script>",
    '"><img src=hx onerror=hx>',
    "' onmouseover='hx",
    "<bdo dir=rtl>hx</bdo>",
    "<svg/onload=hx>",
    "<!-- hx -->",
    "]]>hx",
    "javascript:hx",
    "&lt;script&gt;hx",
    "&#60;script&#62;hx",
    "hx{{7*7}}hx",
    "hx{% raw %}hx",
    "hx${7*7}hx",
    "hx#{7*7}hx",
    "%(x)s",
    "%s%s%n",
    "100%",
    "%(num)d mensen %(who)s",
    "{0.__class__}",
    "{x!r:>{width}}",
    "'; DROP TABLE person; --",
    '" OR 1=1 --',
    "\\' OR 1=1 #",
    "%' LIKE '%_",
    '=HYPERLINK("http://hx","hx")',
    "+31612345678=cmd|'/C calc'!A0",
    "@SUM(1+1)",
    "-2+3",
    "\t=1+1",
    "../../etc/passwd",
    "C:\\nul",
    "$(touch hx)`id`",
    "hx\r\nSet-Cookie: hx=1",
    "hx\r\n\r\n<html>",
    "nul\x00hx",
    "\x00",
    "\x1b[31mhx\x1b[0m",
    "\u202ehx gnol\u202c",
    "\u2066hx\u2067hx\u2069",
    "\u200b\u200bhx\u200b",
    "\ufeffhx",
    "hx\u2028hx\u2029hx",
    "a" + "\u0301" * 10_000,
    "x" * 10_000,
    "ﷺ" * 20,
    "👩‍👩‍👧‍👦🏳️‍🌈👩🏽‍🚒",
    "🇳🇱🇲🇦🇪🇷",
    "فاطمة تتكلم",
    "مرحبا hx ١٢٣",
    "ፍቅርተ ሰላም",
    "ⴰⵣⵓⵍ ⵜⴰⵎⵖⴰⵔⵜ",
    "日本語テスト",
    "İıŞşĞğ ǅ ß",
    "Ｆｕｌｌ ｗｉｄｔｈ",
    "\U0010ffff\ufffe",
    "hx\ue000hx",
    "١٢٣٤٥٦٧٨٩٠",
    "9" * 400,
    "1e309",
    "NaN",
    "null",
    " \u00a0\u3000 ",
    b"lone \xed\xa0\x80 hx",
    b"\xff\xfe\xc0\xaf hx",
    b"cut \xf0\x9f\x98",
)
# What must never stand in an answer: markup that came in as text, a sum that was done.
LIVE = ("<script>hx", "<img src=hx", "<svg/onload", "<bdo dir=rtl>hx", "<!-- hx", "' onmouseover='", "hx49hx")


@dataclass(frozen=True)
class Tried:
    """A form that was found, where, and for whom."""

    endpoint: str
    action: str
    who: str | None
    page: str
    as_it_stands: dict[str, list[str]]
    texts: tuple[str, ...]
    is_free: bool

    def body(self, text: str | bytes) -> bytes:
        """The form with this text in every field for text."""
        kept = {name: values for name, values in self.as_it_stands.items() if name not in self.texts}
        return f"{urlencode(kept, doseq=True)}&{urlencode(dict.fromkeys(self.texts, text))}".encode()


def forms_of(house: House, pages: Pages) -> list[Tried]:
    """Every form with a field for text, once, for the first of these people who finds it."""
    things = places.furnish(house)
    rules = [
        rule
        for rule in house.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in {"static", *NO_PAGES}
    ]
    found: dict[tuple[str, tuple[str, ...]], Tried] = {}
    for who in PEOPLE:
        for rule in sorted(rules, key=lambda each: each.endpoint):
            address = places.address_of(house, rule, things)
            response = pages.client(who).get(address)
            if response.status_code == 200 and response.mimetype == "text/html":
                for each in _forms_on(house, Page(response), address, who):
                    found.setdefault((each.endpoint, each.texts), each)
    return list(found.values())


def _forms_on(house: House, page: Page, address: str, who: str | None) -> list[Tried]:
    """The forms on a page, each once for its free fields and once for those that take some texts only."""
    found = []
    for form in page.tree.xpath("//form[@method='post']"):
        action = urlsplit(str(form.get("action"))).path
        kinds = {str(each.get("name")): _kind(each) for each in form.xpath(".//textarea[@name] | .//input[@name]")}
        sent = _answered(page.form(action), form)
        for name, kind in kinds.items():
            if kind in _STRICT and not "".join(sent.get(name, [])):
                sent[name] = [_FITS.get(name, _STRICT[kind])]
        free = tuple(sorted(name for name, kind in kinds.items() if kind == "free"))
        strict = tuple(sorted(name for name, kind in kinds.items() if kind in _STRICT))
        endpoint, _ = house.app.url_map.bind("localhost").match(action, method="POST")
        found += [
            Tried(endpoint, action, who, address, sent, texts, texts is free) for texts in (free, strict) if texts
        ]
    return found


def _kind(field: Any) -> str:
    if field.tag == "textarea":
        return "free"
    if field.get("name") in _LISTS:
        return "list"
    asked = {"tel": "tel", "numeric": "number"}.get(field.get("inputmode"), field.get("type", "text"))
    return "free" if asked == "text" else str(asked)


def _answered(sent: dict[str, list[str]], form: Any) -> dict[str, list[str]]:
    """The form with every question of one choice answered, so that it can be saved; a sensitive one keeps no words."""
    for choice in form.xpath(".//input[@type='radio' or @type='checkbox'][@name!='is_sensitive']"):
        sent.setdefault(str(choice.get("name")), [str(choice.get("value") or "on")])
    return sent


def _post(house: House, pages: Pages, tried: Tried, text: str | bytes) -> tuple[Page, str]:
    """Send it, see what the next page shows, and undo it."""
    client = pages.client(tried.who)
    before = {name: client.get_cookie(name) for name in ("key", "form", "knock")}
    with house.connection.begin_nested() as savepoint:
        page = Page(client.post(tried.action, data=tried.body(text), content_type=_FORM))
        shown = ""
        if page.status == 303 and tried.endpoint in READABLE:
            after = Page(client.get(page.location))
            _check(after, tried, text)
            shown = after.seen if after.tree is not None else ""
        savepoint.rollback()
    with house.app.app_context():
        db.session.remove()
    for name, cookie in before.items():
        client.delete_cookie(name)
        if cookie is not None:
            client.set_cookie(name, cookie.value)
    return page, shown


def _check(page: Page, tried: Tried, text: str | bytes) -> None:
    said = f"{tried.endpoint} as {tried.who} with {text[:40]!r}: {page.status}"
    assert page.status < 500, said
    live = [each for each in LIVE if each in page.text]
    assert not live, f"{said}: {live} stands in the page"
    assert "\x00" not in page.text, said
    assert _TURNS.search(page.text) is None or _TURNS.search(page.seen) is None, said


# What these keep is shown on the page they lead to.
READABLE = frozenset(
    {"groups.add_member", "initiatives.new", "initiatives.edit", "themes.raise_theme"}
    | {"sessions.add", "sessions.record", "sessions.step", "sessions.subject"}
)
# A database sees text as signs, lengths and bytes; what only a page could stumble over is tried on one of the two.
_FOR_A_DATABASE = frozenset(
    text for text in HOSTILE if isinstance(text, bytes) or "\0" in text or len(text) > 300 or "DROP" in text
)
_FOR_STRICT = frozenset(
    {"9" * 400, "1e309", "NaN", "-2+3", "100%", "١٢٣٤٥٦٧٨٩٠", "\u202ehx gnol\u202c", "<script>hx</script>"}
)


def _tried_here(house: House, place: int, is_free: bool) -> list[str | bytes]:
    """Every text for a database; and of the rest, on SQLite alone, each in turn through a third of all forms."""
    rest = (HOSTILE if is_free else _FOR_STRICT) if house.connection.dialect.name == "sqlite" else ()
    return [
        text
        for number, text in enumerate(HOSTILE)
        if text in _FOR_A_DATABASE or (text in rest and (number + place) % 3 < 1)
    ]


def test_hostile_text_is_never_an_error_never_live_and_stays_readable(house: House, pages: Pages) -> None:
    found = forms_of(house, pages)
    assert {each.endpoint for each in found} >= READABLE
    saved = dict.fromkeys(READABLE, 0)
    for place, tried in enumerate(found):
        for text in _tried_here(house, place, tried.is_free):
            page, shown = _post(house, pages, tried, text)
            _check(page, tried, text)
            if page.status == 303 and tried.endpoint in READABLE and tried.is_free and isinstance(text, str):
                clean = " ".join(tidy(text).split())
                assert clean in shown, f"{tried.endpoint} as {tried.who}: {text[:40]!r} was kept and cannot be read"
                saved[tried.endpoint] += 1
    least = 12 if house.connection.dialect.name == "sqlite" else 2
    assert min(saved.values()) >= least, f"too little could be saved to be read again: {saved}"


@one_database
def test_the_check_sees_text_that_comes_back_live(house: House, pages: Pages) -> None:
    tried = Tried("home.languages", "/languages", None, "/languages", {}, ("words",), True)
    view = house.app.view_functions[tried.endpoint]
    bare = lambda: "<!doctype html><p>" + HOSTILE[0]  # type: ignore[operator]  # noqa: E731
    bare.guard = view.guard  # type: ignore[attr-defined]
    house.app.view_functions[tried.endpoint] = bare
    try:
        page = Page(pages.client().get(tried.page))
    finally:
        house.app.view_functions[tried.endpoint] = view
    with pytest.raises(AssertionError, match="stands in the page"):
        _check(page, tried, HOSTILE[0])


@one_database
def test_a_name_with_a_per_cent_sign_breaks_no_sentence(house: House, pages: Pages) -> None:
    group = house.group("Dinsdaggroep")
    names = ("100% Roos", "%(name)s", "%s", "{0}", "50 %d")
    for name in names:
        sent = pages.post(f"/groups/{group}/members/new", {"name": name, "role": "participant"}, "Naima")
        assert name in pages.follow(sent, "Naima").seen, "the sentence that says who was added"
    for address in (f"/groups/{group}/members", f"/groups/{group}/themes/new"):
        for lang in ("nl", "en"):
            seen = pages.get(address, "Naima", lang=lang).seen
            assert all(name in seen for name in names)
