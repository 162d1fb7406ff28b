"""Two browsers with one code at the same instant: one comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyotp
import pytest
from sqlalchemy import delete, update

from groepswerk.core import idempotency
from groepswerk.core.db import db
from groepswerk.core.refusals import Throttle
from groepswerk.people.models import StaffAccount
from tests.conftest import DATABASES
from tests.house_of_tests import House
from tests.lasting import lasting_house, together
from tests.pages import Pages
from tests.people.test_sign_in import PASSWORD, give_password

ROUNDS = 10


@pytest.fixture(scope="module", params=DATABASES)
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lasting_house(request, tmp_path_factory.mktemp("codes")) as found:
        yield found


def half_in(house: House, code: str) -> Callable[[], int]:
    """A browser that knows the password and has its finger on the button under the code."""
    pages = Pages(house)
    pages.post("/sign-in", {"email": "naima@demo.invalid", "password": PASSWORD})
    client = pages.client()
    sent = {**pages.credentials(client), "idempotency_key": idempotency.new_key(), "code": code}
    return lambda: client.post("/sign-in/code", data=sent).status_code


def test_a_code_lets_one_browser_in(lasting: House) -> None:
    secret = give_password(lasting, "Naima")
    for turn in range(ROUNDS):
        with lasting.inside():
            db.session.execute(update(StaffAccount).values(totp_last_step=0))
            db.session.execute(delete(Throttle))
        code = pyotp.TOTP(secret).now()
        presses = [half_in(lasting, code) for _ in range(4)]
        assert sorted(together(presses)) == [303, 422, 422, 422], f"round {turn}"
