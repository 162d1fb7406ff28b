"""The documents name what is there, and what they point at exists."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAP = (ROOT / "docs/map.md").read_text(encoding="utf-8")
MADE_HERE = {"instance", "build", "dist"}
# Read by other programs than people and named in no map.
DOTFILES = {".git", ".gitignore"}


def test_the_map_names_every_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "groepswerk").glob("*/__init__.py")}
    part = MAP.split("## Rooms", 1)[1].split("\n## ", 1)[0]
    named = set(re.findall(r"^\| `(\w+)/` \|", part, re.MULTILINE))

    assert named - {"static"} == rooms, "docs/map.md: one line per room, none for a room that is gone"


def test_the_map_names_every_file_of_core() -> None:
    files = {path.name for path in (ROOT / "groepswerk/core").glob("*.py")} - {"__init__.py"}
    named = set(re.findall(r"^\| `(\w+\.py)` \|", MAP, re.MULTILINE)) - {"app.py", "wsgi.py"}

    assert named == files, "docs/map.md: one line per file of core, none for a file that is gone"


def test_the_map_names_the_top_of_the_house() -> None:
    seen = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    top = {line.split("/")[0] for line in seen.stdout.splitlines()} - DOTFILES - MADE_HERE

    unnamed = {name for name in top if f"`{name}`" not in MAP and f"`{name}/`" not in MAP}
    assert not unnamed, f"docs/map.md does not name {sorted(unnamed)}"


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/map.md", "docs/setup.md"])
def test_links_lead_somewhere(document: str) -> None:
    page = ROOT / document
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_each_command_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`?make (\w[\w-]*)", (ROOT / "README.md").read_text(encoding="utf-8")))

    assert {"run", "test"} <= named
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
