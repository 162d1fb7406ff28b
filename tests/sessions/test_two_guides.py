"""A second guide is another than the first, and nobody who takes part; a sensitive meeting has two, who do not blur."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select

from groepswerk.core.db import db
from groepswerk.sessions.models import GroupSession, NeedKind, SessionNeed, StandIn
from groepswerk.sessions.queries import NeedShown, need_of, needs_of
from groepswerk.sessions.service.needs import NotForHer, fill, take
from tests.conftest import counted
from tests.house.places import NEXT_TUESDAY
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.reaching import guide_too

GROUP = "Dinsdaggroep"
SECOND, PEER, ACTS = NeedKind.SECOND_GUIDE, NeedKind.PEER, NeedKind.PROFESSIONAL
COLLEAGUE = "A colleague from outside the group"


@pytest.fixture
def ahead(house: House, pages: Pages) -> UUID:
    """A meeting to come that needs nothing yet, and everybody reads English."""
    for name in ("Naima", "Loes", "Roos"):
        pages.client(name).set_cookie("language", "en")
    session_id = house.meeting_on(GROUP, NEXT_TUESDAY)
    with house.inside():
        db.session.execute(delete(SessionNeed).where(SessionNeed.session_id == session_id))
    return session_id


@pytest.fixture
def sensitive(pages: Pages, ahead: UUID) -> UUID:
    """The same, marked as sensitive by its guide."""
    address = f"/meetings/{ahead}/sensitive"
    pages.submit(pages.get(address, "Naima"), address, {}, "Naima")
    return ahead


def asked(house: House, meeting: UUID, kind: NeedKind = SECOND, name: str | None = None) -> UUID:
    """The meeting needs this; ``name``: and it is written down that she does it."""
    who = {"person_id": house.person(name), "filled_at": house.now} if name else {}
    with house.inside():
        db.session.execute(delete(SessionNeed).where(SessionNeed.session_id == meeting, SessionNeed.kind == kind))
        need = SessionNeed(id=uuid4(), session_id=meeting, kind=kind, made_at=house.now, **who)
        db.session.add(need)
        return need.id


def away(house: House, meeting: UUID, name: str, instead: str) -> None:
    """Another guides this meeting in the place of a guide."""
    with house.inside():
        row = StandIn(session_id=meeting, in_place_of=house.person(name), person_id=house.person(instead))
        row.made_at = house.now
        db.session.add(row)


def stand(house: House, meeting: UUID) -> dict[NeedKind, NeedShown]:
    with house.inside():
        return {line.kind: line for line in needs_of(meeting)}


def offered(pages: Pages, need: UUID) -> list[str]:
    page = pages.get(f"/needs/{need}", "Naima")
    return [" ".join(each.text_content().split()) for each in page.tree.xpath("//label[.//input[@name='who']]")]


def says(pages: Pages, need: UUID, who: object, expects: int = 303) -> Page:
    address = f"/needs/{need}"
    return pages.submit(pages.get(address, "Naima"), address, {"who": str(who)}, "Naima", expects=expects)


def test_her_co_guide_or_a_colleague_is_the_second_and_nobody_else(house: House, pages: Pages, ahead: UUID) -> None:
    need = asked(house, ahead)
    assert offered(pages, need) == ["Loes V.", COLLEAGUE]
    for name in ("Naima", "Roos", "Hanan"):
        says(pages, need, house.person(name), expects=422)
        assert stand(house, ahead)[SECOND].is_open
    page = pages.get(f"/needs/{need}", "Naima")
    with counted(house.connection) as statements:
        pages.submit(page, f"/needs/{need}", {"who": str(house.person("Loes"))}, "Naima")
    assert len(statements) <= 12
    assert stand(house, ahead)[SECOND].name == "Loes V."
    says(pages, need, "outside")
    assert (stand(house, ahead)[SECOND].is_open, stand(house, ahead)[SECOND].person_id) == (False, None)


def test_nobody_gets_past_the_form(house: House, ahead: UUID) -> None:
    """Whatever calls it, and whoever asks: also the tap of somebody who takes part."""
    need = asked(house, ahead)
    with house.inside():
        here = need_of(need)
        assert here is not None
        for name in ("Naima", "Roos"):
            with pytest.raises(NotForHer):
                fill(here, house.person(name), 1, house.actor("Naima"), house.now)
        with pytest.raises(NotForHer):
            take(here, 1, house.actor("Roos"), house.now)


def test_who_stands_in_for_the_first_guide_is_the_first_guide(house: House, pages: Pages, ahead: UUID) -> None:
    need = asked(house, ahead)
    away(house, ahead, "Naima", "Loes")
    assert offered(pages, need) == [COLLEAGUE]
    guide_too(house, "Hanan", GROUP)
    assert offered(pages, need) == ["Hanan S.", COLLEAGUE]


def test_a_tap_of_who_takes_part_is_refused_in_plain_words(house: House, pages: Pages, ahead: UUID) -> None:
    need = asked(house, ahead)
    answer = pages.post(f"/needs/{need}/take", {"version": "1"}, "Roos")
    assert "The guides look for this one themselves." in pages.follow(answer, "Roos").seen
    assert stand(house, ahead)[SECOND].is_open


@pytest.mark.parametrize("name", ["Roos", "Naima", "Loes"])
def test_it_is_open_again_when_who_has_it_is_no_second_guide(house: House, ahead: UUID, name: str) -> None:
    """Written down before this was looked at; or somebody stands in for a guide since."""
    asked(house, ahead, name=name)
    assert stand(house, ahead)[SECOND].is_open is (name == "Roos")
    away(house, ahead, *(("Loes", "Naima") if name == "Naima" else ("Naima", "Loes")))
    assert stand(house, ahead)[SECOND].is_open
    assert stand(house, ahead)[SECOND].name is None


def test_a_sensitive_meeting_asks_for_both_and_says_which_is_missing(
    house: House, pages: Pages, sensitive: UUID
) -> None:
    needs = stand(house, sensitive)
    assert set(needs) == {PEER, ACTS}
    assert offered(pages, needs[PEER].id) == ["Naima E.", "Loes V.", COLLEAGUE]
    says(pages, needs[PEER].id, house.person("Naima"))
    page = pages.get(f"/meetings/{sensitive}", "Naima")
    for said in (
        "This meeting takes two guides. One shares the language. One is a professional who can act.",
        "A guide who shares the language: Naima E.",
        "A professional who can act: still open",
    ):
        assert said in page.seen
    # She who shares the language is not the professional beside her too.
    assert offered(pages, needs[ACTS].id) == ["Loes V.", COLLEAGUE]
    says(pages, needs[ACTS].id, house.person("Naima"), expects=422)
    says(pages, needs[ACTS].id, house.person("Loes"))
    assert {line.name for line in stand(house, sensitive).values()} == {"Naima E.", "Loes V."}


def test_of_two_who_name_her_for_both_the_second_is_refused(house: House, pages: Pages, sensitive: UUID) -> None:
    needs = stand(house, sensitive)
    opened = pages.get(f"/needs/{needs[ACTS].id}", "Naima")
    says(pages, needs[PEER].id, house.person("Loes"))
    pages.submit(opened, f"/needs/{needs[ACTS].id}", {"who": str(house.person("Loes"))}, "Naima", expects=422)
    with house.inside():
        here = need_of(needs[ACTS].id)
        assert here is not None
        with pytest.raises(NotForHer):
            fill(here, house.person("Loes"), 1, house.actor("Naima"), house.now)


def test_the_two_come_and_go_with_the_mark(house: House, pages: Pages, ahead: UUID) -> None:
    asked(house, ahead)
    address = f"/meetings/{ahead}/sensitive"
    pages.submit(pages.get(address, "Naima"), address, {}, "Naima")
    assert set(stand(house, ahead)) == {PEER, ACTS}, "an open second guide is one of the two now"
    form = pages.get(f"/meetings/{ahead}/needs", "Naima").tree.xpath("//input[@name='needs']/@value")
    assert {"peer", "professional"} < set(form)
    assert "second_guide" not in form
    pages.submit(pages.get(address, "Naima"), address, {}, "Naima")
    assert stand(house, ahead) == {}
    ordinary = pages.get(f"/meetings/{ahead}/needs", "Naima").tree.xpath("//input[@name='needs']/@value")
    assert "second_guide" in ordinary
    assert not {"peer", "professional"} & set(ordinary)


def test_of_a_sensitive_meeting_who_takes_part_reads_that_it_is_filled_and_not_by_whom(
    house: House, pages: Pages, ahead: UUID
) -> None:
    asked(house, ahead, NeedKind.COOK, "Zon")
    asked(house, ahead, name="Loes")
    for who, meeting_is, cook, second in (
        ("Roos", "ordinary", "Someone who cooks: Zon", "A second guide: Loes V."),
        ("Roos", "sensitive", "Someone who cooks: filled", "A second guide: filled"),
        ("Naima", "sensitive", "Someone who cooks: Zon", "A second guide: Loes V."),
    ):
        with house.inside():
            db.session.get_one(GroupSession, ahead).is_sensitive = meeting_is == "sensitive"
        page = pages.get(f"/meetings/{ahead}", who)
        needs = " ".join(page.tree.xpath("string(//section[h2[@id='needs']])").split())
        assert cook in needs
        assert second in needs
        assert ("Zon" in needs) is ("Zon" in cook)


def test_who_is_one_of_the_two_is_there_all_along(house: House, pages: Pages, sensitive: UUID) -> None:
    """A meeting of her other group at that hour is said before it is saved."""
    guide_too(house, "Loes", "Woensdagavond")
    with house.inside():
        meeting = db.session.get_one(GroupSession, sensitive)
        there = db.session.scalars(
            select(GroupSession).where(
                GroupSession.group_id == house.group("Woensdagavond"), GroupSession.on_day > meeting.on_day
            )
        ).first()
        assert there is not None
        there.on_day, there.starts, there.ends = meeting.on_day, meeting.starts, meeting.ends
    need = stand(house, sensitive)[ACTS].id
    assert "Loes V. is needed elsewhere on" in says(pages, need, house.person("Loes"), expects=422).seen
