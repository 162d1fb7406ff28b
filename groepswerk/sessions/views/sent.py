"""What became of each message: waits until when, sent, could not be sent and why, told by hand. For the guides."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from flask import render_template

from groepswerk.core import clock, dates
from groepswerk.core.access import guarded_by
from groepswerk.core.clock import wall
from groepswerk.core.i18n import gettext as _
from groepswerk.groups.models import Group
from groepswerk.groups.policy import may_guide
from groepswerk.groups.queries import group_by_id
from groepswerk.messages.models import Channel, MessageState, Problem, Template
from groepswerk.sessions import queries
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.queries.letters import SentLine, messages_since
from groepswerk.sessions.views.blueprint import blueprint

# How far the page of a group looks back.
BACK = timedelta(days=30)


class Told(NamedTuple):
    """One message in words: to whom, what, how, and what became of it; ``state`` is that of a status sign."""

    name: str
    sign: str | None
    what: str
    how: str
    outcome: str
    state: str


class Section(NamedTuple):
    """A meeting with every message about it."""

    meeting: MeetingLine
    messages: list[Told]


@blueprint.route("/groups/<uuid:group_id>/messages")
@guarded_by(may_guide, of=group_by_id)
def messages_of_group(group: Group) -> str:
    """Of every meeting of the past weeks and all to come."""
    lines = messages_since(group.id, clock.today() - BACK)
    return render_template("sessions/sent.html", group_id=group.id, about=None, sections=_sections(lines))


@blueprint.route("/meetings/<uuid:session_id>/messages")
@guarded_by(may_guide, of=queries.line_by_id)
def messages_about(meeting: MeetingLine) -> str:
    """Of one meeting."""
    lines = messages_since(meeting.group_id, meeting.on_day, meeting.id)
    return render_template("sessions/sent.html", group_id=meeting.group_id, about=meeting, sections=_sections(lines))


def _sections(lines: list[SentLine]) -> list[Section]:
    by_meeting = groupby(lines, lambda line: line.meeting)
    return [Section(meeting, [_told(line) for line in found]) for meeting, found in by_meeting]


def _told(line: SentLine) -> Told:
    outcome, state = _outcome(line)
    return Told(line.name, line.sign, what_in_words(line.template), how_in_words(line.channel), outcome, state)


def what_in_words(template: Template) -> str:
    """What a message is about, for who reads the list."""
    return {
        Template.INVITATION: _("Invitation"),
        Template.MOVED: _("That it was moved"),
        Template.CANCELLED: _("That it is cancelled"),
        Template.ON_AGAIN: _("That it goes on after all"),
        Template.REMINDER: _("Reminder"),
        Template.PLACE_FREE: _("That there is a place"),
    }[template]


def how_in_words(channel: Channel) -> str:
    """By which way."""
    return {
        Channel.BY_HAND: _("you tell it"),
        Channel.EMAIL: _("by e-mail"),
        Channel.SMS: _("by text message"),
    }[channel]


def _outcome(line: SentLine) -> tuple[str, str]:
    at = when_in_words(line.done_at) if line.done_at else "–"
    match line.state:
        case MessageState.SENT:
            return _("Sent on %(at)s.", at=at), "ok"
        case MessageState.DONE:
            return _("Told on %(at)s.", at=at), "ok"
        case MessageState.DROPPED:
            return _("Not sent: the plan had changed."), "skipped"
        case MessageState.FAILED:
            return f"{_why(line.problem)} {_('It was put on your list.')}", "error"
    if line.is_answered:
        return _("No longer needed: there is an answer."), "skipped"
    return _waiting(line), "planned" if line.problem is None else "warn"


def _waiting(line: SentLine) -> str:
    if line.channel == Channel.BY_HAND:
        return _("Not told yet.")
    if line.due_at is None:
        return _("It goes out soon.")
    at = when_in_words(line.due_at)
    if line.problem is not None:
        return f"{_why(line.problem)} {_('We try again from %(at)s.', at=at)}"
    return _("It goes out on %(at)s.", at=at)


def when_in_words(at: datetime) -> str:
    """A moment on the wall clock: day and time."""
    here = wall(at)
    # Translators: a day and a time, for example "Thursday 12 March, 09:00".
    return _("%(day)s, %(time)s", day=dates.day(here.date()), time=dates.clock_time(here.time()))


def _why(problem: Problem | None) -> str:
    """Why it did not work, in plain words."""
    return {
        Problem.UNREACHABLE: _("The server that sends messages could not be reached."),
        Problem.NOT_NOW: _("Their mailbox or phone could not take it."),
        Problem.BROKE_OFF: _("The connection broke off."),
        Problem.ADDRESS_REFUSED: _("The address or number does not exist. Ask for the right one."),
        Problem.REFUSED: _("The server that sends messages refused it."),
        Problem.NO_WISH: _("This person wants no messages that way any more."),
        Problem.TOO_LATE: _("It would have come too late."),
        Problem.PAUSED: _("This person has not said lately that writing is still safe."),
        None: _("It could not be sent."),
    }[problem]
