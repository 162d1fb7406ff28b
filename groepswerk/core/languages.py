"""The one table of languages. Nothing else in the house parses a language tag.

A language is either an *interface* language (a catalogue exists and is promised at 100 %) or one that people speak and
write in here while the pages stand in another one. Babel does not know every language by its tag (Darija, Dari,
Sranan, Kurmanji under its ISO code), so each row names the locale that formats its dates.
"""

from __future__ import annotations

from dataclasses import dataclass

ONE_OR_OTHER = "nplurals=2; plural=(n != 1);"
ALWAYS_ONE = "nplurals=1; plural=0;"
ARABIC_SIX = (
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
)


@dataclass(frozen=True, slots=True)
class Language:
    """One language: BCP 47 code, its name in itself, script (ISO 15924), Babel locale, and what is promised of it."""

    code: str
    endonym: str
    script: str
    locale: str
    plural: str = ONE_OR_OTHER
    promised: bool = False
    source: bool = False
    voice_first: bool = False
    reviewed: bool = False

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, by the script."""
        return "rtl" if self.script in {"Arab", "Hebr"} else "ltr"


_TABLE = (
    Language("nl", "Nederlands", "Latn", "nl", promised=True),
    Language("en", "English", "Latn", "en_GB", promised=True, source=True),
    Language("tr", "Türkçe", "Latn", "tr", promised=True),
    Language("ar", "العربية", "Arab", "ar_SY", ARABIC_SIX, promised=True),
    Language("rif", "Tmaziɣt", "Latn", "rif", voice_first=True),
    Language("ary", "الدارجة", "Arab", "ar_MA", ARABIC_SIX, voice_first=True),
    Language("ti", "ትግርኛ", "Ethi", "ti_ER", voice_first=True),
    Language("so", "Soomaali", "Latn", "so"),
    Language("pl", "polski", "Latn", "pl"),
    Language("uk", "українська", "Cyrl", "uk"),
    Language("fa", "فارسی", "Arab", "fa"),
    Language("prs", "دری", "Arab", "fa_AF"),
    Language("ps", "پښتو", "Arab", "ps"),
    Language("kmr", "Kurdî (Kurmancî)", "Latn", "ku"),
    Language("ckb", "کوردیی سۆرانی", "Arab", "ckb"),
    Language("pap", "Papiamentu", "Latn", "pap"),
    Language("bg", "български", "Cyrl", "bg"),
    Language("ro", "română", "Latn", "ro"),
    Language("es", "español", "Latn", "es"),
    Language("fr", "français", "Latn", "fr"),
    Language("pt", "português", "Latn", "pt"),
    Language("srn", "Sranantongo", "Latn", "nl", voice_first=True),
    Language("am", "አማርኛ", "Ethi", "am"),
    Language("hi", "हिन्दी", "Deva", "hi"),
    Language("vi", "Tiếng Việt", "Latn", "vi", ALWAYS_ONE),
)

LANGUAGES = {language.code: language for language in _TABLE}
PROMISED = tuple(language for language in _TABLE if language.promised)
DUTCH = LANGUAGES["nl"]
ENGLISH = LANGUAGES["en"]


def language_of(code: str | None) -> Language:
    """The language with this code; Dutch when there is none such."""
    return LANGUAGES.get(code or "", DUTCH)


def interface_for(code: str | None) -> Language | None:
    """The promised language with this code, or None: pages can only stand in a promised one."""
    language = LANGUAGES.get(code or "")
    return language if language is not None and language.promised else None


def negotiate(accept: list[str]) -> Language:
    """The first promised language among a browser's wishes (``ar-SY`` counts as ``ar``); else Dutch."""
    for wish in accept:
        found = interface_for(wish) or interface_for(wish.split("-")[0].lower())
        if found:
            return found
    return DUTCH
