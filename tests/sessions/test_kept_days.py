"""The days in sessions/kept_days.py are the library's. ``python -m tests.sessions.test_kept_days`` writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from groepswerk.sessions import calendar, feasts, kept_days
from groepswerk.sessions.calendar import Region

YEARS = range(2024, 2036)
_HEAD = '''"""Public holidays, school breaks and feasts of the years around now, as the `holidays` library has them.

The library takes 13 MiB and half a second, of a server that mostly looks these few days up; it is asked for other
years. The lines are written and compared by ``tests/sessions/test_kept_days.py``: of each its code and its day, and of
a break its first day and its last.
"""

'''


def as_text() -> str:
    """The whole file, from the library."""
    kept = {
        "HOLIDAYS": {f"{year}": calendar.holidays_from_library(year) for year in YEARS},
        "BREAKS": {
            f"{region} {year}": calendar.breaks_from_library(region, year) for region in Region for year in YEARS
        },
        "FEASTS": {f"{year}": feasts.moons_from_library(year) for year in YEARS},
    }
    parts = []
    for name, lines in kept.items():
        rows = "\n".join(_row(key, line) for key, line in lines.items())
        parts.append(f"{name}: dict[str, str] = {{\n{rows}\n}}\n")
    return _HEAD + "".join(parts)


def _row(key: str, line: str) -> str:
    words, rows, row = line.split(), [], ""
    for word in words:
        if len(row) + len(word) > 100:
            rows.append(row)
            row = ""
        row += f"{word} "
    rows.append(row)
    if len(rows) == 1:
        return f'    "{key}": "{rows[0].rstrip()}",'
    said = "\n".join(f'        "{each}"' for each in [*rows[:-1], rows[-1].rstrip()])
    return f'    "{key}": (\n{said}\n    ),'


def test_they_are_the_days_of_the_library() -> None:
    assert Path(kept_days.__file__).read_text("utf-8") == as_text(), "run python -m tests.sessions.test_kept_days"


@pytest.mark.parametrize("year", [2026, 2030, 2035, 2036, 2010])
def test_kept_or_asked_they_are_the_same(year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (
        calendar._holidays_of.__wrapped__,
        calendar._breaks_beginning_in.__wrapped__,
        feasts._of_the_library.__wrapped__,
    )

    def found() -> list[object]:
        return [asked[0](year), *(asked[1](region, year) for region in Region), asked[2](year)]

    kept = found()
    for name in ("HOLIDAYS", "BREAKS", "FEASTS"):
        monkeypatch.setattr(kept_days, name, {})
    assert found() == kept
    assert any(kept)


if __name__ == "__main__":
    Path(kept_days.__file__).write_text(as_text(), "utf-8")
