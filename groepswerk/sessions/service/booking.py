"""Booking: nothing is planned twice. What is in the way of meetings is found under locks, before anything is saved.

A place has one meeting at a time and a group is in one place: that refuses. A guide, a co-guide or an interpreter who
is needed elsewhere is said, and whoever plans may say that it goes on all the same: people can divide themselves. That
holds for what she was shown: what she passes over is a print of it (``passes``), and what came since is said again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import bindparam, func, select, update

from groepswerk.core.db import db, read
from groepswerk.groups.models import Group
from groepswerk.groups.queries import place_key
from groepswerk.groups.service.belonging import HasEnded, venue_named
from groepswerk.people.models import Person
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.queries import HasGroup, MeetingLine
from groepswerk.sessions.queries.beside import (
    Beside,
    Where,
    beside,
    elsewhere,
    people_to_lock,
    place_of_key,
    places_to_lock,
)
from groepswerk.sessions.scope import Timed, short_print


class Slot(NamedTuple):
    """A stretch of one day, as clocks on the wall show it."""

    on: date
    starts: time
    ends: time

    def overlaps(self, other: MeetingLine) -> bool:
        """Whether a meeting takes some of the same time."""
        return self.on == other.on_day and self.starts < other.ends and other.starts < self.ends


class Wanted(NamedTuple):
    """A meeting as it is to be: when, its place by name or by id, and which it is, when it is there already.

    ``guided``: who is to guide it in whose place, when that is what changes. ``is_over``: it has been, and who was
    where then is no plan any more.
    """

    slot: Slot
    place: str | UUID | None = None
    meeting_id: UUID | None = None
    guided: Mapping[UUID, UUID] | None = None
    is_over: bool = False


class Hindrance(StrEnum):
    """What can be in the way: the group meets then itself, others are at the place, or somebody is needed elsewhere."""

    GROUP = "group"
    PLACE = "place"
    PEOPLE = "people"


class Taken(NamedTuple):
    """When something is there already, and never what that is; ``who`` is needed there, when it is about a person."""

    on_day: date
    starts: time
    ends: time
    what: Hindrance
    who: str | None = None


class Clash(Exception):
    """Something is there at that time already. ``meetings``: all of it, by what it hinders, then by day."""

    def __init__(self, meetings: Iterable[Taken]) -> None:
        super().__init__("Something is there at that time already.")
        self.meetings = list(dict.fromkeys(meetings))

    def of(self, what: Hindrance) -> list[Taken]:
        """What hinders in this way."""
        return [each for each in self.meetings if each.what is what]

    @property
    def passes(self) -> str:
        """What lets her who was shown this pass over the people in it: a short print of each, in whatever order.

        It grants nothing that she could not do herself, so it needs no secret.
        """
        return ".".join(sorted(map(_print_of, self.of(Hindrance.PEOPLE))))


class PeopleBusy(Clash):
    """Nothing but that somebody who must be there is needed elsewhere at that time; it can be planned all the same."""


def unless_shown(busy: Iterable[Taken], passes: str) -> PeopleBusy | None:
    """All these people who are needed elsewhere, unless she who passes over them was shown each of them."""
    found = PeopleBusy(busy)
    return None if {*map(_print_of, found.meetings)} <= {*passes.split(".")} else found


def _print_of(taken: Taken) -> str:
    """What was said of it, in eight signs: there are hundreds of them at most."""
    return short_print(taken)[:8]


def clash_among(
    group: HasGroup, wanted: Sequence[Wanted], passes: str = "", but: Collection[UUID] = ()
) -> Clash | None:
    """What is in the way of meetings of a group. One statement.

    All that is in the way, in whatever way: nobody mends one thing to meet the next. PeopleBusy, when it is only
    people. ``passes``: see the top of this file. ``but``: meetings that will not be there any more.
    """
    if not wanted:
        return None
    keys = {each.place: _key(each.place) for each in wanted if each.place}
    where = Where(
        {key for key in keys.values() if isinstance(key, str)}, {key for key in keys.values() if isinstance(key, UUID)}
    )
    moving = {each.meeting_id for each in wanted if each.meeting_id}
    there = beside(group, where, {each.slot.on for each in wanted}, moving)
    others = [line for line in there if line.meeting.id not in moving and line.meeting.id not in but]
    meets = _pairs(wanted, others)
    of_others = [(each, line) for each, line in meets if line.meeting.group_id != group.group_id]
    own = [_taken(line, Hindrance.GROUP) for _, line in meets if line.meeting.group_id == group.group_id]
    hard = [*_overlapping(wanted), *own]
    hard += [_taken(line, Hindrance.PLACE) for each, line in of_others if each.place and _is_at(line, keys[each.place])]
    at = {(line.meeting.id, line.person_id) for line in there}
    busy = unless_shown((_taken_by(line) for each, line in of_others if _needs(each, line, at)), passes)
    return Clash([*hard, *(busy.meetings if busy else [])]) if hard else busy


def _pairs(wanted: Sequence[Wanted], others: list[Beside]) -> list[tuple[Wanted, Beside]]:
    """Each wanted meeting with each that overlaps it, in order of the day."""
    on_day: dict[date, list[Wanted]] = defaultdict(list)
    for each in wanted:
        on_day[each.slot.on].append(each)
    return [(each, line) for line in others for each in on_day[line.meeting.on_day] if each.slot.overlaps(line.meeting)]


def _overlapping(wanted: Sequence[Wanted]) -> list[Taken]:
    """Wanted meetings that others overlap, which begin later."""
    found: list[Taken] = []
    latest: Slot | None = None
    for slot in sorted(each.slot for each in wanted):
        if latest and latest.on == slot.on and slot.starts < latest.ends:
            found.append(Taken(*latest, Hindrance.GROUP))
        if latest is None or (slot.on, slot.ends) > (latest.on, latest.ends):
            latest = slot
    return found


def _key(place: str | UUID) -> str | UUID:
    return place if isinstance(place, UUID) else place_key(place)


def _is_at(line: Beside, place: str | UUID) -> bool:
    """Whether it is at the place of this id, or of this key."""
    if isinstance(place, UUID):
        return line.venue_id == place
    return line.meeting.venue is not None and place_key(line.meeting.venue) == place


def _needs(wanted: Wanted, line: Beside, at: set[tuple[UUID, UUID | None]]) -> bool:
    """Whether the person of this line must also be at the wanted meeting."""
    if line.person_id is None or wanted.is_over:
        return False
    is_there = (wanted.meeting_id, line.person_id) in at
    if wanted.guided is not None:
        # Only of whom this brings there: whoever is there already was said before.
        return not is_there and _will_guide(line, wanted.guided)
    return is_there if wanted.meeting_id else line.guides


def _will_guide(line: Beside, guided: Mapping[UUID, UUID]) -> bool:
    return line.person_id in guided.values() or (line.guides and line.person_id not in guided)


def _taken(line: Beside, what: Hindrance) -> Taken:
    return Taken(line.meeting.on_day, line.meeting.starts, line.meeting.ends, what)


def _taken_by(line: Beside) -> Taken:
    return _taken(line, Hindrance.PEOPLE)._replace(who=line.name)


def book(group: HasGroup, place: str | None, wanted: Iterable[Wanted], passes: str = "") -> UUID | None:
    """The id of a place that is free for all these meetings, when the group is; None without a place. Raises Clash.

    Raises HasEnded for a group that has ended.
    """
    # The group, its people and the place are locked first, so that of two who book at once the second sees the first.
    venue_id = lock(group, place)
    found = clash_among(group, [each._replace(place=venue_id) for each in wanted], passes)
    if found is not None:
        raise found
    return venue_id


def book_there(meeting: GroupSession, wanted: Wanted, passes: str = "") -> None:
    """Take a time and a place, by its id, for a meeting that is there, cancelled or not. Raises Clash, HasEnded."""
    lock(meeting, venue_ids=[wanted.place] if isinstance(wanted.place, UUID) else [])
    found = clash_among(meeting, [wanted], passes)
    if found is not None:
        raise found


def see_that_she_is_free(person_id: UUID, meeting: MeetingLine, organisation_id: UUID, passes: str) -> None:
    """Raises PeopleBusy when somebody who is to be at a meeting all along is needed elsewhere then.

    She is locked, so that of two groups that want her at once the second sees the first. Before the group is.
    """
    name = db.session.scalar(select(Person.name).where(Person.id == person_id).with_for_update(key_share=True))
    found = unless_shown(needed_elsewhere(person_id, name or "", [meeting], organisation_id), passes)
    if found is not None:
        raise found


def needed_elsewhere(person_id: UUID, name: str, at: Sequence[Timed], organisation_id: UUID) -> list[Taken]:
    """Where somebody must be at the times of these meetings, beside them. She is locked already; one statement."""
    days = {each.on_day for each in at}
    slots = [Slot(each.on_day, each.starts, each.ends) for each in at]
    there = elsewhere(person_id, days, organisation_id, [each.id for each in at])
    busy = [line for line in there if any(slot.overlaps(line) for slot in slots)]
    return [Taken(line.on_day, line.starts, line.ends, Hindrance.PEOPLE, name) for line in busy]


def lock(
    group: HasGroup,
    place: str | None = None,
    venue_ids: Iterable[UUID] = (),
    its_places_from: date | None = None,
    places: Iterable[str] = (),
) -> UUID | None:
    """Raise the group's version, and lock it with all that its meetings need: people first, then places, each by id.

    Every booking begins with this, in one statement, so that they all lock in the same order; on SQLite the write lock
    stands for all of it. ``place``: the name of a place, made when there is none of that name; its id is returned.
    ``venue_ids``: other places; ``its_places_from``: and all that its meetings are at from that day on; ``places``: and
    those that are there among these names.
    Raises HasEnded.
    """
    key = place_key(place) if place else None
    values: dict[str, Any] = {"group_id": group.group_id, "of_organisation": group.organisation_id, "key": key}
    dialect = db.session.get_bind().dialect.name
    if dialect == "postgresql":
        values |= {"venues": sorted(set(venue_ids)), "keys": sorted({*map(place_key, places)})} | (
            {"today": its_places_from} if its_places_from else {}
        )
    row = read(_lock_statement(dialect, its_places_from is not None), values).one_or_none()
    if row is None:
        raise HasEnded
    return venue_named(group.organisation_id, place)[0] if place and row.venue_id is None else row.venue_id


@cache
def _lock_statement(dialect: str, all_its_places: bool) -> Any:
    table = Group.__table__
    locked = [people_to_lock(), places_to_lock(all_its_places)] if dialect == "postgresql" else []
    first = [select(func.count()).select_from(each.cte()).scalar_subquery() >= 0 for each in locked]
    same = (*first, table.c.id == bindparam("group_id"), table.c.ended_on.is_(None))
    raised = update(table).where(*same).values(version=table.c.version + 1)  # type: ignore[arg-type]
    return raised.returning(place_of_key().correlate(None).scalar_subquery().label("venue_id"))
