"""The names of days and months, Monday and January first, as the Unicode locale data (CLDR) spell them.

The promised languages' names stand here, because Babel reads the whole of a language (six megabytes for four of them)
to give a name. ``flask languages check`` compares them with Babel's. Another language's are asked of it.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Names(NamedTuple):
    """What the days and months are called in one language, inside a date."""

    days: tuple[str, ...]
    months: tuple[str, ...]


KEPT = {
    "nl": Names(
        ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
        (
            *("januari", "februari", "maart", "april", "mei", "juni"),
            *("juli", "augustus", "september", "oktober", "november", "december"),
        ),
    ),
    "en_GB": Names(
        ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
    ),
    "tr": Names(
        ("Pazartesi", "Salı", "Çarşamba", "Perşembe", "Cuma", "Cumartesi", "Pazar"),
        (
            *("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran"),
            *("Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık"),
        ),
    ),
    "ar_SY": Names(
        ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
        (
            *("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران"),
            *("تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"),
        ),
    ),
}


def names_of(locale: str) -> Names:
    """The names in the language of a Babel locale."""
    return KEPT.get(locale) or from_babel(locale)


@cache
def from_babel(locale: str) -> Names:
    """The names as Babel gives them."""
    from babel import Locale

    read = Locale.parse(locale)
    days, months = read.days["format"]["wide"], read.months["format"]["wide"]
    return Names(tuple(days[place] for place in range(7)), tuple(months[place] for place in range(1, 13)))
