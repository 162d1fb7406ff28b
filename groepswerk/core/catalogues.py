"""The translation catalogues as translators keep them: built, brought up to date, checked. English has none.

``.po`` files are kept, ``.mo`` files are built. A promised language must have every string, none fuzzy, with the same
placeholders; ``problems`` says what is wrong in words.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from groepswerk.core import day_names
from groepswerk.core.interface_texts import catalogue_file
from groepswerk.core.languages import PROMISED, Language

_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
_SOURCES = (("groepswerk", "**.py", "python"), ("templates", "**.html", "jinja2"))
_KEYWORDS: dict[str, None | tuple[int, ...]] = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one language is: how many strings there are, are translated, are fuzzy."""

    language: Language
    strings: int
    translated: int
    fuzzy: int

    @property
    def is_whole(self) -> bool:
        """Whether it may be promised."""
        return self.translated == self.strings and not self.fuzzy


def build(folder: Path) -> list[str]:
    """Build each ``.mo`` that is older than its ``.po``; return the codes that were built."""
    built = []
    for language in _translated():
        source, target = catalogue_file(folder, language, ".po"), catalogue_file(folder, language, ".mo")
        if source.exists() and not (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
            with target.open("wb") as file:
                write_mo(file, _read(source, language))
            built.append(language.code)
    return built


def extract(root: Path) -> Catalog:
    """All message ids of the code and the templates, as a fresh template catalogue."""
    found = Catalog(project="Groepswerk", charset="utf-8", fuzzy=False)
    for folder, pattern, method in _SOURCES:
        for _, _, message, comments, context in extract_from_dir(
            root / folder,
            method_map=[(pattern, method)],
            options_map={pattern: {"trimmed": "true", "silent": "false"}},
            keywords=_KEYWORDS,
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        ):
            found.add(message, None, [], auto_comments=comments, context=context)
    return found


def template_text(catalog: Catalog) -> str:
    """The template catalogue as text: sorted, without places and dates, so that a change is a small difference."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, no_location=True, omit_header=True, sort_output=True, width=120)
    return buffer.getvalue().decode()


def update(root: Path, folder: Path) -> None:
    """Write the template catalogue anew and bring every language's own up to it; no guessing by likeness."""
    fresh = extract(root)
    (folder / "messages.pot").write_text(template_text(fresh), "utf-8")
    for language in _translated():
        path = catalogue_file(folder, language, ".po")
        path.parent.mkdir(parents=True, exist_ok=True)
        catalog = _read(path, language) if path.exists() else Catalog(locale=language.locale, charset="utf-8")
        catalog.update(fresh, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        _write(path, catalog, language)


def standings(folder: Path) -> list[Standing]:
    """How far each promised language is."""
    strings = len(_messages(_read_template(folder)))
    rows = []
    for language in PROMISED:
        if language.source:
            rows.append(Standing(language, strings, strings, 0))
            continue
        messages = _messages(_read(catalogue_file(folder, language, ".po"), language))
        done = [message for message in messages if _is_translated(message)]
        rows.append(Standing(language, strings, len(done), sum(message.fuzzy for message in messages)))
    return rows


def problems(root: Path, folder: Path) -> list[str]:
    """What keeps the promised languages from being whole; empty when all is well."""
    fresh = template_text(extract(root))
    found = []
    if (folder / "messages.pot").read_text("utf-8") != fresh:
        found.append("messages.pot is not what the code says now: run `make messages`.")
    for standing in standings(folder):
        if not standing.is_whole:
            found.append(
                f"{standing.language.code}: {standing.translated} of {standing.strings} strings, "
                f"{standing.fuzzy} fuzzy; a promised language has them all."
            )
    for language in _translated():
        found += _wrong_placeholders(folder, language)
    for language in PROMISED:
        if day_names.KEPT.get(language.locale) != day_names.from_babel(language.locale):
            found.append(f"{language.code}: core/day_names.py spells its days and months in another way than Babel.")
    return found


def _wrong_placeholders(folder: Path, language: Language) -> list[str]:
    found = []
    for message in _messages(_read(catalogue_file(folder, language, ".po"), language)):
        ids, texts = _all_of(message.id), _all_of(message.string)
        wanted = set(_PLACEHOLDER.findall(" ".join(ids)))
        for text in texts:
            used = set(_PLACEHOLDER.findall(text))
            if text and not (used == wanted or (isinstance(message.id, tuple) and used <= wanted)):
                found.append(f"{language.code}: the placeholders of {ids[0]!r} differ.")
    return found


def _all_of(forms: object) -> tuple[str, ...]:
    """One text, or the forms for one and many, as a tuple."""
    return tuple(map(str, forms)) if isinstance(forms, tuple | list) else (str(forms or ""),)


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _is_translated(message: Message) -> bool:
    return all(_all_of(message.string))


def _translated() -> list[Language]:
    return [language for language in PROMISED if not language.source]


def _read_template(folder: Path) -> Catalog:
    with (folder / "messages.pot").open("rb") as file:
        return read_po(file)


def _read(path: Path, language: Language) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language.locale)


def _write(path: Path, catalog: Catalog, language: Language) -> None:
    buffer = io.BytesIO()
    write_po(buffer, catalog, no_location=True, omit_header=True, sort_output=True, width=120)
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {language.code}\\n"\n"Plural-Forms: {language.plural}\\n"\n\n'
    )
    path.write_text(header + buffer.getvalue().decode(), "utf-8")
