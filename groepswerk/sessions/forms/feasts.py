"""The form of the feasts a group wants to be warned about."""

from __future__ import annotations

from wtforms import SelectMultipleField

from groepswerk.core.forms import Choice, EditForm
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.sessions.saying import FEASTS


class FeastsForm(EditForm):
    """Which feasts a year thinks of; none is fine."""

    feasts = SelectMultipleField(
        _l("Feasts of your group"), choices=[Choice(feast.value, name) for feast, name in FEASTS.items()]
    )
