"""Personal links in other hands: robots change nothing, a new link ends the old one, and a number opens nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from lxml import html
from sqlalchemy import func, select, update

from groepswerk.core import tokens
from groepswerk.core.access import guard_of
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import Base, db
from groepswerk.core.idempotency import new_key
from groepswerk.core.languages import PROMISED
from groepswerk.people.models import SignIn
from groepswerk.sessions.models import GroupSession, Rsvp
from groepswerk.sessions.service import inviting
from tests.conftest import counted
from tests.house import places
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages
from tests.sessions.test_invite import gives_number
from tests.sessions.with_links import (
    GROUP,
    GUIDE,
    answer_in_the_house,
    invitation_row,
    leaves,
    link_of,
    links_for,
    thursday,
)

NUMBER = "0698765432"
ROBOTS = (
    "WhatsApp/2.24.5 A",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
)
AHEAD: tuple[dict[str, str], ...] = (
    {},
    {"Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"X-Moz": "prefetch"},
)


def everything(house: House) -> dict[str, list[Any]]:
    """Every row of every table."""
    with house.inside():
        return {
            table.name: sorted(map(repr, db.session.execute(select(table)))) for table in Base.metadata.sorted_tables
        }


def fetch_as_robots(house: House, link: str, times: int = 50) -> list[Any]:
    """Fetch it so often, as robots and browsers do that look ahead."""
    answers = []
    for turn in range(times):
        robot = house.app.test_client()
        headers = {"User-Agent": ROBOTS[turn % len(ROBOTS)], **AHEAD[turn % len(AHEAD)]}
        ask = robot.head if turn % 3 == 0 else robot.get
        answers.append(ask(link, headers=headers))
        assert robot.get_cookie("key") is None
    return answers


def test_fifty_robots_leave_every_row_as_it_was(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    pages.post(link, {"answer": "come"})
    before = everything(house)
    for address in (link, f"{link}/answered"):
        for answer in fetch_as_robots(house, address):
            assert answer.status_code == 200
            assert GROUP not in answer.get_data(as_text=True)
    after = everything(house)
    assert {name for name in before if before[name] != after[name]} == set()


def test_a_page_that_writes_when_looked_at_is_seen(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted twin: a page that takes being opened for an answer."""
    link = link_of(house, "Vis")

    def answers_by_itself(meeting: Any, _wall_now: Any) -> bool:
        row = Rsvp(session_id=meeting.id, person_id=house.person("Vis"), answer="come", answered_at=house.now)
        db.session.merge(row)
        db.session.commit()
        return False

    before = everything(house)
    monkeypatch.setattr(inviting, "has_expired", answers_by_itself)
    fetch_as_robots(house, link)
    after = everything(house)
    assert {name for name in before if before[name] != after[name]} == {"rsvp"}


def test_what_a_preview_shows_tells_nothing(house: House) -> None:
    link = link_of(house, "Vis")
    assert re.fullmatch(r"/a/[A-Za-z0-9_-]+", link)
    for language in PROMISED:
        robot = house.app.test_client()
        text = robot.get(f"{link}?lang={language.code}", headers={"User-Agent": ROBOTS[0]}).get_data(as_text=True)
        page: Any = html.document_fromstring(text)
        neutral = page.xpath("string(//title)")
        assert neutral in {"Afspraak", "Appointment", "Randevu", "موعد"}
        assert page.xpath("//meta[@property='og:title']/@content") == [neutral]
        told = [*page.xpath("//head//@content"), *page.xpath("//head//@href"), *page.xpath("//img/@alt")]
        for word in (GROUP, "Bibliotheek", "Selam", "Vis", "Samen Verder", "Groepswerk"):
            assert not [each for each in told if word in each], word
        assert not page.xpath("//meta[@property='og:image' or @property='og:url' or @property='og:site_name']")


def renew_form(page: Page, house: House, name: str) -> str:
    """Where the button beside somebody's name asks for a new link."""
    row = page.tree.xpath(f"//li[span/bdi[text()='{name}']]")[0]
    return str(row.xpath(".//form[contains(@action, '/renew')]/@action")[0])


def invite_page(house: House) -> str:
    """Where the guide invites."""
    return f"/meetings/{thursday(house)}/invite"


def test_a_new_link_ends_the_old_one_and_keeps_the_answer(house: House, pages: Pages) -> None:
    old, others = link_of(house, "Vis"), link_of(house, "Berg")
    pages.post(old, {"answer": "come"})
    page = pages.get(invite_page(house), GUIDE, lang="en")
    action = renew_form(page, house, "Vis")
    assert pages.submit(page, action, as_=GUIDE).location == invite_page(house)
    page = pages.get(invite_page(house), GUIDE, lang="en")
    assert "There is a new link." in page.seen
    new = link_of(house, "Vis")
    assert new != old
    assert new.rpartition("/")[2] in page.text
    assert old.rpartition("/")[2] not in page.text
    pages.get(old, expects=404)
    pages.get(f"{old}/answered", expects=404)
    pages.post(old, {"answer": "not"}, expects=404)
    assert answer_in_the_house(house, "Vis") == "come"
    assert pages.get(new).tree.xpath("//button[@aria-pressed='true']/@value") == ["come"]
    pages.get(others)
    with house.inside():
        deed = select(AuditRow.actor_id, AuditRow.subject_id).where(AuditRow.what == "sessions.link_renewed")
        assert db.session.execute(deed).all() == [(house.person(GUIDE), house.person("Vis"))]


def test_asked_for_twice_there_is_one_new_link(house: House, pages: Pages) -> None:
    link_of(house, "Vis")
    page = pages.get(invite_page(house), GUIDE, lang="en")
    action = renew_form(page, house, "Vis")
    # The same press, sent twice, is one; and a page that another guide has passed is told so.
    sent = {"generation": "1", "idempotency_key": new_key()}
    for _ in range(2):
        pages.post(action, sent, GUIDE)
    stale = pages.post(action, {"generation": "1"}, GUIDE, expects=409)
    assert "Somebody made a new link just before you." in stale.seen
    row = invitation_row(house, "Vis", thursday(house))
    assert row is not None
    assert row.generation == 2
    assert link_of(house, "Vis").rpartition("/")[2] in stale.text
    pages.submit(stale, action, as_=GUIDE)
    assert generation_of(house, "Vis") == 3


def generation_of(house: House, name: str) -> int:
    """The how-manieth link somebody has."""
    row = invitation_row(house, name, thursday(house))
    assert row is not None
    return int(row.generation)


@pytest.mark.parametrize("shown", ["", "x", "-1", "1e3", "٣", "9" * 30])
def test_a_number_no_button_sends_is_refused(house: House, pages: Pages, shown: str) -> None:
    link_of(house, "Vis")
    action = renew_form(pages.get(invite_page(house), GUIDE), house, "Vis")
    pages.post(action, {"generation": shown}, GUIDE, expects=422)
    assert generation_of(house, "Vis") == 1


def test_only_guides_of_the_group_make_a_new_link(house: House, pages: Pages) -> None:
    old = link_of(house, "Vis")
    action = renew_form(pages.get(invite_page(house), GUIDE), house, "Vis")
    for name, status in (("Vis", 403), ("Naima", 404), ("Els", 404), ("Petra", 404), (None, 303)):
        pages.post(action, {"generation": "1"}, name, expects=status)
    assert pages.client(GUIDE).get(action).status_code == 405
    pages.post(f"/links/{uuid4()}/renew", {"generation": "1"}, GUIDE, expects=404)
    leaves(house, "Vis")
    pages.post(action, {"generation": "1"}, GUIDE, expects=404)
    assert generation_of(house, "Vis") == 1
    pages.get(old, expects=404)


def test_a_new_link_asks_the_database_little(house: House, pages: Pages) -> None:
    link_of(house, "Vis")
    action = renew_form(pages.get(invite_page(house), GUIDE), house, "Vis")
    with counted(house.connection) as statements:
        pages.post(action, {"generation": "1"}, GUIDE)
    assert len(statements) <= 12, "\n".join(statements)


def first_meeting(house: House) -> UUID:
    """The first meeting of the year: its links ended long ago."""
    query = select(GroupSession.id).where(GroupSession.group_id == house.group(GROUP)).order_by(GroupSession.on_day)
    with house.inside():
        meeting = db.session.scalars(query.limit(1)).one()
        assert db.session.get_one(GroupSession, meeting).on_day < date(2027, 1, 1)
        return meeting


def closed_links(house: House, pages: Pages) -> Iterator[tuple[str, str]]:
    """A link of each kind that opens nothing."""
    good = link_of(house, "Vis")
    with house.inside():
        yield "unknown", f"/a/{tokens.sign_id(inviting.PURPOSE, uuid4(), 1)}"
    yield "tampered", good[:40] + ("A" if good[40] != "A" else "B") + good[41:]
    links_for(house, first_meeting(house))
    yield "expired", link_of(house, "Vis", first_meeting(house))
    revoked = link_of(house, "Berg")
    pages.post(renew_form(pages.get(invite_page(house), GUIDE), house, "Berg"), {"generation": "1"}, GUIDE)
    yield "revoked", revoked


def test_every_closed_link_gets_the_same_answer_to_the_byte(house: House, pages: Pages) -> None:
    links = dict(closed_links(house, pages))
    answers = {}
    for kind, link in links.items():
        stranger = house.app.test_client()
        seen, headed = stranger.get(link), stranger.head(link)
        body = seen.get_data(as_text=True).replace(link.rpartition("/")[2], "token")
        answers[kind] = (seen.status_code, seen.content_length, body, headed.status_code, sorted(seen.headers.keys()))
    assert set(answers) == {"unknown", "tampered", "expired", "revoked"}
    assert len(set(map(repr, answers.values()))) == 1, {kind: answer[:2] for kind, answer in answers.items()}
    assert answers["unknown"][0] == 404


def test_a_link_that_was_tampered_with_leaves_a_row_without_the_link(house: House, pages: Pages) -> None:
    links = dict(closed_links(house, pages))
    house.app.test_client().get(links["tampered"])
    row = invitation_row(house, "Vis", thursday(house))
    assert row is not None
    with house.inside():
        refused = select(AuditRow.subject_id).where(AuditRow.what == "sessions.link_refused")
        assert db.session.scalars(refused).all() == [row.id]


def sign_ins(house: House) -> int:
    """How many browsers were ever let in."""
    with house.inside():
        return db.session.scalar(select(func.count()).select_from(SignIn)) or 0


@one_database
def test_a_phone_number_alone_opens_nothing(house: House) -> None:
    gives_number(house, "Vis", f"+31{NUMBER[1:]}")
    things = places.furnish(house)
    before, tried = sign_ins(house), 0
    for rule in house.app.url_map.iter_rules():
        with house.app.test_request_context():
            guard = guard_of(rule.endpoint)
        if guard is None or not getattr(guard.rule, "open_to_all", False) or rule.endpoint.startswith("demo."):
            continue
        address = places.address_of(house, rule, things)
        for number in (NUMBER, f"+31{NUMBER[1:]}"):
            tried += say_number(house, address, number)
    for address in (f"/?phone={NUMBER}", f"/a/{NUMBER}", f"/d/{NUMBER}", f"/door?digits={NUMBER}", f"/{NUMBER}"):
        stranger = house.app.test_client()
        assert GROUP not in stranger.get(address).get_data(as_text=True)
        assert stranger.get_cookie("key") is None
    assert tried >= 10
    assert sign_ins(house) == before


def say_number(house: House, address: str, number: str) -> int:
    """Type a number into every field of every form of a page, as a stranger; how many forms there were."""
    response = house.app.test_client().get(address)
    if response.mimetype != "text/html" or response.status_code != 200:
        return 0
    forms = Page(response).tree.xpath("//form[@method='post']")
    for form in forms:
        stranger = Pages(house)
        fields = {str(each.get("name")): number for each in form.xpath(".//input[not(@type='hidden')] | .//textarea")}
        sent = {**fields, **stranger.credentials(stranger.client())}
        answer = stranger.client().post(str(form.get("action")), data=sent)
        assert stranger.client().get_cookie("key") is None, address
        assert GROUP not in answer.get_data(as_text=True)
    return len(forms)


def test_the_link_ends_fourteen_days_after_the_meeting_also_when_it_was_moved(house: House, pages: Pages) -> None:
    link = link_of(house, "Vis")
    with house.inside():
        moved = update(GroupSession).where(GroupSession.id == thursday(house)).values(on_day=date(2027, 5, 20))
        db.session.execute(moved)
    pages.get(link, expects=404)
