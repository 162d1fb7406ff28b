"""The account of a guide was begun anew by the office: each of her groups is told."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from groepswerk.core import audit
from groepswerk.groups.queries.guiding import guided_now
from groepswerk.groups.queries.restarts import RESTARTED


def tell_groups(person_id: UUID, organisation_id: UUID, now: datetime, today: date) -> None:
    """Write it down for every group she guides, guides along or records in: whoever came in reads what they say."""
    for group_id in sorted({each.group_id for each in guided_now(person_id, today)}):
        audit.record(
            RESTARTED, at=now, by=None, subject_id=person_id, group_id=group_id, organisation_id=organisation_id
        )
