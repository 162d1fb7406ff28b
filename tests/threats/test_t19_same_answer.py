"""T19: an answer never tells whether somebody, a group or a link is there. What is not yours is not there.

Two answers are the same when status, headers and every byte of the body are, apart from what is drawn anew for each
page: the form's token and its key, and what a passkey is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from werkzeug.test import TestResponse

from groepswerk.core import tokens
from groepswerk.core.access import seen_by, signed_in
from groepswerk.core.db import db
from groepswerk.groups.models import Door
from groepswerk.people.models import Office, StaffInvitation
from groepswerk.people.service import appointing
from groepswerk.sessions.models import Invitation
from tests.house import places
from tests.house.test_access import endpoints
from tests.house_of_tests import House
from tests.pages import Pages
from tests.threats.test_t7_professionals_outside import OFFICE

_DRAWN = re.compile(rb'((?:name="(?:csrf_token|idempotency_key)" value|data-passkey)=")[^"]+')
OUTSIDE = ("Hanan", "Sanne", "Els", "Ada", "Karim")
# A coordinator knows of a link that another of them made, also when she may not agree to it herself.
KNOWN_TO_OFFICE = OFFICE | {"people.agree_reset"}
# A rule is the same on both databases; what loads its subject is tried on PostgreSQL by one outside and by the office.
WALKS = [("sqlite", person) for person in OUTSIDE] + [("postgresql", "Hanan")]


def as_seen(response: TestResponse, *own: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """An answer without what is drawn anew, and without what was sent (``own``): an address, a typed word."""
    body, headers = _DRAWN.sub(rb"\1", response.get_data()), []
    for word in own:
        body = body.replace(word.encode(), b"")
    for name, value in response.headers:
        if name not in {"Set-Cookie", "Content-Length", "Date"}:
            headers.append((name, value))
    return response.status_code, headers, body


def differing(answers: dict[str, tuple[int, list[tuple[str, str]], bytes]]) -> list[str]:
    """Which answers are not like the first."""
    first = next(iter(answers.values()))
    return [f"{name}: {answer[0]}, {len(answer[2])} bytes" for name, answer in answers.items() if answer != first]


def told_apart(house: House, pages: Pages, person: str) -> list[str]:
    """The endpoints at which what is somebody else's is answered differently from what is not there."""
    things = places.furnish(house)
    nowhere = {name: uuid4() if isinstance(thing, UUID) else thing for name, thing in things.items()}
    client, found = pages.client(person), []
    for endpoint, method, rule in endpoints(house):
        if not rule.arguments or "token" in rule.arguments or (person == "Els" and endpoint in KNOWN_TO_OFFICE):
            continue
        answers = []
        for those in (things, nowhere):
            address = places.address_of(house, rule, those)
            data = pages.credentials(client) if method == "POST" else None
            with house.connection.begin_nested() as savepoint:
                answers.append(as_seen(client.open(address, method=method, data=data), *_said_back(address)))
                savepoint.rollback()
            with house.app.app_context():
                db.session.remove()
        if answers[0][0] in {403, 404} and answers[0] != answers[1]:
            found.append(f"{method} {endpoint}: {[answer[0] for answer in answers]}")
    return found


def _said_back(address: str) -> tuple[str, str]:
    """How a page says its own address back, in its links to other languages."""
    return address, address.replace("/", "%2F")


@pytest.mark.parametrize(("built", "person"), WALKS, indirect=["built"])
def test_what_is_not_yours_is_not_there(house: House, pages: Pages, person: str) -> None:
    assert told_apart(house, pages, person) == []


def test_a_refusal_instead_of_nothing_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_actor: object, _thing: object) -> bool:
        return False

    view: Any = house.app.view_functions["themes.themes"]
    monkeypatch.setattr(view, "guard", replace(view.guard, rule=seen_by(signed_in)(nobody)))
    assert told_apart(house, pages, "Hanan") == ["GET themes.themes: [403, 404]"]


def test_signing_in_does_not_tell_who_has_an_account(house: House, pages: Pages) -> None:
    answers = {}
    for email in ("naima@demo.invalid", "niemand@demo.invalid"):
        sent = {"email": email, "password": "niet het goede"}
        answers[email] = as_seen(pages.post("/sign-in", sent, expects=422).response, email)
    assert differing(answers) == []


def _invitations(house: House) -> Iterator[tuple[str, str]]:
    """Addresses to one meeting that open nothing, each for another reason."""
    meeting, roos = house.meeting_on("Dinsdaggroep", places.NEXT_TUESDAY), house.person("Roos")
    with house.inside():
        query = db.session.query(Invitation).filter_by(session_id=meeting, person_id=roos)
        row = query.one_or_none() or Invitation(session_id=meeting, person_id=roos, made_at=house.now)
        row.generation = 3
        db.session.add(row)
        db.session.flush()
        good = tokens.sign_id("invitation", row.id, 3)
        earlier = tokens.sign_id("invitation", row.id, 2)
        nobodys = tokens.sign_id("invitation", uuid4(), 1)
        others = tokens.sign_id("staff", row.id, 3)
    yield "withdrawn", f"/a/{earlier}"
    yield "never was", f"/a/{nobodys}"
    yield "changed", f"/a/{_changed(good)}"
    yield "of another kind", f"/a/{others}"
    yield "cut short", f"/a/{good[:-5]}"


def _changed(token: str) -> str:
    return token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")


def _staff_links(house: House) -> Iterator[tuple[str, str]]:
    organisation = house.scene.organisations["Stichting Samen Verder (demo)"]
    with house.inside():
        spent, late = (appointing.invite(organisation, "Fenna", Office.GUIDE, None, house.now) for _ in range(2))
        rows = [db.session.get_one(StaffInvitation, tokens.read_id(token)) for token in (spent, late)]
        rows[0].used_at, rows[1].expires_at = house.now, house.now - timedelta(days=1)
        nobodys = appointing.token_of(uuid4())
    yield "spent", f"/staff-invitation/{spent}"
    yield "too late", f"/staff-invitation/{late}"
    yield "never was", f"/staff-invitation/{nobodys}"
    yield "changed", f"/staff-invitation/{_changed(late)}"
    yield "cut short", f"/staff-invitation/{late[:-5]}"


def _doors(house: House) -> Iterator[tuple[str, str]]:
    shut, never = tokens.new_token(), tokens.new_token()
    with house.inside():
        door = db.session.get(Door, house.group("Dinsdaggroep")) or Door(group_id=house.group("Dinsdaggroep"))
        door.token, door.digits, door.picture, door.opened_by = shut, "917355", "bird", house.person("Naima")
        door.open_until = house.now - timedelta(minutes=1)
        db.session.add(door)
    yield "shut", f"/d/{shut}"
    yield "never was", f"/d/{never}"
    yield "no token at all", "/d/abc"


LINKS = (_invitations, _staff_links, _doors)


def answers_to(house: House, pages: Pages, links: Callable[[House], Iterator[tuple[str, str]]]) -> list[str]:
    """Which of these links are answered otherwise than the first, when opened and when their button is pressed."""
    found = []
    for method in ("GET", "POST"):
        answers = {}
        for name, address in links(house):
            data = {**pages.credentials(pages.client()), "answer": "come"} if method == "POST" else None
            response = pages.client().open(address, method=method, data=data)
            assert response.status_code == 404, f"{method} {name}"
            answers[name] = as_seen(response, *_said_back(address))
        assert len(answers) >= 3
        found += [f"{method} {each}" for each in differing(answers)]
    return found


@pytest.mark.parametrize("links", LINKS)
def test_a_link_that_opens_nothing_does_not_tell_why(
    house: House, pages: Pages, links: Callable[[House], Iterator[tuple[str, str]]]
) -> None:
    assert answers_to(house, pages, links) == []


def test_a_link_that_tells_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def telling(token: str) -> None:
        row = tokens.read_id(token)
        if row is not None and db.session.get(StaffInvitation, row) is not None:
            view_says.append("used")

    view: Any = house.app.view_functions["people.accept_invitation"]
    view_says: list[str] = []
    monkeypatch.setattr(view, "guard", replace(view.guard, of=telling))
    house.app.after_request_funcs.setdefault(None, []).insert(0, lambda answer: _tell(answer, view_says))
    try:
        assert answers_to(house, pages, _staff_links) != []
    finally:
        house.app.after_request_funcs[None].pop(0)


def _tell(answer: Any, says: list[str]) -> Any:
    if says:
        answer.set_data(answer.get_data() + says.pop().encode())
    return answer


def test_digits_do_not_tell_whether_a_door_was_ever_there(house: House, pages: Pages) -> None:
    list(_doors(house))
    answers = {}
    for digits in ("917355", "917356"):
        answers[digits] = as_seen(pages.post("/door", {"digits": digits}, expects=422).response, digits)
    assert differing(answers) == []
