"""How many SQL statements a page or a form costs (goal 4): exact counts, on the demo year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.conftest import build, counted, pytest_configure, standing
from tests.house import places
from tests.pages import Pages

NEW_MEETING = {"on_day": "2027-07-20", "starts": "10:00", "ends": "11:00", "place": ""}


def counts(folder: Path) -> Iterator[tuple[str, int, int]]:
    """What was asked for, how many statements it took, and the limit."""
    pytest_configure()
    app, scene = build(folder, "")
    with standing(app, scene) as house:
        pages, things = Pages(house), places.furnish(house)
        group, record = f"/groups/{things['group_id']}", f"/meetings/{things['last']}/record"
        reads = [
            ("sign-in page", "/sign-in", None, 0),
            ("group page", group, "Naima", 5),
            ("meeting page", f"/meetings/{things['session_id']}", "Naima", 5),
            ("participant list", f"{group}/members", "Naima", 4),
        ]
        for name, address, reader, limit in reads:
            pages.credentials(pages.client(reader))
            with counted(house.connection) as seen:
                pages.get(address, reader)
            yield name, len(seen), limit
        form = pages.get(record, "Naima").form("/record")
        for name, address, data in (
            ("record attendance", record, form),
            ("create a meeting", f"{group}/meetings/new", NEW_MEETING),
        ):
            with counted(house.connection) as seen:
                pages.post(address, data, "Naima")
            yield name, len(seen), 12
