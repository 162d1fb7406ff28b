"""One meeting's page: what its guide, its members and strangers get; its subject; in at most five statements."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from groepswerk.core.db import db
from groepswerk.groups.models import Group
from groepswerk.groups.queries import own_membership
from groepswerk.sessions.models import Attendance, GroupSession, Presence
from groepswerk.words.models import Utterance
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages

AHEAD = date(2027, 6, 15)
WAITS = date(2027, 6, 8)
BEEN = date(2027, 5, 11)
SENSITIVE = date(2027, 3, 30)
SUBJECTS = {AHEAD: "Eerste naaicafé in het buurthuis", BEEN: "Kinderrechten"}


def address(house: House, on: date, rest: str = "") -> str:
    """The address of the Tuesday group's meeting on a day."""
    return f"/meetings/{house.meeting_on('Dinsdaggroep', on)}{rest}"


def buttons(page: object) -> list[str]:
    """The texts of its big link buttons."""
    return [each.text_content().strip() for each in page.tree.xpath("//main//a[contains(@class, 'primary')]")]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("on", "leads_to"), [(AHEAD, "invite"), (WAITS, "record"), (BEEN, None)])
def test_the_guide_has_one_big_button(house: House, pages: Pages, on: date, leads_to: str | None) -> None:
    page = pages.get(address(house, on), "Naima")
    primary = "[contains(@class, 'primary')]"
    found = page.tree.xpath(f"//main//a{primary}/@href | //main//form[.//button{primary}]/@action")
    assert found == ([address(house, on, f"/{leads_to}")] if leads_to else [])


def test_before_a_meeting_the_guide_sees_who_comes(house: House, pages: Pages) -> None:
    seen = pages.get(address(house, AHEAD), "Loes", lang="en").seen
    assert "They come 5 · Linde · Maan · Olijf · Roos · Zon" in seen
    assert "They do not come 1 · Tijger" in seen


def test_after_a_meeting_the_guide_sees_who_came_who_hosted_and_its_themes(house: House, pages: Pages) -> None:
    with house.inside():
        meeting = db.session.get_one(GroupSession, house.meeting_on("Dinsdaggroep", BEEN))
        meeting.host_id = house.person("Maan")
    page = pages.get(address(house, BEEN), "Naima", lang="en")
    assert "8 people · Maan · Noor · Olijf · Roos · Ster · Tijger · Yamina A. · Zon" in page.seen
    assert "Who hosted Maan" in page.seen
    assert page.tree.xpath("//main//li[@lang='nl']/text()") == ["Kinderrechten"]


def test_a_member_sees_the_day_her_answer_and_who_guides_and_no_names_of_others(house: House, pages: Pages) -> None:
    page = pages.get(address(house, AHEAD), "Roos", lang="en")
    assert page.h1 == SUBJECTS[AHEAD]
    assert "Naima" in page.seen
    assert "Loes" in page.seen
    assert not {"Linde", "Maan", "Zon", "Tijger"} & set(page.seen.split())
    chosen = page.tree.xpath("//button[@name='answer'][@aria-pressed='true']/@value")
    assert chosen == ["come"]
    pages.post(address(house, AHEAD, "/answer"), {"answer": "not"}, "Roos")
    page = pages.get(address(house, AHEAD), "Roos")
    assert page.tree.xpath("//button[@name='answer'][@aria-pressed='true']/@value") == ["not"]


def test_after_a_meeting_a_member_is_told_no_attendance_of_others(house: House, pages: Pages) -> None:
    page = pages.get(address(house, BEEN), "Roos", lang="en")
    assert page.tree.xpath("//button[@name='answer']") == []
    assert not {"Maan", "Noor", "Ster"} & set(page.seen.split())
    assert "Has been" in page.seen


OWN = {Presence.CAME: "You were there.", Presence.SENT_WORD: "You told us that you could not come."}


def own_lines(house: House, pages: Pages, kept: Presence, is_sensitive: bool = False) -> list[str]:
    """What the page of a meeting that has been tells Roos of her own being there, when this is kept of her."""
    with house.inside():
        of_hers = {"session_id": house.meeting_on("Dinsdaggroep", BEEN), "person_id": house.person("Roos")}
        db.session.get_one(Attendance, of_hers).presence = kept
        db.session.get_one(GroupSession, of_hers["session_id"]).is_sensitive = is_sensitive
    seen = pages.get(address(house, BEEN), "Roos", lang="en").seen
    return [line for line in OWN.values() if line in seen]


@pytest.mark.parametrize("kept", list(Presence))
def test_after_a_meeting_she_reads_of_herself_what_is_kept_of_her(house: House, pages: Pages, kept: Presence) -> None:
    assert own_lines(house, pages, kept) == [OWN[kept] for _ in range(kept in OWN)]


def test_what_is_kept_of_others_or_of_a_sensitive_meeting_is_said_to_nobody(house: House, pages: Pages) -> None:
    assert own_lines(house, pages, Presence.CAME, is_sensitive=True) == []
    assert own_lines(house, pages, Presence.CAME)
    for other, says in (("Linde", False), ("Maan", True)):
        assert (OWN[Presence.CAME] in pages.get(address(house, BEEN), other, lang="en").seen) is says
    assert OWN[Presence.CAME] not in pages.get(address(house, AHEAD), "Roos", lang="en").seen


def test_a_cancelled_meeting_says_so_and_takes_no_answers(house: House, pages: Pages) -> None:
    page = pages.get(address(house, AHEAD, "/cancel"), "Naima")
    pages.submit(page, address(house, AHEAD, "/cancel"), as_="Naima")
    page = pages.get(address(house, AHEAD), "Roos", lang="en")
    assert "Cancelled" in page.seen
    assert page.tree.xpath("//button[@name='answer']") == []
    assert pages.get(address(house, AHEAD), "Naima").tree.xpath("//main//a[contains(@class, 'primary')]") == []


@pytest.mark.parametrize("who", ["Naima", "Roos", "Petra", "Els"])
def test_the_subject_stands_inside_only_and_never_in_the_title(house: House, pages: Pages, who: str) -> None:
    inside = who in {"Naima", "Roos"}
    for on, subject in SUBJECTS.items():
        page = pages.get(address(house, on), who, expects=200 if inside else 404)
        assert (subject in page.text) is inside
        assert subject not in page.tree.xpath("string(//title)")
        assert subject not in "".join(page.tree.xpath("//meta/@content"))


@pytest.mark.parametrize("who", ["Karim", "Hanan", "Petra", "Sanne", "Els", "Joost", "Ada", "Fatiha"])
@pytest.mark.parametrize("rest", ["", "/subject"])
def test_to_a_stranger_there_is_nothing(house: House, pages: Pages, who: str, rest: str) -> None:
    pages.get(address(house, AHEAD, rest), who, expects=404)


def test_members_may_not_change_the_subject(house: House, pages: Pages) -> None:
    pages.get(address(house, AHEAD, "/subject"), "Roos", expects=403)
    pages.post(address(house, AHEAD, "/subject"), {"subject": "x", "version": "1"}, "Roos", expects=403)


def test_a_new_subject_is_sealed_and_the_old_words_are_kept(house: House, pages: Pages) -> None:
    page = pages.get(address(house, AHEAD, "/subject"), "Loes")
    assert page.form("/subject")["subject"] == [SUBJECTS[AHEAD]]
    pages.submit(page, address(house, AHEAD, "/subject"), {"subject": "Naaien zonder patroon ZEGEL"}, "Loes")
    assert pages.get(address(house, AHEAD), "Roos").h1 == "Naaien zonder patroon ZEGEL"
    with house.inside():
        meeting = db.session.get_one(GroupSession, house.meeting_on("Dinsdaggroep", AHEAD))
        words = db.session.get_one(Utterance, meeting.subject_id)
        assert words.plain is None
        assert b"ZEGEL" not in (words.sealed or b"")
        assert words.replaces_id is not None
        assert db.session.get(Utterance, words.replaces_id) is not None


def test_an_empty_subject_takes_it_away(house: House, pages: Pages) -> None:
    page = pages.get(address(house, AHEAD, "/subject"), "Naima")
    pages.submit(page, address(house, AHEAD, "/subject"), {"subject": " \u202e "}, "Naima")
    assert pages.get(address(house, AHEAD), "Roos", lang="en").h1 == "Our meeting"


def test_arabic_letters_on_a_dutch_page_are_kept_as_arabic(house: House, pages: Pages) -> None:
    with house.inside():
        db.session.get_one(Group, house.group("Dinsdaggroep")).languages = ["ary", "nl"]
    page = pages.get(address(house, AHEAD, "/subject"), "Naima")
    pages.submit(page, address(house, AHEAD, "/subject"), {"subject": "الخياطة"}, "Naima")
    page = pages.get(address(house, AHEAD), "Roos")
    assert page.tree.xpath("//h1/span/@lang") == ["ary"]
    assert page.tree.xpath("//h1/span/@dir") == ["rtl"]


def test_a_stale_subject_is_refused_and_both_are_shown(house: House, pages: Pages) -> None:
    first = pages.get(address(house, AHEAD, "/subject"), "Naima")
    second = pages.get(address(house, AHEAD, "/subject"), "Loes")
    pages.submit(first, address(house, AHEAD, "/subject"), {"subject": "Van Naima"}, "Naima")
    late = pages.submit(second, address(house, AHEAD, "/subject"), {"subject": "Van Loes"}, "Loes", expects=409)
    assert "Van Naima" in late.seen
    assert late.form("/subject")["subject"] == ["Van Loes"]
    pages.submit(late, address(house, AHEAD, "/subject"), as_="Loes")
    assert pages.get(address(house, AHEAD), "Roos").h1 == "Van Loes"


def test_a_subject_that_is_too_long_is_kept_in_its_field(house: House, pages: Pages) -> None:
    page = pages.get(address(house, AHEAD, "/subject"), "Naima")
    late = pages.submit(page, address(house, AHEAD, "/subject"), {"subject": "a" * 201}, "Naima", expects=422)
    assert late.form("/subject")["subject"] == ["a" * 201]


@pytest.mark.parametrize("who", ["Naima", "Roos"])
@pytest.mark.parametrize("on", [AHEAD, WAITS, BEEN, SENSITIVE])
def test_at_most_five_statements(house: House, pages: Pages, who: str, on: date) -> None:
    here = address(house, on)
    pages.client(who)
    with counted(house.connection) as statements:
        pages.get(here, who)
    assert len(statements) <= 5, statements


def test_an_unknown_meeting_and_a_wrong_method(house: House, pages: Pages) -> None:
    pages.get(f"/meetings/{UUID(int=7)}", "Naima", expects=404)
    pages.post(address(house, AHEAD), as_="Naima", expects=405)


def membership_of(house: House, name: str) -> UUID:
    """Somebody's membership of the Tuesday group."""
    with house.inside():
        membership = own_membership(house.group("Dinsdaggroep"), house.person(name))
        assert membership is not None
        return membership.id


def hand_over(house: House, pages: Pages, name: str) -> None:
    """Hand the recording of the Tuesday group to one of its guides."""
    pages.post(f"/memberships/{membership_of(house, name)}/recording", {"do": "hand"}, "Naima")


def test_who_was_asked_to_record_has_the_button_and_the_others_read_her_name(house: House, pages: Pages) -> None:
    hand_over(house, pages, "Loes")
    record = address(house, WAITS, "/record")
    hers, other = (pages.get(address(house, WAITS), who, lang="en") for who in ("Loes", "Naima"))
    primary = "//main//a[contains(@class, 'primary')]/@href"
    assert hers.tree.xpath(primary) == [record]
    assert "records this" not in hers.seen
    assert other.tree.xpath(primary) == []
    assert "Loes V. records this." in other.seen
    # She still may, by a small link.
    assert record in other.links()
    pages.get(record, "Naima")
    for on in (AHEAD, BEEN):
        assert "records this" not in pages.get(address(house, on), "Naima").seen
    assert "records this" not in pages.get(address(house, WAITS), "Roos", lang="en").seen


def test_a_handed_over_recording_costs_no_more_than_five_statements(house: House, pages: Pages) -> None:
    hand_over(house, pages, "Loes")
    here = address(house, WAITS)
    for who in ("Naima", "Loes"):
        pages.client(who)
        with counted(house.connection) as statements:
            pages.get(here, who)
        assert len(statements) <= 5, statements


def test_who_left_does_not_stand_among_those_who_come(house: House, pages: Pages) -> None:
    pages.get("/languages", "Naima", lang="en")
    assert "Olijf" in pages.get(address(house, AHEAD), "Naima").seen
    pages.post(f"/memberships/{membership_of(house, 'Olijf')}/end", as_="Naima")
    assert "They come 4 · Linde · Maan · Roos · Zon" in pages.get(address(house, AHEAD), "Naima").seen


def test_a_subject_that_is_changed_costs_no_more_than_any_other_form(house: House, pages: Pages) -> None:
    pages.credentials(pages.client("Naima"))
    here = f"/meetings/{house.meeting_on('Dinsdaggroep', date(2027, 6, 15))}/subject"
    for words in ("Slapen", "Beter slapen", "النوم"):
        page = pages.get(here, "Naima")
        with counted(house.connection) as statements:
            pages.submit(page, here, {"subject": words}, "Naima")
        assert len(statements) <= 12, statements


def test_going_on_after_all_costs_no_more_than_any_other_form(house: House, pages: Pages) -> None:
    pages.credentials(pages.client("Naima"))
    meeting = f"/meetings/{house.meeting_on('Dinsdaggroep', date(2027, 6, 15))}"
    for deed in ("cancel", "go-on"):
        page = pages.get(f"{meeting}/cancel", "Naima")
        with counted(house.connection) as statements:
            pages.submit(page, f"{meeting}/{deed}", {}, "Naima")
        assert len(statements) <= 12, (deed, statements)
