"""`slr convert` of RIS to JSON Lines beside rispy's parsing of the same file, in CPU seconds on one processor.

Each run is a process of its own, from its start to its end: slr reads, checks and writes a file; rispy only parses
the text into dictionaries. The runs take turns, on the same processor. A file of your own may be named on the
command line; else it is 100,000 made-up records of `benchmarks/ris.py`.
"""

from __future__ import annotations

import importlib.util
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from ris import RECORDS, made_up

ROUNDS = 3
#: The most that `slr convert` may take of rispy's time.
BAR = 1.5
RISPY = "import sys, rispy; rispy.loads(open(sys.argv[1], encoding='utf-8-sig', errors='replace').read())"


def cpu_seconds(command: list[str]) -> float:
    """CPU seconds of a process, with those it waited for."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # our own commands
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print medians and their ratio."""
    if importlib.util.find_spec("rispy") is None:
        sys.exit("rispy is not installed: pip install rispy")
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "made-up.ris"
        if len(sys.argv) < 2:
            with path.open("wb") as out:
                out.writelines(made_up(RECORDS // 100) for _ in range(100))
        commands = {
            "slr convert": [sys.executable, "-m", "slr", "convert", str(path), f"{folder}/out.jsonl"],
            "rispy": [sys.executable, "-c", RISPY, str(path)],
        }
        rounds = [{name: cpu_seconds(command) for name, command in commands.items()} for _ in range(ROUNDS)]
    middle = {name: statistics.median(one[name] for one in rounds) for name in commands}
    for name, value in middle.items():
        print(f"{name:12} {value:7.2f} s CPU")
    print(f"slr convert / rispy  {middle['slr convert'] / middle['rispy']:.2f}  (bar: {BAR})")


if __name__ == "__main__":
    main()
