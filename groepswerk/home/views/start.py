"""Where everybody begins: the entry, a guide's today, a participant's own page; and the choice of a language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, web
from groepswerk.core.access import anyone, current_actor, guarded_by
from groepswerk.core.actor import Actor
from groepswerk.groups import queries as groups
from groepswerk.groups.queries import GuidedLine
from groepswerk.home import queries
from groepswerk.home.views.blueprint import blueprint
from groepswerk.initiatives import queries as initiatives
from groepswerk.messages import queries as messages
from groepswerk.messages.wording import asked_again
from groepswerk.people import policy as people_policy
from groepswerk.people.models import Office
from groepswerk.people.queries import told
from groepswerk.sessions import queries as sessions
from groepswerk.sessions.queries import MeetingLine, Waiting
from groepswerk.sessions.queries.roll_call import rolls_of
from groepswerk.sessions.roll_call import Turn, turn_of

Answered = str | Response

# How many meetings without a recording a group's card names; the group page has the rest.
MOST_WAITING = 3


class Waits(NamedTuple):
    """A meeting that waits for a guide; ``by``: who records it instead of her, or who wrote down who was there."""

    meeting: MeetingLine
    by: str | None


class GroupCard(NamedTuple):
    """One group on a guide's today: what comes next and what waits: to be recorded, to be looked at, to be told."""

    group: GuidedLine
    next_one: MeetingLine | None
    to_record: list[Waits]
    to_look_at: list[Waits]
    to_tell: int


@blueprint.route("/")
@guarded_by(anyone)
def start() -> Answered:
    """The page that fits whoever comes. For somebody who is not signed in it asks the database nothing."""
    actor = current_actor()
    if actor is None:
        return render_template("home/entry.html")
    return _page_for(actor)(actor)


def _page_for(actor: Actor) -> Callable[[Actor], Answered]:
    if not actor.is_staff:
        return _own_page
    if actor.roles or people_policy.may_start_groups(actor):
        return _today
    if people_policy.may_coordinate(actor):
        return lambda _actor: redirect(url_for("reports.organisation"), 303)
    if people_policy.may_look_after(actor):
        return lambda _actor: redirect(url_for("home.upkeep"), 303)
    return _quiet


def _today(actor: Actor) -> str:
    wall_now = clock.wall_now()
    lines = groups.guided_by(actor, wall_now.date())
    ids = [line.group_id for line in lines]
    waiting: dict[UUID, list[Waiting]] = defaultdict(list)
    for each in sessions.waiting_in(ids, wall_now):
        waiting[each.meeting.group_id].append(each)
    untold = sessions.untold_counts(ids, wall_now.date())
    cards = [
        GroupCard(
            line,
            next((each.meeting for each in waiting[line.group_id] if each.is_next), None),
            _to_record(line, waiting[line.group_id], actor, wall_now),
            [Waits(each.meeting, each.written_by) for each in waiting[line.group_id] if each.written_by],
            untold.get(line.group_id, 0),
        )
        for line in lines
    ]
    return render_template("home/today.html", cards=cards, most=MOST_WAITING)


def _to_record(line: GuidedLine, waiting: list[Waiting], actor: Actor, wall_now: datetime) -> list[Waits]:
    """What has begun and is not recorded, the newest first."""
    theirs = [each.meeting for each in waiting if each.meeting.recorded_at is None and each.meeting.is_over(wall_now)]
    return [Waits(meeting, _instead_of(actor, line, meeting, wall_now)) for meeting in theirs]


def _instead_of(actor: Actor, line: GuidedLine, meeting: MeetingLine, wall_now: datetime) -> str | None:
    """Who records it in the guide's place; what the roll call was not used for in time is the guide's again."""
    missed = line.recorder_takes_part and turn_of(meeting, wall_now) is not Turn.HERS
    return None if missed or line.recorder_id == actor.person_id else line.recorder


def _own_page(actor: Actor) -> str:
    cards, now = sessions.groups_of_hers(actor, clock.wall_now()), clock.now()
    beside = queries.beside(actor, cards[0].group_id if cards else None, clock.today(), now)
    return render_template(
        "home/own.html",
        cards=cards,
        rolls=rolls_of(actor, clock.wall_now()),
        waiting=initiatives.waiting_for(actor.person_id) if beside.waiting else [],
        fresh=told.new_devices(actor.person_id, actor.sign_in_id, now) if beside.new_devices else [],
        again=asked_again(messages.to_ask_again(actor.person_id, now), now) if beside.asked_again else None,
        guide_name=beside.guide and beside.guide.first_name,
        guide_phone=beside.guide and beside.guide.work_phone,
    )


def _quiet(actor: Actor) -> str:
    """Staff who have nothing to do with groups: the municipality before anything was released."""
    return render_template("home/quiet.html", reads_releases=actor.holds(Office.FUNDER))


@blueprint.route("/languages")
@guarded_by(anyone)
def languages() -> str:
    """Every promised language by its own name; a tap leads back to the same page in it."""
    return render_template("home/languages.html", back=web.safe_next() or "/")
