"""The web's edge: in which order a request is checked, the one place that commits, and the headers of every answer.

Order: shape of the request, gate (core.access), CSRF, idempotency, then the view with its form. The transaction is
committed once, after an answer below 400 to a request that may change something; every other answer rolls back.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request
from flask_compress import Compress
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response as AnyResponse

from groepswerk.core import access, clock, cookies, i18n, idempotency, refusals
from groepswerk.core.db import db, mean_to_write

MAX_BODY = 256 * 1024
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Put the checks, the commit and the headers round every request of ``app``."""
    app.config.update(
        MAX_CONTENT_LENGTH=MAX_BODY,
        MAX_FORM_MEMORY_SIZE=MAX_BODY,
        MAX_FORM_PARTS=400,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        SESSION_COOKIE_NAME="__Host-form" if app.config["HTTPS"] else "form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=bool(app.config["HTTPS"]),
        COMPRESS_MIMETYPES=["text/html", "text/calendar", "text/csv", "image/svg+xml"],
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_MIN_SIZE=600,
        COMPRESS_LEVEL=3,
    )
    _believe_proxies(app, app.config["PROXIES"])
    app.session_interface = cookies.FormCookie()
    Compress(app)
    _csrf.init_app(app)
    app.before_request(_check)
    app.after_request(_finish)
    app.extensions["security_headers"] = _headers(app)


def _believe_proxies(app: Flask, number: int) -> None:
    """Read the visitor's address and scheme from what the last ``number`` proxies wrote; without any, believe nobody.

    The host is never read so: a proxy hands the visitor's Host on, and TRUSTED_HOSTS looks at it.
    """
    if number:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=number, x_proto=number, x_host=0)  # type: ignore[method-assign]


def _check() -> AnyResponse | None:
    goes_anyhow = access.at_worst() is not None
    mean_to_write(request.method not in _SAFE and not _claims_late(), in_hurry=goes_anyhow)
    if goes_anyhow:
        return access.gate()
    _check_shape()
    answer = access.gate()
    if answer is not None or request.method in _SAFE or request.endpoint is None:
        return answer
    _csrf.protect()
    return None if _claims_late() else spend_key()


def _check_shape() -> None:
    """Refuse what no form of ours sends, before anything reads it."""
    if request.method in _SAFE:
        return
    if request.content_length and request.mimetype not in _FORM_TYPES:
        abort(415)
    # No address of ours holds a NUL sign, and PostgreSQL keeps no text with one, which the form's key would need.
    if "\0" in request.path:
        abort(400)
    # Touching the form makes an over-long or broken body answer 413 or 400 here, not somewhere inside a view.
    request.form.get("idempotency_key")


def _claims_late() -> bool:
    guard = access.guard_of(request.endpoint) if request.endpoint else None
    return bool(guard and guard.claims_late)


def spend_key() -> AnyResponse | None:
    """Spend this form's key; an earlier spending answers with what it led to. A view that hashes calls it itself."""
    mean_to_write(True)
    key = request.form.get("idempotency_key", "")
    if not idempotency.is_key(key):
        abort(400)
    actor = access.current_actor()
    try:
        g.leads_to = _leads_to()
        earlier = idempotency.claim(key, request.path, actor.person_id if actor else None, clock.now(), g.leads_to)
    except PermissionError:
        abort(400)
    if earlier is None:
        g.spent_key = key
        return None
    return redirect(earlier.led_to or "/", 303)


def _leads_to() -> str | None:
    """Where this form will lead, as far as its guard knows beforehand."""
    guard = access.guard_of(request.endpoint or "")
    return guard.leads_to(g.subject) if guard and guard.leads_to else None


def safe_next() -> str | None:
    """Where she wanted to go before signing in, if it is an address of this site and nothing else."""
    wish = request.values.get("next", "")
    parts = urlsplit(wish)
    if not wish.startswith("/") or wish[1:2] in {"/", "\\"} or parts.scheme or parts.netloc:
        return None
    return wish if wish.isprintable() else None


def _finish(response: Response) -> Response:
    is_refused, only_looks = response.status_code >= 400, request.method in _SAFE
    # A page that was only looked at ends when its session is closed; to end it here too would cost it 3 %.
    if is_refused or g.get("ask_database_nothing") or (only_looks and refusals.is_noted()):
        db.session.rollback()
    elif not only_looks:
        if g.get("spent_key"):
            led_to = response.headers.get("Location", request.path)
            if led_to != g.leads_to:
                idempotency.lead(g.spent_key, led_to)
        db.session.commit()
    refusals.write(answer_is_fine=not is_refused)
    if not is_refused and not cookies.are_held_back():
        cookies.send(response)
        i18n.remember(response)
    _forbid_keeping(response)
    if response.status_code != 304:
        # Who holds the answer already holds these with it (RFC 9110, 15.4.5).
        response.headers.update(current_app.extensions["security_headers"])
        response.headers["Content-Language"] = i18n.current().code
    return response


def _forbid_keeping(response: Response) -> None:
    """Pages are not kept by the browser; feeds and public pages say otherwise themselves."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    response.headers.add("Vary", "Cookie, Accept-Language")


def _headers(app: Flask) -> dict[str, str]:
    exit_site = urlsplit(app.config["EXIT_ADDRESS"])
    policy = {
        "default-src": "'none'",
        "style-src": "'self'",
        "script-src": "'self'",
        "img-src": "'self'",
        "media-src": "'self'",
        "connect-src": "'self'",
        "form-action": f"'self' {exit_site.scheme}://{exit_site.netloc}",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
        "X-Robots-Tag": "noindex, nofollow",
    }
    if app.config["HTTPS"]:
        lasts = int(timedelta(days=365).total_seconds())
        headers["Strict-Transport-Security"] = f"max-age={lasts}"
    return headers
