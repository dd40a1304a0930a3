"""Which sources there are. Names map to strings, so that listing them imports no adapter.

Adding a source is one module and one line in SOURCES; docs/sources.md says what a boolean search needs beside
them. A package outside adds one with an entry point of the group `slr.sources` that names a class called as
`Class(settings, http_options)`.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, cast

from slr.adapters.sources.options import HttpOptions
from slr.core.errors import UnknownSource, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from slr.adapters.sources.base import Source
    from slr.core.model import SourceSettings

GROUP = "slr.sources"

SOURCES: dict[str, str] = {
    "semantic_scholar": "slr.adapters.sources.semantic_scholar:SemanticScholar",
    "crossref": "slr.adapters.sources.crossref:Crossref",
    "pubmed": "slr.adapters.sources.pubmed:PubMed",
    "openalex": "slr.adapters.sources.openalex:OpenAlex",
    "europe_pmc": "slr.adapters.sources.europe_pmc:EuropePMC",
    "arxiv": "slr.adapters.sources.arxiv:ArXiv",
    "datacite": "slr.adapters.sources.datacite:DataCite",
}


def source_names() -> list[str]:
    """The sources there are: those that come with the program, then those that other packages add."""
    return [*SOURCES, *sorted({point.name for point in entry_points(group=GROUP)} - set(SOURCES))]


def nearest(name: str, known: Iterable[str] = tuple(SOURCES)) -> str | None:
    """The known name most like `name`, or None when nothing is close."""
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    return next(iter(get_close_matches(wanted, list(known), n=1)), None)


def open_source(name: str, settings: SourceSettings, *, http_options: HttpOptions | None = None) -> Source:
    """An adapter, ready to be asked; all adapters of one service and address keep one pace (`pace`).

    Raises:
        UnknownSource: no built-in source and no entry point has this name.
        UsageError: the settings cannot be used, or an outside adapter cannot be imported.
    """
    factory = _load_built_in(SOURCES[name]) if name in SOURCES else _load_installed(name)
    return factory(settings, http_options if http_options is not None else HttpOptions())


def _load_built_in(target: str) -> Callable[[SourceSettings, HttpOptions], Source]:
    module, _, attribute = target.partition(":")
    return cast("Callable[[SourceSettings, HttpOptions], Source]", getattr(import_module(module), attribute))


def _load_installed(name: str) -> Callable[[SourceSettings, HttpOptions], Source]:
    """An adapter of another package; its metadata is read only when no built-in source has the name."""
    found: dict[str, EntryPoint] = {point.name: point for point in entry_points(group=GROUP)}
    if name not in found:
        known = [*SOURCES, *sorted(found)]
        raise UnknownSource(name, known, nearest(name, known))
    try:
        return cast("Callable[[SourceSettings, HttpOptions], Source]", found[name].load())
    except (ImportError, AttributeError) as error:
        raise UsageError(f"the source {name!r} is installed but cannot be loaded: {error}") from error
