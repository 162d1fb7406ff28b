"""T16: whatever people send, of the log, standard error and temporary files nobody learns it.

A real server and real commands are given markers in every field, header, query and path, and are made to fail in every
way we know; then every byte they wrote outside the database is searched. Five planted leaks must be found.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from groepswerk.core.db import db
from groepswerk.demo import doorway
from groepswerk.demo.scene import Scene
from tests.conftest import build, drop_postgres, fresh_postgres
from tests.faults.running import Running
from tests.house.wire import Browser

# Every marker begins so; what follows says where it was sent.
MARKER = b"qzmark"
IN_HEADERS = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 9) qzmarkagent Firefox/140",
    "Referer": "http://qzmarkreferer.example.org/?said=qzmarkreferer",
    "X-Forwarded-For": "203.0.113.77, 198.51.100.9",
    "X-Forwarded-Host": "qzmarkhost.example.org",
    "X-Real-IP": "203.0.113.77",
    "Accept-Language": "nl, qzmarklang;q=0.3",
    "Origin": "null",
    "X-Said": "qzmarkheader",
}
PEOPLE = ("Naima", "Roos", "Els", "Noor")
# What a request brings but no form keeps has no place in the database either.
NOT_KEPT = (
    b"qzmarkagent",
    b"qzmarkreferer",
    b"qzmarkheader",
    b"qzmarkquery",
    b"qzmarkpath",
    b"qzmarkpass",
    b"203.0.113",
)
# Of the forms that take words, these must be among those that were found and sent.
TAKES_WORDS = {
    "/groups/*/import",
    "/groups/*/themes/new",
    "/initiatives/*/edit",
    "/meetings/*/record",
    "/meetings/*/subject",
    "/memberships/*/messages/ask",
    "/my-messages/ask",
    "/years/*/steps/trust",
}
_ADDRESS = re.compile(rb"\b(?:127\.0\.0\.1|203\.0\.113\.\d+|198\.51\.100\.\d+)\b")
_KEY = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-")
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
STUMBLES = (
    "raises",
    "database",
    "constraint",
    "taken",
    "number",
    "type",
    "warns",
    "thread",
    "forgotten",
    "causes",
    "streams",
)


@dataclass
class Ground:
    """A house on disk, a temporary folder of its own, and a file for what its processes say."""

    folder: Path
    scene: Scene
    doors: dict[str, str]
    database: str = ""
    secrets: set[str] = field(default_factory=set)

    @property
    def said(self) -> Path:
        """What servers and commands wrote to standard output and standard error."""
        return self.folder / "said"

    @property
    def environment(self) -> dict[str, str]:
        """What they are started with."""
        return {
            "GROEPSWERK_DEMO": "1",
            "GROEPSWERK_INSTANCE": str(self.folder / "instance"),
            "GROEPSWERK_DATABASE_URL": self.database,
            "TMPDIR": str(self.folder / "temporary"),
            "SAID": "qzmarkjob",
            "PYTHONWARNINGS": "default",
        }

    def command(self, *words: str, target: str = "tests.house.stumbling", **more: str) -> int:
        """Run a ``flask`` command; return its exit code."""
        with self.said.open("ab") as written:
            command = [sys.executable, "-m", "flask", "--app", target, *words]
            environment = {**os.environ, **self.environment, **more}
            return subprocess.run(command, env=environment, stdout=written, stderr=written, check=False).returncode

    def findings(self) -> list[str]:
        """Everything that stands where it should not."""
        found = _findings_in(self.said.read_bytes(), self.secrets, [*self.scene.people])
        for path in (self.folder / "temporary").rglob("*"):
            if path.is_file() and MARKER in path.read_bytes().lower():
                found.append(f"a marker in the temporary file {path.name}")
        for path in (self.folder / "instance").rglob("*"):
            if path.is_file():
                content = path.read_bytes().lower()
                unfit = NOT_KEPT if path.name.startswith("groepswerk.db") else (MARKER,)
                found += [f"{word.decode()} in {path.name}" for word in unfit if word in content]
        return found


def _findings_in(written: bytes, secrets: set[str], names: list[str]) -> list[str]:
    """What a log tells that it should not. The line in which gunicorn says where it listens is its own."""
    lines = [line for line in written.splitlines() if b"Listening at:" not in line]
    rest = b"\n".join(lines)
    found = [line.decode("utf-8", "replace")[:300] for line in lines if MARKER in line.lower()]
    found += [f"an address: {each.decode()}" for each in _ADDRESS.findall(rest)]
    found += [f"the key of a row: {each.decode()}" for each in _KEY.findall(rest)]
    found += [f"a token: {each[:12]}" for each in secrets if each.encode() in rest]
    found += [f"a name: {name}" for name in names if re.search(rf"\b{re.escape(name)}\b".encode(), rest)]
    return found


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    """The demo house on SQLite, with an address for each person to come in by."""
    return _lay(tmp_path, "")


@pytest.fixture
def postgres_ground(postgres_server: str, tmp_path: Path) -> Iterator[Ground]:
    """The same on PostgreSQL."""
    address = fresh_postgres(postgres_server, f"groepswerk_logs_{os.getpid()}")
    yield _lay(tmp_path, address)
    drop_postgres(address)


def _lay(folder: Path, address: str) -> Ground:
    (folder / "temporary").mkdir()
    app, scene = build(folder / "instance", address)
    with app.app_context():
        doors = {name: f"/demo/{doorway.token_for(scene.people[name])}" for name in PEOPLE}
        db.engine.dispose()
    return Ground(folder, scene, doors, address)


def _serve(ground: Ground, gunicorn: bool, leak: str = "") -> Running:
    options = ("--access-logfile", "-") if gunicorn else ()
    environment = {**ground.environment, "LEAK": leak}
    return Running(environment, gunicorn, target="tests.house.stumbling", options=options, output=ground.said)


def _use(ground: Ground, port: int) -> None:
    """Everybody walks through the whole site and fills in everything."""
    forms = set()
    for name in (None, *PEOPLE):
        browser = Browser(port, IN_HEADERS)
        if name is not None:
            browser.press(ground.doors[name])
            assert "key" in browser.cookies
        forms |= browser.walk("qzmarkfield", "qzmarkquery")
        if name == "Roos":
            _subscribe(browser)
        ground.secrets |= browser.secrets
    assert len(forms) >= 20, forms
    kinds = {form.partition(" ")[0] for form in forms}
    assert kinds >= TAKES_WORDS, TAKES_WORDS - kinds


def _subscribe(browser: Browser) -> None:
    """She gets the secret address of her calendar, once, and it is asked for, as it is and spoilt."""
    shown = browser.ask("GET", browser.press("/my-calendar", "/address").location)
    (address,) = set(re.findall(r"/c/[A-Za-z0-9_-]{22,}\.ics", shown.text))
    assert browser.ask("GET", f"{address}?said=qzmarkquery").status == 200
    assert browser.ask("GET", f"/c/qzmarkpath{address[3:]}").status == 404


def _hand_in(browser: Browser, group_id: UUID) -> None:
    """Sheets of all kinds: a good one, one with a mistake, one with a formula, and what is no sheet."""
    for content, answer in (
        (b"1-9-2028;19:00;21:00;qzmarkfield;qzmarkfield\n", 303),
        (b"qzmarkfield;19:00;21:00;qzmarkfield;qzmarkfield\n", 422),
        (b"1-9-2028;=qzmarkfield\n", 422),
        (b"PK\x03\x04 qzmarkfield", 422),
        (b"\x00 qzmarkfield" * 9_000, 422),
    ):
        assert browser.hand_in(f"/groups/{group_id}/import", "qzmarkfield.csv", content).status == answer


def _misuse(ground: Ground, port: int) -> None:
    """Everything that is refused or breaks."""
    browser = Browser(port, IN_HEADERS)
    browser.press(ground.doors["Naima"])
    known = {**browser.cookies}
    for address in ("/qzmarkpath", "/groups/qzmarkpath", "/a/qzmarkpath", "/d/qzmarkpath", "/%00qzmarkpath"):
        assert browser.ask("GET", f"{address}?said=qzmarkquery").status in {400, 404}
    assert browser.send("/sign-out?said=qzmarkquery", {"said": "qzmarkfield"}).status == 400
    assert browser.ask("QZMARKMETHOD", "/qzmarkpath").status in {400, 404, 405}
    assert browser.ask("DELETE", "/my-devices?said=qzmarkquery").status == 405
    assert browser.send("/my-devices/end-all", {"said": "qzmarkfield " * 30_000}).status == 413
    assert browser.ask("POST", "/sign-out", "qzmarkfield", **{"Content-Type": "text/qzmarkheader"}).status == 415
    browser.ask(
        "POST", "/sign-out", "--x\r\nqzmarkfield", **{"Content-Type": "multipart/form-data; boundary=qzmarkheader"}
    )
    _hand_in(browser, ground.scene.groups["Dinsdaggroep"])
    for cookie in ("key", "form", "knock", "language", "left"):
        browser.cookies = {**known, cookie: "qzmarkcookie"}
        assert browser.ask("GET", "/my-devices").status in {200, 303}
    browser.cookies = known
    sign_in = {"email": "qzmarkfield@example.org", "password": "qzmarkpass"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.ask("GET", "/sign-in").text)
    assert token is not None
    for _ in range(12):
        answer = browser.send("/sign-in", {**sign_in, "csrf_token": token.group(1), "idempotency_key": "k" * 22})
        assert answer.status in {422, 429}
    ground.secrets |= browser.secrets


def _stumble(port: int) -> None:
    """Pages that raise over what they were sent."""
    browser = Browser(port, IN_HEADERS)
    for how in STUMBLES:
        try:
            answer = browser.ask("GET", f"/stumble/{how}?said=qzmarkquery")
        except (OSError, http.client.HTTPException):
            continue
        assert answer.status in {200, 500}
        assert "stumbled over" not in answer.text


def _send_rubbish(port: int) -> None:
    """What is no request at all, for the servers' own complaints."""
    for raw in (
        b"qzmarkpath\r\n\r\n",
        b"GET /qzmarkpath HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /qzmarkpath HTTP/1.1\r\nHost: x\r\nqzmark header: qzmarkheader\r\n\r\n",
        b"GET /qzmarkpath HTTP/1.1\r\nHost: x\r\nContent-Length: qzmarkheader\r\n\r\n",
        b"GET /qzmarkpath HTTP/1.1\r\nHost: qzmarkhost\r\nX-A: " + b"qzmarkheader" * 30_000 + b"\r\n\r\n",
        b"POST /leave HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nqzmarkfield\r\n",
        b"GET /?qzmarkquery HTTP/1.1\r\nHost: x\r\n",
    ):
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            try:
                connection.sendall(raw)
                connection.settimeout(0.5)
                connection.recv(4096)
            except OSError:
                continue


@pytest.mark.parametrize("gunicorn", [False, True], ids=["waitress", "gunicorn"])
def test_no_log_and_no_temporary_file_tells_what_people_sent(ground: Ground, gunicorn: bool) -> None:
    with _serve(ground, gunicorn) as server:
        _use(ground, server.port)
        _misuse(ground, server.port)
        _stumble(server.port)
        _send_rubbish(server.port)
        time.sleep(0.2)
    written = ground.said.read_text()
    lines = [json.loads(line) for line in written.splitlines() if line.startswith("{")]
    failed = [line for line in lines if line["event"] == "failed"]
    assert len(failed) >= 6, written
    assert any(line["error"] == "KeyError" and line["because"] == ["ValueError"] for line in failed)
    assert {"library", "warned", "answer"} <= {line["event"] for line in lines}
    assert [line for line in written.splitlines() if not line.startswith(("{", "["))] == []
    assert ground.findings() == []


def _refused_by_postgresql(ground: Ground, leak: str = "") -> list[dict[str, Any]]:
    """PostgreSQL quotes what it refuses, in its errors and their details. What the log says of it."""
    with _serve(ground, False, leak) as server:
        browser = Browser(server.port, IN_HEADERS)
        browser.press(ground.doors["Naima"])
        _hand_in(browser, ground.scene.groups["Dinsdaggroep"])
        assert browser.ask("GET", "/groups/99999999999999999999?said=qzmarkquery").status == 404
        _stumble(server.port)
        ground.secrets |= browser.secrets
        time.sleep(0.2)
    lines = (json.loads(line) for line in ground.said.read_text().splitlines() if line.startswith("{"))
    return [line for line in lines if line["event"] == "failed"]


def test_what_postgresql_quotes_of_a_refused_row_is_not_told(postgres_ground: Ground) -> None:
    failed = _refused_by_postgresql(postgres_ground)
    assert {"IntegrityError", "DataError", "ProgrammingError"} <= {line["error"] for line in failed}
    assert postgres_ground.findings() == []


def test_planted_the_words_of_postgresql_are_found_in_a_log(postgres_ground: Ground) -> None:
    _refused_by_postgresql(postgres_ground, leak="messages")
    said = postgres_ground.said.read_text()
    assert "Key (email)=(qzmarkquery) already exists" in said
    assert 'invalid input syntax for type integer: "qzmarkquery"' in said
    assert postgres_ground.findings() != []


def test_commands_that_fail_tell_nothing_either(ground: Ground) -> None:
    assert ground.command("jobs", "run") == 1
    assert ground.command("stumble", "qzmarkcommand") == 1
    written = ground.said.read_text()
    assert '"job": "people.stumble"' in written
    assert "people.stumble: failed" in written
    assert ground.findings() == []
    address = "postgresql://groepswerk:qzmarkpass@127.0.0.1:9/groepswerk"
    assert ground.command("jobs", "run", target="wsgi", GROEPSWERK_DATABASE_URL=address) != 0
    assert b"qzmarkpass" not in ground.said.read_bytes()


def test_a_long_body_is_never_laid_in_a_temporary_file(ground: Ground) -> None:
    with _serve(ground, False) as server:
        for length in (900_000, 5_000_000):
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
                head = f"POST /leave HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
                connection.sendall(head.encode())
                try:
                    connection.sendall(b"qzmarkfield " * 66_000)
                except OSError:
                    continue
                time.sleep(0.3)
                assert _open_files(server.process.pid, ground.folder / "temporary") == []


def test_a_body_that_the_server_refuses_unread_gets_our_page_in_her_language(ground: Ground) -> None:
    with _serve(ground, False) as server:
        for length in (300_000, 1_200_000, 3_000_000):
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            connection.putrequest("POST", "/sign-in")
            for name, value in {"Cookie": "language=ar", "Content-Length": str(length), **_FORM}.items():
                connection.putheader(name, value)
            connection.endheaders()
            # What is too long for the application alone is read first; what is longer is refused by what it says it is.
            if length < 1_000_000:
                connection.send(b"x" * length)
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            assert (answer.status, answer.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
            assert '<html lang="ar" dir="rtl"' in text


def _open_files(process: int, folder: Path) -> list[str]:
    """Files below a folder that a process has open, also those without a name any more."""
    links = [each.readlink() for each in Path(f"/proc/{process}/fd").iterdir()]
    return [str(link) for link in links if str(link).startswith(str(folder))]


@pytest.mark.parametrize("leak", ["messages", "libraries", "processes", "addresses", "files"])
def test_the_search_finds_a_leak(ground: Ground, leak: str) -> None:
    with _serve(ground, leak == "libraries", leak) as server:
        browser = Browser(server.port, IN_HEADERS)
        browser.ask("GET", "/?said=qzmarkquery")
        browser.send("/leave", {"said": "qzmarkfield"})
        _stumble(server.port)
        time.sleep(0.2)
    assert ground.findings() != []
