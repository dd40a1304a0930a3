"""A full text is judged after title and abstract, whichever way the verdict comes; what is there already is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import commands
from commands import Ran
from ledgers import add, entry, environment, open_ledger, place
from services import REVIEW, review_folder
from slr.adapters.folder import load_review
from slr.adapters.ledger import Ledger, list_visible
from slr.core.errors import StageNotReached
from slr.core.model import Decision, Merge, MergeKind, Stage, Verdict
from slr.stages.screen.seat.run import open_desk

pytestmark = pytest.mark.usefixtures("backend")

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
DOUBLE = REVIEW.replace(
    'reviewers = ["ana"]', 'reviewers = ["Ada", "Ben"]\ntitle-abstract = "double"\nfull-text = "double"'
)
#: Reports by what title and abstract have come to.
THROUGH, OUT, APART, SHORT, UNSEEN = range(1, 6)


def say(ledger: Ledger, number: int, who: str, verdict: Verdict, stage: Stage = TA, *reasons: str) -> None:
    ledger.decisions.record([Decision(number, stage, who, verdict, reasons)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review", toml=DOUBLE)
    with open_ledger(made) as ledger:
        add(ledger, *(entry(number) for number in range(1, 7)))
        for number, ada, ben in (
            (THROUGH, Verdict.INCLUDE, Verdict.MAYBE),
            (OUT, Verdict.EXCLUDE, Verdict.EXCLUDE),
            (APART, Verdict.INCLUDE, Verdict.EXCLUDE),
            (SHORT, Verdict.INCLUDE, None),
        ):
            say(ledger, number, "Ada", ada)
            if ben is not None:
                say(ledger, number, "Ben", ben)
    return made


def slr(folder: Path, *arguments: object, who: str = "Ada") -> Ran:
    return commands.slr(*arguments, "--review", folder, env={"SLR_REVIEWER": who, **environment(folder)})


def full_texts(folder: Path) -> list[tuple[int, str, str]]:
    with open_ledger(folder) as ledger:
        rows = ledger.decisions.current()
        return [(row.report_id, row.reviewer, row.verdict.value) for row in rows if row.stage is FT]


@pytest.mark.parametrize(
    ("number", "why", "hint"),
    [
        (OUT, "is excluded on title and abstract", f"slr decide {OUT} include"),
        (APART, "reviewers disagree on title and abstract", f"slr resolve {APART} include"),
        (SHORT, "is not through title and abstract", f"slr decide {SHORT} include"),
        (UNSEEN, "is not through title and abstract", f"slr decide {UNSEEN} include"),
    ],
)
@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_decide_refuses_it_with_a_code_of_its_own(
    folder: Path, number: int, why: str, hint: str, dry_run: list[str]
) -> None:
    ran = slr(folder, "decide", number, "include", "--stage", "full-text", *dry_run)
    assert ran.code == StageNotReached.exit_code == 8
    assert why in ran.err
    assert hint in ran.err
    assert full_texts(folder) == []


def test_decide_takes_it_where_title_and_abstract_let_the_report_through(folder: Path) -> None:
    assert slr(folder, "decide", THROUGH, "include", "--stage", "full-text").code == 0
    assert full_texts(folder) == [(THROUGH, "Ada", "include")]


def test_a_verdict_can_be_taken_back_whatever_title_and_abstract_say(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        say(ledger, OUT, "Ada", Verdict.INCLUDE, FT)
    assert slr(folder, "decide", OUT, "withdrawn", "--stage", "full-text").code == 0
    assert full_texts(folder) == []


def test_a_file_is_taken_without_those_rows_and_they_are_told(folder: Path, tmp_path: Path) -> None:
    rows = [f"{number};full-text;Ada;include" for number in (THROUGH, OUT, APART, SHORT)]
    path = tmp_path / "decisions.csv"
    path.write_text("report;stage;reviewer;verdict\n" + "\n".join(rows), encoding="utf-8")
    ran = slr(folder, "screen", "--import", path)
    assert ran.code == 8
    assert f"{path}:3: report {OUT} is excluded" in ran.err
    assert "3 of 4 rows" in ran.err
    assert "The others are in the ledger." in ran.err
    path.write_text(f"report;stage;reviewer;verdict\n{OUT};full-text;Ada;include", encoding="utf-8")
    none = slr(folder, "screen", "--import", path)
    assert none.code == 8
    assert "The others" not in none.err
    assert "Correct these rows" in none.err
    assert full_texts(folder) == [(THROUGH, "Ada", "include")]


def test_a_file_that_lets_a_report_through_may_judge_its_full_text_in_any_order_of_rows(
    folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(
        f"report,stage,reviewer,verdict\n{SHORT},full-text,Ben,include\n{SHORT},title-abstract,Ben,include\n",
        encoding="utf-8",
    )
    ran = slr(folder, "screen", "--import", path)
    assert (ran.code, ran.err) == (0, "")
    with open_ledger(folder) as ledger:
        stages = [row.stage for row in ledger.decisions.history() if row.reviewer == "Ben"][-2:]
    assert stages == [TA, FT]


def test_the_decisions_of_a_tool_are_taken_without_those_and_they_are_told(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "asreview.csv"
    path.write_text(
        "title,doi,included\n" + "".join(f"Work {n},10.5555/work.{n},1\n" for n in (THROUGH, OUT)),
        encoding="utf-8",
    )
    commands.slr("import", path, "--review", folder, env=environment(folder))
    slr(folder, "dedup")
    ran = slr(folder, "import", path, "--with-decisions", "--stage", "full-text", "--reviewer", "Ada", "--json")
    (told,) = json.loads(ran.out)["files"]
    assert told["decisions"]["recorded"] == 1
    assert "is excluded on title and abstract" in told["decisions"]["problems"][0]["message"]
    assert full_texts(folder) == [(THROUGH, "Ada", "include")]


def test_the_screen_keeps_no_verdict_on_a_report_that_was_excluded_meanwhile(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        desk = open_desk(ledger, load_review(folder, environment(folder)), FT, "Ada")
        card = desk.queue.next_card()
        assert card is not None
        say(ledger, THROUGH, "Ada", Verdict.EXCLUDE)
        say(ledger, THROUGH, "Ben", Verdict.EXCLUDE)
        with pytest.raises(StageNotReached, match="excluded on title and abstract"):
            desk.acts.decide(card.report_id, Verdict.INCLUDE, (), None)
    assert full_texts(folder) == []


def test_line_mode_says_so_and_goes_on(folder: Path) -> None:
    commands.slr(
        "screen", "--plain", "--stage", "full-text", "--review", folder, "--reviewer", "Ada",
        env=environment(folder), given=f"i\n:{OUT}\ng {OUT}\ni\nq\n",
    )  # fmt: skip
    assert full_texts(folder) == [(THROUGH, "Ada", "include")]


def test_a_version_that_is_not_through_gets_no_copy_of_the_verdict(folder: Path) -> None:
    (folder / "review.toml").write_text(DOUBLE.replace("[screening]", '[screening]\nversions = "once"'), "utf-8")
    with open_ledger(folder) as ledger:
        ledger.merge_log.merge([Merge(MergeKind.VERSION, THROUGH, OUT, "rule", "preprint")])
    assert slr(folder, "decide", THROUGH, "include", "--stage", "full-text").code == 0
    assert full_texts(folder) == [(THROUGH, "Ada", "include")]


def test_full_texts_judged_before_their_time_count_for_nothing_and_are_listed(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        for number in (OUT, SHORT):
            say(ledger, number, "Ada", Verdict.INCLUDE, FT)
            say(ledger, number, "Ben", Verdict.INCLUDE, FT)
    seen = json.loads(slr(folder, "status", "--json").out)
    assert (seen["early"], seen["included_reports"]) == ([OUT, SHORT], 0)
    told = "2 reports have a full-text verdict that does not count"
    assert told in slr(folder, "status").out
    assert told in slr(folder, "prisma").err
    assert (
        json.loads(slr(folder, "export", "csv", "--set", "included", "-o", folder / "x.csv", "--json").out)[
            "written"
        ]
        == 0
    )
    say_more = slr(folder, "decide", SHORT, "include", who="Ben")
    assert say_more.code == 0
    seen = json.loads(slr(folder, "status", "--json").out)
    assert (seen["early"], seen["included_reports"]) == ([OUT], 1)


def test_a_conflict_over_a_full_text_waits_for_title_and_abstract(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        say(ledger, OUT, "Ada", Verdict.INCLUDE, FT)
        say(ledger, OUT, "Ben", Verdict.EXCLUDE, FT, "F1")
    listed = json.loads(slr(folder, "resolve", "list", "--json").out)
    assert [(one["report"], one["stage"]) for one in listed["conflicts"]] == [(APART, "title-abstract")]
    ran = slr(folder, "resolve", OUT, "include", "--stage", "full-text", who="Ada")
    assert ran.code == 8


def test_a_maybe_at_full_text_is_counted_as_one_and_comes_back_to_its_reviewer(folder: Path) -> None:
    """Also when another reviewer has decided; that verdict stays hidden until this one is given."""
    with open_ledger(folder) as ledger:
        say(ledger, THROUGH, "Ada", Verdict.MAYBE, FT)
        say(ledger, THROUGH, "Ben", Verdict.INCLUDE, FT)
        review = load_review(folder, environment(folder))
        desk = open_desk(ledger, review, FT, "Ada")
        seen = desk.progress()
        assert (seen.maybe, seen.decided, seen.left, seen.total) == (1, 0, 1, 1)
        card = desk.queue.next_card()
        assert card is not None
        assert (card.report_id, card.sides) == (THROUGH, ())
        assert open_desk(ledger, review, FT, "Ben").queue.next_card() is None
        (one,) = (one for one in ledger.standings(review.protocol.needed) if one.report_id == THROUGH)
        assert (one.full_text, one.conflicts) == (None, ())
        shown, hidden = list_visible(
            ledger.decisions.current(report_id=THROUGH), needed=review.protocol.needed, me="Ada"
        )
        assert hidden == 1
        assert [row.reviewer for row in shown if row.stage is FT] == ["Ada"]
        desk.acts.decide(THROUGH, Verdict.INCLUDE, (), None)
        assert desk.queue.next_card() is None
        assert ledger.standings(review.protocol.needed)[0].is_included


def test_a_maybe_at_full_text_waits_for_nobody_else(folder: Path) -> None:
    (folder / "review.toml").write_text(DOUBLE.replace('full-text = "double"', 'full-text = "single"'), "utf-8")
    with open_ledger(folder) as ledger:
        say(ledger, THROUGH, "Ada", Verdict.MAYBE, FT)
        say(ledger, THROUGH, "Ben", Verdict.MAYBE, FT)
    for who, numbers in (("Ada", [THROUGH]), ("Ben", [THROUGH]), ("Cleo", [])):
        ran = slr(folder, "screen", "queue", "--stage", "full-text", "--json", "--reviewer", who)
        found = json.loads(ran.out)["reports"] if ran.code == 0 else []
        assert [one["report_id"] for one in found] == numbers, who


def test_a_resolution_taken_back_leaves_the_conflict_open_and_stands_in_the_log(folder: Path) -> None:
    assert slr(folder, "resolve", APART, "include").code == 0
    assert slr(folder, "resolve", APART, "exclude", "--again").code == 0
    before = json.loads(slr(folder, "log", "--json").out)["acts"]
    dry = slr(folder, "resolve", "undo", APART, "--dry-run")
    assert (dry.code, json.loads(slr(folder, "log", "--json").out)["acts"]) == (0, before)
    ran = slr(folder, "resolve", "undo", APART, "--note", "too early", who="Ben")
    assert (ran.code, ran.out) == (0, f"Report {APART}, title-abstract: the resolution is taken back by Ben\n")
    listed = json.loads(slr(folder, "resolve", "list", "--json").out)
    assert [(one["report"], one["resolution"]) for one in listed["conflicts"]] == [(APART, None)]
    with open_ledger(folder) as ledger:
        (one,) = (one for one in ledger.standings(lambda _report, _stage: 2) if one.report_id == APART)
        assert (one.title_abstract, one.conflicts) == (None, (TA,))
    last = json.loads(slr(folder, "log", "--json").out)["acts"][-1]
    assert (last["who"], last["verdict"], last["note"], last["kind"]) == (
        "Ben",
        "withdrawn",
        "too early",
        "resolution",
    )
    again = slr(folder, "resolve", "undo", APART)
    assert again.code == 5
    assert f"no resolution counts on report {APART}" in again.err
    assert slr(folder, "resolve", APART, "include").code == 0


def test_after_a_merge_the_verdicts_disagree_again_when_their_resolution_is_taken_back(folder: Path) -> None:
    with open_ledger(folder) as ledger:
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, THROUGH, OUT, "rule", "same-doi")])
    assert slr(folder, "resolve", THROUGH, "include").code == 0
    assert slr(folder, "resolve", "undo", THROUGH).code == 0
    with open_ledger(folder) as ledger:
        assert [one.report_id for one in ledger.disagreements()] == [THROUGH]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(["undo"], "missing argument 'REPORT'"), (["undo", APART, "include"], "unexpected extra argument")],
)
def test_undo_of_a_resolution_is_about_one_report(folder: Path, arguments: list[object], words: str) -> None:
    ran = slr(folder, "resolve", *arguments)
    assert ran.code == 2
    assert words in ran.err


def test_full_texts_that_a_copy_brings_before_their_time_are_counted_and_listed(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    assert commands.slr("ledger", "copy", place(folder), place(copy)).code == 0
    with open_ledger(copy) as ledger:
        say(ledger, OUT, "Ada", Verdict.INCLUDE, FT)
    for dry_run in (["--dry-run"], []):
        ran = slr(folder, "ledger", "merge", place(copy), "--from", "Ada", *dry_run)
        assert ran.code == 0, ran.err
        assert (
            f"1 report has a full-text verdict that does not count, since title and abstract do not let it through: {OUT}"
            in " ".join(ran.err.split())
        )
    assert json.loads(slr(folder, "status", "--json").out)["early"] == [OUT]
