"""Which searches are short, and what mends them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from slr.core.model import RunOutcome, SearchRun, SourceKind, Window
from slr.core.search_state import Lack, Planned, find_short_searches

FIRST = datetime(2026, 3, 1, 5, 17, tzinfo=UTC)
RUN = SearchRun(
    id=1,
    source="pubmed",
    label="PubMed",
    kind=SourceKind.DATABASE,
    query_name="main",
    expression="brain",
    request="GET http://127.0.0.1/x",
    window=Window(),
    started_at=FIRST,
    ended_at=FIRST,
    outcome=RunOutcome.COMPLETE,
    message=None,
    reported=400,
    fetched=400,
    kept=400,
    new=400,
    known=0,
    unknown=0,
    problems=0,
)


def run(number: int, **facts: object) -> SearchRun:
    """The run of week `number`."""
    return replace(RUN, id=number, started_at=FIRST + timedelta(weeks=number - 1), **facts)  # type: ignore[arg-type]


def lacks(*runs: SearchRun) -> list[Lack]:
    return [short.lack for short in find_short_searches(runs)]


@pytest.mark.parametrize(
    ("facts", "lack", "sentence", "command"),
    [
        (
            {"outcome": RunOutcome.PARTIAL, "message": "PubMed sent HTTP 500", "fetched": 120},
            Lack.PARTIAL,
            (
                "PubMed, main: partial on 2026-03-08; 120 of 400 records retrieved; PubMed sent HTTP 500; "
                "last completed run: run 1 on 2026-03-01"
            ),
            "slr search main --source pubmed",
        ),
        (
            {"outcome": RunOutcome.FAILED, "message": "PubMed: cannot be reached", "fetched": 0, "reported": None},
            Lack.FAILED,
            "PubMed, main: failed on 2026-03-08; cannot be reached; last completed run: run 1 on 2026-03-01",
            "slr search main --source pubmed",
        ),
        (
            {"outcome": RunOutcome.INTERRUPTED, "fetched": 120},
            Lack.INTERRUPTED,
            (
                "PubMed, main: interrupted on 2026-03-08; 120 of 400 records retrieved; its end was not recorded; "
                "last completed run: run 1 on 2026-03-01"
            ),
            "slr search resume",
        ),
        (
            {"reported": 0, "fetched": 0},
            Lack.EMPTY,
            "PubMed, main: found no record on 2026-03-08; run 1 on 2026-03-01 found 400",
            "slr search main --source pubmed",
        ),
        (
            {"reported": 310, "fetched": 310},
            Lack.FELL,
            "PubMed, main: found 310 records on 2026-03-08; run 1 on 2026-03-01 found 400",
            "slr search diff 1 2",
        ),
        (
            {"outcome": RunOutcome.CUT, "message": "stopped at the limit of 10; 400 reported", "fetched": 10},
            Lack.CUT,
            "PubMed, main: cut on 2026-03-08; stopped at the limit of 10; 400 reported",
            "slr search main --source pubmed",
        ),
    ],
)
def test_each_way_to_be_short_has_a_sentence_and_a_command(
    facts: dict[str, object], lack: Lack, sentence: str, command: str
) -> None:
    (short,) = find_short_searches([run(1), run(2, **facts)])
    assert (short.lack, str(short), short.command) == (lack, sentence, command)


def test_a_good_run_makes_an_earlier_bad_one_good() -> None:
    assert lacks(run(1, outcome=RunOutcome.FAILED, fetched=0, reported=None), run(2)) == []


def test_a_fall_stays_told_when_the_lower_total_comes_again_and_one_query_does_not_hide_another() -> None:
    low = {"reported": 300, "fetched": 300}
    assert lacks(run(1), run(2, **low), run(3, **low)) == [Lack.FELL]
    assert lacks(run(1), run(2, query_name="other", outcome=RunOutcome.PARTIAL), run(3)) == [Lack.PARTIAL]


def test_a_fifth_less_is_no_fall_and_one_record_more_is() -> None:
    assert lacks(run(1), run(2, reported=320, fetched=320)) == []
    assert lacks(run(1), run(2, reported=319, fetched=319)) == [Lack.FELL]


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        (Window(), Window(date(2020, 1, 1)), False),
        (Window(date(2020, 1, 1)), Window(date(2024, 1, 1)), False),
        (Window(date(2020, 1, 1), date(2025, 1, 1)), Window(date(2021, 1, 1), date(2026, 1, 1)), True),
        (Window(date(2020, 1, 1), date(2025, 1, 1)), Window(date(2024, 1, 1), date(2025, 1, 1)), False),
        (Window(date(2020, 1, 1), date(2025, 1, 1)), Window(date(2020, 1, 1)), True),
    ],
)
def test_a_lower_total_in_a_smaller_window_is_what_was_asked_for(
    before: Window, after: Window, *, is_told: bool
) -> None:
    found = lacks(run(1, window=before), run(2, window=after, reported=100, fetched=100))
    assert found == ([Lack.FELL] if is_told else [])


def test_another_expression_is_another_question() -> None:
    assert lacks(run(1), run(2, expression="brain AND MRI", reported=0, fetched=0)) == []


def test_a_planned_search_that_never_ran_is_told_last_and_is_no_fault() -> None:
    planned = [Planned("main", "pubmed"), Planned("my query", "crossref")]
    shorts = find_short_searches([run(1, outcome=RunOutcome.FAILED)], planned)
    assert [(short.lack, short.lack.is_fault) for short in shorts] == [(Lack.FAILED, True), (Lack.NEVER, False)]
    assert str(shorts[1]) == "crossref, my query: never searched"
    assert shorts[1].command == "slr search 'my query' --source crossref"


def test_a_file_that_was_read_in_part_is_told_and_citation_runs_are_not() -> None:
    file = run(1, source="file:scopus", label="Scopus", query_name="scopus.ris", outcome=RunOutcome.PARTIAL)
    cited = run(2, kind=SourceKind.CITATION, query_name="forward 10.1/x", outcome=RunOutcome.FAILED)
    (short,) = find_short_searches([replace(file, kind=SourceKind.WEBSITE), cited])
    assert (short.lack, short.command) == (Lack.PARTIAL, "slr import scopus.ris")


def test_a_list_left_by_rule_has_no_command_and_a_resumed_run_that_is_complete_is_fine() -> None:
    (short,) = find_short_searches(
        [run(1, outcome=RunOutcome.CUT, message="stopped early: the last pages held no match")]
    )
    assert short.command is None
    assert lacks(run(1, outcome=RunOutcome.INTERRUPTED), run(2)) == []


def test_scripts_get_every_part_of_it() -> None:
    (short,) = find_short_searches([run(1), run(2, reported=0, fetched=0)])
    assert short.as_json() == {
        "lack": "empty",
        "is_fault": True,
        "query": "main",
        "source": "pubmed",
        "label": "PubMed",
        "run": 2,
        "earlier_run": 1,
        "message": "PubMed, main: found no record on 2026-03-08; run 1 on 2026-03-01 found 400",
        "command": "slr search main --source pubmed",
    }
