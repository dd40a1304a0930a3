"""An import taken back, put back or given another name: what that did, in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from slr.adapters.ledger import RELABELLED, RESTORED, UNDONE, Effect, Named
from slr.core.errors import UsageError
from slr.core.model import SourceKind
from slr.core.text.numbers import counted, form_for
from slr.stages.imports.file_search import source_of


def rename_run(source: str | None, kind: SourceKind | None) -> Callable[[Named], Named]:
    """The new name of a run from its old one; None leaves source or kind as it is.

    Raises:
        UsageError: neither is given.
    """
    if source is None and kind is None:
        raise UsageError("no new source or kind given", hint="For instance --source Embase --kind database.")

    def name(old: Named) -> Named:
        label = source or old.label
        return Named(source_of(label), label, kind or old.kind)

    return name


def in_words(effect: Effect, *, dry_run: bool) -> list[str]:
    """What an amendment did, line by line."""
    lines = {UNDONE: _tell_undone, RESTORED: _tell_restored, RELABELLED: _tell_relabelled}[effect.what](effect)
    run = f"Run {effect.run_id} ({effect.before.label}, {effect.before.kind})"
    return [f"{run} {'would be' if dry_run else 'is'} {next(lines)}", *lines]


def _tell_undone(effect: Effect) -> Iterator[str]:
    yield "taken back"
    yield f"{_of(effect)} {form_for(effect.records, 'no longer counts', 'no longer count')}"
    if effect.records < effect.met:
        yield "another run found the others too, so they still count"
    yield f"{counted(effect.reports, 'report')} {form_for(effect.reports, 'leaves', 'leave')} the review"
    if effect.decisions:
        verb = form_for(effect.decisions, "stays in the ledger and no longer counts",
                       "stay in the ledger and no longer count")  # fmt: skip
        yield f"{counted(effect.decisions, 'decision')} on {counted(effect.judged, 'report')} {verb}"
    yield f"`slr import restore {effect.run_id}` puts it back"


def _tell_restored(effect: Effect) -> Iterator[str]:
    yield "put back"
    yield f"{_of(effect)} {form_for(effect.records, 'counts', 'count')} again"
    yield f"{counted(effect.reports, 'report')} {form_for(effect.reports, 'returns', 'return')} to the review"
    if effect.decisions:
        told = f"{counted(effect.decisions, 'decision')} on {counted(effect.judged, 'report')}"
        yield f"{told} {form_for(effect.decisions, 'counts', 'count')} again"


def _tell_relabelled(effect: Effect) -> Iterator[str]:
    yield f"relabelled: {effect.after.label}, {effect.after.kind}"
    yield f"{_of(effect)} {form_for(effect.records, 'has', 'have')} the new name"
    if effect.records < effect.met:
        yield "an earlier run found the others, so they keep its name"


def _of(effect: Effect) -> str:
    return f"{effect.records:,} of {counted(effect.met, 'record')}"


def as_json(effect: Effect, *, dry_run: bool) -> dict[str, object]:
    """For scripts."""
    return {
        "dry_run": dry_run,
        "run": effect.run_id,
        "what": effect.what,
        "before": {"source": effect.before.label, "kind": effect.before.kind.value},
        "after": {"source": effect.after.label, "kind": effect.after.kind.value},
        "met": effect.met,
        "records": effect.records,
        "reports": effect.reports,
        "decisions": effect.decisions,
        "reports_with_decisions": effect.judged,
    }
