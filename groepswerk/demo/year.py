"""The demo's year: three groups of forty meetings from the year's file, recorded up to the week of the demo day."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.demo import noting, themes
from groepswerk.demo.answers import some_answer
from groepswerk.demo.cast import CIRCLES, Circle
from groepswerk.demo.scene import Scene
from groepswerk.groups.models import Group
from groepswerk.sessions.models import GroupSession, SessionState
from groepswerk.sessions.series import SeriesRule, plan
from groepswerk.sessions.service import planning, recording
from groepswerk.words.models import Utterance
from groepswerk.words.service import Speaker, say_all

FILE = Path(__file__).parent / "data" / "sessions-2026-27.csv"


def draw_up(scene: Scene) -> None:
    """Plan every group's year, as its guide did before it began."""
    for circle in CIRCLES.values():
        group = db.session.get_one(Group, scene.groups[circle.nickname])
        rule = rule_of(circle)
        began = datetime.combine(circle.first_on - timedelta(days=10), time(11), HOME_ZONE)
        guide = scene.staff(circle.guides[0], circle.nickname)
        planning.create(group, rule, plan(rule), circle.place, guide, began)


def hold(scene: Scene) -> None:
    """Give the meetings their subjects, record those that have been, and let people answer for the next one."""
    subjects = read_subjects()
    for circle in CIRCLES.values():
        meetings = list(scene.meetings(circle.nickname).values())
        _name_subjects(scene, circle, meetings, subjects.get(circle.key, {}))
        held = [meeting for meeting in meetings if meeting.state == SessionState.PLANNED]
        _record(scene, circle, held)
        _answer(scene, circle, held)


def read_subjects() -> dict[str, dict[date, tuple[str, frozenset[str]]]]:
    """Per group and day the subject and the tags of the year's file."""
    subjects: dict[str, dict[date, tuple[str, frozenset[str]]]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            tags = frozenset(row["tags"].split())
            subjects.setdefault(row["group"], {})[date.fromisoformat(row["date"])] = (row["title_nl"], tags)
    return subjects


def rule_of(circle: Circle) -> SeriesRule:
    """The rhythm the guide of a demo group gave the planner."""
    return SeriesRule(
        first_on=circle.first_on,
        starts=circle.starts,
        minutes=circle.minutes,
        every_weeks=1,
        count=circle.count,
        until=None,
        region=circle.region,
        days_off=circle.days_off,
    )


def _name_subjects(
    scene: Scene, circle: Circle, meetings: list[GroupSession], subjects: dict[date, tuple[str, frozenset[str]]]
) -> None:
    """Each gets its subject from the file, but for the sensitive ones: those are called by their day alone."""
    named = []
    for meeting in meetings:
        if meeting.on_day in subjects:
            meeting.is_sensitive = "sensitive" in subjects[meeting.on_day][1]
            named += [] if meeting.is_sensitive else [meeting]
    if not named:
        return
    speaker = Speaker(None, "nl", scene.now)
    owner = (OwnerKind.GROUP, scene.groups[circle.nickname])
    said: list[Utterance] = say_all([subjects[meeting.on_day][0] for meeting in named], speaker, owner)
    for meeting, words in zip(named, said, strict=True):
        meeting.subject_id = words.id


def _record(scene: Scene, circle: Circle, meetings: list[GroupSession]) -> None:
    """Who came is drawn by lot, the same each time, and who brought a theme; the last meeting waits for its guide."""
    lot, brought = Random(circle.nickname), themes.brought_by(circle.nickname)  # noqa: S311
    guide = scene.staff(circle.guides[0], circle.nickname)
    been = [meeting for meeting in meetings if meeting.on_day < scene.today]
    for meeting in been[:-1]:
        members = [scene.people[name] for name in circle.people_on(meeting.on_day)]
        after = datetime.combine(meeting.on_day, meeting.ends, HOME_ZONE)
        there = {scene.people[name] for name in brought.get(meeting.on_day, ())}
        said = replace(_said(lot, members, there, meeting), notes=noting.noted(meeting, guide, after))
        recording.record(meeting, said, meeting.version, guide, after, after.replace(tzinfo=None))


def _said(lot: Random, members: list[UUID], there: set[UUID], meeting: GroupSession) -> recording.Recording:
    came = there | frozenset(person for person in members if lot.random() < 0.75)
    if meeting.is_sensitive:
        return recording.Recording(head_count=len(came), is_sensitive=True)
    host = lot.choice([each for each in members if each in came]) if came and lot.random() < 0.4 else None
    return recording.Recording(came=frozenset(came), host_id=host)


def _answer(scene: Scene, circle: Circle, meetings: list[GroupSession]) -> None:
    """Some already said whether they come to the next meeting, and to the one that waits for its recording."""
    been = [meeting for meeting in meetings if meeting.on_day < scene.today][-1:]
    ahead = [meeting for meeting in meetings if meeting.on_day >= scene.today][:1]
    for meeting in been + ahead:
        begins = datetime.combine(meeting.on_day, meeting.starts, HOME_ZONE)
        some_answer(scene, circle, meeting, min(scene.now, begins) - timedelta(days=2))
