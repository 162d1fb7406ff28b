"""The public agenda: for whoever comes by, and for a calendar; it tells when and where, and nothing of any group."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Group
from groepswerk.sessions.models import GroupSession, SessionState
from tests.calendar_text import read
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.calendars import ask, change

ORGANISATION, OTHER = "Stichting Samen Verder (demo)", "Buurtkracht Oost (demo)"


def shut_all(house: House) -> None:
    """Nobody opened a meeting."""
    for session_id in opened(house):
        change(house, session_id, is_public=False)


def opened(house: House) -> list[UUID]:
    """The open meetings to come."""
    with house.inside():
        query = select(GroupSession.id).where(GroupSession.is_public, GroupSession.on_day >= house.today)
        return list(db.session.scalars(query.order_by(GroupSession.on_day)))


def agenda(house: House, name: str = ORGANISATION) -> str:
    """Its address."""
    return f"/agenda/{house.scene.organisations[name]}"


def plain(house: House, address: str, **headers: str) -> Page:
    """The page as somebody without cookies gets it."""
    return Page(ask(house, address, **headers))


def test_it_shows_when_and_where_and_names_no_group(house: House, pages: Pages) -> None:
    one, two = opened(house)
    page = plain(house, f"{agenda(house)}?lang=en")
    assert page.h1 == "Open meetings"
    assert page.seen.count("Buurthuis De Brug") == 2
    change(house, one, state=SessionState.CANCELLED)
    change(house, two, is_sensitive=True)
    page = plain(house, f"{agenda(house)}?lang=en")
    assert (page.seen.count("Buurthuis De Brug"), "Cancelled" in page.seen) == (1, True)
    assert page.tree.xpath("//title/text()") == ["Appointment"]
    for group in house.scene.groups:
        assert group not in page.text
    feed = ask(house, f"{agenda(house)}/agenda.ics?lang=en")
    (only,) = read(feed.text)
    assert (only.summary.value, only.status.value) == ("Cancelled: Open meeting", "CANCELLED")
    assert only.getChildValue("class") == "PUBLIC"
    assert feed.headers.getlist("Set-Cookie") == []


def test_without_any_it_is_kind_and_a_group_that_ended_opens_nothing(house: House) -> None:
    with house.inside():
        db.session.get_one(Group, house.group("Woensdagavond")).ended_on = house.today
    for address in ("/agenda?lang=en", f"{agenda(house)}?lang=en"):
        assert "You are welcome." in plain(house, address).seen
    assert read(ask(house, f"{agenda(house)}/agenda.ics").text) == []
    assert ask(house, f"/agenda/{house.group('Dinsdaggroep')}").status_code == 404


def test_where_one_organisation_opens_something_it_is_shown_at_once(house: House, pages: Pages) -> None:
    assert pages.get("/agenda").seen == pages.get(agenda(house)).seen
    with house.inside():
        theirs = select(GroupSession.id).where(GroupSession.group_id == house.group("Maandagmiddag"))
        meeting = db.session.scalars(theirs.where(GroupSession.on_day > house.today)).first()
    assert meeting is not None
    change(house, meeting, is_public=True)
    links = pages.get("/agenda").links()
    assert {agenda(house), agenda(house, OTHER)} <= set(links)
    assert "Buurthuis De Brug" not in pages.get(agenda(house, OTHER)).seen
    shut_all(house)
    pages.get("/agenda")


def test_unchanged_it_is_not_made_again_and_changed_it_is_at_once(house: House) -> None:
    first = plain(house, agenda(house))
    tag = first.response.headers["ETag"]
    with counted(house.connection) as seen:
        same, none = plain(house, agenda(house)), plain(house, agenda(house), If_None_Match=tag)
    assert (len(seen), none.status, same.text) == (2, 304, first.text)
    assert first.response.headers["Cache-Control"] == "no-cache"
    change(house, opened(house)[0], on_day=house.today + timedelta(days=3))
    assert plain(house, agenda(house), If_None_Match=tag).status == 200
    house.clock.forward(timedelta(days=1))
    assert plain(house, agenda(house), If_None_Match=tag).status == 200


def test_what_others_do_inside_their_groups_does_not_show_in_the_mark(house: House) -> None:
    tag = plain(house, agenda(house)).response.headers["ETag"]
    with house.inside():
        meeting = db.session.scalars(select(GroupSession.id).where(~GroupSession.is_public)).first()
    assert meeting is not None
    change(house, meeting)
    assert plain(house, agenda(house), If_None_Match=tag).status == 304


def test_who_is_known_gets_a_page_of_her_own_that_nobody_else_is_given(house: House, pages: Pages) -> None:
    hers = pages.get(agenda(house), "Roos")
    assert hers.response.headers["Cache-Control"] == "no-store"
    assert hers.form("/leave")
    assert "csrf_token" not in plain(house, agenda(house)).text


def test_each_language_has_its_own_and_says_where_the_others_are(house: House) -> None:
    found = {lang: plain(house, f"{agenda(house)}?lang={lang}") for lang in ("nl", "en", "tr", "ar")}
    assert len({page.response.headers["ETag"] for page in found.values()}) == 4
    for lang, page in found.items():
        assert page.tree.get("lang") == lang
        others = page.tree.xpath("//link[@rel='alternate']/@hreflang")
        assert {"nl", "en", "tr", "ar"} <= set(others)
        assert any(link.startswith("webcal://") and link.endswith(f"lang={lang}") for link in page.links())
    assert plain(house, agenda(house), Accept_Language="ar").tree.get("lang") == "ar"
