"""The form of a recording: who came or how many, who hosted, which themes; and the form of a meeting's subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import NumberRange, Optional

from groepswerk.core.forms import Choice, EditForm, LineField, NumberField
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.people.signs import called
from groepswerk.sessions.queries import Attendee
from groepswerk.sessions.service.recording import Recording

NOBODY = "nobody"
THE_GROUP = "group"
MOST_PEOPLE = 500


class RecordForm(EditForm):
    """What a meeting was. In the usual case everything is there already, and the guide looks and saves."""

    came = SelectMultipleField(_l("Who was there?"))
    head_count = NumberField(
        _l("Or only a number"),
        [Optional(), NumberRange(0, MOST_PEOPLE, _l("Write a number from 0 to 500."))],
    )
    host = RadioField(_l("Who hosted?"), [Optional()])
    themes = SelectMultipleField(_l("What was it about?"))
    new_theme = LineField(_l("A new theme, in the words of the group"), limit=200)
    brought_by = RadioField(_l("Who brought it?"), [Optional()])
    is_sensitive = BooleanField(_l("This meeting was sensitive"))
    only = HiddenField()

    def know(self, people: Iterable[Attendee], themes: Mapping[UUID, str]) -> None:
        """Offer these people, and these themes by their words."""
        named = [(str(line.person_id), called(line.name, line.sign)) for line in people]
        self.came.choices = [Choice(*each) for each in named]
        self.host.choices = [Choice(NOBODY, _("nobody")), *(Choice(*each) for each in named)]
        self.brought_by.choices = [Choice(THE_GROUP, _("the group")), *(Choice(*each) for each in named)]
        self.themes.choices = [Choice(str(theme), words) for theme, words in themes.items()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody or a number must be there: an empty page is more often a slip than an empty room.

        Both at once would lose one of them unseen, so she says which.
        """
        if not super().validate(extra_validators):
            return False
        if not self.came.data and self.head_count.data is None:
            self.refuse("head_count", _("Tick who was there, or write a number. Was nobody there? Write 0."))
        elif self.says_both:
            self.refuse("head_count", _("Names or a number, not both. Empty the number to keep names."))
        return not self.errors

    @property
    def says_both(self) -> bool:
        """Whether she ticked names beside another number of people, and did not say that the number counts."""
        if not self.came.data or self.head_count.data is None or self._counts_the_names:
            return False
        return not self.is_sensitive.data and self.only.data != "number"

    @property
    def _counts_the_names(self) -> bool:
        return self.head_count.data in {len(self.came.data or ()), len(self._named())}

    def recording(self) -> Recording:
        """What she says of the meeting. Whoever hosted was there."""
        number = None if self.came.data and self._counts_the_names and not self.only.data else self.head_count.data
        return Recording(
            came=frozenset(self._named()),
            head_count=number,
            host_id=self._host(),
            is_sensitive=bool(self.is_sensitive.data),
        )

    def _named(self) -> set[UUID]:
        host = self._host()
        return {UUID(each) for each in self.came.data or ()} | ({host} if host else set())

    def _host(self) -> UUID | None:
        return None if self.host.data in {None, "", NOBODY} else UUID(self.host.data)

    def brought(self, before: Mapping[UUID, UUID | None]) -> dict[UUID, UUID | None]:
        """The themes that are ticked, and who brought each; without an answer it stays as it was, or is the group's."""
        ticked = [UUID(each) for each in self.themes.data or ()]
        if self.brought_by.data:
            return dict.fromkeys(ticked, self.bringer)
        return {theme: before.get(theme) for theme in ticked}

    @property
    def bringer(self) -> UUID | None:
        """Who brought the themes; None for the group, also when nobody was chosen."""
        return None if self.brought_by.data in {None, "", THE_GROUP} else UUID(self.brought_by.data)


class SubjectForm(EditForm):
    """What a meeting is about, in the group's words; nothing at all takes the subject away."""

    subject = LineField(_l("What is it about?"), limit=200)
