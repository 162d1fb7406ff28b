"""The form of a recording: who came or how many, who hosted, which themes, what is noted; and of a subject."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField
from wtforms.validators import NumberRange, Optional

from groepswerk.core.forms import Choice, EditForm, LineField, NumberField, WordsField
from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.people.signs import called
from groepswerk.sessions.forms.needs import NEEDS
from groepswerk.sessions.models import NeedKind
from groepswerk.sessions.numbers import NotOnList, numbers_in
from groepswerk.sessions.queries import AskedFor, Attendee
from groepswerk.sessions.service.recording import Recording

NOBODY = "nobody"
THE_GROUP = "group"
MOST_PEOPLE = 500
MOST_GUESTS = 99
# What a button beside "Save" asks for: the number counts, and no name.
ONLY_NUMBER = "number"
# The list may be typed over by its numbers: which field of names each field of numbers fills.
_BY_NUMBER = {"numbers": "came", "word_numbers": "sent_word"}


class Offered(Protocol):
    """What a recording can choose from."""

    @property
    def people(self) -> list[Attendee]: ...
    @property
    def needs(self) -> list[AskedFor]: ...
    @property
    def themes(self) -> list[tuple[UUID, str]]: ...


class RecordForm(EditForm):
    """What a meeting was. In the usual case everything is there already, and the guide looks and saves."""

    came = SelectMultipleField(_l("Who was there?"))
    # Translators: A tick beside a name: she said beforehand that she could not come.
    sent_word = SelectMultipleField(_l("Sent word"))
    numbers = LineField(_l("Numbers of who came"), limit=200, render_kw={"inputmode": "text", "autocomplete": "off"})
    word_numbers = LineField(
        _l("Numbers of who sent word"), limit=200, render_kw={"inputmode": "text", "autocomplete": "off"}
    )
    guests = NumberField(
        _l("Guests without a name here"),
        [Optional(), NumberRange(0, MOST_GUESTS, _l("Write a number from 0 to 99."))],
    )
    head_count = NumberField(
        _l("Or only a number"),
        [Optional(), NumberRange(0, MOST_PEOPLE, _l("Write a number from 0 to 500."))],
    )
    host = RadioField(_l("Who hosted?"), [Optional()])
    themes = SelectMultipleField(_l("What was it about?"))
    new_theme = LineField(_l("A new theme, in the words of the group"), limit=200)
    brought_by = RadioField(_l("Who brought it?"), [Optional()])
    met = SelectMultipleField(_l("Which needs were met?"))
    story = LineField(_l("What happened, in one line"), limit=300)
    worked = LineField(_l("What went well"), limit=300)
    reflection = WordsField(_l("Your own thoughts"))
    is_sensitive = BooleanField(_l("This meeting was sensitive"))
    only = HiddenField()
    ticks = HiddenField()

    def know(self, sheet: Offered) -> None:
        """Offer these people, these themes by their words, and these needs."""
        named = [Choice(str(line.person_id), called(line.name, line.sign)) for line in sheet.people]
        self.came.choices = self.sent_word.choices = named
        self.host.choices = [Choice(NOBODY, _("nobody")), *named]
        self.brought_by.choices = [Choice(THE_GROUP, _("the group")), *named]
        # What she ticked and will be dropped stays ticked should the page be shown again.
        dropped = [Choice(each, "") for each in self.themes.data or ()] if self.is_sensitive.data else []
        self.themes.choices = [Choice(str(theme), words) for theme, words in sheet.themes] or dropped
        self.met.choices = [Choice(line.kind.value, NEEDS[line.kind]) for line in sheet.needs]

    def validate(self, extra_validators: Any = None) -> bool:
        """Somebody or a number must be there: an empty page is more often a slip than an empty room.

        Both at once would lose one of them unseen, so she says which.
        """
        if not super().validate(extra_validators) or not self._tick_numbers():
            return False
        if not self.came.data and self.head_count.data is None:
            self.refuse("head_count", _("Tick who was there, or write a number. Was nobody there? Write 0."))
        elif self.says_both:
            self.refuse("head_count", _("Names or a number, not both. Empty the number to keep names."))
        return not self.errors

    def _tick_numbers(self) -> bool:
        """What was typed over from the paper counts instead of the ticks."""
        people = [value for value, *_rest in self.came.iter_choices()]
        for field, names in _BY_NUMBER.items():
            try:
                numbers = numbers_in(self[field].text, len(people))
            except NotOnList as error:
                self.refuse(field, _("Number %(number)s is not on the list.", number=error.part))
                continue
            if numbers:
                self[names].data = [people[number - 1] for number in numbers]
        return not self.errors

    @property
    def says_both(self) -> bool:
        """Whether she ticked names beside another number of people, and did not say that the number counts."""
        if not self.came.data or self.head_count.data is None or self._counts_the_names:
            return False
        return not self.is_sensitive.data and self.only.data != ONLY_NUMBER

    @property
    def asks_for_ticks(self) -> bool:
        """Whether she wants to see what her numbers tick before she saves."""
        return bool(self.ticks.data)

    @property
    def _counts_the_names(self) -> bool:
        guests = self.guests.data or 0
        return self.head_count.data in {len(self.came.data or ()) + guests, len(self._named()) + guests}

    def recording(self) -> Recording:
        """What she says of the meeting. Whoever hosted was there, and who was there sent no word."""
        counts_names = self.came.data and self._counts_the_names and self.only.data != ONLY_NUMBER
        came = frozenset(self._named())
        return Recording(
            came=came,
            head_count=None if counts_names else self.head_count.data,
            host_id=self._host(),
            is_sensitive=bool(self.is_sensitive.data),
            sent_word=frozenset(UUID(each) for each in self.sent_word.data or ()) - came,
            guests=self.guests.data or 0,
            met=frozenset(NeedKind(each) for each in self.met.data or ()),
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
