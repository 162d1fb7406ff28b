"""Tables of one meeting: the meeting itself, who stands in for its guide, what it needs, what was told of it."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core import clock
from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key
from groepswerk.core.versions import Versioned
from groepswerk.groups.models import Group, Venue
from groepswerk.people.models import Organisation, Person
from groepswerk.sessions.models.programme import Series
from groepswerk.words.models import Utterance


class SessionState(StrEnum):
    """A meeting is on or cancelled; whether it was held shows from its recording."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class NeedKind(StrEnum):
    """What a meeting can need, beside people.

    A sensitive one has two who guide it: one who shares the language (peer) and a professional who can act.
    """

    CHILDCARE = "childcare"
    INTERPRETER = "interpreter"
    COOK = "cook"
    HOST = "host"
    TRANSPORT = "transport"
    SECOND_GUIDE = "second_guide"
    PEER = "peer"
    PROFESSIONAL = "professional"


BOTH_GUIDES = (NeedKind.PEER, NeedKind.PROFESSIONAL)
# These are for guides to find, and to be.
FOR_GUIDES = frozenset({NeedKind.SECOND_GUIDE, *BOTH_GUIDES})


class GroupSession(Versioned, Base):
    """One meeting. Day and times are local wall time in ``zone``; ``sequence`` grows with each change that people
    with a calendar must hear of (RFC 5545). A sensitive meeting keeps a number of people and nothing else.

    ``capacity``: how many people fit; None: no limit. ``is_public``: its day, time and place are in the public agenda.
    ``awaits_decision``: the rhythm changed, this meeting had answers or more, and the guide says whether it stays.
    ``earlier``: what its recording said before each correction, the oldest first; ids and numbers, no words.
    ``made_at`` sets itself.
    ``story_id``, ``worked_id``: what its guides keep of it in words, for the group: one line of what happened, and what
    worked. ``notes``: every utterance about it by id, the latest last (empty: taken away): under "subject", "story" and
    "worked", and under a guide's id what she thinks back of it, for herself alone. ``met``: codes of the needs that
    were met. They stand in this row so that a recording is written in one statement.
    """

    __tablename__ = "group_session"
    __table_args__ = (
        CheckConstraint("ends > starts", name="ends_after_starts"),
        CheckConstraint("head_count IS NULL OR head_count >= 0", name="head_count"),
        Index("ix_group_session_group_id_on_day", "group_id", "on_day"),
        Index("ix_group_session_venue_id_on_day", "venue_id", "on_day"),
    )

    id: Mapped[Key]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey(Organisation.id))
    group_id: Mapped[UUID] = mapped_column(ForeignKey(Group.id))
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey(Series.id))
    venue_id: Mapped[UUID | None] = mapped_column(ForeignKey(Venue.id))
    on_day: Mapped[date]
    starts: Mapped[time]
    ends: Mapped[time]
    zone: Mapped[str] = mapped_column(String(40), default="Europe/Amsterdam")
    state: Mapped[SessionState] = mapped_column(default=SessionState.PLANNED)
    sequence: Mapped[int] = mapped_column(default=0)
    first_planned_on: Mapped[date]
    subject_id: Mapped[UUID | None] = mapped_column(ForeignKey(Utterance.id))
    is_sensitive: Mapped[bool] = mapped_column(default=False)
    head_count: Mapped[int | None]
    by_name: Mapped[bool] = mapped_column(default=False)
    host_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    recorded_at: Mapped[Instant | None]
    recorded_by: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id))
    capacity: Mapped[int | None]
    is_public: Mapped[bool] = mapped_column(default=False)
    awaits_decision: Mapped[bool] = mapped_column(default=False)
    # No foreign keys: SQLite takes none in a column that is added.
    story_id: Mapped[UUID | None]
    worked_id: Mapped[UUID | None]
    notes: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict, deferred=True)
    met: Mapped[list[str]] = mapped_column(JSON, default=list, deferred=True)
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, deferred=True)
    made_at: Mapped[Instant] = mapped_column(default=clock.now)


class StandIn(Base):
    """That somebody guides one meeting in the place of a guide of the group."""

    __tablename__ = "stand_in"

    session_id: Mapped[UUID] = mapped_column(ForeignKey(GroupSession.id), primary_key=True)
    in_place_of: Mapped[UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id), index=True)
    made_at: Mapped[Instant]


class SessionNeed(Versioned, Base):
    """What a meeting needs: open, or filled by somebody (``person_id``), or by someone from outside (None).

    ``count``: how many children, for childcare; never names. Whether it was met, the recording says.
    """

    __tablename__ = "session_need"
    __table_args__ = (
        UniqueConstraint("session_id", "kind"),
        CheckConstraint("count IS NULL OR count BETWEEN 1 AND 99", name="count"),
        CheckConstraint("person_id IS NULL OR filled_at IS NOT NULL", name="filled_by"),
    )

    id: Mapped[Key]
    session_id: Mapped[UUID] = mapped_column(ForeignKey(GroupSession.id, ondelete="CASCADE"))
    kind: Mapped[NeedKind]
    count: Mapped[int | None]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey(Person.id), index=True)
    filled_at: Mapped[Instant | None]
    made_at: Mapped[Instant]
