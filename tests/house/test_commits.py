"""Who commits: core.web once a request, core.refusals for what was refused, the job runner and the commands."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "groepswerk"
# A command is no request: nobody after it would commit what it did, so it does that itself, as its last step.
COMMANDS = {f"cli/{name}.py" for name in ("account", "demo", "group", "jobs", "keys", "organisation")}
MAY_COMMIT = {"core/web.py", "core/refusals.py", *COMMANDS}


def commits(source: str) -> list[int]:
    """The lines that call something named commit."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [node.lineno for node in calls if isinstance(node.func, ast.Attribute) and node.func.attr == "commit"]


def test_nobody_else_commits() -> None:
    found = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in PACKAGE.rglob("*.py")
        if (lines := commits(path.read_text("utf-8")))
    }
    assert set(found) - MAY_COMMIT == set(), f"{found}: services flush at most; core.web commits after the answer"
    assert set(found) == MAY_COMMIT


def test_a_planted_commit_is_seen() -> None:
    assert commits("def save(session):\n    session.commit()\n") == [2]
