"""The rule of the waiting line: nobody over-books it, nobody is passed unfairly; and how long an offer stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from groepswerk.sessions.line import Party, fits, free, taken, turns, waiting
from groepswerk.sessions.offer_time import kept_until

NOON = datetime(2027, 6, 9, 10, tzinfo=UTC)


def party(number: int, guests: int = 0, waits: int | None = None, kept: int | None = None) -> Party:
    """Somebody; ``waits`` and ``kept``: minutes after noon."""
    moments = (None if each is None else NOON + timedelta(minutes=each) for each in (waits, kept))
    return Party(UUID(int=number), guests, *moments)


def asked(capacity: int | None, parties: list[Party], anew: bool = True) -> list[int]:
    """The numbers of who is asked."""
    return [each.person_id.int for each in turns(capacity, parties, anew)]


def test_places_are_counted_with_guests_and_with_open_offers() -> None:
    parties = [party(1, guests=2), party(2, waits=1), party(3, guests=1, waits=1, kept=90), party(4, waits=90, kept=90)]
    assert [each.held for each in parties] == [3, 0, 2, 0]
    assert taken(parties) == 5
    assert free(7, parties) == 2
    assert free(None, parties) > 1000


def test_the_longest_waiting_is_asked_first() -> None:
    parties = [party(1), party(2, waits=5), party(3, waits=3), party(4, waits=4)]
    assert [each.person_id.int for each in waiting(parties)] == [3, 4, 2]
    assert asked(2, parties) == [3]
    assert asked(3, parties) == [3, 4]
    assert asked(None, parties) == [3, 4, 2]
    assert asked(1, parties) == []


def test_a_bigger_party_is_passed_for_one_place_and_keeps_her_turn() -> None:
    family, single = party(2, guests=2, waits=1), party(3, waits=2)
    assert asked(2, [party(1), family, single]) == [3]
    assert asked(4, [party(1), family, single]) == [2]
    assert asked(5, [party(1), family, single]) == [2, 3]


def test_who_let_a_place_pass_is_asked_again_only_when_another_comes_free() -> None:
    parties = [party(1), party(2, waits=90, kept=90)]
    assert asked(2, parties, anew=False) == []
    assert asked(2, parties, anew=True) == [2]


def test_a_newcomer_has_the_place_nobody_in_the_line_can_take() -> None:
    newcomer = party(9, waits=100, kept=100)
    assert fits(2, [party(1), party(2, guests=1, waits=1)], newcomer, 1), "a family waits; it does not fit"
    assert not fits(2, [party(1), party(2, waits=1)], newcomer, 1), "somebody waits who fits"
    assert fits(2, [party(1), party(2, waits=90, kept=90)], newcomer, 1), "who waits let this place pass"
    assert not fits(2, [party(1), party(2, waits=1, kept=90)], newcomer, 1), "it is kept for somebody"


def test_what_is_hers_stays_hers() -> None:
    offered, family = party(2, waits=2, kept=90), party(3, guests=1, waits=1)
    assert fits(2, [party(1), offered, family], offered, 1)
    assert not fits(2, [party(1), offered, family], offered, 2)
    assert fits(4, [party(1), offered], offered, 3)
    assert not fits(4, [party(1), offered, family], offered, 3), "the family waits longer"
    assert fits(1, [party(1, guests=5)], party(1, guests=5), 6), "a limit that came later takes nothing away"


people = some.lists(
    some.builds(
        party,
        number=some.integers(1, 10**6),
        guests=some.integers(0, 9),
        waits=some.one_of(some.none(), some.integers(0, 200)),
        kept=some.one_of(some.none(), some.integers(0, 200)),
    ),
    max_size=12,
    unique_by=lambda each: each.person_id,
)


@settings(max_examples=150, deadline=None)
@given(parties=people, capacity=some.integers(1, 30), anew=some.booleans())
def test_offers_never_go_beyond_the_places_and_leave_nobody_who_fits(
    parties: list[Party], capacity: int, anew: bool
) -> None:
    left = free(capacity, parties)
    offered = list(turns(capacity, parties, anew))
    rest = left - sum(each.size for each in offered)
    assert not offered or rest >= 0
    for each in waiting(parties):
        if each not in offered and (anew or not each.let_it_pass):
            assert each.size > rest


@pytest.mark.parametrize(
    ("made", "begins", "until"),
    [
        ("2027-06-09 10:00", "2027-06-15 09:30", "2027-06-10 10:00"),
        ("2027-06-09 22:30", "2027-06-15 09:30", "2027-06-11 08:00"),
        ("2027-06-09 03:00", "2027-06-15 19:00", "2027-06-10 08:00"),
        ("2027-06-09 10:00", "2027-06-09 19:00", "2027-06-09 17:00"),
        ("2027-06-09 10:00", "2027-06-10 09:00", "2027-06-09 21:00"),
        ("2027-06-09 17:30", "2027-06-09 19:00", "2027-06-09 18:30"),
        ("2027-06-09 18:30", "2027-06-09 19:00", "2027-06-09 19:00"),
        ("2027-06-09 20:30", "2027-06-10 09:30", "2027-06-10 08:30"),
        ("2027-06-09 20:45", "2027-06-10 08:30", "2027-06-10 08:30"),
        ("2027-06-09 23:30", "2027-06-10 09:00", "2027-06-10 09:00"),
        ("2027-06-09 09:00", "2027-06-09 09:00", None),
        ("2027-06-09 09:01", "2027-06-09 09:00", None),
    ],
)
def test_an_offer_stands_a_day_less_when_it_is_near_and_no_night(made: str, begins: str, until: str | None) -> None:
    found = kept_until(datetime.fromisoformat(made), datetime.fromisoformat(begins))
    assert found == (datetime.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    ("made", "begins", "until"),
    [
        ("2027-06-09 10:00", "2027-06-15 09:30", "2027-06-14 21:00"),
        ("2027-06-09 10:00", "2027-06-15 14:00", "2027-06-15 12:00"),
        ("2027-06-15 13:00", "2027-06-15 14:00", "2027-06-15 14:00"),
        ("2027-06-09 09:00", "2027-06-09 09:00", None),
    ],
)
def test_an_offer_she_was_not_told_of_stands_until_two_hours_before(made: str, begins: str, until: str | None) -> None:
    found = kept_until(datetime.fromisoformat(made), datetime.fromisoformat(begins), is_told=False)
    assert found == (datetime.fromisoformat(until) if until else None)


def test_an_offer_that_is_over_costs_a_turn_only_who_was_told() -> None:
    told, untold = party(1, waits=1, kept=90), party(2, waits=2, kept=90)._replace(is_told=False)
    at = NOON + timedelta(minutes=90)
    assert [each.person_id.int for each in waiting([told.passed(at), untold.passed(at), party(3, waits=3)])] == [
        2,
        3,
        1,
    ]
    assert asked(1, [untold.passed(at), party(3, waits=3)], anew=False) == [3], (
        "this one place is not offered her again"
    )
    assert asked(1, [untold.passed(at), party(3, waits=3)], anew=True) == [2]


minutes = some.integers(0, 30 * 24 * 60)


@settings(max_examples=150, deadline=None)
@given(made=minutes, ahead=some.integers(1, 10 * 24 * 60))
def test_an_offer_ends_by_day_within_a_day_and_before_it_begins(made: int, ahead: int) -> None:
    at = datetime(2027, 3, 1) + timedelta(minutes=made)
    begins = at + timedelta(minutes=ahead)
    until = kept_until(at, begins)
    assert until is not None
    assert at < until <= begins
    assert until == begins or 8 <= until.hour < 21 or (until.hour, until.minute) == (21, 0)
    assert until - at <= timedelta(hours=24 + 11)
