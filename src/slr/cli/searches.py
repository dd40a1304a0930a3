"""What every command that tells a count or writes a file says of the searches behind it, on standard error."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from slr.cli.output import safe, say, warn
from slr.core.errors import SourceError

if TYPE_CHECKING:
    from slr.adapters.ledger import Ledger
    from slr.core.model import QueryFile, SearchRun
    from slr.core.search_state import Short


#: Stands behind the address of a site that does not search as its API does.
UNLIKE = "  (ranked by words in common; other counts than the API's)"


def warn_of_searches(ledger: Ledger) -> None:
    """A line for each search that is short; what somebody chose is a note, what went wrong a warning."""
    from slr.core.search_state import find_short_searches

    for short in find_short_searches(ledger.runs.all()):
        if short.lack.is_fault:
            warn(in_words(short))
        else:
            say(f"note: {in_words(short)}")


def in_words(short: Short) -> str:
    """What is short of a search, with the command that mends it."""
    return safe(f"{short} ({short.command})" if short.command else str(short))


def fail_when_less(runs: Sequence[SearchRun], made: Collection[int]) -> None:
    """Code 3 when a source gave nothing or far less in these runs than it did before; each is told.

    Raises:
        SourceError: it did.
    """
    from slr.core.search_state import Lack, find_new_faults

    less = [short for short in find_new_faults(runs, made) if short.lack in {Lack.EMPTY, Lack.FELL}]
    if less:
        names = ", ".join(dict.fromkeys(short.label for short in less))
        raise SourceError(
            names,
            "far fewer records than in an earlier search: " + "; ".join(map(str, less)),
            hint=f"What is in the ledger stays. Next: {less[0].command}",
        )


def warn_of_windows(queries: Iterable[QueryFile]) -> None:
    """A line for each query whose window has ended, so that new publications are never found."""
    from datetime import UTC, datetime

    from slr.adapters.folder import find_ended_windows

    for sentence in find_ended_windows(queries, datetime.now(UTC).date()):
        warn(sentence)


def as_row(run: SearchRun) -> dict[str, object]:
    """A run for scripts."""
    from dataclasses import asdict

    return asdict(run) | {"window": str(run.window)}
