"""init, query check, dedup, decide, screen --import, status, prisma, refresh, cron: from the command line."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import Ran, slr, start
from ledgers import add, entry, new_run
from rich_review import rich_review
from services import Reply, Service, review_folder, s2_page, service, team
from slr.adapters.ledger import Ledger, hold
from slr.core.model import Document, Identifiers, SourceKind


@pytest.fixture(autouse=True)
def _ana(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who acts unless somebody else is named."""
    monkeypatch.setenv("SLR_REVIEWER", "ana")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A review with three records of one database; the third repeats the second in another source."""
    made = review_folder(tmp_path / "review", toml=team("ana", "ben"))
    with Ledger(made / "data" / "slr.db") as ledger:
        add(ledger, entry(1), entry(2))
        add(ledger, entry(2), run=new_run("pubmed", "PubMed"))
    return made


def run(folder: Path, *arguments: object) -> Ran:
    return slr(arguments[0], *arguments[1:], "--review", folder)


# init


def test_init_makes_a_review_that_search_can_run_as_it_stands(tmp_path: Path) -> None:
    made = slr("init", tmp_path / "new", "--title", 'Ça & "more"')
    assert made.code == 0
    assert {"review.toml", "queries", "data", "reports", ".gitignore"} <= {
        path.name for path in (tmp_path / "new").iterdir()
    }
    assert slr("query", "check", "--review", tmp_path / "new").code == 0
    assert "Nothing was sent" in slr("search", "--dry-run", "--review", tmp_path / "new").out


def test_init_does_not_touch_a_review_that_is_there(tmp_path: Path) -> None:
    slr("init", tmp_path / "new")
    (tmp_path / "new" / "review.toml").write_text("title = 'mine'")
    again = slr("init", tmp_path / "new")
    assert again.code == 2
    assert (tmp_path / "new" / "review.toml").read_text() == "title = 'mine'"


# query check


def test_query_check_shows_tree_engines_and_what_is_lost(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "r", query='("FM" | "large model") brain -animal')
    ran = slr("query", "check", "--review", folder, "--source", "crossref", "--source", "pubmed")
    assert ran.code == 0
    for words in ("Crossref", "PubMed", "NOT", "brain[tiab]", "http"):
        assert words in ran.out
    seen = json.loads(slr("query", "check", "--review", folder, "--json").out)
    assert seen["queries"][0]["name"] == "main"


# dedup


def test_dedup_merges_lists_undoes_and_does_not_merge_again(folder: Path) -> None:
    dry = run(folder, "dedup", "--dry-run")
    assert "nothing was written" in dry.out
    assert json.loads(run(folder, "dedup", "list", "--json").out)["merges"] == []
    assert "3 records are 2 reports of 2 studies; 1 merged" in run(folder, "dedup").out
    assert "same-identifier" in run(folder, "dedup", "list").out
    assert run(folder, "dedup", "undo", 1).code == 0
    assert "3 records are 3 reports of 3 studies; 0 merged" in run(folder, "dedup").out
    assert run(folder, "dedup", "undo", 1).code == 5
    assert run(folder, "dedup", "undo", 99).code == 2


# decisions


def test_decide_records_and_withdraws_one_decision(folder: Path) -> None:
    assert "nothing was written" in run(folder, "decide", 1, "exclude", "--reason", "T1", "--dry-run").out
    assert json.loads(run(folder, "status", "--json").out)["stages"][0]["excluded"] == 0
    assert run(folder, "decide", 1, "exclude", "--reason", "T1", "--note", "off").code == 0
    assert json.loads(run(folder, "status", "--json").out)["stages"][0]["excluded"] == 1
    assert run(folder, "decide", "10.5555/work.1", "withdrawn").code == 0
    assert json.loads(run(folder, "status", "--json").out)["stages"][0]["excluded"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (99, "include"),
        (1, "exclude", "--reason", "F1"),
        (1, "not-retrieved"),
        (1, "exclude", "--stage", "full-text"),
        (1, "perhaps"),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused_and_nothing_is_recorded(
    folder: Path, arguments: tuple[object, ...]
) -> None:
    assert run(folder, "decide", *arguments).code == 2
    with Ledger(folder / "data" / "slr.db") as ledger:
        assert ledger.decisions.history() == []


def test_decisions_come_from_a_table_by_report_doi_or_record_and_bad_rows_are_named(folder: Path) -> None:
    sheet = folder / "decisions.csv"
    sheet.write_text(
        "report,doi,record,stage,verdict,reason,note\n"
        "1,,,title-abstract,include,,\n"
        ",10.5555/work.2,,title-abstract,exclude,T1,\n"
        ",,3,title-abstract,exclude,nonsense,\n"
        "77,,,title-abstract,include,,\n",
        encoding="utf-8",
    )
    run(folder, "dedup")
    ran = run(folder, "screen", "--import", sheet, "--reviewer", "ana")
    assert ran.code == 2
    assert "4 rows: 2 decisions recorded, 0 already known, 2 not usable" in ran.out
    assert "decisions.csv:4" in ran.err
    assert "decisions.csv:5" in ran.err
    again = run(folder, "screen", "--import", sheet, "--reviewer", "ana")
    assert "0 decisions recorded, 2 already known" in again.out


def test_the_screen_asks_for_a_terminal_where_there_is_none(folder: Path) -> None:
    ran = run(folder, "screen")
    assert ran.code == 6
    assert "--import" in ran.err


# status


def test_status_names_the_next_command_at_every_step(folder: Path) -> None:
    def following() -> str:
        return str(json.loads(run(folder, "status", "--json").out)["next_command"])

    assert following() == "slr dedup"
    run(folder, "dedup")
    assert following() == "slr screen --stage title-abstract"
    for report in (1, 2):
        run(folder, "decide", report, "include")
    assert following() == "slr screen --stage full-text"
    run(folder, "decide", 1, "include", "--stage", "full-text")
    run(folder, "decide", 2, "exclude", "--stage", "full-text", "--reason", "F1")
    assert following() == "slr snowball"
    run(folder, "decide", 2, "include", "--stage", "full-text", "--reviewer", "ben")
    assert following() == "slr resolve"


def test_status_of_a_new_review_says_search(tmp_path: Path) -> None:
    assert "Next: slr search" in slr("status", "--review", review_folder(tmp_path / "r")).out


def test_hostile_titles_reach_the_terminal_as_plain_text(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "r")
    evil = Document(title="[red]x[/red] \x1b]0;owned\x07 \u202egpj", ids=Identifiers(doi="10.5555/e"))
    with Ledger(folder / "data" / "slr.db") as ledger:
        for source in ("crossref", "pubmed"):
            add(ledger, entry(1, title=evil.title), run=new_run(source, "\x1b[31mred"))
    out = run(folder, "dedup").out + run(folder, "status").out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "[red]" in out


# prisma


def screened(folder: Path) -> Path:
    run(folder, "dedup")
    run(folder, "decide", 1, "include")
    run(folder, "decide", 2, "exclude", "--reason", "T1")
    run(folder, "decide", 1, "include", "--stage", "full-text")
    return folder


def test_prisma_prints_and_draws_the_flow_in_every_format(folder: Path, tmp_path: Path) -> None:
    screened(folder)
    files = [tmp_path / f"flow{suffix}" for suffix in (".svg", ".pdf", ".png", ".csv", ".json", ".txt")]
    ran = run(folder, "prisma", *(part for path in files for part in ("-o", path)))
    assert ran.code == 0
    assert [path.exists() for path in files] == [True] * 6
    assert files[0].read_bytes().startswith((b"<?xml", b"<svg"))
    assert files[1].read_bytes().startswith(b"%PDF")
    assert files[2].read_bytes().startswith(b"\x89PNG")
    rows = {row["data"]: row["n"] for row in csv.DictReader(files[3].read_text().splitlines())}
    assert (rows["database_results"], rows["duplicates"], rows["records_screened"]) == ("3", "1", "2")
    assert (rows["records_excluded"], rows["new_studies"]) == ("1", "1")
    assert "Records screened" in run(folder, "prisma").out


def test_numbers_that_do_not_add_up_are_refused_by_name_and_nothing_is_drawn(folder: Path, tmp_path: Path) -> None:
    screened(folder)
    counts, figure = tmp_path / "counts.csv", tmp_path / "figure.svg"
    run(folder, "prisma", "-o", counts)
    text = counts.read_text().splitlines()
    counts.write_text("\n".join(_with(line, "records_screened", "7") for line in text))
    ran = slr("prisma", "--counts", counts, "-o", figure)
    assert ran.code == 5
    assert "F04" in ran.err
    assert not figure.exists()


def _with(line: str, key: str, value: str) -> str:
    return line.rpartition(",")[0] + f",{value}" if line.startswith(f"{key},") else line


def test_a_counts_file_draws_the_published_flow(shared: Path, tmp_path: Path) -> None:
    figure = tmp_path / "flow.txt"
    ran = slr("prisma", "--counts", shared / "seed" / "prisma_literal.csv", "-o", figure)
    assert ran.code == 0
    text = figure.read_text()
    for words in ("Semantic Scholar: 212", "Crossref: 320", "PubMed: 15", "541", "449", "92", "82", "86"):
        assert words in text


@pytest.mark.parametrize("name", ["missing.csv", "folder", "flow.bmp"])
def test_a_file_that_cannot_be_used_is_told(folder: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    asked = ("-o", tmp_path / name) if name.endswith("bmp") else ("--counts", tmp_path / name)
    ran = run(folder, "prisma", *asked)
    assert ran.code == 2
    assert name.partition(".")[0] in ran.err


def test_a_read_only_folder_is_told_and_leaves_no_half_file(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "there"
    target.write_text("a file where a folder should be")
    ran = run(folder, "prisma", "-o", target / "flow.svg")
    assert ran.code == 4
    assert "Traceback" not in ran.err


# refresh and cron


@pytest.fixture
def service_with_one() -> Iterator[Service]:
    with service(lambda _path, _parameters: Reply(s2_page(0, 1, total=1, token=None))) as server:
        yield server


def refresh(folder: Path, server: Service, *more: object) -> Ran:
    return slr("refresh", "--review", folder, *more, env={"SLR_SEMANTIC_SCHOLAR_URL": server.url})


def test_refresh_tells_what_is_new_once_and_is_silent_afterwards(
    tmp_path: Path, service_with_one: Service
) -> None:
    folder = review_folder(tmp_path / "r")
    first = refresh(folder, service_with_one, "--exit-code")
    assert first.code == 10
    (listing,) = (folder / "reports").glob("new-*.md")
    assert "Brain MRI with model 0" in listing.read_text()
    second = refresh(folder, service_with_one, "--exit-code")
    assert second == Ran(0, "", "")


def test_refresh_does_not_wait_for_another_command(tmp_path: Path, service_with_one: Service) -> None:
    folder = review_folder(tmp_path / "r")
    with hold(folder / "data" / "slr.lock"):
        assert refresh(folder, service_with_one).code == 75


def test_refresh_in_a_dry_run_sends_nothing(tmp_path: Path, service_with_one: Service) -> None:
    folder = review_folder(tmp_path / "r")
    assert "1 searches would be run" in refresh(folder, service_with_one, "--dry-run").out
    assert service_with_one.asked == []


def test_the_printed_crontab_line_runs_as_it_stands(tmp_path: Path, service_with_one: Service) -> None:
    folder = review_folder(tmp_path / "a folder with 100% blanks")
    line = slr("cron", "print", "--review", folder).out.strip()
    fields, command = line.split(" ", 5)[:5], line.split(" ", 5)[5]
    assert len(fields) == 5
    # What cron hands to the shell: a backslash before a percent sign is taken away (crontab(5)).
    environment = {"PATH": "/usr/bin:/bin", "SLR_SEMANTIC_SCHOLAR_URL": service_with_one.url}
    if "PYTHONPATH" in os.environ:
        environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
    ended = subprocess.run(
        ["/bin/sh", "-c", command.replace("\\%", "%")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "1 new report; see" in ended.stdout
    assert slr("cron", "print", "--schedule", "nonsense", "--review", folder).code == 2


# snowball


def test_snowball_counts_everything_and_merges_with_what_is_known(folder: Path) -> None:
    cited = [
        {"citedPaper": {"paperId": "a" * 40, "title": "Work 1", "externalIds": {"DOI": "10.5555/work.1"}}},
        {"citedPaper": {"paperId": None, "title": "Only a title"}},
    ]

    def answer(path: str, _parameters: dict[str, str]) -> Reply:
        data = cited if path.endswith("/references") else []
        return Reply(json.dumps({"offset": 0, "data": data}).encode())

    with service(answer) as server:
        env = {"SLR_SEMANTIC_SCHOLAR_URL": server.url}
        ran = slr("snowball", "--review", folder, "--paper", "DOI:10.5555/x", "--json", env=env)
        told = json.loads(ran.out)
        assert [one["new"] for one in told["runs"]] == [1, 0]  # the other one is report 1 of the review
        assert told["dedup"]["reports"] == 3
        assert slr("snowball", "--review", folder, env=env).code == 2
    with Ledger(folder / "data" / "slr.db") as ledger:
        assert sum(1 for record in ledger.reports.records() if record.kind is SourceKind.CITATION) == 2


# the shell


def test_a_reader_that_goes_away_ends_the_command_without_a_word(folder: Path) -> None:
    with start("status", "--json", "--review", folder) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=30) in {0, 141}


@pytest.mark.parametrize("arguments", [("serch",), ("search", "--frobnicate"), ("decide",)])
def test_wrong_usage_ends_with_code_2(arguments: tuple[str, ...]) -> None:
    assert slr(*arguments).code == 2


def test_help_loads_nothing_heavy() -> None:
    heavy = (
        "sqlmodel",
        "sqlalchemy",
        "httpx",
        "textual",
        "matplotlib",
        "rapidfuzz",
        "slr.adapters.ledger",
        "slr.core.model",
    )
    code = (
        "import sys\nfrom slr.cli.app import app\nsys.argv = ['slr', '--help']\n"
        "try:\n    app()\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(','.join(name for name in {heavy!r} if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["status", "log", "search runs"])
def test_a_command_that_compares_no_records_loads_nothing_that_does(tmp_path: Path, command: str) -> None:
    folder = rich_review(tmp_path / "review")  # it has pairs that are left to a person
    words = ["slr", *command.split(), "--review", str(folder)]
    code = (
        f"import sys\nfrom slr.cli.app import app\nsys.argv = {words!r}\n"
        "try:\n    app()\nexcept SystemExit as end:\n    assert not end.code\n"
        "print(','.join(name for name in ('numpy', 'rapidfuzz', 'scipy') if name in sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == ""
