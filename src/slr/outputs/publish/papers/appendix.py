"""The search appendix: the 16 items of PRISMA-S, with every strategy as it was sent.

Items: Rethlefsen et al. 2021, doi:10.1186/s13643-020-01542-z, Table 1. What the ledger cannot know is marked open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from slr.core.model import RunOutcome, SearchRun, SourceKind
from slr.core.search_state import last_of
from slr.core.text.markup import banner, block, code, markdown
from slr.core.text.numbers import counted as count
from slr.outputs.publish.material import ReviewSnapshot, is_file, list_also_short, write_day
from slr.outputs.publish.papers import methods
from slr.outputs.publish.papers.checklists import read_checklist


def write_appendix(facts: ReviewSnapshot) -> bytes:
    """The appendix in Markdown."""
    searched_on = f"newest search {facts.searched_on}" if facts.searched_on else "no search yet"
    head = (
        f"# Search appendix (PRISMA-S)\n\n{banner(facts.interim)}{markdown(facts.protocol.title)}; {searched_on}\n"
    )
    makers: Mapping[str, Callable[[ReviewSnapshot], str]] = {
        "1": _databases, "2": _platforms, "3": _registers, "5": _citations, "8": _strategies, "9": _limits,
        "12": _updates, "13": _dates, "15": _totals, "16": _dedup,
    }  # fmt: skip
    text = head
    for row in read_checklist(facts, "prisma-s"):
        made = makers[row.item](facts) if row.item in makers else ""
        left = f"*Open: {markdown(row.todo)}*" if row.todo else ""
        body = "\n\n".join(part for part in (made, left) if part)
        text += f"\n## {row.item}. {markdown(row.topic)}\n\n{body}\n"
    return text.encode()


def _databases(facts: ReviewSnapshot) -> str:
    places = {run.label: _place(run) for run in facts.last_runs()}
    return _bullets(f"{markdown(label)} ({place})" for label, place in places.items())


def _place(run: SearchRun) -> str:
    return (
        "records imported from a file; name the platform"
        if is_file(run)
        else f"programming interface at {code(_host(run))}"
    )


def _platforms(facts: ReviewSnapshot) -> str:
    hosts: dict[str, set[str]] = {}
    for run in facts.last_runs():
        if not is_file(run):
            hosts.setdefault(_host(run), set()).add(run.label)
    shared = [
        f"{code(host)}: {markdown(', '.join(sorted(labels)))}" for host, labels in hosts.items() if len(labels) > 1
    ]
    return _bullets(shared) if shared else "No two databases were searched on one host."


def _registers(facts: ReviewSnapshot) -> str:
    names = dict.fromkeys(markdown(run.label) for run in facts.runs if run.kind is SourceKind.REGISTER)
    return _bullets(names) if names else "No register was searched with slr."


def _citations(facts: ReviewSnapshot) -> str:
    runs = [run for run in facts.runs if run.kind is SourceKind.CITATION]
    if not runs:
        return "No citation searching was done with slr."
    return _bullets(
        f"{write_day(run)}: {_seed(run)}; {count(run.fetched, 'work')} identified before any filter "
        f"({_outcome(run)})"
        for run in runs
    )


def _seed(run: SearchRun) -> str:
    """What a citation search went out from: a paper, or a list of references that came as a file."""
    if is_file(run):
        return f"{markdown(run.label)}, references imported from a file"
    return f"{code(run.expression)}, sent as {code(run.request)}"


def _strategies(facts: ReviewSnapshot) -> str:
    strategies = [_strategy(run, facts.notes.get(run.id, ())) for run in facts.last_runs()]
    return "\n\n".join(strategies) or "No search has been run."


def _strategy(run: SearchRun, notes: Iterable[str]) -> str:
    when = write_day(run) if is_file(run) else f"{run.started_at:%Y-%m-%d %H:%M} UTC"
    title = f"### {markdown(run.label)}, query {code(run.query_name)}, run {run.id} of {when}"
    written = block(run.expression) if run.expression.strip() else "*Open: the strategy is not recorded.*"
    sent = "Imported file:" if is_file(run) else "As sent:"
    parts = [title, "As written:", written, sent, block(run.request)]
    remarks = [*([_describe_shortfall(run)] if run.outcome is not RunOutcome.COMPLETE else []), *map(code, notes)]
    if remarks:
        parts += ["Deviations and remarks:", _bullets(remarks)]
    return "\n\n".join(parts)


def _limits(facts: ReviewSnapshot) -> str:
    if not facts.runs:
        return "No search has been run."
    told = [
        f"{markdown(run.label)}, {code(run.query_name)}: published {run.window}"
        for run in facts.last_runs()
        if str(run.window) != ".."
    ]
    told += [
        f"{markdown(run.label)}, {code(run.query_name)}: {_describe_shortfall(run)}"
        for run in last_of(facts.runs)
        if run.outcome is not RunOutcome.COMPLETE
    ]
    told += [markdown(str(short)) for short in list_also_short(facts, last_of(facts.runs))]
    return _bullets(told) if told else "No limit on the date of publication. Every last search is complete."


def _updates(facts: ReviewSnapshot) -> str:
    groups: dict[tuple[str, str], list[SearchRun]] = {}
    for run in facts.runs:
        if run.kind.is_searched:
            groups.setdefault((run.label, run.query_name), []).append(run)
    return _bullets(
        f"{markdown(label)}, {code(name)}: "
        + "; ".join(f"{write_day(run)}, {count(run.new, 'new record')} ({_outcome(run)})" for run in group)
        for (label, name), group in groups.items()
    )


def _dates(facts: ReviewSnapshot) -> str:
    return _bullets(
        f"{markdown(run.label)}, {code(run.query_name)}: {write_day(run)}"
        f"{'' if run.outcome is RunOutcome.COMPLETE else f' ({_outcome(run)})'}"
        for run in facts.last_runs()
    )


def _totals(facts: ReviewSnapshot) -> str:
    held = Counter(label for standing in facts.standings for label, _ in standing.sources)
    lines = [
        f"{markdown(label)}: {number:,}" for label, number in sorted(held.items(), key=lambda x: (-x[1], x[0]))
    ]
    return _bullets([*lines, f"total: {held.total():,}"])


def _dedup(facts: ReviewSnapshot) -> str:
    rules = Counter(merge.rule for merge in facts.merges)
    lines = [f"{code(rule)}: {number:,}" for rule, number in sorted(rules.items(), key=lambda x: (-x[1], x[0]))]
    how = (
        f"The rules of slr {markdown(facts.version)} compare identifiers, titles, names, years and places of "
        "publication; the ledger keeps the rule and the score of every merge."
    )
    return f"{' '.join(methods.describe_duplicates(facts))} {how} Merges and links by rule:\n\n{_bullets(lines)}"


def _outcome(run: SearchRun) -> str:
    """How a run ended, in words."""
    return "stopped at a set limit" if run.outcome is RunOutcome.CUT else run.outcome.value


def _describe_shortfall(run: SearchRun) -> str:
    """How a run ended that is not complete, with what it gave and why."""
    of = "" if run.reported is None else f" of {run.reported:,} reported"
    return f"{run.outcome}: {run.fetched:,}{of} fetched; {code(run.message or 'its end was not recorded')}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "None."


def _host(run: SearchRun) -> str:
    try:
        return urlsplit(run.request.partition(" ")[2]).hostname or "unknown"
    except ValueError:
        return "unknown"
