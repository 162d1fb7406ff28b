"""``make bench``: one JSON object a line. Processor time a request, as a ratio to ``hello``.

Both servers run side by side, one worker each, and take turns, so that a slow moment of the machine hits both; the
median of the rounds' ratios is printed. ``limit`` is the goal of the performance page; the exit status is 1 when a
ratio is more than a quarter over it.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from tests.bench import feeds, memory, year
from tests.bench.scene import Stage, prepare
from tests.bench.server import Server
from tests.bench.statements import counts
from tests.bench.visitor import Visitor

ROUNDS = 7
REQUESTS = 120
HEAD_ROOM = 1.25
Work = Callable[[int], None]


class Job(NamedTuple):
    """What is measured: its name, its limit as a ratio, one request of it, and how many make a round."""

    name: str
    limit: float
    work: Work
    requests: int = REQUESTS


def cost(server: Server, work: Work, count: int, start: int) -> float:
    """Processor milliseconds a request, over ``count`` of them."""
    before = server.cpu()
    for place in range(count):
        work(start + place)
    return (server.cpu() - before) * 1000 / count


def measure(hello: Server, ours: Server, work: Work, requests: int = REQUESTS) -> tuple[float, float]:
    """The median cost of ``work`` in milliseconds, and the median of its ratios to hello."""
    done = 0
    for _ in range(10):
        work(done)
        done += 1
    ratios, costs = [], []
    for _ in range(ROUNDS):
        yardstick = cost(hello, lambda _place: _ok(hello), max(requests, REQUESTS), 0)
        own = cost(ours, work, requests, done)
        done += requests
        ratios.append(own / yardstick)
        costs.append(own)
    return statistics.median(costs), statistics.median(ratios)


def _ok(hello: Server) -> None:
    assert hello.ask("GET", "/hello")[0] == 200


def jobs(ours: Server, stage: Stage) -> list[Job]:
    """All that is compared with hello."""
    guide, roos, nobody = Visitor(ours, stage.keys["Naima"]), Visitor(ours, stage.keys["Roos"]), Visitor(ours)
    group, meeting = stage.group, stage.meeting
    recorder = Visitor(ours, stage.keys["Hanan"])
    planner = Visitor(ours, stage.keys["Naima"])
    record = recorder.poster(lambda count: f"/meetings/{stage.unrecorded[count]}/record", stage.recording)
    first = date(2028, 1, 1)
    create = planner.poster(
        f"/groups/{group}/meetings/new",
        lambda count, _hidden: {
            "on_day": (first + timedelta(days=count % 300)).isoformat(),
            "starts": f"{count // 300 % 14 + 6:02d}:00",
            "ends": f"{count // 300 % 14 + 6:02d}:30",
            "place": "",
        },
    )
    weaver = Visitor(ours, stage.keys["Selam"])
    return [
        Job("entry page", 6, lambda _: nobody.get("/")),
        Job("sign-in page", 6, lambda _: nobody.get("/sign-in")),
        Job("guide's start page", 6, lambda _: guide.get("/")),
        Job("participant's start page", 6, lambda _: roos.get("/")),
        Job("invitation", 6, lambda _: nobody.get(f"/a/{stage.invitation}")),
        Job("group page of 40 meetings", 10, lambda _: guide.get(f"/groups/{group}")),
        Job("group page in Arabic", 10, lambda _: guide.get(f"/groups/{group}?lang=ar")),
        Job("meeting page", 12, lambda _: guide.get(f"/meetings/{meeting}")),
        Job("record attendance", 12, record),
        Job("create a meeting", 10, create),
        Job("sixty dates looked at", year.PREVIEW, year.looker(weaver, stage.empty_group), year.YEARS * 4),
        Job("sixty meetings planned", year.CREATE, year.maker(weaver, stage.empty_group), year.YEARS),
    ]


def main() -> int:
    """Run it all; 1 when something is too dear."""
    too_dear = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, number, limit in counts(Path(folder)):
            too_dear += number > limit
            _say(f"{name}: statements", number, "statements", str(limit), None)
    with tempfile.TemporaryDirectory() as folder:
        stage = prepare(Path(folder))
        # First, because what is made below (a group of a thousand meetings) is no year that anybody has.
        too_dear += _weigh(stage)
        with Server("tests.bench.hello:app", {}) as hello, Server("wsgi:app", stage.environment) as ours:
            # And these before the rest, because what is made there stands in these calendars too.
            for found in feeds.measured(hello, ours, HEAD_ROOM):
                too_dear += found.is_too_dear
                _say(found.name, found.value, found.unit, found.limit, found.ratio)
            for name, limit, work, requests in jobs(ours, stage):
                value, ratio = measure(hello, ours, work, requests)
                too_dear += ratio > limit * HEAD_ROOM
                _say(name, round(value, 2), "CPU ms", f"{limit}x hello", round(ratio, 1))
    return 1 if too_dear else 0


def _weigh(stage: Stage) -> int:
    """Memory of a fresh worker over ten thousand pages, and the cost of a cold start; how many goals were missed."""
    missed = 0
    for name, embedded in (("worker", False), ("the server of make run", True)):
        with Server("wsgi:app", stage.environment, embedded) as ours:
            held = memory.held(ours, stage)
        missed += (held.late > 100) + (held.growth > 2)
        _say(f"{name} after {memory.LATE} requests", round(held.late, 1), "MiB", "100", None)
        _say(f"{name}: growth since request {memory.EARLY}", round(held.growth, 2), "MiB", "2", None)
    bare, ours_cold = (
        memory.cold_start("tests.bench.hello", "/hello", {}),
        memory.cold_start("wsgi", "/", stage.environment),
    )
    _say("cold start to the first page", round(ours_cold, 2), "CPU s", "2x hello", round(ours_cold / bare, 1))
    return missed


def _say(name: str, value: float, unit: str, limit: str, ratio: float | None) -> None:
    sys.stdout.write(json.dumps({"name": name, "value": value, "unit": unit, "limit": limit, "ratio": ratio}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
