"""Web addresses built from identifiers. An address that a source supplied is never opened, only shown. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote

from slr.core.model import Identifiers

_ADDRESSES = {
    "doi": "https://doi.org/{}",
    "arxiv": "https://arxiv.org/abs/{}",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/",
    "pmcid": "https://pmc.ncbi.nlm.nih.gov/articles/{}",
    "s2": "https://www.semanticscholar.org/paper/{}",
}
#: The kinds whose pages a person opens, the publisher's first, and the form of each.
_OPENED = {
    "doi": re.compile(r"10\.\d{4,9}/\S+"),  # DOI Handbook, section 2.2
    "arxiv": re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}"),  # info.arxiv.org/help/arxiv_identifier.html
    "pmid": re.compile(r"\d{1,8}"),
}


def address(kind: str, value: str) -> str:
    """The https address at which an identifier is resolved (`kind` as in `Identifiers`), percent-encoded."""
    return _ADDRESSES[kind].format(quote(value, safe="/"))


def links(ids: Identifiers) -> tuple[str, ...]:
    """The https addresses of a document at doi.org, arXiv and PubMed, the publisher's first.

    An identifier that does not have the form of its kind gives none.
    """
    values = dict(ids.items())
    return tuple(
        address(kind, values[kind]) for kind, form in _OPENED.items() if form.fullmatch(values.get(kind, ""))
    )


def main_link(ids: Identifiers) -> str | None:
    """The first of `links`: the publisher's page before the preprint before the index."""
    return next(iter(links(ids)), None)
