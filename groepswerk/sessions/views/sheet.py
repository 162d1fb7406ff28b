"""What the page of a recording shows of one meeting: who could come, its themes, what is kept and what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.people.signs import called
from groepswerk.sessions.forms.recording import NOBODY, THE_GROUP, RecordForm
from groepswerk.sessions.models import Answer, GroupSession, NeedKind, Presence
from groepswerk.sessions.queries import AskedFor, Attendee, Roll
from groepswerk.sessions.service.noting import latest_notes
from groepswerk.sessions.service.recording import STORY, WORKED, Recording
from groepswerk.themes.queries import Spoken, spoken_in
from groepswerk.words.queries import Words

Brought = dict[UUID, UUID | None]
NOTHING = Spoken([], [], None, {})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One meeting on its page, for one reader. Of a sensitive meeting there is nothing but its number."""

    meeting: GroupSession
    people: list[Attendee]
    needs: list[AskedFor]
    spoken: Spoken
    reader: UUID
    was_told: bool
    is_shown: bool = True

    @property
    def words(self) -> dict[UUID, Words]:
        """The group's themes as choices, in their order; one that cannot be opened any more is no choice."""
        return {chip.id: chip.words for chip in self.spoken.chips if chip.words is not None}

    @property
    def themes(self) -> list[tuple[UUID, str]]:
        """What can be ticked; without its words where nobody looks at them."""
        if self.is_shown:
            return [(theme, words.text) for theme, words in self.words.items()]
        return [(chip.id, "") for chip in self.spoken.chips]

    @property
    def there(self) -> dict[UUID, Presence]:
        """Who came and who sent word, as it is kept until now."""
        return {line.person_id: line.presence for line in self.people if line.presence}

    @property
    def had(self) -> frozenset[UUID]:
        """Who came, as it is kept until now."""
        return frozenset(line.person_id for line in self.people if line.came)

    @property
    def brought(self) -> Brought:
        """The themes kept until now, and who brought each."""
        return {chip.id: chip.brought_by for chip in self.spoken.chips if chip.is_here}

    @property
    def coming(self) -> frozenset[UUID]:
        """Who said beforehand that she comes, and had a place."""
        return frozenset(line.person_id for line in self.people if line.comes)

    @property
    def has_fillers(self) -> bool:
        """Whether somebody has a need of this meeting in hand."""
        return any(need.is_filled for need in self.needs)

    @property
    def notes(self) -> dict[str, Words]:
        """What is written about the meeting for this reader: the story, what worked, and what is hers alone."""
        kept = latest_notes(self.meeting, self.reader)
        return {part: self.spoken.words[each] for part, each in kept.items() if each in self.spoken.words}

    def changed(self, form: RecordForm) -> dict[str, str]:
        """What she wrote otherwise than it stands, by part."""
        typed = {STORY: form.story.text, WORKED: form.worked.text, self.reader.hex: form.reflection.text}
        stands = self.notes
        return {part: text for part, text in typed.items() if text != (stands[part].text if part in stands else "")}

    @property
    def kept(self) -> Recording | None:
        """The recording as it is kept; None when there is none yet."""
        meeting = self.meeting
        if meeting.recorded_at is None:
            return None
        number = None if meeting.by_name else meeting.head_count
        guests = max((meeting.head_count or 0) - len(self.had), 0) if meeting.by_name else 0
        word = frozenset(person for person, presence in self.there.items() if presence == Presence.SENT_WORD)
        met = frozenset(NeedKind(each) for each in meeting.met)
        return Recording(self.had, number, meeting.host_id, meeting.is_sensitive, word, guests, met)

    def _expected(self) -> Recording:
        """What the answers let expect: who comes, with how many, and who sent word that she does not."""
        return Recording(
            self.coming,
            sent_word=frozenset(line.person_id for line in self.people if line.answer == Answer.NOT),
            guests=sum(line.guests for line in self.people if line.comes),
            met=frozenset(need.kind for need in self.needs if need.is_filled),
        )

    def start(self) -> dict[str, object]:
        """What the form starts with: the recording as it is kept, or what the answers let expect."""
        meeting, kept = self.meeting, self.kept
        version = {"version": meeting.version}
        if meeting.is_sensitive:
            number = kept.count if kept else len(self.coming) or None
            return version | {"is_sensitive": True, "head_count": number}
        said, notes = kept or self._expected(), self.notes
        bringers = set(self.brought.values())
        return version | {
            "came": [str(person) for person in said.came],
            "sent_word": [str(person) for person in said.sent_word],
            "guests": said.guests or None,
            "head_count": said.head_count,
            "host": str(said.host_id or NOBODY),
            "themes": [str(theme) for theme in self.brought],
            "brought_by": str(bringers.pop() or THE_GROUP) if len(bringers) == 1 else None,
            "met": [kind.value for kind in said.met],
            "story": _text(notes.get(STORY)),
            "worked": _text(notes.get(WORKED)),
            "reflection": _text(notes.get(self.reader.hex)),
        }

    def both(self, form: RecordForm) -> list[dict[str, str]]:
        """What is kept now beside what was typed, for a save that came too late."""
        typed = form.recording()
        pairs = [(_("Who was there?"), self._people(self.kept), self._people(typed))]
        if not self.meeting.is_sensitive:
            pairs.append((_("Who hosted?"), self._host(self.kept), self._host(typed)))
            now, then = self._themes(self.brought), self._themes(form.brought(self.brought))
            pairs.append((_("What was it about?"), now, f"{then} · {form.new_theme.text}".strip(" ·")))
            pairs += self._written(form)
        return [{"label": label, "stands": stands, "typed": text} for label, stands, text in pairs]

    def _people(self, said: Recording | None) -> str:
        if said is None:
            return _("Nothing yet")
        number = ngettext("%(num)d person", "%(num)d people", said.count)
        names = frozenset() if self.meeting.is_sensitive else said.names
        return Markup(" · ").join(
            [number, *(called(line.name, line.sign) for line in self.people if line.person_id in names)]
        )

    def _written(self, form: RecordForm) -> list[tuple[str, str, str]]:
        """What is written for the group, where it differs. What is hers alone nobody else can have changed."""
        labels = {STORY: (form.story.label.text, form.story.text), WORKED: (form.worked.label.text, form.worked.text)}
        changed = self.changed(form)
        return [
            (str(label), _text(self.notes.get(part)) or "–", text or "–")
            for part, (label, text) in labels.items()
            if part in changed
        ]

    def _host(self, said: Recording | None) -> str:
        host = said.host_id if said else None
        return next((called(line.name, line.sign) for line in self.people if line.person_id == host), _("nobody"))

    def _themes(self, brought: Brought) -> str:
        words = self.words
        return " · ".join(words[theme].text for theme in brought if theme in words)


def _text(words: Words | None) -> str:
    return words.text if words else ""


def bare_sheet_of(roll: Roll) -> Sheet:
    """The people alone, for a meeting of which no words are kept; no statement more."""
    return Sheet(roll.meeting, roll.people, roll.needs, NOTHING, UUID(int=0), roll.was_told)


def sheet_of(roll: Roll, reader: UUID, needs_key: bool = False, to_show: bool = True) -> Sheet:
    """Read the words beside the people: one statement more, for sixty people and themes as for one.

    ``needs_key``: the reader writes something for herself, and it is sealed with her key. ``to_show``: open the themes.
    """
    meeting = roll.meeting
    if meeting.is_sensitive:
        return bare_sheet_of(roll)
    notes = latest_notes(meeting, reader).values()
    spoken = spoken_in(meeting.group_id, meeting.id, notes, reader if needs_key else None, to_show)
    return Sheet(meeting, roll.people, roll.needs, spoken, reader, roll.was_told, to_show)
