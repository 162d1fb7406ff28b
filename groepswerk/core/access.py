"""Who may open what. Closed unless named: an endpoint without a guard answers 403 to everybody.

``guarded_by(rule, of=loader)`` puts the pair on the view. Before each request the gate loads the subject, asks the rule
and hands the SUBJECT to the view, so no view can reach an object without a rule. A stranger gets 404 (as if it were
not there), a reader who may not write gets 403, somebody not signed in is sent to the entry before anything is loaded.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from groepswerk.core import refusals
from groepswerk.core.actor import Actor

# The one page for everybody that shows somebody her own things once she is known.
_BEGINNING = "home.start"
_NOT_ASKED = object()

Rule = Callable[..., bool]
Loader = Callable[..., Any]
V = TypeVar("V", bound=Callable[..., Any])
R = TypeVar("R", bound=Rule)


@dataclass(frozen=True, slots=True)
class Guard:
    """What stands before one endpoint: the rule, the loader of its subject and the name the view calls it by."""

    rule: Rule
    of: Loader | None
    name: str | None
    claims_late: bool
    leads_to: Callable[[Any], str] | None
    at_worst: Callable[[], Response] | None


def guarded_by(
    rule: Rule,
    of: Loader | None = None,
    claims_late: bool = False,
    leads_to: Callable[[Any], str] | None = None,
    at_worst: Callable[[], Response] | None = None,
) -> Callable[[V], V]:
    """Put ``rule`` before a view.

    ``of`` loads the subject from the address's arguments (None: not found); the view's first parameter receives it.
    ``claims_late``: the view hashes a password first and spends the form's key itself (see core.idempotency).
    ``leads_to`` says of the subject where the form leads when all goes well, which saves writing it down afterwards.
    ``at_worst``: what it answers when anything fails. Such a view never shows an error page, and so it asks for no
    form of ours either: no token, no key. Only for what harms nobody when another site makes somebody do it.
    """

    def decorate(view: V) -> V:
        names = list(inspect.signature(view).parameters)
        view.guard = Guard(rule, of, names[0] if of else None, claims_late, leads_to, at_worst)  # type: ignore[attr-defined]
        return view

    return decorate


def seen_by(sight: Rule) -> Callable[[R], R]:
    """Say which rule decides whether the subject may be known of at all: who fails it gets 404 instead of 403."""

    def decorate(rule: R) -> R:
        rule.sight = sight  # type: ignore[attr-defined]
        return rule

    return decorate


def open_to_all(rule: R) -> R:
    """Mark a rule that also lets people in who are not signed in; it is called with None for them."""
    rule.open_to_all = True  # type: ignore[attr-defined]
    return rule


@open_to_all
def anyone(actor: Actor | None, subject: object = None) -> bool:
    """Everybody: the entry, sign-in, languages, help."""
    return True


def signed_in(actor: Actor, subject: object = None) -> bool:
    """Everybody who came in, staff or participant."""
    return True


def current_actor() -> Actor | None:
    """The signed-in person of this request, or None. Asked of Flask-Login once: nobody becomes another on the way."""
    found = g.get("actor", _NOT_ASKED)
    if found is _NOT_ASKED:
        # Who brings no cookie is nobody, and is not looked for: calendars ask all day.
        user = current_user._get_current_object() if request.cookies else None
        found = g.actor = user if isinstance(user, Actor) else None
    actor: Actor | None = found
    return actor


def is_locked() -> bool:
    """Whether this browser is somebody's, and its screen is locked: then it is nobody's until it is opened again."""
    return current_actor() is None and bool(g.get("is_locked"))


def acting() -> Actor:
    """The signed-in person, in a view whose rule lets nobody else in. Raises LookupError when there is none."""
    actor = current_actor()
    if actor is None:
        raise LookupError("This view is open to people who are not signed in; use current_actor().")
    return actor


def guard_of(endpoint: str) -> Guard | None:
    """The guard of an endpoint, or None when nobody named one."""
    return getattr(current_app.view_functions.get(endpoint), "guard", None)


def at_worst() -> Callable[[], Response] | None:
    """What this request is answered whatever fails, or None: then it gets an error page like any other."""
    guard = guard_of(request.endpoint) if request.endpoint else None
    return guard.at_worst if guard else None


def may(endpoint: str, subject: object = None) -> bool:
    """Whether the signed-in person may open ``endpoint`` for ``subject``: the same rule, no SQL. For templates."""
    guard, actor = guard_of(endpoint), current_actor()
    if guard is None or (actor is None and not getattr(guard.rule, "open_to_all", False)):
        return False
    return _allows(guard, actor, subject)


def _allows(guard: Guard, actor: Actor | None, subject: object) -> bool:
    return guard.rule(actor, subject) if guard.of else guard.rule(actor)


def gate() -> Response | None:
    """Let the request in, or answer it. Runs before CSRF, idempotency and the form."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    guard = guard_of(request.endpoint)
    if guard is None:
        abort(403)
    is_open = getattr(guard.rule, "open_to_all", False)
    if (not is_open or request.endpoint == _BEGINNING) and is_locked():
        return _to_lock()
    if guard.of is None and guard.rule is anyone:
        return None
    actor = current_actor()
    if actor is None and not is_open:
        # A form is not led on without a word: whoever answers 401 says what became of what she sent.
        return redirect(url_for(_BEGINNING, next=_wish()), 303) if request.method in {"GET", "HEAD"} else abort(401)
    _let_in(guard, actor)
    return None


def _to_lock() -> Response:
    """Lead to the lock before anything is loaded. What a form sent is kept by whoever answers 423, not lost."""
    if request.method not in {"GET", "HEAD"}:
        abort(423)
    return redirect(url_for("people.locked", next=_wish()), 303)


def _wish() -> str | None:
    """The page she wanted, kept for after sign-in. Only pages that can be asked for again."""
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/" else None


def _let_in(guard: Guard, actor: Actor | None) -> None:
    subject = None
    if guard.of is not None:
        subject = guard.of(**(request.view_args or {}))
        if subject is None:
            _note_nothing_there(guard, actor)
            abort(404)
        request.view_args = {str(guard.name): subject}
    if _allows(guard, actor, subject):
        g.subject = subject
        return
    sight: Rule | None = getattr(guard.rule, "sight", None)
    seen = sight is not None and (sight(actor, subject) if guard.of else sight(actor))
    subject_id, group_id = getattr(subject, "id", None), getattr(subject, "group_id", None)
    refusals.note("access.refused", actor=actor, subject_id=subject_id, group_id=group_id)
    abort(403 if seen else 404)


def nothing_there() -> NoReturn:
    """Answer as if nothing were there, for a link that is over: what it leaves behind and how long it takes as well."""
    guard = guard_of(request.endpoint or "")
    if guard is not None:
        _note_nothing_there(guard, current_actor())
    abort(404)


def _note_nothing_there(guard: Guard, actor: Actor | None) -> None:
    """A link that opens nothing (changed, ended or guessed), or something that is not there.

    What is not there is noted like what is not hers: else the time of the answer would tell which of them it is.
    """
    if refusals.is_noted():
        return
    refusals.note("access.link_refused" if getattr(guard.rule, "open_to_all", False) else "access.refused", actor=actor)


def init_app(app: Flask) -> None:
    """Make ``may`` known to the templates. The gate itself is called by core.web, in its order."""
    app.jinja_env.globals["may"] = may
