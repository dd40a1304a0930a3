"""The headers of the services that export tables: each gives its records, as CSV and as a sheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from format_files import only, read
from slr.adapters.formats.base import FileRecord, Remark
from slr.adapters.formats.columns import Proposal, mapping, proposals
from slr.adapters.formats.registry import FORMATS
from slr.core.bibliography.types import csl_of
from slr.core.model import Author

TITLE = "Walking and sleep in towns"
EVA, ADA = Author("Lind", "Eva"), Author("Okafor", "Ada")


@dataclass(frozen=True)
class Exporter:
    """A service, the header of its table with a row, and what the record must be. before: what stands above."""

    name: str
    row: dict[str, str]
    expected: dict[str, object]
    before: tuple[str, ...] = ()
    authors: tuple[Author, ...] = (EVA, ADA)


PLACE: dict[str, object] = {
    "year": 2021, "venue": "Sleep Journal", "volume": "7", "issue": "2", "pages": "11-19", "doi": "10.5555/w.1",
}  # fmt: skip

EXPORTERS = (
    Exporter(
        "Dimensions",
        {
            "Rank": "500", "Publication ID": "pub.1", "DOI": "10.5555/w.1", "PMID": "12", "PMCID": "PMC3",
            "Title": TITLE, "Abstract": "An abstract", "Source title": "Sleep Journal", "Anthology title": "",
            "MeSH terms": "Sleep; Walking", "Publication Date": "2021-03-01", "PubYear": "2021", "Volume": "7",
            "Issue": "2", "Pagination": "11-19", "Open Access": "Closed", "Publication Type": "Article",
            "Authors": "Lind, Eva; Okafor, Ada", "Authors (Raw Affiliation)": "Lind, Eva (Univ. of Towns)",
            "Times cited": "5", "Dimensions URL": "https://example.org/1",
        },
        PLACE | {"pmid": "12", "pmcid": "PMC3", "key": "pub.1", "date": "2021-03-01", "csl": "article-journal"},
        before=('"About the data: Exported on Mar 1, 2021. Criteria: ""sleep"" in title; walking, towns"',),
    ),
    Exporter(
        "The Lens",
        {
            "Lens ID": "000-1", "Title": TITLE, "Date Published": "2021-03-01", "Publication Year": "2021",
            "Publication Type": "journal article", "Source Title": "Sleep Journal", "ISSNs": "12345678",
            "Author/s": "Eva Lind; Ada Okafor", "Abstract": "An abstract", "Volume": "7", "Issue Number": "2",
            "Start Page": "11", "End Page": "19", "Keywords": "sleep; walking", "MeSH Terms": "Sleep",
            "External URL": "http://dx.doi.org/10.5555/w.1", "PMID": "12", "DOI": "10.5555/w.1", "PMCID": "",
            "Citing Works Count": "4",
        },
        PLACE | {"pmid": "12", "key": "000-1", "csl": "article-journal"},
    ),
    Exporter(
        "OpenAlex",
        {
            "id": "https://openalex.org/W1", "abstract": "An abstract", "type": "article", "language": "en",
            "authorships.author.display_name": "Eva Lind|Ada Okafor", "display_name": TITLE,
            "authorships.author.id": "https://openalex.org/A1|https://openalex.org/A2",
            "doi": "https://doi.org/10.5555/w.1", "primary_location.source.display_name": "Sleep Journal",
            "publication_date": "2021-03-01", "publication_year": "2021", "biblio.volume": "7",
            "biblio.issue": "2", "biblio.first_page": "11", "biblio.last_page": "19", "cited_by_count": "3",
            "ids.pmid": "https://pubmed.ncbi.nlm.nih.gov/12", "keywords.display_name": "sleep|walking",
        },
        PLACE | {"pmid": "12", "language": "en", "keywords": ("sleep", "walking"), "csl": "article-journal"},
    ),
    Exporter(
        "Scopus",
        {
            "Authors": "Lind, E.; Okafor, A.", "Author full names": "Lind, Eva (571); Okafor, Ada (572)",
            "Author(s) ID": "571; 572", "Title": TITLE, "Year": "2021", "Source title": "Sleep Journal",
            "Volume": "7", "Issue": "2", "Art. No.": "", "Page start": "11", "Page end": "19", "Page count": "9",
            "Cited by": "3", "DOI": "10.5555/w.1", "Link": "https://example.org/1", "Abstract": "An abstract",
            "Author Keywords": "sleep; walking", "Index Keywords": "adult", "Document Type": "Review",
            "Publication Stage": "Final", "Source": "Scopus", "EID": "2-s2.0-1",
        },
        PLACE | {"key": "2-s2.0-1", "keywords": ("sleep", "walking"), "csl": "article-journal"},
        authors=(Author("Lind", "E."), Author("Okafor", "A.")),
    ),
    Exporter(
        "IEEE Xplore",
        {
            "Document Title": TITLE, "Authors": "E. Lind; A. Okafor", "Author Affiliations": "Univ. of Towns",
            "Publication Title": "Sleep Journal", "Date Added To Xplore": "1 March 2021",
            "Publication Year": "2021", "Volume": "7", "Issue": "2", "Start Page": "11", "End Page": "19",
            "Abstract": "An abstract", "ISSN": "1234-5678", "DOI": "10.5555/w.1",
            "PDF Link": "https://example.org/stamp?arnumber=1", "Author Keywords": "sleep;walking",
            "IEEE Terms": "Towns", "Document Identifier": "IEEE Conferences",
        },
        PLACE | {"keywords": ("sleep", "walking"), "open_pdf": None, "csl": "paper-conference"},
        authors=(Author("Lind", "E."), Author("Okafor", "A.")),
    ),
    Exporter(
        "ACM",
        {
            "type": "article", "id": "1", "author": "Lind, Eva and Okafor, Ada", "title": TITLE, "pages": "11--19",
            "article_no": "", "keywords": "sleep", "doi": "10.5555/w.1", "journal": "Sleep Journal",
            "issue_date": "March 2021", "volume": "7", "issue_no": "2", "year": "2021", "booktitle": "",
        },
        PLACE,
    ),
    Exporter(
        "Europe PMC",
        {
            "id": "12", "source": "MED", "pmid": "12", "pmcid": "PMC3", "doi": "10.5555/w.1", "title": TITLE,
            "authorString": "Lind E, Okafor A.", "journalTitle": "Sleep Journal", "issue": "2",
            "journalVolume": "7", "pubYear": "2021", "journalIssn": "1234-5678", "pageInfo": "11-19",
            "pubType": "journal article", "isOpenAccess": "N", "citedByCount": "3",
            "firstPublicationDate": "2021-03-01",
        },
        PLACE | {"pmid": "12", "pmcid": "PMC3", "csl": "article-journal"},
        authors=(Author("Lind", "E"), Author("Okafor", "A")),
    ),
    Exporter(
        "Cochrane CENTRAL",
        {
            "Cochrane ID": "CN-01", "Title": TITLE, "Author(s)": "Lind E; Okafor A", "Source": "Sleep Journal",
            "Abstract": "An abstract", "Keywords": "sleep; walking", "Publication Type": "Journal article",
            "Year": "2021", "Volume": "7", "Issue": "2", "Pages": "11-19", "DOI": "10.5555/w.1",
            "PubMed ID": "12", "URL": "https://example.org/1",
        },
        PLACE | {"key": "CN-01", "pmid": "12", "csl": "article-journal"},
        authors=(Author("Lind", "E"), Author("Okafor", "A")),
    ),
    Exporter(
        "ClinicalTrials.gov",
        {
            "NCT Number": "NCT00000001", "Study Title": TITLE, "Study URL": "https://example.org/NCT00000001",
            "Acronym": "WST", "Study Status": "COMPLETED", "Brief Summary": "An abstract",
            "Conditions": "Sleep|Walking", "Sponsor": "Univ. of Towns", "Study Type": "INTERVENTIONAL",
            "Start Date": "2021-05", "First Posted": "2021-03-01", "Locations": "A, B, C",
        },
        {"key": "NCT00000001", "year": 2021, "date": "2021-03-01", "keywords": ("Sleep", "Walking")},
        authors=(),
    ),
    Exporter(
        "PubMed",
        {
            "PMID": "12", "Title": TITLE, "Authors": "Lind E, Okafor A.",
            "Citation": "Sleep J. 2021 Mar 1;7(2):11-19. doi: 10.5555/w.1. Epub 2021 Feb 1.",
            "First Author": "Lind E", "Journal/Book": "Sleep Journal", "Publication Year": "2021",
            "Create Date": "2021/02/01", "PMCID": "PMC3", "NIHMS ID": "", "DOI": "10.5555/w.1",
        },
        PLACE | {"pmid": "12", "pmcid": "PMC3"},
        authors=(Author("Lind", "E"), Author("Okafor", "A")),
    ),
    Exporter(
        "Embase",
        {
            "Title": "", "Original Title": TITLE, "Author Names": "Lind E., Okafor A.",
            "Source": "Sleep Journal (2021) 7:2 (11-19). Date of Publication: 1 Mar 2021",
            "Publication Year": "2021", "Abstract": "An abstract", "Medline PMID": "12", "PUI": "L1",
            "DOI": "10.5555/w.1", "Publication Type": "Article",
        },
        PLACE | {"pmid": "12", "key": "L1"},
        before=('"SEARCH QUERY","sleep AND walking"', ""),
        authors=(Author("Lind", "E."), Author("Okafor", "A.")),
    ),
    Exporter(
        "ProQuest",
        {
            "Title": TITLE, "Abstract": "An abstract", "StoreId": "99", "ArticleType": "Scholarly Journals",
            "Authors": "Lind, Eva; Okafor, Ada", "documentType": "Journal Article", "issue": "2",
            "language": "English", "pages": "11-19", "pubdate": "Mar 2021", "pubtitle": "Sleep Journal",
            "volume": "7", "year": "2021", "digitalObjectIdentifier": "10.5555/w.1",
            "DocumentURL": "https://example.org/docview/99", "subjectTerms": "sleep",
        },
        PLACE | {"key": "99", "date": "2021-03", "csl": "article-journal"},
    ),
    Exporter(
        "Web of Science, Excel",
        {
            "Publication Type": "J", "Authors": "Lind, E; Okafor, A", "Book Authors": "",
            "Author Full Names": "Lind, Eva; Okafor, Ada", "Article Title": TITLE, "Source Title": "Sleep Journal",
            "Book Series Title": "", "Language": "English", "Document Type": "Article", "Conference Title": "",
            "Author Keywords": "sleep", "Abstract": "An abstract", "Times Cited, WoS Core": "3",
            "Publication Date": "MAR 1", "Publication Year": "2021", "Volume": "7", "Issue": "2",
            "Start Page": "", "End Page": "", "Article Number": "e11", "DOI": "10.5555/w.1",
            "UT (Unique WOS ID)": "WOS:1", "Pubmed Id": "12",
        },
        PLACE | {"pages": "e11", "key": "WOS:1", "pmid": "12", "date": None},
        authors=(Author("Lind", "E"), Author("Okafor", "A")),
    ),
    Exporter(
        "Rayyan",
        {
            "key": "rayyan-1", "title": TITLE, "year": "2021", "month": "3", "day": "1", "journal": "Sleep Journal",
            "issn": "", "volume": "7", "issue": "2", "pages": "11-19", "authors": "Lind, Eva and Okafor, Ada",
            "url": "", "language": "", "publisher": "", "location": "", "abstract": "An abstract", "notes": "",
            "pubmed_id": "12", "pmc_id": "", "doi": "10.5555/w.1",
        },
        PLACE | {"pmid": "12"},
    ),
    Exporter(
        "Covidence",
        {
            "Title": TITLE, "Authors": "Lind, Eva; Okafor, Ada", "Abstract": "An abstract",
            "Published Year": "2021", "Published Month": "March", "Journal": "Sleep Journal", "Volume": "7",
            "Issue": "2", "Pages": "11-19", "Accession Number": "", "DOI": "10.5555/w.1", "Ref": "",
            "Covidence #": "#1", "Study": "Lind 2021", "Notes": "", "Tags": "",
        },
        PLACE | {"key": "#1"},
    ),
    Exporter(
        "Zotero",
        {
            "Key": "K1", "Item Type": "conferencePaper", "Publication Year": "2021",
            "Author": "Lind, Eva; Okafor, Ada", "Title": TITLE, "Publication Title": "", "DOI": "10.5555/w.1",
            "Url": "", "Abstract Note": "An abstract", "Date": "2021-03-01", "Pages": "11-19", "Issue": "2",
            "Volume": "7", "Type": "", "Proceedings Title": "Sleep Journal", "Conference Name": "Towns",
            "Manual Tags": "sleep",
        },
        PLACE | {"key": "K1", "csl": "paper-conference"},
    ),
)  # fmt: skip


def as_csv(exporter: Exporter) -> str:
    """The table as the service writes it."""
    text = io.StringIO()
    csv.writer(text).writerows([exporter.row.keys(), exporter.row.values()])
    return "".join(f"{line}\n" for line in exporter.before) + text.getvalue()


def as_sheet(exporter: Exporter) -> bytes:
    """The same in a workbook, behind a sheet of notes."""
    book = Workbook()
    assert book.active is not None
    book.active.append(["Notes on this export"])
    sheet = book.create_sheet("savedrecs")
    for line in exporter.before:
        sheet.append(next(csv.reader([line]), []))
    sheet.append([*exporter.row.keys()])
    sheet.append([*exporter.row.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_the_table_of_a_service_is_read_by_its_own_header(exporter: Exporter, form: str) -> None:
    item = only(form, as_csv(exporter) if form == "csv" else as_sheet(exporter))
    document = item.document
    assert (document.title, document.authors) == (TITLE, exporter.authors)
    assert "abstract" not in {name.lower() for name in exporter.row} or document.abstract == "An abstract"
    facts = {"key": item.key, "csl": csl_of(document.type), **dict(document.ids.items())}
    for name, value in exporter.expected.items():
        assert (facts[name] if name in facts else getattr(document, name)) == value, name


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda exporter: exporter.name)
def test_nothing_of_a_service_table_has_to_be_proposed_or_is_dropped(exporter: Exporter) -> None:
    header = [*exporter.row]
    wanted = [one.field for one in proposals(header, mapping(header), [[*exporter.row.values()]])]
    assert set(wanted) <= ({"authors"} if not exporter.authors else set())
    item = only("csv", as_csv(exporter))
    kept = f"{item.document} {item.extra} {item.key}".lower()
    for name, value in exporter.row.items():
        if name not in {"Issue", "Volume"} and value and name in item.extra:
            assert item.extra[name] == value
        elif name.lower() in {"title", "abstract", "keywords"}:
            assert value.split(";")[0].lower() in kept


def test_the_next_column_of_a_field_is_read_where_the_best_is_empty() -> None:
    items, _ = read("csv", "title,journal,book title,type,item type\nA,J,B,,book\nB,,C,x,\n")
    assert [(item.document.venue, item.document.type) for item in items] == [("J", "book"), ("C", "x")]
    assert [dict(item.extra) for item in items] == [{"book title": "B"}, {}]


@pytest.mark.parametrize("text", ["[No abstract available]", "No abstract available."])
def test_a_note_that_there_is_no_abstract_is_none(text: str) -> None:
    item = only("csv", f"title,abstract\nT,{text}\n")
    assert (item.document.abstract, item.extra) == (None, {"abstract": text})


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Eva Lind|Ada Okafor", ["Lind, Eva", "Okafor, Ada"]),
        ("Juan; Perez|Ada Okafor", ["Juan, Perez", "Okafor, Ada"]),
        ("Lind, Eva (57193000000); Okafor, Ada (57193000001)", ["Lind, Eva", "Okafor, Ada"]),
        ("Lind E, Okafor AB.", ["Lind, E", "Okafor, AB"]),
        ("Lind E., Okafor A.B.", ["Lind, E.", "Okafor, A.B."]),
        ("van der Lind EM.", ["van der Lind, EM"]),
        ("Lind, E., Okafor, A., & Moreau, L.", ["Lind, E.", "Okafor, A.", "Moreau, L."]),
        ("Lind, E. & Okafor, A.", ["Lind, E.", "Okafor, A."]),
        ("Lind, E.", ["Lind, E."]),
        ("Lind, Eva M.", ["Lind, Eva M."]),
    ],
)
def test_authors_of_a_cell_are_told_apart(cell: str, names: list[str]) -> None:
    authors = only("csv", f'title,authors\nT,"{cell}"\n').document.authors
    assert [", ".join(filter(None, (author.family, author.given))) for author in authors] == names


@pytest.mark.parametrize(
    ("header", "row", "found"),
    [
        (["Titre", "Auteurs", "Année", "Résumé", "doi_lien"], ["T", "A", "2021", "R", "x"],
         [("title", "Titre"), ("authors", "Auteurs"), ("year", "Année"), ("doi", "doi_lien"), ("abstract", "Résumé")]),
        (["Title", "Journal of Title"], ["T", "J"], []),
        (["Title", "a", "b", "c"], ["T", "https://doi.org/10.5555/a.1", "2021", "w " * 200],
         [("year", "b"), ("doi", "a"), ("abstract", "c")]),
        (["Title", "Author Address", "Access date", "Keyword IDs"], ["T", "x", "2021-01-01", "y"], []),
        (["Title", "Full author list of the paper"], ["T", "A"], [("authors", "Full author list of the paper")]),
    ],
)  # fmt: skip
def test_an_unknown_column_that_looks_like_a_field_is_proposed(
    header: list[str], row: list[str], found: list[tuple[str, str]]
) -> None:
    assert proposals(header, mapping(header), [row]) == [Proposal(*one) for one in found]


def test_what_is_proposed_is_told_before_the_records() -> None:
    found = list(FORMATS["csv"].read(io.BytesIO(b"title,Auteur principal\nT,A\nU,B\n")))
    assert found[0] == Remark(
        "line 1",
        "no column is read as authors; 'Auteur principal' looks like it: --map 'authors=Auteur principal'",
    )
    assert [type(one) for one in found[1:]] == [FileRecord, FileRecord]


def test_a_table_without_a_title_names_the_columns_that_look_like_one() -> None:
    items, problems = read("csv", "Titre,Auteurs,Note\nT,A,n\nU,B,n\n")
    assert (items, len(problems)) == ([], 1)
    assert problems[0].message.endswith("these look like fields: --map title=Titre --map authors=Auteurs")


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=4), st.lists(st.text(max_size=12), max_size=6))
def test_no_table_whatever_stops_the_looking(rows: list[list[str]], header: list[str]) -> None:
    assert all(one.column in header for one in proposals(header, mapping(header), rows))


@pytest.mark.parametrize("address", ["https://doi.org/10.5555/A.1", "https://x.org/doi/full/10.5555/a.1?q=1"])
@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("csv", "title,url\nT,{}\n"),
        ("bibtex", "@misc{{k, title = {{T}}, url = {{{}}}}}"),
        ("bibtex", "@misc{{k, title = {{T}}, note = {{DOI: 10.5555/a.1}}, url = {{}}}}"),
        ("csljson", '[{{"title": "T", "URL": "{}"}}]'),
        ("jsonl", '{{"Title": "T", "url": "{}"}}'),
        ("endnote", "<xml><record><title>T</title><related-urls><url>{}</url></related-urls></record></xml>"),
    ],
)
def test_a_doi_in_the_address_is_the_record_s_where_it_has_no_other(form: str, text: str, address: str) -> None:
    assert only(form, text.format(address)).document.ids.doi == "10.5555/a.1"


def test_what_a_program_of_statistics_has_saved_is_read_as_what_it_was() -> None:
    item = only(
        "csv",
        "title,year,volume,number,pages,pmid,doi,journal,authors,abstract,flag\nT,2020.0,7.0,2.0,NA,123.0,nan,None,NA,NA,NA\n",
    )
    document = item.document
    assert (document.year, document.volume, document.issue, document.ids.pmid) == (2020, "7", "2", "123")
    assert (document.pages, document.ids.doi, document.venue, document.authors) == (None, None, None, ())
    assert (document.abstract, item.extra) == (None, {"flag": "NA"})


@pytest.mark.parametrize(
    ("words", "csl"),
    [
        ("JOUR", "article-journal"), ("CPAPER", "paper-conference"), ("IEEE Journals", "article-journal"),
        ("IEEE Conferences", "paper-conference"), ("IEEE Standards", "standard"), ("Scholarly Journals", "article-journal"),
        ("Dissertations & Theses", "thesis"), ("Conference Papers & Proceedings", "paper-conference"),
        ("Working Papers", "report"), ("Newspapers", "article-newspaper"), ("Proceeding", "paper-conference"),
        ("Trial registry record", ""), ("THES", "thesis"),
    ],
)  # fmt: skip
def test_the_words_of_a_service_for_a_type_are_one_of_ours(words: str, csl: str) -> None:
    assert csl_of(only("csv", f"title,type\nT,{words}\n").document.type) == csl
