"""How each service's query language says a tree: one module a service, one line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from slr.core.query.engines import arxiv, crossref, datacite, europe_pmc, openalex, pubmed, semantic_scholar
from slr.core.query.engines.rendering import Rendering
from slr.core.query.tree import Node

#: The services a query can be said for, by the name of the source.
ENGINES: Mapping[str, Callable[[Node], Rendering]] = MappingProxyType(
    {
        "semantic_scholar": semantic_scholar.render,
        "pubmed": pubmed.render,
        "crossref": crossref.render,
        "openalex": openalex.render,
        "europe_pmc": europe_pmc.render,
        "arxiv": arxiv.render,
        "datacite": datacite.render,
    }
)


def render(node: Node, engine: str) -> Rendering:
    """The query in a service's own words, with what gets lost or changes on the way.

    Raises:
        KeyError: no such engine (see `ENGINES`).
    """
    return ENGINES[engine](node)
