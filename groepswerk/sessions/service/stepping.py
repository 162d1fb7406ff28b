"""The steps of a year: since when, and what the group says of it, in its own words and sealed with its key."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import select

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.core.versions import Stale, renew
from groepswerk.groups.service.belonging import touch
from groepswerk.sessions.models import Phase, PhaseStep
from groepswerk.sessions.queries.years import Step
from groepswerk.words.service import Speaker, say


def write_step(step: Step, began_on: date | None, text: str, speaker: Speaker, shown: int, by: Actor) -> None:
    """Write down when a step began, and the group's words for it; without a day it is taken back.

    ``shown``: the version she saw, 0 for a step that was not taken. Earlier words are kept, replaced. Raises Stale when
    somebody wrote meanwhile.
    """
    # The group's row is locked, so that of two who take the same first step at once the second sees the first's.
    touch(step.group_id)
    taken = _taken(step.programme_id, step.phase)
    if (taken.version if taken else 0) != shown:
        raise Stale
    if began_on is None:
        if taken is not None:
            db.session.delete(taken)
    elif taken is None:
        db.session.add(
            PhaseStep(
                programme_id=step.programme_id,
                phase=step.phase,
                began_on=began_on,
                words_id=_said(step, None, text, speaker),
                made_by=by.person_id,
                made_at=speaker.now,
            )
        )
    else:
        words_id = _said(step, taken.words_id, text, speaker)
        renew(taken, shown, began_on=began_on, words_id=words_id, made_by=by.person_id, made_at=speaker.now)
    db.session.flush()
    audit.record("sessions.step_written", at=speaker.now, by=by, subject_id=step.programme_id, group_id=step.group_id)


def _taken(programme_id: UUID, phase: Phase) -> PhaseStep | None:
    query = select(PhaseStep).where(PhaseStep.programme_id == programme_id, PhaseStep.phase == phase)
    return db.session.scalar(query)


def _said(step: Step, before_id: UUID | None, text: str, speaker: Speaker) -> UUID | None:
    if not text:
        return None
    if step.words is not None and step.words.id == before_id and step.words.text == text:
        return before_id
    return say(text, speaker, (OwnerKind.GROUP, step.group_id), replaces=before_id).id
