"""A refusal is written down with whose thing it was about, and said in words that fit the reader."""

from __future__ import annotations

from sqlalchemy import select

from groepswerk.core.audit import AuditRow
from groepswerk.core.db import db
from tests.house.places import NEXT_TUESDAY
from tests.house_of_tests import House
from tests.pages import Pages


def test_the_row_names_the_group_of_the_thing(house: House, pages: Pages) -> None:
    group, meeting = house.group("Dinsdaggroep"), house.meeting_on("Dinsdaggroep", NEXT_TUESDAY)
    pages.get(f"/groups/{group}/members", "Roos", expects=403)
    pages.get(f"/meetings/{meeting}/move", "Hanan", expects=404)
    with house.inside():
        rows = db.session.scalars(select(AuditRow).where(AuditRow.what == "access.refused").order_by(AuditRow.at)).all()
        found = {(row.actor_id, row.subject_id, row.group_id) for row in rows}
    assert found == {(house.person("Roos"), group, group), (house.person("Hanan"), meeting, group)}


def test_a_refusal_about_no_group_names_none(house: House, pages: Pages) -> None:
    pages.get("/staff", "Naima", expects=404)
    with house.inside():
        row = db.session.scalars(select(AuditRow).where(AuditRow.what == "access.refused")).one()
        assert (row.actor_id, row.group_id, row.subject_id) == (house.person("Naima"), None, None)


def test_a_guide_is_not_sent_to_the_guide(house: House, pages: Pages) -> None:
    group = house.group("Dinsdaggroep")
    guide = pages.get(f"/groups/{group}/my-name", "Naima", expects=403, lang="en")
    assert "Ask a colleague of this group." in guide.seen
    assert "the guide" not in guide.seen
    member = pages.get(f"/groups/{group}/members", "Roos", expects=403, lang="en")
    assert "Ask your guide." in member.seen


def test_who_may_read_is_told_so_when_she_sends_a_form(house: House, pages: Pages) -> None:
    group = house.group("Dinsdaggroep")
    guide = pages.post(f"/groups/{group}/my-name?lang=en", {}, "Naima", expects=403)
    assert "You can read this, not change it." in guide.seen
    member = pages.post(f"/groups/{group}/door/open?lang=en", {}, "Roos", expects=403)
    assert "ask the guide of the group" in member.seen
