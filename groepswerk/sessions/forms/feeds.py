"""What she wants to see in her calendar. Nothing is ticked: then it says nothing but 'Appointment'."""

from __future__ import annotations

from wtforms import BooleanField

from groepswerk.core.forms import Form
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.sessions.models import FeedTitle


class FeedForm(Form):
    """A new secret address."""

    with_name = BooleanField(_l("Show the name of the group too"))

    @property
    def title(self) -> FeedTitle:
        """What a calendar shows as the title of a meeting."""
        return FeedTitle.NICKNAME if self.with_name.data else FeedTitle.NEUTRAL
