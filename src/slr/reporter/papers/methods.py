"""The methods section: every number and claim is read from the ledger; what it does not hold is not said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from slr.model import Merge, MergeKind, Outcome, Policy, SearchRun, SourceKind, Stage, Verdict
from slr.reporter.papers.ending import ending_sentences
from slr.reporter.papers.facts import ENDED, Facts, also_short, day, is_file, searched
from slr.reporter.papers.screening import agreement, changed_rules, who_screened
from slr.reporter.papers.words import banner, code, count, line, listed, markdown
from slr.searches import Short, total
from slr.vocabulary import Gap

#: How the actor of a merge that rules made begins; anybody else is a person.
_RULES = "slr"
_STAGES = {Stage.TITLE_ABSTRACT: "title and abstract", Stage.FULL_TEXT: "full text"}
_POLICIES = {
    Policy.SINGLE: "one reviewer decides on each",
    Policy.DOUBLE: "two reviewers decide on each without seeing each other's verdict, and settle disagreements",
    Policy.SAMPLE: "one reviewer decides on each, and a second one, blind, on a drawn share",
}
_SHORT = {
    Outcome.CUT: "was stopped at a limit that had been set",
    Outcome.PARTIAL: "ended before all was fetched",
    Outcome.FAILED: "failed",
    Outcome.INTERRUPTED: "was interrupted",
}


def write_methods(facts: Facts) -> bytes:
    """The methods section in Markdown."""
    sections: tuple[tuple[str, Iterable[str]], ...] = (
        ("Eligibility criteria", eligibility(facts)),
        ("Information sources", sources(facts)),
        ("Citation searching", citations(facts)),
        ("Duplicates", duplicates(facts)),
        ("Selection process: title and abstract", selection(facts, Stage.TITLE_ABSTRACT)),
        ("Selection process: full text", selection(facts, Stage.FULL_TEXT)),
        ("Automation", automation(facts)),
        ("Study selection", results(facts)),
    )
    body = "".join(f"## {name}\n\n{_paragraph(told)}\n\n" for name, told in sections)
    head = f"# Methods\n\n{banner(facts.interim)}"
    return (
        head + body + "Written by slr from the ledger of the review; the words are a draft, the numbers are not.\n"
    ).encode()


def _paragraph(sentences: Iterable[str]) -> str:
    return " ".join(sentences) or "Nothing on record."


def eligibility(facts: Facts) -> list[str]:
    """The coded criteria of each stage."""
    told = [f"The question was: {markdown(facts.protocol.question)}"] if facts.protocol.question else []
    for stage in Stage:
        criteria = facts.protocol.criteria_at(stage)
        if criteria:
            words = "; ".join(f"{markdown(one.reason)} ({code(one.code)})" for one in criteria)
            where = _STAGES[stage]
            told.append(f"Reasons for exclusion on {where}, in the order in which they were applied: {words}.")
    if facts.wordings > 1:
        told.append(f"Decisions were made under {facts.wordings:,} wordings of the protocol file.")
    told += map(markdown, changed_rules(facts))
    return told


def sources(facts: Facts) -> list[str]:
    """Each source with the day of its last search, and what it gave."""
    last = facts.last_runs()
    if not last:
        return ["No database or register was searched with slr."]
    held = Counter(label for one in facts.standings for label, _ in one.sources)
    dates: dict[str, list[SearchRun]] = {}
    for run in last:
        dates.setdefault(run.label, []).append(run)
    told = [f"{markdown(label)} ({_days(runs)}; {count(held[label], 'record')})" for label, runs in dates.items()]
    said = [f"We searched {listed(told)}.", *_windows(last)]
    said += [_short(run) for run in last if run.outcome is not Outcome.COMPLETE]
    return [*said, *(_also(short) for short in also_short(facts, last))]


def _days(runs: Sequence[SearchRun]) -> str:
    """The days of the last searches; several queries on a source may have several, several files have the last."""
    ended = [run for run in runs if run.outcome in ENDED]
    if not ended:
        return "no search came to its end"
    days = {one for one in map(searched, ended) if one}
    if all(map(is_file, ended)):
        read = max(run.started_at for run in ended)
        last = f"last searched on {max(days)}" if days else "day of the search not on record"
        return f"{last}, outside slr; file read on {read:%Y-%m-%d}"
    return f"last searched on {listed(map(str, sorted(days)))}"


def _windows(runs: Iterable[SearchRun]) -> list[str]:
    asked = [run for run in runs if not is_file(run)]
    windows = {str(run.window) for run in asked}
    if not windows:
        return []
    if windows == {".."}:
        return ["No limit on the date of publication was set in slr."]
    if len(windows) == 1:
        window = asked[0].window
        start = f"from {window.start} " if window.start else ""
        end = f"to {window.end}" if window.end else "on"
        return [f"Publication dates {start}{end} were searched."]
    return ["The limits on publication dates differed between searches and are in the search appendix."]


def _short(run: SearchRun) -> str:
    of = f" of {run.reported:,} reported" if run.reported is not None else ""
    how = _SHORT.get(run.outcome, "did not end")
    return (
        f"The last search of {markdown(run.label)} (query {code(run.query_name)}, {day(run)}) "
        f"{how}: {run.fetched:,}{of} were fetched."
    )


def _also(short: Short) -> str:
    """Of a search that came to its end: a later run that did not, or what an earlier run had found more."""
    run, earlier = short.run, short.earlier
    assert run is not None
    name = f"{markdown(short.label)} (query {code(short.search.query)}, {day(run)})"
    if run.outcome not in ENDED or earlier is None:
        how = _SHORT.get(run.outcome, "did not end")
        return f"A later search of {name} {how}: {run.fetched:,} were fetched."
    found = count(total(run), "record")
    return f"The last search of {name} found {found}, an earlier one ({day(earlier)}) {total(earlier):,}."


def citations(facts: Facts) -> list[str]:
    """Runs of citation searching."""
    runs = [run for run in facts.runs if run.kind is SourceKind.CITATION]
    if not runs:
        return ["No citation searching was done with slr."]
    ways = Counter(run.query_name.partition(" ")[0] for run in runs)
    told = listed(f"{count(number, 'run')} {markdown(way)}" for way, number in sorted(ways.items()))
    days = sorted({str(searched(run) or run.asked_on) for run in runs})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    seeds, works = len({_seed(run) for run in runs}), sum(run.fetched for run in runs)
    gave = f"gave {count(works, 'work')} before any filter"
    said = f"Citation searching on {when} ({told}; {count(seeds, 'seed')}) {gave}."
    return [said, *_without_list(runs), *(_short(run) for run in runs if run.outcome is not Outcome.COMPLETE)]


def _without_list(runs: Iterable[SearchRun]) -> list[str]:
    """How many lists a service that answered did not give, and why."""
    newest = {run.query_name: run for run in runs}
    why = Counter(run.message for run in newest.values() if run.message in set(Gap))
    told = [f"{count(why[gap], 'list was', 'lists were')} not given ({gap})" for gap in Gap if why[gap]]
    return [f"{listed(told)}."] if told else []


def _seed(run: SearchRun) -> str:
    return run.query_name.partition(" ")[2]


def duplicates(facts: Facts) -> list[str]:
    """What deduplication did, by rules and by hand."""
    records = sum(len(one.sources) for one in facts.standings)
    own = [one for one in facts.merges if one.kind is MergeKind.DUPLICATE]
    versions = [one for one in facts.merges if one.kind is MergeKind.VERSION]
    removed = records - len(facts.standings)
    told = [
        f"{count(records, 'record')} of all routes {_describe(records)} {count(len(facts.standings), 'report')}."
    ]
    told.append(f"Duplicate records removed: {removed:,}.")
    if own:
        told.append(f"Behind this {_are(own)} {count(len(own), 'merge')}, made {_made(own)}.")
    if versions:
        links = (
            f"{count(len(versions), 'link')} between versions of one study (such as a preprint and its article)"
        )
        told.append(f"In addition, {links} {_are(versions, past=True)} made {_made(versions)}.")
        told.append("Linked reports stay apart and count as one study.")
    if facts.is_dedup_due:
        told.append("Records came after the last look for duplicates.")
    return told


def _describe(number: int) -> str:
    return "describes" if number == 1 else "describe"


def _are(rows: Sequence[object], *, past: bool = False) -> str:
    one, many = ("was", "were") if past else ("is", "are")
    return one if len(rows) == 1 else many


def _made(merges: Sequence[Merge]) -> str:
    by_rule = sum(one.actor.startswith(_RULES) for one in merges)
    if by_rule in {0, len(merges)}:
        return "by the rules of slr" if by_rule else "by hand"
    return f"{by_rule:,} by the rules of slr and {len(merges) - by_rule:,} by hand"


def selection(facts: Facts, stage: Stage) -> list[str]:
    """The policy set for a stage, what was really done there, and the agreement."""
    policy = facts.stages[stage].policy
    share = f" ({facts.protocol.check_percent:g} %)" if policy is Policy.SAMPLE else ""
    told = [f"Policy in review.toml: {_POLICIES[policy]}{share}.", *map(markdown, who_screened(facts, stage))]
    measured = agreement(facts, [stage])
    if stage is Stage.TITLE_ABSTRACT:
        told += map(markdown, ending_sentences(facts.endings))
    return [
        *told,
        *map(markdown, measured or ["No agreement can be given: no two reviewers judged the same one."]),
    ]


def automation(facts: Facts) -> list[str]:
    """What was left to a program."""
    orders: Counter[str] = Counter()
    for stage in facts.stages.values():
        orders.update(stage.orders)
    told = ["No verdict was made by slr: each is entered as a reviewer's. Duplicates were found as said above."]
    if facts.left_out:
        told.append(
            f"{count(facts.left_out, 'record was', 'records were')} excluded by a stopping rule, judged by nobody."
        )
    if any(stage.imported for stage in facts.stages.values()):
        told.append("Whether a program had a part in the verdicts that came from files is not on record.")
    if orders:
        ways = listed(f"{code(way)} ({number:,})" for way, number in sorted(orders.items()))
        told.append(f"Some reports were handed out in another order than the one of finding: {ways}.")
    return [*told, f"Searching, deduplication, screening and counting were done with slr {line(facts.version)}."]


def results(facts: Facts) -> list[str]:
    """The way from records to studies, as the flow diagram has it."""
    counts = facts.counts
    if not facts.standings:
        return ["No records yet."]
    found = count(counts.identified or 0, "record was", "records were")
    told = [
        f"{found} identified in databases and registers, {counts.duplicates or 0:,} of them duplicates.",
        *_other_methods(facts),
        f"Screened on title and abstract: {count(counts.screened or 0, 'record')} from databases and registers.",
        f"Excluded there: {counts.excluded or 0:,}{_by_rule(facts)}.",
        *_full_texts(facts),
        *_notices(facts),
    ]
    if facts.undecided:
        told.append(f"{count(facts.undecided, 'report')} {'is' if facts.undecided == 1 else 'are'} undecided.")
    return told


def _notices(facts: Facts) -> list[str]:
    """The included reports whose results may not be trusted any more."""
    included = [alarm for alarm in facts.alarms if alarm.is_included]
    if not included:
        return []
    each = listed(f"report {one.report_id} {one.notice.claim}, by {markdown(one.witnesses)}" for one in included)
    return [f"Of the included reports, {each}."]


def _by_rule(facts: Facts) -> str:
    number = facts.counts.excluded_by_automation
    return f", {number:,} of them by a stopping rule before anybody had read them" if number else ""


def _other_methods(facts: Facts) -> list[str]:
    hidden, other = facts.counts.hidden, facts.counts.other_identified
    if not other.n:
        return []
    told = (
        f"Other methods gave {count(other.n, 'record')}: {hidden.found_by_databases or 0:,} of reports that the "
        f"databases had found too, {hidden.duplicates or 0:,} further duplicates, and {hidden.excluded or 0:,} "
        "excluded on title and abstract."
    )
    return [told]


def _full_texts(facts: Facts) -> list[str]:
    counts = facts.counts
    lanes = (counts.searched, counts.other)
    sought, assessed = (sum(getattr(lane, name) or 0 for lane in lanes) for name in ("sought", "assessed"))
    lost, excluded = len(facts.fate(Verdict.NOT_RETRIEVED)), len(facts.fate(Verdict.EXCLUDE))
    studies, reports = counts.new_studies or 0, counts.new_reports or 0
    were = "was" if studies == 1 else "were"
    return [
        f"{count(sought, 'report was', 'reports were')} sought by all routes and {lost:,} of them not retrieved.",
        f"{count(assessed, 'report was', 'reports were')} assessed on full text and {excluded:,} excluded.",
        f"{count(studies, 'study', 'studies')} in {count(reports, 'report')} {were} included.",
    ]
