"""'In my calendar': said calmly, nothing ticked, the link once; and reached from where somebody would look for it."""

from __future__ import annotations

from datetime import date

import pytest

from groepswerk.people.models import SignInKind
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Pages

pytestmark = one_database


@pytest.mark.parametrize("who", ["Roos", "Naima"])
def test_nothing_is_ticked_and_the_link_is_shown_once(pages: Pages, who: str) -> None:
    page = pages.get("/my-calendar", who)
    assert page.form("/my-calendar/address").keys() == {"csrf_token", "idempotency_key"}
    assert not page.tree.xpath("//select | //input[@checked]")
    assert len(page.tree.xpath("//main//*[contains(@class, 'button primary')]")) <= 3
    made = pages.submit(page, "/my-calendar/address", as_=who)
    fresh = pages.follow(made, who)
    (webcal,) = [link for link in fresh.links() if link.startswith("webcal://localhost/c/")]
    assert webcal.replace("webcal:", "http:") in fresh.links(), "to download, beside subscribing"
    later = pages.get("/my-calendar", who)
    assert webcal[-26:] not in later.text
    assert later.form("/my-calendar/end")
    ended = pages.submit(later, "/my-calendar/end", as_=who)
    assert pages.follow(ended, who).tree.xpath("//*[@role='status']/p")


def test_its_buttons_cost_few_statements(house: House, pages: Pages) -> None:
    pages.credentials(pages.client("Roos"))
    for address in ("/my-calendar/address", "/my-calendar/address", "/my-calendar/end"):
        with counted(house.connection) as seen:
            pages.post(address, {}, "Roos")
        assert len(seen) <= 12
    with counted(house.connection) as seen:
        pages.get("/my-calendar", "Roos")
    assert len(seen) <= 3


def test_somebody_elses_key_shows_no_link(pages: Pages) -> None:
    made = pages.submit(pages.get("/my-calendar", "Roos"), "/my-calendar/address", as_="Roos")
    seed = made.location.partition("?")[2]
    for who in ("Maan", "Naima"):
        assert not [link for link in pages.get(f"/my-calendar?{seed}", who).links() if "/c/" in link]
    assert not [link for link in pages.get("/my-calendar?made=x", "Roos").links() if "/c/" in link]


def test_on_a_shared_phone_it_warns(pages: Pages) -> None:
    shared = pages.get("/my-calendar", "Roos", lang="en", kind=SignInKind.SHARED)
    assert "This phone is shared." in shared.seen
    assert "This phone is shared." not in pages.get("/my-calendar", "Roos", lang="en").seen


def test_it_is_found_where_one_looks(house: House, pages: Pages) -> None:
    group, meeting = house.group("Dinsdaggroep"), house.meeting_on("Dinsdaggroep", date(2027, 6, 15))
    for who, address, link in (
        ("Roos", "/", "/my-calendar"),
        ("Roos", "/my-devices", "/my-calendar"),
        ("Naima", "/", "/my-calendar"),
        ("Naima", "/my-account", "/my-calendar"),
        ("Roos", f"/groups/{group}", f"/groups/{group}/calendar"),
        ("Naima", f"/groups/{group}", f"/groups/{group}/calendar"),
        ("Roos", f"/meetings/{meeting}", f"/meetings/{meeting}/agenda.ics"),
        ("Naima", f"/meetings/{meeting}", f"/meetings/{meeting}/agenda.ics"),
        (None, "/", "/agenda"),
    ):
        assert link in pages.get(address, who).links(), f"{address} as {who}"


def test_who_has_no_meetings_has_no_calendar(house: House, pages: Pages) -> None:
    for who in ("Els", "Ada", "Joost"):
        pages.get("/my-calendar", who, expects=404)
    pages.get(f"/groups/{house.group('Dinsdaggroep')}/calendar", "Hanan", expects=404)
