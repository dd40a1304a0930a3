"""slr dedup review and audit: the pairs that a person judges, on the terminal or in a table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands import Ran, slr
from dedup_commands import TITLES, groups, queue, run, told
from ledgers import add, entry, new_run
from services import review_folder, team
from slr.adapters.ledger import Doubt, Ledger
from slr.cli.app import app
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.errors import ReviewStateError
from slr.core.model import Author, Identifiers, MergeKind
from slr.stages.dedup.judge.run import open_review


@pytest.fixture(autouse=True)
def _ana(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who acts unless somebody else is named."""
    monkeypatch.setenv("SLR_REVIEWER", "ana")


@pytest.fixture
def unsure(tmp_path: Path) -> Path:
    """Three pairs for a person: one title and people, but three years apart."""
    made = review_folder(tmp_path / "unsure", toml=team("ana", "ben"))
    with Ledger(made / "data" / "slr.db") as ledger:
        for number, title in list(TITLES.items())[:3]:
            people = (Author(f"Okafor{'abc'[number - 1]}", "Ngozi"), Author(f"Lindqvist{'xyz'[number - 1]}", "Bo"))
            facts = {"title": title, "authors": people, "venue": "Tests", "ids": Identifiers()}
            here, there = f"{number}01-{number}09", f"{number}77-{number}80"
            one = entry(10 * number, **facts, year=2019, volume=f"{number}1", pages=here)
            other = entry(10 * number + 1, **facts, year=2022, volume=f"{number}4", pages=there)
            add(ledger, one, other)
    assert run(made).code == 0
    return made


def answer(folder: Path, lines: str, *options: object, command: str = "review") -> Ran:
    result = CliRunner().invoke(app, ["dedup", command, "--review", str(folder), *map(str, options)], input=lines)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def test_a_pass_says_how_many_pairs_wait_and_for_which_command(unsure: Path) -> None:
    assert "3 pairs are left for a person: slr dedup review" in run(unsure, "--all", "--dry-run").out


def test_answers_on_stdin_merge_link_and_keep_apart_with_the_name(unsure: Path) -> None:
    first, second, third = queue(unsure)
    made = answer(unsure, "=\nl\nd\n")
    assert made.code == 0, made.err
    assert "every pair is judged" in made.out
    assert "3 of 3 pairs judged" in made.err
    with Ledger(unsure / "data" / "slr.db") as ledger:
        said = ledger.judgements.current()
        assert [said[ends].said for ends in (first, second, third)] == ["same", "version", "different"]
        assert {(row.actor, row.asked) for row in said.values()} == {("ana", "review")}
        assert ledger.reports.get(first[0]).id == ledger.reports.get(first[1]).id
        assert ledger.reports.get(second[0]).study_id == ledger.reports.get(second[1]).study_id
        assert ledger.reports.get(third[0]).study_id != ledger.reports.get(third[1]).study_id
    for again in ((), ("--all",)):
        assert told(unsure, *again)["unsure"] == []
    assert queue(unsure) == []


def test_stopping_keeps_what_was_said_and_undo_reaches_back_over_a_restart(unsure: Path) -> None:
    first, second, _ = queue(unsure)
    assert answer(unsure, "=\nd\nq\n").code == 0
    assert len(queue(unsure)) == 1
    made = answer(unsure, "u\nu\nu\n")
    assert made.out.count("Taken back.") == 2
    assert "no judgement to take back" in made.out
    assert set(queue(unsure)) >= {first, second}
    assert len(queue(unsure)) == 3
    assert groups(unsure) == [[n] for n in range(1, 7)]
    run(unsure, "--all")
    assert len(queue(unsure)) == 3


def test_later_puts_a_pair_behind_and_silence_ends_the_asking(unsure: Path) -> None:
    first, second, third = queue(unsure)
    answer(unsure, "\nd\nq\n")
    assert queue(unsure) == [first, third]
    assert second not in queue(unsure)
    assert answer(unsure, "\n" * 50).code == 0


def test_the_end_of_the_input_help_links_and_nonsense_harm_nothing(unsure: Path) -> None:
    made = answer(unsure, "?\no\nperhaps\n")
    assert made.code == 0
    for words in ("same report", "no link", "'perhaps' is not an answer", "! year"):
        assert words in made.out
    assert len(queue(unsure)) == 3


def test_what_another_reviewer_judged_is_not_asked_again(unsure: Path) -> None:
    first, *_ = queue(unsure)
    answer(unsure, "d\nq\n", "--reviewer", "ben")
    assert first not in queue(unsure)
    with Ledger(unsure / "data" / "slr.db") as ledger, pytest.raises(ReviewStateError, match="different by ben"):
        ledger.judgements.record([PairJudgement(*first, PairOpinion.SAME, "ana", Asked.REVIEW)])


def test_two_open_desks_do_not_ask_the_same_pair_twice(unsure: Path) -> None:
    with Ledger(unsure / "data" / "slr.db") as mine, Ledger(unsure / "data" / "slr.db") as yours:
        ana, ben = open_review(mine, "ana"), open_review(yours, "ben")
        same = ana.next()
        assert same is not None
        ana.judge(same, PairOpinion.DIFFERENT)
        shown = ben.next()
        assert shown is not None
        assert (shown.pair.a, shown.pair.b) != (same.pair.a, same.pair.b)
        with pytest.raises(ReviewStateError, match="judged already"):
            ben.judge(same, PairOpinion.SAME)
        assert ben.tally().left == 2


def test_pairs_go_to_a_spreadsheet_and_verdicts_come_back(unsure: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "pairs.csv"
    assert run(unsure, "review", "--export", sheet, "--dry-run").code == 0
    assert not sheet.exists()
    assert run(unsure, "review", "--export", sheet).code == 0
    rows = list(csv.DictReader(sheet.read_text("utf-8").splitlines()))
    assert [(int(row["a"]), int(row["b"])) for row in rows] == queue(unsure)
    for row, word in zip(rows, ("same", "Different", ""), strict=True):
        row["verdict"] = word
    with sheet.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert "2 would be recorded" in run(unsure, "review", "--import", sheet, "--dry-run").out
    assert "2 recorded, 0 already known" in run(unsure, "review", "--import", sheet).out
    assert "0 recorded, 2 already known" in run(unsure, "review", "--import", sheet).out
    assert len(queue(unsure)) == 1


def test_rows_of_no_use_are_named_and_the_others_taken(unsure: Path, tmp_path: Path) -> None:
    first, second, third = queue(unsure)
    answer(unsure, "d\nq\n", "--reviewer", "ben")
    sheet = tmp_path / "pairs.csv"
    sheet.write_text(
        "a;b;verdict\n"
        f"{first[0]};{first[1]};same\n{second[0]};{second[1]};v\n{third[0]};{third[1]};perhaps\n"
        "98;99;same\nx;1;same\n1;1;same\n"
    )
    made = run(unsure, "review", "--import", sheet)
    assert made.code == 2
    assert "3 verdicts: 1 recorded" in made.out
    for words in ("different by ben", "unknown verdict 'perhaps'", "no records 98 and 99", "'x' and '1'", "twice"):
        assert words in made.err
    bad = tmp_path / "bad.csv"
    bad.write_text("one,two\n1,2\n")
    assert run(unsure, "review", "--import", bad).code == 2
    assert run(unsure, "review", "--import", tmp_path / "none.csv").code == 2


def test_no_cell_of_the_table_is_a_formula(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "r")
    facts = {"title": "=cmd|' /C calc'!A0 and the segmentation of lesions", "authors": (Author("Okafor", "N."),)}
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, entry(1, **facts, year=2019), entry(2, **facts, year=2022))
        ledger.merge_log.add_pass(
            [], actor="test", records=2, unsure=1,
            doubts=[Doubt(1, 2, "review", MergeKind.DUPLICATE, "same-title", 0.5, {"veto": "@SUM(1)"})],
        )  # fmt: skip
    sheet = tmp_path / "pairs.csv"
    run(folder, "review", "--export", sheet)
    cells = [cell for row in csv.reader(sheet.read_text("utf-8").splitlines()) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=cmd") for cell in cells)


def test_review_before_any_pass_says_what_to_run(tmp_path: Path) -> None:
    folder = review_folder(tmp_path / "review")
    made = run(folder, "review")
    assert made.code == 5
    assert "slr dedup" in made.err


def test_new_records_are_compared_with_all_and_open_pairs_stay_open(unsure: Path) -> None:
    before = queue(unsure)
    with Ledger(unsure / "data" / "slr.db") as ledger:
        add(ledger, entry(50, title=TITLES[4]), run=new_run("pubmed", "PubMed"))
        add(ledger, entry(50, title=TITLES[4]), run=new_run("arxiv", "arXiv"))
    seen = told(unsure)
    assert [(pair["one"][0], pair["other"][0]) for pair in seen["merged"]] == [("7", "8")]  # type: ignore[attr-defined]
    assert queue(unsure) == before
    assert told(unsure, "--all")["merged"] == []
    assert queue(unsure) == before


# audit


@pytest.fixture
def merged(unsure: Path) -> Path:
    """The three unsure pairs, and four merges by rule."""
    with Ledger(unsure / "data" / "slr.db") as ledger:
        for number in (61, 62, 63, 64):
            title = f"{TITLES[4]}, {['north', 'south', 'east', 'west'][number - 61]} of the river"
            for source in ("pubmed", "arxiv"):
                add(ledger, entry(number, title=title), run=new_run(source, source))
    run(unsure)
    return unsure


def test_an_audit_draws_judges_and_reports_with_an_exact_interval(merged: Path) -> None:
    seen = told(merged, "audit", "--n", 3, "--seed", 7)
    assert [pair["zone"] for pair in seen["pairs"]].count("auto") == 3  # type: ignore[attr-defined]
    first = seen["pairs"][0]  # type: ignore[index]
    assert first["zone"] == "auto"
    made = answer(merged, "d\n=\n=\n" + "d\n" * 3, "--n", 3, "--seed", 7, command="audit")
    assert made.code == 0, made.err
    assert "wrong merges: 1 of 3 (33.3 %, 95 % CI 0.8 to 90.6 %); 3 drawn from 4 merges by rule" in made.out
    assert "overlooked: 0 of 3 (0.0 %, 95 % CI 0.0 to 70.8 %)" in made.out
    assert "doi:10.1093/biomet/26.4.404" in run(merged, "audit", "--report").out
    report = told(merged, "audit", "--report")
    assert report["merged"]["wrong"] == [[first["a"], first["b"]]]  # type: ignore[index]
    with Ledger(merged / "data" / "slr.db") as ledger:
        assert ledger.reports.get(first["a"]).id != ledger.reports.get(first["b"]).id
    run(merged, "--all")
    with Ledger(merged / "data" / "slr.db") as ledger:
        assert ledger.reports.get(first["a"]).id != ledger.reports.get(first["b"]).id


def test_undo_in_an_audit_puts_the_merge_back(merged: Path) -> None:
    before = groups(merged)
    for word in ("d", "l"):
        made = answer(merged, f"{word}\nq\n", "--n", 4, "--seed", 1, command="audit")
        assert groups(merged) != before, made.out
        answer(merged, "u\nq\n", "--n", 4, "--seed", 1, command="audit")
        assert groups(merged) == before


def test_an_unfinished_audit_goes_on_and_a_seed_repeats_it(merged: Path) -> None:
    seen = told(merged, "audit", "--n", 2, "--seed", 5)
    assert told(merged, "audit", "--n", 2) == seen
    answer(merged, "=\nq\n", command="audit")
    assert len(told(merged, "audit")["pairs"]) == len(seen["pairs"]) - 1  # type: ignore[arg-type]
    assert told(merged, "audit", "--n", 2, "--seed", 6)["audit"] == 2


def test_an_audit_goes_out_to_a_table_and_comes_back(merged: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "audit.csv"
    assert run(merged, "audit", "--n", 2, "--seed", 5, "--export", sheet).code == 0
    lines = sheet.read_text("utf-8").splitlines()
    sheet.write_text("\n".join([lines[0], *(line.replace(",,,", ",same,,", 1) for line in lines[1:])]), "utf-8")
    assert run(merged, "audit", "--import", sheet).code == 0
    assert "wrong merges: 0 of 2" in run(merged, "audit", "--report").out


def test_an_audit_needs_something_to_audit(unsure: Path) -> None:
    assert run(unsure, "audit", "--report").code == 5
    made = run(review_folder(unsure.parent / "empty"), "audit")
    assert made.code == 5
    assert "slr dedup" in made.err


def test_the_pair_on_the_screen_warns_of_verdicts_that_differ(unsure: Path) -> None:
    first, *_ = queue(unsure)
    slr("decide", first[0], "include", "--review", unsure)
    slr("decide", first[1], "exclude", "--review", unsure, "--reason", "T1", "--reviewer", "ben")
    out = answer(unsure, "=\nq\n").out
    assert "ana decided include of report" in out
    assert "Verdicts disagree: report" in out
