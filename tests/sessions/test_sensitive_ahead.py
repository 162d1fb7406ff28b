"""A meeting that will be sensitive, said before it: called by its day, a second guide asked for, a talk afterwards."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.sessions.models import GroupSession, NeedKind
from groepswerk.sessions.queries import needs_of
from groepswerk.words.models import Utterance
from groepswerk.words.service import Speaker, say
from tests.house.places import NEXT_TUESDAY
from tests.house_of_tests import House
from tests.pages import Pages

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
        assert NeedKind.SECOND_GUIDE in {line.kind for line in needs_of(ahead)}


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


def test_a_talk_follows_a_week_later_and_is_sensitive_too(house: House, pages: Pages, ahead: UUID) -> None:
    address = f"/meetings/{ahead}/follow-up"
    page = pages.get(address, "Naima")
    assert (NEXT_TUESDAY + timedelta(weeks=1)).isoformat() in page.text
    day = NEXT_TUESDAY + timedelta(days=2)
    again = pages.submit(page, address, {"on_day": day.isoformat(), "starts": "x"}, "Naima", expects=422)
    assert day.isoformat() in again.text
    slot = {"on_day": day.isoformat(), "starts": "13:00", "ends": "14:00", "place": ""}
    pages.submit(page, address, slot, "Naima", expects=303)
    with house.inside():
        made = db.session.get_one(GroupSession, house.meeting_on(GROUP, day))
        assert made.is_sensitive
        assert made.subject_id is None
