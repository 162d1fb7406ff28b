"""Forms of accounts, invitations and sign-in. Asked of staff only; nobody else ever types a password here."""

from __future__ import annotations

from wtforms import PasswordField, RadioField
from wtforms.validators import Email, InputRequired, Length

from groepswerk.core.forms import Choice, EmailLine, Form, LineField
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.plain_text import western_digits
from groepswerk.people.models import Office


def _digits_only(value: object) -> object:
    return "".join(western_digits(value).split()) if isinstance(value, str) else value


class SignInForm(Form):
    """E-mail and password: the first of the two steps."""

    email = EmailLine(_l("E-mail"), required=_l("Write your e-mail address."), render_kw={"autocomplete": "username"})
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Write your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


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
    password = PasswordField(
        _l("Choose a password"),
        [
            InputRequired(_l("Choose a password.")),
            Length(min=12, max=200, message=_l("Take at least 12 letters. Three words together are easy to remember.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    work_phone = LineField(
        _l("Your work phone (you may leave this empty)"),
        limit=30,
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )


class InviteForm(Form):
    """A coordinator invites a colleague."""

    name = LineField(_l("First name"), limit=40, required=_l("Write the name of your colleague."))
    office = RadioField(
        _l("What will she or he do?"),
        [InputRequired(_l("Choose one of the answers."))],
        choices=[
            Choice(Office.GUIDE.value, _l("Guide groups")),
            Choice(Office.COORDINATOR.value, _l("Coordinate")),
        ],
    )
