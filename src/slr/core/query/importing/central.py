"""The language of the Cochrane Library (CENTRAL): MeSH descriptors in words, `:ti,ab,kw`, NEAR/n and NEXT.

Terms, fields, operators and limits are those of https://www.cochranelibrary.com/search-manager-help.
"""

from __future__ import annotations

import re

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.grammar import (
    CHANGE,
    Grammar,
    GrammarRule,
    Lexeme,
    Line,
    Part,
    Piece,
    anded,
    combined_field,
    heading,
    line_numbers,
    proximity,
    references,
    text_field,
    unknown_field,
)
from slr.core.query.importing.written import MANY, ONE, Operator

_PARTS = {"ti": Part.TITLE, "ab": Part.ABSTRACT, "kw": Part.KEYWORDS, "tb": Part.ANY, "ky": Part.KEYWORDS}
_LIMITS = {
    "pt": "a type of publication",
    "au": "an author",
    "so": "a journal",
    "an": "an identifier",
    "doi": "an identifier",
    "cc": "a filter",
    "la": "a language",
    "yr": "a date",
}
_LABEL = "Cochrane Library"


def _field(found: re.Match[str], _: Line) -> Lexeme:
    """`:ti,ab,kw`."""
    codes = [code.strip() for code in found[1].lower().split(",")]
    if unknown := [code for code in codes if code not in _PARTS and code not in _LIMITS]:
        raise unknown_field(f":{unknown[0]}", _LABEL, found.start())
    limit = combined_field(found[0].strip(), codes, _PARTS, _LIMITS)
    return Lexeme(Piece.SUFFIX, found[0], found.start(), found.end(), limit=limit)


#: Fields as the library prints a search: `asthma in Title Abstract Keyword`.
_PRINTED = {
    "title abstract keyword": frozenset({Part.TITLE, Part.ABSTRACT, Part.KEYWORDS}),
    "title, abstract, keywords": frozenset({Part.TITLE, Part.ABSTRACT, Part.KEYWORDS}),
    "record title": frozenset({Part.TITLE}),
    "title": frozenset({Part.TITLE}),
    "abstract": frozenset({Part.ABSTRACT}),
    "keywords?": frozenset({Part.KEYWORDS}),
    "all text": frozenset({Part.ANY}),
}


def _printed(found: re.Match[str], _: Line) -> Lexeme:
    parts = next(parts for name, parts in _PRINTED.items() if re.fullmatch(name, found[1].lower()))
    return Lexeme(Piece.SUFFIX, found[0], found.start(), found.end(), limit=text_field(found[0], parts))


#: What may stand behind a heading: nothing, a parenthesis, or an operator.
_BEHIND = re.compile(r"\s*(?:\Z|[()#,.;]|(?:and|or|not|near|next)\b|-\s*\()", re.IGNORECASE)


def _descriptor(found: re.Match[str], line: Line) -> Lexeme:
    """A heading, in any of the ways in which the library has written one."""
    name = next(text for text in found.groups() if text)
    if found[1] and not _BEHIND.match(line.text[found.end() : line.end]):
        place = found.end() + len(line.text[found.end() :]) - len(line.text[found.end() :].lstrip())
        raise QuerySyntaxError(
            "what stands behind the MeSH descriptor is not known to slr", offset=place, hint=CHANGE
        )
    leaf = heading(" ".join(name.strip(' ",').split()), found.start(), "MeSH descriptor")
    return Lexeme(Piece.OPERAND, found[0], found.start(), found.end(), operand=leaf)


def _lines(found: re.Match[str], line: Line) -> Lexeme:
    """`{OR #1-#4}`."""
    written = line.refer(line_numbers(found[2]), Operator(found[1].upper()), found[0], found.start())
    return Lexeme(Piece.OPERAND, found[0], found.start(), found.end(), operand=written)


_TREES = r"trees?\s+[\d, and]*\d|(?:all|\d+)\s+trees?(?:\(s\))?"
_EXPLOSION = rf"\s*,?\s*(?:explode(?:\s+(?:{_TREES}))?|\d+\s+tree\(?s?\)?\s+exploded|this\s+term\s+only)"
_PRODUCTS = r"(?:\s+in\s+(?:all\s+)?MeSH\s+products)?"
_QUALIFIERS = r"(?:\s*(?:and\s+)?with\s+qualifiers?(?:\(s\))?\s*:?\s*(?:\[[^\]]*\]|[A-Z]{2}(?:,\s?[A-Z]{2})*))?"
_BRACKETED = rf"MeSH\s+descriptor\s*:?\s*\[([^\]]+)\](?:{_EXPLOSION})?{_PRODUCTS}{_QUALIFIERS}"
_PLAIN = rf"MeSH\s+descriptor\s*:?\s+([^\[\]#:]{{1,150}}?){_QUALIFIERS}{_EXPLOSION}{_QUALIFIERS}"
_SHORT = r"\[\s*mh\s*\^?\s*\"?([^\"\]/\[]+)\"?\s*(?:/\s*\[?[\w, ]+\]?)?\s*\](?:/[A-Z]{2}(?:,[A-Z]{2})*)?"
_CODES = r"\s?:\s?([a-z]{2,3}(?:\s?,\s?[a-z]{2,3})*)(?!\w)"

_DATABASES = r"(?:Trials|Cochrane\s(?:Reviews|Protocols)|Other\sReviews|CENTRAL|Clinical\sAnswers|Editorials)"

GRAMMAR = Grammar(
    _LABEL,
    (frozenset({Operator.OR}), frozenset({Operator.AND, Operator.NOT})),
    (
        GrammarRule(re.compile(f"{_BRACKETED}|{_PLAIN}|{_SHORT}", re.IGNORECASE), _descriptor),
        GrammarRule(re.compile(r"\{\s*(OR|AND)\s+([#\d][#\d\s,-]*)\}", re.IGNORECASE), _lines),
        proximity(r"NEAR\s?/?\s?(?P<n>\d+)(?!\w)"),
        proximity(r"NEAR(?![\w/*])", default=6),
        proximity(r"NEXT\s?/\s?(?P<n>\d+)(?!\w)", is_ordered=True, offset=-1),
        proximity(r"NEXT(?![\w/*])", is_ordered=True),
        GrammarRule(re.compile(_CODES, re.IGNORECASE), _field),
        GrammarRule(re.compile(rf"in\s+({'|'.join(_PRINTED)})(?!\w)", re.IGNORECASE), _printed),
        references(r"#\s?(?P<n>\d{1,4})"),
    ),
    anded(str.maketrans({"*": MANY, "?": ONE})),
    word=re.compile(r"[^\s()\"\[\]{}:]+"),
    unsure=(("NOT", "AND"),),
    trailer=re.compile(
        r"(?:(?:-\s*)?\(Word\s+variations\s+have\s+been\s+searched\)|,?\s{0,3}\bwith\s+(?:Cochrane\s+Library\s+)?publication\s+(?:date|year)\b"
        rf"|\bin\s+(?-i:{_DATABASES})(?:\s?(?:,|and)\s?(?-i:{_DATABASES}))*\s{{0,9}}(?:\Z|\(|,|(?=with\b|from\b|between\b))"
        r"|,?\s{0,3}\b(?:from|between)\s+\d{4}\s+(?:to|and)\s+\d{4}|\bpublication\s+year\s+from\b).*\Z",
        re.IGNORECASE | re.DOTALL,
    ),
)
