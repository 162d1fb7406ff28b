"""Texts in the reader's language. Flask-Babel stands behind this module, and nothing else speaks to it.

The catalogue is bound once per request (a context variable), because looking it up for every text costs more than
drawing the page. Only languages of our own table reach Babel: an unknown tag would be an error there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask_babel import Babel
from flask_babel.speaklater import LazyString
from markupsafe import Markup

from groepswerk.core import cookies, interface_texts
from groepswerk.core.languages import DUTCH, ENGLISH, Language, interface_for, negotiate

COOKIE = "language"
_COOKIE_LASTS = 400 * 24 * 3600

_language: ContextVar[Language] = ContextVar("language", default=DUTCH)
_SOURCE = NullTranslations()
_texts: ContextVar[NullTranslations] = ContextVar("texts", default=_SOURCE)


def current() -> Language:
    """The language that texts stand in just now."""
    return _language.get()


def gettext(message: str, **values: Any) -> str:
    """The text for an English message id, in the current language."""
    text = _texts.get().gettext(message)
    return text % values if values else text


def ngettext(one: str, many: str, count: int, **values: Any) -> str:
    """As ``gettext`` for a number of things; ``%(num)d`` is the number."""
    return _texts.get().ngettext(one, many, count) % {"num": count, **values}


def lazy_gettext(message: str, **values: Any) -> LazyString:
    """A text that is looked up when it is shown: for labels in class bodies."""
    return LazyString(gettext, message, **values)


def bind(language: Language) -> None:
    """Speak ``language`` from here on, in this request."""
    _language.set(language)
    _texts.set(interface_texts.texts_of(language))


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak another language for a stretch: a message to somebody who reads another one."""
    before = _language.get(), _texts.get()
    bind(language)
    try:
        yield
    finally:
        _language.set(before[0])
        _texts.set(before[1])


def wished(own: str | None = None) -> Language:
    """The language for this request: asked for by ``?lang=``, her cookie, her own choice, her browser, Dutch."""
    asked = request.args.get("lang") or request.cookies.get(cookies.full_name(COOKIE)) or own
    return interface_for(asked) or negotiate([wish for wish, _ in request.accept_languages])


def remember(response: Any) -> None:
    """Let a ``?lang=`` stick: a cookie of its own, no row anywhere."""
    asked = interface_for(request.args.get("lang"))
    name = cookies.full_name(COOKIE)
    if asked is not None and request.cookies.get(name) != asked.code:
        secure = cookies.is_secure()
        response.set_cookie(name, asked.code, max_age=_COOKIE_LASTS, secure=secure, samesite="Lax", httponly=True)


def init_app(app: Flask, translations: Path) -> None:
    """Load the promised catalogues and give the templates their texts."""
    interface_texts.load(translations)
    Babel(
        app,
        default_translation_directories=str(translations),
        locale_selector=lambda: current().locale,
        configure_jinja=False,
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    app.jinja_env.globals.update(_=_text, gettext=_text, ngettext=_text_of_many, ENGLISH=ENGLISH)
    app.context_processor(lambda: {"language": current()})
    app.before_request(_bind_from_cookie)


def _text(message: str, /, **values: Any) -> Markup:
    """A text in a page. The catalogue's own signs are markup, as Jinja takes them; what is put in is escaped."""
    return _filled(_texts.get().gettext(message), values)


def _text_of_many(one: str, many: str, count: int, /, **values: Any) -> Markup:
    return _filled(_texts.get().ngettext(one, many, count), {"num": count, **values})


def _filled(text: str, values: dict[str, Any]) -> Markup:
    # A page has dozens of texts and few of them have a place to fill, or a percent sign written double.
    marked = Markup(text)  # noqa: S704 -- out of our catalogue
    return marked % values if "%" in text else marked


def _bind_from_cookie() -> None:
    bind(wished())
