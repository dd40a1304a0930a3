"""Preprint servers: which DOI and which venue belongs to one, and what that makes of a document."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote

from slr.core.bibliography.folding import fold
from slr.core.bibliography.identifiers import arxiv_of_doi
from slr.core.model import Document


class PublicationForm(StrEnum):
    """How a document was published, as far as its record shows."""

    PREPRINT = "preprint"
    PUBLISHED = "published"
    UNKNOWN = "unknown"


#: DOI prefixes of preprint servers. Cold Spring Harbor's journals share 10.1101 with bioRxiv and medRxiv, so there
#: the date or the bare number tells. Source: the prefixes' owners at https://api.crossref.org/prefixes.
_PREPRINT_DOI = (
    ("arxiv", re.compile(r"10\.48550/")),
    ("biorxiv", re.compile(r"10\.1101/(?:\d{4}\.\d\d\.\d\d\.)?\d{5,}")),
    ("biorxiv", re.compile(r"10\.64898/")),
    ("ssrn", re.compile(r"10\.2139/ssrn")),
    ("researchsquare", re.compile(r"10\.21203/rs\.")),
    ("preprints", re.compile(r"10\.20944/preprints")),
    ("osf", re.compile(r"10\.(?:31219|31222|31223|31224|31226|31234|31235|31730)/")),
    ("techrxiv", re.compile(r"10\.36227/techrxiv")),
    ("chemrxiv", re.compile(r"10\.26434/chemrxiv")),
    ("authorea", re.compile(r"10\.22541/")),
)
#: The registrants of those, so that the DOIs of journals are told apart without a pattern.
_REGISTRANTS = frozenset(
    [
        "10.48550",
        "10.1101",
        "10.64898",
        "10.2139",
        "10.21203",
        "10.20944",
        "10.31219",
        "10.31222",
        "10.31223",
        "10.31224",
        "10.31226",
        "10.31234",
        "10.31235",
        "10.31730",
        "10.36227",
        "10.26434",
        "10.22541",
    ]
)
_SERVERS = (
    "arxiv",
    "biorxiv",
    "medrxiv",
    "ssrn",
    "researchsquare",
    "techrxiv",
    "chemrxiv",
    "authorea",
    "psyarxiv",
)
_DOI_VERSION = re.compile(r"(?:/v\d+|(?<=\d)v\d+)$")


def preprint_server(doi: str | None) -> str | None:
    """The preprint server a DOI belongs to, or None. bioRxiv and medRxiv share their prefixes and count as one."""
    if not doi or doi.partition("/")[0] not in _REGISTRANTS:
        return None
    return next((server for server, pattern in _PREPRINT_DOI if pattern.match(doi)), None)


def identifiers(document: Document) -> dict[str, str]:
    """The identifiers by kind; a preprint's DOI without its version, an arXiv DOI as the arXiv number it holds."""
    ids = dict(document.ids.items())
    doi = ids.get("doi", "").lower() or _hidden_doi(document)
    doi = unquote(doi) if "%" in doi else doi
    arxiv = arxiv_of_doi(doi)
    if arxiv:
        del ids["doi"]
        ids.setdefault("arxiv", arxiv)
    elif doi:
        ids["doi"] = _DOI_VERSION.sub("", doi) if preprint_server(doi) else doi
    return ids


_HIDDEN_DOI = re.compile(r"\b10\.\d{4,9}/[^\s?#&\"<>]+")
_VIEW = re.compile(r"(?:/(?:abstract|full|pdf|epdf|fulltext|summary|meta)|\.pdf|[.,;:)\]])+$")


def _hidden_doi(document: Document) -> str:
    """A DOI in the pages or in the address, as exports write it (`ARTN e866 10.1038/…`, `id=doi:10.4103%2F…`)."""
    for text in (document.pages, document.url):
        if text and "10." in text:
            match = _HIDDEN_DOI.search(unquote(text[:_LONGEST_ADDRESS]).lower())
            if match:
                return _VIEW.sub("", match.group())
    return ""


_LONGEST_ADDRESS = 1000


def server_of(document: Document) -> str | None:
    """The preprint server by DOI, by venue, or by an arXiv number that stands alone; None for anything else."""
    server = preprint_server(document.ids.doi)
    if server:
        return server
    named = _server_named(document.venue)
    return named or ("arxiv" if document.ids.arxiv and not document.ids.doi and not document.venue else None)


@lru_cache(maxsize=1 << 14)
def _server_named(venue: str | None) -> str | None:
    words = fold(venue or "").replace(" ", "")
    named = next((name for name in _SERVERS if words.startswith(name)), None)
    return "biorxiv" if named == "medrxiv" else named


def form_of(document: Document, server: str | None) -> PublicationForm:
    """Preprint or published; unknown when neither DOI nor venue nor type tells."""
    if server and (not document.ids.doi or preprint_server(document.ids.doi)):
        return PublicationForm.PREPRINT
    if "preprint" in (document.type or "").lower() or document.type == "posted-content":
        return PublicationForm.PREPRINT
    return PublicationForm.PUBLISHED if document.ids.doi or document.venue else PublicationForm.UNKNOWN
