"""What time it is. The one place that asks the computer, so that a demo and a test can live on another day."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import Flask, current_app

HOME_ZONE = ZoneInfo("Europe/Amsterdam")
DEMO_START = datetime(2027, 6, 9, 8, 30, tzinfo=HOME_ZONE)


class Clock(Protocol):
    """Anything that knows the moment."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class RealClock:
    """The computer's own clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@dataclass
class DemoClock:
    """A clock that stood at ``start`` when the process began and has run on since."""

    start: datetime
    _since: float = field(default_factory=time.monotonic)

    def now(self) -> datetime:
        """The demo's present moment in UTC."""
        return (self.start + timedelta(seconds=time.monotonic() - self._since)).astimezone(UTC)


class ClockRefusal(RuntimeError):
    """The clock was set while the site is not a demo."""


def init_app(app: Flask) -> None:
    """Choose the clock. Raises ClockRefusal when NOW is set without demo mode, ValueError when it is no moment."""
    wanted = app.config.get("NOW")
    if not app.config.get("DEMO"):
        if wanted:
            raise ClockRefusal("GROEPSWERK_NOW may only be set together with GROEPSWERK_DEMO=1.")
        app.extensions["clock"] = RealClock()
        return
    start = datetime.fromisoformat(str(wanted)) if wanted else DEMO_START
    app.extensions["clock"] = DemoClock(start if start.tzinfo else start.replace(tzinfo=HOME_ZONE))


def now() -> datetime:
    """The present moment in UTC, by this application's clock."""
    clock: Clock = current_app.extensions["clock"]
    return clock.now()


def wall(at: datetime) -> datetime:
    """A moment as a clock on a Dutch wall shows it, without a zone (meetings are wall time)."""
    return at.astimezone(HOME_ZONE).replace(tzinfo=None)


def wall_now() -> datetime:
    """The present moment as a clock on a Dutch wall shows it."""
    return wall(now())


def today() -> date:
    """Today in the Netherlands."""
    return wall_now().date()


def real_now() -> datetime:
    """The computer's own moment, also in a demo: authenticator apps count real half-minutes."""
    return RealClock().now()
