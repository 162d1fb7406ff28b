"""One staff member for the coordinator: her appointments from day to day, and her leaving, which holds at once."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.i18n import gettext as _
from groepswerk.core.versions import Stale
from groepswerk.groups.queries.guiding import guided_now
from groepswerk.groups.service.laying_down import lay_down
from groepswerk.people.forms import AppointForm, EndOfficeForm
from groepswerk.people.models import Office
from groepswerk.people.policy import OfPerson, may_appoint, may_coordinate, may_sign_out, may_staff
from groepswerk.people.queries import colleagues
from groepswerk.people.queries.colleagues import AppointmentLine, StaffMember
from groepswerk.people.service import ending
from groepswerk.people.views.blueprint import blueprint

Answer = str | tuple[str, int] | Response


def _colleague(person_id: UUID) -> StaffMember | None:
    return colleagues.colleague_by_id(person_id, clock.today())


def _page(
    colleague: StaffMember,
    ended: EndOfficeForm | None = None,
    appointed: AppointForm | None = None,
    status: int = 200,
    appointment_id: UUID | None = None,
) -> tuple[str, int]:
    page = render_template(
        "people/staff-member.html",
        colleague=colleague,
        guided=guided_now(colleague.person_id, clock.today()),
        end_forms={
            line.id: _end_form(line, ended if line.id == appointment_id else None) for line in colleague.appointments
        },
        ends=appointment_id,
        appoint_form=appointed or AppointForm(formdata=None),
    )
    return page, status


def _end_form(line: AppointmentLine, sent: EndOfficeForm | None) -> EndOfficeForm:
    """Each office has its own form on the page, whose field has its own name there for the label."""
    form = sent or EndOfficeForm(formdata=None, first_without=clock.today())
    form.first_without.id = form.first_without.label.field_id = f"first_without-{line.id.hex}"
    return form


def _page_of(one: OfPerson) -> str:
    return url_for("people.colleague", person_id=one.person_id)


def _where_she_looks(one: OfPerson) -> str:
    """The colleague's page for a coordinator; an administrator has one for all."""
    return _page_of(one) if may_coordinate(acting()) else url_for("home.upkeep")


def _list(_subject: object = None) -> str:
    return url_for("people.staff")


@blueprint.route("/staff/<uuid:person_id>")
@guarded_by(may_staff, of=_colleague)
def colleague(colleague: StaffMember) -> tuple[str, int]:
    """Her appointments, what she guides by nickname, and what can be changed."""
    return _page(colleague)


@blueprint.route("/staff/<uuid:person_id>/appoint", methods=["POST"])
@guarded_by(may_appoint, of=_colleague, leads_to=_page_of)
def appoint(colleague: StaffMember) -> Answer:
    """An office from today on: a further one, or again."""
    form = AppointForm()
    if not form.validate():
        return _page(colleague, appointed=form, status=422)
    try:
        ending.appoint_again(colleague, Office(form.office.data), acting(), clock.now(), clock.today())
    except ending.AlreadyHeld:
        form.refuse("office", _("Your colleague does this already."))
        return _page(colleague, appointed=form, status=422)
    flash(_("The role starts today."))
    return redirect(_page_of(colleague), 303)


@blueprint.route("/staff/appointments/<uuid:appointment_id>/end", methods=["POST"])
@guarded_by(may_appoint, of=colleagues.appointment_by_id, leads_to=_page_of)
def end_office(appointment: AppointmentLine) -> Answer:
    """End one office from a day on; with the office of a guide her tasks in groups end on the same day."""
    form = EndOfficeForm()
    form.today = clock.today()
    if not form.validate():
        return _again(form, appointment, 422)
    actor, now, today = acting(), clock.now(), clock.today()
    first_without = form.first_without.data or today
    try:
        ending.end_office(appointment, first_without, actor, now, today)
    except ending.LastCoordinator:
        form.refuse("first_without", _("At least one person must coordinate. Give somebody else that role first."))
        return _again(form, appointment, 422)
    except Stale:
        abort(409)
    if appointment.office == Office.GUIDE:
        lay_down(appointment.person_id, first_without, actor, now, today)
    flash(_("The role ends."))
    return redirect(_page_of(appointment), 303)


def _again(form: EndOfficeForm, appointment: AppointmentLine, status: int) -> Answer:
    colleague = _colleague(appointment.person_id)
    if colleague is None:
        abort(404)
    return _page(colleague, ended=form, status=status, appointment_id=appointment.id)


@blueprint.route("/staff/<uuid:person_id>/sign-out", methods=["POST"])
@guarded_by(may_sign_out, of=_colleague, leads_to=_where_she_looks)
def sign_colleague_out(colleague: StaffMember) -> Response:
    """Her laptop is lost: every browser that came in with her account is out at once. She reads who did it."""
    ending.sign_out_of_office(colleague, acting(), clock.now())
    flash(_("Signed out everywhere."))
    return redirect(_where_she_looks(colleague), 303)


@blueprint.route("/staff/<uuid:person_id>/leaves", methods=["GET", "POST"])
@guarded_by(may_appoint, of=_colleague, leads_to=_list)
def leaves(colleague: StaffMember) -> Answer:
    """First what she guides, so that no group is left unseen; then all of hers ends in one go."""
    actor, now, today = acting(), clock.now(), clock.today()
    if request.method != "POST":
        guided = guided_now(colleague.person_id, today)
        return render_template("people/staff-leaves.html", colleague=colleague, guided=guided)
    try:
        ending.leave(colleague, actor, now, today)
    except ending.LastCoordinator:
        flash(_("At least one person must coordinate. Give somebody else that role first."), "error")
        return redirect(_page_of(colleague), 303)
    except Stale:
        abort(409)
    lay_down(colleague.person_id, today, actor, now, today)
    flash(_("Done. Your colleague is signed out everywhere."))
    return redirect(_list(), 303)
