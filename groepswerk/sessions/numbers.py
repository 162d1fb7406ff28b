"""Numbers as they are typed over from a paper list: ``1 4 5 9-12``, with commas or spaces, in any digits."""

from __future__ import annotations

import re

from groepswerk.core.plain_text import western_digits

_PART = re.compile(r"(\d{1,4})(?:[-–—](\d{1,4}))?")
_AROUND_DASH = re.compile(r"\s*([-–—])\s*")


class NotOnList(Exception):
    """Something typed is no number of the list; ``part`` is what was typed."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def numbers_in(text: str, most: int) -> list[int]:
    """The numbers, in their order, each once. ``most``: the last number of the list, which begins with 1.

    Raises NotOnList for what is no number, for a number that is not there, and for a stretch that runs backwards.
    """
    joined = _AROUND_DASH.sub(r"\1", western_digits(text))
    parts = [part for part in re.split(r"[\s,;.،]+", joined) if part]
    return sorted({number for part in parts for number in _stretch(part, most)})


def _stretch(part: str, most: int) -> range:
    found = _PART.fullmatch(part)
    if found is None:
        raise NotOnList(part)
    first = int(found[1])
    last = int(found[2] or first)
    for number in (first, last):
        if not 1 <= number <= most:
            raise NotOnList(str(number))
    if last < first:
        raise NotOnList(part)
    return range(first, last + 1)
