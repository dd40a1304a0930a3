"""Ending screening early from the command line: the estimate, the random sample, the stop; on both databases."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from commands import Ran, slr
from ledgers import add, entry, environment, place
from services import review_folder, team
from slr.adapters.ledger import Ledger, draw_order
from slr.core.model import Decision, Stage, Verdict

pytestmark = pytest.mark.usefixtures("backend")

REPORTS = 40


@pytest.fixture
def folder(backend: str, tmp_path: Path) -> Path:
    """A review of 40 reports; the first ten were read in order of relevance, and five of them go on."""
    del backend
    made = review_folder(tmp_path / "review", toml=team("Ana", "Bo"))
    with Ledger(place(made)) as ledger:
        add(ledger, *(entry(number) for number in range(1, REPORTS + 1)))
    judge(made, range(1, 6), Verdict.INCLUDE)
    judge(made, range(6, 11), Verdict.EXCLUDE)
    return made


def judge(folder: Path, reports: Iterable[int], verdict: Verdict, who: str = "Ana") -> None:
    with Ledger(place(folder)) as ledger:
        ledger.decisions.record(
            [
                Decision(one, Stage.TITLE_ABSTRACT, who, verdict, order="relevance, model, place 1")
                for one in reports
            ]
        )


def stop(folder: Path, *words: object) -> Ran:
    who = ("--reviewer", "Ana") if words and words[0] in {"draw", "accept", "undo"} else ()
    return slr("stop", *words, "--review", folder, *who, env=environment(folder))


def told(folder: Path, *words: object) -> dict[str, object]:
    ran = stop(folder, *words, "--json")
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["schema"] == 1
    return dict(found)


def screen_sample(folder: Path, *lines: str) -> Ran:
    at = ("--review", folder, "--reviewer", "Ana")
    return slr("screen", "--sample", "--plain", *at, env=environment(folder), given="\n".join([*lines, ""]))


def test_the_default_is_to_screen_all_and_nothing_ends_without_proof(folder: Path) -> None:
    ran = stop(folder)
    assert ran.code == 0
    assert "40 reports. 10 settled, 5 of them relevant; 30 unseen." in ran.out
    assert "to screen all is the default" in ran.out or "all of it is the default" in ran.out
    assert "50 in a row missed 95 % recall in 12 of 18 real reviews" in ran.out
    refused = stop(folder, "accept")
    assert refused.code == 5
    assert "a recall of 95 % is not shown" in refused.err
    assert told(folder)["stops"] == []


def test_a_sample_is_drawn_and_screened_in_its_order_and_then_proves_the_target(folder: Path) -> None:
    needed = told(folder)["to_draw"]
    assert isinstance(needed, int)
    dry = told(folder, "draw", needed, "--seed", 7, "--dry-run")
    made = told(folder, "draw", needed, "--seed", 7)
    assert made["sample"] == {**dry["sample"], "id": 1}  # type: ignore[dict-item]
    expected = draw_order(range(11, REPORTS + 1), 7)[:needed]
    assert made["sample"]["reports"] == expected
    assert stop(folder, "draw", 5).code == 5  # the first one is open
    first = screen_sample(folder, "e T1", "e T1", "q")
    assert f"Round: random sample of {needed}" in first.out
    assert first.out.index(f"Report {expected[0]}") < first.out.index(f"Report {expected[1]}")
    now = told(folder)
    assert (now["sample"]["judged"], now["sample"]["test"]) == (2, None)  # type: ignore[index]
    refused = stop(folder, "accept")
    assert refused.code == 5
    assert f"{needed - 2} of the {needed} reports of the random sample are not settled" in refused.err
    ended = f"The random sample is done: you have decided on its {needed} reports."
    assert ended in screen_sample(folder, *["e T1"] * (needed - 2)).out
    assert screen_sample(folder).code == 0  # nothing of it waits any more
    test = told(folder)["sample"]["test"]  # type: ignore[index]
    assert test["is_met"]
    assert test["p"] < 0.05
    assert "`slr stop accept` ends screening here" in stop(folder).out


def test_a_stop_leaves_out_what_nobody_read_and_is_taken_back(folder: Path) -> None:
    needed = int(str(told(folder)["to_draw"]))
    stop(folder, "draw", needed)
    screen_sample(folder, *["e T1"] * needed)
    dry = told(folder, "accept", "--dry-run")
    assert told(folder, "list")["stops"] == []
    made = told(folder, "accept", "--note", "Enough\x1b[2J.")
    assert made["stop"]["facts"] == dry["stop"]["facts"]  # type: ignore[index]
    left = made["stop"]["reports"]  # type: ignore[index]
    assert len(left) == REPORTS - 10 - needed
    kept = told(folder, "list")["stops"][0]  # type: ignore[index]
    assert (kept["rule"], kept["sample_id"], kept["holds"]) == ("sample", 1, True)
    queue = slr("screen", "queue", "--review", folder, "--reviewer", "Bo", "--json", env=environment(folder))
    assert not {one["report_id"] for one in json.loads(queue.out)["reports"]} & set(left)
    assert "\x1b" not in stop(folder).out
    assert stop(folder, "accept").code == 5  # nothing is left to leave out
    assert stop(folder, "undo", 9).code == 5
    assert stop(folder, "undo", "--dry-run").code == 0
    assert stop(folder, "undo", 1).out == f"Stop 1 is taken back: {len(left)} reports are open again.\n"
    assert stop(folder, "undo").code == 5
    assert not told(folder, "list")["stops"][0]["holds"]  # type: ignore[index]
    assert "taken back by Ana" in stop(folder, "list").out


def test_a_stop_against_the_rule_needs_anyway_and_a_note_and_never_comes_with_nothing_found(folder: Path) -> None:
    assert stop(folder, "accept", "--anyway").code == 2
    made = told(folder, "accept", "--anyway", "--note", "No money.", "--rule", "ranked")
    words = made["stop"]["words"]  # type: ignore[index]
    assert made["stop"]["facts"]["is_met"] is False  # type: ignore[index]
    assert "could not be rejected" in words
    assert "the reviewers ended it nevertheless. Note of the reviewers: No money." in words
    stop(folder, "undo")
    judge(folder, range(1, 6), Verdict.EXCLUDE)
    refused = stop(folder, "accept", "--anyway", "--note", "No money.")
    assert refused.code == 5
    assert "no relevant report was found yet" in refused.err
    assert "do not stop" in stop(folder).out


def test_reports_that_came_in_after_the_draw_are_not_covered_by_it(folder: Path) -> None:
    needed = int(str(told(folder)["to_draw"]))
    stop(folder, "draw", needed)
    screen_sample(folder, *["e T1"] * needed)
    with Ledger(place(folder)) as ledger:
        add(ledger, entry(1), entry(500))
    refused = stop(folder, "accept")
    assert refused.code == 5
    assert "1 unread reports came in after the random sample was drawn" in refused.err
    assert stop(folder, "draw", 5).code == 0


def test_what_one_of_two_reviewers_said_is_not_told(folder: Path) -> None:
    toml = folder / "review.toml"
    toml.write_text(
        toml.read_text("utf-8").replace("[screening]", '[screening]\ntitle-abstract = "double"'), "utf-8"
    )
    judge(folder, [1, 6], Verdict.INCLUDE, "Bo")  # agrees on 1, disagrees on 6
    now = told(folder)
    assert {key: now[key] for key in ("screened", "found", "waiting", "unseen")} == {
        "screened": 1,
        "found": 1,
        "waiting": 9,
        "unseen": 30,
    }


def test_safe_is_a_list_that_the_ledger_answers_as_far_as_it_can(folder: Path) -> None:
    found = told(folder, "safe")
    assert not found["is_done"]
    answers = {item["name"]: item["is_done"] for item in found["items"]}  # type: ignore[attr-defined]
    assert answers == {
        "random": False,
        "key-papers": None,
        "twice": False,
        "tenth": True,
        "row": False,
        "model": None,
        "quality": None,
    }
    assert "you  A: active learning" in stop(folder, "safe").out
    assert "yes  A: active learning       key-papers" in stop(folder, "safe", "--confirm", "key-papers").out
    assert stop(folder, "accept", "--rule", "safe", "--confirm", "row").code == 2
    assert "SAFE is not finished" in stop(folder, "accept", "--rule", "safe").err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["draw", 3, "accept"], 2),
        (["list", "safe"], 2),
        (["draw"], 2),
        (["3"], 2),
        (["--seed", 3], 2),
        (["--rule", "ranked"], 2),
        (["--anyway"], 2),
        (["draw", 0], 2),
        (["--stage", "full-text"], 5),
    ],
)
def test_words_that_do_not_go_together_are_refused(folder: Path, words: list[object], code: int) -> None:
    assert stop(folder, *words).code == code


def test_a_sample_is_screened_alone_and_only_when_one_was_drawn(folder: Path) -> None:
    assert screen_sample(folder).code == 5
    assert "Draw one with `slr stop draw 300`" in screen_sample(folder).err
    at = ("--review", folder, "--reviewer", "Ana")
    assert slr("screen", "--sample", "--order", "random", *at, env=environment(folder)).code == 2


def test_status_flow_methods_and_limitations_tell_a_stop(folder: Path) -> None:
    at, env = ("--review", folder), environment(folder)
    seen = json.loads(slr("status", *at, "--json", env=env).out)
    assert (seen["recall"]["settled"], seen["recall"]["found"], seen["recall"]["is_exact"]) == (10, 5, False)
    assert "Recall: " in slr("status", *at, env=env).out
    stop(folder, "accept", "--rule", "own", "--anyway", "--note", "The grant ended.")
    seen = json.loads(slr("status", *at, "--json", env=env).out)
    assert [(row["settled"], row["open"], row["left_out"]) for row in seen["stages"]] == [(10, 0, 30), (0, 5, 0)]
    assert "title-abstract: 30 left out by a stopping rule" in slr("status", *at, env=env).out
    flow = json.loads(slr("prisma", *at, "--json", env=env).out)
    assert "stopping rule own (stop 1)" in json.dumps(flow)
    assert slr("publish", *at, env=env).code == 0
    for name in ("methods", "limitations"):
        text = (folder / "reports" / f"{name}.md").read_text("utf-8")
        assert (
            "after 10 records, 5 of them relevant; a stopping rule excluded 30 records that nobody had read."
            in text
        )
        assert "Note of the reviewers: The grant ended." in text
    stop(folder, "undo")
    assert "stopping rule" not in slr("prisma", *at, "--json", env=env).out


def test_reading_on_after_a_sample_that_did_not_do_counts_for_the_same_sample(folder: Path) -> None:
    sample = told(folder, "draw", 10)["sample"]["reports"]  # type: ignore[index]
    screen_sample(folder, *["e T1"] * 10)
    assert "tests the same sample again" in stop(folder).out
    before = told(folder)["sample"]
    assert (before["read_since"], before["test"]["is_met"]) == (0, False)  # type: ignore[index]
    others = [number for number in range(11, REPORTS + 1) if number not in sample]
    judge(folder, others[:2], Verdict.INCLUDE)
    judge(folder, others[2:18], Verdict.EXCLUDE)
    after = told(folder)["sample"]
    assert {key: after[key] for key in ("before", "population", "read_since", "found_since", "found")} == {  # type: ignore[index]
        "before": 5,
        "population": 30,
        "read_since": 18,
        "found_since": 2,
        "found": 0,
    }
    assert after["test"]["missed_at_most"] == 2 < before["test"]["missed_at_most"]  # type: ignore[index]
