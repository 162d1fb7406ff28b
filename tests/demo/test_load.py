"""The demo: loaded once and for all, the dates of the year's file, and every case that can happen so far."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from groepswerk import cli
from groepswerk.app import create_app
from groepswerk.core.clock import HOME_ZONE
from groepswerk.core.db import Base, db
from groepswerk.credits import queries as credits
from groepswerk.demo import doorway, load
from groepswerk.demo.cast import CIRCLES
from groepswerk.demo.year import FILE, read_subjects
from groepswerk.groups import queries as groups
from groepswerk.groups.models import Membership, MembershipRole, Role
from groepswerk.initiatives.models import Initiative, Offer, OfferKind, Proposal, Reply
from groepswerk.messages import queries as messages
from groepswerk.messages.models import MessageState, Template
from groepswerk.people.models import Person
from groepswerk.sessions import queries as sessions
from groepswerk.sessions.models import Attendance, GroupSession, SessionState
from groepswerk.themes.models import Theme, ThemeSurfaced
from groepswerk.words.queries import words_of
from tests.house_of_tests import House
from tests.pages import Pages

MOVED: dict[tuple[str, date], tuple[date, set[str | None]]] = {
    ("Donderdaggroep", date(2027, 1, 7)): (date(2027, 1, 8), {"en", None}),
    ("Woensdagavond", date(2027, 3, 10)): (date(2027, 3, 12), {"ar", "nl"}),
}
CANCELLED = {("Woensdagavond", date(2027, 5, 26)), ("Donderdaggroep", date(2027, 6, 24))}


def everything() -> dict[str, tuple[int, str]]:
    """Per table its number of rows and a digest of all that is in them."""
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = sorted(repr(tuple(row)) for row in db.session.execute(select(table)))
        found[table.name] = (len(rows), sha256("\n".join(rows).encode()).hexdigest())
    return found


def meeting_on(house: House, nickname: str, on: date) -> GroupSession:
    return db.session.get_one(GroupSession, house.meeting_on(nickname, on))


def initiative_named(words: str) -> UUID:
    """The initiative of that name."""
    rows = db.session.execute(select(Initiative.id, Initiative.name_id)).all()
    opened = words_of(row.name_id for row in rows)
    return UUID(str(next(row.id for row in rows if opened[row.name_id].text == words)))


# Loading.


def test_loading_again_changes_nothing(house: House) -> None:
    with house.inside():
        before = everything()
        assert load.build(house.now) is None
        db.session.flush()
        assert everything() == before
    result = house.app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    assert "nothing changed" in result.output
    with house.inside():
        assert everything() == before
    assert sum(number for number, _ in before.values()) > 1000


def test_a_change_of_one_row_would_be_seen(house: House) -> None:
    with house.inside():
        before = everything()
        db.session.get_one(Person, house.person("Roos")).name = "Roosje"
        db.session.flush()
        after = everything()
    assert {name for name in after if after[name] != before[name]} == {"person"}


def test_what_people_see_and_do_leaves_rows_in_every_table_of_the_year(house: House) -> None:
    with house.inside():
        empty = {name for name, (number, _) in everything().items() if number == 0}
    filled = {"message", "invitation", "contact", "rsvp", "attendance", "naming_choice", "offer"}
    assert empty & filled == set()


# The year.


@pytest.mark.parametrize("nickname", ["Dinsdaggroep", "Woensdagavond", "Donderdaggroep"])
def test_the_dates_and_subjects_are_those_of_the_file(house: House, nickname: str) -> None:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == CIRCLES[nickname].key]
    expected = [
        (date.fromisoformat(row["date"]), time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"]))
        for row in rows
    ]
    with house.inside():
        meetings = sessions.meetings_of(house.group(nickname))
        subjects = words_of(meeting.subject_id for meeting in meetings)
    assert len(expected) == 40
    assert [(each.on_day, each.starts, each.ends) for each in meetings] == expected
    sensitive = {date.fromisoformat(row["date"]) for row in rows if "sensitive" in row["tags"].split()}
    named = [row["title_nl"] for row in rows if date.fromisoformat(row["date"]) not in sensitive]
    assert [subjects[each.subject_id].text for each in meetings if each.subject_id] == named
    assert {each.on_day for each in meetings if each.is_sensitive} == sensitive


def test_a_sensitive_meeting_keeps_a_number_and_no_name(house: House) -> None:
    with house.inside():
        kept = select(GroupSession).where(GroupSession.is_sensitive, GroupSession.recorded_at.is_not(None))
        found = db.session.scalars(kept).all()
        assert len(found) == 13
        for meeting in found:
            assert meeting.head_count is not None
            assert (meeting.host_id, meeting.recorded_by, sessions.came_to(meeting.id)) == (None, None, set())


# The cases of a real year.


@pytest.mark.parametrize(("nickname", "first_on"), MOVED)
def test_a_meeting_moved_for_a_feast_and_everybody_was_told(house: House, nickname: str, first_on: date) -> None:
    held_on, languages = MOVED[nickname, first_on]
    with house.inside():
        meeting = meeting_on(house, nickname, held_on)
        assert (meeting.first_planned_on, meeting.state, meeting.sequence) == (first_on, SessionState.PLANNED, 1)
        told = messages.about(meeting.id)
        answered = sessions.answers_of(meeting.id)
        spoken = {db.session.get_one(Person, line.person_id).language for line in told}
        times = [(row.made_at, row.done_at) for line in told if (row := messages.message_by_id(line.id))]
    assert {(line.template, line.state) for line in told} == {(Template.MOVED, MessageState.DONE)}
    assert {line.person_id for line in told} == {person for person, said in answered.items() if said != "not"}
    assert "not" in answered.values()
    assert languages <= spoken
    assert len(times) == len(told)
    assert all(done and made < done and done.date() < first_on for made, done in times)


def test_a_moved_meeting_keeps_its_subject(house: House) -> None:
    with house.inside():
        meeting = meeting_on(house, "Donderdaggroep", date(2027, 1, 8))
        assert words_of([meeting.subject_id])[meeting.subject_id].text == "Kerst vieren, en vooruitkijken"  # type: ignore[index]


def test_one_was_cancelled_six_hours_ahead_and_all_were_told(house: House) -> None:
    with house.inside():
        meeting = meeting_on(house, "Woensdagavond", date(2027, 5, 26))
        begins = datetime.combine(meeting.on_day, meeting.starts, HOME_ZONE)
        rows = [row for line in messages.about(meeting.id) if (row := messages.message_by_id(line.id))]
        told = [(row.template, row.state, begins - row.made_at) for row in rows]
        assert (meeting.state, meeting.recorded_at) == (SessionState.CANCELLED, None)
    assert told == [(Template.CANCELLED, MessageState.DONE, timedelta(hours=6))] * 5


def test_of_one_that_was_cancelled_yesterday_some_have_yet_to_hear(house: House) -> None:
    with house.inside():
        meeting = meeting_on(house, "Donderdaggroep", date(2027, 6, 24))
        states = Counter(line.state for line in messages.about(meeting.id))
        waiting = sessions.untold_in(house.group("Donderdaggroep"), house.today, house.now)
        cancelled = select(GroupSession.on_day).where(GroupSession.state == SessionState.CANCELLED)
        assert set(db.session.scalars(cancelled)) == {on for _, on in CANCELLED}
    assert states == {MessageState.DONE: 2, MessageState.WAITING: 2}
    assert {line.name for line in waiting} == {"Letay", "Regen"}
    assert {line.name for line in waiting if line.phone} == {"Regen"}, "one can be written to, one must be spoken to"


def test_while_the_guide_is_ill_her_co_guide_records(house: House) -> None:
    with house.inside():
        found = groups.recorders_of([house.group(nickname) for nickname in CIRCLES], house.today)
        assert found[house.group("Woensdagavond")] == (house.person("Bart"), "Bart J.", False)
        bart = select(Membership.id).where(Membership.person_id == house.person("Bart"))
        his = MembershipRole.role == Role.RECORDER, MembershipRole.membership_id.in_(bart)
        since = db.session.scalars(select(MembershipRole.since).where(*his)).one()
        waits = [
            each.meeting
            for each in sessions.waiting_in([house.group("Woensdagavond")], house.wall_now)
            if not each.is_next
        ]
    assert [line.on_day for line in waits] == [since] == [date(2027, 6, 2)]


def test_one_recording_was_corrected(house: House) -> None:
    with house.inside():
        (meeting,) = (each for each in db.session.scalars(select(GroupSession)) if each.earlier)
        assert meeting == meeting_on(house, "Woensdagavond", date(2027, 5, 19))
        (earlier,) = meeting.earlier
        before = {UUID(each) for each in earlier["came"]}
        assert sessions.came_to(meeting.id) ^ before == {house.person("Appel")}
        assert (UUID(earlier["recorded_by"]), meeting.recorded_by) == (house.person("Hanan"), house.person("Bart"))
        assert meeting.head_count == len(sessions.came_to(meeting.id))


def test_numbers_open_links_to_a_phone(house: House, pages: Pages) -> None:
    meeting = house.meeting_on("Woensdagavond", house.today)
    assert "wa.me/3161234" not in pages.get(f"/meetings/{meeting}/invite", "Hanan").text
    for nickname, guide, on, number in (
        ("Dinsdaggroep", "Naima", date(2027, 6, 15), 3),
        ("Woensdagavond", "Hanan", house.today, 4),
        ("Donderdaggroep", "Selam", date(2027, 6, 10), 2),
    ):
        here = f"/meetings/{house.meeting_on(nickname, on)}/invite"
        if nickname != "Dinsdaggroep":
            pages.submit(pages.get(here, guide), here, as_=guide)
        links = pages.get(here, guide).links()
        assert len([link for link in links if link.startswith("https://wa.me/316123456")]) == number
        assert len([link for link in links if link.startswith("sms:+316123456")]) == number


def test_everybody_of_the_tuesday_group_has_a_link_to_its_next_meeting(house: House) -> None:
    meeting, group = house.meeting_on("Dinsdaggroep", date(2027, 6, 15)), house.group("Dinsdaggroep")
    with house.inside():
        found = sessions.invitees_of(meeting, group, house.now)
        people = {line.person_id for line in groups.people_of(groups.members_of(group, house.today))}
    assert {person for person, each in found.items() if each.invitation_id} == people
    assert len(people) == 10


def test_two_of_one_name_are_told_apart_by_a_sign(house: House) -> None:
    with house.inside():
        lines = groups.members_of(house.group("Woensdagavond"), house.today)
    both = [(line.person_id, line.sign) for line in lines if line.name == "Salma"]
    assert [person for person, _ in both] == [house.person("Salma"), house.person("Salma the second")]
    assert both[0][1] is None
    assert both[1][1] is not None


def test_who_came_later_was_at_no_meeting_before(house: House) -> None:
    came = select(func.min(GroupSession.on_day)).join(Attendance, Attendance.session_id == GroupSession.id)
    with house.inside():
        first = db.session.scalars(came.where(Attendance.person_id == house.person("Salma the second"))).one()
    assert first is not None
    assert first >= date(2027, 1, 6)


def test_the_offers_to_the_sewing_cafe(house: House) -> None:
    """Case 3: nine think along, two help out, one place, which waits for a yes."""
    with house.inside():
        rows = db.session.execute(
            select(Offer.kind, Offer.reply).where(Offer.initiative_id == initiative_named("Naaicafé"))
        )
        counts = Counter((kind, reply) for kind, reply in rows)
    assert counts == {
        (OfferKind.THINK_ALONG, Reply.ACCEPTED): 9,
        (OfferKind.HELP_OUT, Reply.ACCEPTED): 2,
        (OfferKind.OPEN_DOOR, Reply.OPEN): 1,
    }


def test_one_offer_was_declined(house: House) -> None:
    with house.inside():
        declined = db.session.scalars(select(Offer).where(Offer.reply == Reply.DECLINED)).one()
        assert declined.initiative_id == initiative_named("Walking group")
        assert declined.replied_at is not None


def test_initiatives_start_on_the_days_their_check_ins_count_from(house: House) -> None:
    """Case 1: 1 April and 18 May; what is due four weeks and three months later comes with the check-ins."""
    with house.inside():
        days = {
            name: db.session.get_one(Initiative, initiative_named(name)).started_on
            for name in ("Walking group", "Naaicafé", "غرفة الواجبات المدرسية")
        }
    assert list(days.values()) == [date(2027, 4, 1), date(2027, 5, 18), date(2027, 2, 10)]


def test_a_professional_can_only_propose_and_her_proposal_waits(house: House, pages: Pages) -> None:
    """Case 8: nobody of the staff owns or renames an initiative."""
    with house.inside():
        proposed = db.session.execute(select(Proposal.reply, Proposal.for_person_id)).one()
        sewing = initiative_named("Naaicafé")
    assert proposed == (Reply.OPEN, house.person("Fadma"))
    pages.get(f"/initiatives/{sewing}/edit", "Naima", expects=403)


def test_themes_surface_in_more_groups_than_one(house: House) -> None:
    """Case 4: 'Tolken' lives in two groups; 'Uitsluiting' in one."""
    with house.inside():
        rows = db.session.execute(select(Theme.group_id, Theme.words_id)).all()
        opened = words_of(row.words_id for row in rows)
        surfaced = set(db.session.scalars(select(ThemeSurfaced.theme_id)))
    where = {
        name: {row.group_id for row in rows if opened[row.words_id].text == name} for name in ("Tolken", "Uitsluiting")
    }
    assert where["Tolken"] == {house.group("Dinsdaggroep"), house.group("Donderdaggroep")}
    assert where["Uitsluiting"] == {house.group("Woensdagavond")}
    assert len(surfaced) > 20


def test_who_has_neither_phone_nor_account_is_counted(house: House) -> None:
    """Case 7: Fadma, Appel and Zaid came, by name."""
    with house.inside():
        for name in ("Fadma", "Appel", "Zaid"):
            mine = select(func.count()).select_from(Attendance).where(Attendance.person_id == house.person(name))
            assert (db.session.scalar(mine) or 0) > 5
            assert groups.phone_of(house.person(name), house.now) is None


def test_who_took_her_name_back_stands_on_no_wall(house: House, pages: Pages) -> None:
    """Case 7: Rania chose her name first, and none at all later."""
    group = house.group("Woensdagavond")
    with house.inside():
        chosen = credits.my_naming(house.person("Rania"), group)
    assert (chosen.naming, chosen.version) == ("none", 2)
    page = pages.get(f"/groups/{group}/names", "Huda", lang="en")
    named = page.tree.xpath("//ul[@class='rows']//bdi/text()")
    assert {"Fatiha B.", "Omar R."} <= set(named)
    assert "Rania" not in named


def test_a_group_of_four_belongs_to_another_organisation(house: House) -> None:
    """Case 8: what is counted of four people is not shown (see the coordinator's page)."""
    with house.inside():
        assert len(groups.people_of(groups.members_of(house.group("Maandagmiddag"), house.today))) == 4


def test_no_sensitive_subject_is_read_outside(house: House, pages: Pages) -> None:
    """Case 8, as far as there are pages outside the group: the coordinator's, the funder's, another guide's."""
    subjects = {text for days in read_subjects().values() for text, tags in days.values() if "sensitive" in tags}
    assert len(subjects) == 12, "two meetings are called 'Nazorg'"
    office = [("Els", "/organisation"), ("Els", "/organisation/meetings"), ("Joost", "/"), ("Ada", "/server")]
    for name, address in [*office, ("Hanan", "/"), ("Roos", "/")]:
        seen = pages.get(address, name, lang="nl").seen
        assert [text for text in subjects if text in seen] == []


# Outside demo mode.


@pytest.fixture
def real_site(tmp_path: Path) -> Iterator[Flask]:
    """A site for real people, with an empty database."""
    given: dict[str, Any] = {"DEMO": False, "INSTANCE": str(tmp_path), "DATABASE_URL": "", "TESTING": True}
    app = create_app({**given, "SECRET_KEY": "a" * 64})
    cli.know_migrations(app)
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("command", [["load"], ["sign-in", "Roos"], ["serve"]])
def test_a_real_site_refuses_the_demo(real_site: Flask, command: list[str]) -> None:
    result = real_site.test_cli_runner().invoke(args=["demo", *command])
    assert result.exit_code == 1
    assert "This is not a demo" in result.output
    with real_site.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 0


def test_a_real_site_has_no_way_in_for_the_cast(house: House, pages: Pages, real_site: Flask) -> None:
    with house.app.app_context():
        address = f"/demo/{doorway.token_for(house.person('Roos'))}"
    pages.get(address)
    assert real_site.test_client().get(address).status_code == 404
    assert [rule for rule in real_site.url_map.iter_rules() if rule.endpoint.startswith("demo.")] == []
