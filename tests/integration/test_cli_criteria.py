"""The criteria at work on the command line: the full-text form of `slr decide`, and `slr criteria`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from commands import Ran, slr
from ledgers import add, entry
from services import review_folder, team
from slr.adapters.ledger import Ledger
from slr.core.model import CriterionAnswer, Decision, Resolution, Stage, Truth, Verdict

SECOND = """
[[criteria]]
code = "F2"
stage = "full-text"
text = "Is it a protocol without results?"
reason = "No results"
"""


@pytest.fixture(autouse=True)
def _ana(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who acts unless somebody else is named."""
    monkeypatch.setenv("SLR_REVIEWER", "ana")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review", toml=team("ana", "bo", "cy") + SECOND)
    with Ledger(made / "data" / "slr.db") as ledger:
        add(ledger, *(entry(number) for number in range(1, 5)))
        through = [Decision(number, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE) for number in range(1, 5)]
        ledger.decisions.record(through)
    return made


def standing(folder: Path) -> list[Decision]:
    with Ledger(folder / "data" / "slr.db") as ledger:
        return [one for one in ledger.decisions.current() if one.stage is Stage.FULL_TEXT]


def full_text(folder: Path, *more: object) -> tuple[int, str, str]:
    return slr("decide", 1, *more, "--stage", "full-text", "--review", folder)


def test_answers_given_one_by_one_are_kept_with_the_decision(folder: Path) -> None:
    ran = full_text(
        folder, "exclude", "--answer", "f2=yes:results will follow", "--answer", "F1=no", "--seconds", 12.5
    )
    assert ran == (
        0,
        'report 1, full-text: exclude by ana F2\n  F1 no\n  F2 yes: "results will follow"\n',
        "",
    )
    (kept,) = standing(folder)
    assert kept.answers == (
        CriterionAnswer("F1", Truth.FALSE),
        CriterionAnswer("F2", Truth.TRUE, "results will follow"),
    )
    assert (kept.reasons, kept.seconds) == (("F2",), 12.5)


def test_answers_in_a_file_are_kept_with_their_places(folder: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.json"
    form.write_text('[{"code": "F1", "applies": true, "quote": "nothing was measured", "place": "p. 4"}]')
    ran = full_text(folder, "exclude", "--answers", form, "--answer", "F2=unclear", "--json")
    told = json.loads(ran[1])["decision"]
    assert told["answers"] == [
        {"code": "F1", "applies": True, "quote": "nothing was measured", "place": "p. 4"},
        {"code": "F2", "applies": None, "quote": None, "place": None},
    ]
    assert standing(folder)[0].answers[0].place == "p. 4"


def test_yes_without_a_quote_and_a_verdict_that_does_not_follow_are_kept_and_told(folder: Path) -> None:
    code, out, err = full_text(folder, "include", "--answer", "F1=yes")
    assert (code, out.splitlines()[0]) == (0, "report 1, full-text: include by ana")
    assert err.splitlines() == [
        "no quote shows that F1 applies",
        "note: the answers point to exclude (F1), the verdict is include",
    ]
    assert standing(folder)[0].verdict == "include"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("include", "--answer", "F9=no"), "unknown criterion 'F9'"),
        (("include", "--answer", "F1"), "'F1' is not an answer"),
        (("include", "--answer", "F1=no", "--answer", "F1=yes"), "F1 is answered twice"),
        (("not-retrieved", "--answer", "F1=no"), "cannot come with the verdict not-retrieved"),
        (("include", "--answers", "/nowhere/form.json"), "cannot be read"),
        (("include", "--seconds", "inf"), "is not a time"),
        (("exclude", "--answer", "F1=no"), "needs a reason"),
    ],
)
def test_what_is_no_form_ends_with_code_2_and_writes_nothing(
    folder: Path, more: tuple[str, ...], words: str
) -> None:
    code, _, err = full_text(folder, *more)
    assert code == 2
    assert words in err
    assert standing(folder) == []


def test_a_file_that_is_no_form_is_told(folder: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.json"
    form.write_bytes(b"\xff\xfe")
    assert "cannot be read" in full_text(folder, "include", "--answers", form)[2]
    form.write_text("{}")
    assert "the answers are not a list" in full_text(folder, "include", "--answers", form)[2]


def test_a_dry_run_shows_the_form_and_writes_nothing(folder: Path) -> None:
    ran = full_text(folder, "exclude", "--answer", "F1=yes:none", "--dry-run")
    assert ran[1].splitlines() == [
        "report 1, full-text: exclude by ana F1 (dry run: nothing was written)",
        '  F1 yes: "none"',
    ]
    assert standing(folder) == []


def show(folder: Path, *arguments: object) -> Ran:
    """Run `slr criteria`."""
    return slr("criteria", *arguments, "--review", folder)


def decide(
    folder: Path, report: int, verdict: str, *reasons: str, who: str = "ana", stage: str = "full-text"
) -> None:
    codes = [word for reason in reasons for word in ("--reason", reason)]
    ran = slr("decide", report, verdict, "--stage", stage, "--reviewer", who, *codes, "--review", folder)
    assert ran.code == 0, ran.err


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "review.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_each_criterion_is_shown_with_the_exclusions_it_decided_and_those_it_was_an_extra_reason_of(
    folder: Path,
) -> None:
    decide(folder, 1, "exclude", "F1", "F2")
    decide(folder, 2, "exclude", "F2")
    decide(folder, 3, "include")
    ran = show(folder, "--stage", "full-text")
    table = [line.split(maxsplit=3) for line in map(str.strip, ran.out.splitlines()) if line.startswith("F")]
    assert table == [
        ["F1", "1", "0", "Does it lack an evaluation?"],
        ["F2", "1", "1", "Is it a protocol without results?"],
    ]
    assert ran.err == ""


def test_a_code_that_review_toml_no_longer_has_is_shown_with_its_exclusions(folder: Path) -> None:
    decide(folder, 1, "exclude", "F2")
    edit(folder, SECOND, "")
    ran = show(folder)
    assert "(no longer in review.toml)" in ran.out
    told = json.loads(show(folder, "--json").out)["stages"][1]
    assert told["gone"] == [{"code": "F2", "main": 1, "extra": 0}]
    assert [item["code"] for item in told["criteria"]] == ["F1"]


def test_a_change_that_no_decision_was_made_under_yet_is_announced(folder: Path) -> None:
    assert show(folder).err == ""
    decide(folder, 1, "include")
    assert show(folder).err == ""
    edit(folder, "Does it lack an evaluation?", "Does it lack an evaluation on people?")
    told = "full-text: review.toml has changed (F1 reworded); the next decision will be version 2\n"
    assert show(folder).err == told
    decide(folder, 2, "include")
    assert show(folder).err == ""
    edit(folder, "Does it lack an evaluation on people?", "Does it lack an evaluation?")
    assert show(folder).err == (
        "full-text: review.toml has the criteria of version 1 again, and so will the next decision\n"
    )


def test_the_history_tells_each_version_with_its_days_and_what_changed(folder: Path) -> None:
    decide(folder, 1, "include")
    edit(folder, "Does it lack an evaluation?", "Does it lack an evaluation on people?")
    edit(folder, 'title = "A test"', 'title = "Another title"')
    decide(folder, 2, "include")
    edit(folder, 'title = "Another title"', 'title = "A third title"')
    decide(folder, 3, "include")
    out = show(folder, "history", "--stage", "full-text").out
    assert out.splitlines()[0] == "full-text: 2 versions"
    assert "  F1: Does it lack an evaluation?" in out
    assert "version 2: 2 decisions, 20" in out
    assert out.split("version 2:")[1].splitlines()[1:4] == [
        "  F1 reworded",
        "    was: Does it lack an evaluation?",
        "    now: Does it lack an evaluation on people?",
    ]
    told = json.loads(show(folder, "--json").out)["stages"][1]["versions"]
    assert [(one["version"], one["wordings"], one["decisions"]) for one in told] == [(1, [1], 1), (2, [2, 3], 2)]
    table = rows(show(folder, "history", "--stage", "full-text", "-o", "-").out)
    assert [(row["version"], row["code"], row["change"]) for row in table] == [
        ("1", "F1", "added"),
        ("1", "F2", "added"),
        ("2", "F1", "reworded"),
    ]


def test_the_history_ends_with_what_the_next_decision_will_be_made_under(folder: Path) -> None:
    decide(folder, 1, "include")
    edit(folder, SECOND, "")
    out = show(folder, "history", "--stage", "full-text").out
    assert out.splitlines()[-4:] == [
        "version 2: from the next decision on",
        "  F2 removed",
        "    was: Is it a protocol without results?",
        "",
    ]


def test_decisions_to_look_at_again_are_listed_until_they_are_taken_again(folder: Path) -> None:
    decide(folder, 1, "exclude", "F1")
    decide(folder, 2, "exclude", "F2")
    decide(folder, 3, "include")
    assert show(folder, "stale").out == "No decision has to be looked at again.\n"
    edit(folder, "Does it lack an evaluation?", "Does it lack an evaluation on people?")
    found = rows(show(folder, "stale", "-o", "-").out)
    assert [(row["report"], row["title"], row["verdict"], row["reason"]) for row in found] == [
        ("1", "Work 1", "exclude", "F1"),
        ("3", "Work 3", "include", ""),
    ]
    assert {row["what changed"] for row in found} == {"F1 reworded"}
    decide(folder, 1, "exclude", "F1")
    assert [one["report"] for one in json.loads(show(folder, "stale", "--json").out)["decisions"]] == [3]
    decide(folder, 3, "include")
    assert show(folder, "stale").out == "No decision has to be looked at again.\n"


def test_the_list_can_be_cut_to_a_stage_and_a_reviewer(folder: Path) -> None:
    decide(folder, 1, "exclude", "F1")
    decide(folder, 2, "exclude", "T1", who="bo", stage="title-abstract")
    edit(folder, "an evaluation?", "an evaluation of any kind?")
    edit(folder, "something else?", "something else altogether?")

    def reports(*more: object) -> list[int]:
        return [one["report"] for one in json.loads(show(folder, "stale", "--json", *more).out)["decisions"]]

    assert reports() == [2, 1]
    assert reports("--stage", "full-text") == [1]
    assert reports("--by", "Bo") == [2]
    assert reports("--by", "cy") == []


def test_under_double_screening_what_another_said_is_held_back_until_both_have_decided(folder: Path) -> None:
    edit(folder, "[screening]", '[screening]\nfull-text = "double"')
    decide(folder, 1, "exclude", "F1", who="bo")
    decide(folder, 2, "exclude", "F1", who="ana")
    edit(folder, "an evaluation?", "an evaluation of any kind?")
    told = show(folder, "stale", "--reviewer", "ana", "--json")
    assert [one["report"] for one in json.loads(told.out)["decisions"]] == [2]
    assert json.loads(told.out)["held_back"] == 1
    assert "1 decision hidden" in told.err
    counted = json.loads(show(folder, "--reviewer", "ana", "--json").out)["stages"][1]["criteria"]
    assert [(item["code"], item["main"]) for item in counted] == [("F1", 1), ("F2", 0)]
    assert "1 decision hidden" in show(folder, "--reviewer", "ana").err
    decide(folder, 1, "include", who="ana")
    after = json.loads(show(folder, "stale", "--reviewer", "ana", "--json").out)
    assert [(one["report"], one["reviewer"]) for one in after["decisions"]] == [(1, "bo"), (2, "ana")]
    assert after["held_back"] == 0


def test_somebody_unknown_sees_what_is_open_to_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(folder, "[screening]", '[screening]\ntitle-abstract = "double"')
    decide(folder, 1, "include", who="bo", stage="title-abstract")
    decide(folder, 1, "exclude", "F1", who="bo")
    for number in (2, 3):
        decide(folder, number, "withdrawn", stage="title-abstract")
    decide(folder, 2, "exclude", "T1", who="bo", stage="title-abstract")
    monkeypatch.setattr("slr.cli.options._git_name", lambda: None)
    told = json.loads(show(folder, "--json").out)
    assert [item["main"] for stage in told["stages"] for item in stage["criteria"]] == [0, 1, 0]
    assert told["held_back"] == 1


def test_a_decision_behind_a_settled_conflict_is_listed_with_how_it_was_settled(folder: Path) -> None:
    decide(folder, 1, "exclude", "F1")
    decide(folder, 1, "include", who="bo")
    decide(folder, 2, "include")
    with Ledger(folder / "data" / "slr.db") as ledger:
        numbers = tuple(one.id for one in ledger.decisions.current(report_id=1) if one.id is not None)
        ledger.decisions.resolve(Resolution(1, Stage.FULL_TEXT, "cy", Verdict.INCLUDE, decision_ids=numbers))
    edit(folder, "an evaluation?", "an evaluation of any kind?")
    found = json.loads(show(folder, "stale", "--json").out)["decisions"]
    cy = {"verdict": "include", "resolver": "cy"}
    assert [(one["report"], one["reviewer"], one["settled"]) for one in found] == [
        (1, "ana", cy),
        (1, "bo", cy),
        (2, "ana", None),
    ]
    table = rows(show(folder, "stale", "-o", "-").out)
    assert [row["settled"] for row in table] == ["include by cy", "include by cy", ""]
    assert "include by cy" in show(folder, "stale").out


def test_decisions_of_no_known_wording_are_counted_and_not_listed(folder: Path) -> None:
    with Ledger(folder / "data" / "slr.db") as ledger:
        ledger.decisions.record([Decision(1, Stage.FULL_TEXT, "ana", Verdict.INCLUDE)])
        ledger.decisions.record([Decision(2, Stage.FULL_TEXT, "ana", Verdict.INCLUDE)], protocol="no [ TOML")
    ran = show(folder, "stale", "--stage", "full-text")
    assert ran.out == "No decision has to be looked at again.\n"
    assert ran.err.splitlines()[0].startswith("2 decisions without a wording that can be read")
    assert "wording 1 of review.toml: " in ran.err
    assert json.loads(show(folder, "stale", "--stage", "full-text", "--json").out)["unknown"] == 2


def test_a_table_is_written_whole_and_no_cell_computes(folder: Path, tmp_path: Path) -> None:
    edit(folder, 'text = "Is it a protocol without results?"', 'text = "=1+1"')
    ran = show(folder, "-o", tmp_path / "criteria.csv")
    assert ran.err.startswith("wrote ")
    table = rows((tmp_path / "criteria.csv").read_text(encoding="utf-8"))
    assert [(row["code"], row["text"]) for row in table][2] == ("F2", "'=1+1")


def test_text_of_the_protocol_cannot_steer_the_terminal(folder: Path) -> None:
    edit(folder, "Is it a protocol without results?", "Is it \u202ered?")
    decide(folder, 1, "include")
    assert "\u202e" not in show(folder).out + show(folder, "history").out


@pytest.mark.parametrize("given", [("history", "stale"), ("--by", "ana")])
def test_words_that_do_not_go_together_end_with_code_2(folder: Path, given: tuple[str, ...]) -> None:
    assert show(folder, *given).code == 2


def test_without_decisions_the_history_is_empty_and_nothing_fails(folder: Path) -> None:
    assert show(folder, "history").out.splitlines() == [
        "title-abstract: 0 versions",
        "",
        "full-text: 0 versions",
        "",
    ]
    assert show(folder, "stale").code == 0
