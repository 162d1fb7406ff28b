"""The demo's themes: titles that real groups work on, in the meetings they came up in; none in a sensitive one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from groepswerk.core.vault import OwnerKind
from groepswerk.demo.scene import Scene
from groepswerk.themes import service
from groepswerk.words.service import Speaker, say


@dataclass(frozen=True, slots=True)
class Spoken:
    """A theme of the demo: its words, the days it came up, and who brought it the first time (None: the group)."""

    words: str
    days: tuple[date, ...]
    by: str | None = None
    language: str = "nl"


SPOKEN = {
    "Dinsdaggroep": (
        Spoken("Gezondheid", (date(2026, 11, 3), date(2026, 11, 10), date(2026, 11, 24), date(2027, 4, 13))),
        Spoken("Tolken", (date(2026, 11, 3), date(2026, 12, 8)), "Ster"),
        Spoken("Verkeerde vrienden", (date(2027, 2, 2),), "Linde"),
        Spoken("Feestdagen en traditie", (date(2027, 2, 9),)),
        Spoken("Sociale media", (date(2027, 2, 16),), "Tijger"),
        Spoken("Rolpatronen", (date(2027, 3, 2), date(2027, 3, 9)), "Yamina"),
        Spoken("Grenzen aangeven", (date(2027, 3, 9),)),
        Spoken("Religieuze vrijheid", (date(2027, 4, 20),)),
        Spoken("Kinderrechten", (date(2027, 5, 11),), "Maan"),
    ),
    "Woensdagavond": (
        Spoken("Verschil in opvoeden tussen jongens en meisjes", (date(2026, 9, 16), date(2026, 9, 23)), "Salma"),
        Spoken("Ouders & school", (date(2026, 9, 9), date(2026, 11, 18), date(2027, 3, 31))),
        Spoken("Jongeren en ouders in gesprek", (date(2026, 12, 2),), "Omar"),
        Spoken("Leugentjes om bestwil", (date(2026, 12, 16),), "Rania"),
        Spoken("Vaders", (date(2027, 1, 13), date(2027, 5, 19)), "Yusuf"),
        Spoken("Opvoeden in spannende tijden", (date(2027, 1, 27),)),
        Spoken("الرياضة والمال", (date(2027, 2, 3),), "Fatiha", "ar"),
        Spoken("Je moet elkaar kennen", (date(2027, 3, 3),)),
        Spoken("Uitsluiting", (date(2027, 3, 24), date(2027, 4, 7), date(2027, 4, 21))),
    ),
    "Donderdaggroep": (
        Spoken("Stress", (date(2026, 9, 10), date(2026, 9, 17))),
        Spoken("Opvoeden in Nederland", (date(2026, 11, 5),), "Berg"),
        Spoken("Tolken", (date(2026, 11, 19), date(2027, 2, 4), date(2027, 3, 18)), "Letay"),
        Spoken("Ouders & school", (date(2026, 11, 26),)),
        Spoken("Geld en brieven", (date(2026, 12, 10), date(2026, 12, 17)), "Zaid"),
        Spoken("Ontheemding", (date(2027, 3, 18),)),
    ),
}

# What participants wrote on their own phones and the group has not spoken of yet.
SAID = {
    "Dinsdaggroep": Spoken("Ouders & school", (), "Roos"),
    "Woensdagavond": Spoken("وقت الأم لنفسها", (), "Huda", "ar"),
}


def brought_by(nickname: str) -> dict[date, frozenset[str]]:
    """Per day who brought a theme to a group: they were there."""
    days: dict[date, frozenset[str]] = {}
    for spoken in SPOKEN.get(nickname, ()):
        if spoken.by is not None:
            days[spoken.days[0]] = days.get(spoken.days[0], frozenset()) | {spoken.by}
    return days


def speak(scene: Scene) -> None:
    """Give each group its themes."""
    for nickname, spoken in SPOKEN.items():
        meetings = scene.meetings(nickname)
        surfaced: dict[date, dict[UUID, UUID | None]] = {}
        for each in spoken:
            brought_by = scene.people[each.by] if each.by else None
            born_in = meetings[each.days[0]]
            if born_in.is_sensitive:
                continue
            speaker = service.speaker_in(born_in, brought_by, each.language)
            words = say(each.words, speaker, (OwnerKind.GROUP, born_in.group_id))
            theme = service.raise_in(born_in, words.id, speaker)
            if theme is not None:
                _came_up(surfaced, theme, each.days, brought_by)
        for on, brought in surfaced.items():
            service.surface(meetings[on], brought, {})
    for nickname, each in SAID.items():
        author = scene.member(str(each.by), nickname)
        speaker = Speaker(author.person_id, each.language, scene.now - timedelta(days=3))
        service.raise_theme(scene.groups[nickname], each.words, speaker, author)


def _came_up(
    surfaced: dict[date, dict[UUID, UUID | None]], theme: UUID, days: Iterable[date], brought_by: UUID | None
) -> None:
    """The first day somebody brought it; after that it was the group's."""
    for place, on in enumerate(days):
        surfaced.setdefault(on, {})[theme] = brought_by if place == 0 else None
