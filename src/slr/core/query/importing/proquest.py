"""The language of ProQuest: `ti(…)`, `SU.EXACT("…")`, NEAR/n and PRE/n.

Operators and wildcards are those of https://proquest.libguides.com/proquestplatform/tips. The order of
operators and the list of field codes were taken from library guides and published strategies.
"""

from __future__ import annotations

import re

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.grammar import (
    SYNTAX,
    Grammar,
    GrammarRule,
    Lexeme,
    Line,
    Part,
    Piece,
    Word,
    anded,
    combined_field,
    heading_field,
    proximity,
    references,
    unknown_field,
)
from slr.core.query.importing.written import MANY, ONE, Operator, Written

_PARTS = {
    **dict.fromkeys(("TI", "TITLE"), Part.TITLE),
    **dict.fromkeys(("AB", "ABSTRACT"), Part.ABSTRACT),
    **dict.fromkeys(("SU", "SUBJECT", "IF", "DIAMAIN", "KW", "TAG"), Part.KEYWORDS),
    **dict.fromkeys(("ALL", "NOFT", "FT", "FULLTEXT"), Part.ANY),
    **dict.fromkeys(("MAINSUBJECT", "MJSUB", "MJMESH", "MESH", "MESH_T", "EMB", "CC", "DE"), Part.HEADING),
}
_LIMITS = {
    "a language": "LA LANGUAGE",
    "a date": "PD YR DATE PUBYEAR PY SDATE",
    "a type of publication": "DTYPE STYPE RTYPE AT PUBTYPE PT DT ME",
    "a filter": "PEER PER AGE AG PO",
    "an author": "AU AUTHOR AUTH ED ADV",
    "a journal": "PUB PUBID ISSN ISBN SO PUBTITLE",
    "a place": "AF CP LOC SC PB",
    "an identifier": "AN DOI ID",
}
_WHATS = {name: what for what, names in _LIMITS.items() for name in names.split()}
_LABEL = "ProQuest"


def _field(found: re.Match[str], _: Line) -> Lexeme | None:
    """`TI,AB(`, `MAINSUBJECT.EXACT.EXPLODE(`; a known word before a blank and a parenthesis is one too."""
    names = [name.strip() for name in found["names"].upper().split(",")]
    if set(names) & {"AND", "OR", "NOT"}:
        return None
    unknown = [name for name in names if name not in _PARTS and name not in _WHATS]
    if unknown and found["gap"] and not found["exact"]:
        return None
    if unknown:
        raise unknown_field(unknown[0], _LABEL, found.start())
    tag = found[0].strip()
    is_exact = found["exact"] and any(name in _PARTS for name in names)
    limit = heading_field(tag) if is_exact else combined_field(tag, names, _PARTS, _WHATS)
    return Lexeme(Piece.PREFIX, tag, found.start(), found.end(), limit=limit)


def _no_field(found: re.Match[str], _: Line) -> Lexeme:
    hint = f"ProQuest writes {found[0]}(\u2026); to look for the word, quote it."
    raise QuerySyntaxError(f"{found[0]} may be a field or a word", offset=found.start(), hint=hint)


_anded = anded(str.maketrans({"*": MANY, "?": ONE}))


def _run(words: list[Word], line: Line, suffix: Lexeme | None) -> Written:
    """A limited truncation, `nurse[*2]`, is read as one without limit."""
    plain = [word._replace(text=re.sub(r"\[\*\d+\]", "*", word.text)) for word in words]
    return _anded(plain, line, suffix)


GRAMMAR = Grammar(
    _LABEL,
    (frozenset({Operator.NOT}), frozenset({Operator.OR}), frozenset({Operator.AND})),
    (
        proximity(r"(?:NEAR|N)\s?/\s?(?P<n>\d+)(?!\w)"),
        proximity(r"NEAR(?![\w/*])", default=4),
        proximity(r"(?:PRE|P)\s?/\s?(?P<n>\d+)(?!\w)", is_ordered=True),
        proximity(r"PRE(?![\w/*-])", is_ordered=True, default=4),
        GrammarRule(
            re.compile(
                r"(?P<names>[A-Z_]{2,12}(?:,\s?[A-Z_]{2,12})*)(?P<exact>\.EXACT(?:\.EXPLODE)?)?(?P<gap>\s*)(?=\()",
                re.IGNORECASE,
            ),
            _field,
        ),
        GrammarRule(re.compile(r"(?:TI|AB|SU|TX|MH|DE)(?=\s+[\w\"])"), _no_field),
        references(r"[#S]\s?(?P<n>\d{1,2})"),
    ),
    _run,
    word=re.compile(r"(?:[^\s()\"\[\]{}]|\[\*\d{1,2}\])+"),
    unsure=(("NOT", "AND"), ("NOT", "OR")),
    syntax=re.compile(rf"{SYNTAX.pattern}|\ALNK\Z", re.IGNORECASE),
    trailer=re.compile(
        r"\b(?:Limits applied|Databases?|Narrowed by|Additional limits)\s*:.*\Z", re.IGNORECASE | re.DOTALL
    ),
)
