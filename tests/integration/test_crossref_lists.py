"""A wide query at Crossref: several ranked lists that overlap, cut, broken off, gone on with, and read again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from commands import Ran, slr
from ranked_works import RankedService, Ranking, Theme, Work, made_up
from services import REVIEW, Reply, Service, review_folder, service
from slr.adapters.ledger import Ledger
from slr.core.model import Truth
from slr.core.query import Matching, compile_matcher, parse

MODELS = ("FM", "large model", "vision model", "foundation model")
SCANS = ("MR", "MRI", "CT", "PET", "medical image", "magnetic resonance imaging", "computed tomography")
QUERY = f"({' | '.join(f'{chr(34)}{text}{chr(34)}' for text in MODELS)}) brain ({' | '.join(f'{chr(34)}{text}{chr(34)}' for text in SCANS)})"
LISTS = 13  #: all words, and twelve bags
THEMES = (
    Theme(0.02, (MODELS, ("brain",), SCANS)),
    Theme(0.30, (("brain", "lung"), SCANS), most=4),
    Theme(0.15, (MODELS, ("text", "speech")), most=2),
)
TOML = REVIEW.replace("semantic_scholar", "crossref")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slr.stages.search.run.interruptible", lambda _stop: lambda _seconds: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return review_folder(tmp_path / "review", toml=TOML, query=QUERY)


@cache
def catalogue(count: int = 4_000) -> Ranking:
    return Ranking(made_up(THEMES, count, seed=7))


Fault = Callable[[int, dict[str, str]], Reply | None]


@contextmanager
def crossref(
    ranking: Ranking, fault: Fault = lambda _number, _parameters: None
) -> Iterator[tuple[Service, RankedService]]:
    """The service; `fault` may answer the request of a number instead."""
    ranked = RankedService(ranking)
    numbers = iter(range(10_000))

    def answer(_path: str, parameters: dict[str, str]) -> Reply:
        return fault(next(numbers), parameters) or Reply(ranked.page(parameters))

    with service(answer) as server:
        yield server, ranked


def run(folder: Path, server: Service | None, *arguments: object) -> Ran:
    env = {"SLR_CROSSREF_URL": server.url} if server else {}
    return slr("search", *arguments, "--review", folder, env=env)


def told(ran: Ran) -> dict[str, Any]:
    (one,) = json.loads(ran.out)["runs"]
    return dict(one)


def records(folder: Path) -> list[tuple[str, str]]:
    with Ledger(folder / "data" / "slr.db") as ledger:
        return sorted((r.key, repr(r.document)) for r in ledger.reports.records())


def test_the_plan_names_every_list_and_keeps_its_word_about_the_requests(folder: Path) -> None:
    with crossref(catalogue()) as (server, ranked):
        (plan,) = json.loads(run(folder, server, "--max", 600, "--dry-run", "--json").out)["requests"]
        assert server.asked == []
        assert run(folder, server, "--max", 600).code == 0
    notes = "\n".join(plan["notes"])
    lists = re.findall(rf"^list \d+ of {LISTS}: (.+)$", notes, re.MULTILINE)
    most = re.search(r"in at most ([\d,]+) requests", notes)
    assert len(lists) == len(set(lists)) == LISTS
    assert set(lists) == {parameters["query.bibliographic"] for parameters in ranked.asked}
    assert most is not None
    assert len(ranked.asked) <= int(most[1])
    shown = slr("query", "check", "--review", folder).out
    assert f"list 2 of {LISTS}: " in shown
    assert "requests" in shown


def test_a_list_of_all_words_that_can_be_read_to_its_end_is_the_only_one(folder: Path) -> None:
    with crossref(catalogue(1_000)) as (server, ranked):
        row = told(run(folder, server, "--json"))
    assert {parameters["query.bibliographic"] for parameters in ranked.asked} == {
        ranked.asked[0]["query.bibliographic"]
    }
    assert (row["outcome"], row["fetched"]) == ("complete", row["reported"])


def test_several_lists_find_more_than_one_for_the_same_number_of_items(folder: Path) -> None:
    matcher = compile_matcher(parse(QUERY), Matching.MIXED)
    relevant = {work.doi for work in catalogue().works if matcher(work.title, work.abstract) is Truth.TRUE}
    with crossref(catalogue()) as (server, _):
        several = told(run(folder, server, "--max", 390, "--json"))
        found = relevant & {key for key, _ in records(folder)}
        whole = catalogue().find(several["request"].split("bibliographic=")[1].split("&")[0].replace("%20", " "))
    in_one = relevant & {work.doi for work in whole[:390]}
    assert several["fetched"] == 390
    assert len(found) > 1.5 * len(in_one)


def test_a_work_in_several_lists_is_counted_as_delivered_each_time_and_stored_once(folder: Path) -> None:
    with crossref(catalogue()) as (server, _):
        row = told(run(folder, server, "--max", 1_300, "--json"))
    stored = records(folder)
    assert (row["fetched"], row["outcome"]) == (1_300, "cut")
    assert row["kept"] == row["new"] == len(stored) == len({key for key, _ in stored})
    with Ledger(folder / "data" / "slr.db") as ledger:
        notes = " ".join(ledger.runs.notes(row["id"]))
        delivered = [json.loads(payload)["message"]["items"] for _, payload in ledger.runs.answers(row["id"])]
    dois = [item["DOI"] for page in delivered for item in page]
    assert len(dois) == 1_300
    repeats = len(dois) - len(set(dois))
    assert repeats > 0
    assert f"{repeats:,} of 1,300 items stood in an earlier list too; each is stored once" in notes


def test_an_unreadable_item_is_counted_with_the_rest(folder: Path) -> None:
    def odd(number: int, parameters: dict[str, str]) -> Reply | None:
        if number != 3:
            return None
        body = json.loads(RankedService(catalogue()).page(parameters))
        body["message"]["items"][0] = "no work"
        return Reply(json.dumps(body).encode())

    with crossref(catalogue(), odd) as (server, _):
        row = told(run(folder, server, "--max", 260, "--json"))
    assert (row["fetched"], row["problems"]) == (260, 1)


@pytest.mark.parametrize("most", [1, 2, 5, 13, 14, 40, 517])
def test_max_cuts_the_whole_and_leaves_no_list_unasked(folder: Path, most: int) -> None:
    with crossref(catalogue()) as (server, ranked):
        row = told(run(folder, server, "--max", most, "--json"))
    lists = {parameters["query.bibliographic"] for parameters in ranked.asked}
    assert (row["fetched"], row["outcome"]) == (most, "cut")
    assert len(lists) == 1 if most < 3 else 1 < len(lists) <= min(most, LISTS)
    assert len(lists) == LISTS if most >= LISTS else True


@pytest.mark.parametrize("broken_at", [0, 5, 12])
def test_resume_goes_on_at_the_list_and_page_with_the_limit_the_run_had(
    folder: Path, tmp_path: Path, broken_at: int
) -> None:
    def down(number: int, _parameters: dict[str, str]) -> Reply | None:
        return Reply(b"{}", 500) if number >= broken_at else None

    with crossref(catalogue(), down) as (server, _):
        assert run(folder, server, "--max", 650).code == 3
    with crossref(catalogue()) as (server, ranked):
        row = told(run(folder, server, "resume", "--json"))
        resumed = list(ranked.asked)
        undisturbed = review_folder(tmp_path / "undisturbed", toml=TOML, query=QUERY)
        other = told(run(undisturbed, server, "--max", 650, "--json"))
        whole = ranked.asked[len(resumed) :]
    assert resumed == whole[broken_at:]
    for name in ("fetched", "reported", "kept", "outcome", "message"):
        assert row[name] == other[name]
    assert records(folder) == records(undisturbed)
    assert "0 new, 0 gone, 0 changed" in run(folder, None, "replay", 2).out


def test_a_cursor_that_was_forgotten_between_two_pages_of_a_list_ends_partial_and_keeps_the_rest(
    folder: Path,
) -> None:
    detail = [{"type": "cursor-invalid", "value": "at+30", "message": "Cursor specified but it is invalid"}]
    body = json.dumps({"status": "failed", "message-type": "resource-failure", "message": detail}).encode()

    def forgotten(_number: int, parameters: dict[str, str]) -> Reply | None:
        return Reply(body, 404) if parameters["cursor"] == "at+30" else None

    with crossref(catalogue(), forgotten) as (server, _):
        ran = run(folder, server, "--max", 395, "--json")
    row = told(ran)
    assert (ran.code, row["outcome"], row["fetched"]) == (3, "partial", 13 * 30)
    assert "Cursor specified but it is invalid" in row["message"]


def halved(number: int, _parameters: dict[str, str]) -> Reply | None:
    return Reply(b"<html>slow</html>", 504, "text/html") if number == 2 else None


def test_a_run_with_a_time_out_is_read_again_with_the_pages_it_had(folder: Path) -> None:
    with crossref(catalogue(), halved) as (server, ranked):
        row = told(run(folder, server, "--max", 390, "--json"))
    assert (row["fetched"], row["outcome"]) == (390, "cut")
    assert [parameters["rows"] for parameters in ranked.asked[:4]] == ["30", "30", "15", "15"]
    assert "0 new, 0 gone, 0 changed" in run(folder, None, "replay", 1).out


def test_resume_goes_on_with_the_smaller_pages_of_a_time_out(folder: Path) -> None:
    def slow_then_down(number: int, parameters: dict[str, str]) -> Reply | None:
        return halved(number, parameters) or (Reply(b"{}", 500) if number > 7 else None)

    with crossref(catalogue(), slow_then_down) as (server, ranked):
        assert run(folder, server, "--max", 390).code == 3
        before = len(ranked.asked)
    with crossref(catalogue()) as (server, ranked):
        assert told(run(folder, server, "resume", "--json"))["fetched"] == 390
    assert before == 7
    assert {parameters["rows"] for parameters in ranked.asked} == {"15"}


def test_a_cut_over_several_lists_stands_in_the_run_the_status_and_the_appendix(folder: Path) -> None:
    with crossref(catalogue()) as (server, _):
        row = told(run(folder, server, "--max", 300, "--json"))
    assert row["message"].startswith("stopped at the limit of 300; ")
    status = json.loads(slr("status", "--review", folder, "--json").out)
    assert [source["outcome"] for source in status["sources"]] == ["cut"]
    text = run(folder, None, "appendix").out
    for words in (
        f"list {LISTS} of {LISTS}: ",
        "stopped at the limit of 300",
        "stopped at a set limit",
        "fetched at most, by --max: 300",
    ):
        assert words in text


def _plain(number: int, title: str) -> Work:
    return Work(f"10.5555/{number}", title, "No word.", "Letters", ("Kim",))


def test_patience_is_lost_for_one_list_and_not_for_the_others(tmp_path: Path) -> None:
    """Works with the word tiny alone fill two of four lists; three pages of them end these, the others go on."""
    query = '("large vision model" | "wide language model" | tiny) brain scan'
    folder = review_folder(tmp_path / "few", toml=TOML, query=query)
    dull = [_plain(number, "tiny tiny") for number in range(3_000)]
    good = [_plain(10_000 + number, "wide language model brain scan") for number in range(700)]
    with crossref(Ranking([*dull, *good])) as (server, _):
        row = told(run(folder, server, "--json"))
    with Ledger(folder / "data" / "slr.db") as ledger:
        left = [note for note in ledger.runs.notes(row["id"]) if "pages held no match" in note]
    assert [note[:35] for note in left] == [
        f"list {place} of 4: stopped early: the last 3"[:35] for place in (1, 4)
    ]
    assert (row["outcome"], row["kept"], row["fetched"]) == ("cut", 700, 2 * 2_500 + 2 * 700)
    assert "the last pages held no match (6,400 of 8,800 read)" in row["message"]
