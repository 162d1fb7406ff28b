"""Text messages, through a real gateway on this computer, by the same apprise as any other gateway."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from groepswerk.messages.links import sms_parts
from groepswerk.messages.models import Channel, MessageState
from groepswerk.messages.outbound import sms
from tests.house_of_tests import House
from tests.messages.gateway import Gateway, opened
from tests.messages.wishes import all_come, asks, cancelled, rows, send

pytestmark = pytest.mark.parametrize("built", ["sqlite"], indirect=True)
NUMBER = "+31698765432"


@pytest.fixture
def gateway(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """A gateway that takes everything; Roos comes and wants text messages."""
    with opened(Gateway()) as gateway:
        monkeypatch.setitem(house.app.config, "SMS_URL", gateway.url)
        monkeypatch.setitem(house.app.config, "SITE_ADDRESS", "http://localhost")
        all_come(house, "Roos")
        asks(house, "Roos", Channel.SMS, to=NUMBER)
        yield gateway


def test_it_goes_to_her_number_and_says_when_and_nothing_else(house: House, gateway: Gateway) -> None:
    cancelled(house)
    assert send(house) == 1
    ((path, body, headers),) = gateway.taken
    assert path.startswith("/sms/31698765432")
    assert body["message"] == "Dinsdag 15 juni, ochtend, 09:30: deze afspraak gaat niet door."
    assert not body["title"]
    assert len(headers["Idempotency-Key"]) == 32
    assert sms_parts(body["message"]) == 1
    assert rows(house, "Roos") == [(Channel.SMS, MessageState.SENT)]


def test_a_gateway_that_refuses_is_tried_again_and_no_log_says_whose_number_it_was(
    house: House, gateway: Gateway
) -> None:
    gateway.status = 503
    cancelled(house)
    with capture_logs() as lines:
        assert send(house) == 1
    assert [line for line in lines if line["event"] == "library"], "apprise complained, and its words were left out"
    assert "698765432" not in str(lines)
    assert "afspraak" not in str(lines).lower()
    assert rows(house, "Roos") == [(Channel.SMS, MessageState.WAITING)]
    gateway.status = 200
    house.clock.forward(timedelta(minutes=2))
    assert send(house) == 1
    assert len(gateway.taken) == 1


def test_a_gateway_that_is_gone_loses_nothing(house: House, gateway: Gateway) -> None:
    house.app.config["SMS_URL"] = "json://127.0.0.1:9/{number}"
    cancelled(house)
    for _ in range(40):
        send(house)
        house.clock.forward(timedelta(hours=3))
    assert sorted(rows(house, "Roos")) == [
        (Channel.BY_HAND, MessageState.WAITING),
        (Channel.SMS, MessageState.FAILED),
    ]


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("json://127.0.0.1:8080/{number}", True),
        ("clickatell://key/{number}", True),
        ("carrier-pigeon://{number}", False),
        ("", False),
    ],
)
def test_which_gateways_are_known(house: House, url: str, known: bool) -> None:
    assert sms.is_known(url) is known
