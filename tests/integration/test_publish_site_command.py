"""`slr site`: settled verdicts only, the same bytes each time, and nothing outside `reports/`."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from commands import slr
from ledgers import MOMENT, add, entry, environment, open_ledger
from services import REVIEW, review_folder
from slr.adapters.folder import load_review
from slr.adapters.ledger import Ledger
from slr.core.errors import UsageError
from slr.core.model import Decision, Identifiers, Overlay, Stage, Verdict
from slr.outputs.publish.run import PublishedSite, publish_site

TA, FULL = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
DOUBLE = REVIEW.replace(
    'reviewers = ["ana"]', 'reviewers = ["Ada", "Ben"]\ntitle-abstract = "double"\nfull-text = "double"'
)


def say(ledger: Ledger, number: int, who: str, verdict: Verdict, *reasons: str, stage: Stage = TA) -> None:
    decision = Decision(number, stage, who, verdict, reasons, f"a note on {number}")
    ledger.decisions.record([decision], protocol=DOUBLE)


def made(folder: Path, *, with_hers: bool = False) -> Path:
    """Report 1 is included, 2 excluded on its abstract; of 3 Ada alone has spoken, or nobody; 4 is a conflict."""
    root = review_folder(folder, toml=DOUBLE)
    with open_ledger(root) as ledger:
        add(
            ledger,
            *(entry(number) for number in range(1, 5)),
            entry(5, title="=HYPERLINK(1)", abstract="Own words"),
        )
        for who in ("Ada", "Ben"):
            say(ledger, 1, who, Verdict.INCLUDE)
            say(ledger, 1, who, Verdict.INCLUDE, stage=FULL)
            say(ledger, 2, who, Verdict.EXCLUDE, "T1")
        say(ledger, 4, "Ada", Verdict.EXCLUDE, "T2")
        say(ledger, 4, "Ben", Verdict.INCLUDE)
        ledger.remarks.tag(1, "Ada", "pilot")
        ledger.remarks.tag(3, "Ada", "looks out")
        if with_hers:
            say(ledger, 3, "Ada", Verdict.EXCLUDE, "T2")
    return root


def write(root: Path, **options: Any) -> tuple[dict[str, bytes], PublishedSite]:
    with open_ledger(root) as ledger:
        done = publish_site(ledger, load_review(root, {}), **options)
    return {path.name: path.read_bytes() for path, _ in done.files if path.exists()}, done


def records(body: bytes) -> dict[int, dict[str, Any]]:
    found = re.search(rb'id="data">(.*?)</script>', body, re.DOTALL)
    assert found
    data = json.loads(found[1])
    rows = [dict(zip(data["fields"], row, strict=True)) for row in data["rows"]]
    return {row["report"]: row for row in rows}


def test_a_verdict_that_is_not_settled_changes_no_byte_of_the_site(tmp_path: Path) -> None:
    assert write(made(tmp_path / "a"))[0] == write(made(tmp_path / "b", with_hers=True))[0]


def test_no_reviewer_and_nothing_of_an_undecided_report_is_in_the_site(tmp_path: Path) -> None:
    files, _ = write(made(tmp_path, with_hers=True))
    assert b"a note on 1" in files["index.html"]
    for body in files.values():
        for hidden in (b"Ada", b"Ben", b"a note on 3", b"a note on 4", b"looks out"):
            assert hidden not in body


def test_each_report_has_its_settled_end(tmp_path: Path) -> None:
    files, _ = write(made(tmp_path))
    found = records(files["index.html"])
    assert {number: row["status"] for number, row in found.items()} == {
        1: "included",
        2: "excluded on title and abstract",
        3: "undecided",
        4: "undecided",
        5: "undecided",
    }
    assert found[1]["decided"] == [
        "Title and abstract: included, judged by 2 reviewers",
        "Full text: included, judged by 2 reviewers",
    ]
    assert found[1]["tags"] == ["pilot"]
    assert len(found[2]["reasons"]) == 1
    assert found[4]["reasons"] == found[4]["decided"] == []
    assert [one[1] for one in found[1]["found"]] == [f"{MOMENT:%Y-%m-%d}"]


def test_the_table_beside_the_page_has_every_report_and_no_formula(tmp_path: Path) -> None:
    files, _ = write(made(tmp_path))
    rows = list(csv.DictReader(files["reports.csv"].decode().splitlines()))
    assert [row["report"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert rows[4]["title"] == "'=HYPERLINK(1)"
    assert list(rows[0])[-1].startswith("interim: 3 reports undecided")


def test_links_are_made_of_identifiers_and_of_nothing_else(tmp_path: Path) -> None:
    root = review_folder(tmp_path)
    with open_ledger(root) as ledger:
        ids = Identifiers(doi='10.5555/"><script>')
        add(
            ledger,
            entry(1, url="https://example.org/page", open_pdf="https://example.org/x.pdf", ids=ids),
            entry(2, url="javascript:alert(1)", ids=Identifiers(pmid="12")),
        )
    body = write(root)[0]["index.html"]
    assert [address for _, address in records(body)[1]["links"]] == ["https://doi.org/10.5555/%22%3E%3Cscript%3E"]
    assert [address for _, address in records(body)[2]["links"]] == ["https://pubmed.ncbi.nlm.nih.gov/12/"]
    assert b"javascript:" not in body
    assert b"example.org" not in body


def test_an_abstract_a_person_filled_in_is_there_and_none_is_when_they_are_left_out(tmp_path: Path) -> None:
    root = made(tmp_path)
    with open_ledger(root) as ledger:
        ledger.remarks.lay(Overlay(1, "abstract", "Filled in by hand", "the PDF", "Ada"))
    assert {b"Filled in by hand", b"Own words"} <= {
        text for text in (b"Filled in by hand", b"Own words") if text in write(root)[0]["index.html"]
    }
    assert b"Own words" not in write(root, abstracts=False)[0]["index.html"]
    assert b"Filled in by hand" not in write(root, abstracts=False)[0]["index.html"]


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path) -> None:
    root = made(tmp_path)
    assert write(root)[0] == write(root)[0]


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    root = made(tmp_path)
    files, done = write(root, dry_run=True)
    assert files == {}
    assert len(done.files) == 2
    assert not (root / "reports" / "site").exists()


def test_a_folder_outside_reports_is_refused(tmp_path: Path) -> None:
    root = made(tmp_path)
    with pytest.raises(UsageError, match="not within"):
        write(root, out=tmp_path)


def test_an_empty_ledger_gives_an_interim_page(tmp_path: Path) -> None:
    root = review_folder(tmp_path)
    files, done = write(root)
    assert done.interim == "interim: no records yet"
    assert b"The ledger holds no record yet." in files["index.html"]


def test_the_command_names_what_it_wrote_and_warns_of_an_interim_page(tmp_path: Path) -> None:
    root = made(tmp_path)
    ran = slr("site", "--review", root, "--json", env=environment(root))
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert (told["reports"], told["included"], told["dry_run"]) == (5, 1, False)
    assert [Path(one["path"]).name for one in told["files"]] == ["index.html", "reports.csv"]
    assert all(Path(one["path"]).stat().st_size == one["bytes"] for one in told["files"])
    assert "interim: 3 reports undecided" in ran.err


def test_no_two_elements_share_an_id(tmp_path: Path) -> None:
    ids = re.findall(rb'\sid="([^"]+)"', write(made(tmp_path))[0]["index.html"])
    assert len(ids) > 30
    assert sorted(set(ids)) == sorted(ids)
