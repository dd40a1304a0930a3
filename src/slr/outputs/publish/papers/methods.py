"""The methods section: every number and claim is read from the ledger; it claims nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from slr.core.model import Merge, MergeKind, Policy, RunOutcome, SearchRun, SourceKind, Stage, Verdict
from slr.core.search_state import Short, total
from slr.core.text.markup import banner, code, markdown
from slr.core.text.numbers import counted as count
from slr.core.text.numbers import form_for, join_words
from slr.core.text.printable import clean
from slr.core.vocabulary import Gap
from slr.outputs.prisma.ending import describe_endings
from slr.outputs.publish.material import ReviewSnapshot, is_file, list_also_short, read_search_day, write_day
from slr.outputs.publish.papers.screening import (
    UNIT,
    describe_agreement,
    describe_changed_rules,
    describe_screeners,
)

#: How the actor of a merge that rules made begins; anybody else is a person.
_RULES = "slr"
_STAGES = {Stage.TITLE_ABSTRACT: "title and abstract", Stage.FULL_TEXT: "full text"}
_POLICIES = {
    Policy.SINGLE: "one reviewer for each {unit}",
    Policy.DOUBLE: "two reviewers for each {unit}, blinded to each other's verdict, who resolve disagreements",
    Policy.SAMPLE: "one reviewer for each {unit}, and a second, blinded reviewer for a random {share:g} % of them",
}
_SHORT = {
    RunOutcome.CUT: "was stopped at a set limit",
    RunOutcome.PARTIAL: "was partial",
    RunOutcome.FAILED: "failed",
    RunOutcome.INTERRUPTED: "was interrupted",
}


def write_methods(facts: ReviewSnapshot) -> bytes:
    """The methods section in Markdown."""
    sections: tuple[tuple[str, Iterable[str]], ...] = (
        ("Eligibility criteria", describe_eligibility(facts)),
        ("Information sources", describe_sources(facts)),
        ("Citation searching", describe_citations(facts)),
        ("Duplicates", describe_duplicates(facts)),
        ("Selection process: title and abstract", describe_selection(facts, Stage.TITLE_ABSTRACT)),
        ("Selection process: full text", describe_selection(facts, Stage.FULL_TEXT)),
        ("Automation", describe_automation(facts)),
        ("Study selection", describe_results(facts)),
    )
    body = "".join(f"## {name}\n\n{_paragraph(told)}\n\n" for name, told in sections)
    head = f"# Methods\n\n{banner(facts.interim)}"
    return (
        head + body + "slr wrote this draft from the ledger of the review. Rework the words; keep the numbers.\n"
    ).encode()


def _paragraph(sentences: Iterable[str]) -> str:
    return " ".join(sentences) or "The ledger has no record of this."


def describe_eligibility(facts: ReviewSnapshot) -> list[str]:
    """The coded criteria of each stage."""
    told = [f"The review question was: {markdown(facts.protocol.question)}"] if facts.protocol.question else []
    for stage in Stage:
        criteria = facts.protocol.criteria_at(stage)
        if criteria:
            words = "; ".join(f"{markdown(criterion.reason)} ({code(criterion.code)})" for criterion in criteria)
            where = _STAGES[stage]
            told.append(f"We applied these reasons for exclusion on {where}, in this order: {words}.")
    if facts.wordings > 1:
        told.append(f"Reviewers decided under {facts.wordings:,} versions of the protocol file.")
    told += map(markdown, describe_changed_rules(facts))
    return told


def describe_sources(facts: ReviewSnapshot) -> list[str]:
    """Each source with the day of its last search, and what it gave."""
    last = facts.last_runs()
    if not last:
        return ["We searched no database or register with slr."]
    held = Counter(label for standing in facts.standings for label, _ in standing.sources)
    dates: dict[str, list[SearchRun]] = {}
    for run in last:
        dates.setdefault(run.label, []).append(run)
    told = [f"{markdown(label)} ({_days(runs)}; {count(held[label], 'record')})" for label, runs in dates.items()]
    said = [f"We searched {join_words(told)}.", *_windows(last)]
    said += [describe_shortfall(run) for run in last if run.outcome is not RunOutcome.COMPLETE]
    return [*said, *(_also(short) for short in list_also_short(facts, last))]


def _days(runs: Sequence[SearchRun]) -> str:
    """The days of the last searches; several queries on a source may have several, several files have the last."""
    ended = [run for run in runs if run.outcome.has_ended]
    if not ended:
        return "no search was completed"
    days = {date for date in map(read_search_day, ended) if date}
    if all(map(is_file, ended)):
        read = max(run.started_at for run in ended)
        last = f"last searched on {max(days)}" if days else "date of the search not recorded"
        return f"{last}, outside slr; file imported on {read:%Y-%m-%d}"
    return f"last searched on {join_words(map(str, sorted(days)))}"


def _windows(runs: Iterable[SearchRun]) -> list[str]:
    asked = [run for run in runs if not is_file(run)]
    windows = {str(run.window) for run in asked}
    if not windows:
        return []
    if windows == {".."}:
        return ["We set no limit on the date of publication in slr."]
    if len(windows) == 1:
        window = asked[0].window
        start = f"from {window.start} " if window.start else ""
        end = f"to {window.end}" if window.end else "on"
        return [f"We limited the searches to publication dates {start}{end}."]
    return ["The limits on publication dates differed between searches; the search appendix lists them."]


def describe_shortfall(run: SearchRun) -> str:
    """Of a last search that did not give all: how it ended, and how much it gave."""
    name = f"{markdown(run.label)} (query {code(run.query_name)}, {write_day(run)})"
    return f"The last search of {name} {_how(run)}."


def _how(run: SearchRun) -> str:
    known = run.reported is not None
    got = f"{run.fetched:,} of {run.reported:,} reported records" if known else count(run.fetched, "record")
    return f"{_SHORT.get(run.outcome, 'did not end')}: we retrieved {got}"


def _also(short: Short) -> str:
    """Of a search that came to its end: a later run that did not, or what an earlier run had found more."""
    run, earlier = short.run, short.earlier
    assert run is not None
    name = f"{markdown(short.label)} (query {code(short.search.query)}, {write_day(run)})"
    if not run.outcome.has_ended or earlier is None:
        return f"A later search of {name} {_how(run)}."
    records = count(total(run), "record")
    before = f"an earlier one ({write_day(earlier)}) found {total(earlier):,}"
    return f"The last search of {name} found {records}; {before}."


def describe_citations(facts: ReviewSnapshot) -> list[str]:
    """Runs of citation searching."""
    cited = [run for run in facts.runs if run.kind is SourceKind.CITATION]
    runs, lists = [run for run in cited if not is_file(run)], [run for run in cited if is_file(run)]
    read = [f"We read the references of {markdown(run.label)} from a file ({write_day(run)}; "
            f"{count(run.fetched, 'record')})." for run in lists]  # fmt: skip
    return [*_followed(runs), *read] or ["We did no citation searching with slr."]


def _followed(runs: Sequence[SearchRun]) -> list[str]:
    if not runs:
        return []
    ways = Counter(run.query_name.partition(" ")[0] for run in runs)
    told = join_words(f"{count(number, f'{markdown(way)} search', f'{markdown(way)} searches')}"
                  for way, number in sorted(ways.items()))  # fmt: skip
    days = sorted({str(read_search_day(run) or run.asked_on) for run in runs})
    when = f"on {days[0]}" if len(days) == 1 else f"from {days[0]} to {days[-1]}"
    seeds, works = len({_seed(run) for run in runs}), sum(run.fetched for run in runs)
    gave = f"identified {count(works, 'work')} before any filter"
    said = f"Citation searching {when} from {count(seeds, 'seed')} ({told}) {gave}."
    return [
        said,
        *_without_list(runs),
        *(describe_shortfall(run) for run in runs if run.outcome is not RunOutcome.COMPLETE),
    ]


def _without_list(runs: Iterable[SearchRun]) -> list[str]:
    """How many lists a service that answered did not give, and why."""
    newest = {run.query_name: run for run in runs}
    why = Counter(run.message for run in newest.values() if run.message in set(Gap))
    told = [f"{count(why[gap], 'citation list was', 'citation lists were')} not available ({gap})"
            for gap in Gap if why[gap]]  # fmt: skip
    return [f"{join_words(told)}."] if told else []


def _seed(run: SearchRun) -> str:
    return run.query_name.partition(" ")[2]


def describe_duplicates(facts: ReviewSnapshot) -> list[str]:
    """What deduplication did, by rules and by hand."""
    records = sum(len(standing.sources) for standing in facts.standings)
    own = [merge for merge in facts.merges if merge.kind is MergeKind.DUPLICATE]
    versions = [merge for merge in facts.merges if merge.kind is MergeKind.VERSION]
    removed = records - len(facts.standings)
    told = [
        f"All methods together identified {count(records, 'record')} of {count(len(facts.standings), 'report')}.",
        f"We removed {count(removed, 'duplicate record')}.",
    ]
    if own:
        told.append(_made(own, count(len(own), "merge")))
    if versions:
        links = f"{count(len(versions), 'link')} between versions of one study, such as a preprint and its article"
        told.append(_made(versions, links))
        told.append("Linked reports count as one study.")
    if facts.is_dedup_due:
        told.append("This is partial: records were added after the last deduplication.")
    return told


def _made(merges: Sequence[Merge], what: str) -> str:
    """Who made them: the rules, people, or both."""
    by_rule = sum(merge.actor.startswith(_RULES) for merge in merges)
    if by_rule == len(merges):
        return f"The rules of slr made {what}."
    if not by_rule:
        return f"We made {what}, by hand."
    return f"The rules of slr made {by_rule:,} and we made {len(merges) - by_rule:,} of {what}."


def describe_selection(facts: ReviewSnapshot, stage: Stage) -> list[str]:
    """The policy set for a stage, what was really done there, and the agreement."""
    policy = facts.stages[stage].policy
    unit = UNIT[stage]
    asked = _POLICIES[policy].format(unit=unit, share=facts.protocol.check_percent)
    told = [f"The protocol required {asked}.", *map(markdown, describe_screeners(facts, stage))]
    measured = describe_agreement(facts, [stage])
    if stage is Stage.TITLE_ABSTRACT:
        told += map(markdown, describe_endings(facts.endings))
    return [
        *told,
        *map(markdown, measured or [f"Agreement is not defined: no two reviewers judged the same {unit}."]),
    ]


def describe_automation(facts: ReviewSnapshot) -> list[str]:
    """What was left to a program."""
    orders: Counter[str] = Counter()
    for stage in facts.stages.values():
        orders.update(stage.orders)
    told = ["slr made no screening decision: every verdict was entered as a reviewer's."]
    if facts.left_out:
        told.append(f"A stopping rule excluded {count(facts.left_out, 'record')} that no reviewer had judged.")
    if any(stage.imported for stage in facts.stages.values()):
        told.append("The ledger does not record whether a program took part in the imported verdicts.")
    if orders:
        ways = join_words(f"{code(way)} ({count(number, 'verdict')})" for way, number in sorted(orders.items()))
        told.append(f"Reviewers screened some reports in another order than that of identification: {ways}.")
    return [*told, f"We searched, deduplicated, screened and counted with slr {clean(facts.version)}."]


def describe_results(facts: ReviewSnapshot) -> list[str]:
    """The way from records to studies, as the flow diagram has it."""
    counts = facts.counts
    if not facts.standings:
        return ["The ledger holds no record yet."]
    records = count(counts.identified or 0, "record")
    screened = count(counts.screened or 0, "record was", "records were")
    told = [
        f"We identified {records} in databases and registers, {counts.duplicates or 0:,} of them duplicates.",
        *_other_methods(facts),
        f"From databases and registers, {screened} screened on title and abstract{_excluded(facts)}.",
        *_full_texts(facts),
        *_notices(facts),
    ]
    if facts.undecided:
        are = form_for(facts.undecided, "report is", "reports are")
        told.append(f"These numbers are interim: {facts.undecided:,} {are} undecided.")
    return told


def _notices(facts: ReviewSnapshot) -> list[str]:
    """The included reports whose results may not be trusted any more."""
    included = [alarm for alarm in facts.alarms if alarm.is_included]
    if not included:
        return []
    return [
        f"Included report {alarm.report_id} {alarm.notice.claim} ({markdown(alarm.witnesses)})."
        for alarm in included
    ]


def _excluded(facts: ReviewSnapshot) -> str:
    number = facts.counts.excluded_by_automation
    rule = f", {number:,} of them by a stopping rule before any reviewer had read them" if number else ""
    return f" and {facts.counts.excluded or 0:,} excluded{rule}"


def _other_methods(facts: ReviewSnapshot) -> list[str]:
    hidden, other = facts.counts.hidden, facts.counts.other_identified
    if not other.n:
        return []
    told = (
        f"Other methods identified {count(other.n, 'record')}: {hidden.found_by_databases or 0:,} that the "
        f"databases and registers had also identified, {hidden.duplicates or 0:,} that were duplicates of others, "
        f"and {hidden.excluded or 0:,} that were excluded on title and abstract."
    )
    return [told]


def _full_texts(facts: ReviewSnapshot) -> list[str]:
    counts = facts.counts
    lanes = (counts.searched, counts.other)
    sought, assessed = (sum(getattr(lane, name) or 0 for lane in lanes) for name in ("sought", "assessed"))
    lost, excluded = len(facts.fate(Verdict.NOT_RETRIEVED)), len(facts.fate(Verdict.EXCLUDE))
    studies, reports = counts.new_studies or 0, counts.new_reports or 0
    return [
        f"Over all methods, we sought {count(sought, 'report')}, {lost:,} of which were not retrieved.",
        f"We assessed {count(assessed, 'report')} on full text and excluded {excluded:,}.",
        f"We included {count(studies, 'study', 'studies')} in {count(reports, 'report')}.",
    ]
