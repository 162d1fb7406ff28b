"""The built catalogues of the promised languages, read once by who serves; ``catalogues`` builds and checks them."""

from __future__ import annotations

from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from groepswerk.core.languages import PROMISED, Language

_loaded: dict[str, NullTranslations] = {}


def load(folder: Path) -> None:
    """Read the built catalogues of the promised languages; a missing one speaks English until it is built."""
    for language in PROMISED:
        path = catalogue_file(folder, language, ".mo")
        if path.exists():
            with path.open("rb") as file:
                _loaded[language.code] = GNUTranslations(file)
        else:
            _loaded[language.code] = NullTranslations()


def texts_of(language: Language) -> NullTranslations:
    """The loaded catalogue of a language."""
    return _loaded.get(language.code) or NullTranslations()


def catalogue_file(folder: Path, language: Language, ending: str) -> Path:
    """Where the catalogue of a language lies: ``.po`` is kept, ``.mo`` is built from it."""
    return folder / language.code / "LC_MESSAGES" / f"messages{ending}"
