"""Somebody guesses the digits of an open door: from many addresses, each browser thrown away after a few tries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from groepswerk.groups.views.digits import TRIES_PER_OPEN_DOOR

Guess = Callable[[str], int]
# More than a browser is allowed, so that both limits are met.
TRIES_OF_ONE_BROWSER = 6
# From here on she even knows the digits: every so often she sends the right ones.
KNOWS_AFTER, RIGHT_EACH = 2 * TRIES_PER_OPEN_DOOR, 7


@dataclass
class Outcome:
    """What came of it: tries that were compared with the doors, and those that opened one."""

    tried: int = 0
    compared: int = 0
    hits: int = 0


def guess_away(browser: Callable[[int], Guess], right: str, tries: int, first: int = 0) -> Outcome:
    """Guess so often. ``browser`` gives a fresh browser, by a number; what it gives sends digits and tells the status.

    ``first``: which number the first try has, for several who guess side by side.
    """
    found, guess = Outcome(), browser(first)
    for number in range(first, first + tries):
        if number % TRIES_OF_ONE_BROWSER == 0:
            guess = browser(number)
        is_right = number >= KNOWS_AFTER and number % RIGHT_EACH == 0
        status = guess(right if is_right else _other(right, number))
        assert status in {303, 422, 429}, status
        found.tried += 1
        found.compared += status != 429
        found.hits += status == 303
    return found


def _other(right: str, number: int) -> str:
    return f"{(int(right) + 1 + number) % 1_000_000:06d}"


def address_of(number: int) -> str:
    """An address of this computer, another one for each browser."""
    return f"127.{1 + number // 62_500 % 250}.{number // 250 % 250}.{1 + number % 250}"
