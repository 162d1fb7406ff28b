"""A guide's own phone with a key in it: added, used to come in, removed. Chromium's own virtual device signs."""

from __future__ import annotations

import pyotp
import pytest
from playwright.sync_api import CDPSession, expect

from groepswerk.core.db import db, writing
from groepswerk.people import passwords
from groepswerk.people.queries import account_by_email
from tests.browser.live import Live, Visitor

pytestmark = pytest.mark.browser
PASSWORD = "drie losse woorden"


@pytest.fixture
def site(live: Live) -> Live:
    """The served house under a name: a device makes no key for a number."""
    live.address = live.address.replace("127.0.0.1", "localhost")
    live.app.config["SITE_ADDRESS"] = live.address
    with live.app.app_context(), writing():
        account = account_by_email("naima@demo.invalid")
        assert account is not None
        account.password_hash, account.confirmed_at = passwords.hash_of(PASSWORD), None
        db.session.commit()
    return live


def device_of(visitor: Visitor, is_checked: bool = True) -> tuple[CDPSession, str]:
    """A device inside the visitor's phone that keeps keys and knows its owner, or does not recognise her."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": is_checked,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, str(made["authenticatorId"])


def enrolled(site: Live) -> Visitor:
    """Naima on her phone after her first sign-in, with her ten codes."""
    naima = site.visitor()
    naima.go("/sign-in")
    naima.type("E-mail", "naima@demo.invalid")
    naima.type("Password", PASSWORD)
    naima.press("Go on")
    naima.tap("summary")
    secret = naima.page.locator("code").inner_text().replace(" ", "")
    naima.type("Code of 6 digits", pyotp.TOTP(secret).now())
    naima.press("Sign in")
    naima.is_at("Codes on paper")
    naima.press("Make ten codes")
    naima.is_at("Your ten codes")
    expect(naima.page.locator(".paper-codes code")).to_have_count(10)
    naima.press("I have them on paper")
    return naima


def add(naima: Visitor) -> None:
    naima.is_at("My account")
    naima.press("Add this device")
    naima.is_at("Add this device")
    naima.press("Add this device")


def test_a_phone_is_added_comes_in_by_itself_and_is_removed(site: Live) -> None:
    naima = enrolled(site)
    phone, key = device_of(naima)
    add(naima)
    naima.is_at("My account")
    naima.sees(naima.says("From now on you can sign in with this device."))
    assert len(phone.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1
    naima.press("Sign out")
    naima.go("/sign-in")
    naima.count_from_here()
    naima.press("Sign in with this device")
    expect(naima.page.locator(".staff-nav")).to_be_visible()
    assert (naima.taps, naima.typed) == (1, 0)
    naima.go("/my-account")
    naima.tap("a[href$='/remove']")
    naima.press("Remove this device")
    naima.is_at("My account")
    naima.press("Sign out")
    naima.go("/sign-in")
    naima.press("Sign in with this device")
    naima.sees(naima.says("This device could not sign in. Use your password."))
    assert naima.path.startswith("/sign-in/passkey")


def test_a_phone_that_does_not_recognise_its_owner_adds_nothing(site: Live) -> None:
    naima = enrolled(site)
    device_of(naima, is_checked=False)
    add(naima)
    naima.sees(naima.says("That did not work with this device. Try again."))
    naima.go("/my-account")
    expect(naima.page.locator("a[href$='/remove']")).to_have_count(0)


def test_without_script_password_and_code_stand_alone(site: Live) -> None:
    plain = site.visitor(script=False)
    plain.go("/sign-in")
    expect(plain.page.get_by_role("button", name=plain.says("Sign in with this device"))).to_be_hidden()
    expect(plain.page.get_by_label(plain.says("Password"))).to_be_visible()
    naima = site.visitor("Naima", script=False)
    naima.go("/my-account/keys/new")
    naima.sees(naima.says("This browser cannot do it. You sign in with your password and code, as before."))


def test_nothing_sticks_out_on_a_small_phone(site: Live) -> None:
    naima = enrolled(site)
    for path in ("/my-account", "/my-account/password", "/my-account/phone", "/my-account/paper-codes", "/sign-in"):
        naima.go(path)
        assert naima.page.evaluate("document.documentElement.scrollWidth") <= 360, path
