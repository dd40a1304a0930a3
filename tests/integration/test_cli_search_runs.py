"""Runs that can be trusted: gone on with, read again, compared, audited, reported."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from commands import Ran, slr, start
from services import REVIEW, Reply, Service, review_folder, s2_page, service
from slr.adapters.ledger import Ledger

PAGES = {"": (0, 3, "two"), "two": (3, 6, "three"), "three": (6, 8, None)}


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slr.stages.search.run.interruptible", lambda _stop: lambda _seconds: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return review_folder(tmp_path / "review")


def good(_path: str, parameters: dict[str, str]) -> Reply:
    first, last, token = PAGES[parameters.get("token", "")]
    return Reply(s2_page(first, last, total=8, token=token))


def broken(_path: str, parameters: dict[str, str]) -> Reply:
    return Reply(b"{}", 500) if parameters.get("token") == "three" else good("", parameters)


def run(folder: Path, *arguments: object, server: Service | None = None) -> Ran:
    env = {"SLR_SEMANTIC_SCHOLAR_URL": server.url} if server else {}
    return slr(*arguments, "--review", folder, env=env)


def records(folder: Path) -> list[tuple[Any, ...]]:
    """What the ledger holds of each record, without when and where it came from."""
    with Ledger(folder / "data" / "slr.db") as ledger:
        return sorted((r.source, r.key, repr(r.document)) for r in ledger.reports.records())


def test_resume_goes_on_at_the_page_and_ends_with_what_an_undisturbed_run_has(
    folder: Path, tmp_path: Path
) -> None:
    with service(broken) as server:
        assert run(folder, "search", server=server).code == 3
    with service(good) as server:
        ran = run(folder, "search", "resume", "--json", server=server)
        assert len(server.asked) == 1
        assert "token=three" in server.asked[0]
        undisturbed = review_folder(tmp_path / "undisturbed")
        run(undisturbed, "search", server=server)
    (told,) = json.loads(ran.out)["runs"]
    assert (told["outcome"], told["fetched"], told["new"], told["known"]) == ("complete", 8, 2, 6)
    assert records(folder) == records(undisturbed)
    assert "nothing to resume" in run(folder, "search", "resume").out


def test_after_kill_9_resume_ends_with_what_an_undisturbed_run_has(folder: Path, tmp_path: Path) -> None:
    def slow(path: str, parameters: dict[str, str]) -> Reply:
        if parameters.get("token") == "three":
            server.gate.wait(20)
        return good(path, parameters)

    with service(slow) as server:
        process = start("search", "--review", folder, env={"SLR_SEMANTIC_SCHOLAR_URL": server.url})
        deadline = time.monotonic() + 30
        while len(server.asked) < 3:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    with closing(sqlite3.connect(folder / "data" / "slr.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with service(good) as server:
        assert run(folder, "search", "resume", server=server).code == 0
        undisturbed = review_folder(tmp_path / "undisturbed")
        run(undisturbed, "search", server=server)
    assert records(folder) == records(undisturbed)


def test_a_run_is_gone_on_with_as_it_was_whatever_the_query_file_says_now(folder: Path) -> None:
    with service(broken) as server:
        run(folder, "search", server=server)
    (folder / "queries" / "main.toml").write_text("expression = 'heart'")
    with service(good) as server:
        assert run(folder, "search", "resume", server=server).code == 0
        assert "query=brain" in server.asked[0]


def test_what_was_sent_by_an_override_that_is_gone_cannot_be_gone_on_with(folder: Path) -> None:
    path = folder / "queries" / "main.toml"
    path.write_text("expression = 'brain'\n[override]\nsemantic_scholar = 'brain + MRI'\n")
    with service(broken) as server:
        run(folder, "search", server=server)
    path.write_text("expression = 'brain'")
    with service(good) as server:
        ran = run(folder, "search", "resume", server=server)
        assert server.asked == []
    assert ran.code == 5
    assert "the query has changed since run" in ran.err


def test_replay_gives_the_same_records_without_the_network(folder: Path) -> None:
    with service(good) as server:
        run(folder, "search", server=server)
    ran = run(folder, "search", "replay", 1)
    assert ran.code == 0
    assert "0 new, 0 gone, 0 changed, 8 the same" in ran.out
    assert run(folder, "search", "replay", 7).code == 2


def test_a_partial_run_is_replayed_as_far_as_it_came(folder: Path) -> None:
    with service(broken) as server:
        run(folder, "search", server=server)
    assert "6 the same" in run(folder, "search", "replay", 1).out


def test_diff_tells_what_is_new_gone_and_changed(folder: Path) -> None:
    def paper(number: int, **more: object) -> dict[str, object]:
        return {"paperId": f"{number:040x}", "title": f"Work {number}", "abstract": None, **more}

    def answering(*papers: dict[str, object]) -> Any:
        body = json.dumps({"total": len(papers), "token": None, "data": papers}).encode()
        return lambda _path, _parameters: Reply(body)

    preprint = paper(2, venue="arXiv.org", externalIds={"ArXiv": "2401.00001"})
    with service(answering(paper(1), preprint, paper(3))) as server:
        run(folder, "search", server=server)
    published = paper(2, venue="NeuroImage", externalIds={"ArXiv": "2401.00001", "DOI": "10.5555/x"})
    with service(answering(paper(1, abstract="Now there."), published, paper(4))) as server:
        run(folder, "search", server=server)
    found = json.loads(run(folder, "search", "diff", 1, 2, "--json").out)
    assert [work["title"] for work in found["new"]] == ["Work 4"]
    assert [work["title"] for work in found["gone"]] == ["Work 3"]
    changed = {work["title"]: " ".join(work["what"]) for work in found["changed"]}
    assert "an abstract was added" in changed["Work 1"]
    assert "the preprint was published: NeuroImage" in changed["Work 2"]
    assert "1 new, 1 gone, 2 changed, 0 the same" in run(folder, "search", "diff", 1, 2).out


MARKING = "expression = 'brain MRI -mice -(pig | review)'\nexclusions = 'mark'\n"


def test_marked_exclusions_are_not_sent_and_what_they_would_have_cost_is_told(folder: Path) -> None:
    (folder / "queries" / "main.toml").write_text(MARKING)
    titles = {1: "Brain MRI of mice", 2: "Brain MRI, a review", 3: "Brain MRI"}
    body = {
        "total": 3,
        "token": None,
        "data": [
            {"paperId": f"{n:040x}", "title": title, "abstract": "None here." if n < 3 else None}
            for n, title in titles.items()
        ],
    }
    with service(lambda _path, _parameters: Reply(json.dumps(body).encode())) as server:
        assert run(folder, "search", server=server).code == 0
        assert "mice" not in server.asked[0]
    for report in (2,):
        run(folder, "decide", report, "include")
        run(folder, "decide", report, "include", "--stage", "full-text")
    told = json.loads(run(folder, "search", "marks", "--json").out)["marks"]
    assert [(mark["term"], mark["reports"], mark["included"], mark["unknown"]) for mark in told] == [
        ("mice", [1], [], 1),
        ("pig OR review", [2], [2], 1),
    ]
    assert "would have lost included reports: 2" in run(folder, "search", "marks").out
    assert run(folder, "search", "replay", 1).code == 0


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        (
            "expression = 'brain'\nexclusions = 'marks'\n",
            "queries/main.toml:2: exclusions must be one of apply and mark",
        ),
        ("expression = '(brain -mice) | heart'\nexclusions = 'mark'\n", "only for a NOT at the top level"),
    ],
)
def test_a_setting_that_cannot_be_followed_is_told(folder: Path, toml: str, told: str) -> None:
    (folder / "queries" / "main.toml").write_text(toml)
    ran = run(folder, "search", "--dry-run")
    assert ran.code == 2
    assert told in ran.err


def test_the_appendix_fills_the_16_items_from_the_runs(folder: Path, tmp_path: Path) -> None:
    with service(good) as server:
        run(folder, "search", server=server)
    target = tmp_path / "appendix.md"
    assert run(folder, "search", "appendix", "-o", target, "--dry-run").code == 0
    assert not target.exists()
    assert run(folder, "search", "appendix", "-o", target).code == 0
    text = target.read_text()
    assert [f"## {number}. " in text for number in range(1, 17)] == [True] * 16
    for words in (
        "Semantic Scholar",
        "brain MRI",
        "/graph/v1/paper/search/bulk?query=",
        "total: 8",
        "No register was searched with slr.",
    ):
        assert words in text
    run(folder, "publish", "--only", "appendix")
    assert (folder / "reports" / "search-appendix.md").read_text() == text


def test_hostile_text_cannot_leave_its_code_span_in_the_appendix(tmp_path: Path) -> None:
    toml = REVIEW.replace('"A test"', "'A ``` <script>alert(1)</script> `test`'")
    folder = review_folder(tmp_path / "r", toml=toml, query='"a ``` b" brain')
    with service(good) as server:
        run(folder, "search", server=server)
    text = run(folder, "search", "appendix").out
    assert r"A \`\`\` \<script\>alert(1)\</script\> \`test\`" in text
    assert '\n````text\n"a ``` b" brain' in text


def test_runs_are_listed_with_how_they_ended(folder: Path) -> None:
    with service(broken) as server:
        run(folder, "search", server=server)
    assert "partial" in run(folder, "search", "runs").out
    assert json.loads(run(folder, "search", "runs", "--json").out)["runs"][0]["outcome"] == "partial"


def test_a_ranked_list_is_left_after_three_pages_without_a_match_and_the_run_says_so(folder: Path) -> None:
    def ranked(_path: str, parameters: dict[str, str]) -> Reply:
        page = 0 if parameters["cursor"] == "*" else int(parameters["cursor"])
        title = "Brain MRI" if page == 0 else "Something else"
        items = [
            {"DOI": f"10.5555/{page}.{n}", "title": [title], "abstract": "<p>No word.</p>"} for n in range(500)
        ]
        message = {"total-results": 90_000, "next-cursor": str(page + 1), "items": items}
        body = {"status": "ok", "message-type": "work-list", "message": message}
        return Reply(json.dumps(body).encode())

    with service(ranked) as server:
        env = {"SLR_CROSSREF_URL": server.url}
        ran = slr("search", "--source", "crossref", "--json", "--review", folder, env=env)
    (told,) = json.loads(ran.out)["runs"]
    assert (told["outcome"], told["fetched"], told["kept"]) == ("cut", 2000, 500)
    assert "stopped early: the last pages held no match (2,000 of 90,000 read)" in told["message"]
    assert ran.code == 0
