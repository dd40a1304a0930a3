"""`slr search --count` and `--expect`: totals before anything is fetched, and nothing of them in the ledger."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commands import Ran, slr, start
from services import REVIEW, Reply, Service, contents, review_folder, s2_page, service

TOTALS = {"brain (MRI | CT) -mice": 40, "brain": 900, "(MRI | CT)": 300, "MRI | CT": 300, "brain (MRI | CT)": 50}
QUERY = "brain (MRI OR CT) NOT mice"


def answer(path: str, parameters: dict[str, str]) -> Reply:
    if path.endswith("esearch.fcgi"):
        found = {
            "count": "77",
            "idlist": ["1"],
            "querytranslation": "brain",
            "warninglist": {"phrasesignored": ["x"]},
        }
        return Reply(json.dumps({"esearchresult": found}).encode())
    if path.endswith("/works"):
        return Reply(
            json.dumps(
                {
                    "status": "ok",
                    "message": {"total-results": 5000, "items": [{"DOI": "10.5555/a", "title": ["A"]}]},
                }
            ).encode()
        )
    return Reply(s2_page(0, 1, total=TOTALS.get(parameters["query"], 7), token="more"))


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slr.stages.search.run.interruptible", lambda _stop: lambda _seconds: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return review_folder(tmp_path / "review", query=QUERY)


@pytest.fixture
def server() -> Iterator[Service]:
    with service(answer) as running:
        yield running


def search(folder: Path, server: Service, *more: object) -> Ran:
    names = ("SEMANTIC_SCHOLAR", "PUBMED", "CROSSREF")
    return slr("search", "--review", folder, *more, env={f"SLR_{name}_URL": server.url for name in names})


def counts(folder: Path, server: Service, *more: object) -> list[dict[str, Any]]:
    ran = search(folder, server, "--count", "--json", *more)
    assert ran.code == 0, ran.err
    found: list[dict[str, Any]] = json.loads(ran.out)["counts"]
    return found


def test_the_whole_and_each_part_are_counted_and_nothing_is_written(folder: Path, server: Service) -> None:
    before = contents(folder)
    told = [(one["part"], one["hits"]) for one in counts(folder, server)]
    assert told == [(None, 40), ("brain", 900), ("MRI OR CT", 300), ("without NOT (mice)", 50)]
    assert all("fields=paperId&" in path for path in server.asked)
    ran = search(folder, server, "--count")
    assert "(the whole query)" in ran.out
    assert "Nothing was fetched." in ran.out
    assert contents(folder) == before


def test_every_source_is_counted_with_what_it_says_and_an_address_for_a_browser(
    folder: Path, server: Service
) -> None:
    named = [word for name in ("pubmed", "crossref", "semantic_scholar") for word in ("--source", name)]
    wholes = {one["source"]: one for one in counts(folder, server, *named) if one["part"] is None}
    assert {name: one["hits"] for name, one in wholes.items()} == {
        "pubmed": 77,
        "crossref": 5000,
        "semantic_scholar": 40,
    }
    assert "PubMed ignored: x" in wholes["pubmed"]["notes"]
    assert not any("stopped at" in note for one in wholes.values() for note in one["notes"])
    assert wholes["pubmed"]["link"].startswith("https://pubmed.ncbi.nlm.nih.gov/?term=%28brain%5Btiab%5D")
    assert wholes["crossref"]["of_the_query"] is False
    shown = search(folder, server, "--count", *named).out
    assert "ranked by words in common" in shown
    assert "https://www.semanticscholar.org/search?q=" in shown


def test_a_ranked_list_and_a_text_of_ones_own_have_no_parts(folder: Path, server: Service) -> None:
    with (folder / "queries" / "main.toml").open("a", encoding="utf-8") as file:
        file.write('\n[override]\npubmed = "brain[ti]"\n')
    parts = [one["part"] for one in counts(folder, server, "--source", "pubmed", "--source", "crossref")]
    assert parts == [None, None]


def test_a_source_that_fails_is_told_and_the_others_are_counted(folder: Path) -> None:
    def failing(path: str, parameters: dict[str, str]) -> Reply:
        return Reply(b'{"error": "gone"}', 404) if path.endswith("bulk") else answer(path, parameters)

    with service(failing) as server:
        ran = search(folder, server, "--count", "--json", "--source", "pubmed", "--source", "semantic_scholar")
    assert ran.code == 3
    told = json.loads(ran.out)["counts"]
    assert {one["source"] for one in told if one["hits"] == 77} == {"pubmed"}
    assert "slr: error: Semantic Scholar" in ran.err
    assert "gone" in ran.err
    with service(failing) as server:
        assert "3 hits expected, and no number told: " in search(folder, server, "--expect", 3).err


@pytest.mark.parametrize(("expected", "code"), [("40", 0), ("50", 0), ("34", 0), ("51", 3), ("33", 3), ("0", 3)])
def test_a_total_within_a_fifth_of_what_is_expected_is_fetched(
    folder: Path, server: Service, expected: str, code: int
) -> None:
    before = contents(folder)
    ran = search(folder, server, "--expect", expected, "--max", 1)
    assert ran.code == code
    assert (contents(folder) == before) is (code == 3)
    if code:
        assert f"Semantic Scholar: 40 hits, where {expected} were expected" in ran.err
        assert "Nothing was fetched." in ran.err


def test_an_expectation_can_name_its_source_and_stand_with_a_count(folder: Path, server: Service) -> None:
    named = ("--source", "pubmed", "--source", "semantic_scholar")
    ran = search(folder, server, *named, "--count", "--expect", "pubmed=500", "--expect", "semantic_scholar=40")
    assert ran.code == 3
    assert "77 hits, where 500 were expected" in ran.err
    assert "(the whole query)" in ran.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--expect", "many"), "not a number of hits"),
        (("--expect", "-3"), "not a number of hits"),
        (("--expect", "9" * 40), "not a number of hits"),
        (("--expect", "3", "--source", "pubmed", "--source", "crossref"), "fits 2 searches, not one"),
        (("--expect", "arxiv=3"), "fits 0 searches, not one"),
        (("--expect", "3", "--source", "crossref"), "its total is not that of the query"),
    ],
)
def test_an_expectation_that_fits_no_search_is_refused(
    folder: Path, server: Service, words: tuple[str, ...], message: str
) -> None:
    ran = search(folder, server, *words)
    assert ran.code == 2
    assert message in ran.err
    assert server.asked == []


def test_alternatives_at_the_top_are_counted_each_and_a_part_of_negations_is_left_out(
    tmp_path: Path, server: Service
) -> None:
    folder = review_folder(tmp_path / "either", query="brain OR (MRI (CT OR NOT mice))")
    assert [one["part"] for one in counts(folder, server)] == [None, "brain", "MRI AND (CT OR NOT mice)"]
    folder = review_folder(tmp_path / "both", query="brain (CT OR NOT mice)")
    assert [one["part"] for one in counts(folder, server)] == [None, "brain"]
    folder = review_folder(tmp_path / "word", query="brain")
    assert [one["part"] for one in counts(folder, server)] == [None]


def test_a_service_without_a_total_and_an_answer_nobody_foresaw_are_told(folder: Path) -> None:
    with service(lambda _path, _parameters: Reply(b'{"data": []}')) as server:
        ran = search(folder, server, "--count")
    assert ran.code == 3
    assert "Traceback" not in ran.err


def test_ctrl_c_ends_a_count_with_code_130_and_writes_nothing(folder: Path) -> None:
    before = contents(folder)

    def held(_path: str, _parameters: dict[str, str]) -> Reply:
        slow.gate.wait(20)
        return Reply(s2_page(0, 1, total=1, token=None))

    with service(held) as slow:
        process = start("search", "--count", "--review", folder, env={"SLR_SEMANTIC_SCHOLAR_URL": slow.url})
        deadline = time.monotonic() + 30
        while not slow.asked:
            assert time.monotonic() < deadline, "nothing was asked"
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "stopped; nothing was fetched" in errors
    assert contents(folder) == before


def test_a_dry_run_counts_nothing(folder: Path, server: Service) -> None:
    assert search(folder, server, "--count", "--dry-run").code == 0
    assert server.asked == []


def test_the_check_of_a_query_names_the_address_for_a_browser(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "r", toml=REVIEW, query=QUERY)
    sources = [w for n in ("pubmed", "openalex", "europe_pmc", "datacite", "arxiv") for w in ("--source", n)]
    (told,) = json.loads(slr("query", "check", "--review", folder, "--json", *sources).out)["queries"]
    links = {engine["source"]: engine["link"] for engine in told["engines"]}
    assert links["openalex"].startswith("https://openalex.org/works?filter=title_and_abstract.search%3A")
    assert links["europe_pmc"].startswith("https://europepmc.org/search?query=")
    assert links["datacite"].startswith("https://commons.datacite.org/doi.org?query=")
    assert links["arxiv"] is None
    assert "browser  https://pubmed.ncbi" in slr("query", "check", "--review", folder, *sources).out
