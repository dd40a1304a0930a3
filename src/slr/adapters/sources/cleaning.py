"""Plain text and canonical identifiers out of what services send; the work is `core.bibliography.cleaning`'s."""

from __future__ import annotations

from slr.core.bibliography.cleaning import drop_abstract_heading, identifiers, plain, safe_url, split_name
from slr.core.bibliography.identifiers import (
    arxiv_of_doi,
    clean_pmcid,
    clean_pmid,
    clean_s2,
    normalise_arxiv,
    normalise_doi,
)
from slr.core.text.visible import visible

__all__ = [
    "arxiv_of_doi",
    "clean_pmcid",
    "clean_pmid",
    "clean_s2",
    "drop_abstract_heading",
    "identifiers",
    "normalise_arxiv",
    "normalise_doi",
    "plain",
    "safe_url",
    "split_name",
    "visible",
]
