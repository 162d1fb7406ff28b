"""A meeting that will be sensitive, said before it: called by its day, two guides asked for, a talk afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.groups.queries import members_of
from groepswerk.messages.models import Message, Template
from groepswerk.sessions.models import BOTH_GUIDES, Answer, GroupSession
from groepswerk.sessions.queries import needs_of
from groepswerk.sessions.service.naming import IsSensitive, name_subject
from groepswerk.words.models import Utterance
from groepswerk.words.service import Speaker, say
from tests.house.places import NEXT_TUESDAY
from tests.house_of_tests import House
from tests.pages import Pages
from tests.sessions.reaching import heard
from tests.sessions.reaching import say as answered

GROUP = "Dinsdaggroep"
SUBJECT = "Wat ons bang maakt"


@pytest.fixture
def ahead(house: House, pages: Pages) -> UUID:
    """A meeting to come that has a subject."""
    pages.client("Naima").set_cookie("language", "en")
    pages.client("Roos").set_cookie("language", "en")
    session_id = house.meeting_on(GROUP, NEXT_TUESDAY)
    with house.inside():
        group = house.group(GROUP)
        words = say(SUBJECT, Speaker(None, "nl", house.now), (OwnerKind.GROUP, group))
        db.session.get_one(GroupSession, session_id).subject_id = words.id
    return session_id


def test_she_reads_her_limits_before_she_says_so(pages: Pages, ahead: UUID) -> None:
    page = pages.get(f"/meetings/{ahead}/sensitive", "Naima")
    assert page.h1 == "Will this meeting be sensitive?"
    assert page.seen.index("Meldcode") < page.seen.index("Yes, this meeting is sensitive")


def test_it_is_called_by_its_day_everywhere_and_its_words_are_gone(house: House, pages: Pages, ahead: UUID) -> None:
    for who in ("Naima", "Roos"):
        assert SUBJECT in pages.get(f"/meetings/{ahead}", who).text
    before = words_kept(house)
    pages.submit(pages.get(f"/meetings/{ahead}/sensitive", "Naima"), f"/meetings/{ahead}/sensitive", {}, "Naima")
    for who in ("Naima", "Roos"):
        for address in (f"/meetings/{ahead}", f"/groups/{house.group(GROUP)}"):
            assert SUBJECT not in pages.get(address, who).text
    assert words_kept(house) == before - 1
    with house.inside():
        assert {*BOTH_GUIDES} <= {line.kind for line in needs_of(ahead)}


def words_kept(house: House) -> int:
    with house.inside():
        return db.session.query(Utterance).count()


def test_it_can_be_an_ordinary_meeting_after_all_until_it_is_recorded(house: House, pages: Pages, ahead: UUID) -> None:
    address = f"/meetings/{ahead}/sensitive"
    first = pages.get(address, "Naima")
    pages.submit(first, address, {}, "Naima", expects=303)
    stale = pages.post(address, {"version": "1"}, "Naima", expects=409)
    pages.submit(stale, address, {}, "Naima", expects=303)
    with house.inside():
        meeting = db.session.get_one(GroupSession, ahead)
        assert not meeting.is_sensitive
        meeting.recorded_at = house.now
        version = meeting.version
    pages.post(address, {"version": version}, "Naima", expects=409)


@pytest.mark.parametrize("words", [("Een", "Twee", "Drie"), ("Een", ""), ("Een", "", "Drie")])
def test_nothing_it_was_ever_to_be_about_stays(house: House, pages: Pages, ahead: UUID, words: tuple[str, ...]) -> None:
    subject, sensitive = f"/meetings/{ahead}/subject", f"/meetings/{ahead}/sensitive"
    before = words_kept(house)
    for each in words:
        pages.submit(pages.get(subject, "Naima"), subject, {"subject": each}, "Naima")
    pages.submit(pages.get(sensitive, "Naima"), sensitive, {}, "Naima")
    assert words_kept(house) == before - 1, "what it was to be about before goes too"


def test_it_gets_no_words_back(house: House, pages: Pages, ahead: UUID) -> None:
    subject, sensitive = f"/meetings/{ahead}/subject", f"/meetings/{ahead}/sensitive"
    opened = pages.get(subject, "Naima")
    pages.submit(pages.get(sensitive, "Naima"), sensitive, {}, "Naima")
    before = words_kept(house)
    assert subject not in pages.get(f"/meetings/{ahead}", "Naima").links()
    pages.get(subject, "Naima", expects=404)
    refused = pages.submit(opened, subject, {"subject": SUBJECT}, "Naima", expects=409)
    assert "write nothing about it" in refused.seen
    with house.inside():
        meeting = db.session.get_one(GroupSession, ahead)
        with pytest.raises(IsSensitive):
            name_subject(meeting, SUBJECT, Speaker(None, "nl", house.now), meeting.version, house.actor("Naima"))
    assert words_kept(house) == before


def test_calendars_hear_of_it_and_what_people_were_told_stays_true(house: House, pages: Pages, ahead: UUID) -> None:
    told = heard(house, NEXT_TUESDAY, Template.REMINDER, "Roos")
    address, stood = f"/meetings/{ahead}/sensitive", 0
    assert told == ahead
    for _ in range(2):
        pages.submit(pages.get(address, "Naima"), address, {}, "Naima")
        with house.inside():
            sequence = db.session.get_one(GroupSession, ahead).sequence
            about = select(Message.sequence).where(Message.about_id == ahead, Message.person_id == house.person("Roos"))
            assert db.session.scalars(about).all() == [sequence], "she would be reminded once more"
        assert sequence > stood
        stood = sequence


def test_before_it_too_who_comes_is_a_number(house: House, pages: Pages, ahead: UUID) -> None:
    sensitive, answers = f"/meetings/{ahead}/sensitive", f"/meetings/{ahead}/answers"
    answered(house, NEXT_TUESDAY, Roos=Answer.COME, Zon=Answer.NOT, Olijf=Answer.UNKNOWN, Maan=Answer.CALL)
    pages.submit(pages.get(sensitive, "Naima"), sensitive, {}, "Naima")
    page = pages.get(answers, "Naima", lang="en")
    # Whoever will call is expected by her guide; the others stand in the list of the group alone.
    sections = [" ".join(each.text_content().split()) for each in page.tree.xpath("//section[h2]")]
    assert len(sections) == 1
    assert sections[0].startswith("They will call you Maan")
    come = "string(//dt[.='They come']/following-sibling::dd[1])"
    assert page.tree.xpath(come).split() == ["2", "people"]
    taps = {
        tuple(" ".join(button.text_content().split()) for button in row.xpath(".//button"))
        for row in page.tree.xpath("//details/ul/li")
    }
    assert taps == {("Comes", "Does not come", "Not sure")}, "it says of nobody what she answered"
    zon = own_membership(house, "Zon")
    pages.submit(page, f"{answers}/{zon}", {"answer": "come"}, "Naima")
    assert pages.get(answers, "Naima", lang="en").tree.xpath(come).split() == ["3", "people"]


def test_before_it_too_the_page_of_invitations_says_of_nobody_what_she_answered(
    house: House, pages: Pages, ahead: UUID
) -> None:
    sensitive, invite = f"/meetings/{ahead}/sensitive", f"/meetings/{ahead}/invite"
    answered(house, NEXT_TUESDAY, Roos=Answer.COME, Zon=Answer.NOT, Maan=Answer.CALL)
    said = ("Is coming", "Is not coming", "She will call you", "No answer yet")
    before = pages.get(invite, "Naima")
    assert all(each in before.seen for each in said)
    pages.submit(pages.get(sensitive, "Naima"), sensitive, {}, "Naima")
    page = pages.get(invite, "Naima")
    assert not [each for each in said if each in page.seen]
    rows = {row.xpath("string(.//bdi)"): row for row in page.tree.xpath("//ul[@class='rows']/li")}
    assert {"Roos", "Zon", "Maan"} <= set(rows)
    assert all("wa.me" in " ".join(row.xpath(".//a/@href")) for row in rows.values()), "her message stays to be sent"


def own_membership(house: House, name: str) -> UUID:
    with house.inside():
        return next(
            line.membership_id
            for line in members_of(house.group(GROUP), house.today)
            if line.person_id == house.person(name)
        )


def test_the_proposed_day_is_free(house: House, pages: Pages, ahead: UUID) -> None:
    address = f"/meetings/{ahead}/follow-up"
    pages.submit(pages.get(address, "Naima"), address, {}, "Naima", expects=303)
    with house.inside():
        made = db.session.get_one(GroupSession, house.meeting_on(GROUP, NEXT_TUESDAY + timedelta(days=8)))
        assert made.is_sensitive
        assert {line.kind for line in needs_of(made.id)} == {*BOTH_GUIDES}


def test_a_talk_follows_a_week_later_and_is_sensitive_too(house: House, pages: Pages, ahead: UUID) -> None:
    address = f"/meetings/{ahead}/follow-up"
    page = pages.get(address, "Naima")
    day = NEXT_TUESDAY + timedelta(days=2)
    again = pages.submit(page, address, {"on_day": day.isoformat(), "starts": "x"}, "Naima", expects=422)
    assert day.isoformat() in again.text
    slot = {"on_day": day.isoformat(), "starts": "13:00", "ends": "14:00", "place": ""}
    pages.submit(page, address, slot, "Naima", expects=303)
    with house.inside():
        made = db.session.get_one(GroupSession, house.meeting_on(GROUP, day))
        assert made.is_sensitive
        assert made.subject_id is None
