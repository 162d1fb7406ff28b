"""The door for a WSGI server (``gunicorn wsgi:app``), and a server of its own: ``python wsgi.py``."""

from __future__ import annotations

import gc
import os

# Hardly anything of what is made while starting is ever thrown away: to keep looking for it is a third of the start.
gc.disable()

from groepswerk.app import create_app
from groepswerk.core import log
from groepswerk.core.clock import ClockRefusal
from groepswerk.core.config import SettingWrong
from groepswerk.core.keyring import KeyFileBroken, KeyFileMissing

try:
    app = create_app()
except (KeyFileMissing, KeyFileBroken, ClockRefusal, SettingWrong) as refusal:
    raise SystemExit(str(refusal)) from None
# From here on there are people's words in the process; what went wrong before may say everything.
log.take_over_process()
# Once now, and then never again among what stays for good.
gc.collect()
gc.freeze()
gc.enable()

if __name__ == "__main__":
    from groepswerk.cli.serving import serve_forever

    serve_forever(app, int(os.environ.get("PORT", "8000")))
