"""The web address of a document, built from its identifiers; an address that a source supplied is never opened."""

from __future__ import annotations

import re
from urllib.parse import quote

from slr.core.model import Identifiers

_DOI = re.compile(r"10\.\d{4,9}/\S+")  # DOI Handbook, section 2.2
_ARXIV = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}")  # info.arxiv.org/help/arxiv_identifier.html


def link(ids: Identifiers) -> str | None:
    """The https address at doi.org, arXiv or PubMed; None without an identifier of the right form."""
    if ids.doi and _DOI.fullmatch(ids.doi):
        return f"https://doi.org/{quote(ids.doi, safe='/')}"
    if ids.arxiv and _ARXIV.fullmatch(ids.arxiv):
        return f"https://arxiv.org/abs/{ids.arxiv}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{ids.pmid}/" if re.fullmatch(r"\d{1,8}", ids.pmid or "") else None
