"""'My devices': I see mine, end one or all; nobody ends mine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groepswerk.people.models import SignInKind
from tests.house_of_tests import House
from tests.pages import Pages


def test_ending_another_device_puts_it_out_in_its_next_request(house: House, pages: Pages) -> None:
    other = house.sign_in("Roos")
    phone = house.app.test_client()
    pages.give_key(phone, other)
    assert phone.get("/my-devices").status_code == 200
    page = pages.get("/my-devices", "Roos")
    pages.submit(page, f"/my-devices/{other}/end", as_="Roos")
    assert phone.get("/my-devices").status_code == 303
    pages.get("/my-devices", "Roos")


def test_ending_all_puts_every_device_out(house: House, pages: Pages) -> None:
    pages.post("/my-devices/end-all", as_="Roos")
    pages.get("/my-devices", "Roos", expects=303)


@pytest.mark.parametrize("other", ["Naima", "Zon", "Els", "Sanne"])
def test_nobody_ends_somebody_elses(house: House, pages: Pages, other: str) -> None:
    hers = house.sign_in("Roos")
    pages.post(f"/my-devices/{hers}/end", as_=other, expects=404)
    pages.get("/my-devices", "Roos")


@pytest.mark.parametrize(
    ("name", "kind", "lasts"),
    [
        ("Naima", SignInKind.STAFF, timedelta(hours=8)),
        ("Roos", SignInKind.SHARED, timedelta(minutes=20)),
        ("Zon", SignInKind.OWN, timedelta(days=180)),
    ],
)
def test_a_quiet_device_is_out_after_its_time(
    house: House, pages: Pages, name: str, kind: SignInKind, lasts: timedelta
) -> None:
    pages.get("/my-devices", name, kind=kind)
    house.clock.forward(lasts - timedelta(seconds=1))
    pages.get("/my-devices", name, kind=kind)
    house.clock.forward(lasts + timedelta(seconds=1))
    pages.get("/my-devices", name, kind=kind, expects=303)


def test_use_keeps_a_phone_in(house: House, pages: Pages) -> None:
    for _ in range(3):
        house.clock.forward(timedelta(days=150))
        pages.get("/my-devices", "Roos")


def test_staff_are_out_after_twenty_hours_whatever_they_do(house: House, pages: Pages) -> None:
    for _ in range(3):
        pages.get("/my-devices", "Naima")
        house.clock.forward(timedelta(hours=6, minutes=50))
    pages.get("/my-devices", "Naima", expects=303)
