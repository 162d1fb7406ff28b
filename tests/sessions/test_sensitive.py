"""A sensitive meeting keeps a number of people and nothing else, and looks like any other from outside."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import Base, db
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.sessions.jobs import ForgettingTraces
from groepswerk.sessions.models import (
    Attendance,
    GroupSession,
    Invitation,
    NeedKind,
    SessionNeed,
    StandIn,
)
from groepswerk.themes.models import Theme, ThemeSurfaced
from groepswerk.words.models import Utterance
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.test_record import WAITS, address, kept, save, theme_named
from tests.sessions.with_links import invitation_row, link_of, links_for

DEMO_ONE = date(2027, 3, 30)
PEOPLE = {"Fadma", "Linde", "Maan", "Noor", "Olijf", "Roos", "Ster", "Tijger", "Yamina", "Zon"}


NAMES = [
    table
    for table in Base.metadata.tables.values()
    if {"session_id", "person_id"} <= set(table.columns.keys()) and table.name != "session_need"
]


def rows_about(house: House, on: date) -> dict[str, int]:
    """How many rows with names the database holds about the Tuesday group's meeting on a day, whatever table has them.

    A need that somebody fills stays, and must name nobody.
    """
    meeting_id = house.meeting_on("Dinsdaggroep", on)
    wheres = {table.name: table.c.session_id == meeting_id for table in NAMES}
    wheres["theme_surfaced"] = ThemeSurfaced.session_id == meeting_id
    wheres["session_need"] = and_(SessionNeed.session_id == meeting_id, SessionNeed.person_id.is_not(None))
    wheres["message"] = Message.about_id == meeting_id
    tables = Base.metadata.tables
    with house.inside():
        counts = {
            name: db.session.scalar(select(func.count()).select_from(tables[name]).where(where)) or 0
            for name, where in wheres.items()
        }
        return counts | {"earlier": len(db.session.get_one(GroupSession, meeting_id).earlier)}


def name_everywhere(house: House, on: date = WAITS) -> None:
    """Leave a name about the meeting of a day in every table beside it: invited, told, helped, stood in, answered."""
    meeting_id, roos = house.meeting_on("Dinsdaggroep", on), house.person("Roos")
    of_her = {"session_id": meeting_id, "person_id": roos, "made_at": house.now}
    with house.inside():
        meeting = db.session.get_one(GroupSession, meeting_id)
        told = {"group_id": meeting.group_id, "person_id": roos, "about_id": meeting_id, "made_at": house.now}
        how = {"template": Template.MOVED, "channel": Channel.BY_HAND, "sequence": 0, "state": MessageState.WAITING}
        db.session.add_all(
            [
                Message(**told, **how),
                Invitation(**of_her),
                SessionNeed(**of_her, kind=NeedKind.TRANSPORT, filled_at=house.now),
                StandIn(**of_her | {"person_id": house.person("Loes")}, in_place_of=house.person("Naima")),
            ]
        )


def due_work(house: House) -> int:
    """One pass over what the recording left to it; beside how many meetings it found names."""
    done = 0
    with house.inside():
        while ForgettingTraces().do_one(house.now):
            done += 1
            assert done < 20
    return done


def names_on(page: Page) -> set[str]:
    """Which members' names a page shows, apart from its menu and footer."""
    return PEOPLE & set(page.tree.xpath("string(//main)").replace("·", " ").split())


def record_fully(house: House, pages: Pages) -> None:
    """Record the waiting meeting with names, host and themes, correct it once, and leave a message about it."""
    page = pages.get(address(house), "Naima")
    sent: dict[str, Any] = {"themes": [theme_named(page, "Tolken")], "host": str(house.person("Maan"))}
    save(house, pages, page, {**sent, "new_theme": "GEHEIM thema", "brought_by": str(house.person("Roos"))})
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"host": str(house.person("Linde"))})
    name_everywhere(house)


def test_marking_it_wipes_names_host_themes_answers_and_earlier_states(house: House, pages: Pages) -> None:
    record_fully(house, pages)
    assert all(rows_about(house, WAITS).values()), "the test has nothing to wipe"
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"is_sensitive": "y"})
    left = {name for name, number in rows_about(house, WAITS).items() if number}
    assert left == {"invitation", "message", "stand_in"}, "who was asked, told, or stood in: for the due work"
    with house.inside():
        assert db.session.scalar(select(ForgettingTraces().oldest())) == house.now
    assert due_work(house) == 1
    assert set(rows_about(house, WAITS).values()) == {0}
    assert kept(house) == {"came": [], "number": 5, "host": None, "themes": {}}
    with house.inside():
        meeting = db.session.get_one(GroupSession, house.meeting_on("Dinsdaggroep", WAITS))
        assert (meeting.by_name, meeting.recorded_by, meeting.is_sensitive) == (False, None, True)


def test_a_theme_born_in_it_goes_with_its_words_and_an_older_one_stays(house: House, pages: Pages) -> None:
    with house.inside():
        words_before = db.session.scalar(select(func.count()).select_from(Utterance))
    record_fully(house, pages)
    themes = f"/groups/{house.group('Dinsdaggroep')}/themes"
    assert "GEHEIM thema" in pages.get(themes, "Roos").text
    save(house, pages, pages.get(address(house), "Naima"), {"is_sensitive": "y"})
    seen = pages.get(themes, "Roos").text
    assert "GEHEIM thema" not in seen
    assert "Tolken" in seen
    with house.inside():
        words = select(Theme.words_id).where(Theme.group_id == house.group("Dinsdaggroep"))
        assert db.session.scalar(select(func.count()).select_from(words.subquery())) == 10
        # What it was about is gone as well.
        assert db.session.scalar(select(func.count()).select_from(Utterance)) == (words_before or 0) - 1


def test_a_theme_born_in_it_goes_also_when_its_hours_were_put_right_since(house: House, pages: Pages) -> None:
    record_fully(house, pages)
    with house.inside():
        before = db.session.scalar(select(func.count()).select_from(Utterance))
    move = f"/meetings/{house.meeting_on('Dinsdaggroep', WAITS)}/move"
    pages.submit(pages.get(move, "Naima"), move, {"ends": "12:15"}, "Naima")
    save(house, pages, pages.get(address(house), "Naima"), {"is_sensitive": "y"})
    assert "GEHEIM thema" not in pages.get(f"/groups/{house.group('Dinsdaggroep')}/themes", "Roos").text
    with house.inside():
        assert db.session.scalar(select(func.count()).select_from(Utterance)) == (before or 0) - 2


def test_a_theme_that_came_up_elsewhere_too_stays_without_who_raised_it_here(house: House, pages: Pages) -> None:
    record_fully(house, pages)
    elsewhere = house.meeting_on("Dinsdaggroep", date(2027, 6, 1))
    page = pages.get(f"/meetings/{elsewhere}/record", "Naima")
    ticked = [*page.form("/record").get("themes", []), theme_named(page, "GEHEIM thema")]
    pages.post(f"/meetings/{elsewhere}/record", {**page.form("/record"), "themes": ticked}, "Naima")
    save(house, pages, pages.get(address(house), "Naima"), {"is_sensitive": "y"})
    assert "GEHEIM thema" in pages.get(f"/groups/{house.group('Dinsdaggroep')}/themes", "Roos").text
    here = house.meeting_on("Dinsdaggroep", WAITS)
    with house.inside():
        assert db.session.scalars(select(Theme.id).where(Theme.raised_in_id == here)).all() == []
        born = Theme.raised_at == datetime(2027, 6, 8, 11, 30, tzinfo=HOME_ZONE)
        assert db.session.scalars(select(Theme.raised_by).where(born)).all() == [None]


def test_marked_at_once_everything_else_on_the_form_is_dropped(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    sent: dict[str, Any] = {"is_sensitive": "y", "themes": [theme_named(page, "Tolken")], "new_theme": "GEHEIM"}
    sent |= {"host": str(house.person("Maan")), "brought_by": str(house.person("Roos"))}
    save(house, pages, page, sent)
    assert kept(house) == {"came": [], "number": 5, "host": None, "themes": {}}
    assert set(rows_about(house, WAITS).values()) == {0}


def test_no_page_shows_a_name_of_it(house: House, pages: Pages) -> None:
    record_fully(house, pages)
    assert names_on(pages.get(address(house, rest="/earlier"), "Naima"))
    assert names_on(pages.get(address(house), "Naima"))
    save(house, pages, pages.get(address(house), "Naima"), {"is_sensitive": "y"})
    for rest in ("", "/record", "/earlier"):
        assert names_on(pages.get(address(house, rest=rest), "Naima", lang="en")) == set(), rest
    assert names_on(pages.get(address(house, rest=""), "Roos", lang="en")) == set()


def test_after_it_her_guide_is_asked_how_the_people_are(house: House, pages: Pages) -> None:
    meeting = house.meeting_on("Dinsdaggroep", WAITS)
    follow_up, heading = f"/meetings/{meeting}/follow-up", "//h2[@id='aftercare']"
    before = pages.get(f"/meetings/{meeting}", "Naima", lang="en")
    assert not before.tree.xpath(heading)
    save(house, pages, pages.get(address(house), "Naima"), {"is_sensitive": "y"})
    for guide in ("Naima", "Loes"):
        page = pages.get(f"/meetings/{meeting}", guide, lang="en")
        assert page.tree.xpath(f"string({heading})") == "How are the people?"
        assert "Who left without a word? Call her today or tomorrow." in page.seen
        assert follow_up in page.links()
    hers = pages.get(f"/meetings/{meeting}", "Roos")
    assert not hers.tree.xpath(heading)
    assert follow_up not in hers.links()


def test_the_form_of_a_sensitive_meeting_asks_a_number_alone(house: House, pages: Pages) -> None:
    form = pages.get(address(house, DEMO_ONE), "Naima").form(address(house, DEMO_ONE))
    assert set(form) == {"csrf_token", "idempotency_key", "version", "head_count", "is_sensitive"}
    assert form["is_sensitive"] == ["y"]


def test_a_page_opened_before_it_was_marked_gets_no_names_in(house: House, pages: Pages) -> None:
    old = pages.get(address(house), "Loes")
    save(house, pages, pages.get(address(house), "Naima"), {"is_sensitive": "y"})
    late = save(house, pages, old, {"host": str(house.person("Maan"))}, "Loes", expects=409)
    assert names_on(late) == set()
    save(house, pages, late, {"is_sensitive": "y", "head_count": "8"}, "Loes")
    assert kept(house) == {"came": [], "number": 8, "host": None, "themes": {}}
    assert set(rows_about(house, WAITS).values()) == {0}


def test_recorded_as_sensitive_it_stays_so(house: House, pages: Pages) -> None:
    old = pages.get(address(house), "Loes")
    save(house, pages, pages.get(address(house), "Naima"), {"is_sensitive": "y"})
    page = pages.get(address(house), "Naima", lang="en")
    form = page.form(address(house))
    assert (form["head_count"], form["is_sensitive"], "came" in form) == (["5"], ["y"], False)
    assert not page.tree.xpath("//input[@name='is_sensitive'][@type='checkbox']")
    refused = save(house, pages, page, {"is_sensitive": [], "head_count": "6"}, expects=422)
    assert "That cannot be undone" in refused.seen
    late = save(house, pages, old, {"head_count": "8"}, "Loes", expects=409)
    save(house, pages, late, as_="Loes")
    assert kept(house) == {"came": [], "number": 8, "host": None, "themes": {}}


def test_a_first_recording_leaves_nothing_to_the_due_work(house: House, pages: Pages) -> None:
    """In twelve statements at most: subjects and answers go, and who was told, was invited, helps or stands in."""
    said = f"/meetings/{house.meeting_on('Dinsdaggroep', WAITS)}/subject"
    before = said_in_all(house)
    for words in ("Een", "Twee", "", "Drie"):
        pages.submit(pages.get(said, "Naima"), said, {"subject": words}, "Naima")
    assert said_in_all(house) == before + 3
    name_everywhere(house)
    assert all(number for name, number in rows_about(house, WAITS).items() if name in {"rsvp", "invitation", "message"})
    here = address(house)
    page = pages.get(here, "Naima")
    pages.credentials(pages.client("Naima"))
    with counted(house.connection) as statements:
        pages.submit(page, here, {"is_sensitive": "y"}, "Naima")
    assert len(statements) <= 12, "\n".join(statements)
    assert due_work(house) == 0
    assert set(rows_about(house, WAITS).values()) == {0}
    # What the demo's meeting was about went too.
    assert said_in_all(house) == before - 1


def said_in_all(house: House) -> int:
    """How many utterances there are."""
    with house.inside():
        return db.session.scalar(select(func.count()).select_from(Utterance)) or 0


def test_no_link_to_it_opens_or_is_made(house: House, pages: Pages) -> None:
    links_for(house, house.meeting_on("Dinsdaggroep", WAITS), "Dinsdaggroep", "Naima")
    link = link_of(house, "Roos", house.meeting_on("Dinsdaggroep", WAITS))
    row = invitation_row(house, "Roos", house.meeting_on("Dinsdaggroep", WAITS))
    assert row is not None
    pages.get(address(house, rest="/invite/cards"), "Naima")
    save(house, pages, pages.get(address(house), "Naima"), {"is_sensitive": "y"})
    pages.get(link, expects=404)
    pages.post(f"/links/{row.id}/renew", {"generation": "1"}, "Naima", expects=404)
    pages.get(address(house, rest="/invite/cards"), "Naima", expects=404)
    pages.post(address(house, rest="/invite"), {}, "Naima", expects=409)
    assert rows_about(house, WAITS)["invitation"] == 0


def test_a_late_answer_leaves_no_name_either(house: House, pages: Pages) -> None:
    """She taps 'I come' while the meeting still goes on and has been recorded as sensitive already."""
    on = date(2027, 6, 15)
    house.clock.forward(timedelta(days=6, hours=2))
    form = pages.get(address(house, on), "Naima")
    save(house, pages, form, {"head_count": "4", "is_sensitive": "y"}, action=address(house, on))
    pages.post(address(house, on, "/answer"), {"answer": "come"}, "Olijf", expects=409)
    assert rows_about(house, on)["rsvp"] == 0


def test_the_duty_to_act_is_said_before_anybody_writes(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima", lang="en")
    assert "Meldcode" in page.tree.xpath("string(//*[@id='meldcode'])")
    note = pages.get(f"/groups/{house.group('Dinsdaggroep')}/themes/new", "Naima", lang="en").text
    assert note.index("Meldcode") < note.index("<textarea")
    say = pages.get(f"/groups/{house.group('Dinsdaggroep')}/themes/new", "Roos", lang="en").text
    assert say.index("in danger") < say.index("<textarea")


def test_the_demo_keeps_no_name_of_its_sensitive_meetings(house: House) -> None:
    with house.inside():
        sensitive = set(db.session.scalars(select(GroupSession.id).where(GroupSession.is_sensitive)))
        assert len(sensitive) == 13
        assert not any(db.session.scalars(select(GroupSession.earlier).where(GroupSession.is_sensitive)))
        for table in (Attendance, ThemeSurfaced):
            found: set[UUID] = set(db.session.scalars(select(table.session_id)))
            assert not found & sensitive, table.__tablename__


def test_every_table_about_a_meeting_is_wiped_or_holds_no_person(house: House) -> None:
    """A new table that points at both a meeting and a person must be thought of when a meeting is sensitive."""
    pointing = {
        table.name
        for table in Base.metadata.tables.values()
        if {"group_session.id", "person.id"} <= {key.target_fullname for key in table.foreign_keys}
    }
    assert pointing == {"attendance", "rsvp", "theme_surfaced", "theme", "session_need", "invitation", "stand_in"}


def test_forgetting_costs_no_more_than_any_other_form(house: House, pages: Pages) -> None:
    """Goal 4, where most is thrown away: names, answers, earlier states, themes that were born there, and a helper."""
    here = address(house)
    pages.credentials(pages.client("Naima"))
    for number in range(2):
        page = pages.get(here, "Naima")
        said = {"came": [str(house.person("Roos"))], "new_theme": f"Slapen {number}", "brought_by": "group"}
        pages.submit(page, here, said, "Naima")
    name_everywhere(house)
    page = pages.get(here, "Naima")
    with counted(house.connection) as statements:
        pages.submit(page, here, {"head_count": "4", "is_sensitive": "y"}, "Naima")
    assert len(statements) <= 12, statements
