"""Of a phone number that guides keep by hand: whether it is time to ask if it is still hers and safe."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from groepswerk.core.audit import AuditRow
from groepswerk.messages.models import Channel, Wish
from groepswerk.messages.still_safe import ASKED_AGAIN_AFTER
from groepswerk.people.models import Contact

# The deeds after which the number is as she said it. When it was given is kept nowhere else.
HEARD_FROM_HER = ("groups.contact_changed", "groups.number_is_safe", "groups.person_added")


def number_is_old(group_id: UUID, now: datetime) -> ColumnElement[bool]:
    """The condition that nobody of this group heard for three months that the number in ``Contact`` is safe.

    Who asked for text messages is asked about her number on her own page. The query joins ``Contact``. What another
    group heard is not told here: that she belongs to it is not this group's to know.
    """
    lately = (AuditRow.group_id == group_id, AuditRow.at > now - ASKED_AGAIN_AFTER, AuditRow.what.in_(HEARD_FROM_HER))
    heard = select(AuditRow.subject_id).where(*lately, AuditRow.subject_id.is_not(None))
    by_text = select(Wish.person_id).where(Wish.channel == Channel.SMS)
    return and_(
        Contact.phone.is_not(None),
        Contact.person_id.not_in(heard),
        ~by_text.where(Wish.person_id == Contact.person_id).correlate(Contact).exists(),
    )
