"""Which column of a table holds what, by the names the usual exporters give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

#: Fields of a row. Beside those of a document: `key`, the pages in two columns, the verdict with its reasons and
#: notes, `marked` (a note with the marks of Rayyan or Covidence), `placed` (Embase's source) and `extra` (JSON).
FIELDS = (
    "key", "title", "subtitle", "abstract", "abstract_note", "authors", "authors_complete", "year", "date",
    "venue", "volume", "issue", "pages", "type", "language", "doi", "arxiv", "pmid", "pmcid", "s2", "url",
    "open_pdf", "keywords", "citation_count", "relations", "verdict", "reasons", "notes", "first_page",
    "last_page", "marked", "placed", "extra",
)  # fmt: skip

#: Names in lower case, the best first: the best one a table has is read, the others stay in `extra`.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "key": ("id", "key", "record_id", "record id", "recordid", "covidence #", "eid", "ut (unique wos id)",
            "ut (unique id)", "unique wos id", "refid", "ref id", "citation key", "citationkey", "uid"),
    "title": ("title", "article title", "document title", "primary_title", "primary title", "ti", "titles",
              "publication title (original)", "work title", "name"),
    "subtitle": ("subtitle",),
    "abstract": ("abstract", "abstracts", "abstract note", "abstractnote", "notes_abstract", "ab", "summary"),
    "abstract_note": ("abstract_note",),
    "authors": ("authors", "author", "author names", "author names (full)", "author full names", "author(s)",
                "first_authors", "author_names", "au", "creators"),
    "authors_complete": ("authors_complete",),
    "year": ("year", "publication year", "published year", "publication_year", "pub year", "py", "pubyear",
             "pub_year"),
    "date": ("date", "publication date", "pubdate", "published", "publication_date", "pub date", "date published"),
    "venue": ("venue", "journal", "source title", "journal/book", "publication title", "journal title",
              "secondary_title", "secondary title", "journal name", "journal_name", "pubtitle", "container-title",
              "publication", "periodical", "book title", "conference title", "source_title"),
    "volume": ("volume", "vol", "vol.", "journal volume"),
    "issue": ("issue", "number", "issue number", "journal issue", "issue_number"),
    "pages": ("pages", "page", "page range", "pagination", "page numbers"),
    "type": ("type", "document type", "publication type", "item type", "doc type", "documenttype",
             "type_of_reference", "source type"),
    "language": ("language", "languages", "language of original document", "article language"),
    "doi": ("doi", "digital object identifier", "doi link", "doi number"),
    "arxiv": ("arxiv", "arxiv id", "arxiv_id"),
    "pmid": ("pmid", "pubmed id", "pubmed_id", "pubmedid", "medline pmid", "pm id"),
    "pmcid": ("pmcid", "pmc", "pmc id", "pmc_id", "pubmed_central_id"),
    "s2": ("s2", "paperid", "semantic scholar id", "corpus_paper_id"),
    "url": ("url", "link", "urls", "article url", "record url", "open url link", "full text link", "permalink"),
    "open_pdf": ("open_pdf", "pdf", "pdf link", "open access pdf"),
    "keywords": ("keywords", "author keywords", "manual tags", "keyword", "keywords (author)", "index terms",
                 "subjects", "subject", "de"),
    "citation_count": ("citation_count", "cited by", "times cited, wos core", "times cited", "citations",
                       "times cited, all databases", "citationcount"),
    "relations": ("relations",),
    "verdict": ("decision", "verdict", "asreview_label", "included", "label_included", "label", "final_included",
                "inclusion"),
    "reasons": ("reasons", "exclusion reason", "exclusion reasons", "exclusion_reason", "reason"),
    "notes": ("decision_notes", "asreview_note", "asreview_notes", "user notes"),
    "first_page": ("start_page", "start page", "page start", "first page", "startpage", "beginning page", "bp"),
    "last_page": ("end_page", "end page", "page end", "last page", "endpage", "ending page", "ep"),
    "marked": ("notes", "customizations", "note"),
    "extra": ("extra",),
}  # fmt: skip

#: Web of Science's tab-delimited file has its tags for names.
#: Source: https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html
_WOS = {
    "UT": "key", "TI": "title", "AB": "abstract", "AF": "authors", "PY": "year", "SO": "venue", "VL": "volume",
    "IS": "issue", "BP": "first_page", "EP": "last_page", "DT": "type", "LA": "language", "DI": "doi",
    "PM": "pmid", "DE": "keywords", "TC": "citation_count",
}  # fmt: skip


def mapping(header: Sequence[str]) -> dict[str, str]:
    """Which field each column is read as, for the columns whose names are known; see `FIELDS`."""
    if {"PT", "UT"} <= set(header):
        return {name: _WOS[name] for name in header if name in _WOS}
    lower = {name.strip().lower(): name for name in reversed(header)}
    if {"title", "author names", "source"} <= set(lower):
        lower = {**lower, "\0placed": lower["source"]}
    found = {
        lower[name]: fieldname
        for fieldname, names in _NAMES.items()
        for name in [next((name for name in names if name in lower), "")]
        if name
    }
    if "\0placed" in lower:
        found[lower["\0placed"]] = "placed"
    if "key" not in found.values():
        found |= _last_keys(lower, found)
    return found


def _last_keys(lower: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """An accession number is a key when there is no better one."""
    names = ("accession number", "an", "accession_number", "accession no", "storeid")
    name = next((lower[name] for name in names if name in lower and lower[name] not in found), None)
    return {name: "key"} if name else {}


def is_table(header: Sequence[str]) -> bool:
    """True when a row can be the names of a table of records: a title or an identifier is among them."""
    known = set(mapping(header).values())
    return bool(known & {"title", "doi", "pmid"}) and (len(header) > 1 or "title" in known)
