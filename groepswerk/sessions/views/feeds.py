"""Calendars outside: what a secret address answers, and the same as a file for whoever is signed in. Never a cookie.

A calendar asks day and night: one statement when nothing changed, two when something did.
"""

from __future__ import annotations

from datetime import date, timedelta

from flask import Response, abort, request

from groepswerk.core import clock, cookies, i18n, refusals, tokens, unchanged
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.languages import DUTCH, interface_for
from groepswerk.groups.policy import may_see
from groepswerk.groups.queries import GroupLine, group_line
from groepswerk.people.policy import holds_link
from groepswerk.sessions import policy, queries
from groepswerk.sessions.feeds.entries import entry
from groepswerk.sessions.feeds.file import FILE_NAME, MIMETYPE, calendar
from groepswerk.sessions.feeds.wording import Wording, own_wording
from groepswerk.sessions.models import FeedTitle
from groepswerk.sessions.queries import Invited, MeetingLine
from groepswerk.sessions.queries.feeds import (
    InCalendar,
    Subscription,
    meeting_for_calendar,
    meetings_since,
    subscription,
)
from groepswerk.sessions.service import feeds
from groepswerk.sessions.views.answering import invited_by
from groepswerk.sessions.views.blueprint import blueprint

# Wrong addresses in a quarter of an hour from one place on the net. They cannot be guessed; this spares the database.
MOST_WRONG = 60
# Not kept by anything between; a browser asks each time whether it changed.
_OWN = "private, no-cache"


def _by_token(token: str) -> Subscription | None:
    """What an address opens. Unknown, renewed, ended, of somebody who left: all the same, nothing."""
    found = subscription(feeds.hash_of(token), clock.today()) if tokens.is_token(token) else None
    if found is None:
        _count_wrong()
    return found


def _count_wrong() -> None:
    bucket = tokens.bucket("feed", request.remote_addr)
    if refusals.failures(bucket, clock.now()) >= MOST_WRONG:
        refusals.note("sessions.feed_throttled")
        abort(429)
    refusals.note("sessions.feed_refused", bucket=bucket)


@blueprint.route("/c/<token>.ics")
@guarded_by(holds_link, of=_by_token)
def feed(found: Subscription) -> Response:
    """The calendar: two months back, and all that is planned."""
    i18n.bind(interface_for(found.language) or DUTCH)
    since, wording = _two_months_back(clock.today()), own_wording()
    with_name = found.title == FeedTitle.NICKNAME

    def made() -> bytes:
        return _calendar(meetings_since(found.group_ids, since), wording, with_name)

    return _as_file(unchanged.answer(unchanged.mark_of(found, since, wording), made, MIMETYPE, _OWN))


@blueprint.route("/my-calendar/" + FILE_NAME)
@guarded_by(policy.has_meetings)
def calendar_file() -> Response:
    """The same once, for whoever wants no address: it stays as it is today."""
    return _download(meetings_since(policy.groups_seen(acting()), _two_months_back(clock.today())))


@blueprint.route("/groups/<uuid:group_id>/" + FILE_NAME)
@guarded_by(may_see, of=group_line)
def group_file(group: GroupLine) -> Response:
    """The meetings of one group, once."""
    return _download(meetings_since([group.group_id], _two_months_back(clock.today())))


@blueprint.route("/meetings/<uuid:session_id>/" + FILE_NAME)
@guarded_by(may_see, of=queries.line_by_id)
def meeting_file(meeting: MeetingLine) -> Response:
    """One meeting."""
    found = meeting_for_calendar(meeting.id)
    return _download([found] if found else [])


@blueprint.route("/a/<token>/" + FILE_NAME)
@guarded_by(holds_link, of=invited_by)
def invited_file(invited: Invited) -> Response:
    """One meeting, for whoever holds the personal link to it."""
    found = meeting_for_calendar(invited.meeting.id)
    return _download([found] if found else [])


def _download(meetings: list[InCalendar]) -> Response:
    """Without a name of any group: it lies among the downloads of a phone."""
    body = _calendar(meetings, own_wording(), with_name=False)
    return _as_file(Response(body, mimetype=MIMETYPE))


def _as_file(response: Response) -> Response:
    cookies.hold_back()
    if response.status_code != 304:
        response.headers["Content-Disposition"] = f"attachment; filename={FILE_NAME}"
    return response


def _calendar(meetings: list[InCalendar], wording: Wording, with_name: bool) -> bytes:
    titled = ((line, wording.title(state, name if with_name else None)) for line, state, name in meetings)
    return calendar(wording.calendar, [entry(line, title, False) for line, title in titled])


def _two_months_back(today: date) -> date:
    """The same day two months ago, or the last of that month."""
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1) - timedelta(days=1)
    return first.replace(day=min(today.day, first.day))
