"""Help is offered as what it is, the owner answers and may change her mind; nobody answers for her."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core import vault
from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.initiatives.models import Offer, Reply
from groepswerk.words.models import Circle, Rendition, RenditionKind, Utterance
from tests.conftest import counted
from tests.house_of_tests import House
from tests.initiatives.ideas import GUIDES, STRANGERS, log_idea, make_offer
from tests.pages import Pages


def reply_of(house: House, offer: UUID) -> Reply | None:
    with house.inside():
        return db.session.scalar(select(Offer.reply).where(Offer.id == offer))


def count(house: House) -> int:
    with house.inside():
        return len(db.session.scalars(select(Offer.id)).all())


@pytest.mark.parametrize("kind", ["think_along", "help_out", "give", "open_door"])
def test_a_member_offers_and_the_owner_accepts(house: House, pages: Pages, kind: str) -> None:
    found = log_idea(house, pages)
    offer = make_offer(house, pages, found, kind, "Maan", "Ik kom op zaterdag.")
    assert reply_of(house, offer) == Reply.OPEN
    page = pages.get(f"/initiatives/{found}", "Roos")
    assert "Ik kom op zaterdag." in page.seen
    pages.submit(page, f"/offers/{offer}/accept", as_="Roos")
    assert reply_of(house, offer) == Reply.ACCEPTED


@pytest.mark.parametrize("name", [*GUIDES, "Noor"])
def test_guides_and_volunteers_offer_too(house: House, pages: Pages, name: str) -> None:
    found = log_idea(house, pages)
    offer = make_offer(house, pages, found, "help_out", name)
    assert reply_of(house, offer) == Reply.OPEN


def test_a_no_can_become_a_yes_and_a_yes_a_no(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    offer = make_offer(house, pages, found, "help_out", "Maan")
    for deed, reply in (("decline", Reply.DECLINED), ("accept", Reply.ACCEPTED), ("decline", Reply.DECLINED)):
        pages.submit(pages.get(f"/initiatives/{found}", "Roos"), f"/offers/{offer}/{deed}", as_="Roos")
        assert reply_of(house, offer) == reply


def test_her_line_is_for_the_owner_alone(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    offer = make_offer(house, pages, found, "help_out", "Maan", "Onder ons.")
    pages.post(f"/offers/{offer}/accept", as_="Roos")
    for name in ("Roos", "Maan"):
        assert "Onder ons." in pages.get(f"/initiatives/{found}", name).seen
    for name in ("Linde", *GUIDES):
        assert "Onder ons." not in pages.get(f"/initiatives/{found}", name).seen
    with house.inside():
        words = db.session.scalars(select(Utterance).join(Offer, Offer.words_id == Utterance.id)).all()
        assert {said.circle for said in words} == {Circle.OWN}
        assert all((said.owner_kind, said.owner_id) == (OwnerKind.PERSON, said.author_id) for said in words)


def test_her_line_goes_when_she_goes(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    make_offer(house, pages, found, "help_out", "Maan", "Onder ons.")
    with house.inside():
        vault.destroy_key(OwnerKind.PERSON, house.person("Maan"))
    assert "Onder ons." not in pages.get(f"/initiatives/{found}", "Roos").seen


def test_before_the_answer_and_after_a_no_the_group_sees_no_name(house: House, pages: Pages) -> None:
    found = log_idea(house, pages, company="Met buren.")
    offer = make_offer(house, pages, found, "help_out", "Maan")
    assert "Maan" not in pages.get(f"/initiatives/{found}", "Linde").tree.xpath("string(//main)")
    pages.post(f"/offers/{offer}/decline", as_="Roos")
    assert "Maan" not in pages.get(f"/initiatives/{found}", "Linde").tree.xpath("string(//main)").replace(
        "Met Maan", ""
    )
    assert "Thank you for offering." in pages.get(f"/initiatives/{found}", "Maan", lang="en").seen


def test_her_line_is_kept_in_the_language_of_its_letters(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    pages.get("/", "Zon", lang="nl")
    make_offer(house, pages, found, "help_out", "Zon", "أساعدك يوم السبت")
    (line,) = pages.get(f"/initiatives/{found}", "Roos").tree.xpath("//span[text()='أساعدك يوم السبت']")
    assert (line.get("lang"), line.get("dir")) == ("ar", "rtl")


def test_an_offer_is_looked_for_only_when_nobody_else_can_make_one(house: House, pages: Pages) -> None:
    """The group is locked before the look: of two same offers at one instant, the second sees the first."""
    found = log_idea(house, pages)
    pages.get(f"/initiatives/{found}/offer", "Maan")
    with counted(house.connection) as statements:
        pages.post(f"/initiatives/{found}/offer", {"kind": "give"}, "Maan")
    locked = next(place for place, each in enumerate(statements) if each.startswith('UPDATE "group"'))
    looked = next(place for place, each in enumerate(statements) if "offer.kind =" in each)
    assert locked < looked


def test_an_owner_cannot_offer_to_herself(house: House, pages: Pages) -> None:
    found, before = log_idea(house, pages), count(house)
    pages.get(f"/initiatives/{found}/offer", "Roos", expects=403)
    pages.post(f"/initiatives/{found}/offer", {"kind": "help_out"}, "Roos", expects=403)
    assert count(house) == before


def test_the_same_offer_twice_is_refused_until_it_was_declined(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    offer = make_offer(house, pages, found, "help_out", "Maan")
    page = pages.post(f"/initiatives/{found}/offer", {"kind": "help_out", "words": "Toch."}, "Maan", expects=422)
    assert page.form("/offer")["words"] == ["Toch."]
    pages.post(f"/offers/{offer}/accept", as_="Roos")
    pages.post(f"/initiatives/{found}/offer", {"kind": "help_out"}, "Maan", expects=422)
    pages.post(f"/initiatives/{found}/offer", {"kind": "think_along"}, "Maan")
    pages.post(f"/offers/{offer}/decline", as_="Roos")
    pages.post(f"/initiatives/{found}/offer", {"kind": "help_out"}, "Maan")


@pytest.mark.parametrize("sent", [{}, {"kind": "both"}, {"kind": "help_out", "words": "x" * 501}])
def test_bad_input_is_refused_and_kept(house: House, pages: Pages, sent: dict[str, str]) -> None:
    found, before = log_idea(house, pages), count(house)
    page = pages.post(f"/initiatives/{found}/offer", sent, "Maan", expects=422)
    assert page.form("/offer")["words"] == [sent.get("words", "")]
    assert count(house) == before


def test_nothing_is_ticked_beforehand(house: House, pages: Pages) -> None:
    page = pages.get(f"/initiatives/{log_idea(house, pages)}/offer", "Maan")
    assert len(page.tree.xpath("//input[@type='radio']")) == 4
    assert not page.tree.xpath("//input[@checked]")


@pytest.mark.parametrize("deed", ["accept", "decline"])
def test_nobody_answers_for_the_owner(house: House, pages: Pages, deed: str) -> None:
    found = log_idea(house, pages)
    offer = make_offer(house, pages, found, "help_out", "Naima")
    expected = dict.fromkeys([*GUIDES, "Maan", "Noor"], 403) | dict.fromkeys(STRANGERS, 404)
    for name, expects in expected.items():
        pages.post(f"/offers/{offer}/{deed}", as_=name, expects=expects)
    assert reply_of(house, offer) == Reply.OPEN
    assert pages.client("Roos").get(f"/offers/{offer}/{deed}").status_code == 405
    pages.post(f"/offers/00000000-0000-4000-8000-000000000000/{deed}", as_="Roos", expects=404)


def test_strangers_cannot_offer(house: House, pages: Pages) -> None:
    found, before = log_idea(house, pages), count(house)
    for name in STRANGERS:
        pages.get(f"/initiatives/{found}/offer", name, expects=404)
        pages.post(f"/initiatives/{found}/offer", {"kind": "help_out"}, name, expects=404)
    assert count(house) == before


def test_who_offered_takes_it_back_before_the_answer(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    offer = make_offer(house, pages, found, "help_out", "Maan", "Toch maar niet.")
    with house.inside():
        words = db.session.scalars(select(Offer.words_id).where(Offer.id == offer)).one()
        translated = {"language": "ar", "kind": RenditionKind.RETELLING, "sealed": b"x", "made_at": house.now}
        db.session.add(Rendition(utterance_id=words, **translated))
    for name, expects in {"Roos": 403, "Linde": 403, "Naima": 403, "Els": 404, "Huda": 404, "Petra": 404}.items():
        pages.post(f"/offers/{offer}/take-back", as_=name, expects=expects)
    pages.submit(pages.get(f"/initiatives/{found}", "Maan"), f"/offers/{offer}/take-back", as_="Maan")
    assert reply_of(house, offer) is None
    with house.inside():
        assert db.session.get(Utterance, words) is None
        assert db.session.scalars(select(Rendition.id).where(Rendition.utterance_id == words)).all() == []
    pages.post(f"/offers/{offer}/accept", as_="Roos", expects=404)


def test_an_answered_offer_is_not_taken_back(house: House, pages: Pages) -> None:
    offer = make_offer(house, pages, log_idea(house, pages), "help_out", "Maan")
    pages.post(f"/offers/{offer}/accept", as_="Roos")
    pages.post(f"/offers/{offer}/take-back", as_="Maan", expects=409)
    assert reply_of(house, offer) == Reply.ACCEPTED


def test_statements(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    pages.get(f"/initiatives/{found}/offer", "Maan")
    with counted(house.connection) as statements:
        pages.get(f"/initiatives/{found}/offer", "Maan")
    assert len(statements) <= 5
    with counted(house.connection) as statements:
        pages.post(f"/initiatives/{found}/offer", {"kind": "give", "words": "Zaad."}, "Maan")
    assert len(statements) <= 12
    offer = make_offer(house, pages, found, "help_out", "Maan", "Spitten.")
    for deed, as_ in (("decline", "Roos"), ("accept", "Roos")):
        with counted(house.connection) as statements:
            pages.post(f"/offers/{offer}/{deed}", as_=as_)
        assert len(statements) <= 12
