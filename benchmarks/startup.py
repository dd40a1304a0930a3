"""What `slr --help` costs beside a bare Typer application's `--help`: CPU seconds of the process, and the ratio.

Both are run in turn, so that a machine whose speed drifts treats them alike. The limit is a ratio of 1.3.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 15
LIMIT = 1.3

BARE = """
import typer

app = typer.Typer()


@app.command()
def hello(name: str = "you") -> None:
    '''Say hello.'''
    print(f"Hello {name}")


if __name__ == "__main__":
    app()
"""


def cpu_seconds(command: list[str]) -> float:
    """User and system time of one run, from the operating system."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def main() -> None:
    """Run both and print the medians and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE)
        ours, theirs = [sys.executable, "-m", "slr", "--help"], [sys.executable, str(bare), "--help"]
        cpu_seconds(ours), cpu_seconds(theirs)  # warm the disk cache and the bytecode
        pairs = [(cpu_seconds(ours), cpu_seconds(theirs)) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in pairs)
    print(f"slr --help         {statistics.median(a for a, _ in pairs):.3f} s CPU (median of {ROUNDS})")
    print(f"bare Typer --help  {statistics.median(b for _, b in pairs):.3f} s CPU")
    print(f"ratio              {ratio:.2f} (limit {LIMIT}): {'within' if ratio <= LIMIT else 'ABOVE'} the limit")


if __name__ == "__main__":
    main()
