"""The demonstration's PubMed: esearch and efetch of NCBI's E-utilities.

Shapes and rules follow https://www.ncbi.nlm.nih.gov/books/NBK25499/: numbers in JSON are strings, an error of the
search comes with status 200, unknown PMIDs are just missing from efetch, and `usehistory=y` keeps the result for
efetch under a WebEnv. Nothing is stemmed, and a date known only by year counts as 1 January.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from http import HTTPStatus
from xml.etree import ElementTree as ET

from slr.core.model import Author
from slr.demo.answers import XML, ServerAnswer, ServerRequest, json_answer, text_answer
from slr.demo.catalogue import Catalogue, CatalogueWork
from slr.demo.pubmed_terms import TermError, in_dates, read_term

MOST_RECORDS = 9_999  #: PubMed gives no more of one search, whatever retmax asks
WITHOUT_DOI = frozenset({46, 92})  #: entries whose DOI this PubMed does not have, for deduplication to cope with
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" ?>\n'
_FIELD_NAMES = {"tiab": "Title/Abstract", "ti": "Title", "dp": "Date - Publication", "pdat": "Date - Publication"}


class PubMedDialect:
    """Answers /esearch.fcgi and /efetch.fcgi."""

    def __init__(self, catalogue: Catalogue) -> None:
        works = [work for work in catalogue.works if work.pmid]
        self._works = sorted(works, key=lambda work: work.pmid, reverse=True)  # most recent first

    def answer(self, request: ServerRequest) -> ServerAnswer:
        """One answer; everything that cannot be served is an error in the service's own shape."""
        if request.path not in {"/esearch.fcgi", "/efetch.fcgi"}:
            return json_answer(HTTPStatus.NOT_FOUND, {"error": f"no such utility: {request.path}"})
        if request.params.get("db", "pubmed") != "pubmed":
            return json_answer(HTTPStatus.BAD_REQUEST, {"error": "Invalid db name specified"})
        try:
            return self._search(request) if request.path == "/esearch.fcgi" else self._fetch(request)
        except ValueError as error:
            return json_answer(HTTPStatus.BAD_REQUEST, {"error": f"not a number: {str(error)[:40]}"})

    def _search(self, request: ServerRequest) -> ServerAnswer:
        start, size = request.integer("retstart", 0), min(request.integer("retmax", 20), MOST_RECORDS)
        term = request.params.get("term", "").strip()
        if not term:
            return _search_answer(request, {"ERROR": "Empty term and query_key - nothing todo"})
        try:
            hits = self._hits(term, request)
        except TermError as error:
            return _search_answer(request, {"ERROR": f"Search Backend failed: {error}"})
        page = [work.pmid for work in hits[start : start + size]]
        result: dict[str, object] = {"count": str(len(hits)), "retmax": str(len(page)), "retstart": str(start)}
        if request.params.get("usehistory") == "y":
            result |= {"querykey": "1", "webenv": self._web_env(hits)}
        result |= {"idlist": page, "translationset": [], "querytranslation": _translated(term)}
        if not hits:
            result["warninglist"] = {"outputmessages": ["No items found."]}
        return _search_answer(request, result)

    def _hits(self, term: str, request: ServerRequest) -> list[CatalogueWork]:
        finds = read_term(term)
        low, high = request.params.get("mindate"), request.params.get("maxdate")
        published = in_dates(low, high) if low and high else (lambda _work: True)  # one alone is ignored
        return [work for work in self._works if published(work) and finds(work)]

    def _web_env(self, hits: list[CatalogueWork]) -> str:
        """A result set as a name: one bit per holding. The server remembers nothing between requests."""
        found = {work.pmid for work in hits}
        return f"MCID_{sum(1 << place for place, work in enumerate(self._works) if work.pmid in found):x}"

    def _fetch(self, request: ServerRequest) -> ServerAnswer:
        start, size = request.integer("retstart", 0), min(request.integer("retmax", MOST_RECORDS), MOST_RECORDS)
        if "id" in request.params:
            wanted = re.split(r"[,\s]+", request.params["id"].strip())
            works = [work for work in self._works if work.pmid in wanted]
        elif re.fullmatch(r"MCID_[0-9a-f]{1,40}", request.params.get("WebEnv", "")):
            bits = int(request.params["WebEnv"].removeprefix("MCID_"), 16)
            works = [work for place, work in enumerate(self._works) if bits >> place & 1]
        else:
            return _fetch_error("Unable to obtain query #1")
        if start and start >= len(works):
            return _fetch_error("Cannot retrieve history data: OUT OF RANGE.")
        return text_answer(HTTPStatus.OK, _article_set(works[start : start + size]), XML)


def _search_answer(request: ServerRequest, result: dict[str, object]) -> ServerAnswer:
    """JSON when asked for, else the older XML form with the same numbers."""
    if request.params.get("retmode") == "json":
        return json_answer(
            HTTPStatus.OK, {"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result}
        )
    root = ET.Element("eSearchResult")
    for tag, key in (("ERROR", "ERROR"), ("Count", "count"), ("RetMax", "retmax"), ("RetStart", "retstart")):
        if key in result:
            ET.SubElement(root, tag).text = str(result[key])
    for tag, key in (("QueryKey", "querykey"), ("WebEnv", "webenv")):
        if key in result:
            ET.SubElement(root, tag).text = str(result[key])
    ids = result.get("idlist", [])
    assert isinstance(ids, list)
    _with_texts(ET.SubElement(root, "IdList"), [("Id", pmid) for pmid in ids])
    return text_answer(HTTPStatus.OK, _DECLARATION + ET.tostring(root, "unicode"), XML)


def _fetch_error(message: str) -> ServerAnswer:
    body = f"{_DECLARATION}<eFetchResult>\n\t<ERROR>{message}</ERROR>\n</eFetchResult>"
    return text_answer(HTTPStatus.BAD_REQUEST, body, XML)


def _translated(term: str) -> str:
    """The term with its tags in full, as `querytranslation` shows them."""
    return re.sub(r"\[(\w+)\]", lambda tag: f"[{_FIELD_NAMES.get(tag[1].casefold(), tag[1])}]", term)


def _article_set(works: Iterable[CatalogueWork]) -> str:
    root = ET.Element("PubmedArticleSet")
    for work in works:
        _add_article(root, work)
    return _DECLARATION + ET.tostring(root, "unicode")


def _add_article(root: ET.Element, work: CatalogueWork) -> None:
    doi = "" if work.ref in WITHOUT_DOI else work.doi
    item = ET.SubElement(root, "PubmedArticle")
    citation = ET.SubElement(item, "MedlineCitation", Status="PubMed-not-MEDLINE", Owner="NLM")
    ET.SubElement(citation, "PMID", Version="1").text = work.pmid
    article = ET.SubElement(citation, "Article", PubModel="Print")
    _add_journal(article, work)
    ET.SubElement(article, "ArticleTitle").text = work.title if work.title.endswith("?") else f"{work.title}."
    if work.pages:
        _with_texts(ET.SubElement(article, "Pagination"), [("MedlinePgn", work.pages_in_ascii)])
    if doi:
        ET.SubElement(article, "ELocationID", EIdType="doi", ValidYN="Y").text = doi
    if work.abstract:
        _with_texts(ET.SubElement(article, "Abstract"), [("AbstractText", work.abstract)])
    _add_authors(article, work)
    ET.SubElement(article, "Language").text = "eng"
    kinds = ET.SubElement(article, "PublicationTypeList")
    ET.SubElement(kinds, "PublicationType", UI="D016428").text = "Journal Article"
    _add_ids(item, work.pmid, doi)


def _add_ids(item: ET.Element, pmid: str, doi: str) -> None:
    data = ET.SubElement(item, "PubmedData")
    ET.SubElement(data, "PublicationStatus").text = "ppublish"
    ids = ET.SubElement(data, "ArticleIdList")
    ET.SubElement(ids, "ArticleId", IdType="pubmed").text = pmid
    if doi:
        ET.SubElement(ids, "ArticleId", IdType="doi").text = doi


def _add_journal(article: ET.Element, work: CatalogueWork) -> None:
    """The journal's name is left out where the reference list does not print it."""
    journal = ET.SubElement(article, "Journal")
    issue = ET.SubElement(journal, "JournalIssue", CitedMedium="Internet")
    _with_texts(issue, [("Volume", work.volume), ("Issue", work.issue)])
    date = ET.SubElement(issue, "PubDate")
    month = _MONTHS[work.month - 1] if work.month else ""
    _with_texts(date, [("Year", str(work.year or "")), ("Month", month)])
    _with_texts(journal, [("Title", work.venue)])


def _add_authors(article: ET.Element, work: CatalogueWork) -> None:
    people = ET.SubElement(article, "AuthorList", CompleteYN="Y" if work.authors_complete else "N")
    for author in work.authors:
        person = ET.SubElement(people, "Author", ValidYN="Y")
        if author.collective:
            _with_texts(person, [("CollectiveName", author.family)])
        else:
            names = [
                ("LastName", author.family),
                ("ForeName", author.given or ""),
                ("Initials", _initials(author)),
            ]
            _with_texts(person, names)


def _initials(author: Author) -> str:
    """First letters of the given names: `Hong-Yu` is HY, `Alan Q.` is AQ."""
    return "".join(part[0] for part in re.split(r"[\s\-]+", author.given or "") if part).upper()


def _with_texts(parent: ET.Element, pairs: Iterable[tuple[str, str]]) -> None:
    """Add a child for every text that is not empty."""
    for tag, text in pairs:
        if text:
            ET.SubElement(parent, tag).text = text
