"""Due work of groups: who once stood at a door is forgotten after a day."""

from __future__ import annotations

from datetime import timedelta

from groepswerk.core.due import Forgetting
from groepswerk.groups.models import Knock

KNOCKS_ARE_KEPT = timedelta(days=1)

JOBS = (Forgetting("groups.forget_knocks", Knock, Knock.knocked_at, KNOCKS_ARE_KEPT),)
