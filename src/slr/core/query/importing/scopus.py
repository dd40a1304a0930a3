"""The language of Scopus: `TITLE-ABS-KEY(…)`, W/n, PRE/n, AND NOT, and filters that Scopus adds to a query.

Fields, operators and their order are those of https://service.elsevier.com/app/answers/detail/a_id/11365/ and
https://schema.elsevier.com/dtds/document/bkapi/search/SCOPUSSearchTips.htm. For 2026 Scopus has announced another
order than OR, W/n, AND, AND NOT, and W/n is read here before OR
(https://blog.scopus.com/boolean-searches-in-scopus-understanding-operator-precedence-best-practices).
"""

from __future__ import annotations

import re

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.grammar import (
    Grammar,
    GrammarRule,
    Lexeme,
    Line,
    Part,
    Piece,
    Word,
    anded,
    heading_field,
    limit_rule,
    prefix,
    proximity,
    references,
    text_field,
    unknown_field,
)
from slr.core.query.importing.written import MANY, ONE, Leaf, Operator, Role, Written, join

_TITLE, _ABSTRACT, _KEYWORDS = (frozenset({part}) for part in (Part.TITLE, Part.ABSTRACT, Part.KEYWORDS))
_TEXT = {
    "TITLE": _TITLE,
    "ABS": _ABSTRACT,
    **dict.fromkeys(("KEY", "AUTHKEY", "KEYWORDS"), _KEYWORDS),
    "TITLE-ABS": _TITLE | _ABSTRACT,
    "TITLE-ABS-KEY": _TITLE | _ABSTRACT | _KEYWORDS,
    "TITLE-KEY": _TITLE | _KEYWORDS,
    "ABS-KEY": _ABSTRACT | _KEYWORDS,
    **dict.fromkeys(("ALL", "TITLE-ABS-KEY-AUTH"), frozenset({Part.ANY})),
}
_LIMITS = {
    "a filter": "LIMIT-TO EXCLUDE INDEX OPENACCESS OA PUBSTAGE SUBJAREA SUBJTERMS SRCTYPE FREETOREAD",
    "a type of publication": "DOCTYPE SUBTYPE",
    "a language": "LANGUAGE",
    "a date": "PUBDATETXT PUBDATE PUBYEAR LOAD-DATE ORIG-LOAD-DATE RECENT",
    "an author": "AUTH AUTHOR-NAME AUTHFIRST AUTHLASTNAME AUTHCOLLAB FIRSTAUTH AU-ID ORCID EDITOR EDFIRST",
    "a place": "AFFIL AFFILCOUNTRY AFFILCITY AFFILORG AF-ID",
    "a journal": "SRCTITLE EXACTSRCTITLE ISSN ISSNP EISSN ISBN CODEN SRCID PUBLISHER VOLUME ISSUE PAGES PAGEFIRST",
    "a conference": "CONF CONFNAME CONFLOC CONFSPONSORS CONFALL",
    "an identifier": "DOI EID PMID PII ARTNUM CASREGNUMBER CHEM CHEMNAME FUND-ALL FUND-SPONSOR FUND-ACR FUND-NO",
    "a reference": "REF REFTITLE REFAUTH REFSRCTITLE REFPUBYEAR REFPAGE REFARTNUM WEBSITE",
    "a keyword that Scopus filters by": "EXACTKEYWORD",
}
_WHATS = {name: what for what, names in _LIMITS.items() for name in names.split()}
_LABEL = "Scopus"
_FIELDS = {
    **{name: text_field(name, parts) for name, parts in _TEXT.items()},
    "INDEXTERMS": heading_field("INDEXTERMS"),
}


def _limit(found: re.Match[str], line: Line) -> Lexeme | None:
    """`LIMIT-TO ( DOCTYPE , "ar" )` with all within its parentheses."""
    name, has_gap = found["name"].upper(), found[0][-2:-1].isspace()
    is_field = "-" in name or (found["name"].isupper() and not has_gap)
    if has_gap and not found["name"].isupper():
        return None
    if name not in _WHATS:
        if not is_field or name in _FIELDS or name in {"AND", "OR", "NOT"}:
            return None
        raise unknown_field(name, _LABEL, found.start())
    end = _closing(line.text, found.end() - 1, line.end)
    text = " ".join(line.text[found.start() : end].split())
    leaf = Leaf(_inner(text), found.start(), Role.LIMIT, None, name, _WHATS[name])
    return Lexeme(Piece.OPERAND, text, found.start(), end, operand=leaf)


def _inner(text: str) -> str:
    return text.partition("(")[2].removesuffix(")").strip()


def _closing(text: str, opening: int, end: int) -> int:
    """The place after the parenthesis that closes the one at `opening`."""
    deep = 0
    for found in re.compile(r'"[^"]*"|[()]').finditer(text, opening, end):
        deep += {"(": 1, ")": -1}.get(found[0], 0)
        if not deep:
            return found.end()
    hint = "Quotes, brackets and braces come in pairs; close this one or remove it."
    raise QuerySyntaxError("a ( that is never closed", offset=opening, hint=hint)


_NAMES = "|".join(sorted(_FIELDS, key=len, reverse=True))
_WILDCARDS = str.maketrans({"*": MANY, "?": ONE})
_anded = anded(_WILDCARDS)


def _run(words: list[Word], line: Line, suffix: Lexeme | None) -> Written:
    """In braces every sign stands for itself."""
    exact = [word for word in words if word.is_quoted and line.text[word.offset] == "{"]
    if not exact:
        return _anded(words, line, suffix)
    return join(
        Operator.AND,
        [Leaf(word.text if word in exact else word.text.translate(_WILDCARDS), word.offset) for word in words],
    )


GRAMMAR = Grammar(
    _LABEL,
    (frozenset({Operator.NOT}), frozenset({Operator.AND}), frozenset({Operator.OR})),
    (
        proximity(r"W\s?/\s?(?P<n>\d+)(?!\w)"),
        proximity(r"PRE\s?/\s?(?P<n>\d+)(?!\w)", is_ordered=True),
        limit_rule(r"(?:PUBYEAR|PUBDATE)\s*(?:[<>]=?|=|\bAFT|\bBEF|\bIS)\s*\d{4,8}", "a date", re.IGNORECASE),
        GrammarRule(re.compile(r"(?P<name>[A-Z]{2,}(?:-[A-Z]+)*)\s*\(", re.IGNORECASE), _limit),
        prefix(rf"(?P<name>(?:{_NAMES})(?=\s*\()|(?i:{_NAMES})(?=\())", _FIELDS, _LABEL),
        references(r"#\s?(?P<n>\d{1,4})"),
    ),
    _run,
    quotes=(('"', '"'), ("{", "}")),
    unsure=(
        ("AND", "OR"),
        ("OR", "AND"),
        ("NOT", "OR"),
        ("OR", "NOT"),
        ("NOT", "AND"),
        ("NEAR", "OR"),
        ("OR", "NEAR"),
    ),
)
