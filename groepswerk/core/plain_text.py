"""Text as people type it, made safe to keep and to show: one normal form, no invisible tricks."""

from __future__ import annotations

import re
import unicodedata

# Direction marks, embeddings, overrides and isolates; invisible signs that can hide or imitate a name. The joiners
# U+200C and U+200D stay: Persian, Kurdish and emoji need them.
_TRICKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\u0085]")


def tidy(text: str) -> str:
    """Normal form NFC, no control signs but line ends, no bidi tricks, no space around it."""
    text = _TRICKS.sub("", _LINE_ENDS.sub("\n", text))
    kept = (sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs", "Cn"})
    return unicodedata.normalize("NFC", "".join(kept)).strip()


def tidy_line(text: str) -> str:
    """As ``tidy``, on one line with single spaces: for names, places, subjects."""
    return " ".join(tidy(text).split())


def western_digits(text: str) -> str:
    """Arabic and Persian digits as 0-9, so that people may type the digits they know."""
    return text.translate(_DIGITS)


def sort_key(name: str) -> str:
    """Sorts names alike on every database: é beside e, capitals beside small letters."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return bare.casefold()
