"""Few places: who comes too late waits, and a place that comes free is offered in turn, told, and given on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select, update

from groepswerk.core.db import db
from groepswerk.core.idempotency import new_key
from groepswerk.groups.models import Membership
from groepswerk.home.due import JOBS
from groepswerk.messages.models import Channel, Message, MessageState, Template
from groepswerk.sessions import queries
from groepswerk.sessions.jobs import OfferingPlaces
from groepswerk.sessions.models import Answer, GroupSession
from groepswerk.sessions.service import answering, changing, waiting, withdrawing
from groepswerk.sessions.service.booking import Slot
from tests.conftest import counted
from tests.house_of_tests import House
from tests.messages.postbox import settings
from tests.messages.wishes import asks
from tests.pages import Pages
from tests.sessions.with_lines import (
    GROUP,
    GUIDE,
    TUESDAY,
    few_places,
    how,
    line_of,
    membership_of,
    news_of,
    says,
    stands,
    to_hear,
    told,
)
from tests.sessions.with_links import link_of

A_MINUTE = timedelta(minutes=1)


def later(house: House, name: str, said: Answer | None = Answer.COME, guests: int | None = None) -> None:
    """Somebody answers a minute after the one before."""
    house.clock.forward(A_MINUTE)
    says(house, name, said, guests)


def pass_over(house: House) -> int:
    """One pass of the due work over the lines; how many it settled."""
    done = 0
    with house.inside():
        while OfferingPlaces().do_one(house.now):
            db.session.flush()
            done += 1
            assert done < 20
    return done


def test_who_comes_when_it_is_full_waits_with_her_number(house: House) -> None:
    few_places(house, 2, ["Roos", "Zon"])
    for name in ("Maan", "Olijf", "Linde"):
        later(house, name)
    assert how(house, "Roos", "Zon", "Maan", "Olijf", "Linde") == ["comes", "comes", "waits 1", "waits 2", "waits 3"]
    later(house, "Olijf", Answer.NOT)
    assert how(house, "Maan", "Olijf", "Linde") == ["waits 1", "not", "waits 2"]


def test_to_say_it_again_loses_no_turn(house: House) -> None:
    few_places(house, 1, ["Roos"])
    later(house, "Maan")
    later(house, "Zon")
    later(house, "Maan")
    assert how(house, "Maan", "Zon") == ["waits 1", "waits 2"]


@pytest.mark.parametrize("said", [Answer.NOT, Answer.UNKNOWN, Answer.CALL, None])
def test_a_place_that_is_given_back_is_kept_for_the_first_and_told(house: House, said: Answer | None) -> None:
    few_places(house, 2, ["Roos", "Zon"])
    later(house, "Maan")
    later(house, "Olijf")
    later(house, "Zon", said)
    assert how(house, "Roos", "Maan", "Olijf") == ["comes", "kept", "waits 1"]
    assert to_hear(house) == {house.person("Maan")}
    told(house, "Maan")
    kept_for = (stands(house, "Maan").offered_until or house.now) - house.now
    assert kept_for == timedelta(hours=24)


def test_yes_is_a_place_and_no_is_the_next_ones_turn(house: House) -> None:
    few_places(house, 2, ["Roos", "Zon"])
    for name in ("Maan", "Olijf"):
        later(house, name)
    later(house, "Roos", Answer.NOT)
    later(house, "Maan", Answer.NOT)
    assert how(house, "Maan", "Olijf") == ["not", "kept"]
    assert to_hear(house) == {house.person("Olijf")}
    later(house, "Olijf")
    assert how(house, "Olijf") == ["comes"]
    assert to_hear(house) == set()


def test_a_newcomer_cannot_take_what_is_kept(house: House) -> None:
    few_places(house, 1, ["Roos"])
    later(house, "Maan")
    later(house, "Roos", Answer.NOT)
    later(house, "Zon")
    assert how(house, "Maan", "Zon") == ["kept", "waits 1"]


def test_an_offer_that_lapses_goes_to_the_next_and_she_to_the_back(house: House) -> None:
    few_places(house, 1, ["Roos"])
    for name in ("Maan", "Olijf", "Linde"):
        later(house, name)
    later(house, "Roos", None)
    told(house, "Maan")
    assert pass_over(house) == 0
    house.clock.forward(timedelta(hours=24))
    assert pass_over(house) == 1
    assert how(house, "Olijf", "Linde", "Maan") == ["kept", "waits 1", "waits 2"]
    assert to_hear(house) == {house.person("Olijf")}
    assert pass_over(house) == 0


def test_when_all_let_it_pass_it_is_for_whoever_says_she_comes(house: House) -> None:
    few_places(house, 1, ["Roos"])
    later(house, "Maan")
    later(house, "Olijf")
    later(house, "Roos", Answer.NOT)
    for name in ("Maan", "Olijf"):
        told(house, name)
        house.clock.forward(timedelta(hours=25))
        pass_over(house)
    house.clock.forward(timedelta(hours=25))
    assert pass_over(house) == 0
    assert how(house, "Maan", "Olijf") == ["waits 1", "waits 2"]
    assert to_hear(house) == set()
    later(house, "Olijf")
    assert how(house, "Maan", "Olijf") == ["waits 1", "comes"]


def test_who_let_one_pass_is_asked_when_another_comes_free_and_told_once(house: House) -> None:
    meeting = few_places(house, 2, ["Roos", "Zon"])
    later(house, "Maan")
    later(house, "Roos", Answer.NOT)
    told(house, "Maan")
    house.clock.forward(timedelta(hours=25))
    pass_over(house)
    later(house, "Zon", Answer.NOT)
    assert how(house, "Maan") == ["kept"]
    query = select(func.count()).select_from(Message).where(Message.about_id == meeting)
    with house.inside():
        hers = query.where(Message.person_id == house.person("Maan"), Message.template == Template.PLACE_FREE)
        assert db.session.scalar(hers) == 1


def test_a_yes_that_comes_too_late_takes_nothing_from_the_next(house: House) -> None:
    few_places(house, 1, ["Roos"])
    later(house, "Maan")
    later(house, "Olijf")
    later(house, "Roos", Answer.NOT)
    told(house, "Maan")
    house.clock.forward(timedelta(hours=24))
    says(house, "Maan", Answer.COME)
    assert how(house, "Olijf", "Maan") == ["kept", "waits 1"]


def offered(house: House, name: str, *behind: str) -> UUID:
    """A place came free that is kept for somebody, with these behind her; the meeting."""
    meeting = few_places(house, 1, ["Tijger"])
    for each in (name, *behind):
        later(house, each)
    later(house, "Tijger", Answer.NOT)
    return meeting


def test_who_is_not_told_loses_neither_her_time_nor_her_turn(house: House) -> None:
    offered(house, "Maan", "Olijf")
    house.clock.forward(timedelta(hours=25))
    assert pass_over(house) == 0
    assert how(house, "Maan", "Olijf") == ["kept", "waits 1"]
    told(house, "Maan")
    assert stands(house, "Maan").offered_until == house.now + timedelta(hours=24)
    house.clock.forward(timedelta(hours=24))
    assert pass_over(house) == 1
    assert how(house, "Olijf", "Maan") == ["kept", "waits 1"]


def test_what_nobody_told_goes_on_in_time_and_she_keeps_her_turn(house: House) -> None:
    offered(house, "Maan", "Olijf", "Linde")
    house.clock.moment = datetime(2027, 6, 14, 18, 59, tzinfo=UTC)
    assert pass_over(house) == 0
    house.clock.forward(A_MINUTE)
    assert pass_over(house) == 1
    assert how(house, "Olijf", "Maan", "Linde") == ["kept", "waits 1", "waits 2"]
    assert to_hear(house) == {house.person("Olijf")}
    set_places(house, 2)
    assert how(house, "Olijf", "Maan", "Linde") == ["kept", "kept", "waits 1"]


def test_with_nobody_behind_her_it_stays_hers_until_it_begins(house: House) -> None:
    offered(house, "Maan")
    house.clock.moment = datetime(2027, 6, 14, 20, 0, tzinfo=UTC)
    assert [pass_over(house), pass_over(house)] == [1, 0]
    assert to_hear(house) == {house.person("Maan")}
    house.clock.moment = datetime(2027, 6, 15, 7, 29, tzinfo=UTC)
    assert pass_over(house) == 0
    assert how(house, "Maan") == ["kept"]
    house.clock.forward(A_MINUTE)
    assert [pass_over(house), pass_over(house)] == [1, 0]
    assert to_hear(house) == set()


def test_a_yes_after_an_end_she_was_not_told_of_is_a_place(house: House) -> None:
    """The due work is late: she comes before who waits behind her."""
    offered(house, "Maan", "Olijf")
    house.clock.moment = datetime(2027, 6, 14, 20, 0, tzinfo=UTC)
    says(house, "Maan", Answer.COME)
    assert how(house, "Maan", "Olijf") == ["comes", "waits 1"]


def test_who_is_skipped_keeps_her_turn_when_she_did_not_hear_of_it(house: House) -> None:
    for is_told, after in ((False, ["waits 1", "waits 2"]), (True, ["waits 2", "waits 1"])):
        meeting = offered(house, "Maan", "Olijf", "Linde")
        if is_told:
            told(house, "Maan")
        house.clock.forward(A_MINUTE)
        by = house.actor(GUIDE)
        with house.inside():
            waiting.skip(line_of(house), house.person("Maan"), by, house.now)
        assert how(house, "Olijf", "Maan", "Linde") == ["kept", *after], meeting


def test_told_twice_begins_once_and_never_for_another_offer(house: House) -> None:
    offered(house, "Maan", "Olijf")
    by = house.actor(GUIDE)
    with house.inside():
        early = news_of(house, "Maan")
        assert early is not None
        db.session.expunge(early)
    told(house, "Maan")
    until = stands(house, "Maan").offered_until
    house.clock.forward(A_MINUTE)
    told(house, "Maan")
    assert stands(house, "Maan").offered_until == until
    later(house, "Maan", Answer.NOT)
    later(house, "Maan")
    later(house, "Olijf", Answer.NOT)
    with house.inside():
        waiting.mark_told(early, by, house.now)
    assert how(house, "Maan") == ["kept"]
    assert not stands(house, "Maan").is_told, "an old page tells nobody of the new offer"


def test_by_her_own_channel_her_time_runs_at_once_and_not_when_it_does_not_reach_her(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings(9).items():
        monkeypatch.setitem(house.app.config, name, value)
    for name in ("Maan", "Olijf"):
        asks(house, name)
    offered(house, "Maan", "Olijf")
    assert stands(house, "Maan").offered_until == house.now + timedelta(hours=24)
    house.clock.forward(timedelta(hours=24))
    assert pass_over(house) == 1, "the server was down all the time"
    assert how(house, "Maan", "Olijf") == ["kept", "waits 1"]
    with house.inside():
        left = news_of(house, "Maan")
        assert left is not None
        assert (left.channel, left.state) == (Channel.BY_HAND, MessageState.WAITING)
    told(house, "Maan")
    house.clock.forward(timedelta(hours=24))
    assert pass_over(house) == 1
    with house.inside():
        sent = news_of(house, "Olijf")
        assert sent is not None
        assert sent.channel == Channel.EMAIL
        sent.state = MessageState.SENT
    house.clock.forward(timedelta(hours=24))
    assert pass_over(house) == 1
    assert how(house, "Maan", "Olijf") == ["waits 1", "waits 2"], "both heard of it"


def test_a_meeting_that_was_undone_meanwhile_takes_no_answer(house: House) -> None:
    meeting, by = line_of(house), house.actor(GUIDE)
    gone = meeting._replace(id=uuid4())
    with house.inside():
        with pytest.raises(answering.TooLate):
            answering.answer(gone, house.person("Roos"), Answer.COME, house.now)
        with pytest.raises(waiting.NotOffered):
            waiting.skip(gone, house.person("Roos"), by, house.now)


def test_an_answer_that_waited_for_an_undoing_hears_that_it_is_too_late(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    with house.inside():
        like = db.session.get_one(GroupSession, house.meeting_on(GROUP, TUESDAY))
        names = ("organisation_id", "group_id", "on_day", "first_planned_on", "starts", "ends", "state")
        added = GroupSession(**{name: getattr(like, name) for name in names})
        db.session.add(added)
        db.session.flush()
        meeting = added.id
    honest = answering.touch

    def waits_for_the_undoing(group_id: UUID) -> None:
        honest(group_id)
        db.session.execute(delete(GroupSession).where(GroupSession.id == meeting))

    monkeypatch.setattr(answering, "touch", waits_for_the_undoing)
    pages.post(f"/meetings/{meeting}/answer", {"answer": "come"}, "Roos", expects=409)


def test_a_family_is_passed_for_one_place_only(house: House) -> None:
    few_places(house, 2, ["Roos", "Zon"])
    later(house, "Maan", guests=1)
    later(house, "Olijf")
    later(house, "Roos", Answer.NOT)
    assert how(house, "Maan", "Olijf") == ["waits 1", "kept"]
    later(house, "Olijf", Answer.NOT)
    later(house, "Zon", Answer.NOT)
    assert how(house, "Maan") == ["kept"]
    later(house, "Maan")
    assert (how(house, "Maan"), stands(house, "Maan").guests) == (["comes"], 1)


def test_fewer_guests_give_places_back_and_more_take_them(house: House) -> None:
    few_places(house, 4)
    says(house, "Roos", Answer.COME, 2)
    later(house, "Zon")
    later(house, "Maan")
    assert how(house, "Maan") == ["waits 1"]
    with pytest.raises(answering.NoRoom):
        says(house, "Roos", Answer.COME, 3)
    assert stands(house, "Roos").guests == 2
    later(house, "Roos", guests=1)
    assert how(house, "Roos", "Maan") == ["comes", "kept"]


def test_who_brings_fewer_people_may_fit_at_once(house: House) -> None:
    few_places(house, 3, ["Roos", "Zon"])
    later(house, "Maan", guests=1)
    assert how(house, "Maan") == ["waits 1"]
    later(house, "Maan", guests=0)
    assert how(house, "Maan") == ["comes"]


def test_a_party_that_never_fits_is_told_so(house: House) -> None:
    few_places(house, 3)
    with pytest.raises(answering.NoRoom):
        says(house, "Roos", Answer.COME, 3)
    assert stands(house, "Roos").answer is None


def test_a_repeated_answer_brings_as_many_guests_as_before_and_another_brings_none(house: House) -> None:
    few_places(house, None)
    says(house, "Roos", Answer.COME, 4)
    says(house, "Roos", Answer.COME)
    assert stands(house, "Roos").guests == 4
    says(house, "Roos", Answer.UNKNOWN)
    says(house, "Roos", Answer.COME)
    assert stands(house, "Roos").guests == 0


def set_places(house: House, capacity: int | None) -> None:
    """The guide says how many fit."""
    by = house.actor(GUIDE)
    with house.inside():
        meeting = db.session.get_one(GroupSession, house.meeting_on(GROUP, TUESDAY))
        waiting.set_places(meeting, capacity, meeting.version, by, house.now)


@pytest.mark.parametrize(("capacity", "kept"), [(2, ["kept", "waits 1"]), (3, ["kept", "kept"]), (None, ["kept"] * 2)])
def test_more_places_are_offered_in_turn(house: House, capacity: int | None, kept: list[str]) -> None:
    few_places(house, 1, ["Roos"])
    later(house, "Maan")
    later(house, "Olijf")
    set_places(house, capacity)
    assert how(house, "Maan", "Olijf") == kept


def test_fewer_places_than_are_taken_are_refused_with_those_kept_counted(house: House) -> None:
    few_places(house, 2, ["Roos", "Zon"])
    later(house, "Maan")
    later(house, "Zon", Answer.NOT)
    with pytest.raises(waiting.TooFew) as refused:
        set_places(house, 1)
    assert refused.value.taken == 2
    set_places(house, 2)


def test_who_leaves_the_group_frees_her_place(house: House) -> None:
    few_places(house, 2, ["Roos", "Zon"])
    later(house, "Maan")
    with house.inside():
        hers = (Membership.person_id == house.person("Zon"), Membership.group_id == house.group(GROUP))
        db.session.execute(update(Membership).where(*hers).values(left_on=house.today))
        withdrawing.withdraw(house.person("Zon"), house.group(GROUP), house.wall_now)
    assert pass_over(house) == 1
    assert how(house, "Maan") == ["kept"]
    assert pass_over(house) == 0


def test_who_left_is_not_offered_what_comes_free(house: House) -> None:
    """Also while her answer still stands."""
    few_places(house, 2, ["Roos", "Zon"])
    for name in ("Maan", "Olijf"):
        later(house, name)
    with house.inside():
        hers = (Membership.person_id == house.person("Maan"), Membership.group_id == house.group(GROUP))
        db.session.execute(update(Membership).where(*hers).values(left_on=house.today))
    later(house, "Roos", Answer.NOT)
    assert how(house, "Olijf") == ["kept"]


def test_a_move_and_a_cancelling_keep_the_line_and_give_an_offer_anew(house: House) -> None:
    few_places(house, 2, ["Roos", "Zon"])
    later(house, "Maan")
    later(house, "Olijf")
    later(house, "Roos", Answer.NOT)
    by = house.actor(GUIDE)
    with house.inside():
        meeting = db.session.get_one(GroupSession, house.meeting_on(GROUP, TUESDAY))
        changing.move(meeting, Slot(TUESDAY, meeting.starts, meeting.ends), "Elders", meeting.version, by, house.now)
    assert how(house, "Zon", "Maan", "Olijf") == ["comes", "kept", "waits 1"]
    house.clock.forward(A_MINUTE)
    assert [pass_over(house), pass_over(house)] == [1, 0]
    assert to_hear(house) == {house.person("Maan")}, "she hears of it with the new time too"
    assert not stands(house, "Maan").is_told
    told(house, "Maan")
    assert (stands(house, "Maan").offered_until or house.now) == house.now + timedelta(hours=24)
    with house.inside():
        meeting = db.session.get_one(GroupSession, house.meeting_on(GROUP, TUESDAY))
        changing.cancel(meeting, meeting.version, by, house.now)
    assert how(house, "Zon", "Maan", "Olijf") == ["comes", "kept", "waits 1"]
    house.clock.forward(timedelta(hours=30))
    assert pass_over(house) == 0, "nobody loses her turn while it is cancelled"
    with house.inside():
        meeting = db.session.get_one(GroupSession, house.meeting_on(GROUP, TUESDAY))
        changing.go_on(meeting, meeting.version, by, house.now)
    assert [pass_over(house), pass_over(house)] == [1, 0]
    assert how(house, "Maan", "Olijf") == ["kept", "waits 1"]
    assert (stands(house, "Maan").offered_until or house.now) > house.now + timedelta(hours=12)


def test_nothing_is_offered_once_it_has_begun(house: House) -> None:
    few_places(house, 1, ["Roos"])
    later(house, "Maan")
    house.clock.moment = datetime(2027, 6, 15, 8, 0, tzinfo=UTC)
    says(house, "Roos", Answer.NOT)
    assert how(house, "Maan") == ["waits 1"]
    assert pass_over(house) == 0
    says(house, "Maan", Answer.COME)
    assert how(house, "Maan") == ["comes"]


def test_an_offer_that_outlasts_the_beginning_is_no_work_for_ever(house: House) -> None:
    few_places(house, 1, ["Roos"])
    later(house, "Maan")
    later(house, "Roos", Answer.NOT)
    house.clock.forward(timedelta(days=20))
    assert pass_over(house) == 1
    assert pass_over(house) == 0


def test_only_who_really_comes_counts_as_coming(house: House) -> None:
    meeting = few_places(house, 2, ["Roos"])
    later(house, "Zon", guests=0)
    later(house, "Maan")
    later(house, "Zon", Answer.NOT)
    with house.inside():
        assert queries.coming(meeting, house.group(GROUP), house.today) == {house.person("Roos"): 0}
        answered = {line.name: line.said for line in queries.named_answers(meeting, house.group(GROUP), house.today)}
        roll = queries.roll_of(meeting)
        told = queries.expected_at(meeting, house.group(GROUP), house.today)
    assert [answered[name].comes for name in ("Roos", "Maan")] == [True, False]
    assert roll is not None
    said = {each.name: each.comes for each in roll.people}
    assert (said["Roos"], said["Maan"]) == (True, False), "nobody who waits is expected in the recording"
    assert told == {house.person("Roos"), house.person("Maan")}, "but who waits hears that it moved"


def test_the_work_is_done_with_the_rest_and_shows_when_it_is_late(house: House) -> None:
    assert "sessions.offer_places" in {job.name for job in JOBS}
    few_places(house, 1, ["Roos"])
    later(house, "Maan")
    with house.inside():
        assert db.session.scalar(select(OfferingPlaces().oldest())) is None
    later(house, "Roos", Answer.NOT)
    with house.inside():
        assert db.session.scalar(select(OfferingPlaces().oldest())) == stands_until(house, "Maan")


def stands_until(house: House, name: str) -> datetime | None:
    """Until when somebody's offer stands."""
    found = queries.meeting_of_hers(house.meeting_on(GROUP, TUESDAY), house.person(name))
    return found.said.offered_until if found else None


# Pages: her own, and her guide's.


def test_her_own_page_says_her_number_warmly_and_no_others_name(house: House, pages: Pages) -> None:
    meeting = few_places(house, 1, ["Zon"])
    later(house, "Maan")
    house.clock.forward(A_MINUTE)
    page = pages.follow(pages.post(f"/meetings/{meeting}/answer", {"answer": "come"}, "Roos"), "Roos")
    page = pages.get("/", "Roos", lang="en")
    assert "It is full. You are number 2. You hear it when a place comes free." in page.seen
    for name in ("Maan", "Zon"):
        assert name not in page.seen
    for waits in (pages.get("/", "Zon", lang="en"), pages.get(f"/meetings/{meeting}", "Zon", lang="en")):
        assert "number" not in waits.seen.lower()
        assert "Roos" not in waits.seen


def test_her_link_says_it_too_and_asks_when_a_place_is_kept(house: House, pages: Pages) -> None:
    meeting = few_places(house, 1, ["Zon"])
    link = link_of(house, "Roos", meeting)
    pages.get(link, lang="en")
    done = pages.follow(pages.post(link, {"answer": "come"}))
    assert done.h1 == "It is full. You wait for a place."
    assert "You are number 1." in done.seen
    assert "See you on" not in done.seen
    later(house, "Zon", Answer.NOT)
    assert pages.get(f"{link}/answered", expects=303).location == link
    asked = pages.get(link)
    assert "There is a place for you." in asked.seen
    assert asked.tree.xpath("//button[@aria-pressed='true']") == []
    assert pages.follow(pages.post(link, {"answer": "come"})).h1 == "You are coming. Nice!"
    full = pages.post(link, {"answer": "come", "guests": "2"})
    assert full.location == link
    assert "There is no place for so many people." in pages.follow(full).seen
    called = pages.follow(pages.post(link, {"answer": "call"}))
    assert (called.h1, how(house, "Roos")) == ("You will call. That is fine.", ["call"])
    assert [each for each in called.links() if each.startswith("tel:")] != []


def test_her_own_page_keeps_a_place_for_her_until_a_day_and_an_hour(house: House, pages: Pages) -> None:
    meeting = few_places(house, 1, ["Zon"])
    later(house, "Roos")
    later(house, "Zon", Answer.NOT)
    page = pages.get("/", "Roos", lang="en")
    assert "There is a place for you." in page.seen
    assert "Say yes before" not in page.seen, "her time begins when she is told"
    told(house, "Roos")
    page = pages.get("/", "Roos", lang="en")
    assert "There is a place for you. Say yes before Thursday 10 June, morning, 08:32." in page.seen
    assert page.tree.xpath("//button[@aria-pressed='true']") == [], "nothing is answered for her"
    pages.post(f"/meetings/{meeting}/answer", {"answer": "come"}, "Roos")
    assert how(house, "Roos") == ["comes"]


def test_guests_are_taps_of_one_more_and_one_less(house: House, pages: Pages) -> None:
    meeting = few_places(house, None, ["Roos"])
    to = f"/meetings/{meeting}/answer"
    page = pages.get("/", "Roos", lang="en")
    assert "Do you bring somebody?" in page.seen
    assert page.tree.xpath("//input[@name='guests']/@value") == ["1"]
    pages.post(to, {"answer": "come", "guests": "9"}, "Roos")
    page = pages.get("/", "Roos", lang="en")
    assert "You bring 9 people." in page.seen
    assert page.tree.xpath("//input[@name='guests']/@value") == ["8"]


@pytest.mark.parametrize("sent", [{"guests": "10"}, {"guests": "-1"}, {"guests": "x"}, {"guests": ""}, {"guests": "٣"}])
def test_guests_no_button_sends_are_refused(house: House, pages: Pages, sent: dict[str, str]) -> None:
    meeting = few_places(house, None)
    pages.post(f"/meetings/{meeting}/answer", {"answer": "come", **sent}, "Roos", expects=422)
    pages.post(f"/meetings/{meeting}/answer", {"answer": "not", "guests": "1"}, "Roos", expects=422)
    assert stands(house, "Roos").answer is None


def test_more_guests_than_fit_are_refused_in_a_sentence_and_she_stays(house: House, pages: Pages) -> None:
    meeting = few_places(house, 2, ["Zon", "Roos"])
    pages.get("/", "Roos", lang="en")
    sent = pages.post(f"/meetings/{meeting}/answer", {"answer": "come", "guests": "1"}, "Roos")
    assert "There is no place for so many people." in pages.follow(sent, "Roos").seen
    assert how(house, "Roos") == ["comes"]


def test_i_will_call_shows_the_number_and_tells_the_guide(house: House, pages: Pages) -> None:
    meeting = few_places(house, None)
    page = pages.get("/", "Roos", lang="en")
    assert len(page.tree.xpath("//button[@name='answer']")) == 3
    assert "I will call" in page.seen
    sent = pages.post(f"/meetings/{meeting}/answer", {"answer": "call"}, "Roos")
    page = pages.follow(sent, "Roos")
    assert "You will call. That is fine." in page.seen
    assert page.tree.xpath("//section//a[starts-with(@href, 'tel:')]") != []
    assert "She will call you" in pages.get(f"/meetings/{meeting}/answers", GUIDE, lang="en").seen
    assert "They will call you" in pages.get(f"/meetings/{meeting}", GUIDE, lang="en").seen


def test_the_guide_writes_down_what_she_hears_and_it_is_told(house: House, pages: Pages) -> None:
    meeting = few_places(house, 1, ["Zon"])
    here, to = f"/meetings/{meeting}/answers", f"/meetings/{meeting}/answers/{membership_of(house, 'Roos')}"
    page = pages.get(here, GUIDE, lang="en")
    assert "1 of 1 places is taken." in page.seen
    assert pages.post(to, {"answer": "come"}, GUIDE).location == here
    assert how(house, "Roos") == ["waits 1"]
    pages.post(to, {"answer": "unknown"}, GUIDE)
    assert how(house, "Roos") == ["unknown"]
    assert "wrote down your answer for a meeting." in pages.get("/who-did-what", "Roos", lang="en").seen


def test_the_guide_asks_who_is_offered_a_place_and_may_skip_her(house: House, pages: Pages) -> None:
    meeting = few_places(house, 1, ["Zon"])
    later(house, "Roos")
    later(house, "Maan")
    later(house, "Zon", Answer.NOT)
    to = {name: f"/meetings/{meeting}/answers/{membership_of(house, name)}" for name in ("Roos", "Maan")}
    page = pages.get(f"/meetings/{meeting}/answers", GUIDE, lang="en")
    assert "A place is kept for them" in page.seen
    assert "Not told yet until Monday 14 June, 21:00" in page.seen
    assert "Their time to answer begins when they are told." in page.seen
    assert f"/groups/{house.group(GROUP)}/to-tell" in page.links()
    told(house, "Roos")
    page = pages.get(f"/meetings/{meeting}/answers", GUIDE, lang="en")
    assert "until Thursday 10 June, 08:33" in page.seen
    assert "Not told yet" not in page.seen
    assert "Their time" not in page.seen
    house.clock.forward(A_MINUTE)
    pages.post(to["Roos"], {"answer": "skip"}, GUIDE)
    assert how(house, "Maan", "Roos") == ["kept", "waits 1"]
    twice = pages.follow(pages.post(to["Roos"], {"answer": "skip"}, GUIDE), GUIDE)
    assert "Nothing was kept for her any more." in twice.seen
    pages.post(to["Maan"], {"answer": "come"}, GUIDE)
    assert how(house, "Maan", "Roos") == ["comes", "waits 1"]


@pytest.mark.parametrize("answer", ["", "perhaps", "skip\x00"])
def test_what_no_button_of_the_guide_sends_is_refused(house: House, pages: Pages, answer: str) -> None:
    meeting = few_places(house, None)
    to = f"/meetings/{meeting}/answers/{membership_of(house, 'Roos')}"
    pages.post(to, {"answer": answer}, GUIDE, expects=422)
    pages.post(to, {"answer": "skip", "guests": "1"}, GUIDE, expects=422)


def test_for_staff_for_who_left_and_across_groups_there_is_nobody_to_answer_for(house: House, pages: Pages) -> None:
    meeting = few_places(house, None)
    other = house.meeting_on("Woensdagavond", date(2027, 6, 9))
    pages.post(f"/meetings/{meeting}/answers/{membership_of(house, 'Loes')}", {"answer": "come"}, GUIDE, expects=404)
    pages.post(f"/meetings/{meeting}/answers/{membership_of(house, 'Karim')}", {"answer": "come"}, GUIDE, expects=404)
    roos = membership_of(house, "Roos")
    pages.post(f"/meetings/{other}/answers/{roos}", {"answer": "come"}, GUIDE, expects=404)
    pages.post(f"/meetings/{meeting}/answers/{roos}", {"answer": "come"}, "Roos", expects=403)
    pages.post(f"/meetings/{meeting}/answers/{roos}", {"answer": "come"}, "Hanan", expects=404)
    pages.get(f"/meetings/{meeting}/answers", "Roos", expects=403)


def test_after_it_was_cancelled_the_guide_sees_answers_and_no_buttons(house: House, pages: Pages) -> None:
    meeting = few_places(house, None, ["Roos"])
    with house.inside():
        db.session.execute(update(GroupSession).where(GroupSession.id == meeting).values(state="cancelled"))
    page = pages.get(f"/meetings/{meeting}/answers", GUIDE, lang="en")
    assert "This appointment is cancelled." in page.seen
    assert page.tree.xpath("//main//input[@name='answer']") == []
    to = f"/meetings/{meeting}/answers/{membership_of(house, 'Roos')}"
    pages.post(to, {"answer": "not"}, GUIDE, expects=409)
    assert stands(house, "Roos").answer == Answer.COME


def test_the_guide_sets_the_places_and_hears_why_not(house: House, pages: Pages) -> None:
    meeting = few_places(house, None, ["Roos", "Zon", "Maan"])
    here = f"/meetings/{meeting}/places"
    page = pages.get(here, GUIDE, lang="en")
    refused = pages.submit(page, here, {"capacity": "2"}, GUIDE, expects=422)
    assert "3 places are taken already. Write 3 or more." in refused.seen
    assert refused.tree.xpath("//input[@name='capacity']/@value") == ["2"]
    for wrong in ("0", "-3", "1000", "many", "9" * 30):
        kept = pages.submit(page, here, {"capacity": wrong}, GUIDE, expects=422)
        assert kept.tree.xpath("//input[@name='capacity']/@value") == [wrong]
    assert pages.submit(page, here, {"capacity": "٣"}, GUIDE).location == f"/meetings/{meeting}/answers"
    assert line_of(house).capacity == 3
    stale = pages.submit(page, here, {"capacity": "8", "idempotency_key": new_key()}, GUIDE, expects=409)
    assert "Somebody saved this before you" in stale.seen
    pages.submit(pages.get(here, GUIDE), here, {"capacity": ""}, GUIDE)
    assert line_of(house).capacity is None


def test_the_way_leads_from_the_meeting(house: House, pages: Pages) -> None:
    meeting = few_places(house, 2, ["Roos"])
    assert f"/meetings/{meeting}/answers" in pages.get(f"/meetings/{meeting}", GUIDE).links()
    links = pages.get(f"/meetings/{meeting}/answers", GUIDE).links()
    assert {f"/meetings/{meeting}", f"/meetings/{meeting}/places"} <= set(links)


def test_few_statements_also_when_the_place_goes_on_to_the_next(house: House, pages: Pages) -> None:
    meeting = few_places(house, 1, ["Zon"])
    for name in ("Roos", "Maan", "Olijf"):
        later(house, name)
    later(house, "Zon", Answer.NOT)
    with house.inside():
        message = news_of(house, "Roos")
        assert message is not None
        news = message.id
    posts: list[tuple[str, str, dict[str, str]]] = [
        (GUIDE, f"/messages/{news}/told", {}),
        ("Roos", f"/meetings/{meeting}/answer", {"answer": "not"}),
        (GUIDE, f"/meetings/{meeting}/answers/{membership_of(house, 'Maan')}", {"answer": "skip"}),
        (GUIDE, f"/meetings/{meeting}/answers/{membership_of(house, 'Olijf')}", {"answer": "not"}),
        (GUIDE, f"/meetings/{meeting}/places", {"capacity": "3", "version": str(line_of(house).version)}),
    ]
    for who, to, sent in posts:
        house.clock.forward(A_MINUTE)
        credentials = pages.credentials(pages.client(who))
        with counted(house.connection) as statements:
            pages.post(to, {**credentials, **sent}, who)
        assert len(statements) <= 12, (who, to, statements)
    pages.client(GUIDE)
    with counted(house.connection) as statements:
        pages.get(f"/meetings/{meeting}/answers", GUIDE)
    assert len(statements) <= 4


def test_messages_of_an_offer_that_is_over_are_gone(house: House) -> None:
    few_places(house, 1, ["Roos"])
    later(house, "Maan")
    later(house, "Roos", Answer.NOT)
    later(house, "Maan", Answer.NOT)
    assert to_hear(house) == set()
    query = select(func.count()).select_from(Message).where(Message.template == Template.PLACE_FREE)
    with house.inside():
        assert db.session.scalar(query.where(Message.state != MessageState.WAITING)) == 0
