"""The server's key file: outside the database, so that a stolen database or backup alone tells nothing.

The file holds lines ``<id> <64 hex digits>``; the last line is the key in use, older ones still open what they closed.
All other secrets of the server (cookies, links, throttle buckets) are derived from it by purpose.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class KeyFileMissing(RuntimeError):
    """The database holds sealed text, and the file with its keys is not where it should be."""


class KeyFileBroken(RuntimeError):
    """The key file cannot be read as keys."""


@dataclass(frozen=True)
class Keyring:
    """The server's keys by id; the last one is in use."""

    keys: dict[str, bytes]
    _derived: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def current_id(self) -> str:
        """The id of the key that new data keys are wrapped with."""
        return list(self.keys)[-1]

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose only, such as ``links``; the same as long as the first key stays in the file."""
        if purpose not in self._derived:
            oldest = next(iter(self.keys.values()))
            self._derived[purpose] = HKDF(hashes.SHA256(), 32, None, f"groepswerk {purpose}".encode()).derive(oldest)
        return self._derived[purpose]


def read(path: Path) -> Keyring:
    """Read the key file. Raises FileNotFoundError, or KeyFileBroken when a line is no key."""
    keys: dict[str, bytes] = {}
    for line in path.read_text("ascii").splitlines():
        key_id, _, digits = line.strip().partition(" ")
        try:
            secret = bytes.fromhex(digits)
        except ValueError:
            secret = b""
        if not key_id or len(secret) != 32:
            raise KeyFileBroken(f"{path} holds a line that is no key.")
        keys[key_id] = secret
    if not keys:
        raise KeyFileBroken(f"{path} holds no key.")
    return Keyring(keys)


def create(path: Path) -> Keyring:
    """Make a new key file that only its owner may read. Raises FileExistsError when there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{secrets.token_hex(4)} {secrets.token_hex(32)}\n"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return read(path)
