"""Only an owner changes what is said of her initiative; a professional cannot, in any way; nothing is overwritten."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.core.versions import Stale
from groepswerk.initiatives.models import Initiative
from groepswerk.initiatives.queries import initiative_by_id, said_in
from groepswerk.initiatives.service import changing
from groepswerk.initiatives.service.texts import Texts
from groepswerk.people.models import Office, SignInKind
from groepswerk.words.models import Utterance
from groepswerk.words.queries import words_of
from groepswerk.words.service import Speaker
from tests.conftest import counted
from tests.house_of_tests import House
from tests.initiatives.ideas import GUIDES, STRANGERS, TEXTS, log_idea, read
from tests.pages import Pages


def change(pages: Pages, found: UUID, as_: str = "Roos", expects: int = 303, **texts: Any) -> Any:
    page = pages.get(f"/initiatives/{found}/edit", as_)
    return pages.submit(page, f"/initiatives/{found}/edit", texts, as_, expects=expects)


def test_the_form_holds_her_words(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    form = pages.get(f"/initiatives/{found}/edit", "Roos").form("/edit")
    assert {field: form[field][0] for field in TEXTS} == TEXTS
    assert form["version"] == ["1"]
    assert "language" not in form


def test_a_changed_text_is_said_again_and_the_old_one_stays(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    before, _ = read(house, found)
    change(pages, found, purpose="Groente voor de straat.", needed="")
    after, texts = read(house, found)
    assert texts["purpose"] == ("Groente voor de straat.", "nl")
    assert after.needed_id is None
    assert (after.name_id, after.company_id, after.version) == (before.name_id, before.company_id, 2)
    with house.inside():
        assert db.session.get_one(Utterance, after.purpose_id).replaces_id == before.purpose_id
        assert words_of([before.purpose_id])[before.purpose_id].text == TEXTS["purpose"]  # type: ignore[index]


def test_nothing_changed_is_nothing_done(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    before, _ = read(house, found)
    change(pages, found)
    assert read(house, found)[0] == before


def test_her_text_keeps_its_language_whatever_she_reads(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    pages.get("/", "Roos", lang="tr")
    change(pages, found, name="Moestuintje")
    assert read(house, found)[1]["name"] == ("Moestuintje", "nl")
    change(pages, found, language="rif")
    assert {said[1] for said in read(house, found)[1].values() if said} == {"rif"}


def test_a_text_said_anew_in_other_letters_leaves_the_others_as_they_are(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    before, _ = read(house, found)
    change(pages, found, purpose="نزرع الخضار معا")
    after, texts = read(house, found)
    assert texts["purpose"] == ("نزرع الخضار معا", "ar")
    assert (after.name_id, after.company_id, after.needed_id) == (before.name_id, before.company_id, before.needed_id)
    change(pages, found, purpose="نزرع الخضار", needed="Een schep.")
    assert read(house, found)[1]["purpose"] == ("نزرع الخضار", "ar")
    assert read(house, found)[1]["needed"] == ("Een schep.", "nl")


def test_each_owner_may(house: House, pages: Pages) -> None:
    with house.inside():
        found = db.session.scalars(
            select(Initiative.id)
            .where(Initiative.group_id == house.group("Woensdagavond"))
            .order_by(Initiative.started_on)
        ).first()
    assert found is not None
    change(pages, found, "Omar", name="ركن الواجبات")
    assert read(house, found)[1]["name"] == ("ركن الواجبات", "ar")
    change(pages, found, "Fatiha", name="غرفة الدروس")


def test_a_stale_save_is_refused_and_both_texts_are_shown(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    old = pages.get(f"/initiatives/{found}/edit", "Roos")
    change(pages, found, purpose="Eerst bewaard.")
    page = pages.submit(old, f"/initiatives/{found}/edit", {"purpose": "Later getypt."}, "Roos", expects=409)
    assert "Eerst bewaard." in page.seen
    assert "Later getypt." in page.seen
    assert read(house, found)[1]["purpose"] == ("Eerst bewaard.", "nl")
    pages.submit(page, f"/initiatives/{found}/edit", as_="Roos")
    assert read(house, found)[1]["purpose"] == ("Later getypt.", "nl")


def test_of_two_owners_who_save_in_the_same_moment_one_is_told(house: House, pages: Pages) -> None:
    found, by = log_idea(house, pages), house.actor("Roos")
    speaker = Speaker(by.person_id, "nl", house.now)
    with house.inside():
        read_by_both = initiative_by_id(found)
        assert read_by_both is not None
        before = said_in(read_by_both.text_ids)
        changing.change(read_by_both, before, Texts("Van de een"), speaker, 1, by)
        with pytest.raises(Stale):
            changing.change(read_by_both, before, Texts("Van de ander"), speaker, 1, by)
        db.session.rollback()


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "99999999999999999999"])
def test_without_the_version_she_saw_nothing_is_saved(house: House, pages: Pages, version: str) -> None:
    found = log_idea(house, pages)
    before = read(house, found)
    sent = {**TEXTS, "name": "Anders", "version": version}
    pages.post(f"/initiatives/{found}/edit", sent, "Roos", expects=409)
    pages.post(f"/initiatives/{found}/edit", {**TEXTS, "name": "Anders"}, "Roos", expects=409)
    assert read(house, found) == before


def test_bad_input_keeps_what_was_typed(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    page = change(pages, found, expects=422, name="\u200b", purpose="Nog niet bewaard.")
    assert page.form("/edit")["purpose"] == ["Nog niet bewaard."]
    assert read(house, found)[0].version == 1


def test_no_professional_and_no_other_member_changes_a_field(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    before = read(house, found)
    sent = {**TEXTS, "name": "Van de organisatie", "version": "1"}
    expected = dict.fromkeys([*GUIDES, "Maan", "Noor", "Yamina"], 403) | dict.fromkeys(STRANGERS, 404)
    for name, expects in expected.items():
        pages.get(f"/initiatives/{found}/edit", name, expects=expects)
        pages.post(f"/initiatives/{found}/edit", sent, name, expects=expects)
    assert read(house, found) == before


def test_an_owner_in_a_staff_session_is_staff(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    house.appoint("Roos", Office.FUNDER)
    pages.get(f"/initiatives/{found}/edit", "Roos", kind=SignInKind.STAFF, expects=403)
    pages.get(f"/initiatives/{found}/edit", "Roos", kind=SignInKind.SHARED)


def test_an_unknown_initiative_is_not_there(house: House, pages: Pages) -> None:
    pages.get("/initiatives/00000000-0000-4000-8000-000000000000/edit", "Roos", expects=404)
    assert pages.client("Roos").put(f"/initiatives/{log_idea(house, pages)}/edit").status_code == 405


def test_statements(house: House, pages: Pages) -> None:
    found = log_idea(house, pages)
    with counted(house.connection) as statements:
        page = pages.get(f"/initiatives/{found}/edit", "Roos")
    assert len(statements) <= 5
    with counted(house.connection) as statements:
        pages.submit(
            page, f"/initiatives/{found}/edit", {field: f"{said} Nieuw." for field, said in TEXTS.items()}, "Roos"
        )
    assert len(statements) <= 12, "\n".join(statements)
    assert read(house, found)[1]["needed"] == ("Grond en zaad. Nieuw.", "nl")
