"""PubMed's XML, read. Pure.

Elements: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html. Identifiers are taken from direct
children only: a reference list inside an article holds hundreds of other articles' identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from xml.etree.ElementTree import Element, tostring  # types and writing only; defusedxml reads

from slr.model import Author, Document, Entry, Problem, Relation
from slr.sources.base import Parsed
from slr.sources.pubmed_search import read_xml
from slr.sources.shapes import iso_date, keyed, year_of
from slr.sources.text import clean_pmid, identifiers, normalise_doi, plain, visible

_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}

#: RefType of CommentsCorrections in the words Crossref uses, where both services state the same thing.
_RELATIONS = {"erratum-for": "correction-of", "erratum-in": "correction-in"}


def parse_efetch(payload: bytes, *, asked: Iterable[str] = ()) -> Parsed:
    """A `PubmedArticleSet`. Ids that were asked for and did not come, withdrawn ones too, are a Problem each.

    Raises:
        SourceUnavailable, RateLimited, MalformedResponse: as `read_xml`.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    items = list(read_xml(payload, "PubmedArticleSet"))
    deleted = [pmid for item in items if item.tag == "DeleteCitation" for pmid in _texts(item, "PMID")]
    records = [item for item in items if item.tag != "DeleteCitation"]
    for number, item in enumerate(records, 1):
        entry, troubles = _read(item, f"item {number}")
        entries.extend([entry] if entry else [])
        problems.extend(troubles)
    came = {entry.document.ids.pmid for entry in entries}
    problems += [Problem(pmid, "PubMed has withdrawn this citation") for pmid in deleted]
    missing = [pmid for pmid in asked if pmid not in came and pmid not in deleted]
    problems += [Problem(pmid, "PubMed found this id but did not give its record") for pmid in missing]
    return Parsed(tuple(entries), len(records), tuple(problems))


def _read(item: Element, where: str) -> tuple[Entry | None, list[Problem]]:
    build = _READERS.get(item.tag)
    if build is None:
        return None, [Problem(where, f"not a record but {plain(item.tag)[:60]}")]
    item.tail = None
    try:
        raw = tostring(item, encoding="utf-8")
    except RecursionError:
        return None, [Problem(where, "nested too deeply to be read")]
    document, problems = build(item, where)
    entry, untitled = keyed(document.ids.pmid, document, raw)
    return entry, [*problems, *untitled]


def _article(item: Element, where: str) -> tuple[Document, list[Problem]]:
    citation, article = _child(item, "MedlineCitation"), _child(item, "MedlineCitation/Article")
    issue = _child(article, "Journal/JournalIssue")
    ids, problems = identifiers(_text(citation, "PMID") or where, **_article_ids(item, citation, article))
    abstract = _abstract(article)
    date = _article_date(article)
    document = Document(
        title=_title(article),
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=_authors(article.find("AuthorList")),
        authors_complete=_complete(article.find("AuthorList")),
        year=year_of(date),
        date=date,
        venue=_text(article, "Journal/Title") or _text(article, "Journal/ISOAbbreviation"),
        volume=_text(issue, "Volume"),
        issue=_text(issue, "Issue"),
        pages=_text(article, "Pagination/MedlinePgn") or _text(article, "Pagination/StartPage"),
        type="; ".join(_texts(article, "PublicationTypeList/PublicationType")) or None,
        language=_text(article, "Language"),
        ids=ids,
        url=f"https://pubmed.ncbi.nlm.nih.gov/{ids.pmid}/" if ids.pmid else None,
        keywords=tuple(_texts(citation, "KeywordList/Keyword")),
        relations=tuple(_relations(citation)),
    )
    return document, problems


def _book(item: Element, where: str) -> tuple[Document, list[Problem]]:
    """A chapter or a book of NCBI Bookshelf; a book has its title in Book/BookTitle only."""
    part, book = _child(item, "BookDocument"), _child(item, "BookDocument/Book")
    known = {kind: _article_id(part, kind) for kind in ("doi", "pmcid")}
    ids, problems = identifiers(_text(part, "PMID") or where, pmid=_text(part, "PMID"), **known)
    abstract = _abstract(part)
    date = _date(part.find("ContributionDate")) or _date(book.find("PubDate"))
    people = part.find("AuthorList") if part.find("AuthorList") is not None else book.find("AuthorList")
    chapter, whole = _text(part, "ArticleTitle"), _text(book, "BookTitle")
    document = Document(
        title=chapter or whole or "",
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=_authors(people),
        authors_complete=_complete(people),
        year=year_of(date),
        date=date,
        venue=whole if chapter else _text(book, "Publisher/PublisherName"),
        pages=_text(part, "Pagination/MedlinePgn"),
        type="; ".join(_texts(part, "PublicationType")) or ("book-chapter" if chapter else "book"),
        language=_text(part, "Language"),
        ids=ids,
        url=f"https://pubmed.ncbi.nlm.nih.gov/{ids.pmid}/" if ids.pmid else None,
        keywords=tuple(_texts(part, "KeywordList/Keyword")),
    )
    return document, problems


_READERS: dict[str, Callable[[Element, str], tuple[Document, list[Problem]]]] = {
    "PubmedArticle": _article,
    "PubmedBookArticle": _book,
}


def _child(parent: Element, path: str) -> Element:
    """The child, or an empty element that has no children itself."""
    found = parent.find(path)
    return found if found is not None else Element("nothing")


def _words(element: Element | None) -> str:
    """All text below an element on one line. Entities were decoded by the XML parser; markup is elements here.

    Titles and abstracts hold i, b, sub, sup and MathML, so `.text` alone would cut them off.
    """
    return " ".join(visible("".join(element.itertext())).split()) if element is not None else ""


def _text(parent: Element, path: str) -> str | None:
    return _words(parent.find(path)) or None


def _texts(parent: Element, path: str) -> list[str]:
    return [words for element in parent.iterfind(path) if (words := _words(element))]


def _title(article: Element) -> str:
    """The title; "[Not Available]." stands for none, and then the title in its own language is taken."""
    title = _text(article, "ArticleTitle") or ""
    absent = not title or "[not available]" in title.lower()
    return (_text(article, "VernacularTitle") or title) if absent else title


def _abstract(parent: Element) -> str | None:
    """The parts of a structured abstract as `LABEL: text`, one after the other."""
    parts = []
    for part in parent.iterfind("Abstract/AbstractText"):
        words, label = _words(part), plain(part.get("Label", ""))
        if words:
            parts.append(f"{label}: {words}" if label and label.upper() != "UNLABELLED" else words)
    return " ".join(parts) or None


def _authors(people: Element | None) -> tuple[Author, ...]:
    """Persons and groups; ValidYN="N" marks the superseded spelling of a name that is there twice."""
    valid = (
        [one for one in people.iterfind("Author") if one.get("ValidYN", "Y") != "N"] if people is not None else []
    )
    return tuple(author for one in valid if (author := _author(one)))


def _author(one: Element) -> Author | None:
    group, family = _text(one, "CollectiveName"), _text(one, "LastName")
    given = _text(one, "ForeName") or _text(one, "Initials")
    if family is None:
        return Author(group, collective=True) if group else (Author(given) if given else None)
    return Author(family, " ".join(filter(None, (given, _text(one, "Suffix")))) or None)


def _complete(people: Element | None) -> bool:
    """False where PubMed has cut the list ("et al.")."""
    return people is None or people.get("CompleteYN", "Y") != "N"


def _article_ids(item: Element, citation: Element, article: Element) -> dict[str, object]:
    data = _child(item, "PubmedData")
    return {
        "pmid": _text(citation, "PMID"),
        "doi": _article_id(data, "doi") or _location(article),
        "pmcid": _article_id(data, "pmcid"),
    }


def _article_id(parent: Element, kind: str) -> str | None:
    """An identifier of this very record. PubMed calls a PMCID `pmc`."""
    name = {"pmcid": "pmc"}.get(kind, kind)
    found = (one for one in parent.iterfind("ArticleIdList/ArticleId") if one.get("IdType") == name)
    return next(filter(None, map(_words, found)), None)


def _location(article: Element) -> str | None:
    found = (
        one
        for one in article.iterfind("ELocationID")
        if one.get("EIdType") == "doi" and one.get("ValidYN", "Y") == "Y"
    )
    return next(filter(None, map(_words, found)), None)


def _article_date(article: Element) -> str | None:
    """The date of the issue; else the electronic date."""
    return _date(article.find("Journal/JournalIssue/PubDate")) or _date(article.find("ArticleDate"))


def _date(element: Element | None) -> str | None:
    """Year with month and day where they are given; of "1998 Dec-1999 Jan" (MedlineDate) the first year."""
    if element is None:
        return None
    year = _text(element, "Year")
    if year is None:
        medline = re.search(r"\b[12]\d{3}\b", _text(element, "MedlineDate") or "")
        return iso_date(medline[0]) if medline else None
    month = _text(element, "Month") or ""
    return iso_date(year, _MONTHS.get(month[:3].lower(), month), _text(element, "Day"))


def _relations(citation: Element) -> Iterable[Relation]:
    """CommentsCorrections as `retraction-in`, `correction-of`, `update-of` …, by PMID and by the DOI in the text.

    "Cites" is left out: that is the reference list, not a statement about this record.
    """
    for one in citation.iterfind("CommentsCorrectionsList/CommentsCorrections"):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", one.get("RefType", "")).lower()
        kind = _RELATIONS.get(name, plain(name)) or "related"
        if kind == "cites":
            continue
        pmid = clean_pmid(_text(one, "PMID") or "")
        if pmid:
            yield Relation(kind, "pmid", pmid)
        source = re.search(r"\bdoi:\s*(10\.\S+)", _text(one, "RefSource") or "")
        doi = normalise_doi(source[1].rstrip(".;,")) if source else None
        if doi:
            yield Relation(kind, "doi", doi)
