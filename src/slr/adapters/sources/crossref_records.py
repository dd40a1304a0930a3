"""Crossref's JSON, read. Pure.

Shapes: https://api.crossref.org/swagger-docs and
https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md
"""

from __future__ import annotations

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
    first_text,
    iso_date,
    keyed,
    read_raw_items,
    year_of,
)
from slr.core.bibliography.cleaning import drop_abstract_heading, identifiers, plain
from slr.core.bibliography.identifiers import normalise_doi
from slr.core.errors import MalformedResponse
from slr.core.model import Author, Document, Entry, Identifiers, Problem, Relation

LABEL = "Crossref"

#: What is asked about every work. The service answers 400 to a name it does not let one select.
SELECT = (
    "DOI,URL,type,title,subtitle,abstract,author,published,issued,posted,container-title,volume,issue,page,"
    "article-number,is-referenced-by-count,relation,update-to,updated-by,link,license"
)


def parse_works(payload: bytes) -> ParsedAnswer:
    """A list of works (`work-list`) or one work (`work`).

    `next` is the cursor, which every page has, the last one too. Pages end when a page is not full.

    Raises:
        MalformedResponse: not what the service documents, or a status other than "ok".
    """
    found = decode_items(LABEL, payload, "message", "items")
    body = as_dict(found.body)
    message = as_dict(body.get("message"))
    works = message.get("items") if body.get("message-type") == "work-list" else [message]
    if body.get("status") != "ok" or not message or not isinstance(works, list):
        said = service_sentence(payload)
        raise MalformedResponse(
            LABEL, f"answered without works: {said}" if said else "answered without works", hint=HINT
        )
    raws = found.raws if works is message.get("items") else []
    entries, problems = read_raw_items(works, raws, _entry)
    cursor = message.get("next-cursor")
    return ParsedAnswer(
        entries,
        len(works),
        tuple(problems),
        reported=as_count(message.get("total-results")),
        next=cursor if isinstance(cursor, str) and cursor else None,
        page_size=as_count(message.get("items-per-page")),
    )


def _entry(work: dict[str, Any], raw: bytes) -> tuple[Entry, list[Problem]]:
    raw, doi = raw or as_raw(work), as_text(work.get("DOI"))
    ids, problems = identifiers(doi or "a work without DOI", doi=doi)
    authors, nameless = _authors(work, doi)
    abstract = _abstract(work)
    date = _date(work)
    document = Document(
        title=first_text(work.get("title")),
        subtitle=first_text(work.get("subtitle")) or None,
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=authors,
        year=year_of(date),
        date=date,
        venue=_venue(work),
        volume=as_text(work.get("volume")) or None,
        issue=as_text(work.get("issue")) or None,
        pages=as_text(work.get("page")) or as_text(work.get("article-number")) or None,
        type=as_text(work.get("type")) or None,
        language=as_text(work.get("language")) or None,
        ids=ids,
        url=as_url(work.get("URL")),
        open_pdf=_open_pdf(work),
        citation_count=as_count(work.get("is-referenced-by-count")),
        relations=(*_relations(work), *_updates(work, ids)),
    )
    entry, missing = keyed(ids.doi, document, raw, partial(as_raw, work))
    return entry, [*problems, *nameless, *missing]


def _abstract(work: dict[str, Any]) -> str | None:
    """JATS as text, without a first heading that only says "Abstract"."""
    markup = work.get("abstract")
    return plain(drop_abstract_heading(markup)) or None if isinstance(markup, str) else None


def _authors(work: dict[str, Any], doi: str) -> tuple[tuple[Author, ...], list[Problem]]:
    people = [_author(as_dict(author)) for author in as_list(work.get("author"))]
    nameless = sum(author is None for author in people)
    told = [Problem(doi or "a work without DOI", f"{nameless} author(s) without a name")] if nameless else []
    return tuple(author for author in people if author), told


def _author(author: dict[str, Any]) -> Author | None:
    """A person, or a group under `name`. Single names stand in either field."""
    family, given, group, suffix = (as_text(author.get(name)) for name in ("family", "given", "name", "suffix"))
    if not family and not given:
        return Author(group, collective=True) if group else None
    if not family:
        return Author(given)
    return Author(family, " ".join(filter(None, (given, suffix))) or None)


def _date(work: dict[str, Any]) -> str | None:
    """The first date that is one: `[[null]]` stands for unknown."""
    dates = (_date_parts(work.get(name)) for name in ("published", "issued", "posted"))
    return next(filter(None, dates), None)


def _date_parts(value: object) -> str | None:
    parts = as_list(next(iter(as_list(as_dict(value).get("date-parts"))), None))
    return iso_date(*parts[:3]) if parts else None


def _venue(work: dict[str, Any]) -> str | None:
    """The journal, book or proceedings; for a preprint the server that holds it."""
    institution = next(iter(as_list(work.get("institution"))), None)
    return first_text(work.get("container-title")) or as_text(as_dict(institution).get("name")) or None


def _open_pdf(work: dict[str, Any]) -> str | None:
    """A PDF link, only under a Creative Commons licence: a link alone does not say that the text is free."""
    licences = (as_text(as_dict(licence).get("URL")) for licence in as_list(work.get("license")))
    if not any("//creativecommons.org/" in licence for licence in licences):
        return None
    links = (as_dict(link) for link in as_list(work.get("link")))
    pdfs = (as_url(link.get("URL")) for link in links if link.get("content-type") == "application/pdf")
    return next(filter(None, pdfs), None)


def _relations(work: dict[str, Any]) -> list[Relation]:
    """`relation`: is-preprint-of, has-preprint, has-review …"""
    found = []
    for kind, targets in as_dict(work.get("relation")).items():
        for target in map(as_dict, as_list(targets)):
            id_kind, value = as_text(target.get("id-type")), as_text(target.get("id"))
            if value:
                value = (normalise_doi(value) or value) if id_kind == "doi" else value
                found.append(Relation(plain(kind), id_kind or "other", value))
    return found


#: Updates after which a text may not be relied on; Crossref calls them so.
_RETRACTING = frozenset({"retraction", "partial-retraction", "withdrawal", "removal"})
_CONCERNING = _RETRACTING | {"expression-of-concern"}
_WATCH = "retraction-watch"


def _updates(work: dict[str, Any], ids: Identifiers) -> list[Relation]:
    """`update-to` of a notice as `retraction-of`, `updated-by` of the article as `retraction-in`.

    A new version points at itself there (PLOS, F1000); that says nothing and is left out. Some retractions point
    at themselves too, and these are kept. Publishers deposit some retractions in both directions on both texts:
    then Retraction Watch says which of them is the notice, and what its own record says backwards is left out.
    """
    made, by = (_listed(work, name) for name in ("update-to", "updated-by"))
    is_notice = any(one[2] == _WATCH for one in made) and not any(
        one[2] == _WATCH and one[0] in _RETRACTING for one in by
    )
    mirrored = {one[:2] for one in made} if is_notice else set()
    told = [(one, "of") for one in made] + [
        (one, "in") for one in by if one[:2] not in mirrored or one[1] == ids.doi
    ]
    return [
        Relation(f"{kind}-{ending}", "doi", doi)
        for (kind, doi, _), ending in told
        if doi != ids.doi or kind in _CONCERNING
    ]


def _listed(work: dict[str, Any], name: str) -> list[tuple[str, str, str]]:
    """The updates of one direction: kind, DOI, who says so; each once."""
    found = []
    for update in map(as_dict, as_list(work.get(name))):
        doi, kind = normalise_doi(as_text(update.get("DOI"))), as_text(update.get("type")).replace("_", "-")
        if doi:
            found.append((kind or "update", doi, as_text(update.get("source"))))
    return found
