"""The form in which somebody says how she wants to be named."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField
from wtforms.validators import InputRequired, ValidationError

from groepswerk.core import idempotency
from groepswerk.core.forms import Choice, EditForm, LineField, as_name
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.credits.models import Naming
from groepswerk.credits.queries import MyNaming, Wish


class NamingForm(EditForm):
    """One question with four answers. Nothing is ticked before the first choice."""

    naming = RadioField(_l("How do you want to be named?"), [InputRequired(_l("Choose one of the answers."))])
    other_name = LineField(_l("Which other name?"), limit=40)

    def __init__(self, mine: MyNaming, nickname: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mine, self.nickname = mine, nickname
        self.naming.choices = [
            Choice(Naming.NAME, _("My name"), {"hint": as_name(mine.name)}),
            Choice(Naming.OTHER_NAME, _("Another name"), {"hint": _("Write it below.")}),
            Choice(Naming.OUR_GROUP, _("As our group"), {"hint": as_name(nickname)}),
            Choice(Naming.NONE, _("No name"), {"hint": _("Your name is not shown.")}),
        ]

    @classmethod
    def filled(cls, mine: MyNaming, nickname: str) -> NamingForm:
        """The form with what she chose before, if she did."""
        form = cls(mine, nickname, data={"naming": mine.naming, "other_name": mine.other_name})
        form.version.data = str(mine.version)
        return form

    def validate_other_name(self, field: LineField) -> None:
        """Another name needs to be written."""
        if self.naming.data == Naming.OTHER_NAME and not field.text:
            raise ValidationError(_("Write the name you want."))

    @property
    def wish(self) -> Wish:
        """What she asks for."""
        naming = Naming(self.naming.data)
        return Wish(naming, self.other_name.text if naming == Naming.OTHER_NAME else None)

    def show_again(self, version: int | None = None) -> None:
        """Make it ready to be sent once more: a fresh key, and the version that stands now when one is given."""
        self.idempotency_key.data = idempotency.new_key()
        if version is not None:
            self.version.data = str(version)
