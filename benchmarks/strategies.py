"""Published search strategies, imported: how many are taken, right, hold syntax as words, or are wrong in silence.

    python benchmarks/strategies.py [--dialect ovid] [--only NAME] [--seed 2]

Needs SLR_SHARED, a folder in which `bench/strategies` holds strategies with an evaluator that was written apart
from this program; options go to its scorer. The table goes to stdout, one line for each strategy that is not right
to stderr.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

COLUMNS = ("n", "readable", "accepted", "right", "artefacts", "silently_wrong")


def main() -> None:
    """Run the scorer and print what it counts."""
    shared = os.environ.get("SLR_SHARED")
    if not shared:
        sys.exit("SLR_SHARED names no folder with bench/strategies")
    folder = Path(shared) / "bench" / "strategies"
    slr = Path(sys.executable).with_name("slr")
    command = [sys.executable, str(folder / "score_strategies.py"), str(slr), str(folder), *sys.argv[1:]]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    print(f"{'':10}" + "".join(f"{column:>16}" for column in COLUMNS))
    for dialect, counts in sorted(found["summary"].items(), key=lambda pair: (pair[0] == "all", -pair[1]["n"])):
        print(f"{dialect:10}" + "".join(f"{counts[column]:>16}" for column in COLUMNS))
    for one in found["strategies"]:
        if one["evaluator"] == "read" and not one["right"]:
            why = one.get("refused") or f"agreement {one.get('agreement', {}).get('random')}"
            print(f"{one['dialect']} {one['name']}: {why}", file=sys.stderr)


if __name__ == "__main__":
    main()
