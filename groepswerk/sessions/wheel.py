"""The year wheel: where each meeting of a year stands on a ring that a template draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise
from math import cos, pi, sin

from markupsafe import Markup, escape

DAYS_OF_A_YEAR = 365
LARGEST_DOT = 8.0
SMALLEST_DOT = 3.0
LANES = 3
_SIZES = {"next": 1.5, "skipped": 0.4}


@dataclass(frozen=True, slots=True)
class WheelDot:
    """One dot: centre and radius in the units of the drawing, what it stands for, its label."""

    x: float
    y: float
    r: float
    state: str
    label: str
    on: date

    @property
    def drawing(self) -> str:
        """Its SVG: a circle, or a cross where the meeting was cancelled; drawn here because a year has many."""
        said = f"<title>{escape(self.label)}</title>" if self.label else ""
        return _shape(self.x, self.y, self.r, self.state, said)


@dataclass(frozen=True)
class Wheel:
    """A square drawing of `size` by `size` with a ring of radius `ring` around its centre."""

    size: int
    centre: float
    ring: float
    dots: tuple[WheelDot, ...]

    @cached_property
    def drawing(self) -> Markup:
        """All its dots."""
        return Markup("".join(dot.drawing for dot in self.dots))  # noqa: S704 -- each dot escapes its label

    @cached_property
    def samples(self) -> dict[str, Markup]:
        """One dot of each state that occurs, for the legend."""
        states = dict.fromkeys(dot.state for dot in self.dots)
        return {state: Markup(sample(state).drawing) for state in states}  # noqa: S704 -- a sample has no label


def _shape(x: float, y: float, r: float, state: str, said: str) -> str:
    if state == "cancelled":
        a, b = round(r * 0.7, 1), round(r * 1.4, 1)
        path = f"M{round(x - a, 1)} {round(y - a, 1)}l{b} {b}m0-{b}l-{b} {b}"
        return f'<path class="dot dot-cancelled" d="{path}">{said}</path>'
    size = round(r * _SIZES.get(state, 1), 1)
    return f'<circle class="dot dot-{state}" cx="{x}" cy="{y}" r="{size}">{said}</circle>'


def sample(state: str) -> WheelDot:
    """A dot alone, for the legend: 20 by 20."""
    return WheelDot(10, 10, 6, state, "", date.min)


def year_wheel(dots: Sequence[tuple[date, str, str]], size: int = 320) -> Wheel:
    """Place (day, state, label) on a ring, clockwise from the first day at the top.

    A turn is a year, or the whole span when the dates cover more. Dots that would touch stand
    on a ring further in, so that two rhythms in one programme can be told apart. A wheel has no
    left or right, so it serves every writing direction. Numbers are rounded to one decimal.
    """
    return _wheel(tuple(dots), size)


@lru_cache(maxsize=64)
def _wheel(dots: tuple[tuple[date, str, str], ...], size: int) -> Wheel:
    """Made of nothing but days, states and labels, so the same ones have the same wheel: it is kept for a while."""
    centre = size / 2
    ring = centre - LARGEST_DOT - 2
    days = sorted(dots, key=lambda dot: dot[0])
    if not days:
        return Wheel(size, centre, round(ring, 1), ())
    turn = _turn([on for on, _, _ in days])
    angles = [2 * pi * (on - days[0][0]).days / turn for on, _, _ in days]
    r = _dot_radius(ring, turn)
    lanes = _lanes(angles, ring, r)
    placed = (
        WheelDot(
            x=round(centre + at * sin(angle), 1),
            y=round(centre - at * cos(angle), 1),
            r=r,
            state=state,
            label=label,
            on=on,
        )
        for (on, state, label), angle, at in zip(days, angles, lanes, strict=True)
    )
    return Wheel(size, centre, round(ring, 1), tuple(placed))


def _turn(days: list[date]) -> int:
    # The widest gap is kept open between the last day and the first, which meet at the top.
    widest = max((b - a).days for a, b in pairwise(days)) if len(days) > 1 else 0
    return max(DAYS_OF_A_YEAR, (days[-1] - days[0]).days + widest)


def _dot_radius(ring: float, turn: int) -> float:
    a_week = 2 * pi * ring * 7 / turn
    return round(min(LARGEST_DOT, max(SMALLEST_DOT, 0.36 * a_week)), 1)


def _lanes(angles: list[float], ring: float, r: float) -> list[float]:
    """Give each dot the outermost ring on which it stays clear of the dot before it there."""
    rings = [ring - lane * (2 * r + 2) for lane in range(LANES)]
    last_on: dict[float, float] = {}
    lanes = []
    for angle in angles:
        clear = (each for each in rings if (angle - last_on.get(each, -pi)) * each >= 2 * r)
        chosen = next(clear, rings[-1])
        last_on[chosen] = angle
        lanes.append(chosen)
    return lanes
