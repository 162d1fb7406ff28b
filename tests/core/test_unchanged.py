"""Answers that are kept: bounded in bytes, the one asked for longest ago goes first, and a mark tells nothing."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from groepswerk.core import unchanged
from groepswerk.core.unchanged import Kept, mark_of


def saying(text: bytes, made: list[bytes]) -> Callable[[], bytes]:
    """Makes this, and notes that it was made."""

    def make() -> bytes:
        made.append(text)
        return text

    return make


def test_it_is_made_once_until_there_is_no_room() -> None:
    kept, made = Kept(most=10), list[bytes]()
    for mark in ("a", "b", "a", "c", "a", "b"):
        assert kept.made(mark, saying(mark.encode() * 4, made)) == mark.encode() * 4
    assert made == [b"aaaa", b"bbbb", b"cccc", b"bbbb"]


def test_what_is_too_large_is_made_each_time_and_pushes_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "_MOST_OF_ONE", 5)
    kept, made = Kept(most=10), list[bytes]()
    for mark, text in (("a", b"aaaa"), ("b", b"b" * 6), ("b", b"b" * 6), ("a", b"aaaa")):
        kept.made(mark, saying(text, made))
    assert made == [b"aaaa", b"bbbbbb", b"bbbbbb"]


def test_a_mark_is_the_same_for_the_same_and_tells_nothing() -> None:
    key = uuid4()
    assert mark_of(key, [("a", 1)]) == mark_of(key, [("a", 1)])
    assert mark_of(key, [("a", 1)]) != mark_of(key, [("a", 2)])
    assert str(key)[:8] not in mark_of(key)
