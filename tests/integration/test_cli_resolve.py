"""`slr resolve` without a screen: list, settle one, settle a file of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import commands
from commands import Ran
from ledgers import add, entry, open_ledger
from services import REVIEW, review_folder
from slr.adapters.ledger import Ledger
from slr.cli import resolve
from slr.core.model import Decision, Manner, Merge, MergeKind, Resolution, Stage, Verdict
from slr.stages.resolving import tui as screen
from slr.stages.resolving.conflicts import ConflictDesk

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
DOUBLE = REVIEW.replace(
    'reviewers = ["ana"]', 'reviewers = ["Ada", "Ben", "Cleo"]\ntitle-abstract = "double"\nfull-text = "double"'
)


def slr(*arguments: object) -> Ran:
    """Run it as Cleo, unless somebody else is named."""
    return commands.slr(*arguments, env={"SLR_REVIEWER": "Cleo"})


def decide(ledger: Ledger, number: int, who: str, verdict: Verdict, *reasons: str, stage: Stage = TA) -> None:
    ledger.decisions.record([Decision(number, stage, who, verdict, reasons)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Reports 1 and 2 are in conflict, 3 is agreed on, of 4 only Ada has spoken."""
    made = review_folder(tmp_path / "review", toml=DOUBLE)
    with open_ledger(made) as ledger:
        add(ledger, *(entry(number, title=f"Work \x1b[31m{number}") for number in range(1, 6)))
        decide(ledger, 1, "Ada", Verdict.INCLUDE)
        decide(ledger, 1, "Ben", Verdict.EXCLUDE, "T1")
        decide(ledger, 2, "Ada", Verdict.EXCLUDE)
        decide(ledger, 2, "Ben", Verdict.MAYBE)
        decide(ledger, 3, "Ada", Verdict.INCLUDE)
        decide(ledger, 3, "Ben", Verdict.MAYBE)
        decide(ledger, 4, "Ada", Verdict.EXCLUDE, "T1")
    return made


def kept(folder: Path) -> list[Resolution]:
    with open_ledger(folder) as ledger:
        return ledger.decisions.resolutions()


def conflicts(folder: Path) -> list[int]:
    ran = slr("resolve", "list", "--json", "--review", folder)
    assert ran.code == 0
    return [one["report"] for one in json.loads(ran.out)["conflicts"]]


def test_the_list_names_both_sides_and_is_safe_for_a_terminal(folder: Path) -> None:
    ran = slr("resolve", "list", "--review", folder)
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "report 1, title-abstract: Ada include, Ben exclude (T1): Work [31m1",
        "report 2, title-abstract: Ada exclude, Ben maybe: Work [31m2",
        "2 conflicts to settle",
    ]


def test_the_list_for_scripts_carries_the_decisions(folder: Path) -> None:
    told = json.loads(slr("resolve", "--json", "--stage", "title-abstract", "--review", folder).out)
    assert (told["schema"], told["held_back"]) == (1, 0)
    assert [side["reviewer"] for side in told["conflicts"][0]["decisions"]] == ["Ada", "Ben"]
    other = json.loads(slr("resolve", "--json", "--stage", "full-text", "--review", folder).out)
    assert other["conflicts"] == []


def test_a_third_person_settles_and_the_resolution_points_at_both_decisions(folder: Path) -> None:
    ran = slr("resolve", 1, "exclude", "--reason", "T1", "--note", "looked it up", "--review", folder)
    assert (ran.code, ran.out) == (0, "Report 1 settled: exclude (T1), Cleo as a third person\n")
    (made,) = kept(folder)
    assert (made.resolver, made.verdict, made.reasons, made.note, made.manner, made.decision_ids) == (
        "Cleo", Verdict.EXCLUDE, ("T1",), "looked it up", Manner.THIRD, (1, 2),
    )  # fmt: skip
    assert conflicts(folder) == [2]
    with open_ledger(folder) as ledger:
        standing = ledger.standings(lambda _report, _stage: 2)[0]
        assert (standing.title_abstract, standing.reasons) == (Verdict.EXCLUDE, ("T1",))
        assert len(list(ledger.protocol_texts().values())) == 1


@pytest.mark.parametrize(
    ("who", "options", "manner"),
    [
        ("Ben", (), Manner.CONSENSUS),
        ("Ada and Ben", (), Manner.CONSENSUS),
        ("Cleo", ("--manner", "consensus"), Manner.CONSENSUS),
        ("Ada", ("--manner", "third"), Manner.THIRD),
    ],
)
def test_who_settles_says_how_unless_it_is_told(
    folder: Path, who: str, options: tuple[str, ...], manner: Manner
) -> None:
    assert slr("resolve", 2, "include", "--reviewer", who, *options, "--review", folder).code == 0
    assert [row.manner for row in kept(folder)] == [manner]


def test_a_dry_run_writes_nothing(folder: Path) -> None:
    ran = slr("resolve", 1, "include", "--dry-run", "--review", folder)
    assert (ran.code, kept(folder)) == (0, [])
    assert "nothing was written" in ran.out
    told = json.loads(slr("resolve", 1, "include", "--dry-run", "--json", "--review", folder).out)
    assert (told["dry_run"], told["resolution"]["verdict"]) == (True, "include")


def test_what_is_settled_is_not_settled_twice_unless_asked_to(folder: Path) -> None:
    assert slr("resolve", 1, "include", "--reviewer", "Ada", "--review", folder).code == 0
    again = slr("resolve", 1, "exclude", "--review", folder)
    assert again.code == 5
    assert "settled already: Report 1 settled: include, Ada by consensus" in again.err
    assert slr("resolve", "10.5555/work.1", "exclude", "--again", "--review", folder).code == 0
    assert [row.verdict for row in kept(folder)] == [Verdict.INCLUDE, Verdict.EXCLUDE]
    with open_ledger(folder) as ledger:
        assert ledger.standings(lambda _report, _stage: 2)[0].title_abstract is Verdict.EXCLUDE


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((3, "include"), 5, "no reviewers disagree on report 3"),
        ((4, "include"), 5, "no reviewers disagree on report 4"),
        ((1, "include", "--stage", "full-text"), 5, "no reviewers disagree on report 1 at full-text"),
        ((99, "include"), 2, "there is no report 99"),
        (("10.5555/none", "include"), 2, "there is no report with the DOI 10.5555/none"),
        ((1,), 2, "no verdict given"),
        ((1, "withdrawn"), 2, "withdrawn cannot settle a conflict at title-abstract"),
        ((1, "exclude", "--reason", "F1"), 2, "unknown reason 'F1' at title-abstract"),
        ((1, "include", "--import", "x.csv"), 2, "--import takes no report"),
    ],
)
def test_what_cannot_be_settled_is_told_and_nothing_is_written(
    folder: Path, arguments: tuple[object, ...], code: int, message: str
) -> None:
    ran = slr("resolve", *arguments, "--review", folder)
    assert (ran.code, kept(folder)) == (code, [])
    assert message in ran.err


def test_the_stage_must_be_named_only_when_both_are_in_conflict(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        decide(ledger, 1, "Ada", Verdict.INCLUDE, stage=FT)
        decide(ledger, 1, "Ben", Verdict.NOT_RETRIEVED, stage=FT)
    ran = slr("resolve", 1, "include", "--review", folder)
    assert (ran.code, kept(folder)) == (2, [])
    assert "in conflict at two stages" in ran.err
    assert slr("resolve", 1, "include", "--review", folder, "--stage", "title-abstract").code == 0
    assert slr("resolve", 1, "not-retrieved", "--review", folder).code == 0
    assert [row.stage for row in kept(folder)] == [TA, FT]


def test_a_newer_decision_opens_a_settled_conflict_again(folder: Path) -> None:
    assert slr("resolve", 1, "include", "--review", folder).code == 0
    with open_ledger(folder) as ledger:
        decide(ledger, 1, "Ben", Verdict.EXCLUDE)
    assert conflicts(folder) == [1, 2]
    assert slr("resolve", 1, "exclude", "--review", folder).code == 0
    assert [row.decision_ids for row in kept(folder)] == [(1, 2), (1, 8)]


def test_two_verdicts_of_one_reviewer_in_a_merge_wait_for_the_other_reviewer(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        decide(ledger, 5, "Ada", Verdict.INCLUDE)
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 4, 5, "Ada", "by-person")])
    for who in ("Ada", "Ben", "Cleo"):
        told = json.loads(slr("resolve", "--json", "--reviewer", who, "--review", folder).out)
        assert ([one["report"] for one in told["conflicts"]], told["held_back"]) == ([1, 2], 1)
        ran = slr("resolve", 4, "include", "--reviewer", who, "--review", folder)
        assert (ran.code, kept(folder)) == (5, [])
        assert "still waits for another reviewer" in ran.err
        assert "Ada" not in ran.err
    assert "1 more hidden" in slr("resolve", "list", "--review", folder).err


def test_verdicts_that_met_in_a_merge_are_sides_of_one_conflict(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        decide(ledger, 5, "Ada", Verdict.INCLUDE)
        decide(ledger, 5, "Ben", Verdict.INCLUDE)
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 4, 5, "Ada", "by-person")])
        in_conflict = [one.report_id for one in ledger.standings(lambda _report, _stage: 2) if one.conflicts]
    told = json.loads(slr("resolve", "--json", "--review", folder).out)
    assert [one["report"] for one in told["conflicts"]] == in_conflict == [1, 2, 4]
    sides = [(one["id"], one["reviewer"], one["verdict"]) for one in told["conflicts"][-1]["decisions"]]
    assert sides == [(7, "Ada", "exclude"), (8, "Ada", "include"), (9, "Ben", "include")]
    assert slr("resolve", 5, "include", "--reviewer", "Ada", "--review", folder).code == 0
    assert (kept(folder)[0].report_id, kept(folder)[0].decision_ids) == (4, (7, 8, 9))
    assert conflicts(folder) == [1, 2]


def test_without_a_terminal_the_conflicts_are_listed_and_the_other_ways_are_named(folder: Path) -> None:
    ran = slr("resolve", "--review", folder)
    assert ran.code == 6
    assert "2 conflicts to settle" in ran.out
    assert "slr resolve REPORT VERDICT" in ran.err
    for number in (1, 2):
        assert slr("resolve", number, "include", "--review", folder).code == 0
    assert slr("resolve", "--review", folder).code == 0


def test_who_asks_for_the_list_of_conflicts_has_it_and_needs_no_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SLR_REVIEWER", raising=False)
    for words in (("--plain",), ("list",)):
        ran = slr("resolve", *words, "--review", folder)
        assert (ran.code, ran.err) == (0, "")
        assert "2 conflicts to settle" in ran.out


def test_on_a_terminal_the_screen_opens_and_the_end_says_how_far_it_got(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def settle_one(desk: ConflictDesk, **_: object) -> None:
        conflict = desk.next()
        assert conflict is not None
        desk.settle(conflict, Verdict.INCLUDE, (), None)

    monkeypatch.setattr(resolve, "has_screen", lambda: True)
    monkeypatch.setattr(screen, "run_resolving", settle_one)
    ran = slr("resolve", "--manner", "consensus", "--review", folder)
    assert (ran.code, ran.err) == (0, "1 settled by Cleo, 1 left. Every resolution is saved.\n")
    assert [row.manner for row in kept(folder)] == [Manner.CONSENSUS]


def test_a_file_is_taken_row_by_row_and_can_be_taken_twice(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "resolutions.csv"
    table.write_text(
        "report,stage,verdict,reason,note,manner,resolver\n"
        "1,title-abstract,exclude,t1,we talked,consensus,Ada\n"
        "10.5555/work.2,,include,,,,Cleo\n"
        "3,title-abstract,include,,,,Cleo\n"
        "2,title-abstract,not-retrieved,,,,Cleo\n",
        encoding="utf-8",
    )
    dry = slr("resolve", "--import", table, "--stage", "title-abstract", "--dry-run", "--review", folder)
    assert (dry.code, kept(folder)) == (2, [])
    assert "4 rows: 2 resolutions would be recorded" in dry.out
    ran = slr("resolve", "--import", table, "--stage", "title-abstract", "--review", folder)
    assert ran.code == 2
    assert ran.out == "4 rows: 2 resolutions recorded, 0 already known, 2 not usable\n"
    assert f"{table}:4: no reviewers disagree on report 3 at title-abstract; the row was not imported" in ran.err
    assert (
        f"{table}:5: not-retrieved cannot settle a conflict at title-abstract; the row was not imported" in ran.err
    )
    assert [(row.report_id, row.verdict, row.manner, row.resolver) for row in kept(folder)] == [
        (1, Verdict.EXCLUDE, Manner.CONSENSUS, "Ada"),
        (2, Verdict.INCLUDE, Manner.THIRD, "Cleo"),
    ]
    more = slr("resolve", "--import", table, "--stage", "title-abstract", "--json", "--review", folder)
    told = json.loads(more.out)
    assert (told["recorded"], told["known"], len(told["problems"]), len(kept(folder))) == (0, 2, 2, 2)


def test_a_file_that_differs_from_what_is_settled_replaces_it_only_when_asked_to(
    folder: Path, tmp_path: Path
) -> None:
    assert slr("resolve", 1, "include", "--review", folder).code == 0
    table = tmp_path / "resolutions.csv"
    table.write_text("report;stage;verdict\n1;title-abstract;exclude\n", encoding="utf-8")
    ran = slr("resolve", "--import", table, "--review", folder)
    assert (ran.code, len(kept(folder))) == (2, 1)
    assert "settled already" in ran.err
    assert slr("resolve", "--import", table, "--again", "--review", folder).code == 0
    assert [row.verdict for row in kept(folder)] == [Verdict.INCLUDE, Verdict.EXCLUDE]


def test_a_file_that_is_no_text_is_refused(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "x.csv"
    table.write_bytes(b"\xff\xfe\x00")
    assert slr("resolve", "--import", table, "--review", folder).code == 2
    assert slr("resolve", "--import", tmp_path / "none.csv", "--review", folder).code == 2
    assert kept(folder) == []
