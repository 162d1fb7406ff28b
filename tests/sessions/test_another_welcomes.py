"""Who said "I come" hears that another welcomes her, or the same as usual again: neutrally, once, and only if true."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote
from uuid import UUID

import pytest
from sqlalchemy import select, update

from groepswerk.core import i18n
from groepswerk.core.db import db
from groepswerk.core.languages import LANGUAGES
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.sessions import texts
from groepswerk.sessions.models import Answer, GroupSession, PlanChange
from groepswerk.sessions.queries import line_by_id
from groepswerk.sessions.service import undoing
from groepswerk.sessions.welcome import Welcome
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.changing_a_year import to_undo
from tests.sessions.reaching import COMING, LATER, TUESDAY, look, news, rows, save, say, undo
from tests.sessions.test_replaced_guide import pair, replace

NOBODY_ELSE = dict.fromkeys(("Linde", "Olijf", "Tijger", "Fadma"), Answer.NOT)
ROOS_HEARS, ZON_HEARS = ("Roos", Template.MOVED, COMING), ("Zon", Template.MOVED, COMING)


@pytest.fixture
def meeting(house: House) -> UUID:
    """Roos comes, Zon does not know yet, Maan does not come."""
    return say(house, COMING, Roos=Answer.COME, Zon=Answer.UNKNOWN, Maan=Answer.NOT, **NOBODY_ELSE)


@pytest.fixture
def address(meeting: UUID) -> str:
    """Where its guide is replaced."""
    return f"/meetings/{meeting}/guide"


def to_tell(house: House, pages: Pages) -> Page:
    """The guide's list, in English."""
    return pages.get(f"/groups/{house.group(TUESDAY)}/to-tell", "Naima", lang="en")


def tell_all(house: House) -> None:
    """The guide has told everybody; time goes on."""
    with house.inside():
        waits = update(Message).where(Message.group_id == house.group(TUESDAY), Message.state == MessageState.WAITING)
        db.session.execute(waits.values(state=MessageState.DONE, done_at=house.now))
    house.clock.forward(timedelta(minutes=1))


def cards(page: Page) -> dict[str, str]:
    """All that is on each card, by name."""
    return {
        each.xpath("string(.//h3)").strip(): " ".join(each.text_content().split())
        for each in page.tree.xpath("//article")
    }


def texts_of(page: Page, name: str) -> set[str]:
    """What is to be sent to somebody, in each language of her card."""
    found = page.tree.xpath("//article[.//bdi=$name]//p[@lang]", name=name)
    return {" ".join(each.text_content().split()) for each in found}


def said(welcome: Welcome, language: str) -> str:
    """The sentence, in a language."""
    with i18n.speaking(LANGUAGES[language]):
        return texts.who_welcomes(welcome)


def loes(house: House) -> str:
    return pair(house, "Naima", "Loes")


def test_who_counts_on_it_is_told_and_the_page_says_so_beforehand(house: House, pages: Pages, address: str) -> None:
    assert "2 people may be counting on it." in pages.get(address, "Naima", lang="en").seen
    done = replace(pages, address, loes(house))
    assert news(house) == {ROOS_HEARS, ZON_HEARS}
    assert str(done.location).endswith("/to-tell")
    assert rows(house)[house.meeting_on(TUESDAY, COMING)][4] == 0, "no calendar has to be read anew"


def test_the_card_says_it_in_her_language_and_names_nobody_in_what_is_sent(
    house: House, pages: Pages, address: str
) -> None:
    replace(pages, address, loes(house))
    page = to_tell(house, pages)
    with house.inside():
        line = line_by_id(house.meeting_on(TUESDAY, COMING))
    assert line is not None
    whole = {
        code: texts.message(Template.MOVED, line, LANGUAGES[code], welcome=Welcome.ANOTHER) for code in ("ar", "nl")
    }
    assert texts_of(page, "Zon") == set(whole.values())
    assert all(text.endswith(said(Welcome.ANOTHER, code)) for code, text in whole.items())
    assert "Loes V. in the place of Naima E." in cards(page)["Roos"]
    sent = [unquote(each) for each in page.links() if each.startswith(("https://wa.me/", "sms:"))]
    for text in (*sent, *texts_of(page, "Roos"), *texts_of(page, "Zon")):
        assert "Loes" not in text
        assert "Naima" not in text


def test_of_several_everybody_has_one_card_that_names_her_days(house: House, pages: Pages, address: str) -> None:
    say(house, LATER[0], Roos=Answer.COME, **NOBODY_ELSE)
    shown = look(pages, address, who=loes(house), scope="later")
    assert "people may be counting on these meetings." in shown.seen
    save(pages, shown, address)
    assert {line for line in news(house) if line[0] in {"Roos", "Maan"}} == {
        ROOS_HEARS,
        ("Roos", Template.MOVED, LATER[0]),
    }
    page = to_tell(house, pages)
    (text,) = texts_of(page, "Roos")
    assert "15 juni" in text
    assert "22 juni" in text
    assert text.count(said(Welcome.ANOTHER, "nl")) == 1


def test_undone_before_anybody_heard_there_is_no_news(house: House, pages: Pages, address: str) -> None:
    replace(pages, address, loes(house))
    undo(pages, house.group(TUESDAY))
    assert news(house) == set()
    replace(pages, address, loes(house))
    assert news(house) == {ROOS_HEARS, ZON_HEARS}


@pytest.mark.parametrize("way", ["undo", "usual"])
def test_who_heard_it_hears_that_it_is_as_usual(house: House, pages: Pages, address: str, way: str) -> None:
    replace(pages, address, loes(house))
    action = to_tell(house, pages).tree.xpath("//article[.//bdi='Roos']//form/@action")[0]
    pages.post(str(action), as_="Naima")
    house.clock.forward(timedelta(minutes=1))
    if way == "undo":
        undo(pages, house.group(TUESDAY))
    else:
        replace(pages, address, "usual")
    assert news(house) == {ROOS_HEARS}, "Zon had not heard of it"
    page = to_tell(house, pages)
    (text,) = texts_of(page, "Roos")
    assert text.endswith(said(Welcome.AS_USUAL, "nl"))
    assert "Guided as usual again." in cards(page)["Roos"]


def test_one_after_the_other_is_one_card_until_it_was_told(house: House, pages: Pages, address: str) -> None:
    replace(pages, address, loes(house))
    house.clock.forward(timedelta(minutes=1))
    replace(pages, address, pair(house, "Loes", "Naima"))
    assert set(cards(to_tell(house, pages))) == {"Roos", "Zon"}
    tell_all(house)
    replace(pages, address, loes(house))
    assert news(house) == {ROOS_HEARS, ZON_HEARS}
    tell_all(house)
    assert news(house) == set()
    replace(pages, address, pair(house, "Loes", "Naima"))
    replace(pages, address, "usual")
    assert news(house) == {ROOS_HEARS, ZON_HEARS}, "they had heard of Loes"


def test_who_has_yet_to_hear_of_a_move_hears_of_both_in_one_text(house: House, pages: Pages, address: str) -> None:
    move = address.replace("/guide", "/move")
    pages.submit(pages.get(move, "Naima"), move, {"starts": "10:00", "ends": "12:00"}, "Naima")
    house.clock.forward(timedelta(minutes=1))
    replace(pages, address, loes(house))
    page = to_tell(house, pages)
    assert set(cards(page)) == {"Roos", "Zon"}
    assert len(page.tree.xpath("//article")) == 2
    (text,) = texts_of(page, "Roos")
    assert "10:00" in text
    assert text.endswith(said(Welcome.ANOTHER, "nl"))
    undo(pages, house.group(TUESDAY))
    assert news(house) == {ROOS_HEARS, ZON_HEARS}, "the move is news still"
    (text,) = texts_of(to_tell(house, pages), "Roos")
    assert said(Welcome.ANOTHER, "nl") not in text


def test_what_else_was_said_of_it_stays(house: House, pages: Pages, address: str, meeting: UUID) -> None:
    """A reminder that went out is not sent once more, an invitation that waits goes out."""
    same = {"group_id": house.group(TUESDAY), "about_id": meeting, "channel": Channel.EMAIL, "sequence": 0}
    with house.inside():
        for name, template, state in (("Roos", Template.REMINDER, "SENT"), ("Fadma", Template.INVITATION, "WAITING")):
            known = {"person_id": house.person(name), "template": template, "state": MessageState[state]}
            db.session.add(Message(**same, **known, made_at=house.now))
    replace(pages, address, loes(house))
    with house.inside():
        others = select(Message.template, Message.state).where(
            Message.about_id == meeting, Message.channel == Channel.EMAIL
        )
        assert set(db.session.execute(others).all()) == {
            (Template.REMINDER, MessageState.SENT),
            (Template.INVITATION, MessageState.WAITING),
        }
        assert db.session.get_one(GroupSession, meeting).sequence == 0


def test_nobody_hears_it_of_a_sensitive_meeting(house: House, pages: Pages, address: str, meeting: UUID) -> None:
    with house.inside():
        db.session.execute(update(GroupSession).where(GroupSession.id == meeting).values(is_sensitive=True))
    page = pages.get(address, "Naima", lang="en")
    assert "nobody gets a message about it" in page.seen
    assert "may be counting" not in page.seen
    replace(pages, address, loes(house))
    assert news(house) == set()
    move = address.replace("/guide", "/move")
    pages.submit(pages.get(move, "Naima"), move, {"starts": "10:00", "ends": "12:00"}, "Naima")
    (text,) = texts_of(to_tell(house, pages), "Roos")
    assert said(Welcome.ANOTHER, "nl") not in text


def marked(pages: Pages, address: str) -> None:
    mark = address.replace("/guide", "/sensitive")
    pages.submit(pages.get(mark, "Naima"), mark, {}, "Naima")


def test_marked_sensitive_afterwards_what_waits_of_guides_is_not_told(house: House, pages: Pages, address: str) -> None:
    replace(pages, address, loes(house))
    assert news(house)
    marked(pages, address)
    assert news(house) == set()


def test_who_heard_of_another_guide_reads_nothing_untrue_once_it_is_sensitive(
    house: House, pages: Pages, address: str
) -> None:
    replace(pages, address, loes(house))
    tell_all(house)
    marked(pages, address)
    move = address.replace("/guide", "/move")
    pages.submit(pages.get(move, "Naima"), move, {"starts": "10:00", "ends": "12:00"}, "Naima")
    (text,) = texts_of(to_tell(house, pages), "Roos")
    assert said(Welcome.ANOTHER, "nl") not in text
    assert said(Welcome.AS_USUAL, "nl") not in text


def test_nobody_hears_it_of_a_meeting_that_has_begun(house: House, pages: Pages, address: str) -> None:
    replace(pages, address, loes(house))
    tell_all(house)
    by = house.actor("Naima")
    house.clock.forward(timedelta(days=7))
    with house.inside():
        last = select(PlanChange.id).order_by(PlanChange.made_at.desc()).limit(1)
        undone = undoing.undo(to_undo(db.session.scalars(last).one()), by, house.now)
    assert undone is not None
    assert (undone.restored, undone.told) == (1, 0)


def test_it_costs_little_whatever_changes(house: House, pages: Pages, address: str) -> None:
    for on in LATER:
        say(house, on, Roos=Answer.COME, Zon=Answer.COME)
    costs = []
    for who in (loes(house), pair(house, "Loes", "Naima"), "usual"):
        page = look(pages, address, who=who, scope="all")
        with counted(house.connection) as statements:
            save(pages, page, address)
        costs.append(len(statements))
        tell_all(house)
    listed = pages.get(f"/groups/{house.group(TUESDAY)}/changes", "Naima", lang="en")
    action = next(str(each) for each in listed.tree.xpath("//form/@action") if str(each).endswith("/undo"))
    with counted(house.connection) as statements:
        pages.submit(listed, action, as_="Naima")
    assert max(*costs, len(statements)) <= 12, (costs, len(statements))
    with counted(house.connection) as statements:
        assert len(cards(to_tell(house, pages))) >= 2
    assert len(statements) <= 5
