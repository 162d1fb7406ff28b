"""A full room joins at once behind one Wi-Fi: twelve phones, one address, real threads on real databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from sqlalchemy import func, select

from groepswerk.core.db import db
from groepswerk.core.idempotency import new_key
from groepswerk.groups import queries
from groepswerk.groups.models import Door, Knock, Membership
from groepswerk.groups.views import digits as digits_view
from groepswerk.groups.views.digits import TRIES_IN_A_BROWSER, TRIES_PER_OPEN_DOOR
from groepswerk.people.models import Person, SignIn
from tests.conftest import DATABASES
from tests.groups.at_the_door import GROUP, door_page, open_up
from tests.house_of_tests import House
from tests.lasting import lasting_house, together
from tests.pages import Page, Pages

PHONES = 12
HERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(scope="module", params=DATABASES)
def open_house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house of its own, whose transactions are real."""
    with lasting_house(request, tmp_path_factory.mktemp("room"), PROPAGATE_EXCEPTIONS=False) as house:
        yield house


class Phone:
    """One phone in the room; it does what she taps, and tells the status of the answer."""

    def __init__(self, house: House, number: int) -> None:
        self.client, self.name = house.app.test_client(), f"Vogel {number}"

    def scan(self, token: str) -> int:
        """Look at the page the QR leads to, and keep what its form needs."""
        page = Page(self.client.get(f"/d/{token}", environ_base=HERE))
        self.csrf = str(page.tree.xpath("//*[@name='csrf_token']/@value")[0])
        return page.status

    def send(self, address: str, **fields: str) -> int:
        """Press a button."""
        sent = {**fields, "csrf_token": self.csrf, "idempotency_key": new_key()}
        return self.client.post(address, data=sent, environ_base=HERE).status_code

    def knock(self, token: str) -> list[int]:
        """Say a name and whose phone it is."""
        return [self.send(f"/d/{token}", name=self.name), self.send(f"/d/{token}", phone="own")]

    def by_digits(self, digits: str) -> int:
        """Type the digits instead of scanning."""
        return self.send("/door", digits=digits)

    def home(self) -> str:
        """What her own page says."""
        return Page(self.client.get("/", environ_base=HERE)).seen


def all_at_once(phones: list[Phone], act: Callable[[Phone], object]) -> list[object]:
    """Every phone does it at the same instant."""
    return together([partial(act, phone) for phone in phones])


def test_twelve_at_once_from_one_address_all_come_in(open_house: House) -> None:
    pages = Pages(open_house)
    token, digits = open_up(open_house, pages)
    phones = [Phone(open_house, number) for number in range(PHONES)]
    assert all_at_once(phones, lambda phone: phone.scan(token)) == [200] * PHONES
    # Half of them type the digits: nobody's address counts against her.
    assert all_at_once(phones[::2], lambda phone: phone.by_digits(digits)) == [303] * (PHONES // 2)
    assert all_at_once(phones, lambda phone: phone.knock(token)) == [[303, 303]] * PHONES
    shown = pages.get(door_page(open_house), "Naima").seen
    assert [phone.name for phone in phones if phone.name not in shown] == []
    with open_house.inside():
        waiting = db.session.scalars(select(Knock.id).where(Knock.name.startswith("Vogel ")))
        knocks = list(waiting)
    for knock_id in knocks:
        pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    assert all_at_once(phones, lambda phone: phone.send("/door/come-in")) == [303] * PHONES
    assert [phone.name for phone in phones if phone.name not in phone.home()] == []
    assert came_in(open_house) == (PHONES, PHONES)


def came_in(house: House) -> tuple[int, int]:
    """How many new members there are, and how many browsers of theirs are in."""
    of_group = Membership.group_id == house.group(GROUP)
    members = (
        select(func.count()).select_from(Membership).join(Person).where(Person.name.startswith("Vogel "), of_group)
    )
    sign_ins = select(func.count()).select_from(SignIn).join(Person, Person.id == SignIn.person_id)
    with house.inside():
        inside = db.session.scalar(sign_ins.where(Person.name.startswith("Vogel "), SignIn.ended_at.is_(None)))
        return db.session.scalar(members) or 0, inside or 0


def test_of_sixteen_guesses_at_once_in_one_browser_five_are_compared(open_house: House) -> None:
    """And of many browsers' guesses, as many as the site allows for its open doors; the planted twin counts none."""
    pages = Pages(open_house)
    _, digits = open_up(open_house, pages)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    assert (
        compared(all_at_once(one_browser(open_house, 16), lambda phone: phone.by_digits(wrong))) == TRIES_IN_A_BROWSER
    )
    with pytest.MonkeyPatch.context() as planted:
        planted.setattr(digits_view.refusals, "count", lambda *_: 1)
        found = all_at_once(one_browser(open_house, 16), lambda phone: phone.by_digits(wrong))
    assert compared(found) == 16
    crowd = [phone for number in range(12) for phone in one_browser(open_house, 4)]
    with open_house.inside():
        doors = queries.doors_open(open_house.now)
    allowed = TRIES_PER_OPEN_DOOR * doors - TRIES_IN_A_BROWSER
    assert compared(all_at_once(crowd, lambda phone: phone.by_digits(wrong))) == min(len(crowd), allowed)


def one_browser(house: House, windows: int) -> list[Phone]:
    """So many windows of one new browser, each with the page where the digits are typed."""
    first = Phone(house, 0)
    page = Page(first.client.get("/door", environ_base=HERE))
    cookie = first.client.get_cookie("form")
    assert cookie is not None
    found = [Phone(house, number) for number in range(windows)]
    for phone in found:
        phone.client.set_cookie("form", cookie.value)
        phone.csrf = str(page.tree.xpath("//*[@name='csrf_token']/@value")[0])
    return found


def compared(statuses: list[object]) -> int:
    """How many of these guesses were compared with the doors."""
    assert set(statuses) <= {422, 429}
    return statuses.count(422)


def test_two_doors_of_the_same_digits_that_open_at_once_end_up_with_different_ones(open_house: House) -> None:
    guides = {GROUP: "Naima", "Woensdagavond": "Hanan"}
    browsers = {group: Pages(open_house) for group in guides}
    for group, guide in guides.items():
        browsers[group].post(f"{door_page(open_house, group)}/renew", as_=guide)
    for turn in range(10):
        with open_house.inside():
            for group in guides:
                door = db.session.get_one(Door, open_house.group(group))
                door.digits, door.open_until = f"{turn:06d}", open_house.now
        together([partial(_open, browsers[group], open_house, group, guide) for group, guide in guides.items()])
        with open_house.inside():
            digits = {db.session.get_one(Door, open_house.group(group)).digits for group in guides}
        assert len(digits) == 2
        assert f"{turn:06d}" in digits


def _open(browser: Pages, house: House, group: str, guide: str) -> None:
    browser.post(f"{door_page(house, group)}/open", as_=guide)
