"""``flask check-deploy`` names each weakness of a set-up, and lets a good one pass."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from groepswerk.app import create_app
from groepswerk.cli import deploy
from groepswerk.core import db as core_db
from groepswerk.core.config import SettingWrong
from groepswerk.core.db import db
from groepswerk.core.keyring import KeyFileBroken
from tests.conftest import DATABASES, ROOT, drop_postgres, fresh_postgres

GOOD: dict[str, Any] = {"DEMO": False, "NOW": "", "HTTPS": True, "SITE_ADDRESS": "https://groepswerk.example.org"}

OUTSIDE = {
    "OIDC_ISSUER": "https://elsewhere.example.org",
    "OIDC_CLIENT_ID": "groepswerk",
    "OIDC_CLIENT_SECRET": "a secret",
    "OIDC_LABEL": "Gemeente",
}
MAIL = {"SMTP_HOST": "mail.example.org", "SMTP_FROM": "afspraak@example.org"}


# For settings that no database has a part in.
one_database = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


@pytest.fixture(params=DATABASES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database."""
    if request.param == "sqlite":
        (tmp_path / "data").mkdir(mode=0o700)
        yield f"sqlite:///{tmp_path / 'data' / 'data.db'}"
        return
    made = fresh_postgres(request.getfixturevalue("postgres_server"), f"groepswerk_deploy_{os.getpid()}")
    yield made
    drop_postgres(made)


@pytest.fixture
def good(address: str, tmp_path: Path) -> dict[str, Any]:
    """A set-up that may serve people: the key file lies apart from the database."""
    folder = tmp_path / "instance"
    return {**GOOD, "DATABASE_URL": address, "INSTANCE": str(folder), "KEY_FILE": str(tmp_path / "keys" / "key")}


def check(app: Flask) -> tuple[int, str]:
    """The exit code and everything the command says."""
    answer = app.test_cli_runner().invoke(args=["check-deploy"])
    with app.app_context():
        db.engine.dispose()
    return answer.exit_code, answer.output


def test_a_good_set_up_passes(good: dict[str, Any]) -> None:
    assert check(create_app(good)) == (0, "This set-up may serve people.\n")


@one_database
@pytest.mark.parametrize(
    ("weak", "named"),
    [
        ({"DEMO": True}, "Demo mode is on"),
        ({"HTTPS": False}, "GROEPSWERK_HTTPS is not 1"),
        ({"SITE_ADDRESS": ""}, "GROEPSWERK_SITE_ADDRESS is not set"),
        ({"SITE_ADDRESS": "http://groepswerk.example.org"}, "GROEPSWERK_SITE_ADDRESS must be an https address"),
        (OUTSIDE, "GROEPSWERK_OIDC_ACR is not set"),
        ({"METRICS_TOKEN": "geheim"}, "GROEPSWERK_METRICS_TOKEN can be guessed"),
        ({"EXIT_ADDRESS": "http://weer.nl/"}, "GROEPSWERK_EXIT_ADDRESS must be an https address"),
        ({**MAIL, "SMTP_TLS": "none"}, "GROEPSWERK_SMTP_TLS is none: who was written to could be read"),
        ({**MAIL, "SMTP_FROM": ""}, "GROEPSWERK_SMTP_FROM must be the address that e-mail comes from"),
        ({**MAIL, "SMTP_FROM": "Groep <a@example.org>"}, "GROEPSWERK_SMTP_FROM must be the address"),
        ({**MAIL, "SMTP_USER": "site"}, "GROEPSWERK_SMTP_USER is set and GROEPSWERK_SMTP_PASSWORD is not"),
        ({"SMTP_FROM": "a@example.org"}, "GROEPSWERK_SMTP_FROM is set and GROEPSWERK_SMTP_HOST is not"),
        ({"SMS_URL": "jsons://sms.example.org/"}, "GROEPSWERK_SMS_URL must hold {number}"),
        ({"SMS_URL": "pigeon://{number}"}, "GROEPSWERK_SMS_URL is not an address that apprise knows"),
        ({"SMS_URL": "json://sms.example.org/{number}"}, "GROEPSWERK_SMS_URL is not encrypted"),
    ],
)
def test_a_weak_setting_is_named(good: dict[str, Any], weak: dict[str, Any], named: str) -> None:
    code, said = check(create_app({**good, **weak}))
    assert code == 1
    assert said.startswith(named)
    assert said.endswith("1 to mend.\n")


@pytest.mark.parametrize(
    "well",
    [
        MAIL,
        {**OUTSIDE, "OIDC_ACR": "urn:example:two-factors"},
        {**MAIL, "SMTP_TLS": "tls", "SMTP_USER": "site", "SMTP_PASSWORD": "word"},
        {**MAIL, "SMTP_HOST": "127.0.0.1", "SMTP_TLS": "none"},
        {"SMS_URL": "jsons://sms.example.org/{number}"},
        {"SMS_URL": "json://127.0.0.1:8080/{number}"},
    ],
)
def test_good_ways_out_pass(tmp_path: Path, well: dict[str, str]) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    folders = {"INSTANCE": str(tmp_path / "instance"), "KEY_FILE": str(tmp_path / "keys" / "key")}
    database = {"DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'data.db'}"}
    assert check(create_app({**GOOD, **folders, **database, **well}))[0] == 0


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SMTP_TLS": "ssl"}, "must be starttls, tls or none"),
        ({"SMTP_PORT": "smtp"}, "must be a port"),
        ({"SMTP_PORT": "70000"}, "must be a port"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_refused(tmp_path: Path, wrong: dict[str, str], named: str) -> None:
    with pytest.raises(SettingWrong, match=named):
        create_app({**GOOD, "INSTANCE": str(tmp_path), **wrong})


@one_database
def test_debug_mode_is_named(good: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    code, said = check(create_app(good))
    assert code == 1
    assert said.startswith("Debug mode is on")


@one_database
def test_proxies_without_https_are_named(good: dict[str, Any]) -> None:
    code, said = check(create_app({**good, "HTTPS": False, "PROXIES": "1"}))
    assert code == 1
    assert "GROEPSWERK_PROXIES is set and GROEPSWERK_HTTPS is not" in said


@one_database
def test_python_without_its_checks_is_named(good: dict[str, Any]) -> None:
    create_app(good)
    set_up = {f"GROEPSWERK_{name}": "1" if value is True else str(value or "") for name, value in good.items()}
    said = {
        flags: subprocess.run(
            [sys.executable, *flags, "-m", "flask", "--app", "wsgi", "check-deploy"],
            cwd=ROOT,
            env={**os.environ, **set_up},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        for flags in ((), ("-O",))
    }
    assert said[()].returncode == 0, said[()].stderr
    assert said["-O",].returncode == 1
    assert "Python runs with -O" in said["-O",].stderr


def _readable(key_file: Path) -> None:
    key_file.chmod(0o640)


def _in_an_open_folder(key_file: Path) -> None:
    key_file.parent.chmod(0o755)


def _of_another(key_file: Path) -> None:
    os.chown(key_file, 65534, -1)


def _in_a_work_tree(key_file: Path) -> None:
    (key_file.parent.parent / ".git").mkdir()


def _typed(key_file: Path) -> None:
    key_file.write_text(f"mine {'abad1dea' * 8}\n")


def _root_typed(key_file: Path) -> None:
    key_file.write_text(f"derive {'00' * 32}\n{key_file.read_text().splitlines()[1]}\n")


@one_database
@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (_readable, "Others on this computer can read the key file: chmod 600."),
        (_in_an_open_folder, "The folder of the key file is open to others on this computer: chmod 700."),
        (_of_another, "The key file belongs to another account of this computer"),
        (_in_a_work_tree, "The key file lies in a git work tree"),
        (_typed, "A key in the key file is not random"),
        (_root_typed, "A key in the key file is not random"),
        (Path.unlink, "There is no key file."),
    ],
)
def test_a_key_file_in_danger_is_named(good: dict[str, Any], spoil: Callable[[Path], None], named: str) -> None:
    if spoil is _of_another and os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    app = create_app(good)
    assert check(app)[0] == 0
    spoil(Path(app.config["KEY_FILE"]))
    code, said = check(app)
    assert code == 1
    assert named in said
    assert said.endswith("1 to mend.\n")


@one_database
def test_keys_are_never_quoted(good: dict[str, Any]) -> None:
    app = create_app(good)
    file = Path(app.config["KEY_FILE"])
    file.write_text(f"mine {'abad1dea' * 8}\n")
    assert "abad1dea" not in check(app)[1]
    file.write_text(f"mine {'abad1dea' * 7}\n")
    with pytest.raises(KeyFileBroken) as refused:
        create_app(good)
    assert "abad1dea" not in str(refused.value)


@pytest.mark.parametrize("inside", ["groepswerk.key", "keys/groepswerk.key"])
def test_a_key_file_beside_the_database_is_named(tmp_path: Path, inside: str) -> None:
    code, said = check(create_app({**GOOD, "INSTANCE": str(tmp_path), "KEY_FILE": str(tmp_path / inside)}))
    assert code == 1
    assert "lies beside the database" in said


def test_a_database_that_others_can_read_is_named(good: dict[str, Any], tmp_path: Path, address: str) -> None:
    if not address.startswith("sqlite"):
        pytest.skip("PostgreSQL guards its own files")
    app = create_app(good)
    (tmp_path / "data" / "data.db").chmod(0o644)
    assert check(app) == (1, "Others on this computer can read the database: chmod 600.\n1 to mend.\n")
    (tmp_path / "data" / "data.db").chmod(0o600)
    (tmp_path / "data").chmod(0o777)
    code, said = check(app)
    assert code == 1
    assert said.startswith("Everybody on this computer can put other files")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("postgresql+psycopg://site:word@db.example.org/groepswerk", False),
        ("postgresql+psycopg://site:word@db.example.org/groepswerk?sslmode=prefer", False),
        ("postgresql+psycopg://site:word@db.example.org/groepswerk?sslmode=verify-full", True),
        ("postgresql+psycopg://site@/groepswerk?host=/run/postgresql", True),
        ("postgresql+psycopg://site:word@127.0.0.1/groepswerk", True),
    ],
)
def test_a_database_reached_through_an_open_wire_is_named(address: str, safe: bool) -> None:
    assert deploy.is_safe_wire(make_url(address)) is safe


def test_a_pragma_that_is_off_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weak = {**core_db.PRAGMAS, "synchronous": 1}
    app = create_app({**GOOD, "INSTANCE": str(tmp_path / "data"), "KEY_FILE": str(tmp_path / "keys" / "key")})
    with monkeypatch.context() as patch:
        # What a connection is given; what it should have is read from the name in the command's own module.
        patch.setattr(core_db, "PRAGMAS", weak)
        code, said = check(app)
    assert code == 1
    assert "PRAGMA synchronous is 1, not 2." in said


def test_a_durability_of_postgres_that_is_off_is_named(
    good: dict[str, Any], request: pytest.FixtureRequest, address: str
) -> None:
    if not address.startswith("postgresql"):
        pytest.skip("only PostgreSQL has these settings")
    app = create_app(good)
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(text(f'ALTER DATABASE "{db.engine.url.database}" SET synchronous_commit = off'))
        db.engine.dispose()
    code, said = check(app)
    assert code == 1
    assert "PostgreSQL's synchronous_commit is off" in said
