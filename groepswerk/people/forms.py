"""Forms of accounts, invitations and sign-in. Asked of staff only; nobody else ever types a password here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import DateField, HiddenField, PasswordField, RadioField
from wtforms.validators import Email, InputRequired, Length, ValidationError

from groepswerk.core.forms import AgreedWordsForm, Choice, EmailLine, Form, LineField, as_name
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.languages import interface_for
from groepswerk.core.plain_text import western_digits
from groepswerk.people import passwords
from groepswerk.people.models import Office

_WEAK = {
    passwords.Weakness.SHORT: _l("Take at least 12 letters. Three words together are easy to remember."),
    passwords.Weakness.LIKE_EMAIL: _l("This looks like your e-mail address. Take three words that only you know."),
    passwords.Weakness.COMMON: _l("Many people use this password. Take three words that only you put together."),
}


def _digits_only(value: object) -> object:
    return "".join(western_digits(value).split()) if isinstance(value, str) else value


class Strong:
    """A password that will do, for the account whose e-mail address the form knows as ``whose``."""

    def __call__(self, form: object, field: PasswordField) -> None:
        """Raise ValidationError and say what is wrong with it."""
        found = passwords.weakness(field.data or "", str(getattr(form, "whose", "")))
        if found is not None:
            raise ValidationError(str(_WEAK[found]))


def _old_password(label: Any, wanted: Any) -> PasswordField:
    return PasswordField(
        label,
        [InputRequired(wanted), Length(max=passwords.MOST)],
        render_kw={"autocomplete": "current-password"},
    )


def _new_password() -> PasswordField:
    return PasswordField(
        _l("Choose a password"),
        [InputRequired(_l("Choose a password.")), Length(max=passwords.MOST), Strong()],
        render_kw={"autocomplete": "new-password"},
    )


class SignInForm(Form):
    """E-mail and password: the first of the two steps."""

    email = EmailLine(_l("E-mail"), required=_l("Write your e-mail address."), render_kw={"autocomplete": "username"})
    password = _old_password(_l("Password"), _l("Write your password."))


class CodeForm(Form):
    """The second step: six digits from the phone."""

    code = LineField(
        _l("Code of 6 digits"),
        limit=12,
        required=_l("Write the six digits that your phone shows."),
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )

    def digits(self) -> str:
        """The code without spaces, in western digits."""
        return str(_digits_only(self.code.data))


class AcceptForm(Form):
    """What an invited staff member fills in herself."""

    email = EmailLine(
        _l("Your work e-mail"),
        required=_l("Write your e-mail address."),
        validators=[Email(_l("Write the whole address, for example naima@samenverder.nl."))],
        render_kw={"autocomplete": "username"},
    )
    password = _new_password()
    work_phone = LineField(
        _l("Your work phone (you may leave this empty)"),
        limit=30,
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )

    @property
    def whose(self) -> str:
        """The e-mail address that the password must not look like."""
        return self.email.text


class RecoveryForm(Form):
    """The second step without the phone: a code from paper."""

    code = LineField(
        _l("Code from your paper"),
        limit=20,
        required=_l("Write one of the codes from your paper, for example ABCD-2345."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )

    def letters(self) -> str:
        """The code as it was typed, with western digits."""
        return western_digits(self.code.text)


class ConfirmForm(Form):
    """Before something important: is it you? Asked of who came in longer than a moment ago."""

    password = _old_password(_l("Your password"), _l("Write your password."))


class PasswordForm(Form):
    """Another password; the old one is asked, so that nobody does it at a desk that was left for coffee."""

    old_password = _old_password(_l("The password you have now"), _l("Write the password you have now."))
    password = _new_password()
    whose = ""


class RenewForm(Form):
    """The account begins anew: first another password."""

    password = _new_password()
    whose = ""


class PhoneForm(CodeForm):
    """The code that the new phone shows; ``seed`` is what the shown secret was made from."""

    seed = HiddenField()


class PasskeyForm(Form):
    """The answer of a device that was asked to come in."""

    answer = HiddenField()


class NewPasskeyForm(PasskeyForm):
    """The answer of a device that made a key, and what its owner calls that device."""

    name = LineField(
        _l("What do you call this device?"), limit=40, required=_l("Give it a name, for example my phone.")
    )


def _which_office(label: Any) -> RadioField:
    return RadioField(
        label,
        [InputRequired(_l("Choose one of the answers."))],
        choices=[
            Choice(Office.GUIDE.value, _l("Guide groups")),
            Choice(Office.COORDINATOR.value, _l("Coordinate")),
        ],
    )


class InviteForm(Form):
    """A coordinator invites a colleague."""

    name = LineField(_l("First name"), limit=40, required=_l("Write the name of your colleague."))
    office = _which_office(_l("What will your colleague do?"))


class AppointForm(Form):
    """A coordinator gives a colleague an office, again or as a further one, from today on."""

    office = _which_office(_l("What will your colleague do?"))


class EndOfficeForm(Form):
    """A coordinator ends an appointment: from which day does it not hold any more?"""

    first_without = DateField(_l("From which day is it over?"), [InputRequired(_l("Choose the day."))])
    today: date

    def validate_first_without(self, field: DateField) -> None:
        """Today at the earliest: what somebody did in an office is not undone afterwards."""
        if field.data is not None and field.data < self.today:
            raise ValidationError(str(_l("Choose today or a later day.")))


class AgreeForm(AgreedWordsForm):
    """She agrees to one thing: who explained it to her. Nothing is chosen beforehand.

    ``tongue``: the language that the words stood in.
    """

    tongue = HiddenField()
    explained = RadioField(_l("Who explained this to you?"), [InputRequired(_l("Choose one of the answers."))])
    MYSELF = "myself"

    def offer(self, guides: Iterable[tuple[UUID, str]], version: str) -> None:
        """Fill in who may have explained it, as (person id, name); and say which words are the present ones."""
        named = [Choice(str(person_id), as_name(name)) for person_id, name in guides]
        self.explained.choices = [Choice(self.MYSELF, _l("I read or heard it myself")), *named]
        self.version = version

    @property
    def explained_by(self) -> UUID | None:
        """Who explained it; None when she read or heard it herself."""
        return None if self.explained.data == self.MYSELF else UUID(str(self.explained.data))

    @property
    def language(self) -> str | None:
        """The language the page stood in; None when the field was tampered with."""
        shown = interface_for(str(self.tongue.data or ""))
        return shown.code if shown else None
