"""An answer must not tell by its time whether an account, a key or a link is known. Run alone, with real hashing.

Median over 200 tries of each kind, by turns so that a busy moment of this computer falls on both alike.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from sqlalchemy import delete, update

from groepswerk.core import access, refusals, tokens
from groepswerk.core.clock import DEMO_START
from groepswerk.core.db import db
from groepswerk.core.refusals import Throttle
from groepswerk.groups.models import Door, Membership
from groepswerk.people import passwords
from groepswerk.people.models import Office, StaffAccount
from groepswerk.people.service import appointing, passkeys, renewing, signing_in
from groepswerk.sessions.models import Feed, FeedTitle, Invitation
from groepswerk.sessions.service import feeds
from tests.conftest import build
from tests.faults.conftest import Figure
from tests.house.places import NEXT_TUESDAY
from tests.house_of_tests import House, StandingClock
from tests.pages import Pages
from tests.people.device import Device, asked_on
from tests.people.test_passkeys import sign_in_page, with_key
from tests.people.test_recovery import codes_of, half_in
from tests.people.test_sign_in import give_password

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
TRIES, MOST = 200, 0.010
TUESDAY = "Dinsdaggroep"
Ask = Callable[[], object]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house on SQLite where passwords cost what they cost in earnest."""
    app, scene = build(tmp_path_factory.mktemp("same-time"), "")
    clock = StandingClock(DEMO_START)
    app.extensions["clock"] = clock
    passwords.use_costs(time_cost=3, memory_kib=32 * 1024)
    try:
        yield House(app, scene, clock, None)  # type: ignore[arg-type]
    finally:
        passwords.use_costs(time_cost=1, memory_kib=8)
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def pages(house: House) -> Pages:
    """A browser that has its token already."""
    pages = Pages(house)
    pages.credentials(pages.client())
    return pages


def took(ask: Ask) -> float:
    begun = time.perf_counter()
    ask()
    return time.perf_counter() - begun


def apart(house: House, known: Ask, unknown: Ask, tries: int = TRIES) -> float:
    """How far apart the two medians are, in seconds; the counters of wrong tries are emptied between the tries."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(2 * tries):
        # First the one, then the other: what a try leaves behind in the memory of this computer serves both alike.
        which = turn // 2 % 2 ^ turn % 2
        with house.inside():
            db.session.execute(delete(Throttle))
        times[which].append(took((known, unknown)[which]))
    return abs(median(times[0]) - median(times[1]))


def password_of(pages: Pages, email: str) -> Ask:
    """A wrong password for an account."""
    return lambda: pages.post("/sign-in", {"email": email, "password": "not this one"}, expects=422)


def test_a_wrong_password(house: House, pages: Pages, figure: Figure) -> None:
    give_password(house, "Naima")
    found = apart(house, password_of(pages, "naima@demo.invalid"), password_of(pages, "nobody@demo.invalid"))
    figure("same time: password", round(found * 1000, 2), "ms", f"<= {MOST * 1000:.0f}")
    assert found <= MOST


def test_planted_unknown_accounts_are_not_hashed_for(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_password(house, "Naima")
    honest = passwords.is_right
    monkeypatch.setattr(passwords, "is_right", lambda typed, stored: stored is not None and honest(typed, stored))
    found = apart(house, password_of(pages, "naima@demo.invalid"), password_of(pages, "nobody@demo.invalid"), 10)
    assert found > MOST


def key_of(pages: Pages, device: Device) -> Ask:
    """A device whose key is not the one that is known under its id, or not known at all."""

    def ask() -> None:
        page = sign_in_page(pages)
        pages.submit(page, "/sign-in/passkey", {"answer": device.sign(asked_on(page))}, expects=422)

    return ask


def test_a_wrong_passkey(house: House, pages: Pages, figure: Figure) -> None:
    real = with_key(Pages(house))
    known = key_of(pages, Device(id=real.id, owner=real.owner))
    found = apart(house, known, key_of(pages, Device()))
    figure("same time: passkey", round(found * 1000, 2), "ms", f"<= {MOST * 1000:.0f}")
    assert found <= MOST


def test_planted_a_slow_look_at_known_keys_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    real = with_key(Pages(house), "Hanan")
    honest = passkeys._verify

    def slow(given: object, site: object, challenge: str, key: bytes) -> int:
        if key != passkeys._nobodys_key():
            time.sleep(2 * MOST)
        return honest(given, site, challenge, key)  # type: ignore[arg-type]

    monkeypatch.setattr(passkeys, "_verify", slow)
    found = apart(house, key_of(pages, Device(id=real.id, owner=real.owner)), key_of(pages, Device()), 10)
    assert found > MOST


def link(pages: Pages, token: str) -> Ask:
    """Somebody opens a link that does not work."""
    return lambda: pages.get(f"/new-start/{token}", expects=404)


def test_a_link_that_is_over(house: House, pages: Pages, figure: Figure) -> None:
    organisation_id = house.scene.organisations["Stichting Samen Verder (demo)"]
    with house.inside():
        offered = renewing.offer_reset(
            house.person("Naima"), organisation_id, None, house.now - renewing.RESET_LASTS - timedelta(seconds=1)
        )
        over = renewing.reset_token(offered.id)
        made_up = tokens.sign_id("another", uuid4(), 1)
    found = apart(house, link(pages, over), link(pages, made_up))
    figure("same time: link", round(found * 1000, 2), "ms", f"<= {MOST * 1000:.0f}")
    assert found <= MOST


def got(pages: Pages, address: str, expects: int = 404) -> Ask:
    """Somebody who is not signed in opens an address."""
    return lambda: pages.get(address, expects=expects)


def shut_door(house: House) -> tuple[str, str]:
    """The token and the digits of a door that was open an hour ago."""
    token, digits = tokens.new_token(), "917355"
    with house.inside():
        door = db.session.get(Door, house.group(TUESDAY)) or Door(group_id=house.group(TUESDAY))
        door.token, door.digits, door.picture, door.opened_by = token, digits, "bird", house.person("Naima")
        door.open_until = house.now - timedelta(hours=1)
        db.session.add(door)
    return token, digits


def digits_of_a_door(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """The digits of a door that is shut, and digits of no door."""
    _, digits = shut_door(house)

    def typed(six: str) -> Ask:
        return lambda: pages.post("/door", {"digits": six}, expects=422)

    return typed(digits), typed("917356")


def address_of_a_door(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """The address of a door that is shut, and one of no door."""
    token, _ = shut_door(house)
    return got(pages, f"/d/{token}"), got(pages, f"/d/{tokens.new_token()}")


def withdrawn_invitation(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """A personal link that was renewed since, and one that nobody made."""
    over, made_up = dead_invitations(house)
    return got(pages, f"/a/{over}"), got(pages, f"/a/{made_up}")


def dead_invitations(house: House) -> tuple[str, str]:
    """The tokens of those two."""
    with house.inside():
        meeting, roos = house.meeting_on(TUESDAY, NEXT_TUESDAY), house.person("Roos")
        query = db.session.query(Invitation).filter_by(session_id=meeting, person_id=roos)
        row = query.one_or_none() or Invitation(session_id=meeting, person_id=roos, made_at=house.now)
        row.generation = 3
        db.session.add(row)
        db.session.flush()
        over = tokens.sign_id("invitation", row.id, 2)
        made_up = tokens.sign_id("another", uuid4(), 1)
    return over, made_up


def late_staff_link(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """The link of an invited colleague that is too late, and one that nobody made."""
    organisation_id = house.scene.organisations["Stichting Samen Verder (demo)"]
    long_ago = house.now - appointing.INVITATION_LASTS - timedelta(days=1)
    with house.inside():
        late = appointing.invite(organisation_id, "Fenna", Office.GUIDE, None, long_ago)
        made_up = tokens.sign_id("another", uuid4(), 1)
    return got(pages, f"/staff-invitation/{late}"), got(pages, f"/staff-invitation/{made_up}")


def paper_code(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """A code that was used before, and one that stood on no paper."""
    give_password(house, "Loes")
    codes = codes_of(pages, "Loes")
    earlier = Pages(house)
    half_in(earlier, "Loes")
    earlier.post("/sign-in/paper-code", {"code": codes[0]})
    half_in(pages, "Loes")

    def typed(code: str) -> Ask:
        return lambda: pages.post("/sign-in/paper-code", {"code": code}, expects=422)

    return typed(codes[0]), typed("ZZZZ-9999")


def calendar_of(house: House, pages: Pages, ended: bool) -> str:
    """The address of a calendar that opens nothing any more: it was renewed, or its owner left."""
    token, who = tokens.new_token(), "Roos" if ended else "Noor"
    row = {"title": FeedTitle.NEUTRAL, "language": "nl", "made_at": house.now}
    row |= {"person_id": house.person(who), "token_hash": feeds.hash_of(token)}
    with house.inside():
        db.session.add(Feed(**row, ended_at=house.now if ended else None))
        if not ended:
            stays = Membership.person_id == house.person(who), Membership.left_on.is_(None)
            db.session.execute(update(Membership).where(*stays).values(left_on=house.today))
    return f"/c/{token}.ics"


def renewed_calendar(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """The address of a calendar that was renewed, and one that nobody made."""
    return got(pages, calendar_of(house, pages, ended=True)), got(pages, f"/c/{tokens.new_token()}.ics")


def calendar_of_who_left(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """The address of a calendar of somebody who left, and one that nobody made."""
    return got(pages, calendar_of(house, pages, ended=False)), got(pages, f"/c/{tokens.new_token()}.ics")


def withdrawn_answer(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """The page that says an answer back, by a personal link that was renewed since, and by one that nobody made."""
    over, made_up = dead_invitations(house)
    return got(pages, f"/a/{over}/answered"), got(pages, f"/a/{made_up}/answered")


def used_code(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """A code of her phone that was used before, and one that was never right."""
    secret = give_password(house, "Naima")
    half_in(pages)

    def typed(code: str) -> Ask:
        return lambda: pages.post("/sign-in/code", {"code": code}, expects=422)

    def used() -> object:
        moment = int(time.time())
        with house.inside():
            db.session.execute(update(StaffAccount).values(totp_last_step=moment // signing_in.STEP + 1))
        return typed(pyotp.TOTP(secret).at(moment))()

    def never_right() -> object:
        # The same work beside it: what is measured is the answer.
        with house.inside():
            db.session.execute(update(StaffAccount).values(totp_last_step=0))
        return typed("000000")()

    return used, never_right


def first_step_that_is_over(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """The second step in a browser whose first was passed against another password, and in one that passed none."""
    give_password(house, "Loes")
    half_in(pages, "Loes")
    give_password(house, "Loes")
    nobody = Pages(house)
    nobody.credentials(nobody.client())

    def typed(browser: Pages) -> Ask:
        return lambda: browser.post("/sign-in/code", {"code": "123456"})

    return typed(pages), typed(nobody)


def not_hers(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """A page of a group that is not hers, and of one that is not there: both leave a row in the audit."""
    there, nowhere = f"/groups/{house.group(TUESDAY)}/themes", f"/groups/{uuid4()}/themes"
    return lambda: pages.get(there, "Hanan", expects=404), lambda: pages.get(nowhere, "Hanan", expects=404)


def meeting_not_hers(house: House, pages: Pages) -> tuple[Ask, Ask]:
    """The same for a meeting."""
    there, nowhere = f"/meetings/{house.meeting_on(TUESDAY, NEXT_TUESDAY)}", f"/meetings/{uuid4()}"
    return lambda: pages.get(there, "Hanan", expects=404), lambda: pages.get(nowhere, "Hanan", expects=404)


PAIRS: dict[str, Callable[[House, Pages], tuple[Ask, Ask]]] = {
    "door digits": digits_of_a_door,
    "door address": address_of_a_door,
    "invitation": withdrawn_invitation,
    "staff invitation": late_staff_link,
    "answer said back": withdrawn_answer,
    "calendar that was renewed": renewed_calendar,
    "calendar of who left": calendar_of_who_left,
    "code of the phone": used_code,
    "first step that is over": first_step_that_is_over,
    "paper code": paper_code,
    "group of others": not_hers,
    "meeting of others": meeting_not_hers,
}


@pytest.mark.parametrize("name", list(PAIRS))
def test_known_and_unknown_take_as_long(house: House, pages: Pages, figure: Figure, name: str) -> None:
    found = apart(house, *PAIRS[name](house, pages))
    figure(f"same time: {name}", round(found * 1000, 2), "ms", f"<= {MOST * 1000:.0f}")
    assert found <= MOST


# Where the subject of each of these pages is loaded: the twin takes longer over what is there.
LOADED_FOR = {
    "door address": "groups.knock",
    "invitation": "sessions.invitation",
    "answer said back": "sessions.answered",
    "calendar that was renewed": "sessions.feed",
    "staff invitation": "people.accept_invitation",
    "group of others": "themes.themes",
}


@pytest.mark.parametrize("name", list(LOADED_FOR))
def test_planted_a_slow_look_at_what_is_there_is_seen(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    known, unknown = PAIRS[name](house, pages)
    view: Any = house.app.view_functions[LOADED_FOR[name]]
    honest, there = view.guard.of, {"one": True}

    def slow(**asked: Any) -> Any:
        if there["one"]:
            time.sleep(2 * MOST)
        return honest(**asked)

    def of_known() -> None:
        there["one"] = True
        known()

    def of_unknown() -> None:
        there["one"] = False
        unknown()

    monkeypatch.setattr(view, "guard", replace(view.guard, of=slow))
    assert apart(house, of_known, of_unknown, 10) > MOST


def test_planted_only_what_is_there_leaves_a_row(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it would tell if what is not there left no row: on a disk that needs 20 ms for a commit."""
    honest = refusals._keep

    def on_a_slow_disk(*given: Any) -> None:
        time.sleep(2 * MOST)
        honest(*given)

    monkeypatch.setattr(refusals, "_keep", on_a_slow_disk)
    assert apart(house, *not_hers(house, pages), 10) <= MOST
    monkeypatch.setattr(access, "_note_nothing_there", lambda *_given: None)
    assert apart(house, *not_hers(house, pages), 10) > MOST


def test_the_hashing_here_is_the_real_one(tmp_path: Path) -> None:
    assert "m=32768,t=3,p=1" in passwords.hash_of("drie losse woorden")
