"""Visitors of the benchmark: real browsers' cookies, real forms with a fresh key and the right version each time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPMessage
from urllib.parse import urlencode

from groepswerk.core.idempotency import new_key
from tests.bench.server import Server

_HIDDEN = re.compile(r'name="(csrf_token|version)" value="([^"]*)"')


@dataclass
class Visitor:
    """Somebody with a signed-in browser."""

    server: Server
    key: str | None = None
    jar: dict[str, str] = field(default_factory=dict)

    def headers(self) -> dict[str, str]:
        """What the browser sends along."""
        jar = {"language": "nl", **({"key": self.key} if self.key else {}), **self.jar}
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items()), "Accept-Encoding": "gzip"}

    def get(self, address: str) -> None:
        """Ask for a page that must be there."""
        status, headers, _ = self.server.ask("GET", address, self.headers())
        assert status == 200, f"GET {address}: {status}"
        self._keep(headers)

    def open_form(self, address: str) -> dict[str, str]:
        """Read a page with a form; keep its cookie, return its token and version."""
        status, headers, body = self.server.ask("GET", address, {**self.headers(), "Accept-Encoding": "identity"})
        assert status == 200, f"GET {address}: {status}"
        self._keep(headers)
        return dict(_HIDDEN.findall(body.decode()))

    def _keep(self, headers: HTTPMessage) -> None:
        for cookie in headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.jar[name] = value

    def poster(
        self,
        address: str | Callable[[int], str],
        fields: Callable[[int, dict[str, str]], dict[str, object]],
        form_at: str | None = None,
        expects: int = 303,
    ) -> Callable[[int], None]:
        """A function that sends the form once more; ``fields`` makes what is typed from count and hidden fields.

        ``address`` may differ from time to time; its form is then taken to look as the first one does. ``form_at``:
        the page with the form, where that is another one; ``expects``: the status of an answer that is right.
        """
        address_of = address if callable(address) else lambda _count: address
        hidden = self.open_form(form_at or address_of(0))

        def send(count: int) -> None:
            data = {"csrf_token": hidden["csrf_token"], "idempotency_key": new_key(), **fields(count, hidden)}
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            to = address_of(count)
            status, _, body = self.server.ask("POST", to, {**self.headers(), **kind}, urlencode(data, doseq=True))
            assert status == expects, f"POST {to}: {status} {body[:200]!r}"

        return send
