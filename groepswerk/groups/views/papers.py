"""The door on paper: a poster for the wall and cards for the hand. Of the group it says who guides it, and no more."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any

from flask import Response, abort, render_template
from markupsafe import Markup

from groepswerk.core import addresses, clock, i18n, paper, qr
from groepswerk.core.access import guarded_by
from groepswerk.core.languages import DUTCH, Language, interface_for
from groepswerk.groups import policy, queries
from groepswerk.groups.models import Door, Group
from groepswerk.groups.views.blueprint import blueprint

# Eight cards of A7 are one sheet of A4.
CARDS = 8


@blueprint.route("/groups/<uuid:group_id>/door/poster")
@guarded_by(policy.may_guide, of=queries.group_by_id)
def poster(group: Group) -> Response:
    """One page for the wall, in all the group's languages."""
    languages = _spoken(group)
    return _printed("groups/poster.html", group, languages, "overzicht-1.pdf")


@blueprint.route("/groups/<uuid:group_id>/door/cards")
@guarded_by(policy.may_guide, of=queries.group_by_id)
def door_cards(group: Group) -> Response:
    """One page to cut in eight; each card in one language, by turns."""
    languages = list(islice(cycle(_spoken(group)), CARDS))
    return _printed("groups/door_cards.html", group, languages, "overzicht-2.pdf")


def _spoken(group: Group) -> list[Language]:
    """The group's languages in which there are texts; Dutch when there are none."""
    return [found for code in group.languages if (found := interface_for(code))] or [DUTCH]


def _printed(template: str, group: Group, languages: list[Language], file_name: str) -> Response:
    door = queries.door_of(group.id)
    if door is None:
        abort(404)
    shown = _shown(group, door)
    parts = [(language, _said_in(language, shown)) for language in languages]
    made = paper.one_page(
        lambda size: render_template(template, parts=parts, size=size, **shown), render_template("groups/paper.css")
    )
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return Response(made, mimetype="application/pdf", headers=headers)


def _shown(group: Group, door: Door) -> dict[str, Any]:
    """What stands on the paper in every language: the QR, and whom to call."""
    guide = next(iter(queries.guides_of(group.id, clock.today())), None)
    name, phone = queries.guide_contact(group.id, clock.today()) or (guide and guide.first_name, None)
    return {
        "door": door,
        "qr": qr.drawn(addresses.absolute("groups.knock", token=door.token)),
        "address": addresses.absolute("groups.digits").partition("://")[2],
        "guide_name": name,
        "guide_phone": phone,
    }


def _said_in(language: Language, shown: dict[str, Any]) -> Markup:
    """The three steps in one language."""
    with i18n.speaking(language):
        return Markup(render_template("groups/steps.html", **shown))  # noqa: S704 -- a template's own, escaped there
