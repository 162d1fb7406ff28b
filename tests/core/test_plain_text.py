"""What people type becomes safe to keep and to show, and stays what they meant."""

from __future__ import annotations

import pytest

from groepswerk.core.plain_text import sort_key, tidy, tidy_line, western_digits


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Roos  ", "Roos"),
        ("Ro\u202eos", "Roos"),
        ("\u202e\u2066\u200f", ""),
        ("a\x00b", "ab"),
        ("e\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("een\r\ntwee\u2028drie", "een\ntwee\ndrie"),
        ("\ud800x", "x"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_tidy(typed: str, kept: str) -> None:
    assert tidy(typed) == kept


def test_a_line_has_single_spaces() -> None:
    assert tidy_line(" De \n  Kas\t") == "De Kas"


def test_digits_of_three_scripts() -> None:
    assert western_digits("٠١٢٣ ۴۵۶ 789") == "0123 456 789"


def test_names_sort_alike_with_and_without_accents() -> None:
    assert sorted(["Zon", "Éva", "eva b", "Ömer", "Olijf"], key=sort_key) == ["Éva", "eva b", "Olijf", "Ömer", "Zon"]
