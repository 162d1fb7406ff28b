"""Tables of the year: the plan, each meeting, the answers and who came, and calendar feeds."""

from groepswerk.sessions.models.answers import (
    Answer,
    Attendance,
    Invitation,
    Presence,
    Rsvp,
)
from groepswerk.sessions.models.feeds import (
    Feed,
    FeedTitle,
)
from groepswerk.sessions.models.meetings import (
    BOTH_GUIDES,
    FOR_GUIDES,
    GroupSession,
    NeedKind,
    SessionNeed,
    SessionState,
    StandIn,
)
from groepswerk.sessions.models.programme import (
    DayOff,
    Phase,
    PhaseStep,
    PlanChange,
    PlanChangeKind,
    Programme,
    Series,
    SeriesKind,
)

__all__ = [
    "BOTH_GUIDES",
    "FOR_GUIDES",
    "Answer",
    "Attendance",
    "DayOff",
    "Feed",
    "FeedTitle",
    "GroupSession",
    "Invitation",
    "NeedKind",
    "Phase",
    "PhaseStep",
    "PlanChange",
    "PlanChangeKind",
    "Presence",
    "Programme",
    "Rsvp",
    "Series",
    "SeriesKind",
    "SessionNeed",
    "SessionState",
    "StandIn",
]
