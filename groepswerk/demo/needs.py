"""What the next meetings of the demo's groups need: some of it taken on, some still open."""

from __future__ import annotations

from datetime import date

from groepswerk.core.actor import Actor
from groepswerk.demo.scene import Scene
from groepswerk.sessions import queries
from groepswerk.sessions.models import NeedKind
from groepswerk.sessions.queries import MeetingLine
from groepswerk.sessions.service import needs as service

_WANTED = {NeedKind.CHILDCARE: 6, NeedKind.COOK: None, NeedKind.HOST: None}
_WITH_TWO = ("Donderdaggroep", date(2027, 6, 17))


def ask(scene: Scene) -> None:
    """Naima asks for childcare, a cook and a host; Olijf says that she cooks. Mirjam guides along with Selam."""
    naima = scene.staff("Naima", "Dinsdaggroep")
    following = queries.waiting_in([scene.groups["Dinsdaggroep"]], scene.wall_now)
    coming = next(each.meeting for each in following if each.is_next)
    service.ask_for(coming, _WANTED, service.print_of([]), naima, scene.now)
    _fill(scene, coming, NeedKind.COOK, "Olijf", naima)
    group, on = _WITH_TWO
    selam, meeting = scene.staff("Selam", group), queries.line_by_id(scene.meetings(group)[on].id)
    if meeting is not None:
        service.ask_for(meeting, {NeedKind.SECOND_GUIDE: None}, service.print_of([]), selam, scene.now)
        _fill(scene, meeting, NeedKind.SECOND_GUIDE, "Mirjam", selam)


def _fill(scene: Scene, meeting: MeetingLine, kind: NeedKind, who: str, by: Actor) -> None:
    line = next(line for line in queries.needs_of(meeting.id) if line.kind == kind)
    asked = queries.need_of(line.id)
    if asked is not None:
        service.fill(asked, scene.people[who], line.version, by, scene.now)
