"""The rules between the rooms hold, and they are rules: what breaks one is found (pyproject.toml has them)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).parents[2]


def test_every_import_contract_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    ended = lint_imports(no_cache=True, no_logo=True)
    assert ended == 0, capsys.readouterr().out


#: What may be imported in one place only, and how the names of the rooms begin that may.
FENCED = {
    "httpx": (),
    "tenacity": (),
    "sqlmodel": ("slr.adapters.ledger",),
    "sqlalchemy": (),
    "sqlite3": ("slr.adapters.ledger",),
    "typer": ("slr.cli",),
    "matplotlib": ("slr.outputs",),
    "textual": ("slr.adapters.terminal", "slr.stages.screen.tui", "slr.stages.dedup.judge.tui"),
}
PLANTED = "planted_for_this_test"


@pytest.fixture(scope="module")
def broken_house(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What the contracts say of a copy of the source in which every room imports everything that is fenced."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    lines = "".join(f"import {name}\n" for name in ("slr.cli.app", *FENCED))
    for room in rooms():
        (folder / "src" / Path(*room.split(".")) / f"{PLANTED}.py").write_text(lines, encoding="utf-8")
    run = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True, no_logo=True))"
    answer = subprocess.run(
        [sys.executable, "-c", run],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src"), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1, answer.stdout + answer.stderr
    return answer.stdout


def rooms() -> list[str]:
    """Every folder of the package that holds modules, itself included."""
    source = ROOT / "src"
    packages = sorted(path.parent for path in (source / "slr").rglob("__init__.py"))
    return [".".join(folder.relative_to(source).parts) for folder in packages]


@pytest.mark.parametrize("name", FENCED)
def test_no_room_but_those_that_may_can_import_what_is_fenced(broken_house: str, name: str) -> None:
    assert len(rooms()) > 20
    told = {room for room in rooms() if f"{room}.{PLANTED} -> {name} (" in broken_house}
    may = {room for room in rooms() if any(f"{room}.".startswith(f"{one}.") for one in FENCED[name])}
    assert told == set(rooms()) - may


def test_no_room_but_the_command_line_can_import_the_command_line(broken_house: str) -> None:
    below = {room for room in rooms() if room.count(".") == 1} - {"slr.cli"}
    told = {room for room in below if f"{room}.{PLANTED} -> slr.cli.app" in broken_house}
    assert told == below
