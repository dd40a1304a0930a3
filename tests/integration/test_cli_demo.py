"""`slr demo` walks the whole way: what it ends with is what the review's own facts demand."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from commands import Ran, slr
from slr.adapters.folder import load_review
from slr.adapters.ledger import Ledger
from slr.core.model import Verdict
from slr.demo.catalogue import load_catalogue

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    folder = tmp_path_factory.mktemp("demo") / "review"
    return folder, slr("demo", folder)


def test_85_studies_are_included_and_cover_the_86_models(demo: tuple[Path, Ran]) -> None:
    _, ran = demo
    assert ran.code == 0
    assert "85 studies are included and cover 86 of the 86 models" in ran.out
    assert "its numbers 34 and 62 are one work, counted twice" in ran.out
    assert re.search(r"Studies included in review\s+85\b", ran.out)


def test_the_seven_works_under_two_numbers_are_found_and_no_others(demo: tuple[Path, Ran]) -> None:
    """The ledger knows no reference numbers: deduplication found these by identifiers, titles and names."""
    _, ran = demo
    found = re.findall(r"^ (\d+/\d+) ", ran.out, re.MULTILINE)
    assert found == ["34/62", "45/151", "82/83", "95/96", "97/98", "153/155", "156/157"]


def test_no_two_models_of_the_review_are_in_one_study_but_those_of_one_preprint(demo: tuple[Path, Ran]) -> None:
    folder, _ = demo
    review, catalogue = load_review(folder, {}), load_catalogue()
    with Ledger(review.ledger_path) as ledger:
        studies: dict[int, set[int]] = {}
        for report in ledger.reports.all():
            refs = {ref for record in report.records for ref in catalogue.refs_of(record)}
            models = {ref for ref in refs if ref and catalogue.work(ref).included}
            studies.setdefault(report.study_id, set()).update(models)
        included = {s.study_id for s in ledger.standings(review.protocol.needed) if s.full_text is Verdict.INCLUDE}
    assert [sorted(models) for models in studies.values() if len(models) > 1] == [[34, 62]]
    assert included == {study for study, models in studies.items() if models}


def test_faults_were_met_and_survived(demo: tuple[Path, Ran]) -> None:
    _, ran = demo
    assert "Semantic Scholar asks to slow down" in ran.err
    assert "HTTP 503" in ran.err
    assert ran.out.count("complete") == 3
    assert "1 paper followed: 171 works in the lists, " in ran.out
    assert "Traceback" not in ran.err


def test_every_figure_is_there_and_the_commands_it_names_work(demo: tuple[Path, Ran]) -> None:
    folder, ran = demo
    assert {path.name for path in (folder / "reports").iterdir()} >= {"prisma.svg", "prisma.pdf", "prisma.png"}
    for command in re.findall(r"^slr ([a-z ]+?)(?: {2,}| -| --|$)", ran.out, re.MULTILINE):
        if command != "screen":
            assert slr(*command.split(), "--review", folder).code == 0
    assert (
        slr("screen", "--reviewer", "you", "--review", folder).code == 6
    )  # needs a terminal, and there are reports to judge
    assert "6 reports need a verdict" in slr("status", "--review", folder).out


def test_it_does_not_touch_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    ran = slr("demo", tmp_path)
    assert ran.code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_the_committed_example_is_what_the_commands_make(demo: tuple[Path, Ran], tmp_path: Path) -> None:
    """As `tools/pages.py` does it: what the demonstration leaves open is excluded, and the review published."""
    folder = tmp_path / "demo"
    shutil.copytree(demo[0], folder)
    for one in json.loads(slr("screen", "queue", "--reviewer", "you", "--json", "--review", folder).out)[
        "reports"
    ]:
        slr("decide", one["report_id"], "exclude", "--reason", "T-NONEW", "--reviewer", "you", "--review", folder)
    slr("prisma", "-o", folder / "reports" / "prisma.csv", "--review", folder)

    def numbers(path: Path) -> list[list[str]]:
        return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))

    assert numbers(ROOT / "reports" / "prisma.csv") == numbers(folder / "reports" / "prisma.csv")


def test_the_query_in_the_repository_is_the_one_the_demonstration_runs() -> None:
    packaged = ROOT / "src" / "slr" / "demo" / "folder" / "brain-fm.toml"
    assert packaged.read_bytes() == (ROOT / "queries" / "brain-fm.toml").read_bytes()


def test_nothing_was_asked_beyond_this_machine(demo: tuple[Path, Ran]) -> None:
    folder, _ = demo
    with Ledger(folder / "data" / "slr.db") as ledger:
        requests = [run.request for run in ledger.runs.all() if run.request.startswith(("GET", "POST"))]
    assert requests
    assert all("http://127.0.0.1:" in request for request in requests)
    assert "SLR_CROSSREF_URL" not in os.environ
