"""Answers that whoever asks may hold already: for feeds and public pages, never for a page of somebody signed in.

An answer is marked by all that it was made from. Who brings the mark back gets 304 and nothing is made (RFC 9110,
13.1.2); and what was made a moment ago is kept in this process, so that the next one who asks costs nothing either.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from flask import Response, request

# What a process keeps: a few megabytes, and nothing that would push out all the rest.
MOST_BYTES = 2 * 2**20
_MOST_OF_ONE = MOST_BYTES // 16


class Kept:
    """Finished answers by their mark, up to so many bytes; what was asked for longest ago goes first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def made(self, mark: str, make: Callable[[], bytes]) -> bytes:
        """What stands under this mark; made, and kept, when there is nothing yet."""
        with self._lock:
            found = self._held.get(mark)
            if found is not None:
                self._held.move_to_end(mark)
                return found
        fresh = make()
        if len(fresh) <= _MOST_OF_ONE:
            self._keep(mark, fresh)
        return fresh

    def _keep(self, mark: str, fresh: bytes) -> None:
        with self._lock:
            self._bytes += len(fresh) - len(self._held.pop(mark, b""))
            self._held[mark] = fresh
            while self._bytes > self._most:
                _, oldest = self._held.popitem(last=False)
                self._bytes -= len(oldest)


_kept = Kept()


def mark_of(*made_from: object) -> str:
    """The mark of an answer: the same whenever it is made from the same. Of what it was made from it tells nothing."""
    return sha256(repr(made_from).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def answer(mark: str, make: Callable[[], bytes], mimetype: str, keeping: str) -> Response:
    """304 for whoever holds it, else the answer. ``keeping``: how browsers and proxies may keep it (Cache-Control)."""
    if request.if_none_match.contains_weak(mark):
        response = Response(status=304)
        del response.headers["Content-Type"]
    else:
        response = Response(_kept.made(mark, make), mimetype=mimetype)
    # Weak, because it is compressed for one and not for another, and is the same all the same.
    response.set_etag(mark, weak=True)
    response.headers["Cache-Control"] = keeping
    return response
