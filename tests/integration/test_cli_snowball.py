"""`slr snowball`: lists that came, lists that are withheld, papers nobody knows, seeds that cannot be named."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from commands import Ran, slr
from ledgers import add, entry
from services import Reply, Service, review_folder, service
from slr.adapters.ledger import Ledger
from slr.core.model import Decision, Identifiers, RunOutcome, SourceKind, Stage, Verdict

ELIDED = {
    "data": None,
    "citingPaperInfo": {"openAccessPdf": {"disclaimer": "Notice: fields have been elided by the publisher"}},
}


@dataclass
class World:
    """A review whose first four reports are included, and a citation service that answers by DOI and list."""

    folder: Path
    server: Service
    answers: dict[tuple[str, str], Reply] = field(default_factory=dict)

    def run(self, *arguments: object, **env: str) -> Ran:
        return slr(
            "snowball",
            *arguments,
            "--review",
            self.folder,
            env={"SLR_SEMANTIC_SCHOLAR_URL": self.server.url} | env,
        )

    def told(self, *arguments: object) -> Any:
        return json.loads(self.run(*arguments, "--json").out)


def gives(*papers: dict[str, Any], side: str = "citedPaper") -> Reply:
    return Reply(json.dumps({"offset": 0, "data": [{side: paper} for paper in papers]}).encode())


def work(number: int) -> dict[str, Any]:
    return {
        "paperId": f"{number:040x}",
        "title": f"Work {number}",
        "externalIds": {"DOI": f"10.5555/work.{number}"},
    }


UNKNOWN = Reply(b'{"error":"Paper with id DOI:10.5555/work.2 not found"}', 404)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """1 is answered, 2 is unknown, 3 is withheld, 4 has no identifier; all are included. 5 is not screened."""
    folder = review_folder(tmp_path / "r")
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, *map(entry, (1, 2, 3)), entry(4, ids=Identifiers()), entry(5))
        for stage in Stage:
            ledger.decisions.record(
                [Decision(n, stage, "ana", Verdict.INCLUDE) for n in (1, 2, 3, 4)], protocol=""
            )
    answers: dict[tuple[str, str], Reply] = {
        ("10.5555/work.1", "references"): gives(work(5), work(6), work(7)),
        ("10.5555/work.1", "citations"): gives(work(7), work(8), side="citingPaper"),
        ("10.5555/work.2", "references"): UNKNOWN,
        ("10.5555/work.2", "citations"): UNKNOWN,
        ("10.5555/work.3", "references"): Reply(json.dumps(ELIDED).encode()),
        ("10.5555/work.3", "citations"): gives(work(6), side="citingPaper"),
    }
    made: list[World] = []

    def answer(path: str, _parameters: dict[str, str]) -> Reply:
        paper, _, side = path.partition("/paper/DOI:")[2].rpartition("/")
        return made[0].answers[paper, side]

    with service(answer) as server:
        made.append(World(folder, server, answers))
        yield made[0]


def test_what_no_list_holds_is_an_outcome_of_its_own_and_no_failure(world: World) -> None:
    ended = world.run()
    assert ended.code == 0
    assert "1 paper not known to Semantic Scholar:\n  2. Work 2\n" in ended.out
    assert (
        "1 paper whose list Semantic Scholar does not give:\n  3. Work 3 (backward: the publisher has withheld the list)\n"
        in ended.out
    )
    assert "1 paper without an identifier that Semantic Scholar knows:\n  4. Work 4\n" in ended.out
    assert "--resume" not in ended.out + ended.err
    with Ledger(world.folder / "data" / "slr.db") as ledger:
        runs = [run for run in ledger.runs.all() if run.kind is SourceKind.CITATION]
        assert {run.outcome for run in runs} == {RunOutcome.COMPLETE}
        assert len(runs) == 5  # a paper that is not known is asked for once


def test_new_means_new_to_the_review_and_each_work_is_new_once(world: World) -> None:
    told = world.told()
    assert [(one["report"], one["direction"], one["found"], one["new"]) for one in told["lists"]] == [
        (1, "backward", 3, 2),  # 5 is in the ledger, from a database
        (1, "forward", 2, 1),  # 7 came with the list before
        (2, "backward", 0, 0),
        (3, "backward", 0, 0),
        (3, "forward", 1, 0),
    ]
    assert (told["found"], told["new"]) == (6, 3)
    assert told["counts"] == {
        "given_lists": 3, "withheld_lists": 1, "failed_lists": 0, "unknown_papers": 1, "without_identifier": 1,
    }  # fmt: skip
    assert [one["new"] for one in told["runs"]] == [2, 1, 0, 0, 0]
    assert [one["new"] for one in world.told()["lists"]] == [0, 0, 0, 0, 0]


def test_scripts_get_every_outcome_with_the_title(world: World) -> None:
    told = world.told()
    assert {(one["title"], one["direction"]): one["outcome"] for one in told["lists"]} == {
        ("Work 1", "backward"): "given",
        ("Work 1", "forward"): "given",
        ("Work 2", "backward"): "unknown",
        ("Work 3", "backward"): "withheld",
        ("Work 3", "forward"): "given",
    }
    assert told["without_identifier"] == [{"paper": None, "report": 4, "title": "Work 4"}]


def test_a_list_that_could_not_be_fetched_ends_with_code_3_and_the_command_that_asks_again(world: World) -> None:
    world.answers["10.5555/work.1", "citations"] = Reply(b"<html>Forbidden</html>", 403)
    ended = world.run()
    assert ended.code == 3
    assert "1 of 5 lists could not be fetched" in ended.err
    assert "slr snowball --report 1" in ended.err
    assert "--resume" not in ended.err
    assert "1 paper whose list could not be fetched, or not whole:\n  1. Work 1 (forward: " in ended.out


def test_a_wrong_address_of_the_service_is_a_failure_and_not_an_unknown_paper(world: World) -> None:
    for key in world.answers:
        world.answers[key] = Reply(b"<html><title>404 Not Found</title></html>", 404, "text/html")
    ended = world.run("--report", 1)
    assert ended.code == 3
    assert "not known to" not in ended.out


def test_the_table_has_titles_and_fits_80_columns(world: World) -> None:
    out = world.run(COLUMNS="80").out
    assert "Work 1" in out
    assert "0000000000" not in out
    table = out[: out.index("paper not known")].splitlines()
    assert max(map(len, table)) <= 80
    assert not any("\u2026" in line for line in table)
    assert "2 papers followed: 6 works in the lists, 3 of them new to the review" in out


def test_a_report_without_an_identifier_is_listed_and_nothing_is_asked(world: World) -> None:
    ended = world.run("--report", 4)
    assert ended.code == 0
    assert "1 paper without an identifier that Semantic Scholar knows:\n  4. Work 4\n" in ended.out
    assert world.server.asked == []


def test_a_dry_run_names_the_papers_and_sends_nothing(world: World) -> None:
    out = world.run("--dry-run").out
    assert "1. Work 1: backward, forward\n" in out
    assert "  4. Work 4\n" in out
    assert "6 lists would be asked for; nothing was sent" in out
    assert [one["report"] for one in world.told("--dry-run")["seeds"]] == [1, 2, 3]
    assert world.server.asked == []


def test_a_paper_named_by_its_doi_has_the_title_of_its_report(world: World) -> None:
    told = world.told("--paper", "DOI:10.5555/work.1", "--paper", "10.5555/WORK.1", "--no-forward")
    assert [(one["report"], one["title"]) for one in told["lists"]] == [(1, "Work 1")]


def test_what_is_no_identifier_is_refused_before_anything_is_asked(world: World) -> None:
    assert world.run("--paper", "DOI:10.5555/work.1", "--paper", "nonsense").code == 2
    assert world.server.asked == []
    with Ledger(world.folder / "data" / "slr.db") as ledger:
        assert all(run.kind is not SourceKind.CITATION for run in ledger.runs.all())


@pytest.mark.parametrize("named", [(), ("--report", 99)])
def test_nothing_to_follow_is_wrong_usage(tmp_path: Path, named: tuple[object, ...]) -> None:
    folder = review_folder(tmp_path / "r")
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, entry(1))
    assert slr("snowball", *named, "--review", folder).code == 2
