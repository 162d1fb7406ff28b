"""Pages of a year and its meetings."""

from groepswerk.sessions.views import (
    answering,
    changing,
    earlier,
    inviting,
    meeting,
    planning,
    recording,
    telling,
)
from groepswerk.sessions.views.blueprint import blueprint

__all__ = [
    "answering",
    "blueprint",
    "changing",
    "earlier",
    "inviting",
    "meeting",
    "planning",
    "recording",
    "telling",
]
