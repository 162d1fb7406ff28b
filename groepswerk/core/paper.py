"""Paper: a page made into a PDF here, from nothing but its own text. No title, author or subject is written into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# How often the letters may shrink until everything stands on one page.
SIZES = 5


class TooMuch(Exception):
    """What should stand on one page does not fit on it, not even in the smallest letters."""


def one_page(page_in: Callable[[int], str], style: str) -> bytes:
    """A PDF of exactly one page.

    ``page_in`` draws the page in a size of letters: 0 is the largest, ``SIZES - 1`` the smallest. The largest that fits
    is taken. ``style`` is its stylesheet. Raises TooMuch.
    """
    for size in range(SIZES):
        document = _drawn(page_in(size), style)
        if len(document.pages) == 1:
            return bytes(document.write_pdf())
    raise TooMuch


def pages(page: str, style: str) -> bytes:
    """A PDF of as many pages as it takes, drawn once: for lists, whose number of lines tells the size of letters."""
    return bytes(_drawn(page, style).write_pdf())


def _drawn(page: str, style: str) -> Any:
    # Imported here: the library takes tens of megabytes, and most processes never print.
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher

    nothing_from_outside = URLFetcher(allowed_protocols=())
    sheet = CSS(string=style, url_fetcher=nothing_from_outside)
    return HTML(string=page, url_fetcher=nothing_from_outside).render(stylesheets=[sheet])
