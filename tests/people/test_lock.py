"""A lock on her own phone (threats T1 and T20): five quiet minutes, five tries, then only the guide at the door."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core import cookies
from groepswerk.core.access import Guard
from groepswerk.core.db import db
from groepswerk.groups.models import Knock, KnockState
from groepswerk.people import kept
from groepswerk.people.models import LockKind, SignIn, SignInKind
from groepswerk.people.service import locking
from groepswerk.people.service.locking import LOCKS_AFTER, MOST_TRIES
from tests.conftest import counted
from tests.groups import at_the_door
from tests.house import places
from tests.house.test_access import endpoints
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages

CODE = ["4", "7", "1", "9"]
WRONG = ["4", "7", "1", "8"]
SHAPES = {LockKind.DIGITS: CODE, LockKind.PICTURES: ["fish", "sun", "fish"]}


def put_on(pages: Pages, kind: LockKind = LockKind.DIGITS, as_: str = "Roos") -> None:
    """Put a lock on somebody's phone, as she does it with script: all taps at once, then yes."""
    address = f"/my-lock/new?kind={kind}"
    pages.post(address, {"tap": SHAPES[kind]}, as_)
    page = pages.get(address, as_)
    assert page.h1 == "Is this your lock?"
    pages.submit(page, "/my-lock/new", {"save": "1", "kind": kind.value}, as_)


@pytest.fixture(autouse=True)
def in_english(pages: Pages) -> None:
    """Roos reads English in these tests."""
    pages.client("Roos").set_cookie("language", "en")


def quiet(house: House, span: timedelta = LOCKS_AFTER) -> None:
    house.clock.forward(span)


def is_locked(pages: Pages, as_: str = "Roos") -> bool:
    """Whether her own page leads to the lock."""
    answer = pages.client(as_).get("/")
    return answer.status_code == 303 and answer.headers["Location"].startswith("/locked")


def tries(pages: Pages, taps: list[str], expects: int, as_: str = "Roos") -> Page:
    return pages.post("/locked", {"tap": taps}, as_, expects=expects)


def row_of(house: House, pages: Pages, as_: str = "Roos") -> SignIn:
    """The sign-in of somebody's browser, as it stands in the table now."""
    cookie = pages.client(as_).get_cookie("key")
    assert cookie is not None
    with house.app.test_request_context():
        ticket = cookies.parse("key", cookie.value)
    assert ticket is not None
    with house.inside():
        found = db.session.get_one(SignIn, ticket.row, populate_existing=True)
        db.session.expunge(found)
    return found


@one_database
def test_it_is_five_minutes_and_five_tries() -> None:
    assert timedelta(minutes=5) == LOCKS_AFTER
    assert MOST_TRIES == 5


@pytest.mark.parametrize("kind", list(LockKind))
def test_five_quiet_minutes_shut_it_and_the_right_taps_open_the_page_she_wanted(
    house: House, pages: Pages, kind: LockKind
) -> None:
    put_on(pages, kind)
    wanted = f"/groups/{house.group('Dinsdaggroep')}"
    quiet(house, LOCKS_AFTER - timedelta(seconds=1))
    pages.get(wanted, "Roos")
    quiet(house)
    page = pages.follow(pages.get(wanted, "Roos", expects=303), "Roos")
    assert "Dinsdaggroep" not in page.text
    action = str(page.tree.xpath("//form[@data-pad]/@action")[0])
    opened = pages.post(action, {"tap": SHAPES[kind]}, "Roos")
    assert opened.location == wanted
    assert pages.follow(opened, "Roos").h1 == "Dinsdaggroep"


def test_use_keeps_it_open_and_looking_writes_nothing(house: House, pages: Pages) -> None:
    put_on(pages)
    for _ in range(5):
        quiet(house, LOCKS_AFTER - timedelta(seconds=40))
        with counted(house.connection) as statements:
            pages.get("/my-devices", "Roos")
        assert [each for each in statements if not each.lstrip().upper().startswith("SELECT")] == []


def test_the_lock_costs_no_statement(house: House, pages: Pages) -> None:
    with counted(house.connection) as without:
        pages.get("/", "Roos")
    put_on(pages)
    with counted(house.connection) as with_lock:
        pages.get("/", "Roos")
    assert len(with_lock) == len(without)
    quiet(house)
    with counted(house.connection) as shut:
        pages.get("/locked", "Roos")
    assert len(shut) == 1


def test_tap_by_tap_it_opens_too_and_no_page_holds_half_a_code(house: House, pages: Pages) -> None:
    put_on(pages)
    quiet(house)
    for place, tap in enumerate(CODE, 1):
        answer = tries(pages, [tap], 303)
        if place < len(CODE):
            page = pages.follow(answer, "Roos")
            assert len(page.tree.xpath("//p[@class='pad-dots']/i[@class='on']")) == place
            assert page.tree.xpath("//input[@type='hidden'][@name='tap']") == []
    assert answer.location == "/"
    pages.get("/", "Roos")


def shuts_without_script(page: Page, comes_back_to: str) -> bool:
    """Whether a browser without script leaves this page for the lock after five minutes, and can come back to it."""
    found = [urlsplit(str(each)) for each in page.tree.xpath("//head/noscript/meta[@http-equiv='refresh']/@content")]
    return [(each.path, parse_qs(each.query)) for each in found] == [("300; url=/locked", {"next": [comes_back_to]})]


@one_database
def test_without_script_the_browser_itself_goes_to_the_lock(house: House, pages: Pages) -> None:
    group = f"/groups/{house.group('Dinsdaggroep')}"
    # The last three have a head of their own: links to other languages, a refresh of five seconds, nothing at all.
    token, _digits = at_the_door.open_up(house, pages)
    pages.post(f"/d/{token}", {"name": "Roos"}, "Roos")
    pages.post(f"/d/{token}", {"phone": "own"}, "Roos")
    everywhere = [
        "/",
        group,
        f"{group}/themes/new?circle=own",
        "/my-lock/take-off",
        "/agenda",
        "/door/wait",
        "/languages",
    ]
    assert not shuts_without_script(pages.get("/", "Roos"), "/"), "she has no lock yet"
    put_on(pages)
    assert [each for each in everywhere if not shuts_without_script(pages.get(each, "Roos"), each)] == []
    assert pages.get("/my-lock", "Roos").tree.xpath("//main//noscript//p")
    quiet(house)
    page = pages.get("/locked", "Roos")
    assert page.tree.xpath("//noscript") == [], "it is shut already"


@one_database
def test_where_she_is_led_is_the_lock_when_it_shut_and_her_page_when_it_did_not(house: House, pages: Pages) -> None:
    put_on(pages)
    group = f"/groups/{house.group('Dinsdaggroep')}"
    to = f"/locked?next={quote(group, safe='')}"
    assert pages.get(to, "Roos", expects=303).location == group, "she was busy on another page meanwhile"
    quiet(house)
    assert pages.get(to, "Roos").tree.xpath("//form[@data-pad]")


def test_half_a_code_is_forgotten_after_a_minute(house: House, pages: Pages) -> None:
    put_on(pages)
    quiet(house)
    tries(pages, CODE[:3], 303)
    quiet(house, timedelta(seconds=61))
    assert pages.get("/locked", "Roos").tree.xpath("//i[@class='on']") == []
    tries(pages, CODE[3:], 303)
    assert is_locked(pages)


def sixth_try_opens(house: House, pages: Pages) -> bool:
    """Whether the right taps still open the screen after five wrong ones."""
    put_on(pages)
    quiet(house)
    for _ in range(MOST_TRIES):
        tries(pages, WRONG, 422)
    pages.client("Roos").post("/locked", data={**pages.credentials(pages.client("Roos")), "tap": CODE})
    return not is_locked(pages)


def uncounted(sign_in_id: UUID) -> locking.Try:
    """The planted twin of the count: it looks, and writes nothing down."""
    row = db.session.get_one(SignIn, sign_in_id)
    return locking.Try(1, str(row.lock_hash), row.person_id)


def test_after_five_wrong_tries_the_right_one_is_refused(house: House, pages: Pages) -> None:
    assert not sixth_try_opens(house, pages)
    assert row_of(house, pages).lock_failures == MOST_TRIES
    page = pages.get("/locked", "Roos")
    assert page.h1 == "Your guide lets you in"
    assert page.tree.xpath("//form[@data-pad]") == []


def test_without_the_count_the_sixth_try_would_open_it(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "count", uncounted)
    assert sixth_try_opens(house, pages)


def test_a_right_try_begins_the_count_anew(house: House, pages: Pages) -> None:
    put_on(pages)
    for _ in range(3):
        quiet(house)
        for _wrong in range(MOST_TRIES - 1):
            page = tries(pages, WRONG, 422)
        assert "You can try 1 more time." in page.seen
        tries(pages, CODE, 303)
    assert row_of(house, pages).lock_failures == 0


def test_a_right_try_that_is_sent_twice_is_no_wrong_one(house: House, pages: Pages) -> None:
    put_on(pages)
    quiet(house)
    page = pages.get("/locked", "Roos")
    for _ in range(2):
        pages.submit(page, "/locked", {"tap": CODE}, "Roos")
        quiet(house)
    assert row_of(house, pages).lock_failures == 0


@pytest.mark.parametrize("address", ["/locked", "/my-lock/take-off"])
def test_a_try_that_comes_after_the_last_one_is_not_looked_at(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    put_on(pages)
    if address == "/locked":
        quiet(house)
    monkeypatch.setattr(locking, "count", lambda _sign_in_id: None)
    monkeypatch.setattr(locking, "fits", lambda *_: pytest.fail("It was compared."))
    pages.post(address, {"tap": CODE}, "Roos")
    assert row_of(house, pages).lock_hash is not None
    assert is_locked(pages) == (address == "/locked")


def test_the_guide_lets_her_in_by_the_door(house: House, pages: Pages) -> None:
    assert not sixth_try_opens(house, pages)
    before = row_of(house, pages).id
    assert "/door" in pages.get("/locked", "Roos").links()
    token, _digits = at_the_door.open_up(house, pages)
    pages.post(f"/d/{token}", {"name": "Roos"}, "Roos")
    pages.post(f"/d/{token}", {"phone": "own"}, "Roos")
    with house.inside():
        knock_id = db.session.scalars(select(Knock.id).where(Knock.state == KnockState.WAITING)).one()
    pages.post(f"/knocks/{knock_id}/welcome", {"who": str(house.person("Roos"))}, "Naima")
    assert "your old lock is gone. You can make a new one." in pages.get("/door/wait", "Roos").seen
    pages.post("/door/come-in", as_="Roos")
    assert not is_locked(pages)
    now = row_of(house, pages)
    assert (now.id != before, now.person_id, now.lock_kind) == (True, house.person("Roos"), None)
    with house.inside():
        assert db.session.get_one(SignIn, before).ended_at is not None


def test_the_way_by_the_guide_stands_beside_the_lock_from_the_start(house: House, pages: Pages) -> None:
    put_on(pages)
    quiet(house)
    page = pages.get("/locked", "Roos")
    assert "/door" in page.links()
    assert page.tree.xpath("//form[@data-leave]")


def test_leaving_works_on_the_lock_and_ends_everything(house: House, pages: Pages) -> None:
    put_on(pages)
    quiet(house)
    row = row_of(house, pages)
    pages.submit(pages.get("/locked", "Roos"), "/leave", as_="Roos")
    with house.inside():
        assert db.session.get_one(SignIn, row.id).ended_at is not None
    pages.give_key(pages.client("Roos"), row.id)
    pages.get("/locked", "Roos", expects=404)
    pages.post("/locked", {"tap": CODE}, "Roos", expects=404)


@pytest.mark.parametrize("ticket", ["", "x", "A" * 75])
def test_without_a_ticket_there_is_no_lock_and_no_way_in(pages: Pages, ticket: str) -> None:
    pages.client().set_cookie("key", ticket)
    pages.get("/locked", expects=404)
    pages.post("/locked", {"tap": CODE}, expects=404)


def test_a_ticket_made_younger_by_hand_is_no_ticket(house: House, pages: Pages) -> None:
    put_on(pages)
    quiet(house)
    cookie = pages.client("Roos").get_cookie("key")
    assert cookie is not None
    raw = bytearray(urlsafe_b64decode(cookie.value + "=="))
    raw[16:24] = int(house.now.timestamp()).to_bytes(8, "big")
    pages.client("Roos").set_cookie("key", urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode())
    assert "Roos" not in pages.get("/", "Roos").seen


@pytest.mark.parametrize(("name", "kind"), [("Naima", SignInKind.STAFF), ("Zon", SignInKind.SHARED)])
def test_only_an_own_phone_has_a_lock(pages: Pages, name: str, kind: SignInKind) -> None:
    for address in ("/my-lock", "/my-lock/new", "/my-lock/take-off"):
        pages.get(address, name, kind=kind, expects=404)
    pages.post("/my-lock/new", {"tap": CODE}, name, kind=kind, expects=404)


def shown_behind_the_lock(house: House, pages: Pages) -> list[str]:
    """Which endpoints answer a locked browser with anything of hers, walked over the whole URL map."""
    things = places.furnish(house)
    markers = ["Dinsdaggroep", "Roos", "Naima", "De Kas"]
    found = []
    # What can be asked for comes first: afterwards the buttons may have ended what there was to see.
    for endpoint, method, rule in sorted(endpoints(house), key=lambda each: each[1]):
        guard: Guard = getattr(house.app.view_functions[endpoint], "guard")  # noqa: B009
        is_open = getattr(guard.rule, "open_to_all", False)
        if is_open and endpoint != "home.start":
            continue
        client, address = pages.client("Roos"), places.address_of(house, rule, things)
        data = pages.credentials(client) if method == "POST" else None
        answer = client.open(address, method=method, data=data)
        leads = answer.status_code == 303 and answer.headers["Location"].startswith("/locked")
        if not (leads if method == "GET" else answer.status_code == 423):
            found.append(f"{method} {endpoint}: {answer.status_code}")
        text = answer.get_data().decode("utf-8", "replace")
        found += [f"{method} {endpoint} says {word}" for word in markers if word in text]
    return found


@one_database
def test_behind_the_lock_nothing_of_hers_is_anywhere(house: House, pages: Pages) -> None:
    put_on(pages)
    quiet(house)
    assert shown_behind_the_lock(house, pages) == []


@one_database
def test_a_lock_that_never_shuts_would_be_found(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on(pages)
    quiet(house)
    monkeypatch.setattr(locking, "is_shut", lambda _failures, _quiet: False)
    assert "GET home.group says Dinsdaggroep" in shown_behind_the_lock(house, pages)


def test_open_pages_know_nobody_behind_a_lock(house: House, pages: Pages) -> None:
    put_on(pages)
    quiet(house)
    for address in ("/languages", "/door", "/this-phone", "/nowhere"):
        text = pages.get(address, "Roos", expects=404 if address == "/nowhere" else 200).text
        assert "Roos" not in text
        assert "data-leave" in text


def test_what_she_was_sending_is_kept_unread_and_sent_once(house: House, pages: Pages) -> None:
    put_on(pages)
    group = house.group("Dinsdaggroep")
    page = pages.get(f"/groups/{group}/themes/new", "Roos")
    words = {"words": "Marker words of hers", "circle": "group"}
    quiet(house)
    met = pages.submit(page, f"/groups/{group}/themes/new", words, "Roos", expects=423)
    assert "Marker" not in met.text
    held = met.form("/locked")["held"]
    wrong = pages.post("/locked", {"tap": WRONG, "held": held}, "Roos", expects=422)
    half = pages.post("/locked", {"tap": CODE[:2], "held": wrong.form("/locked")["held"]}, "Roos", expects=200)
    opened = pages.submit(half, "/locked", {"tap": CODE[2:]}, "Roos", expects=200)
    assert opened.h1 == "This was not sent yet"
    assert opened.tree.xpath("//body/@data-lock") == ["/locked"], "her words stand here, so this page shuts too"
    assert opened.tree.xpath("//head/noscript/meta/@content")
    assert "Marker words of hers" in opened.text
    sent = opened.form(f"/groups/{group}/themes/new")
    first = pages.post(f"/groups/{group}/themes/new", sent, "Roos")
    again = pages.post(f"/groups/{group}/themes/new", sent, "Roos")
    assert first.location == again.location


def test_what_another_site_sends_is_not_kept(house: House, pages: Pages) -> None:
    put_on(pages)
    quiet(house)
    forged = {"csrf_token": "made up", "words": "Not hers"}
    page = pages.post(f"/groups/{house.group('Dinsdaggroep')}/themes/new", forged, "Roos", expects=423)
    assert "held" not in page.form("/locked")


def test_a_kept_form_opens_for_its_own_browser_only(house: House) -> None:
    mine, other = house.sign_in("Roos"), house.sign_in("Zon")
    with house.app.test_request_context("/x", method="POST", data={"words": "Hers"}):
        text = kept.sealed(mine)
        assert kept.opened(text, mine) == ("/x", [("words", "Hers")])
        for changed, whose in ((text, other), (text[:-4] + "AAA=", mine), ("", mine), ("é", mine)):
            assert kept.opened(changed, whose) is None


def test_taking_it_off_asks_for_it_and_counts_too(house: House, pages: Pages) -> None:
    put_on(pages)
    pages.post("/my-lock/take-off", {"tap": WRONG}, "Roos", expects=422)
    assert row_of(house, pages).lock_failures == 1
    pages.post("/my-lock/take-off", {"tap": CODE}, "Roos")
    assert row_of(house, pages).lock_hash is None
    quiet(house)
    assert not is_locked(pages)


def test_guessing_at_an_open_screen_shuts_it(house: House, pages: Pages) -> None:
    put_on(pages)
    for _ in range(MOST_TRIES):
        page = pages.post("/my-lock/take-off", {"tap": WRONG}, "Roos", expects=422)
    assert page.h1 == "Your guide lets you in"
    assert is_locked(pages)
    assert pages.get("/locked", "Roos").h1 == "Your guide lets you in"


@pytest.mark.parametrize("code", ["0000", "1234", "9876", "7890"])
def test_what_everybody_tries_first_is_no_lock(house: House, pages: Pages, code: str) -> None:
    page = pages.post("/my-lock/new?kind=digits", {"tap": list(code)}, "Roos", expects=422)
    assert "Other people guess that one first." in page.seen
    pages.post("/my-lock/new?kind=digits", {"save": "1"}, "Roos")
    assert row_of(house, pages).lock_hash is None


def test_the_hash_is_of_this_phone_and_this_server_only(house: House, pages: Pages) -> None:
    put_on(pages)
    row, other = row_of(house, pages), house.sign_in("Zon")
    assert row.lock_hash is not None
    assert row.lock_hash.startswith("$argon2id$v=19$m=19456,")
    with house.inside():
        assert locking.fits(row.id, row.lock_hash, CODE)
        assert not locking.fits(other, row.lock_hash, CODE)


def test_a_lock_that_is_there_is_not_replaced(house: House, pages: Pages) -> None:
    put_on(pages)
    before = row_of(house, pages).lock_hash
    assert pages.post("/my-lock/new", {"tap": ["2", "9", "5", "0"]}, "Roos").location == "/my-lock"
    assert row_of(house, pages).lock_hash == before


@pytest.mark.parametrize("taps", [[], ["x"], ["11"], ["fish"], ["<b>"]])
def test_what_is_no_key_is_no_tap(house: House, pages: Pages, taps: list[str]) -> None:
    put_on(pages)
    quiet(house)
    tries(pages, taps, 422)
    assert row_of(house, pages).lock_failures == 0
