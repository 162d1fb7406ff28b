"""The pinned versions cover what the project asks for, and say nothing about where packages came from."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PINS = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]


def canonical(name: str) -> str:
    """Return the one form under which package indexes know `name` (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_asked_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    names = {canonical(re.split(r"[\[<>=!~; ]", line, maxsplit=1)[0]) for line in asked}

    unpinned = names - {canonical(pin.split("==")[0]) for pin in PINS}
    assert not unpinned, f"constraints.txt lacks {sorted(unpinned)}: take the versions from pip freeze"


def test_a_pin_is_a_name_and_a_version_only() -> None:
    assert PINS
    assert [pin for pin in PINS if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", pin)] == []
