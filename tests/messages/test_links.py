"""Links that open a prepared text in WhatsApp or as a text message."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from groepswerk.messages import links

TEXT = "الخميس, 10:00. Kom je? & meer #1\nhttps://example.org/a/b?c=d"


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("06 12 34 56 78", "31612345678"),
        ("+31 6 12345678", "31612345678"),
        ("0031612345678", "31612345678"),
        ("٠٦١٢٣٤٥٦٧٨", "31612345678"),
        ("+49 (0)30-123456", "49030123456"),
        ("32470123456", "32470123456"),
        ("112", None),
        ("1" * 16, None),
        ("bel mij", None),
        ("", None),
        (None, None),
    ],
)
def test_numbers_as_the_world_dials_them(typed: str | None, dialled: str | None) -> None:
    assert links.international(typed) == dialled


def test_whatsapp_carries_the_whole_text() -> None:
    parts = urlsplit(links.whatsapp(TEXT, "06 12345678"))
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "wa.me", "/31612345678", "")
    assert parse_qs(parts.query) == {"text": [TEXT]}
    assert urlsplit(links.whatsapp(TEXT)).path == "/"


def test_sms_carries_the_whole_text() -> None:
    parts = urlsplit(links.sms(TEXT, "06 12345678"))
    assert (parts.scheme, parts.path, parts.fragment) == ("sms", "+31612345678", "")
    assert parse_qs(parts.query) == {"body": [TEXT]}
    assert links.sms("a b").startswith("sms:?&body=a%20b")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ş" + "a" * 69, 1),
        ("ş" + "a" * 70, 2),
        ("س" * 134, 2),
        ("س" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_how_many_text_messages_it_takes(text: str, parts: int) -> None:
    assert links.sms_parts(text) == parts
