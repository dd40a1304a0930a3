"""CSV and TSV: the columns of the usual exporters, broken rows, hostile cells."""

from __future__ import annotations

import csv
import io

import pytest

from format_files import only, read, written
from slr.adapters.formats.base import FileRecord, FileVerdict
from slr.adapters.formats.columns import mapping
from slr.adapters.formats.delimited import Delimited
from slr.adapters.formats.registry import detect
from slr.core.model import Author, Document, Identifiers
from slr.core.vocabulary import Verdict

SMITH = Author("Smith", "J.")
DOE = Author("Doe", "A.")


@pytest.mark.parametrize(
    ("dialect", "header", "row"),
    [
        (
            "Scopus",
            "Authors,Author full names,Title,Year,Source title,Volume,Issue,Page start,Page end,Cited by,DOI,EID",
            '"Smith, J.; Doe, A.","Smith, John (1); Doe, Ann (2)",On tests,2020,J Test,7,2,1,9,12,10.5555/A1,2-s2.0-1',
        ),
        (
            "Scopus, old",
            "Authors,Title,Year,Source title,Volume,Issue,Page start,Page end,DOI,EID",
            '"Smith J., Doe A.",On tests,2020,J Test,7,2,1,9,10.5555/a1,2-s2.0-1',
        ),
        (
            "Web of Science, tab-delimited",
            "PT\tAF\tTI\tSO\tPY\tVL\tIS\tBP\tEP\tDI\tUT",
            "J\tSmith, J.; Doe, A.\tOn tests\tJ Test\t2020\t7\t2\t1\t9\t10.5555/a1\tWOS:1",
        ),
        (
            "Rayyan",
            "key,title,year,journal,volume,issue,pages,authors,doi",
            'r1,On tests,2020,J Test,7,2,1-9,"Smith, J. and Doe, A.",10.5555/a1',
        ),
        (
            "Covidence",
            "Title,Authors,Abstract,Published Year,Journal,Volume,Issue,Pages,DOI,Covidence #",
            'On tests,"Smith, J.; Doe, A.",,2020,J Test,7,2,1-9,https://doi.org/10.5555/A1,#7',
        ),
        (
            "Zotero",
            '"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Pages","Issue","Volume"',
            '"K1","journalArticle","2020","Smith, J.; Doe, A.","On tests","J Test","10.5555/a1","1-9","2","7"',
        ),
        (
            "with semicolons",
            "title;authors;year;journal;volume;issue;pages;doi",
            'On tests;"Smith, J.; Doe, A.";2020;J Test;7;2;1-9;doi:10.5555/a1',
        ),
        (
            "Excel",
            "sep=;\ntitle;authors;year;journal;volume;issue;pages;doi",
            'On tests;"Smith, J.; Doe, A.";2020;J Test;7;2;1-9;10.5555/a1',
        ),
    ],
)
def test_the_columns_of_an_exporter_are_recognised(dialect: str, header: str, row: str) -> None:
    document = only("csv", f"{header}\n{row}\n").document
    assert (document.title, document.authors, document.year) == ("On tests", (SMITH, DOE), 2020)
    assert (document.venue, document.volume, document.issue, document.pages) == ("J Test", "7", "2", "1-9")
    assert document.ids.doi == "10.5555/a1"


def test_pubmed_and_embase_write_authors_with_initials_behind() -> None:
    pubmed = only(
        "csv",
        'PMID,Title,Authors,Journal/Book,Publication Year,PMCID\n12,T,"Smith J, van der Doe AB",J,2020,PMC3\n',
    )
    assert pubmed.document.authors == (Author("Smith", "J"), Author("van der Doe", "AB"))
    assert pubmed.document.ids == Identifiers(pmid="12", pmcid="PMC3")
    embase = only(
        "csv",
        'Title,Author Names,Source\nT,"Liu R., Adler D.G.",Endoscopy (2014) 3:3 (152-160). Date of Publication: 2014\n',
    )
    assert embase.document == Document(
        title="T",
        authors=(Author("Liu", "R."), Author("Adler", "D.G.")),
        year=2014,
        venue="Endoscopy",
        volume="3",
        issue="3",
        pages="152-160",
    )


def test_the_id_column_is_the_key_and_unknown_columns_are_kept() -> None:
    item = only("csv", "id,title,gold,flag\n d1 ,A title,,D\n")
    assert (item.key, item.place, item.extra) == ("d1", 2, {"flag": "D"})
    assert item.raw == b" d1 ,A title,,D\n"


def test_the_mapping_can_be_seen_and_replaced() -> None:
    assert mapping(["Record ID", "Title", "Other"]) == {"Record ID": "key", "Title": "title"}
    item = only_by({"Other": "title", "Title": "venue"}, "Title,Other\nJ,The title\n")
    assert (item.document.title, item.document.venue) == ("The title", "J")


def only_by(columns: dict[str, str], text: str) -> FileRecord:
    (item,) = Delimited(columns).read(io.BytesIO(text.encode()))
    assert isinstance(item, FileRecord)
    return item


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("title,included\nT,1\n", FileVerdict(Verdict.INCLUDE)),
        ("title,asreview_label,asreview_note\nT,0,no\n", FileVerdict(Verdict.EXCLUDE, (), "no")),
        ("title,label_included\nT,\n", None),
        (
            'title,notes\nT,"RAYYAN-INCLUSION: {""Ann""=>""Excluded""} | RAYYAN-EXCLUSION-REASONS: wrong population,review"\n',
            FileVerdict(Verdict.EXCLUDE, ("wrong population", "review"), '"Ann"=>"Excluded"'),
        ),
        ("Title,Notes\nT,Exclusion reason: Wrong design;\n", FileVerdict(Verdict.EXCLUDE, ("Wrong design",))),
        (
            "title,decision,reasons,decision_notes\nT,maybe,a; b,see\n",
            FileVerdict(Verdict.MAYBE, ("a", "b"), "see"),
        ),
    ],
)
def test_a_decision_of_another_tool_is_read(text: str, decision: FileVerdict | None) -> None:
    assert only("csv", text).decision == decision


def test_a_rayyan_disagreement_is_a_maybe() -> None:
    item = only("csv", 'title,notes\nT,"RAYYAN-INCLUSION: {""Ann""=>""Excluded"", ""Bob""=>""Included""}"\n')
    assert item.decision is not None
    assert item.decision.verdict is Verdict.MAYBE


@pytest.mark.parametrize("text", ["=1+1", "+x", "-omics", "@home", "'=kept", "''-kept"])
def test_a_formula_is_shielded_and_read_back_as_it_was(text: str) -> None:
    body = written("csv", [FileRecord(text, Document(title=text))])
    row = list(csv.reader(body.decode().splitlines()))[1]
    assert row[0] == row[1] == f"'{text}"
    item = only("csv", body)
    assert (item.key, item.document.title) == (text, text)


def test_an_unclosed_quote_costs_one_record() -> None:
    text = 'title,year\n"One,2001\nTwo,2002\n"Three, quoted",2003\nFour,2004\n'
    items, problems = read("csv", text)
    assert [item.document.title for item in items] == ["Two", "Three, quoted", "Four"]
    assert [problem.where for problem in problems] == ["record 1, line 2"]
    assert [item.place for item in items] == [3, 4, 5]


def test_an_unclosed_quote_at_the_end_costs_one_record() -> None:
    items, problems = read("csv", 'title,year\nOne,2001\n"Two,2002\nThree,2003\n')
    assert [item.document.title for item in items] == ["One", "Three"]
    assert len(problems) == 1


def test_a_row_with_too_many_cells_is_a_problem_and_one_with_too_few_is_not() -> None:
    items, problems = read("csv", "title,year,doi\nOne,2001\nTwo,2002,,x\nThree,2003,\n\n,,\n")
    assert [item.document.title for item in items] == ["One", "Three"]
    assert [problem.message for problem in problems] == ["the row has 4 cells, the header 3"]


def test_a_row_without_anything_to_know_it_by_is_a_problem() -> None:
    items, problems = read("csv", "title,year,journal\n,2001,J\nTwo,2002,J\n")
    assert (len(items), problems[0].where) == (1, "record 1, line 2")


def test_a_table_whose_columns_are_unknown_is_one_problem() -> None:
    items, problems = read("csv", "a,b\n1,2\n")
    assert (items, len(problems)) == ([], 1)


def test_what_cannot_be_read_as_a_value_is_kept_as_text() -> None:
    item = only("csv", "title,doi,year,url,cited by\nT,not one,someday,javascript:x,many\n")
    assert item.document == Document(title="T")
    assert item.extra == {"doi": "not one", "year": "someday", "url": "javascript:x", "cited by": "many"}


def test_markup_and_control_characters_are_removed() -> None:
    item = only("csv", "title,abstract\nA <i>b</i> &amp; c\x1b[31m\0,p < 0.05  in\xa0all\n")
    assert (item.document.title, item.document.abstract) == ("A b & c", "p < 0.05 in all")


def test_a_long_field_and_many_lines_in_a_cell_are_read() -> None:
    long = "word " * 60_000
    item = only("csv", f'title,abstract\nT,"{long}\nsecond line"\n')
    assert item.document.abstract == f"{long}second line"


def test_columns_of_ones_own_come_back_from_csv() -> None:
    extra = {"gold": "x", "flag": "D", "AN": "1\n2", "title": "odd"}
    item = FileRecord("1", Document(title="T"), extra=extra)
    body = written("csv", [item])
    assert "gold,flag" in body.decode().splitlines()[0]
    assert only("csv", body).extra == extra


BY_ROW = """"SEARCH QUERY","walking"

"TITLE","Walking, and sleep"
"AUTHOR NAMES","Lind E.","Okafor A."
"SOURCE","Sleep Journal (2021) 7:2 (11-19). Date of Publication: 1 Mar 2021"
"PUBLICATION YEAR","2021"
"ABSTRACT","Two lines
of it"
"MEDLINE PMID","12"

"TITLE","Second"
"AUTHOR NAMES","Lind E."
"DOI","10.5555/b"
"""


@pytest.mark.parametrize("text", [BY_ROW, BY_ROW.partition("\n\n")[2]])
def test_a_field_a_line_is_read_record_by_record(text: str) -> None:
    items, problems = read(detect(text.encode(), "x.txt"), text)
    first, second = (item.document for item in items)
    assert (problems, first.title, len(first.authors)) == ([], "Walking, and sleep", 2)
    assert (first.venue, first.year, first.pages) == ("Sleep Journal", 2021, "11-19")
    assert (first.abstract, first.ids.pmid) == ("Two lines of it", "12")
    assert (second.title, second.ids.doi) == ("Second", "10.5555/b")
    assert items[1].raw.startswith(b'"TITLE","Second"')


def test_a_record_of_fields_by_line_without_a_title_is_a_problem() -> None:
    items, problems = read("csv", '"TITLE",""\n"AUTHOR NAMES","A B"\n"SOURCE","x"\n"TITLE","T"\n"SOURCE","y"\n')
    assert ([item.document.title for item in items], len(problems)) == (["T"], 1)
