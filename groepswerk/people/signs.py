"""The twelve pictures: on the door, and beside a name that two people of a group share. Names are icons' names."""

from __future__ import annotations

from groepswerk.core.i18n import lazy_gettext as _l

PICTURES = {
    "bird": _l("bird"),
    "fish": _l("fish"),
    "cat": _l("cat"),
    "flower": _l("flower"),
    "apple": _l("apple"),
    "sailboat": _l("boat"),
    "sun": _l("sun"),
    "moon": _l("moon"),
    "star": _l("star"),
    "tree-palm": _l("palm tree"),
    "turtle": _l("turtle"),
    "umbrella": _l("umbrella"),
}
