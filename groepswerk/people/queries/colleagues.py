"""Reads about an organisation's staff: who holds which office, since when and until when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from groepswerk.core.db import db
from groepswerk.core.plain_text import sort_key
from groepswerk.people.models import Appointment, Office, Person


class AppointmentLine(NamedTuple):
    """One office of a staff member, from a day until a day (None: no end is known)."""

    id: UUID
    organisation_id: UUID
    person_id: UUID
    office: Office
    since: date
    until: date | None


class StaffMember(NamedTuple):
    """One staff member with all her appointments, those that ended too, the newest first."""

    person_id: UUID
    organisation_id: UUID
    name: str
    appointments: tuple[AppointmentLine, ...]
    offices: frozenset[Office]

    @property
    def has_left(self) -> bool:
        """Whether she holds no office any more."""
        return not self.offices


def colleagues_of(organisation_id: UUID, today: date) -> list[StaffMember]:
    """Everybody who holds an office in the organisation or held one, by name, who left last; in one statement."""
    found = _colleagues(Appointment.organisation_id == organisation_id, today)
    return sorted(found, key=lambda each: (each.has_left, sort_key(each.name), each.person_id))


def colleague_by_id(person_id: UUID, today: date) -> StaffMember | None:
    """One staff member; None for whoever never held an office."""
    return next(iter(_colleagues(Appointment.person_id == person_id, today)), None)


def _colleagues(which: ColumnElement[bool], today: date) -> list[StaffMember]:
    query = _appointments().add_columns(Person.name).join(Person, Person.id == Appointment.person_id)
    query = query.where(which).order_by(Appointment.since.desc(), Appointment.office)
    lines: dict[UUID, list[AppointmentLine]] = {}
    names: dict[UUID, str] = {}
    for row in db.session.execute(query):
        lines.setdefault(row.person_id, []).append(AppointmentLine(*row[:6]))
        names[row.person_id] = row.name
    return [_colleague(names[person_id], hers, today) for person_id, hers in lines.items()]


def _colleague(name: str, hers: list[AppointmentLine], today: date) -> StaffMember:
    offices = frozenset(line.office for line in hers if line.until is None or line.until >= today)
    return StaffMember(hers[0].person_id, hers[0].organisation_id, name, tuple(hers), offices)


def appointment_by_id(appointment_id: UUID) -> AppointmentLine | None:
    """One appointment."""
    row = db.session.execute(_appointments().where(Appointment.id == appointment_id)).one_or_none()
    return AppointmentLine(*row) if row else None


def coordinators_to_keep(organisation_id: UUID, today: date) -> list[AppointmentLine]:
    """The appointments as coordinator that hold today or later, locked: who ends another's may have lost her own."""
    theirs = _appointments().where(
        Appointment.organisation_id == organisation_id,
        Appointment.office == Office.COORDINATOR,
        or_(Appointment.until.is_(None), Appointment.until >= today),
    )
    return [AppointmentLine(*row) for row in db.session.execute(theirs.order_by(Appointment.id).with_for_update())]


def holds_office(person_id: UUID, today: date) -> bool:
    """Whether she holds any office today."""
    query = select(Appointment.id).where(Appointment.person_id == person_id, *_holds(today)).limit(1)
    return db.session.scalar(query) is not None


def still_coordinates(person_id: Any, today: date) -> ColumnElement[bool]:
    """For other statements: nobody, or a coordinator of today. What she made in that office holds as long as she is."""
    return or_(person_id.is_(None), person_id.in_(select(Appointment.person_id).where(*_coordinating(today))))


def another_may_agree(organisation_id: UUID, without: Collection[UUID], today: date) -> bool:
    """Whether the organisation has a coordinator today besides these."""
    others = (Appointment.organisation_id == organisation_id, Appointment.person_id.notin_(without))
    return db.session.scalar(select(Appointment.id).where(*others, *_coordinating(today)).limit(1)) is not None


def _coordinating(today: date) -> tuple[ColumnElement[bool], ...]:
    return Appointment.office == Office.COORDINATOR, *_holds(today)


def _holds(today: date) -> tuple[ColumnElement[bool], ...]:
    return Appointment.since <= today, or_(Appointment.until.is_(None), Appointment.until >= today)


def _appointments() -> Any:
    return select(
        Appointment.id,
        Appointment.organisation_id,
        Appointment.person_id,
        Appointment.office,
        Appointment.since,
        Appointment.until,
    )
