"""`slr import`: files become search runs with their bytes, their counts, their problems and their decisions."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

import slr.stages.imports.run as door
from commands import slr as run
from format_files import written
from ris_dialects import DIALECTS, EXPORTERS
from services import begin_ledger, contents
from slr.adapters.folder import create_review, load_review
from slr.adapters.formats.base import FileRecord
from slr.adapters.ledger import Ledger, Stored, hold
from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import CountsDoNotAddUp, Interrupted
from slr.core.model import Document, RunOutcome, SourceKind, Stage, Verdict
from slr.stages.imports.file_search import FileSearch

RIS = "TY  - JOUR\nTI  - One\nAU  - Smith, J.\nPY  - 2020\nER  -\nTY  - JOUR\nTI  - Two\nER  -\n"
#: The second record has nothing by which it could be known.
BROKEN = RIS.replace("TY  - JOUR\nTI  - Two", "TY  - JOUR\nVL  - 1\nER  -\nTY  - JOUR\nTI  - Two")
TOML = """
title = "Files"
[screening]
reviewers = ["ana", "ben"]
[[criteria]]
code = "T-TOPIC"
stage = "title-abstract"
text = "Is it about brains?"
reason = "wrong topic"
[[criteria]]
code = "F-METHOD"
stage = "full-text"
text = "Is there a control group?"
reason = "no control group"
"""


@pytest.fixture(autouse=True)
def _ana(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who acts unless somebody else is named."""
    monkeypatch.setenv("SLR_REVIEWER", "ana")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_review(tmp_path / "review", review_toml=TOML, queries={})
    begin_ledger(tmp_path / "review")
    return tmp_path / "review"


def made(folder: Path, name: str, body: str | bytes) -> Path:
    path = folder.parent / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


def imported(folder: Path, *arguments: object, code: int = 0) -> list[dict[str, object]]:
    ran = run("import", *arguments, "--review", folder, "--json")
    assert ran.code == code, ran.err
    found: list[dict[str, object]] = json.loads(ran.out)["files"]
    return found


def ledger_of(folder: Path) -> Ledger:
    return Ledger(folder / "data" / "slr.db")


def test_a_file_is_a_run_with_its_name_its_query_its_counts_and_its_bytes(folder: Path) -> None:
    path = made(folder, "scopus.ris", BROKEN)
    ran = run("import", path, "--source", "Scopus", "--searched", "2026-02-01", "--query", "brain AND MRI",
              "--hits", 3, "--review", folder)  # fmt: skip
    assert ran.code == 3
    assert "Scopus: 1 of 3 records of the file could not be read" in ran.err
    assert "scopus.ris: record 2, line 6: the record has no title" in ran.err
    with ledger_of(folder) as ledger:
        (found,) = ledger.runs.all()
        told = json.loads(found.request)
        assert (found.label, found.kind, found.query_name, found.expression) == (
            "Scopus", SourceKind.DATABASE, "scopus.ris", "brain AND MRI",
        )  # fmt: skip
        assert (found.reported, found.fetched, found.new, found.known, found.problems) == (3, 3, 2, 0, 1)
        assert told["sha256"] == hashlib.sha256(BROKEN.encode()).hexdigest()
        assert (told["searched"], told["hits"]) == ("2026-02-01", 3)
        assert b"".join(body for _, body in ledger.runs.answers(found.id)) == BROKEN.encode()
        first = ledger.reports.records()[0]
        assert ledger.runs.raw(first.id) == BROKEN.encode()[: BROKEN.index("TY  - JOUR\nVL")]
        assert ledger.runs.problems(found.id)[0].where == "scopus.ris: record 2, line 6"


def test_a_file_imported_twice_adds_nothing_and_says_so(folder: Path) -> None:
    path = made(folder, "a.ris", RIS)
    imported(folder, path)
    ran = run("import", path, "--source", "Another name", "--review", folder)
    assert ran.code == 0
    assert "already imported as run 1" in ran.out
    with ledger_of(folder) as ledger:
        assert len(ledger.runs.all()) == 1
        assert len(ledger.reports.records()) == 2


def test_a_changed_file_with_the_same_records_brings_nothing_new(folder: Path) -> None:
    imported(folder, made(folder, "a.ris", RIS), "--source", "Scopus")
    turned = "TY  - JOUR\nTI  - Two\nER  -\nTY  - JOUR\nTI  - One\nAU  - Smith, J.\nPY  - 2020\nN1  - x\nER  -\n"
    (again,) = imported(folder, made(folder, "b.ris", turned), "--source", "Scopus")
    assert (again["read"], again["new"], again["known"]) == (2, 0, 2)


def test_the_same_records_in_another_format_are_known(folder: Path) -> None:
    imported(folder, made(folder, "a.ris", RIS), "--source", "Scopus")
    table = 'Title,Authors,Year\nOne,"Smith, J.",2020\nTwo,,\n'
    (again,) = imported(folder, made(folder, "a.csv", table), "--source", "Scopus")
    assert (again["new"], again["known"]) == (0, 2)


def test_a_record_that_stands_twice_in_a_file_is_counted_twice(folder: Path) -> None:
    """What a source gave is identified; that two are one report, deduplication says."""
    twice = "TY  - JOUR\nTI  - One\nDO  - 10.5555/1\nER  -\n" * 2
    (first,) = imported(folder, made(folder, "a.ris", twice))
    assert (first["read"], first["new"], first["known"]) == (2, 2, 0)
    (again,) = imported(folder, made(folder, "a2.ris", twice + "\n"), "--source", "a")
    assert (again["new"], again["known"]) == (0, 2)


def test_the_flow_and_the_status_count_files_by_their_source(folder: Path) -> None:
    imported(folder, made(folder, "a.ris", RIS), "--source", "Scopus")
    trials = made(folder, "b.ris", "TY  - JOUR\nTI  - Three\nER  -\n")
    imported(folder, trials, "--source", "Trials", "--kind", "register")
    reports = made(folder, "c.ris", "TY  - JOUR\nTI  - Four\nER  -\n")
    imported(folder, reports, "--source", "WHO", "--kind", "organisation")
    flow = json.loads(run("prisma", "--json", "--review", folder).out)
    assert '"Scopus"' in json.dumps(flow)
    status = json.loads(run("status", "--json", "--review", folder).out)
    assert {row["label"]: row["records"] for row in status["sources"]} == {"Scopus": 2, "Trials": 1, "WHO": 1}
    text = run("prisma", "--review", folder).out
    rows = {
        line.rsplit(None, 1)[0].strip(): line.rsplit(None, 1)[1]
        for line in text.splitlines()
        if line[-2:].strip().isdigit()
    }
    assert (rows["Scopus"], rows["Trials"], rows["Organisations"]) == ("2", "1", "1")


def test_fewer_records_than_hits_is_a_partial_search(folder: Path) -> None:
    ran = run("import", made(folder, "a.ris", BROKEN), "--hits", 9, "--review", folder)
    assert ran.code == 3
    assert "3 of 9 reported hits" in ran.err
    with ledger_of(folder) as ledger:
        assert ledger.runs.all()[0].outcome is RunOutcome.PARTIAL


def test_hits_are_those_of_all_files_of_one_search(folder: Path) -> None:
    one = made(folder, "1.ris", RIS)
    two = made(folder, "2.ris", "TY  - JOUR\nTI  - Three\nER  -\n")
    imported(folder, one, two, "--source", "Scopus", "--hits", 3)
    with ledger_of(folder) as ledger:
        assert [(found.reported, found.outcome) for found in ledger.runs.all()] == [
            (2, RunOutcome.COMPLETE), (1, RunOutcome.COMPLETE),
        ]  # fmt: skip


def test_a_dry_run_counts_and_leaves_no_trace(folder: Path) -> None:
    path = made(folder, "a.ris", RIS)
    before = contents(folder)
    ran = run("import", path, "--dry-run", "--review", folder)
    assert "Dry run: nothing was written." in ran.out
    assert contents(folder) == before
    imported(folder, path, "--source", "a")
    more = made(folder, "b.ris", RIS + "TY  - JOUR\nTI  - Three\nER  -\n")
    (seen,) = imported(folder, more, "--source", "a", "--dry-run")
    assert (seen["read"], seen["new"], seen["known"], seen["run"]) == (3, 1, 2, None)
    (same,) = imported(folder, path, "--dry-run")
    assert same["already_imported"] is True


def test_the_columns_of_a_table_are_told_and_can_be_named(folder: Path) -> None:
    path = made(folder, "t.csv", "Work name,Title,Y\nThe real one,Dr,2001\n")
    ran = run("import", path, "--map", "title=work NAME", "--map", "year=Y", "--review", folder)
    assert ran.code == 0
    assert "t.csv: columns: Work name → title, Y → year; stored unread: Title" in ran.err
    with ledger_of(folder) as ledger:
        (record,) = ledger.reports.records()
        assert (record.document.title, record.document.year) == ("The real one", 2001)
        assert json.loads(ledger.runs.all()[0].request)["columns"] == {"Work name": "title", "Y": "year"}


def test_the_columns_of_a_workbook_are_told_and_can_be_named(folder: Path) -> None:
    book = Workbook()
    assert book.active is not None
    for row in ([], ["Work name", "Title", "Y", None], ["The real one", "Dr", 2001]):
        book.active.append(row)
    book.save(folder / "t.xlsx")
    ran = run("import", folder / "t.xlsx", "--map", "title=work name", "--map", "year=Y", "--review", folder)
    assert ran.code == 0
    assert "t.xlsx: columns: Work name → title, Y → year; stored unread: Title" in ran.err
    with ledger_of(folder) as ledger:
        (record,) = ledger.reports.records()
        assert (record.document.title, record.document.year) == ("The real one", 2001)


def test_an_import_cannot_be_searched_again_and_says_why(folder: Path) -> None:
    imported(folder, made(folder, "a.ris", RIS))
    for word in ("replay", "resume"):
        ran = run("search", word, "1", "--review", folder)
        assert ran.code != 0, word
        assert "is an imported file" in ran.err or word == "resume", ran.err
        assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--map", "title"), "is not FIELD=COLUMN"),
        (("--map", "colour=Title"), "is not FIELD=COLUMN"),
        (("--map", "title=Nothing"), "has no column 'Nothing'"),
        (("--searched", "yesterday"), "is no date"),
        (("--source", " "), "--source is empty"),
        (("--format", "word"), "unknown format"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(folder: Path, arguments: tuple[str, ...], told: str) -> None:
    path = made(folder, "t.csv", "Title\nOne\n")
    before = contents(folder)
    ran = run("import", path, *arguments, "--review", folder)
    assert ran.code == 2
    assert told in ran.err
    assert contents(folder) == before


def test_a_name_that_is_no_text_is_made_one(folder: Path) -> None:
    """A file name is bytes; those of another encoding, and escape sequences, do not get into the ledger."""
    path = os.fsdecode(os.fsencode(folder.parent) + b"/caf\xe9\x1b[31m.ris")
    Path(path).write_text(RIS)
    (told,) = imported(folder, path, "--query", os.fsdecode(b"caf\xe9"))
    assert (told["source"], told["new"]) == ("caf\u00e9", 2)
    with ledger_of(folder) as ledger:
        assert ledger.runs.all()[0].query_name == "caf\u00e9.ris"


def test_a_folder_is_no_file(folder: Path) -> None:
    ran = run("import", folder, "--review", folder)
    assert ran.code == 2
    assert "Is a directory" in ran.err


def test_columns_are_named_for_tables_only(folder: Path) -> None:
    ran = run("import", made(folder, "a.ris", RIS), "--map", "title=TI", "--review", folder)
    assert ran.code == 2
    assert "this file is RIS" in ran.err
    assert run("import", folder / "none.ris", "--review", folder).code == 2


def test_decisions_come_along_when_they_are_asked_for(folder: Path) -> None:
    path = made(folder, "asreview.csv", "record_id,title,included\n0,One,1\n1,Two,0\n2,Three,\n")
    ran = run("import", path, "--review", folder)
    assert "2 records carry a decision; --with-decisions imports them" in ran.out
    (again,) = imported(folder, path, "--with-decisions", "--reviewer", "ben")
    assert again["decisions"] == {"recorded": 2, "known": 0, "problems": []}
    (third,) = imported(folder, path, "--with-decisions", "--reviewer", "ben")
    assert third["decisions"] == {"recorded": 0, "known": 2, "problems": []}
    with ledger_of(folder) as ledger:
        told = [(one.reviewer, one.verdict, one.stage, one.origin) for one in ledger.decisions.current()]
    assert told == [
        ("ben", Verdict.INCLUDE, Stage.TITLE_ABSTRACT, "import asreview.csv"),
        ("ben", Verdict.EXCLUDE, Stage.TITLE_ABSTRACT, "import asreview.csv"),
    ]


def test_rayyan_names_its_reviewers(folder: Path) -> None:
    notes = (
        'RAYYAN-INCLUSION: {""Ana""=>""Included"", ""Ben""=>""Excluded""} | RAYYAN-LABELS: x | '
        'RAYYAN-EXCLUSION-REASONS: Wrong topic,too old | USER-NOTES: {""Ben""=>[""see p. 3""]}'
    )
    path = made(folder, "rayyan.csv", f'key,title,notes\nrayyan-1,One,"{notes}"\n')
    imported(folder, path, "--with-decisions")
    with ledger_of(folder) as ledger:
        ana, ben = ledger.decisions.current()
    assert (ana.reviewer, ana.verdict, ana.reasons) == ("ana", Verdict.INCLUDE, ())
    assert (ben.reviewer, ben.verdict, ben.reasons) == ("ben", Verdict.EXCLUDE, ("T-TOPIC",))
    assert ben.note == "see p. 3; reason: too old"


def test_covidence_exclusions_are_read_with_their_reason(folder: Path) -> None:
    table = 'Title,Notes,Covidence #\nOne,"Exclusion reason: no control group; ",#1\nTwo,"Exclusion reason: nobody knows; ",#2\n'
    path = made(folder, "covidence.csv", table)
    (early,) = imported(folder, path, "--with-decisions", "--stage", "full-text")
    assert early["decisions"]["recorded"] == 0  # type: ignore[index]
    assert "report 1 is not through title and abstract" in json.dumps(early["decisions"])
    assert run("decide", 1, "include", "--reviewer", "ana", "--review", folder).code == 0
    (told,) = imported(folder, path, "--with-decisions", "--stage", "full-text")
    assert told["decisions"]["recorded"] == 1  # type: ignore[index]
    assert "an exclusion at full text needs a reason" in json.dumps(told["decisions"])
    with ledger_of(folder) as ledger:
        one = ledger.decisions.current()[-1]
    assert (one.reviewer, one.reasons, one.stage) == ("ana", ("F-METHOD",), Stage.FULL_TEXT)


def test_a_verdict_given_in_slr_is_not_replaced_by_a_file(folder: Path) -> None:
    path = made(folder, "a.csv", "record_id,title,included\n0,One,1\n")
    imported(folder, path)
    assert run("decide", 1, "exclude", "--reviewer", "ana", "--review", folder).code == 0
    (told,) = imported(folder, path, "--with-decisions", "--reviewer", "ana")
    assert "ana decided exclude on report 1 in slr; the file does not replace it" in json.dumps(told["decisions"])
    with ledger_of(folder) as ledger:
        assert [one.verdict for one in ledger.decisions.current()] == [Verdict.EXCLUDE]


def test_a_newer_file_replaces_what_an_older_file_said(folder: Path) -> None:
    imported(
        folder, made(folder, "a.csv", "record_id,title,included\n0,One,1\n"), "--source", "s", "--with-decisions"
    )
    newer = made(folder, "b.csv", "record_id,title,included\n0,One,0\n")
    (told,) = imported(folder, newer, "--source", "s", "--with-decisions")
    assert (told["new"], told["decisions"]["recorded"]) == (0, 1)  # type: ignore[index]


def test_an_import_waits_for_no_other_run(folder: Path) -> None:
    path = made(folder, "a.ris", RIS)
    with hold(folder / "data" / "slr.lock"):
        assert run("import", path, "--review", folder).code == 75


def test_ctrl_c_keeps_the_pages_that_are_stored(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(folder, "a.ris", "".join(f"TY  - JOUR\nTI  - Work {n}\nER  - \n" for n in range(2_500)))
    stored = []

    def stop(_opened: object, done: int) -> None:
        stored.append(done)
        raise KeyboardInterrupt

    review = load_review(folder, {})
    with ledger_of(folder) as ledger:
        with pytest.raises(Interrupted, match="every page stored so far"):
            door.import_files(ledger, review, [door.open_file(path, FileSearch())], tell=stop)
        (cut,) = ledger.runs.all()
        assert (cut.outcome, cut.new) == (RunOutcome.INTERRUPTED, 2_000)
        (again,) = door.import_files(ledger, review, [door.open_file(path, FileSearch())])
        assert (again.read, again.new, again.known) == (2_500, 500, 2_000)


def test_every_page_is_a_slice_of_the_file(folder: Path) -> None:
    body = "".join(f"TY  - JOUR\nTI  - Work {n}\nER  - \n\n" for n in range(4_100)).encode()
    path = made(folder, "a.ris", body)
    review = load_review(folder, {})
    with ledger_of(folder) as ledger:
        door.import_files(ledger, review, [door.open_file(path, FileSearch())])
        answers = ledger.runs.answers(1)
        assert b"".join(payload for _, payload in answers) == body
        assert len(answers) == 3
        assert ledger.runs.raw(2_001).startswith(b"TY  - JOUR\nTI  - Work 2000\n")


def test_a_file_without_decisions_brings_none(folder: Path) -> None:
    (told,) = imported(folder, made(folder, "a.ris", RIS), "--with-decisions")
    assert told["decisions"] == {"recorded": 0, "known": 0, "problems": []}


def test_a_workbook_is_kept_as_it_is(folder: Path) -> None:
    body = written("xlsx", [FileRecord("1", Document("One")), FileRecord("2", Document("Two"))])
    (told,) = imported(folder, made(folder, "a.xlsx", body))
    assert (told["read"], told["new"]) == (2, 2)
    with ledger_of(folder) as ledger:
        assert b"".join(payload for _, payload in ledger.runs.answers(1)) == body
        assert json.loads(ledger.runs.raw(1))[1] == "One"


def test_a_record_that_is_lost_on_the_way_stops_the_import(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = made(folder, "a.ris", RIS)
    with ledger_of(folder) as ledger:
        monkeypatch.setattr(ledger.runs, "add_rows", lambda *_: Stored(1, 0))
        with pytest.raises(CountsDoNotAddUp, match="2 read, 1 new, 0 known, 0 problems"):
            door.import_files(ledger, load_review(folder, {}), [door.open_file(path, FileSearch())])
        assert ledger.runs.all()[0].outcome is RunOutcome.INTERRUPTED


def test_ctrl_c_before_the_first_record_leaves_no_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(door, "_pages", stop)
    path = made(folder, "a.ris", RIS)
    with ledger_of(folder) as ledger:
        with pytest.raises(Interrupted):
            door.import_files(ledger, load_review(folder, {}), [door.open_file(path, FileSearch())])
        assert ledger.runs.all() == []


def test_many_problems_before_the_first_record_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without a record wait for one, but not for ever."""
    monkeypatch.setattr(door, "_HELD", 1)
    bad = "TY  - JOUR\nVL  - 1\nER  - \n" * 6_100
    (told,) = imported(folder, made(folder, "a.ris", f"{bad}TY  - JOUR\nTI  - One\nER  - \n"), code=3)
    assert (told["read"], told["new"], len(told["problems"])) == (6_101, 1, 6_100)  # type: ignore[arg-type]


def test_more_problems_than_fit_a_screen_are_counted(folder: Path) -> None:
    body = "TY  - JOUR\nVL  - 1\nER  - \n" * 30 + "TY  - JOUR\nTI  - One\nER  - \n"
    ran = run("import", made(folder, "a.ris", body), "--review", folder)
    assert "\u2026 and 10 more; --json shows all of them" in ran.err


def test_a_file_nothing_of_which_can_be_read_leaves_no_run(folder: Path) -> None:
    imported(folder, made(folder, "a.ris", RIS))
    ran = run("import", made(folder, "b.ris", "Dear colleague,\n"), "--review", folder)
    assert ran.code == 2
    assert "b.ris was read as RIS and holds no record" in ran.err
    with ledger_of(folder) as ledger:
        assert [one.query_name for one in ledger.runs.all()] == ["a.ris"]


def test_ctrl_c_within_a_transaction_still_closes_the_run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection on which a statement was broken off is given up, and its transaction with it."""
    path = made(folder, "a.ris", "".join(f"TY  - JOUR\nTI  - Work {n}\nER  - \n" for n in range(2_500)))
    seen: list[str] = []

    insert = Transaction.insert

    def press(self: Transaction, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        insert(self, table, columns, rows)
        seen.append(table)
        if table == "records" and seen.count(table) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(Transaction, "insert", press)
    with Ledger(folder / "data" / "slr.db", busy_timeout=0.1) as ledger:
        with pytest.raises(Interrupted):
            door.import_files(ledger, load_review(folder, {}), [door.open_file(path, FileSearch())])
        (cut,) = ledger.runs.all()
    assert (cut.outcome, cut.message, cut.new) == (RunOutcome.INTERRUPTED, "stopped with Ctrl-C", 2_000)


def test_two_databases_without_hits_are_two_runs(folder: Path) -> None:
    """Their files are the same header."""
    path = made(folder, "none.csv", "Title,Year\n")
    for source in ("Scopus", "Embase", "Embase"):
        imported(folder, path, "--source", source, "--hits", 0)
    with ledger_of(folder) as ledger:
        assert [(one.label, one.reported, one.fetched) for one in ledger.runs.all()] == [
            ("Scopus", 0, 0), ("Embase", 0, 0),
        ]  # fmt: skip


def test_a_file_name_is_no_html_in_the_search_appendix(folder: Path) -> None:
    path = made(folder, "<img src=x>.ris", RIS)
    run("import", path, "--review", folder, "--source", "<b>Embase</b>", "--kind", "citation")
    told = run("search", "appendix", "--review", folder).out
    assert r"\<b\>Embase\</b\>, references imported from a file" in told
    assert not re.search(r"(?<![`\\])<", re.sub(r"(?s)(`+).+?\1", "", told))


def test_a_record_without_a_title_is_kept(folder: Path) -> None:
    imported(folder, made(folder, "a.csv", "Title,DOI,Abstract\n,10.5555/x,\n,,Only a text.\n"))
    with ledger_of(folder) as ledger:
        assert [one.document.title for one in ledger.reports.records()] == ["", ""]


def test_the_search_appendix_tells_a_file_from_a_service_and_names_the_day_of_its_search(folder: Path) -> None:
    path = made(folder, "a.ris", RIS)
    run("import", path, "--review", folder, "--source", "Embase", "--searched", "2026-02-03")
    run(
        "import",
        made(folder, "b.ris", RIS.replace("TI  - ", "TI  - Other ")),
        "--review",
        folder,
        "--source",
        "APA",
    )
    told = run("search", "appendix", "--review", folder).out
    assert "Embase (records imported from a file; name the platform)" in told
    assert "2026-02-03" in told.partition("Dates of searches")[2]
    assert "APA, `b.ris`: " in told
    assert "date not recorded; file imported on " in told
    assert "`unknown`" not in told


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_the_ris_of_every_usual_exporter_comes_in_whole(folder: Path, exporter: str) -> None:
    (told,) = imported(folder, made(folder, "export.txt", DIALECTS[exporter]), "--source", exporter)
    assert (told["read"], told["new"], told["problems"]) == (1, 1, [])
    with ledger_of(folder) as ledger:
        (record,) = ledger.reports.records()
    document = record.document
    assert (document.title, document.abstract, document.venue) == ("On tests", "An abstract.", "J Test")
    assert ([author.family for author in document.authors], document.year) == (["Smith", "Doe"], 2020)
    assert (document.volume, document.issue, document.pages) == ("7", "2", "1-9")
    assert (document.ids.doi, document.keywords) == ("10.5555/a1", ("brain",))
