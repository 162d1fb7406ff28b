"""Addresses of pages as people get them outside the page: in a link that is sent, a QR, the head of a page.

Where ``GROEPSWERK_SITE_ADDRESS`` is set they all begin with it, whatever host a request named: a link must not lead to
a place that only the request made up.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import current_app, request, url_for


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


def in_language(path: str, code: str) -> str:
    """The same page in another language: ``path`` with its own query, and no other wish for a language left in it."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return urlunsplit(("", "", parts.path, urlencode([*query, ("lang", code)]), ""))


def _named_site() -> str:
    return str(current_app.config["SITE_ADDRESS"]).rstrip("/")
