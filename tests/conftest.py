"""What every test gets: helpers beside it on the path, and an environment without the reader's own settings."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hypothesis  # noqa: F401 - loaded before a screen freezes the collector, under which it warns
import pytest
import typer.testing
from coverage import Coverage

from ledgers import Backend, drop_schemas
from new_ledgers import copy_new_ledgers, drop_spare_schemas

# Byte code is kept, whatever the shell says: without it each run rewrites the assertions of all files, and each
# program that a test starts compiles the whole package.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A ledger waits for the disk after each act. Where there is a folder in memory, the tests write there.
_MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 2 * 1024**3:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

copy_new_ledgers()

# The tree of all commands takes longer to build than most commands to run, and nothing that runs changes it.
typer.testing._get_command = cache(typer.testing._get_command)  # type: ignore[attr-defined]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Coverage does not trace the tests that run what others run, again and again: tracing takes longer than they do.

    The marker `no_cover` of pytest-cov does not do it: in a process of pytest-xdist two measure, and it stops one.
    """
    stopped: list[Coverage] = []
    while _is_repeating(item) and (measuring := Coverage.current()):
        measuring.stop()
        stopped.append(measuring)
    try:
        return (yield)
    finally:
        for measuring in reversed(stopped):
            measuring.start()


def _is_repeating(item: pytest.Item) -> bool:
    """A property, a slow test, or one on the other database that is not of the ledger itself."""
    folders = item.path.parts[:-1]
    is_elsewhere = _parameters(item).get("backend") == "postgres" and folders[-1] != "ledger"
    return folders[-1] == "property" or item.get_closest_marker("slow") is not None or is_elsewhere


def _parameters(item: pytest.Item) -> dict[str, object]:
    return item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}


def pytest_sessionfinish() -> None:
    """Leave nothing on the server."""
    if url := os.environ.get("SLR_TEST_POSTGRES_URL"):
        drop_spare_schemas(url)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SLR_") and name not in {"SLR_SHARED", "SLR_TEST_POSTGRES_URL"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "160")


@pytest.fixture
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that has colours, whatever that of whoever runs the tests asks for."""
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both databases in turn; the second one where SLR_TEST_POSTGRES_URL names a server to make schemas on."""
    if request.param == "postgres":
        Backend.url = os.environ.get("SLR_TEST_POSTGRES_URL")
        if not Backend.url:
            pytest.skip("SLR_TEST_POSTGRES_URL is not set")
    yield request.param
    drop_schemas()
    Backend.url = None


@pytest.fixture
def shared() -> Path:
    """The folder of reference material, or a skip where there is none."""
    folder = os.environ.get("SLR_SHARED")
    if not folder:
        pytest.skip("SLR_SHARED is not set")
    return Path(folder)
