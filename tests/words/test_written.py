"""In which language a text was written, as far as its letters tell."""

from __future__ import annotations

import pytest

from groepswerk.core.languages import LANGUAGES
from groepswerk.words.written import script_of, written_in


@pytest.mark.parametrize(
    ("text", "page", "others", "said"),
    [
        ("Wachten op een brief", "nl", ["ar", "nl"], "nl"),
        ("مرحبا بكم", "nl", ["ary", "nl"], "ary"),
        ("مرحبا بكم", "nl", ["rif", "nl"], "ar"),
        ("مرحبا بكم", "ar", ["ary"], "ar"),
        ("Brief van school (رسالة)", "nl", ["ar"], "nl"),
        ("እንቋዕ ብደሓን መጻእኩም", "nl", ["ti", "nl"], "ti"),
        ("እንቋዕ ብደሓን መጻእኩም", "en", ["rif"], "en"),
        ("azul", "nl", ["rif", "nl"], "nl"),
        ("Bus", "ar", ["ar", "nl"], "nl"),
        ("12 - 14!", "ar", ["nl"], "ar"),
        ("", "nl", ["ar"], "nl"),
    ],
)
def test_the_letters_say_which_language_it_is(text: str, page: str, others: list[str], said: str) -> None:
    assert written_in(text, LANGUAGES[page], others) == said


def test_signs_alone_have_no_script() -> None:
    assert script_of("123 🌱 ?!") is None
