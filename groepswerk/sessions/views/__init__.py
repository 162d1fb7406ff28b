"""Pages of a year and its meetings."""

from groepswerk.sessions.views import (
    answering,
    cancelling,
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
    "cancelling",
    "changing",
    "earlier",
    "inviting",
    "meeting",
    "planning",
    "recording",
    "telling",
]
