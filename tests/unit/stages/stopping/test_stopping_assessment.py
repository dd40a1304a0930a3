"""When a rule says stop, why it does not, what is kept then, and what people are told."""

from __future__ import annotations

import pytest

from slr.core.stopping.outlook import Drawn, Outlook
from slr.core.stopping.rule import StoppingRule
from slr.core.stopping.seen import Seen
from slr.core.stopping.statement import Rule
from slr.stages.stopping.assessment import facts_of, find_objection, make_outlook_json
from slr.stages.stopping.narration import describe_outlook, list_next_steps, list_safe_steps
from slr.stages.stopping.safe import SafeStep, is_done, make_checklist

RANDOM, RANKED = "random, seed 0, place 1", "relevance, model-1, 3 labels, place 1"


def state(
    labels: str,
    unseen: int,
    *,
    order: str = RANKED,
    waiting: int = 0,
    left_out: int = 0,
    drawn: Drawn | None = None,
) -> Outlook:
    """`x` is a relevant report that was read, `.` an irrelevant one."""
    marks = tuple(mark == "x" for mark in labels)
    numbers = tuple(range(1, len(marks) + 1))
    rest = tuple(range(1001, 1001 + unseen))
    return Outlook(Seen(numbers, marks, (order,) * len(marks), waiting, rest, left_out), StoppingRule(), drawn)


def sample(*, size: int = 400, judged: int = 400, found: int = 0, number: int = 1, late: int = 0) -> Drawn:
    return Drawn(1, number, 7, size, judged, found, before=95, population=1000, late=late)


PASSED = state("x" * 95 + "." * 400, 600, drawn=sample())
FAILED = state("x" * 95 + "." * 400, 700, drawn=sample(size=300, judged=300))


@pytest.mark.parametrize(
    ("now", "rule", "words"),
    [
        (PASSED, Rule.SAMPLE, None),
        (FAILED, Rule.SAMPLE, "a recall of 95 % is not shown: p = 0.1169, and it must be below 0.05"),
        (FAILED, Rule.RANKED, "the random sample 1 shows that the target is not reached"),
        (FAILED, Rule.SAFE, "the random sample 1 shows that the target is not reached"),
        (state("x", 5), Rule.SAMPLE, "no random sample was drawn"),
        (
            state("x", 5, drawn=sample(judged=399)),
            Rule.SAMPLE,
            "1 of the 400 reports of the random sample are not",
        ),
        (state("x", 5, drawn=sample(late=2)), Rule.SAMPLE, "2 unread reports came in after the random sample"),
        (state("x" * 20 + "." * 300, 10), Rule.RANKED, None),
        (state("x" * 20 + "." * 300, 10, order="found"), Rule.RANKED, "most reports were read as they came"),
        (state("x" * 40, 2, order="found"), Rule.RANKED, None),  # 40 of 42 at worst
        (state("x" * 40, 2, order="found", waiting=1), Rule.RANKED, "most reports were read as they came"),
        (state("x" * 20 + "." * 3, 300), Rule.RANKED, "a recall of 95 % is not shown"),
        (state("...", 3), Rule.RANKED, "nothing relevant was found"),
        (PASSED, Rule.OWN, "no recall can be worked out for a rule of your own"),
        (state("x", 9), Rule.SAFE, "SAFE is not finished: random, key-papers, twice, row, model, quality"),
    ],
)
def test_each_rule_says_stop_or_why_it_does_not(now: Outlook, rule: Rule, words: str | None) -> None:
    found = find_objection(now, rule, make_checklist(now.seen))
    assert found is None if words is None else (found or "").startswith(words), found


def test_a_sample_that_was_drawn_is_the_rule_that_counts() -> None:
    assert (PASSED.default_rule, state("x", 4).default_rule) == (Rule.SAMPLE, Rule.RANKED)
    assert PASSED.bound(Rule.SAFE) is None


def test_the_facts_kept_with_a_stop_are_those_of_its_rule() -> None:
    kept = facts_of(PASSED, Rule.SAMPLE, is_met=True)
    assert kept["sample"] == {
        "id": 1, "number": 1, "seed": 7, "drawn": 400, "judged": 400, "found": 0, "before": 95, "population": 1000,
        "read_since": 0, "found_since": 0,
    }  # fmt: skip
    assert {
        key: kept[key] for key in ("target", "confidence", "screened", "found", "unseen", "missed_at_most")
    } == {
        "target": 0.95,
        "confidence": 0.95,
        "screened": 495,
        "found": 95,
        "unseen": 600,
        "missed_at_most": 5,
    }
    ranked = facts_of(PASSED, Rule.RANKED, is_met=False)
    assert "sample" not in ranked
    assert (ranked["is_met"], ranked["in_a_row"], ranked["read_by"]) == (False, 400, {"relevance": 495})
    assert "p" not in facts_of(PASSED, Rule.SAFE, is_met=True)


def test_scripts_get_both_tests_the_curve_and_what_is_needed() -> None:
    told = make_outlook_json(PASSED)
    assert told["sample"]["test"]["is_met"]  # type: ignore[index]
    assert told["sample"]["is_complete"]  # type: ignore[index]
    assert len(told["curve"]) == 50  # type: ignore[arg-type]
    assert told["ranked"]["missed_at_most"] >= 1  # type: ignore[index]
    nothing = make_outlook_json(state("..", 4))
    assert (nothing["sample"], nothing["ranked"], nothing["to_draw"], nothing["to_read"]) == (None,) * 4


def test_people_are_told_which_test_is_a_guarantee_and_that_a_row_is_none() -> None:
    told = "\n".join(describe_outlook(PASSED))
    assert "Random sample 1 (the exact test, with the guarantee): 400 drawn from 1,000 unseen, 400 of them" in told
    assert "p = 0.0462, rejected (confidence 95.4 %; wanted 95 %)" in told
    assert "recall of at least 95 %. Missed by ending now: about 0, at most 5." in told
    assert "a heuristic: it takes ranked reports as if drawn at random" in told
    assert (
        "Irrelevant in a row: 400. A rule of thumb that promises nothing: 50 in a row missed 95 % recall" in told
    )


def test_a_sample_that_is_not_through_shows_neither_finds_nor_p() -> None:
    now = state("x" * 95 + "." * 9, 1000, drawn=sample(judged=30, found=4))
    told = "\n".join(describe_outlook(now))
    assert "30 of them settled." in told
    assert "4 relevant" not in told
    assert "a test at every step would pass too easily" in told
    assert list_next_steps(now) == ["Next: `slr screen --sample`, 370 of the sample are open."]


def test_what_waits_what_was_left_out_and_what_came_late_is_told() -> None:
    told = "\n".join(describe_outlook(state("x.", 4, waiting=3, left_out=2, drawn=sample(late=1, number=2))))
    assert "3 wait for another reviewer" in told
    assert "2 were left out by a stop in force" in told
    assert "1 unread reports came in after the draw" in told
    assert "sample 2: drawing until one passes weakens the guarantee" in told
    came = "\n".join(describe_outlook(state("x...", 4, order="found")))
    assert "those read last do not stand for the rest" in came


def test_too_few_unread_to_miss_the_target_is_told() -> None:
    assert "Too few are unread to bring recall below the target" in "\n".join(describe_outlook(state("x" * 40, 1)))
    assert "the target cannot be missed" in "\n".join(list_next_steps(state("x" * 40, 2)))


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (state("x.", 0), "nothing is unseen"),
        (state("...", 5), "do not stop"),
        (PASSED, "`slr stop accept` ends screening here, or go on: to screen all is the default."),
        (FAILED, "`slr stop` tests the same sample again"),
        (state("x" * 20 + "." * 300, 10), "--rule ranked` ends screening on the heuristic alone"),
        (state("x" * 20 + "." * 3, 300), "(to screen all is the default): `slr screen --order relevance`"),
        (
            state("x" * 20 + "." * 3, 300),
            "`slr stop draw 233`: if nothing relevant is in that sample",
        ),  # 67 · 66 < 0.05 · 300 · 299
    ],
)
def test_what_to_do_next_never_leaves_out_screening_all(now: Outlook, words: str) -> None:
    assert words in "\n".join(list_next_steps(now))


def items(now: Outlook, *confirmed: str) -> dict[str, SafeStep]:
    return {item.name: item for item in make_checklist(now.seen, confirmed)}


def test_safe_is_through_when_the_ledger_and_the_reviewers_say_so() -> None:
    now = state("x." + "." * 60, 100, order=RANDOM)
    done = {name: item.is_done for name, item in items(now).items()}
    assert done == {
        "random": True, "key-papers": None, "twice": True, "tenth": True, "row": True, "model": None, "quality": None,
    }  # fmt: skip
    assert not is_done(make_checklist(now.seen))
    through = make_checklist(now.seen, ("key-papers", "model", "quality"))
    assert is_done(through)
    assert find_objection(now, Rule.SAFE, through) is None


def test_safe_asks_for_a_hundredth_a_tenth_twice_the_expected_and_fifty_in_a_row() -> None:
    assert not items(state("x" + "." * 8, 1000, order=RANDOM))["random"].is_done  # 9 of 1,009
    assert items(state("x" + "." * 10, 1000, order=RANDOM))["random"].is_done
    assert not items(state("." * 11, 1000, order=RANDOM))["random"].is_done  # nothing relevant in it
    assert [items(state("." * n, 90))["tenth"].is_done for n in (9, 10)] == [False, True]
    assert [items(state("x" + "." * n, 0))["row"].is_done for n in (49, 50)] == [False, True]
    assert [items(state("x.", rest, order=RANDOM))["twice"].is_done for rest in (0, 1)] == [True, False]
    assert "models so far: model-1" in items(state("x", 3))["model"].told


def test_the_list_of_safe_marks_what_only_people_can_tell() -> None:
    lines = list_safe_steps(make_checklist(state("x", 9).seen))
    assert [line[:3] for line in lines[:7]] == ["no ", "you", "no ", "yes", "no ", "you", "you"]
    assert "12 of 18 real reviews" in lines[-1]
