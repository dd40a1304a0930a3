"""The services whose queries are read, each with its grammar, and which one a text was written for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from slr.core.query.importing import (
    central,
    digital_libraries,
    ebsco,
    embase,
    ovid,
    proquest,
    pubmed,
    scopus,
    web_of_science,
)
from slr.core.query.importing.grammar import Grammar


class Dialect(StrEnum):
    """The service a query was written for."""

    PUBMED = "pubmed"
    WOS = "wos"
    SCOPUS = "scopus"
    OVID = "ovid"
    EBSCO = "ebsco"
    EMBASE = "embase"
    CENTRAL = "central"
    PROQUEST = "proquest"
    IEEE = "ieee"
    ACM = "acm"


GRAMMARS: Mapping[Dialect, Grammar] = MappingProxyType(
    {
        Dialect.PUBMED: pubmed.GRAMMAR,
        Dialect.WOS: web_of_science.GRAMMAR,
        Dialect.SCOPUS: scopus.GRAMMAR,
        Dialect.OVID: ovid.GRAMMAR,
        Dialect.EBSCO: ebsco.GRAMMAR,
        Dialect.EMBASE: embase.GRAMMAR,
        Dialect.CENTRAL: central.GRAMMAR,
        Dialect.PROQUEST: proquest.GRAMMAR,
        Dialect.IEEE: digital_libraries.IEEE,
        Dialect.ACM: digital_libraries.ACM,
    }
)

_SIGNS = (
    (Dialect.PUBMED, r"\[[A-Za-z/ ]+(?:\s?:\s?(?i:no\s?exp\w*|~\d+))?\]"),
    (Dialect.WOS, r"\b[A-Z]{2,3}\s*=|\bNEAR/\d"),
    (Dialect.SCOPUS, r"\b(?:TITLE|ABS|KEY)[A-Z-]*\s*\(|\b(?:W|PRE)/\d"),
    (Dialect.OVID, r"\.(?:[a-z]{2}(?:,[a-z]{2})*)\.?(?=[\s)]|$)|(?i:\badj\d*\b)|^\s*\d*\W*\s*exp\s|/\s*$"),
    (Dialect.EBSCO, r"\b(?:TI|AB|SU|MH|TX)\s+[\w\"(]|\b[NW]\d+\b"),
    (Dialect.EMBASE, r"['\w]/(?:exp|de|mj|it)\b|'\s?:\s?[a-z]{2}\b|\]/(?:lim|py)\b"),
    (Dialect.CENTRAL, r"(?i:MeSH descriptor|\[mh\s)|[)\w*\"]:(?:ti|ab|kw)\b|\{(?i:or|and) #"),
    (Dialect.PROQUEST, r"\b(?:ti|ab|su|noft|TI,AB)\(|\.EXACT\b"),
    (Dialect.IEEE, r"\"(?:Document Title|Abstract|Author Keywords|All Metadata|Index Terms)\":"),
    (
        Dialect.ACM,
        r"\b(?:Title|Abstract|Keyword|AllField|Fulltext|ContentGroupTitle):|\[(?:\[)*(?:All|Title|Abstract):",
    ),
)


def guess(text: str) -> Dialect | None:
    """The dialect with the most tell-tale signs in a text; None when there are none."""
    counts = [(len(re.findall(signs, text, re.MULTILINE)), dialect) for dialect, signs in _SIGNS]
    most, dialect = max(counts, key=lambda pair: pair[0])
    return dialect if most else None
