"""Where on the calendar a meeting may stand, and why a change of one is refused."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from dateutil.relativedelta import relativedelta

from groepswerk.core.clock import HOME_ZONE, wall
from groepswerk.sessions.models import SessionState
from groepswerk.sessions.series import YEARS_AHEAD, YEARS_BACK, NoSuchHour, instant
from groepswerk.sessions.service.booking import Slot
from groepswerk.sessions.service.rewriting import Row


class ChangeRefusal(StrEnum):
    """Why a meeting cannot stand there, or cannot be changed any more."""

    END_BEFORE_START = "end_before_start"
    NO_SUCH_HOUR = "no_such_hour"
    TOO_FAR_BACK = "too_far_back"
    TOO_FAR_AHEAD = "too_far_ahead"
    INTO_THE_PAST = "into_the_past"
    HAS_BEEN = "has_been"
    IS_CANCELLED = "is_cancelled"


class ChangeRefused(ValueError):
    """A change that is refused; ``refusal`` says why."""

    def __init__(self, refusal: ChangeRefusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class Meeting(Row, Protocol):
    """A meeting as it stands, with whether it was recorded."""

    @property
    def recorded_at(self) -> datetime | None: ...


def slot_of(meeting: Row) -> Slot:
    """When a meeting is."""
    return Slot(meeting.on_day, meeting.starts, meeting.ends)


def has_begun(slot: Slot, now: datetime) -> bool:
    """Whether that moment is over."""
    return datetime.combine(slot.on, slot.starts) <= wall(now)


def check_slot(slot: Slot, now: datetime) -> None:
    """Raises ChangeRefused for what no calendar holds, or none of ours."""
    today = wall(now).date()
    if slot.ends <= slot.starts:
        raise ChangeRefused(ChangeRefusal.END_BEFORE_START)
    if slot.on < today - relativedelta(years=YEARS_BACK):
        raise ChangeRefused(ChangeRefusal.TOO_FAR_BACK)
    if slot.on > today + relativedelta(years=YEARS_AHEAD):
        raise ChangeRefused(ChangeRefusal.TOO_FAR_AHEAD)
    try:
        instant(slot.on, slot.starts, HOME_ZONE)
        instant(slot.on, slot.ends, HOME_ZONE)
    except NoSuchHour as error:
        raise ChangeRefused(ChangeRefusal.NO_SUCH_HOUR) from error


def check_move(meeting: Meeting, slot: Slot, now: datetime) -> None:
    """A meeting to come stays to come; one that was recorded has been, and stays in the past. Raises ChangeRefused."""
    if meeting.state == SessionState.CANCELLED:
        raise ChangeRefused(ChangeRefusal.IS_CANCELLED)
    is_past = has_begun(slot, now)
    if is_past and not has_begun(slot_of(meeting), now):
        raise ChangeRefused(ChangeRefusal.INTO_THE_PAST)
    if not is_past and meeting.recorded_at is not None:
        raise ChangeRefused(ChangeRefusal.HAS_BEEN)


def check_to_come(meeting: Meeting, now: datetime) -> None:
    """Raises ChangeRefused for a meeting that has been, or that is cancelled."""
    if meeting.state == SessionState.CANCELLED:
        raise ChangeRefused(ChangeRefusal.IS_CANCELLED)
    if meeting.recorded_at is not None or has_begun(slot_of(meeting), now):
        raise ChangeRefused(ChangeRefusal.HAS_BEEN)
