"""Counts by hand, and a ledger of two versions, that other tests start from; the numbers are invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from ledgers import add, entry, new_run
from slr.adapters.ledger import Ledger
from slr.core.model import Criterion, Decision, Merge, MergeKind, Protocol, SourceKind, Stage, Verdict
from slr.outputs.prisma.counts import Awaiting, CountLine, CountWithLines, FlowCounts, HiddenLoss, Lane


def new_review() -> FlowCounts:
    """Databases and a register, finished."""
    return FlowCounts(
        databases=CountWithLines(1000, (CountLine("PubMed", 600), CountLine("Scopus", 400))),
        registers=CountWithLines(20, (CountLine("ClinicalTrials.gov", 20),)),
        duplicates=220,
        automation_removed=0,
        other_removed=0,
        screened=800,
        excluded=700,
        excluded_by_automation=0,
        searched=Lane(
            100,
            CountWithLines(4),
            96,
            CountWithLines(66, (CountLine("Wrong population", 40), CountLine("No outcome", 26))),
        ),
        new_studies=28,
        new_reports=30,
    )


def in_progress() -> FlowCounts:
    """Both lanes, with reports nobody has judged yet."""
    return FlowCounts(
        databases=CountWithLines(50, (CountLine("Crossref", 30), CountLine("PubMed", 20))),
        registers=CountWithLines(0),
        duplicates=5,
        automation_removed=0,
        other_removed=0,
        screened=39,
        excluded=29,
        excluded_by_automation=0,
        searched=Lane(
            10, CountWithLines(1), 6, CountWithLines(2, (CountLine("Wrong population", 2),)), Awaiting(6, 3, 2, 1)
        ),
        other_identified=CountWithLines(12, (CountLine("Citation searching", 12),)),
        hidden=HiddenLoss(3, 1, 2),
        other=Lane(
            5, CountWithLines(0), 4, CountWithLines(1, (CountLine("No outcome", 1),)), Awaiting(1, 1, 0, 0)
        ),
        new_studies=7,
        new_reports=7,
    )


def update() -> FlowCounts:
    """An update by databases alone."""
    return FlowCounts(
        databases=CountWithLines(40, (CountLine("PubMed", 25), CountLine("Scopus", 15))),
        registers=CountWithLines(0),
        duplicates=10,
        automation_removed=0,
        other_removed=0,
        screened=30,
        excluded=20,
        searched=Lane(10, CountWithLines(0), 10, CountWithLines(4, (CountLine("Wrong population", 4),))),
        previous_studies=12,
        previous_reports=15,
        new_studies=5,
        new_reports=6,
        total_studies=17,
        total_reports=21,
    )


def update_with_other() -> FlowCounts:
    """The fourth template: an update by databases and other methods."""
    unfinished = in_progress()
    return replace(
        update(),
        other=unfinished.other,
        other_identified=unfinished.other_identified,
        hidden=unfinished.hidden,
        new_studies=8,
        new_reports=9,
        total_studies=20,
        total_reports=24,
    )


def real_review() -> FlowCounts:
    """What real reviews have: 25 sources, and 40 reasons some of which are long."""
    sources = tuple(
        CountLine(f"Bibliographic database number {number} of its publisher", 100) for number in range(25)
    )
    reasons = tuple(
        CountLine(
            f"Reason {number}: the population is not the one that the protocol {'asks for ' * (number % 4)}", 2
        )
        for number in range(40)
    )
    return replace(
        new_review(),
        databases=CountWithLines(2500, sources),
        registers=CountWithLines(0),
        duplicates=500,
        screened=2000,
        excluded=1900,
        searched=Lane(100, CountWithLines(0), 100, CountWithLines(80, reasons)),
        new_studies=20,
        new_reports=20,
    )


#: A protocol with one criterion at each stage.
PROTOCOL = Protocol(
    title="Sleep",
    question="?",
    criteria=(
        Criterion("T1", Stage.TITLE_ABSTRACT, "?", "Off topic"),
        Criterion("F1", Stage.FULL_TEXT, "?", "No evaluation"),
    ),
    policy={},
    sources=(),
    source_settings={},
)
#: The day that parts the two versions of `two_versions`.
PARTING = date(2025, 6, 30)
HOSTILE = "<script>alert(1)</script> $x^2$ & \N{ARABIC LETTER DAL}\N{ARABIC LETTER REH} " + "long " * 80


def two_versions(folder: Path) -> Ledger:
    """A ledger with one version finished before `PARTING` and an update after it.

    Then: reports 1 and 2 included, 3 excluded on its full text, 4 and 5 on their titles; 6, 7 and 9 open. Since
    then: 1, 2 and 3 found again, 2 no longer included, 6 and 7 included, 12 a new report of study 1, 13 excluded,
    14 included by citation searching.
    """
    moment = [datetime(2025, 1, 10, tzinfo=UTC)]
    ledger = Ledger(folder / "data" / "slr.db", clock=lambda: moment[0])
    add(ledger, *(entry(number) for number in range(1, 7)), entry(8, title=HOSTILE, url="javascript:alert(1)"))
    add(ledger, entry(1), entry(9), run=new_run("pubmed", "PubMed"))
    _merge(ledger, (1, 8))
    _decide(ledger, Stage.TITLE_ABSTRACT, {1: INCLUDE, 2: INCLUDE, 3: INCLUDE, 4: EXCLUDE, 5: EXCLUDE})
    _decide(ledger, Stage.FULL_TEXT, {1: INCLUDE, 2: INCLUDE, 3: EXCLUDE})
    moment[0] = datetime(2026, 2, 1, tzinfo=UTC)
    add(ledger, entry(1), entry(2), entry(20), entry(21), run=new_run("arxiv", "arXiv"))
    add(ledger, entry(22), entry(3), run=new_run("snowball", "Citations", SourceKind.CITATION))
    _merge(ledger, (1, 10), (2, 11), (3, 15))
    ledger.merge_log.merge([Merge(MergeKind.VERSION, 1, 12, "rules", "version")])
    _decide(ledger, Stage.TITLE_ABSTRACT, dict.fromkeys((6, 7, 12, 13, 14), INCLUDE))
    _decide(ledger, Stage.FULL_TEXT, {6: INCLUDE, 7: INCLUDE, 12: INCLUDE, 13: EXCLUDE, 14: INCLUDE, 2: EXCLUDE})
    return ledger


INCLUDE, EXCLUDE = Verdict.INCLUDE, Verdict.EXCLUDE


def _merge(ledger: Ledger, *pairs: tuple[int, int]) -> None:
    ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, keep, drop, "rules", "doi") for keep, drop in pairs])


def _decide(ledger: Ledger, stage: Stage, verdicts: dict[int, Verdict]) -> None:
    reasons = {Stage.TITLE_ABSTRACT: ("T1",), Stage.FULL_TEXT: ("F1",)}[stage]
    ledger.decisions.record(
        [
            Decision(report, stage, "ana", verdict, reasons if verdict is EXCLUDE else (), "a <b>note</b>")
            for report, verdict in verdicts.items()
        ]
    )


def needed(report_id: int, stage: Stage) -> int:
    """One reviewer is enough."""
    return 1
