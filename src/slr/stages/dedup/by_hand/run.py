"""The door for what a named person does to the merge log: merge, split, undo; and what the log says of a pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slr.adapters.ledger import Ledger
from slr.core.bibliography.merge import origins
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Merge, MergeKind, Record, Report
from slr.stages.dedup.choose import kept_apart
from slr.stages.dedup.judge.compare_fields import ComparedField, fields
from slr.stages.dedup.pairs import Wishes
from slr.stages.dedup.survey import explain as judge_pair

_SAID = {MergeKind.DUPLICATE: PairOpinion.SAME, MergeKind.VERSION: PairOpinion.VERSION}


@dataclass(frozen=True, slots=True)
class MergeLogChange:
    """What became of the reports: their numbers and records now, the rows of the log, and what to know."""

    reports: dict[int, tuple[int, ...]]
    merges: tuple[int, ...]
    warnings: tuple[str, ...] = ()
    dry_run: bool = False


def merge(
    ledger: Ledger,
    numbers: Sequence[int],
    *,
    actor: str,
    kind: MergeKind = MergeKind.DUPLICATE,
    reason: str | None = None,
    dry_run: bool = False,
) -> MergeLogChange:
    """Put reports (or, as versions, their studies) together because a person says so, whatever the rules say.

    Args:
        ledger: the ledger.
        numbers: of reports or records, two or more.
        actor: who says so.
        kind: one report, or versions of one study.
        reason: why, kept with the merge.
        dry_run: tell, and write nothing.

    Raises:
        UsageError: a number names nothing, or fewer than two different ones are given.
        ReviewStateError: two of them are together already.
    """
    if len(set(numbers)) < 2:
        raise UsageError("a merge takes two different reports or more", hint="slr dedup merge 12 15")
    reports = {number: ledger.reports.get(number) for number in dict.fromkeys(numbers)}
    first, *others = reports
    warnings: list[str] = []
    seen = [first]
    for other in others:
        _refuse_together(reports, seen, other, kind)
        warnings += _judgements_overruled(ledger, seen, other, kind)
        seen.append(other)
    if dry_run:
        after = {number: _ids(report) for number, report in reports.items()}
        return MergeLogChange(after, (), tuple(warnings), dry_run=True)
    said = [_judgement(reports, first, other, _SAID[kind], actor, reason) for other in others]
    made = ledger.judgements.record(said, anew=True)
    ends = {ledger.reports.get(number).id for number in reports}
    warnings += [str(disagreement) for disagreement in ledger.disagreements() if disagreement.report_id in ends]
    return MergeLogChange(
        _now(ledger, reports), tuple(row.merge_id for row in made if row.merge_id), tuple(warnings)
    )


def _refuse_together(reports: dict[int, Report], seen: Sequence[int], other: int, kind: MergeKind) -> None:
    for one in seen:
        if reports[one].id == reports[other].id:
            raise ReviewStateError(
                f"{one} and {other} are one report already: report {reports[one].id}",
                hint=f"`slr dedup split {reports[one].id} {other}` takes {other} out of it.",
            )
        if kind is MergeKind.VERSION and reports[one].study_id == reports[other].study_id:
            raise ReviewStateError(
                f"{one} and {other} are versions of one study already: study {reports[one].study_id}",
                hint=f"`slr dedup merge {one} {other}` makes them one report.",
            )


def _judgements_overruled(ledger: Ledger, seen: Sequence[int], other: int, kind: MergeKind) -> list[str]:
    """Earlier judgements that the merge goes against."""
    said = ledger.judgements.current()
    log = ledger.merge_log.merges()
    if kind is MergeKind.VERSION:
        return []
    told = []
    for a, b in sorted({pair for one in seen for pair in kept_apart(one, other, log, said)}):
        row = said.get((a, b))
        who = f"judged {row.said} by {row.actor}" if row else "taken apart earlier"
        told.append(f"records {a} and {b} were {who}; this merge overrules that")
    return told


def split(
    ledger: Ledger,
    report: int,
    records: Sequence[int],
    *,
    actor: str,
    reason: str | None = None,
    dry_run: bool = False,
) -> MergeLogChange:
    """Take records out of a report for good: they leave together, and no rule brings them back.

    Raises:
        UsageError: no such report. ReviewStateError: a record is not in it, or none would be left.
    """
    whole = ledger.reports.get(report)
    out = set(records)
    for record in sorted(out - set(_ids(whole))):
        now = ledger.reports.get(record).id
        raise ReviewStateError(
            f"record {record} is not in report {whole.id}: it is in report {now}",
            hint=f"Report {whole.id} holds the records {', '.join(map(str, _ids(whole)))}.",
        )
    rest = set(_ids(whole)) - out
    if not out or not rest:
        raise ReviewStateError(
            f"a split must take some of the records of report {whole.id} and leave some",
            hint=f"It holds {', '.join(map(str, _ids(whole)))}.",
        )
    if dry_run:
        return MergeLogChange({min(rest): tuple(sorted(rest)), min(out): tuple(sorted(out))}, (), dry_run=True)
    done = ledger.judgements.split(sorted(out), sorted(rest), actor, reason)
    parts = {min(rest): tuple(sorted(rest)), min(out): tuple(sorted(out))}
    return MergeLogChange(parts, tuple(row.id for row in done.merges if row.id))


def undo(ledger: Ledger, merge_ids: Sequence[int], *, actor: str, dry_run: bool = False) -> MergeLogChange:
    """Take rows of the merge log back; no later pass makes them again.

    Raises:
        UsageError: no such row. ReviewStateError: it was taken back already, or takes another one back.
    """
    rows = {row.id: row for row in ledger.merge_log.merges()}
    gone = {row.undoes for row in rows.values()}
    ends: dict[int, Report] = {}
    for number in dict.fromkeys(merge_ids):
        row = rows.get(number)
        if row is None:
            raise UsageError(f"there is no merge {number}", hint="`slr dedup list` shows the merge log.")
        if row.kind is MergeKind.UNDO or number in gone:
            raise ReviewStateError(
                f"merge {number} was taken back already, or takes another one back",
                hint="`slr dedup merge` puts two reports together again.",
            )
        ends |= {record: ledger.reports.get(record) for record in (row.keep_id, row.drop_id)}
    if dry_run:
        return MergeLogChange({number: _ids(report) for number, report in ends.items()}, (), dry_run=True)
    done = [ledger.merge_log.undo(number, actor) for number in dict.fromkeys(merge_ids)]
    return MergeLogChange(_now(ledger, ends), tuple(row.id for row in done if row.id))


def _now(ledger: Ledger, numbers: dict[int, Report]) -> dict[int, tuple[int, ...]]:
    reports = [ledger.reports.get(number) for number in numbers]
    return {report.id: _ids(report) for report in reports}


def _ids(report: Report) -> tuple[int, ...]:
    return tuple(record.id for record in report.records)


def _judgement(
    reports: dict[int, Report], one: int, other: int, said: PairOpinion, actor: str, reason: str | None
) -> PairJudgement:
    pair = judge_pair(record_of(reports[one], one), record_of(reports[other], other))
    return PairJudgement(
        pair.a, pair.b, said, actor, Asked.COMMAND, pair.rule, pair.score, pair.features, reason=reason
    )


def record_of(report: Report, number: int) -> Record:
    """The record of that number; a report always holds the record it has its number from."""
    return next(record for record in report.records if record.id == number)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Two records, what the rules say of them, and all that was ever done or said about them.

    zone: `auto`, `review` or `never`. fields: both texts of each field with a mark. together: `one report`,
    `one study` or `apart`. origins: of one report, from which records each field is. merges, judgements: the rows
    about the two, oldest first.
    """

    a: int
    b: int
    zone: str
    kind: str
    rule: str
    probability: float
    veto: str | None
    together: str
    reports: tuple[int, int]
    fields: tuple[ComparedField, ...]
    features: dict[str, object]
    origins: dict[str, tuple[int, ...]]
    merges: tuple[Merge, ...] = ()
    judgements: tuple[PairJudgement, ...] = ()


def explain(ledger: Ledger, a: int, b: int, wishes: Wishes | None = None) -> Explanation:
    """Everything about two records (or the records two reports have their numbers from).

    wishes: what the review asks of the rules.

    Raises:
        UsageError: a number names nothing, or both are the same.
    """
    if a == b:
        raise UsageError(f"{a} and {b} are the same number", hint="slr dedup explain 12 15")
    first, second = ledger.reports.get(a), ledger.reports.get(b)
    record, other = record_of(first, a), record_of(second, b)
    pair = judge_pair(record, other, wishes=wishes)
    together = (
        "one report" if first.id == second.id else "one study" if first.study_id == second.study_id else "apart"
    )
    veto = pair.features.get("veto")
    return Explanation(
        a=a,
        b=b,
        zone=pair.zone.value,
        kind=pair.kind.value,
        rule=pair.rule,
        probability=pair.score,
        veto=str(veto) if veto else None,
        together=together,
        reports=(first.id, second.id),
        fields=fields(record, other),
        features=dict(pair.features),
        origins=origins(first.records) if first.id == second.id else {},
        merges=_rows_about(ledger, first, second, {a, b}),
        judgements=tuple(row for row in ledger.judgements.history() if {row.a, row.b} == {a, b}),
    )


def _rows_about(ledger: Ledger, report: Report, other: Report, ends: set[int]) -> tuple[Merge, ...]:
    """The rows on exactly these two; when they are together by others, every row within their report."""
    log = ledger.merge_log.merges()
    direct = tuple(row for row in log if {row.keep_id, row.drop_id} == ends)
    if direct or report.id != other.id:
        return direct
    members = set(_ids(report))
    return tuple(row for row in log if {row.keep_id, row.drop_id} <= members)
