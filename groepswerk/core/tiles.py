"""A picture of its own for each person and group, drawn from an id: no faces, no flags, nothing that tells."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask
from markupsafe import Markup

_MOTIFS = (
    "M0 0h24A24 24 0 0 1 0 24z",
    "M0 0h24L0 24z",
    "M0 0a24 24 0 0 1 24 24A24 24 0 0 1 0 0z",
    "M12 3l9 9-9 9-9-9z",
    "M0 0h9l15 15v9h-9L0 9z",
    "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z",
)
# Classes of the style sheet for ground, motif and dot: pairs that can be told apart, also without colour.
_COLOURS = (
    ("p4", "p0", "p2"),
    ("p3", "p1", "p2"),
    ("p5", "p2", "p0"),
    ("p5", "p0", "p1"),
    ("p0", "p2", "p3"),
    ("p1", "p5", "p2"),
    ("p2", "p0", "p5"),
    ("p4", "p1", "p0"),
)


def tile_drawing(seed: object) -> Markup:
    """The drawing for ``seed`` (an id, as text): the same one each time, on every page."""
    return _drawn(str(seed))


@lru_cache(maxsize=4096)
def _drawn(seed: str) -> Markup:
    number = 7
    for byte in seed.encode():
        number = (number * 33 + byte) % 1000003
    ground, paint, spot = _COLOURS[number % 8]
    motif, turn, dot = _MOTIFS[number // 8 % 6], number // 48 % 4 * 90, number // 192 % 3
    turned = f" rotate({turn} 12 12)" if turn else ""
    quarters = "".join(
        f'<path class="{paint}" transform="rotate({quarter} 24 24){turned}" d="{motif}"/>'
        for quarter in (0, 90, 180, 270)
    )
    middle = f'<circle class="{spot}" cx="24" cy="24" r="{3 + dot * 2}"/>' if dot else ""
    return Markup(  # noqa: S704 - nothing of the seed stands in it, only what its sum chose.
        f'<svg viewBox="0 0 48 48" width="48" height="48" aria-hidden="true"><path class="{ground}" d="M0 0h48v48H0z"/>'
        f"{quarters}{middle}</svg>"
    )


def init_app(app: Flask) -> None:
    """Make the drawing known to the templates."""
    app.jinja_env.globals["tile_drawing"] = tile_drawing
