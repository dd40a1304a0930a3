"""One search that fails leaves the others alone, whatever it failed of, and a killed search is gone on with."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from commands import Ran, slr
from services import REVIEW, Reply, Service, review_folder, s2_page, service
from slr.adapters.ledger.runs import Runs

TWO = REVIEW.replace('["semantic_scholar"]', '["semantic_scholar", "europe_pmc"]')


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slr.stages.search.run.interruptible", lambda _stop: lambda _seconds: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return review_folder(tmp_path / "review", toml=TWO)


def europe_pmc(_path: str, _parameters: dict[str, str]) -> Reply:
    works = [{"id": str(number), "source": "MED", "pmid": str(number), "title": "Brain"} for number in (1, 2)]
    return Reply(json.dumps({"hitCount": 2, "resultList": {"result": works}}).encode())


def scholar(_path: str, _parameters: dict[str, str]) -> Reply:
    return Reply(s2_page(0, 3, total=3, token=None))


Answer = Callable[[str, dict[str, str]], Reply]


@contextmanager
def both(first: Answer = scholar) -> Iterator[tuple[Service, Service]]:
    with ExitStack() as stack:
        yield stack.enter_context(service(first)), stack.enter_context(service(europe_pmc))


def run(folder: Path, servers: tuple[Service, Service], *arguments: object) -> Ran:
    env = {"SLR_SEMANTIC_SCHOLAR_URL": servers[0].url, "SLR_EUROPE_PMC_URL": servers[1].url}
    return slr(*arguments, "--review", folder, env=env)


def outcomes(ran: Ran) -> dict[str, tuple[str, int]]:
    return {one["source"]: (one["outcome"], one["kept"]) for one in json.loads(ran.out)["runs"]}


def test_half_a_character_in_an_identifier_stops_no_search(folder: Path) -> None:
    def odd(_path: str, _parameters: dict[str, str]) -> Reply:
        works = [
            {"paperId": "W\ud800", "title": "Brain \udcff", "externalIds": {"DOI": "10.1/\ud800"}},
            {"paperId": "W\ud801", "title": "Brain\0", "year": 10**30, "citationCount": 10**30},
        ]
        return Reply(json.dumps({"total": 2, "token": None, "data": works}).encode())

    with both(odd) as servers:
        ran = run(folder, servers, "search", "--json")
        assert (ran.code, run(folder, servers, "search", "replay", 1).code) == (0, 0)
    assert outcomes(ran) == {"semantic_scholar": ("complete", 2), "europe_pmc": ("complete", 2)}


@pytest.mark.parametrize("raised", [RuntimeError("a page of stone"), UnicodeError("half a letter")])
def test_a_fault_in_a_fetching_thread_ends_its_own_run_with_the_reason(
    folder: Path, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr("slr.adapters.sources.semantic_scholar.SemanticScholar.search", fail)
    with both() as servers:
        ran = run(folder, servers, "search", "--json")
    told = {one["source"]: one["message"] for one in json.loads(ran.out)["runs"]}
    assert outcomes(ran) == {"semantic_scholar": ("partial", 0), "europe_pmc": ("complete", 2)}
    assert str(raised) in told["semantic_scholar"]
    assert ran.code == 3


def test_an_answer_that_cannot_be_written_ends_its_own_run_and_is_asked_no_further(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Runs.add_page

    def stumble(self: Runs, run_id: int, page: Any, kept: Any) -> object:
        if page.entries[0].key.startswith("0"):
            raise OverflowError("too large for the ledger")
        return whole(self, run_id, page, kept)

    def endless(_path: str, _parameters: dict[str, str]) -> Reply:
        return Reply(s2_page(0, 1, total=10**6, token="more"))

    monkeypatch.setattr(Runs, "add_page", stumble)
    with both(endless) as servers:
        ran = run(folder, servers, "search", "--json")
    assert outcomes(ran) == {"semantic_scholar": ("partial", 0), "europe_pmc": ("complete", 2)}
    assert "OverflowError: too large for the ledger" in ran.out


@pytest.mark.parametrize("moment", ["slr.stages.search.run._Scribe.begin", "slr.stages.search.run._write_all"])
def test_after_a_kill_before_the_first_page_resume_asks_every_source(
    folder: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def killed(*_: object) -> None:
        raise SystemExit(137)

    with both() as servers, monkeypatch.context() as patched:
        patched.setattr(moment, killed)
        run(folder, servers, "search")
    with both() as servers:
        ran = run(folder, servers, "search", "resume", "--json")
    assert outcomes(ran) == {"semantic_scholar": ("complete", 3), "europe_pmc": ("complete", 2)}


def test_resume_names_what_was_never_searched_when_every_run_came_to_its_end(folder: Path) -> None:
    with both() as servers:
        run(folder, servers, "search", "--source", "europe_pmc")
        ran = run(folder, servers, "search", "resume")
        assert servers[0].asked == []
    assert ran.code == 0
    assert "nothing to resume" in ran.out
    assert "semantic_scholar, main: never searched" in ran.out
    assert "slr search main --source semantic_scholar" in ran.out


def test_a_search_that_finds_nothing_where_it_found_something_ends_with_code_3(folder: Path) -> None:
    def none(_path: str, _parameters: dict[str, str]) -> Reply:
        return Reply(s2_page(0, 0, total=0, token=None))

    with both() as servers:
        run(folder, servers, "search")
    with both(none) as servers:
        ran = run(folder, servers, "search")
    assert ran.code == 3
    assert "Semantic Scholar: far fewer records than in an earlier search" in ran.err
    assert "run 1 on" in ran.err
    assert "found 3" in ran.err
