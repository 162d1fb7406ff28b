"""What a rhythm is once its meetings were moved: read from the meetings as they stand then. Pure rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from typing import NamedTuple

from groepswerk.sessions.given_days import Given, length, most_common, rule_of
from groepswerk.sessions.rhythm import AS_GIVEN, NTHS, is_nth
from groepswerk.sessions.series import SeriesRule


class Stands(NamedTuple):
    """When and where a meeting is; ``place`` only tells places apart."""

    on: date
    starts: time
    ends: time
    place: str | None


def followed(was: SeriesRule, meetings: Sequence[Given], days: int, staying: Sequence[date] = ()) -> SeriesRule:
    """The rhythm of meetings that were moved by so many days (0: only in time or place) from the rhythm they had.

    Each of its weekdays shifts along. Exceptions do not count, as long as the others are not fewer. A monthly rhythm is
    what fits them all now, such as the third Wednesday; `AS_GIVEN` when nothing does, and then its weekday is what they
    have in common. It ends as the other did, by a number of meetings or on a day.

    ``staying``: where those would be that keep their day. They say nothing of what it is, but are of its number.
    """
    all_days = [*(each.on for each in meetings), *staying]
    ends_at = (
        {"count": len(all_days), "until": None} if was.count is not None else {"count": None, "until": max(all_days)}
    )
    if was.nth == AS_GIVEN:
        return replace(rule_of(meetings), region=was.region, **ends_at)
    weekdays = _weekdays(was, meetings, days)
    held = sorted(each.on for each in meetings if each.on.weekday() in weekdays)
    starts, ends = most_common((each.starts, each.ends) for each in meetings)
    found = replace(was, first_on=held[0], starts=starts, minutes=length(starts, ends), **ends_at)
    nth = _nth(was.nth, held) if days else was.nth
    if nth == AS_GIVEN:
        return replace(found, every_weeks=4, weekdays=tuple(weekdays), nth=nth)
    return replace(found, weekdays=tuple(sorted(weekdays)) if len(weekdays) > 1 else (), nth=nth)


def _weekdays(was: SeriesRule, meetings: Sequence[Given], days: int) -> set[int]:
    shifted = {(each + days) % 7 for each in was.weekdays or (was.first_on.weekday(),)}
    counted = Counter(each.on.weekday() for each in meetings)
    if 2 * sum(counted[each] for each in shifted) >= len(meetings):
        return shifted
    return {weekday for weekday, _ in counted.most_common(len(shifted))}


def _nth(was: int | None, held: list[date]) -> int | None:
    if was is None:
        return None
    return next((nth for nth in (was, *NTHS) if all(is_nth(on, nth) for on in held)), AS_GIVEN)
