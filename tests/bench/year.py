"""What planning a year costs: sixty dates looked at, and sixty meetings made, each time at an hour that is free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from tests.bench.visitor import Visitor

PREVIEW, CREATE = 30, 120
# Seven rounds of so many years, and the first ones, fit in the free hours of the week.
YEARS = 8
FIRST = date(2028, 1, 3)


def _year(count: int, _hidden: dict[str, str] | None = None) -> dict[str, object]:
    """Sixty meetings on another day or at another hour each time."""
    return {
        "first_on": (FIRST + timedelta(days=count % 7)).isoformat(),
        "starts": f"{7 + count // 7 % 15:02d}:00",
        "minutes": "60",
        "place": "",
        "rhythm": "1",
        "ending": "count",
        "count": "60",
        "until": "",
        "region": "midden",
        "capacity": "",
    }


def looker(planner: Visitor, group: UUID) -> Callable[[int], None]:
    """A function that asks for the list of dates once more, as the script does while she fills in the form."""
    return planner.poster(f"/groups/{group}/plan/dates", _year, form_at=f"/groups/{group}/plan", expects=200)


def maker(planner: Visitor, group: UUID) -> Callable[[int], None]:
    """A function that plans another year."""
    return planner.poster(f"/groups/{group}/plan", _year)
