"""Facts to start the limitations from. They are counted, not judged: what they mean is for the authors to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from slr.core.bibliography.preprints import PublicationForm, form_of, server_of
from slr.core.model import Document, RunOutcome, SourceKind, Stage, Verdict
from slr.core.search_state import last_of
from slr.core.text.languages import language_names
from slr.core.text.markup import banner, code, markdown
from slr.core.text.numbers import counted as count
from slr.core.text.numbers import join_words, percent
from slr.outputs.prisma.ending import describe_endings
from slr.outputs.publish.material import ReviewSnapshot, is_file, list_also_short, read_search_day
from slr.outputs.publish.papers.methods import describe_shortfall
from slr.outputs.publish.papers.screening import UNIT, count_coverage

#: Cochrane asks for searches run within 12 months before publication (MECIR C37).
_MONTHS = 12


def write_limitations(facts: ReviewSnapshot) -> bytes:
    """The facts as a list in Markdown."""
    parts: tuple[tuple[str, Callable[[ReviewSnapshot], list[str]]], ...] = (
        ("Sources", limit_sources),
        ("Age of the searches", limit_age),
        ("Screening", limit_screening),
        ("Reports", limit_reports),
        ("Languages", limit_languages),
    )
    head = f"# Limitations: facts to start from\n\n{banner(facts.interim)}"
    told = "".join(
        f"## {name}\n\n" + "".join(f"- {sentence}\n" for sentence in make(facts)) + "\n" for name, make in parts
    )
    return f"{head}{told.rstrip()}\n".encode()


def limit_sources(facts: ReviewSnapshot) -> list[str]:
    """Sources named and never searched, searches that did not give all, no register."""
    last = last_of(facts.runs)
    searched = {run.source for run in facts.runs}
    never = [name for name in facts.protocol.sources if name not in searched]
    told = [f"We did not search {join_words(map(code, never))}, which the protocol names."] if never else []
    told += [describe_shortfall(run) for run in last if run.outcome is not RunOutcome.COMPLETE]
    told += [f"{markdown(str(short))}." for short in list_also_short(facts, last)]
    problems = sum(run.problems for run in last)
    if problems:
        told.append(
            f"In the answers of the sources, {count(problems, 'item was', 'items were')} not fully readable."
        )
    kinds = {run.kind for run in facts.runs}
    if SourceKind.REGISTER not in kinds:
        told.append("We searched no study register.")
    if SourceKind.CITATION not in kinds:
        told.append("We did no citation searching.")
    return told or ["The last search of every source returned all records it reported."]


def limit_age(facts: ReviewSnapshot) -> list[str]:
    """When each source was last searched, and when that becomes too old."""
    last = [run for run in facts.last_runs() if run.outcome.has_ended]
    newest: dict[str, date] = {}
    for run in last:
        search_day = read_search_day(run)
        if search_day:  # of several queries on a service the oldest counts, of several files the newest
            known = newest.setdefault(run.label, search_day)
            newest[run.label] = max(known, search_day) if is_file(run) else min(known, search_day)
    unknown = sorted({run.label for run in last} - newest.keys())
    told = [f"The date of the search is not recorded for {join_words(map(markdown, unknown))}."] if unknown else []
    if newest:
        label, oldest = min(newest.items(), key=lambda label_and_day: (label_and_day[1], label_and_day[0]))
        told.append(
            f"The oldest of the last searches is that of {markdown(label)} ({oldest}). After {_later(oldest)} it "
            f"is more than {_MONTHS} months old; Cochrane (MECIR C37) then asks for a new one before publication."
        )
    return told or ["No search of a database or register has been completed."]


def _later(day: date) -> date:
    """The same day a year later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def limit_screening(facts: ReviewSnapshot) -> list[str]:
    """How much was judged by one person, what is open, and in which way conflicts were settled."""
    told = []
    for stage, where in ((Stage.TITLE_ABSTRACT, "title and abstract"), (Stage.FULL_TEXT, "full text")):
        coverage, unit = count_coverage(facts, stage), UNIT[stage]
        if not coverage.settled:
            told.append(f"No {unit} has a settled verdict on {where} yet.")
            continue
        of = f"{coverage.one:,} of {count(coverage.settled, unit)} ({percent(coverage.one, coverage.settled)})"
        told.append(
            f"On {where}, one reviewer alone judged {of}; two or more judged {coverage.several:,}"
            f"{_blind(coverage.blind) if coverage.several else ''}."
        )
        if coverage.none:
            told.append(f"On {where}, {count(coverage.none, unit)} had no reviewer's own verdict.")
        if coverage.undecided:
            told.append(
                f"On {where}, {count(coverage.undecided, f'{unit} awaits', f'{unit}s await')} a verdict, "
                f"{coverage.conflicts:,} of them because reviewers disagree."
            )
        imported = facts.stages[stage].imported
        if imported:
            told.append(
                f"On {where}, {count(imported, 'verdict was', 'verdicts were')} imported from files; how they "
                "were reached is not recorded."
            )
    told += map(markdown, describe_endings(facts.endings))
    if facts.wordings > 1:
        told.append(f"Reviewers decided under {facts.wordings:,} versions of the protocol file.")
    return told


def _blind(number: int) -> str:
    return f", {number:,} of them without seeing each other's verdict"


def limit_reports(facts: ReviewSnapshot) -> list[str]:
    """Reports not retrieved, excluded without a reason, without an abstract; preprints among the included."""
    lost = len(facts.fate(Verdict.NOT_RETRIEVED))
    sought = sum(lane.sought or 0 for lane in (facts.counts.searched, facts.counts.other))
    told = [f"{lost:,} of {count(sought, 'report')} sought ({percent(lost, sought)}) were not retrieved."]
    bare = [
        standing
        for standing in facts.standings
        if not facts.document(standing).abstract and standing.report_id not in facts.abstracts
    ]
    every = len(facts.standings)
    told.append(
        f"No source gives an abstract for {len(bare):,} of {count(every, 'report')} ({percent(len(bare), every)})."
    )
    unnamed = sum(not standing.reasons for standing in facts.fate(Verdict.EXCLUDE))
    if unnamed:
        told.append(f"{count(unnamed, 'report was', 'reports were')} excluded on full text without a reason.")
    included = [facts.document(standing) for standing in facts.fate(Verdict.INCLUDE)]
    if included:
        early = sum(map(is_preprint, included))
        of = count(len(included), "included report")
        told.append(f"{early:,} of {of} ({percent(early, len(included))}) are preprints.")
    return [*told, *_notices(facts)]


def _notices(facts: ReviewSnapshot) -> list[str]:
    """Retractions and the like, report by report, and what was not looked at."""
    told = [f"{markdown(alarm.sentence)}." for alarm in facts.alarms]
    changed = sum(history.is_changed for history in facts.histories.values())
    if changed:
        told.append(f"Sources changed their entry for {count(changed, 'report')} after we first retrieved it.")
    return [*told, _NOTICED]


_NOTICED = (
    "We know of retractions, expressions of concern and corrections only as far as our searches returned them; we "
    "did not look for them separately."
)


def is_preprint(document: Document) -> bool:
    """Whether its identifiers, its place of publication or its type make it a preprint."""
    return form_of(document, server_of(document)) is PublicationForm.PREPRINT


def limit_languages(facts: ReviewSnapshot) -> list[str]:
    """Languages in English, however the sources write them; most name none."""
    told = [language_names(facts.document(standing).language) for standing in facts.fate(Verdict.INCLUDE)]
    if not told:
        return ["No report is included yet."]
    named = Counter(" and ".join(map(markdown, names)) for names in told)
    unknown = named.pop("", 0)
    lines = [
        f"{name} ({count(number, 'report')})"
        for name, number in sorted(named.items(), key=lambda x: (-x[1], x[0]))
    ]
    said = [f"Languages of included reports, as the sources give them: {join_words(lines)}."] if lines else []
    return [*said, *([f"No source gives a language for {count(unknown, 'included report')}."] if unknown else [])]
