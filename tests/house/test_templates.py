"""Templates: what would break quietly. A text fixed at import, an import nobody uses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).parents[2] / "templates"
PARSER = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 -- it only parses
FILES = sorted(TEMPLATES.rglob("*.html"))
_TEXTS = {"_", "gettext", "ngettext"}


def fixed_texts(source: str) -> list[int]:
    """Lines at which a file that is imported looks a text up outside its macros: it would keep the first language."""
    tree = PARSER.parse(source)
    if tree.find(nodes.Macro) is None or tree.find(nodes.Extends) is not None:
        return []
    outside = [node for node in tree.body if not isinstance(node, nodes.Macro)]
    return [call.lineno for node in outside for call in _calls(node)]


def _calls(node: nodes.Node) -> Iterator[nodes.Call]:
    for call in node.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in _TEXTS:
            yield call


def unused(source: str) -> list[str]:
    """Names a template imports and never uses."""
    tree = PARSER.parse(source)
    imported = {
        name if isinstance(name, str) else name[1] for each in tree.find_all(nodes.FromImport) for name in each.names
    }
    used = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
    return sorted(imported - used)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_no_text_is_fixed_at_import(path: Path) -> None:
    assert fixed_texts(path.read_text("utf-8")) == [], "put the texts inside the macro"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_every_import_is_used(path: Path) -> None:
    assert unused(path.read_text("utf-8")) == []


def test_planted_mistakes_are_seen() -> None:
    assert fixed_texts("{% set a = {'x': _('Hello')} %}{% macro m() %}{{ a.x }}{% endmacro %}") == [1]
    assert fixed_texts("{% macro m() %}{{ _('Hello') }}{% endmacro %}") == []
    assert unused('{% from "a.html" import b, c as d %}{{ b() }}') == ["d"]
