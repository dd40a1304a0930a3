"""Loopback services that execute what they are asked by their own dialect, window included."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.sax.saxutils import escape

from engine_dialects import Crossref, PubMed, SemanticScholar, Work
from engine_dialects_infix import ArXiv, DataCite, EuropePMC, OpenAlex
from services import Reply

Parameters = dict[str, str]


def within(works: list[Work], first: str, last: str) -> list[Work]:
    """A bound may be empty; a partial date of a work counts as its first day."""
    return [work for work in works if first <= work.first_day <= (last or "9999")]


def semantic_scholar(works: list[Work], asked: Parameters) -> bytes:
    first, _, last = asked.get("publicationDateOrYear", ":").partition(":")
    data = [
        {
            "paperId": f"{number:040x}",
            "title": work.title,
            "abstract": work.abstract,
            "year": int(work.date[:4]),
            "authors": [],
        }
        for number, work in enumerate(within(SemanticScholar().find(asked["query"], works), first, last))
    ]
    return json.dumps({"total": len(data), "token": None, "data": data}).encode()


def pubmed(works: list[Work], asked: Parameters) -> bytes:
    if "id" in asked:
        wanted = [works[int(pmid) - 1] for pmid in asked["id"].split(",")]
        articles = "".join(
            f"<PubmedArticle><MedlineCitation><PMID>{works.index(work) + 1}</PMID><Article><ArticleTitle>"
            f"{escape(work.title)}</ArticleTitle></Article></MedlineCitation></PubmedArticle>"
            for work in wanted
        )
        return f"<PubmedArticleSet>{articles}</PubmedArticleSet>".encode()
    days = [asked.get(name, "").replace("/", "-") for name in ("mindate", "maxdate")]
    found = within(PubMed().find(asked["term"], works), *days)
    ids = [str(works.index(work) + 1) for work in found]
    return json.dumps({"esearchresult": {"count": str(len(ids)), "idlist": ids}}).encode()


def crossref(works: list[Work], asked: Parameters) -> bytes:
    filters = dict(part.split(":", 1) for part in asked["filter"].split(","))
    days = [filters.get(name, "") for name in ("from-pub-date", "until-pub-date")]
    items = [
        {"DOI": f"10.5555/{number}", "title": [work.title], "type": "journal-article"}
        for number, work in enumerate(within(Crossref().find(asked["query.bibliographic"], works), *days))
    ]
    message = {"total-results": len(items), "items": items, "next-cursor": "end"}
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def openalex(works: list[Work], asked: Parameters) -> bytes:
    filters = dict(part.split(":", 1) for part in asked["filter"].split(","))
    days = [filters.get(name, "") for name in ("from_publication_date", "to_publication_date")]
    found = within(OpenAlex().find(filters["title_and_abstract.search"], works), *days)
    results = [
        {"id": f"https://openalex.org/W{number + 1}", "title": work.title} for number, work in enumerate(found)
    ]
    return json.dumps({"meta": {"count": len(results), "next_cursor": None}, "results": results}).encode()


def europe_pmc(works: list[Work], asked: Parameters) -> bytes:
    results = [
        {"id": str(number + 1), "source": "MED", "title": work.title}
        for number, work in enumerate(EuropePMC().find(asked["query"], works))
    ]
    body = {"hitCount": len(results), "nextCursorMark": "*", "resultList": {"result": results}}
    return json.dumps(body).encode()


def arxiv(works: list[Work], asked: Parameters) -> bytes:
    service = ArXiv()
    found = service.find(asked["search_query"], works)
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2101.0000{number}v1</id><title>{escape(work.title)}</title>"
        f"<summary>{escape(work.abstract)}</summary><published>{work.first_day}T12:00:00Z</published></entry>"
        for number, work in enumerate(found)
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/">'
        f"<title>arXiv Query: search_query={escape(service.echo)}&amp;id_list=</title>"
        f"<o:totalResults>{len(found)}</o:totalResults>{entries}</feed>"
    ).encode()


def datacite(works: list[Work], asked: Parameters) -> bytes:
    data = [
        {"id": f"10.5555/{number}", "attributes": {"doi": f"10.5555/{number}", "titles": [{"title": work.title}]}}
        for number, work in enumerate(DataCite().find(asked["query"], works))
    ]
    return json.dumps({"data": data, "meta": {"total": len(data)}, "links": {}}).encode()


SERVERS: dict[str, Callable[[list[Work], Parameters], bytes]] = {
    "semantic_scholar": semantic_scholar,
    "pubmed": pubmed,
    "crossref": crossref,
    "openalex": openalex,
    "europe_pmc": europe_pmc,
    "arxiv": arxiv,
    "datacite": datacite,
}


def answering(engine: str, works: list[Work]) -> Callable[[str, Parameters], Reply]:
    """A service of `services.service` that searches these works."""
    return lambda _path, asked: Reply(
        SERVERS[engine](works, asked), kind="application/xml" if engine == "arxiv" else "application/json"
    )
