"""Who may act, which spellings are one person, and what a change of who must decide does before it is accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import Ran, slr
from ledgers import add, entry, environment, open_ledger
from services import review_folder, team
from slr.core.model import Decision, Stage, Verdict

DOUBLE = 'title-abstract = "double"'
TWO = team("Ada", "Ben").replace("[screening]", f"[screening]\n{DOUBLE}")


@pytest.fixture
def folder(tmp_path: Path, backend: str) -> Path:
    made = review_folder(tmp_path / "review", toml=TWO)
    with open_ledger(made) as ledger:
        add(ledger, *(entry(number) for number in range(1, 6)))
    return made


def run(folder: Path, *words: object) -> Ran:
    return slr(*words, "--review", folder, env=environment(folder))


def decide(folder: Path, report: int, verdict: str, who: str) -> Ran:
    return run(folder, "decide", report, verdict, "--reviewer", who)


def told(folder: Path, *words: object) -> dict[str, object]:
    ran = run(folder, *words, "--json")
    assert ran.code == 0, ran.err
    found: dict[str, object] = json.loads(ran.out)
    return found


def edit(folder: Path, old: str, new: str) -> None:
    toml = folder / "review.toml"
    text = toml.read_text(encoding="utf-8")
    assert old in text
    toml.write_text(text.replace(old, new), encoding="utf-8")


def test_an_invented_reviewer_is_refused_and_opens_nobodys_verdict(folder: Path) -> None:
    assert decide(folder, 1, "include", "Ada").code == 0
    ran = decide(folder, 1, "include", "Eve")
    assert (ran.code, ran.err) == (
        2,
        "slr: error: 'Eve' is no reviewer of this review\nhint: review.toml names Ada and Ben ([screening]).\n",
    )
    assert "Did you mean Ben?" in decide(folder, 1, "include", "Benn").err
    acts = told(folder, "log", "--reviewer", "Ben")
    assert (acts["acts"], acts["held_back"]) == ([], 1)
    assert run(folder, "log", "--reviewer", "Eve").code == 2


@pytest.mark.parametrize("who", ["ada", "ADA", "A\u200bda", "Ａｄａ"])
def test_one_person_votes_once_however_the_name_is_spelled(folder: Path, who: str) -> None:
    assert decide(folder, 1, "include", "Ada").code == 0
    assert decide(folder, 1, "include", who).out == "report 1, title-abstract: include by Ada\n"
    with open_ledger(folder) as ledger:
        assert {one.reviewer for one in ledger.decisions.history()} == {"Ada"}
        assert all(one.title_abstract is None for one in ledger.standings(lambda _r, _s: 2))


def test_a_name_of_mixed_scripts_is_refused_by_every_command(folder: Path) -> None:
    table = folder / "d.csv"
    table.write_text("report,reviewer,verdict\n1,Аda,include\n2,ada,include\n", encoding="utf-8")
    ran = run(folder, "screen", "--import", table)
    assert ran.code == 2
    assert f"{table}:2: the name 'Аda' mixes letters of different scripts (Cyrillic, Latin)" in ran.err
    for words in (("decide", 1, "include"), ("screen", "queue"), ("tag", 1, "x"), ("dedup", "merge", 1, 2)):
        assert run(folder, *words, "--reviewer", "Аda").code == 2
    with open_ledger(folder) as ledger:
        assert [(one.report_id, one.reviewer) for one in ledger.decisions.history()] == [(2, "Ada")]


def test_a_file_that_names_somebody_twice_is_refused_with_its_line(folder: Path) -> None:
    edit(folder, '"Ben"]', '"ADA"]')
    ran = run(folder, "status")
    assert ran.code == 2
    assert 'reviewers names "Ada" twice' in ran.err
    edit(folder, '"ADA"]', '"Аdа"]')
    assert "mixes letters of different scripts" in run(folder, "status").err


def test_two_spellings_can_be_joined_and_parted(folder: Path) -> None:
    edit(folder, 'reviewers = ["Ada", "Ben"]', "reviewers = []")
    for who in ("ana", "A. Ruiz"):
        assert decide(folder, 1, "include", who).code == 0
    tried = told(folder, "reviewers", "join", "A. Ruiz", "ana", "--reviewer", "ana", "--dry-run")
    assert tried["effect"] == {"settled": 0, "reopened": 1, "changed": 0, "in_conflict": 0}
    assert [one["name"] for one in told(folder, "reviewers")["people"]] == ["ana", "A. Ruiz"]  # type: ignore[attr-defined]
    ran = run(folder, "reviewers", "join", "A. Ruiz", "ANA", "--reviewer", "ana")
    assert ran.out == "A. Ruiz is ana: 1 report opened again\n"
    assert "ana: 2 verdicts; 0 resolutions; also spelled A. Ruiz" in run(folder, "reviewers").out
    assert run(folder, "reviewers", "join", "A. Ruiz", "ana", "--reviewer", "ana").code == 5
    assert run(folder, "reviewers", "join", "anna", "ana", "--reviewer", "ana").code == 2
    assert run(folder, "reviewers", "part", 1, "--reviewer", "ana").out == "A. Ruiz and ana are two people again\n"
    assert run(folder, "reviewers", "part", 1, "--reviewer", "ana").code == 5
    assert [one["name"] for one in told(folder, "reviewers")["people"]] == ["ana", "A. Ruiz"]  # type: ignore[attr-defined]


def test_the_protocols_name_stays_when_a_spelling_is_joined_to_it(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        ledger.decisions.record([Decision(1, Stage.TITLE_ABSTRACT, "A. B.", Verdict.INCLUDE)])
    assert (
        "A. B.: 1 verdict; 0 resolutions; no reviewer of this review: not counted" in run(folder, "reviewers").out
    )
    assert run(folder, "reviewers", "join", "Ada", "A. B.", "--reviewer", "Ada").out.startswith("A. B. is Ada")
    assert run(folder, "reviewers", "join", "Ada", "Ben", "--reviewer", "Ada").code == 2


def test_a_policy_that_would_settle_reports_is_told_and_must_be_accepted(folder: Path) -> None:
    for report in (1, 2, 3):
        decide(folder, report, "include", "Ada")
    decide(folder, 3, "include", "Ben")
    before = told(folder, "prisma")
    edit(folder, DOUBLE, 'title-abstract = "single"')
    words = "review.toml changed who decides (title and abstract: double, now single): 2 reports would be settled"
    for command in (("decide", 4, "include"), ("screen",), ("stop", "accept"), ("resolve", 1, "include")):
        ran = run(folder, *command, "--reviewer", "Ada")
        assert (ran.code, f"slr: error: {words}\n" in ran.err) == (9, True)
    read = run(folder, "prisma", "--json")
    assert f"warning: {words}.\n" in read.err
    assert json.loads(read.out) == before
    shown = told(folder, "protocol")
    assert shown["rules"]["title-abstract"] == "double"  # type: ignore[index]
    assert shown["change"]["effect"]["settled"] == 2  # type: ignore[index]
    assert run(folder, "protocol", "accept", "--reviewer", "Ada", "--dry-run").code == 0
    assert told(folder, "protocol")["accepted"] == []
    ran = run(folder, "protocol", "accept", "--reviewer", "Ada", "--note", "Ben left")
    assert ran.out.splitlines() == [
        "review.toml now asks for something else: title and abstract: double, now single.",
        "2 reports would be settled.",
        "accepted by Ada",
    ]
    (act,) = (one for one in json.loads(run(folder, "log", "--json").out)["acts"] if one["kind"] == "policy")
    assert (act["who"], act["report_id"], act["note"]) == ("Ada", None, "Ben left")
    assert act["about"] == "title and abstract: double, now single (2 reports were settled)"
    assert run(folder, "publish").code == 0
    methods = (folder / "reports" / "methods.md").read_text(encoding="utf-8")
    assert (
        "we changed the screening policy (title and abstract: double, now single): 2 reports were settled."
        in methods
    )
    assert decide(folder, 4, "include", "Ada").code == 0
    assert "review.toml changed" not in run(folder, "prisma").err
    assert (
        "accepted by Ada: title and abstract: double, now single (2 reports were settled)"
        in run(folder, "protocol").out
    )


def test_a_reviewer_taken_off_the_list_reopens_reports_only_once_that_is_accepted(folder: Path) -> None:
    for who in ("Ada", "Ben"):
        decide(folder, 1, "include", who)
    edit(folder, '"Ada", "Ben"', '"Ada", "Cleo"')
    ran = decide(folder, 1, "include", "Cleo")
    assert ran.code == 9
    assert "reviewers: Ada and Ben, now Ada and Cleo): 1 report would open again" in ran.err
    assert run(folder, "protocol", "accept", "--reviewer", "Ada").code == 0
    assert "1 verdict by Ben, who is no reviewer of this review, does not count" in run(folder, "status").out
    assert "1 verdict by Ben, who is no reviewer of this review, does not count" in run(folder, "prisma").err
    assert decide(folder, 1, "include", "Cleo").code == 0
    acts = told(folder, "log")["acts"]
    assert [(one["who"], one["counts"]) for one in acts if one["kind"] == "decision"] == [  # type: ignore[attr-defined]
        ("Ada", True), ("Ben", False), ("Cleo", True),
    ]  # fmt: skip


def test_a_change_that_moves_no_report_is_accepted_by_the_way(folder: Path) -> None:
    decide(folder, 1, "maybe", "Ada")
    edit(folder, '"Ada", "Ben"', '"Ada", "Ben", "Cleo"')
    assert "review.toml changed" not in run(folder, "prisma").err
    assert told(folder, "protocol")["accepted"] == []
    assert decide(folder, 2, "include", "Cleo").code == 0
    (row,) = json.loads(run(folder, "protocol", "--json").out)["accepted"]
    assert (row["actor"], row["words"]) == ("slr", "reviewers: Ada and Ben, now Ada, Ben and Cleo")


def test_a_reviewer_is_bound_to_the_role_of_the_database(folder: Path, backend: str) -> None:
    edit(folder, "[screening]", "[ledger]\nbind-roles = true\n\n[screening]")
    ran = decide(folder, 1, "include", "Ada")
    if backend == "sqlite":
        assert ran.code == 0
        return
    assert ran.code == 2
    assert "the database knows you as 'slr', not as 'Ada'" in ran.err
    edit(folder, '"Ada", "Ben"', '"Ada", "SLR"')
    assert decide(folder, 1, "include", "SLR").code == 0
    assert run(folder, "screen", "queue", "--reviewer", "Ada").code == 2
