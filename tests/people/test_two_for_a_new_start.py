"""No coordinator alone makes herself the owner of a colleague's account; the groups read when one was begun anew."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from groepswerk.core import tokens
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.people.models import AccountReset, Office
from groepswerk.people.service import renewing
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Pages
from tests.people.test_password import OTHER, asked, offered, second_coordinator
from tests.people.test_sign_in import give_password

GROUP = "Dinsdaggroep"
ORGANISATION = "Stichting Samen Verder (demo)"


def token_of(house: House, name: str = "Naima") -> str:
    """The address behind an open link, which nobody is shown before somebody agreed."""
    query = select(AccountReset.id).where(AccountReset.person_id == house.person(name), AccountReset.used_at.is_(None))
    with house.inside():
        return f"/new-start/{renewing.reset_token(db.session.scalars(query).one())}"


def takes_over(house: House, link: str) -> Pages:
    """Whoever has the link uses it, and comes in with the codes it brings."""
    her = Pages(house)
    her.post(link, {"password": OTHER})
    secret = str(her.get("/sign-in/code").tree.xpath("//code/text()")[0]).replace(" ", "")
    her.post("/sign-in/code", {"code": pyotp.TOTP(secret).now()})
    return her


def test_who_made_it_neither_holds_it_nor_agrees(house: House, pages: Pages) -> None:
    where = asked(pages)
    page = pages.get(where, "Els")
    assert "/new-start/" not in page.text.replace(where, "")
    pages.post(f"{where}/agree", as_="Els", expects=403)
    for other in ("Naima", "Loes", "Roos", "Ada", "Petra"):
        pages.post(f"{where}/agree", as_=other, expects=404)
    with house.inside():
        assert db.session.scalars(select(AccountReset.agreed_by)).all() == [None]


def test_without_the_second_yes_the_link_does_nothing(house: House, pages: Pages) -> None:
    before = give_password(house, "Naima")
    asked(pages)
    page = Pages(house).get(token_of(house), lang="en")
    assert page.h1 == "Not yet"
    assert not {"Naima", "Els"} & set(page.seen.split())
    pages.post(token_of(house), {"password": OTHER}, expects=403)
    assert give_password(house, "Naima") == before


def test_the_row_without_our_signature_leads_nowhere(house: House, pages: Pages) -> None:
    """Whoever knows the row cannot make the link: not with a sign changed, of another purpose, or of another time."""
    link = offered(pages)
    token = link.removeprefix("/new-start/")
    reset_id = tokens.read_id(token)
    assert reset_id is not None
    with house.inside():
        forged = [tokens.sign_id("staff", reset_id, 1), tokens.sign_id("reset", reset_id, 2)]
    forged.append(token[:-8] + ("A" if token[-8] != "A" else "B") + token[-7:])
    nothing = pages.get("/new-start/nonsense", expects=404).seen
    for each in forged:
        assert tokens.read_id(each) == reset_id
        assert pages.get(f"/new-start/{each}", expects=404).seen == nothing
        pages.post(f"/new-start/{each}", {"password": OTHER}, expects=404)
    pages.get(link)


def test_planted_without_the_rule_the_maker_reads_the_group(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewing, "is_agreed", lambda _reset: True)
    asked(pages)
    her = takes_over(house, token_of(house))
    her.get(f"/groups/{house.group(GROUP)}/themes")


def test_the_second_one_sees_who_asks_for_whom_and_gives_the_link(house: House, pages: Pages) -> None:
    where = asked(pages)
    assert where in pages.get("/staff", "Hanan").links()
    seen = pages.get(where, "Hanan", lang="en").seen
    assert "Els C. asks for a link" in seen
    assert "Ask Naima" in seen
    pages.post(f"{where}/agree", as_="Hanan")
    assert re.search("/new-start/[A-Za-z0-9_-]{20,}", pages.get(where, "Hanan").text)
    assert not re.search("/new-start/[A-Za-z0-9_-]{20,}", pages.get(where, "Els").text.replace(where, ""))
    pages.post(f"{where}/agree", as_="Hanan", expects=403)
    assert "Another coordinator agreed to that link." in pages.get("/my-account", "Naima", lang="en").seen


def test_agreeing_costs_little(house: House, pages: Pages) -> None:
    where = asked(pages)
    form = pages.get(where, "Hanan").form(f"{where}/agree")
    with counted(house.connection) as statements:
        pages.post(f"{where}/agree", form, "Hanan")
    assert len(statements) <= 12, statements


def test_a_coordinator_does_not_agree_to_her_own(house: House, pages: Pages) -> None:
    house.appoint("Loes", Office.COORDINATOR)
    where = asked(pages, "Hanan")
    pages.get(where, "Hanan")
    pages.post(f"{where}/agree", as_="Hanan", expects=403)


def test_the_only_coordinator_is_told_where_help_is(house: House, pages: Pages) -> None:
    start = f"/staff/{house.person('Naima')}/new-start"
    page = pages.get(start, "Els", lang="en")
    assert "whoever runs the server" in page.seen
    assert not page.tree.xpath(f"//form[contains(@action, '{start}')]")
    pages.post(start, as_="Els", expects=422)
    with house.inside():
        assert db.session.scalar(select(func.count(AccountReset.id))) == 0


def test_her_groups_read_it_for_sixty_days(house: House, pages: Pages) -> None:
    takes_over(house, offered(pages))
    group = f"/groups/{house.group(GROUP)}"
    for who in ("Roos", "Loes"):
        assert "Naima could not sign in. The office helped." in pages.get(f"{group}/our-guide", who, lang="en").seen
        assert "The office helped your guide" in pages.get(group, who, lang="en").seen
    others = pages.get(f"/groups/{house.group('Woensdagavond')}/our-guide", "Hanan", lang="en")
    assert "could not sign in" not in others.seen
    house.clock.forward(timedelta(days=61))
    assert "could not sign in" not in pages.get(f"{group}/our-guide", "Roos", lang="en").seen
    assert "The office helped" not in pages.get(group, "Roos", lang="en").seen


def test_from_the_server_it_works_at_once(house: House) -> None:
    with house.inside():
        reset = renewing.offer_reset(house.person("Naima"), house.scene.organisations[ORGANISATION], None, house.now)
        link = f"/new-start/{renewing.reset_token(reset.id)}"
    takes_over(house, link)
    with house.inside():
        assert db.session.scalars(select(AuditRow).where(AuditRow.what == "groups.guide_restarted")).all() == []


@pytest.mark.parametrize("leaving", ["Els", "Hanan"])
def test_with_a_coordinator_her_links_go(house: House, pages: Pages, leaving: str) -> None:
    """Els made it and Hanan agreed: whichever of them leaves, it is over. So is what they invited to."""
    link = offered(pages)
    stays = "Hanan" if leaving == "Els" else "Els"
    invited = pages.follow(pages.post("/staff/invite", {"name": "Fenna", "office": "guide"}, leaving), leaving)
    invitation = re.findall("/staff-invitation/[A-Za-z0-9_-]{20,}", invited.text)[0]
    pages.post(f"/staff/{house.person(leaving)}/leaves", as_=stays)
    for address in (link, invitation):
        Pages(house).get(address, expects=404)
    pages.post(link, {"password": OTHER}, expects=404)
    assert "Fenna" not in pages.get("/staff", stays).seen


def test_with_her_office_too_today_or_on_its_day(house: House, pages: Pages) -> None:
    second_coordinator(house)
    pages.post("/staff/invite", {"name": "Fenna", "office": "guide"}, "Hanan")
    page = pages.get("/staff", "Hanan")
    invitation = re.findall("/staff-invitation/[A-Za-z0-9_-]{20,}", page.text)[0]
    hers = pages.get(f"/staff/{house.person('Hanan')}", "Els")
    ends = [str(each) for each in hers.tree.xpath("//form/@action") if str(each).endswith("/end")]
    for each in ends:
        pages.post(each, {"first_without": str(house.today + timedelta(days=2))}, "Els")
    Pages(house).get(invitation)
    house.clock.forward(timedelta(days=2))
    Pages(house).get(invitation, expects=404)


def test_who_has_no_office_any_more_is_told_so(house: House, pages: Pages) -> None:
    secret = give_password(house, "Hanan")
    pages.post(f"/staff/{house.person('Hanan')}/leaves", as_="Els")
    her = Pages(house)
    her.post("/sign-in", {"email": "hanan@demo.invalid", "password": "drie losse woorden"})
    answer = her.post("/sign-in/code?lang=en", {"code": pyotp.TOTP(secret).now()})
    assert "You have no role here now. Ask a coordinator." in her.get("/", lang="en").seen
    assert "key=" not in str(answer.response.headers)
    assert Office.GUIDE not in house.actor("Roos").appointments
