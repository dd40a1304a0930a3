"""What is kept of an answer, and how complete a run is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from slr.core.model import Entry, RunOutcome, Truth
from slr.core.search_state import AT_LIMIT

#: Title (with subtitle) and abstract, None when there is none, to a truth value.
Matcher = Callable[[str, str | None], Truth]


def evaluate(entries: Iterable[Entry], matcher: Matcher | None) -> list[tuple[Entry, Truth | None]]:
    """The entries to keep, each with its local evaluation.

    Without a matcher the engine has answered the expression itself and everything is kept: it may match on text it
    does not return, so a second filter would lose records. With one, only what is certainly outside is left out;
    unknown is kept and marked.
    """
    if matcher is None:
        return [(entry, None) for entry in entries]
    judged = [(entry, matcher(entry.document.full_title, entry.document.abstract)) for entry in entries]
    return [(entry, truth) for entry, truth in judged if truth is not Truth.FALSE]


def conclude(
    *, fetched: int, reported: int | None, limit: int | None, lost_patience: bool = False
) -> tuple[RunOutcome, str | None]:
    """How a run ended whose source had nothing more to give, with a sentence when it is not complete.

    `lost_patience`: a ranked list was left by rule, after pages in a row without a local match.
    """
    if reported is None or fetched >= reported:
        return RunOutcome.COMPLETE, None
    if limit is not None and fetched >= limit:
        return RunOutcome.CUT, f"{AT_LIMIT}{limit:,}; {reported:,} reported"
    if lost_patience:
        read = f"{fetched:,} of {reported:,} read"
        return RunOutcome.CUT, f"stopped early: the last pages held no match ({read})"
    return RunOutcome.PARTIAL, f"{fetched:,} of {reported:,} reported hits received"
