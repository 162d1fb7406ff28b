"""Tables of the plan: a group's programme with its rhythms and days off, its phases, and changes that can be undone."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key
from groepswerk.core.versions import Versioned
from groepswerk.groups.models import Group, Venue
from groepswerk.people.models import Person
from groepswerk.words.models import Utterance


class SeriesKind(StrEnum):
    """What a rhythm within a programme is for: the core of the group, or open activities in between."""

    CORE = "core"
    OPEN = "open"


class Phase(StrEnum):
    """A stretch of the year of a group (from recruiting to after); the group says when a next one begins."""

    RECRUITING = "recruiting"
    TRUST = "trust"
    THEMES = "themes"
    DEEPENING = "deepening"
    INITIATIVE = "initiative"
    SHOWING = "showing"
    HARVEST = "harvest"
    AFTER = "after"


class PlanChangeKind(StrEnum):
    """What was done to several meetings at once, and can be undone at once."""

    PLANNED = "planned"
    IMPORTED = "imported"
    COPIED = "copied"
    MOVED = "moved"
    CANCELLED = "cancelled"
    GUIDED = "guided"


class Programme(Versioned, Base):
    """A group's year: one or more series, and the school region whose breaks it keeps.

    ``met_in``: codes of school breaks in which this group meets all the same (autumn and spring are only advice).
    ``feasts``: codes of the feasts the group chose; they are warned about, never skipped.
    """

    __tablename__ = "programme"

    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id), index=True)
    region: Mapped[str | None] = mapped_column(String(10))
    met_in: Mapped[list[str]] = mapped_column(JSON, default=list)
    feasts: Mapped[list[str]] = mapped_column(JSON, default=list)
    made_at: Mapped[Instant]


class Series(Base):
    """One rhythm within a programme, at a time on the wall clock, at a place.

    Either every so many weeks on ``weekdays`` (0 is Monday; empty: the weekday of the first day), or, with ``nth``,
    monthly on the nth of its one weekday (1 to 4; -1 is the last); ``every_weeks`` is 1 then and counts for nothing.
    ``nth`` 0: no rhythm gives its days, because they came out of a sheet, or were moved from a monthly one; the row
    says what most of them are like.
    ``capacity``: how many people fit, for meetings made from it; None: no limit.
    """

    __tablename__ = "series"
    __table_args__ = (
        CheckConstraint("every_weeks BETWEEN 1 AND 4", name="every_weeks"),
        CheckConstraint("minutes BETWEEN 15 AND 720", name="minutes"),
        CheckConstraint("(count IS NULL) <> (until IS NULL)", name="count_or_until"),
    )

    id: Mapped[Key]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey(Programme.id), index=True)
    kind: Mapped[SeriesKind] = mapped_column(default=SeriesKind.CORE)
    first_on: Mapped[date]
    starts: Mapped[time]
    minutes: Mapped[int]
    every_weeks: Mapped[int]
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    nth: Mapped[int | None]
    count: Mapped[int | None]
    until: Mapped[date | None]
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey(Venue.id))
    capacity: Mapped[int | None]


class DayOff(Base):
    """Days a group has for itself, beside school breaks and public holidays."""

    __tablename__ = "day_off"
    __table_args__ = (CheckConstraint("last_on >= first_on", name="last_after_first"),)

    id: Mapped[Key]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey(Programme.id), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]


class PhaseStep(Versioned, Base):
    """The day a phase of the programme began, with what the group said of it, in its own words."""

    __tablename__ = "phase_step"
    __table_args__ = (UniqueConstraint("programme_id", "phase"),)

    id: Mapped[Key]
    programme_id: Mapped[UUID] = mapped_column(ForeignKey(Programme.id))
    phase: Mapped[Phase]
    began_on: Mapped[date]
    words_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))
    made_by: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[Instant]


class PlanChange(Base):
    """What was done to meetings of a group in one go, kept so that it can be undone.

    ``meetings``: per meeting its id, how it stood before (None: it was made by this change) and the version it got.
    Of a meeting that was there also the rhythm that was made for it, if one was.
    Once it is undone also that the meeting was left as it was, or the version it got back, and as which it stands then.
    Ids, days, times and states only: no words.
    """

    __tablename__ = "plan_change"
    __table_args__ = (Index("ix_plan_change_group_id_made_at", "group_id", "made_at"),)

    id: Mapped[Key]
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id))
    kind: Mapped[PlanChangeKind]
    meetings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    made_by: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[Instant]
    undone_at: Mapped[Instant | None]
    undone_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
