"""Three services at once beside the slowest of them alone, over a server that answers each page after 300 ms.

The real search stage asks the demonstration's server on this machine, which speaks the three dialects. The pauses
owed to a public service run a thousand times faster (`HttpOptions.clock` and `sleep`, as in `slr demo`): with them
the slowest service would hide all that the others take. The aim: at most 1.2 times the slowest alone.
"""

from __future__ import annotations

import tempfile
import threading
import time
from datetime import date
from importlib.resources import files
from pathlib import Path

from slr.adapters.folder import create_review, load_queries, load_review
from slr.adapters.ledger import Ledger
from slr.adapters.sources.options import HttpOptions
from slr.core.model import RunOutcome
from slr.demo.answers import ServerAnswer, ServerRequest
from slr.demo.catalogue import load_catalogue
from slr.demo.server import DemoServer
from slr.stages.search.jobs import plan
from slr.stages.search.run import run

NAMES = ("semantic_scholar", "crossref", "pubmed")
DELAY = 0.3  #: seconds before each answer
HASTE = 1_000.0
ROUNDS = 3
AIM = 1.2


class SlowServer(DemoServer):
    """The demonstration's server, with every answer late."""

    def answer(self, request: ServerRequest) -> ServerAnswer:
        """Wait, then answer."""
        time.sleep(DELAY)
        return super().answer(request)


def seconds(url: str, names: tuple[str, ...]) -> float:
    """Wall seconds of one search of these sources into a new ledger."""
    texts = files("slr.demo").joinpath("folder")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "review"
        protocol, query = (texts.joinpath(name).read_text("utf-8") for name in ("review.toml", "brain-fm.toml"))
        create_review(root, review_toml=protocol, queries={"brain-fm.toml": query})
        review = load_review(root, {f"SLR_{name.upper()}_URL": url for name in NAMES})
        hasty = HttpOptions(
            sleep=lambda wait: time.sleep(wait / HASTE), clock=lambda: time.monotonic() * HASTE, timeout_total=1e6
        )
        with Ledger(review.ledger_path) as ledger:
            jobs = plan(review, load_queries(review, ["brain-fm"]), names, today=date(2025, 2, 18), http=hasty)
            start = time.perf_counter()
            runs = run(ledger, jobs, stop=threading.Event(), tell=lambda _progress: None)
            taken = time.perf_counter() - start
    ended = {RunOutcome.COMPLETE, RunOutcome.CUT}
    incomplete = [f"{one.label}: {one.message}" for one in runs if one.outcome not in ended]
    if incomplete:
        raise SystemExit(f"not a fair comparison: {incomplete}")
    return taken


def main() -> None:
    """Print the least of some rounds for each service alone and for all at once, and the ratio."""
    with SlowServer(load_catalogue(), faults=False, s2_page=10, crossref_rows=10) as server:
        alone = {name: min(seconds(server.url, (name,)) for _ in range(ROUNDS)) for name in NAMES}
        together = min(seconds(server.url, NAMES) for _ in range(ROUNDS))
    for name, taken in alone.items():
        print(f"{name:18} alone {taken:6.2f} s")
    ratio = together / max(alone.values())
    print(f"{'all three at once':24} {together:6.2f} s: {ratio:.2f} times the slowest alone (aim: at most {AIM})")


if __name__ == "__main__":
    main()
