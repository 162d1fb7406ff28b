"""Who may open what: the table in access.csv, walked in full over HTTP, for every endpoint, method and person.

A cell is what the person gets: 200, 303, 404 ... ``entry`` means: sent to the entry because she is not signed in.
A POST is sent without fields, so 422 means that the form came back: she may. After a change of the house, run
``python -m tests.house.test_access`` to write the table anew, and READ the difference before you commit it.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable, Collection
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, delete, select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from groepswerk.core.access import Guard
from groepswerk.core.db import db
from groepswerk.groups.models import Membership, MembershipRole
from groepswerk.people.models import Appointment, SignIn
from tests.house import places
from tests.house_of_tests import House, one_database
from tests.pages import Pages

TABLE = Path(__file__).parent / "access.csv"
OWN, OTHER_GROUP, OTHER_ORGANISATION, LEFT, OFFICE = "own", "other group", "other organisation", "left", "office"
# Who asks, in the order of nearness to the Dinsdaggroep: role and scope. Roos owns the sign-in, Yamina the initiative,
# Fadma the proposal. Nobody can hold an office in another organisation of which the cast has none: see ENDED for those
# who held one.
PEOPLE = {
    "nobody": ("not signed in", ""),
    "Roos": ("participant", OWN),
    "Fadma": ("participant", OWN),
    "Noor": ("volunteer", OWN),
    "Yamina": ("owner", OWN),
    "Naima": ("guide", OWN),
    "Loes": ("co-guide", OWN),
    "Karim": ("volunteer", LEFT),
    "Hanan": ("guide", OTHER_GROUP),
    "Fatiha": ("owner", OTHER_GROUP),
    "Mees": ("volunteer", OTHER_GROUP),
    "Huda": ("participant", OTHER_GROUP),
    "Els": ("coordinator", OFFICE),
    "Joost": ("funder", OFFICE),
    "Ada": ("administrator", OFFICE),
    "Petra": ("guide", OTHER_ORGANISATION),
    "Sanne": ("participant", OTHER_ORGANISATION),
    "Wim": ("coordinator", OTHER_ORGANISATION),
}


# A rule is the same on both databases; what loads its subject is tried on PostgreSQL by who gets in, as a participant
# and as a guide, and by the office. A guide of another group tries it in test_t19_same_answer.
ON_BOTH = ("Roos", "Naima", "Els")
WALKS = [("sqlite", person) for person in PEOPLE] + [("postgresql", person) for person in ON_BOTH]
EVERYWHERE = (OWN, OTHER_GROUP, OTHER_ORGANISATION)
ROLES = {"not signed in", "participant", "volunteer", "owner", "guide", "co-guide"}
ROLES |= {"coordinator", "funder", "administrator"}
_DRAWN = re.compile(r'(name="(?:csrf_token|idempotency_key)" value=")[^"]+')
# What answers a GET and is no page: answers for machines, and files to print.
NO_PAGES = frozenset(
    {"home.healthz", "home.metrics", "groups.poster", "groups.door_cards"}
    | {"sessions.attendance_sheet", "sessions.year_plan"}
    | {"home.agenda_file", "sessions.calendar_file", "sessions.feed", "sessions.group_file"}
    | {"sessions.invited_file", "sessions.meeting_file"}
)


def _leave(house: House, name: str) -> None:
    """She left the group yesterday."""
    of_her = Membership.person_id == house.person(name)
    yesterday = house.today - timedelta(days=1)
    ids = select(Membership.id).where(of_her)
    db.session.execute(update(MembershipRole).where(MembershipRole.membership_id.in_(ids)).values(until=yesterday))
    db.session.execute(update(Membership).where(of_her).values(left_on=yesterday))


def _hand_in(house: House, name: str) -> None:
    """Her appointment ended yesterday."""
    of_her = Appointment.person_id == house.person(name)
    db.session.execute(update(Appointment).where(of_her).values(until=house.today - timedelta(days=1)))


def _end_sign_ins(house: House) -> None:
    """Every browser was ended."""
    db.session.execute(update(SignIn).values(ended_at=house.now))


def _forget_sign_ins(house: House) -> None:
    """Every browser was forgotten, as when a person is erased."""
    db.session.execute(delete(SignIn))


ENDED: dict[str, Callable[[House], None]] = {
    **{name: partial(_leave, name=name) for name in ("Roos", "Noor", "Yamina", "Naima", "Loes")},
    **{name: partial(_hand_in, name=name) for name in ("Els",)},
}
# What somebody keeps of a group she left. An initiative stays its owner's: she makes no offer to herself, and none of
# the offers there is hers to take back. What one offered can be taken back; that of Roos was answered already.
KEEPS: dict[str, set[str]] = {
    "Roos": {"POST initiatives.take_back: 409"},
    "Yamina": {
        "GET initiatives.initiative: 200",
        "GET initiatives.edit: 200",
        "POST initiatives.edit: 422",
        "POST initiatives.accept: 303",
        "POST initiatives.decline: 303",
        "GET initiatives.offer: 403",
        "POST initiatives.offer: 403",
        "POST initiatives.take_back: 403",
    },
}
ENDS_SIGN_INS = (_end_sign_ins, _forget_sign_ins)


def endpoints(house: House) -> list[tuple[str, str, Rule]]:
    """Every endpoint with each of its methods."""
    rules = sorted(house.app.url_map.iter_rules(), key=lambda rule: rule.endpoint)
    return [
        (rule.endpoint, method, rule)
        for rule in rules
        if rule.endpoint != "static"
        for method in ("GET", "POST")
        if method in (rule.methods or ())
    ]


def expected() -> dict[tuple[str, str], dict[str, str]]:
    """The table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["endpoint"], row["method"]): row for row in csv.DictReader(file)}


def walk(
    house: House,
    pages: Pages,
    person: str,
    end: Callable[[House], None] | None = None,
    only: Collection[str] | None = None,
) -> dict[tuple[str, str], str]:
    """What one person gets everywhere; each request is undone before the next. ``end``: what happens to her before;
    ``only``: at these endpoints.
    """
    things = places.furnish(house)
    as_ = None if person == "nobody" else person
    pages.credentials(pages.client(as_))
    if end is not None:
        with house.inside():
            end(house)
    cells = {}
    for endpoint, method, rule in endpoints(house):
        if only is not None and endpoint not in only:
            continue
        response = _ask(house.connection, pages, places.address_of(house, rule, things), method, as_)
        closed = not _is_open(house, endpoint)
        # Who is not signed in, or no more, stands before the entry; a POST of hers leads there without a wish.
        is_out = as_ is None or end in ENDS_SIGN_INS
        sent_away = closed and is_out and response.status_code == 303
        cells[endpoint, method] = "entry" if sent_away else str(response.status_code)
    return cells


def _is_open(house: House, endpoint: str) -> bool:
    guard: Guard = house.app.view_functions[endpoint].guard  # type: ignore[attr-defined]
    return getattr(guard.rule, "open_to_all", False)


def _ask(connection: Connection, pages: Pages, address: str, method: str, as_: str | None) -> TestResponse:
    client = pages.client(as_)
    before = {cookie: client.get_cookie(cookie) for cookie in ("key", "form", "knock")}
    with connection.begin_nested() as savepoint:
        data = pages.credentials(client) if method == "POST" else None
        response = client.open(address, method=method, data=data)
        savepoint.rollback()
    with pages.house.app.app_context():
        db.session.remove()
    for name, cookie in before.items():
        client.delete_cookie(name)
        if cookie is not None:
            client.set_cookie(name, cookie.value)
    return response


def test_the_table_lists_exactly_the_endpoints(house: House) -> None:
    there = {(endpoint, method) for endpoint, method, _ in endpoints(house)}
    listed = set(expected())
    assert there - listed == set(), "these endpoints have no row in access.csv"
    assert listed - there == set(), "these rows of access.csv have no endpoint any more"


@pytest.mark.parametrize(("built", "person"), WALKS, indirect=["built"])
def test_everybody_gets_what_the_table_says(house: House, pages: Pages, person: str) -> None:
    got, table = walk(house, pages, person), expected()
    wrong = [
        f"{method} {endpoint}: {person} gets {cell}, the table says {table[endpoint, method][person]}"
        for (endpoint, method), cell in got.items()
        if table[endpoint, method][person] != cell
    ]
    assert not wrong, "\n".join(wrong)


@one_database
def test_a_house_that_is_furnished_already_stays_as_it_is(house: House) -> None:
    new_each_time = {"sign_in_id", "door", "staff", "invitation_id", "reset", "reset_id", "feed"}
    first, second = (places.furnish(house) for _ in range(2))
    assert {name for name, thing in first.items() if second[name] != thing} <= new_each_time


def test_how_much_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    scopes = {(role, scope) for role, scope in PEOPLE.values()}
    assert scopes >= {(role, scope) for role in ("guide", "participant") for scope in EVERYWHERE}
    assert {role for role, _ in scopes} == ROLES
    checks = len(expected()) * len(WALKS)
    with capsys.disabled():
        os.write(2, json.dumps({"name": "access: checks over HTTP", "value": checks}).encode() + b"\n")


@one_database
@pytest.mark.parametrize("person", ENDED)
def test_who_was_something_is_nothing_of_it_in_the_next_request(house: House, pages: Pages, person: str) -> None:
    table = expected()
    of_group = {endpoint for endpoint, _, rule in endpoints(house) if rule.arguments & places.OF_A_GROUP}
    of_office = {key[0] for key, row in table.items() if row["Els"] == "200" and row["Joost"] == "404"}
    assert {endpoint for endpoint, _ in table if table[endpoint, _][person] == "200"} & (of_group | of_office)
    got = walk(house, pages, person, ENDED[person], of_group | of_office)
    # A form that leads on was done; whose office ended, and with it her sign-in, is led to the entry.
    open_to_her = {"200", "403", "409", "422"} | ({"303"} if person != "Els" else set())
    kept = {f"{method} {endpoint}: {cell}" for (endpoint, method), cell in got.items() if cell in open_to_her}
    assert kept == KEEPS.get(person, set())


@one_database
@pytest.mark.parametrize("end", ENDS_SIGN_INS)
@pytest.mark.parametrize("person", ["Roos", "Naima", "Els"])
def test_whose_browser_was_ended_is_nobody(
    house: House, pages: Pages, person: str, end: Callable[[House], None]
) -> None:
    table = expected()
    got = walk(house, pages, person, end)
    assert {key: cell for key, cell in got.items() if cell != table[key]["nobody"]} == {}


@one_database
@pytest.mark.parametrize("person", ["nobody", "Hanan"])
def test_a_method_that_is_not_there_says_the_same_of_what_is_there_and_what_is_not(
    house: House, pages: Pages, person: str
) -> None:
    things = places.furnish(house)
    nowhere = {name: uuid4() if isinstance(thing, UUID) else thing for name, thing in things.items()}
    client = pages.client(None if person == "nobody" else person)
    for rule in {rule.rule: rule for _, _, rule in endpoints(house)}.values():
        allowed = set(rule.methods or ())
        for method in ("PUT", "DELETE"):
            answers = []
            for those in (things, nowhere):
                address = places.address_of(house, rule, those)
                response = client.open(address, method=method, data=pages.credentials(client))
                assert response.status_code == 405, f"{method} {rule.endpoint}"
                assert set(response.headers["Allow"].split(", ")) >= allowed
                body = _DRAWN.sub(r"\1", response.get_data(as_text=True))
                answers.append(body.replace(address, "").replace(address.replace("/", "%2F"), ""))
            assert answers[0] == answers[1], f"{method} {rule.endpoint}"


@one_database
@pytest.mark.parametrize("person", ["nobody", "Hanan", "Roos"])
def test_head_and_options_open_no_more_than_get(house: House, pages: Pages, person: str) -> None:
    things, table = places.furnish(house), expected()
    as_ = None if person == "nobody" else person
    for endpoint, method, rule in endpoints(house):
        row = table[endpoint, method]
        for asked in ("HEAD", "OPTIONS") if method == "GET" else ("OPTIONS",):
            address = places.address_of(house, rule, things)
            response = _ask(house.connection, pages, address, asked, as_)
            cell = "entry" if response.status_code == 303 and as_ is None and row[person] == "entry" else ""
            # A guard that lets her in answers 200 to what asks for nothing; then the form is refused, or leads on.
            usual = {row[person]} if row[person] in {"403", "404", "entry"} else {row[person], "200"}
            assert (cell or str(response.status_code)) in usual, f"{asked} {endpoint} as {person}"
            assert response.get_data() == b"" or response.status_code >= 300, f"{asked} {endpoint} as {person}"


def test_an_endpoint_without_a_guard_is_closed_to_everybody(house: House, pages: Pages) -> None:
    view = house.app.view_functions["people.devices"]
    bare = lambda: "open"  # noqa: E731
    house.app.view_functions["people.devices"] = bare
    try:
        pages.get("/my-devices", "Naima", expects=403)
    finally:
        house.app.view_functions["people.devices"] = view
    pages.get("/my-devices", "Naima")


def test_every_address_with_an_argument_loads_its_thing_through_a_rule(house: House) -> None:
    bare = [
        endpoint
        for endpoint, _, rule in endpoints(house)
        if rule.arguments and getattr(house.app.view_functions[endpoint], "guard").of is None  # noqa: B009
    ]
    assert bare == [], "a view must receive the loaded thing, never an id: give guarded_by an `of`"


def write_table(tmp: Path) -> None:
    """Write the table as the house answers now."""
    from tests.conftest import build, standing

    app, scene = build(tmp, "")
    columns: dict[str, dict[tuple[str, str], str]] = {}
    rows: list[tuple[str, str]] = []
    for person in PEOPLE:
        with standing(app, scene) as house:
            columns[person] = walk(house, Pages(house), person)
            rows = [(endpoint, method) for endpoint, method, _ in endpoints(house)]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["endpoint", "method", *PEOPLE])
        for endpoint, method in rows:
            writer.writerow([endpoint, method, *(columns[person][endpoint, method] for person in PEOPLE)])


if __name__ == "__main__":
    import tempfile

    from tests.conftest import pytest_configure

    pytest_configure()
    with tempfile.TemporaryDirectory() as folder:
        write_table(Path(folder))
