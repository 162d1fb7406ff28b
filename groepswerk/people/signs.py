"""The twelve pictures: on the door, and beside a name that two people of a group share. Names are icons' names."""

from __future__ import annotations

from markupsafe import Markup

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


def called(name: str, sign: str | None) -> Markup:
    """A person's name among the answers of a question, with the word of her sign where two have the same name."""
    word = PICTURES.get(sign or "")
    shape = "<bdi>{}</bdi>" if word is None else "<bdi>{}</bdi> ({})"
    return Markup(shape).format(name, *([] if word is None else [str(word)]))  # noqa: S704 -- both are escaped by format
