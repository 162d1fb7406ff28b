"""What is kept of a form that was sent: enough to answer it again, and nothing that lets anybody in."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from groepswerk.core import idempotency
from groepswerk.core.db import Base, db
from groepswerk.core.idempotency import Submission
from tests.house import places
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.with_links import link_of

NEW = {"email": "fenna@nieuw.example.org", "password": "een twee drie vier", "work_phone": ""}


def use_links(house: House, pages: Pages) -> dict[str, str]:
    """Somebody answers by her link, and staff use theirs; return the links' tokens."""
    things = places.furnish(house)
    tokens = {"invitation": link_of(house, "Vis").removeprefix("/a/"), "staff": things["staff"]}
    tokens |= {"reset": things["reset"], "demo": things["demo"]}
    ways = {
        f"/a/{tokens['invitation']}": {"answer": "come"},
        f"/staff-invitation/{tokens['staff']}": NEW,
        f"/new-start/{tokens['reset']}": {"password": "een twee drie vier"},
        f"/demo/{tokens['demo']}": {},
    }
    for address, given in ways.items():
        before = spent(house)
        Pages(house).post(address, given)
        assert spent(house) == before + 1, address
    # A form that was sent elsewhere and leads to a link: the answer taken back leads to the link itself.
    assert Pages(house).post(f"/a/{tokens['invitation']}", {"answer": "none"}).location.startswith("/a/")
    return tokens


def spent(house: House) -> int:
    """How many forms were sent."""
    with house.inside():
        return db.session.scalar(select(func.count()).select_from(Submission)) or 0


def everything(house: House) -> Iterator[tuple[str, bytes]]:
    """All that stands in the database, cell by cell."""
    with house.inside():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(select(table)).mappings():
                for name, cell in row.items():
                    yield f"{table.name}.{name}", cell if isinstance(cell, bytes) else str(cell).encode()


def found_in(house: House, tokens: dict[str, str]) -> set[tuple[str, str]]:
    """Which token stands where, as it is or the half of it that nobody can guess."""
    secret = {name: urlsafe_b64decode(token + "==")[16:] for name, token in tokens.items()}
    return {
        (place, name)
        for place, cell in everything(house)
        for name, token in tokens.items()
        if token.encode() in cell or secret[name] in cell
    }


def test_no_link_that_was_used_stands_anywhere(house: House, pages: Pages) -> None:
    assert found_in(house, use_links(house, pages)) == set()


def test_the_twin_that_keeps_addresses_as_they_are_is_found(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "address_hash", lambda _key, address: address[:64])
    monkeypatch.setattr(idempotency, "_seal", lambda _key, text: text.encode())
    tokens = use_links(house, pages)
    expected = {("submission.address_hash", name) for name in tokens}
    assert found_in(house, tokens) == expected | {("submission.led_to", "invitation")}


def sent(house: House, pages: Pages) -> tuple[str, dict[str, str], str]:
    """A form that was sent: where, with what, and where it led."""
    link = link_of(house, "Vis")
    given = {"answer": "come", "idempotency_key": idempotency.new_key()}
    return link, given, pages.post(link, given).location


def test_the_second_press_is_led_where_the_first_was(house: House, pages: Pages) -> None:
    link, given, led_to = sent(house, pages)
    assert led_to == f"{link}/answered"
    assert pages.post(link, given).location == led_to
    pages.post(link_of(house, "Abeba"), given, expects=400)


@pytest.mark.parametrize("change", ["another row's", "made up", "cut"])
def test_a_changed_row_leads_nobody_elsewhere(house: House, pages: Pages, change: str) -> None:
    link, given, _ = sent(house, pages)
    _, other, _ = sent(house, Pages(house))
    with house.inside():
        query = select(Submission.led_to).where(Submission.key == other["idempotency_key"])
        theirs = db.session.scalars(query).one()
        assert theirs is not None
        value = {"another row's": theirs, "made up": b"//elsewhere.example.org", "cut": theirs[:8]}[change]
        hers = update(Submission).where(Submission.key == given["idempotency_key"])
        db.session.execute(hers.values(led_to=value))
    assert pages.post(link, given).location == "/"


def test_the_same_address_is_kept_differently_each_time(house: House, pages: Pages) -> None:
    link, given, _ = sent(house, pages)
    with house.inside():
        keys = (given["idempotency_key"], idempotency.new_key())
        first, second = (idempotency.address_hash(key, link) for key in keys)
        assert first != second
        idempotency.claim(keys[1], link, UUID(int=7), house.now)
        with pytest.raises(PermissionError):
            idempotency.claim(keys[1], link, None, house.now)
