"""Phones that should not be in: a shared member, a Welkom that waits, a doorstep that somebody filled, an old link."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.groups.models import Knock, KnockState, Membership, Role
from groepswerk.groups.service import belonging, keys, knocking
from groepswerk.groups.service import door as doors
from groepswerk.sessions.models import Rsvp
from groepswerk.sessions.service import withdrawing
from tests.conftest import counted
from tests.groups.at_the_door import GROUP, door_page, knock, open_up
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.with_links import link_of, links_for

OTHER = "Woensdagavond"
TOLD = "at the door of another group"


# A guide of another group


def let_in_elsewhere(house: House, pages: Pages, who: str = "Roos") -> tuple[Pages, list[str]]:
    """Hanan lets a phone in as somebody who is in both groups; her browser, and what coming in asked the database."""
    with house.inside():
        belonging.join(house.group(OTHER), house.person(who), [Role.PARTICIPANT], house.today)
    token, _ = open_up(house, pages, OTHER, "Hanan")
    phone = Pages(house)
    knock_id = knock(house, phone, token, who)
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person(who))}, "Hanan")
    phone.credentials(phone.client(None))
    with counted(house.connection) as statements:
        phone.post("/door/come-in")
    return phone, statements


def test_the_guides_of_her_other_group_read_that_a_phone_came_in_as_her(house: House, pages: Pages) -> None:
    members = f"/groups/{house.group(GROUP)}/members"
    assert TOLD not in pages.get(members, "Naima", lang="en").seen
    _, statements = let_in_elsewhere(house, pages)
    assert len(statements) <= 12, "\n".join(statements)
    for guide in ("Naima", "Loes"):
        page = pages.get(members, guide, lang="en")
        assert "A new phone came in as Roos at the door of another group, on Wednesday 9 June" in page.seen
        assert page.seen.count(TOLD) == 1
    assert TOLD not in pages.get(f"/groups/{house.group(OTHER)}/members", "Hanan", lang="en").seen
    query = select(AuditRow.group_id, AuditRow.what).where(
        AuditRow.subject_id == house.person("Roos"), AuditRow.what.like("groups.came_in%")
    )
    with house.inside():
        assert {tuple(row) for row in db.session.execute(query)} == {
            (house.group(OTHER), "groups.came_in"),
            (house.group(GROUP), "groups.came_in_elsewhere"),
        }
    house.clock.forward(timedelta(days=61))
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    assert TOLD not in pages.get(members, "Naima", lang="en").seen


def test_a_phone_at_the_own_door_is_no_news(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    phone = Pages(house)
    knock_id = knock(house, phone, token, "Roos")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Roos"))}, "Naima")
    phone.post("/door/come-in")
    assert TOLD not in pages.get(f"/groups/{house.group(GROUP)}/members", "Naima", lang="en").seen


def test_planted_a_phone_nobody_hears_of_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("groepswerk.groups.queries.groups_beside", lambda *_: [])
    let_in_elsewhere(house, pages)
    assert TOLD not in pages.get(f"/groups/{house.group(GROUP)}/members", "Naima", lang="en").seen


# A Welkom that waits


def after_signing_out(house: House, pages: Pages) -> int:
    """A phone was welcomed as Roos and not used; she signs out everywhere; what its button then answers."""
    token, _ = open_up(house, pages)
    phone = Pages(house)
    knock_id = knock(house, phone, token, "Roos")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Roos"))}, "Naima")
    given = pages.credentials(pages.client("Roos"))
    with counted(house.connection) as statements:
        assert pages.client("Roos").post("/my-devices/end-all", data=given).status_code == 303
    assert len(statements) <= 12, "\n".join(statements)
    client = phone.client(None)
    return client.post("/door/come-in", data=phone.credentials(client)).status_code


def test_signing_out_everywhere_ends_a_welkom_too(house: House, pages: Pages) -> None:
    assert after_signing_out(house, pages) == 404


def test_planted_a_welkom_that_stays_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "end_welcomes", lambda *_: None)
    assert after_signing_out(house, pages) == 303


# A doorstep that somebody filled


def honest_knock(house: House, pages: Pages) -> int:
    """Somebody with a photo fills the doorstep, the guide takes new signs; what an honest knock then answers."""
    token, _ = open_up(house, pages)
    for number in range(3):
        knock(house, Pages(house), token, f"Naam {number}")
    pages.credentials(pages.client("Naima"))
    with counted(house.connection) as statements:
        pages.post(f"{door_page(house)}/renew", as_="Naima")
    assert len(statements) <= 12, "\n".join(statements)
    token, _ = open_up(house, pages)
    honest = Pages(house)
    honest.post(f"/d/{token}", {"name": "Echt"})
    client = honest.client(None)
    return client.post(f"/d/{token}", data={**honest.credentials(client), "phone": "own"}).status_code


def test_with_new_signs_the_doorstep_is_empty(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocking, "MOST_AT_THE_DOOR", 3)
    assert honest_knock(house, pages) == 303
    assert "Naam" not in pages.get(door_page(house), "Naima").tree.xpath("string(//main)")
    with house.inside():
        query = select(Knock.answered_by).where(Knock.state == KnockState.NOT_NOW, Knock.group_id == house.group(GROUP))
        assert db.session.scalars(query).all() == [house.person("Naima")] * 3


def test_another_groups_doorstep_stays_as_it_is(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages, OTHER, "Hanan")
    knock_id = knock(house, Pages(house), token, "Perzik")
    pages.post(f"{door_page(house)}/renew", as_="Naima")
    with house.inside():
        assert db.session.get_one(Knock, knock_id).state == KnockState.WAITING


def test_planted_a_full_doorstep_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knocking, "MOST_AT_THE_DOOR", 3)
    monkeypatch.setattr(doors, "_clear_doorstep", lambda *_: None)
    assert honest_knock(house, pages) == 404


# A membership that a guide ended


def membership(house: House, name: str = "Roos") -> UUID:
    hers = (Membership.person_id == house.person(name), Membership.group_id == house.group(GROUP))
    with house.inside():
        return db.session.scalars(select(Membership.id).where(*hers)).one()


def ended_and_back(house: House, pages: Pages) -> tuple[int, int]:
    """Naima notes that Roos stopped coming, later she is back: her answers to come, and what her old link answers."""
    meeting = house.meeting_on(GROUP, date(2027, 6, 15))
    links_for(house, meeting, GROUP, "Naima")
    link = link_of(house, "Roos", meeting)
    pages.post(f"/meetings/{meeting}/answer", {"answer": "come"}, "Roos")
    way = f"/memberships/{membership(house)}/end"
    pages.credentials(pages.client("Naima"))
    with counted(house.connection) as statements:
        pages.post(way, as_="Naima")
    assert len(statements) <= 12, "\n".join(statements)
    with house.inside():
        answers = select(Rsvp).where(Rsvp.person_id == house.person("Roos"), Rsvp.session_id == meeting)
        left = len(db.session.scalars(answers).all())
        belonging.join(house.group(GROUP), house.person("Roos"), [Role.PARTICIPANT], house.today)
    return left, Pages(house).client(None).get(link).status_code


def test_what_was_to_come_goes_with_a_membership_that_a_guide_ends(house: House, pages: Pages) -> None:
    assert ended_and_back(house, pages) == (0, 404)


def test_planted_an_old_link_that_opens_again_is_seen(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawing, "withdraw", lambda *_: None)
    assert ended_and_back(house, pages) == (1, 200)
