"""A thousand messages through a mail server that refuses, hangs and drops the line, with two runners; and with kills.

Nothing is lost, and nothing is sent twice but what the server took without saying so, and then under one Message-ID.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from groepswerk.messages.models import Channel, MessageState
from groepswerk.messages.outbound import mail
from groepswerk.messages.service import sending
from tests.conftest import DATABASES
from tests.faults.conftest import Figure
from tests.house_of_tests import House
from tests.lasting import lasting_house
from tests.messages import postbox
from tests.messages.postbox import Postbox, opened, settings
from tests.messages.runners import count, fill, message_ids, run_together
from tests.messages.test_two_runners import claims_nothing

pytestmark = pytest.mark.faults
MANY, RUNNERS, KILLS = 1000, 2, 10


@pytest.fixture(params=DATABASES)
def lasting(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house that several runners can work in."""
    with lasting_house(request, tmp_path_factory.mktemp("messages")) as found:
        yield found


def moody(seed: int) -> postbox.Behaviour:
    """A server that takes two in three messages, and fails the others in every way there is."""
    dice = random.Random(seed)  # noqa: S311
    ways = [postbox.LATER, postbox.HANG, postbox.DROP, postbox.TAKE_AND_DROP, postbox.NEVER]
    weights = [14, 1, 12, 4, 2]
    return lambda _to, _tries: postbox.TAKE if dice.random() < 0.67 else dice.choices(ways, weights)[0]


def send_all(house: House) -> int:
    """Let the runners work and the clock go on until nothing waits; how many rounds it took."""
    for rounds in range(1, 60):
        run_together(house, RUNNERS)
        if count(house, Channel.EMAIL, MessageState.WAITING) == 0:
            return rounds
        house.clock.forward(timedelta(hours=8))
    raise AssertionError("It does not end.")


def test_nothing_is_lost_and_nothing_is_sent_twice(
    lasting: House, figure: Figure, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    on = request.node.callspec.params["lasting"]
    monkeypatch.setattr(mail, "TIMEOUT", 0.4)
    with opened(Postbox(moody(7), hangs_for=2)) as box:
        for name, value in settings(box.port).items():
            monkeypatch.setitem(lasting.app.config, name, value)
        fill(lasting, MANY)
        everything = message_ids(lasting)
        rounds = send_all(lasting)
    sent, failed = (count(lasting, Channel.EMAIL, state) for state in (MessageState.SENT, MessageState.FAILED))
    by_hand = count(lasting, Channel.BY_HAND, MessageState.WAITING)
    ids = box.ids()
    doubled = sum(ids.values()) - len(ids)
    figure(f"messages, {on}: sent or left to the guide, of {MANY}, in {rounds} rounds", sent + by_hand, "", str(MANY))
    figure(f"messages, {on}: lost", MANY - sent - by_hand, "messages", "0")
    figure(f"messages, {on}: taken twice, all after a line that dropped ({box.unsure})", doubled, "", "<= dropped")
    assert len(everything) == MANY
    assert sent + failed == MANY
    assert failed == by_hand > 0
    assert ids.keys() <= everything
    assert len(ids) >= sent
    assert doubled <= box.unsure


def test_without_a_claim_they_are_sent_twice(
    lasting: House, figure: Figure, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    on = request.node.callspec.params["lasting"]
    monkeypatch.setattr(sending, "claim", claims_nothing)
    with opened(Postbox()) as box:
        for name, value in settings(box.port).items():
            monkeypatch.setitem(lasting.app.config, name, value)
        fill(lasting, 100)
        run_together(lasting, RUNNERS)
    doubled = sum(box.ids().values()) - len(box.ids())
    figure(f"messages, {on}, planted twin without a claim: sent twice, of 100", doubled, "messages", "> 0")
    assert doubled > 0


def test_runners_that_are_killed_lose_nothing(
    lasting: House, figure: Figure, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    on = request.node.callspec.params["lasting"]
    with opened(Postbox()) as box:
        lasting.app.config.update(settings(box.port))
        fill(lasting, MANY)
        environment = _environment(lasting, box.port)
        dice, kills = random.Random(11), 0  # noqa: S311
        for _ in range(KILLS):
            two = [_runner(environment) for _ in range(RUNNERS)]
            time.sleep(2.5 + dice.random())
            for each in two:
                kills += each.poll() is None
                each.kill()
                each.wait()
            if len(box.ids()) >= MANY:
                break
        send_all(lasting)
    sent, doubled = count(lasting, Channel.EMAIL, MessageState.SENT), sum(box.ids().values()) - len(box.ids())
    figure(f"messages, {on}, {kills} kills of a runner: lost", MANY - sent, "messages", "0")
    figure(f"messages, {on}, {kills} kills of a runner: sent twice", doubled, "messages", f"<= {kills}")
    assert kills > 0
    assert sent == MANY == len(box.ids())
    assert doubled <= kills


def _environment(house: House, port: int) -> dict[str, str]:
    config = house.app.config
    set_up = {f"GROEPSWERK_{name}": str(value) for name, value in settings(port).items()}
    where = {name: str(config[name]) for name in ("INSTANCE", "KEY_FILE", "DATABASE_URL")}
    return {
        **os.environ,
        **set_up,
        **{f"GROEPSWERK_{name}": value for name, value in where.items()},
        "GROEPSWERK_DEMO": "1",
    }


def _runner(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "run"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
