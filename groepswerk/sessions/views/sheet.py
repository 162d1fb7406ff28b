"""What the page of a recording shows of one meeting: who could come, its themes, what is kept and what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from groepswerk.core.i18n import gettext as _
from groepswerk.core.i18n import ngettext
from groepswerk.people.signs import called
from groepswerk.sessions.forms.recording import NOBODY, THE_GROUP, RecordForm
from groepswerk.sessions.models import Answer, GroupSession
from groepswerk.sessions.queries import Attendee, Roll
from groepswerk.sessions.service.recording import Recording
from groepswerk.themes.queries import Spoken, spoken_in
from groepswerk.words.queries import Words

Brought = dict[UUID, UUID | None]
NOTHING = Spoken([], [], None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One meeting on its page. Of a sensitive meeting there is nothing but its number."""

    meeting: GroupSession
    people: list[Attendee]
    spoken: Spoken

    @property
    def words(self) -> dict[UUID, Words]:
        """The group's themes as choices, in their order; one that cannot be opened any more is no choice."""
        return {chip.id: chip.words for chip in self.spoken.chips if chip.words is not None}

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
        """Who said beforehand that she comes."""
        return frozenset(line.person_id for line in self.people if line.answer == Answer.COME)

    @property
    def kept(self) -> Recording | None:
        """The recording as it is kept; None when there is none yet."""
        meeting = self.meeting
        if meeting.recorded_at is None:
            return None
        number = None if meeting.by_name else meeting.head_count
        return Recording(self.had, number, meeting.host_id, meeting.is_sensitive)

    def start(self) -> dict[str, object]:
        """What the form starts with: the recording as it is kept, or what the answers let expect."""
        meeting, kept = self.meeting, self.kept
        version = {"version": meeting.version}
        if meeting.is_sensitive:
            number = kept.count if kept else len(self.coming) or None
            return version | {"is_sensitive": True, "head_count": number}
        said = kept or Recording(self.coming)
        bringers = set(self.brought.values())
        return version | {
            "came": [str(person) for person in said.came],
            "head_count": said.head_count,
            "host": str(said.host_id or NOBODY),
            "themes": [str(theme) for theme in self.brought],
            "brought_by": str(bringers.pop() or THE_GROUP) if len(bringers) == 1 else None,
        }

    def both(self, form: RecordForm) -> list[dict[str, str]]:
        """What is kept now beside what was typed, for a save that came too late."""
        typed = form.recording()
        pairs = [(_("Who was there?"), self._people(self.kept), self._people(typed))]
        if not self.meeting.is_sensitive:
            pairs.append((_("Who hosted?"), self._host(self.kept), self._host(typed)))
            now, then = self._themes(self.brought), self._themes(form.brought(self.brought))
            pairs.append((_("What was it about?"), now, f"{then} · {form.new_theme.text}".strip(" ·")))
        return [{"label": label, "stands": stands, "typed": text} for label, stands, text in pairs]

    def _people(self, said: Recording | None) -> str:
        if said is None:
            return _("Nothing yet")
        number = ngettext("%(num)d person", "%(num)d people", said.count)
        names = frozenset() if self.meeting.is_sensitive else said.names
        return Markup(" · ").join(
            [number, *(called(line.name, line.sign) for line in self.people if line.person_id in names)]
        )

    def _host(self, said: Recording | None) -> str:
        host = said.host_id if said else None
        return next((called(line.name, line.sign) for line in self.people if line.person_id == host), _("nobody"))

    def _themes(self, brought: Brought) -> str:
        words = self.words
        return " · ".join(words[theme].text for theme in brought if theme in words)


def sheet_of(roll: Roll) -> Sheet:
    """Read the themes beside the people: one statement more, for sixty people and themes as for one."""
    meeting = roll.meeting
    spoken = NOTHING if meeting.is_sensitive else spoken_in(meeting.group_id, meeting.id)
    return Sheet(meeting, roll.people, spoken)
