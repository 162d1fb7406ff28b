"""Ten thousand guesses at the six digits, side by side, from many addresses: no hit, and who scans comes in."""

from __future__ import annotations

import http.client
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlencode

import pytest
from sqlalchemy import text

from groepswerk.core.idempotency import new_key
from groepswerk.groups.views.digits import TRIES_PER_OPEN_DOOR
from groepswerk.people import passwords
from groepswerk.people.views.trying import TRIES
from tests.bench.visitor import Visitor
from tests.faults.conftest import Figure, Ground
from tests.faults.running import Running
from tests.groups.guessing import KNOWS_AFTER, Guess, Outcome, address_of, guess_away

pytestmark = pytest.mark.faults
GUESSES, OF_THE_TWIN = 10_000, 600
SIDE_BY_SIDE = 4
THIEVES, CODES_EACH = 10, 40
THEIRS = {"email": "naima@demo.invalid", "password": "drie losse woorden"}
ALLOWED = str(TRIES_PER_OPEN_DOOR)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_KIND = {"Content-Type": "application/x-www-form-urlencoded"}


class Stranger:
    """A browser nobody knows, at an address of its own."""

    def __init__(self, server: Running, number: int) -> None:
        self.server, self.source = server, (address_of(number), 0)
        headers, body = self._ask("GET", "/door", {}, None)[1:]
        self.cookie = str(headers["Set-Cookie"]).partition(";")[0]
        found = _TOKEN.search(body)
        assert found
        self.token = found[1]

    def guess(self, digits: str) -> int:
        """Send six digits; the status of the answer."""
        return self.post("/door", digits=digits)

    def post(self, address: str, **fields: str) -> int:
        """Send a form; the status of the answer."""
        sent = urlencode({**fields, "csrf_token": self.token, "idempotency_key": new_key()})
        status, headers, _ = self._ask("POST", address, {"Cookie": self.cookie, **_KIND}, sent)
        for cookie in headers.get_all("Set-Cookie") or []:
            if cookie.startswith(self.cookie.partition("=")[0]):
                self.cookie = cookie.partition(";")[0]
        return status

    def _ask(
        self, method: str, address: str, headers: dict[str, str], body: str | None
    ) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, 30, source_address=self.source)
        try:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read().decode()
        finally:
            connection.close()


def door_signs(ground: Ground) -> tuple[str, str]:
    """Token and digits of the one door."""
    with ground.engine.connect() as connection:
        row = connection.execute(text("SELECT token, digits FROM door")).one()
        return str(row[0]), str(row[1])


def open_door(ground: Ground, server: Running) -> None:
    """The guide opens it now, by this server's clock."""
    guide = Visitor(server, ground.stage.keys["Naima"])  # type: ignore[arg-type]
    token = guide.open_form(f"/groups/{ground.stage.group}/door")["csrf_token"]
    sent = urlencode({"csrf_token": token, "idempotency_key": new_key()})
    status, _, _ = server.ask("POST", f"/groups/{ground.stage.group}/door/open", {**guide.headers(), **_KIND}, sent)
    assert status == 303


def browser(server: Running, number: int) -> Guess:
    """A fresh one."""
    return Stranger(server, number).guess


def side_by_side(server: Running, right: str, first: int, tries: int) -> Outcome:
    """Several guess at once; together so many tries, numbered from ``first`` on."""
    share = tries // SIDE_BY_SIDE
    firsts = [first + share * place for place in range(SIDE_BY_SIDE)]
    with ThreadPoolExecutor(SIDE_BY_SIDE) as crowd:
        found = list(crowd.map(lambda each: guess_away(partial(browser, server), right, share, each), firsts))
    return Outcome(*(sum(getattr(each, name) for each in found) for name in ("tried", "compared", "hits")))


def knock_by_qr(server: Running, token: str, number: int) -> list[int]:
    """Somebody in the room scans, says her name and whose phone it is."""
    honest = Stranger(server, number)
    return [honest.post(f"/d/{token}", name=f"Perzik {number}"), honest.post(f"/d/{token}", phone="own")]


def test_ten_thousand_guesses_are_no_hit_and_who_scans_comes_to_the_door(ground: Ground, figure: Figure) -> None:
    with ground.server() as server:
        open_door(ground, server)
        token, digits = door_signs(ground)
        # As long as she may still try, she does not know the digits; from then on she sends them again and again.
        first = side_by_side(server, digits, 0, KNOWS_AFTER)
        with ThreadPoolExecutor(1) as room:
            knocks = room.submit(lambda: [knock_by_qr(server, token, number) for number in range(5)])
            later = side_by_side(server, digits, KNOWS_AFTER, GUESSES - KNOWS_AFTER)
        assert knocks.result() == [[303, 303]] * 5
        figure(f"guessing digits, {ground.name}: tries", first.tried + later.tried, "tries", str(GUESSES))
        figure(f"guessing digits, {ground.name}: compared with the door", first.compared, "tries", ALLOWED)
        figure(f"guessing digits, {ground.name}: hits", first.hits + later.hits, "hits", "0")
        assert first.tried + later.tried == GUESSES
        assert first.compared == TRIES_PER_OPEN_DOOR
        assert (later.compared, first.hits + later.hits) == (0, 0)


def test_the_twin_that_counts_nothing_is_opened_by_guessing(ground: Ground, figure: Figure) -> None:
    with ground.server("counts no guesses") as server:
        open_door(ground, server)
        outcome = side_by_side(server, door_signs(ground)[1], KNOWS_AFTER, OF_THE_TWIN)
    figure(f"guessing digits, {ground.name}, planted twin that counts nothing: hits", outcome.hits, "hits", "> 0")
    assert outcome.hits > 0


def codes_compared(ground: Ground, server: Running) -> int:
    """Ten browsers with a stolen password guess at the code, side by side; how many guesses were compared."""
    password = {"hash": passwords.hash_of(THEIRS["password"]), "email": THEIRS["email"]}
    with ground.engine.begin() as connection:
        connection.execute(text("UPDATE staff_account SET password_hash = :hash WHERE email = :email"), password)

    def steal(number: int) -> list[int]:
        thief = Stranger(server, number)
        assert thief.post("/sign-in", **THEIRS) == 303
        return [thief.post("/sign-in/code", code="abcdef") for _ in range(CODES_EACH)]

    with ThreadPoolExecutor(THIEVES) as crowd:
        answers = [each for found in crowd.map(steal, range(THIEVES)) for each in found]
    assert set(answers) <= {422, 429}
    return answers.count(422)


def test_four_hundred_guesses_at_a_code_are_no_more_than_ten(ground: Ground, figure: Figure) -> None:
    with ground.server() as server:
        compared = codes_compared(ground, server)
    figure(f"guessing codes, {ground.name}: compared of {THIEVES * CODES_EACH}", compared, "tries", str(TRIES))
    assert compared == TRIES


def test_the_twin_that_counts_codes_afterwards_compares_more(ground: Ground, figure: Figure) -> None:
    with ground.server("counts codes afterwards") as server:
        compared = codes_compared(ground, server)
    figure(f"guessing codes, {ground.name}, planted twin: compared", compared, "tries", f"> {TRIES}")
    assert compared > TRIES
