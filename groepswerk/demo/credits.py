"""The demo's name wall: five people chose, each in another way; Linde and the others have not chosen yet."""

from __future__ import annotations

from datetime import timedelta

from groepswerk.credits import service
from groepswerk.credits.models import Naming
from groepswerk.credits.queries import Wish
from groepswerk.demo.scene import Scene

WISHES = {
    "Roos": Wish(Naming.NAME),
    "Zon": Wish(Naming.OTHER_NAME, "Zonnetje"),
    "Olijf": Wish(Naming.OUR_GROUP),
    "Maan": Wish(Naming.NONE),
    "Yamina": Wish(Naming.NAME),
}


def choose(scene: Scene) -> None:
    """Let them choose, as they did in the weeks before the demo day."""
    for weeks, (name, wish) in enumerate(WISHES.items(), start=1):
        by = scene.member(name, "Dinsdaggroep")
        service.choose(scene.groups["Dinsdaggroep"], wish, 0, by, scene.now - timedelta(weeks=weeks))
