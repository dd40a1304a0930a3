"""DataCite: datasets, software, theses, reports and preprints that have one of its DOIs, with a cursor.

Source: https://support.datacite.org/docs/api-queries and https://support.datacite.org/docs/pagination
Shapes: https://datacite-metadata-schema.readthedocs.io/en/4.6/properties/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from slr.adapters.sources.base import (
    Pairs,
    ParsedAnswer,
    Request,
    SearchPlan,
    SourceSearch,
    browser_link,
    sent_text,
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
from slr.core.bibliography.cleaning import identifiers, split_name
from slr.core.bibliography.identifiers import arxiv_of_doi, normalise_doi
from slr.core.errors import MalformedResponse
from slr.core.model import Author, Document, Entry, Page, Problem, Relation, SourceKind, SourceSettings, Window

LABEL = "DataCite"

#: Relations to another form of the same work. None is a retraction: `IsObsoletedBy` names a newer version.
_RELATIONS = frozenset(
    ["IsVersionOf", "HasVersion", "IsNewVersionOf", "IsPreviousVersionOf", "Obsoletes", "IsObsoletedBy",
     "IsVariantFormOf", "IsOriginalFormOf", "IsIdenticalTo", "IsTranslationOf", "HasTranslation", "IsPublishedIn",
     "IsSupplementTo", "IsSupplementedBy", "Reviews", "IsReviewedBy"]
)  # fmt: skip
_ID_KINDS = {"doi": "doi", "arxiv": "arxiv", "pmid": "pmid"}
_UPPER = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?(?![\d-])")

BASE = "https://api.datacite.org"
_SITE = "https://commons.datacite.org/doi.org"  #: https://support.datacite.org/docs/datacite-commons
PAGE = 500  #: records per page; 1,000 are allowed, but abstracts make such pages large
RATE_WITH_MAIL = 0.3  #: seconds per request with a mail address, for which 1,000 in 5 minutes are allowed
RATE = 0.6  #: seconds per request without one; DataCite allows fewer then and does not say how many
_ADVICE = "With a mail address in the settings DataCite allows more requests."
_YEARS = "DataCite is asked for whole years: records of other months of {} are found as well"


class DataCite:
    """Titles and descriptions of everything that has a DOI of DataCite, whatever its type."""

    name: ClassVar[str] = "datacite"
    label: ClassVar[str] = LABEL
    kind: ClassVar[SourceKind] = SourceKind.DATABASE
    evaluates_locally: ClassVar[bool] = False
    default_limit: ClassVar[int | None] = None

    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        check(self.name, settings)
        self._base = base_url(settings, BASE)
        self._mail: Pairs = (("mailto", settings.email),) if settings.email else ()
        self._http = SourceHttp(
            self.label,
            rate=RATE_WITH_MAIL if settings.email else RATE,
            options=options,
            secrets=(settings.email,),
            advice="" if settings.email else _ADVICE,
            address=self._base,
        )

    def plan(self, search: SourceSearch) -> SearchPlan:
        """The first request; later pages repeat it with the cursor of the page before."""
        text, notes = sent_text(search, self.name)
        request = self._page(search, text, "1")
        link = browser_link(_SITE, (("query", text and _in_years(text, search.window)),))
        return SearchPlan(request.describe(), text, (*notes, *_window_notes(search.window)), link)

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """Pages of up to 500 records, until the service names no next page or has nothing more."""
        text, _ = sent_text(search, self.name)
        yield from follow_cursor(
            self._http,
            Paging(self.label, search.limit),
            partial(self._page, search, text),
            parse_dois,
            first="1",
        )

    def _page(self, search: SourceSearch, text: str, cursor: str) -> Request:
        params = (
            ("query", _in_years(text, search.window)),
            ("page[size]", str(min(PAGE, search.limit or PAGE))),
            ("page[cursor]", cursor),
            *self._mail,
        )
        return Request("GET", f"{self._base}/dois", params)


def _in_years(text: str, window: Window) -> str:
    """The query within the years of publication, which every record has; only some state a day."""
    if window == Window():
        return text
    first = str(window.start.year) if window.start else "*"
    last = str(window.end.year) if window.end else "*"
    return f"({text}) AND publicationYear:[{first} TO {last}]"


def _window_notes(window: Window) -> tuple[str, ...]:
    """A warning when the window starts or ends inside a year."""
    starts_within = window.start is not None and (window.start.month, window.start.day) != (1, 1)
    ends_within = window.end is not None and (window.end.month, window.end.day) != (12, 31)
    bounds = ((window.start, starts_within), (window.end, ends_within))
    years = [str(day.year) for day, is_within in bounds if day is not None and is_within]
    return (_YEARS.format(" and ".join(dict.fromkeys(years))),) if years else ()


def parse_dois(payload: bytes, *, most: int | None = None) -> ParsedAnswer:
    """A page of records: `data`, `meta.total`, and in `links.next` the address of the next page.

    Of that address only the cursor is used; the next request goes where this one went.
    most: read no more than so many items.

    Raises:
        MalformedResponse: no `data`.
    """
    answer = decode_items(LABEL, payload, "data")
    body = as_dict(answer.body)
    items = body.get("data")
    if not isinstance(items, list):
        said = service_sentence(payload)
        raise MalformedResponse(
            LABEL, f"answered without records: {said}" if said else "answered without records", hint=HINT
        )
    items = items[:most]
    entries, problems = read_raw_items(items, answer.raws, _entry)
    return ParsedAnswer(
        entries,
        len(items),
        tuple(problems),
        reported=as_count(as_dict(body.get("meta")).get("total")),
        next=_cursor(as_dict(body.get("links")).get("next")),
    )


def _cursor(address: object) -> str | None:
    if not isinstance(address, str):
        return None
    try:
        return dict(parse_qsl(urlsplit(address).query, max_num_fields=50)).get("page[cursor]") or None
    except ValueError:
        return None


def _entry(item: dict[str, Any], raw: bytes) -> tuple[Entry, list[Problem]]:
    raw, facts = raw or as_raw(item), as_dict(item.get("attributes"))
    doi = as_text(facts.get("doi")) or as_text(item.get("id"))
    where = doi or "a record without DOI"
    ids, problems = identifiers(where, doi=doi or None)
    title, subtitle = _titles(facts)
    abstract = _abstract(facts)
    container, people = as_dict(facts.get("container")), as_list(facts.get("creators"))
    date = _date(facts)
    document = Document(
        title=title,
        subtitle=subtitle,
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=tuple(author for person in people if (author := _author(as_dict(person)))),
        year=year_of(date),
        date=date,
        venue=as_text(container.get("title")) or _publisher(facts),
        volume=as_text(container.get("volume")) or None,
        issue=as_text(container.get("issue")) or None,
        pages=_pages(container),
        type=_type(facts),
        language=as_text(facts.get("language")) or None,
        ids=ids,
        url=as_url(facts.get("url")),
        keywords=tuple(dict.fromkeys(_texts(facts.get("subjects"), "subject"))),
        citation_count=as_count(facts.get("citationCount")),
        relations=tuple(_relations(facts, ids.doi or "")),
    )
    entry, missing = entry_with_key(ids.doi, document, raw, partial(as_raw, item))
    return entry, [*problems, *missing]


def _texts(items: object, name: str) -> list[str]:
    return [text for item in as_list(items) if (text := as_text(as_dict(item).get(name)))]


def _titles(facts: dict[str, Any]) -> tuple[str, str | None]:
    """The title without a type, else the first; and the first subtitle."""
    titles = [as_dict(title) for title in as_list(facts.get("titles"))]
    plain_ones = [title for title in titles if not as_text(title.get("titleType"))]
    subtitles = _texts([title for title in titles if as_text(title.get("titleType")) == "Subtitle"], "title")
    return next(iter(_texts([*plain_ones, *titles], "title")), ""), next(iter(subtitles), None)


def _abstract(facts: dict[str, Any]) -> str | None:
    """All abstracts in one text: there may be one for each language, and the service searches them all."""
    descriptions = [as_dict(description) for description in as_list(facts.get("descriptions"))]
    abstracts = [item for item in descriptions if as_text(item.get("descriptionType")) == "Abstract"]
    return " ".join(dict.fromkeys(_texts(abstracts, "description"))) or None


def _author(creator: dict[str, Any]) -> Author | None:
    name = as_text(creator.get("name"))
    family, given = as_text(creator.get("familyName")), as_text(creator.get("givenName"))
    if as_text(creator.get("nameType")) == "Organizational":
        return Author(name or family, None, collective=True) if name or family else None
    return Author(family, given or None) if family else split_name(name)


def _date(facts: dict[str, Any]) -> str | None:
    """The day of issue where it lies in the year of publication, which the service searches by; else the year."""
    year = as_count(facts.get("publicationYear"))
    stated = [as_dict(date) for date in as_list(facts.get("dates"))]
    issued = _texts([date for date in stated if as_text(date.get("dateType")) == "Issued"], "date")
    dates = [iso_date(*match.groups()) for text in issued if (match := _DATE.match(text))]
    return next((date for date in dates if date and year in (None, year_of(date))), None) or iso_date(year)


def _publisher(facts: dict[str, Any]) -> str | None:
    """A name in older answers, an object with a name in newer ones."""
    publisher = facts.get("publisher")
    return as_text(publisher) or as_text(as_dict(publisher).get("name")) or None


def _type(facts: dict[str, Any]) -> str | None:
    """The type in DataCite's words and in the repository's own; a date of withdrawal is the third."""
    types = as_dict(facts.get("types"))
    stated = [as_text(types.get(name)) for name in ("resourceTypeGeneral", "resourceType")]
    dates = [as_text(as_dict(date).get("dateType")) for date in as_list(facts.get("dates"))]
    words = [*stated, "Withdrawn" if "Withdrawn" in dates else ""]
    distinct = {word.casefold(): word for word in reversed(words) if word}
    return "; ".join(reversed(distinct.values())) or None


def _pages(container: dict[str, Any]) -> str | None:
    first, last = as_text(container.get("firstPage")), as_text(container.get("lastPage"))
    return f"{first}-{last}" if first and last and first != last else first or None


def _relations(facts: dict[str, Any], doi: str) -> list[Relation]:
    """Relations to other forms of the work. An arXiv paper names the article in a journal as `IsVersionOf`."""
    relations = []
    for item in map(as_dict, as_list(facts.get("relatedIdentifiers"))):
        stated, value = as_text(item.get("relationType")), as_text(item.get("relatedIdentifier"))
        id_kind = _ID_KINDS.get(as_text(item.get("relatedIdentifierType")).lower())
        if stated not in _RELATIONS or not id_kind or not value:
            continue
        kind = _UPPER.sub("-", stated).lower()
        if id_kind == "doi":
            value = normalise_doi(value) or ""
            kind = "is-preprint-of" if kind == "is-version-of" and arxiv_of_doi(doi) else kind
        if value:
            relations.append(Relation(kind, id_kind, value))
    return relations
