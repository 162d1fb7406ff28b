"""Whose yes brings another guide: of members who were there before, or of a coordinator who was; never of her own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, update

from groepswerk.core.db import db
from groepswerk.groups.models import GuideAssent, GuideChange
from groepswerk.groups.queries import deciding, standing
from groepswerk.groups.service import replacing
from groepswerk.people.models import Appointment, Office, SignIn, SignInKind, StaffAccount
from tests.conftest import counted
from tests.groups.at_the_door import knock, open_up
from tests.groups.test_replacing import GROUP, guides, page, propose, say
from tests.house_of_tests import House
from tests.pages import Pages


@pytest.fixture
def no_phones(house: House) -> None:
    """Nobody of the demo is in on any phone."""
    with house.inside():
        db.session.execute(delete(SignIn))


def nobody_guides(house: House, pages: Pages) -> None:
    """Both guides of the group leave the organisation."""
    for name in ("Naima", "Loes"):
        pages.post(f"/staff/{house.person(name)}/leaves", as_="Els")


def decide(house: House, pages: Pages, change: UUID, by: str = "Bart") -> int:
    """A coordinator says yes for the group; return the answer's status."""
    client = pages.client(by)
    return client.post(f"/guide-changes/{change}/decide", data=pages.credentials(client)).status_code


# One phone in a group that nobody guides


@pytest.mark.parametrize("kind", [SignInKind.OWN, SignInKind.SHARED])
@pytest.mark.usefixtures("no_phones")
def test_where_one_phone_is_left_and_nobody_guides_a_coordinator_decides(
    house: House, pages: Pages, kind: SignInKind
) -> None:
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    nobody_guides(house, pages)
    house.sign_in("Roos", kind)
    change = propose(house, pages)
    listed = pages.get("/guides", "Bart", lang="en")
    assert "Fewer than two people in this group have a phone here." in listed.seen
    client = pages.client("Bart")
    form = pages.credentials(client)
    with counted(house.connection) as statements:
        assert client.post(f"/guide-changes/{change}/decide", data=form).status_code == 303
    assert len(statements) <= 12, "\n".join(statements)
    assert guides(house)["Hanan"] == {"guide"}
    told = pages.get(f"/groups/{house.group(GROUP)}", "Roos", lang="en").seen
    assert "Bart J. from the office decided this." in told
    assert "Fewer than two of you had a phone here." in told


@pytest.mark.usefixtures("no_phones")
def test_two_phones_decide_themselves_also_without_a_guide(house: House, pages: Pages) -> None:
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    nobody_guides(house, pages)
    for name in ("Roos", "Zon"):
        house.sign_in(name)
    change = propose(house, pages)
    assert decide(house, pages, change) == 409
    for name in ("Roos", "Zon"):
        say(pages, change, "yes", name)
    assert guides(house)["Hanan"] == {"guide"}


@pytest.mark.usefixtures("no_phones")
def test_two_devices_of_one_member_are_one(house: House, pages: Pages) -> None:
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    nobody_guides(house, pages)
    for kind in (SignInKind.OWN, SignInKind.SHARED):
        house.sign_in("Roos", kind)
    assert decide(house, pages, propose(house, pages)) == 303


@pytest.mark.usefixtures("no_phones")
def test_a_co_guide_leaves_it_to_the_group(house: House, pages: Pages) -> None:
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    pages.post(f"/staff/{house.person('Naima')}/leaves", as_="Els")
    house.sign_in("Roos")
    assert decide(house, pages, propose(house, pages)) == 409


# A coordinator who is two


@pytest.mark.usefixtures("no_phones")
def test_who_was_appointed_on_that_day_is_no_second_coordinator(house: House, pages: Pages) -> None:
    house.appoint("Bart", Office.COORDINATOR)
    change = propose(house, pages)
    assert "/decide" not in pages.get("/guides", "Bart").text
    assert decide(house, pages, change) == 403
    house.clock.forward(timedelta(days=3))
    pages.give_key(pages.client("Bart"), house.sign_in("Bart"))
    assert decide(house, pages, change) == 403, "it stays a proposal of before her time"
    assert "Naima" in guides(house)


@pytest.mark.parametrize("hours", [-30, 0, 1])
@pytest.mark.usefixtures("no_phones")
def test_nor_whose_account_was_not_confirmed_before_that_day(house: House, pages: Pages, hours: int) -> None:
    house.appoint("Bart", Office.COORDINATOR, days_ago=9)
    hers = update(StaffAccount).where(StaffAccount.person_id == house.person("Bart"))
    with house.inside():
        db.session.execute(hers.values(confirmed_at=house.now + timedelta(hours=hours)))
    change = propose(house, pages)
    assert decide(house, pages, change) == (303 if hours < 0 else 403)


@pytest.mark.usefixtures("no_phones")
def test_planted_a_second_self_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the days of office and account, a colleague who was invited after the proposal says yes to it."""
    change = propose(house, pages)
    house.appoint("Bart", Office.COORDINATOR)
    assert decide(house, pages, change) == 403
    everybody = frozenset({house.person("Bart")})
    monkeypatch.setattr(deciding.ToDecide, "deciders", everybody)
    assert decide(house, pages, change) == 303
    assert guides(house)["Hanan"] == {"guide"}


def test_who_coordinates_elsewhere_is_none_of_them(house: House) -> None:
    with house.inside():
        change = GuideChange(
            organisation_id=house.scene.organisations["Stichting Samen Verder (demo)"],
            group_id=house.group(GROUP),
            coming_id=house.person("Hanan"),
            proposed_by=house.person("Els"),
            proposed_at=house.now,
        )
        assert deciding.to_decide([change], house.today)[change.id].deciders == {house.person("Els")}
        db.session.execute(update(Appointment).values(until=house.today - timedelta(days=1)))
        assert deciding.to_decide([change], house.today)[change.id].deciders == frozenset()
        assert deciding.to_decide([], house.today) == {}


# A co-guide who votes herself in


def votes_herself_in(house: House, pages: Pages, names: tuple[str, str], news: bool) -> list[int]:
    """Loes, who is proposed, lets two phones in and says yes on both; the statuses of the two answers."""
    change = propose(house, pages, coming="Loes")
    token, _ = open_up(house, pages, guide="Loes")
    answers = []
    for name in names:
        phone = Pages(house)
        knock_id = knock(house, phone, token, name)
        who = "participant" if news else str(house.person(name))
        pages.post(f"/knocks/{knock_id}/welcome", {"who": who}, "Loes")
        phone.post("/door/come-in")
        seen = phone.get(page(house), lang="en")
        answers.append(phone.post(f"/guide-changes/{change}/answer", {"answer": "yes"}).status)
        assert ("You came after this was asked" in seen.seen) == (f"/guide-changes/{change}/answer" not in seen.text)
    return answers


@pytest.mark.parametrize(
    ("names", "news"), [(("Eerste", "Tweede"), True), (("Noor", "Fadma"), False), (("Karim", "Noor"), False)]
)
def test_phones_the_coming_guide_let_in_bring_her_nothing(
    house: House, pages: Pages, names: tuple[str, str], news: bool
) -> None:
    votes_herself_in(house, pages, names, news)
    assert guides(house)["Loes"] == {"co_guide"}
    seen = pages.get(page(house), "Roos", lang="en").seen
    assert "so far" not in seen, "they are not counted"
    with house.inside():
        assert db.session.query(GuideAssent).count() == 0


def test_planted_voices_of_newcomers_are_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the day of the proposal a day later than it was, and her own welcomes not looked at, she is in."""
    monkeypatch.setattr(standing, "wall", lambda at: at + timedelta(days=2))
    votes_herself_in(house, pages, ("Eerste", "Tweede"), True)
    assert guides(house)["Loes"] == {"guide"}


def test_who_came_before_that_day_has_a_voice(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    phones = [Pages(house), Pages(house)]
    for number, phone in enumerate(phones):
        knock_id = knock(house, phone, token, f"Nieuw {number}")
        pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Loes")
        phone.post("/door/come-in")
    house.clock.forward(timedelta(days=1))
    pages.give_key(pages.client("Els"), house.sign_in("Els"))
    change = propose(house, pages, coming="Loes")
    for phone in phones:
        assert "You came after this was asked" not in phone.get(page(house), lang="en").seen
        phone.post(f"/guide-changes/{change}/answer", {"answer": "yes"})
    assert guides(house)["Loes"] == {"guide"}


def test_who_joins_while_it_waits_reads_it_and_is_told(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    token, _ = open_up(house, pages)
    phone = Pages(house)
    knock_id = knock(house, phone, token, "Perzik")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    phone.post("/door/come-in")
    told = "You came after this was asked. The others in your group answer."
    seen = phone.get(page(house), lang="en")
    assert told in seen.seen
    assert not seen.tree.xpath("//main//button")
    answer = phone.post(f"/guide-changes/{change}/answer", {"answer": "yes"})
    assert told in phone.follow(answer).seen or told in phone.get(page(house), lang="en").seen
    with house.inside(), pytest.raises(replacing.CameLater):
        replacing.answer(
            db.session.get_one(GuideChange, change), True, house.actor("Karim", SignInKind.OWN), house.now, house.today
        )
