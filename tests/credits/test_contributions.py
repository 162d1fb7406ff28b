"""Contributions are computed from what the rooms know; thinking along is not helping; a sensitive meeting is silent."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest

from groepswerk.core.db import db
from groepswerk.core.vault import OwnerKind
from groepswerk.credits.queries import ContributionKind, Contributions, contributions_of, kinds_in
from groepswerk.initiatives.models import Initiative, Offer, OfferKind, Ownership, Reply
from groepswerk.sessions.models import Attendance, GroupSession, Presence
from groepswerk.themes.models import Theme, ThemeSurfaced
from groepswerk.words.service import Speaker, say
from tests.conftest import counted
from tests.house_of_tests import House

GROUP = "Maandagmiddag"
NAME = "Sanne"


@pytest.fixture
def bare(house: House) -> House:
    """The smallest group, as if nobody had done anything yet."""
    with house.inside():
        meetings = db.session.query(GroupSession).filter_by(group_id=house.group(GROUP))
        ids = [meeting.id for meeting in meetings]
        db.session.query(Attendance).filter(Attendance.session_id.in_(ids)).delete()
        db.session.query(ThemeSurfaced).filter(ThemeSurfaced.session_id.in_(ids)).delete()
        db.session.query(Theme).filter_by(group_id=house.group(GROUP)).delete()
        meetings.update({"host_id": None})
    return house


def hers(house: House, name: str = NAME) -> Contributions:
    with house.inside():
        return contributions_of(house.person(name), house.group(GROUP))


def meeting(house: House) -> GroupSession:
    return db.session.get_one(GroupSession, house.meeting_on(GROUP, date(2027, 5, 31)))


def initiative(house: House, owner: str) -> Initiative:
    name = say("Moestuin", Speaker(house.person(owner), "nl", house.now), (OwnerKind.GROUP, house.group(GROUP)))
    made = Initiative(
        id=uuid4(),
        organisation_id=house.scene.organisations[house.scene.home_of[owner]],
        group_id=house.group(GROUP),
        started_on=house.today,
        name_id=name.id,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(Ownership(initiative_id=made.id, person_id=house.person(owner), since=house.today))
    db.session.flush()
    return made


def offer(house: House, to: Initiative, kind: OfferKind, reply: Reply) -> None:
    row = Offer(initiative_id=to.id, person_id=house.person(NAME), kind=kind, reply=reply, offered_at=house.now)
    db.session.add(row)
    db.session.flush()


def test_who_did_nothing_has_nothing(bare: House) -> None:
    assert hers(bare) == Contributions()


def test_taking_part_is_having_come(bare: House) -> None:
    with bare.inside():
        row = Attendance(session_id=meeting(bare).id, person_id=bare.person(NAME), presence=Presence.SENT_WORD)
        db.session.add(row)
    assert hers(bare).kinds == ()
    with bare.inside():
        db.session.query(Attendance).filter_by(session_id=meeting(bare).id).update({"presence": Presence.CAME})
    assert hers(bare).kinds == (ContributionKind.TAKING_PART,)


def test_hosting_names_the_days(bare: House) -> None:
    with bare.inside():
        meeting(bare).host_id = bare.person(NAME)
    assert hers(bare) == Contributions((ContributionKind.HOSTING,), hosted_on=(date(2027, 5, 31),))


def test_a_sensitive_meeting_tells_of_nobody(bare: House) -> None:
    with bare.inside():
        held = meeting(bare)
        held.host_id, held.is_sensitive = bare.person(NAME), True
        db.session.add(Attendance(session_id=held.id, person_id=bare.person(NAME), presence=Presence.CAME))
        theme = _theme(bare, None)
        db.session.add(ThemeSurfaced(theme_id=theme, session_id=held.id, brought_by=bare.person(NAME)))
    assert hers(bare) == Contributions()


def test_starting_names_the_initiative_in_her_words(bare: House) -> None:
    with bare.inside():
        initiative(bare, NAME)
    done = hers(bare)
    assert done.kinds == (ContributionKind.STARTING,)
    assert [words.text for words in done.started] == ["Moestuin"]


@pytest.mark.parametrize(
    ("kind", "counts_as"),
    [
        (OfferKind.THINK_ALONG, ContributionKind.THINKING_ALONG),
        (OfferKind.HELP_OUT, ContributionKind.HELPING_OUT),
        (OfferKind.GIVE, ContributionKind.GIVING),
        (OfferKind.OPEN_DOOR, ContributionKind.OPENING_DOOR),
    ],
)
def test_an_accepted_offer_counts_as_its_own_kind(bare: House, kind: OfferKind, counts_as: ContributionKind) -> None:
    with bare.inside():
        its = initiative(bare, "Emine")
        offer(bare, its, kind, Reply.ACCEPTED)
    assert hers(bare).kinds == (counts_as,)


@pytest.mark.parametrize("reply", [Reply.OPEN, Reply.DECLINED])
def test_an_offer_that_was_not_accepted_counts_nowhere(bare: House, reply: Reply) -> None:
    with bare.inside():
        offer(bare, initiative(bare, "Emine"), OfferKind.HELP_OUT, reply)
    assert hers(bare).kinds == ()


def test_a_theme_is_brought_by_raising_it_or_in_a_meeting(bare: House) -> None:
    with bare.inside():
        _theme(bare, bare.person("Emine"))
        surfaced = _theme(bare, None)
        row = ThemeSurfaced(theme_id=surfaced, session_id=meeting(bare).id, brought_by=bare.person(NAME))
        db.session.add(row)
    assert hers(bare).kinds == hers(bare, "Emine").kinds == (ContributionKind.BRINGING_THEME,)
    with bare.inside():
        db.session.query(ThemeSurfaced).filter_by(theme_id=surfaced).update({"brought_by": None})
    assert hers(bare).kinds == ()


def _theme(house: House, raised_by: UUID | None) -> UUID:
    words = say("Slapen", Speaker(raised_by, "nl", house.now), (OwnerKind.GROUP, house.group(GROUP)))
    theme = Theme(id=uuid4(), group_id=house.group(GROUP), words_id=words.id, raised_by=raised_by, raised_at=house.now)
    db.session.add(theme)
    db.session.flush()
    return theme.id


def test_another_group_knows_nothing_of_it(bare: House) -> None:
    with bare.inside():
        initiative(bare, NAME)
    with bare.inside():
        assert kinds_in(bare.group(GROUP)) == {bare.person(NAME): (ContributionKind.STARTING,)}
        assert bare.person(NAME) not in kinds_in(bare.group("Dinsdaggroep"))
        assert contributions_of(bare.person(NAME), bare.group("Dinsdaggroep")) == Contributions()


def test_reading_costs_two_statements_at_most_whatever_she_did(house: House) -> None:
    with house.inside():
        for name in ("Linde", "Roos", "Yamina"):
            with counted(house.connection) as statements:
                contributions_of(house.person(name), house.group("Dinsdaggroep"))
            assert len(statements) <= 2
        with counted(house.connection) as statements:
            kinds_in(house.group("Dinsdaggroep"))
        assert len(statements) == 1
