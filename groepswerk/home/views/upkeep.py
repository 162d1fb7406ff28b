"""The administrator's page: technical counts, and ending the sign-ins of a colleague whose laptop is lost."""

from __future__ import annotations

from flask import render_template

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.due import overdue
from groepswerk.core.languages import PROMISED
from groepswerk.home.due import JOBS
from groepswerk.home.queries import counts
from groepswerk.home.views.blueprint import blueprint
from groepswerk.people.policy import may_look_after
from groepswerk.people.queries.colleagues import colleagues_of


@blueprint.route("/server")
@guarded_by(may_look_after)
def upkeep() -> str:
    """How many groups, people and staff; what falls due and how long it has waited; languages; the tables' version."""
    organisation_id, today = acting().organisation_id, clock.today()
    waits = {name: int(wait.total_seconds() // 60) for name, wait in overdue(JOBS, clock.now()).items()}
    return render_template(
        "home/upkeep.html",
        counts=counts(organisation_id, today),
        waits=sorted(waits.items(), key=lambda each: (-each[1], each[0])),
        languages=PROMISED,
        colleagues=[each for each in colleagues_of(organisation_id, today) if not each.has_left],
    )
