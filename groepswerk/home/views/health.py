"""For whoever looks after the server: is it alive, and a few counts. No name, no group, no text."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from flask import Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from groepswerk.core import clock
from groepswerk.core.access import anyone, guarded_by
from groepswerk.core.due import overdue
from groepswerk.home.due import JOBS
from groepswerk.home.views.blueprint import blueprint


@blueprint.route("/healthz")
@guarded_by(anyone)
def healthz() -> Response:
    """Alive, the database answers, and for how many seconds the oldest due work has waited, in all and by kind."""
    waits = {name: int(wait.total_seconds()) for name, wait in overdue(JOBS, clock.now()).items()}
    lines = ["ok", f"oldest due work: {max(waits.values())} s", *(f"{name}: {wait} s" for name, wait in waits.items())]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


@blueprint.route("/metrics")
@guarded_by(anyone)
def metrics() -> Response:
    """Counts for Prometheus: for this computer itself, and for whoever brings the token. Others find nothing."""
    if not (_brings_token() or _is_this_computer()):
        abort(404)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _brings_token() -> bool:
    token = str(current_app.config["METRICS_TOKEN"])
    brought = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(brought.encode(), token.encode())


def _is_this_computer() -> bool:
    """What a proxy on this computer hands on is not its own wish, and names whose it is."""
    is_handed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded"))
    return not is_handed_on and ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104
