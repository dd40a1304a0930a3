"""`slr query test` and `slr query import`: a strategy tried on known works, and one brought from elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import Ran, slr
from ledgers import add, entry
from services import Reply, review_folder, service
from slr.adapters.ledger import Ledger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review", query="brain (MRI OR CT) NOT mice")
    with Ledger(made / "data" / "slr.db") as ledger:
        add(
            ledger,
            entry(1, title="Brain MRI", abstract="Of people."),
            entry(2, title="Brain CT of mice", abstract="Small."),
            entry(3, title="Brain PET", abstract="No other kind of image."),
            entry(4, title="Brain images", abstract=None),
        )
    return made


def run(folder: Path, *arguments: object, env: dict[str, str] | None = None) -> Ran:
    return slr("query", *arguments, "--review", folder, env=env)


def test_each_work_and_each_part_is_told_with_what_it_loses(folder: Path) -> None:
    listed = folder / "relevant.txt"
    listed.write_text("# known\n" + "".join(f"10.5555/work.{number}\n" for number in (1, 2, 3, 4)))
    ran = run(folder, "test", "main", "--should-find", listed, "--offline")
    assert ran.code == 0
    assert "should find: 1 of 4 found, 1 not known, 0 not tested" in ran.out
    told = json.loads(run(folder, "test", "main", "--should-find", listed, "--offline", "--json").out)
    clauses = {clause["text"]: clause for clause in told["should_find"]["clauses"]}
    assert clauses["MRI OR CT"]["lost_alone"] == 1
    assert sum(clause["lost_alone"] for clause in clauses.values()) == 2


def test_a_work_the_ledger_does_not_hold_is_asked_for_or_told(folder: Path) -> None:
    listed = folder / "relevant.txt"
    listed.write_text("10.5555/elsewhere\n10.5555/nowhere\n")
    paper = {"paperId": "a" * 40, "title": "Brain MRI elsewhere", "abstract": "Yes.", "authors": []}

    def answer(path: str, _parameters: dict[str, str]) -> Reply:
        known = path.endswith("elsewhere")
        return Reply(json.dumps(paper).encode()) if known else Reply(b'{"error": "Paper not found"}', 404)

    with service(answer) as server:
        ran = run(folder, "test", "main", "--should-miss", listed, env={"SLR_SEMANTIC_SCHOLAR_URL": server.url})
    assert "should miss: 1 of 1 found, 0 not known, 1 not tested" in ran.out
    assert "not tested  10.5555/nowhere" in ran.out
    assert "2 not tested" in run(folder, "test", "main", "--should-find", listed, "--offline").out


def test_nothing_to_test_and_no_such_file_are_usage_errors(folder: Path) -> None:
    assert run(folder, "test", "main").code == 2
    assert run(folder, "test", "main", "--should-find", folder / "none.txt").code == 2


def test_an_imported_strategy_is_a_query_file(tmp_path: Path) -> None:
    strategy = tmp_path / "strategy.txt"
    strategy.write_text('("brain tumor"[tiab] OR glioma*[tiab]) AND MRI[tiab]')
    ran = slr("query", "import", strategy, "--dialect", "pubmed")
    assert ran.code == 0
    folder = review_folder(tmp_path / "r")
    (folder / "queries" / "main.toml").write_text(ran.out)
    assert slr("query", "check", "--review", folder).code == 0


def test_a_strategy_that_cannot_be_read_is_told_with_line_and_caret(tmp_path: Path) -> None:
    strategy = tmp_path / "strategy.txt"
    strategy.write_text("brain[tiab] AND\n(MRI[tiab] OR")
    ran = slr("query", "import", strategy, "--dialect", "pubmed")
    assert ran.code == 2
    assert "strategy.txt:" in ran.err
    assert "^" in ran.err
    assert slr("query", "import", strategy, "--dialect", "latin").code == 2


HISTORY = """Database: Ovid MEDLINE(R) <1946 to May 2024>
1 exp Cough/ (1,204)
2 rash.zz. (7)
3 wom?n.tw. (99)
4 (1 or 2) and 3 (5)
"""


def test_a_strategy_is_checked_line_by_line_with_the_counts_it_gives(tmp_path: Path) -> None:
    strategy = tmp_path / "medline.txt"
    strategy.write_text(HISTORY.replace(".zz.", ".ti."), encoding="utf-8")
    ran = slr("query", "import", strategy, "--dialect", "ovid", "--check")
    assert ran.code == 0
    rows = [line.split() for line in ran.out.splitlines() if line.strip()[:1].isdigit()]
    assert rows == [
        ["1", "1,204", "Cough"],
        ["2", "7", "title:rash"],
        ["3", "99", "wom?n"],
        ["4", "5", "(#1", "OR", "#2)", "AND", "#3"],
    ]
    assert "expression" not in ran.out


def test_a_line_that_cannot_be_read_is_refused_with_a_caret_and_shown_by_check(tmp_path: Path) -> None:
    strategy = tmp_path / "medline.txt"
    strategy.write_text(HISTORY, encoding="utf-8")
    for options in ([], ["--check"]):
        ran = slr("query", "import", strategy, "--dialect", "ovid", *options)
        assert ran.code == 2
        assert "medline.txt:3: .zz. is not a field of Ovid" in ran.err
        assert "  2 rash.zz. (7)\n         ^" in ran.err
        assert ("not read: .zz. is not a field of Ovid" in ran.out) is bool(options)


def test_a_lenient_import_leaves_out_what_cannot_be_read_and_lists_it(tmp_path: Path) -> None:
    strategy = tmp_path / "medline.txt"
    strategy.write_text(HISTORY, encoding="utf-8")
    ran = slr("query", "import", strategy, "--dialect", "ovid", "--lenient")
    assert ran.code == 0
    assert "Cough AND (" in ran.out
    assert "rash" not in ran.out
    assert "left out: " in ran.err
    assert "medline.txt:3: .zz. is not a field of Ovid" in ran.err


def test_one_of_several_sets_of_a_file_is_named(tmp_path: Path) -> None:
    strategy = tmp_path / "both.txt"
    strategy.write_text("1 a1.ti.\n2 b1.ti.\n3 1 or 2\n\n1 c1.ti.\n2 d1.ti.\n3 1 or 2\n", encoding="utf-8")
    ran = slr("query", "import", strategy, "--dialect", "ovid")
    assert ran.code == 2
    assert "2 sets of numbered lines" in ran.err
    ran = slr("query", "import", strategy, "--dialect", "ovid", "--set", "2")
    assert "title:c1 OR title:d1" in ran.out
