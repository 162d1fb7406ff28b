"""An appointment ends, or is given again; and a staff member leaves the organisation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import delete, or_, select, update

from groepswerk.core import audit
from groepswerk.core.actor import Actor
from groepswerk.core.db import db
from groepswerk.core.versions import Stale
from groepswerk.people.models import AccountReset, Appointment, Office, SignIn, SignInKind
from groepswerk.people.queries.colleagues import StaffMember, coordinators_to_keep


class LastCoordinator(Exception):
    """An organisation keeps a coordinator whose appointment has no end."""


class AlreadyHeld(Exception):
    """She holds this office, and its end is not known."""


class HasOffice(Protocol):
    """An appointment, as far as ending it goes."""

    @property
    def id(self) -> UUID: ...
    @property
    def organisation_id(self) -> UUID: ...
    @property
    def person_id(self) -> UUID: ...
    @property
    def office(self) -> Office: ...
    @property
    def since(self) -> date: ...


def end_office(appointment: HasOffice, first_without: date, by: Actor, now: datetime, today: date) -> None:
    """End an appointment; ``first_without`` (today or later) is the first day without it.

    Raises LastCoordinator, and Stale when who ends it has just lost her own.
    """
    _keep_a_coordinator(appointment.person_id, {appointment.office}, by, today)
    _end([appointment], first_without)
    if appointment.office == Office.COORDINATOR and first_without <= today:
        _forget_links(appointment.person_id)
    audit.record("people.office_ended", at=now, by=by, subject_id=appointment.person_id)


def leave(colleague: StaffMember, by: Actor, now: datetime, today: date) -> None:
    """A staff member leaves: no office, and every browser of hers is out in the next request. Raises LastCoordinator.

    Her account stays and opens nothing; who comes back is appointed again.
    """
    _keep_a_coordinator(colleague.person_id, colleague.offices, by, today)
    _end([line for line in colleague.appointments if line.until is None or line.until >= today], today)
    if Office.COORDINATOR in colleague.offices:
        _forget_links(colleague.person_id)
    end_sign_ins(colleague.person_id, now)
    audit.record("people.staff_left", at=now, by=by, subject_id=colleague.person_id)


def appoint_again(colleague: StaffMember, office: Office, by: Actor, now: datetime, today: date) -> None:
    """Give a colleague an office from today on; one whose end was dated has no end any more. Raises AlreadyHeld."""
    held = (Appointment.person_id == colleague.person_id, Appointment.office == office)
    query = select(Appointment).where(*held, or_(Appointment.until.is_(None), Appointment.until >= today))
    row = db.session.scalar(query.with_for_update())
    if row is None:
        ids = {"organisation_id": colleague.organisation_id, "person_id": colleague.person_id}
        db.session.add(Appointment(**ids, office=office, since=today))
    elif row.until is None:
        raise AlreadyHeld
    else:
        row.until = None
    db.session.flush()
    audit.record("people.appointed", at=now, by=by, subject_id=colleague.person_id)


def end_sign_ins(person_id: UUID, now: datetime) -> None:
    """End every browser of a person, phones too, in one statement."""
    hers = (SignIn.person_id == person_id, SignIn.ended_at.is_(None))
    db.session.execute(update(SignIn).where(*hers).values(ended_at=now))


def sign_out_of_office(colleague: StaffMember, by: Actor, now: datetime) -> None:
    """End a colleague's staff sign-ins, after a lost laptop. A phone that was let in at a door is not the office's."""
    theirs = (SignIn.person_id == colleague.person_id, SignIn.kind == SignInKind.STAFF, SignIn.ended_at.is_(None))
    db.session.execute(update(SignIn).where(*theirs).values(ended_at=now))
    audit.record("people.staff_signed_out", at=now, by=by, subject_id=colleague.person_id)


def _forget_links(person_id: UUID) -> None:
    """The links to begin an account anew that she made or agreed to, and one for her own.

    The invitations she made hold as long as she coordinates; whoever looks behind their link sees to that.
    """
    hers = (AccountReset.made_by == person_id, AccountReset.agreed_by == person_id, AccountReset.person_id == person_id)
    gone = delete(AccountReset).where(or_(*hers), AccountReset.used_at.is_(None))
    db.session.execute(gone.execution_options(synchronize_session=False))


def _keep_a_coordinator(person_id: UUID, offices: Collection[Office], by: Actor, today: date) -> None:
    """Also holds the organisation's staff still: of two who end appointments at once the second waits."""
    coordinators = coordinators_to_keep(by.organisation_id, today)
    if not any(line.person_id == by.person_id for line in coordinators):
        raise Stale
    others = [line for line in coordinators if line.person_id != person_id and line.until is None]
    if Office.COORDINATOR in offices and not others:
        raise LastCoordinator


def _end(appointments: Collection[HasOffice], first_without: date) -> None:
    """An office of today only is as if it had not been."""
    ended = [each.id for each in appointments if each.since < first_without]
    undone = [each.id for each in appointments if each.since >= first_without]
    if ended:
        last_day = first_without - timedelta(days=1)
        db.session.execute(update(Appointment).where(Appointment.id.in_(ended)).values(until=last_day))
    if undone:
        db.session.execute(delete(Appointment).where(Appointment.id.in_(undone)))
