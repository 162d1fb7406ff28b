"""T9: who left once held the group's key, say in a copy of the database. What is said from then on it does not open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, and_, func, select

from groepswerk.cli.jobs import run_one
from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.due import overdue
from groepswerk.core.vault import DataKey, OpenKey, OwnerKind, Place
from groepswerk.groups.jobs import RenewingKeys
from groepswerk.groups.models import Group, Membership
from groepswerk.groups.service import belonging
from groepswerk.home.due import JOBS
from groepswerk.people.models import SignInKind
from groepswerk.words.models import Utterance
from groepswerk.words.queries import words_of
from tests.conftest import counted
from tests.groups.test_laying_down import seat
from tests.groups.test_replacing import propose
from tests.groups.test_replacing import say as say_to
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.test_record import address
from tests.themes.test_raise_theme import say

GROUP = "Dinsdaggroep"


def held_by_her(house: House) -> list[OpenKey]:
    """Every key of the group there is now, as somebody holds them who could read then."""
    with house.inside():
        its = (DataKey.owner_kind == OwnerKind.GROUP, DataKey.owner_id == house.group(GROUP))
        return [vault.unwrap(row, row.id) for row in db.session.scalars(select(DataKey).where(*its))]


def opens(key: OpenKey, said: Utterance) -> bool:
    """Whether the key itself opens the text, whatever its envelope says of the key that it was sealed with."""
    assert said.sealed is not None
    bound = Place("utterance", said.id, "sealed").bound_to(key.owner)
    try:
        key.cipher.decrypt(said.sealed[17:29], said.sealed[29:], bound)
    except InvalidTag:
        return False
    return True


def _of_group(house: House) -> ColumnElement[bool]:
    return and_(Utterance.owner_id == house.group(GROUP), Utterance.sealed.is_not(None))


def newest(house: House) -> Utterance:
    """What was said last in the group."""
    with house.inside():
        its = select(Utterance).where(_of_group(house))
        found = db.session.scalars(its.order_by(Utterance.said_at.desc(), Utterance.id)).first()
        assert found is not None
        db.session.expunge(found)
        return found


def says(house: House, pages: Pages, words: str) -> Utterance:
    house.clock.forward(timedelta(seconds=1))
    say(house, pages, words, "Zon")
    return newest(house)


def stops(house: House, pages: Pages) -> None:
    pages.post(f"/groups/{house.group(GROUP)}/stop", as_="Roos")


def is_ended(house: House, pages: Pages) -> None:
    pages.post(f"/memberships/{seat(house, 'Roos')}/end", as_="Naima")


def leaves_the_team(house: House, pages: Pages) -> None:
    pages.post(f"/staff/{house.person('Loes')}/leaves", as_="Els")


def makes_room(house: House, pages: Pages) -> None:
    say_to(pages, propose(house, pages), "yes", "Naima")


LEAVING = [stops, is_ended, leaves_the_team, makes_room]


@pytest.mark.parametrize("leave", LEAVING, ids=lambda leave: leave.__name__)
def test_who_left_does_not_open_what_is_said_from_then_on(
    house: House, pages: Pages, leave: Callable[[House, Pages], None]
) -> None:
    before = says(house, pages, "Voor zij ging")
    hers = held_by_her(house)
    assert [opens(key, before) for key in hers].count(True) == 1
    leave(house, pages)
    after = says(house, pages, "Nadat zij ging")
    assert not any(opens(key, after) for key in hers)
    with house.inside():
        # The group reads on, both what was said before and what is said now.
        assert {str(words) for words in words_of([before.id, after.id]).values()} == {"Voor zij ging", "Nadat zij ging"}
    themes = pages.get(f"/groups/{house.group(GROUP)}/themes", "Linde").seen
    assert "Voor zij ging" in themes
    assert "Nadat zij ging" in themes


def test_the_twin_that_goes_on_with_the_same_key_is_opened(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    hers = held_by_her(house)
    touch = belonging.touch
    for module in ("belonging", "leaving"):
        monkeypatch.setattr(
            f"groepswerk.groups.service.{module}.touch", lambda group_id, somebody_left=False: touch(group_id)
        )
    stops(house, pages)
    after = says(house, pages, "Nadat zij ging")
    assert any(opens(key, after) for key in hers)


def test_one_key_for_all_that_is_said_until_somebody_leaves_again(house: House, pages: Pages) -> None:
    stops(house, pages)
    said = [says(house, pages, words) for words in ("een", "twee", "drie")]
    assert len({each.key_id for each in said}) == 1
    is_ended_too = f"/memberships/{seat(house, 'Linde')}/end"
    pages.post(is_ended_too, as_="Naima")
    assert says(house, pages, "vier").key_id not in {each.key_id for each in said}


def test_other_groups_keep_their_key(house: House, pages: Pages) -> None:
    with house.inside():
        epochs = select(Group.id, Group.key_epoch)
        before = dict(db.session.execute(epochs).all())
    stops(house, pages)
    with house.inside():
        after = dict(db.session.execute(epochs).all())
    assert {group for group in after if after[group] != before[group]} == {house.group(GROUP)}


def test_a_recording_after_somebody_left_is_sealed_anew_and_asks_little_more(house: House, pages: Pages) -> None:
    hers = held_by_her(house)
    stops(house, pages)
    house.clock.forward(timedelta(seconds=1))
    here = address(house)
    pages.credentials(pages.client("Naima"))
    page = pages.get(here, "Naima")
    with counted(house.connection) as statements:
        pages.submit(page, here, {"new_theme": "Slapen", "story": "Wij kookten samen"}, "Naima")
    assert len(statements) <= 12, "\n".join(statements)
    with house.inside():
        new = db.session.scalars(
            select(Utterance).where(_of_group(house), Utterance.key_id.notin_([key.id for key in hers]))
        ).all()
        assert len(new) == 2
        assert len({each.key_id for each in new}) == 1
        assert not any(opens(key, each) for key in hers for each in new)


def test_who_leaves_on_a_later_day_has_no_part_in_the_key_from_that_day(house: House, pages: Pages) -> None:
    with house.inside():
        membership = db.session.get_one(Membership, seat(house, "Loes"))
        membership.left_on = house.today + timedelta(days=2)
        db.session.commit()
    before = says(house, pages, "Nog met haar")
    hers = held_by_her(house)
    assert runs(house) == 0
    house.clock.forward(timedelta(days=2))
    with house.inside():
        assert overdue(JOBS, house.now)[RenewingKeys().name] > timedelta(0)
    assert runs(house) == 1
    assert runs(house) == 0
    after = says(house, pages, "Zonder haar")
    assert runs(house) == 0
    assert any(opens(key, before) for key in hers)
    assert not any(opens(key, after) for key in hers)


def runs(house: House) -> int:
    """How many groups the due work does."""
    with house.inside():
        return run_one(RenewingKeys(), 10)


def key_count(house: House, group_id: UUID) -> int:
    with house.inside():
        return db.session.scalar(select(func.count()).select_from(DataKey).where(DataKey.owner_id == group_id)) or 0


def test_a_phone_that_is_out_makes_no_new_key(house: House, pages: Pages) -> None:
    """Leaving makes no key; the first word that is said does, so a group that falls silent keeps none for nothing."""
    before = key_count(house, house.group(GROUP))
    stops(house, pages)
    assert key_count(house, house.group(GROUP)) == before
    pages.get(f"/groups/{house.group(GROUP)}/themes", "Zon", kind=SignInKind.OWN)
    assert key_count(house, house.group(GROUP)) == before
    says(house, pages, "Een woord")
    assert key_count(house, house.group(GROUP)) == before + 1
