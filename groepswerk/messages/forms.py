"""What is asked of who wants to hear from us: her address, how many days before, and when it is safe to write."""

from __future__ import annotations

from typing import Any, ClassVar

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import Email, InputRequired, ValidationError

from groepswerk.core.forms import Choice, EditForm, LineField
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.messages.links import international
from groepswerk.messages.models import Channel
from groepswerk.messages.service.wishing import Wished
from groepswerk.messages.wording import WEEKDAYS

NO_REMINDER = "none"


class WishForm(EditForm):
    """Everything but the address. Nothing is ticked beforehand; no hour named: any hour of the day, never at night."""

    days_before = RadioField(
        _l("When do we remind you of a meeting?"),
        [InputRequired(_l("Choose one of the answers."))],
        choices=[
            Choice("0", _l("That day itself")),
            Choice("1", _l("1 day before")),
            Choice("2", _l("2 days before")),
            Choice("7", _l("1 week before")),
            Choice(NO_REMINDER, _l("No reminder")),
        ],
    )
    parts = SelectMultipleField(
        _l("When is it safe to write to you?"),
        choices=[
            Choice("morning", _l("In the morning")),
            Choice("afternoon", _l("In the afternoon")),
            Choice("evening", _l("In the evening")),
        ],
        validate_choice=True,
    )
    weekdays = SelectMultipleField(
        _l("On which days?"), choices=[Choice(str(number), name) for number, name in enumerate(WEEKDAYS)]
    )

    channel: ClassVar[Channel]
    # The field in which she writes her address, and how that is written for sending.
    written_in: ClassVar[str]
    as_sent: ClassVar[staticmethod[[str], str]]

    @property
    def address(self) -> str:
        """Where to write to."""
        return self.as_sent(self[self.written_in].text)

    @property
    def wished(self) -> Wished:
        """What she asks for."""
        before = self.days_before.data
        return Wished(
            self.channel,
            self.address,
            None if before == NO_REMINDER else int(before),
            list(self.parts.data or []),
            [int(number) for number in self.weekdays.data or []],
        )


def _mail_as_sent(typed: str) -> str:
    """A domain in letters of another script as every server knows it."""
    # Read with the first address: few processes ever see one.
    from email_validator import validate_email

    checked = validate_email(typed, check_deliverability=False, allow_smtputf8=False)
    return checked.ascii_email or typed


class EmailWishForm(WishForm):
    """By e-mail."""

    channel = Channel.EMAIL
    written_in = "email"
    as_sent = staticmethod(_mail_as_sent)
    # An address with letters of another script needs servers that know those: most do not.
    email = LineField(
        _l("Your e-mail address"),
        limit=254,
        required=_l("Write your e-mail address."),
        validators=[Email(_l("Write the whole address, for example roos@example.org."), allow_smtputf8=False)],
        render_kw={"inputmode": "email", "autocomplete": "email", "dir": "ltr", "autocapitalize": "none"},
    )


def _is_phone(form: object, field: Any) -> None:
    if field.data and international(field.data) is None:
        raise ValidationError(str(_l("Write the whole number, for example 06 12 34 56 78.")))


def _phone_as_sent(typed: str) -> str:
    """The number as any phone dials it."""
    return f"+{international(typed)}"


class SmsWishForm(WishForm):
    """By text message."""

    channel = Channel.SMS
    written_in = "phone"
    as_sent = staticmethod(_phone_as_sent)
    phone = LineField(
        _l("Your phone number"),
        limit=30,
        required=_l("Write your phone number."),
        validators=[_is_phone],
        render_kw={"inputmode": "tel", "autocomplete": "tel", "dir": "ltr"},
    )


class _Together:
    """The guide fills it in with her: she says what is kept, and hears a yes."""

    together = BooleanField(
        _l("This person sits beside me. I told what we do, and heard a yes."),
        [InputRequired(_l("Do this together, or do it another time."))],
    )


class EmailTogetherForm(_Together, EmailWishForm):
    """By e-mail, with her guide."""


class SmsTogetherForm(_Together, SmsWishForm):
    """By text message, with her guide."""


FORMS: dict[Channel, type[WishForm]] = {Channel.EMAIL: EmailWishForm, Channel.SMS: SmsWishForm}
TOGETHER: dict[Channel, type[WishForm]] = {Channel.EMAIL: EmailTogetherForm, Channel.SMS: SmsTogetherForm}
