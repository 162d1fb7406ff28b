"""``flask group forget``: which group it ends, and that it asks first."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from groepswerk.core.db import db
from groepswerk.groups.models import Group
from tests.cli.test_commands import run
from tests.house_of_tests import House

ORGANISATION = "Stichting Samen Verder (demo)"
TUESDAY = "Dinsdaggroep"


def has_ended(house: House, nickname: str = TUESDAY) -> bool:
    with house.inside():
        return db.session.get_one(Group, house.group(nickname)).ended_on is not None


def typed(house: House, again: str) -> int:
    """Type the nickname a second time; return how the command ended."""
    command = ["group", "forget", TUESDAY, "--organisation", ORGANISATION]
    return house.app.test_cli_runner().invoke(args=command, input=f"{again}\n").exit_code


def test_it_asks_for_the_nickname_again(house: House) -> None:
    assert typed(house, "Woensdagavond") == 1
    assert not has_ended(house)
    assert typed(house, TUESDAY) == 0
    assert has_ended(house)
    assert not has_ended(house, "Woensdagavond")


@pytest.mark.parametrize(("nickname", "organisation"), [("Niemand", ORGANISATION), (TUESDAY, "Elders")])
def test_what_is_not_there_is_not_ended(house: House, nickname: str, organisation: str) -> None:
    command = ("group", "forget", nickname, "--organisation", organisation, "--yes")
    assert "no such group" in run(house.app, *command, code=1)
    assert not has_ended(house)


def test_a_group_ends_once(house: House) -> None:
    command = ("group", "forget", TUESDAY, "--organisation", ORGANISATION, "--yes")
    assert "has ended" in run(house.app, *command)
    assert "no such group" in run(house.app, *command, code=1)


def test_of_two_with_one_nickname_it_must_be_said_which(house: House) -> None:
    other = house.group("Woensdagavond")
    with house.inside():
        db.session.execute(update(Group).where(Group.id == other).values(nickname=TUESDAY))
    command = ("group", "forget", TUESDAY, "--organisation", ORGANISATION, "--yes")
    said = run(house.app, *command, code=1)
    assert f"--id {other}" in said
    assert not has_ended(house)
    run(house.app, *command, "--id", str(other))
    assert has_ended(house, "Woensdagavond")
    assert not has_ended(house)
