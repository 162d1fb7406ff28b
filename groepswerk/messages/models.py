"""The outbox: one row per person, cause and channel, written in the same transaction as its cause.

A row holds ids and a template's code, never text: that is made when it is shown or sent, in the receiver's language.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from groepswerk.core.db import Base
from groepswerk.core.types import Instant, Key
from groepswerk.core.versions import Versioned
from groepswerk.people.models import Contact, Person


class Template(StrEnum):
    """The fixed, neutral texts. Nothing else is ever sent."""

    INVITATION = "invitation"
    MOVED = "moved"
    CANCELLED = "cancelled"
    ON_AGAIN = "on_again"
    REMINDER = "reminder"
    PLACE_FREE = "place_free"


class Channel(StrEnum):
    """How it goes out. ``BY_HAND``: the guide tells it, or sends it from her own phone."""

    BY_HAND = "by_hand"
    EMAIL = "email"
    SMS = "sms"


class MessageState(StrEnum):
    """How far a message is. ``SENT``: the other side took it. ``DONE``: the guide says she told it.

    ``DROPPED``: it was not true any more. ``FAILED``: it could not be sent; then a row ``BY_HAND`` was made for it.
    """

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DONE = "done"
    DROPPED = "dropped"


# What goes out by itself.
MACHINE = frozenset({Channel.EMAIL, Channel.SMS})
# She knows it: it was sent, or her guide told her.
HEARD = frozenset({MessageState.SENT, MessageState.DONE})
# What one change did to several things: one person hears of all of them in one text.
NEWS = frozenset({Template.MOVED, Template.CANCELLED, Template.ON_AGAIN})


class Problem(StrEnum):
    """Why a try did not work. ``NOT_NOW``: it may work later. ``BROKE_OFF``: the other side may have taken it.

    ``ADDRESS_REFUSED`` and ``REFUSED``: it will never work. ``NO_WISH``: she does not want it, or has
    no address here any more. ``TOO_LATE``: it could not be there in time. ``PAUSED``: she has not said for long that
    writing to her is safe.
    """

    UNREACHABLE = "unreachable"
    NOT_NOW = "not_now"
    BROKE_OFF = "broke_off"
    ADDRESS_REFUSED = "address_refused"
    REFUSED = "refused"
    NO_WISH = "no_wish"
    TOO_LATE = "too_late"
    PAUSED = "paused"


class Message(Base):
    """Something one person should be told about one thing (``about_id``, at its ``sequence``).

    ``due_at``: not before (her quiet hours, a next try); None: at once. ``claimed_until``: a job runner has it in hand.
    ``problem``: a code for why the last try did not work, never what a server wrote.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("about_id", "sequence", "template", "person_id", "channel"),
        Index("ix_message_group_id_state", "group_id", "state"),
        Index("ix_message_channel_state_due_at", "channel", "state", "due_at"),
    )

    id: Mapped[Key]
    group_id: Mapped[UUID]
    person_id: Mapped[UUID] = mapped_column(ForeignKey(Person.id))
    template: Mapped[Template]
    channel: Mapped[Channel]
    about_id: Mapped[UUID]
    sequence: Mapped[int]
    state: Mapped[MessageState]
    made_at: Mapped[Instant]
    done_at: Mapped[Instant | None]
    due_at: Mapped[Instant | None]
    claimed_until: Mapped[Instant | None]
    attempts: Mapped[int] = mapped_column(default=0)
    problem: Mapped[Problem | None]


class Wish(Versioned, Base):
    """How somebody wants to hear of meetings. Without a row: not at all by machine; her guide tells her.

    ``days_before``: how long before a meeting she is reminded; None: no reminder. ``parts``: in which parts of the day
    it is safe to write (names of ``messages.hours.PARTS``; empty: any, but never at night). ``weekdays``: on which days
    of the week (0 is Monday; empty: any). ``made_at``: when she last said yes to it, see messages.still_safe. It goes
    with her addresses.
    """

    __tablename__ = "wish"
    __table_args__ = (CheckConstraint("days_before IS NULL OR days_before BETWEEN 0 AND 7", name="days_before"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey(Contact.person_id, ondelete="CASCADE"), primary_key=True)
    channel: Mapped[Channel]
    days_before: Mapped[int | None]
    parts: Mapped[list[str]] = mapped_column(JSON, default=list)
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)
    made_at: Mapped[Instant]
