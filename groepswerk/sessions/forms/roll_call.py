"""The form of a roll call: who is there, or how many. It has no field for anything else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import SelectMultipleField
from wtforms.validators import NumberRange, Optional

from groepswerk.core.forms import Choice, EditForm, NumberField
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.people.signs import called
from groepswerk.sessions.forms.recording import MOST_GUESTS, MOST_PEOPLE
from groepswerk.sessions.queries.roll_call import Called
from groepswerk.sessions.service.recording import Recording

# Beside a button stands how many there are, where a script can count.
_ADDS = {"data-adds": "", "autocomplete": "off"}


class RollForm(EditForm):
    """Big ticks, and nothing is ticked for her."""

    came = SelectMultipleField(_l("Who was there?"))
    guests = NumberField(
        _l("Guests without a name here"),
        [Optional(), NumberRange(0, MOST_GUESTS, _l("Write a number from 0 to 99."))],
        render_kw=_ADDS,
    )
    head_count = NumberField(
        _l("Or only a number"),
        [Optional(), NumberRange(0, MOST_PEOPLE, _l("Write a number from 0 to 500."))],
        render_kw=_ADDS,
    )

    def know(self, people: Iterable[Called]) -> None:
        """Offer these people."""
        self.came.choices = [Choice(str(line.person_id), called(line.name, line.sign)) for line in people]

    def validate(self, extra_validators: Any = None) -> bool:
        """Names or a number: nothing at all is a slip, and of both one would be lost unseen."""
        if not super().validate(extra_validators):
            return False
        if not self.came.data and self.head_count.data is None:
            self.refuse("came", _("Tick who was there, or write a number. Was nobody there? Write 0."))
        elif self.head_count.data is not None and (self.came.data or self.guests.data):
            self.refuse("head_count", _("Names or a number, not both. Empty the number to keep names."))
        return not self.errors

    def recording(self) -> Recording:
        """What she says."""
        came = frozenset(UUID(each) for each in self.came.data or ())
        return Recording(came=came, head_count=self.head_count.data, guests=self.guests.data or 0)

    @property
    def ticked(self) -> list[Any]:
        """The names she ticked, as she sent them."""
        return [label for _value, label, is_ticked, *_rest in self.came.iter_choices() if is_ticked]
