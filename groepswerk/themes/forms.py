"""Forms of themes: a participant's own words, and a guide's note of what was said aloud."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from wtforms import RadioField
from wtforms.validators import InputRequired

from groepswerk.core.forms import Choice, Form, WordsField
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.groups.queries import MemberLine
from groepswerk.people.signs import called

THE_GROUP = "group"
LIMIT = 500


class SayForm(Form):
    """A participant says something. Nothing is ticked for her: she says herself who may hear it."""

    words = WordsField(_l("Your words"), limit=LIMIT, required=_l("Write what you want to say. You can also skip."))
    circle = RadioField(
        _l("Who may hear this?"),
        [InputRequired(_l("Say who may hear it. You can also skip."))],
        choices=[Choice("group", _l("Our group"))],
    )


class NoteForm(Form):
    """A guide writes down what was said aloud, and who brought it."""

    words = WordsField(_l("The words of the group"), limit=LIMIT, required=_l("Write the words that were said."))
    brought_by = RadioField(_l("Who brought it?"), [InputRequired(_l("Choose who brought it, or the group."))])

    def know(self, people: Iterable[MemberLine]) -> None:
        """Offer these people, and the group as a whole."""
        named = [Choice(str(line.person_id), called(line.name, line.sign)) for line in people]
        self.brought_by.choices = [Choice(THE_GROUP, _("the group")), *named]

    def brought(self) -> UUID | None:
        """Who brought it; None for the group."""
        return None if self.brought_by.data == THE_GROUP else UUID(self.brought_by.data)
