"""The door of the screening stage for decisions made elsewhere: one from the command line, or a file of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from slr.adapters.folder import Review
from slr.adapters.folder.text_files import read_csv_text
from slr.adapters.ledger import Early, Ledger, People, admit
from slr.adapters.ledger.settle import refuse_early
from slr.core.errors import UsageError
from slr.core.model import Decision, Problem, Stage, Verdict
from slr.core.tables import TableImport
from slr.stages.screen.decisions import ImportedDecision, read_decisions


def import_decisions(
    ledger: Ledger,
    review: Review,
    path: Path,
    *,
    stage: Stage | None = None,
    reviewer: str | None = None,
    dry_run: bool = False,
    origin: str = "import",
) -> TableImport:
    """Record the decisions of a CSV file in one transaction; `stage` and `reviewer` are for rows that name none.

    A row that repeats what the ledger holds is known and changes nothing, so a file can be imported twice. What it
    says of titles and abstracts is recorded first, whatever the order of its rows; a row on the full text of a
    report that is then not through them is not taken.

    Raises:
        UsageError: the file cannot be read as text.
    """
    text = read_csv_text(path)
    rows, problems = read_decisions(
        text, path=str(path), criteria=review.protocol.criteria, stage=stage, reviewer=reviewer
    )
    admissible, strangers = _admit(ledger.names.people, rows, path)
    placed, lost = _place(ledger, admissible, path)
    held = {_substance(decision) for decision in ledger.decisions.current()}
    fresh = {
        replace(decision, origin=origin): line for line, decision in placed if _substance(decision) not in held
    }
    known = len(placed) - len(fresh)
    needed = review.protocol.needed
    early = ledger.decisions.early(list(fresh), needed)
    lost += [_told_early(path, fresh.pop(early_vote.decision), early_vote) for early_vote in early]
    if fresh and not dry_run:
        ordered = sorted(fresh, key=lambda decision: decision.stage is Stage.FULL_TEXT)
        ledger.decisions.record(ordered, protocol=review.protocol_text, needed=needed)
    told = (*problems, *strangers, *lost)
    return TableImport(
        len(rows) + len(problems), len(fresh), known, told, {"not_through_title_abstract": len(early)}
    )


def _admit(
    people: People, rows: Sequence[ImportedDecision], path: Path
) -> tuple[list[ImportedDecision], list[Problem]]:
    """The rows of people who may decide, under their names."""
    taken, strangers = [], []
    for row in rows:
        try:
            taken.append(replace(row, reviewer=admit(people, row.reviewer, may="decide")))
        except UsageError as error:
            strangers.append(Problem(f"{path}:{row.line}", f"{error.message}; the row was not imported"))
    return taken, strangers


def _told_early(path: Path, line: int, early: Early) -> Problem:
    """A row that judges a full text before its time."""
    why = refuse_early(early.decision.report_id, early.first)
    return Problem(f"{path}:{line}", f"{why.message}; the row was not imported")


def _place(
    ledger: Ledger, rows: Sequence[ImportedDecision], path: Path
) -> tuple[list[tuple[int, Decision]], list[Problem]]:
    finder = ledger.reports.finder()
    placed: dict[tuple[object, ...], list[tuple[int, Decision]]] = {}
    lost = []
    for row in rows:
        numbers = finder(report=row.report, doi=row.doi, record=row.record)
        if len(numbers) == 1:
            decision = Decision(
                numbers[0],
                row.stage,
                row.reviewer,
                row.verdict,
                row.reasons,
                row.note,
                answers=row.answers,
                seconds=row.seconds,
            )
            placed.setdefault((numbers[0], row.stage, row.reviewer), []).append((row.line, decision))
        else:
            lost.append(Problem(f"{path}:{row.line}", f"{_told(row, len(numbers))}; the row was not imported"))
    taken = []
    for group in placed.values():
        if len({_substance(decision) for _, decision in group}) == 1:
            taken.append(group[0])
        else:
            lost += [_contradiction(path, line, group) for line, _ in group]
    return taken, lost


def _told(row: ImportedDecision, matches: int) -> str:
    names = {"report": row.report, "doi": row.doi, "record": row.record}
    which = ", ".join(f"{name} {value}" for name, value in names.items() if value is not None)
    return f"{which} matches {matches} reports" if matches else f"there is no report with {which}"


def _contradiction(path: Path, line: int, group: Sequence[tuple[int, Decision]]) -> Problem:
    """Rows that name one report in different ways and disagree; nothing says which came last."""
    lines = ", ".join(str(number) for number, _ in group)
    return Problem(f"{path}:{line}", f"lines {lines} contradict each other; none of them was imported")


def _substance(decision: Decision) -> tuple[object, ...]:
    return (
        decision.report_id,
        decision.stage,
        decision.reviewer,
        decision.verdict,
        decision.reasons,
        decision.note,
        decision.answers,
    )


def decide_one(
    ledger: Ledger, review: Review, report: str, decision: Decision, *, dry_run: bool = False
) -> Decision:
    """Record one decision given on the command line; `report`, a number or a DOI, stands for its `report_id`.

    Raises:
        UsageError: no such report, a reason the protocol does not have, or a verdict that does not fit the stage.
        StageNotReached: a verdict on the full text of a report that is not through title and abstract.
    """
    number = ledger.reports.named(report)
    _check(review, decision.verdict, decision.stage, decision.reasons)
    placed = replace(decision, report_id=number)
    once, needed = review.protocol.versions_once, review.protocol.needed
    if dry_run:
        for early in ledger.decisions.early([placed], needed):
            raise refuse_early(placed.report_id, early.first)
        return placed
    return ledger.decisions.record([placed], protocol=review.protocol_text, versions_too=once, needed=needed)[0]


def _check(review: Review, verdict: Verdict, stage: Stage, reasons: Sequence[str]) -> None:
    codes = [criterion.code for criterion in review.protocol.criteria_at(stage)]
    unknown = [code for code in reasons if code not in codes]
    if unknown:
        raise UsageError(f"unknown reason {unknown[0]!r} at {stage}", hint=f"Known: {', '.join(codes) or 'none'}.")
    if verdict is Verdict.NOT_RETRIEVED and stage is not Stage.FULL_TEXT:
        raise UsageError("not-retrieved belongs to the full-text stage", hint="Add --stage full-text.")
    if verdict is Verdict.EXCLUDE and stage is Stage.FULL_TEXT and codes and not reasons:
        raise UsageError(
            "an exclusion at full text needs a reason", hint=f"Add --reason; known: {', '.join(codes)}."
        )
