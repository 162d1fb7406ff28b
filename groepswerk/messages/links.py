"""Ways to send a text from one's own phone: plain links, so that nothing leaves by itself and no third party is asked.

What stands behind them is *prepared*; whether it was sent, only the guide knows.
"""

from __future__ import annotations

import re
from urllib.parse import quote

from groepswerk.core.plain_text import western_digits

HOME_CODE = "31"

# The signs of the default alphabet of text messages (3GPP TS 23.038, 6.2.1) and those that take two places in it.
_PLAIN = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("\f^{}\\[~]|€")


def international(phone: str | None) -> str | None:
    """A number as the whole world dials it, digits only (``06 12 34 56 78`` is ``31612345678``).

    None when there is no number, or when it cannot be one: E.164 allows at most 15 digits.
    """
    typed = western_digits(phone or "").strip()
    digits = re.sub(r"\D", "", typed)
    if digits.startswith("00"):
        digits = digits[2:]
    elif digits.startswith("0") and not typed.startswith("+"):
        digits = HOME_CODE + digits[1:]
    return digits if 8 <= len(digits) <= 15 else None


def whatsapp(text: str, phone: str | None = None) -> str:
    """A link that opens WhatsApp with this text; without a number WhatsApp asks to whom."""
    return f"https://wa.me/{international(phone) or ''}?text={quote(text, safe='')}"


def sms(text: str, phone: str | None = None) -> str:
    """A link that opens a text message (RFC 5724); without a number the phone asks to whom."""
    number = international(phone)
    # RFC 5724 writes "?body=", iPhones have wanted "&body="; both read the body after "?&".
    return f"sms:{'+' + number if number else ''}?&body={quote(text, safe='')}"


def sms_parts(text: str) -> int:
    """How many text messages this is: 160 signs in one, or 70 when a sign is outside the default alphabet."""
    if all(sign in _PLAIN or sign in _DOUBLE for sign in text):
        return _parts(len(text) + sum(sign in _DOUBLE for sign in text), 160, 153)
    return _parts(len(text.encode("utf-16-le")) // 2, 70, 67)


def _parts(length: int, alone: int, together: int) -> int:
    return 1 if length <= alone else -(-length // together)
