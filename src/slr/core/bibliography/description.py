"""A document described in plain lines, as a person reads it on a screen."""

from __future__ import annotations

from collections.abc import Sequence

from slr.core.bibliography.links import links
from slr.core.model import Document
from slr.core.text.printable import clean

#: Authors named before the rest is counted.
AUTHORS_SHOWN = 8

#: The names of identifiers.
ID_NAMES = {"doi": "DOI", "arxiv": "arXiv", "pmid": "PMID", "pmcid": "PMCID", "s2": "Semantic Scholar"}

#: What an abstract that is missing is called where it was read, when no more is known.
_ABSENT = "absent"

#: For the record of one source; a report with no abstract has none from any source.
OF_ONE_SOURCE = "This source gives no abstract"


def no_abstract(document: Document, words: str = "No source gives an abstract") -> str:
    """What stands in the place of an abstract that is missing, with the reason where a source gives one."""
    why = clean(document.abstract_note or "")
    return f"{words} ({why})" if why and why != _ABSENT else words


def describe(document: Document, report_id: int, sources: Sequence[str] = ()) -> tuple[str, ...]:
    """Authors, publication, identifiers, copy, keywords, number and sources; a line without content is empty."""
    published = (document.venue, str(document.year or document.date or "year unknown"), document.type)
    keywords = "; ".join(filter(None, map(clean, document.keywords)))
    found_by = f" · Found by: {', '.join(map(clean, sources))}" if sources else ""
    return (
        authors(document) or "No source gives authors",
        " · ".join(clean(part) for part in published if part),
        _identifiers(document),
        f"Open copy: {clean(document.open_pdf)}" if document.open_pdf else "",
        f"Keywords: {keywords}" if keywords else "",
        f"Report {report_id}{found_by}",
    )


def authors(document: Document, most: int | None = AUTHORS_SHOWN) -> str:
    """The first authors, and how many more there are; empty when no source gives any."""
    names = [clean(str(author)) for author in document.authors]
    if not names:
        return ""
    shown = names if most is None else names[:most]
    more = f"; and {len(names) - len(shown)} more" if len(shown) < len(names) else ""
    missing = "" if document.authors_complete else "; the source lists no more"
    return "; ".join(shown) + more + missing


def _identifiers(document: Document) -> str:
    pairs = [(kind, clean(value)) for kind, value in document.ids.items()]
    # An S2 hash tells a reader nothing when there is another identifier, or a link.
    known = [f"{ID_NAMES[kind]} {value}" for kind, value in pairs if kind != "s2"]
    if not links(document.ids) and document.url:
        known.append(clean(document.url))
    return " · ".join(known or [f"{ID_NAMES[kind]} {value}" for kind, value in pairs])
