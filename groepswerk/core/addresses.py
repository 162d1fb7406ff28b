"""Addresses of pages as people get them outside the page: in a link that is sent, a QR, the head of a page.

Where ``GROEPSWERK_SITE_ADDRESS`` is set they all begin with it, whatever host a request named: a link must not lead to
a place that only the request made up.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from flask import Flask, current_app, request, url_for


def absolute(endpoint: str, **values: Any) -> str:
    """The whole address of a page, as ``url_for`` builds it, with the site before it."""
    return on_site(url_for(endpoint, **values))


def on_site(path: str) -> str:
    """The whole address of ``path``, which begins with a slash."""
    return (_named_site() or request.host_url.rstrip("/")) + path


def for_command(port: str, endpoint: str, **values: Any) -> str:
    """As ``absolute``, for a command, which has no request: where no site is named, this computer's ``port``."""
    with current_app.test_request_context(base_url=_named_site() or f"http://127.0.0.1:{port}"):
        return absolute(endpoint, **values)


def has_site() -> bool:
    """Whether this site has an address of its own: without it nothing can be sent that has a link in it."""
    return bool(_named_site())


def without_request(endpoint: str, **values: Any) -> str | None:
    """As ``absolute``, for work that no request asked for; None where no site is named."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return _named_site() + path if has_site() else None


def to_subscribe(whole: str) -> str:
    """The whole address of a calendar, so that a phone opens it in its calendar and goes on asking it."""
    return "webcal" + whole[whole.index(":") :]


def in_language(path: str, code: str) -> str:
    """The same page in another language: ``path`` with its own query, and no other wish for a language left in it."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return urlunsplit(("", "", parts.path, urlencode([*query, ("lang", code)]), ""))


def keep(app: Flask) -> None:
    """Give the templates of ``app`` a ``url_for`` that does not build an address again that was built before.

    Which page lives where does not change while the program runs, and a page names twenty of them. Only addresses
    that hold nothing but keys of rows are kept: no token, no name, nothing that was asked for.
    """

    @lru_cache(maxsize=2048)
    def built(_root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
        return url_for(endpoint, **dict(values))

    def address_of(endpoint: str, **values: Any) -> str:
        if all(type(value) is UUID for value in values.values()):
            return built(request.script_root, endpoint, tuple(values.items()))
        return url_for(endpoint, **values)

    app.jinja_env.globals["url_for"] = address_of


def _named_site() -> str:
    return str(current_app.config["SITE_ADDRESS"]).rstrip("/")
