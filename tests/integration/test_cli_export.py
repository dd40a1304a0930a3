"""`slr export`: what goes out, in which words, and that other libraries read it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import slr.outputs.exports.run as door
from commands import slr as run
from format_files import read
from ledgers import add, entry, new_run
from services import begin_ledger
from slr.adapters.folder import create_review, load_review
from slr.adapters.formats.registry import FORMATS
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.heard import read_heard
from slr.core.bibliography.evidence import Heard
from slr.core.model import (
    Author,
    Decision,
    Identifiers,
    Manner,
    Merge,
    MergeKind,
    Resolution,
    SourceKind,
    Stage,
    Verdict,
)
from slr.outputs.exports.export_sets import Wanted
from slr.outputs.exports.selection import Outgoing
from slr.outputs.exports.targets import find_target

TOML = """
title = "Files"
[screening]
reviewers = ["ana", "ben", "cy"]
title-abstract = "double"
[[criteria]]
code = "T-TOPIC"
stage = "title-abstract"
text = "Is it about brains?"
reason = "wrong topic"
"""
TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Seven records of six reports: agreed in, agreed out, one vote, a conflict, nothing, and a candidate."""
    root = tmp_path / "review"
    create_review(root, review_toml=TOML, queries={})
    with Ledger(root / "data" / "slr.db") as ledger:
        add(ledger, *(entry(n, abstract=f"Text {n} of \u00e9l\u00e8ves.", citation_count=n) for n in range(1, 5)))
        add(ledger, entry(5, title=""), run=new_run("pubmed", "PubMed"))
        add(ledger, entry(6, authors=(Author("WHO Group", None, collective=True),)),
            run=new_run("semantic_scholar", "Citation searching", SourceKind.CITATION))  # fmt: skip
        add(ledger, entry(7, ids=Identifiers(doi="10.5555/work.1", pmid="77")), run=new_run("pubmed", "PubMed"))
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 7, "test", "test")])
        votes = [(1, "ana", Verdict.INCLUDE), (1, "ben", Verdict.INCLUDE), (2, "ana", Verdict.EXCLUDE),
                 (2, "ben", Verdict.EXCLUDE), (3, "ana", Verdict.INCLUDE), (4, "ana", Verdict.INCLUDE),
                 (4, "ben", Verdict.EXCLUDE)]  # fmt: skip
        ledger.decisions.record([
            Decision(number, TA, who, verdict, ("T-TOPIC",) if verdict is Verdict.EXCLUDE else (), f"hush {number}")
            for number, who, verdict in votes
        ])  # fmt: skip
    return root


def exported(folder: Path, form: str, *arguments: object) -> str:
    ran = run("export", form, *arguments, "--review", folder)
    assert ran.code == 0, ran.err
    return ran.out


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ("all", ["1", "2", "3", "4", "5", "6", "7"]),
        ("screened", ["1", "2"]),
        ("included", []),  # nobody has judged a full text
        ("excluded", ["2"]),
        ("conflicts", ["4"]),
        ("candidates", ["6"]),
    ],
)
def test_a_set_holds_its_records_or_reports(folder: Path, wanted: str, numbers: list[str]) -> None:
    assert [row["id"] for row in rows(exported(folder, "csv", "--set", wanted))] == numbers


def test_all_has_every_record_also_without_a_title_and_the_duplicate(folder: Path) -> None:
    found = {row["id"]: row for row in rows(exported(folder, "csv"))}
    assert found["5"]["title"] == ""
    assert (found["7"]["pmid"], found["7"]["slr_sources"], found["7"]["decision"]) == ("77", "PubMed", "include")


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx", "jsonl"])
def test_each_record_names_its_report_and_the_import_makes_nothing_of_it(
    folder: Path, form: str, tmp_path: Path
) -> None:
    path, other = tmp_path / "out.data", tmp_path / "other"
    ran = run("export", form, "-o", path, "--review", folder)
    assert ran.out.startswith("7 records of 6 reports (all) written (")
    assert ran.out.endswith("), 3 with a verdict; duplicates repeat their report's verdict\n")
    found, _ = read(form, path.read_bytes())
    assert [item.extra["slr_report"] for item in found] == ["1", "2", "3", "4", "5", "6", "1"]
    create_review(other, review_toml=TOML, queries={})
    begin_ledger(other)
    assert run("import", path, "--review", other).code == 0
    with Ledger(folder / "data" / "slr.db") as old, Ledger(other / "data" / "slr.db") as new:
        before, after = old.reports.records(), new.reports.records()
    assert [one.document for one in after] == [one.document for one in before]
    assert [one.report_id for one in after] == [1, 2, 3, 4, 5, 6, 7]


def test_what_settled_a_conflict_goes_out_while_it_counts(folder: Path) -> None:
    with Ledger(folder / "data" / "slr.db") as ledger:
        sides = tuple(one.id or 0 for one in ledger.decisions.current() if one.report_id == 4)
        ledger.decisions.resolve(
            Resolution(4, TA, "cy", Verdict.EXCLUDE, ("T-TOPIC",), "Mice.", sides, manner=Manner.THIRD)
        )
    one = rows(exported(folder, "csv", "--set", "screened"))[2]
    (told,) = json.loads(one["slr_resolution"])
    assert told.pop("at")
    assert told == {
        "resolver": "cy", "stage": "title-abstract", "verdict": "exclude", "manner": "third",
        "reasons": ["T-TOPIC"], "note": "Mice.",
    }  # fmt: skip
    for form in ("ris", "asreview", "rayyan", "nbib"):
        assert "resolutions of conflicts (1)" in run("export", form, "--review", folder).err
    with Ledger(folder / "data" / "slr.db") as ledger:
        ledger.decisions.record([Decision(4, TA, "ana", Verdict.EXCLUDE, ("T-TOPIC",))])
    assert "slr_resolution" not in exported(folder, "csv")


def test_what_settled_a_conflict_stays_in_while_a_reviewer_must_still_decide(folder: Path) -> None:
    with Ledger(folder / "data" / "slr.db") as ledger:
        votes = [one for one in ledger.decisions.current() if one.report_id == 4]
        made = Resolution(4, TA, "cy", Verdict.EXCLUDE, (), "Mice.", tuple(one.id or 0 for one in votes))
        ledger.decisions.resolve(made)

        def seen(needed: int) -> bool:
            return bool(read_heard(ledger, lambda _report, _stage: needed, me="ana")[4].resolutions)

        assert (seen(2), seen(3)) == (True, False)


def test_a_dash_is_standard_output(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert exported(folder, "csv", "-o", "-") == exported(folder, "csv")
    report = run("search", "appendix", "-o", "-", "--review", folder)
    assert (report.code, report.out) == (0, run("search", "appendix", "--review", folder).out)
    assert not Path("-").exists()


def test_a_report_goes_out_with_the_best_of_its_records_and_all_its_sources(folder: Path) -> None:
    (one,) = rows(exported(folder, "csv", "--set", "included", "--stage", "title-abstract"))
    assert (one["pmid"], one["abstract"], one["slr_sources"]) == (
        "77",
        "Text 1 of \u00e9l\u00e8ves.",
        "Crossref; PubMed",
    )


@pytest.mark.parametrize("form", [*FORMATS, "asreview", "rayyan", "covidence"])
def test_a_vote_that_waits_for_a_second_one_does_not_go_out(folder: Path, form: str, tmp_path: Path) -> None:
    """Report 3 has ana's vote alone: what is written of it is what was written before she voted."""
    path = tmp_path / "out"
    exported(folder, form, "-o", path)
    with Ledger(folder / "data" / "slr.db") as ledger:
        review = load_review(folder, {})
        third = next(one for one in door.read_outgoing(ledger, review, Wanted.ALL) if one.number == 3)
        assert (third.said, third.stage, third.heard) == ((), None, Heard())
        assert all(one.number != 3 for one in door.read_outgoing(ledger, review, Wanted.SCREENED))
    if form != "xlsx":
        assert b"hush 3" not in path.read_bytes()
        assert (b"hush 4" in path.read_bytes()) == (form in {"csv", "tsv", "jsonl"})


def test_of_a_conflict_both_sides_go_out(folder: Path) -> None:
    (one,) = rows(exported(folder, "rayyan", "--set", "conflicts"))
    assert one["notes"] == (
        'RAYYAN-INCLUSION: {"ana"=>"Included", "ben"=>"Excluded"} | RAYYAN-EXCLUSION-REASONS: wrong topic'
    )
    ris = exported(folder, "ris", "--set", "conflicts")
    assert "N1  - slr: conflict at title-abstract: ana include; ben exclude (wrong topic)" in ris
    assert "slr-decision" not in ris


def test_losses_are_told_once_by_name(folder: Path) -> None:
    ran = run("export", "asreview", "--set", "screened", "--review", folder)
    assert ran.err.splitlines() == [
        "ASReview (CSV) has no place for: citation_count (2), pmid (1), reasons (1), votes with notes and quotes (2)",
        "2 reports (screened) written (ASReview (CSV)), 2 with a verdict",
    ]
    assert "citation_count" in run("export", "ris", "--review", folder).err


def test_a_file_is_whole_or_not_there(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out" / "all.ris"
    exported(folder, "ris", "-o", path)
    before = path.read_bytes()
    with Ledger(folder / "data" / "slr.db") as ledger:
        made = door.Exported(find_target("ris"), Wanted.ALL)

        def broken() -> Iterator[Outgoing]:
            yield from list(door.read_outgoing(ledger, load_review(folder, {}), Wanted.ALL))[:2]
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            door.export_file(made, broken(), path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["all.ris"]


def test_a_dry_run_writes_nothing_and_the_summary_is_for_scripts_too(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.ris"
    ran = run("export", "ris", "--set", "screened", "-o", path, "--dry-run", "--review", folder)
    assert "2 reports (screened) would be written (RIS), 2 with a verdict" in ran.out
    assert not path.exists()
    told = json.loads(run("export", "ris", "-o", path, "--json", "--review", folder).out)
    assert (told["set"], told["written"], told["with_decision"], told["cannot_hold"]) == (
        "all", 7, 3, {"citation_count": 4, "votes with notes and quotes": 4},
    )  # fmt: skip
    aside = run("export", "ris", "--json", "--review", folder)
    assert json.loads(aside.err.splitlines()[-1])["written"] == 7
    assert aside.out.startswith("TY  - ")


def test_an_unknown_format_or_set_is_wrong_usage(folder: Path) -> None:
    assert run("export", "word", "--review", folder).code == 2
    assert run("export", "ris", "--set", "some", "--review", folder).code == 2


def test_a_disk_that_refuses_is_a_store_error(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert run("export", "ris", "-o", tmp_path / "file" / "x.ris", "--review", folder).code == 4


TITLES = ["Work 1", "Work 2", "Work 3", "Work 4", "", "Work 6", "Work 7"]


@pytest.mark.parametrize("form", ["ris", "covidence", "rayyan", "asreview"])
def test_rispy_reads_as_many_records_with_the_same_titles(folder: Path, form: str, tmp_path: Path) -> None:
    rispy = pytest.importorskip("rispy")
    path = tmp_path / "x.ris"
    exported(folder, form, "--set", "all", "-o", path)
    with path.open(encoding="utf-8") as stream:
        found = rispy.load(stream)
    assert [one.get("title", "") for one in found] == TITLES


def test_bibtexparser_reads_as_many_records_with_the_same_titles(folder: Path, tmp_path: Path) -> None:
    bibtexparser = pytest.importorskip("bibtexparser", minversion="2.0.0b1")
    path = tmp_path / "x.bib"
    exported(folder, "bibtex", "-o", path)
    library = bibtexparser.parse_string(path.read_text(encoding="utf-8"))
    assert library.failed_blocks == []
    assert [
        one.fields_dict["title"].value if "title" in one.fields_dict else "" for one in library.entries
    ] == TITLES


@pytest.mark.parametrize("form", [*FORMATS, "asreview", "rayyan"])
def test_what_goes_out_comes_in_again_with_its_verdicts(folder: Path, form: str, tmp_path: Path) -> None:
    path = tmp_path / "out.data"
    exported(folder, form, "--set", "screened", "-o", path)
    other = tmp_path / "other"
    create_review(other, review_toml=TOML, queries={})
    begin_ledger(other)
    ran = run("import", path, "--with-decisions", "--reviewer", "cy", "--review", other, "--json")
    assert ran.code == 0, ran.err
    (told,) = json.loads(ran.out)["files"]
    people = ["ana", "ben"] if form in {"csv", "tsv", "jsonl", "xlsx", "rayyan"} else ["cy"]
    assert (told["new"], told["problems"], told["decisions"]["recorded"]) == (2, [], 2 * len(people))
    with Ledger(other / "data" / "slr.db") as ledger:
        assert [one.document.title for one in ledger.reports.records()] == ["Work 1", "Work 2"]
        votes = ledger.decisions.current()
    reasons = () if form == "asreview" else ("T-TOPIC",)
    assert sorted((one.report_id, one.reviewer, one.verdict, one.reasons) for one in votes) == [
        *((1, who, Verdict.INCLUDE, ()) for who in people),
        *((2, who, Verdict.EXCLUDE, reasons) for who in people),
    ]


def test_an_empty_set_is_an_empty_file(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    ran = run("export", "asreview", "--set", "included", "--stage", "full-text", "-o", path, "--review", folder)
    assert (ran.code, path.read_text()) == (0, "record_id,title,abstract,authors,year,doi,included,identifiers\n")
    assert "0 reports (included) written" in ran.out
