"""Pairs as a table for people who like spreadsheets, and the verdicts read back. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import NamedTuple

from slr.core.bibliography.pair_judgement import PairOpinion
from slr.core.model import Problem
from slr.core.text.numbers import whole
from slr.stages.dedup.judge.compare_fields import fields
from slr.stages.dedup.judge.desk import Question

_FIELDS = ("title", "authors", "year", "venue", "volume", "issue", "pages", "DOI", "PMID", "source", "abstract")
COLUMNS = (
    "a",
    "b",
    "verdict",
    "note",
    "probability",
    "rule",
    "veto",
    *(f"{f} {s}" for f in _FIELDS for s in "ab"),
)

_WORDS = {
    **dict.fromkeys(("same", "s", "duplicate", "yes", "y", "1"), PairOpinion.SAME),
    **dict.fromkeys(("version", "v"), PairOpinion.VERSION),
    **dict.fromkeys(("different", "d", "no", "n", "0"), PairOpinion.DIFFERENT),
}
#: First characters that a spreadsheet takes for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class PairVerdict(NamedTuple):
    """One row with a verdict, and the line it starts on."""

    line: int
    a: int
    b: int
    said: PairOpinion
    note: str | None

    @property
    def ends(self) -> tuple[int, int]:
        """The two records, the lower number first."""
        return (self.a, self.b) if self.a < self.b else (self.b, self.a)


def write_pairs(questions: Iterable[Question]) -> str:
    """The pairs, one a row, with an empty column `verdict` to fill in: same, version or different."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for question in questions:
        pair = question.pair
        sides = {line.name: line for line in fields(question.one.record, question.other.record)}
        texts = [
            text for name in _FIELDS for text in ((sides[name].left, sides[name].right) if name in sides else "  ")
        ]
        veto = str(pair.features.get("veto") or "")
        cells = [pair.a, pair.b, "", "", f"{pair.score:.4f}", pair.rule, veto, *(text.strip() for text in texts)]
        writer.writerow([_harmless(str(cell)) for cell in cells])
    return out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def read_verdicts(text: str, *, path: str) -> tuple[list[PairVerdict], list[Problem]]:
    """The rows with a verdict; rows without one are not judged yet and no problem."""
    body = text.removeprefix("\ufeff")
    header = next((line for line in body.splitlines() if line.strip()), "")
    reader = csv.DictReader(io.StringIO(body, newline=""), delimiter=max(",;\t", key=header.count))
    names = {str(name).strip().lower() for name in reader.fieldnames or ()}
    if not {"a", "b", "verdict"} <= names:
        return [], [Problem(f"{path}:1", "the header needs a, b and verdict; nothing was read")]
    reader.fieldnames = [str(name).strip().lower() for name in reader.fieldnames or ()]
    found: list[PairVerdict] = []
    problems: list[Problem] = []
    try:
        for row in reader:
            read = _row(reader.line_num, row)
            if isinstance(read, str):
                problems.append(Problem(f"{path}:{reader.line_num}", f"{read}; the row was not imported"))
            elif read is not None:
                found.append(read)
    except csv.Error as error:
        problems.append(Problem(f"{path}:{reader.line_num}", f"not readable as a table from here on: {error}"))
    return found, problems


def _row(line: int, row: dict[str, str]) -> PairVerdict | str | None:
    word = (row["verdict"] or "").strip().lower()
    if not word:
        return None
    numbers = [(row[name] or "").strip() for name in "ab"]
    a, b = (whole(number, 1) for number in numbers)
    if a is None or b is None:
        return f"{numbers[0]!r} and {numbers[1]!r} are not two record numbers"
    if word not in _WORDS:
        return f"unknown verdict {word!r} (same, version or different)"
    return (
        PairVerdict(line, a, b, _WORDS[word], (row.get("note") or "").strip() or None)
        if a != b
        else "one record twice"
    )
