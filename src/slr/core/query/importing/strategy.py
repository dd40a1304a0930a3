"""The door of this package: a query, or a strategy of numbered lines, in another service's language."""

from __future__ import annotations

import re
from typing import NamedTuple

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.dialects import LANGUAGES, Dialect, QueryDialect, guess
from slr.core.query.importing.lexing import lex
from slr.core.query.importing.remarks import ImportRemarks
from slr.core.query.importing.tree_reader import LineOf, Reader
from slr.core.query.parser import MAX_DEPTH
from slr.core.query.printing import term_text
from slr.core.query.tokens import plain_signs, shorten
from slr.core.query.tree import Node, depth, holds_without_words, walk_terms

_LINE = re.compile(r"^[ \t]*(?:#|S)?(?P<number>\d{1,4})[.):]?[ \t]+(?P<body>\S.*?)[ \t]*$", re.MULTILINE)
_HITS = re.compile(r"[ \t]*(?:\(\d[\d,]*\)|\t\d[\d,]*|[ \t]{2,}\d[\d,]*)$")
_LIMIT = re.compile(r"(?:limit (?P<a>\d+) to .*|remove duplicates from (?P<b>\d+))", re.IGNORECASE)


class ImportedQuery(NamedTuple):
    """A foreign query as understood here, and what changed on the way, one plain sentence each."""

    node: Node
    notes: tuple[str, ...]


def import_query(text: str, dialect: Dialect | str | None = None) -> ImportedQuery:
    """The tree of a query written for PubMed, Web of Science, Scopus, Ovid or EBSCO.

    text: one query, or a strategy of numbered lines of which the last counts. dialect: guessed when None.

    Raises:
        QuerySyntaxError: it cannot be read, or something cannot be carried over; `offset` says where.
        ValueError: no such dialect.
    """
    plain = plain_signs(text)
    chosen = Dialect(dialect) if dialect else guess(plain)
    if chosen is None:
        hint = f"Name the service it was written for: {', '.join(Dialect)}."
        raise QuerySyntaxError("nothing shows which service the query is for", offset=0, hint=hint)
    remarks = ImportRemarks()
    if dialect is None:
        remarks.note(f"read as a query for {LANGUAGES[chosen].label}")
    node = remarks.settle(_read(plain, LANGUAGES[chosen], remarks))
    _check(node)
    untagged = [term_text(term) for term, _ in walk_terms(node) if term.offset in remarks.untagged]
    if untagged:
        remarks.note(
            f"{shorten(', '.join(dict.fromkeys(untagged)), 80)}: no field is named; slr searches title and "
            f"abstract, where {LANGUAGES[chosen].label} searches more"
        )
    return ImportedQuery(node, remarks.sentences())


def _check(node: Node) -> None:
    if holds_without_words(node):
        hint = "At least one term must be wanted; NOT only removes from what other terms find."
        raise QuerySyntaxError("records with none of these words satisfy the query", offset=0, hint=hint)
    if depth(node) > MAX_DEPTH:
        message = f"more than {MAX_DEPTH} nested groups"
        raise QuerySyntaxError(message, offset=0, hint="Remove parentheses that change nothing.")


def _read(text: str, language: QueryDialect, remarks: ImportRemarks) -> Node:
    lines = list(_LINE.finditer(text))
    if len(lines) < 2 or [int(line["number"]) for line in lines] != list(range(1, len(lines) + 1)):
        return Reader(lex(text, language, 0, len(text)), language, remarks, None).read()
    _only_lines(text, lines)
    known: dict[int, Node] = {}
    used: set[int] = set()

    def line_of(number: int) -> Node | None:
        used.add(number)
        return known.get(number)

    for line in lines:
        known[int(line["number"])] = _line(text, line, language, remarks, line_of)
    unused = sorted(set(known) - used - {len(lines)})
    if unused:
        remarks.note(f"lines that no other line uses: {', '.join(map(str, unused))}; only the last line counts")
    return known[len(lines)]


def _line(text: str, line: re.Match[str], language: QueryDialect, remarks: ImportRemarks, line_of: LineOf) -> Node:
    start, end = line.span("body")
    if hits := _HITS.search(text, start, end):
        end = hits.start()
    body = text[start:end]
    if limit := _LIMIT.fullmatch(body):
        remarks.note(f"line {line['number']} ({shorten(body)}): left out; limits are set outside the query here")
        node = line_of(int(limit["a"] or limit["b"]))
        if node is None:
            raise QuerySyntaxError("no line above has this number", offset=start, hint="Correct the number.")
        return node
    return Reader(lex(text, language, start, end), language, remarks, line_of).read()


def _only_lines(text: str, lines: list[re.Match[str]]) -> None:
    """Nothing may stand between the numbered lines, for it would be lost."""
    ends = [0, *(line.end() for line in lines)]
    starts = [*(line.start() for line in lines), len(text)]
    for end, start in zip(ends, starts, strict=True):
        if text[end:start].strip():
            offset = end + len(text[end:start]) - len(text[end:start].lstrip())
            hint = "Give every line its number, or join it to the line it belongs to."
            raise QuerySyntaxError("a line without a number in a numbered strategy", offset=offset, hint=hint)
