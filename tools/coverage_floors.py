"""Print how much of the source the tests run, and fail where it is less than a floor.

`python tools/coverage_floors.py coverage.json` reads the JSON report of coverage.py, measured with branches. The
share is that of lines and branches together, as coverage.py gives it; the floors stand in `tools/exceptions.toml`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

LIMITS = Path(__file__).parent / "exceptions.toml"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many lines and branches there are, and how many of them a test runs."""

    lines: int
    lines_run: int
    branches: int
    branches_run: int

    @property
    def percent(self) -> float:
        """Of lines and branches together; of nothing, all is run."""
        there = self.lines + self.branches
        return 100 * (self.lines_run + self.branches_run) / there if there else 100.0


def is_pure(path: PurePath) -> bool:
    """Whether a module takes data and gives data: core, and a stage or output but its door and its screens."""
    floor, *rooms = path.with_suffix("").parts[path.parts.index("slr") + 1 :]
    return floor == "core" or (floor in {"stages", "outputs"} and rooms[-1] != "run" and "tui" not in rooms)


def coverage_of(summaries: Iterable[Mapping[str, int]]) -> Coverage:
    """The sum over the summaries that coverage.py gives of each file."""
    every = list(summaries)
    keys = ("num_statements", "covered_lines", "num_branches", "covered_branches")
    return Coverage(*(sum(summary[key] for summary in every) for key in keys))


def least_run(files: Mapping[str, Mapping[str, int]], count: int) -> list[tuple[str, int]]:
    """The pure modules with the most lines and branches that no test runs, and how many those are."""
    missing = {
        path: summary["missing_lines"] + summary["missing_branches"]
        for path, summary in files.items()
        if is_pure(PurePath(path))
    }
    return sorted(((path, n) for path, n in missing.items() if n), key=lambda item: (-item[1], item[0]))[:count]


def main() -> None:
    """Print the shares and, under a floor, the modules to begin with; exit 1 there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("report", type=Path, help="the JSON report of coverage.py")
    chosen = parser.parse_args()
    files = {
        path: file["summary"]
        for path, file in json.loads(chosen.report.read_text(encoding="utf-8"))["files"].items()
    }
    floors: dict[str, float] = tomllib.loads(LIMITS.read_text(encoding="utf-8"))["floors"]
    shares = {
        "all modules": coverage_of(files.values()),
        "pure modules": coverage_of(summary for path, summary in files.items() if is_pure(PurePath(path))),
    }
    for name, share in shares.items():
        print(
            f"{share.percent:6.2f} %  of the lines and branches of {name} (floor {floors[name]} %): "
            f"{share.lines_run:,} of {share.lines:,} lines, {share.branches_run:,} of {share.branches:,} branches"
        )
    if any(share.percent < floors[name] for name, share in shares.items()):
        for path, missing in least_run(files, 20):
            print(f"{missing:>9,}  {path}")
        sys.exit("the tests run less of the source than the floors in tools/exceptions.toml")


if __name__ == "__main__":
    main()
