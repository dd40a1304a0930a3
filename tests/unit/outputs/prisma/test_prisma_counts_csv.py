"""The counts file of the R package PRISMA2020: what is read, what is doubted, what is refused, what is written."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from flow_cases import in_progress, new_review, update
from slr.core.errors import UsageError
from slr.outputs.prisma.counts import CountLine, CountWithLines, FlowCounts
from slr.outputs.prisma.counts_csv import CountsFile, read_csv, write_csv
from slr.outputs.prisma.csv_rows import COLUMNS, ROWS, read_count, read_list

NAME = "counts.csv"


def table(**cells: str) -> str:
    """A counts file with these numbers; boxtext is given as `key__text`."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in ROWS:
        text = cells.get(f"{row.key}__text", "")
        writer.writerow([row.data, row.node, row.box, "", text, "", "", cells.get(row.key, "")])
    return out.getvalue()


def as_delimited(text: str, delimiter: str) -> str:
    """The same table with its cells parted otherwise."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(csv.reader(io.StringIO(text)))
    return out.getvalue()


def written(counts: FlowCounts, labels: dict[str, str] | None = None) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(write_csv(counts, labels)))
    return {row["box"] if row["data"] == "NA" else row["data"]: row for row in rows}


def messages(read: CountsFile) -> list[str]:
    return [problem.message for problem in read.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [("1234", 1234), ("1,234", 1234), (" 12 ", 12), ("-3", -3), ("", None), ("NA", None), ("xxx", None)],
)
def test_a_plain_number_is_digits_with_or_without_commas(text: str, value: int | None) -> None:
    assert read_count(text) == (CountWithLines(value), ())


@pytest.mark.parametrize("text", ["1.234", "1.234.567", "1 234", "1\u00a0234", "1'234", "1\u2019234"])
def test_thousands_are_parted_as_people_part_them_where_the_comma_is_no_delimiter(text: str) -> None:
    sheet = as_delimited(table(records_screened=text, dbr_excluded=f"{text}"), ";")
    counts = read_csv(sheet, NAME).counts
    assert counts.screened == counts.searched.excluded.n == int("".join(filter(str.isdigit, text)))


@pytest.mark.parametrize("text", ["12,5", "12,50", "1,2345", "0,5"])
def test_a_comma_before_decimals_is_no_thousand(text: str) -> None:
    with pytest.raises(UsageError, match="is not a whole number"):
        read_csv(as_delimited(table(records_screened=text), ";"), NAME)


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
@pytest.mark.parametrize("first", ["", "sep={}\r\n"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_the_delimiter_is_the_one_of_the_header(delimiter: str, first: str, end: str) -> None:
    told = table(
        records_screened="40", dbr_excluded="No outcome, 3; Wrong design, 1,200", duplicates__text="Doppelte; 2×"
    )
    sheet = first.format(delimiter) + as_delimited(told, delimiter).replace("\n", end)
    read, usual = read_csv(sheet, NAME), read_csv(told, NAME)
    assert read.counts == usual.counts
    assert read.labels == usual.labels
    assert [line.n for line in read.counts.searched.excluded.lines] == [3, 1200]


def test_a_line_below_excel_s_first_one_keeps_its_number() -> None:
    with pytest.raises(UsageError, match=r"counts.csv:18: records_screened: '1.5'"):
        read_csv("sep=;\n" + as_delimited(table(records_screened="1.5"), ";"), NAME)


def test_a_first_line_that_no_table_has_is_refused() -> None:
    with pytest.raises(UsageError, match=r"counts.csv:1: not a CSV file"):
        read_csv("x" * 200_000, NAME)


def test_empty_rows_and_columns_of_a_spreadsheet_are_nothing() -> None:
    sheet = as_delimited(table(records_screened="40"), ";").replace("\n", ";;\n") + ";;;;;;;;;\n\n"
    assert read_csv(sheet, NAME) == read_csv(table(records_screened="40"), NAME)


def test_a_header_without_the_columns_is_refused_whatever_the_delimiter() -> None:
    with pytest.raises(UsageError, match=r"counts.csv:1: no column boxtext, n; not a PRISMA2020"):
        read_csv("data;box;count\n", NAME)


@pytest.mark.parametrize("text", ["1.5", "1e3", ".5", "12.", "9" * 13])
def test_a_number_that_is_not_whole_is_refused_with_file_line_and_key(text: str) -> None:
    with pytest.raises(UsageError, match=rf"counts.csv:17: records_screened: '{text}' is not a whole number"):
        read_csv(table(records_screened=text), NAME)


def test_a_number_with_words_is_unknown_and_the_words_are_told() -> None:
    read = read_csv(table(records_screened="12 (approx)"), NAME)
    assert read.counts.screened is None
    assert read.problems == (
        (f"{NAME}:17", "records_screened: '12 (approx)' is no plain number; taken as unknown"),
    )


@pytest.mark.parametrize(
    ("text", "tally"),
    [
        ("PubMed, 15; Crossref, 320", CountWithLines(335, (CountLine("PubMed", 15), CountLine("Crossref", 320)))),
        ("A,4;B,2;", CountWithLines(6, (CountLine("A", 4), CountLine("B", 2)))),
        ("Wrong population, 1,234", CountWithLines(1234, (CountLine("Wrong population", 1234),))),
        ("A (n=3), 4", CountWithLines(4, (CountLine("A (n=3)", 4),))),
        ("2020, 5", CountWithLines(5, (CountLine("2020", 5),))),
        ("A, NA; B, 2", CountWithLines(None, (CountLine("A", None), CountLine("B", 2)))),
        ("1,029", CountWithLines(1029)),
        ("29", CountWithLines(29)),
        ("", CountWithLines()),
        ("NA", CountWithLines()),
        ("Reason1, xxx; Reason2, xxx; Reason3, xxx", CountWithLines()),
        ("Register 1, xxx", CountWithLines()),
    ],
)
def test_a_list_is_names_and_numbers_or_one_total(text: str, tally: CountWithLines) -> None:
    assert read_list(text) == (tally, ())


@pytest.mark.parametrize(
    ("text", "lines", "doubt"),
    [
        ("Not English, or French, 12", (CountLine("Not English, or French", 12),), "a comma inside the name"),
        ("Reason, 3 studies", (CountLine("Reason, 3 studies", None),), "no number after its last comma"),
        ("Reason", (CountLine("Reason", None),), "no number after its last comma"),
        ("A,4;;B,2", (CountLine("A", 4), CountLine("B", 2)), "an empty entry"),
    ],
)
def test_a_list_that_can_be_read_in_two_ways_is_doubted(
    text: str, lines: tuple[CountLine, ...], doubt: str
) -> None:
    value, doubts = read_list(text)
    assert value.lines == lines
    assert len(doubts) == 1
    assert doubt in doubts[0]


def test_doubts_about_a_list_say_where_it_stands() -> None:
    read = read_csv(table(dbr_excluded="Reason; B, 2"), NAME)
    assert read.problems[0].where == f"{NAME}:24"
    assert read.problems[0].message.startswith("dbr_excluded: ")


def test_an_unknown_key_and_a_missing_row_are_told() -> None:
    text = table(records_screened="5").replace("duplicates,node8", "duplicates_auto,node8")
    read = read_csv(text, NAME)
    assert messages(read) == ["unknown key 'duplicates_auto' is not read", "duplicates: missing; taken as unknown"]


def test_a_key_that_stands_twice_is_refused() -> None:
    text = table() + "duplicates,node8,box3,,,,,7\n"
    with pytest.raises(UsageError, match=r"counts.csv:36: duplicates occurs twice, first in line 14"):
        read_csv(text, NAME)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"counts.csv:1: no column data, box, boxtext, n"),
        ("title,year\na,b\n", r"counts.csv:1: no column data"),
        ("data,box,boxtext,n\nfoo,bar,,1\n", r"counts.csv: none of the 34 keys"),
        ("data,box,boxtext,n\n" + '"' + "x" * 200_000 + '",a,b,c\n', r"counts.csv:2: not a CSV file"),
    ],
)
def test_what_is_no_counts_file_is_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_csv(text, NAME)


def test_rows_shorter_than_the_header_and_a_byte_order_mark_are_read() -> None:
    read = read_csv("\ufeffdata,x,box,d,boxtext,n\r\nduplicates,,box3\r\nrecords_screened,,box4,,,7\r\n", NAME)
    assert (read.counts.duplicates, read.counts.screened) == (None, 7)


def test_a_total_that_is_not_printed_is_the_sum_of_its_sources() -> None:
    assert read_csv(table(database_specific_results="A, 4; B, 2"), NAME).counts.databases.n == 6


def test_a_relabelled_route_keeps_its_words_and_an_empty_one_is_left_out() -> None:
    read = read_csv(table(organisation_results="101", organisation_results__text="Previous surveys"), NAME)
    assert read.counts.other_identified == CountWithLines(101, (CountLine("Previous surveys", 101),))
    assert read.labels == {}


def test_own_wording_is_kept_and_the_official_and_the_shipped_one_are_not() -> None:
    read = read_csv(
        table(
            duplicates__text="Duplicate records removed (implied)",
            records_screened__text="Records screened",
            screening__text="Sichtung",
        ),
        NAME,
    )
    assert read.labels == {"duplicates": "Duplicate records removed (implied)", "screening": "Sichtung"}
    assert read_csv(table(duplicates__text="Duplicate records"), NAME).labels == {}


def test_previous_rows_of_zero_are_no_update() -> None:
    assert not read_csv(table(previous_studies="0", previous_reports="0"), NAME).counts.has_previous
    assert read_csv(table(previous_studies="3"), NAME).counts.has_previous


def test_other_methods_of_zero_everywhere_are_no_lane() -> None:
    zero = dict.fromkeys(("website_results", "organisation_results", "citations_results", "other_assessed"), "0")
    assert not read_csv(table(**zero), NAME).counts.has_other
    assert read_csv(table(**{**zero, "citations_results": "3"}), NAME).counts.has_other


def test_control_characters_do_not_get_in() -> None:
    read = read_csv(table(dbr_excluded="Wrong\x1b[31m population, 3", screening__text="Scr\x07eening!"), NAME)
    assert read.counts.searched.excluded.lines == (CountLine("Wrong[31m population", 3),)
    assert read.labels == {"screening": "Screening!"}


@pytest.mark.parametrize("make", [new_review, update], ids=["new", "update"])
def test_what_was_written_is_read_back(make: object) -> None:
    assert callable(make)
    counts = replace(make(), excluded_by_automation=None, adjustment_note="volume", automation_note="tool 2")
    read = read_csv(write_csv(counts, {"screening": "Sichtung"}), NAME)
    assert read == (counts, {"screening": "Sichtung"}, ())


def test_all_rows_are_written_in_the_order_and_with_the_ids_of_the_package(shared: Path) -> None:
    ours = list(csv.DictReader(io.StringIO(write_csv(new_review()))))
    theirs = list(csv.DictReader(io.StringIO((shared / "prisma" / "PRISMA.csv").read_text(encoding="utf-8"))))
    fixed = ("data", "node", "box", "url")
    assert [[row[key] for key in fixed] for row in ours] == [[row[key] for key in fixed] for row in theirs]
    assert list(ours[0]) == list(theirs[0])


def test_the_file_the_package_ships_is_read_without_a_doubt(shared: Path) -> None:
    name = "PRISMA.csv"
    read = read_csv((shared / "prisma" / name).read_text(encoding="utf-8"), name)
    assert read.problems == ()
    assert read.counts.databases == CountWithLines(0)
    assert read.counts.searched.excluded == CountWithLines()


def test_texts_of_the_template_are_always_set() -> None:
    rows = written(new_review())
    assert len(rows) == 34
    assert rows["newstud"]["boxtext"] == "Identification of studies via databases and registers"
    assert rows["duplicates"]["boxtext"] == "Duplicate records removed"
    assert written(update())["new_studies"]["boxtext"] == "New studies included in review"


def test_unused_rows_are_written_so_that_the_package_leaves_them_out() -> None:
    rows = written(new_review())
    assert rows["previous_studies"]["n"] == rows["total_studies_ma"]["n"] == "0"
    assert rows["website_results"]["n"] == rows["citations_results"]["n"] == ""
    assert written(in_progress())["register_specific_results"]["n"].startswith("Register 1, xxx; Register 2")


def test_names_are_written_so_that_no_reader_stumbles() -> None:
    lines = (
        CountLine("Not English, German; or 'French'", 1200),
        CountLine('=HYPERLINK("x")', 3),
        CountLine("", None),
    )
    counts = replace(new_review(), searched=replace(new_review().searched, excluded=CountWithLines(None, lines)))
    rows = written(counts, {"screening": "@cmd 'x'"})
    quoted = "\N{RIGHT SINGLE QUOTATION MARK}French\N{RIGHT SINGLE QUOTATION MARK}"
    assert rows["dbr_excluded"]["n"] == (
        f'Not English / German / or {quoted}, 1200; HYPERLINK("x"), 3; not named, NA'
    )
    assert rows["screening"]["boxtext"] == ("cmd \N{RIGHT SINGLE QUOTATION MARK}x\N{RIGHT SINGLE QUOTATION MARK}")


def test_a_total_without_reasons_is_written_bare() -> None:
    counts = replace(new_review(), searched=replace(new_review().searched, excluded=CountWithLines(66)))
    assert written(counts)["dbr_excluded"]["n"] == "66"


def test_routes_find_a_row_and_more_than_three_are_summed() -> None:
    lines = (
        CountLine("Citation searching", 1),
        CountLine("Experts", 2),
        CountLine("Surveys", 3),
        CountLine("Mail", 4),
    )
    rows = written(replace(in_progress(), other_identified=CountWithLines(10, lines)))
    assert (rows["organisation_results"]["boxtext"], rows["organisation_results"]["n"]) == ("Experts / Mail", "6")
    assert (rows["website_results"]["boxtext"], rows["website_results"]["n"]) == ("Surveys", "3")
    assert rows["citations_results"]["n"] == "1"


def test_notes_are_written_in_a_column_of_their_own_behind_the_eight() -> None:
    assert "note" not in written(new_review())["duplicates"]
    rows = written(replace(new_review(), automation_note="Classifier 2"))
    assert list(rows["duplicates"])[-1] == "note"
    assert (rows["excluded_automatic"]["note"], rows["duplicates"]["note"]) == ("Classifier 2", "")
