"""`slr agreement` on a real ledger."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commands import slr
from ledgers import add, entry
from services import review_folder, team
from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Decision, Protocol, Resolution, Stage, Verdict
from slr.stages.agreement.run import measure, measure_pilots

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
INCLUDE, EXCLUDE = Verdict.INCLUDE, Verdict.EXCLUDE


def run(*arguments: object) -> str:
    ran = slr("agreement", *arguments)
    assert ran.code == 0, ran.err
    return ran.out


def decide(ledger: Ledger, who: str, stage: Stage, said: str, reasons: tuple[str, ...] = ()) -> None:
    """`ie.`: report 1 included, 2 excluded, 3 not decided."""
    verdicts = {"i": INCLUDE, "e": EXCLUDE, "m": Verdict.MAYBE, "w": Verdict.WITHDRAWN}
    for number, letter in enumerate(said, 1):
        if letter != ".":
            why = reasons if letter == "e" else ()
            ledger.decisions.record([Decision(number, stage, who, verdicts[letter], why)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return review_folder(tmp_path / "review", toml=team("Ada", "Ben", "Cleo", "=cmd()"))


@pytest.fixture
def ledger(folder: Path) -> Ledger:
    opened = Ledger(folder / "data" / "slr.db")
    add(opened, *(entry(number) for number in range(1, 13)))
    return opened


def review(folder: Path) -> Review:
    return Review(folder, Protocol("T", "Q", (), {}, (), {}), "")


def test_the_overlap_alone_is_measured(folder: Path, ledger: Ledger) -> None:
    """Eight of twelve reports were judged by both, and on three they agree: 0.375, not 0.917."""
    with ledger:
        decide(ledger, "Ada", TA, "iiiiieeeii..")
        decide(ledger, "Ben", TA, "iieeeiie..ee")
    found = json.loads(run("--review", folder, "--stage", TA, "--json"))
    (section,) = found["sections"]
    (pair,) = section["pairs"]
    assert found["schema"] == 1
    assert (pair["n"], pair["table"], section["alone"]) == (8, [[2, 3], [2, 1]], 4)
    statistics = {name: one["value"] for name, one in pair["statistics"].items()}
    assert statistics["percent_agreement"] == 0.375
    assert statistics["kappa"] == statistics["pabak"] == -0.25
    assert statistics["ac1"] == -0.2308


def test_a_resolution_and_what_came_after_it_change_nothing(folder: Path, ledger: Ledger) -> None:
    with ledger:
        decide(ledger, "Ada", TA, "ie")
        decide(ledger, "Ben", TA, "ee")
        before = measure(ledger, review(folder), stages=[TA])
        ledger.decisions.resolve(Resolution(1, TA, "Cleo", INCLUDE, decision_ids=(1, 3)))
        assert measure(ledger, review(folder), stages=[TA]) == before
        decide(ledger, "Ben", TA, "i")
        (after,) = measure(ledger, review(folder), stages=[TA]).sections
    assert after.pairs[0].table == before.sections[0].pairs[0].table
    assert (after.changed, after.pairs[0].changed) == (1, 1)


def test_the_terminal_gives_the_table_the_coefficients_and_the_reasons_in_80_columns(
    folder: Path, ledger: Ledger
) -> None:
    with ledger:
        decide(ledger, "Ada", TA, "iie" + "e" * 9)
        decide(ledger, "Ben", TA, "iei" + "e" * 9)
        decide(ledger, "Ada", FT, "ee", ("F1", "F2"))
        decide(ledger, "Ben", FT, "ee", ("F1",))
    out = run("--review", folder, "--labels")
    for words in ("Cohen's kappa (", "PABAK", "Gwet's AC1", "positive agreement (include)", "12 reports judged"):
        assert words in out
    assert "Same main reason: 2 of 2 reports excluded by both (100.0 %)." in out
    assert "Cohen's kappa is not defined: both put every report into the same category" in " ".join(out.split())
    assert "Landis & Koch" in out
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
    assert "Landis" not in run("--review", folder)


def test_one_reviewer_is_not_defined_and_never_a_number(folder: Path, ledger: Ledger) -> None:
    with ledger:
        decide(ledger, "Ada", TA, "ie")
    assert "Agreement is not defined: only one reviewer has decided." in run("--review", folder)
    (section, _) = json.loads(run("--review", folder, "--json"))["sections"]
    assert (section["pairs"], section["reason"]) == ([], "only one reviewer has decided")


def test_what_waits_is_only_counted_and_its_verdict_leaves_no_trace(folder: Path, ledger: Ledger) -> None:
    with ledger:
        decide(ledger, "Ada", TA, "ie")
        decide(ledger, "Ben", TA, "ie")
        decide(ledger, "Ada", TA, "..i")
        with_include = measure(ledger, review(folder))
        decide(ledger, "Ada", TA, "..w")
        decide(ledger, "Ada", TA, "..e")
        assert measure(ledger, review(folder)) == with_include
    assert with_include.sections[0].alone == 1


def test_three_reviewers_get_fleiss_and_krippendorff(folder: Path, ledger: Ledger) -> None:
    with ledger:
        decide(ledger, "Ada", TA, "iiee")
        decide(ledger, "Ben", TA, "iiei")
        decide(ledger, "Cleo", TA, "ie..")
    out = run("--review", folder, "--stage", TA)
    assert "Fleiss' kappa" in out
    assert "Krippendorff's alpha" in out
    two = json.loads(run("--review", folder, "--stage", TA, "--json", "--by", "Ada", "--by", "Cleo"))
    assert [pair["reviewers"] for pair in two["sections"][0]["pairs"]] == [["Ada", "Cleo"]]
    assert two["sections"][0]["group"] is None


def test_the_csv_has_one_number_in_each_row_and_no_formula(folder: Path, ledger: Ledger) -> None:
    with ledger:
        decide(ledger, "=cmd()", TA, "ie")
        decide(ledger, "Ben", TA, "ei")
    rows = list(csv.DictReader(io.StringIO(run("--review", folder, "--stage", TA, "-o", "-"))))
    kappa = next(row for row in rows if row["statistic"] == "kappa")
    assert (kappa["value"], kappa["n"], kappa["reviewers"]) == ("-1.0000", "2", "'=cmd() / Ben")
    target = folder / "agreement.csv"
    run("--review", folder, "-o", target)
    assert target.read_text().startswith("stage,round,reviewers,statistic")


def test_a_calibration_round_is_measured_by_itself(folder: Path, ledger: Ledger) -> None:
    with ledger:
        with pytest.raises(ReviewStateError, match="no calibration round"):
            measure_pilots(ledger, review(folder), stages=[TA])
        ledger.pilots.add(TA, [1, 2], wanted=2, seed=1, actor="Ada")
        ledger.pilots.add(TA, [3], wanted=1, seed=2, actor="Ada")
        decide(ledger, "Ada", TA, "iei")
        decide(ledger, "Ben", TA, "iee")
        by_hand = measure(ledger, review(folder), stages=[TA], reports=[1, 2])
    sections = json.loads(run("--review", folder, "--round", "pilot", "--json"))["sections"]
    assert [(one["round"], one["pairs"][0]["n"]) for one in sections] == [(1, 2), (2, 1)]
    assert by_hand.sections[0].pairs[0].statistics["percent_agreement"].value == 1
    assert "calibration round 2" in run("--review", folder, "--round", "pilot")


def test_a_reviewer_nobody_knows_and_a_lonely_one_are_refused(folder: Path, ledger: Ledger) -> None:
    with ledger:
        decide(ledger, "Ada", TA, "i")
        with pytest.raises(UsageError, match="'Zoe' has not decided") as caught:
            measure(ledger, review(folder), reviewers=["Ada", "Zoe"])
        assert caught.value.hint == "Who has: Ada."
        with pytest.raises(UsageError, match="two reviewers"):
            measure(ledger, review(folder), reviewers=["Ada"])
