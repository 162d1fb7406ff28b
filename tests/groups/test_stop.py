"""'I stop': two taps, no reason; her number goes, and her phones are out with her last group."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.core.vault import DataKey, OwnerKind
from groepswerk.groups.models import Membership, Role
from groepswerk.groups.queries import members_of
from groepswerk.groups.service import belonging
from groepswerk.people.models import Consent, Contact, Purpose, SignInKind, StaffAccount
from groepswerk.people.service import signing_in
from groepswerk.sessions.models import Answer, GroupSession, Rsvp
from groepswerk.sessions.service import withdrawing
from groepswerk.words.models import Circle
from groepswerk.words.queries import words_of
from groepswerk.words.service import Speaker, say
from tests.conftest import counted
from tests.groups.test_members import give_number
from tests.house import places
from tests.house_of_tests import House, one_database
from tests.pages import Pages
from tests.people.test_devices_everywhere import still_open
from tests.sessions.with_links import link_of, links_for

GROUP = "Dinsdaggroep"


def stop(house: House, group: str = GROUP) -> str:
    return f"/groups/{house.group(group)}/stop"


def belongs(house: House, name: str, group: str = GROUP) -> bool:
    with house.inside():
        return house.person(name) in {line.person_id for line in members_of(house.group(group), house.today)}


def has_number(house: House, name: str) -> bool:
    with house.inside():
        return db.session.scalar(select(Contact).where(Contact.person_id == house.person(name))) is not None


def test_two_taps_and_she_is_thanked(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    page = pages.get(stop(house), "Roos", lang="en")
    assert not page.tree.xpath("//main//textarea | //main//input[not(@type='hidden' or @type='radio')]")
    assert page.tree.xpath("//main//input[@checked]") == []
    assert belongs(house, "Roos")
    assert "We delete your phone number and your e-mail address." in page.seen
    answer = pages.submit(page, stop(house), as_="Roos")
    assert "Thank you" in pages.follow(answer, "Roos").seen
    assert not belongs(house, "Roos")
    assert not has_number(house, "Roos")


def test_all_her_phones_are_out_in_the_next_request(house: House, pages: Pages) -> None:
    shared = pages.client("Roos", SignInKind.SHARED)
    old = pages.client("Roos").get_cookie("key")
    pages.post(stop(house), as_="Roos")
    assert pages.client("Roos").get_cookie("key") is None
    assert shared.get("/my-devices").status_code == 303
    assert old is not None
    pages.client("Roos").set_cookie("key", old.value)
    pages.get("/my-devices", "Roos", expects=303)


def test_who_is_in_another_group_stays_in_there(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    with house.inside():
        belonging.join(house.group("Woensdagavond"), house.person("Roos"), [Role.VOLUNTEER], house.today)
    pages.post(stop(house), as_="Roos")
    pages.get(f"/groups/{house.group(GROUP)}", "Roos", expects=404)
    pages.get(f"/groups/{house.group('Woensdagavond')}", "Roos")
    assert belongs(house, "Roos", "Woensdagavond")
    # She said stop herself: her number goes along anyhow.
    assert not has_number(house, "Roos")


def test_a_volunteer_stops_likewise_and_the_page_is_hers_alone(house: House, pages: Pages) -> None:
    for name, status in (("Naima", 403), ("Karim", 404), ("Huda", 404), ("Hanan", 404), ("Els", 404), ("Sanne", 404)):
        pages.get(stop(house), name, expects=status)
        pages.post(stop(house), as_=name, expects=status)
    pages.get(stop(house), expects=303)
    pages.post(stop(house), as_="Noor")
    assert not belongs(house, "Noor")


def test_coming_back_finds_her_own_place(house: House, pages: Pages) -> None:
    query = select(Membership.id).where(Membership.person_id == house.person("Roos"))
    with house.inside():
        before = db.session.scalars(query).one()
    pages.post(stop(house), as_="Roos")
    with house.inside():
        belonging.join(house.group(GROUP), house.person("Roos"), [Role.PARTICIPANT], house.today)
        assert db.session.scalars(query).one() == before
    assert belongs(house, "Roos")


def test_stopping_asks_the_database_little(house: House, pages: Pages) -> None:
    give_number(house, "Roos")
    pages.client("Roos")
    with counted(house.connection) as statements:
        pages.get(stop(house), "Roos")
    assert len(statements) <= 4
    pages.credentials(pages.client("Roos"))
    with counted(house.connection) as statements:
        pages.post(stop(house), as_="Roos")
    assert len(statements) <= 12, "\n".join(statements)


def wall(house: House, pages: Pages) -> str:
    return pages.get(f"/groups/{house.group(GROUP)}/names", "Naima", lang="en").seen


def test_without_an_answer_it_was_someone_from_the_group(house: House, pages: Pages) -> None:
    assert "Roos" in wall(house, pages)
    pages.post(stop(house), as_="Roos")
    seen = wall(house, pages)
    assert "Roos" not in seen
    assert seen.count("Someone from the group") == 1


def test_several_who_took_their_names_along_stand_there_as_one(house: House, pages: Pages) -> None:
    pages.post(stop(house), as_="Roos")
    pages.post(stop(house), {"name": "someone"}, "Zon")
    seen = wall(house, pages)
    assert "Zonnetje" not in seen
    assert seen.count("Someone from the group") == 1


def test_her_name_stays_when_she_says_so(house: House, pages: Pages) -> None:
    page = pages.get(stop(house), "Zon")
    pages.submit(page, stop(house), {"name": "keep"}, "Zon")
    assert "Zonnetje" in wall(house, pages)
    standing = select(Consent.purpose).where(Consent.person_id == house.person("Zon"), Consent.withdrawn_at.is_(None))
    with house.inside():
        assert db.session.scalars(standing).all() == [Purpose.NAME_IN_CREDIT]


def test_who_chose_no_name_is_nobody_on_the_wall(house: House, pages: Pages) -> None:
    pages.post(stop(house), {"name": "keep"}, "Maan")
    pages.post(stop(house), as_="Linde")
    seen = wall(house, pages)
    assert "Maan" not in seen
    assert "Someone from the group" not in seen


def test_an_answer_that_is_none_is_refused(house: House, pages: Pages) -> None:
    pages.post(stop(house), {"name": "perhaps"}, "Roos", expects=422)
    assert belongs(house, "Roos")


def test_themes_stay_the_groups_and_her_name_goes_from_them(house: House, pages: Pages) -> None:
    themes = f"/groups/{house.group(GROUP)}/themes"
    pages.post(f"{themes}/new", {"words": "Ik wil leren fietsen", "circle": "group"}, "Roos")
    before = pages.get(themes, "Naima", lang="en")
    assert "Brought by Roos" in before.seen
    pages.post(stop(house), as_="Roos")
    after = pages.get(themes, "Naima", lang="en")
    assert "Brought by Roos" not in after.seen
    said = "//blockquote/text()"
    assert set(after.tree.xpath(said)) == set(before.tree.xpath(said))


def test_what_is_hers_stays_with_the_group_under_someone(house: House, pages: Pages) -> None:
    ideas = f"/groups/{house.group(GROUP)}/initiatives"
    assert "Yamina A." in pages.get(ideas, "Naima", lang="en").seen
    pages.post(stop(house), as_="Yamina")
    page = pages.get(ideas, "Naima", lang="en")
    assert "Naaicafé" in page.seen
    assert "Yamina" not in page.seen
    assert "Someone from the group" in page.seen


def test_what_she_wrote_for_one_person_alone_cannot_be_opened_any_more(house: House, pages: Pages) -> None:
    with house.inside():
        by = (OwnerKind.PERSON, house.person("Roos"))
        said = say("voor jou alleen", Speaker(by[1], "nl", house.now), by, Circle.OWN).id
        assert words_of([said])[said].text == "voor jou alleen"
    pages.post(stop(house), as_="Roos")
    with house.inside():
        assert words_of([said]) == {}
        key = select(DataKey).where(DataKey.owner_kind == OwnerKind.PERSON, DataKey.owner_id == house.person("Roos"))
        assert db.session.scalar(key) is None


def test_with_another_group_her_own_words_stay_hers(house: House, pages: Pages) -> None:
    with house.inside():
        belonging.join(house.group("Woensdagavond"), house.person("Roos"), [Role.VOLUNTEER], house.today)
        by = (OwnerKind.PERSON, house.person("Roos"))
        said = say("voor jou alleen", Speaker(by[1], "nl", house.now), by, Circle.OWN).id
    pages.post(stop(house), as_="Roos")
    standing = select(Consent.id).where(Consent.person_id == house.person("Roos"), Consent.withdrawn_at.is_(None))
    with house.inside():
        assert words_of([said])[said].text == "voor jou alleen"
        assert db.session.scalars(standing).all() != []


def test_a_staff_account_of_hers_still_opens(house: House, pages: Pages) -> None:
    """Loes takes part elsewhere as a neighbour, by her own phone; stopping there must not break her account."""
    with house.inside():
        for membership in db.session.scalars(select(Membership).where(Membership.person_id == house.person("Loes"))):
            belonging.leave(membership, house.scene.staff("Naima"), house.now, house.today)
        belonging.join(house.group("Donderdaggroep"), house.person("Loes"), [Role.VOLUNTEER], house.today)
    pages.post(stop(house, "Donderdaggroep"), as_="Loes", kind=SignInKind.OWN)
    with house.inside():
        account = db.session.get_one(StaffAccount, house.person("Loes"))
        assert signing_in.secret_of(account, house.now)


def test_her_answers_to_come_go_and_what_was_stays(house: House, pages: Pages) -> None:
    def answers() -> dict[bool, int]:
        query = (
            select(GroupSession.on_day)
            .join(Rsvp, Rsvp.session_id == GroupSession.id)
            .where(Rsvp.person_id == house.person("Roos"))
        )
        with house.inside():
            return dict(Counter(on_day > house.today for on_day in db.session.scalars(query)))

    past = house.meeting_on(GROUP, date(2027, 6, 8))
    with house.inside():
        if db.session.get(Rsvp, (past, house.person("Roos"))) is None:
            row = Rsvp(session_id=past, person_id=house.person("Roos"), answer=Answer.COME, answered_at=house.now)
            db.session.add(row)
    pages.post(f"/meetings/{house.meeting_on(GROUP, date(2027, 6, 15))}/answer", {"answer": "come"}, "Roos")
    before = answers()
    assert before[True] >= 1
    pages.post(stop(house), as_="Roos")
    assert answers() == {False: before[False]}


# Threat T9: who left


def leftovers(house: House, pages: Pages) -> tuple[FlaskClient, str]:
    """What Roos still has in her hands: another phone that was in, and her personal link."""
    phone = house.app.test_client()
    pages.give_key(phone, house.sign_in("Roos"))
    meeting = house.meeting_on(GROUP, date(2027, 6, 15))
    links_for(house, meeting, GROUP, "Naima")
    return phone, link_of(house, "Roos", meeting)


def test_after_stopping_old_phone_and_old_link_are_dead_everywhere(house: House, pages: Pages) -> None:
    things = places.furnish(house)
    phone, link = leftovers(house, pages)
    assert phone.get("/my-devices").status_code == 200
    pages.get(link)
    pages.post(stop(house), as_="Roos")
    assert still_open(house, phone, things) == []
    pages.get(link, expects=404)
    pages.get(f"{link}/answered", expects=404)
    pages.post(link, {"answer": "come"}, expects=404)


def test_the_link_stays_dead_when_she_comes_back(house: House, pages: Pages) -> None:
    _, link = leftovers(house, pages)
    pages.post(stop(house), as_="Roos")
    with house.inside():
        belonging.join(house.group(GROUP), house.person("Roos"), [Role.PARTICIPANT], house.today)
    pages.get(link, expects=404)


@one_database
def test_the_walk_sees_it_when_stopping_leaves_the_phones_in(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    things = places.furnish(house)
    phone, link = leftovers(house, pages)
    monkeypatch.setattr(signing_in, "end_phones", lambda *_: None)
    monkeypatch.setattr(withdrawing, "end_links", lambda *_: None)
    pages.post(stop(house), as_="Roos")
    assert "GET people.devices: 200" in still_open(house, phone, things)
    with house.inside():
        belonging.join(house.group(GROUP), house.person("Roos"), [Role.PARTICIPANT], house.today)
    pages.get(link)


def test_stopping_on_two_phones_is_stopping_once(house: House, pages: Pages) -> None:
    page = pages.get(stop(house), "Roos")
    pages.submit(page, stop(house), as_="Roos")
    # The same tap again, from a browser that does not know yet that it is out.
    again = pages.submit(page, stop(house), as_="Roos")
    assert again.status == 303
    query = select(func.count()).where(AuditRow.what == "groups.left", AuditRow.subject_id == house.person("Roos"))
    with house.inside():
        assert db.session.scalar(query) == 1
