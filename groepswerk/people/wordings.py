"""The exact words in which each consent is asked. A consent keeps the version of the words that were heard.

Whoever changes a text here gives it a new version and puts its fingerprint beside it; a test holds both to the text.
Nobody who agreed to earlier words is bound to the new ones by that.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.people.models import Purpose


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody hears before she agrees: a heading and one thing a line. ``version``: at most 20 signs."""

    version: str
    title: object
    lines: tuple[object, ...]
    fingerprint: str

    def taken(self) -> str:
        """The fingerprint of the words as they stand here, in the language they are shown in just now."""
        text = "\n".join(str(line) for line in (self.title, *self.lines))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


WORDINGS = {
    Purpose.MEMBERSHIP: Wording(
        "membership-2",
        _l("You belong to the group"),
        (
            _l("We keep the name you picked."),
            _l("We keep on which days you came. Only you and your guides see that."),
            _l("We keep what you say here, for our group."),
            _l("No surname, no address, no date of birth."),
            _l("You can stop at any time. You need no reason."),
        ),
        "4607d3f0aae3270e",
    ),
    Purpose.NAME_IN_CREDIT: Wording(
        "name-in-credit-1",
        _l("Your name is shown with what you did"),
        (_l("Only our group sees your name."), _l("You can take it back at any time.")),
        "445972d6212bc8dc",
    ),
    Purpose.VOICE: Wording(
        "voice-2",
        _l("Your voice may be recorded"),
        (
            _l("Your guide may record your voice at a meeting."),
            _l("Only our group hears it."),
            _l("You can say no each time."),
            _l("You can take it back. Then your guide deletes the recordings."),
        ),
        "0612ed637028f25c",
    ),
    Purpose.PHOTO: Wording(
        "photo-2",
        _l("You may be in a photo"),
        (
            _l("Your guide may take a photo at a meeting."),
            _l("Only our group sees the photo."),
            _l("You can say no each time."),
            _l("You can take it back. Then your guide deletes the photos."),
        ),
        "1d8eda1a393695f9",
    ),
    Purpose.TEXT_SHARED: Wording(
        "text-shared-2",
        _l("Your words may be shared outside our group"),
        (
            _l("For example with other groups or the municipality."),
            _l("You see or hear the exact words first."),
            _l("You can say no each time."),
            _l("You can take it back. What is outside stays outside."),
        ),
        "b94d4b4adff6ef7c",
    ),
    Purpose.MESSAGES: Wording(
        "messages-1",
        _l("We send you messages about meetings"),
        (
            _l("A message says only when and where we meet."),
            _l("Who picks up your phone can read it."),
            _l("You can take it back at any time."),
        ),
        "2d9dbec30e0d1fe9",
    ),
}

# What is asked on a page of its own, by the name it has in addresses. The site keeps no photo and no sound of anybody:
# these words are about what a guide does at a meeting, and nothing here is switched on by them.
ASKED_APART = {"photo": Purpose.PHOTO, "voice": Purpose.VOICE, "shared-words": Purpose.TEXT_SHARED}


def is_present(purpose: Purpose, version: str) -> bool:
    """Whether somebody who agreed to ``version`` agreed to the words as they are now; else she is asked again."""
    return WORDINGS[purpose].version == version
