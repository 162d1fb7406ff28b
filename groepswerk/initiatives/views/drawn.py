"""How a page of this room is drawn: on a participant's page stands whom she can call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting
from groepswerk.groups.queries import guide_contact

Answer = str | tuple[str, int] | Response


def drawn(template: str, group_id: UUID, **shown: Any) -> str:
    """A page inside a group, with her guide's phone when a participant reads it."""
    contact = None if acting().is_staff else guide_contact(group_id, clock.today())
    name, phone = contact or (None, None)
    return render_template(template, guide_name=name, guide_phone=phone, **shown)


def asked(template: str, group_id: UUID, **shown: Any) -> tuple[str, int]:
    """A page with a form: 422 when it was sent and refused."""
    return drawn(template, group_id, **shown), 422 if request.method == "POST" else 200


def address_of(initiative_id: UUID) -> str:
    """Where an initiative stands."""
    return url_for("initiatives.initiative", initiative_id=initiative_id)


def to_initiative(initiative_id: UUID) -> Response:
    """On to the initiative."""
    return redirect(address_of(initiative_id), 303)
