"""One document from the records of a report: field by field, the best that any of them has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TypeVar

from slr.core.bibliography.folding import fold
from slr.core.bibliography.preprints import PublicationForm, form_of, preprint_server, server_of
from slr.core.model import Document, Identifiers, Record

_T = TypeVar("_T")


def merge_documents(records: Sequence[Record]) -> Document:
    """The merged document; which record comes first in `records` makes no difference.

    Records are ranked: published before unknown before preprint, then those with a DOI, then the fuller ones.

    - Title: the first record's, or a longer one that begins with it; one in capitals only if there is no other.
    - Abstract: the longest. Authors: the longest list, then the one with the fullest given names.
    - Year and date: the most exact of the best form; they agree with each other.
    - Venue: the first; volume, issue and pages likewise, from records of that form.
    - Identifiers, type, language and links: the first there is. Keywords and relations: all.
    - Citations: the highest count.

    Raises:
        ValueError: there are no records.
    """
    if not records:
        raise ValueError("a report has at least one record")
    ranked = [record.document for record in sorted(records, key=_rank)]
    titled, authors = _best_titled(ranked), max(ranked, key=_author_rank)
    abstract = max((document.abstract or "" for document in ranked), key=len) or None
    year, day = _year_and_date(ranked)
    placed = next((document for document in ranked if document.venue), ranked[0])
    peers = [placed, *(document for document in ranked if _form(document) is _form(placed))]
    return Document(
        title=titled.title,
        subtitle=titled.subtitle,
        abstract=abstract,
        abstract_note=None if abstract else _first(document.abstract_note for document in ranked),
        authors=authors.authors,
        authors_complete=authors.authors_complete,
        year=year,
        date=day,
        venue=placed.venue,
        volume=_first(document.volume for document in peers),
        issue=_first(document.issue for document in peers),
        pages=_first(document.pages for document in peers),
        type=_first(document.type for document in ranked),
        language=_first(document.language for document in ranked),
        ids=_identifiers(ranked),
        url=_first(document.url for document in ranked),
        open_pdf=_first(document.open_pdf for document in ranked),
        keywords=_keywords(ranked),
        citation_count=_most_cited(ranked),
        relations=tuple(dict.fromkeys(relation for document in ranked for relation in document.relations)),
    )


def origins(records: Sequence[Record]) -> dict[str, tuple[int, ...]]:
    """From which records each field of the merged document is, by the name of the field.

    A text or number names the best record that says it; identifiers, keywords and relations, which are gathered,
    name every record that gave one. Fields nobody filled are left out. The order of `records` makes no difference.
    """
    merged = merge_documents(records)
    ranked = sorted(records, key=_rank)
    record_ids: dict[str, tuple[int, ...]] = {}
    for name in (entry.name for entry in fields(Document) if entry.name != "authors_complete"):
        value = getattr(merged, name)
        if value in _EMPTY:
            continue
        if name in _GATHERED:
            record_ids[name] = tuple(sorted(r.id for r in ranked if getattr(r.document, name) not in _EMPTY))
        else:
            record_ids[name] = tuple(r.id for r in ranked if getattr(r.document, name) == value)[:1]
    return record_ids


_GATHERED = frozenset({"ids", "keywords", "relations"})
_EMPTY: tuple[object, ...] = (None, "", (), Identifiers())


def _first(values: Iterable[_T | None]) -> _T | None:
    """The first value that is there."""
    return next((value for value in values if value), None)


def _form(document: Document) -> PublicationForm:
    return form_of(document, server_of(document))


_FORMS = (PublicationForm.PUBLISHED, PublicationForm.UNKNOWN, PublicationForm.PREPRINT)


def _rank(record: Record) -> tuple[int, bool, int, int]:
    """Best first; the id decides last, so that the order never hangs on that of the input."""
    document = record.document
    known = (document.venue, document.volume, document.issue, document.pages, document.authors, document.abstract)
    return _FORMS.index(_form(document)), not document.ids.doi, -sum(map(bool, known)), record.id


def _author_rank(document: Document) -> tuple[int, bool, int]:
    given = sum(len(author.given or "") for author in document.authors)
    return len(document.authors), document.authors_complete, given


def _best_titled(ranked: Sequence[Document]) -> Document:
    named = [document for document in ranked if document.title] or [ranked[0]]
    calm = [document for document in named if not _is_shouted(document.full_title)] or named
    best = fold(calm[0].full_title)
    longer = [document for document in calm if fold(document.full_title).startswith(f"{best} ")]
    return max(longer, key=lambda document: len(document.full_title), default=calm[0])


def _is_shouted(title: str) -> bool:
    """In capitals, and more than an acronym."""
    return title.isupper() and len(title.split()) > 2


def _year_and_date(ranked: Sequence[Document]) -> tuple[int | None, str | None]:
    """Year and date of one form; a year without a date takes the longest date within that year, if any."""
    dated = [document for document in ranked if document.year or document.date] or [ranked[0]]
    peers = [document for document in dated if _form(document) is _form(dated[0])]
    day = max((document.date or "" for document in peers), key=len) or None
    year = int(day[:4]) if day and day[:4].isdecimal() else _first(document.year for document in peers)
    if day is None:
        within = (document.date for document in ranked if document.date and document.date[:4] == str(year))
        day = max(within, key=len, default=None)
    return year, day


def _identifiers(ranked: Sequence[Document]) -> Identifiers:
    """The first of each kind; a publisher's DOI before a preprint server's."""
    dois = [document.ids.doi for document in ranked if document.ids.doi]
    published = [doi for doi in dois if not preprint_server(doi)]
    return Identifiers(
        doi=_first([*published, *dois]),
        arxiv=_first(document.ids.arxiv for document in ranked),
        pmid=_first(document.ids.pmid for document in ranked),
        pmcid=_first(document.ids.pmcid for document in ranked),
        s2=_first(document.ids.s2 for document in ranked),
    )


def _keywords(ranked: Sequence[Document]) -> tuple[str, ...]:
    ids: dict[str, str] = {}
    for document in ranked:
        for word in document.keywords:
            ids.setdefault(fold(word), word)
    return tuple(ids.values())


def _most_cited(ranked: Sequence[Document]) -> int | None:
    counts = [document.citation_count for document in ranked if document.citation_count is not None]
    return max(counts, default=None)
