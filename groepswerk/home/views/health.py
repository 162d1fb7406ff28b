"""For whoever looks after the server: is it alive, and a few counts. No name, no group, no text."""

from __future__ import annotations

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import select

from groepswerk.core.access import anyone, guarded_by
from groepswerk.core.db import db
from groepswerk.home.views.blueprint import blueprint


@blueprint.route("/healthz")
@guarded_by(anyone)
def healthz() -> Response:
    """Alive, and the database answers."""
    db.session.execute(select(1))
    return Response("ok\n", mimetype="text/plain")


@blueprint.route("/metrics")
@guarded_by(anyone)
def metrics() -> Response:
    """Counts for Prometheus."""
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
