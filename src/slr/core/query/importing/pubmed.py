"""The language of PubMed: tags behind their terms, operators read from left to right.

Tags, dates and proximity are those of PubMed's help (https://pubmed.ncbi.nlm.nih.gov/help/#search-tags and
#proximity-searching).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from slr.core.query.importing.grammar import (
    Grammar,
    GrammarRule,
    Lexeme,
    Line,
    Part,
    Piece,
    anded,
    heading_field,
    limit_rule,
    limiting_field,
    references,
    text_field,
    unknown_field,
)
from slr.core.query.importing.written import MANY, Close, Combined, Leaf, Operator, Written, join, mapped

_KEYWORDS = frozenset({Part.KEYWORDS})
_TEXT = (
    dict.fromkeys(("ti", "title"), frozenset({Part.TITLE}))
    | dict.fromkeys(("ab", "abstract"), frozenset({Part.ABSTRACT}))
    | dict.fromkeys(
        ("tiab", "title/abstract", "ti/ab", "ti,ab", "abstract/title", "title/abstracts"),
        frozenset({Part.TITLE, Part.ABSTRACT, Part.KEYWORDS}),
    )
    | dict.fromkeys(
        ("tw", "text word", "text words", "textword", "all", "all fields", "word"), frozenset({Part.ANY})
    )
    | dict.fromkeys(("ot", "other term"), _KEYWORDS)
    | dict.fromkeys(("tt", "transliterated title"), frozenset({Part.ANY}))
)
_HEADINGS = frozenset(
    [
        "mh",
        "mesh",
        "mesh term",
        "mesh terms",
        "mesh heading",
        "mesh headings",
        "majr",
        "mj",
        "mesh major topic",
        "nm",
        "substance name",
        "substance",
        "supplementary concept",
        "supplementary concept record",
        "pa",
        "pharmacological action",
        "rn",
        "ec/rn number",
        "registry number",
    ]
)
_LIMITS = {
    **dict.fromkeys(["sh", "subheading", "mesh subheading"], "a subheading"),
    **dict.fromkeys(["pt", "ptyp", "publication type", "publication types"], "a type of publication"),
    **dict.fromkeys(["la", "lang", "language"], "a language"),
    **dict.fromkeys(
        [
            "dp",
            "pdat",
            "publication date",
            "date - publication",
            "edat",
            "entrez date",
            "entry date",
            "date - entry",
            "crdt",
            "create date",
            "date - create",
            "mhda",
            "mesh date",
            "date - mesh",
            "lr",
            "date - modification",
            "dcom",
            "date - completion",
            "epdat",
            "ppdat",
            "electronic publication date",
            "print publication date",
            "date",
        ],
        "a date",
    ),
    **dict.fromkeys(
        [
            "au",
            "author",
            "1au",
            "first author",
            "lastau",
            "last author",
            "fau",
            "full author name",
            "cn",
            "corporate author",
            "ir",
            "investigator",
            "fir",
            "auid",
            "author - first",
            "author - last",
            "author - full",
            "author - corporate",
            "editor",
            "ed",
            "ps",
            "personal name as subject",
            "irad",
        ],
        "an author",
    ),
    **dict.fromkeys(["ta", "journal", "jour", "is", "issn", "book", "isbn", "jid", "nlm unique id"], "a journal"),
    **dict.fromkeys(["ad", "affiliation", "pl", "place of publication", "pubn", "publisher"], "a place"),
    **dict.fromkeys(["sb", "subset", "filter"], "a filter"),
    **dict.fromkeys(
        [
            "pmid",
            "uid",
            "aid",
            "lid",
            "location id",
            "article identifier",
            "si",
            "secondary source id",
            "gr",
            "grant number",
            "grants and funding",
            "ip",
            "issue",
            "vi",
            "volume",
            "pg",
            "pagination",
            "cois",
            "conflict of interest statements",
        ],
        "an identifier",
    ),
}
_LABEL = "PubMed"


def _tag(found: re.Match[str], line: Line) -> Lexeme:
    """`[tiab]`, `[mh:noexp]`, `[ti:~3]`."""
    limit = _limit(f"[{found[1].strip()}]", _name(found[0]), found.start())
    if number := re.search(r":~\s?(\d{1,4})", found[0]):
        distance = int(number[1])
        return Lexeme(Piece.SUFFIX, found[0], found.start(), found.end(), limit=_within(found[0], distance, limit))

    def tagged(written: Written) -> Written:
        if isinstance(written, Combined) and line.text[: found.start()].rstrip().endswith(")"):
            line.remarks.note(f"{found[0]} after a group, which PubMed ignores, limits every term of it here")
        return limit(written)

    return Lexeme(Piece.SUFFIX, found[0], found.start(), found.end(), limit=tagged)


def _name(tag: str) -> str:
    """`mesh` of `[MeSH:NoExp]`."""
    return " ".join(tag.strip("[]").lower().partition(":")[0].split())


def _limit(tag: str, name: str, offset: int) -> Callable[[Written], Written]:
    if name in _TEXT:
        return text_field(tag, _TEXT[name])
    if name in _HEADINGS:
        limit = heading_field(tag)
        return lambda written: limit(mapped(written, _unqualified))
    if name in _LIMITS:
        return limiting_field(tag, _LIMITS[name])
    raise unknown_field(tag, _LABEL, offset)


def _unqualified(leaf: Leaf) -> Leaf:
    """A heading without its subheading: `Sepsis/blood`."""
    return replace(leaf, text=leaf.text.split("/")[0]) if not leaf.tag else leaf


def _within(sign: str, distance: int, limit: Callable[[Written], Written]) -> Callable[[Written], Written]:
    """Words in any order with so many others between them all: of each two neighbours, at most those between."""

    def near(leaf: Leaf) -> Written:
        words = [replace(leaf, text=word) for word in leaf.text.split()]
        if len(words) < 2:
            return leaf
        between = distance + len(words) - 2
        pairs: list[Written] = [Close(left, right, between, sign, leaf.offset) for left, right in pairwise(words)]
        return join(Operator.AND, pairs)

    return lambda written: limit(mapped(written, near))


def _begin(line: Line) -> int:
    """Behind the word `Search` that PubMed's history once printed before its queries."""
    if not re.compile(r"\s*Search").match(line.text, line.start, line.end):
        return line.start
    is_printed = len(re.findall(r"^\W*\d{1,3}\W+Search\b", line.text, re.MULTILINE)) > 1
    pattern = r"\s*Search(?:\s*:|\b)" if is_printed else r"\s*Search(?:\s*:|\s*(?=[(\"]))"
    found = re.compile(pattern).match(line.text, line.start, line.end)
    return found.end() if found else line.start


_DATE = r'"?\d{4}(?:/\d{1,2}){0,2}"?'
_TAGGED = r"\s*\[[^\[\]]*\]"

GRAMMAR = Grammar(
    _LABEL,
    (frozenset(Operator),),
    (
        limit_rule(rf"{_DATE}(?:{_TAGGED})?\s*:\s*{_DATE}(?:{_TAGGED})", "a date"),
        limit_rule(rf"\(\s*{_DATE}\s*:\s*{_DATE}\s*\){_TAGGED}", "a date"),
        limit_rule(r"has(?:structured)?abstract(?:\s*\[\w+\])?(?!\w)", "a filter", re.IGNORECASE),
        GrammarRule(re.compile(r"\[([^\[\]]*)\]"), _tag),
        references(r"#\s?(?P<n>\d{1,4})"),
    ),
    anded({ord("*"): MANY, ord("$"): ""}),  # a sign that PubMed passes over, as it does other signs
    is_any_case=False,
    begin=_begin,
    trailer=re.compile(
        r"(?:\b(?:Filters?|Limits?|Sort by)(?: activated| applied)?\s*:).*\Z", re.IGNORECASE | re.DOTALL
    ),
)
