"""Browsers that send real forms and remember what was acknowledged, outside the server's process."""

from __future__ import annotations

import http.client
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlencode

from sqlalchemy import Engine, Uuid, bindparam, text

from groepswerk.core.idempotency import new_key
from tests.bench.scene import Stage
from tests.bench.visitor import Visitor
from tests.faults.running import Answer, Running

Fields = dict[str, str]
_KIND = {"Content-Type": "application/x-www-form-urlencoded"}
_FIRST = date(2029, 1, 1)


@dataclass
class Posting:
    """A form that is sent again and again, and what is typed for a number."""

    address: str
    fields: Callable[[int], Fields]


@dataclass
class Flow(Posting):
    """The same, and the rows that a number left."""

    rows: Callable[[Engine], Counter[int]]


def meetings(stage: Stage) -> Flow:
    """Adding a meeting: number n is a day and a quarter of an hour nobody else takes."""

    def fields(number: int) -> Fields:
        day, minute = _FIRST + timedelta(days=number % 300), 6 * 60 + number // 300 * 15
        hours = [f"{at // 60:02d}:{at % 60:02d}" for at in (minute, minute + 15)]
        return {"on_day": day.isoformat(), "starts": hours[0], "ends": hours[1], "place": ""}

    def rows(engine: Engine) -> Counter[int]:
        # A meeting counts when it is whole: with its row in the audit.
        query = text(
            "SELECT s.on_day, s.starts, count(a.id) FROM group_session s"
            " LEFT JOIN audit_row a ON a.subject_id = s.id AND a.what = 'sessions.added'"
            " WHERE s.on_day >= '2029-01-01' AND s.group_id = :group GROUP BY s.id, s.on_day, s.starts"
        ).bindparams(bindparam("group", stage.group, Uuid()))
        found: Counter[int] = Counter()
        with engine.connect() as connection:
            for on_day, starts, audits in connection.execute(query):
                assert audits == 1, f"a meeting on {on_day} with {audits} audit rows: half a deed"
                hour, minute = (int(part) for part in str(starts).split(":")[:2])
                days = (date.fromisoformat(str(on_day)) - _FIRST).days
                found[(hour * 60 + minute - 6 * 60) // 15 * 300 + days] += 1
        return found

    return Flow(f"/groups/{stage.group}/meetings/new", fields, rows)


def people(stage: Stage) -> Flow:
    """Writing down a new member, called after a number."""

    def fields(number: int) -> Fields:
        return {"name": f"Vogel {number}", "role": "participant", "language": "none", "phone": ""}

    def rows(engine: Engine) -> Counter[int]:
        # A person counts when she is whole: with her place in the group, her role and the row in the audit.
        query = text(
            "SELECT p.name, count(DISTINCT m.id), count(DISTINCT r.membership_id), count(DISTINCT a.id) FROM person p"
            " LEFT JOIN membership m ON m.person_id = p.id LEFT JOIN membership_role r ON r.membership_id = m.id"
            " LEFT JOIN audit_row a ON a.subject_id = p.id AND a.what = 'groups.person_added'"
            " WHERE p.name LIKE 'Vogel %' GROUP BY p.id, p.name"
        )
        found: Counter[int] = Counter()
        with engine.connect() as connection:
            for name, *parts in connection.execute(query):
                assert parts == [1, 1, 1], f"{name} is half written down: {parts}"
                found[int(name.removeprefix("Vogel "))] += 1
        return found

    return Flow(f"/groups/{stage.group}/members/new", fields, rows)


@dataclass
class Ledger:
    """What the browsers were told. ``statuses`` counts every answer; None is a connection that broke."""

    acknowledged: dict[int, str] = field(default_factory=dict)
    statuses: Counter[int | None] = field(default_factory=Counter)

    def lost(self, rows: Counter[int]) -> int:
        """How many were acknowledged and are not there."""
        return sum(1 for number in self.acknowledged if not rows[number])

    @staticmethod
    def doubled(rows: Counter[int]) -> int:
        """How many stand there more than once."""
        return sum(1 for count in rows.values() if count > 1)


class Browser:
    """A guide's browser before one form."""

    def __init__(self, server: Running, stage: Stage, flow: Posting) -> None:
        self.server, self.flow = server, flow
        self.visitor = Visitor(server, stage.keys["Naima"])  # type: ignore[arg-type]
        self.token = self.visitor.open_form(flow.address)["csrf_token"]

    def body(self, number: int, key: str) -> str:
        """The form for a number, as it is sent."""
        return urlencode({"csrf_token": self.token, "idempotency_key": key, **self.flow.fields(number)})

    def send(self, number: int, key: str) -> Answer | None:
        """Send the form; None when the connection broke."""
        try:
            headers = {**self.visitor.headers(), **_KIND, "Accept-Encoding": "identity"}
            return self.server.ask("POST", self.flow.address, headers, self.body(number, key))
        except (OSError, http.client.HTTPException):
            return None


class Load:
    """Several browsers that send until they are told to stop. What fails is sent again, with the same key."""

    def __init__(self, server: Running, stage: Stage, flows: list[Posting], browsers: int = 3) -> None:
        self.ledgers = [Ledger() for _ in flows]
        self._stop, self._numbers, self._lock = threading.Event(), [0 for _ in flows], threading.Lock()
        self._threads = [
            threading.Thread(
                target=self._run, args=(place % len(flows), Browser(server, stage, flows[place % len(flows)]))
            )
            for place in range(browsers)
        ]

    def _run(self, place: int, browser: Browser) -> None:
        ledger = self.ledgers[place]
        while not self._stop.is_set():
            with self._lock:
                number = self._numbers[place]
                self._numbers[place] += 1
            self._send(ledger, browser, number, new_key())

    def _send(self, ledger: Ledger, browser: Browser, number: int, key: str) -> None:
        deadline = time.monotonic() + 45
        while time.monotonic() < deadline:
            answer = browser.send(number, key)
            status = answer[0] if answer else None
            with self._lock:
                ledger.statuses[status] += 1
                if status == 303:
                    ledger.acknowledged[number] = key
                    return
            if status not in {None, 503}:
                return
            time.sleep(0.05)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Send meanwhile; at the end every form that was begun is brought to an answer."""
        for thread in self._threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join(60)

    @property
    def statuses(self) -> Counter[int | None]:
        """Every answer of every browser."""
        return sum((ledger.statuses for ledger in self.ledgers), Counter())


def moments(seed: int, count: int) -> Iterator[float]:
    """Seconds until the next fault: at random, and the same in every run."""
    dice = random.Random(seed)  # noqa: S311 -- chance, no secret
    yield from (dice.uniform(0.15, 0.6) for _ in range(count))
