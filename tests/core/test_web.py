"""The web's edge: refusals for what no form of ours sends, one commit, one answer for a double press, the headers."""

from __future__ import annotations

import pytest

from groepswerk.core import idempotency
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages


def test_a_form_sent_twice_works_once_and_answers_the_same(house: House, pages: Pages) -> None:
    key = idempotency.new_key()
    first = pages.post("/my-devices/end-all", {"idempotency_key": key}, "Naima")
    with house.inside():
        pass
    pages.give_key(pages.client("Naima"), house.sign_in("Naima"))
    second = pages.post("/my-devices/end-all", {"idempotency_key": key}, "Naima")
    assert first.location == second.location
    pages.get("/my-devices", "Naima")


def test_somebody_elses_key_is_refused(house: House, pages: Pages) -> None:
    key = idempotency.new_key()
    pages.post("/my-devices/end-all", {"idempotency_key": key}, "Naima")
    pages.post("/my-devices/end-all", {"idempotency_key": key}, "Loes", expects=400)
    pages.get("/my-devices", "Loes")


@pytest.mark.parametrize("key", ["", "short", "x" * 23, "' or 1=1 --aaaaaaaaaaa"])
def test_a_post_without_a_good_key_is_refused(pages: Pages, key: str) -> None:
    pages.post("/my-devices/end-all", {"idempotency_key": key}, "Naima", expects=400)


def test_a_post_without_token_is_refused(pages: Pages) -> None:
    pages.post("/my-devices/end-all", {"csrf_token": "made up"}, "Naima", expects=400)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused_in_the_readers_language(pages: Pages, method: str) -> None:
    page = Page(pages.client("Naima").open("/my-devices", method=method))
    assert page.status == 405
    assert page.tree.get("lang") == "nl"


def test_json_is_no_form(pages: Pages) -> None:
    assert pages.client("Naima").post("/my-devices/end-all", json={"a": 1}).status_code == 415


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=b"])
def test_an_over_long_body_is_refused(pages: Pages, kind: str) -> None:
    body = b"a=" + b"x" * 300_000
    assert pages.client("Naima").post("/my-devices/end-all", data=body, content_type=kind).status_code == 413


@pytest.mark.parametrize(
    "body",
    [b"", b"--b\r\nnonsense", b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\ncut", b"\xff\xfe\x00"],
)
@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=b", "text/plain"])
def test_broken_bodies_never_break_us(pages: Pages, body: bytes, kind: str) -> None:
    status = pages.client("Naima").post("/my-devices/end-all", data=body, content_type=kind).status_code
    assert status in {400, 413, 415}


@pytest.mark.parametrize(
    "address",
    [
        "/groups/12345678901234567890",
        "/groups/%00",
        "/groups/00000000-0000-4000-8000-000000000000",
        "/a/%00%ff",
        "/a/" + "9" * 500,
        "/a/\u0130\u0131",
        "/d/%ed%a0%80",
        "/d/%00abcdefghijklmnopqrstu",
        "/staff-invitation/%00",
        "/languages?next=%00",
        "/?lang=%00",
        "/?lang=ar-MA",
        "/?lang=../../etc/passwd",
        "/my-devices/99999999999999999999/end",
    ],
)
def test_odd_addresses_never_break_us(pages: Pages, address: str) -> None:
    for as_ in (None, "Naima"):
        assert pages.client(as_).get(address).status_code in {200, 303, 404, 405}


@pytest.mark.parametrize(
    "token", ["%00abcdefghijklmnopqrstu", "abcdefghijklmnopqrst%00", "é" * 22, "a" * 21, "a b" * 7 + "a"]
)
def test_a_door_that_cannot_be_is_never_looked_for(house: House, pages: Pages, token: str) -> None:
    with counted(house.connection) as statements:
        pages.get(f"/d/{token}", expects=404)
    # That a link led nowhere is written down; no door is asked for.
    assert [each for each in statements if "door" in each.lower()] == []
    pages.post(f"/d/{token}", {"name": "Iris"}, expects=400 if "%00" in token else 404)


@pytest.mark.parametrize("wish", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_we_send_nobody_to_another_site(pages: Pages, wish: str) -> None:
    page = pages.get("/languages", query_string={"next": wish})
    assert all(link.startswith("/?lang=") or link.startswith(("#", "/languages")) for link in page.links())


def test_the_headers_of_every_answer(pages: Pages) -> None:
    for address, as_ in (("/", None), ("/sign-in", None), ("/my-devices", "Naima"), ("/nowhere", None)):
        headers = pages.client(as_).get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "https://weer.nl" in policy
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_tampered_ticket_is_nobodys(house: House, pages: Pages) -> None:
    pages.get("/my-devices", "Naima")
    cookie = pages.client("Naima").get_cookie("key")
    assert cookie is not None
    for value in (cookie.value[:-2] + "AA", cookie.value[::-1], "x", ""):
        pages.client("Naima").set_cookie("key", value)
        pages.get("/my-devices", "Naima", expects=303)


def test_leaving_ends_the_sign_in_and_goes_elsewhere(pages: Pages) -> None:
    page = pages.post("/leave", as_="Roos")
    assert page.location == "https://weer.nl/"
    assert page.response.headers["Clear-Site-Data"] == '"cache", "storage"'
    pages.get("/my-devices", "Roos", expects=303)
