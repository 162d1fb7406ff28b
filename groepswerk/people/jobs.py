"""Due work of people: what is no longer needed is forgotten."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func

from groepswerk.core.audit import AuditRow
from groepswerk.core.due import Forgetting
from groepswerk.core.idempotency import Submission
from groepswerk.core.refusals import Throttle
from groepswerk.people.models import AccountReset, SignIn

KEYS_ARE_KEPT = timedelta(days=7)
SIGN_INS_ARE_KEPT = timedelta(days=90)
# Long enough to look back over a group's whole year after it ended.
DEEDS_ARE_KEPT = timedelta(days=2 * 365)

JOBS = (
    Forgetting("people.forget_spent_keys", Submission, Submission.at, KEYS_ARE_KEPT),
    Forgetting("people.forget_throttles", Throttle, Throttle.ends_at, timedelta()),
    Forgetting("people.forget_old_sign_ins", SignIn, func.coalesce(SignIn.ended_at, SignIn.ends_at), SIGN_INS_ARE_KEPT),
    Forgetting("people.forget_old_links", AccountReset, AccountReset.expires_at, SIGN_INS_ARE_KEPT),
    Forgetting("people.forget_old_deeds", AuditRow, AuditRow.at, DEEDS_ARE_KEPT),
)
