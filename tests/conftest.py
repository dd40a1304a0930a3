"""What every test gets: helpers beside it on the path, and an environment without the reader's own settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SLR_") and name != "SLR_SHARED":
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.fixture
def shared() -> Path:
    """The folder of reference material, or a skip where there is none."""
    folder = os.environ.get("SLR_SHARED")
    if not folder:
        pytest.skip("SLR_SHARED is not set")
    return Path(folder)
