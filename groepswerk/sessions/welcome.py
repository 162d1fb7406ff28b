"""Who welcomes people at a meeting, as far as a text may say it: nobody's name, nothing of what she does."""

from __future__ import annotations

from enum import StrEnum


class Welcome(StrEnum):
    """Somebody else than usual; or as usual, after somebody else was to."""

    ANOTHER = "another"
    AS_USUAL = "as_usual"
