"""Bibliographic services: one module per service, all of one small protocol, one HTTP client for all of them.

Importing this package loads neither httpx nor any adapter; `open_source` does.
"""

from __future__ import annotations

from slr.adapters.sources.base import CitationSource, Request, SearchPlan, Source, SourceSearch
from slr.adapters.sources.options import HttpOptions
from slr.adapters.sources.registry import nearest, open_source, source_names

__all__ = [
    "CitationSource",
    "HttpOptions",
    "Request",
    "SearchPlan",
    "Source",
    "SourceSearch",
    "nearest",
    "open_source",
    "source_names",
]
