"""Verdicts that came together with the reports they were given on, and do not agree.

When two reports are merged, the decisions on both hold for the one report. Where one thing was said of one and
another thing of the other, before anybody knew that they are one, nothing is decided: not even one reviewer's
newest word may win in silence. It is a conflict until somebody decides again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from slr.adapters.ledger.people import People
from slr.adapters.ledger.settle import contradict
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.model import Resolution, Stage, Verdict

#: The newest verdict of each reviewer on each report that was later merged with another one that has verdicts.
_SEVERAL = """
SELECT current_report_id, stage, reviewer, report_id, verdict, id, at FROM (
    SELECT p.*, ROW_NUMBER() OVER (PARTITION BY p.report_id, p.stage, p.reviewer ORDER BY p.id DESC) AS place
    FROM placed_decisions p
    JOIN (
        SELECT current_report_id AS c, stage AS s FROM placed_decisions
        GROUP BY 1, 2 HAVING COUNT(DISTINCT report_id) > 1
    ) g ON g.c = p.current_report_id AND g.s = p.stage
) AS newest WHERE place = 1 ORDER BY current_report_id, stage, id
"""
#: The newest decision there was when the record that opened a report was last moved by a merge; for merges older
#: than that question, when they were made. A report has the number of that record.
_MOVED = """
SELECT n.record_id, MAX(g.after_decision), MAX(CASE WHEN g.after_decision IS NULL THEN g.at END)
FROM memberships n JOIN merges g ON g.id = n.merge_id {where} GROUP BY n.record_id
"""
_MOVED_OF_ALL = _MOVED.format(where="")
_MOVED_OF = _MOVED.format(where="WHERE n.record_id IN :ids")
_ON = """
SELECT report_id, stage, reviewer, verdict, id, at FROM decisions
WHERE report_id IN :numbers AND stage = :stage ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Verdicts on members of one report that do not agree.

    verdicts: (who, what, the number it was given on) each, in order. newest: the id of the newest decision.
    needed: how many reviewers must decide on the report; before that its words tell nobody's verdict.
    """

    report_id: int
    stage: Stage
    verdicts: tuple[tuple[str, Verdict, int], ...]
    newest: int
    needed: int = 1

    def __str__(self) -> str:
        """`report 1, title-abstract: ana decided include on 1, ben decided exclude on 3`.

        Nobody's verdict may sway one who has not decided yet (`slr.adapters.ledger.blind`).
        """
        if len({who for who, _, _ in self.verdicts}) < self.needed:
            hidden = "verdicts hidden until another reviewer decides"
            return f"report {self.report_id}, {self.stage}: {hidden}"
        said = ", ".join(f"{who} decided {verdict} on {number}" for who, verdict, number in self.verdicts)
        return f"report {self.report_id}, {self.stage}: {said}"


def list_disagreements(store: Store, people: People) -> list[Disagreement]:
    """Every disagreement of people who count that nobody has decided on since the merge, by report."""
    with store.read() as session:
        rows = session.execute(_SEVERAL).named()
        moved = _moved(session.execute(_MOVED_OF_ALL)) if rows else {}
    groups = groupby(rows, key=lambda row: (row.current_report_id, row.stage))
    told = (_disagreement(report, Stage(stage), group, moved, people) for (report, stage), group in groups)
    return [disagreement for disagreement in told if disagreement is not None]


def find_disagreement(
    session: Transaction, people: People, report: int, numbers: Sequence[int], stage: Stage
) -> Disagreement | None:
    """The same of one report that has these records, in a transaction that is open."""
    rows = session.execute(_ON, {"numbers": list(numbers), "stage": stage.value}).named()
    if len({row.report_id for row in rows}) < 2:
        return None
    newest = {(row.report_id, row.reviewer): row for row in rows}
    group = sorted(newest.values(), key=lambda row: row.id)
    return _disagreement(report, stage, group, _moved(session.select_in(_MOVED_OF, numbers)), people)


def _moved(rows: Iterable[Sequence[Any]]) -> dict[int, _Moved]:
    return {int(number): _Moved(newest or 0, at or "") for number, newest, at in rows}


def _disagreement(
    report: int, stage: Stage, rows: Iterable[Any], moved: Mapping[int, _Moved], people: People
) -> Disagreement | None:
    """What the newest rows of each spelling on each number come to, where they were said before the merge."""
    counting = [row for row in rows if people.decides(row.reviewer)]
    newest = {(people.of(row.reviewer), row.report_id): row for row in counting}
    given = [row for row in newest.values() if row.verdict != Verdict.WITHDRAWN]
    said = tuple((people.of(row.reviewer), Verdict(row.verdict), int(row.report_id)) for row in given)
    at = [moved[number] for number in {number for _, _, number in said} if number in moved]
    is_apart = contradict((verdict for _, verdict, _ in said), stage)
    if is_apart and all(any(_is_before(row, decision, report) for decision in at) for row in given):
        return Disagreement(report, stage, said, max(row.id for row in given))
    return None


class _Moved(NamedTuple):
    """A merge moved a report: the newest decision there was, or when, for a merge that does not say."""

    after_decision: int
    at: str


def _is_before(row: Any, moved: _Moved, report: int) -> bool:
    """Whether a decision was made before a merge, or by one who did not know of it.

    The order of acts is that of their rows, whatever a clock said. A copy of the ledger on which the reports were
    not merged may bring a decision later; it names a number that the merge has taken away.
    """
    return bool(row.id <= moved.after_decision or row.report_id != report or row.at <= moved.at)


def without_settled(
    disagreements: Iterable[Disagreement], resolutions: Iterable[Resolution]
) -> list[Disagreement]:
    """Those that no resolution has covered, or only one that was taken back."""
    covered: dict[tuple[int, Stage], int] = {}
    for row in sorted(resolutions, key=lambda row: row.id or 0):
        place = (row.report_id, row.stage)
        is_back = row.verdict is Verdict.WITHDRAWN
        covered[place] = 0 if is_back else max(covered.get(place, 0), *row.decision_ids, 0)
    return [
        disagreement
        for disagreement in disagreements
        if covered.get((disagreement.report_id, disagreement.stage), 0) < disagreement.newest
    ]
