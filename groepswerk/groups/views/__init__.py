"""Pages of groups: starting one, who belongs, the door from both sides, a new key, and stopping."""

from groepswerk.groups.views import (
    agreeing,
    arriving,
    cover,
    deeds,
    digits,
    door,
    guide_change,
    hearing,
    knocking,
    members,
    new_key,
    papers,
    replacing,
    starting,
    stopping,
    who_we_are,
)
from groepswerk.groups.views.blueprint import blueprint

__all__ = [
    "agreeing",
    "arriving",
    "blueprint",
    "cover",
    "deeds",
    "digits",
    "door",
    "guide_change",
    "hearing",
    "knocking",
    "members",
    "new_key",
    "papers",
    "replacing",
    "starting",
    "stopping",
    "who_we_are",
]
