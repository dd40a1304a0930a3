"""Independent judgement: while two must decide, no command tells one what the other said of a report.

Two reviews are alike but for three decisions of Ada on reports of which Ben has said nothing. Whatever Ben or
nobody in particular asks, both reviews give the same answer, save for one number: how many decisions are kept back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands import Ran
from ledgers import add, entry, open_ledger
from services import REVIEW, review_folder
from slr.adapters.ledger import Ledger
from slr.cli.app import app
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.model import Decision, Merge, MergeKind, Stage, Verdict

pytestmark = pytest.mark.slow

TA = Stage.TITLE_ABSTRACT
POLICIES = {
    "double": 'title-abstract = "double"\nfull-text = "double"',
    "sample": 'title-abstract = "sample"\nfull-text = "double"\ncheck = 100',
}
#: Words that only Ada's three decisions hold.
HIDDEN = ("maybe", "a note of hers", "T1;T2")


def slr(*arguments: object, env: Mapping[str, str] | None = None, lines: str = "") -> Ran:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], env=dict(env or {}), input=lines)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ran(result.exit_code, result.stdout, result.stderr)


def say(ledger: Ledger, number: int, who: str, verdict: Verdict, *reasons: str, note: str | None = None) -> None:
    decision = Decision(number, TA, who, verdict, reasons, note, seconds=77.7)
    ledger.decisions.record([decision])


def made(folder: Path, policy: str, *, with_hers: bool) -> Path:
    """Ada and Ben agree on report 1 and disagree on 2; of 3, 4 and 5 Ada alone has spoken, or nobody."""
    people = 'reviewers = ["Ada", "Ben"]'
    root = review_folder(folder, toml=REVIEW.replace('reviewers = ["ana"]', f"{people}\n{POLICIES[policy]}"))
    with open_ledger(root) as ledger:
        add(ledger, *(entry(number) for number in range(1, 7)))
        say(ledger, 1, "Ada", Verdict.INCLUDE)
        say(ledger, 2, "Ada", Verdict.INCLUDE)
        say(ledger, 1, "Ben", Verdict.INCLUDE)
        say(ledger, 2, "Ben", Verdict.EXCLUDE, "T1")
        if with_hers:
            for number in (3, 4, 5):
                say(ledger, number, "Ada", Verdict.MAYBE, "T1", "T2", note="a note of hers")
    return root


@pytest.fixture(autouse=True)
def _nobody_in_git(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slr.cli.options._git_name", lambda: None)


@pytest.fixture(scope="module", params=sorted(POLICIES))
def reviews(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The review with Ada's three decisions, and the one without; to be read only."""
    folder = tmp_path_factory.mktemp("blind")
    with_hers = made(folder / "a", request.param, with_hers=True)
    return with_hers, made(folder / "b", request.param, with_hers=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A review with Ada's three decisions, to write to."""
    return made(tmp_path / "review", "double", with_hers=True)


KEPT_BACK = re.compile(r"\n?\d+ (decisions?|more) hidden: those reports still wait for another reviewer")
HELD_BACK = re.compile(r'"held_back": \d+')
ASKED = (
    ("status",),
    ("status", "--json"),
    ("log",),
    ("log", "--json"),
    ("log", "-o", "-"),
    ("log", "--by", "Ada"),
    ("log", "--by", "Ada", "--json"),
    ("log", "--report", "4"),
    ("log", "--limit", "2"),
    ("resolve", "list"),
    ("resolve", "--json"),
    ("resolve", "--plain"),
    ("resolve", "3", "include", "--reviewer", "Ben"),
    ("prisma",),
    ("prisma", "--json"),
    ("dedup", "explain", "3", "4"),
    ("dedup", "explain", "3", "4", "--json"),
    ("dedup", "list"),
    ("criteria",),
    ("export", "csv"),
    ("export", "csv", "--set", "conflicts"),
    ("export", "csv", "--set", "screened"),
    ("report", "3"),
    ("screen", "queue"),
)


@pytest.mark.parametrize("who", ["Ben", None])
@pytest.mark.parametrize("arguments", ASKED, ids=" ".join)
def test_no_answer_depends_on_what_the_other_alone_has_decided(
    reviews: tuple[Path, Path], arguments: tuple[str, ...], who: str | None
) -> None:
    env = {"SLR_REVIEWER": who} if who else {}
    answers = []
    for root in reviews:
        ran = slr(*arguments, "--review", root, env=env)
        told = f"{ran.out}\n{ran.err}".replace(str(root), "ROOT")
        answers.append((ran.code, HELD_BACK.sub("", KEPT_BACK.sub("", told))))
        assert not any(word in told for word in HIDDEN)
    assert answers[0] == answers[1]


@pytest.mark.parametrize("name", ["flow.html", "flow.svg", "flow.csv", "flow.json", "flow.txt", "flow.mmd"])
def test_no_figure_depends_on_what_one_alone_has_decided(
    reviews: tuple[Path, Path], name: str, tmp_path: Path
) -> None:
    drawn = []
    for place, root in zip("ab", reviews, strict=True):
        out = tmp_path / place / name
        ran = slr("prisma", "--interim", "-o", out, "--review", root)
        assert ran.code == 0, ran.err
        drawn.append(out.read_text(encoding="utf-8"))
    assert drawn[0] == drawn[1]
    assert not any(word in drawn[0] for word in HIDDEN)


def test_screening_line_by_line_tells_nothing_either(tmp_path: Path) -> None:
    answers = []
    for name, with_hers in (("a", True), ("b", False)):
        root = made(tmp_path / name, "double", with_hers=with_hers)
        asked = "d\n/work\ng 4\nd\nc\nu\ng 5\ni\ng 3\ns\n?\nq\n"
        ran = slr("screen", "--plain", "--reviewer", "Ben", "--review", root, lines=asked)
        assert ran.code == 0
        assert not any(word in ran.out for word in HIDDEN[1:])
        answers.append((ran.out, ran.err))
    assert answers[0] == answers[1]


@pytest.mark.parametrize("who", ["Ben", None])
def test_what_is_kept_back_is_counted_for_the_whole_review_whatever_is_asked_for(
    reviews: tuple[Path, Path], who: str | None
) -> None:
    env = {"SLR_REVIEWER": who} if who else {}
    for options in ((), ("--by", "Ada"), ("--by", "Ben"), ("--report", "1"), ("--stage", "full-text")):
        ran = slr("log", *options, "--review", reviews[0], env=env)
        assert "3 decisions hidden: those reports still wait for another reviewer" in ran.err


def test_everybody_sees_her_own_decisions(reviews: tuple[Path, Path]) -> None:
    ran = slr("log", "--reviewer", "Ada", "--review", reviews[0])
    assert ran.out.count("a note of hers") == 3
    assert "hidden" not in ran.err


def test_when_the_second_has_decided_both_sides_are_shown(root: Path) -> None:
    with open_ledger(root) as ledger:
        say(ledger, 3, "Ben", Verdict.EXCLUDE)
    ran = slr("log", "--reviewer", "Ben", "--review", root)
    assert ran.out.count("a note of hers") == 1
    assert "2 decisions hidden: those reports still wait for another reviewer" in ran.err
    assert (
        "report 3, title-abstract: Ada maybe (T1, T2), Ben exclude" in slr("resolve", "list", "--review", root).out
    )


def test_a_verdict_taken_back_or_replaced_stays_hidden_too(root: Path) -> None:
    with open_ledger(root) as ledger:
        say(ledger, 4, "Ada", Verdict.EXCLUDE)
        last = ledger.decisions.last("Ada", TA)
        assert last is not None
        ledger.decisions.withdraw(last)
    ran = slr("log", "--json", "--reviewer", "Ben", "--review", root)
    assert '"held_back": 5' in ran.out
    assert not any(word in ran.out for word in HIDDEN)
    assert "withdrawn" not in ran.out


def test_contradicting_verdicts_of_one_reviewer_in_a_merge_are_not_told_to_the_other(
    root: Path,
) -> None:
    with open_ledger(root) as ledger:
        say(ledger, 6, "Ada", Verdict.EXCLUDE)
        ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 5, 6, "Ben", "by-person")])
    for options in ((), ("--json",)):
        ran = slr("status", *options, "--review", root)
        assert "report 5, title-abstract: verdicts hidden until another reviewer decides" in ran.out
        assert not any(word in ran.out for word in HIDDEN)
        assert "Ada decided" not in ran.out
    listed = slr("resolve", "list", "--review", root)
    assert "1 more hidden: those reports still wait for another reviewer" in listed.err
    assert not any(word in listed.out for word in HIDDEN)


def test_contradicting_verdicts_of_two_in_a_merge_are_told(root: Path) -> None:
    with open_ledger(root) as ledger:
        say(ledger, 6, "Ben", Verdict.EXCLUDE)
        ledger.judgements.record([PairJudgement(5, 6, PairOpinion.SAME, "Ada", Asked.SCREEN)])
    ran = slr("status", "--review", root)
    assert "report 5, title-abstract: Ada decided maybe on 5, Ben decided exclude on 6" in ran.out
