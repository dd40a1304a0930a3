"""Pairs as a table for people who like spreadsheets, and the verdicts read back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from slr.core.bibliography.pair_judgement import PairOpinion
from slr.core.errors import UsageError
from slr.core.model import Problem
from slr.core.tables import TableLayout, TableRow, heading_key, read_table, write_csv
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
_READ = ("a", "b", "verdict", "note")
_LAYOUT = TableLayout(
    {name: (name,) for name in _READ},
    needed=(frozenset({"a"}), frozenset({"b"}), frozenset({"verdict"})),
    demand="a, b and verdict",
    for_people=frozenset(map(heading_key, COLUMNS)),
)


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
    return write_csv(COLUMNS, map(_cells, questions))


def _cells(question: Question) -> list[object]:
    pair = question.pair
    lines = {line.name: line for line in fields(question.one.record, question.other.record)}
    texts = [
        text for name in _FIELDS for text in ((lines[name].left, lines[name].right) if name in lines else ("", ""))
    ]
    veto = str(pair.features.get("veto") or "")
    return [pair.a, pair.b, "", "", f"{pair.score:.4f}", pair.rule, veto, *texts]


def read_verdicts(text: str, *, path: str) -> tuple[list[PairVerdict], list[Problem]]:
    """The rows with a verdict; rows without one are not judged yet and no problem."""
    return read_table(text, path, _LAYOUT, _verdict)


def _verdict(row: TableRow) -> PairVerdict | None:
    word = row.text("verdict").lower()
    if not word:
        return None
    a, b = (whole(row.text(name), 1) for name in "ab")
    if a is None or b is None:
        raise UsageError(f"{row.text('a')!r} and {row.text('b')!r} are not two record numbers")
    if word not in _WORDS:
        raise UsageError(f"unknown verdict {word!r} (same, version or different)")
    if a == b:
        raise UsageError("one record twice")
    return PairVerdict(row.line, a, b, _WORDS[word], row.text("note") or None)
