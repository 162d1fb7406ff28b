"""Whatever is done to the year, in any order, no answer is lost, all are told, and undone it is as before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete

from groepswerk.core.db import db
from groepswerk.messages.models import Template
from groepswerk.messages.service import Telling
from groepswerk.sessions.models import GroupSession, Rsvp
from groepswerk.sessions.queries.affected import Affected
from groepswerk.sessions.series import Plan
from groepswerk.sessions.service import changing, importing, other_rhythm, replacing, several
from groepswerk.sessions.service.other_rhythm import Turn
from groepswerk.sessions.service.rewriting import Changed, tellings
from tests.house_of_tests import House, one_database
from tests.sessions.changing_a_year import Act, asked, bare_in_part, look_after, undone

# Stories of two to four acts; `make faults` tells longer ones, and more. PostgreSQL hears a few, to see that its rows
# mean the same: what is kept is decided by our own rules, and never by the database.
TIMES = {"sqlite": 300, "postgresql": 10}


def test_no_answer_is_ever_lost_all_are_told_and_undone_it_is_as_before(house: House) -> None:
    asked(house, TIMES[house.connection.dialect.name], house.actor("Naima"), longest=4)


FEWER = Act("rhythm", 0, 8, 3)
OWN = [
    Act("need", 4, 1),
    Act("mark", 4),
    Act("places", 4, 1),
    Act("hear", 1),
    Act("hear", 4),
    Act("answer", 4),
    Act("guide", 4, 1),
]


@one_database
@pytest.mark.parametrize("own", OWN, ids=lambda act: f"{act.what} {act.meeting}")
def test_what_one_has_of_its_own_outlives_another_rhythm(house: House, own: Act) -> None:
    bare_in_part(house)
    look_after(house, [own, FEWER], house.actor("Naima"))


ONCE_FOUND = {
    "what a change made stood in the way of its own undoing": [Act("rhythm", 0, 0, 1), Act("rhythm", 0)],
    "a rhythm without a meeting was left behind": [Act("move", 1, 5), Act("answer", 1), Act("rhythm", 0, 12, 3)],
}


@one_database
@pytest.mark.parametrize("story", ONCE_FOUND.values(), ids=ONCE_FOUND)
def test_what_was_once_found(house: House, story: list[Act]) -> None:
    bare_in_part(house)
    look_after(house, story, house.actor("Naima"))


WEEKLY_TO_MONTHLY = [Act("answer", 3, 0, 0), Act("rhythm", 0, 8, 3)]


@one_database
def test_planted_a_rhythm_that_takes_its_meetings_along_loses_answers(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin deletes what is left over, whatever hangs on it."""
    honest = other_rhythm.turn

    def greedy(found: list[Affected], planned: Plan) -> Turn:
        return honest(
            [row._replace(is_answered=False, is_tied=False, subject_id=None, expected=frozenset()) for row in found],
            planned,
        )

    def take_along(session_ids: list[UUID]) -> None:
        for table, key in ((Rsvp, Rsvp.session_id), (GroupSession, GroupSession.id)):
            gone: Any = delete(table).where(key.in_(session_ids))
            db.session.execute(gone.execution_options(synchronize_session=False))

    by = house.actor("Naima")
    with undone(house):
        look_after(house, WEEKLY_TO_MONTHLY, by)
    monkeypatch.setattr(other_rhythm, "turn", greedy)
    monkeypatch.setattr(other_rhythm, "_remove", take_along)
    with undone(house), pytest.raises(AssertionError):
        look_after(house, WEEKLY_TO_MONTHLY, by)


@one_database
def test_planted_a_series_that_tells_each_person_once_leaves_meetings_untold(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The twin speaks of the next meeting only."""

    def of_the_next(group_id: UUID, changed: Iterable[Changed], template: Template) -> list[Telling]:
        first: dict[UUID, Telling] = {}
        for each in tellings(group_id, sorted(changed, key=lambda each: each.begins), template):
            first.setdefault(each.person_id, each)
        return list(first.values())

    by, story = house.actor("Naima"), [Act("answer", 0), Act("answer", 1), Act("cancel", 0, 0, 0, 2)]
    with undone(house):
        look_after(house, story, by)
    monkeypatch.setattr(several, "tellings", of_the_next)
    with undone(house), pytest.raises(AssertionError):
        look_after(house, story, by)


@one_database
@pytest.mark.parametrize(
    ("where", "story"),
    [
        (changing, [Act("cancel", 0)]),
        (changing, [Act("move", 0, 8, 2)]),
        (several, [Act("cancel", 0, 0, 0, 2)]),
        (replacing, [Act("guide", 0, 1)]),
        (importing, [Act("import", 0)]),
    ],
)
def test_an_act_that_is_not_remembered_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch, where: Any, story: list[Act]
) -> None:
    by = house.actor("Naima")
    with undone(house):
        look_after(house, story, by)
    monkeypatch.setattr(where, "remember", lambda *_given: None)
    with undone(house), pytest.raises(AssertionError, match="was not remembered"):
        look_after(house, story, by)
