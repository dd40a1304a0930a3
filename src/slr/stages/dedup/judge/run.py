"""The door for a person who judges pairs: the desk over the ledger, and verdicts brought in a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from slr.adapters.folder.text_files import read_csv_text
from slr.adapters.ledger import Ledger, list_visible
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion, standing
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Merge, Problem
from slr.core.tables import TableImport
from slr.stages.dedup.by_hand.run import record_of
from slr.stages.dedup.choose import kept_apart, still_open
from slr.stages.dedup.judge.desk import WORDS, PairSide, PairTally, Question
from slr.stages.dedup.judge.pair_table import PairVerdict, read_verdicts
from slr.stages.dedup.pairs import RecordPair, from_doubt
from slr.stages.dedup.survey import explain

#: Gives the pairs that wait, the first one first, from the merge log and what was said.
Waiting = Callable[[Sequence[Merge], dict[tuple[int, int], PairJudgement]], Sequence[RecordPair]]


class LedgerPairDesk:
    """A desk over the ledger (`desk.PairDesk`). Each judgement is committed before `judge` returns.

    What others judge at the same time is read before every pair.
    """

    def __init__(self, ledger: Ledger, actor: str, asked: Asked, title: str, waiting: Waiting) -> None:
        self.actor = actor
        self.title = title
        self._ledger = ledger
        self._asked = asked
        self._waiting = waiting
        self._log: list[Merge] = []
        self._rows: list[PairJudgement] = []
        self._seen = (-1, -1)
        self._found: Sequence[RecordPair] = ()
        self._back: list[tuple[int, int]] = []
        self._first: tuple[int, int] | None = None
        self._total = len(self.pairs()) + sum(row.asked is asked for row in self._judgements_now().values())

    def pairs(self) -> list[RecordPair]:
        """Everything that waits, in the order in which it is asked."""
        self._log += self._ledger.merge_log.merges(after=self._log[-1].id or 0 if self._log else 0)
        self._rows += self._ledger.judgements.history(after=self._rows[-1].id or 0 if self._rows else 0)
        if self._seen != (seen := (len(self._log), len(self._rows))):
            self._seen, self._found = seen, self._waiting(self._log, self._judgements_now())
        last = {ends: place for place, ends in enumerate(self._back, start=1)}
        return sorted(
            self._found, key=lambda pair: ((pair.a, pair.b) != self._first, last.get((pair.a, pair.b), 0))
        )

    def next(self) -> Question | None:
        """The pair to judge now."""
        waiting = self.pairs()
        return self.question(waiting[0]) if waiting else None

    def question(self, pair: RecordPair) -> Question:
        """A pair with all a person needs to judge it."""
        pair_side, other = self._side(pair.a), self._side(pair.b)
        return Question(pair, pair_side, other, (*self._apart(pair), *self._verdicts_on(pair_side, other)))

    def judge(self, question: Question, said: PairOpinion) -> str:
        """Keep a judgement; it is on the disk when this returns."""
        pair = question.pair
        self._ledger.judgements.record([_judgement(pair, said, self.actor, self._asked)])
        self._first = None
        told = f"Records {pair.a} and {pair.b}: {WORDS[said]}."
        report = self._ledger.reports.get(pair.a).id
        clash = [
            str(disagreement) for disagreement in self._ledger.disagreements() if disagreement.report_id == report
        ]
        return " ".join([told, *(f"Verdicts disagree: {one}." for one in clash)])

    def undo(self) -> Question | None:
        """Take the last judgement back, also one of an earlier sitting."""
        last = self._ledger.judgements.last(self.actor, self._asked)
        if last is None:
            return None
        self._ledger.judgements.withdraw(last, self.actor)
        self._first = last.ends
        found = next((pair for pair in self.pairs() if (pair.a, pair.b) == last.ends), None)
        return self.question(found or self._pair(last))

    def later(self, question: Question) -> None:
        """Put the pair behind all others, for this sitting."""
        ends = (question.pair.a, question.pair.b)
        self._back = [*(other for other in self._back if other != ends), ends]
        self._first = None

    def tally(self) -> PairTally:
        """How far the work is."""
        left = len(self.pairs())
        return PairTally(max(self._total - left, 0), left)

    def _judgements_now(self) -> dict[tuple[int, int], PairJudgement]:
        return standing(self._rows)

    def _side(self, number: int) -> PairSide:
        report = self._ledger.reports.get(number)
        return PairSide(record_of(report, number), report)

    def _pair(self, judgement: PairJudgement) -> RecordPair:
        a, b = judgement.ends
        return explain(self._side(a).record, self._side(b).record)

    def _apart(self, pair: RecordPair) -> list[str]:
        said = self._judgements_now()
        told = []
        for a, b in kept_apart(pair.a, pair.b, self._log, said):
            row = said.get((a, b))
            who = f"judged {row.said} by {row.actor}" if row else "taken apart earlier"
            told.append(f"records {a} and {b} of these reports were {who}")
        return told

    def _verdicts_on(self, pair_side: PairSide, other: PairSide) -> list[str]:
        if pair_side.report.id == other.report.id:
            return []
        given = [
            list_visible(
                self._ledger.decisions.current(report_id=side.report.id), needed=self._ledger.needed, me=self.actor
            )[0]
            for side in (pair_side, other)
        ]
        return [
            f"{mine.reviewer} decided {mine.verdict} of report {pair_side.report.id}, "
            f"{yours.reviewer} {yours.verdict} "
            f"of report {other.report.id} ({mine.stage})"
            for mine in given[0]
            for yours in given[1]
            if mine.stage is yours.stage and mine.verdict is not yours.verdict
        ]


def open_review(ledger: Ledger, actor: str) -> LedgerPairDesk:
    """The pairs that the passes left to a person, the most likely first.

    Raises:
        ReviewStateError: no pass was made yet, or one that did not keep its pairs.
    """
    last = ledger.merge_log.last_pass()
    if last is None or not last.kept_doubts:
        raise ReviewStateError("nobody has looked for duplicates yet", hint="Run `slr dedup` first.")
    doubts = [from_doubt(doubt) for doubt in ledger.merge_log.doubts()]
    return LedgerPairDesk(
        ledger, actor, Asked.REVIEW, "Duplicates", lambda log, said: still_open(doubts, log, said)
    )


def _judgement(
    pair: RecordPair, said: PairOpinion, actor: str, asked: Asked, reason: str | None = None
) -> PairJudgement:
    return PairJudgement(pair.a, pair.b, said, actor, asked, pair.rule, pair.score, pair.features, reason=reason)


def import_verdicts(ledger: Ledger, path: Path, *, actor: str, asked: Asked, dry_run: bool = False) -> TableImport:
    """Record the verdicts of a table in one transaction. A pair judged otherwise before is named and left alone.

    Raises:
        UsageError: the file cannot be read as text.
    """
    text = read_csv_text(path)
    rows, problems = read_verdicts(text, path=str(path))
    said = ledger.judgements.current()
    doubts = {(doubt.a, doubt.b): from_doubt(doubt) for doubt in ledger.merge_log.doubts()}
    fresh: dict[tuple[int, int], PairJudgement] = {}
    known = 0
    for row in rows:
        held = said.get(row.ends) or fresh.get(row.ends)
        if held is None:
            pair = doubts.get(row.ends) or _find_pair(ledger, row)
            if pair is None:
                problems.append(Problem(f"{path}:{row.line}", f"no records {row.a} and {row.b}; row not imported"))
                continue
            fresh[row.ends] = _judgement(pair, row.said, actor, asked, row.note)
        elif held.said is row.said:
            known += 1
        else:
            told = f"records {row.a} and {row.b} were judged {held.said} by {held.actor}; the row was not imported"
            problems.append(Problem(f"{path}:{row.line}", told))
    if fresh and not dry_run:
        ledger.judgements.record(list(fresh.values()))
    return TableImport(len(rows), len(fresh), known, tuple(problems))


def _find_pair(ledger: Ledger, row: PairVerdict) -> RecordPair | None:
    try:
        record, other = (record_of(ledger.reports.get(number), number) for number in row.ends)
    except UsageError:
        return None
    return explain(record, other)
