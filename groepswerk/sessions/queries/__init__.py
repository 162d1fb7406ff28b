"""Reads about meetings, answers, recordings, invitations and what is still to be told."""

from groepswerk.sessions.queries.answers import (
    NamedAnswer,
    answer_of,
    answers_of,
    expected_at,
    named_answers,
)
from groepswerk.sessions.queries.invitations import Invited, Invitee, invitation_of, invitees_of
from groepswerk.sessions.queries.meetings import (
    MeetingLine,
    NextForHer,
    last_of,
    line_by_id,
    lines_by_ids,
    meetings_at,
    meetings_of,
    next_for,
    next_of,
    programme_of,
    session_by_id,
    to_record,
)
from groepswerk.sessions.queries.recordings import Attendee, Kept, attendees_of, came_to, earlier_recordings, kept_names
from groepswerk.sessions.queries.untold import Untold, untold_counts, untold_in

__all__ = [
    "Attendee",
    "Invited",
    "Invitee",
    "Kept",
    "MeetingLine",
    "NextForHer",
    "NamedAnswer",
    "Untold",
    "answer_of",
    "answers_of",
    "attendees_of",
    "came_to",
    "earlier_recordings",
    "expected_at",
    "invitation_of",
    "invitees_of",
    "kept_names",
    "last_of",
    "line_by_id",
    "lines_by_ids",
    "meetings_at",
    "meetings_of",
    "named_answers",
    "next_for",
    "next_of",
    "programme_of",
    "session_by_id",
    "to_record",
    "untold_counts",
    "untold_in",
]
