"""The search appendix: the 16 items of PRISMA-S, filled from the ledger. Pure.

Source of the items: Rethlefsen et al. 2021, doi 10.1186/s13643-020-01542-z, Table 1. What a ledger cannot know is
marked open, in words a person can replace.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from slr.core.model import Protocol, RunOutcome, SearchRun, SourceKind
from slr.core.search_state import Lack, last_of, short_searches
from slr.core.text.numbers import counted

_OPEN = "*Open: state "


@dataclass(frozen=True, slots=True)
class AppendixFacts:
    """What the appendix is made of. `notes` and `sent` are by run; `dedup` sums up the merge log in a sentence."""

    protocol: Protocol
    runs: Sequence[SearchRun]
    notes: Mapping[int, Sequence[str]]
    records: Mapping[str, int]
    dedup: str
    written_at: datetime


def write_appendix(facts: AppendixFacts) -> str:
    """The appendix in Markdown. Text from outside stands in code spans and blocks only."""
    searched = [run for run in facts.runs if run.kind.is_searched]
    cited = [run for run in facts.runs if run.kind is SourceKind.CITATION]
    items: tuple[tuple[str, Callable[[], str]], ...] = (
        ("Database name", lambda: _databases(searched)),
        ("Multi-database searching", lambda: _platforms(searched)),
        ("Study registries", lambda: _registers(searched)),
        ("Online resources and browsing", lambda: f"{_OPEN}websites or tables of contents that you browsed.*"),
        ("Citation searching", lambda: _citations(cited)),
        ("Contacts", lambda: f"{_OPEN}whether you contacted authors or experts; the ledger does not record it.*"),
        (
            "Other methods",
            lambda: f"{_OPEN}any other method of identifying records; the ledger does not record it.*",
        ),
        ("Full search strategies", lambda: _strategies(searched, facts.notes)),
        ("Limits and restrictions", lambda: _limits(searched)),
        ("Search filters", lambda: f"{_OPEN}whether you used a published search filter.*"),
        ("Prior work", lambda: f"{_OPEN}whether you adapted the strategy of another review.*"),
        ("Updates", lambda: _updates(searched)),
        ("Dates of searches", lambda: _dates(searched)),
        ("Peer review", lambda: f"{_OPEN}whether the strategy was peer reviewed.*"),
        ("Total records", lambda: _totals(facts.records)),
        ("Deduplication", lambda: facts.dedup),
    )
    head = f"# Search appendix (PRISMA-S)\n\n{_code(facts.protocol.title)}, {facts.written_at:%Y-%m-%d}\n"
    return head + "".join(f"\n## {n}. {name}\n\n{text()}\n" for n, (name, text) in enumerate(items, start=1))


def _databases(runs: Iterable[SearchRun]) -> str:
    places = {run.label: _place(run) for run in runs}
    return _listed(f"{label} ({place})" for label, place in places.items())


def _place(run: SearchRun) -> str:
    if is_file(run):
        return "records imported from a file; name the platform"
    return f"programming interface at `{_host(run.request)}`"


def is_file(run: SearchRun) -> bool:
    """Whether the records came in a file somebody brought, and were not asked of a service by slr."""
    return run.is_file


def _day(run: SearchRun) -> str:
    """When the search was made; of a file the date its importer gave, else that of the import, named as such."""
    if run.searched or not is_file(run):
        return str(run.asked_on)
    try:  # a ledger that is older than the column for it
        said = json.loads(run.request).get("searched")
    except (ValueError, AttributeError):
        said = None
    return (
        str(said)
        if said
        else f"{run.started_at:%Y-%m-%d} (date of the import; the date of the search is not recorded)"
    )


def _platforms(runs: Iterable[SearchRun]) -> str:
    hosts: dict[str, set[str]] = {}
    for run in runs:
        if not is_file(run):
            hosts.setdefault(_host(run.request), set()).add(run.label)
    shared = [f"`{host}`: {', '.join(sorted(labels))}" for host, labels in hosts.items() if len(labels) > 1]
    return _listed(shared) if shared else "No two databases were searched on one host."


def _registers(runs: Iterable[SearchRun]) -> str:
    names = dict.fromkeys(run.label for run in runs if run.kind is SourceKind.REGISTER)
    return _listed(names) if names else "No register was searched with slr."


def _citations(runs: Sequence[SearchRun]) -> str:
    if not runs:
        return "No citation searching was done with slr."
    return _listed(
        f"{_day(run)}: {_cited(run)}; {run.fetched:,} works identified before any filter ({run.outcome})"
        for run in runs
    )


def _cited(run: SearchRun) -> str:
    """What was followed: a paper, or the list of references that somebody brought as a file."""
    return f"{run.label}, references imported from a file" if is_file(run) else _code(run.expression)


def _strategies(runs: Iterable[SearchRun], notes: Mapping[int, Sequence[str]]) -> str:
    latest = {(run.query_name, run.label): run for run in runs}
    return (
        "\n\n".join(_strategy(run, notes.get(run.id, ())) for run in latest.values()) or "No search has been run."
    )


def _strategy(run: SearchRun, notes: Iterable[str]) -> str:
    when = _day(run) if is_file(run) else f"{run.started_at:%Y-%m-%d %H:%M} UTC"
    lines = [
        f"### {run.label}, query {_code(run.query_name)}, run {run.id} of {when}",
        "",
    ]
    lines += ["As written:", "", _block(run.expression.strip()), "", "As sent:", "", _block(run.request)]
    ended = [f"- {_ended(run)}"] if run.outcome is not RunOutcome.COMPLETE else []
    deviations = [*ended, *(f"- {_code(note)}" for note in notes)]
    return "\n".join([*lines, *(["", "Deviations and remarks:", "", *deviations] if deviations else [])])


def _limits(runs: Sequence[SearchRun]) -> str:
    if not runs:
        return "No search has been run."
    latest = {(run.query_name, run.label): run for run in runs}.values()
    told = [
        f"{run.label}, {_code(run.query_name)}: published {run.window}"
        for run in latest
        if str(run.window) != ".."
    ]
    short = [run for run in latest if run.outcome is not RunOutcome.COMPLETE]
    told += [f"{run.label}, {_code(run.query_name)}: {_ended(run)}" for run in short]
    told += [_code(str(one)) for one in short_searches(runs) if one.lack in {Lack.EMPTY, Lack.FELL}]
    return _listed(told) if told else "No limit on the date of publication. Every last search is complete."


def _updates(runs: Iterable[SearchRun]) -> str:
    groups: dict[tuple[str, str], list[SearchRun]] = {}
    for run in runs:
        groups.setdefault((run.query_name, run.label), []).append(run)
    return _listed(
        f"{label}, {_code(name)}: " + "; ".join(f"{_day(run)}, {counted(run.new, 'new record')}" for run in group)
        for (name, label), group in groups.items()
    )


def _dates(runs: Iterable[SearchRun]) -> str:
    """When each search last came to its end; a search that never did has the date of its last try, and says so."""
    return _listed(
        f"{run.label}, {_code(run.query_name)}: {_day(run)}{_HOW.get(run.outcome, '')}" for run in last_of(runs)
    )


_HOW = {
    RunOutcome.CUT: " (stopped at a set limit)",
    RunOutcome.PARTIAL: " (partial)",
    RunOutcome.FAILED: " (failed)",
    RunOutcome.INTERRUPTED: " (interrupted)",
}


def _ended(run: SearchRun) -> str:
    """How a run ended that is not complete, with what it gave."""
    of = "" if run.reported is None else f" of {run.reported:,} reported"
    return f"{run.outcome}: {run.fetched:,}{of} fetched; {_code(run.message or 'its end was not recorded')}"


def _totals(records: Mapping[str, int]) -> str:
    lines = [f"{label}: {count:,}" for label, count in records.items()]
    return _listed([*lines, f"total: {sum(records.values()):,}"])


def _listed(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "None."


def _host(request: str) -> str:
    return urlsplit(request.partition(" ")[2]).hostname or "unknown"


def _code(text: str) -> str:
    """Text in a code span that nothing in it can end (CommonMark, 6.1)."""
    flat = " ".join(text.split())
    longest = max((len(run) for run in _ticks(flat)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if "`" in flat[:1] + flat[-1:] else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def _block(text: str) -> str:
    fence = "`" * max(3, max((len(run) for run in _ticks(text)), default=0) + 1)
    return f"{fence}text\n{text}\n{fence}"


def _ticks(text: str) -> list[str]:
    return [part for part in "".join(c if c == "`" else " " for c in text).split() if part]
