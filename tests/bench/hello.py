"""The yardstick: a bare Flask route."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.route("/hello")
def hello() -> str:
    """Nothing but the framework."""
    return "hello"
