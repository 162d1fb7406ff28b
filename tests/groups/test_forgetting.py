"""A group that ended: nobody finds it, nobody is anything in it, and who is nowhere else leaves nothing behind."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, true, update

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.core.vault import DataKey, OwnerKind
from groepswerk.groups.models import Door, Group, Knock, Membership, Role
from groepswerk.groups.queries import read_actor, rights
from groepswerk.groups.service import belonging
from groepswerk.groups.service.belonging import HasEnded, join, touch
from groepswerk.initiatives.models import Initiative
from groepswerk.people.models import Contact, SignIn
from groepswerk.sessions.models import GroupSession, SessionState
from tests.cli.test_commands import run
from tests.cli.test_group import ORGANISATION, TUESDAY
from tests.house import places
from tests.house.test_access import endpoints
from tests.house_of_tests import House, one_database
from tests.pages import Pages

EVERYBODY = ("nobody", "Roos", "Noor", "Yamina", "Fadma", "Naima", "Loes", "Hanan", "Fatiha", "Els", "Ada", "Joost")
OF_GROUP_BY_TOKEN = frozenset(
    {"sessions.invitation", "sessions.answered", "sessions.invited_file", "sessions.feed", "groups.knock"}
)


def end(house: House, nickname: str = TUESDAY) -> None:
    run(house.app, "group", "forget", nickname, "--organisation", ORGANISATION, "--yes")


def still_there(house: House, pages: Pages, things: dict[str, Any], people: tuple[str, ...] = EVERYBODY) -> list[str]:
    """Which pages and forms of the group answer anything but 404; who is not signed in is sent to the entry."""
    found = []
    for person in people:
        client = pages.client(None if person == "nobody" else person)
        for endpoint, method, rule in endpoints(house):
            if not rule.arguments & places.OF_A_GROUP and endpoint not in OF_GROUP_BY_TOKEN:
                continue
            data = pages.credentials(client) if method == "POST" else None
            answer = client.open(places.address_of(house, rule, things), method=method, data=data)
            to_entry = answer.status_code == 303 and answer.headers["Location"].partition("?")[0] == "/"
            if answer.status_code != 404 and not (person == "nobody" and to_entry):
                found.append(f"{person}: {method} {endpoint} {answer.status_code}")
    return found


@one_database
def test_nothing_of_it_is_there_for_anybody(house: House, pages: Pages) -> None:
    things = places.furnish(house)
    assert still_there(house, pages, things, ("Naima",))
    end(house)
    # Whom it gives nothing is a matter of the rules: one of each nearness asks, on the other database three of them.
    near = ("nobody", "Naima", "Roos", "Els")
    asked = (*near, "Yamina", "Hanan", "Joost") if house.connection.dialect.name == "sqlite" else near
    assert still_there(house, pages, things, asked) == []
    assert TUESDAY not in pages.get("/guides", "Els").seen


def test_a_membership_that_was_forgotten_gives_nothing(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    end(house)
    group_id, roos = house.group(TUESDAY), house.person("Roos")
    with house.inside():
        join(group_id, roos, [Role.PARTICIPANT], house.today)
    assert house.actor("Roos").roles == {}
    pages.get(f"/groups/{group_id}/themes", "Roos", expects=404)
    # The planted twin: read without a look at whether the group has ended.
    monkeypatch.setattr(rights, "_goes_on", lambda group: true())
    blind = rights._actor_statement.__wrapped__()
    monkeypatch.setattr(rights, "_actor_statement", lambda: blind)
    sign_in_id = house.sign_in("Roos")
    with house.inside():
        found = read_actor(sign_in_id, house.today)
    assert found is not None
    assert group_id in found[1].roles


def test_who_was_nowhere_else_leaves_nothing_behind(house: House, pages: Pages) -> None:
    places.give_phone(house, "Roos", "0655501917")
    places.give_phone(house, "Noor", "0655501918")
    roos, noor, group_id = house.person("Roos"), house.person("Noor"), house.group(TUESDAY)
    key_in_use, other = house.sign_in("Roos"), house.sign_in("Noor")
    with house.inside():
        join(house.group("Woensdagavond"), noor, [Role.VOLUNTEER], house.today)
    end(house)
    with house.inside():
        assert db.session.get(Contact, roos) is None
        assert db.session.get(Contact, noor) is not None
        assert db.session.get_one(SignIn, key_in_use).ended_at is not None
        assert db.session.get_one(SignIn, other).ended_at is None
        keys = {row.owner_id: row.owner_kind for row in db.session.scalars(select(DataKey))}
        initiatives = set(db.session.scalars(select(Initiative.id).where(Initiative.group_id == group_id)))
        assert initiatives
        assert keys.keys() & {roos, group_id, *initiatives} == set()
        assert keys[noor] == keys[house.person("Naima")] == OwnerKind.PERSON
        assert db.session.get(Door, group_id) is None
        assert db.session.scalar(select(func.count()).select_from(Knock).where(Knock.group_id == group_id)) == 0
        stands = select(Membership.id).where(Membership.group_id == group_id, Membership.left_on.is_(None))
        assert db.session.scalars(stands).all() == []
        audit = db.session.scalars(select(AuditRow).where(AuditRow.what == "groups.ended")).one()
        assert (audit.group_id, audit.actor_id, audit.organisation_id is None) == (group_id, None, False)


def test_its_meetings_to_come_leave_their_places_free(house: House) -> None:
    to_come, been = house.meeting_on(TUESDAY, places.NEXT_TUESDAY), house.meeting_on(TUESDAY, places.LAST_TUESDAY)
    with house.inside():
        before = db.session.get_one(GroupSession, been).state
    end(house)
    with house.inside():
        assert db.session.get_one(GroupSession, to_come).state == SessionState.CANCELLED
        assert db.session.get_one(GroupSession, been).state == before


def test_what_comes_in_while_it_ends_is_refused(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a request that was let in just before, nothing is kept: writing in a group touches it."""
    address = f"/groups/{house.group(TUESDAY)}/themes/new"
    honest = belonging._touch_statement

    def ends_meanwhile() -> Any:
        db.session.execute(update(Group).where(Group.id == house.group(TUESDAY)).values(ended_on=house.today))
        return honest()

    monkeypatch.setattr(belonging, "_touch_statement", ends_meanwhile)
    pages.post(address, {"words": "nog een woord", "circle": "group"}, "Roos", expects=404)
    monkeypatch.setattr(belonging, "_touch_statement", honest)
    with house.inside():
        assert db.session.get_one(Group, house.group(TUESDAY)).ended_on is None, "nothing was kept"
        db.session.get_one(Group, house.group(TUESDAY)).ended_on = house.today
        db.session.flush()
        with pytest.raises(HasEnded):
            touch(house.group(TUESDAY))
