"""Steps of the door story that several tests take: open it, stand there, be welcomed."""

from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Door, Knock, KnockState
from tests.house_of_tests import House
from tests.pages import Page, Pages

GROUP = "Dinsdaggroep"


def door_page(house: House, group: str = GROUP) -> str:
    """The address of the guide's side of a door."""
    return f"/groups/{house.group(group)}/door"


def open_up(house: House, pages: Pages, group: str = GROUP, guide: str = "Naima") -> tuple[str, str]:
    """The guide opens the door; return the token of its address and its six digits."""
    pages.post(f"{door_page(house, group)}/open", as_=guide)
    with house.inside():
        door = db.session.get_one(Door, house.group(group))
        return door.token, door.digits


def knock(house: House, visitor: Pages, token: str, name: str, phone: str = "own") -> UUID:
    """A browser picks a name and knocks at an open door; return the knock's id."""
    visitor.post(f"/d/{token}", {"name": name})
    assert visitor.post(f"/d/{token}", {"phone": phone}).location == "/door/wait"
    with house.inside():
        waiting = select(Knock.id).where(Knock.name == name, Knock.state == KnockState.WAITING)
        return db.session.scalars(waiting).one()


def come_in(house: House, pages: Pages, name: str, who: str = "participant", phone: str = "own") -> Pages:
    """The whole story; return the browser that came in."""
    token, _ = open_up(house, pages)
    return come_in_by(house, pages, token, name, who, phone)


def come_in_by(
    house: House, pages: Pages, token: str, name: str, who: str = "participant", phone: str = "own"
) -> Pages:
    """From the QR of a door that is open until she is in; return her browser."""
    visitor = Pages(house)
    knock_id = knock(house, visitor, token, name, phone)
    pages.post(f"/knocks/{knock_id}/welcome", {"who": who}, "Naima")
    assert visitor.submit(visitor.get("/door/wait"), "/door/come-in").location == "/"
    return visitor


def digits_shown(page: Page) -> str:
    """The six digits as they stand on the guide's page."""
    found = re.search(r"\b(\d{3}) (\d{3})\b", page.tree.xpath("//*[@class='digits']")[0].text_content())
    assert found
    return found[1] + found[2]
