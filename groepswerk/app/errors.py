"""What a person sees when something cannot be done: a page in her language that says what to do now.

When the database is locked, full or gone for a moment the answer is 503, and what she typed stands in the page, under
a button that sends it again with the same key: whatever became of the first try, it is done once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, make_response, render_template, request, session
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound, SecurityError
from werkzeug.wrappers import Response as AnyResponse

from groepswerk.core import access, addresses
from groepswerk.core.db import db
from groepswerk.core.i18n import lazy_gettext as _l
from groepswerk.core.outage import is_outage
from groepswerk.groups.service.belonging import HasEnded

# To staff it is said otherwise: "ask the guide" is no advice for a guide.
_ONLY_READ = _l("You can read this, not change it.")
_NOT_HERS = _l("This page is for somebody else")
_ASK_GUIDE = _l("Do you need something from it? Ask your guide.")
_ASK_COLLEAGUE = _l("Do you need something from it? Ask a colleague of this group.")

RETRY_AFTER = timedelta(seconds=30)

# Heading and advice per answer. A 404 says the same to everybody: what is not hers is not there.
_SAID = {
    400: (
        _l("We could not read that"),
        _l("Go back, open the page again, and try once more. What you typed is still in the earlier page."),
    ),
    403: (_l("This is not for you to change"), _l("You may read this. To change it, ask the guide of the group.")),
    404: (_l("There is nothing here"), _l("Perhaps the link is old. Ask the person who gave it to you.")),
    405: (_l("This page only works with its button"), _l("Go back and press the button on the page.")),
    409: (_l("Somebody saved just before you"), _l("Somebody saved this a moment ago. Open the page again to see it.")),
    413: (_l("Your text is too long"), _l("Make your text shorter and send it again.")),
    415: (_l("We could not read that"), _l("Use the form on the page, and press its button.")),
    429: (_l("Too many tries"), _l("Wait a quarter of an hour. Then try again.")),
    500: (_l("Something went wrong here"), _l("It is not your fault. Try again in a moment.")),
    503: (_l("We are busy for a moment"), _l("Wait a minute and send it again. Nothing is lost.")),
}


def init_app(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(CSRFError, _stood_open_too_long)
    app.register_error_handler(SecurityError, _wrong_host)
    app.register_error_handler(HTTPException, _page)
    app.register_error_handler(InternalServerError, _broken)
    # What was still there when the request came in.
    app.register_error_handler(HasEnded, lambda _ended: _page(NotFound()))


def _page(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException | AnyResponse:
    code = error.code or 500
    if code < 400:
        return error
    if (out := _at_worst()) is not None:
        return out
    heading, advice = _SAID.get(code, _SAID[400 if code < 500 else 500])
    if code == 403:
        heading, advice = _forbidden(heading, advice)
    return render_template("errors/page.html", heading=heading, advice=advice, code=code), code, _told_with(error)


def _forbidden(heading: Any, advice: Any) -> tuple[Any, Any]:
    """Of a page she asked for it is not true that she may read it; of a form it is."""
    actor = access.current_actor()
    is_staff = actor is not None and actor.is_staff
    if request.method != "POST":
        return _NOT_HERS, _ASK_COLLEAGUE if is_staff else _ASK_GUIDE
    return heading, _ONLY_READ if is_staff else advice


def _told_with(error: HTTPException) -> dict[str, str]:
    """What a 405 must say beside its page (RFC 9110, 15.5.6): the methods that are there."""
    methods = error.valid_methods if isinstance(error, MethodNotAllowed) else None
    return {"Allow": ", ".join(sorted(methods))} if methods else {}


def _wrong_host(_error: SecurityError) -> tuple[str, int]:
    """The request named a host that is not ours, so Flask built no addresses for it: they lead to the site itself."""
    parts = urlsplit(str(current_app.config["SITE_ADDRESS"]))
    request_ctx.url_adapter = current_app.url_map.bind(parts.netloc, url_scheme=parts.scheme)
    heading, advice = _SAID[400]
    start = addresses.absolute("home.start")
    return render_template("errors/page.html", heading=heading, advice=advice, code=400, start=start), 400


def _broken(error: InternalServerError) -> tuple[str, int, dict[str, str]] | HTTPException | AnyResponse:
    """What broke in a view or at the commit. Nothing was saved, so nothing may say that it was."""
    if (out := _at_worst()) is not None:
        return out
    db.session.rollback()
    g.ask_database_nothing = True
    session.pop("_flashes", None)
    answer = _busy() if is_outage(error.original_exception) else _page(error)
    # What the view put aside or took out stays as her browser has it, for when she sends it again.
    session.modified = False
    return answer


def _at_worst() -> AnyResponse | None:
    """The answer of a page that fails in no case ("Leave now"); None for all others."""
    answer = access.at_worst()
    if answer is None:
        return None
    db.session.rollback()
    g.ask_database_nothing = True
    return answer()


def _busy() -> Response:
    heading, advice = _SAID[503]
    page = render_template("errors/page.html", heading=heading, advice=advice, code=503, typed=_typed())
    answer = make_response(page, 503)
    answer.headers["Retry-After"] = str(int(RETRY_AFTER.total_seconds()))
    return answer


def _typed() -> list[tuple[str, str]]:
    """What she sent, field by field; nothing of a form with a password, which has no place in a page."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    return [] if any("password" in name for name, _value in fields) else fields


def _stood_open_too_long(_error: CSRFError) -> tuple[str, int]:
    heading = _l("This page stood open for long")
    return render_template("errors/page.html", heading=heading, advice=_SAID[400][1], code=400), 400
