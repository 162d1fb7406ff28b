"""The years that the meetings of a sheet belong to: the group's own, or new ones, which go again when it is undone.

The group is locked while they are looked for and made. They are looked for in the statements that make what is
missing, and the key of the group's words is read beside them: a sheet stays within what a form may cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import ScalarSelect, Select, and_, delete, exists, func, insert, literal, select, union_all

from groepswerk.core.db import db
from groepswerk.core.vault import DataKey, OpenKey, OwnerKind
from groepswerk.groups.models import Group
from groepswerk.groups.queries import place_key
from groepswerk.sessions.given_days import most_common, rule_of
from groepswerk.sessions.importing import ImportedMeeting
from groepswerk.sessions.models import DayOff, GroupSession, PhaseStep, Programme, Series, SeriesKind
from groepswerk.sessions.schoolyear import school_year_of
from groepswerk.words.queries import Keys

_YEAR: Any = Programme.__table__
_SERIES: Any = Series.__table__
_MEETING: Any = GroupSession.__table__


class SheetYear(NamedTuple):
    """Where the meetings of one school year of a sheet go. ``made``: the year, when it was made for them."""

    series_id: UUID
    made: UUID | None


class SheetYears(NamedTuple):
    """All of them by school year, and the key of the group's words; None when nothing was said in it yet."""

    of: dict[int, SheetYear]
    key: OpenKey | None


def years_for(
    group: Group, meetings: Sequence[ImportedMeeting], places: Mapping[str, UUID], now: datetime
) -> SheetYears:
    """Make what is missing, in two statements.

    A school year in which the group has a year goes into that one. A new year takes over what the newest one chose.
    """
    its: dict[int, list[ImportedMeeting]] = defaultdict(list)
    for each in meetings:
        its[school_year_of(each.on)].append(each)
    ids = {school_year: uuid4() for school_year in its}
    made = _make_years(group.id, ids, now)
    rhythms = {school_year: _rhythm(group.id, ids[school_year], each, places) for school_year, each in its.items()}
    row = db.session.execute(_with_key(group.id, list(rhythms.values()))).first()
    return SheetYears(
        {each: SheetYear(rhythm["id"], ids[each] if ids[each] in made else None) for each, rhythm in rhythms.items()},
        Keys().key_in(row),
    )


def forget_years(entries: Iterable[Mapping[str, Any]]) -> None:
    """Take out the years that a sheet made, when nothing is in them and nobody changed them since."""
    made = {UUID(each["year"]) for each in entries if "year" in each}
    if not made:
        return
    used = [exists().where(kind.programme_id == Programme.id) for kind in (Series, PhaseStep, DayOff)]
    gone = delete(Programme).where(Programme.id.in_(made), Programme.version == 1, *(~each for each in used))
    db.session.execute(gone.execution_options(synchronize_session=False))


def _make_years(group_id: UUID, ids: Mapping[int, UUID], now: datetime) -> set[UUID]:
    """A year for each school year in which the group has none; the ids of those that were made."""
    columns = ["id", "group_id", "region", "met_in", "feasts", "made_at", "version"]
    rows = [_new_year(group_id, school_year, key, now) for school_year, key in ids.items()]
    new = insert(_YEAR).from_select(columns, union_all(*rows) if len(rows) > 1 else rows[0])
    return set(db.session.scalars(new.returning(_YEAR.c.id)))


def _new_year(group_id: UUID, school_year: int, key: UUID, now: datetime) -> Select[Any]:
    none: list[str] = []
    return select(
        _typed("id", key),
        _typed("group_id", group_id),
        _of_newest(group_id, "region"),
        func.coalesce(_of_newest(group_id, "met_in"), _typed("met_in", none)),
        func.coalesce(_of_newest(group_id, "feasts"), _typed("feasts", none)),
        _typed("made_at", now),
        _typed("version", 1),
    ).where(~_meeting_in(group_id, school_year).exists())


def _typed(name: str, value: Any) -> Any:
    return literal(value, type_=_YEAR.c[name].type)


def _of_newest(group_id: UUID, name: str) -> ScalarSelect[Any]:
    year = _YEAR.alias()
    newest = select(year.c[name]).where(year.c.group_id == group_id).order_by(year.c.made_at.desc(), year.c.id)
    return newest.limit(1).scalar_subquery()


def _meeting_in(group_id: UUID, school_year: int) -> Select[Any]:
    """The meetings of the years of a group in one school year, each by the id of its year."""
    joined = _MEETING.join(_SERIES, _SERIES.c.id == _MEETING.c.series_id).join(
        _YEAR, _YEAR.c.id == _SERIES.c.programme_id
    )
    days = _MEETING.c.on_day.between(date(school_year, 8, 1), date(school_year + 1, 7, 31))
    return select(_YEAR.c.id).select_from(joined).where(_YEAR.c.group_id == group_id, days)


def _rhythm(group_id: UUID, new_year: UUID, its: list[ImportedMeeting], places: Mapping[str, UUID]) -> dict[str, Any]:
    """The row of a series, of which the statement itself finds the year: that which has most meetings then."""
    rule = rule_of(its)
    then = _MEETING.c.on_day.between(rule.first_on, rule.until)
    of = _meeting_in(group_id, school_year_of(rule.first_on)).group_by(_YEAR.c.id, _YEAR.c.made_at)
    best = of.order_by(func.count().filter(then).desc(), _YEAR.c.made_at.desc(), _YEAR.c.id).limit(1)
    usual = most_common(each.place for each in its)
    return {
        "id": uuid4(),
        "programme_id": func.coalesce(best.scalar_subquery(), literal(new_year, type_=_YEAR.c.id.type)),
        "kind": SeriesKind.CORE,
        "first_on": rule.first_on,
        "starts": rule.starts,
        "minutes": rule.minutes,
        "every_weeks": rule.every_weeks,
        "weekdays": list(rule.weekdays),
        "nth": rule.nth,
        "until": rule.until,
        "venue_id": places[place_key(usual)] if usual else None,
    }


def _with_key(group_id: UUID, rows: list[dict[str, Any]]) -> Any:
    key, epoch = DataKey.__table__.c, select(Group.key_epoch).where(Group.id == group_id).scalar_subquery()
    same = and_(key.owner_kind == OwnerKind.GROUP, key.owner_id == group_id, key.epoch == epoch)
    columns = [key.id.label("key_id"), key.owner_kind, key.owner_id, key.wrapped, key.wrapped_by]
    beside = [select(each).where(same).scalar_subquery().label(each.name) for each in columns]
    return insert(_SERIES).values(rows).returning(*beside)
