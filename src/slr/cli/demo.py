"""`slr demo`: a whole review, without the internet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from slr.cli.output import put, safe, say
from slr.cli.tables import put_table


def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="A new folder for the review.")] = Path(
        "slr-demo"
    ),
) -> None:
    """Run a published review on this machine, without internet.

    It goes from query to PRISMA figure. A small server on the loopback address plays the three services over a
    catalogue of real bibliographic facts.

    Example: slr demo /tmp/brain && cd /tmp/brain && slr status
    """
    from slr.cli.dedup import show as show_dedup
    from slr.cli.prisma import show as show_flow
    from slr.cli.search import show_runs
    from slr.cli.snowball import show_followed
    from slr.demo.run import Shown, run

    views: dict[Shown, Callable[[Any], None]] = {
        Shown.RUNS: show_runs,
        Shown.FOLLOWED: show_followed,
        Shown.DEDUP: lambda outcome: show_dedup(outcome, most=4),
        Shown.FLOW: show_flow,
        Shown.PAIRS: lambda rows: put_table(("numbers", "how", "work"), rows),
        Shown.TEXT: lambda text: put("\n".join(safe(line) for line in text.splitlines())),
        Shown.STEP: lambda text: put(f"\n== {text}"),
    }
    run(folder, tell=lambda kind, value: views[kind](value), narrate=lambda text: say(f"  {safe(text)}"))
