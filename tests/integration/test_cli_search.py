"""`slr search` from the command line against a server on loopback: what comes is kept, what fails is told."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from commands import Ran, slr, start
from services import REVIEW, Reply, Service, contents, review_folder, s2_page, service
from slr.adapters.ledger import hold


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return review_folder(tmp_path / "review")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between tries and requests are kept in order, not in length."""
    monkeypatch.setattr("slr.stages.search.run.interruptible", lambda _stop: lambda _seconds: None)


def search(folder: Path, server: Service, *more: object) -> Ran:
    return slr("search", "--review", folder, *more, env={"SLR_SEMANTIC_SCHOLAR_URL": server.url})


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "data" / "slr.db")) as connection:
        return list(connection.execute(statement))


def two_pages(_path: str, parameters: dict[str, str]) -> Reply:
    if "token" in parameters:
        return Reply(s2_page(3, 5, total=5, token=None))
    return Reply(s2_page(0, 3, total=5, token="more"))


@pytest.fixture
def good() -> Iterator[Service]:
    with service(two_pages) as server:
        yield server


def test_every_page_is_kept_and_the_table_tells_the_counts(folder: Path, good: Service) -> None:
    ran = search(folder, good, "--json")
    assert ran.code == 0
    (run,) = json.loads(ran.out)["runs"]
    assert (run["reported"], run["fetched"], run["kept"], run["new"], run["outcome"]) == (5, 5, 5, 5, "complete")
    assert "Semantic Scholar" in search(folder, good).out


def test_a_second_run_is_a_new_dated_run_with_only_new_records(folder: Path, good: Service) -> None:
    search(folder, good)
    (run,) = json.loads(search(folder, good, "--json").out)["runs"]
    assert (run["id"], run["new"], run["known"]) == (2, 0, 5)


def test_max_cuts_the_run_and_says_so(folder: Path, good: Service) -> None:
    ran = search(folder, good, "--max", 3)
    assert ran.code == 0
    assert "cut: stopped at the limit of 3; 5 reported" in ran.out


def test_a_dry_run_shows_the_request_and_sends_and_writes_nothing(folder: Path, good: Service) -> None:
    before = contents(folder)
    ran = search(folder, good, "--dry-run")
    assert "/graph/v1/paper/search/bulk?query=brain" in ran.out
    assert good.asked == []
    assert contents(folder) == before


def failing_after_a_page(reply: Reply) -> Iterator[Service]:
    def answer(_path: str, parameters: dict[str, str]) -> Reply:
        return reply if "token" in parameters else Reply(s2_page(0, 3, total=5, token="more"))

    with service(answer) as server:
        yield server


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (Reply(b'{"message": "down"}', 500), "HTTP 500"),
        (Reply(b'{"message": "Too Many Requests", "code": "429"}', 429), "HTTP 429"),
        (Reply(b'{"error": "gone"}', 404), "gone"),
        (Reply(b"<html><title>Sign in</title></html>", 200, "text/html"), "a web page"),
        (Reply(b'{"data": [', 200), "JSON"),
        (Reply(b'{"total": 5, "data"', 200, declared=4000), ""),
    ],
)
def test_a_failure_on_the_second_page_keeps_the_first_and_ends_with_code_3(
    folder: Path, reply: Reply, told: str
) -> None:
    for server in failing_after_a_page(reply):
        ran = search(folder, server)
    assert ran.code == 3
    assert "partial" in ran.out
    assert told in ran.out
    assert "slr: error: Semantic Scholar: the search is partial; everything fetched is in the ledger" in ran.err
    assert "Traceback" not in ran.err
    assert rows(folder, "SELECT COUNT(*) FROM records") == [(3,)]
    assert rows(folder, "SELECT outcome FROM search_ends") == [("partial",)]


def test_an_unreachable_service_is_told_and_the_run_is_on_record_as_failed(folder: Path, good: Service) -> None:
    ran = slr("search", "--review", folder, env={"SLR_SEMANTIC_SCHOLAR_URL": "http://127.0.0.1:9"})
    assert ran.code == 3
    assert "failed:" in ran.out
    assert "slr: error: Semantic Scholar: the search failed; no record was fetched" in ran.err
    assert rows(folder, "SELECT outcome FROM search_ends") == [("failed",)]


def test_keys_and_mail_addresses_reach_neither_the_ledger_nor_the_screen(folder: Path, good: Service) -> None:
    env = {
        "SLR_SEMANTIC_SCHOLAR_URL": good.url,
        "SLR_SEMANTIC_SCHOLAR_KEY": "s3cret-key",
        "SLR_EMAIL": "ana@example.org",
    }
    ran = slr("search", "--review", folder, env=env)
    stored = (folder / "data" / "slr.db").read_bytes()
    assert ran.code == 0
    for secret in ("s3cret-key", "ana@example.org"):
        assert secret not in ran.out + ran.err
        assert secret.encode() not in stored


@pytest.mark.parametrize(
    ("query", "line", "told"),
    [
        ('("FM" | brain', 1, "unbalanced parenthesis"),
        ('brain AND\n(MRI OR "CT)', 2, "quote"),
        ("-mice", 1, ""),
    ],
)
def test_a_query_that_cannot_be_read_is_told_with_file_and_line(
    tmp_path: Path, query: str, line: int, told: str
) -> None:
    folder = review_folder(tmp_path / "r", query=query)
    before = contents(folder)
    ran = slr("search", "--review", folder)
    assert ran.code == 2
    assert ran.err.startswith(f"slr: error: queries/main.toml:{line}: ")
    assert told in ran.err
    assert contents(folder) == before


def test_a_caret_stands_under_the_mistake_also_in_a_long_line(tmp_path: Path) -> None:
    words = " | ".join(f"word{number}" for number in range(40))
    folder = review_folder(tmp_path / "r", query=f"({words}) brain) MRI")
    lines = slr("search", "--review", folder).err.splitlines()
    assert lines[1].startswith("  … ")
    assert lines[1][lines[2].index("^")] == ")"
    assert len(lines[1]) < 110


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        (REVIEW.replace("title = ", "titel = "), 'review.toml:2: unknown key "titel"'),
        (REVIEW.replace("semantic_scholar", "semantic_scolar"), "semantic_scholar"),
        (REVIEW.replace('"A test"', '"A test'), "review.toml:2"),
        (REVIEW.replace("full-text", "fulltext"), "review.toml"),
    ],
)
def test_a_mistake_in_the_protocol_is_told_with_file_line_and_the_nearest_name(
    tmp_path: Path, toml: str, told: str
) -> None:
    folder = review_folder(tmp_path / "r", toml=toml)
    ran = slr("search", "--review", folder)
    assert ran.code == 2
    assert told in ran.err
    assert "hint: " in ran.err


def test_an_unknown_source_is_told_with_the_nearest_one(folder: Path) -> None:
    ran = slr("search", "--review", folder, "--source", "pubmet")
    assert (ran.code, "pubmed" in ran.err) == (2, True)


def test_outside_a_review_the_way_to_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = slr("status")
    assert ran.code == 2
    assert "slr init" in ran.err


def test_a_review_is_found_from_a_folder_below_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "queries")
    assert slr("status").code == 0


def test_two_searches_at_once_are_one_and_a_clear_word(folder: Path, good: Service) -> None:

    with hold(folder / "data" / "slr.lock"):
        ran = search(folder, good)
    assert ran.code == 75
    assert "another slr command" in ran.err
    assert good.asked == []


def held_at_the_second_page(folder: Path, signum: signal.Signals) -> tuple[int, str]:
    """Start a search, send it a signal while the second page is under way, and give its exit code and stderr."""

    def answer(_path: str, parameters: dict[str, str]) -> Reply:
        if "token" in parameters:
            server.gate.wait(20)
            return Reply(s2_page(3, 5, total=5, token=None))
        return Reply(s2_page(0, 3, total=5, token="more"))

    with service(answer) as server:
        process = start("search", "--review", folder, env={"SLR_SEMANTIC_SCHOLAR_URL": server.url})
        deadline = time.monotonic() + 30
        while not (len(server.asked) > 1 and rows(folder, "SELECT COUNT(*) FROM records") == [(3,)]):
            assert time.monotonic() < deadline, "the search never reached its second page"
            time.sleep(0.05)
        process.send_signal(signum)
        _, errors = process.communicate(timeout=30)
    return process.returncode, errors


def test_after_kill_9_the_ledger_is_sound_and_holds_every_page_that_was_confirmed(
    folder: Path, good: Service
) -> None:
    code, _ = held_at_the_second_page(folder, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
    assert rows(folder, "SELECT COUNT(*) FROM records") == [(3,)]
    assert "interrupted" in slr("status", "--review", folder).out
    (run,) = json.loads(search(folder, good, "--json").out)["runs"]
    assert (run["new"], run["known"], run["outcome"]) == (2, 3, "complete")


def test_ctrl_c_keeps_what_was_fetched_and_ends_with_code_130(folder: Path) -> None:
    code, errors = held_at_the_second_page(folder, signal.SIGINT)
    assert code == 130
    assert "everything fetched so far is in the ledger" in errors
    assert "`slr search resume` continues the search" in errors
    assert "Traceback" not in errors
    assert rows(folder, "SELECT outcome, message FROM search_ends") == [("interrupted", "stopped with Ctrl-C")]
    assert rows(folder, "SELECT COUNT(*) FROM records") == [(3,)]


def test_a_full_disk_is_told_and_every_page_before_it_is_kept(folder: Path) -> None:
    """The size a file may have is limited for the process, which to SQLite is a disk without room."""

    def endless(_path: str, parameters: dict[str, str]) -> Reply:
        first = int(parameters.get("token", "0"))
        return Reply(s2_page(first, first + 500, total=10**6, token=str(first + 500)))

    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))"
    code = (
        f"{limit}; from slr.cli.app import app; sys.argv = ['slr', 'search', '--review', {str(folder)!r}]; app()"
    )
    with service(endless) as server:
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "SLR_SEMANTIC_SCHOLAR_URL": server.url},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 4, done.stderr
    assert "disk" in done.stderr
    assert "Traceback" not in done.stderr
    assert rows(folder, "PRAGMA integrity_check") == [("ok",)]
    pages, records = rows(folder, "SELECT (SELECT COUNT(*) FROM search_pages), (SELECT COUNT(*) FROM records)")[0]
    assert int(str(records)) == 500 * int(str(pages)) > 0
