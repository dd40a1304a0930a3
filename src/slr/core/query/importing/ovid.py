"""The language of Ovid: fields behind their terms, headings with a slash, and ADJ."""

from __future__ import annotations

import re

from slr.core.query.importing.grammar import (
    Grammar,
    GrammarRule,
    Lexeme,
    Line,
    Part,
    Piece,
    Word,
    heading,
    proximity,
    text_field,
    unknown_field,
)
from slr.core.query.importing.written import MANY, ONE, OPTIONAL, Leaf, Operator, Written

_KEYWORDS = frozenset({Part.KEYWORDS})
_PARTS = {
    "ti": frozenset({Part.TITLE}),
    "ab": frozenset({Part.ABSTRACT}),
    **dict.fromkeys(("kw", "kf", "ot"), _KEYWORDS),
    **dict.fromkeys(("sh", "hw"), frozenset({Part.HEADING})),
    **dict.fromkeys(("mp", "tw", "af"), frozenset({Part.ANY})),
}


def _suffix(found: re.Match[str], _: Line) -> Lexeme:
    parts: frozenset[Part] = frozenset()
    for code in found[1].lower().split(","):
        if code not in _PARTS:
            raise unknown_field(found[0], "Ovid", found.start())
        parts |= _PARTS[code]
    return Lexeme(Piece.SUFFIX, found[0], found.start(), found.end(), limit=text_field(found[0], parts))


def _heading(found: re.Match[str], _: Line) -> Lexeme:
    leaf = heading(found[1], found.start(), found[0])
    return Lexeme(Piece.OPERAND, found[0], found.start(), found.end(), operand=leaf)


def _lines(found: re.Match[str], line: Line) -> Lexeme | None:
    if not line.line_of:
        return None
    first, last = int(found[2]), int(found[3] or found[2])
    written = line.refer(
        list(range(first, last + 1)), Operator((found[1] or "or").upper()), found[0], found.start()
    )
    return Lexeme(Piece.OPERAND, found[0], found.start(), found.end(), operand=written)


_WILDCARDS = str.maketrans({"*": MANY, "$": MANY, ":": MANY, "?": OPTIONAL, "#": ONE})


def _run(words: list[Word], _line: Line, _suffix: Lexeme | None) -> Written:
    return Leaf(" ".join(word.text for word in words).translate(_WILDCARDS), words[0].offset)


GRAMMAR = Grammar(
    "Ovid",
    (frozenset({Operator.OR}), frozenset({Operator.AND, Operator.NOT})),
    (
        proximity(r"ADJ(?P<n>\d+)(?!\w)", offset=-1),
        proximity(r"ADJ(?!\w)", is_ordered=True),
        GrammarRule(re.compile(r"\.([a-z]{2}(?:,[a-z]{2})*)\.(?=[\s)]|$)", re.IGNORECASE), _suffix),
        GrammarRule(re.compile(r"(?:exp\s+)?\*?([A-Z][A-Za-z ,]+)/"), _heading),
        GrammarRule(re.compile(r"(?:(or|and)/)?(\d+)(?:-(\d+))?(?![\w.])", re.IGNORECASE), _lines),
    ),
    _run,
    word=re.compile(r"(?:(?!\.[a-z]{2}(?:,[a-z]{2})*\.(?:[\s)]|$))[^\s()\"\[\]{}])+"),
    joins=False,
    unsure=(("NOT", "AND"),),
)
