"""The language of Embase.com: quotes of either kind, `/exp` and `:ti,ab,kw` behind a term, `[…]/lim`.

Operators and wildcards are those of https://www.elsevier.support/embase/answer/
can-i-use-boolean-operators-wildcards-and-proximity-operators-in-embase. Field codes were taken from published
strategies and library guides; no page of the service's own was read for them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from slr.core.query.importing.grammar import (
    Grammar,
    GrammarRule,
    Lexeme,
    Line,
    Part,
    Piece,
    anded,
    combined_field,
    limit_rule,
    proximity,
    references,
    unknown_field,
)
from slr.core.query.importing.written import MANY, ONE, OPTIONAL, Operator, Written

_PARTS = {
    **dict.fromkeys(("ti", "tt"), Part.TITLE),
    "ab": Part.ABSTRACT,
    "oa": Part.ABSTRACT,
    **dict.fromkeys(("kw", "id", "cl", "tn", "mn", "dn", "rn", "df", "dc", "tm"), Part.KEYWORDS),
    **dict.fromkeys(("de", "exp", "mj", "syn", "br", "dm", "lnk"), Part.HEADING),
    **dict.fromkeys(("all", "ff"), Part.ANY),
}
_LIMITS = {
    "a type of publication": "it pt dtype",
    "a language": "la",
    "a date": "py sd pd dp up ld",
    "a filter": "lim sb",
    "an author": "au aid ca",
    "a journal": "jt ta is so cd vol iss",
    "a place": "ad af ct cy ac fo cn",
    "an identifier": "ui an pii do sn gr md pg",
}
_WHATS = {code: what for what, codes in _LIMITS.items() for code in codes.split()}
_LABEL = "Embase.com"


def _limit(tag: str, codes: list[str], offset: int) -> Callable[[Written], Written]:
    if unknown := [code for code in codes if code not in _PARTS and code not in _WHATS]:
        raise unknown_field(f"{tag[0]}{unknown[0]}", _LABEL, offset)
    return combined_field(tag, codes, _PARTS, _WHATS)


def _field(found: re.Match[str], _: Line) -> Lexeme:
    """`:ti,ab,kw`."""
    codes = [code.strip() for code in found[1].lower().split(",")]
    limit = _limit(found[0], codes, found.start())
    return Lexeme(Piece.SUFFIX, found[0], found.start(), found.end(), limit=limit)


def _slash(found: re.Match[str], _: Line) -> Lexeme:
    """`/exp/mj`, `/exp/dd_ae`, `/it`."""
    limit = _limit(found[0], [found[1].lower()], found.start())
    return Lexeme(Piece.SUFFIX, found[0], found.start(), found.end(), limit=limit)


_CODES = r"[a-z]{2,5}(?:\s?,\s?[a-z]{2,5})*(?![\w'])"
_SLASH = r"/\s?([a-z]{2,5})(?:/mj)?(?:/(?:dd|dm|dr|ad|ct)_\w\w(?:\s?,\s?(?:[a-z]{2}_)?\w\w(?!\w))*)*(?![\w'])"

GRAMMAR = Grammar(
    _LABEL,
    (frozenset({Operator.OR}), frozenset({Operator.AND, Operator.NOT})),
    (
        proximity(r"NEAR\s?/\s?(?P<n>\d+)(?!\w)", offset=-1),
        proximity(r"NEXT\s?/\s?(?P<n>\d+)(?!\w)", is_ordered=True, offset=-1),
        proximity(r"NEXT(?![\w/*])", is_ordered=True),
        limit_rule(r"\[[^\[\]]*\]\s*/\s*(?:py|sd|pd|dp)(?!\w)", "a date", re.IGNORECASE),
        limit_rule(r"\[[^\[\]]*\]\s*/\s*[a-z]{2,3}(?!\w)", "a filter", re.IGNORECASE),
        GrammarRule(re.compile(_SLASH, re.IGNORECASE), _slash),
        GrammarRule(re.compile(rf":\s?({_CODES})", re.IGNORECASE), _field),
        references(r"#\s?(?P<n>\d{1,4})"),
    ),
    anded(str.maketrans({"*": MANY, "?": ONE, "$": OPTIONAL})),
    quotes=(('"', '"'), ("'", "'")),
    word=re.compile(rf"(?:(?!{_SLASH})[^\s()\"\[\]{{}}:])+", re.IGNORECASE),
    joins=False,
    unsure=(("NOT", "AND"), ("OR", "AND"), ("AND", "OR")),
)
