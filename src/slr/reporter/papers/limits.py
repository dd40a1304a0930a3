"""Facts to start the limitations from. They are counted, not judged: what they mean is for the authors to say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date

from slr.bibliography.preprints import Form, form_of, server_of
from slr.model import Document, Outcome, SourceKind, Stage, Verdict
from slr.reporter.papers.ending import ending_sentences
from slr.reporter.papers.facts import ENDED, Facts, also_short, day, is_file, last_of, searched
from slr.reporter.papers.screening import coverage
from slr.reporter.papers.words import banner, code, count, listed, markdown, percent
from slr.text.languages import language_names

#: Cochrane asks for searches run within 12 months before publication (MECIR C37).
_MONTHS = 12


def write_limitations(facts: Facts) -> bytes:
    """The facts as a list in Markdown."""
    parts: tuple[tuple[str, Callable[[Facts], list[str]]], ...] = (
        ("Sources", sources),
        ("Age of the searches", age),
        ("Screening", screening),
        ("Reports", reports),
        ("Languages", languages),
    )
    head = f"# Limitations: facts to start from\n\n{banner(facts.interim)}"
    told = "".join(f"## {name}\n\n" + "".join(f"- {one}\n" for one in make(facts)) + "\n" for name, make in parts)
    return f"{head}{told.rstrip()}\n".encode()


def sources(facts: Facts) -> list[str]:
    """Sources named and never searched, searches that did not give all, no register."""
    last = last_of(facts.runs)
    searched = {run.source for run in facts.runs}
    never = [name for name in facts.protocol.sources if name not in searched]
    told = [f"Named in the protocol and never searched: {listed(map(code, never))}."] if never else []
    for run in last:
        if run.outcome is not Outcome.COMPLETE:
            of = f" of {run.reported:,} reported" if run.reported is not None else ""
            ended = "cut at a limit" if run.outcome is Outcome.CUT else str(run.outcome)
            told.append(
                f"{markdown(run.label)}, query {code(run.query_name)}: the last search "
                f"({day(run)}) is not complete ({ended}; {run.fetched:,}{of} fetched)."
            )
    told += [f"{markdown(str(short))}." for short in also_short(facts, last)]
    problems = sum(run.problems for run in last)
    if problems:
        told.append(f"{count(problems, 'item')} of the answers could not be read as they should.")
    kinds = {run.kind for run in facts.runs}
    if SourceKind.REGISTER not in kinds:
        told.append("No register of studies was searched.")
    if SourceKind.CITATION not in kinds:
        told.append("No citation searching was done.")
    return told or ["Every last search of a source gave all it reported."]


def age(facts: Facts) -> list[str]:
    """When each source was last searched, and when that becomes too old."""
    last = [run for run in facts.last_runs() if run.outcome in ENDED]
    newest: dict[str, date] = {}
    for run in last:
        found = searched(run)
        if found:  # of several queries on a service the oldest counts, of several files the newest
            known = newest.setdefault(run.label, found)
            newest[run.label] = max(known, found) if is_file(run) else min(known, found)
    unknown = sorted({run.label for run in last} - newest.keys())
    told = [f"The day of the search is not on record for {listed(map(markdown, unknown))}."] if unknown else []
    if newest:
        label, oldest = min(newest.items(), key=lambda one: (one[1], one[0]))
        told.append(
            f"The oldest of the last searches is that of {markdown(label)}, {oldest}. After {_later(oldest)} it "
            f"is more than {_MONTHS} months old, and Cochrane (MECIR C37) asks for a new one before publication."
        )
    return told or ["No search of a database or register has come to its end."]


def _later(day: date) -> date:
    """The same day a year later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def screening(facts: Facts) -> list[str]:
    """How much was judged by one person, what is open, and in which way conflicts were settled."""
    told = []
    for stage, where in ((Stage.TITLE_ABSTRACT, "title and abstract"), (Stage.FULL_TEXT, "full text")):
        found = coverage(facts, stage)
        if not found.settled:
            told.append(f"Nothing is settled on {where}.")
            continue
        told.append(
            f"On {where}, {found.one:,} of {found.settled:,} ({percent(found.one, found.settled)}) were judged by "
            f"one reviewer alone and {found.several:,} by two or more"
            f"{_blind(found.blind) if found.several else ''}."
        )
        if found.none:
            told.append(f"{found.none:,} have no verdict of a reviewer's own on {where}.")
        if found.undecided:
            told.append(
                f"{found.undecided:,} wait for a verdict on {where}; {found.conflicts:,} of them are conflicts."
            )
        imported = facts.stages[stage].imported
        if imported:
            told.append(
                f"{count(imported, 'verdict')} on {where} came from files; how they were made is not on record."
            )
    told += map(markdown, ending_sentences(facts.endings))
    if facts.wordings > 1:
        told.append(f"The protocol file had {facts.wordings:,} wordings while decisions were made.")
    return told


def _blind(number: int) -> str:
    return f" ({number:,} of these with the verdicts kept from each other)"


def reports(facts: Facts) -> list[str]:
    """Reports not retrieved, excluded without a reason, without an abstract; preprints among the included."""
    lost = len(facts.fate(Verdict.NOT_RETRIEVED))
    sought = sum(lane.sought or 0 for lane in (facts.counts.searched, facts.counts.other))
    told = [f"{lost:,} of {count(sought, 'report')} sought ({percent(lost, sought)}) could not be retrieved."]
    bare = [
        one for one in facts.standings if not facts.document(one).abstract and one.report_id not in facts.abstracts
    ]
    every = len(facts.standings)
    told.append(
        f"{len(bare):,} of {count(every, 'report')} ({percent(len(bare), every)}) have no abstract in any source."
    )
    unnamed = sum(not one.reasons for one in facts.fate(Verdict.EXCLUDE))
    if unnamed:
        told.append(f"{count(unnamed, 'exclusion')} on full text without a reason.")
    included = [facts.document(one) for one in facts.fate(Verdict.INCLUDE)]
    if included:
        early = sum(map(is_preprint, included))
        of = count(len(included), "included report")
        told.append(f"{early:,} of {of} ({percent(early, len(included))}) are preprints.")
    return [*told, *_notices(facts)]


def _notices(facts: Facts) -> list[str]:
    """Retractions and the like, report by report, and what was not looked at."""
    told = [f"{markdown(alarm.sentence)}." for alarm in facts.alarms]
    changed = sum(one.is_changed for one in facts.histories.values())
    if changed:
        told.append(f"{count(changed, 'report')} changed in a source after being first met.")
    return [*told, _NOTICED]


_NOTICED = (
    "Retractions, expressions of concern and corrections are known as far as the searches delivered them; they "
    "were not looked for otherwise."
)


def is_preprint(document: Document) -> bool:
    """Whether its identifiers, its place of publication or its type make it a preprint."""
    return form_of(document, server_of(document)) is Form.PREPRINT


def languages(facts: Facts) -> list[str]:
    """Languages in English, however the sources write them; most name none."""
    told = [language_names(facts.document(one).language) for one in facts.fate(Verdict.INCLUDE)]
    if not told:
        return ["No report is included yet."]
    named = Counter(" and ".join(map(markdown, names)) for names in told)
    unknown = named.pop("", 0)
    lines = [f"{name} {number:,}" for name, number in sorted(named.items(), key=lambda x: (-x[1], x[0]))]
    said = [f"Included reports by the language the sources give: {listed(lines)}."] if lines else []
    return [*said, *([f"For {count(unknown, 'included report')} no source names a language."] if unknown else [])]
