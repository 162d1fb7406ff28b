"""The year of a group on one page, its steps in the group's words, and copying it into a next year."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from groepswerk.core.db import db
from groepswerk.groups.models import Group, Membership
from groepswerk.sessions.models import GroupSession, PlanChange, PlanChangeKind, Programme, Series
from groepswerk.words.models import Utterance
from tests.conftest import counted
from tests.house_of_tests import House
from tests.pages import Page, Pages
from tests.sessions.test_plan import _group_of, given, made, new_group
from tests.sessions.test_second import second

TUESDAY = "Dinsdaggroep"


def the_year(house: House, nickname: str = TUESDAY) -> str:
    """The address of a group's year."""
    return f"/groups/{house.group(nickname)}/year"


def the_step(house: House, phase: str, nickname: str = TUESDAY) -> str:
    """The address of a step of a group's newest year."""
    query = select(Programme.id).where(Programme.group_id == house.group(nickname)).order_by(Programme.made_at.desc())
    with house.inside():
        return f"/years/{db.session.scalars(query).first()}/steps/{phase}"


def test_the_year_says_when_they_meet_and_when_not_and_what_is_left(house: House, pages: Pages) -> None:
    page = pages.get(the_year(house), "Naima", lang="en")
    assert "Every week on Tuesday, 09:30–11:30." in page.seen
    assert "At De Kas" in page.seen
    assert "Autumn break, from 17 October to 25 October" in page.seen
    with house.inside():
        ahead = select(GroupSession).where(
            GroupSession.group_id == house.group(TUESDAY),
            GroupSession.on_day >= house.today,
            GroupSession.state == "planned",
        )
        left = len(db.session.scalars(ahead).all())
    assert f"{left} meetings are left this school year." in page.seen
    assert f"{left} meetings are left this school year." in pages.get(f"/groups/{house.group(TUESDAY)}", "Naima").seen


def test_members_read_the_year_and_change_nothing(house: House, pages: Pages) -> None:
    pages.get("/languages", "Roos", lang="en")
    page = pages.get(the_year(house), "Roos")
    assert "Every week on Tuesday, 09:30–11:30." in page.seen
    assert not [link for link in page.links() if any(part in link for part in ("/rhythm", "/copy", "/steps", "/plan"))]
    for who, status in (("Noor", 403), ("Hanan", 404), ("Els", 404), ("Petra", 404)):
        pages.get(the_step(house, "trust"), who, expects=status)
        pages.get(the_year(house), who, expects=200 if status == 403 else status)
        pages.get(the_year(house).replace("/year", "/copy"), who, expects=status)


def test_every_page_of_the_year_is_reached_from_the_group(house: House, pages: Pages) -> None:
    page = pages.get(f"/groups/{house.group(TUESDAY)}", "Naima")
    assert the_year(house) in page.links()
    links = [link.partition("?")[0] for link in pages.get(the_year(house), "Naima").links()]
    for end in ("/rhythm", "/copy", "/meetings/new", "/steps/trust"):
        assert any(link.endswith(end) for link in links), end


def test_a_year_costs_six_statements_whatever_its_length(house: House, pages: Pages) -> None:
    pages.get(the_year(house), "Naima")
    with counted(house.connection) as statements:
        pages.get(the_year(house), "Naima")
    assert len(statements) <= 6, statements


def test_the_other_years_of_a_group_are_one_tap_away(house: House, pages: Pages) -> None:
    address = f"/groups/{house.group(TUESDAY)}/plan"
    pages.post(address, given(count="3", starts="15:00"), "Naima")
    page = pages.get(the_year(house), "Naima", lang="en")
    # The year that goes on is shown, not the newest one.
    assert "Every week on Tuesday, 09:30–11:30." in page.seen
    (other,) = [link for link in page.links() if "?of=" in link and "/year" in link]
    assert "Every week on Tuesday, 15:00–17:00." in pages.get(other, "Naima").seen
    assert pages.get(f"{the_year(house)}?of=nonsense", "Naima").h1 == "Our year"


def write(pages: Pages, address: str, who: str = "Naima", expects: int = 303, **sent: Any) -> Page:
    """Open a step, and write in it."""
    return pages.submit(pages.get(address, who), address, sent, who, expects=expects)


def test_a_step_is_written_in_the_words_of_the_group(house: House, pages: Pages) -> None:
    address = the_step(house, "deepening")
    done = write(pages, address, began_on="2027-01-12", words="We willen meer weten.\nSamen.")
    assert "/year" in done.location
    page = pages.get(done.location, "Roos", lang="en")
    assert "Since Tuesday 12 January" in page.seen
    assert "We willen meer weten." in page.seen
    with house.inside():
        said = db.session.scalars(select(Utterance).order_by(Utterance.said_at.desc())).first()
        assert said is not None
        assert said.plain is None
        assert said.circle == "group"


def test_changing_a_step_keeps_what_was_said_before(house: House, pages: Pages) -> None:
    address = the_step(house, "deepening")
    write(pages, address, began_on="2027-01-12", words="Eerst dit.")
    write(pages, address, began_on="2027-01-19", words="Toen dat.")
    page = pages.get(the_year(house), "Naima", lang="en")
    assert "Toen dat." in page.seen
    assert "Eerst dit." not in page.seen
    with house.inside():
        newest = db.session.scalars(select(Utterance).where(Utterance.replaces_id.is_not(None))).all()
        assert newest != []


def test_a_step_can_be_taken_back(house: House, pages: Pages) -> None:
    address = the_step(house, "deepening")
    write(pages, address, began_on="2027-01-12", words="Dit.")
    write(pages, address, began_on="", words="")
    assert "Since Tuesday 12 January" not in pages.get(the_year(house), "Naima", lang="en").seen
    assert pages.get(address, "Naima").form("/deepening")["version"] == ["0"]


def test_of_two_guides_the_second_sees_what_the_first_wrote(house: House, pages: Pages) -> None:
    address = the_step(house, "deepening")
    page = pages.get(address, "Loes", lang="en")
    write(pages, address, began_on="2027-01-12", words="Van Naima.")
    stale = pages.submit(page, address, {"began_on": "2027-01-19", "words": "Van Loes."}, "Loes", expects=409)
    assert "Van Naima." in stale.seen
    assert "Van Loes." in stale.seen
    pages.submit(stale, address, as_="Loes")
    assert "Van Loes." in pages.get(the_year(house), "Naima").seen


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"began_on": "2027-06-10", "words": ""}, "began_on"),
        ({"began_on": "2001-01-01", "words": ""}, "began_on"),
        ({"began_on": "", "words": "Zomaar."}, "began_on"),
        ({"began_on": "gisteren", "words": "Zomaar."}, "began_on"),
        ({"began_on": "2027-06-08", "words": "x" * 2001}, "words"),
    ],
)
def test_a_step_that_cannot_be_is_sent_back(house: House, pages: Pages, sent: dict[str, str], field: str) -> None:
    address = the_step(house, "after")
    page = write(pages, address, expects=422, **sent)
    assert page.tree.xpath(f"//*[@id='{field}-error']") != []
    assert page.form("/after")["words"] == [sent["words"]]


def test_there_are_no_other_steps(house: House, pages: Pages) -> None:
    pages.get(the_step(house, "winning"), "Naima", expects=404)
    pages.get(f"/years/{house.group(TUESDAY)}/steps/trust", "Naima", expects=404)


def the_rhythm(house: House, group_id: UUID) -> UUID:
    """The first rhythm of a group."""
    query = select(Series.id).join(Programme, Programme.id == Series.programme_id).where(Programme.group_id == group_id)
    with house.inside():
        return db.session.scalars(query.order_by(Series.kind)).first()


def sent_on(pages: Pages, page: Page, end: str, **changes: str) -> str:
    """Send the form of a page as it stands, to its own address with all that it carries; where it leads."""
    (action,) = [each for each in page.tree.xpath("//form/@action") if str(each).partition("?")[0].endswith(end)]
    return pages.post(str(action), {**page.form(end), **changes}, "Naima").location


def test_next_year_is_filled_in_shown_and_made(house: House, pages: Pages) -> None:
    copy = pages.get(the_year(house).replace("/year", "/copy"), "Naima", lang="en")
    assert "People and what they said are never copied." in copy.seen
    (address,) = [link for link in copy.links() if "/plan?like=" in link]
    page = pages.get(address, "Naima")
    sent = page.form("/plan")
    assert (sent["first_on"], sent["starts"], sent["place"]) == (["2027-08-31"], ["09:30"], ["De Kas"])
    assert sent["off_from-0"] == [""]
    assert len(page.tree.xpath("//ol[@id='move']//strong")) == 40
    before = len(made(house, address))
    assert sent_on(pages, page, "/plan") == f"/groups/{house.group(TUESDAY)}"
    assert len(made(house, address)) == before + 40
    with house.inside():
        newest = select(PlanChange.kind).order_by(PlanChange.made_at.desc()).limit(1)
        assert db.session.scalar(newest) == PlanChangeKind.COPIED
        words = select(GroupSession.subject_id).where(GroupSession.on_day >= house.today.replace(month=8, day=31))
        assert set(db.session.scalars(words)) == {None}


def test_an_empty_plan_offers_the_last_year(house: House, pages: Pages) -> None:
    plan = f"/groups/{house.group(TUESDAY)}/plan"
    like = f"{plan}?like={the_rhythm(house, house.group(TUESDAY))}"
    assert like in pages.get(plan, "Naima").links()
    assert like not in pages.get(like, "Naima").links()
    assert not [link for link in pages.get(new_group(house), "Naima").links() if "like=" in link]


def test_a_new_group_like_this_one_takes_no_people_along(house: House, pages: Pages) -> None:
    group_id = house.group(TUESDAY)
    page = pages.get(f"/groups/new?like={group_id}", "Naima")
    sent = page.form("/new")
    with house.inside():
        old = db.session.get_one(Group, group_id)
        assert (set(sent["languages"]), sent["format"]) == (set(old.languages), [old.format.value])
    plan = sent_on(pages, page, "/new", nickname="Weer zo")
    assert plan.endswith(f"/plan?like={the_rhythm(house, group_id)}")
    assert pages.get(plan, "Naima").form("/plan")["first_on"] == ["2027-08-31"]
    with house.inside():
        here = select(Membership.person_id).where(Membership.group_id == _group_of(plan))
        assert db.session.scalars(here).all() == [house.person("Naima")]


def test_both_rhythms_of_a_year_are_copied_one_after_the_other(house: House, pages: Pages) -> None:
    address = new_group(house)
    pages.post(address, given(count="6", region="none"), "Naima")
    pages.post(address.replace("/plan", "/rhythm"), second(rhythm="2", place="Buurthuis", is_public="y"), "Naima")
    first = f"{address}?like={the_rhythm(house, _group_of(address))}"
    then = sent_on(pages, pages.get(first, "Naima"), "/plan")
    assert "/rhythm?like=" in then
    page = pages.get(then, "Naima")
    sent = page.form("/rhythm")
    assert (sent["first_on"], sent["kind"], sent["rhythm"], sent["place"]) == (
        ["2028-09-13"],
        ["open"],
        ["2"],
        ["Buurthuis"],
    )
    # What stands in public is ticked again each year.
    assert "is_public" not in sent
    assert sent_on(pages, page, "/rhythm") == address.removesuffix("/plan")
    assert len(made(house, address)) == 20


def test_nobody_copies_what_she_does_not_guide(house: House, pages: Pages) -> None:
    theirs = house.group("Woensdagavond")
    page = pages.get(f"{new_group(house)}?like={the_rhythm(house, theirs)}", "Naima")
    assert page.form("/plan")["first_on"] == [""]
    assert "languages" not in pages.get(f"/groups/new?like={theirs}", "Naima").form("/new")
    pages.get(f"{new_group(house)}?like=nonsense", "Naima")


def test_a_group_without_a_year_has_nothing_to_copy(house: House, pages: Pages) -> None:
    address = new_group(house)
    page = pages.get(address.replace("/plan", "/copy"), "Naima")
    assert address in page.links()
    assert pages.get(address.replace("/plan", "/year"), "Naima").h1


def test_a_step_costs_at_most_twelve_statements(house: House, pages: Pages) -> None:
    address = the_step(house, "deepening")
    sent = {**pages.get(address, "Naima").form("/deepening"), "began_on": "2027-01-19", "words": "Anders gezegd."}
    with counted(house.connection) as statements:
        pages.post(address, sent, "Naima")
    assert len(statements) <= 12, statements


def test_feasts_are_chosen_in_a_year_that_is_on_its_way(house: House, pages: Pages) -> None:
    address = the_step(house, "trust").replace("/steps/trust", "/feasts")
    assert address in pages.get(the_year(house), "Naima", lang="en").links()
    other = pages.get(address, "Loes", lang="en")
    page = pages.get(address, "Naima")
    assert "ramadan" in page.form("/feasts")["feasts"]
    done = pages.submit(page, address, {"feasts": ["newroz", "eid_al_fitr"]}, "Naima")
    year = pages.get(done.location, "Naima").seen
    assert "Newroz (Nowruz): 21 March" in year
    assert "Eid al-Fitr is about 9 March, plus or minus 1 day. We meet then: Tuesday 9 March" in year
    assert "Ramadan" not in year
    stale = pages.submit(other, address, {"feasts": ["holi"]}, "Loes", expects=409)
    assert "Newroz (Nowruz)" in stale.seen
    pages.post(address, {"feasts": ["birthday"], "version": "2"}, "Naima", expects=422)
    for who, status in (("Roos", 403), ("Hanan", 404), ("Els", 404)):
        pages.get(address, who, expects=status)
