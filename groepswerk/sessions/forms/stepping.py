"""The form of one step of a year: the day it began, and what the group says of it."""

from __future__ import annotations

from datetime import date, timedelta

from wtforms import DateField
from wtforms.validators import Optional

from groepswerk.core.forms import EditForm, WordsField
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l

LONGEST_AGO = timedelta(days=5 * 366)


class StepForm(EditForm):
    """When a step began; both fields empty: it has not begun after all."""

    began_on = DateField(_l("The day it began"), [Optional()])
    words = WordsField(_l("What the group says of it"))

    def fits(self, today: date) -> bool:
        """Field by field, and that the day has been; words alone are no step."""
        if not self.validate():
            return False
        on = self.began_on.data
        if on is None and self.words.text:
            self.refuse("began_on", _("Choose the day it began."))
        elif on is not None and not today - LONGEST_AGO <= on <= today:
            self.refuse("began_on", _("Choose a day that has been, or today."))
        return not self.began_on.errors
