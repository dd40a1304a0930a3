"""`slr prisma` as a person runs it: languages, widths, updates, interim figures, counts files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commands import Ran, slr
from flow_cases import new_review, two_versions, update
from services import review_folder
from slr.outputs.prisma.counts_csv import write_csv
from slr.outputs.prisma.counts_json import write_json


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review")
    two_versions(made).close()
    return made


def run(folder: Path, *more: object) -> Ran:
    return slr("prisma", "--review", folder, *more)


def numbers(ran: Ran) -> dict[str, object]:
    assert ran.code == 0, ran.err
    counts: dict[str, object] = json.loads(ran.out)["counts"]
    return counts


def test_the_html_of_a_ledger_opens_the_records_behind_its_numbers(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "flow.html"
    assert run(folder, "-o", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert 'href="#records_screened"' in text
    assert '"https://doi.org/10.5555/work.21"' in text


def test_an_earlier_day_is_the_previous_version(folder: Path) -> None:
    ran = run(folder, "--as-of", "2025-06-30", "--json")
    counts = numbers(ran)
    assert json.loads(ran.out)["template"] == "update-2"
    assert (counts["previous_studies"], counts["new_studies"], counts["total_studies"]) == (2, 3, 4)


def test_a_counts_file_is_the_previous_version(folder: Path, tmp_path: Path) -> None:
    """The totals of an update count, of a new review its included studies."""
    for made, studies in ((new_review(), 28), (update(), 17)):
        file = tmp_path / "before.json"
        file.write_text(write_json(made), encoding="utf-8")
        counts = numbers(run(folder, "--previous", file, "--json"))
        assert (counts["previous_studies"], counts["total_studies"]) == (studies, studies + 4)


def test_a_previous_version_without_included_studies_is_refused(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "before.csv"
    file.write_text("data,node,box,description,boxtext,tooltips,url,n\nduplicates,x,box3,d,t,NA,NA,3\n")
    ran = run(folder, "--previous", file)
    assert ran.code == 2
    assert "does not give the numbers of studies" in ran.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--as-of", "2025-06-30", "--previous", "x.csv"), "both name the previous version"),
        (("--counts", "x.csv", "--as-of", "2025-06-30"), "a counts file has no dates"),
        (("--as-of", "2025-06-30", "--until", "2025-01-01"), "must be older"),
        (("--width", "20", "-o", "x.svg"), "20 mm wide"),
        (("--lang", "xx"), "no labels in the language 'xx'"),
        (("-o", "x.docx"), "cannot write .docx"),
    ],
)
def test_what_cannot_be_is_refused_in_words(folder: Path, more: tuple[str, ...], words: str) -> None:
    ran = run(folder, *more)
    assert ran.code == 2
    assert words in ran.err


def test_the_review_of_an_earlier_day_can_be_drawn(folder: Path) -> None:
    ran = run(folder, "--until", "2025-06-30")
    assert "The review at the end of 2025-06-30." in ran.out
    assert "Citation searching" not in ran.out


def test_width_and_language_reach_the_file(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "flow.svg"
    assert run(folder, "--width", "85", "--lang", "de", "-o", file).code == 0
    text = file.read_text(encoding="utf-8")
    assert 'width="240.94pt"' in text
    assert "Gescreente Einträge" in text


def broken(tmp_path: Path) -> Path:
    file = tmp_path / "counts.csv"
    file.write_text(write_csv(new_review()).replace("records_screened.html,800", "records_screened.html,801"))
    return file


def test_numbers_that_do_not_add_up_are_refused_and_drawn_with_a_watermark_when_asked(tmp_path: Path) -> None:
    file, figure = broken(tmp_path), tmp_path / "flow.svg"
    refused = slr("prisma", "--from", file, "-o", figure)
    assert (refused.code, figure.exists()) == (5, False)
    assert "F04" in refused.err
    drawn = slr("prisma", "--from", file, "-o", figure, "--interim")
    assert drawn.code == 0
    assert "warning: F04" in drawn.err
    text = figure.read_text(encoding="utf-8")
    assert ">INTERIM</text>" in text
    assert "Interim figure: F04: records screened (801)" in text


def test_a_finished_figure_has_no_watermark(tmp_path: Path) -> None:
    file, figure = tmp_path / "counts.csv", tmp_path / "flow.svg"
    file.write_text(write_csv(new_review()))
    assert slr("prisma", "--from", file, "-o", figure).code == 0
    assert "INTERIM" not in figure.read_text(encoding="utf-8")


def test_a_negative_number_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(write_csv(new_review()).replace("duplicates.html,220", "duplicates.html,-220"))
    ran = slr("prisma", "--from", file)
    assert ran.code == 5
    assert "F01: duplicates is negative (-220)" in ran.err


def test_a_missing_row_is_told_and_unknown(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    lines = write_csv(new_review()).splitlines()
    file.write_text("\n".join(line for line in lines if not line.startswith("dbr_notretrieved")))
    ran = slr("prisma", "--from", file)
    assert ran.code == 0
    assert "dbr_notretrieved_reports: missing; taken as unknown" in ran.err
    assert "not reported" in ran.out


def test_a_comma_in_a_reason_is_read_as_meant_and_told(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(write_csv(new_review()).replace("Wrong population, 40", "Not English, German, or French, 40"))
    ran = slr("prisma", "--from", file)
    assert ran.code == 0
    assert "the R package would cut there" in ran.err
    assert "Not English, German, or French" in ran.out


def test_the_example_of_the_r_package_goes_in_and_comes_out(shared: Path, tmp_path: Path) -> None:
    """Row by row the same keys, boxes and numbers; texts only where the template for new reviews has others."""
    file = tmp_path / "out.csv"
    example = shared / "prisma" / "PRISMA.csv"
    assert slr("prisma", "--from", example, "-o", file).code == 0
    with example.open(newline="") as theirs, file.open(newline="") as ours:
        pairs = list(zip(csv.DictReader(theirs), csv.DictReader(ours), strict=True))
    assert len(pairs) == 34
    for row, written in pairs:
        assert [row[name] for name in ("data", "node", "box", "url", "n")] == [
            written[name] for name in ("data", "node", "box", "url", "n")
        ]
    changed = {
        row["boxtext"]: written["boxtext"] for row, written in pairs if row["boxtext"] != written["boxtext"]
    }
    assert changed == {
        "Identification of new studies via databases and registers": (
            "Identification of studies via databases and registers"
        ),
        "Identification of new studies via other methods": "Identification of studies via other methods",
        "Duplicate records": "Duplicate records removed",
        "New studies included in review": "Studies included in review",
        "Reports of new included studies": "Reports of included studies",
    }


def test_an_example_that_somebody_filled_in_for_an_update_keeps_its_texts(shared: Path, tmp_path: Path) -> None:
    example = (shared / "prisma" / "PRISMA.csv").read_text(encoding="utf-8")
    for key in ("previous_studies", "previous_reports", "total_studies", "total_reports"):
        lines = example.splitlines()
        example = "\n".join(
            line.rpartition(",")[0] + ",1" if line.startswith(f"{key},") else line for line in lines
        )
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text(example, encoding="utf-8")
    assert slr("prisma", "--from", file, "-o", out).code == 0
    assert "New studies included in review" in out.read_text(encoding="utf-8")


def test_a_letter_the_font_lacks_is_told_for_a_pdf_and_not_for_an_svg(tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(write_csv(new_review()).replace("Wrong population", "\u7814\u7a76"), encoding="utf-8")
    ran = slr("prisma", "--from", file, "-o", tmp_path / "flow.pdf", "-o", tmp_path / "flow.svg")
    assert ran.code == 0
    assert [line for line in ran.err.splitlines() if "the font has no" in line] == [
        f"warning: {tmp_path / 'flow.pdf'}: the font has no \u7814 \u7a76; use the SVG"
    ]


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [
        ("utf-8", ";"),
        ("utf-8-sig", ";"),
        ("cp1252", ";"),
        ("utf-16", "\t"),
        ("utf-16-le", "\t"),
        ("utf-16-be", ";"),
    ],
)
def test_a_counts_file_is_read_as_a_spreadsheet_saves_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    usual, saved = tmp_path / "usual.csv", tmp_path / "saved.csv"
    usual.write_text(write_csv(new_review(), {"duplicates": "Doppelte Einträge – geprüft"}), encoding="utf-8")
    rows = list(csv.reader(io.StringIO(usual.read_text(encoding="utf-8"))))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    saved.write_bytes(out.getvalue().encode(encoding))
    told = [slr("prisma", "--counts", file, "--json") for file in (usual, saved)]
    assert told[1].code == 0, told[1].err
    assert told[0].out == told[1].out


def test_a_counts_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    ran = slr("prisma", "--from", tmp_path / "none.csv")
    assert ran.code == 2
    assert "cannot be read" in ran.err
