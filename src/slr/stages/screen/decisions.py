"""Decisions made elsewhere, read from a table for `slr screen --import decisions.csv`.

Columns, in any order, names without regard to case: `report`, `doi` or `record` (at least one filled), `stage`,
`reviewer`, `verdict`, `reason` (codes with `;` between them, the main one first), `note`, `answers` (the full-text
form as JSON, see `form`) and `seconds` (how long the report stood before the reviewer). A row that
cannot be taken as it stands becomes a Problem and is left out as a whole: half a decision is a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import isfinite
from typing import TypeVar

from slr.core.bibliography.identifiers import normalise_doi
from slr.core.errors import UsageError
from slr.core.model import Criterion, CriterionAnswer, Problem, Stage, Verdict
from slr.core.tables import TableLayout, TableRow, read_table
from slr.core.text.numbers import whole
from slr.core.text.printable import clean
from slr.stages.screen import form

_LAYOUT = TableLayout(
    {
        "report": ("report", "reportid"),
        "doi": ("doi",),
        "record": ("record", "recordid"),
        "stage": ("stage",),
        "reviewer": ("reviewer", "screener"),
        "verdict": ("verdict", "decision", "vote"),
        "reason": ("reason", "reasons", "exclusionreason", "exclusionreasons"),
        "note": ("note", "notes", "comment", "comments"),
        "answers": ("answers", "form"),
        "seconds": ("seconds",),
    },
    needed=(frozenset({"verdict"}), frozenset({"report", "doi", "record"})),
    demand="verdict, and report, doi or record",
    for_people=frozenset({"title", "authors", "year", "venue", "abstract", "url", "source", "sources"}),
)
_STAGES = {
    **dict.fromkeys(("titleabstract", "titleandabstract", "abstract", "ta", "tiab"), Stage.TITLE_ABSTRACT),
    **dict.fromkeys(("fulltext", "ft"), Stage.FULL_TEXT),
}
_VERDICTS = {
    **dict.fromkeys(("include", "included", "yes"), Verdict.INCLUDE),
    **dict.fromkeys(("exclude", "excluded", "no"), Verdict.EXCLUDE),
    **dict.fromkeys(("maybe", "unsure", "unclear"), Verdict.MAYBE),
    "notretrieved": Verdict.NOT_RETRIEVED,
}
_Word = TypeVar("_Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class ImportedDecision:
    """One usable row: who said what of which report. `line` is where it starts in the file, from 1.

    Of `report` (report id), `doi` (bare, lower case) and `record` (record id) at least one is known.
    """

    line: int
    report: int | None
    doi: str | None
    record: int | None
    stage: Stage
    reviewer: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    note: str | None = None
    answers: tuple[CriterionAnswer, ...] = ()
    seconds: float | None = None


def read_decisions(
    text: str,
    *,
    path: str,
    criteria: Sequence[Criterion] | None = None,
    stage: Stage | None = None,
    reviewer: str | None = None,
) -> tuple[tuple[ImportedDecision, ...], tuple[Problem, ...]]:
    """Read a table of decisions.

    A row repeated word by word counts once. Rows of one reviewer that contradict each other over the same
    identifier at the same stage are all left out, since nothing says which came last. Each is told as a Problem.

    Args:
        text: the file, decoded; a byte order mark, CRLF and `,` `;` or tab as delimiter are all fine.
        path: the name of the file, for the problems.
        criteria: all criteria of the protocol; None when the codes are not to be checked.
        stage: the stage of rows that name none.
        reviewer: the reviewer of rows that name none.
    """
    read, problems = read_table(text, path, _LAYOUT, lambda row: _decision(row, criteria, stage, reviewer))
    kept = []
    for decision, message in _once(read):
        if message is None:
            kept.append(decision)
        else:
            problems.append(Problem(f"{path}:{decision.line}", message))
    return tuple(kept), tuple(sorted(problems, key=_line))


def _decision(
    row: TableRow, criteria: Sequence[Criterion] | None, stage: Stage | None, reviewer: str | None
) -> ImportedDecision:
    report, record = _number(row, "report"), _number(row, "record")
    doi = _doi(row.text("doi"))
    if report is None and record is None and doi is None:
        raise UsageError("no report, doi or record names a report")
    at = _one_of(_STAGES, row, "stage", stage)
    who = row.text("reviewer") or reviewer
    if not who:
        raise UsageError("no reviewer")
    verdict = _one_of(_VERDICTS, row, "verdict", None)
    if verdict is Verdict.NOT_RETRIEVED and at is not Stage.FULL_TEXT:
        raise UsageError("'not retrieved' belongs to the full-text stage")
    answers = _answers(row.raw("answers"), at, verdict, criteria)
    return ImportedDecision(
        row.line,
        report,
        doi,
        record,
        at,
        who,
        verdict,
        _reasons(row.text("reason"), at, verdict, criteria, answers),
        row.text("note") or None,
        answers,
        _seconds(row.text("seconds")),
    )


def _number(row: TableRow, name: str) -> int | None:
    value = row.text(name)
    if not value:
        return None
    number = whole(value)
    if number is None:
        raise UsageError(f"{name} {value!r} is not a number")
    return number


def _doi(value: str) -> str | None:
    if not value:
        return None
    doi = normalise_doi(value)
    if doi is None:
        raise UsageError(f"{value.lower()!r} is not a DOI")
    return doi


def _one_of(known: Mapping[str, _Word], row: TableRow, name: str, default: _Word | None) -> _Word:
    value = row.text(name)
    if not value and default is not None:
        return default
    if not value:
        raise UsageError(f"no {name}")
    verdict = known.get("".join(filter(str.isalnum, value.lower())))
    if verdict is None:
        raise UsageError(f"unknown {name} {value!r}")
    return verdict


def _reasons(
    cell: str,
    stage: Stage,
    verdict: Verdict,
    criteria: Sequence[Criterion] | None,
    answers: Sequence[CriterionAnswer],
) -> tuple[str, ...]:
    """The codes of the cell; where it is empty, those of the form that apply."""
    given = tuple(dict.fromkeys(filter(None, map(clean, cell.split(";")))))
    if criteria is None:
        return given
    own = [criterion for criterion in criteria if criterion.stage is stage]
    codes = {criterion.code.casefold(): criterion.code for criterion in own}
    for code in given:
        if code.casefold() not in codes:
            known = ", ".join(codes.values()) or "none"
            raise UsageError(f"unknown reason {code!r} at {stage} (known: {known})")
    if verdict is Verdict.EXCLUDE and not given:
        given = form.propose(own, answers)[1]
    if not given and codes and verdict is Verdict.EXCLUDE and stage is Stage.FULL_TEXT:
        raise UsageError("an exclusion at full text needs a reason")
    return tuple(dict.fromkeys(codes[code.casefold()] for code in given))


def _answers(
    cell: str, stage: Stage, verdict: Verdict, criteria: Sequence[Criterion] | None
) -> tuple[CriterionAnswer, ...]:
    if not cell.strip():
        return ()
    given = form.from_json(cell)
    return given if criteria is None else form.check(given, criteria, stage=stage, verdict=verdict)


def _seconds(value: str) -> float | None:
    """A time in seconds; many a spreadsheet writes it with a decimal comma."""
    if not value:
        return None
    try:
        seconds = float(value.replace(",", "."))
    except ValueError:
        seconds = -1.0
    if not isfinite(seconds) or seconds < 0:
        raise UsageError(f"seconds {value!r} is not a time")
    return seconds


def _once(read: Sequence[ImportedDecision]) -> Iterator[tuple[ImportedDecision, str | None]]:
    """Each decision with None if it is taken, or with the reason why it is left out."""
    groups: dict[tuple[object, ...], list[ImportedDecision]] = {}
    for decision in read:
        key = (decision.report, decision.doi, decision.record, decision.stage, decision.reviewer)
        groups.setdefault(key, []).append(decision)
    for group in groups.values():
        first = group[0]
        if all(replace(other, line=first.line) == first for other in group):
            yield first, None
            yield from ((other, f"the same as line {first.line}; imported once") for other in group[1:])
        else:
            lines = ", ".join(str(decision.line) for decision in group)
            message = f"lines {lines} contradict each other; none of them was imported"
            yield from ((decision, message) for decision in group)


def _line(problem: Problem) -> int:
    return int(problem.where.rpartition(":")[2])
