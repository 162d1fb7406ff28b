"""A real server on a loopback port and a real Chromium, for what only a browser shows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import live as sites
from tests.conftest import build


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium per worker."""
    with sites.chromium() as browser:
        yield browser


@pytest.fixture
def live(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[sites.Live]:
    """The demo house, served for one test."""
    app, scene = build(tmp_path_factory.mktemp("live"), "")
    with sites.served(app, scene, chromium) as site:
        yield site
