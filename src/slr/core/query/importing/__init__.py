"""Queries written for other services, read into the tree of this program.

What these languages mean was taken from their manuals: PubMed (https://pubmed.ncbi.nlm.nih.gov/help/), Web of
Science (https://webofscience.help.clarivate.com/), Scopus
(https://service.elsevier.com/app/answers/detail/a_id/11365/), Ovid (https://ospguides.ovid.com/) and EBSCO
(https://connect.ebsco.com/s/article/Searching-with-Boolean-Operators). What cannot be carried over is a note or
an error with its place, never dropped in silence.
"""

from __future__ import annotations

from typing import NamedTuple

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.dialects import GRAMMARS, Dialect, guess
from slr.core.query.importing.grammar import Grammar, Line, LineOf
from slr.core.query.importing.lines import CleanText, Strategy, StrategyLine, clean, read_lines
from slr.core.query.importing.reading import DEEPEST, read_line
from slr.core.query.importing.remarks import ImportRemarks
from slr.core.query.importing.widening import widen
from slr.core.query.importing.written import Leaf, Written, measure, shown, without_lost
from slr.core.query.parser import MAX_DEPTH
from slr.core.query.tree import Node, depth, holds_without_words

__all__ = ["Dialect", "ImportedQuery", "guess", "import_query"]

#: A query of more terms than this, lines in lines counted each time, is refused.
MOST_TERMS = 50_000


class ReadLine(NamedTuple):
    """A line of a strategy: its text, the count printed behind it, and what was read, with other lines as `#1`.

    problem: why it was left out, with `reading` empty.
    """

    number: int
    text: str
    hits: int | None
    reading: str
    problem: str = ""


class ImportedQuery(NamedTuple):
    """A foreign query as understood here, what changed on the way, one plain sentence each, and its lines.

    lost: what could not be read and was left out.
    """

    node: Node
    notes: tuple[str, ...]
    lines: tuple[ReadLine, ...] = ()
    lost: tuple[QuerySyntaxError, ...] = ()


def import_query(
    text: str, dialect: Dialect | str | None = None, *, set_number: int | None = None, lenient: bool = False
) -> ImportedQuery:
    """The tree of a query written for one of the services of `Dialect`.

    text: one query, or the lines of a search history of which the last counts. dialect: guessed when None.
    set_number: which numbered set of a text with several, from 1. lenient: leave out what cannot be read.

    Raises:
        QuerySyntaxError: it cannot be read, or something cannot be carried over; `offset` says where.
        ValueError: no such dialect.
    """
    cleaned = clean(text)
    chosen = Dialect(dialect) if dialect else guess(cleaned.text)
    if chosen is None:
        hint = f"Name the service it was written for: {', '.join(Dialect)}."
        raise QuerySyntaxError("nothing shows which service the query is for", offset=0, hint=hint)
    grammar, remarks = GRAMMARS[chosen], ImportRemarks(is_lenient=lenient)
    if dialect is None:
        remarks.note(f"read as a query for {grammar.label}")
    for note in cleaned.notes:
        remarks.note(note)
    try:
        plain = grammar.blanked(cleaned.text) if grammar.blanked else cleaned.text
        strategy = read_lines(
            plain, has_bare_references=grammar.has_bare_references, set_number=set_number, lenient=lenient
        )
        history = _History(strategy, grammar, remarks)
        node = widen(history.result(), remarks)
    except QuerySyntaxError as error:
        raise _placed(error, cleaned) from error
    _check(node)
    lost = tuple(_placed(error, cleaned) for error in remarks.lost)
    return ImportedQuery(node, remarks.sentences(), history.lines(), lost)


def _placed(error: QuerySyntaxError, cleaned: CleanText) -> QuerySyntaxError:
    """The error with its place in the text as it was given."""
    return QuerySyntaxError(error.message, offset=cleaned.origin(error.offset), hint=error.hint)


def _check(node: Node) -> None:
    if holds_without_words(node):
        hint = "At least one term must be wanted; NOT only removes from what other terms find."
        raise QuerySyntaxError("records with none of these words satisfy the query", offset=0, hint=hint)
    if depth(node) > MAX_DEPTH:
        message = f"more than {MAX_DEPTH} nested groups"
        raise QuerySyntaxError(message, offset=0, hint="Remove parentheses that change nothing.")


class _History:
    """The lines of a strategy, read one after the other."""

    def __init__(self, strategy: Strategy, grammar: Grammar, remarks: ImportRemarks) -> None:
        self._strategy = strategy
        self._grammar = grammar
        self._remarks = remarks
        self._known: dict[int, Written] = {}
        self._used: set[int] = set()
        self._problems: dict[int, str] = {}
        for note in strategy.notes:
            remarks.note(note)

    def result(self) -> Written:
        """The tree of the last line, in which the lines it refers to stand.

        Raises:
            QuerySyntaxError: a line cannot be read, or the last one refers to none of the others.
        """
        lines = self._strategy.lines
        for line in lines[:-1]:
            self._read(line)
        earlier, self._used = self._used, set()
        self._read(lines[-1])
        last = lines[-1].number
        if len(lines) > 1 and not self._used:
            hint = "End the strategy with the line that is its result."
            message = "the last line refers to no other, so that nothing says which line is the result"
            raise QuerySyntaxError(message, offset=lines[-1].start, hint=hint)
        unused = sorted({line.number for line in lines[:-1]} - earlier - self._used)
        if unused:
            numbers = ", ".join(map(str, unused))
            self._remarks.note(f"lines that no other line uses: {numbers}; only the last line counts")
        return self._known[last]

    def lines(self) -> tuple[ReadLine, ...]:
        """What was read, line by line; a line that others are part of shows their numbers."""
        return tuple(
            ReadLine(
                line.number,
                " ".join(self._strategy.text[line.start : line.end].split()),
                line.hits,
                "" if line.number in self._problems else shown(self._alone(line)),
                self._problems.get(line.number, ""),
            )
            for line in self._strategy.lines
        )

    def _read(self, line: StrategyLine) -> None:
        known_lines = self._line_of if self._strategy.is_history else None
        try:
            written = read_line(self._line(line, self._remarks, known_lines), self._grammar)
        except QuerySyntaxError as error:
            written = self._remarks.lose(error)
        self._weigh(written, line)
        kept = without_lost(written)
        if kept is None and line is self._strategy.lines[-1]:
            raise self._remarks.lost[-1]
        if kept is None:
            self._problems[line.number] = self._remarks.lost[-1].message
        self._known[line.number] = kept or written

    def _weigh(self, written: Written, line: StrategyLine) -> None:
        """Lines of lines of lines may become larger than anything that is read."""
        size, deep = measure(written)
        if size > MOST_TERMS or deep > DEEPEST:
            message = (
                f"more than {MOST_TERMS:,} terms" if size > MOST_TERMS else f"more than {DEEPEST} nested lines"
            )
            hint = "Take out lines that repeat others."
            raise QuerySyntaxError(
                f"with the lines it refers to, this line has {message}", offset=line.start, hint=hint
            )

    def _line_of(self, number: int) -> Written | None:
        self._used.add(number)
        return self._known.get(number)

    def _alone(self, line: StrategyLine) -> Written:
        """A line in which numbers stand for the lines it refers to."""
        known_lines = (lambda number: Leaf(f"#{number}", line.start)) if self._strategy.is_history else None
        remarks = ImportRemarks(is_lenient=True)
        return read_line(self._line(line, remarks, known_lines), self._grammar)

    def _line(self, line: StrategyLine, remarks: ImportRemarks, line_of: LineOf | None) -> Line:
        return Line(self._strategy.text, line.start, line.end, remarks, line_of)
