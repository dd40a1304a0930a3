"""What the languages of five services look like: one table entry each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Dialect(StrEnum):
    """The service a query was written for."""

    PUBMED = "pubmed"
    WOS = "wos"
    SCOPUS = "scopus"
    OVID = "ovid"
    EBSCO = "ebsco"


class FieldTarget(StrEnum):
    """What a field name of another service points at."""

    TITLE = "title"
    ABSTRACT = "abstract"
    KEYWORDS = "keywords"
    HEADING = "subject headings"
    ANY = "all fields"


@dataclass(frozen=True, slots=True)
class QueryDialect:
    """How one service writes a query.

    levels: operators from the loosest to the closest; those of one level are read from left to right. near:
    proximity operators, with the group `n` for the number and `ordered` where the order counts. offset: words
    between = n + offset. field: a field name before its term. suffix: one after it. wildcards: signs beside the
    asterisk, with a meaning of their own; `endless` are those that mean an asterisk at the end of a word.
    joins: words side by side are one phrase. is_any_case: operators need no capitals. shares_field: a
    field name before the left side of a proximity is meant for both sides. unsure: pairs of operators that, where
    the first stands before the second, may be joined in another order than `levels` says: the service says nothing
    of it, or has announced a change. fields: the parts each name points at; a name that is not there limits by
    something else.
    """

    label: str
    levels: tuple[tuple[str, ...], ...]
    fields: Mapping[str, frozenset[FieldTarget]]
    near: str = r"(?!)"
    offset: int = 0
    default_distance: int = 0
    field: str = r"(?!)"
    suffix: str = r"(?!)"
    wildcards: str = ""
    endless: str = "*"
    joins: bool = False
    is_any_case: bool = True
    shares_field: bool = False
    unsure: tuple[tuple[str, str], ...] = ()


_T, _A, _K, _H, _X = (frozenset({part}) for part in FieldTarget)


def _by_name(**names: frozenset[FieldTarget]) -> Mapping[str, frozenset[FieldTarget]]:
    return MappingProxyType({name: parts for key, parts in names.items() for name in key.split("__")})


_PUBMED_FIELDS = MappingProxyType(
    dict.fromkeys(("ti", "title"), _T)
    | dict.fromkeys(("ab", "abstract"), _A)
    | dict.fromkeys(("tiab", "title/abstract"), _T | _A | _K)
    | dict.fromkeys(("ot", "other term", "nm", "supplementary concept"), _K)
    | dict.fromkeys(("mh", "mesh", "mesh terms", "majr", "mesh major topic", "mh:noexp", "mesh:noexp"), _H)
    | dict.fromkeys(("tw", "text word", "all", "all fields"), _X)
)
_OVID = r"\.(?:[a-z]{2}(?:,[a-z]{2})*)\.(?=[\s)]|$)"
# For 2026 Scopus has announced another order than OR, W/n, AND, AND NOT, and W/n is read here before OR.
# https://blog.scopus.com/boolean-searches-in-scopus-understanding-operator-precedence-best-practices
_CHANGING = (
    ("AND", "OR"),
    ("OR", "AND"),
    ("NOT", "OR"),
    ("OR", "NOT"),
    ("NOT", "AND"),
    ("NEAR", "OR"),
    ("OR", "NEAR"),
)
_PLAIN = (("OR",), ("AND", "NOT"))

LANGUAGES: Mapping[Dialect, QueryDialect] = MappingProxyType(
    {
        Dialect.PUBMED: QueryDialect(
            "PubMed", (("OR", "AND", "NOT"),), _PUBMED_FIELDS, suffix=r"\[[^\]]*\]", is_any_case=False
        ),
        Dialect.WOS: QueryDialect(
            "Web of Science",
            (("OR",), ("AND",), ("NOT",)),
            _by_name(ti=_T, ab=_A, ts=_T | _A | _K, ak__kp=_K, all=_X),
            near=r"NEAR(?:/(?P<n>\d+))?",
            default_distance=15,
            field=r"[A-Z]{2,3}\s*=",
            wildcards="?$",
        ),
        Dialect.SCOPUS: QueryDialect(
            "Scopus",
            (("NOT",), ("AND",), ("OR",)),
            MappingProxyType(
                {"title": _T, "abs": _A, "key": _K, "authkey": _K, "indexterms": _H, "all": _X}
                | {"title-abs-key": _T | _A | _K, "title-abs": _T | _A, "title-abs-key-auth": _X}
            ),
            near=r"W/(?P<n>\d+)|(?P<ordered>PRE)/(?P<m>\d+)",
            field=r"(?!(?:AND|OR|NOT)\b)[A-Z][A-Z-]+(?=\s*\()",
            wildcards="?",
            unsure=_CHANGING,
        ),
        Dialect.OVID: QueryDialect(
            "Ovid",
            _PLAIN,
            _by_name(ti=_T, ab=_A, kw__kf__ot=_K, sh__hw=_H, mp__tw__af=_X),
            near=r"ADJ(?P<n>\d+)|(?P<ordered>ADJ)",
            offset=-1,
            default_distance=1,
            suffix=_OVID,
            wildcards="$:?#",
            endless="*$:",
            joins=True,
            unsure=(("NOT", "AND"),),
        ),
        Dialect.EBSCO: QueryDialect(
            "EBSCO",
            _PLAIN,
            _by_name(ti=_T, ab=_A, kw=_K, su__mh__mm__de=_H, tx=_X),
            near=r"N(?P<n>\d+)|(?P<ordered>W)(?P<m>\d+)",
            field=r"(?:TI|AB|KW|SU|MH|MM|DE|TX|AU|SO|PT|DT|LA)(?=\s*[(\"]|\s+\w)",
            wildcards="?#",
            shares_field=True,
            unsure=(("NOT", "AND"),),
        ),
    }
)

_SIGNS = (
    (Dialect.PUBMED, r"\[[A-Za-z/ ]+(?::[^\]]*)?\]"),
    (Dialect.WOS, r"\b[A-Z]{2,3}\s*=|\bNEAR/\d"),
    (Dialect.SCOPUS, r"\b(?:TITLE|ABS|KEY)[A-Z-]*\s*\(|\b(?:W|PRE)/\d"),
    (Dialect.OVID, _OVID + r"|(?i:\badj\d*\b)|^\s*\d*\W*\s*exp\s|/\s*$"),
    (Dialect.EBSCO, r"\b(?:TI|AB|SU|MH|TX)\s+[\w\"(]|\b[NW]\d+\b"),
)


def guess(text: str) -> Dialect | None:
    """The dialect with the most tell-tale signs in a text; None when there are none."""
    counts = [(len(re.findall(signs, text, re.MULTILINE)), dialect) for dialect, signs in _SIGNS]
    most, dialect = max(counts, key=lambda pair: pair[0])
    return dialect if most else None
