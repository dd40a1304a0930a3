"""The door of the screening stage: the desk a reviewer sits at, and decisions brought from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from slr.bibliography.judgement import Asked, Judgement, Said
from slr.errors import QuerySyntaxError, SlrError, UsageError
from slr.ledger import Ledger
from slr.model import Criterion, Decision, Problem, Stage, Standing, Verdict
from slr.query import Node, Or, parse, spans
from slr.review import Review, load_queries
from slr.screen.decisions import ImportedDecision, read_decisions
from slr.screen.desk import Card, Progress
from slr.screen.nearest import nearest
from slr.screen.queue import progress, queue


class LedgerDesk:
    """A desk over the ledger (`slr.screen.desk.Desk`). Each verdict is committed before `decide` returns."""

    def __init__(
        self,
        ledger: Ledger,
        review: Review,
        stage: Stage,
        reviewer: str,
        terms: Callable[[str], Sequence[tuple[int, int]]],
    ) -> None:
        self.stage = stage
        self.reviewer = reviewer
        self.criteria: tuple[Criterion, ...] = review.protocol.criteria_at(stage)
        self._ledger = ledger
        self._review = review
        self._terms = terms
        self._standings: dict[int, Standing] = {}
        self._mine: dict[int, Decision] = {}
        self._load()
        # A full-text `maybe` settles nothing: it comes back, behind everything else, in this sitting too.
        self._skipped: list[int] = [report_id for report_id in self._mine if report_id not in self._done()]
        self._first: int | None = None

    def _load(self) -> None:
        """Read where everything stands."""
        policy = self._review.protocol.policy
        self._standings = {standing.report_id: standing for standing in self._ledger.standings(policy)}
        self._mine = {
            decision.report_id: decision
            for decision in self._ledger.decisions.current()
            if decision.reviewer == self.reviewer and decision.stage is self.stage
        }

    def terms(self, text: str, /) -> Sequence[tuple[int, int]]:
        """Where the words of the review's queries stand in the text."""
        return self._terms(text)

    def next_card(self) -> Card | None:
        """The report to decide now."""
        waiting = self._queue()
        if not waiting:
            return None
        return self.card(self._first if self._first in waiting else waiting[0])

    def card(self, report_id: int) -> Card:
        """One report, whether decided or not."""
        report = self._ledger.reports.get(report_id)
        labels = self._ledger.reports.labels(report.id)
        mine = self._mine.get(report.id)
        return Card(report.id, report.document, labels, mine, mine.note if mine else None)

    def decide(self, report_id: int, verdict: Verdict, reasons: Sequence[str], note: str | None) -> Decision:
        """Keep a verdict; it is on the disk when this returns."""
        decision = Decision(report_id, self.stage, self.reviewer, verdict, tuple(reasons), note)
        protocol = self._review.protocol
        made, *copies = self._ledger.decisions.record(
            [decision], protocol=self._review.protocol_text, versions_too=protocol.versions_once
        )
        self._mine |= {one.report_id: one for one in (made, *copies)}
        self._first = None
        if report_id not in self._done():
            self._skipped.append(report_id)
        return made

    def undo(self) -> Card | None:
        """Withdraw this reviewer's last verdict at this stage, or merge, also one of an earlier sitting."""
        last = self._ledger.decisions.last(self.reviewer, self.stage)
        merge = self._ledger.judgements.last(self.reviewer, Asked.SCREEN)
        if merge is not None and (last is None or _time(merge) > _time(last)):
            return self._part(merge)
        if last is None:
            return None
        for gone in self._ledger.decisions.withdraw(last):
            self._mine.pop(gone.report_id, None)
            self._reopen(gone.report_id)
        self._first = last.report_id
        return replace(self.card(last.report_id), note=last.note)

    def nearest(self, report_id: int) -> Sequence[tuple[int, str]]:
        """The reports with the nearest titles."""
        titles = {number: standing.title for number, standing in self._standings.items() if number != report_id}
        return nearest(self._ledger.reports.get(report_id).document.title, titles)

    def same_as(self, report_id: int, other: int) -> str:
        """Merge the report with another one, in this reviewer's name."""
        here, there = self._ledger.reports.get(report_id), self._ledger.reports.get(other)
        if here.id == there.id:
            raise UsageError(f"{other} is this very report", hint="Give the number of another one.")
        said = Judgement(
            report_id, other, Said.SAME, self.reviewer, Asked.SCREEN, features={"screened": report_id}
        )
        self._ledger.judgements.record([said], anew=True)
        self._load()
        self._first = None
        kept = min(here.id, there.id)
        clash = [str(one) for one in self._ledger.disagreements() if one.report_id == kept]
        told = f"Reports {here.id} and {there.id} are one now: report {kept}."
        return " ".join([told, *(f"Verdicts disagree: {one}." for one in clash)])

    def _part(self, merge: Judgement) -> Card:
        """Take a merge back and show the report it was made on."""
        self._ledger.judgements.withdraw(merge, self.reviewer)
        self._load()
        screened = merge.features.get("screened")
        self._first = self._ledger.reports.get(screened if isinstance(screened, int) else merge.b).id
        return self.card(self._first)

    def skip(self, report_id: int) -> None:
        """Put the report behind all others, for this sitting."""
        self._skipped.append(report_id)
        self._first = None

    def progress(self) -> Progress:
        """How far this reviewer is."""
        done = [decision.verdict for report_id, decision in self._mine.items() if report_id in self._done()]
        return progress(done, len(self._queue()))

    def _reopen(self, report_id: int) -> None:
        """What was settled when the desk was opened is open again."""
        standing = self._standings[report_id]
        conflicts = tuple(stage for stage in standing.conflicts if stage is not self.stage)
        if self.stage is Stage.TITLE_ABSTRACT:
            standing = replace(standing, title_abstract=None, conflicts=conflicts)
        else:
            standing = replace(standing, full_text=None, conflicts=conflicts)
        self._standings[report_id] = standing

    def _done(self) -> set[int]:
        """Reports this reviewer is through with. A full-text `maybe` comes back, since it settles nothing."""
        return {
            report_id
            for report_id, decision in self._mine.items()
            if self.stage is Stage.TITLE_ABSTRACT or decision.verdict is not Verdict.MAYBE
        }

    def _queue(self) -> tuple[int, ...]:
        return queue(self._standings.values(), self.stage, decided=self._done(), skipped=self._skipped)


def _time(act: Decision | Judgement) -> datetime:
    assert act.at is not None  # whatever comes from the ledger has its time
    return act.at


def open_desk(ledger: Ledger, review: Review, stage: Stage, reviewer: str) -> LedgerDesk:
    """The desk of one reviewer at one stage."""
    return LedgerDesk(ledger, review, stage, reviewer, _highlighter(review))


def _highlighter(review: Review) -> Callable[[str], Sequence[tuple[int, int]]]:
    """Where the words of all queries stand; a query that cannot be read highlights nothing and stops nobody."""
    nodes: list[Node] = []
    for query in _queries(review):
        try:
            nodes.append(parse(query))
        except QuerySyntaxError:
            continue
    if not nodes:
        return lambda _text: ()
    node = nodes[0] if len(nodes) == 1 else Or(tuple(nodes))
    return lambda text: spans(node, text)


def _queries(review: Review) -> list[str]:
    try:
        return [query.expression for query in load_queries(review, [])]
    except SlrError:  # screening goes on without queries; `slr query check` tells what is wrong with them
        return []


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file of decisions: rows read, decisions recorded, already known, and what was of no use."""

    rows: int
    recorded: int
    known: int
    problems: tuple[Problem, ...]

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        problems = [{"where": problem.where, "message": problem.message} for problem in self.problems]
        return {
            "schema": 1,
            "rows": self.rows,
            "recorded": self.recorded,
            "known": self.known,
            "problems": problems,
        }


def import_decisions(
    ledger: Ledger,
    review: Review,
    path: Path,
    *,
    stage: Stage | None = None,
    reviewer: str | None = None,
    dry_run: bool = False,
    origin: str = "import",
) -> Imported:
    """Record the decisions of a CSV file in one transaction; `stage` and `reviewer` are for rows that name none.

    A row that repeats what the ledger holds is known and changes nothing, so a file can be imported twice.

    Raises:
        UsageError: the file cannot be read as text.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", hint="A CSV in UTF-8 is expected.") from error
    rows, problems = read_decisions(
        text, path=str(path), criteria=review.protocol.criteria, stage=stage, reviewer=reviewer
    )
    placed, lost = _place(ledger, rows, path)
    held = {_substance(decision) for decision in ledger.decisions.current()}
    fresh = [replace(decision, origin=origin) for decision in placed if _substance(decision) not in held]
    if fresh and not dry_run:
        ledger.decisions.record(fresh, protocol=review.protocol_text)
    total = len(rows) + len(problems)
    return Imported(total, len(fresh), len(placed) - len(fresh), (*problems, *lost))


def _place(ledger: Ledger, rows: Sequence[ImportedDecision], path: Path) -> tuple[list[Decision], list[Problem]]:
    finder = ledger.reports.finder()
    placed: dict[tuple[object, ...], list[tuple[int, Decision]]] = {}
    lost = []
    for row in rows:
        found = finder(report=row.report, doi=row.doi, record=row.record)
        if len(found) == 1:
            decision = Decision(found[0], row.stage, row.reviewer, row.verdict, row.reasons, row.note)
            placed.setdefault((found[0], row.stage, row.reviewer), []).append((row.line, decision))
        else:
            lost.append(Problem(f"{path}:{row.line}", f"{_told(row, len(found))}; the row was not taken"))
    taken = []
    for group in placed.values():
        if len({_substance(decision) for _, decision in group}) == 1:
            taken.append(group[0][1])
        else:
            lost += [_contradiction(path, line, group) for line, _ in group]
    return taken, lost


def _told(row: ImportedDecision, found: int) -> str:
    names = {"report": row.report, "doi": row.doi, "record": row.record}
    which = ", ".join(f"{name} {value}" for name, value in names.items() if value is not None)
    return f"{which} stands for {found} reports" if found else f"no report is {which}"


def _contradiction(path: Path, line: int, group: Sequence[tuple[int, Decision]]) -> Problem:
    """Rows that name one report in different ways and disagree; nothing says which came last."""
    lines = ", ".join(str(number) for number, _ in group)
    return Problem(f"{path}:{line}", f"lines {lines} contradict each other; none of them was taken")


def _substance(decision: Decision) -> tuple[object, ...]:
    return (
        decision.report_id,
        decision.stage,
        decision.reviewer,
        decision.verdict,
        decision.reasons,
        decision.note,
    )


def decide_one(
    ledger: Ledger, review: Review, report: str, decision: Decision, *, dry_run: bool = False
) -> Decision:
    """Record one decision given on the command line; `report`, a number or a DOI, stands for its `report_id`.

    Raises:
        UsageError: no such report, a reason the protocol does not have, or a verdict that does not fit the stage.
    """
    found = ledger.reports.finder()(
        report=int(report) if report.isdecimal() else None,
        doi=None if report.isdecimal() else report.lower().removeprefix("https://doi.org/"),
    )
    if len(found) != 1:
        raise UsageError(f"{report!r} names {len(found)} reports", hint="Give the number of one report.")
    _check(review, decision.verdict, decision.stage, decision.reasons)
    placed = replace(decision, report_id=found[0])
    if dry_run:
        return placed
    once = review.protocol.versions_once
    return ledger.decisions.record([placed], protocol=review.protocol_text, versions_too=once)[0]


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
