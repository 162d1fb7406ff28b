"""Recording a meeting on one page: ten taps at most and nothing typed, corrected without losing what it said before."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from groepswerk.core.db import db
from groepswerk.core.versions import Stale
from groepswerk.groups.models import MembershipRole, Role
from groepswerk.groups.queries import own_membership
from groepswerk.sessions import queries
from groepswerk.sessions.models import GroupSession
from groepswerk.sessions.service import recording
from groepswerk.sessions.service.recording import Recording
from groepswerk.themes.models import Theme, ThemeSurfaced
from groepswerk.words.models import Utterance
from groepswerk.words.queries import words_of
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages

WAITS = date(2027, 6, 8)
AHEAD = date(2027, 6, 15)
BEEN = date(2027, 5, 11)
TAPS, TYPED = 10, 0


def address(house: House, on: date = WAITS, rest: str = "/record") -> str:
    """The address of the recording of the Tuesday group's meeting on a day."""
    return f"/meetings/{house.meeting_on('Dinsdaggroep', on)}{rest}"


def kept(house: House, on: date = WAITS) -> dict[str, Any]:
    """What is kept of that meeting: names by first name, number, host, themes with who brought them."""
    names = {person: name for name, person in house.scene.people.items()}
    meeting_id = house.meeting_on("Dinsdaggroep", on)
    with house.inside():
        meeting = db.session.get_one(GroupSession, meeting_id)
        rows = db.session.execute(
            select(Theme.words_id, ThemeSurfaced.brought_by)
            .join(ThemeSurfaced, ThemeSurfaced.theme_id == Theme.id)
            .where(ThemeSurfaced.session_id == meeting_id)
        ).all()
        said = words_of(row.words_id for row in rows)
        return {
            "came": sorted(names[person] for person in queries.came_to(meeting_id)),
            "number": meeting.head_count,
            "host": names.get(meeting.host_id) if meeting.host_id else None,
            "themes": {said[row.words_id].text: names.get(row.brought_by) for row in rows},
        }


def theme_named(page: Page, words: str) -> str:
    """The value of the chip with these words."""
    (value,) = page.tree.xpath(f"//input[@name='themes'][../span[text()='{words}']]/@value")
    return str(value)


def save(
    house: House, pages: Pages, page: Page, changes: dict[str, Any] | None = None, as_: str = "Naima", **rest: Any
) -> Page:
    """Send the form as it stands, but for the changes."""
    return pages.submit(page, rest.pop("action", address(house)), changes, as_, **rest)


def test_untouched_it_can_be_saved_with_one_tap(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page)
    assert kept(house) == {"came": ["Linde", "Maan", "Olijf", "Roos", "Zon"], "number": 5, "host": None, "themes": {}}


def test_the_usual_case_takes_ten_taps_at_most_and_types_nothing(house: House, pages: Pages) -> None:
    """Two came who had not answered and one stayed away; one hosted; two themes, brought by one of them."""
    start = pages.get("/", "Naima")
    assert address(house) in start.links()
    taps = ["open it from today"]
    page = pages.get(address(house), "Naima")
    form = page.form(address(house))
    came = set(form["came"])
    for name in ("Ster", "Noor", "Zon"):
        came ^= {str(house.person(name))}
        taps.append(name)
    themes = [theme_named(page, words) for words in ("Gezondheid", "Tolken")]
    changes = {"came": sorted(came), "host": str(house.person("Maan")), "themes": themes}
    changes["brought_by"] = str(house.person("Ster"))
    taps += ["host", *themes, "who brought it", "save"]
    typed = [name for name, value in changes.items() if name in {"head_count", "new_theme"} and value]
    save(house, pages, page, changes)
    assert len(taps) <= TAPS
    assert len(typed) <= TYPED
    assert kept(house) == {
        "came": ["Linde", "Maan", "Noor", "Olijf", "Roos", "Ster"],
        "number": 6,
        "host": "Maan",
        "themes": {"Gezondheid": "Ster", "Tolken": "Ster"},
    }


def test_every_answer_is_one_tap_on_the_page_itself(house: House, pages: Pages) -> None:
    """No list that opens, no second page: each choice is a box of its own under a label of its own."""
    page = pages.get(address(house), "Naima")
    people = {str(house.person(name)) for name in ("Roos", "Fadma", "Yamina", "Noor")}
    for field in ("came", "host", "brought_by"):
        assert people <= set(page.tree.xpath(f"//main//label//input[@name='{field}']/@value"))
    assert page.tree.xpath("//main//select") == []
    assert page.tree.xpath("//main//form//button[@type='submit']")
    assert str(house.person("Karim")) not in page.text
    assert str(house.person("Loes")) not in page.text


def test_whoever_hosted_was_there(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"host": str(house.person("Fadma"))})
    assert "Fadma" in kept(house)["came"]


def test_one_number_keeps_no_names(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"head_count": "١٢", "came": []})
    assert (kept(house)["number"], kept(house)["came"]) == (12, [])
    again = pages.get(address(house), "Naima").form(address(house))
    assert again["head_count"] == ["12"]
    assert "came" not in again


def test_a_new_theme_in_the_groups_words_keeps_its_language(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"new_theme": "Brieven van school", "brought_by": str(house.person("Roos"))})
    assert kept(house)["themes"] == {"Brieven van school": "Roos"}
    listed = pages.get(f"/groups/{house.group('Dinsdaggroep')}/themes", "Linde")
    assert "Brieven van school" in listed.tree.xpath("//blockquote[@lang='nl']/text()")


def test_a_correction_keeps_what_it_said_before(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"themes": [theme_named(page, "Tolken")], "host": str(house.person("Maan"))})
    house.clock.forward(timedelta(hours=3))
    page = pages.get(address(house), "Loes")
    form = page.form(address(house))
    assert (len(form["came"]), form["host"]) == (5, [str(house.person("Maan"))])
    fewer = [each for each in form["came"] if each != str(house.person("Zon"))]
    save(house, pages, page, {"came": fewer, "themes": [], "host": "nobody"}, "Loes")
    now = kept(house)
    assert (now["number"], now["host"], now["themes"]) == (4, None, {})
    with house.inside():
        meeting_id = house.meeting_on("Dinsdaggroep", WAITS)
        (before,) = db.session.get_one(GroupSession, meeting_id).earlier
        assert before["recorded_by"] == house.person("Naima").hex
        assert (before["head_count"], before["host_id"]) == (5, house.person("Maan").hex)
        assert house.person("Zon").hex in before["came"]
        assert len(before["themes"]) == 1
        assert db.session.get_one(GroupSession, meeting_id).recorded_by == house.person("Loes")


def test_correcting_another_thing_keeps_who_brought_which_theme(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    first, second = theme_named(page, "Tolken"), theme_named(page, "Gezondheid")
    save(house, pages, page, {"themes": [first], "brought_by": str(house.person("Ster"))})
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"themes": [first, second], "brought_by": []})
    page = pages.get(address(house), "Naima")
    assert "brought_by" not in page.form(address(house))
    save(house, pages, page, {"came": [str(house.person("Roos"))]})
    assert kept(house)["themes"] == {"Tolken": "Ster", "Gezondheid": None}


def test_who_left_since_stays_in_the_recording_of_then(house: House, pages: Pages) -> None:
    """Karim came on 12 January and left in March; a correction today must not lose him."""
    on = date(2027, 1, 12)
    assert "Karim" not in kept(house, on)["came"]
    page = pages.get(address(house, on), "Naima")
    form = page.form(address(house, on))
    added = [*form["came"], str(house.person("Karim"))]
    save(house, pages, page, {"came": added}, action=address(house, on))
    page = pages.get(address(house, on), "Naima")
    save(house, pages, page, {"host": str(house.person("Linde"))}, action=address(house, on))
    assert "Karim" in kept(house, on)["came"]


def test_two_guides_at_once_the_second_sees_both_and_can_save_again(house: House, pages: Pages) -> None:
    first, second = pages.get(address(house), "Naima"), pages.get(address(house), "Loes")
    save(house, pages, first, {"head_count": "9", "came": []})
    late = save(house, pages, second, {"came": [str(house.person("Fadma"))]}, "Loes", expects=409)
    box = " ".join(late.tree.xpath("//*[@id='stale-save']")[0].text_content().split())
    assert "9" in box
    assert "Fadma" in box
    assert late.form(address(house))["came"] == [str(house.person("Fadma"))]
    assert (kept(house)["number"], kept(house)["came"]) == (9, [])
    save(house, pages, late, as_="Loes")
    assert kept(house)["came"] == ["Fadma"]


def test_a_save_that_was_overtaken_between_reading_and_writing_is_refused(house: House) -> None:
    """The page looked fine when it was read; the statement that writes still asks for the version it was shown with."""
    guide, meeting_id = house.actor("Naima"), house.meeting_on("Dinsdaggroep", WAITS)
    with house.inside():
        meeting = db.session.get_one(GroupSession, meeting_id)
        shown = meeting.version
        overtaken = update(GroupSession).where(GroupSession.id == meeting_id).values(version=shown + 1)
        db.session.execute(overtaken, execution_options={"synchronize_session": False})
        assert meeting.version == shown
        with pytest.raises(Stale):
            recording.record(meeting, Recording(head_count=3), shown, guide, house.now, house.wall_now)


def test_sent_twice_it_is_recorded_once(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    answers = [save(house, pages, page, {"new_theme": "Wachten"}).location for _ in range(2)]
    assert answers[0] == answers[1]
    with house.inside():
        assert db.session.get_one(GroupSession, house.meeting_on("Dinsdaggroep", WAITS)).earlier == []
    assert kept(house)["themes"] == {"Wachten": None}


@pytest.mark.parametrize(
    "changes",
    [
        {"came": []},
        {"head_count": "501"},
        {"head_count": "-1"},
        {"head_count": "veel"},
        {"head_count": "1" * 20},
        {"came": [str(UUID(int=5))]},
        {"host": str(UUID(int=5))},
        {"host": "x"},
        {"themes": [str(UUID(int=5))]},
        {"brought_by": "' OR 1=1"},
        {"new_theme": "a" * 201},
        {"version": "x", "came": []},
    ],
)
def test_bad_input_is_answered_and_kept(house: House, pages: Pages, changes: dict[str, Any]) -> None:
    page = pages.get(address(house), "Naima")
    sent = {"head_count": "", "new_theme": "Blijft staan", **changes}
    answer = save(house, pages, page, sent, expects=409 if "version" in changes else 422)
    form = answer.form(address(house))
    assert form["new_theme"] == [sent["new_theme"]]
    assert form["head_count"] == [sent["head_count"]]
    assert kept(house)["number"] is None


def test_nobody_was_there_is_a_zero(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"came": [], "head_count": "0"})
    assert kept(house)["number"] == 0


def test_a_meeting_to_come_or_cancelled_is_not_recorded(house: House, pages: Pages) -> None:
    cancelled = address(house, AHEAD, "/cancel")
    for heading in ("This meeting is still to come", "This meeting was cancelled"):
        assert pages.get(address(house, AHEAD), "Naima", expects=404, lang="en").h1 == heading
        refused = pages.post(address(house, AHEAD), {"head_count": "5", "version": "1"}, "Naima", expects=422)
        assert refused.tree is not None
        if "to come" in heading:
            pages.submit(pages.get(cancelled, "Naima"), cancelled, as_="Naima")
    with house.inside():
        meeting_id = house.meeting_on("Dinsdaggroep", AHEAD)
        assert db.session.get_one(GroupSession, meeting_id).recorded_at is None


def test_a_meeting_of_another_group_offers_nothing_of_this_one(house: House, pages: Pages) -> None:
    here = f"/meetings/{house.meeting_on('Woensdagavond', date(2027, 6, 2))}/record"
    page = pages.get(here, "Hanan")
    for field, stranger in (("came", house.person("Roos")), ("host", house.person("Roos"))):
        pages.submit(page, here, {field: [str(stranger)]}, "Hanan", expects=422)
    with house.inside():
        group = house.group("Dinsdaggroep")
        foreign = db.session.scalars(select(Theme.id).where(Theme.group_id == group)).first()
    pages.submit(page, here, {"themes": [str(foreign)]}, "Hanan", expects=422)


@pytest.mark.parametrize("who", ["Karim", "Hanan", "Petra", "Sanne", "Els", "Joost", "Ada", "Huda"])
def test_to_a_stranger_there_is_nothing(house: House, pages: Pages, who: str) -> None:
    pages.get(address(house), who, expects=404)
    pages.post(address(house), {"head_count": "3", "version": "1"}, who, expects=404)


@pytest.mark.parametrize("who", ["Roos", "Noor"])
def test_who_came_is_for_the_guides_whatever_role_she_was_given(house: House, pages: Pages, who: str) -> None:
    with house.inside():
        membership = own_membership(house.group("Dinsdaggroep"), house.person(who))
        assert membership is not None
        db.session.add(MembershipRole(membership_id=membership.id, role=Role.RECORDER, since=house.today))
    pages.get(address(house), who, expects=403)
    pages.post(address(house), {"head_count": "3", "version": "1"}, who, expects=403)
    assert kept(house)["number"] is None


def test_names_and_another_number_are_not_both_kept_and_none_is_lost_unseen(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima", lang="en")
    answer = save(house, pages, page, {"head_count": "7"}, expects=422)
    assert "Names or a number, not both." in answer.tree.xpath("string(//*[@id='head_count-error'])")
    form = answer.form(address(house))
    assert (form["head_count"], len(form["came"])) == (["7"], 5)
    assert kept(house)["number"] is None
    save(house, pages, answer, {"head_count": ""})
    assert (kept(house)["number"], len(kept(house)["came"])) == (5, 5)


def test_one_tap_keeps_the_number_alone(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    assert page.tree.xpath("//button[@name='only']") == []
    answer = save(house, pages, page, {"head_count": "7"}, expects=422)
    assert answer.tree.xpath("//button[@name='only']/@value") == ["number"]
    save(house, pages, answer, {"only": "number"})
    assert (kept(house)["number"], kept(house)["came"]) == (7, [])


def test_a_number_that_counts_the_names_keeps_the_names(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"head_count": "5"})
    assert (kept(house)["number"], len(kept(house)["came"])) == (5, 5)
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"head_count": "6", "host": str(house.person("Fadma"))})
    assert (kept(house)["number"], "Fadma" in kept(house)["came"]) == (6, True)


def test_a_number_corrected_with_names_takes_the_names(house: House, pages: Pages) -> None:
    """Seven were there, and later she remembers who: nothing is ticked for her, and the number must not win."""
    save(house, pages, pages.get(address(house), "Naima"), {"head_count": "7", "came": []})
    page = pages.get(address(house), "Naima")
    form = page.form(address(house))
    assert (form["head_count"], "came" in form) == (["7"], False)
    two = [str(house.person(name)) for name in ("Roos", "Zon")]
    answer = save(house, pages, page, {"came": two}, expects=422)
    assert (kept(house)["number"], kept(house)["came"]) == (7, [])
    save(house, pages, answer, {"head_count": ""})
    assert (kept(house)["number"], kept(house)["came"]) == (2, ["Roos", "Zon"])


def test_two_of_one_name_are_told_apart_in_what_it_said_before(house: House, pages: Pages) -> None:
    new = f"/groups/{house.group('Dinsdaggroep')}/members/new"
    pages.post(new, {"name": "Roos", "role": "participant"}, "Naima")
    page = pages.get(address(house), "Naima", lang="en")
    older = pages.get(address(house), "Naima")
    everybody = page.tree.xpath("//input[@name='came']/@value")
    save(house, pages, page, {"came": everybody})
    save(house, pages, pages.get(address(house), "Naima"), {"host": str(house.person("Maan"))})
    late = save(house, pages, older, {"came": everybody}, expects=409)
    for each in (pages.get(address(house, rest="/earlier"), "Naima"), late):
        text = " ".join(each.tree.xpath("string(//main)").split())
        assert re.search(r"· Roos (· |$|Who|As)", text), text
        assert re.search(r"· Roos \([a-z ]+\)", text), text


def test_a_new_theme_is_sealed_in_the_database(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    save(house, pages, page, {"new_theme": "ZEGELWOORD een"})
    with house.inside():
        rows = db.session.execute(select(Utterance.sealed, Utterance.plain)).all()
    assert rows
    assert all(row.plain is None and b"ZEGELWOORD" not in row.sealed for row in rows)


@pytest.mark.parametrize(
    ("changes", "limit"),
    [({}, 12), ({"themes": True}, 12), ({"themes": True, "host": True}, 12)],
)
def test_the_usual_post_stays_within_twelve_statements(
    house: House, pages: Pages, changes: dict[str, bool], limit: int
) -> None:
    here = address(house)
    page = pages.get(here, "Naima")
    sent: dict[str, Any] = {}
    if "themes" in changes:
        sent["themes"] = [theme_named(page, words) for words in ("Tolken", "Gezondheid", "Rolpatronen")]
    if "host" in changes:
        sent["host"] = str(house.person("Maan"))
    pages.post(here, {"version": "x"}, "Naima", expects=409)
    with counted(house.connection) as statements:
        pages.submit(page, here, sent, "Naima")
    assert len(statements) <= limit, "\n".join(statements)


def test_a_page_that_grows_with_people_and_themes_asks_no_more(house: House, pages: Pages) -> None:
    found = []
    for nickname, who, on in (("Dinsdaggroep", "Naima", BEEN), ("Donderdaggroep", "Selam", date(2027, 6, 3))):
        here = f"/meetings/{house.meeting_on(nickname, on)}/record"
        pages.client(who)
        with counted(house.connection) as statements:
            pages.get(here, who)
        found.append(len(statements))
    assert found[0] == found[1] <= 5


def test_nothing_earlier_is_kept_of_a_first_recording(house: House, pages: Pages) -> None:
    save(house, pages, pages.get(address(house), "Naima"))
    with house.inside():
        meeting_id = house.meeting_on("Dinsdaggroep", WAITS)
        assert db.session.get_one(GroupSession, meeting_id).earlier == []


def test_no_recording_costs_more_than_twelve_statements(house: House, pages: Pages) -> None:
    """Goal 4 of the design, also for everything at once: names and themes added and taken out, and a new theme."""
    pages.credentials(pages.client("Naima"))
    here, costs = address(house), []
    chips = pages.get(here, "Naima").tree.xpath("//input[@name='themes']/@value")[:4]
    rounds = [
        {"came": ["Roos"], "themes": chips[:2], "brought_by": "group"},
        {"came": ["Roos", "Zon", "Maan"], "themes": chips[1:], "brought_by": "group"},
        {"came": ["Zon", "Tijger"], "themes": chips[:2], "brought_by": str(house.person("Zon"))},
    ]
    for number, sent in enumerate(rounds):
        page = pages.get(here, "Naima")
        names = [str(house.person(name)) for name in sent["came"]]
        with counted(house.connection) as statements:
            pages.submit(page, here, {**sent, "came": names, "new_theme": f"Samen {number}"}, "Naima")
        costs.append(len(statements))
    assert len(chips) == 4
    assert max(costs) <= 12, costs
