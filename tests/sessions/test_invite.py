"""The guide invites in one tap: everybody's link is made once, and each message stands ready in its own language."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind, Place
from groepswerk.groups.models import Group
from groepswerk.people.models import Contact
from groepswerk.sessions.models import Invitation
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.with_links import GROUP, GUIDE, cancel, link_of, thursday


def address(house: House) -> str:
    """Where the guide invites to the next meeting of the Thursday group."""
    return f"/meetings/{thursday(house)}/invite"


def row_of(page: Page, name: str) -> str:
    """What stands beside somebody's name."""
    found = page.tree.xpath(f"//li[span/bdi[text()='{name}']]")
    assert len(found) == 1
    return " ".join(found[0].text_content().split())


def ways_of(page: Page, name: str) -> list[str]:
    """The links beside somebody's name."""
    return [str(each) for each in page.tree.xpath(f"//li[span/bdi[text()='{name}']]//a/@href")]


def invitations(house: House) -> int:
    """How many personal links there are to the meeting."""
    query = select(func.count()).select_from(Invitation).where(Invitation.session_id == thursday(house))
    with house.inside():
        return db.session.scalar(query) or 0


def gives_number(house: House, name: str, number: str) -> None:
    """Let somebody give her number, sealed with her own key."""
    person = house.person(name)
    with house.inside():
        key = vault.key_of(OwnerKind.PERSON, person, house.now)
        sealed = vault.seal(number, key, Place("contact", person, "phone"))
        db.session.add(Contact(person_id=person, phone=sealed))


def test_one_tap_makes_everybody_a_message(house: House, pages: Pages) -> None:
    sent = pages.post(address(house), as_=GUIDE)
    assert sent.location == address(house)
    page = pages.get(address(house), GUIDE, lang="en")
    assert invitations(house) == 8
    link = link_of(house, "Abeba")
    whatsapp, sms, card = ways_of(page, "Abeba G.")
    expected = f"Thursday 10 June, morning, 09:00. Are you coming? http://localhost{link}"
    assert unquote(urlsplit(whatsapp).query) == f"text={expected}"
    assert unquote(urlsplit(sms).query) == f"&body={expected}"
    assert (urlsplit(whatsapp).path, urlsplit(sms).path) == ("/", "")
    assert card.endswith(f"/cards?for={house.person('Abeba').hex}")
    assert "prepared" in page.seen
    assert "sent" not in page.seen.replace("absent", "")


def test_asking_for_the_page_makes_nothing(house: House, pages: Pages) -> None:
    page = pages.get(address(house), GUIDE)
    assert invitations(house) == 0
    assert ways_of(page, "Vis") == []
    assert pages.submit(page, address(house), as_=GUIDE).location == address(house)
    assert invitations(house) == 8


def test_a_second_tap_keeps_the_links(house: House, pages: Pages) -> None:
    pages.post(address(house), as_=GUIDE)
    before = link_of(house, "Vis")
    pages.post(address(house), as_="Mirjam")
    assert (invitations(house), link_of(house, "Vis")) == (8, before)


def test_answers_stand_beside_the_names(house: House, pages: Pages) -> None:
    page = pages.get(address(house), GUIDE, lang="en")
    assert "Is coming" in row_of(page, "Saba")
    assert "Is not coming" in row_of(page, "Wolk")
    assert "No answer yet" in row_of(page, "Vis")
    pages.post(link_of(house, "Vis"), {"answer": "unknown"})
    assert "Does not know yet" in row_of(pages.get(address(house), GUIDE, lang="en"), "Vis")


def test_each_language_once_with_dutch_under_it(house: House, pages: Pages) -> None:
    meeting = house.meeting_on("Woensdagavond", house.today)
    page = pages.get(f"/meetings/{meeting}/invite", "Hanan", lang="en")
    texts = page.tree.xpath("//blockquote")
    assert [(text.get("lang"), text.get("dir")) for text in texts] == [
        ("ar", "rtl"),
        ("nl", "ltr"),
        ("ar", "rtl"),
        ("nl", "ltr"),
    ]
    dutch = page.tree.xpath("//section[@aria-labelledby='in-ar']//*[@lang='nl']")
    assert [each.text_content() for each in dutch] == [texts[1].text_content()]


def test_the_text_for_the_group_app_holds_no_link(house: House, pages: Pages) -> None:
    pages.post(address(house), as_=GUIDE)
    page = pages.get(address(house), GUIDE)
    copied = page.tree.xpath("//*[@data-copy]/@data-copy")
    assert len(copied) == 1
    assert "/a/" not in copied[0]
    assert "Bibliotheek" in copied[0]
    group_way = page.tree.xpath("//section[@aria-labelledby='group-text']//a/@href")
    assert [unquote(urlsplit(each).query) for each in group_way] == [f"text={copied[0]}"]


def test_a_group_without_dutch_gets_the_dutch_under_its_own_text(house: House, pages: Pages) -> None:
    in_group, below = "//section[@aria-labelledby='group-text']//blockquote", "//p[@lang='nl'][@dir='ltr']"
    page = pages.get(address(house), GUIDE)
    dutch = [" ".join(each.text_content().split()) for each in page.tree.xpath(f"{in_group}[@lang='nl']")]
    assert page.tree.xpath(below) == []
    with house.inside():
        db.session.execute(update(Group).where(Group.id == house.group(GROUP)).values(languages=["ti", "ar"]))
    page = pages.get(address(house), GUIDE)
    assert [each.get("lang") for each in page.tree.xpath(in_group)] == ["ar"]
    assert [" ".join(each.text_content().split()) for each in page.tree.xpath(below)] == dutch
    assert len(dutch) == 1


def test_a_number_she_gave_stands_in_her_links_only(house: House, pages: Pages) -> None:
    gives_number(house, "Vis", "06 98 76 54 32")
    pages.post(address(house), as_=GUIDE)
    page = pages.get(address(house), GUIDE)
    whatsapp, sms, _ = ways_of(page, "Vis")
    assert whatsapp.startswith("https://wa.me/31698765432?text=")
    assert sms.startswith("sms:+31698765432?&body=")
    assert "98 76" not in page.text
    assert page.text.count("31698765432") == 2


def test_staff_and_who_left_are_not_invited(house: House, pages: Pages) -> None:
    meeting = house.meeting_on("Dinsdaggroep", house.today.replace(day=15))
    pages.post(f"/meetings/{meeting}/invite", as_="Naima")
    names = pages.get(f"/meetings/{meeting}/invite", "Naima").tree.xpath("//ul[@class='rows']//bdi/text()")
    assert set(names) >= {"Roos", "Noor", "Fadma"}
    assert not set(names) & {"Naima E.", "Loes V.", "Karim"}
    with house.inside():
        people = set(db.session.scalars(select(Invitation.person_id).where(Invitation.session_id == meeting)))
    assert house.person("Karim") not in people
    assert house.person("Naima") not in people
    assert len(people) == 10


@pytest.mark.parametrize("ending", ["", "/cards"])
def test_who_may_see_it(house: House, pages: Pages, ending: str) -> None:
    page = address(house) + ending
    pages.get(page, "Mirjam")
    pages.get(page, "Vis", expects=403)
    for stranger in ("Naima", "Roos", "Els", "Joost", "Ada", "Petra", "Wim", "Sanne", "Karim"):
        pages.get(page, stranger, expects=404)
    assert pages.get(page, expects=303).location.startswith("/?next=")


def test_who_may_make_links(house: House, pages: Pages) -> None:
    pages.post(address(house), as_="Vis", expects=403)
    for stranger in ("Naima", "Els", "Petra", "Sanne"):
        pages.post(address(house), as_=stranger, expects=404)
    assert pages.post(address(house)).location.startswith("/")
    assert invitations(house) == 0


def test_no_such_meeting_no_such_method(house: House, pages: Pages) -> None:
    for ending in ("invite", "invite/cards"):
        pages.get(f"/meetings/{uuid4()}/{ending}", GUIDE, expects=404)
        pages.get(f"/meetings/1/{ending}", GUIDE, expects=404)
    assert pages.client(GUIDE).put(address(house)).status_code == 405
    pages.post(f"{address(house)}/cards", as_=GUIDE, expects=405)


@pytest.mark.parametrize("why", ["cancelled", "been"])
def test_nobody_is_invited_to_what_does_not_come(house: House, pages: Pages, why: str) -> None:
    meeting = thursday(house) if why == "cancelled" else house.meeting_on(GROUP, house.today.replace(day=3))
    if why == "cancelled":
        cancel(house, meeting)
    page = pages.post(f"/meetings/{meeting}/invite", as_=GUIDE, expects=409)
    assert page.tree.xpath("//main//a[contains(@href, 'text=')]") == []
    assert page.tree.xpath("//main//form") == []
    assert invitations(house) == 0


def test_cards_to_print(house: House, pages: Pages) -> None:
    empty = pages.get(f"{address(house)}/cards", GUIDE)
    assert empty.tree.xpath("//article") == []
    pages.post(address(house), as_=GUIDE)
    sheet = pages.get(f"{address(house)}/cards", GUIDE)
    cards = sheet.tree.xpath("//article")
    assert len(cards) == 8
    assert len(sheet.tree.xpath("//article//*[local-name()='svg']")) == 8
    abeba = next(card for card in cards if "Abeba G." in card.text_content())
    said = " ".join(abeba.text_content().split())
    assert "Thursday 10 June 09:00 morning It is at Bibliotheek. Are you coming?" in said
    assert abeba.xpath("./div/div/@lang") == ["en"]
    assert "/a/" not in sheet.text


def test_the_card_of_one_person(house: House, pages: Pages) -> None:
    pages.post(address(house), as_=GUIDE)
    one = pages.get(f"{address(house)}/cards?for={house.person('Vis').hex}", GUIDE)
    assert [each.text_content() for each in one.tree.xpath("//article/h2")] == ["Vis"]
    for wrong in (house.person("Roos").hex, UUID(int=0).hex, "' OR 1=1"):
        assert pages.get(f"{address(house)}/cards?for={wrong}", GUIDE).tree.xpath("//article") == []


def test_few_statements_however_many_people(house: House, pages: Pages) -> None:
    here = address(house)
    credentials = pages.credentials(pages.client(GUIDE))
    with counted(house.connection) as making:
        pages.post(here, credentials, GUIDE)
    with counted(house.connection) as page:
        pages.get(here, GUIDE)
    with counted(house.connection) as sheet:
        pages.get(f"{here}/cards", GUIDE)
    assert len(making) <= 9
    assert (len(page), len(sheet)) == (5, 5)
