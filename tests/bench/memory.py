"""What a worker holds in memory after ten thousand requests over every kind of page, and how long it takes to start."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.scene import Stage
from tests.bench.server import Server
from tests.bench.visitor import Visitor

EARLY, LATE = 2_000, 10_000
LANGUAGES = ("nl", "en", "ar", "tr")
_STARTS = 5


@dataclass(frozen=True, slots=True)
class Held:
    """Memory of one worker in MiB, early and late in its run."""

    early: float
    late: float

    @property
    def growth(self) -> float:
        """What it took in between."""
        return self.late - self.early


def rounds(server: Server, stage: Stage) -> list[Callable[[], None]]:
    """One request of every kind of page there is to read, in every language."""
    guide, roos, nobody = Visitor(server, stage.keys["Naima"]), Visitor(server, stage.keys["Roos"]), Visitor(server)
    group, meeting = f"/groups/{stage.group}", f"/meetings/{stage.meeting}"
    pages = [
        *(
            (guide, f"{group}{page}")
            for page in ("", "/members", "/plan", "/themes", "/initiatives", "/names", "/to-tell", "/year", "/changes")
        ),
        *((guide, f"{group}{page}") for page in ("/members/new", "/themes/new", "/meetings/new", "/door")),
        *((guide, f"{meeting}{page}") for page in ("", "/move", "/cancel", "/invite")),
        *((guide, f"/meetings/{stage.last}{page}") for page in ("", "/record", "/earlier")),
        *((guide, page) for page in ("/", "/my-devices", "/languages", "/healthz")),
        *(
            (roos, page)
            for page in ("/", group, meeting, f"{group}/themes", f"{group}/initiatives", f"{group}/my-name")
        ),
        *((nobody, page) for page in ("/", "/sign-in", "/door", "/languages", f"/a/{stage.invitation}")),
    ]
    return [
        lambda who=who, page=page, code=code: who.get(f"{page}?lang={code}")  # type: ignore[misc]
        for code in LANGUAGES
        for who, page in pages
    ]


def held(server: Server, stage: Stage) -> Held:
    """Ask for ten thousand pages, in turn; what the worker holds after two thousand and at the end."""
    asks, early = rounds(server, stage), 0.0
    for number in range(LATE):
        asks[number % len(asks)]()
        if number + 1 == EARLY:
            early = server.memory()
    return Held(early, server.memory())


def cold_start(target: str, page: str, environment: dict[str, str]) -> float:
    """Processor seconds from nothing to the first page of ``target``, the best of five."""
    program = f"from {target} import app; assert app.test_client().get({page!r}).status_code == 200"
    return min(_cost_of(program, environment) for _ in range(_STARTS))


def _cost_of(program: str, environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], env={**os.environ, **environment}, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
