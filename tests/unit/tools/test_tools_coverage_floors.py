"""The floors of coverage are those of the list, and a share below one is red."""

from __future__ import annotations

import json
from pathlib import Path, PurePath

import coverage_floors
import pytest


@pytest.mark.parametrize(
    ("path", "pure"),
    [
        ("src/slr/core/model.py", True),
        ("src/slr/core/review/run.py", True),
        ("src/slr/stages/dedup/block.py", True),
        ("src/slr/stages/dedup/run.py", False),
        ("src/slr/outputs/prisma/layout.py", True),
        ("src/slr/stages/screen/tui/app.py", False),
        ("src/slr/stages/resolving/tui.py", False),
        ("src/slr/adapters/ledger/store.py", False),
        ("src/slr/cli/decide.py", False),
        ("/elsewhere/site-packages/slr/core/errors.py", True),
    ],
)
def test_core_and_what_has_neither_door_nor_screen_is_pure(path: str, *, pure: bool) -> None:
    assert coverage_floors.is_pure(PurePath(path)) is pure


def summary(lines: int, lines_run: int, branches: int = 0, branches_run: int = 0) -> dict[str, int]:
    return {
        "num_statements": lines,
        "covered_lines": lines_run,
        "missing_lines": lines - lines_run,
        "num_branches": branches,
        "covered_branches": branches_run,
        "missing_branches": branches - branches_run,
    }


def test_the_share_is_that_of_lines_and_branches_of_all_files_together() -> None:
    assert coverage_floors.coverage_of([summary(90, 85, 10, 5), summary(100, 100)]).percent == 95
    assert coverage_floors.coverage_of([]).percent == 100


def test_the_modules_with_most_unrun_come_first_and_impure_ones_not_at_all() -> None:
    files = {
        "src/slr/core/a.py": summary(10, 9),
        "src/slr/core/b.py": summary(10, 4, 2, 0),
        "src/slr/core/c.py": summary(10, 10),
        "src/slr/cli/d.py": summary(10, 0),
    }
    assert coverage_floors.least_run(files, 5) == [("src/slr/core/b.py", 8), ("src/slr/core/a.py", 1)]


@pytest.mark.parametrize(("run", "red"), [(100, False), (50, True)])
def test_a_share_below_its_floor_is_red(
    run: int, *, red: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "coverage.json"
    report.write_text(
        json.dumps({"files": {"src/slr/core/a.py": {"summary": summary(100, run)}}}), encoding="utf-8"
    )
    monkeypatch.setattr("sys.argv", ["coverage_floors.py", str(report)])
    if red:
        with pytest.raises(SystemExit, match="less of the source"):
            coverage_floors.main()
        assert "50  src/slr/core/a.py" in capsys.readouterr().out
    else:
        coverage_floors.main()
        assert "100.00 %  of the lines and branches of pure modules" in capsys.readouterr().out
