"""The door for a WSGI server (``gunicorn wsgi:app``), and a server of its own: ``python wsgi.py``."""

from __future__ import annotations

import os

from groepswerk.app import create_app
from groepswerk.core.clock import ClockRefusal
from groepswerk.core.config import SettingWrong
from groepswerk.core.keyring import KeyFileBroken, KeyFileMissing

try:
    app = create_app()
except (KeyFileMissing, KeyFileBroken, ClockRefusal, SettingWrong) as refusal:
    raise SystemExit(str(refusal)) from None

if __name__ == "__main__":
    from groepswerk.cli.serving import serve_forever

    serve_forever(app, int(os.environ.get("PORT", "8000")))
