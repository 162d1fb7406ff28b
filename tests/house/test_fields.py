"""T8, field by field: who may ever find it in an answer. Every page is asked for as everybody, every byte is searched.

Searched are the body (of a PDF its text), the headers with the cookies they set, the inside of the signed form cookie
and where an answer leads. The table below says who finds each field somewhere; anybody more is a leak, anybody less
means that the field was not planted well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from flask import session
from sqlalchemy import select
from werkzeug.test import TestResponse

from groepswerk.core.access import signed_in
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.credits.models import Naming, NamingChoice
from groepswerk.groups.models import Door, Knock, Membership, MembershipRole, Role
from groepswerk.groups.queries import group_by_id
from groepswerk.initiatives.models import Initiative, Offer, OfferKind, Proposal
from groepswerk.messages.models import Channel
from groepswerk.people.models import Person, SignIn, StaffAccount, StaffInvitation
from groepswerk.people.service import signing_in
from groepswerk.sessions.importing import ImportedMeeting
from groepswerk.sessions.models import Answer, GroupSession, Phase, PhaseStep, Rsvp
from groepswerk.sessions.service import importing, letters, noting, recording
from groepswerk.sessions.service.recording import Recording
from groepswerk.themes.models import Theme
from groepswerk.words.models import Circle
from groepswerk.words.service import Speaker, say
from tests.house import places
from tests.house.test_access import PEOPLE
from tests.house_of_tests import House, one_database
from tests.messages import postbox, wishes
from tests.pages import Pages

GUIDES = {"Naima", "Loes"}
MEMBERS = {"Roos", "Fadma", "Noor", "Yamina"}
GROUP = GUIDES | MEMBERS
OTHER_GROUP = {"Hanan", "Fatiha", "Mees", "Huda"}
LINK = "whoever holds the link"
# A sheet takes long to draw, and is the same for both guides.
PAPER = frozenset(
    {"groups.poster", "groups.door_cards", "sessions.invitation_sheet"}
    | {"sessions.attendance_sheet", "sessions.year_plan"}
)


@dataclass(frozen=True)
class Field:
    """Something that stands in the database: how it is told in a page, who may find it, and where it is no news."""

    told_as: str
    seen_by: frozenset[str]
    no_news_on: str = ""


def _field(told_as: str, *seen_by: set[str], no_news_on: str = "") -> Field:
    return Field(told_as, frozenset().union(*seen_by), no_news_on)


# Each is about somebody or something of the Dinsdaggroep, where nothing else is said.
FIELDS = {
    "phone number of a participant": _field("655501917", GUIDES, {"Roos"}),
    "e-mail address of a participant": _field("qzpost@example.org", GUIDES, {"Roos"}),
    "who was at a meeting": _field("qzaanwezig", GUIDES),
    "who was said to be at a meeting, before it was corrected": _field("qzeerder", GUIDES),
    "who waits for a place": _field("qzwacht", GUIDES, no_news_on="groups.who_we_are"),
    "what happened in a meeting": _field("qzgebeurd", GROUP),
    "what worked in a meeting": _field("qzwerkte", GROUP),
    "what a guide thinks of it for herself": _field("qzgedachte", {"Naima"}),
    "name of a member": _field("qzlid", GROUP),
    "other name of a member for her credit": _field("qznaam", GROUP),
    "nickname of the group": _field("dinsdaggroep", GROUP, {"Els"}),
    "subject of a meeting": _field("qzonderwerp", GROUP),
    "subject of a meeting that a sheet brought": _field("qzuitblad", GROUP),
    "theme in the group's words": _field("qzthema", GROUP),
    "what the group says of a step of its year": _field("qzstap", GROUP),
    "theme of another group": _field("qzandere", OTHER_GROUP),
    "something said for herself alone": _field("qzeigen"),
    "text of an initiative": _field("qzplan", GROUP),
    "words of an offer": _field("qzaanbod", {"Noor", "Yamina"}),
    "proposal for a participant": _field("qzvoorstel", {"Fadma"}, GUIDES),
    "name of who stands at the door": _field("qzklop", GUIDES),
    "digits of the door": _field("917355", GUIDES),
    "name of an invited colleague": _field("qzcollega", {"Els", LINK}),
    "device of a participant": _field("qztoestel", {"Roos"}),
    "link of a participant to one meeting": _field("qzlink", GUIDES, {LINK}),
    "address of a participant's calendar": _field("qzkalender"),
    "e-mail address of a colleague": _field("naima@demo.invalid", {"Naima"}),
    "secret of a colleague's second factor": _field("qzgeheim"),
    "hash of a password": _field("argon2"),
}


def plant(house: House, things: dict[str, Any]) -> None:
    """Write every field of the table, where the house keeps it."""
    group_id, other_id = house.group("Dinsdaggroep"), house.group("Woensdagavond")
    roos, zon, fadma, noor = (house.person(name) for name in ("Roos", "Zon", "Fadma", "Noor"))
    naima = house.actor("Naima")
    wishes.asks(house, "Roos", Channel.EMAIL, to="qzpost@example.org")
    places.give_phone(house, "Roos", "06 55 50 19 17")
    with house.inside():
        _been_there(house, group_id, things["last"], naima)
        _waits(house, group_id, things["session_id"])
        db.session.get_one(Person, house.person("Olijf")).name = "Qzlid"
        choice = db.session.get(NamingChoice, (group_id, zon)) or NamingChoice(group_id=group_id, person_id=zon)
        choice.naming, choice.other_name, choice.chosen_at = Naming.OTHER_NAME, "Qznaam", house.now
        db.session.add(choice)
        of_group = (OwnerKind.GROUP, group_id)
        db.session.get_one(GroupSession, things["session_id"]).subject_id = _said(house, "qzonderwerp", of_group)
        db.session.get_one(Theme, things["theme_id"]).words_id = _said(house, "qzthema", of_group)
        _bring_in(house, group_id, naima)
        _step(house, things["programme_id"]).words_id = _said(house, "qzstap", of_group)
        _said(house, "qzeigen", (OwnerKind.PERSON, roos), Circle.OWN)
        other = Theme(group_id=other_id, words_id=_said(house, "qzandere", (OwnerKind.GROUP, other_id)))
        other.raised_at = house.now
        db.session.add(other)
        initiative = db.session.get_one(Initiative, things["initiative_id"])
        initiative.purpose_id = _said(house, "qzplan", (OwnerKind.INITIATIVE, initiative.id))
        offer = Offer(initiative_id=initiative.id, person_id=noor, kind=OfferKind.HELP_OUT, offered_at=house.now)
        offer.words_id = _said(house, "qzaanbod", (OwnerKind.INITIATIVE, initiative.id), author=noor)
        db.session.add(offer)
        proposal = db.session.get_one(Proposal, things["proposal_id"])
        assert proposal.for_person_id == fadma
        proposal.purpose_id = _said(house, "qzvoorstel", of_group)
        db.session.get_one(Knock, things["knock_id"]).name = "Qzklop"
        db.session.get_one(Door, group_id).digits = "917355"
        db.session.get_one(StaffInvitation, things["invitation_id"]).name = "Qzcollega"
        db.session.get_one(SignIn, things["sign_in_id"]).device = "Qztoestel"


def _bring_in(house: House, group_id: UUID, by: Actor) -> None:
    """A sheet with one meeting, tomorrow evening: the next one, which most pages show."""
    group = group_by_id(group_id)
    assert group is not None
    on = house.today + timedelta(days=1)
    brought = ImportedMeeting(1, on, time(19), time(20), "Buiten", "qzuitblad")
    importing.bring_in(group, [brought], "nl", by, house.now)


def _step(house: House, programme_id: UUID) -> PhaseStep:
    """The step of a year that its address names."""
    there = PhaseStep.programme_id == programme_id, PhaseStep.phase == Phase.TRUST
    return db.session.scalars(select(PhaseStep).where(*there)).one()


def _been_there(house: House, group_id: UUID, meeting_id: UUID, by: Actor) -> None:
    """Two who left since, so that their names stand nowhere but in the recording of one meeting."""
    meeting = db.session.get_one(GroupSession, meeting_id)
    organisation_id, past = meeting.organisation_id, house.today - timedelta(days=1)
    left = [
        Person(organisation_id=organisation_id, name=name, made_at=house.now) for name in ("Qzaanwezig", "Qzeerder")
    ]
    db.session.add_all(left)
    db.session.flush()
    for person in left:
        db.session.add(Membership(group_id=group_id, person_id=person.id, joined_on=date(2026, 9, 1), left_on=past))
    came, corrected = left
    texts = {recording.STORY: "qzgebeurd", recording.WORKED: "qzwerkte", by.person_id.hex: "qzgedachte"}
    typed = {part: (text, "nl") for part, text in texts.items()}
    notes, _none = noting.note(meeting, typed, noting.Desk(by, house.now, None, None))
    for person in (corrected, came):
        said = Recording(came=frozenset({person.id}), notes=notes)
        recording.record(meeting, said, meeting.version, by, house.now, house.wall_now)


def _waits(house: House, group_id: UUID, meeting_id: UUID) -> None:
    """Somebody who joined today and never was there says that she comes, and it is full."""
    meeting = db.session.get_one(GroupSession, meeting_id)
    person = Person(organisation_id=meeting.organisation_id, name="Qzwacht", made_at=house.now)
    db.session.add(person)
    db.session.flush()
    joined = Membership(group_id=group_id, person_id=person.id, joined_on=house.today)
    db.session.add(joined)
    db.session.flush()
    db.session.add(MembershipRole(membership_id=joined.id, role=Role.PARTICIPANT, since=house.today))
    meeting.capacity = 1
    waits = {"answer": Answer.COME, "answered_at": house.now, "waits_since": house.now}
    db.session.add(Rsvp(session_id=meeting_id, person_id=person.id, **waits))


def _said(
    house: House, text: str, owner: tuple[OwnerKind, UUID], circle: Circle = Circle.GROUP, author: UUID | None = None
) -> UUID:
    return say(text, Speaker(author, "nl", house.now), owner, circle).id


def pages_of(house: House, things: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Every page: its endpoint, its address, and whether holding the address is all that it asks."""
    with house.inside():
        other: dict[str, Any] = {"group_id": house.group("Woensdagavond")}
        for name, table in (("theme_id", Theme), ("initiative_id", Initiative), ("membership_id", Membership)):
            first = select(table.id).where(table.group_id == other["group_id"]).limit(1)
            other[name] = db.session.scalars(first).one()
    # A meeting that has been says more than one to come.
    yield "sessions.session", f"/meetings/{things['last']}", False
    for rule in house.app.url_map.iter_rules():
        if rule.endpoint == "static" or "GET" not in (rule.methods or ()):
            continue
        address = places.address_of(house, rule, things)
        yield rule.endpoint, address, "token" in rule.arguments
        if rule.endpoint.startswith("messages.ask"):
            # Without this it asks for an e-mail address.
            yield rule.endpoint, f"{address}?by=sms", False
        if rule.arguments and rule.arguments <= other.keys():
            yield rule.endpoint, places.address_of(house, rule, other), False


def found(house: House, pages: Pages, people: Collection[str] = PEOPLE) -> dict[tuple[str, str], set[str]]:
    """Ask for everything as these people: which field who found, and on which pages."""
    things = places.furnish(house)
    plant(house, things)
    drawn = {"qzgeheim": _secret_of(house, "Naima"), "qzlink": things["invitation"], "qzkalender": things["feed"]}
    told = {name: drawn.get(field.told_as, field.told_as) for name, field in FIELDS.items()}
    finds: dict[tuple[str, str], set[str]] = {}
    addresses = list(pages_of(house, things))
    for person in people:
        client = pages.client(None if person == "nobody" else person)
        if person == "Roos":
            pages.give_key(client, things["sign_in_id"])
        for endpoint, address, by_link in addresses:
            if endpoint in PAPER and person == "Loes":
                continue
            text = everything_in(house, client.get(address))
            for name, mark in told.items():
                if mark.lower() in text and endpoint != FIELDS[name].no_news_on:
                    who = LINK if by_link and person not in FIELDS[name].seen_by else person
                    finds.setdefault((name, who), set()).add(endpoint)
    return finds


def _secret_of(house: House, name: str) -> str:
    with house.inside():
        account = db.session.get_one(StaffAccount, house.person(name))
        return signing_in.secret_of(account, house.now)


def everything_in(house: House, response: TestResponse) -> str:
    """Every word that an answer brings, in small letters, with telephone numbers in one piece."""
    body = response.get_data()
    text = _pdf_text(body) if response.mimetype == "application/pdf" else body.decode("utf-8", "replace")
    # A calendar's lines are folded (RFC 5545, 3.1).
    text = re.sub(r"\r\n[ \t]", "", text)
    lines = [text, re.sub(r"(?<=\d)[\s\u00a0-]+(?=\d)|%20", "", text)]
    lines += [f"{name}: {value}" for name, value in response.headers]
    with house.app.app_context():
        serializer = house.app.session_interface.get_signing_serializer(house.app)  # type: ignore[attr-defined]
    for line in response.headers.getlist("Set-Cookie"):
        name, _, value = line.partition(";")[0].partition("=")
        if name == house.app.config["SESSION_COOKIE_NAME"] and value:
            lines.append(json.dumps(serializer.loads(value)))
    return "\n".join(lines).lower()


def _pdf_text(body: bytes) -> str:
    document = pypdfium2.PdfDocument(body)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def wrong(finds: dict[tuple[str, str], set[str]], people: Collection[str] = PEOPLE) -> list[str]:
    """Who of these people found what she may not, and who did not find what she may."""
    asked = {(name, who) for name, field in FIELDS.items() for who in field.seen_by & {*people, LINK}}
    more = [f"{who} finds: {name}, on {sorted(finds[name, who])}" for name, who in sorted(finds.keys() - asked)]
    return more + [f"{who} does not find: {name}" for name, who in sorted(asked - finds.keys())]


# The queries are the same on both databases; on PostgreSQL her guide and another group's ask.
WALKS = [("sqlite", tuple(PEOPLE)), ("postgresql", ("Naima", "Hanan"))]


@pytest.mark.parametrize(("built", "people"), WALKS, indirect=["built"], ids=["sqlite", "postgresql"])
def test_each_field_is_found_by_whom_it_is_for_and_by_nobody_else(
    house: House, pages: Pages, people: tuple[str, ...]
) -> None:
    assert wrong(found(house, pages, people), people) == []


def _open_a_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody who is signed in may read the themes of any group."""
    view: Any = house.app.view_functions["themes.themes"]
    monkeypatch.setattr(view, "guard", replace(view.guard, rule=signed_in))


def _tell_in_a_cookie(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of who keeps the door open lays a number aside in the form cookie."""
    view: Any = house.app.view_functions["home.languages"]

    def telling(*given: Any) -> Any:
        session["aside"] = "0655501917"
        return view(*given)

    telling.guard = view.guard  # type: ignore[attr-defined]
    monkeypatch.setitem(house.app.view_functions, "home.languages", telling)


@one_database
@pytest.mark.parametrize("leak", [_open_a_page, _tell_in_a_cookie])
def test_the_search_sees_a_leak(
    house: House,
    pages: Pages,
    monkeypatch: pytest.MonkeyPatch,
    leak: Callable[[House, pytest.MonkeyPatch], None],
) -> None:
    leak(house, monkeypatch)
    assert any("Hanan finds:" in each for each in wrong(found(house, pages, ["Hanan"])))


def by_mail(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Which fields stand in what Roos is sent: an invitation, and that the meeting is off."""
    things = places.furnish(house)
    plant(house, things)
    with postbox.opened(postbox.Postbox()) as box:
        for name, value in postbox.settings(box.port).items():
            monkeypatch.setitem(house.app.config, name, value)
        wishes.all_come(house)
        pages.post(f"/meetings/{things['session_id']}/invite/send", as_="Naima")
        wishes.send(house)
        wishes.all_come(house, "Roos")
        wishes.cancelled(house)
        wishes.send(house)
        taken = [message for to, message in box.taken if to == "qzpost@example.org"]
    assert len(taken) == 2
    said = "\n".join(f"{message.items()} {message.get_content()}" for message in taken).lower()
    return {name for name, field in FIELDS.items() if field.told_as.lower() in said}


@one_database
def test_what_is_sent_says_nothing_of_anybody(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    assert by_mail(house, pages, monkeypatch) == {"e-mail address of a participant"}


@one_database
def test_a_message_that_tells_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters.texts, "subject", lambda _language: "Qzonderwerp")
    assert "subject of a meeting" in by_mail(house, pages, monkeypatch)
