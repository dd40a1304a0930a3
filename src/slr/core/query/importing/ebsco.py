"""The language of EBSCOhost (CINAHL, APA PsycInfo, ERIC …): field codes before their terms, Nn and Wn.

Operators and wildcards are those of https://connect.ebsco.com/s/article/Searching-with-Boolean-Operators and
its pages on wildcards and proximity. Field codes differ between databases; the union of those of CINAHL,
PsycInfo, ERIC and Education Source is known, from published strategies.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.grammar import (
    Grammar,
    GrammarRule,
    Lexeme,
    Line,
    Part,
    anded,
    heading_field,
    limiting_field,
    prefix,
    proximity,
    references,
    text_field,
)
from slr.core.query.importing.written import MANY, ONE, OPTIONAL, Leaf, Operator, Written, mapped

_TEXT = {
    "TI": frozenset({Part.TITLE}),
    "AB": frozenset({Part.ABSTRACT}),
    **dict.fromkeys(("KW", "SU", "MW", "ID", "AK", "KP", "DH"), frozenset({Part.KEYWORDS})),
    **dict.fromkeys(("TX", "XB"), frozenset({Part.ANY})),
}
_HEADINGS = ("MH", "MM", "MJ", "DE", "ZU", "ZM", "MA")
_LIMITS = {
    "a type of publication": "PT ZT DT RT ZC",
    "a language": "LA LN ZL",
    "a date": "PD PY DA EM YR",
    "a filter": "RV PZ MD PO SB FT FM",
    "a group of people": "AG",
    "an author": "AU AR AA CA ZA",
    "a journal": "SO JN IS IB ZS",
    "a place": "AF CP GN PL",
    "an identifier": "AN UI DI IN GA",
}
_FIELDS = {
    **{name: text_field(name, parts) for name, parts in _TEXT.items()},
    **{name: limiting_field(name, what) for what, names in _LIMITS.items() for name in names.split()},
}


def _heading(tag: str) -> Callable[[Written], Written]:
    limit = heading_field(tag)
    return lambda written: limit(mapped(written, _plain))


def _plain(leaf: Leaf) -> Leaf:
    """`Heart Arrest+/DI` without the sign of explosion and its subheadings."""
    return replace(leaf, text=leaf.text.split("/")[0].strip(" +")) if not leaf.tag else leaf


_FIELDS |= {name: _heading(name) for name in _HEADINGS}
_LABEL = "EBSCO"


def _no_operator(found: re.Match[str], _: Line) -> Lexeme:
    hint = "EBSCO writes N3 and W3; change this place in the original query, then import it again."
    raise QuerySyntaxError(f"{found[0]} is not an operator of EBSCO", offset=found.start(), hint=hint)


def _no_field(found: re.Match[str], _: Line) -> Lexeme:
    hint = "Field codes are in capitals; to look for the word, quote it."
    raise QuerySyntaxError(f"{found[0]} may be a field code or a word", offset=found.start(), hint=hint)


GRAMMAR = Grammar(
    _LABEL,
    (frozenset({Operator.OR}), frozenset({Operator.AND, Operator.NOT})),
    (
        proximity(r"N(?P<n>\d{1,3})(?![\w*-])"),
        proximity(r"W(?P<n>\d{1,3})(?![\w*-])", is_ordered=True),
        GrammarRule(re.compile(r"(?:NEAR|WITHIN|N|W|PRE|ADJ)/?\s?\d+(?![\w*])", re.IGNORECASE), _no_operator),
        prefix(r"(?P<name>(?!OR\b)[A-Z]{2})(?=\s*[(\"]|\s+(?!(?i:and|or|not|[nw]\d+)\b)[\w*])", _FIELDS, _LABEL),
        prefix(r"(?P<name>ti|ab|su|mh|mm|tx|kw|de)(?=\s*[(\"])", _FIELDS, _LABEL),
        GrammarRule(re.compile(r"(?:ti|ab|su|mh|mm|tx|kw)(?=\s+[\w*])"), _no_field),
        references(r"[S#]\s?(?P<n>\d{1,2}|(?<=S)[1-4]\d\d(?=\s+(?:and|or|not)\s+S\d))"),
    ),
    anded(str.maketrans({"*": MANY, "?": ONE, "#": OPTIONAL})),
    joins=False,
    shares_prefix=True,
    unsure=(("NOT", "AND"),),
    trailer=re.compile(
        r"(?:\[\s*Limiters\b|\b(?:Limiters|Expanders|Search modes|Narrow by\b[^-\n]*)\s*-"
        r"|\bInterface\s+-\s+EBSCO).*\Z",
        re.IGNORECASE | re.DOTALL,
    ),
)
