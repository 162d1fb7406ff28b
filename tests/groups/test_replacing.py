"""Another guide: proposed by the office, settled by the leaving guide or two members, told to all; never by herself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from groepswerk.core import refusals
from groepswerk.core.access import signed_in
from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from groepswerk.groups.models import Format, Group, GuideChange, Membership, MembershipRole, Role
from groepswerk.groups.queries import members_of
from groepswerk.groups.service import belonging, replacing
from groepswerk.people.models import Appointment, Office, SignInKind
from tests.conftest import counted
from tests.groups.test_members import NUMBER, give_number
from tests.house_of_tests import House, one_database
from tests.pages import Pages

GROUP = "Dinsdaggroep"
WORDS = ("Naima will stop as your guide.", "Hanan would like to guide you.", "Is that good?")


def was_appointed(house: House, name: str) -> None:
    """Her appointment ended yesterday, whatever stands in the groups."""
    hers = update(Appointment).where(Appointment.person_id == house.person(name))
    with house.inside():
        db.session.execute(hers.values(until=house.today - timedelta(1)))


def propose(house: House, pages: Pages, coming: str = "Hanan", by: str = "Els", group: str = GROUP) -> UUID:
    """A coordinator proposes; return the proposal's id."""
    pages.post(address(house, group), {"coming": str(house.person(coming))}, by)
    return waiting(house, group)


def waiting(house: House, group: str = GROUP) -> UUID:
    """The proposal that waits."""
    with house.inside():
        still = (GuideChange.accepted_at.is_(None), GuideChange.withdrawn_at.is_(None))
        query = select(GuideChange.id).where(GuideChange.group_id == house.group(group), *still)
        return db.session.scalars(query).one()


def address(house: House, group: str = GROUP) -> str:
    return f"/groups/{house.group(group)}/new-guide"


def page(house: House, group: str = GROUP) -> str:
    return f"/groups/{house.group(group)}/our-guide"


def say(pages: Pages, change: UUID, answer: str, who: str, expects: int = 303) -> None:
    pages.post(f"/guide-changes/{change}/answer", {"answer": answer}, who, expects=expects)


def guides(house: House, group: str = GROUP) -> dict[str, set[str]]:
    """Who guides the group today: first name to roles."""
    with house.inside():
        lines = members_of(house.group(group), house.today)
    return {line.name.split()[0]: {str(role) for role in line.roles} for line in lines if line.is_staff}


def version(house: House) -> int:
    with house.inside():
        return db.session.scalars(select(Group.version).where(Group.id == house.group(GROUP))).one()


def deeds(house: House) -> list[str]:
    """What was written down of the group about its guides in this test."""
    with house.inside():
        rows = db.session.scalars(
            select(AuditRow.what).where(AuditRow.group_id == house.group(GROUP), AuditRow.what.like("groups.guide%"))
        )
        return sorted(rows)


def test_the_leaving_guide_says_yes_and_it_happens_at_once(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    before = version(house)
    assert f"/groups/{house.group(GROUP)}/our-guide" in pages.get("/", "Naima").links()
    asked = pages.get(page(house), "Naima", lang="en")
    assert "Hanan S. can take over this group from you." in asked.seen
    answer = pages.submit(asked, f"/guide-changes/{change}/answer", {"answer": "yes"}, "Naima")
    assert answer.location == "/"
    assert pages.follow(answer, "Naima").h1
    assert guides(house) == {"Hanan": {"guide"}, "Loes": {"co_guide"}}
    pages.get(f"/groups/{house.group(GROUP)}", "Naima", expects=404)
    pages.get(f"/groups/{house.group(GROUP)}/members", "Hanan")
    assert version(house) > before
    assert deeds(house) == ["groups.guide_changed", "groups.guide_proposed"]


def test_two_members_each_say_yes_in_few_words(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    for name in ("Roos", "Noor"):
        assert page(house) in pages.get("/", name).links(), "it waits on her own page"
        asked = pages.get(page(house), name, lang="en")
        assert all(words in asked.seen for words in WORDS)
        assert guides(house)["Naima"] >= {"guide"}
        pages.submit(asked, f"/guide-changes/{change}/answer", {"answer": "yes"}, name)
    assert guides(house)["Hanan"] == {"guide"}
    assert "Naima" not in guides(house)
    told = pages.get(f"/groups/{house.group(GROUP)}", "Zon", lang="en").seen
    assert "Hanan has been your guide since Wednesday 9 June." in told
    assert "People of your group said yes to this." in told


def test_one_yes_is_not_enough_also_not_said_twice(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    for _ in range(3):
        say(pages, change, "yes", "Roos")
    assert "Naima" in guides(house)
    seen = pages.get(page(house), "Zon", lang="en").seen
    assert "From your group so far: 1 yes, 0 no." in seen


def test_more_no_than_yes_waits_and_is_shown(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    for name, said in (("Roos", "no"), ("Zon", "no"), ("Maan", "no"), ("Olijf", "yes"), ("Linde", "yes")):
        say(pages, change, said, name)
    assert "Naima" in guides(house), "three say no, two say yes"
    for reader in ("Ster", "Naima", "Loes"):
        assert "2 yes, 3 no" in pages.get(page(house), reader, lang="en").seen
    say(pages, change, "yes", "Roos")
    assert guides(house)["Hanan"] == {"guide"}, "she thought again: three yes, two no"


def test_one_no_does_not_stop_two(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    for name, said in (("Zon", "no"), ("Roos", "yes"), ("Maan", "yes")):
        say(pages, change, said, name)
    assert guides(house)["Hanan"] == {"guide"}


def test_the_leaving_guides_no_is_shown_and_two_members_go_before_it(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    say(pages, change, "no", "Naima")
    assert "Naima said no." in pages.get(page(house), "Roos", lang="en").seen
    for name in ("Roos", "Maan"):
        say(pages, change, "yes", name)
    assert guides(house)["Hanan"] == {"guide"}


def test_who_left_does_not_count(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    say(pages, change, "yes", "Roos")
    pages.post(f"/groups/{house.group(GROUP)}/stop", as_="Roos")
    say(pages, change, "yes", "Zon")
    assert "Naima" in guides(house)
    assert "so far: 1 yes" in pages.get(page(house), "Maan", lang="en").seen


def test_silence_is_never_a_yes(house: House, pages: Pages) -> None:
    propose(house, pages)
    house.clock.forward(timedelta(days=170))
    assert "Naima" in guides(house)
    assert waiting(house)


@one_database
@pytest.mark.parametrize(
    ("name", "status"),
    [("Loes", 403), ("Hanan", 404), ("Bart", 404), ("Els", 404), ("Karim", 404), ("Huda", 404), ("Wim", 404)],
)
def test_nobody_else_answers(house: House, pages: Pages, name: str, status: int) -> None:
    change = propose(house, pages)
    say(pages, change, "yes", name, expects=status)
    pages.post(f"/guide-changes/{change}/answer", {"answer": "yes"}, expects=303)
    say(pages, change, "yes", "Roos")
    assert "Naima" in guides(house)


def test_who_is_to_come_does_not_answer_for_the_group(house: House, pages: Pages) -> None:
    """Also not as one who takes part: a yes of her own would be half of the way in."""
    with house.inside():
        belonging.join(house.group(GROUP), house.person("Hanan"), [Role.VOLUNTEER], house.today)
    change = propose(house, pages)
    pages.post(f"/guide-changes/{change}/answer", {"answer": "yes"}, "Hanan", expects=403, kind=SignInKind.OWN)
    say(pages, change, "yes", "Roos")
    assert "guide" not in guides(house).get("Hanan", set())


def test_an_answer_must_be_one_of_the_two(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    say(pages, change, "perhaps", "Roos", expects=422)
    pages.post(f"/guide-changes/{change}/answer", as_="Roos", expects=422)


def test_a_coordinator_cannot_make_herself_guide_and_the_group_reads_that_she_tried(house: House, pages: Pages) -> None:
    house.appoint("Els", Office.GUIDE)
    herself = {"coming": str(house.person("Els"))}
    assert str(house.person("Els")) not in pages.get(address(house), "Els").text
    refused = pages.post(address(house), herself, "Els", expects=403)
    assert "You cannot propose yourself" in pages.post(f"{address(house)}?lang=en", herself, "Els", expects=403).seen
    assert refused.tree.xpath("//*[@role='alert']")
    with house.inside():
        assert db.session.scalars(select(GuideChange)).all() == []
    for reader in ("Roos", "Loes", "Naima"):
        assert "Somebody from the office wanted to become your guide." in pages.get(page(house), reader, lang="en").seen
    assert "groups.guide_self_proposed" in deeds(house)
    pages.get(page(house), "Els", expects=404)


def test_no_form_of_a_group_makes_a_coordinator_its_guide(house: House, pages: Pages) -> None:
    """Every way by which somebody becomes a member or gets a task, tried by a coordinator who may guide groups."""
    house.appoint("Els", Office.GUIDE)
    group, els = house.group(GROUP), str(house.person("Els"))
    with house.inside():
        roos = db.session.scalars(
            select(Membership.id).where(Membership.person_id == house.person("Roos"), Membership.group_id == group)
        ).one()
    for way, data in (
        (f"/groups/{group}/members/new", {"name": "Els", "role": "participant"}),
        (f"/groups/{group}/door/open", {}),
        (f"/memberships/{roos}/recording", {"do": "hand"}),
        (f"/groups/{group}", {}),
    ):
        pages.post(way, {**data, "who": els}, "Els", expects=405 if way.endswith(str(group)) else 404)
    assert "Els" not in guides(house)
    assert house.actor("Els").roles == {}


def test_two_coordinators_cannot_make_one_of_them_guide_between_them(house: House, pages: Pages) -> None:
    house.appoint("Els", Office.GUIDE)
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    change = propose(house, pages, coming="Els", by="Bart")
    pages.post(f"/guide-changes/{change}/decide", as_="Els", expects=403)
    pages.post(f"/guide-changes/{change}/decide", as_="Bart", expects=403)
    assert "Els" not in guides(house)


def test_without_a_phone_a_second_coordinator_decides_and_the_group_is_told(house: House, pages: Pages) -> None:
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    change = propose(house, pages)
    assert f"/guide-changes/{change}/decide" not in pages.get("/guides", "Els").text
    pages.post(f"/guide-changes/{change}/decide", as_="Els", expects=403)
    listed = pages.get("/guides", "Bart")
    pages.submit(listed, f"/guide-changes/{change}/decide", as_="Bart")
    assert guides(house)["Hanan"] == {"guide"}
    for reader in ("Roos", "Hanan", "Loes"):
        told = pages.get(f"/groups/{house.group(GROUP)}", reader, lang="en").seen
        assert "Hanan has been your guide since Wednesday 9 June." in told
        assert "Bart J. from the office decided this." in told
    pages.get(f"/groups/{house.group(GROUP)}", "Bart", expects=404)


@pytest.mark.parametrize("kind", [SignInKind.OWN, SignInKind.SHARED])
def test_where_one_member_has_a_phone_and_somebody_guides_no_coordinator_decides(
    house: House, pages: Pages, kind: SignInKind
) -> None:
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    change = propose(house, pages)
    house.sign_in("Roos", kind)
    pages.post(f"/guide-changes/{change}/decide", as_="Bart", expects=409)
    assert "/decide" not in pages.get("/guides", "Bart").text
    assert "Naima" in guides(house)


def test_a_shared_phone_counts_for_half_a_year(house: House, pages: Pages) -> None:
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    house.sign_in("Roos", SignInKind.SHARED)
    house.clock.forward(timedelta(days=181))
    change = propose(house, pages)
    pages.post(f"/guide-changes/{change}/decide", as_="Bart")
    assert guides(house)["Hanan"] == {"guide"}


def test_the_proposer_takes_it_back(house: House, pages: Pages) -> None:
    house.appoint("Bart", Office.COORDINATOR, days_ago=1)
    change = propose(house, pages)
    pages.post(f"/guide-changes/{change}/withdraw", as_="Bart", expects=403)
    pages.submit(pages.get("/guides", "Els"), f"/guide-changes/{change}/withdraw", as_="Els")
    say(pages, change, "yes", "Naima", expects=409)
    pages.post(f"/guide-changes/{change}/withdraw", as_="Els", expects=409)
    assert "Naima" in guides(house)
    assert page(house) not in pages.get("/", "Roos").links()


def test_a_proposal_about_who_is_guide_no_more_is_refused(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    was_appointed(house, "Naima")
    say(pages, change, "yes", "Roos", expects=409)
    propose(house, pages, coming="Selam")
    with house.inside():
        assert db.session.get_one(GuideChange, change).withdrawn_at is not None, "the new one took its place"


def test_who_may_not_guide_any_more_does_not_come(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    was_appointed(house, "Hanan")
    say(pages, change, "yes", "Naima", expects=409)
    assert "Naima" in guides(house)


def test_one_proposal_at_a_time_and_only_of_a_colleague_who_guides(house: House, pages: Pages) -> None:
    propose(house, pages)
    pages.post(address(house), {"coming": str(house.person("Selam"))}, "Els", expects=422)
    waiting(house)
    for name in ("Hanan", "Joost", "Petra", "Roos", "Ada"):
        pages.post(address(house, "Woensdagavond"), {"coming": str(house.person(name))}, "Els", expects=422)
    pages.post(address(house, "Woensdagavond"), {"coming": str(house.person("Naima"))}, "Els")
    pages.post(address(house, "Donderdaggroep"), {"coming": "x"}, "Els", expects=422)
    pages.post(address(house, "Donderdaggroep"), {"coming": str(house.person("Selam"))}, "Els", expects=422)


def test_a_co_guide_becomes_the_guide(house: House, pages: Pages) -> None:
    change = propose(house, pages, coming="Loes")
    say(pages, change, "yes", "Naima")
    assert guides(house) == {"Loes": {"guide"}}


def test_who_comes_back_finds_her_place_and_who_came_today_goes_again(house: House, pages: Pages) -> None:
    say(pages, propose(house, pages), "yes", "Naima")
    say(pages, propose(house, pages, coming="Naima"), "yes", "Hanan")
    assert guides(house) == {"Loes": {"co_guide"}, "Naima": {"guide"}}
    pages.get(f"/groups/{house.group(GROUP)}", "Naima")
    pages.get(f"/groups/{house.group(GROUP)}", "Hanan", expects=404)
    with house.inside():
        rows = db.session.scalars(
            select(MembershipRole.until)
            .join(Membership)
            .where(Membership.person_id == house.person("Hanan"), Membership.group_id == house.group(GROUP))
        ).all()
    assert rows == [], "she guided no day"


@pytest.mark.parametrize("name", ["Naima", "Roos", "Joost", "Ada", "Wim", "Karim"])
def test_the_office_side_is_the_own_coordinators_alone(house: House, pages: Pages, name: str) -> None:
    change = propose(house, pages)
    for where in (address(house), "/guides") if name != "Wim" else (address(house),):
        pages.get(where, name, expects=404)
    pages.post(address(house), {"coming": str(house.person("Selam"))}, name, expects=404)
    knows = 403 if name in ("Naima", "Roos") else 404
    pages.post(f"/guide-changes/{change}/withdraw", as_=name, expects=knows)
    pages.post(f"/guide-changes/{change}/decide", as_=name, expects=knows)


def test_the_office_reads_nicknames_and_guides_and_of_members_nothing(house: House, pages: Pages) -> None:
    change = propose(house, pages)
    say(pages, change, "no", "Roos")
    for where in ("/guides", address(house), "/staff", f"/staff/{house.person('Naima')}"):
        seen = pages.get(where, "Els", lang="en").seen
        found = [name for name in ("Roos", "Zon", "Yamina", "Noor", "From your group so far", "Petra") if name in seen]
        assert found == [], where


def test_what_it_costs(house: House, pages: Pages) -> None:
    for name in ("Els", "Roos", "Zon"):
        pages.credentials(pages.client(name))
    with counted(house.connection) as statements:
        pages.post(address(house), {"coming": str(house.person("Hanan"))}, "Els")
    assert len(statements) <= 12, "\n".join(statements)
    change = waiting(house)
    for name in ("Roos", "Zon"):
        with counted(house.connection) as statements:
            say(pages, change, "yes", name)
        assert len(statements) <= 12, "\n".join(statements)
    assert guides(house)["Hanan"] == {"guide"}


def test_the_lists_cost_the_same_for_many(house: House, pages: Pages) -> None:
    propose(house, pages)
    costs = {}
    for number in range(2):
        for where, name in (("/guides", "Els"), (page(house), "Roos"), (f"{page(house)[:-9]}who-we-are", "Roos")):
            pages.get(where, name)
            with counted(house.connection) as statements:
                pages.get(where, name)
            # Whoever is asked reads when the other guide is needed elsewhere: one statement, while it waits.
            limit = 7 if where == page(house) else 6
            assert costs.setdefault(where, len(statements)) == len(statements) <= limit, "\n".join(statements)
        if number == 0:
            with house.inside():
                for each in range(12):
                    row = Group(organisation_id=house.scene.organisations["Stichting Samen Verder (demo)"])
                    row.nickname, row.format, row.languages = f"Groep {each}", Format.CIRCLE, ["nl"]
                    row.made_at = house.now
                    db.session.add(row)


def test_who_we_are_tells_names_and_nothing_else(house: House, pages: Pages) -> None:
    where = f"/groups/{house.group(GROUP)}/who-we-are"
    give_number(house, "Zon")
    seen = pages.get(where, "Roos", lang="en")
    for name in ("Roos", "Zon", "Fadma", "Noor", "Naima E.", "Loes V."):
        assert name in seen.seen
    assert "Karim" not in seen.seen
    assert NUMBER not in seen.text
    assert where in pages.get("/", "Roos").links()
    assert where in pages.get(f"/groups/{house.group(GROUP)}", "Roos").links()
    assert where not in pages.get(f"/groups/{house.group(GROUP)}", "Naima").links(), "she has the longer list"
    for name in ("Els", "Hanan", "Karim", "Huda", "Sanne"):
        pages.get(where, name, expects=404)


def herself(house: House, pages: Pages) -> tuple[int, bool, bool]:
    """A coordinator who may guide tries it: the answer, whether the group reads of it, and whether she is in."""
    house.appoint("Els", Office.GUIDE)
    client = pages.client("Els")
    data = {**pages.credentials(client), "coming": str(house.person("Els"))}
    status = client.post(address(house), data=data).status_code
    told = "wanted to become your guide" in pages.get(page(house), "Roos", lang="en").seen
    return status, told, "Els" in guides(house)


def test_her_try_is_refused_and_told(house: House, pages: Pages) -> None:
    assert herself(house, pages) == (403, True, False)


def test_planted_a_try_that_nobody_hears_of_is_seen(
    house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusals, "note", lambda *_args, **_rest: None)
    assert herself(house, pages) == (403, False, False)


def test_planted_one_yes_as_enough_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replacing, "ENOUGH_MEMBERS", 1)
    say(pages, propose(house, pages), "yes", "Roos")
    assert "Naima" not in guides(house), "without the control one yes would do"


def test_planted_an_open_decision_is_seen(house: House, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its rule the proposer herself decides: what the tests above rely on is that rule and nothing else."""
    view = house.app.view_functions["groups.decide_change"]
    monkeypatch.setattr(view, "guard", replace(view.guard, rule=signed_in))  # type: ignore[attr-defined]
    pages.post(f"/guide-changes/{propose(house, pages)}/decide", as_="Els")
    assert guides(house)["Hanan"] == {"guide"}
