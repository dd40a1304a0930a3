"""The state of the searches is told by every output, and by the commands that search."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands import Ran, slr
from services import Reply, review_folder, s2_page, service

Answer = Callable[[str, dict[str, str]], Reply]


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slr.stages.search.run.interruptible", lambda _stop: lambda _seconds: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return review_folder(tmp_path / "review")


def finds(number: int) -> Answer:
    return lambda _path, _parameters: Reply(s2_page(0, number, total=number, token=None))


def breaks(_path: str, parameters: dict[str, str]) -> Reply:
    return Reply(b"{}", 500) if "token" in parameters else Reply(s2_page(0, 3, total=9, token="more"))


def run(folder: Path, answer: Answer, *arguments: object) -> Ran:
    with service(answer) as server:
        return slr(*arguments, "--review", folder, env={"SLR_SEMANTIC_SCHOLAR_URL": server.url})


@pytest.fixture
def partial(folder: Path) -> Path:
    run(folder, breaks, "search")
    return folder


SHORT = "Semantic Scholar (main, n = 3) partial"


@pytest.mark.parametrize("suffix", ["svg", "html", "txt", "json", "mmd", "pdf", "png"])
def test_a_figure_in_every_format_tells_of_a_partial_search(partial: Path, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"flow.{suffix}"
    ran = slr("prisma", "-o", path, "--review", partial)
    assert "warning: Semantic Scholar, main: partial on " in ran.err
    assert "(slr search main --source semantic_scholar)" in ran.err
    if suffix == "json":
        (line,) = json.loads(path.read_text())["counts"]["short_searches"]
        assert line == {"lack": "partial", "source": "Semantic Scholar", "query": "main", "n": 3}
        assert SHORT in slr("prisma", "--counts", path).out
    elif suffix not in {"pdf", "png"}:
        assert SHORT in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lang", "words"), [("de", "unvollständig"), ("es", "incompleta en"), ("fr", "incomplète dans")]
)
def test_the_note_is_in_the_language_of_the_figure(partial: Path, tmp_path: Path, lang: str, words: str) -> None:
    slr("prisma", "-o", tmp_path / "flow.txt", "--lang", lang, "--review", partial)
    assert words in (tmp_path / "flow.txt").read_text(encoding="utf-8")


def test_the_review_as_it_stood_has_the_searches_of_then(partial: Path) -> None:
    yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
    assert "partial" not in slr("prisma", "--until", yesterday, "--review", partial).out


@pytest.mark.parametrize(
    "command",
    [
        ("export", "csv"),
        ("site",),
        ("publish", "--only", "methods"),
        ("search", "appendix"),
        ("snowball", "--paper", "x", "--dry-run"),
    ],
)
def test_every_command_that_writes_an_output_warns(partial: Path, command: tuple[str, ...]) -> None:
    assert "warning: Semantic Scholar, main: partial on " in slr(*command, "--review", partial).err


def test_a_good_run_afterwards_leaves_nothing_to_say(partial: Path) -> None:
    run(partial, finds(9), "search")
    ran = slr("prisma", "--review", partial)
    assert "Semantic Scholar, main" not in ran.err
    assert "State of the searches" not in ran.out
    assert json.loads(slr("status", "--json", "--review", partial).out)["searches"] == []


def test_status_names_each_short_search_with_the_command_that_mends_it(folder: Path) -> None:
    (folder / "queries" / "second.toml").write_text("expression = 'heart'\n", encoding="utf-8")
    run(folder, finds(9), "search", "main")
    run(folder, finds(0), "search", "main")
    told = slr("status", "--review", folder).out
    assert "! Semantic Scholar, main: found no record on " in told
    assert "\n  slr search main --source semantic_scholar\n" in told
    assert "! Semantic Scholar, second: never searched" in told


def texts(folder: Path) -> dict[str, str]:
    written = folder / "reports" / "paper"
    slr("publish", "--only", "methods,appendix,checklists", "--out", written, "--review", folder)
    return {path.name: path.read_text(encoding="utf-8") for path in written.rglob("*.md")}


def test_the_texts_of_a_paper_tell_what_fell(folder: Path) -> None:
    run(folder, finds(9), "search")
    run(folder, finds(2), "search")
    told = texts(folder)
    assert "found 2 records; an earlier one (" in told["methods.md"]
    assert "Semantic Scholar, main: found 2 records on " in told["limitations.md"]
    assert "; run 1 on " in told["search-appendix.md"]
    assert "found 9" in slr("search", "appendix", "--review", folder).out


def test_the_texts_of_a_paper_tell_what_failed_after_a_good_run(folder: Path) -> None:
    run(folder, finds(9), "search")
    run(folder, breaks, "search")
    told = texts(folder)
    assert "A later search of Semantic Scholar (query `main`, " in told["methods.md"]
    assert "was partial: we retrieved 3 of 9 reported records." in told["methods.md"]
    assert "last completed run: run 1 on " in told["limitations.md"]


# diff


def test_runs_of_another_query_or_source_are_not_compared(folder: Path) -> None:
    (folder / "queries" / "second.toml").write_text("expression = 'heart'\n", encoding="utf-8")
    run(folder, finds(3), "search", "main")
    run(folder, finds(3), "search", "main")
    run(folder, finds(3), "search", "second")
    ran = slr("search", "diff", 1, 3, "--review", folder)
    assert ran.code == 2
    assert "run 1 is of Semantic Scholar, main, run 3 of Semantic Scholar, second" in ran.err
    assert "There is no earlier run of Semantic Scholar, second." in ran.err
    assert "`slr search diff 1 2` compares" in slr("search", "diff", 3, 2, "--review", folder).err


def test_what_two_runs_asked_differently_stands_above_what_differs(folder: Path) -> None:
    run(folder, finds(3), "search")
    (folder / "queries" / "main.toml").write_text(
        "expression = 'heart'\nfrom = 2020\n".replace("2020", "2020-01-01")
    )
    run(folder, breaks, "search")
    told = slr("search", "diff", 1, 2, "--review", folder).out
    assert "Semantic Scholar, main: from run 1 of " in told
    assert "the query changed from brain MRI to heart" in told
    assert "the window changed from .. to 2020-01-01.." in told
    assert "run 2 is partial, so works may be missing from it" in told


# windows


@pytest.fixture
def ended(folder: Path) -> Path:
    (folder / "queries" / "main.toml").write_text("expression = 'brain'\nto = 2024-12-31\n", encoding="utf-8")
    return folder


TOLD = "the window of the query main ended on 2024-12-31: no search finds what was published later"


def test_a_window_that_ended_is_told_by_search_cron_and_status(ended: Path) -> None:
    assert f"warning: {TOLD}" in run(ended, finds(3), "search").err
    assert f"warning: {TOLD}" in slr("search", "--dry-run", "--review", ended).err
    assert f"warning: {TOLD}" in slr("cron", "print", "--review", ended).err
    assert f"! {TOLD}" in slr("status", "--review", ended).out
    assert "remove `to` from queries/main.toml" in slr("status", "--review", ended).out


@pytest.mark.parametrize("window", ["", "from = 2020-01-01", "years = 5", "to = 2999-12-31"])
def test_an_open_or_moving_window_is_not_told(folder: Path, window: str) -> None:
    (folder / "queries" / "main.toml").write_text(f"expression = 'brain'\n{window}\n", encoding="utf-8")
    assert "window of the query" not in slr("search", "--dry-run", "--review", folder).err


def test_the_example_of_a_new_review_has_an_open_window_and_no_exclusion(tmp_path: Path) -> None:
    slr("init", tmp_path / "new")
    checked = json.loads(slr("query", "check", "--json", "--review", tmp_path / "new").out)
    assert "NOT" not in json.dumps(checked)
    assert "window of the query" not in slr("search", "--dry-run", "--review", tmp_path / "new").err


# refresh


def test_a_refresh_that_is_short_is_not_nothing_new(folder: Path) -> None:
    run(folder, finds(9), "refresh")
    ran = run(folder, finds(0), "refresh")
    assert "1 of 1 searches are incomplete\n" in ran.err
    assert ran.code == 3
    assert "Nothing new, but the searches are incomplete:" in ran.out
    assert "! Semantic Scholar, main: found no record on " in ran.out
    assert "1 of 1 searches are incomplete" in ran.err
    assert "slr search main --source semantic_scholar" in ran.err
    short = run(folder, breaks, "refresh", "--json")
    assert "searches are incomplete; what they returned is kept" in short.err
    told = json.loads(short.out)
    assert told["complete"] is False
    assert [one["lack"] for one in told["short"]] == ["partial"]


def test_a_fall_is_told_once_by_refresh_and_stays_in_the_status(folder: Path) -> None:
    run(folder, finds(9), "refresh")
    assert run(folder, finds(5), "refresh").code == 3
    again = run(folder, finds(5), "refresh")
    assert (again.code, again.out, again.err) == (0, "", "")
    assert "5 records on " in slr("status", "--review", folder).out


def test_refresh_at_a_terminal_says_what_it_did(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slr.cli.refresh.is_watched", lambda: True)
    first = run(folder, finds(9), "refresh").out
    assert "1 search (each query on each source):" in first
    assert "  Semantic Scholar, main: 9 of 9 records, 9 new to this source" in first
    assert "9 new reports; see " in first
    again = run(folder, finds(9), "refresh").out
    assert "9 of 9 records, 0 new to this source" in again
    assert "Nothing new." in again
    broken = run(folder, breaks, "refresh").out
    assert "3 of 9 records, 0 new to this source (partial)" in broken


def test_refresh_tells_of_an_ended_window_where_a_person_sees_it(
    ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(ended, finds(1), "search")
    assert run(ended, finds(1), "refresh").out == ""
    assert TOLD in json.loads(run(ended, finds(1), "refresh", "--json").out)["windows"][0]
    monkeypatch.setattr("slr.cli.refresh.is_watched", lambda: True)
    assert TOLD in run(ended, finds(1), "refresh").out
