"""What a guide writes down for a woman without a phone becomes hers by her own yes, and by nobody else's."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.initiatives import queries
from groepswerk.initiatives.models import Reply
from groepswerk.initiatives.queries import ProposalLine
from groepswerk.initiatives.service import proposing
from groepswerk.people.models import Office, Person, SignInKind
from groepswerk.people.signs import PICTURES
from groepswerk.words.models import Circle, Utterance
from tests.conftest import counted
from tests.house_of_tests import House
from tests.initiatives.ideas import (
    GUIDES,
    STRANGERS,
    TEXTS,
    TUESDAY,
    initiatives,
    proposals,
    read,
    write_proposal,
)
from tests.pages import Pages

SHARED = SignInKind.SHARED


def proposal_of(house: House, found: UUID) -> ProposalLine:
    with house.inside():
        line = queries.proposal_by_id(found)
    assert line is not None
    return line


def address(house: House) -> str:
    return f"/groups/{house.group(TUESDAY)}/propose"


def test_a_proposal_is_sealed_for_the_group_and_nobodys_initiative(house: House, pages: Pages) -> None:
    before = initiatives(house)
    line = proposal_of(house, write_proposal(house, pages))
    assert (line.for_name, line.by_name, line.reply) == ("Fadma", "Naima E.", Reply.OPEN)
    assert initiatives(house) == before
    with house.inside():
        rows = db.session.scalars(select(Utterance).where(Utterance.id.in_(line.text_ids))).all()
        assert len(rows) == 4
        assert {(row.owner_kind, row.owner_id) for row in rows} == {(OwnerKind.GROUP, house.group(TUESDAY))}
        assert all(row.plain is None for row in rows)


def test_a_proposal_is_kept_in_the_language_of_its_letters_and_stays_so_as_hers(house: House, pages: Pages) -> None:
    found = write_proposal(house, pages, name="خبز", purpose="نخبز معا", company="", needed="Meel.")
    page = pages.get(f"/proposals/{found}", "Fadma")
    assert page.tree.xpath("//span[text()='خبز']/@lang") == ["ar"]
    answer = pages.submit(page, f"/proposals/{found}", {"answer": "yes"}, "Fadma")
    _, texts = read(house, UUID(answer.location.rpartition("/")[2]))
    assert {field: said[1] for field, said in texts.items() if said} == {"name": "ar", "purpose": "ar", "needed": "nl"}


def test_two_of_one_name_are_told_apart_where_it_was_written_down(house: House, pages: Pages) -> None:
    members = f"/groups/{house.group(TUESDAY)}/members/new"
    pages.post(members, {"name": "Fadma", "role": "participant"}, "Naima")
    with house.inside():
        query = select(Person).where(Person.name == "Fadma", Person.sign.is_not(None))
        other = db.session.scalars(query).one()
        sign, person_id = other.sign, other.id
    before = proposals(house)
    pages.post(address(house), {**TEXTS, "for_whom": str(person_id)}, "Naima")
    (found,) = proposals(house) - before
    page = pages.get(f"/proposals/{found}", "Naima", lang="en")
    with house.inside("en"):
        assert page.h1 == f"Written down for Fadma {PICTURES[sign]}"


def test_only_those_who_take_part_can_be_chosen(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Naima")
    offered = set(page.tree.xpath("//input[@name='for_whom']/@value"))
    assert {str(house.person(name)) for name in ("Fadma", "Roos", "Noor")} <= offered
    assert not offered & {str(house.person(name)) for name in ("Naima", "Loes", "Karim", "Huda")}
    assert not page.tree.xpath("//input[@checked]")
    before = proposals(house)
    for name in ("Huda", "Loes", "Karim", "Sanne"):
        sent = {**TEXTS, "for_whom": str(house.person(name))}
        pages.post(address(house), sent, "Naima", expects=422)
    assert proposals(house) == before


def test_bad_input_is_refused_and_kept(house: House, pages: Pages) -> None:
    before = proposals(house)
    fadma = str(house.person("Fadma"))
    page = pages.post(address(house), {**TEXTS, "name": " ", "for_whom": fadma}, "Naima", expects=422)
    assert page.form("/propose")["for_whom"] == [fadma]
    assert page.form("/propose")["needed"] == [TEXTS["needed"]]
    assert proposals(house) == before


def test_who_may_propose(house: House, pages: Pages) -> None:
    pages.get(address(house), "Loes")
    expected = dict.fromkeys(["Roos", "Noor", "Yamina"], 403) | dict.fromkeys(STRANGERS, 404)
    for name, expects in expected.items():
        pages.get(address(house), name, expects=expects)
        sent = {**TEXTS, "for_whom": str(house.person("Fadma"))}
        pages.post(address(house), sent, name, expects=expects)


def test_she_sees_the_exact_text_and_her_home_knows_of_it(house: House, pages: Pages) -> None:
    found = write_proposal(house, pages, "Maan", purpose="Regel een.\nRegel twee & <drie>.")
    page = pages.get(f"/proposals/{found}", "Maan", kind=SHARED)
    assert page.tree.xpath("//blockquote")[0].text == "Regel een.\nRegel twee & <drie>."
    with house.inside(), counted(house.connection) as statements:
        assert [line.id for line in queries.waiting_for(house.person("Maan"))] == [found]
    assert len(statements) == 1


def test_her_yes_on_any_phone_makes_it_hers(house: House, pages: Pages) -> None:
    found, before = write_proposal(house, pages, language="rif"), initiatives(house)
    page = pages.get(f"/proposals/{found}", "Fadma", kind=SHARED)
    answer = pages.submit(page, f"/proposals/{found}", {"answer": "yes"}, "Fadma", kind=SHARED)
    (hers,) = initiatives(house) - before
    assert answer.location.endswith(f"/initiatives/{hers}")
    line, texts = read(house, hers)
    assert line.owner_ids == {house.person("Fadma")}
    assert texts == {field: (said, "rif") for field, said in TEXTS.items()}
    proposal = proposal_of(house, found)
    assert (proposal.reply, proposal.initiative_id) == (Reply.ACCEPTED, hers)
    with house.inside():
        rows = db.session.scalars(select(Utterance).where(Utterance.id.in_(line.text_ids))).all()
        for row in rows:
            assert (row.owner_kind, row.owner_id) == (OwnerKind.INITIATIVE, hers)
            assert (row.author_id, row.circle) == (house.person("Fadma"), Circle.GROUP)
    assert not set(line.text_ids) & set(proposal.text_ids)
    pages.get(f"/initiatives/{hers}/edit", "Fadma", kind=SHARED)
    for name in GUIDES:
        pages.get(f"/initiatives/{hers}/edit", name, expects=403)
        links = pages.get(f"/groups/{house.group(TUESDAY)}/initiatives", name).links()
        assert f"/initiatives/{hers}" in links
        assert f"/proposals/{found}" not in links


def test_her_no_is_kept_as_a_no(house: House, pages: Pages) -> None:
    found, before = write_proposal(house, pages), initiatives(house)
    pages.post(f"/proposals/{found}", {"answer": "no"}, "Fadma")
    assert proposal_of(house, found).reply == Reply.DECLINED
    assert pages.get(f"/proposals/{found}", "Fadma", lang="en").h1 == "You said no"
    assert "She said no" in pages.get(f"/groups/{house.group(TUESDAY)}/initiatives", "Naima", lang="en").seen
    with house.inside():
        assert found not in {line.id for line in queries.waiting_for(house.person("Fadma"))}
    pages.post(f"/proposals/{found}", {"answer": "yes"}, "Fadma", expects=409)
    assert initiatives(house) == before


def test_a_second_yes_makes_no_second_initiative(house: House, pages: Pages) -> None:
    found = write_proposal(house, pages)
    pages.post(f"/proposals/{found}", {"answer": "yes"}, "Fadma")
    before = initiatives(house)
    for said in ("yes", "no"):
        pages.post(f"/proposals/{found}", {"answer": said}, "Fadma", expects=409)
    assert initiatives(house) == before
    assert proposal_of(house, found).reply == Reply.ACCEPTED


def test_two_answers_in_the_same_moment_are_one(house: House, pages: Pages) -> None:
    line, hers = proposal_of(house, write_proposal(house, pages)), house.actor("Fadma", SHARED)
    with house.inside():
        proposing.decline(line, hers, house.now)
        with pytest.raises(proposing.Answered):
            proposing.accept(line, hers, house.now, house.today)
        db.session.rollback()


def test_nobody_answers_for_her(house: House, pages: Pages) -> None:
    found, before = write_proposal(house, pages), initiatives(house)
    expected = dict.fromkeys(GUIDES, 403) | dict.fromkeys(["Roos", "Noor", "Yamina", *STRANGERS], 404)
    for name, expects in expected.items():
        for said in ("yes", "no"):
            pages.post(f"/proposals/{found}", {"answer": said}, name, expects=expects)
    house.appoint("Fadma", Office.FUNDER)
    pages.post(f"/proposals/{found}", {"answer": "yes"}, "Fadma", kind=SignInKind.STAFF, expects=404)
    assert proposal_of(house, found).reply == Reply.OPEN
    assert initiatives(house) == before


def test_only_her_guides_and_she_read_it(house: House, pages: Pages) -> None:
    found = write_proposal(house, pages)
    for name in GUIDES:
        page = pages.get(f"/proposals/{found}", name, lang="en")
        assert "Waits for her yes" in page.seen
        assert not page.tree.xpath("//main//form")
    for name in ("Roos", "Noor", *STRANGERS):
        pages.get(f"/proposals/{found}", name, expects=404)
    pages.get("/proposals/00000000-0000-4000-8000-000000000000", "Naima", expects=404)
    assert pages.client("Fadma").put(f"/proposals/{found}").status_code == 405


@pytest.mark.parametrize("said", ["", "perhaps"])
def test_no_answer_is_no_yes(house: House, pages: Pages, said: str) -> None:
    found = write_proposal(house, pages)
    page = pages.post(f"/proposals/{found}", {"answer": said}, "Fadma", expects=422)
    assert page.tree.xpath("//*[@role='alert']//a/@href") == ["#answer"]
    assert page.tree.xpath("//*[@id='answer']//button")
    assert proposal_of(house, found).reply == Reply.OPEN


def test_statements(house: House, pages: Pages) -> None:
    found = write_proposal(house, pages)
    for name in ("Fadma", "Naima"):
        pages.client(name)
        with counted(house.connection) as statements:
            page = pages.get(f"/proposals/{found}", name)
        assert len(statements) <= 5
    with counted(house.connection) as statements:
        page = pages.get(address(house), "Naima")
    assert len(statements) <= 5
    with counted(house.connection) as statements:
        pages.submit(page, address(house), {**TEXTS, "for_whom": str(house.person("Maan"))}, "Naima")
    assert len(statements) <= 12, "\n".join(statements)
    pages.post(f"/proposals/{found}", {}, "Fadma", expects=422)
    with counted(house.connection) as statements:
        pages.post(f"/proposals/{found}", {"answer": "yes"}, "Fadma")
    assert len(statements) <= 12, "\n".join(statements)
