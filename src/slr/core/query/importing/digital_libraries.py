"""The languages of IEEE Xplore and the ACM Digital Library: a field, a colon and its terms.

Field names are those that the forms of both services write
(https://ieeexplore.ieee.org/search/advanced/command and https://dl.acm.org/search/advanced); no page of help
was read, and nothing is known of the order of operators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

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
    limiting_field,
    prefix,
    proximity,
    text_field,
)
from slr.core.query.importing.written import MANY, ONE, Operator, Written

_ANDED = anded(str.maketrans({"*": MANY, "?": ONE}))
_LEVELS = (frozenset({Operator.OR}), frozenset({Operator.AND, Operator.NOT}))
_UNSURE = (("NOT", "AND"), ("OR", "AND"), ("AND", "OR"))

_IEEE, _ACM = "IEEE Xplore", "ACM Digital Library"


def _field_rules(
    fields: Mapping[str, Callable[[Written], Written]], label: str
) -> tuple[GrammarRule, GrammarRule]:
    """A field that is known, in any case and with or without quotes; any other name before a colon is refused."""
    names = "|".join(re.escape(name).replace("\\ ", r"\s") for name in sorted(fields, key=len, reverse=True))
    return (
        prefix(rf"(?P<quote>\"?)(?P<name>(?i:{names}))(?P=quote)\s*:", fields, label),
        prefix(r"\"?(?P<name>(?<=\")[^\"]{2,60}(?=\"\s?:)|[A-Za-z_-]{2,}(?=:[(\"\[\s]))\"?\s?:", fields, label),
    )


_IEEE_PARTS = {
    "DOCUMENT TITLE": Part.TITLE,
    "ABSTRACT": Part.ABSTRACT,
    **dict.fromkeys(("AUTHOR KEYWORDS", "INDEX TERMS", "IEEE TERMS", "INSPEC CONTROLLED TERMS"), Part.KEYWORDS),
    **dict.fromkeys(("INSPEC NON-CONTROLLED TERMS", "STANDARDS DICTIONARY TERMS"), Part.KEYWORDS),
    **dict.fromkeys(
        ("ALL METADATA", "FULL TEXT ONLY", "FULL TEXT & METADATA", "FULL TEXT .AND. METADATA"), Part.ANY
    ),
}
_IEEE_LIMITS = {
    "an author": ("AUTHORS", "AUTHOR", "AUTHOR AFFILIATIONS", "ORCID", "FIRST AUTHOR"),
    "a journal": ("PUBLICATION TITLE", "ISSN", "ISBN", "PUBLICATION NUMBER", "ISSUE", "VOLUME", "PUBLISHER"),
    "a date": ("PUBLICATION YEAR", "START DATE", "END DATE"),
    "a conference": ("CONFERENCE LOCATION", "CONFERENCE NAME"),
    "an identifier": ("DOI", "ARTICLE NUMBER", "FUNDING AGENCY", "STANDARD NUMBER", "PARENT PUBLICATION NUMBER"),
}
_IEEE_FIELDS = {
    **{name: text_field(name, frozenset({part})) for name, part in _IEEE_PARTS.items()},
    "MESH TERMS": heading_field("MESH TERMS"),
    "MESH_TERMS": heading_field("MESH_TERMS"),
    **{name: limiting_field(name, what) for what, names in _IEEE_LIMITS.items() for name in names},
}

IEEE = Grammar(
    _IEEE,
    _LEVELS,
    (
        proximity(r"NEAR\s?/\s?(?P<n>\d+)(?!\w)"),
        proximity(r"ONEAR\s?/\s?(?P<n>\d+)(?!\w)", is_ordered=True),
        *_field_rules(_IEEE_FIELDS, _IEEE),
    ),
    _ANDED,
    unsure=_UNSURE,
)

_ACM_PARTS = {
    **dict.fromkeys(("TITLE", "PUBLICATION TITLE", "ACMDLTITLE"), Part.TITLE),
    **dict.fromkeys(("ABSTRACT", "RECORDABSTRACT"), Part.ABSTRACT),
    **dict.fromkeys(("KEYWORD", "KEYWORDS", "AUTHOR KEYWORDS", "KEYWORDS.AUTHOR.KEYWORD"), Part.KEYWORDS),
    **dict.fromkeys(("ALLFIELD", "ALL", "ALL FIELDS", "FULLTEXT", "FULL TEXT", "ANYFIELD"), Part.ANY),
}
_ACM_LIMITS = {
    "an author": ("AUTHOR", "AUTHORS", "CONTRIBAUTHOR", "PERSONS.AUTHORS.PERSONNAME"),
    "a journal": ("CONTENTGROUPTITLE", "PUBLICATIONTITLE", "PUBLICATION", "PUBLISHER", "ISSN", "ISBN"),
    "a place": ("AFFILIATION", "PERSONS.AUTHORS.AFFILIATION", "CONFERENCELOCATION", "CONFERENCESPONSOR"),
    "a date": ("E-PUBLICATION DATE", "PUBLICATION DATE", "PUBYEAR", "EARLIEST PUBLICATION"),
    "an identifier": ("DOI", "PUBIDSORTFIELD", "GRANTNUMBER"),
}
_ACM_FIELDS = {
    **{name: text_field(name, frozenset({part})) for name, part in _ACM_PARTS.items()},
    "CCS": heading_field("CCS"),
    **{name: limiting_field(name, what) for what, names in _ACM_LIMITS.items() for name in names},
}


def _bracket(found: re.Match[str], _: Line) -> Lexeme:
    piece = Piece.OPEN if found[0] == "[" else Piece.CLOSE
    return Lexeme(piece, found[0], found.start(), found.end())


def _begin(line: Line) -> int:
    found = re.compile(r"\s*\"query\"\s*:\s*\{").match(line.text, line.start, line.end)
    return found.end() if found else line.start


def _run(words: list[Word], line: Line, suffix: Lexeme | None) -> Written:
    """A plus before a word, which older queries have, says that it must occur."""
    return _ANDED([word._replace(text=word.text.lstrip("+")) for word in words], line, suffix)


ACM = Grammar(
    _ACM,
    _LEVELS,
    (
        GrammarRule(re.compile(r"[\[\]]"), _bracket),
        *_field_rules(_ACM_FIELDS, _ACM),
    ),
    _run,
    unsure=_UNSURE,
    trailer=re.compile(r"(?:\}\s{0,9},?\s{0,9})?\"filter\"\s*:.*\Z|\}\s*\Z", re.IGNORECASE | re.DOTALL),
    begin=_begin,
)
