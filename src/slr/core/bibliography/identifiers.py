"""Identifiers of documents: read from any spelling, brought into one form, compared. Pure.

One place for all of slr: what a service sends, what a person types and what deduplication compares pass through
here. Why no library: `docs/decisions/0010-identifiers.md`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from slr.core.text.printable import strip_controls

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
#: Identifiers that need no cleaning, as services send them: ASCII without blank, prefix and entity.
_ORDINARY_DOI = re.compile(r"10\.[0-9]{4,9}/[!-%'-~]{1,900}(?<![.,;])")
_ORDINARY_PMID = re.compile(r"[1-9][0-9]{0,8}")
_ORDINARY_S2 = re.compile(r"[0-9a-f]{40}")
_DOI_PREFIX = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/|doi:\s*|urn:doi:)", re.IGNORECASE)
_ARXIV = re.compile(r"(?P<new>\d{4}\.\d{4,5})|(?P<archive>[a-z]+(?:-[a-z]+)?)(?:\.[a-z]{2})?/(?P<old>\d{7})")
_ARXIV_VERSION = re.compile(r"v\d{1,4}\Z")
_ARXIV_PREFIX = re.compile(
    r"(?:https?://(?:export\.|www\.)?arxiv\.org/(?:abs|pdf|html)/|arxiv:\s*)", re.IGNORECASE
)
#: DOIs that arXiv registers begin so (https://info.arxiv.org/help/doi.html).
_ARXIV_DOI = "10.48550/arxiv."
_PMID_PREFIX = re.compile(
    r"(?:https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/|pmid:\s*)", re.IGNORECASE
)
_PMC_PREFIX = re.compile(
    r"(?:https?://(?:(?:www\.)?ncbi\.nlm\.nih\.gov/pmc|pmc\.ncbi\.nlm\.nih\.gov|europepmc\.org)/articles/|pmcid:\s*)",
    re.IGNORECASE,
)
_OPENALEX_PREFIX = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:works/)?|openalex:\s*)", re.IGNORECASE)
_S2_PREFIX = re.compile(r"(?:https?://(?:www\.)?semanticscholar\.org/paper/(?:[^/\s]+/)?|s2:\s*)", re.IGNORECASE)


class Identifier(NamedTuple):
    """One identifier in canonical form. kind: `doi`, `arxiv`, `pmid`, `pmcid`, `s2` or `openalex`."""

    kind: str
    value: str  #: in canonical form, as `Identifiers` describes it


def normalise_doi(text: str) -> str | None:
    """A DOI bare and in lower case, or None when it is none.

    `10.` registrant `/` suffix, compared without regard to case (DOI Handbook, section 2). A resolver URL may
    carry it percent-encoded. A full stop, comma or semicolon at the end is that of the sentence around it.
    """
    if _ORDINARY_DOI.fullmatch(text):
        return text.lower()
    bare = strip_controls(html.unescape(text)).strip()
    prefix = _DOI_PREFIX.match(bare)
    if prefix:
        bare = bare[prefix.end() :]
        bare = unquote(bare) if prefix[0].lower().startswith("http") else bare
    bare = bare.lower().rstrip(".,;")
    return bare if len(bare) <= 1000 and _DOI.fullmatch(bare) else None


def normalise_arxiv(text: str) -> str | None:
    """An arXiv identifier without version and subject class: `2406.10395`, `hep-th/9901001`.

    Source: https://info.arxiv.org/help/arxiv_identifier.html
    """
    bare = _ARXIV_PREFIX.sub("", strip_controls(text).strip(), count=1).lower().removesuffix(".pdf")
    match = _ARXIV.fullmatch(_ARXIV_VERSION.sub("", bare))
    if match is None:
        return None
    return match["new"] or f"{match['archive']}/{match['old']}"


def arxiv_of_doi(doi: str) -> str | None:
    """The arXiv identifier inside a DOI that arXiv registered (`10.48550/arxiv.2406.10395`), else None.

    `doi` is one that `normalise_doi` has given. A version at its end is left out.
    """
    return normalise_arxiv(doi.removeprefix(_ARXIV_DOI)) if doi.startswith(_ARXIV_DOI) else None


def clean_pmid(text: str) -> str | None:
    """A PubMed identifier as digits without leading zeros."""
    if _ORDINARY_PMID.fullmatch(text):
        return text
    bare = _PMID_PREFIX.sub("", strip_controls(text).strip(), count=1).removesuffix("/")
    return bare.lstrip("0") if re.fullmatch(r"0*[1-9][0-9]{0,8}", bare) else None


def clean_pmcid(text: str) -> str | None:
    """A PubMed Central identifier with its prefix; Semantic Scholar sends the digits alone."""
    bare = _PMC_PREFIX.sub("", strip_controls(text).strip(), count=1).removesuffix("/")
    match = re.fullmatch(r"(?:PMC)?0*([1-9][0-9]{0,9})|PMC0*([1-9][0-9]{0,9})\.[0-9]+", bare, re.IGNORECASE)
    return f"PMC{match[1] or match[2]}" if match else None


def clean_s2(text: str) -> str | None:
    """A Semantic Scholar paperId: 40 hexadecimal digits."""
    if _ORDINARY_S2.fullmatch(text):
        return text
    bare = _S2_PREFIX.sub("", text.strip(), count=1).lower()
    return bare if re.fullmatch(r"[0-9a-f]{40}", bare) else None


def clean_openalex(text: str) -> str | None:
    """An OpenAlex work: `W` and digits, out of the id itself or of its address.

    Source: https://docs.openalex.org/how-to-use-the-api/get-single-entities
    """
    bare = _OPENALEX_PREFIX.sub("", strip_controls(text).strip(), count=1).upper()
    return bare if re.fullmatch(r"W[1-9][0-9]{0,15}", bare) else None


#: Tried in this order; every form but a bare number says itself what it is, and a bare number is a PMID.
_READERS: tuple[tuple[str, Callable[[str], str | None]], ...] = (
    ("doi", normalise_doi),
    ("arxiv", normalise_arxiv),
    ("openalex", clean_openalex),
    ("s2", clean_s2),
    ("pmid", clean_pmid),
    ("pmcid", clean_pmcid),
)


def parse_identifier(text: str) -> Identifier | None:
    """What a text identifies, whatever its spelling: bare, with a prefix, or as an address; None for none.

    A DOI that arXiv registered is the arXiv identifier inside it, so the two meet.
    """
    for kind, read in _READERS:
        value = read(text)
        if value is None:
            continue
        arxiv = arxiv_of_doi(value) if kind == "doi" else None
        return Identifier("arxiv", arxiv) if arxiv else Identifier(kind, value)
    return None


def is_same(one: str, other: str) -> bool:
    """True when both texts can be read and name the same thing; kinds are not looked up in each other."""
    first = parse_identifier(one)
    return first is not None and first == parse_identifier(other)
