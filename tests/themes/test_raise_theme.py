"""Saying something: a participant in her own words, a guide what was said aloud; and taking it back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.themes.models import Theme
from groepswerk.words.models import Utterance
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages


def address(house: House, nickname: str = "Dinsdaggroep") -> str:
    """Where a theme of a group is raised."""
    return f"/groups/{house.group(nickname)}/themes/new"


def say(house: House, pages: Pages, words: str, who: str = "Roos", **rest: Any) -> Page:
    """Fill in a participant's form and send it."""
    here = address(house, rest.pop("nickname", "Dinsdaggroep"))
    page = pages.get(here, who)
    return pages.submit(page, here, {"words": words, "circle": "group", **rest.pop("sent", {})}, who, **rest)


def test_she_says_something_and_it_is_said_back(house: House, pages: Pages) -> None:
    answer = say(house, pages, "Wachten op een brief")
    page = pages.follow(answer, "Roos")
    assert page.tree.xpath("//blockquote/text()") == ["Wachten op een brief"]
    assert page.tree.xpath("//blockquote/@lang") == ["nl"]
    others = pages.get(f"/groups/{house.group('Dinsdaggroep')}/themes", "Linde", lang="en")
    assert "Wachten op een brief" in others.seen
    assert "Roos" not in others.seen
    assert "Brought by Roos" in pages.get(f"/groups/{house.group('Dinsdaggroep')}/themes", "Loes", lang="en").seen


def test_nothing_is_ticked_for_her_and_she_can_skip(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Roos", lang="en")
    assert page.tree.xpath("//main//input[@checked]") == []
    assert page.tree.xpath("//main//select") == []
    (skip,) = page.tree.xpath("//main//a[text()='Skip']/@href")
    pages.get(skip, "Roos")


def test_her_language_is_the_one_she_writes_in(house: House, pages: Pages) -> None:
    page = pages.follow(say(house, pages, "أريد وقتا لنفسي", "Rania", nickname="Woensdagavond"), "Rania")
    assert page.tree.xpath("//blockquote/@lang") == ["ar"]
    assert page.tree.xpath("//blockquote/@dir") == ["rtl"]


@pytest.mark.parametrize(
    "sent", [{"words": ""}, {"words": " \u202e\u2066 "}, {"words": "a" * 501}, {"circle": []}, {"circle": "public"}]
)
def test_bad_input_is_answered_and_kept(house: House, pages: Pages, sent: dict[str, Any]) -> None:
    words = sent.get("words", "Blijft staan")
    page = say(house, pages, words, sent=sent, expects=422)
    assert page.form(address(house))["words"] == [words.strip(" \u202e\u2066")]
    assert page.tree.xpath("//*[@id='error-summary']")


def test_it_is_sealed_with_the_groups_key_and_kept_for_the_group(house: House, pages: Pages) -> None:
    say(house, pages, "ZEGELWOORD")
    with house.inside():
        author = Utterance.author_id == house.person("Roos")
        newest = db.session.scalars(select(Utterance).where(author).order_by(Utterance.said_at.desc())).first()
        assert newest is not None
        assert (newest.circle, newest.owner_kind, newest.plain) == ("group", "group", None)
        assert newest.owner_id == house.group("Dinsdaggroep")
        assert b"ZEGELWOORD" not in (newest.sealed or b"")
        deeds = set(db.session.scalars(select(AuditRow.what)))
    assert "themes.raised" in deeds


def test_a_guide_writes_down_what_was_said_and_who_brought_it(house: House, pages: Pages) -> None:
    here = address(house)
    page = pages.get(here, "Loes", lang="en")
    assert page.tree.xpath("//main//input[@name='brought_by'][@checked]") == []
    pages.submit(page, here, {"words": "Te kleine huizen", "brought_by": str(house.person("Fadma"))}, "Loes")
    pages.submit(pages.get(here, "Loes"), here, {"words": "De bus", "brought_by": "group"}, "Loes")
    with house.inside():
        group = Theme.group_id == house.group("Dinsdaggroep")
        bringers = db.session.scalars(select(Theme.raised_by).where(group, Theme.raised_at == house.now)).all()
    assert set(bringers) == {house.person("Fadma"), None}


@pytest.mark.parametrize("bringer", ["", "x", "huda", "naima"])
def test_a_guide_cannot_name_just_anybody(house: House, pages: Pages, bringer: str) -> None:
    value = str(house.person(bringer.title())) if len(bringer) > 1 else bringer
    page = pages.get(address(house), "Naima")
    answer = pages.submit(page, address(house), {"words": "Blijft", "brought_by": value}, "Naima", expects=422)
    assert answer.form(address(house))["words"] == ["Blijft"]


def test_a_volunteer_reads_and_does_not_write(house: House, pages: Pages) -> None:
    themes = address(house).removesuffix("/new")
    assert address(house) not in pages.get(themes, "Noor").links()
    pages.get(address(house), "Noor", expects=403)
    pages.post(address(house), {"words": "x", "circle": "group"}, "Noor", expects=403)


@pytest.mark.parametrize("who", ["Karim", "Hanan", "Petra", "Els"])
def test_strangers_cannot_write(house: House, pages: Pages, who: str) -> None:
    pages.post(address(house), {"words": "x", "circle": "group", "brought_by": "group"}, who, expects=404)


def test_she_takes_it_back_and_nobody_else_can(house: House, pages: Pages) -> None:
    answer = say(house, pages, "Liever toch niet")
    back = f"{answer.location}/take-back"
    assert back not in pages.get(answer.location, "Linde").text
    for who, expects in (("Linde", 403), ("Naima", 403), ("Karim", 404), ("Huda", 404)):
        pages.post(back, as_=who, expects=expects)
    pages.submit(pages.get(answer.location, "Roos"), back, as_="Roos")
    pages.get(answer.location, "Roos", expects=404)
    assert "Liever toch niet" not in pages.get(address(house).removesuffix("/new"), "Roos").text


def test_what_the_group_spoke_of_stays_with_the_group(house: House, pages: Pages) -> None:
    with house.inside():
        query = select(Theme.id).where(Theme.raised_by == house.person("Letay"))
        theme = db.session.scalars(query).one()
    page = pages.get(f"/themes/{theme}", "Letay")
    assert "take-back" not in page.text
    answer = pages.post(f"/themes/{theme}/take-back", as_="Letay")
    assert answer.location == f"/themes/{theme}"
    pages.get(f"/themes/{theme}", "Letay")


def test_sent_twice_it_is_said_once(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Roos")
    sent = {"words": "Een keer", "circle": "group"}
    first, second = (pages.submit(page, address(house), sent, "Roos") for _ in range(2))
    assert first.location == second.location


def test_raising_stays_within_twelve_statements(house: House, pages: Pages) -> None:
    page = pages.get(address(house), "Roos")
    here = address(house)
    with counted(house.connection) as statements:
        pages.submit(page, here, {"words": "Tellen", "circle": "group"}, "Roos")
    assert len(statements) <= 12, "\n".join(statements)


def test_wrong_method(house: House, pages: Pages) -> None:
    pages.post(address(house).removesuffix("/new"), as_="Roos", expects=405)
