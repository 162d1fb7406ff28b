"""A browser on the wire: real requests to a served house, and every form of every page it finds, filled in and sent."""

from __future__ import annotations

import http.client
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urldefrag, urlencode, urlsplit

from lxml import html

# What these forms end would end the walk.
_LAST = ("/leave", "/sign-out", "/end-all", "/end", "/stop")
_NUMBERS = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{22,}")


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    location: str

    @property
    def tree(self) -> Any:
        """Its elements; None when it is no page."""
        return html.document_fromstring(self.text) if "<html" in self.text else None


@dataclass
class Browser:
    """One browser: its cookies, the headers it always sends, and every token it was ever given."""

    port: int
    headers: Mapping[str, str]
    cookies: dict[str, str] = field(default_factory=dict)
    secrets: set[str] = field(default_factory=set)

    def ask(self, method: str, address: str, body: bytes | str | None = None, **headers: str) -> Answer:
        """One request."""
        sent = {**self.headers, "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, address, body, {**sent, **headers})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        self._keep(answer.headers, text)
        return Answer(answer.status, text, answer.headers.get("Location", ""))

    def _keep(self, headers: http.client.HTTPMessage, text: str) -> None:
        for line in headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                self.secrets |= {morsel.value} if len(morsel.value) > 20 else set()
        self.secrets.update(re.findall(r'name="(?:csrf_token|idempotency_key)" value="([^"]{16,})"', text))
        self.secrets.update(re.findall(r"/(?:a|c|d|demo|staff-invitation)/([A-Za-z0-9_-]{22,})", text))
        self.secrets.update(re.findall(r"\b[A-Z2-7]{4}(?: [A-Z2-7]{4}){7}\b", text))

    def send(self, address: str, fields: Mapping[str, Any]) -> Answer:
        """A form."""
        return self.ask(
            "POST", address, urlencode(fields, doseq=True), **{"Content-Type": "application/x-www-form-urlencoded"}
        )

    def hand_in(self, address: str, name: str, content: bytes) -> Answer:
        """Open a page and send the form on it that takes a file, with this one in it."""
        page = self.ask("GET", address)
        form = next(each for each in _forms(page) if each.xpath(".//input[@type='file']"))
        field = form.xpath(".//input[@type='file']/@name")[0]
        parts = [f'name="{each}"\r\n\r\n{value}'.encode() for each, value in form.form_values()]
        parts.append(f'name="{field}"; filename="{name}"\r\n\r\n'.encode() + content)
        body = b"".join(b"--part\r\nContent-Disposition: form-data; " + each + b"\r\n" for each in parts)
        kind = {"Content-Type": "multipart/form-data; boundary=part"}
        return self.ask("POST", _action(form, address), body + b"--part--\r\n", **kind)

    def press(self, address: str, action: str = "") -> Answer:
        """Open a page and send the form on it whose action ends so, as it stands."""
        page = self.ask("GET", address)
        form = next(each for each in _forms(page) if _action(each, address).endswith(action))
        return self.send(_action(form, address), dict(form.form_values()))

    def walk(self, said: str, query: str, most: int = 90) -> set[str]:
        """Open every kind of page that links lead to and send every kind of form, with ``said`` in each text field.

        Return the kinds of forms that were sent.
        """
        waiting, seen, sent = ["/"], {"/"}, set[str]()
        while waiting and len(seen) < most:
            address = waiting.pop(0)
            page = self.ask("GET", f"{address}{'&' if '?' in address else '?'}said={query}")
            if page.tree is None:
                continue
            for form in _forms(page):
                action = _action(form, address)
                kind = _kind(action) + " " + " ".join(sorted(form.fields.keys()))
                if kind not in sent and not urlsplit(action).path.endswith(_LAST):
                    sent.add(kind)
                    self.send(action, _filled(form, said))
            for link in page.tree.xpath("//a/@href"):
                place = urlsplit(str(link)).path
                if str(link).startswith("/") and not place.startswith("/static") and _kind(place) not in seen:
                    seen.add(_kind(place))
                    waiting.append(place)
        return sent


def _kind(address: str) -> str:
    return _NUMBERS.sub("*", urlsplit(address).path)


def _forms(page: Answer) -> list[Any]:
    return [] if page.tree is None else [form for form in page.tree.forms if form.method == "POST"]


def _action(form: Any, address: str) -> str:
    return urldefrag(str(form.action or address)).url


def _filled(form: Any, said: str) -> dict[str, Any]:
    """What the form sends with ``said`` in every text, and the first choice where nothing is chosen."""
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    for each in form.xpath(".//input[@type='radio' or @type='checkbox'][@name]"):
        fields.setdefault(str(each.get("name")), [str(each.get("value") or "on")])
    for each in form.xpath(".//textarea[@name] | .//input[@name]"):
        kind = each.get("type", "text") if each.tag == "input" else "textarea"
        if kind in {"text", "textarea", "tel", "password", "search"}:
            fields[str(each.get("name"))] = [said]
        elif kind == "email":
            fields[str(each.get("name"))] = [f"{said}@example.org"]
    return fields
