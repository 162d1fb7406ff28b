"""Five thousand stories of a year changed in every way: no answer is lost, all are told, undo brings it back."""

from __future__ import annotations

import pytest

from tests.faults.conftest import Figure
from tests.house_of_tests import House
from tests.sessions.changing_a_year import asked

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900), pytest.mark.parametrize("built", ["sqlite"], indirect=True)]
TIMES = 5000


def test_five_thousand_stories_of_a_year_hold(house: House, figure: Figure) -> None:
    asked(house, TIMES, house.actor("Naima"), longest=7)
    figure("stories of a year that was changed and undone", TIMES, "stories", "all right")
