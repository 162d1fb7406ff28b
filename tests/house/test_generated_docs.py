"""The generated pages of docs/ are what the code says now."""

from __future__ import annotations

from pathlib import Path

import pytest

from groepswerk.cli.docs import pages
from tests.house_of_tests import House

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["tables.md", "access.md"])
def test_generated_page_is_current(house: House, name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == pages(ROOT)[name], "run `flask docs` and look at the difference"
