"""Web addresses built from identifiers. An address that a source supplied is never opened, only shown."""

from __future__ import annotations

import re
from urllib.parse import quote

from slr.core.model import Identifiers

_DOI = re.compile(r"10\.\d{4,9}/\S+")  # DOI Handbook, section 2.2
_ARXIV = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}")  # info.arxiv.org/help/arxiv_identifier.html
_PMID = re.compile(r"\d{1,8}")


def links(ids: Identifiers) -> tuple[str, ...]:
    """The https addresses of a document at doi.org, arXiv and PubMed, the publisher's first.

    An identifier that does not have the form of its kind gives none.
    """
    found = []
    if ids.doi and _DOI.fullmatch(ids.doi):
        found.append(f"https://doi.org/{quote(ids.doi, safe='/')}")
    if ids.arxiv and _ARXIV.fullmatch(ids.arxiv):
        found.append(f"https://arxiv.org/abs/{ids.arxiv}")
    if ids.pmid and _PMID.fullmatch(ids.pmid):
        found.append(f"https://pubmed.ncbi.nlm.nih.gov/{ids.pmid}/")
    return tuple(found)


def main_link(ids: Identifiers) -> str | None:
    """The first of `links`: the publisher's page before the preprint before the index."""
    return next(iter(links(ids)), None)
