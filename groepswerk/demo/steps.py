"""The steps the demo's groups have taken in their year, in their own words, and the feasts each of them thinks of."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.demo.scene import Scene
from groepswerk.sessions.feasts import Feast
from groepswerk.sessions.models import Phase, Programme
from groepswerk.sessions.queries.years import step_at
from groepswerk.sessions.service.stepping import write_step
from groepswerk.words.service import Speaker

_FEASTS = {
    "Dinsdaggroep": (Feast.RAMADAN, Feast.EID_AL_FITR, Feast.EID_AL_ADHA, Feast.YENNAYER),
    "Woensdagavond": (Feast.RAMADAN, Feast.EID_AL_FITR, Feast.EID_AL_ADHA),
    "Donderdaggroep": (Feast.ORTHODOX_CHRISTMAS, Feast.ORTHODOX_EASTER, Feast.TIMKAT, Feast.MESKEL),
}
_STEPS = {
    Phase.RECRUITING: (date(2026, 7, 6), "Tien vrouwen zeiden ja."),
    Phase.TRUST: (date(2026, 9, 1), "Wat hier gezegd wordt, blijft hier. Wij kunnen verder."),
    Phase.THEMES: (date(2026, 11, 3), ""),
    Phase.DEEPENING: (date(2027, 1, 12), "Wij willen de juf van de school uitnodigen."),
    Phase.INITIATIVE: (date(2027, 3, 16), "Wij beginnen een naaicafé."),
}


def take(scene: Scene) -> None:
    """Naima's group has come as far as its own ideas."""
    programmes = {nickname: _programme(scene, nickname) for nickname in _FEASTS}
    for nickname, feasts in _FEASTS.items():
        programmes[nickname].feasts = sorted(feasts)
    naima = scene.staff("Naima", "Dinsdaggroep")
    for phase, (on, words) in _STEPS.items():
        step = step_at(programmes["Dinsdaggroep"].id, phase)
        if step is not None:
            write_step(step, on, words, Speaker(None, "nl", scene.now), step.version, naima)


def _programme(scene: Scene, nickname: str) -> Programme:
    return db.session.scalars(select(Programme).where(Programme.group_id == scene.groups[nickname])).one()
