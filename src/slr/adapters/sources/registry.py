"""Which sources there are. Names map to strings, so that listing them imports no adapter.

Adding a source is one module and one line in SOURCES; docs/sources.md says what a boolean search needs beside
them. A package outside adds one with an entry point of the group `slr.sources` that names a class called as
`Class(settings, http_options)`.
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, cast

from slr.adapters.sources.options import HttpOptions
from slr.core.errors import SlrError, SourceError, UnknownSource, UsageError
from slr.core.text.printable import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from importlib.metadata import EntryPoint

    from slr.adapters.sources.base import SearchPlan, Source, SourceSearch
    from slr.core.model import SourceSettings

GROUP = "slr.sources"
#: Characters of an outside error's own words that are told.
_MOST_SAID = 300

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
    return [*SOURCES, *sorted({point.name for point in _outside_points()} - set(SOURCES))]


class KnownSources(Collection[str]):
    """What `source_names` gives; other packages are looked at only for a name that none of ours has."""

    def __contains__(self, name: object) -> bool:
        return name in SOURCES or name in source_names()

    def __iter__(self) -> Iterator[str]:
        return iter(source_names())

    def __len__(self) -> int:
        return len(source_names())


def _outside_points() -> list[EntryPoint]:
    from importlib.metadata import entry_points  # noqa: PLC0415 - longer to load than a command takes

    return list(entry_points(group=GROUP))


def nearest(name: str, known: Iterable[str] = tuple(SOURCES)) -> str | None:
    """The known name most like `name`, or None when nothing is close."""
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    return next(iter(get_close_matches(wanted, list(known), n=1)), None)


def open_source(name: str, settings: SourceSettings, *, http_options: HttpOptions | None = None) -> Source:
    """An adapter, ready to be asked; all adapters of one service and address keep one pace (`pace`).

    Raises:
        UnknownSource: no built-in source and no entry point has this name.
        UsageError: the settings cannot be used, or an outside adapter cannot be loaded.
    """
    options = http_options if http_options is not None else HttpOptions()
    return (
        _load_built_in(SOURCES[name])(settings, options)
        if name in SOURCES
        else _open_outside(name, settings, options)
    )


def _load_built_in(target: str) -> Callable[[SourceSettings, HttpOptions], Source]:
    module, _, attribute = target.partition(":")
    return cast("Callable[[SourceSettings, HttpOptions], Source]", getattr(import_module(module), attribute))


def _open_outside(name: str, settings: SourceSettings, options: HttpOptions) -> Source:
    """An adapter of another package; its metadata is read only when no built-in source has the name."""
    points: dict[str, EntryPoint] = {point.name: point for point in _outside_points()}
    if name not in points:
        known = [*SOURCES, *sorted(points)]
        raise UnknownSource(name, known, nearest(name, known))
    try:
        return cast("Source", OutsideSource(points[name].load()(settings, options), points[name]))
    except SlrError:
        raise
    except Exception as error:
        hint = _hint_for(points[name])
        raise UsageError(
            f"the source {name!r} is installed but cannot be loaded: {_in_words(error)}", hint=hint
        ) from error


class OutsideSource:
    """A source of another package. What it raises without the network is an error of it, not of this program.

    An error of `search` ends the run it is in, as of every source.

    Raises:
        AttributeError: it lacks what a source must have; `open_source` tells.
    """

    def __init__(self, source: Source, point: EntryPoint) -> None:
        for attribute in ("name", "label", "kind", "evaluates_locally", "default_limit", "plan", "search"):
            getattr(source, attribute)
        self._source = source
        self._point = point

    def __getattr__(self, attribute: str) -> object:
        return getattr(self._source, attribute)

    def plan(self, search: SourceSearch) -> SearchPlan:
        """What it would send.

        Raises:
            SourceError: it cannot say so for this search.
        """
        try:
            return self._source.plan(search)
        except SlrError:
            raise
        except Exception as error:
            said = f"cannot plan this search: {_in_words(error)}"
            raise SourceError(self._source.label, said, hint=_hint_for(self._point)) from error


def _in_words(error: Exception) -> str:
    said = clean(str(error))[:_MOST_SAID]
    return f"{type(error).__name__}{f': {said}' if said else ''}"


def _hint_for(point: EntryPoint) -> str:
    return (
        f"This is a fault of {point.value}, not of slr. Name the other sources with --source to search without it."
    )
