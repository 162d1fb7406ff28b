"""What somebody agreed to: asked when she comes in, written with the words she heard, taken back with one button."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select

from groepswerk.core.db import db
from groepswerk.core.i18n import speaking
from groepswerk.core.languages import ENGLISH
from groepswerk.people.models import Consent, Purpose, SignInKind
from groepswerk.people.service import consenting
from groepswerk.people.service.consenting import Heard
from groepswerk.people.wordings import WORDINGS, Wording
from tests.conftest import counted
from tests.groups.at_the_door import come_in, knock, open_up
from tests.house_of_tests import House
from tests.pages import Page, Pages

PAGE = "/what-i-agreed-to"


def rows(house: House, person_id: UUID, purpose: Purpose) -> list[Consent]:
    """What the register says, the oldest first."""
    query = select(Consent).where(Consent.person_id == person_id, Consent.purpose == purpose).order_by(Consent.given_at)
    with house.inside():
        found = list(db.session.scalars(query))
        db.session.expunge_all()
    return found


def give(house: House, name: str, purpose: Purpose, language: str = "nl", by: str | None = None) -> UUID:
    """Let somebody agree; return the consent's id."""
    with house.inside():
        heard = Heard(language, house.person(by) if by else None)
        consenting.give(house.person(name), purpose, heard, house.now)
    return rows(house, house.person(name), purpose)[-1].id


def not_asked(house: House, name: str) -> None:
    """As if nobody had asked her yet."""
    with house.inside():
        db.session.execute(delete(Consent).where(Consent.person_id == house.person(name)))


def wall(house: House, pages: Pages, reader: str = "Naima") -> list[str]:
    """The names on the wall."""
    page = pages.get(f"/groups/{house.group('Dinsdaggroep')}/names", reader, lang="en")
    return [str(each) for each in page.tree.xpath("//ul[@class='rows']/li//span[@class='tile']/bdi/text()")]


def said_on(page: Page) -> str:
    return " ".join(page.tree.xpath("//main")[0].text_content().split())


# The words


@pytest.mark.parametrize("purpose", list(Purpose))
def test_changed_words_need_a_new_version(purpose: Purpose) -> None:
    with speaking(ENGLISH):
        taken = WORDINGS[purpose].taken()
    assert taken == WORDINGS[purpose].fingerprint, (
        f"The words for {purpose} changed. Give them a new version and the fingerprint {taken}."
    )


def test_another_text_has_another_fingerprint() -> None:
    with speaking(ENGLISH):
        before = WORDINGS[Purpose.VOICE]
        after = Wording(before.version, before.title, (*before.lines, "And all others."), before.fingerprint)
        assert after.taken() != before.fingerprint


def test_versions_are_apart_and_fit_their_column() -> None:
    versions = [wording.version for wording in WORDINGS.values()]
    assert len(set(versions)) == len(Purpose)
    assert max(map(len, versions)) <= 20


def test_the_words_are_plain() -> None:
    with speaking(ENGLISH):
        lines = [str(line) for wording in WORDINGS.values() for line in (wording.title, *wording.lines)]
    sentences = [each for line in lines for each in re.split(r"(?<=[.?!])\s", line)]
    assert [each for each in sentences if len(each.split()) > 10] == []


# Coming in


def test_who_comes_in_reads_what_is_kept_and_agrees_by_coming_in(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    visitor.get(f"/d/{token}", lang="tr")
    knock_id = knock(house, visitor, token, "Iris")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Naima")
    page = visitor.get("/door/wait", lang="en")
    with speaking(ENGLISH):
        for line in WORDINGS[Purpose.MEMBERSHIP].lines:
            assert str(line) in page.seen
    assert page.tree.xpath("//main//input[not(@type='hidden')]") == []
    with house.inside():
        assert db.session.scalar(select(Consent).where(Consent.given_at == house.now)) is None
    visitor.get("/door/wait", lang="tr")
    visitor.submit(page, "/door/come-in")
    with house.inside():
        row = db.session.scalars(select(Consent).where(Consent.given_at == house.now)).one()
        assert (row.purpose, row.language, row.wording) == (Purpose.MEMBERSHIP, "tr", "membership-2")
        assert row.explained_by == house.person("Naima")
        assert row.withdrawn_at is None


def test_the_guide_who_said_welcome_explained_it_not_who_opened_the_door(house: House, pages: Pages) -> None:
    token, _ = open_up(house, pages)
    visitor = Pages(house)
    knock_id = knock(house, visitor, token, "Iris")
    pages.post(f"/knocks/{knock_id}/welcome", {"who": "participant"}, "Loes")
    visitor.submit(visitor.get("/door/wait"), "/door/come-in")
    assert "Loes V. told you this." in said_on(visitor.get(PAGE, lang="en"))


def test_another_phone_asks_the_same_and_writes_nothing_twice(house: House, pages: Pages) -> None:
    before = rows(house, house.person("Roos"), Purpose.MEMBERSHIP)
    come_in(house, pages, "Roos", who=str(house.person("Roos")))
    after = rows(house, house.person("Roos"), Purpose.MEMBERSHIP)
    assert [row.id for row in after] == [row.id for row in before]


def test_new_words_are_agreed_to_anew(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    old = WORDINGS[Purpose.MEMBERSHIP]
    monkeypatch.setitem(WORDINGS, Purpose.MEMBERSHIP, Wording("membership-99", old.title, old.lines, old.fingerprint))
    come_in(house, pages, "Roos", who=str(house.person("Roos")))
    assert [row.wording for row in rows(house, house.person("Roos"), Purpose.MEMBERSHIP)] == [
        "membership-2",
        "membership-99",
    ]


# The page


def test_the_page_says_what_when_in_which_language_and_by_whom(house: House, pages: Pages) -> None:
    give(house, "Roos", Purpose.VOICE, "ar", by="Naima")
    page = pages.get(PAGE, "Roos", lang="en")
    seen = said_on(page)
    assert page.h1 == "What I agreed to"
    assert "You belong to the group" in seen
    assert "Your voice may be recorded" in seen
    assert "Wednesday 9 June 2027" in seen
    assert "العربية" in seen
    assert "Naima E. told you this." in seen
    assert len(page.tree.xpath("//*[contains(@class, 'primary')]")) <= 3


def test_only_what_is_asked_stands_open(house: House, pages: Pages) -> None:
    not_asked(house, "Linde")
    page = pages.get(PAGE, "Linde", lang="en")
    heads = [str(each.text_content()) for each in page.tree.xpath("//main//h2")]
    assert heads == ["You belong to the group", "Your name is shown with what you did", "What you can still agree to"]
    assert f"/groups/{house.group('Dinsdaggroep')}/my-name" in page.links()
    pages.submit(page, f"{PAGE}/belonging", as_="Linde")
    row = rows(house, house.person("Linde"), Purpose.MEMBERSHIP)[0]
    assert (row.language, row.explained_by) == ("en", None)


def test_agreeing_twice_is_once(house: House, pages: Pages) -> None:
    not_asked(house, "Linde")
    for _ in range(2):
        pages.post(f"{PAGE}/belonging", as_="Linde")
    assert len(rows(house, house.person("Linde"), Purpose.MEMBERSHIP)) == 1


def test_taking_belonging_back_leads_to_i_stop(house: House, pages: Pages) -> None:
    page = pages.get(PAGE, "Roos")
    stop = f"/groups/{house.group('Dinsdaggroep')}/stop"
    assert stop in page.links()
    consent = rows(house, house.person("Roos"), Purpose.MEMBERSHIP)[0]
    assert pages.post(f"/consents/{consent.id}/take-back", as_="Roos").location == stop
    assert rows(house, house.person("Roos"), Purpose.MEMBERSHIP)[0].withdrawn_at is None


@pytest.mark.parametrize("purpose", [Purpose.VOICE, Purpose.PHOTO, Purpose.TEXT_SHARED, Purpose.NAME_IN_CREDIT])
def test_one_button_takes_one_thing_back_and_nothing_else(house: House, pages: Pages, purpose: Purpose) -> None:
    for each in Purpose:
        give(house, "Zon", each)
    consent = rows(house, house.person("Zon"), purpose)[-1]
    page = pages.get(PAGE, "Zon", lang="en")
    assert page.tree.xpath("//main//textarea | //main//input[not(@type='hidden')]") == []
    house.clock.forward(timedelta(minutes=1))
    pages.submit(page, f"/consents/{consent.id}/take-back", as_="Zon")
    taken = {each: rows(house, house.person("Zon"), each)[-1].withdrawn_at is not None for each in Purpose}
    assert taken == {each: each == purpose for each in Purpose}
    assert "What I no longer agree to" in pages.get(PAGE, "Zon", lang="en").seen


def test_taking_back_twice_keeps_the_first_moment(house: House, pages: Pages) -> None:
    consent = give(house, "Roos", Purpose.PHOTO)
    stale = pages.get(PAGE, "Roos")
    pages.submit(stale, f"/consents/{consent}/take-back", as_="Roos")
    first = rows(house, house.person("Roos"), Purpose.PHOTO)[0].withdrawn_at
    house.clock.forward(timedelta(hours=1))
    # The same button again (a double tap), and one from a page that stood open on another phone.
    pages.submit(stale, f"/consents/{consent}/take-back", as_="Roos")
    pages.post(f"/consents/{consent}/take-back", as_="Roos", kind=SignInKind.SHARED)
    assert rows(house, house.person("Roos"), Purpose.PHOTO)[0].withdrawn_at == first


@pytest.mark.parametrize("other", ["Zon", "Naima", "Els", "Karim", "Sanne", "Ada"])
def test_nobody_takes_back_somebody_elses(house: House, pages: Pages, other: str) -> None:
    consent = give(house, "Roos", Purpose.PHOTO)
    pages.post(f"/consents/{consent}/take-back", as_=other, expects=404)
    assert rows(house, house.person("Roos"), Purpose.PHOTO)[0].withdrawn_at is None


def test_wrong_ways_in(house: House, pages: Pages) -> None:
    pages.get(PAGE, expects=303)
    for staff in ("Naima", "Els", "Ada"):
        pages.get(PAGE, staff, expects=404)
        pages.post(f"{PAGE}/belonging", as_=staff, expects=404)
        pages.get("/who-did-what", staff, expects=404)
    consent = give(house, "Roos", Purpose.PHOTO)
    pages.get(f"/consents/{consent}/take-back", "Roos", expects=405)
    pages.post("/consents/00000000-0000-4000-8000-000000000000/take-back", as_="Roos", expects=404)
    pages.post(f"/consents/{consent}/take-back", {"csrf_token": "made up"}, "Roos", expects=400)


# A name in credit


def test_choosing_a_name_is_agreeing_to_it_and_the_words_stand_there(house: House, pages: Pages) -> None:
    mine = f"/groups/{house.group('Dinsdaggroep')}/my-name"
    look = pages.post(mine, {"naming": "name", "version": "0"}, "Linde", expects=200)
    with speaking(ENGLISH):
        title = str(WORDINGS[Purpose.NAME_IN_CREDIT].title)
    english = pages.get("/languages?lang=en", "Linde")
    assert english.status == 200
    assert rows(house, house.person("Linde"), Purpose.NAME_IN_CREDIT) == []
    look = pages.post(mine, {"naming": "name", "version": "0"}, "Linde", expects=200)
    assert title in look.seen
    pages.submit(look, mine, {"step": "keep"}, "Linde")
    row = rows(house, house.person("Linde"), Purpose.NAME_IN_CREDIT)[0]
    assert (row.language, row.explained_by, row.wording) == ("en", None, "name-in-credit-1")
    assert "Linde" in wall(house, pages)


@pytest.mark.parametrize("naming", ["our_group", "none"])
def test_without_a_name_there_is_nothing_to_agree_to(house: House, pages: Pages, naming: str) -> None:
    mine = f"/groups/{house.group('Dinsdaggroep')}/my-name"
    look = pages.post(mine, {"naming": naming, "version": "0"}, "Linde", expects=200, query_string={"lang": "en"})
    assert "Your name is shown with what you did" not in look.seen
    pages.submit(look, mine, {"step": "keep"}, "Linde")
    assert rows(house, house.person("Linde"), Purpose.NAME_IN_CREDIT) == []


@pytest.mark.parametrize(("name", "shown"), [("Roos", "Roos"), ("Zon", "Zonnetje")])
def test_taking_it_back_hides_her_name_at_once(house: House, pages: Pages, name: str, shown: str) -> None:
    assert shown in wall(house, pages)
    consent = rows(house, house.person(name), Purpose.NAME_IN_CREDIT)[0]
    pages.submit(pages.get(PAGE, name), f"/consents/{consent.id}/take-back", as_=name)
    assert shown not in wall(house, pages)
    mine = f"/groups/{house.group('Dinsdaggroep')}/my-name"
    form = pages.get(mine, name)
    assert form.tree.xpath("//input[@checked]") == [], "It is as if she had chosen nothing."
    # She chooses anew, from that very form.
    pages.submit(form, mine, {"naming": "name", "step": "keep"}, name)
    assert name in wall(house, pages)


def test_agreeing_anew_in_one_group_shows_her_in_no_other(house: House, pages: Pages) -> None:
    from groepswerk.credits.models import Naming
    from groepswerk.credits.queries import Wish
    from groepswerk.credits.service import choose
    from groepswerk.groups.models import Role
    from groepswerk.groups.service import belonging

    other = house.group("Woensdagavond")
    with house.inside():
        belonging.join(other, house.person("Roos"), [Role.PARTICIPANT], house.today)
    actor = house.actor("Roos")
    with house.inside():
        choose(other, Wish(Naming.NAME), 0, actor, house.now, "nl")
    house.clock.forward(timedelta(minutes=1))
    with house.inside():
        consenting.withdraw(actor.person_id, Purpose.NAME_IN_CREDIT, actor, house.now)
    house.clock.forward(timedelta(minutes=1))
    with house.inside():
        choose(house.group("Dinsdaggroep"), Wish(Naming.NAME), 1, actor, house.now, "nl")
    assert "Roos" in wall(house, pages)
    there = pages.get(f"/groups/{other}/names", "Roos").tree.xpath("//ul[@class='rows']")[0].text_content()
    assert "Roos" not in there


def test_choosing_no_name_takes_it_back(house: House, pages: Pages) -> None:
    mine = f"/groups/{house.group('Dinsdaggroep')}/my-name"
    pages.submit(pages.get(mine, "Roos"), mine, {"naming": "none", "step": "keep"}, "Roos")
    assert rows(house, house.person("Roos"), Purpose.NAME_IN_CREDIT)[0].withdrawn_at is not None


# What others see


def test_the_list_of_members_says_who_did_not_agree_to_belong(house: House, pages: Pages) -> None:
    not_asked(house, "Linde")
    give(house, "Roos", Purpose.VOICE)
    page = pages.get(f"/groups/{house.group('Dinsdaggroep')}/members", "Naima", lang="en")
    rows_of = {
        row.xpath(".//h3//bdi/text()")[0]: row.text_content() for row in page.tree.xpath("//ul[@class='rows']/li")
    }
    flagged = [name for name, text in rows_of.items() if "Has not said yes to taking part yet" in text]
    assert flagged == ["Linde"]
    for purpose in Purpose:
        with speaking(ENGLISH):
            assert str(WORDINGS[purpose].title) not in page.seen
    give(house, "Linde", Purpose.MEMBERSHIP)
    assert "Has not said yes" not in pages.get(page.response.request.path, "Naima", lang="en").seen


def test_it_asks_little(house: House, pages: Pages) -> None:
    consent = give(house, "Roos", Purpose.VOICE)
    pages.get(PAGE, "Roos")
    with counted(house.connection) as statements:
        pages.get(PAGE, "Roos")
    assert len(statements) <= 3
    pages.credentials(pages.client("Roos"))
    with counted(house.connection) as statements:
        pages.post(f"/consents/{consent}/take-back", as_="Roos")
    assert len(statements) <= 12
