"""Whose name is like the name that was said at the door."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from groepswerk.groups.likeness import alike


class Named(NamedTuple):
    name: str


MEMBERS = [Named(name) for name in ("Roos", "Zon", "Yamina A.", "Abdel", "سلمى", "Ster", "Linde")]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Roos", ["Roos"]),
        ("rose", ["Roos"]),
        ("RÓÓS", ["Roos"]),
        ("Yamina", ["Yamina A."]),
        ("yamina b.", ["Yamina A."]),
        ("سلمي", ["سلمى"]),
        ("Sterre", ["Ster"]),
        ("Perzik", []),
        ("", []),
    ],
)
def test_names_that_sound_alike_are_found(said: str, found: list[str]) -> None:
    assert [member.name for member in alike(said, MEMBERS)] == found


def test_the_likest_comes_first() -> None:
    members = [Named("Roosje"), Named("Roos"), Named("Rosa")]
    assert [member.name for member in alike("Roos", members)][0] == "Roos"
