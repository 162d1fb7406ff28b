"""The demo's name walls: people chose, each in another way; many have not chosen yet, and one took her name back."""

from __future__ import annotations

from datetime import timedelta

from groepswerk.credits import service
from groepswerk.credits.models import Naming
from groepswerk.credits.queries import Wish
from groepswerk.demo.scene import Scene

WISHES = {
    "Dinsdaggroep": {
        "Roos": Wish(Naming.NAME),
        "Zon": Wish(Naming.OTHER_NAME, "Zonnetje"),
        "Olijf": Wish(Naming.OUR_GROUP),
        "Maan": Wish(Naming.NONE),
        "Yamina": Wish(Naming.NAME),
    },
    "Woensdagavond": {
        "Fatiha": Wish(Naming.NAME),
        "Omar": Wish(Naming.NAME),
        "Rania": Wish(Naming.NAME),
    },
}


def choose(scene: Scene) -> None:
    """Let them choose, as they did in the weeks before the demo day. Rania stood there for a while; then no more."""
    for nickname, wishes in WISHES.items():
        for weeks, (name, wish) in enumerate(wishes.items(), start=1):
            by = scene.member(name, nickname)
            service.choose(scene.groups[nickname], wish, 0, by, scene.now - timedelta(weeks=weeks), "nl")
    rania = scene.member("Rania", "Woensdagavond")
    service.choose(scene.groups["Woensdagavond"], Wish(Naming.NONE), 1, rania, scene.now - timedelta(days=1), "nl")
