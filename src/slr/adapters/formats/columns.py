"""Which column of a table holds what, by the names exporters give them, and which unread one looks like a field.

Sources: the headers that the services write, and Web of Science's list of field tags
(https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

#: Fields of a row. Beside those of a document: `key`, the pages in two columns, the number of an article, the
#: verdict with its reasons and notes, `marked` (a note with the marks of Rayyan or Covidence), `placed` (a source
#: in one text, as Embase and PubMed write it) and `extra` (JSON).
FIELDS = (
    "key", "title", "subtitle", "abstract", "abstract_note", "authors", "authors_complete", "year", "date",
    "venue", "volume", "issue", "pages", "type", "language", "doi", "arxiv", "pmid", "pmcid", "s2", "url",
    "open_pdf", "keywords", "citation_count", "relations", "verdict", "reasons", "notes", "first_page",
    "last_page", "article_number", "marked", "placed", "extra",
)  # fmt: skip

#: Names of columns, the best first: the best one a table has is read, the next where its cell is empty. Blanks and
#: punctuation do not count (`Author/s`, `author(s)` and `AUTHORS` are one name), but for names with a dot in them.
_WRITTEN: Mapping[str, str] = {
    "key":
        "id, key, record id, covidence, eid, ut unique wos id, ut unique id, unique wos id, refid, ref "
        "id, citation key, uid, nct number, lens id, publication id, cochrane id, cochrane review id, "
        "openalex id, ext id, external id, pui, embase accession id",
    "title":
        "title, article title, document title, primary title, ti, titles, publication title original, "
        "work title, study title, paper title, item title, display_name, official title, brief title, "
        "original title, title original, translated title, name",
    "subtitle": "subtitle",
    "abstract":
        "abstract, abstracts, abstract note, abstract text, notes abstract, ab, brief summary, summary, "
        "original abstract",
    "abstract_note": "abstract_note",
    "authors":
        "authors, author, author names, authorships.author.display_name, author names full, author full "
        "names, author string, author list, first authors, authorships.raw_author_name, au, af, creators, "
        "creator, contributors, book authors, authors full name",
    "authors_complete": "authors complete",
    "year":
        "year, publication year, published year, pub year, py, year of publication, copyright year, yr, "
        "cover year, date year",
    "date":
        "date, publication date, pubdate, published, pub date, date published, date of publication, "
        "publication_date, first publication date, study first posted, first posted, online date, issue "
        "date, cover date, print date, start date",
    "venue":
        "venue, journal, source title, journal book, publication title, journal title, secondary title, "
        "journal name, pubtitle, container title, publication, periodical, publication name, journal full "
        "title, primary_location.source.display_name, host_venue.display_name, book title, anthology "
        "title, proceedings title, conference title, conference name, source name, so, series title, "
        "university, journal.name, journalinfo.journal.title",
    "volume": "volume, vol, journal volume, biblio.volume, vl, volume number, journalinfo.volume, journal.volume",
    "issue":
        "issue, number, issue number, journal issue, issue no, biblio.issue, journal number, "
        "journalinfo.issue",
    "pages": "pages, page, page range, pagination, page numbers, page info, pp, pg, journal.pages",
    "type":
        "item type, type, document type, publication type, doc type, pub type, type of reference, "
        "reference type, publication types, article type, source type, document identifier, "
        "type_crossref, genre",
    "language":
        "language, languages, language of original document, article language, language of article, "
        "publication language",
    "doi": "doi, digital object identifier, doi link, doi number, article doi, doi url, ids.doi, externalids.doi",
    "arxiv": "arxiv, arxiv id, externalids.arxiv",
    "pmid": "pmid, pubmed id, medline pmid, pm id, ids.pmid, pubmed, medline id, externalids.pubmed",
    "pmcid": "pmcid, pmc, pmc id, pubmed central id, ids.pmcid, externalids.pubmedcentral",
    "s2": "s2, paper id, semantic scholar id, corpus paper id",
    "url":
        "url, link, urls, study url, article url, record url, document url, external url, full text link, "
        "primary_location.landing_page_url, permalink, source linkout, source urls, embase link, "
        "dimensions url, open url link, pdf link",
    "open_pdf":
        "open pdf, pdf, open access pdf, best_oa_location.pdf_url, primary_location.pdf_url, "
        "open_access.oa_url, pdf url",
    "keywords":
        "keywords, author keywords, manual tags, keyword, keywords author, keywords.display_name, index "
        "terms, index keywords, subject terms, subjects, subject, de, mesh terms, mesh, ieee terms, "
        "conditions",
    "citation_count":
        "citation count, cited by, cited by count, times cited wos core, times cited, citations, times "
        "cited all databases, citing works count, scholarly citation count, article citation count",
    "relations": "relations",
    "verdict": "decision, verdict, asreview label, included, label included, label, final included, inclusion",
    "reasons": "reasons, exclusion reason, exclusion reasons, reason",
    "notes": "decision notes, asreview note, asreview notes, user notes",
    "first_page": "start page, page start, first page, beginning page, biblio.first_page, bp, spage",
    "last_page": "end page, page end, last page, ending page, biblio.last_page, ep, epage",
    "article_number": "article number, art no, article no, article id number, e location id, elocation id",
    "marked": "notes, customizations, note",
    "placed": "citation",
    "extra": "extra",
}  # fmt: skip
#: Fields of which the next column is read where the cell of the best one is empty.
_SUBSTITUTED = frozenset({
    "title", "abstract", "authors", "year", "date", "venue", "volume", "issue", "pages", "type", "language", "doi",
    "pmid", "pmcid", "url", "open_pdf", "keywords",
})  # fmt: skip
#: How many rows may stand before the header.
PRELUDE = 15
_NO_NAME = re.compile(r"[\s_/().,:;#*?&\[\]'-]+")


@lru_cache(1 << 12)
def _bare(name: str) -> str:
    """A name of a column as it is looked up: its letters and digits; with dots, as it is."""
    lower = name.strip().lower()
    return lower if "." in lower.rstrip(".") and " " not in lower else _NO_NAME.sub("", lower)


_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {field: tuple(dict.fromkeys(map(_bare, names.split(", ")))) for field, names in _WRITTEN.items()}
)
#: Web of Science's tab-delimited file has its tags for names.
_WOS = {
    "UT": "key", "TI": "title", "AB": "abstract", "AF": "authors", "PY": "year", "SO": "venue", "VL": "volume",
    "IS": "issue", "BP": "first_page", "EP": "last_page", "AR": "article_number", "DT": "type", "LA": "language",
    "DI": "doi", "PM": "pmid", "DE": "keywords", "TC": "citation_count",
}  # fmt: skip


def mapping(header: Sequence[str]) -> dict[str, str]:
    """Which field each column is read as, for the columns whose names are known; see `FIELDS`."""
    if {"PT", "UT"} <= set(header):
        return {name: _WOS[name] for name in header if name in _WOS}
    bare = {_bare(name): name for name in reversed(header)}
    found: dict[str, str] = {}
    for fieldname, names in _NAMES.items():
        name = next((bare[name] for name in names if name in bare and bare[name] not in found), None)
        if name is not None:
            found[name] = fieldname
    return found | _by_company(bare, found)


def _by_company(bare: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """Columns whose meaning the others tell: `Source`, and an accession number where there is no better key."""
    more: dict[str, str] = {}
    source = bare.get("source")
    if source and {"title", "authornames"} <= set(bare):
        more[source] = "placed"
    elif source and "venue" not in found.values() and {"volume", "issue", "pages"} & set(found.values()):
        more[source] = "venue"
    if "key" not in found.values():
        numbers = ("accessionnumber", "an", "accessionno", "storeid")
        name = next((bare[name] for name in numbers if name in bare and bare[name] not in found), None)
        more |= {name: "key"} if name else {}
    return more


def substitutes(header: Sequence[str], columns: Mapping[str, str]) -> dict[str, list[str]]:
    """For the column of a field, the further columns of it: each is read where those before it are empty.

    A column that a person named, under which no exporter has the field, has none.
    """
    bare = {_bare(name): name for name in reversed(header)}
    found: dict[str, list[str]] = {}
    taken = set(columns)
    for column, fieldname in columns.items():
        names = _NAMES[fieldname] if fieldname in _SUBSTITUTED else ()
        if (own := _bare(column)) in names:
            behind = [bare[name] for name in names[names.index(own) :] if name in bare]
            found[column] = [name for name in behind if name not in taken]
            taken |= {*found[column]}
    return {column: others for column, others in found.items() if others}


def is_table(header: Sequence[str]) -> bool:
    """True when a row can be the names of a table of records: a title or an identifier is among them."""
    known = set(mapping(header).values())
    return bool(known & {"title", "doi", "pmid"}) and (len(header) > 1 or "title" in known)


def header_place(rows: Sequence[Sequence[str]]) -> int:
    """Which of the first rows names the columns; what a service tells of the search may stand before it.

    That is one text or two a row; the header is the first row with a title or an identifier and more known names.
    """
    for place, row in enumerate(rows):
        known = mapping(row)
        if is_table(row) and (place == 0 or len(known) > 2):
            return place
    return 0


class Proposal(NamedTuple):
    """A column that is not read and looks like a field that no column is read as."""

    field: str
    column: str


#: What a name of a column may be made of, and what rules it out, in the languages of the services.
_LIKE: Mapping[str, tuple[str, str]] = {
    "title": (r"tit(?:le|el|re|ulo|olo)|título|heading",
              r"journal|source|short|series|book|conf|abbr|publication|zeitschrift|revue|revista"),
    "authors": (r"aut(?:h?or|eur|ore)|verfasser|creator|contributor|investigator",
                r"\bid\b|ids|keyword|address|affil|count|number|corresp|orcid|email|editor"),
    "year": (r"year|jahr|ann[ée]e|a[ñn]o\b|anno\b|date\b|datum|fecha",
             r"access|added|modif|updat|creat|export|enter|count|retriev"),
    "doi": (r"\bdoi\b|doi$|^doi|digital.?object", r"ref|cit"),
    "abstract": (r"abstra[ck]t|r[ée]sum[ée]|zusammenfassung|resumen|riassunto|summary", r"\bid\b|lang|note"),
}  # fmt: skip
_DOI_IN = re.compile(r"\b10\.\d{4,9}/\S")
_YEAR_ONLY = re.compile(r"(?:1[89]|20)\d\d")
_LONG_TEXT = 250


def proposals(header: Sequence[str], columns: Mapping[str, str], rows: Sequence[Sequence[str]]) -> list[Proposal]:
    """Unread columns that look like title, authors, year, DOI or abstract, where no column is read as that.

    rows: some rows of the table, to look at what is in a column.
    """
    read = {"year" if name == "date" else name for name in columns.values()}
    spare = [(place, name) for place, name in enumerate(header) if name and name not in columns]
    wanted = [field for field in _LIKE if field not in read]
    return [Proposal(field, name) for field in wanted if (name := _likely(field, spare, rows))]


def _likely(field: str, spare: Sequence[tuple[int, str]], rows: Sequence[Sequence[str]]) -> str | None:
    """The first of these columns that looks like a field: by its name, else by what it holds."""
    like, unlike = (re.compile(pattern, re.IGNORECASE) for pattern in _LIKE[field])
    named = (name for _, name in spare if like.search(name) and not unlike.search(name))
    held = (name for place, name in spare if _holds(field, list(_cells(place, rows))))
    return next(named, None) or next(held, None)


def _cells(place: int, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    return (row[place].strip() for row in rows if place < len(row) and row[place].strip())


def _holds(field: str, cells: Sequence[str]) -> bool:
    """Whether most cells hold what the field does; titles and authors are not known by that."""
    tests = {
        "doi": lambda cell: bool(_DOI_IN.search(cell[:200])),
        "year": lambda cell: bool(_YEAR_ONLY.fullmatch(cell)),
        "abstract": lambda cell: len(cell) > _LONG_TEXT,
    }
    return bool(cells) and field in tests and sum(map(tests[field], cells)) > 0.7 * len(cells)
