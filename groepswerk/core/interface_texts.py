"""The built catalogues of the promised languages, read once by who serves; ``catalogues`` builds and checks them."""

from __future__ import annotations

import sys
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any

from groepswerk.core.languages import PROMISED, Language

_loaded: dict[str, NullTranslations] = {}


class _Texts(GNUTranslations):
    """One language's texts. The English they are looked up by is held once for all languages."""

    def _parse(self, fp: Any) -> None:
        super()._parse(fp)
        # The standard library leaves ``_parse`` to be overridden; what it fills is known by this name alone.
        held: dict[Any, str] = vars(self)["_catalog"]
        vars(self)["_catalog"] = {_held_once(key): text for key, text in held.items()}


def _held_once(key: Any) -> Any:
    return sys.intern(key) if isinstance(key, str) else (sys.intern(key[0]), *key[1:])


def load(folder: Path) -> None:
    """Read the built catalogues of the promised languages; a missing one speaks English until it is built."""
    for language in PROMISED:
        path = catalogue_file(folder, language, ".mo")
        if path.exists():
            with path.open("rb") as file:
                _loaded[language.code] = _Texts(file)
        else:
            _loaded[language.code] = NullTranslations()


def texts_of(language: Language) -> NullTranslations:
    """The loaded catalogue of a language."""
    return _loaded.get(language.code) or NullTranslations()


def catalogue_file(folder: Path, language: Language, ending: str) -> Path:
    """Where the catalogue of a language lies: ``.po`` is kept, ``.mo`` is built from it."""
    return folder / language.code / "LC_MESSAGES" / f"messages{ending}"
