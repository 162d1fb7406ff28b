"""Builds the demo, step by step, from the same services that people use; a second run changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.demo import (
    agreeing,
    changes,
    correcting,
    credits,
    initiatives,
    needs,
    opening,
    people,
    reaching,
    roll_call,
    standing_in,
    steps,
    themes,
    waiting,
    wishes,
    year,
)
from groepswerk.demo.cast import HOUSES
from groepswerk.demo.scene import Scene
from groepswerk.people.models import Organisation

# Each step builds one room's part of the demo on what the earlier ones left in the scene.
STEPS: tuple[Callable[[Scene], None], ...] = (
    people.enter,
    agreeing.agree,
    year.draw_up,
    changes.change,
    steps.take,
    year.hold,
    waiting.wait,
    correcting.correct,
    roll_call.call,
    needs.ask,
    standing_in.replace,
    opening.open_to_all,
    reaching.reach,
    wishes.wish,
    themes.speak,
    initiatives.begin,
    credits.choose,
)


def build(now: datetime) -> Scene | None:
    """Build the demo as it stands at ``now``; None when it was there already."""
    names = [house.name for house in HOUSES]
    if db.session.scalar(select(Organisation.id).where(Organisation.name.in_(names)).limit(1)) is not None:
        return None
    scene = Scene(now)
    for step in STEPS:
        step(scene)
        db.session.flush()
    return scene
