"""The demo day: only in a demo, and it runs on."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from groepswerk.app import create_app
from groepswerk.core import clock
from groepswerk.core.clock import ClockRefusal


def test_without_demo_the_clock_cannot_be_set(tmp_path: Path) -> None:
    with pytest.raises(ClockRefusal):
        create_app({"INSTANCE": str(tmp_path), "DEMO": False, "NOW": "2027-06-09T08:30"})


def test_the_demo_begins_at_its_day(tmp_path: Path) -> None:
    app = create_app({"INSTANCE": str(tmp_path), "DEMO": True, "NOW": ""})
    with app.app_context():
        first = clock.wall_now()
        assert first.strftime("%A %d %B %Y %H:%M") == "Wednesday 09 June 2027 08:30"
        assert clock.wall_now() > first


def test_the_demo_can_begin_elsewhere(tmp_path: Path) -> None:
    app = create_app({"INSTANCE": str(tmp_path), "DEMO": True, "NOW": "2026-08-20T10:00"})
    with app.app_context():
        assert clock.wall_now().date() == datetime(2026, 8, 20).date()
