"""The tests' browser without a screen: asks for pages, fills in forms as they stand, and looks at all it gets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from weakref import WeakKeyDictionary

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from groepswerk.core import cookies, idempotency
from groepswerk.core.languages import LANGUAGES
from groepswerk.people.models import SignInKind
from tests.house_of_tests import House

FORBIDDEN = re.compile(r"zelfredzaa|cli[eë]nt(?!-)|hulpvrager|doelgroep|traject|casus", re.IGNORECASE)
# Per application: the cookie that a page with a form gave to a new browser, and the token in that page.
_FORMS: WeakKeyDictionary[Flask, tuple[str, str]] = WeakKeyDictionary()
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Page:
    """One answer: its status, its text, and its tree when it is HTML."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.text = response.get_data(as_text=True)
        self.location = response.headers.get("Location", "")
        self.tree: Any = html.document_fromstring(self.text) if response.mimetype == "text/html" and self.text else None

    @property
    def h1(self) -> str:
        """The text of its heading."""
        return " ".join(self.tree.xpath("//h1")[0].text_content().split())

    @property
    def seen(self) -> str:
        """The text somebody sees, in one line."""
        return " ".join(self.tree.xpath("//body")[0].text_content().split())

    def links(self) -> list[str]:
        """The addresses it links to."""
        return [str(each) for each in self.tree.xpath("//a/@href")]

    def form(self, action: str) -> dict[str, list[str]]:
        """What the form whose action ends in ``action`` would send untouched: field name to values."""
        for form in self.tree.xpath("//form[@method='post']"):
            if urlsplit(str(form.get("action"))).path.endswith(action):
                return _as_it_stands(form)
        raise AssertionError(f"No form here posts to {action}: {self.tree.xpath('//form/@action')}")


class Pages:
    """The client. ``as_`` names somebody of the cast; without it nobody is signed in."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._clients: dict[object, FlaskClient] = {}

    def client(self, as_: str | None = None, kind: SignInKind | None = None) -> FlaskClient:
        """The browser of somebody; the same one for the whole test."""
        found = self._clients.get((as_, kind))
        if found is None:
            found = self._clients[as_, kind] = self.house.app.test_client()
            if as_ is not None:
                self.give_key(found, self.house.sign_in(as_, kind))
        return found

    def give_key(self, client: FlaskClient, sign_in_id: UUID) -> None:
        """Put a sign-in's ticket into a browser."""
        with self.house.app.test_request_context():
            value = cookies.value_of("key", sign_in_id, self.house.now)
        client.set_cookie("key", value)

    def get(
        self,
        address: str,
        as_: str | None = None,
        expects: int = 200,
        lang: str | None = None,
        kind: SignInKind | None = None,
        **options: Any,
    ) -> Page:
        """Ask for a page, expect a status, and look at it."""
        asked = f"{address}{'&' if '?' in address else '?'}lang={lang}" if lang else address
        page = Page(self.client(as_, kind).get(asked, **options))
        assert page.status == expects, f"GET {address} as {as_}: {page.status}, not {expects}. {page.location}"
        self._look(page, address)
        return page

    def post(
        self,
        address: str,
        data: Mapping[str, Any] | None = None,
        as_: str | None = None,
        expects: int = 303,
        kind: SignInKind | None = None,
        **options: Any,
    ) -> Page:
        """Send a form with a good token and a fresh key (unless ``data`` brings its own), and look at the answer."""
        client = self.client(as_, kind)
        sent = {**self.credentials(client), **(data or {})}
        page = Page(client.post(address, data=sent, **options))
        assert page.status == expects, f"POST {address} as {as_}: {page.status}, not {expects}. {_errors(page)}"
        self._look(page, address)
        return page

    def credentials(self, client: FlaskClient) -> dict[str, Any]:
        """A good token and a fresh key, as every form carries them."""
        return {"csrf_token": self._token(client), "idempotency_key": idempotency.new_key()}

    def submit(
        self, page: Page, action: str, changes: Mapping[str, Any] | None = None, as_: str | None = None, **rest: Any
    ) -> Page:
        """Send the form on ``page`` that posts to ``action``, as it stands but for ``changes``."""
        return self.post(action, {**page.form(action), **(changes or {})}, as_, **rest)

    def follow(self, page: Page, as_: str | None = None, kind: SignInKind | None = None) -> Page:
        """Go where an answer leads."""
        return self.get(page.location, as_, kind=kind)

    def _token(self, client: FlaskClient) -> str:
        """The token of a browser's forms. The first one asks for a page with a form; who is signed in later gets the
        cookie of that page, unless she has one. Who is not is known by that cookie, and asks for one of her own.
        """
        if not hasattr(client, "form_token"):
            is_new = client.get_cookie("form") is None and client.get_cookie("key") is not None
            known = _FORMS.get(self.house.app)
            if is_new and known is not None:
                client.set_cookie("form", known[0])
                client.form_token = known[1]  # type: ignore[attr-defined]
            else:
                client.form_token = self._ask_for_token(client)  # type: ignore[attr-defined]
        return str(client.form_token)  # type: ignore[attr-defined]

    def _ask_for_token(self, client: FlaskClient) -> str:
        is_new = client.get_cookie("form") is None
        found = _TOKEN.search(client.get("/sign-in").get_data(as_text=True))
        assert found, "The sign-in page carries no token."
        cookie = client.get_cookie("form")
        if is_new and cookie is not None:
            _FORMS[self.house.app] = (cookie.value, found.group(1))
        return found.group(1)

    def _look(self, page: Page, address: str) -> None:
        if page.tree is not None and "<html" in page.text and not 300 <= page.status < 400:
            wrong = mistakes(page)
            assert not wrong, f"{address}: " + "; ".join(wrong)


def mistakes(page: Page) -> list[str]:
    """What is wrong with a page, whatever it is about."""
    tree, found = page.tree, []
    language = LANGUAGES.get(tree.get("lang") or "")
    if language is None or tree.get("dir") != language.direction:
        found.append(f"lang {tree.get('lang')} with dir {tree.get('dir')}")
    if len(tree.xpath("//h1")) != 1:
        found.append(f"{len(tree.xpath('//h1'))} h1")
    if not "".join(tree.xpath("//title/text()")).strip():
        found.append("no title")
    ids = tree.xpath("//@id")
    found += [f"id {each} twice" for each in sorted({each for each in ids if ids.count(each) > 1})]
    found += _unlabelled(tree)
    for form in tree.xpath("//form[@method='post']"):
        names = set(form.xpath(".//@name"))
        if not {"csrf_token", "idempotency_key"} <= names:
            found.append(f"the form to {form.get('action')} has no token or no key")
    found += [f"the word {word!r}" for word in FORBIDDEN.findall(page.seen)]
    if tree.xpath("//*[@style] | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]"):
        found.append("inline style or script")
    return found


def _unlabelled(tree: Any) -> list[str]:
    labelled = set(tree.xpath("//label/@for"))
    fields = tree.xpath("//input[not(@type='hidden')] | //textarea | //select")
    bare = [each for each in fields if each.get("id") not in labelled and not each.xpath("ancestor::label")]
    return [f"field {each.get('name')} without label" for each in bare]


def _as_it_stands(form: Any) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        if field.get("type") in {"checkbox", "radio"} and field.get("checked") is None:
            continue
        if field.tag == "select":
            values = field.xpath("./option[@selected]/@value")[:1] or field.xpath("./option/@value")[:1]
        else:
            values = [field.get("value", "")] if field.tag == "input" else [(field.text or "").removeprefix("\n")]
        sent.setdefault(field.get("name"), []).extend(map(str, values))
    return sent


def _errors(page: Page) -> str:
    return " | ".join(page.tree.xpath("//*[@role='alert']//text()")) if page.tree is not None else page.text[:300]
