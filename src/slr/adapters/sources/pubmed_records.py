"""PubMed's XML, read. Pure.

Elements: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html. Identifiers are taken from direct
children only: a reference list inside an article holds hundreds of other articles' identifiers.

lxml reads what is well formed and ordinary; whatever it refuses, and whatever declares or leaves an entity, is
read again by defusedxml, which has the last word (`docs/decisions/0011-xml.md`). So the tree may be of either
library: only what both have in common is used here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element, tostring  # types and writing only; lxml and defusedxml read

from lxml import etree

from slr.adapters.sources.base import ParsedAnswer
from slr.adapters.sources.pubmed_search import read_xml
from slr.adapters.sources.shapes import entry_with_key, iso_date, year_of
from slr.core.bibliography.cleaning import identifiers, plain
from slr.core.bibliography.identifiers import clean_pmid, normalise_doi
from slr.core.bibliography.notices import STATES
from slr.core.model import Author, Document, Entry, Problem, Relation
from slr.core.text.printable import strip_controls

_ROOT = "PubmedArticleSet"
_MONTH_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec"
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES.split(), 1)}

#: RefType of CommentsCorrections in the words Crossref uses, where both services state the same thing.
_RELATIONS = {
    "erratum-for": "correction-of",
    "erratum-in": "correction-in",
    "expression-of-concern-for": "expression-of-concern-of",
    "retractedand-republished-in": "retracted-and-republished-in",
    "retractedand-republished-from": "retracted-and-republished-from",
    "correctedand-republished-in": "corrected-and-republished-in",
    "correctedand-republished-from": "corrected-and-republished-from",
}

#: Where the first record begins, where a following one does, and where one ends.
_FIRST = re.compile(rb"<PubmedArticleSet[^<>]*>\s*(?=<Pubmed(?:Book)?Article[\s>])")
_FOLLOWING = re.compile(rb"\s*(?=<Pubmed(?:Book)?Article[\s>])")
_END = re.compile(rb"</Pubmed(?:Book)?Article\s*>")

#: The first child of each name.
_Parts = Mapping[str, Element]


def parse_efetch(payload: bytes, *, asked: Iterable[str] = ()) -> ParsedAnswer:
    """A `PubmedArticleSet`. Ids that were asked for and did not come, withdrawn ones too, are a Problem each.

    Raises:
        SourceUnavailable, RateLimited, MalformedResponse: as `read_xml`.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    root = _root(payload)
    items = list(root)
    raws = _slices(payload, root)
    deleted = [pmid for item in items if item.tag == "DeleteCitation" for pmid in _texts(item, "PMID")]
    records = [item for item in items if item.tag != "DeleteCitation"]
    for number, item in enumerate(records, 1):
        entry, troubles = _read(item, f"item {number}", raws)
        entries.extend([entry] if entry else [])
        problems.extend(troubles)
    came = {entry.document.ids.pmid for entry in entries}
    problems += [Problem(pmid, "PubMed has withdrawn this citation") for pmid in deleted]
    missing = [pmid for pmid in asked if pmid not in came and pmid not in deleted]
    problems += [Problem(pmid, "PubMed found this id but did not give its record") for pmid in missing]
    return ParsedAnswer(tuple(entries), len(records), tuple(problems))


def _root(payload: bytes) -> Element:
    """The answer as a tree: lxml's if it is beyond doubt, else defusedxml's or its refusal."""
    root = _ordinary(payload)
    return root if root is not None else read_xml(payload, _ROOT)


def _ordinary(payload: bytes) -> Element | None:
    """The root as lxml reads it, or None for anything out of the ordinary.

    Nothing is fetched, no DTD is loaded, entities are left as nodes, and depth and size stay limited (libxml2
    stops at 256 levels and at 10 MB in one text).
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(payload, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError):
        return None
    subset = root.getroottree().docinfo.internalDTD
    declares = subset is not None and next(iter(subset.iterentities()), None) is not None
    if declares or next(root.iter(etree.Entity), None) is not None:
        return None
    element: Element = root
    return element if element.tag == _ROOT and element.find("ERROR") is None else None


def _slices(payload: bytes, root: Element) -> Iterator[bytes] | None:
    """The records byte for byte, in order; None where they cannot be told apart beyond doubt.

    A record with parts has a tag that ends it. So where as many such tags are read as there are records, none of
    them stands inside a record, a comment or a CDATA section, and between two of them stands one record.
    """
    records = [child for child in root if child.tag in _READERS]
    first = _FIRST.search(payload)
    if isinstance(root, Element) or first is None or not all(len(record) for record in records):
        return None
    is_utf8 = str(root.getroottree().docinfo.encoding).upper() in {"UTF-8", "ASCII", "US-ASCII"}
    ends = [match.end() for match in _END.finditer(payload)]
    starts = [first, *(_FOLLOWING.match(payload, end) for end in ends[:-1])]
    is_plain = payload.find(b"<!--", 0, first.end()) < 0 and payload.count(b"<?", 0, first.end()) < 2
    if not is_utf8 or not is_plain or len(ends) != len(records) or None in starts:
        return None
    return (payload[start.end() : end] for start, end in zip(starts, ends, strict=True) if start)


def _read(item: Element, where: str, raws: Iterator[bytes] | None) -> tuple[Entry | None, list[Problem]]:
    build = _READERS.get(item.tag)
    if build is None:
        return None, [Problem(where, f"not a record but {plain(item.tag)[:60]}")]
    try:
        raw = _raw(item) if raws is None else next(raws)
    except RecursionError:
        return None, [Problem(where, "nested too deeply to be read")]
    document, problems = build(item, where)
    entry, untitled = entry_with_key(document.ids.pmid, document, raw)
    return entry, [*problems, *untitled]


def _raw(item: Element) -> bytes:
    """The record written as XML again, in UTF-8, without what stands between it and the next."""
    if not isinstance(item, Element):
        written: bytes = etree.tostring(item, encoding="UTF-8", xml_declaration=False, with_tail=False)
        return written
    item.tail = None
    return bytes(tostring(item, encoding="utf-8"))


def _article(item: Element, where: str) -> tuple[Document, list[Problem]]:
    top = _parts(item)
    citation = _parts(top.get("MedlineCitation"))
    article = _parts(citation.get("Article"))
    journal = _parts(article.get("Journal"))
    issue = _parts(journal.get("JournalIssue"))
    pages = _parts(article.get("Pagination"))
    own = _own_ids(_parts(top.get("PubmedData")))
    pmid, people, abstract = _text(citation, "PMID"), article.get("AuthorList"), _abstract(article)
    doi = own.get("doi") or _location(citation.get("Article"))
    ids, problems = identifiers(pmid or where, pmid=pmid, doi=doi, pmcid=own.get("pmc"))
    date = _date(issue.get("PubDate")) or _date(article.get("ArticleDate"))
    document = Document(
        title=_title(article),
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=_authors(people),
        authors_complete=_complete(people),
        year=year_of(date),
        date=date,
        venue=_text(journal, "Title") or _text(journal, "ISOAbbreviation"),
        volume=_text(issue, "Volume"),
        issue=_text(issue, "Issue"),
        pages=_text(pages, "MedlinePgn") or _text(pages, "StartPage"),
        type="; ".join(_texts(article.get("PublicationTypeList"), "PublicationType")) or None,
        language=_text(article, "Language"),
        ids=ids,
        url=_address(ids.pmid),
        keywords=_keywords(top.get("MedlineCitation")),
        relations=tuple(_relations(citation.get("CommentsCorrectionsList"))),
    )
    return document, problems


def _book(item: Element, where: str) -> tuple[Document, list[Problem]]:
    """A chapter or a book of NCBI Bookshelf; a book has its title in Book/BookTitle only."""
    whole = _parts(item).get("BookDocument")
    part = _parts(whole)
    book = _parts(part.get("Book"))
    own = _own_ids(part)
    pmid, abstract = _text(part, "PMID"), _abstract(part)
    ids, problems = identifiers(pmid or where, pmid=pmid, doi=own.get("doi"), pmcid=own.get("pmc"))
    date = _date(part.get("ContributionDate")) or _date(book.get("PubDate"))
    people = part.get("AuthorList", book.get("AuthorList"))
    chapter, title = _text(part, "ArticleTitle"), _text(book, "BookTitle")
    document = Document(
        title=chapter or title or "",
        abstract=abstract,
        abstract_note=None if abstract else "absent",
        authors=_authors(people),
        authors_complete=_complete(people),
        year=year_of(date),
        date=date,
        venue=title if chapter else _text(_parts(book.get("Publisher")), "PublisherName"),
        pages=_text(_parts(part.get("Pagination")), "MedlinePgn"),
        type="; ".join(_texts(whole, "PublicationType")) or ("book-chapter" if chapter else "book"),
        language=_text(part, "Language"),
        ids=ids,
        url=_address(ids.pmid),
        keywords=_keywords(whole),
    )
    return document, problems


_READERS: dict[str, Callable[[Element, str], tuple[Document, list[Problem]]]] = {
    "PubmedArticle": _article,
    "PubmedBookArticle": _book,
}


def _parts(parent: Element | None) -> _Parts:
    """The first child of each name; found in one walk, which is what makes a page fast to read."""
    parts: dict[str, Element] = {}
    for child in parent if parent is not None else ():
        parts.setdefault(child.tag, child)
    return parts


def _words(element: Element | None) -> str:
    """All text below an element on one line. Entities were decoded by the XML parser; markup is elements here.

    Titles and abstracts hold i, b, sub, sup and MathML, so `.text` alone would cut them off.
    """
    if element is None:
        return ""
    text = "".join(element.itertext()) if len(element) else element.text
    if not text:
        return ""
    if not text.isprintable():
        return " ".join(strip_controls(text).split())
    # Most text is printable: no control and no invisible character in it, and no white space but the blank.
    text = text.strip(" ")
    return " ".join(text.split()) if "  " in text else text


def _text(parts: _Parts, name: str) -> str | None:
    element = parts.get(name)
    return _words(element) or None if element is not None else None


def _texts(parent: Element | None, name: str) -> list[str]:
    return [words for element in _all(parent, name) if (words := _words(element))] if parent is not None else []


def _all(parent: Element | None, name: str) -> list[Element]:
    """The children of this name."""
    return [child for child in parent if child.tag == name] if parent is not None else []


def _title(article: _Parts) -> str:
    """The title; "[Not Available]." stands for none, and then the title in its own language is taken."""
    title = _text(article, "ArticleTitle") or ""
    absent = not title or "[not available]" in title.lower()
    return (_text(article, "VernacularTitle") or title) if absent else title


def _abstract(parts: _Parts) -> str | None:
    """The parts of a structured abstract as `LABEL: text`, one after the other."""
    texts = []
    for part in _all(parts.get("Abstract"), "AbstractText"):
        words, label = _words(part), plain(part.get("Label", ""))
        if words:
            texts.append(f"{label}: {words}" if label and label.upper() != "UNLABELLED" else words)
    return " ".join(texts) or None


def _authors(people: Element | None) -> tuple[Author, ...]:
    """Persons and groups; ValidYN="N" marks the superseded spelling of a name that is there twice."""
    valid = [element for element in _all(people, "Author") if element.get("ValidYN") != "N"]
    return tuple([author for element in valid if (author := _author(_parts(element)))])


def _author(one: _Parts) -> Author | None:
    family = _text(one, "LastName")
    given = _text(one, "ForeName") or _text(one, "Initials")
    if family is None:
        group = _text(one, "CollectiveName")
        return Author(group, collective=True) if group else (Author(given) if given else None)
    suffix = _text(one, "Suffix") if "Suffix" in one else None
    return Author(family, f"{given} {suffix}" if given and suffix else given or suffix)


def _complete(people: Element | None) -> bool:
    """False where PubMed has cut the list ("et al.")."""
    return people is None or people.get("CompleteYN", "Y") != "N"


def _own_ids(parts: _Parts) -> dict[str, str]:
    """The identifiers of this very record by their IdType, the first of each; a PMCID is called `pmc`."""
    ids: dict[str, str] = {}
    for element in _all(parts.get("ArticleIdList"), "ArticleId"):
        if words := _words(element):
            ids.setdefault(element.get("IdType", ""), words)
    return ids


def _location(article: Element | None) -> str | None:
    values = (
        _words(element)
        for element in _all(article, "ELocationID")
        if element.get("EIdType") == "doi" and element.get("ValidYN", "Y") == "Y"
    )
    return next(filter(None, values), None)


def _address(pmid: str | None) -> str | None:
    return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/" if pmid else None


def _keywords(parent: Element | None) -> tuple[str, ...]:
    """The keywords of all lists: the authors' and those of other owners."""
    return tuple(words for element in _all(parent, "KeywordList") for words in _texts(element, "Keyword"))


def _date(element: Element | None) -> str | None:
    """Year with month and day where they are given; of "1998 Dec-1999 Jan" (MedlineDate) the first year."""
    if element is None:
        return None
    parts = _parts(element)
    year = _text(parts, "Year")
    if year is None:
        medline = re.search(r"\b[12]\d{3}\b", _text(parts, "MedlineDate") or "")
        return iso_date(medline[0]) if medline else None
    month = _text(parts, "Month") or ""
    return iso_date(year, _MONTHS.get(month[:3].lower(), month), _text(parts, "Day"))


def _relations(listed: Element | None) -> Iterator[Relation]:
    """CommentsCorrections as `retraction-in`, `correction-of`, `update-of` …, by PMID and by the DOI in the text.

    "Cites" is left out: that is the reference list, not a statement about this record. A notice about this very
    record counts also where nothing identifies the text of the notice.
    """
    for element in _all(listed, "CommentsCorrections"):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", element.get("RefType", "")).lower()
        if name == "cites":
            continue
        kind = _RELATIONS.get(name, plain(name)) or "related"
        parts = _parts(element)
        pmid = clean_pmid(_text(parts, "PMID") or "")
        if pmid:
            yield Relation(kind, "pmid", pmid)
        written = _text(parts, "RefSource") or ""
        source = re.search(r"\bdoi:\s*(10\.\S+)", written)
        doi = normalise_doi(source[1].rstrip(".;,")) if source else None
        if doi:
            yield Relation(kind, "doi", doi)
        if kind in STATES and not (pmid or doi):
            yield Relation(kind, "text", written or "without a reference")
