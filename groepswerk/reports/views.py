"""The coordinator's pages: the year of her organisation in figures, and which meetings are to come."""

from __future__ import annotations

from datetime import timedelta

from babel.numbers import format_decimal
from flask import Blueprint, abort, render_template, request

from groepswerk.core import clock, i18n
from groepswerk.core.access import acting, guarded_by
from groepswerk.people.policy import may_coordinate
from groepswerk.reports import queries
from groepswerk.reports.school_year import SchoolYear

blueprint = Blueprint("reports", __name__)

AHEAD = timedelta(days=61)


@blueprint.route("/organisation")
@guarded_by(may_coordinate)
def organisation() -> str:
    """Per group and together: meetings, people who came, initiatives that are alive."""
    year = _asked_year()
    figures = queries.year_of(acting().organisation_id, year)
    return render_template(
        "reports/organisation.html",
        year=year,
        this_year=SchoolYear.of(clock.today()),
        groups=figures.groups,
        totals=figures.totals,
        one_decimal=one_decimal,
    )


@blueprint.route("/organisation/meetings")
@guarded_by(may_coordinate)
def meetings() -> str:
    """When and where which group meets: two months ahead, or all that is planned. Nothing of what it is about."""
    wall_now, is_all = clock.wall_now(), "all" in request.args
    until = None if is_all else wall_now.date() + AHEAD
    lines = queries.meetings_ahead(acting().organisation_id, wall_now, until)
    return render_template("reports/meetings.html", lines=lines, is_all=is_all)


def _asked_year() -> SchoolYear:
    """The year in the address, or the present one; an address without sense is not found."""
    asked = request.args.get("year")
    if asked is None:
        return SchoolYear.of(clock.today())
    try:
        return SchoolYear.read(asked)
    except ValueError:
        abort(404)


def one_decimal(number: float) -> str:
    """A number as the reader's language writes it: 7,4 or 7.4."""
    return format_decimal(number, format="0.0", locale=i18n.current().locale)
