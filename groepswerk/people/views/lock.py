"""'The lock of this phone': put one on, or take it off again. On somebody's own phone only."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from groepswerk.core import clock, refusals, web
from groepswerk.core.access import acting, guarded_by
from groepswerk.core.db import db
from groepswerk.core.i18n import gettext as _
from groepswerk.people import entrance, taps
from groepswerk.people.models import LockKind, SignInKind
from groepswerk.people.policy import may_lock
from groepswerk.people.service import locking
from groepswerk.people.service.locking import NEEDED, Lock, Try
from groepswerk.people.taps import PadForm
from groepswerk.people.views import trying
from groepswerk.people.views.blueprint import blueprint
from groepswerk.people.views.locked import fitted, page_of, try_out

_PUT_ON, _TAKE_OFF = "put on", "take off"
Answer = str | tuple[str, int] | Response


@blueprint.route("/my-lock")
@guarded_by(may_lock)
def lock() -> str:
    """What a lock does, and the way to one; or the way to be rid of it."""
    return render_template("people/lock.html", lock=_here())


@blueprint.route("/my-lock/new", methods=["GET", "POST"])
@guarded_by(may_lock, claims_late=True)
def put_lock_on() -> Answer:
    """Choose one: tap it, look at it, and lock with it."""
    kind = LockKind.PICTURES if request.values.get("kind") == LockKind.PICTURES else LockKind.DIGITS
    if _here() is not None:
        return redirect(url_for("people.lock"), 303)
    form, now = PadForm(), clock.now()
    if form.validate_on_submit():
        if "save" in request.form:
            return _put_on(kind, taps.so_far(_PUT_ON, kind, now))
        tapped = taps.add(_PUT_ON, kind, now)
        if tapped is not None and not _is_plain(kind, tapped, form):
            return redirect(url_for("people.put_lock_on", kind=kind), 303)
    chosen = taps.so_far(_PUT_ON, kind, now)
    page = render_template("people/lock_choose.html", kind=kind, form=form, so_far=chosen, needed=NEEDED[kind])
    return page, 422 if request.method == "POST" else 200


def _is_plain(kind: LockKind, tapped: list[str], form: PadForm) -> bool:
    if len(tapped) < NEEDED[kind] or not locking.is_plain(tapped):
        return False
    taps.forget()
    form.refuse("tap", _("Other people guess that one first. Choose another."))
    return True


def _put_on(kind: LockKind, chosen: list[str]) -> Answer:
    if len(chosen) < NEEDED[kind]:
        # She waited longer than taps are remembered.
        return redirect(url_for("people.put_lock_on", kind=kind), 303)
    actor = acting()
    db.session.rollback()
    lock_hash = locking.hash_of(actor.sign_in_id, chosen)
    taps.forget()
    earlier = web.spend_key()
    if earlier is None and locking.put_on(actor.sign_in_id, kind, lock_hash, actor, clock.now()):
        # From here on the ticket's age counts; it may be days old.
        entrance.renew(actor.sign_in_id, SignInKind.OWN, clock.now())
        # Whoever her guide let in after too many tries makes a new lock, and must be able to open it today.
        refusals.forget(trying.of_locks(actor.person_id).bucket)
        flash(_("These pages have a lock now."))
    return redirect(url_for("people.lock"), 303)


@blueprint.route("/my-lock/take-off", methods=["GET", "POST"])
@guarded_by(may_lock, claims_late=True)
def take_lock_off() -> Answer:
    """Take it off: it is asked for once more."""
    lock, form, now = _here(), PadForm(), clock.now()
    if lock is None:
        return redirect(url_for("people.lock"), 303)
    tapped = taps.add(_TAKE_OFF, lock.kind, now) if form.validate_on_submit() else None
    if tapped is not None:
        if len(tapped) < NEEDED[lock.kind]:
            return redirect(url_for("people.take_lock_off"), 303)
        taps.forget()
        tried = try_out(lock, tapped, form)
        if tried is None:
            return redirect(url_for("people.lock"), 303)
        if tried.opened_by is not None:
            return _take_off(lock, tried.opened_by)
        if tried.lock.is_spent:
            return page_of(tried.lock, form), 422
    so_far = taps.so_far(_TAKE_OFF, lock.kind, now)
    page = render_template("people/lock_off.html", kind=lock.kind, form=form, so_far=so_far, needed=NEEDED[lock.kind])
    return page, 422 if request.method == "POST" else 200


def _take_off(lock: Lock, opened_by: Try) -> Response:
    actor = acting()
    earlier = web.spend_key()
    if earlier is None and locking.take_off(lock.sign_in_id, opened_by.lock_hash, actor, clock.now()):
        flash(_("The lock is gone."))
    # After the sign-in, which whoever counts a try locks first.
    fitted(opened_by)
    return redirect(url_for("people.lock"), 303)


def _here() -> Lock | None:
    """The lock of this browser, read with whoever is asking."""
    found: Lock | None = g.get("lock")
    return found
