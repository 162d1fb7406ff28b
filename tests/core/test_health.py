"""What whoever looks after the server can ask, and who may."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from groepswerk.core.db import db
from groepswerk.groups.models import Knock, KnockState
from groepswerk.people.models import SignInKind
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages

ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}


def test_alive_with_nothing_due(house: House, pages: Pages) -> None:
    with counted(house.connection) as statements:
        lines = pages.get("/healthz").text.splitlines()
    assert lines[:2] == ["ok", "oldest due work: 0 s"]
    assert len(statements) == 1


def test_the_age_of_the_oldest_due_work(house: House, pages: Pages) -> None:
    with house.inside():
        knock = Knock(id=uuid4(), group_id=house.group("Dinsdaggroep"), name="Iris", language="nl", device="Test")
        knock.phone, knock.state = SignInKind.OWN, KnockState.WAITING
        knock.knocked_at = house.now - timedelta(days=1, minutes=5)
        db.session.add(knock)
    lines = pages.get("/healthz").text.splitlines()
    assert lines[1] == "oldest due work: 300 s"
    assert "groups.forget_knocks: 300 s" in lines
    assert "Iris" not in "".join(lines)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_computer_reads_the_counts(pages: Pages, address: str) -> None:
    page = pages.get("/metrics", environ_overrides={"REMOTE_ADDR": address})
    assert "groepswerk_requests_total" in page.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_what_a_proxy_hands_on_is_not_from_this_computer(pages: Pages, header: str) -> None:
    pages.get("/metrics", headers={header: "for=203.0.113.7"}, expects=404)


@pytest.mark.parametrize("brought", ["", "Bearer ", "Bearer wrong", "Bearer é", "sesame"])
def test_from_elsewhere_there_is_nothing(house: House, pages: Pages, brought: str) -> None:
    for token in ("", "open sesame"):
        house.app.config["METRICS_TOKEN"] = token
        try:
            headers = {"Authorization": brought} if brought else {}
            pages.get("/metrics", environ_overrides=ELSEWHERE, headers=headers, expects=404)
        finally:
            house.app.config["METRICS_TOKEN"] = ""


def test_who_brings_the_token_reads_them_from_anywhere(house: House, pages: Pages) -> None:
    house.app.config["METRICS_TOKEN"] = "open sesame"
    try:
        headers = {"Authorization": "Bearer open sesame", "X-Forwarded-For": "203.0.113.7"}
        pages.get("/metrics", environ_overrides=ELSEWHERE, headers=headers)
    finally:
        house.app.config["METRICS_TOKEN"] = ""
