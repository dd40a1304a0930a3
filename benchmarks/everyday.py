"""What ordinary commands cost on a tiny review and on one of 100,000 records, beside a bare Typer command.

    python benchmarks/everyday.py [--size 100000] [--rounds 5] [COMMAND ...]

CPU seconds of whole processes (`os.wait4`), in turn, so that a machine whose speed drifts treats them alike;
medians. The ledger is as in life (`life.py`): a quarter merged, half screened by two, conflicts, withdrawn votes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from life import make_review
from startup import BARE

#: What is run, and how many seconds more than on a tiny review it may cost at 100,000 records.
COMMANDS: dict[str, tuple[tuple[str, ...], float]] = {
    "status": (("status",), 0.5),
    "decide": (("decide", "1", "include", "--reviewer", "ana"), 0.3),
    "report": (("report", "1", "--reviewer", "ana"), 0.3),
    "log": (("log", "--report", "1", "--reviewer", "ana"), 0.3),
    "queue": (("screen", "queue", "--reviewer", "ana"), 0.3),
    "dedup": (("dedup",), 1.2),
    "export included": (("export", "ris", "-o", "x.ris", "--set", "included"), 1.8),
    "export all": (("export", "ris", "-o", "x.ris"), 7.0),
    "stop": (("stop",), 1.0),
}
TINY, LIMIT_TINY = 100, 2.2


def run(command: Sequence[str], folder: Path) -> tuple[float, float]:
    """User and system seconds, and megabytes at the peak, of one run."""
    with Path(os.devnull).open("w") as nowhere:
        process = subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=subprocess.PIPE)
        assert process.stderr is not None
        told = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: {told.decode()}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def measure(command: Sequence[str], folder: Path, rounds: int) -> tuple[float, float]:
    """The medians of some runs, after one that warms the disk's cache."""
    run(command, folder)
    runs = [run(command, folder) for _ in range(rounds)]
    return statistics.median(seconds for seconds, _ in runs), max(peak for _, peak in runs)


def main() -> None:
    """Make the two reviews, run each command in both, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100_000, help="records of the large review")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each command")
    parser.add_argument("--keep", type=Path, help="a folder in which the reviews are made once and kept")
    parser.add_argument("commands", nargs="*", help=f"of {', '.join(COMMANDS)}")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        place = chosen.keep or Path(made)
        tiny, large = place / "tiny", place / f"large-{chosen.size}"
        for folder, size in ((tiny, TINY), (large, chosen.size)):
            if not folder.exists():
                make_review(folder, size)
        bare = Path(made) / "bare.py"
        bare.write_text(BARE)
        floor, _ = measure([sys.executable, str(bare)], tiny, chosen.rounds)
        print(f"a bare Typer command: {floor:.3f} s; median of {chosen.rounds}; load {os.getloadavg()[0]:.1f}")
        print(f"{'command':18}{'tiny s':>9}{'x bare':>8}{'large s':>9}{'more s':>8}{'limit':>7}{'peak MB':>9}")
        for name in chosen.commands or COMMANDS:
            words, limit = COMMANDS[name]
            command = [sys.executable, "-m", "slr", *words]
            small, _ = measure(command, tiny, chosen.rounds)
            big, peak = measure(command, large, chosen.rounds)
            print(
                f"{name:18}{small:9.3f}{small / floor:8.2f}{big:9.3f}{big - small:8.3f}{limit:7.1f}{peak:9.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
