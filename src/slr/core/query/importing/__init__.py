"""Queries written for other services, read into the tree of this program.

What these languages mean was taken from their manuals: PubMed (https://pubmed.ncbi.nlm.nih.gov/help/), Web of
Science (https://webofscience.help.clarivate.com/), Scopus
(https://service.elsevier.com/app/answers/detail/a_id/11365/), Ovid (https://ospguides.ovid.com/) and EBSCO
(https://connect.ebsco.com/s/article/Searching-with-Boolean-Operators). What cannot be carried over is a note or
an error with its place, never dropped in silence.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.dialects import GRAMMARS, Dialect, guess
from slr.core.query.importing.grammar import Grammar, Line, LineOf
from slr.core.query.importing.lines import Strategy, StrategyLine, clean, read_lines
from slr.core.query.importing.reading import read_line
from slr.core.query.importing.remarks import ImportRemarks
from slr.core.query.importing.widening import widen
from slr.core.query.importing.written import Written
from slr.core.query.parser import MAX_DEPTH
from slr.core.query.tokens import shorten
from slr.core.query.tree import Node, depth, holds_without_words

__all__ = ["Dialect", "ImportedQuery", "guess", "import_query"]

_LIMIT = re.compile(r"(?:limit (?P<a>\d+) to .*|remove duplicates from (?P<b>\d+))", re.IGNORECASE)


class ImportedQuery(NamedTuple):
    """A foreign query as understood here, and what changed on the way, one plain sentence each."""

    node: Node
    notes: tuple[str, ...]


def import_query(
    text: str, dialect: Dialect | str | None = None, *, set_number: int | None = None
) -> ImportedQuery:
    """The tree of a query written for PubMed, Web of Science, Scopus, Ovid or EBSCO.

    text: one query, or the lines of a search history of which the last counts. dialect: guessed when None.
    set_number: which numbered set of a text with several, from 1.

    Raises:
        QuerySyntaxError: it cannot be read, or something cannot be carried over; `offset` says where.
        ValueError: no such dialect.
    """
    cleaned = clean(text)
    chosen = Dialect(dialect) if dialect else guess(cleaned.text)
    if chosen is None:
        hint = f"Name the service it was written for: {', '.join(Dialect)}."
        raise QuerySyntaxError("nothing shows which service the query is for", offset=0, hint=hint)
    remarks = ImportRemarks()
    if dialect is None:
        remarks.note(f"read as a query for {GRAMMARS[chosen].label}")
    for note in cleaned.notes:
        remarks.note(note)
    try:
        strategy = read_lines(cleaned.text, has_bare_references=chosen is Dialect.OVID, set_number=set_number)
        node = widen(_read(strategy, GRAMMARS[chosen], remarks), remarks)
    except QuerySyntaxError as error:
        raise QuerySyntaxError(error.message, offset=cleaned.origin(error.offset), hint=error.hint) from error
    _check(node)
    return ImportedQuery(node, remarks.sentences())


def _check(node: Node) -> None:
    if holds_without_words(node):
        hint = "At least one term must be wanted; NOT only removes from what other terms find."
        raise QuerySyntaxError("records with none of these words satisfy the query", offset=0, hint=hint)
    if depth(node) > MAX_DEPTH:
        message = f"more than {MAX_DEPTH} nested groups"
        raise QuerySyntaxError(message, offset=0, hint="Remove parentheses that change nothing.")


def _read(strategy: Strategy, grammar: Grammar, remarks: ImportRemarks) -> Written:
    """The tree of the last line, in which the lines it refers to stand."""
    known: dict[int, Written] = {}
    used: set[int] = set()

    def line_of(number: int) -> Written | None:
        used.add(number)
        return known.get(number)

    for note in strategy.notes:
        remarks.note(note)
    for line in strategy.lines:
        known[line.number] = _line(strategy, line, grammar, remarks, line_of)
    last = strategy.lines[-1].number
    unused = sorted(set(known) - used - {last})
    if unused:
        remarks.note(f"lines that no other line uses: {', '.join(map(str, unused))}; only the last line counts")
    return known[last]


def _line(
    strategy: Strategy, line: StrategyLine, grammar: Grammar, remarks: ImportRemarks, line_of: LineOf
) -> Written:
    body = strategy.text[line.start : line.end]
    if strategy.is_history and (limit := _LIMIT.fullmatch(body)):
        remarks.note(f"line {line.number} ({shorten(body)}): left out; limits are set outside the query here")
        node = line_of(int(limit["a"] or limit["b"]))
        if node is None:
            raise QuerySyntaxError("no line above has this number", offset=line.start, hint="Correct the number.")
        return node
    known_lines = line_of if strategy.is_history else None
    return read_line(Line(strategy.text, line.start, line.end, remarks, known_lines), grammar)
