"""What the next meetings of the demo's groups need: some of it taken on, some still open."""

from __future__ import annotations

from groepswerk.demo.scene import Scene
from groepswerk.sessions import queries
from groepswerk.sessions.models import NeedKind
from groepswerk.sessions.service import needs as service

_WANTED = {NeedKind.CHILDCARE: 6, NeedKind.COOK: None, NeedKind.HOST: None}


def ask(scene: Scene) -> None:
    """Naima asks for childcare, a cook and a host; Olijf says that she cooks."""
    naima = scene.staff("Naima", "Dinsdaggroep")
    following = queries.waiting_in([scene.groups["Dinsdaggroep"]], scene.wall_now)
    coming = next(each.meeting for each in following if each.is_next)
    service.ask_for(coming, _WANTED, service.print_of([]), naima, scene.now)
    cooking = next(line for line in queries.needs_of(coming.id) if line.kind == NeedKind.COOK)
    asked = queries.need_of(cooking.id)
    if asked is not None:
        service.fill(asked, scene.people["Olijf"], cooking.version, naima, scene.now)
