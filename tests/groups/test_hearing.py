"""What a guide writes down for who has no phone (a photo, a voice, words outside), and who of the guides may know."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.core.i18n import speaking
from groepswerk.core.languages import LANGUAGES
from groepswerk.groups import policy
from groepswerk.groups.models import Role
from groepswerk.groups.service import belonging
from groepswerk.people.models import Purpose, SignInKind
from groepswerk.people.wordings import ASKED_APART, WORDINGS, Wording
from tests.conftest import counted
from tests.groups.at_the_door import come_in
from tests.groups.test_members import here, membership
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.people.test_agreeing import EACH, kept
from tests.people.test_consents import give, not_asked

HEARD = {"language": "rif", "heard": "y"}


def of(house: House, name: str, way: str = "") -> str:
    """Where the guide finds what somebody agreed to; ``way``: one thing of it."""
    return f"/memberships/{membership(house, name)}/agreements{way}"


def who_agreed(house: House) -> str:
    return f"/groups/{house.group('Dinsdaggroep')}/who-agreed"


def lists(page: Page) -> dict[str, list[list[str]]]:
    """Per heading the lists of names under it."""
    return {
        each.get("aria-labelledby"): [list(map(str, ul.xpath(".//bdi/text()"))) for ul in each.xpath(".//ul")]
        for each in page.tree.xpath("//main//section")
    }


def deeds(house: House) -> list[str]:
    """What was written down about Fadma."""
    with house.inside():
        query = select(AuditRow.what).where(AuditRow.subject_id == house.person("Fadma")).order_by(AuditRow.at)
        return list(db.session.scalars(query.where(AuditRow.what.like("groups.%_yes") | AuditRow.what.like("%_no"))))


@EACH
def test_she_tells_it_and_writes_down_a_yes_and_later_a_no(
    house: House, pages: Pages, name: str, purpose: Purpose
) -> None:
    not_asked(house, "Fadma")
    ask = of(house, "Fadma", f"/{name}/ask")
    assert ask in pages.get(of(house, "Fadma"), "Naima").links()
    page = pages.get(ask, "Naima", lang="en")
    with speaking(LANGUAGES["nl"]):
        assert str(WORDINGS[purpose].title) in page.seen, "in a language of the group, whatever the guide reads"
    assert page.tree.xpath("//main//input[@checked]") == []
    for _ in range(2):
        pages.submit(page, ask, HEARD, "Naima")
    pages.post(ask, {**HEARD, "words": WORDINGS[purpose].version}, "Loes")
    (row,) = kept(house, "Fadma", purpose)
    assert (row.language, row.explained_by, row.wording) == ("rif", house.person("Naima"), WORDINGS[purpose].version)
    house.clock.forward(timedelta(minutes=1))
    page = pages.get(of(house, "Fadma"), "Loes", lang="en")
    assert "Naima E. told this." in page.seen
    no = of(house, "Fadma", f"/{name}/take-back")
    for _ in range(2):
        pages.submit(page, no, as_="Loes")
    assert kept(house, "Fadma", purpose)[0].withdrawn_at == house.now
    code = name.replace("-", "_")
    assert deeds(house) == [f"groups.{code}_yes", f"groups.{code}_no"]


def test_she_reads_later_who_did_it(house: House, pages: Pages) -> None:
    not_asked(house, "Fadma")
    for each, purpose in ASKED_APART.items():
        pages.post(of(house, "Fadma", f"/{each}/ask"), {**HEARD, "words": WORDINGS[purpose].version}, "Naima")
        pages.post(of(house, "Fadma", f"/{each}/take-back"), as_="Loes")
    hers = come_in(house, pages, "Fadma", who=str(house.person("Fadma")))
    seen = hers.get("/who-did-what", lang="en").seen
    assert seen.count("Naima E. wrote down that") == seen.count("Loes V. wrote down that") == 3
    assert "Loes V. wrote down that you want no photo." in seen


def test_who_has_a_phone_says_yes_there_and_no_also_here(house: House, pages: Pages) -> None:
    pages.get("/my-devices", "Linde")
    give(house, "Linde", Purpose.PHOTO)
    page = pages.get(of(house, "Linde"), "Naima", lang="en")
    assert of(house, "Linde", "/voice/ask") not in page.links()
    pages.post(of(house, "Linde", "/voice/ask"), {**HEARD, "words": WORDINGS[Purpose.VOICE].version}, "Naima")
    assert "can say yes there" in pages.get(of(house, "Linde"), "Naima", lang="en").seen
    assert kept(house, "Linde", Purpose.VOICE) == []
    pages.submit(page, of(house, "Linde", "/photo/take-back"), as_="Naima")
    assert kept(house, "Linde")[0].withdrawn_at == house.now


@pytest.mark.parametrize("left_out", [{"heard": ""}, {"language": ""}, {"language": "tr"}, {"words": "photo-1"}])
def test_nothing_is_written_without_a_language_a_yes_and_the_present_words(
    house: House, pages: Pages, left_out: dict[str, str]
) -> None:
    not_asked(house, "Fadma")
    sent = {**HEARD, "words": WORDINGS[Purpose.PHOTO].version, **left_out}
    pages.post(
        of(house, "Fadma", "/photo/ask"), {key: said for key, said in sent.items() if said}, "Naima", expects=422
    )
    assert kept(house, "Fadma") == []


def test_the_lists_say_who_agreed_and_who_took_it_back(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lists(pages.get(who_agreed(house), "Naima", lang="en"))
    assert before == {"photo": [["Fadma", "Roos", "Tijger"]], "voice": [["Fadma"]], "shared-words": [["Tijger"]]}
    pages.post(of(house, "Fadma", "/photo/take-back"), as_="Loes")
    after = lists(pages.get(who_agreed(house), "Loes", lang="en"))
    assert after["photo"] == [["Roos", "Tijger"], ["Fadma"]]
    house.clock.forward(timedelta(days=61))
    old = WORDINGS[Purpose.VOICE]
    monkeypatch.setitem(WORDINGS, Purpose.VOICE, Wording("voice-99", old.title, old.lines, old.fingerprint))
    later = lists(Pages(house).get(who_agreed(house), "Naima", lang="en"))
    assert later["photo"] == [["Roos", "Tijger"]]
    assert later["voice"] == [], "who agreed to earlier words is asked again first"
    assert "Voice may be recorded" not in Pages(house).get(here(house), "Naima", lang="en").seen
    again = Pages(house).get(of(house, "Fadma"), "Naima", lang="en")
    assert "Said yes to earlier words. Ask again." in again.seen
    assert of(house, "Fadma", "/voice/take-back") in again.tree.xpath("//form/@action")


def test_the_row_of_a_member_says_to_what_she_agreed(house: House, pages: Pages) -> None:
    page = pages.get(here(house), "Naima", lang="en")
    rows_of = {
        row.xpath(".//h3//bdi/text()")[0]: row.text_content() for row in page.tree.xpath("//ul[@class='rows']/li")
    }
    said = ("May be in a photo", "Voice may be recorded", "Words may be shared outside")
    found = {name: [each for each in said if each in text] for name, text in rows_of.items()}
    assert {name: each for name, each in found.items() if each} == {
        "Fadma": list(said[:2]),
        "Roos": list(said[:1]),
        "Tijger": [said[0], said[2]],
    }
    assert who_agreed(house) in page.links()
    assert of(house, "Fadma") in page.links()


def test_a_guide_does_not_read_who_told_it_in_another_group(house: House, pages: Pages) -> None:
    not_asked(house, "Roos")
    with house.inside():
        belonging.join(house.group("Woensdagavond"), house.person("Roos"), [Role.PARTICIPANT], house.today)
    way = "/what-i-agreed-to/photo"
    pages.submit(pages.get(way, "Roos"), way, {"explained": str(house.person("Hanan"))}, "Roos")
    assert "Hanan" in pages.get("/what-i-agreed-to", "Roos").seen
    assert "Hanan" not in pages.get(of(house, "Roos"), "Naima").seen


def test_nobody_else_knows_asks_or_takes_back(house: House, pages: Pages) -> None:
    row = kept(house, "Fadma")[0]
    ask, no = of(house, "Fadma", "/voice/ask"), of(house, "Fadma", "/photo/take-back")
    # The table of who may open what has the others.
    for name, status in (("Roos", 403), ("Hanan", 404), ("Els", 404)):
        for way in (who_agreed(house), of(house, "Fadma"), ask):
            pages.get(way, name, expects=status)
        pages.post(ask, HEARD, name, expects=status)
        pages.post(no, as_=name, expects=status)
    # Her guide, by a phone that was let in at a door, is no guide; and staff agree to nothing here.
    pages.get(who_agreed(house), "Naima", kind=SignInKind.OWN, expects=404)
    pages.post(no, as_="Naima", kind=SignInKind.OWN, expects=404)
    pages.get(of(house, "Loes"), "Naima", expects=403)
    pages.post(no, {"csrf_token": "made up"}, "Naima", expects=400)
    pages.post(of(house, "Fadma", "/membership/take-back"), as_="Naima", expects=404)
    assert kept(house, "Fadma")[0].withdrawn_at is row.withdrawn_at is None


def test_the_twin_that_lets_every_member_know_is_found(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    for endpoint, way in (("groups.who_agreed", who_agreed(house)), ("groups.agreements", of(house, "Fadma"))):
        view: Any = house.app.view_functions[endpoint]
        monkeypatch.setattr(view, "guard", replace(view.guard, rule=policy.may_see))
        assert "Fadma" in pages.get(way, "Roos").seen


def test_it_asks_little(house: House, pages: Pages) -> None:
    not_asked(house, "Fadma")
    pages.credentials(pages.client("Naima"))
    ask = of(house, "Fadma", "/photo/ask")
    with counted(house.connection) as statements:
        pages.post(ask, {**HEARD, "words": WORDINGS[Purpose.PHOTO].version}, "Naima")
    assert len(statements) <= 12, statements
    with counted(house.connection) as statements:
        pages.get(who_agreed(house), "Naima")
    assert len(statements) <= 3
