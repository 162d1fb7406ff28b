"""The form every form here stands on: CSRF, a key against double sending, clean text, errors in our own words.

WTForms validates; the templates' own macros draw, because drawing through WTForms costs more than the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice as Choice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import EmailInput

from groepswerk.core import i18n, idempotency
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.plain_text import tidy, tidy_line, western_digits

__all__ = ["Choice", "EditForm", "EmailLine", "Form", "LineField", "NumberField", "WordsField", "as_name"]

# What WTForms says by itself, in words we would use to a neighbour.
_NOT_A_NUMBER = "Not a valid integer value."
_OWN_WORDS = {
    "Not a valid date value.": _l("Choose a day, for example 9 June 2027."),
    "Not a valid time value.": _l("Choose a time, for example 09:30."),
    _NOT_A_NUMBER: _l("Write a number, for example 30."),
    "Not a valid choice.": _l("Choose one of the answers."),
    "Not a valid choice": _l("Choose one of the answers."),
    "'%(value)s' is not a valid choice for this field.": _l("Choose one of the answers."),
    "Invalid Choice: could not coerce.": _l("Choose one of the answers."),
    "This field is required.": _l("Please fill this in."),
}


class _OwnTexts:
    """WTForms' messages through our own catalogue."""

    def gettext(self, message: str) -> str:
        own = _OWN_WORDS.get(message)
        return str(own) if own is not None else i18n.gettext(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        """WTForms fills in the values itself, afterwards."""
        own = _OWN_WORDS.get(one)
        return str(own) if own is not None else (one if count == 1 else many)


def _holds_nul(value: object) -> bool:
    return isinstance(value, str) and "\0" in value


def _clean_line(value: object) -> object:
    return tidy_line(value) if isinstance(value, str) else value


def _clean_text(value: object) -> object:
    return tidy(value) if isinstance(value, str) else value


class Form(FlaskForm):
    """One form: posted, checked, and answered with 422 and its own input when something is missing."""

    class Meta(FlaskForm.Meta):
        """Our own catalogue instead of WTForms' (it lacks languages, and its tone)."""

        def wrap_formdata(self, form: object, formdata: Any) -> Any:
            """What was sent, without the NUL signs that PostgreSQL refuses and no page may hold."""
            found = super().wrap_formdata(form, formdata)
            # A file is left alone: it is read once, by who knows what it is.
            if not isinstance(found, MultiDict) or not any(_holds_nul(value) for _, value in found.items(multi=True)):
                return found
            return MultiDict(
                (name, value.replace("\0", "") if isinstance(value, str) else value)
                for name, value in found.items(multi=True)
            )

        def get_translations(self, form: object) -> _OwnTexts:
            """The texts for validators."""
            return _OwnTexts()

    idempotency_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not idempotency.is_key(self.idempotency_key.data or ""):
            self.idempotency_key.data = idempotency.new_key()

    def refuse(self, field: str, message: object, cases: Sequence[str] = ()) -> None:
        """Put an error beside ``field`` after validation: the service refused, and the page says why.

        ``cases``: one by one what it is about, for a list below it.
        """
        found: Any = self[field]
        found.errors = [*found.errors, message if isinstance(message, Markup) else str(message)]
        found.cases = [*getattr(found, "cases", ()), *cases]


class AgreedWordsForm(Form):
    """A form under words that somebody agrees to. ``words``: their version on the page, ``version`` the present one."""

    words = HiddenField()
    version: str

    def validate_words(self, field: HiddenField) -> None:
        """She agrees to what stood on the page: when the words changed meanwhile the new ones are shown first."""
        if field.data != self.version:
            raise ValidationError(str(_l("These words have changed. Look again.")))


class EditForm(Form):
    """A form that changes something that may have been changed meanwhile: it carries the version it was shown with."""

    version = HiddenField()

    @property
    def shown_version(self) -> int:
        """The version the reader saw; -1 (which never is one) when the field was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


class LineField(StringField):
    """One line of text: a name, a place, a subject. Cleaned; at most ``limit`` signs (default 120)."""

    def __init__(self, label: Any, limit: int = 120, required: Any = None, **kwargs: Any) -> None:
        validators = [*kwargs.pop("validators", []), Length(max=limit, message=_too_long(limit))]
        if required is not None:
            validators.insert(0, InputRequired(message=required))
            validators.insert(1, Something(required))
        super().__init__(label, validators, filters=[_clean_line], **kwargs)

    @property
    def text(self) -> str:
        """What was typed, cleaned; empty when nothing was."""
        return self.data or ""


class EmailLine(LineField):
    """An e-mail address, cleaned as every line; at most 254 signs (RFC 5321, 4.5.3.1.3)."""

    widget = EmailInput()

    def __init__(self, label: Any, required: Any, **kwargs: Any) -> None:
        super().__init__(label, 254, required, **kwargs)


class WordsField(TextAreaField):
    """What somebody says, in her own words: several lines, cleaned; at most ``limit`` signs (default 2000)."""

    def __init__(self, label: Any, limit: int = 2000, required: Any = None, **kwargs: Any) -> None:
        validators = [*kwargs.pop("validators", []), Length(max=limit, message=_too_long(limit))]
        if required is not None:
            validators.insert(0, InputRequired(message=required))
            validators.insert(1, Something(required))
        super().__init__(label, validators, filters=[_clean_text], **kwargs)

    @property
    def text(self) -> str:
        """What was said, cleaned; empty when nothing was."""
        return self.data or ""


class NumberField(IntegerField):
    """A whole number; Arabic and Persian digits are read too."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the digits people know, and refuse numbers no field here needs."""
        cleaned = [western_digits(str(value)).strip() for value in valuelist]
        if cleaned and len(cleaned[0]) > 9:
            self.data = None
            raise ValueError(self.gettext(_NOT_A_NUMBER))
        super().process_formdata(cleaned)


def as_name(name: str, language: str | None = None) -> Markup:
    """A name among the answers of a question: it keeps its own direction, and, for a language's, its own tongue."""
    if language is None:
        return Markup("<bdi>{}</bdi>").format(name)
    return Markup('<bdi lang="{}">{}</bdi>').format(language, name)


class Something:
    """Something must be left after cleaning: spaces and invisible signs are not a name."""

    def __init__(self, message: object) -> None:
        self.message = message

    def __call__(self, form: object, field: StringField) -> None:
        """Raise ValidationError when nothing is left."""
        if not field.data:
            raise ValidationError(str(self.message))


def _too_long(limit: int) -> Any:
    return _l("This is too long. Use at most %(limit)d letters.", limit=limit)
