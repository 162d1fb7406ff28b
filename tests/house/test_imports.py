"""The import contracts of pyproject.toml hold, and each of them really catches its breach."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOM_ORDER = "Room order"
CORE = "Core knows no room"
IN_ROOM = "Order inside a room"
VIEWS = "Only the app opens views"
NO_WEB = "Rules and tables know no web"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter in `folder`, which holds a pyproject.toml and a groepswerk package."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def broken_contracts(folder: Path) -> set[str]:
    """Return the names of the contracts that import-linter calls broken in `folder`."""
    report = lint_imports(folder)
    kept = re.search(r"Contracts: \d+ kept, (\d+) broken", report.stdout)
    assert kept, f"import-linter gave no verdict:\n{report.stdout}{report.stderr}"
    broken = set(re.findall(r"^(.+) BROKEN", report.stdout, re.MULTILINE))
    assert len(broken) == int(kept[1])
    assert (report.returncode == 0) == (not broken)
    return broken


def plant(house: Path, importer: str, imported: str) -> None:
    """Let the module `importer` import the module `imported`; both are made where they do not exist."""
    for name in (importer, imported):
        if name.startswith("groepswerk."):
            module = module_file(house, name)
            module.parent.mkdir(exist_ok=True)
            module.touch()
    with module_file(house, importer).open("a") as source:
        source.write(f"\nimport {imported}\n")


def module_file(house: Path, name: str) -> Path:
    """Return where the module `name` stands in `house`: a file, or the `__init__.py` of a folder."""
    path = house.joinpath(*name.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Path]:
    """Give a copy of the package in which a breach may be planted."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    ignore = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(ROOT / "groepswerk", tmp_path / "groepswerk", ignore=ignore)
    yield tmp_path
    shutil.rmtree(tmp_path)


def test_the_house_keeps_its_contracts() -> None:
    report = lint_imports(ROOT)

    assert report.returncode == 0, report.stdout + report.stderr
    assert "Contracts: 5 kept, 0 broken." in report.stdout


@pytest.mark.parametrize(
    ("importer", "imported", "contracts"),
    [
        ("groepswerk.people.service", "groepswerk.sessions.models", {ROOM_ORDER}),
        ("groepswerk.groups.models", "groepswerk.words.models", {ROOM_ORDER}),
        ("groepswerk.messages.jobs", "groepswerk.groups.queries", {ROOM_ORDER}),
        ("groepswerk.themes.views", "groepswerk.signals.models", {ROOM_ORDER}),
        ("groepswerk.demo.models", "groepswerk.cli", {ROOM_ORDER}),
        ("groepswerk.core.clock", "groepswerk.people", {ROOM_ORDER, CORE}),
        ("groepswerk.core.forms", "groepswerk.people.queries", {CORE}),
        ("groepswerk.groups.models", "groepswerk.groups.queries", {IN_ROOM}),
        ("groepswerk.groups.queries", "groepswerk.groups.service", {IN_ROOM}),
        ("groepswerk.groups.service", "groepswerk.groups.policy", {IN_ROOM}),
        ("groepswerk.groups.policy", "groepswerk.groups.service", {IN_ROOM}),
        ("groepswerk.groups.service", "groepswerk.groups.forms", {IN_ROOM}),
        ("groepswerk.groups.jobs", "groepswerk.groups.views", {IN_ROOM, VIEWS}),
        ("groepswerk.home.views", "groepswerk.groups.views", {VIEWS}),
        ("groepswerk.cli.jobs", "groepswerk.groups.views", {VIEWS}),
        ("groepswerk.signals.models", "flask", {NO_WEB}),
        ("groepswerk.signals.queries", "flask_login", {NO_WEB}),
        ("groepswerk.signals.service", "wtforms", {NO_WEB}),
        ("groepswerk.signals.policy", "flask_babel", {NO_WEB}),
    ],
)
def test_a_breach_is_caught_by_its_contract(house: Path, importer: str, imported: str, contracts: set[str]) -> None:
    plant(house, importer, imported)

    assert contracts <= broken_contracts(house)


@pytest.mark.parametrize("kind", ["queries", "service", "policy"])
@pytest.mark.parametrize("page", ["views", "forms"])
def test_a_page_may_ask_any_room(house: Path, page: str, kind: str) -> None:
    plant(house, f"groepswerk.groups.{page}", f"groepswerk.credits.{kind}")

    assert broken_contracts(house) == set()


def test_a_new_room_needs_a_place_in_the_order(house: Path) -> None:
    (house / "groepswerk/kitchen").mkdir()
    (house / "groepswerk/kitchen/__init__.py").touch()

    assert broken_contracts(house) == {ROOM_ORDER}


def forms_opened_elsewhere(graph: grimp.ImportGraph) -> list[str]:
    """Return each import of a room's forms from outside that room; the fields in core are for all rooms."""
    found = graph.find_matching_direct_imports("groepswerk.** -> groepswerk.*.forms")
    found += graph.find_matching_direct_imports("groepswerk.** -> groepswerk.*.forms.**")
    rooms = [(i["importer"].split(".")[1], i["imported"].split(".")[1], i) for i in found]
    return [f"{i['importer']} -> {i['imported']}" for here, there, i in rooms if there not in (here, "core")]


def test_a_rooms_forms_are_its_own() -> None:
    graph = grimp.build_graph("groepswerk", cache_dir=None)
    assert forms_opened_elsewhere(graph) == []

    for name in ("groepswerk.groups.forms.join", "groepswerk.credits.views"):
        if name not in graph.modules:
            graph.add_module(name)
    graph.add_import(importer="groepswerk.credits.views", imported="groepswerk.groups.forms.join")
    assert forms_opened_elsewhere(graph) == ["groepswerk.credits.views -> groepswerk.groups.forms.join"]
