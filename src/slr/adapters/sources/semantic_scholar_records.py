"""Semantic Scholar's JSON, read. Pure.

Shapes: https://api.semanticscholar.org/api-docs/graph (FullPaper, BasePaper, CitationBatch, ReferenceBatch).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from slr.adapters.sources.base import ParsedAnswer
from slr.adapters.sources.sentences import service_sentence
from slr.adapters.sources.shapes import (
    HINT,
    as_count,
    as_dict,
    as_list,
    as_raw,
    as_text,
    as_url,
    decode_items,
    decode_json,
    iso_date,
    keyed,
    read_raw_items,
    year_of,
)
from slr.core.bibliography.cleaning import identifiers, split_name
from slr.core.errors import MalformedResponse
from slr.core.model import Author, Document, Entry, Problem
from slr.core.vocabulary import Gap

LABEL = "Semantic Scholar"

#: What is asked about every paper. The bulk search refuses `tldr`, embeddings and nested citations.
FIELDS = (
    "paperId,externalIds,url,title,abstract,venue,journal,year,publicationDate,publicationTypes,authors,"
    "citationCount,openAccessPdf"
)


_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DASH = re.compile(r"\s*([-\u2013])\s*")


def parse_search(payload: bytes, *, most: int | None = None) -> ParsedAnswer:
    """A page of a search: `data`, `total`, and the `token` of the next page.

    most: read no more than so many items. A page may be short, even empty, and still have a token.

    Raises:
        MalformedResponse: no `data`, except the documented answer for no hits, `{"total": 0, "offset": 0}`.
    """
    found = decode_items(LABEL, payload, "data")
    body = as_dict(found.body)
    if not isinstance(body.get("data"), list) and not (body.get("total") == 0 and "error" not in body):
        raise _no_data(payload)
    token = body.get("token")
    return _parsed(
        as_list(body.get("data"))[:most],
        found.raws,
        reported=as_count(body.get("total")),
        following=token if isinstance(token, str) and token else None,
    )


def parse_links(payload: bytes, side: str) -> ParsedAnswer:
    """A page of `/references` (side `citedPaper`) or `/citations` (side `citingPaper`).

    `data` is null when the publisher has withheld the list; only the disclaimer tells that from "none".
    """
    body = as_dict(decode_json(LABEL, payload))
    if "data" not in body:
        raise _no_data(payload)
    links = as_list(body["data"])
    following = as_count(body.get("next"))
    problems = [] if isinstance(body["data"], list) else [_withheld(body)]
    papers = [link.get(side) if isinstance(link, dict) else link for link in links]
    return _parsed(papers, following=None if following is None else str(following), problems=problems)


def parse_papers(payload: bytes) -> ParsedAnswer:
    """The details of one paper, or the list that `/paper/batch` answers with (null for an unknown paper)."""
    body = decode_json(LABEL, payload)
    papers = body if isinstance(body, list) else [body]
    if not isinstance(body, list) and "paperId" not in as_dict(body):
        raise _no_data(payload)
    return _parsed(papers)


def _parsed(
    items: Sequence[object],
    raws: Sequence[bytes] = (),
    *,
    reported: int | None = None,
    following: str | None = None,
    problems: Sequence[Problem] = (),
) -> ParsedAnswer:
    entries, found = read_raw_items(items, raws, _entry)
    return ParsedAnswer(entries, len(items), (*problems, *found), reported, next=following)


def _no_data(payload: bytes) -> MalformedResponse:
    said = service_sentence(payload)
    return MalformedResponse(
        LABEL, f"answered without data: {said}" if said else "answered without data", hint=HINT
    )


def _withheld(body: dict[str, Any]) -> Problem:
    papers = (as_dict(body.get(key)) for key in ("citingPaperInfo", "citedPaperInfo"))
    elided = any("elided" in _disclaimer(paper) for paper in papers)
    return Problem("list of papers", Gap.WITHHELD if elided else Gap.NOT_GIVEN)


def _entry(paper: dict[str, Any], raw: bytes) -> tuple[Entry, list[Problem]]:
    raw, name = raw or as_raw(paper), paper.get("paperId")
    identifier = name if isinstance(name, str) and name else None
    ids, problems = identifiers(identifier or "a paper without paperId", **_identifiers(paper))
    abstract = as_text(paper.get("abstract")) or None
    date = _date(paper)
    document = Document(
        title=as_text(paper.get("title")),
        abstract=abstract,
        abstract_note=None if abstract else _abstract_note(paper),
        authors=_authors(paper),
        year=year_of(date),
        date=date,
        venue=_venue(paper),
        volume=_journal(paper, "volume"),
        pages=_pages(paper),
        type=_type(paper),
        ids=ids,
        url=as_url(paper.get("url")),
        open_pdf=_open_pdf(paper),
        citation_count=as_count(paper.get("citationCount")),
    )
    entry, missing = keyed(identifier, document, raw, partial(as_raw, paper))
    return entry, [*problems, *missing]


def _identifiers(paper: dict[str, Any]) -> dict[str, object]:
    external = as_dict(paper.get("externalIds"))
    return {
        "doi": external.get("DOI"),
        "arxiv": external.get("ArXiv"),
        "pmid": external.get("PubMed"),
        "pmcid": external.get("PubMedCentral"),
        "s2": paper.get("paperId"),
    }


def _disclaimer(paper: dict[str, Any]) -> str:
    return as_text(as_dict(paper.get("openAccessPdf")).get("disclaimer"))


def _abstract_note(paper: dict[str, Any]) -> str:
    """The reason stands in the disclaimer: "… fields have been elided by the publisher: {'abstract'}"."""
    words = _disclaimer(paper)
    return "elided by the publisher" if "elided by the publisher" in words and "'abstract'" in words else "absent"


def _authors(paper: dict[str, Any]) -> tuple[Author, ...]:
    people = [split_name(as_text(as_dict(author).get("name"))) for author in as_list(paper.get("authors"))]
    return tuple([author for author in people if author])


def _date(paper: dict[str, Any]) -> str | None:
    """`publicationDate` to the day; else the year, which is all that is known of one paper in eight."""
    parts = _DAY.fullmatch(as_text(paper.get("publicationDate")))
    return iso_date(*parts.groups()) if parts else iso_date(paper.get("year"))


def _journal(paper: dict[str, Any], name: str) -> str | None:
    return as_text(as_dict(paper.get("journal")).get(name)) or None


def _venue(paper: dict[str, Any]) -> str | None:
    return _journal(paper, "name") or as_text(paper.get("venue")) or None


def _pages(paper: dict[str, Any]) -> str | None:
    """`343 - 384` is sent with blanks and line breaks around the dash."""
    pages = _journal(paper, "pages")
    return _DASH.sub(r"\1", pages) if pages else None


def _type(paper: dict[str, Any]) -> str | None:
    """All types given; they are guesses of the service ("Review" is often wrong)."""
    return "; ".join(filter(None, map(as_text, as_list(paper.get("publicationTypes"))))) or None


def _open_pdf(paper: dict[str, Any]) -> str | None:
    """The address of a free PDF. The object comes unasked, often with an empty address or with status CLOSED."""
    pdf = as_dict(paper.get("openAccessPdf"))
    return None if pdf.get("status") == "CLOSED" else as_url(pdf.get("url"))


references = partial(parse_links, side="citedPaper")
citations = partial(parse_links, side="citingPaper")
