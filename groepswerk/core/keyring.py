"""The server's key file: outside the database, so that a stolen database or backup alone tells nothing.

The file holds a line ``derive <64 hex digits>``, from which the server's other secrets (cookies, links, throttle
buckets) are derived by purpose, and lines ``<id> <64 hex digits>``: the last is the key in use, older ones still open
what they closed. A file without the first line is an older one, and derives from its first key: the same secrets.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

_ROOT = "derive"
Print = tuple[int, int, int, int]


class KeyFileMissing(RuntimeError):
    """The database holds sealed text, and the file with its keys is not where it should be."""


class KeyFileBroken(RuntimeError):
    """The key file cannot be read as keys."""


class KeyFileBusy(RuntimeError):
    """Another command is changing the key file."""


@dataclass(frozen=True)
class Keyring:
    """The server's keys by id, the last one in use; the root of its other secrets; and which file it was read from."""

    keys: dict[str, bytes]
    root: bytes
    fingerprint: Print | None = None
    _derived: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def current_id(self) -> str:
        """The id of the key that new data keys are wrapped with."""
        return list(self.keys)[-1]

    def derived(self, purpose: str) -> bytes:
        """32 bytes for one purpose only, such as ``links``; the same as long as the root stays (RFC 5869, expand)."""
        if purpose not in self._derived:
            info = f"groepswerk {purpose}".encode()
            self._derived[purpose] = HKDFExpand(hashes.SHA256(), 32, info).derive(self.root)
        return self._derived[purpose]

    def with_new_key(self) -> Keyring:
        """These keys and a fresh one, which is in use from now on."""
        return Keyring({**self.keys, _new_id(self.keys): secrets.token_bytes(32)}, self.root)

    def with_new_root(self) -> Keyring:
        """These keys and another root: every cookie and link that was given out stops working."""
        return Keyring(self.keys, secrets.token_bytes(32))

    def without(self, gone: set[str]) -> Keyring:
        """These keys but for the ``gone`` ones. Raises ValueError when the key in use is among them."""
        if self.current_id in gone:
            raise ValueError("The key in use cannot go.")
        return Keyring({name: key for name, key in self.keys.items() if name not in gone}, self.root)


def read(path: Path) -> Keyring:
    """Read the key file. Raises FileNotFoundError, or KeyFileBroken when a line is no key."""
    keys: dict[str, bytes] = {}
    with path.open(encoding="ascii", errors="replace") as file:
        fingerprint = _print_of(os.fstat(file.fileno()))
        for line in file:
            name, _, digits = line.strip().partition(" ")
            keys[name] = _secret(digits, path)
    root = keys.pop(_ROOT, b"")
    if not keys or "" in keys:
        raise KeyFileBroken(f"{path} holds no key.")
    return Keyring(keys, root or _extracted(next(iter(keys.values()))), fingerprint)


def is_read_from(ring: Keyring, path: Path) -> bool:
    """Whether the file is still the one ``ring`` was read from; costs a look at the folder, not at the file."""
    try:
        return _print_of(path.stat()) == ring.fingerprint
    except FileNotFoundError:
        return False


def create(path: Path) -> Keyring:
    """Make a new key file that only its owner may read. Raises FileExistsError when there is one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = _beside(path)
    try:
        _write(beside, Keyring({_new_id({}): secrets.token_bytes(32)}, secrets.token_bytes(32)))
        # A link, not a rename: of two processes that start at once one is refused, and no one reads half a file.
        os.link(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    _flush_folder(path.parent)
    return read(path)


def replace_file(path: Path, ring: Keyring) -> Keyring:
    """Put ``ring`` in the place of the key file: whoever reads meanwhile finds the old file or the new, whole.

    When this returns the new file is on the disk, also if the power goes. Call it inside ``held``.
    """
    beside = _beside(path)
    try:
        _write(beside, ring)
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    _flush_folder(path.parent)
    return replace(ring, fingerprint=_print_of(path.stat()))


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Change the key file alone: nobody else on this computer changes it meanwhile. Raises KeyFileBusy."""
    # The folder is locked, not the file: the file that is there at the end is another one than at the beginning.
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise KeyFileBusy("Another command is changing the key file. Wait until it is done.") from None
    finally:
        os.close(folder)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}")


def _write(path: Path, ring: Keyring) -> None:
    lines = [f"{name} {secret.hex()}\n" for name, secret in ({_ROOT: ring.root} | ring.keys).items()]
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _secret(digits: str, path: Path) -> bytes:
    try:
        secret = bytes.fromhex(digits)
    except ValueError:
        secret = b""
    if len(secret) != 32:
        # The line itself is never quoted: it may be a key with one digit too few.
        raise KeyFileBroken(f"{path} holds a line that is no key: each is a name and 64 hexadecimal digits.")
    return secret


def _extracted(first: bytes) -> bytes:
    """What an older file derives from: the first half of HKDF (RFC 5869, extract) over its first key.

    The first key cannot be had back from it, so the key can be forgotten and the secrets stay.
    """
    extract = HMAC(bytes(32), hashes.SHA256())
    extract.update(first)
    return extract.finalize()


def _new_id(taken: dict[str, bytes]) -> str:
    fresh = secrets.token_hex(4)
    return _new_id(taken) if fresh in taken else fresh


def _print_of(found: os.stat_result) -> Print:
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size
