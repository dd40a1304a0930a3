"""The review's own decisions, laid over the reports that the demonstration found. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple

from slr.core.model import Report, Stage, Verdict
from slr.demo.catalogue import Catalogue

#: Whose decisions they are; the name stands with every one of them.
REVIEWER = "Ghamizi et al."

_COLUMNS = ("report", "stage", "reviewer", "verdict", "reason", "note")
_OURS = "code chosen for the demonstration; the review does not list its exclusions"


class DecisionTable(NamedTuple):
    """A table of decisions as CSV, and the reports left open for whoever tries the screen."""

    text: str
    open: tuple[int, ...]


def decision_sheet(catalogue: Catalogue, reports: Iterable[Report]) -> DecisionTable:
    """What the review decided on each report, at both stages.

    Raises:
        LookupError: a report that is not in the catalogue; the demonstration would have no decision for it.
    """
    rows: list[dict[str, object]] = []
    left: list[int] = []
    for report in reports:
        found = _decisions(catalogue, report)
        rows += found
        if not found:
            left.append(report.id)
    made = io.StringIO()
    writer = csv.DictWriter(made, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return DecisionTable(made.getvalue(), tuple(left))


def _decisions(catalogue: Catalogue, report: Report) -> list[dict[str, object]]:
    refs = {ref for record in report.records for ref in catalogue.refs_of(record)}
    if not refs:
        raise LookupError(f"report {report.id} ({report.document.title}) is not in the catalogue")
    rulings = [catalogue.decision(ref) for ref in sorted(refs)]
    if any(ruling.included for ruling in rulings):
        return [_row(report, stage, Verdict.INCLUDE) for stage in Stage]
    ruling = rulings[0]
    if ruling.open:
        return []
    last = _row(report, ruling.stage, Verdict.EXCLUDE, ruling.code or "", _OURS)
    first = [_row(report, Stage.TITLE_ABSTRACT, Verdict.INCLUDE)] if ruling.stage is Stage.FULL_TEXT else []
    return [*first, last]


def _row(report: Report, stage: Stage, verdict: Verdict, code: str = "", note: str = "") -> dict[str, object]:
    return dict(zip(_COLUMNS, (report.id, stage, REVIEWER, verdict, code, note), strict=True))
