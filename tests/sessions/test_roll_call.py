"""Who is here today? Written down by somebody who takes part, on her own phone: she writes, and reads no name back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from groepswerk.core import idempotency
from groepswerk.core.db import db
from groepswerk.groups import policy
from groepswerk.groups.models import MembershipRole, Role
from groepswerk.groups.queries import members_of, own_membership
from groepswerk.groups.service import belonging
from groepswerk.groups.service.belonging import touch as real_touch
from groepswerk.people.models import Office, SignInKind
from groepswerk.sessions import queries
from groepswerk.sessions.models import GroupSession, SessionState
from groepswerk.sessions.queries import roll_call as reads
from groepswerk.sessions.service import recording
from groepswerk.sessions.service.recording import Recording
from groepswerk.sessions.views import roll_call as views
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages

GROUP = "Dinsdaggroep"
YESTERDAY, AHEAD = date(2027, 6, 8), date(2027, 6, 15)
# Who said that they come, and were not ticked for that.
CAME = ("Ster", "Noor", "Fadma")


def ask(house: House, name: str = "Roos", role: Role = Role.RECORDER) -> None:
    """The guide asked her in the meeting, and handed it to her."""
    with house.inside():
        membership = own_membership(house.group(GROUP), house.person(name))
        assert membership is not None
        db.session.add(MembershipRole(membership_id=membership.id, role=role, since=house.today))


def meeting(house: House, on: date = YESTERDAY) -> UUID:
    return house.meeting_on(GROUP, on)


def address(house: House, on: date = YESTERDAY, rest: str = "/roll-call") -> str:
    return f"/meetings/{meeting(house, on)}{rest}"


def stands(house: House) -> dict[str, Any]:
    """What is kept of yesterday's meeting."""
    names = {person: name for name, person in house.scene.people.items()}
    with house.inside():
        row = db.session.get_one(GroupSession, meeting(house), populate_existing=True)
        by = names.get(row.recorded_by) if row.recorded_by else None
        came = {names[person] for person in queries.came_to(row.id)}
        return {"by": by, "number": row.head_count, "came": came, "earlier": row.earlier, "version": row.version}


def call(
    house: House, pages: Pages, names: tuple[str, ...] = CAME, page: Page | None = None, expects: int = 303, **more: Any
) -> Page:
    """Roos ticks these names on the page (a fresh one) and sends it."""
    page = page or pages.get(address(house), "Roos", lang="en")
    ticked = {"came": [str(house.person(name)) for name in names], **more}
    return pages.submit(page, address(house), ticked, "Roos", expects=expects)


def names_in(house: House, page: Page) -> set[str]:
    """Whom of the group an answer names, but for her whose page it is; also by their ids."""
    others = set(reads_of(house)) - {"Roos"}
    return {name for name in others if name in page.text or str(house.person(name)) in page.text}


def reads_of(house: House) -> list[str]:
    with house.inside():
        roll = reads.roll_call_of(meeting(house), house.today)
        assert roll is not None
        return [line.name.split()[0] for line in roll.people]


def change(house: House, **values: Any) -> None:
    """Something else about yesterday's meeting."""
    with house.inside():
        db.session.execute(update(GroupSession).where(GroupSession.id == meeting(house)).values(**values))


def test_she_finds_it_on_her_page_ticks_and_is_told_the_number(house: House, pages: Pages) -> None:
    ask(house)
    assert address(house) in pages.get("/", "Roos").links()
    assert address(house) in pages.get(address(house, rest=""), "Roos").links()
    answer = call(house, pages, guests="2")
    now = stands(house)
    assert (now["by"], now["number"], now["came"], now["earlier"]) == ("Roos", 5, set(CAME), [])
    done = pages.get(answer.location, "Roos", lang="en")
    assert done.h1 == "It is written down"
    assert "5 people." in done.seen
    assert address(house) not in pages.get(address(house, rest=""), "Roos").links()


def test_the_page_asks_one_thing_and_answers_nothing_itself(house: House, pages: Pages) -> None:
    """Rules R1 to R16 as far as a page shows them; five people said that they come, and nobody is ticked."""
    ask(house)
    page = pages.get(address(house), "Roos", lang="en")
    assert page.h1 == "Who was there?"
    for said in ("Tuesday 8 June", "morning", "09:30", "Call Naima"):
        assert said in page.seen
    fields = page.form(address(house))
    assert "came" not in fields
    assert (fields["guests"], fields["head_count"]) == ([""], [""])
    ticks = page.tree.xpath("//label[contains(@class, 'choice')]/input[@type='checkbox'][@name='came']/@value")
    belong = ("Roos", "Zon", "Maan", "Tijger", "Olijf", "Linde", "Yamina", "Fadma", "Ster", "Noor")
    assert set(ticks) == {str(house.person(name)) for name in belong}
    assert page.tree.xpath("//select | //main//input[@checked] | //main//textarea") == []
    assert len(page.tree.xpath("//main//button[contains(@class, 'primary')]")) == 1
    assert page.tree.xpath("//main//form//button//strong[@id='ticked']/text()") == []
    assert not {"come", "comes", "coming"} & set(page.tree.xpath("string(//main)").lower().split())
    with house.inside():
        roll = reads.roll_call_of(meeting(house), house.today)
    assert roll is not None
    assert roll.people[0]._fields == ("person_id", "name", "sign"), "no answer and no presence is even read"


def test_it_is_hers_from_the_beginning_until_the_end_of_the_next_day(house: House, pages: Pages) -> None:
    ask(house)
    to = address(house, AHEAD)
    for forward, status, heading in (
        (timedelta(days=6, minutes=45), 404, "Not yet"),
        (timedelta(minutes=15), 200, "Who is here today?"),
        (timedelta(hours=38), 200, "Who was there?"),
        (timedelta(hours=1), 404, "Your guide does this one"),
    ):
        house.clock.forward(forward)
        assert pages.get(to, "Roos", expects=status, lang="en").h1 == heading
        assert (to in pages.get("/", "Roos").links()) is (status == 200)
        if status == 404:
            refused(house, pages, AHEAD)


def refused(house: House, pages: Pages, on: date = YESTERDAY) -> None:
    """Her form, sent although it is not her turn."""
    pages.post(address(house, on), {"head_count": "3", "version": "1"}, "Roos", expects=422)
    with house.inside():
        assert db.session.get_one(GroupSession, meeting(house, on)).recorded_at is None


@pytest.mark.parametrize("changed", [{"state": SessionState.CANCELLED}, {"is_sensitive": True}])
def test_of_a_sensitive_or_cancelled_meeting_there_is_no_roll_and_no_word_why(
    house: House, pages: Pages, changed: dict[str, Any]
) -> None:
    ask(house)
    change(house, **changed)
    assert pages.get(address(house), "Roos", expects=404, lang="en").h1 == "Your guide does this one"
    refused(house, pages)
    assert address(house) not in pages.get("/", "Roos").links() + pages.get(address(house, rest=""), "Roos").links()


def test_only_a_number_keeps_no_names(house: House, pages: Pages) -> None:
    ask(house)
    answer = call(house, pages, (), head_count="١٢")
    assert (stands(house)["number"], stands(house)["came"]) == (12, set())
    assert "12 people." in pages.get(answer.location, "Roos", lang="en").seen


@pytest.mark.parametrize(
    ("names", "more"),
    [
        ((), {}),
        (("Zon",), {"head_count": "4"}),
        ((), {"head_count": "501"}),
        ((), {"head_count": "4", "guests": "1"}),
        (("Zon",), {"guests": "-1"}),
        (("Hanan",), {}),
        (("Karim",), {}),
    ],
)
def test_bad_input_is_answered_and_kept(
    house: House, pages: Pages, names: tuple[str, ...], more: dict[str, Any]
) -> None:
    ask(house)
    page = call(house, pages, names, expects=422, **more)
    assert page.tree.xpath("//*[@id='error-summary']")
    kept = page.form(address(house))
    assert all(kept[name] == [value] for name, value in more.items())
    assert stands(house)["number"] is None


def test_she_can_write_nothing_but_who_was_there(house: House, pages: Pages) -> None:
    ask(house)
    words = dict.fromkeys(("story", "worked", "new_theme", "reflection"), "Een verhaal")
    more: dict[str, Any] = {**words, "host": str(house.person("Zon")), "is_sensitive": "y", "met": ["cook"]}
    call(house, pages, **more)
    with house.inside():
        row = db.session.get_one(GroupSession, meeting(house))
        assert (row.host_id, row.story_id, row.worked_id, row.met, row.is_sensitive) == (None, None, None, [], False)
        assert not set(row.notes) - {"subject"}


def test_she_reads_no_name_back(house: House, pages: Pages) -> None:
    """After saving no answer to her names anybody of the meeting; the empty page to do it again names all alike."""
    ask(house)
    page = pages.get(address(house), "Roos")
    answers = [call(house, pages, page=page)]
    answers += [pages.get(each, "Roos") for each in (address(house), address(house, rest=""))]
    # The same form once more, and the form of another window: both only say that it is written down.
    answers.append(call(house, pages, page=page))
    answers.append(call(house, pages, ("Zon",), page, 409, idempotency_key=idempotency.new_key()))
    assert [names_in(house, each) for each in answers] == [set()] * 5
    assert stands(house)["came"] == set(CAME)
    again = pages.get(f"{address(house)}?again=y", "Roos")
    assert names_in(house, again) == set(reads_of(house)) - {"Roos"}
    assert again.tree.xpath("//input[@checked]") == []
    for rest in ("/record", "/earlier"):
        pages.get(address(house, rest=rest), "Roos", expects=403)


@one_database
def test_a_page_that_would_tell_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted twin: a done page that says back whom she ticked."""
    ask(house)
    call(house, pages)

    def tells(_template: str, shown: GroupSession, **_rest: Any) -> str:
        names = " ".join(line.name for line in queries.kept_names(shown.id))
        return f"<html lang='nl' dir='ltr'><title>Afspraak</title><h1>{names}</h1></html>"

    monkeypatch.setattr(views, "_drawn", tells)
    assert names_in(house, pages.get(address(house), "Roos")) == set(CAME)


def test_not_after_all_begins_with_an_empty_page_and_keeps_what_she_wrote_first(house: House, pages: Pages) -> None:
    ask(house)
    call(house, pages)
    page = pages.get(f"{address(house)}?again=y", "Roos")
    call(house, pages, ("Zon",), page)
    now = stands(house)
    assert (now["by"], now["number"], now["came"]) == ("Roos", 1, {"Zon"})
    (before,) = now["earlier"]
    assert before["recorded_by"] == house.person("Roos").hex
    assert set(before["came"]) == {house.person(name).hex for name in CAME}


def test_tapped_twice_it_is_written_once(house: House, pages: Pages) -> None:
    ask(house)
    page = pages.get(address(house), "Roos")
    assert call(house, pages, page=page).location == call(house, pages, page=page).location
    assert stands(house)["earlier"] == []


def test_what_the_guide_wrote_meanwhile_stands_and_she_hears_it(house: House, pages: Pages) -> None:
    ask(house)
    page = pages.get(address(house), "Roos", lang="en")
    pages.submit(
        pages.get(address(house, rest="/record"), "Naima"),
        address(house, rest="/record"),
        {"came": [str(house.person("Maan"))]},
        "Naima",
    )
    late = call(house, pages, ("Ster",), page, 409)
    assert late.h1 == "It is written down already"
    assert names_in(house, late) == {"Ster"}, "her own ticks, to tell her guide; nothing of what is kept"
    assert (stands(house)["by"], stands(house)["came"]) == ("Naima", {"Maan"})
    # Also to do it again is hers no more.
    again = pages.get(f"{address(house)}?again=y", "Roos", lang="en")
    assert (again.h1, names_in(house, again)) == ("It is written down already", set())


def test_overtaken_between_reading_and_writing_she_hears_it(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(house)
    page = pages.get(address(house), "Roos", lang="en")
    overtake(house, monkeypatch)
    late = call(house, pages, ("Ster",), page, 409)
    assert late.h1 == "It is written down already"
    assert stands(house)["came"] == set()


def overtake(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody saves after her page was read and before it is written."""
    which = GroupSession.id == meeting(house)
    faster = update(GroupSession).where(which).values(version=GroupSession.version + 1)

    def touch(group_id: UUID) -> None:
        db.session.execute(faster, execution_options={"synchronize_session": False})
        real_touch(group_id)

    monkeypatch.setattr(recording, "touch", touch)


def test_another_subject_meanwhile_does_not_stand_in_her_way(house: House, pages: Pages) -> None:
    ask(house)
    page = pages.get(address(house), "Roos")
    change(house, version=GroupSession.version + 1)
    call(house, pages, page=page)
    assert stands(house)["came"] == set(CAME)


def test_the_guide_sees_it_looks_and_corrects_it(house: House, pages: Pages) -> None:
    ask(house)
    before = pages.get("/", "Naima", lang="en").seen
    assert "Roos records this." in before
    call(house, pages)
    today = pages.get("/", "Naima", lang="en")
    assert "Roos wrote down who was there on Tuesday 8 June: 3 people. Look at it" in today.seen
    record = address(house, rest="/record")
    assert record in pages.get("/", "Naima", lang="nl").links()
    page = pages.get(record, "Naima")
    assert set(page.form(record)["came"]) == {str(house.person(name)) for name in CAME}
    came = [str(house.person(name)) for name in (*CAME, "Zon")]
    pages.submit(page, record, {"came": came, "new_theme": "Slapen"}, "Naima")
    assert "wrote down" not in pages.get("/", "Naima", lang="en").seen
    now = stands(house)
    assert (now["by"], now["number"]) == ("Naima", 4)
    assert now["earlier"][0]["recorded_by"] == house.person("Roos").hex


@pytest.mark.parametrize("more", [{"guests": "2"}, {"head_count": "7", "came": []}])
def test_one_tap_says_that_it_is_right(house: House, pages: Pages, more: dict[str, Any]) -> None:
    ask(house)
    call(house, pages, **more)
    was = stands(house)
    page = pages.get(address(house, rest=""), "Loes", lang="en")
    assert f"Roos wrote down who was there: {was['number']} people." in page.seen
    pages.get(address(house, rest=""), "Loes", lang="nl")
    right = address(house, rest="/roll-call/right")
    pages.credentials(pages.client("Loes"))
    with counted(house.connection) as statements:
        pages.submit(page, right, {}, "Loes")
    assert len(statements) <= 12, "\n".join(statements)
    now = stands(house)
    assert (now["by"], now["number"], now["came"]) == ("Loes", was["number"], was["came"])
    assert "wrote down" not in pages.get(address(house, rest=""), "Loes", lang="en").seen
    pages.submit(page, right, {"idempotency_key": idempotency.new_key()}, "Loes")
    assert stands(house)["version"] == now["version"], "a page from before changes nothing"


def test_who_takes_part_never_sees_who_wrote_it_or_whether_it_is_right(house: House, pages: Pages) -> None:
    ask(house)
    call(house, pages)
    for name in ("Roos", "Zon"):
        page = pages.get(address(house, rest=""), name, lang="en")
        assert "wrote down" not in page.seen
        pages.post(address(house, rest="/roll-call/right"), {"version": "1"}, name, expects=403)


def test_sensitive_afterwards_forgets_what_she_wrote(house: House, pages: Pages) -> None:
    ask(house)
    call(house, pages)
    record = address(house, rest="/record")
    pages.submit(pages.get(record, "Naima"), record, {"is_sensitive": "y", "head_count": "3", "came": []}, "Naima")
    assert stands(house) | {"version": 0} == {"by": None, "number": 3, "came": set(), "earlier": [], "version": 0}
    assert pages.get(address(house), "Roos", expects=404, lang="en").h1 == "Your guide does this one"


@one_database
def test_when_her_time_is_over_it_is_the_guides_again(house: House, pages: Pages) -> None:
    ask(house)
    record = address(house, rest="/record")
    assert not pages.get("/", "Naima").tree.xpath("//a[contains(@class, 'primary')][@href=$to]", to=record)
    assert "Roos records this." in pages.get(address(house, rest=""), "Naima", lang="en").seen
    house.clock.forward(timedelta(hours=16))
    today = pages.get("/", "Loes", lang="en")
    assert today.tree.xpath("//a[contains(@class, 'primary')][@href=$to]", to=record)
    assert "Roos records this." not in today.seen + pages.get(address(house, rest=""), "Loes", lang="en").seen


@pytest.mark.parametrize(
    ("who", "kind", "status"),
    [
        ("Zon", None, 403),
        ("Naima", None, 403),
        ("Karim", None, 404),
        ("Huda", None, 404),
        ("Hanan", None, 404),
        ("Els", None, 404),
        ("Joost", None, 404),
        ("Sanne", None, 404),
        ("Petra", None, 404),
    ],
)
@one_database
def test_nobody_else_calls_the_roll(house: House, pages: Pages, who: str, kind: SignInKind | None, status: int) -> None:
    ask(house)
    pages.get(address(house), who, expects=status, kind=kind)
    pages.post(address(house), {"head_count": "3", "version": "1"}, who, expects=status, kind=kind)
    pages.post(f"/groups/{house.group(GROUP)}/no-roll-call", as_=who, expects=status, kind=kind)
    assert stands(house)["number"] is None


@one_database
def test_the_role_gives_a_guide_nothing_on_a_phone_and_who_takes_part_nothing_as_staff(
    house: House, pages: Pages
) -> None:
    """Loes was let in at the door too, and the recording is hers: on that phone, with one factor, she takes part."""
    ask(house, "Loes")
    ask(house, "Loes", Role.PARTICIPANT)
    group = house.group(GROUP)
    assert house.actor("Loes", SignInKind.OWN).roles[group].isdisjoint({Role.RECORDER})
    assert Role.RECORDER in house.actor("Loes").roles[group]
    pages.get(address(house), "Loes", expects=403, kind=SignInKind.OWN)
    pages.get(address(house), "Loes", expects=403)
    ask(house, "Roos")
    roos = house.actor("Roos")
    assert roos.roles[group] == {Role.PARTICIPANT, Role.RECORDER}
    with house.inside():
        here = next(line for line in members_of(group, house.today) if line.person_id == roos.person_id)
    assert policy.may_call_the_roll(roos, here)
    rules = (policy.may_guide, policy.may_record, policy.may_hand_to, policy.may_reach, policy.may_end)
    assert not any(rule(roos, here) for rule in rules)
    # Who comes to work here is no recorder of the group's by her phone any more.
    house.appoint("Roos", Office.GUIDE)
    assert house.actor("Roos").roles[group] == {Role.PARTICIPANT}


@pytest.mark.parametrize("how", ["lays it down", "taken back", "left", "another"])
def test_it_is_over_in_the_next_request(house: House, pages: Pages, how: str) -> None:
    ask(house)
    page = pages.get(address(house), "Roos")
    if how == "lays it down":
        start = pages.get("/", "Roos", lang="en")
        assert "You write down who is here." in start.seen
        pages.submit(start, f"/groups/{house.group(GROUP)}/no-roll-call", {}, "Roos")
    else:
        end(house, how)
    # Who left her last group is out: she is led to the entry.
    status = 303 if how == "left" else 403
    call(house, pages, page=page, expects=status)
    pages.get(address(house), "Roos", expects=status)
    assert "/roll-call" not in pages.get("/", "Roos").text
    assert stands(house)["number"] is None


def end(house: House, how: str) -> None:
    guide = house.actor("Naima")
    with house.inside():
        roos = own_membership(house.group(GROUP), house.person("Roos"))
        noor = own_membership(house.group(GROUP), house.person("Noor"))
        assert roos is not None
        assert noor is not None
        if how == "left":
            belonging.leave(roos, guide, house.now, house.today)
        elif how == "another":
            belonging.hand_recording(noor, guide, house.now, house.today)
        else:
            belonging.end_role(roos, Role.RECORDER, guide, house.now, house.today)


def test_it_costs_no_more_than_twelve_statements_and_a_page_only_a_few(house: House, pages: Pages) -> None:
    ask(house)
    to, costs = address(house), []
    pages.credentials(pages.client("Roos"))
    for names in (CAME, ("Zon", "Ster")):
        with counted(house.connection) as read:
            page = pages.get(f"{to}?again=y", "Roos")
        ticked = [str(house.person(name)) for name in names]
        with counted(house.connection) as written:
            pages.submit(page, to, {"came": ticked}, "Roos")
        costs.append((len(read), len(written)))
    with counted(house.connection) as laid_down:
        pages.post(f"/groups/{house.group(GROUP)}/no-roll-call", as_="Roos")
    assert max(read for read, _ in costs) <= 3
    assert max(written for _, written in costs) <= 12, costs
    assert len(laid_down) <= 12


def test_a_recording_by_a_guide_is_not_to_be_looked_at(house: House) -> None:
    guide, found = house.actor("Naima"), []
    with house.inside():
        row = db.session.get_one(GroupSession, meeting(house))
        recording.record(row, Recording(head_count=3), row.version, guide, house.now, house.wall_now)
        found = queries.waiting_in([house.group(GROUP)], house.wall_now)
    assert [(each.meeting.on_day, each.is_next, each.written_by) for each in found] == [(AHEAD, True, None)]
