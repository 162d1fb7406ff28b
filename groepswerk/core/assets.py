"""Stylesheet, script, icons and sounds: copied once, compressed, served under an address with their content's hash."""

from __future__ import annotations

import gzip
import hashlib
import shutil
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise

from groepswerk.core import i18n


def init_app(app: Flask, source: Path, copies: Path) -> None:
    """Serve ``source`` under ``/static/<hash>/`` for ever-caching browsers; a changed file changes every address."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    stamp = _hash(source, files)
    folder = copies / f"static-{stamp}"
    if not folder.exists():
        _copy(source, files, folder)
    static = WhiteNoise(app.wsgi_app, max_age=365 * 24 * 3600, immutable_file_test=lambda path, url: True)
    static.add_files(str(folder), prefix=f"static/{stamp}/")
    app.wsgi_app = static  # type: ignore[method-assign]
    app.jinja_env.globals["asset"] = lambda name: f"/static/{stamp}/{name}"
    names = frozenset(path.relative_to(source).as_posix() for path in files)
    app.jinja_env.globals["recording"] = lambda prompt: _recording(prompt, names, f"/static/{stamp}/")


def _recording(prompt: str, names: frozenset[str], root: str) -> str | None:
    """The address of a prompt as it was recorded in the reader's language; None where nobody recorded it."""
    name = f"sounds/{i18n.current().code}/{prompt}.mp3"
    return root + name if name in names else None


def _hash(source: Path, files: list[Path]) -> str:
    total = hashlib.sha256()
    for path in files:
        total.update(path.relative_to(source).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:12]


def _copy(source: Path, files: list[Path], folder: Path) -> None:
    draft = folder.with_suffix(".new")
    shutil.rmtree(draft, ignore_errors=True)
    for path in files:
        target = draft / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        # Sound is compressed already, and a player asks for parts of it.
        if path.suffix != ".mp3":
            target.with_name(target.name + ".gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    try:
        draft.rename(folder)
    except OSError:
        # Another process of this server was first; its copy has the same content.
        shutil.rmtree(draft, ignore_errors=True)
