"""Serving by waitress in one process, with the due work done by its own clock."""

from __future__ import annotations

from flask import Flask
from waitress import serve

from groepswerk.cli import jobs


def serve_forever(app: Flask, port: int) -> None:
    """Serve on 127.0.0.1. Many connections are allowed, because slow phones hold theirs long."""
    jobs.keep_running(app)
    serve(app, host="127.0.0.1", port=port, threads=8, connection_limit=1000, ident="")
