"""The door for a WSGI server (``gunicorn wsgi:app``), and a server of its own: ``python wsgi.py``."""

from __future__ import annotations

import os

from groepswerk.app import create_app

app = create_app()

if __name__ == "__main__":
    from waitress import serve

    serve(app, host="127.0.0.1", port=int(os.environ.get("PORT", "8000")), threads=8, connection_limit=1000)
