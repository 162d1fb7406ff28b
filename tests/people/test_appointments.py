"""Appointments from day to day; who leaves loses everything in the next request; and nobody acts as somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from groepswerk.core import cookies
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.groups.models import Membership, MembershipRole, Role
from groepswerk.groups.queries import guides_of
from groepswerk.groups.service import belonging
from groepswerk.people import entrance
from groepswerk.people.models import Appointment, Office, SignIn, SignInKind
from groepswerk.people.service import ending
from tests.conftest import counted
from tests.house import places
from tests.house.test_access import endpoints
from tests.house_of_tests import House, one_database
from tests.pages import Pages

GROUP = "Dinsdaggroep"


def colleague(house: House, name: str) -> str:
    """The coordinator's page about somebody."""
    return f"/staff/{house.person(name)}"


def appointments(house: House, name: str) -> dict[str, tuple[date, date | None]]:
    """Somebody's offices with their days."""
    with house.inside():
        rows = db.session.scalars(select(Appointment).where(Appointment.person_id == house.person(name)))
        return {str(row.office): (row.since, row.until) for row in rows}


def end_address(house: House, name: str, office: Office) -> str:
    with house.inside():
        query = select(Appointment.id).where(Appointment.person_id == house.person(name), Appointment.office == office)
        return f"/staff/appointments/{db.session.scalars(query).one()}/end"


def end(house: House, pages: Pages, name: str, office: Office, on: date, by: str = "Els", expects: int = 303) -> None:
    pages.post(end_address(house, name, office), {"first_without": on.isoformat()}, by, expects=expects)


def test_the_list_shows_each_office_with_its_days(house: House, pages: Pages) -> None:
    end(house, pages, "Loes", Office.GUIDE, date(2027, 8, 1))
    seen = pages.get("/staff", "Els", lang="en").seen
    assert "Since Tuesday 5 May 2026" in seen
    assert "from Tuesday 5 May 2026 up to and including Saturday 31 July 2027" in seen
    assert "Petra" not in seen
    pages.get(colleague(house, "Loes"), "Wim", expects=404)
    pages.get(colleague(house, "Roos"), "Els", expects=404)


def test_an_end_from_today_holds_in_the_next_request(house: House, pages: Pages) -> None:
    pages.get("/groups/new", "Naima")
    pages.get(f"/groups/{house.group(GROUP)}", "Naima")
    asked = pages.get(colleague(house, "Naima"), "Els")
    pages.submit(asked, end_address(house, "Naima", Office.GUIDE), as_="Els")
    for where in ("/", "/groups/new", f"/groups/{house.group(GROUP)}", "/my-devices"):
        answer = pages.client("Naima").get(where)
        assert answer.status_code == (200 if where == "/" else 303), where
    assert "Dinsdaggroep" not in pages.get("/", "Naima").seen
    assert appointments(house, "Naima")["guide"][1] == house.today - timedelta(1)


def test_an_end_on_a_later_day_holds_from_that_day(house: House, pages: Pages) -> None:
    last_day = house.today + timedelta(2)
    end(house, pages, "Naima", Office.GUIDE, last_day + timedelta(1))
    house.clock.forward(timedelta(days=2))
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    pages.get(f"/groups/{house.group(GROUP)}", "Naima")
    house.clock.forward(timedelta(days=1))
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    pages.get(f"/groups/{house.group(GROUP)}", "Naima", expects=303)
    with house.inside():
        assert [each.name for each in guides_of(house.group(GROUP), house.today)] == ["Loes V."]


def test_who_keeps_another_office_keeps_that_and_guides_no_more(house: House, pages: Pages) -> None:
    house.appoint("Naima", Office.COORDINATOR)
    end(house, pages, "Naima", Office.GUIDE, house.today)
    pages.get("/staff", "Naima")
    pages.get("/groups/new", "Naima", expects=404)
    pages.get(f"/groups/{house.group(GROUP)}", "Naima", expects=404)


def test_a_guides_role_without_an_appointment_gives_nothing(house: House, pages: Pages) -> None:
    """Whatever stands in the group: the appointment is asked for in each request."""
    with house.inside():
        db.session.query(Appointment).where(Appointment.person_id == house.person("Naima")).delete()
    phone = pages.get("/", "Naima", kind=SignInKind.OWN)
    assert "Dinsdaggroep" not in phone.seen
    pages.get(f"/groups/{house.group(GROUP)}/members", "Naima", expects=303)
    house.appoint("Naima", Office.FUNDER)
    pages.get(f"/groups/{house.group(GROUP)}/members", "Naima", expects=303)
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    for where in ("", "/members", "/door", "/our-guide", "/who-we-are"):
        pages.get(f"/groups/{house.group(GROUP)}{where}", "Naima", expects=404)
    with house.inside():
        roles = db.session.scalars(
            select(MembershipRole.role).join(Membership).where(Membership.person_id == house.person("Naima"))
        ).all()
    assert Role.GUIDE in roles


def test_a_guide_on_a_phone_is_what_she_is_at_that_door(house: House, pages: Pages) -> None:
    """A phone is one factor: with it she reads the group she takes part in, and not the one she guides."""
    with house.inside():
        belonging.join(house.group("Woensdagavond"), house.person("Naima"), [Role.PARTICIPANT], house.today)
    pages.get(f"/groups/{house.group('Woensdagavond')}", "Naima", kind=SignInKind.OWN)
    for where in ("", "/themes", "/members", "/who-we-are"):
        pages.get(f"/groups/{house.group(GROUP)}{where}", "Naima", kind=SignInKind.OWN, expects=404)
    pages.get(f"/groups/{house.group(GROUP)}", "Naima")


def test_a_day_that_has_been_is_refused(house: House, pages: Pages) -> None:
    end(house, pages, "Naima", Office.GUIDE, house.today - timedelta(1), expects=422)
    pages.post(end_address(house, "Naima", Office.GUIDE), {"first_without": "soon"}, "Els", expects=422)
    pages.post(end_address(house, "Naima", Office.GUIDE), as_="Els", expects=422)
    assert appointments(house, "Naima")["guide"][1] is None


def test_appointed_again_she_comes_in_and_guides_nothing_yet(house: House, pages: Pages) -> None:
    pages.submit(
        pages.get(f"{colleague(house, 'Naima')}/leaves", "Els"), f"{colleague(house, 'Naima')}/leaves", as_="Els"
    )
    asked = pages.get(colleague(house, "Naima"), "Els", lang="en")
    assert "cannot sign in" in asked.seen
    pages.submit(asked, f"{colleague(house, 'Naima')}/appoint", {"office": "guide"}, "Els")
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    pages.get("/groups/new", "Naima")
    pages.get(f"/groups/{house.group(GROUP)}", "Naima", expects=404)


def test_an_office_is_given_once_and_its_end_can_be_taken_back(house: House, pages: Pages) -> None:
    pages.post(f"{colleague(house, 'Loes')}/appoint", {"office": "guide"}, "Els", expects=422)
    end(house, pages, "Loes", Office.GUIDE, house.today + timedelta(30))
    pages.post(f"{colleague(house, 'Loes')}/appoint", {"office": "guide"}, "Els")
    assert appointments(house, "Loes")["guide"][1] is None
    for office in ("funder", "administrator", "", "x"):
        pages.post(f"{colleague(house, 'Loes')}/appoint", {"office": office}, "Els", expects=422)


def test_nobody_changes_her_own_appointments(house: House, pages: Pages) -> None:
    house.appoint("Bart", Office.COORDINATOR)
    own = colleague(house, "Els")
    seen = pages.get(own, "Els", lang="en")
    assert "Another coordinator can change your own roles." in seen.seen
    assert seen.tree.xpath("//main//form") == []
    pages.post(f"{own}/appoint", {"office": "guide"}, "Els", expects=403)
    pages.get(f"{own}/leaves", "Els", expects=403)
    pages.post(f"{own}/leaves", as_="Els", expects=403)
    end(house, pages, "Els", Office.COORDINATOR, house.today, expects=403)
    end(house, pages, "Els", Office.COORDINATOR, house.today, by="Bart")
    pages.get("/staff", "Els", expects=303)


def test_somebody_always_coordinates(house: House, pages: Pages) -> None:
    house.appoint("Bart", Office.COORDINATOR)
    end(house, pages, "Bart", Office.COORDINATOR, house.today + timedelta(10))
    end(house, pages, "Els", Office.COORDINATOR, house.today + timedelta(20), by="Bart", expects=422)
    # What she hears afterwards is said in the language she tapped in.
    pages.get("/languages", "Bart", lang="en")
    refused = pages.post(f"{colleague(house, 'Els')}/leaves", as_="Bart")
    assert "Give somebody else that role first" in pages.follow(refused, "Bart").seen
    pages.get("/staff", "Els")


@pytest.mark.parametrize("name", ["Naima", "Roos", "Joost", "Ada", "Wim"])
def test_nobody_else_sees_or_changes_an_appointment(house: House, pages: Pages, name: str) -> None:
    other = colleague(house, "Loes")
    for where in (other, f"{other}/leaves"):
        pages.get(where, name, expects=404)
    for where in (f"{other}/appoint", f"{other}/leaves", end_address(house, "Loes", Office.GUIDE)):
        pages.post(where, {"office": "guide", "first_without": house.today.isoformat()}, name, expects=404)


def test_what_she_guides_is_said_first_and_the_group_waits_for_a_guide(house: House, pages: Pages) -> None:
    leaves = f"{colleague(house, 'Naima')}/leaves"
    asked = pages.get(leaves, "Els")
    assert asked.seen.index("Dinsdaggroep") < asked.seen.index(
        asked.tree.xpath("//main//button")[-1].text_content().strip()
    )
    new_guide = f"/groups/{house.group(GROUP)}/new-guide"
    assert new_guide in asked.links()
    pages.submit(asked, leaves, as_="Els")
    for where in ("/staff", "/guides"):
        page = pages.get(where, "Els", lang="en")
        assert new_guide in page.links()
    assert "1 group has no guide" in pages.get("/staff", "Els", lang="en").seen
    pages.post(new_guide, {"coming": str(house.person("Hanan"))}, "Els")
    asked = pages.get(f"/groups/{house.group(GROUP)}/our-guide", "Roos", lang="en")
    assert "Your group has no guide now. Hanan would like to guide you." in asked.seen
    action = asked.tree.xpath("//form[.//button[@name='answer']]/@action")[0]
    for name in ("Roos", "Zon"):
        pages.post(str(action), {"answer": "yes"}, name)
    pages.get(f"/groups/{house.group(GROUP)}/members", "Hanan")
    assert "no guide" not in pages.get("/staff", "Els", lang="en").seen


def test_the_group_and_the_office_can_read_what_was_done(house: House, pages: Pages) -> None:
    pages.post(f"{colleague(house, 'Naima')}/leaves", as_="Els")
    with house.inside():
        rows = db.session.scalars(
            select(AuditRow).where(AuditRow.at == house.now, AuditRow.subject_id == house.person("Naima"))
        )
        found = sorted((row.what, row.group_id, row.actor_id) for row in rows)
    els = house.person("Els")
    assert found == [("groups.guide_left", house.group(GROUP), els), ("people.staff_left", None, els)]


def test_leaving_costs_little(house: House, pages: Pages) -> None:
    pages.credentials(pages.client("Els"))
    with counted(house.connection) as statements:
        pages.post(f"{colleague(house, 'Naima')}/leaves", as_="Els")
    assert len(statements) <= 12, "\n".join(statements)
    with counted(house.connection) as statements:
        pages.post(f"{colleague(house, 'Naima')}/appoint", {"office": "guide"}, "Els")
    assert len(statements) <= 12, "\n".join(statements)
    address = end_address(house, "Hanan", Office.GUIDE)
    with counted(house.connection) as statements:
        pages.post(address, {"first_without": (house.today + timedelta(3)).isoformat()}, "Els")
    assert len(statements) <= 12, "\n".join(statements)


def test_a_lost_laptop_is_out_and_her_phone_stays(house: House, pages: Pages) -> None:
    pages.get("/", "Naima")
    pages.get("/", "Naima", kind=SignInKind.OWN)
    asked = pages.get(colleague(house, "Naima"), "Els")
    pages.submit(asked, f"{colleague(house, 'Naima')}/sign-out", as_="Els")
    pages.get("/my-devices", "Naima", expects=303)
    pages.get("/my-devices", "Naima", kind=SignInKind.OWN)
    for name, expects in (("Wim", 404), ("Loes", 404), ("Joost", 404)):
        pages.post(f"{colleague(house, 'Naima')}/sign-out", as_=name, expects=expects)


def still_open(house: House, pages: Pages, clients: list[FlaskClient]) -> list[str]:
    """The endpoints that know somebody who brings one of these browsers' cookies: none, when they are dead."""
    things = places.furnish(house)
    return [line for client in clients for line in _opened_by(house, pages, client, things)]


def _opened_by(house: House, pages: Pages, client: FlaskClient, things: dict[str, Any]) -> Iterator[str]:
    key, form = client.get_cookie("key"), pages.credentials(client)
    assert key is not None
    for endpoint, method, rule in endpoints(house):
        if getattr(house.app.view_functions[endpoint].guard.rule, "open_to_all", False):  # type: ignore[attr-defined]
            continue
        client.set_cookie("key", key.value)
        address = places.address_of(house, rule, things)
        with house.connection.begin_nested() as savepoint:
            answer = client.open(address, method=method, data=form if method == "POST" else None)
            savepoint.rollback()
        to_entry = answer.headers.get("Location", "").partition("?")[0] == "/"
        if answer.status_code != 303 or not to_entry:
            yield f"{method} {endpoint}: {answer.status_code}"


def gone(house: House, pages: Pages, *kinds: SignInKind | None) -> list[str]:
    """What still opens for these browsers of Naima's after she has left."""
    clients = [pages.client("Naima", kind) for kind in kinds]
    for client in clients:
        pages.credentials(client)
    pages.post(f"{colleague(house, 'Naima')}/leaves", as_="Els")
    return still_open(house, pages, clients)


@one_database
def test_her_old_cookies_open_nothing_on_any_route(house: House, pages: Pages) -> None:
    assert gone(house, pages, None, SignInKind.OWN) == []


@one_database
def test_planted_a_sign_in_that_outlives_her_is_seen(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "end_sign_ins", lambda _person_id, _now: None)
    assert any("people.devices" in line for line in gone(house, pages, SignInKind.OWN)), "her phone would still be in"


@one_database
def test_her_appointment_alone_shuts_the_staff_side(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two locks on one door: also a sign-in that was not ended opens nothing for staff without an office."""
    monkeypatch.setattr(ending, "end_sign_ins", lambda _person_id, _now: None)
    assert gone(house, pages, None) == []


def foreign_keys(house: House, pages: Pages, name: str) -> list[str]:
    """Answers that would let this person's browser in as somebody else; the demo's own sign-in apart."""
    found: list[str] = []
    client, own = pages.client(name), house.person(name)
    things = places.furnish(house)
    form = pages.credentials(client)
    key = client.get_cookie("key")
    assert key is not None
    for endpoint, method, rule in endpoints(house):
        if endpoint == "demo.sign_in":
            continue
        client.set_cookie("key", key.value)
        with house.connection.begin_nested() as savepoint:
            answer = client.open(
                places.address_of(house, rule, things), method=method, data=form if method == "POST" else None
            )
            for person_id in _let_in(house, answer.headers.getlist("Set-Cookie")):
                if person_id != own:
                    found.append(f"{method} {endpoint}")
            savepoint.rollback()
    return found


def _let_in(house: House, sent: list[str]) -> Iterator[UUID]:
    """Whose sign-ins an answer hands out."""
    for each in sent:
        value = each.partition(";")[0].partition("=")[2]
        if not each.startswith("key=") or not value:
            continue
        with house.app.test_request_context(headers={"Cookie": f"key={value}"}):
            ticket = cookies.read("key")
            row = db.session.get(SignIn, ticket.row) if ticket else None
            if row is not None:
                yield row.person_id


# Which answers hand out a ticket is a matter of the views, the same on both databases.
@one_database
@pytest.mark.parametrize("name", ["Ada", "Els", "Naima"])
def test_nobody_can_act_as_somebody_else(house: House, pages: Pages, name: str) -> None:
    assert foreign_keys(house, pages, name) == []


@one_database
def test_planted_an_impersonation_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """A way in as Roos, planted in the view of 'My devices'."""
    view = house.app.view_functions["people.devices"]

    def as_roos() -> str:
        entrance.enter(house.person("Roos"), SignInKind.OWN)
        db.session.commit()
        return "in"

    as_roos.guard = view.guard  # type: ignore[attr-defined]
    monkeypatch.setitem(house.app.view_functions, "people.devices", as_roos)
    assert "GET people.devices" in foreign_keys(house, pages, "Ada")
