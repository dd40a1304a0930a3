"""OpenAlex: works found by words of title and abstract, with a cursor and a daily allowance.

Source: https://docs.openalex.org (filters, paging, rate limits). The `search` parameter is not used: it covers
full texts too, and most of its hits do not satisfy the query in title and abstract.
Shapes: https://docs.openalex.org/api-entities/works/work-object
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

from slr.adapters.sources.base import (
    Pairs,
    ParsedAnswer,
    Request,
    SearchPlan,
    SourceSearch,
    browser_link,
    sent_text,
    window_notes,
)
from slr.adapters.sources.http import HttpOptions, SourceHttp
from slr.adapters.sources.paging import Paging, follow_cursor
from slr.adapters.sources.sentences import service_sentence
from slr.adapters.sources.settings import base_url, check
from slr.adapters.sources.shapes import (
    HINT,
    as_count,
    as_dict,
    as_list,
    as_raw,
    as_text,
    as_url,
    decode_items,
    entry_with_key,
    iso_date,
    read_raw_items,
    year_of,
)
from slr.core.bibliography.cleaning import identifiers, plain, split_name
from slr.core.bibliography.identifiers import arxiv_of_doi, clean_openalex, normalise_arxiv, normalise_doi
from slr.core.errors import MalformedResponse
from slr.core.model import Author, Document, Entry, Page, Problem, SourceKind, SourceSettings

LABEL = "OpenAlex"

#: What is asked about every work; a whole work is ten times as large.
SELECT = (
    "id,doi,ids,title,display_name,abstract_inverted_index,authorships,publication_date,publication_year,"
    "primary_location,locations,best_oa_location,biblio,type,language,keywords,cited_by_count,is_retracted"
)

#: An abstract has some hundred positions; one far beyond this was made to fill the memory.
_LAST_POSITION = 100_000
_MOST_AUTHORS = 100  #: lists of works give no more than these


def parse_works(payload: bytes, *, most: int | None = None) -> ParsedAnswer:
    """A page of works: `results`, `meta.count`, and in `meta.next_cursor` where the next page begins.

    most: read no more than so many items.

    Raises:
        MalformedResponse: no `results`.
    """
    items = decode_items(LABEL, payload, "results")
    body = as_dict(items.body)
    works, meta = body.get("results"), as_dict(body.get("meta"))
    if not isinstance(works, list):
        said = service_sentence(payload)
        raise MalformedResponse(
            LABEL, f"answered without works: {said}" if said else "answered without works", hint=HINT
        )
    works = works[:most]
    entries, problems = read_raw_items(works, items.raws, _entry)
    cursor = meta.get("next_cursor")
    return ParsedAnswer(
        entries,
        len(works),
        tuple(problems),
        reported=as_count(meta.get("count")),
        next=cursor if isinstance(cursor, str) and cursor else None,
    )


def _entry(work: dict[str, Any], raw: bytes) -> tuple[Entry, list[Problem]]:
    raw, name = raw or as_raw(work), clean_openalex(as_text(work.get("id")))
    where = name or "a work without id"
    ids, problems = identifiers(where, **_identifiers(work))
    abstract, faults = _abstract(work.get("abstract_inverted_index"), where)
    date = _date(work)
    biblio = as_dict(work.get("biblio"))
    people = as_list(work.get("authorships"))
    document = Document(
        title=as_text(work.get("title")) or as_text(work.get("display_name")),
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=tuple(author for person in people if (author := _author(as_dict(person)))),
        authors_complete=len(people) < _MOST_AUTHORS,
        year=year_of(date),
        date=date,
        venue=_venue(work),
        volume=as_text(biblio.get("volume")) or None,
        issue=as_text(biblio.get("issue")) or None,
        pages=_pages(biblio),
        type=_type(work),
        language=as_text(work.get("language")) or None,
        ids=ids,
        url=as_url(work.get("id")),
        open_pdf=as_url(as_dict(work.get("best_oa_location")).get("pdf_url")),
        keywords=tuple(filter(None, (_display_name(keyword) for keyword in as_list(work.get("keywords"))))),
        citation_count=as_count(work.get("cited_by_count")),
    )
    entry, missing = entry_with_key(name, document, raw, partial(as_raw, work))
    return entry, [*problems, *faults, *missing]


def _identifiers(work: dict[str, Any]) -> dict[str, object]:
    """The identifiers, which are addresses here; the arXiv number stands in the location of the preprint only."""
    ids = as_dict(work.get("ids"))
    doi = as_text(work.get("doi")) or as_text(ids.get("doi"))
    known = {name: as_text(ids.get(name)) for name in ("pmid", "pmcid")}
    return {"doi": doi, **known, "arxiv": _arxiv(work, normalise_doi(doi) or "")}


def _arxiv(work: dict[str, Any], doi: str) -> str | None:
    pages = (as_text(as_dict(place).get("landing_page_url")) for place in as_list(work.get("locations")))
    arxiv_ids = (normalise_arxiv(page) for page in pages if "arxiv.org/" in page)
    return arxiv_of_doi(doi) or next(filter(None, arxiv_ids), None)


def _abstract(index: object, where: str) -> tuple[str | None, list[Problem]]:
    """The text out of `abstract_inverted_index`, which lists for each word where it stands (from 0)."""
    placed: dict[int, str] = {}
    words = as_dict(index)
    for word, positions in words.items():
        for position in map(as_count, as_list(positions)):
            if position is not None and position <= _LAST_POSITION:
                placed[position] = word
    text = plain(" ".join(placed[position] for position in sorted(placed))) or None
    broken = index is not None and (not isinstance(index, dict) or (bool(words) and text is None))
    return text, [Problem(where, "the abstract cannot be rebuilt from its list of words")] if broken else []


def _author(authorship: dict[str, Any]) -> Author | None:
    """The name as it was printed; else the one OpenAlex has given to the person."""
    printed = as_text(authorship.get("raw_author_name"))
    return split_name(printed or _display_name(authorship.get("author")))


def _date(work: dict[str, Any]) -> str | None:
    """`publication_date` to the day; else the year.

    A work known by its year has 1 January of it as its date, which cannot be told from a real one.
    """
    parts = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", as_text(work.get("publication_date")))
    return iso_date(*parts.groups()) if parts else iso_date(work.get("publication_year"))


def _type(work: dict[str, Any]) -> str | None:
    """The type; a retracted work has a second one, in PubMed's words."""
    retracted = "Retracted Publication" if work.get("is_retracted") is True else ""
    return "; ".join(filter(None, (as_text(work.get("type")), retracted))) or None


def _display_name(thing: object) -> str:
    return as_text(as_dict(thing).get("display_name"))


def _venue(work: dict[str, Any]) -> str | None:
    location = as_dict(work.get("primary_location"))
    return _display_name(location.get("source")) or None


def _pages(biblio: dict[str, Any]) -> str | None:
    first, last = as_text(biblio.get("first_page")), as_text(biblio.get("last_page"))
    return f"{first}-{last}" if first and last and first != last else first or None


BASE = "https://api.openalex.org"
_SITE = "https://openalex.org/works"
PAGE = 100  #: most works per page
RATE = 0.1  #: seconds per request; 100 a second are allowed, and a cursor makes no use of them
_LONGEST = 4096  #: bytes of an address the service is known to take
_ADVICE = "A free key for openalex has ten times the daily allowance (https://openalex.org/settings/api)."
_KEYLESS = "without a key OpenAlex allows few requests a day and may refuse the second page (401)"
_COMMAS = "commas in the query are sent as blanks: OpenAlex separates filters by them"


class OpenAlex:
    """Title and abstract of works of every field, by English word stems."""

    name: ClassVar[str] = "openalex"
    label: ClassVar[str] = LABEL
    kind: ClassVar[SourceKind] = SourceKind.DATABASE
    evaluates_locally: ClassVar[bool] = False
    default_limit: ClassVar[int | None] = None

    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        check(self.name, settings)
        self._base = base_url(settings, BASE)
        # The key could also travel in the address; there it would end in logs and stored requests.
        self._headers: Pairs = (("authorization", f"Bearer {settings.key}"),) if settings.key else ()
        self._http = SourceHttp.with_key(
            self.label, RATE, options, key=settings.key, advice=_ADVICE, address=self._base
        )

    def plan(self, search: SourceSearch) -> SearchPlan:
        """The first request; later pages repeat it with the cursor of the page before."""
        text, notes = sent_text(search, self.name)
        request = self._works(search, text, "*")
        size = len(request.address)
        warnings = (
            (_COMMAS, "," in text),
            (f"the address has {size:,} characters; above {_LONGEST:,} it may be refused", size > _LONGEST),
            (_KEYLESS, not self._headers),
        )
        warned = tuple(words for words, applies in warnings if applies)
        told = (*notes, *warned, *window_notes(search.window))
        return SearchPlan(
            request.describe(), text, told, browser_link(_SITE, request.params[:1]) if text else None
        )

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """Pages of up to 100 works, until the service names no next cursor or has nothing more."""
        text, _ = sent_text(search, self.name)
        yield from follow_cursor(
            self._http,
            Paging(self.label, search.limit),
            partial(self._works, search, text),
            parse_works,
            first="*",
        )

    def _works(self, search: SourceSearch, text: str, cursor: str) -> Request:
        window = search.window
        dates = (("from_publication_date", window.start), ("to_publication_date", window.end))
        parts = [f"title_and_abstract.search:{text.replace(',', ' ')}"]
        parts += [f"{name}:{day.isoformat()}" for name, day in dates if day is not None]
        params = (
            ("filter", ",".join(parts)),
            ("select", SELECT),
            ("per_page", "1" if search.counts_only else str(PAGE)),
            ("cursor", cursor),
        )
        return Request("GET", f"{self._base}/works", params, headers=self._headers)
