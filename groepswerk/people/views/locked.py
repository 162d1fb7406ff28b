"""The locked screen: nothing but its keys, 'Leave now', and the way by the guide; and what becomes of a form in it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, Locked
from werkzeug.wrappers import Response

from groepswerk.core import access, clock, refusals, web
from groepswerk.core.access import guarded_by
from groepswerk.core.i18n import ngettext
from groepswerk.people import entrance, kept, taps
from groepswerk.people.models import SignInKind
from groepswerk.people.policy import holds_link
from groepswerk.people.service import locking
from groepswerk.people.service.locking import NEEDED, Lock, Try
from groepswerk.people.taps import PadForm
from groepswerk.people.views import trying
from groepswerk.people.views.blueprint import blueprint

_OPEN = "open"
Answer = str | tuple[str, int] | Response


def lock_of_this_browser() -> Lock | None:
    """The lock of the browser that asks, read with whoever is asking; None for a browser that is nobody's."""
    access.current_actor()
    lock: Lock | None = g.get("lock")
    return lock


@blueprint.route("/locked", methods=["GET", "POST"])
@guarded_by(holds_link, of=lock_of_this_browser, claims_late=True)
def locked(lock: Lock) -> Answer:
    """Open the screen again. It is there for a browser that is in already; it never lets anybody in."""
    form = PadForm()
    if not lock.is_shut:
        return redirect(_onward(), 303)
    if request.method != "POST":
        return page_of(lock, form)
    tapped = taps.add(_OPEN, lock.kind, clock.now())
    if lock.is_spent or tapped is None or not form.validate():
        return page_of(lock, form), 422
    if len(tapped) < NEEDED[lock.kind]:
        # What waits to be sent travels from page to page; without it, going back should find no page of this kind.
        return page_of(lock, form) if form.held.data else redirect(_again(), 303)
    taps.forget()
    tried = try_out(lock, tapped, form)
    if tried is None:
        return redirect(_again(), 303)
    return (page_of(tried.lock, form), 422) if tried.opened_by is None else _open(lock, tried.opened_by, form)


class Tried(NamedTuple):
    """What came of a try: the lock after it, and the try when its taps fitted."""

    lock: Lock
    opened_by: Try | None


def try_out(lock: Lock, tapped: list[str], form: PadForm) -> Tried | None:
    """Count a try and look at it; when it is wrong, the form says how many are left. None: no try is left by now."""
    actor, counted = access.current_actor(), refusals.first(lambda: _count(lock.sign_in_id))
    if counted is None:
        return None
    if counted.is_over_today:
        refusals.note("people.lock_throttled", actor=actor, subject_id=lock.sign_in_id)
        return Tried(lock._replace(is_over_today=True), None)
    if locking.fits(lock.sign_in_id, counted.lock_hash, tapped):
        return Tried(lock, counted)
    after = lock._replace(failures=counted.failures)
    refusals.note("people.lock_wrong", actor=actor, subject_id=lock.sign_in_id)
    form.refuse("tap", _still(after.tries_left))
    return Tried(after, None)


def _count(sign_in_id: UUID) -> Try | None:
    """Count a try for this lock and for all locks of its owner together; what those stop is none for this one."""
    counted = locking.count(sign_in_id)
    if counted is None or trying.take([trying.of_locks(counted.person_id)]) is None:
        return counted
    locking.take_back(sign_in_id)
    return counted._replace(is_over_today=True)


def fitted(counted: Try) -> None:
    """Give back what was counted today. Its own lock's tries are given back by opening it, or are gone with it."""
    trying.give_back([trying.of_locks(counted.person_id)])


def _still(left: int) -> str:
    return ngettext(
        "That is not right. You can try %(num)s more time.", "That is not right. You can try %(num)s more times.", left
    )


def _open(lock: Lock, opened_by: Try, form: PadForm) -> Answer:
    web.spend_key()
    # The sign-in is locked before the counter, as by whoever counts a try just now.
    is_open = locking.open_again(lock.sign_in_id, opened_by.lock_hash)
    # Also for a form that is sent twice: its second sending was counted as a try as well.
    fitted(opened_by)
    if not is_open:
        return redirect(_again(), 303)
    entrance.renew(lock.sign_in_id, SignInKind.OWN, clock.now())
    waiting = kept.opened(form.held.data or "", lock.sign_in_id)
    if waiting is not None:
        # Whoever asked was nobody yet when this began; what stands on the page is hers, and must shut again.
        return render_template("people/kept.html", kept=waiting, shuts=True)
    return redirect(_onward(), 303)


def _again() -> str:
    return url_for("people.locked", next=web.safe_next())


def _onward() -> str:
    return web.safe_next() or url_for("home.start")


def page_of(lock: Lock, form: PadForm) -> str:
    """The lock with its keys; without them when the tries are spent."""
    so_far = taps.so_far(_OPEN, lock.kind, clock.now())
    return render_template("people/locked.html", lock=lock, form=form, so_far=so_far, to=_again())


@blueprint.app_errorhandler(Locked)
def form_met_lock(error: HTTPException) -> Answer | HTTPException:
    """A form that was sent from a locked screen: the lock page, with what she sent sealed in it, so nothing is lost."""
    lock = lock_of_this_browser()
    if lock is None:
        return error
    form = PadForm(formdata=None)
    if not lock.is_spent and kept.is_ours():
        form.held.data = kept.sealed(lock.sign_in_id)
    return page_of(lock, form), 423
