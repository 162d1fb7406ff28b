"""The calendar behind a secret address: what stands in it, for whom it opens, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import icalendar
import pytest
from sqlalchemy import delete, select, update
from vobject.base import ParseError, ValidateError

from groepswerk.core.db import db
from groepswerk.core.due import overdue
from groepswerk.groups.models import Group, Membership, MembershipRole
from groepswerk.groups.service.belonging import touch
from groepswerk.people.models import Appointment
from groepswerk.sessions.feeds.file import calendar
from groepswerk.sessions.jobs import EndingFeeds
from groepswerk.sessions.models import Feed, GroupSession
from groepswerk.sessions.service.feeds import hash_of
from groepswerk.sessions.views import feeds
from groepswerk.sessions.views.feeds import MOST_WRONG, _two_months_back
from tests.calendar_text import read
from tests.conftest import counted
from tests.house import places
from tests.house_of_tests import House, one_database
from tests.pages import Pages
from tests.sessions.calendars import address_of, ask, at_place, cancel, change, entries_of, meetings_of

TUESDAY = "Dinsdaggroep"
NEXT = date(2027, 6, 15)


def test_it_holds_two_months_back_and_all_ahead_and_nothing_but_day_time_and_place(house: House, pages: Pages) -> None:
    path = address_of(pages, "Roos")
    answer = ask(house, path)
    found = read(answer.text)
    expected = meetings_of(house, TUESDAY, date(2027, 4, 9))
    assert [each.uid.value for each in found] == [f"{each}@groepswerk" for each in expected]
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"] == "attachment; filename=agenda.ics"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    names = {each.name for entry in found for each in entry.getChildren()}
    assert names == {
        *("UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS"),
        *("CLASS", "TRANSP"),
    }
    assert {each.summary.value for each in found if each.status.value == "CONFIRMED"} == {"Afspraak"}
    assert {each.getChildValue("class") for each in found} == {"PRIVATE"}
    assert TUESDAY not in answer.text
    whole = icalendar.Calendar.from_ical(answer.data)
    assert str(whole["METHOD"]) == "PUBLISH"
    assert str(whole["X-WR-CALNAME"]) in {"Afspraken", "Appointments"}
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT4H\r\nX-PUBLISHED-TTL:PT4H\r\n" in answer.text
    assert answer.text.count("DTSTART;TZID=Europe/Amsterdam:") == len(found)
    (zone,) = whole.walk("VTIMEZONE")
    assert str(zone["TZID"]) == "Europe/Amsterdam"
    jumps = {str(part["TZNAME"]): part["RRULE"].to_ical() for part in zone.subcomponents}
    assert jumps == {
        "CEST": b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "CET": b"FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    }


@one_database
def test_what_changes_keeps_its_uid_and_its_sequence_grows(house: House, pages: Pages) -> None:
    path, meeting = address_of(pages, "Roos"), house.meeting_on(TUESDAY, NEXT)
    before = entries_of(house, path)["2027-06-15"]
    change(house, meeting, on_day=date(2027, 6, 17))
    moved = entries_of(house, path)
    cancel(house, meeting)
    after = entries_of(house, path)["2027-06-17"]
    assert "2027-06-15" not in moved
    assert before.uid.value == moved["2027-06-17"].uid.value == after.uid.value
    assert [int(each.sequence.value) for each in (before, moved["2027-06-17"], after)] == [0, 1, 2]
    stamps = [each.last_modified.value for each in (before, moved["2027-06-17"], after)]
    assert stamps == sorted(set(stamps)), "phones that look at the moment alone see each change"
    assert (after.status.value, after.transp.value) == ("CANCELLED", "TRANSPARENT")


def test_unchanged_it_costs_one_statement_and_changed_two(house: House, pages: Pages) -> None:
    path = address_of(pages, "Naima")
    first = ask(house, path)
    change(house, house.meeting_on("Woensdagavond", date(2027, 6, 16)), on_day=date(2027, 6, 18))
    for headers, status in (({"If_None_Match": first.headers["ETag"]}, 304), ({}, 200)):
        with counted(house.connection) as seen:
            answer = ask(house, path, **headers)
        assert (answer.status_code, len(seen)) == (status, 1), "what another group did is nothing to her"
    assert answer.data == first.data
    assert ask(house, path, If_None_Match=f'"other", {first.headers["ETag"]}').status_code == 304
    change(house, house.meeting_on(TUESDAY, NEXT), on_day=date(2027, 6, 17))
    with counted(house.connection) as seen:
        answer = ask(house, path, If_None_Match=first.headers["ETag"])
    assert (answer.status_code, len(seen)) == (200, 2)


@one_database
def test_another_day_is_another_window_and_what_nobody_sees_changes_no_byte(house: House, pages: Pages) -> None:
    path = address_of(pages, "Roos")
    first = ask(house, path)
    with house.inside():
        touch(house.group(TUESDAY))
    again = ask(house, path, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (200, first.data)
    house.clock.forward(timedelta(days=1))
    assert ask(house, path, If_None_Match=again.headers["ETag"]).status_code == 200
    assert [_two_months_back(day) for day in (date(2027, 4, 30), date(2028, 4, 30), date(2027, 1, 31))] == [
        date(2027, 2, 28),
        date(2028, 2, 29),
        date(2026, 11, 30),
    ]


@one_database
def test_compressed_it_keeps_its_mark(house: House, pages: Pages) -> None:
    path = address_of(pages, "Roos")
    packed = ask(house, path, Accept_Encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == ask(house, path).headers["ETag"]
    assert ask(house, path, Accept_Encoding="gzip", If_None_Match=packed.headers["ETag"]).status_code == 304


@one_database
def test_head_is_answered_and_no_cookie_is_ever_sent(house: House, pages: Pages) -> None:
    path = address_of(pages, "Roos")
    browser = pages.client("Roos")
    house.clock.forward(timedelta(days=100))
    for address in (f"{path}?lang=en", "/my-calendar/agenda.ics?lang=en"):
        answer = browser.get(address)
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
    head = house.app.test_client().head(path)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"]


def kept(house: House, name: str) -> list[tuple[str, datetime | None]]:
    """The hash and the end of each address somebody had."""
    with house.inside():
        query = select(Feed.token_hash, Feed.ended_at).where(Feed.person_id == house.person(name))
        return [(row.token_hash, row.ended_at) for row in db.session.execute(query)]


def test_renewed_or_ended_the_old_address_opens_nothing(house: House, pages: Pages) -> None:
    first = address_of(pages, "Roos")
    second = address_of(pages, "Roos")
    gone = ask(house, first)
    assert (gone.status_code, ask(house, second).status_code) == (404, 200)
    assert TUESDAY not in gone.text
    assert "Appointment" in gone.text or "Afspraak" in gone.text
    pages.post("/my-calendar/end", {}, "Roos")
    assert ask(house, second).status_code == 404
    rows = kept(house, "Roos")
    assert all(ended_at for _, ended_at in rows)
    assert sorted(each for each, _ in rows) == sorted(hash_of(path[3:-4]) for path in (first, second))


def test_a_link_that_is_asked_for_twice_is_one(house: House, pages: Pages) -> None:
    form = pages.get("/my-calendar", "Roos").form("/my-calendar/address")
    made = [pages.post("/my-calendar/address", form, "Roos") for _ in range(2)]
    links = {link for page in made for link in pages.follow(page, "Roos").links() if link.startswith("webcal:")}
    assert len(links) == 1
    assert len(kept(house, "Roos")) == 1
    house.clock.forward(timedelta(minutes=11))
    assert not [link for link in pages.follow(made[0], "Roos").links() if link.startswith("webcal:")]


def membership(house: House, name: str, nickname: str = TUESDAY) -> UUID:
    """The id of somebody's membership."""
    query = select(Membership.id).where(Membership.group_id == house.group(nickname))
    with house.inside():
        return db.session.scalars(query.where(Membership.person_id == house.person(name))).one()


def test_who_stops_has_no_calendar_any_more_also_when_she_comes_back(house: House, pages: Pages) -> None:
    of_all = address_of(pages, "Roos")
    of_group = address_of(pages, "Roos", page=f"/groups/{house.group(TUESDAY)}/calendar")
    hers = membership(house, "Roos")
    pages.post(f"/groups/{house.group(TUESDAY)}/stop", {"name": "keep"}, "Roos")
    assert [ask(house, path).status_code for path in (of_all, of_group)] == [404, 404]
    stays = address_of(pages, "Maan")
    house.clock.forward(timedelta(days=1))
    with house.inside():
        assert [EndingFeeds().do_one(house.now) for _ in range(3)] == [True, True, False]
        assert overdue((EndingFeeds(),), house.now) == {"sessions.end_feeds": timedelta()}
        db.session.execute(update(Membership).where(Membership.id == hers).values(left_on=None))
        db.session.execute(update(MembershipRole).where(MembershipRole.membership_id == hers).values(until=None))
    assert [ask(house, path).status_code for path in (of_all, of_group, stays)] == [404, 404, 200]


def test_whose_membership_a_guide_ends_and_of_a_group_that_ended(house: House, pages: Pages) -> None:
    linde, tijger = address_of(pages, "Linde"), address_of(pages, "Tijger")
    pages.post(f"/memberships/{membership(house, 'Linde')}/end", {}, "Naima")
    assert [ask(house, path).status_code for path in (linde, tijger)] == [404, 200]
    with house.inside():
        db.session.get_one(Group, house.group(TUESDAY)).ended_on = house.today
    assert ask(house, tijger).status_code == 404


def test_a_guide_without_appointment_or_role_sees_nothing(house: House, pages: Pages) -> None:
    naima, loes = address_of(pages, "Naima"), address_of(pages, "Loes")
    with house.inside():
        of_naima = Appointment.person_id == house.person("Naima")
        db.session.execute(update(Appointment).where(of_naima).values(until=house.today - timedelta(days=1)))
    # Loes keeps hers, and an address of her own: neither helps Naima.
    assert [ask(house, path).status_code for path in (naima, loes)] == [404, 200]
    hers = membership(house, "Loes")
    with house.inside():
        db.session.execute(delete(MembershipRole).where(MembershipRole.membership_id == hers))
    empty = ask(house, loes)
    assert (empty.status_code, read(empty.text)) == (200, []), "between two groups her calendar is there, and empty"


def test_each_sees_her_own_groups_only(house: House, pages: Pages) -> None:
    with house.inside():
        ids = {
            str(each.id): each.group_id for each in db.session.execute(select(GroupSession.id, GroupSession.group_id))
        }
    for name, nickname in (("Roos", TUESDAY), ("Hanan", "Woensdagavond"), ("Sanne", "Maandagmiddag")):
        found = read(ask(house, address_of(pages, name)).text)
        assert {ids[each.uid.value.partition("@")[0]] for each in found} == {house.group(nickname)}


@one_database
def test_the_name_of_the_group_stands_there_when_she_chose_so_but_never_above_a_sensitive_meeting(
    house: House, pages: Pages
) -> None:
    path, meeting = address_of(pages, "Roos", with_name=True), house.meeting_on(TUESDAY, NEXT)
    found = entries_of(house, path)
    assert {each.summary.value for day, each in found.items() if each.status.value == "CONFIRMED"} >= {TUESDAY}
    assert found["2027-06-15"].summary.value == TUESDAY
    change(house, meeting, is_sensitive=True)
    assert entries_of(house, path)["2027-06-15"].summary.value == "Afspraak"


@one_database
@pytest.mark.parametrize(("lang", "title"), [("en", "Appointment"), ("nl", "Afspraak")])
def test_its_words_are_in_the_language_it_was_made_in(house: House, pages: Pages, lang: str, title: str) -> None:
    pages.get("/my-calendar", "Roos", lang=lang)
    path = address_of(pages, "Roos")
    answer = ask(house, path, Accept_Language="tr")
    assert entries_of(house, path)["2027-06-15"].summary.value == title
    assert answer.headers["Content-Language"] == lang


HOSTILE = [
    'De; "Kas", hoek\\n',
    "BEGIN:VEVENT",
    "END:VCALENDAR;X=1",
    "مقهى الحي، باب ٢",
    "é" * 120,
    "👩‍👩‍👧‍👦" * 15,
    "a" * 74 + "é" + "b" * 40,
    ",;:\\\"'",
    "ⴰⵣⵓⵍ ፍቅርተ 日本語",
]


@one_database
def test_any_name_of_a_place_is_read_as_it_was_written(house: House, pages: Pages) -> None:
    path = address_of(pages, "Roos")
    meetings = meetings_of(house, TUESDAY, date(2027, 4, 9))
    named = {}
    for meeting, name in zip(meetings, HOSTILE, strict=False):
        at_place(house, meeting, name)
        named[f"{meeting}@groepswerk"] = name
    text = ask(house, path).text
    by_one = {each.uid.value: each.location.value for each in read(text) if each.uid.value in named}
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    by_other = {str(each["UID"]): str(each["LOCATION"]) for each in events if str(each["UID"]) in named}
    assert by_one == by_other == named
    assert len(events) == len(meetings)


@one_database
def test_half_past_two_stays_half_past_two_on_both_nights(house: House, pages: Pages) -> None:
    path = address_of(pages, "Roos")
    one, two, three = meetings_of(house, TUESDAY, house.today)[:3]
    for meeting, day, at in (
        (one, date(2027, 10, 31), time(4, 30)),
        (two, date(2028, 3, 26), time(1, 30)),
        (three, date(2028, 3, 27), time(9, 30)),
    ):
        ends = (datetime.combine(day, at) + timedelta(hours=2)).time()
        change(house, meeting, on_day=day, starts=at, ends=ends)
    found = entries_of(house, path)
    in_utc = {
        day: found[day].dtstart.value.astimezone(UTC).strftime("%H:%M")
        for day in ("2027-10-31", "2028-03-26", "2028-03-27")
    }
    # Winter time has begun; it is still winter time; summer time has begun.
    assert in_utc == {"2027-10-31": "03:30", "2028-03-26": "00:30", "2028-03-27": "07:30"}
    assert [found[day].dtstart.value.strftime("%H:%M") for day in in_utc] == ["04:30", "01:30", "09:30"]
    change(house, one, on_day=date(2027, 10, 31), starts=time(2, 30), ends=time(4, 0))
    change(house, two, on_day=date(2028, 3, 26), starts=time(2, 30), ends=time(4, 0))
    text = ask(house, path).text
    assert "DTSTART;TZID=Europe/Amsterdam:20271031T023000" in text
    assert "DTSTART;TZID=Europe/Amsterdam:20280326T023000" in text
    assert len(read(text)) == len(found)


@one_database
def test_wrong_addresses_are_counted_and_a_right_one_opens_all_the_same(house: House, pages: Pages) -> None:
    path = address_of(pages, "Roos")
    statuses = [ask(house, f"/c/{number:022d}.ics").status_code for number in range(MOST_WRONG + 2)]
    assert statuses == [404] * MOST_WRONG + [429, 429]
    assert ask(house, path).status_code == 200
    house.clock.forward(timedelta(minutes=16))
    assert ask(house, f"/c/{0:022d}.ics").status_code == 404


@one_database
def test_files_for_members_and_for_the_holder_of_a_link(house: House, pages: Pages) -> None:
    group, meeting = house.group(TUESDAY), house.meeting_on(TUESDAY, NEXT)
    of_her_groups = meetings_of(house, TUESDAY, date(2027, 4, 9))
    wanted = {
        f"/groups/{group}/agenda.ics": of_her_groups,
        f"/meetings/{meeting}/agenda.ics": [meeting],
        "/my-calendar/agenda.ics": of_her_groups,
    }
    for who in ("Roos", "Naima"):
        for address, meetings in wanted.items():
            answer = pages.client(who).get(address)
            assert [each.uid.value for each in read(answer.text)] == [f"{each}@groepswerk" for each in meetings]
            assert answer.headers["Cache-Control"] == "no-store"
            assert TUESDAY not in answer.text
    for address in list(wanted)[:2]:
        assert pages.client("Hanan").get(address).status_code == 404
        assert pages.client().get(address).status_code == 303
    link = f"/a/{places.furnish(house)['invitation']}/agenda.ics"
    (only,) = read(ask(house, link).text)
    assert only.summary.value == "Afspraak"


@one_database
@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (b"END:VTIMEZONE", b"END:VTIMEZON"),
        (b"BEGIN:VEVENT", b"X:" + b"x" * 80 + b"\r\nBEGIN:VEVENT"),
        (b"DTSTAMP:", b"X-STAMP:"),
    ],
)
def test_a_calendar_that_another_library_cannot_read_is_found_whoever_asks(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, good: bytes, bad: bytes
) -> None:
    """What the tests' applications do with every calendar they give; three twins that must be found."""
    address = f"/groups/{house.group(TUESDAY)}/agenda.ics"
    asking = pages.client("Naima")
    assert asking.get(address).status_code == 200

    def broken(name: str, entries: Iterable[bytes]) -> bytes:
        return calendar(name, entries).replace(good, bad)

    monkeypatch.setattr(feeds, "calendar", broken)
    with pytest.raises((AssertionError, ParseError, ValidateError)):
        asking.get(address)
