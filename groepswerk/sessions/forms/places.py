"""The form that says how many people fit at one meeting."""

from __future__ import annotations

from wtforms.validators import NumberRange, Optional

from groepswerk.core.forms import EditForm, NumberField
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.i18n import ngettext

MOST_PLACES = 999


class PlacesForm(EditForm):
    """How many people fit; empty: there is no limit."""

    capacity = NumberField(
        _l("How many people fit?"),
        [Optional(), NumberRange(1, MOST_PLACES, _l("Write a number from 1 to %(most)d.", most=MOST_PLACES))],
    )

    def refuse_too_few(self, taken: int) -> None:
        """Say that more places than this are taken."""
        said = ngettext(
            "%(num)d place is taken already. Write %(num)d or more.",
            "%(num)d places are taken already. Write %(num)d or more.",
            taken,
        )
        self.refuse("capacity", said)
