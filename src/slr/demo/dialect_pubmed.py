"""The demonstration's PubMed: esearch and efetch of NCBI's E-utilities.

Shapes and rules follow https://www.ncbi.nlm.nih.gov/books/NBK25499/: numbers in JSON are strings, an error of the
search comes with status 200, unknown PMIDs are just missing from efetch, and `usehistory=y` keeps the result for
efetch under a WebEnv. Nothing is stemmed, and a date known only by year counts as 1 January.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http import HTTPStatus
from xml.etree import ElementTree as ET

from slr.core.errors import QuerySyntaxError
from slr.core.model import Author, Truth
from slr.core.query import Matching, compile_matcher, parse
from slr.demo.answers import XML, ServerAnswer, ServerRequest, make_json_answer, make_text_answer
from slr.demo.catalogue import Catalogue, CatalogueWork

Finds = Callable[[CatalogueWork], bool]
DEEPEST = 50  #: parentheses inside parentheses that are read
_TOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|[()]|:|[^\s()\[\]":]+')
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_DATE_TAGS = frozenset({"dp", "pdat", "date - publication", "edat", "crdt", "mdat"})
_PROXIMITY = re.compile(r"(?:tiab|ti):~(\d{1,3})")


class TermError(ValueError):
    """The term cannot be read; the message is what the service would say."""


def read_term(term: str) -> Finds:
    """The works a term finds, as a predicate. Unbalanced parentheses are closed silently. Raises TermError.

    As documented (https://pubmed.ncbi.nlm.nih.gov/help/): AND, OR and NOT in capitals are applied from left to
    right, parentheses group, `[tiab]` looks at title and abstract, `[ti]` at the title, `"a"[dp] : "b"[dp]` is
    a range of dates and `"two words"[tiab:~N]` wants the words in any order with at most N others between them.
    An unknown tag is ignored without a word, as in life.
    """
    reader = _Reader(_TOKEN.findall(term))
    finds = reader.expression(0)
    while reader.tokens:  # a stray closing parenthesis
        reader.tokens.pop(0)
        finds = reader.rest(finds, 0)
    return finds


def in_dates(low: str, high: str) -> Finds:
    """Works published from `low` to `high`, each YYYY[/MM[/DD]] and inclusive. Raises TermError."""
    first, last = _date(low), _date(high).ljust(10, "~")
    return lambda work: work.first_day is not None and first <= work.first_day <= last


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def expression(self, depth: int) -> Finds:
        if depth > DEEPEST:
            raise TermError("the parentheses are nested too deeply")
        starts = self._peek() not in {"", ")", *_OPERATORS}
        return self.rest(self._operand(depth) if starts else _everything, depth)

    def rest(self, left: Finds, depth: int) -> Finds:
        """What follows a first operand, one operator after the other; no operator means AND."""
        while self.tokens and self._peek() != ")":
            operator = self.tokens.pop(0) if self._peek() in _OPERATORS else "AND"
            if self.tokens and self._peek() != ")":
                left = _combine(operator, left, self._operand(depth))
        return left

    def _operand(self, depth: int) -> Finds:
        if self._peek() != "(":
            return self._term()
        self.tokens.pop(0)
        finds = self.expression(depth + 1)
        if self._peek() == ")":
            self.tokens.pop(0)
        self._tag()  # a tag on a group is ignored
        return finds

    def _term(self) -> Finds:
        words = [self.tokens.pop(0)]
        while not words[0].startswith('"') and self._continues():
            words.append(self.tokens.pop(0))
        tag = self._tag()
        if self._peek() == ":" and tag in _DATE_TAGS:
            self.tokens.pop(0)
            end = self.tokens.pop(0) if self.tokens else ""
            self._tag()
            return in_dates(words[0].strip('"'), end.strip('"'))
        if tag in _DATE_TAGS:
            return in_dates(words[0].strip('"'), words[0].strip('"'))
        return _all_of([_text_finder(word, tag) for word in words])

    def _continues(self) -> bool:
        token = self._peek()
        return token not in _OPERATORS and token[:1] not in {"", '"', "(", ")", "[", ":"}

    def _tag(self) -> str:
        return self.tokens.pop(0)[1:-1].strip().casefold() if self._peek()[:1] == "[" else ""

    def _peek(self) -> str:
        return self.tokens[0] if self.tokens else ""


def _combine(operator: str, left: Finds, right: Finds) -> Finds:
    if operator == "OR":
        return lambda work: left(work) or right(work)
    if operator == "NOT":
        return lambda work: left(work) and not right(work)
    return lambda work: left(work) and right(work)


def _all_of(finders: list[Finds]) -> Finds:
    return lambda work: all(finds(work) for finds in finders)


def _everything(_work: CatalogueWork) -> bool:
    return True


def _nothing(_work: CatalogueWork) -> bool:
    return False


def _text_finder(word: str, tag: str) -> Finds:
    near = _PROXIMITY.fullmatch(tag)
    if near:
        return _near(word, int(near[1]))
    if tag in {"pmid", "uid"}:
        return lambda work: work.pmid == word.strip('"')
    try:
        matches = compile_matcher(parse(word), Matching.LITERAL)
    except QuerySyntaxError:
        return _nothing
    if tag in {"ti", "title"}:
        return lambda work: matches(work.title, None) is Truth.TRUE
    return lambda work: matches(work.title, work.searched_abstract) is Truth.TRUE


def _near(phrase: str, gap: int) -> Finds:
    """True where title or abstract has all the words in a row of `gap` words more than they are."""
    words = _tokens(phrase)

    def finds(work: CatalogueWork) -> bool:
        for text in (_tokens(work.title), _tokens(work.abstract or "")):
            for start in range(len(text)):
                if set(words) <= set(text[start : start + len(words) + gap]):
                    return True
        return False

    return finds


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _date(text: str) -> str:
    parts = text.strip().split("/")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise TermError(f"not a date: {text[:40]!r}")
    return "-".join([parts[0].zfill(4), *(part.zfill(2) for part in parts[1:])])


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
            return make_json_answer(HTTPStatus.NOT_FOUND, {"error": f"no such utility: {request.path}"})
        if request.params.get("db", "pubmed") != "pubmed":
            return make_json_answer(HTTPStatus.BAD_REQUEST, {"error": "Invalid db name specified"})
        try:
            return self._search(request) if request.path == "/esearch.fcgi" else self._fetch(request)
        except ValueError as error:
            return make_json_answer(HTTPStatus.BAD_REQUEST, {"error": f"not a number: {str(error)[:40]}"})

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
        result |= {"idlist": page, "translationset": [], "querytranslation": _translate(term)}
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
        pmids = {work.pmid for work in hits}
        return f"MCID_{sum(1 << place for place, work in enumerate(self._works) if work.pmid in pmids):x}"

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
        return make_text_answer(HTTPStatus.OK, _article_set(works[start : start + size]), XML)


def _search_answer(request: ServerRequest, result: dict[str, object]) -> ServerAnswer:
    """JSON when asked for, else the older XML form with the same numbers."""
    if request.params.get("retmode") == "json":
        return make_json_answer(
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
    return make_text_answer(HTTPStatus.OK, _DECLARATION + ET.tostring(root, "unicode"), XML)


def _fetch_error(message: str) -> ServerAnswer:
    body = f"{_DECLARATION}<eFetchResult>\n\t<ERROR>{message}</ERROR>\n</eFetchResult>"
    return make_text_answer(HTTPStatus.BAD_REQUEST, body, XML)


def _translate(term: str) -> str:
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
