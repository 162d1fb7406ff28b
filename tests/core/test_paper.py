"""Paper is one page, in the largest letters that fit, and made from nothing but what is given."""

from __future__ import annotations

import io
import socket

import pypdfium2
import pytest

from groepswerk.core import paper

STYLE = (
    "@page { size: A6; margin: 5mm } p { break-inside: avoid } .size-0 p { height: 90mm } .size-1 p { height: 40mm }"
)


def letter(number: int) -> str:
    """Two paragraphs in letters of this size."""
    return f'<html class="size-{number}"><body><p>een</p><p>twee</p></body></html>'


def test_the_largest_letters_that_fit_are_taken() -> None:
    asked: list[int] = []

    def page_in(size: int) -> str:
        asked.append(size)
        return letter(size)

    assert len(pypdfium2.PdfDocument(io.BytesIO(paper.one_page(page_in, STYLE)))) == 1
    assert asked == [0, 1]


def test_what_never_fits_is_said() -> None:
    with pytest.raises(paper.TooMuch):
        paper.one_page(lambda _size: letter(0), STYLE)


@pytest.mark.parametrize(
    "how", ['<img src="{}">', '<link rel="stylesheet" href="{}">', '<p style="background: url({})">']
)
def test_nothing_is_fetched(how: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/x.png"
        paper.one_page(lambda _size: f"<html><body>{how.format(address)}</body></html>", "")
        with pytest.raises(TimeoutError):
            listening.accept()
