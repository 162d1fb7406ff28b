"""'Who did what' of a group: every deed has its words and its readers; nobody learns what is another's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from groepswerk.core import audit
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.groups.deeds import DEEDS, TRIES, UNSAID, Readers, codes_for, said
from groepswerk.groups.models import Membership, Role
from groepswerk.groups.queries import deeds as queries
from groepswerk.initiatives.models import Reply
from tests.conftest import counted
from tests.house_of_tests import House, one_database
from tests.pages import Page, Pages

WRITES = ("audit.record", "refusals.note")
PRODUCT = Path(audit.__file__).parents[1]
# Codes that are made of what somebody chose, and codes that a table or another function hands on.
MADE = {
    "groups.knock_{}": ("groups.knock_welcomed", "groups.knock_not_now"),
    "groups.{}_given": tuple(f"groups.{role}_given" for role in Role),
    "groups.{}_ended": tuple(f"groups.{role}_ended" for role in Role),
}
HANDED_ON = {
    "_DEEDS[purpose][0]": ("groups.photo_yes", "groups.voice_yes", "groups.shared_words_yes"),
    "_DEEDS[purpose][1]": ("groups.photo_no", "groups.voice_no", "groups.shared_words_no"),
    # core.refusals writes what was noted; each note is looked at where it is made.
    "refusal.what": (),
}
OFFERS = {"initiatives.offer_taken_back", *(f"initiatives.offer_{each}" for each in Reply if each != Reply.OPEN)}


def written(folder: Path = PRODUCT) -> set[str]:
    """Every code that the product writes into a group's audit, read from its own text."""
    found: set[str] = set()
    for path in folder.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not any(f"{writes}(" in text for writes in WRITES):
            continue
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and _is_about_a_group(call):
                found |= set(_codes(call.args[0], path))
    return found


def _is_about_a_group(call: ast.Call) -> bool:
    writes = ast.unparse(call.func) in WRITES
    return writes and any(keyword.arg in {"group_id", None} for keyword in call.keywords)


def _codes(what: ast.expr, path: Path) -> Iterator[str]:
    if isinstance(what, ast.Constant):
        yield str(what.value)
    elif isinstance(what, ast.JoinedStr):
        yield from MADE["".join(str(each.value) if isinstance(each, ast.Constant) else "{}" for each in what.values)]
    elif isinstance(what, ast.Name) and what.id.isupper():
        yield getattr(import_module(".".join(path.relative_to(PRODUCT.parent).with_suffix("").parts)), what.id)
    elif isinstance(what, ast.IfExp):
        yield from (*_codes(what.body, path), *_codes(what.orelse, path))
    elif ast.unparse(what) == "what":
        yield from OFFERS if path.name == "offering.py" else MADE["groups.knock_{}"]
    else:
        yield from HANDED_ON[ast.unparse(what)]


def test_every_deed_has_words_or_a_reason() -> None:
    found = written()
    assert len(found) > 60
    assert found - DEEDS.keys() - TRIES.keys() - UNSAID.keys() == set()
    assert {*TRIES, *UNSAID} <= found
    assert DEEDS.keys().isdisjoint(UNSAID)


def test_planted_a_deed_without_words_is_seen(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text('audit.record("groups.moved_house", at=now, by=by, group_id=group_id)')
    assert written(tmp_path) - DEEDS.keys() - TRIES.keys() - UNSAID.keys() == {"groups.moved_house"}


def test_all_read_nothing_about_one_alone() -> None:
    """What names a person as its subject is for the guides, but for who comes, goes and guides."""
    about_one = {code for code in codes_for(guides=False) if "%(whom)s" in str(DEEDS[code].sentence)}
    comes_and_goes = {"groups.person_added", "groups.came_back", "groups.left"}
    assert about_one == comes_and_goes | {code for code in DEEDS if code.startswith("groups.guide_")} - {
        "groups.guide_self_proposed",
        "groups.guide_given",
        "groups.guide_ended",
    }
    assert {code for code, deed in DEEDS.items() if deed.readers is Readers.HERSELF} == {
        "sessions.answered_for",
        "sessions.offer_given_on",
        "messages.told",
    }


def do(
    house: House, what: str, by: str, about: str | None = None, times: int = 1, nickname: str = "Dinsdaggroep"
) -> None:
    """Write deeds of a group as the product writes them."""
    ids = {"group_id": house.group(nickname), "organisation_id": None}
    people = {"actor_id": house.person(by), "subject_id": about and house.person(about)}
    with house.inside():
        house.clock.forward(timedelta(minutes=1))
        for number in range(times):
            at = house.now - timedelta(seconds=times - number)
            db.session.execute(insert(AuditRow).values(at=at, what=what, **ids, **people))


def page(house: House, pages: Pages, as_: str, asked: str = "", lang: str = "en") -> Page:
    return pages.get(f"/groups/{house.group('Dinsdaggroep')}/who-did-what{asked}", as_, lang=lang)


def lines(found: Page) -> list[str]:
    """The sentences, the newest first."""
    return [" ".join(each.text_content().split()) for each in found.tree.xpath("//main/ul/li//p[1]")]


def test_who_reads_what(house: House, pages: Pages) -> None:
    do(house, "groups.new_key", "Loes", "Maan")
    do(house, "sessions.recorded", "Roos")
    do(house, "messages.told", "Loes", "Maan")
    do(house, "sessions.moved", "Naima")
    moved, told = "Naima E. moved a meeting.", "Loes V. told Maan what changed."
    recorded, key = "Roos wrote down how a meeting was.", "Loes V. made a new key for Maan."
    seen = {name: lines(page(house, pages, name))[:4] for name in ("Naima", "Loes", "Maan", "Roos", "Zon")}
    assert seen["Loes"] == [moved, told, recorded, key]
    assert seen["Naima"][:3] == [moved, recorded, key]
    assert seen["Maan"][:3] == [moved, told, key]
    assert seen["Roos"][:2] == [moved, recorded]
    assert seen["Zon"][0] == moved
    assert not {told, recorded, key} & set(lines(page(house, pages, "Zon")))
    assert not {told, key} & set(lines(page(house, pages, "Roos")))


def test_planted_a_page_for_guides_is_seen_by_all(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    do(house, "groups.new_key", "Loes", "Maan")
    monkeypatch.setattr("groepswerk.groups.views.deeds.codes_for", lambda guides: codes_for(True))
    assert "Loes V. made a new key for Maan." in lines(page(house, pages, "Zon"))


def test_a_try_from_outside_is_told_without_a_name(house: House, pages: Pages) -> None:
    members = f"/groups/{house.group('Dinsdaggroep')}/members"
    house.clock.forward(timedelta(minutes=1))
    for who, status in (("Els", 404), ("Hanan", 404), ("Petra", 404), ("Zon", 403)):
        pages.get(members, who, expects=status)
    for reader in ("Roos", "Naima"):
        found = page(house, pages, reader)
        assert lines(found)[0] == str(TRIES["access.refused"]), "and what a member tried is told to nobody"
        assert found.tree.xpath("//main/ul/li[1]//p[2]/text()") == ["Wednesday 9 June 2027 · 3 times"]
        assert not [name for name in ("Els", "Hanan", "Petra", "Zon") if name in " ".join(lines(found)[:1])]


def test_her_name_goes_where_she_wanted_it_gone(house: House, pages: Pages) -> None:
    do(house, "initiatives.started", "Karim")
    do(house, "groups.left", "Karim", "Karim")
    named, stopped = "Karim started an idea.", "Karim has stopped coming."
    assert lines(page(house, pages, "Roos"))[:2] == [stopped, named]
    hers = (Membership.person_id == house.person("Karim"), Membership.group_id == house.group("Dinsdaggroep"))
    with house.inside():
        db.session.execute(update(Membership).where(*hers).values(keeps_name=False))
    for reader in ("Roos", "Naima"):
        found = page(house, pages, reader)
        assert [each.replace("Someone from the group", "Karim") for each in lines(found)[:2]] == [stopped, named]
        assert "Karim" not in found.seen


def test_older_ones_are_a_tap_away(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "A_PAGE", 3)
    for number in range(5):
        do(house, f"sessions.{('moved', 'cancelled', 'added', 'planned', 'imported')[number]}", "Naima")
    first = page(house, pages, "Roos")
    (older,) = [link for link in first.links() if "before=" in link]
    second = pages.get(older, "Roos", lang="en")
    assert [each.split(" ", 2)[2] for each in lines(first)] == [
        "brought in meetings from a list.",
        "planned a year.",
        "added a meeting.",
    ]
    assert [each.split(" ", 2)[2] for each in lines(second)][:2] == ["cancelled a meeting.", "moved a meeting."]
    pages.get(first.response.request.path + "?before=x", "Roos", expects=404)


def test_a_deed_of_another_group_is_no_place_to_begin(house: House, pages: Pages) -> None:
    do(house, "sessions.moved", "Naima")
    do(house, "sessions.moved", "Hanan", nickname="Donderdaggroep")
    with house.inside():
        elsewhere = db.session.scalar(select(AuditRow.id).where(AuditRow.group_id == house.group("Donderdaggroep")))
    assert lines(page(house, pages, "Roos", f"?before={elsewhere}")) == []


@one_database
def test_a_hundred_deeds_cost_as_many_statements_as_one(house: House, pages: Pages) -> None:
    do(house, "sessions.moved", "Naima")
    page(house, pages, "Roos")
    with counted(house.connection) as one:
        page(house, pages, "Roos")
    do(house, "groups.person_added", "Naima", "Roos", times=100)
    with counted(house.connection) as hundred:
        found = page(house, pages, "Roos")
    assert "50 times" in found.seen
    assert len(one) == len(hundred) <= 4


def test_its_days_are_in_words_and_it_is_found(house: House, pages: Pages) -> None:
    do(house, "sessions.moved", "Naima")
    group = house.group("Dinsdaggroep")
    found = page(house, pages, "Roos")
    assert "Wednesday 9 June 2027" in found.seen
    for way, reader in ((f"/groups/{group}/who-we-are", "Roos"), (f"/groups/{group}/members", "Naima")):
        assert f"/groups/{group}/who-did-what" in pages.get(way, reader).links()


def test_who_left_reads_it_no_more(house: House, pages: Pages) -> None:
    address = f"/groups/{house.group('Dinsdaggroep')}/who-did-what"
    for name in ("Karim", "Hanan", "Els", "Ada", "Petra", "Sanne"):
        pages.get(address, name, expects=404)


def test_a_sentence_takes_no_markup_from_a_name() -> None:
    assert "<b>" not in said("groups.came_back", "<b>", "<b>", False)
