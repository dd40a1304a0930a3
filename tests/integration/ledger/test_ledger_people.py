"""One person is one person however the name is spelled, and only those the protocol names have a say."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledgers import MOMENT, add, entry, place
from slr.adapters.ledger import Ledger, Listed, People, Seat, admit, name_act
from slr.adapters.ledger.people import Joining
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Decision, Resolution, Stage, Verdict

TA = Stage.TITLE_ABSTRACT
ANYBODY = Listed()
TWO = Listed(("Ada", "Ben"))


def two(_report: int, _stage: Stage) -> int:
    return 2


def opened(folder: Path, listed: Listed = ANYBODY) -> Ledger:
    return Ledger(place(folder), clock=lambda: MOMENT, needed=two, listed=listed)


def say(ledger: Ledger, report: int, who: str, verdict: Verdict = Verdict.INCLUDE) -> None:
    ledger.decisions.record([Decision(report, TA, who, verdict)])


def as_spelled(ledger: Ledger, report: int, who: str, verdict: Verdict = Verdict.INCLUDE) -> None:
    """As a ledger has it that was written before names were compared."""
    ledger.names.people._seen[who] = who
    say(ledger, report, who, verdict)
    ledger.names.people._seen.clear()


@pytest.fixture
def folder(tmp_path: Path, backend: None) -> Path:
    with opened(tmp_path) as ledger:
        add(ledger, *(entry(n) for n in range(1, 5)))
    return tmp_path


def verdicts(ledger: Ledger) -> dict[int, Verdict | None]:
    return {one.report_id: one.title_abstract for one in ledger.standings(two)}


def test_a_name_is_kept_as_it_was_spelled_first(folder: Path) -> None:
    with opened(folder) as ledger:
        for report, who in enumerate(("ana", "Ana", "ＡＮＡ", "a\u200bna"), 1):
            say(ledger, report, who)
        assert {one.reviewer for one in ledger.decisions.history()} == {"ana"}
        assert [one.spelling for one in ledger.names.spellings()] == ["ana"]


def test_two_spellings_of_one_name_are_one_reviewer_in_every_count(folder: Path) -> None:
    with opened(folder) as ledger:
        say(ledger, 1, "ana")
        as_spelled(ledger, 1, "Ana")
    with opened(folder) as ledger:
        assert verdicts(ledger)[1] is None
        assert [one.reviewer for one in ledger.decisions.current()] == ["ana"]
        assert [one.reviewer for one in ledger.decisions.standing(1, TA)] == ["ana"]
        assert ledger.queue.tally("ANA", TA) == {Verdict.INCLUDE: 1}
        seat = Seat(TA, "Ben", "s", two, 30.0)
        assert [(one.report_id, one.others) for one in ledger.queue.ahead(seat, after=0, limit=1)] == [(1, 1)]
        mine = Seat(TA, "ANA", "t", two, 30.0)
        assert [one.report_id for one in ledger.queue.ahead(mine, after=0, limit=9)] == [2, 3, 4]


def test_what_is_withdrawn_under_one_spelling_is_withdrawn(folder: Path) -> None:
    with opened(folder) as ledger:
        as_spelled(ledger, 1, "Ana")
        as_spelled(ledger, 1, "ana", Verdict.EXCLUDE)
        last = ledger.decisions.last("ANA", TA)
        assert last is not None
        assert last.verdict is Verdict.EXCLUDE
        ledger.decisions.withdraw(last)
        assert ledger.decisions.current() == []
        assert ledger.decisions.standing(1, TA) == []
        assert ledger.queue.conflicts("ana", TA) == []


def test_joined_names_are_one_person_until_that_is_taken_back(folder: Path) -> None:
    with opened(folder) as ledger:
        say(ledger, 1, "ana")
        say(ledger, 1, "A. Ruiz")
        say(ledger, 2, "A. Ruiz", Verdict.EXCLUDE)
        say(ledger, 2, "ana")
        assert verdicts(ledger)[1] is Verdict.INCLUDE
        assert ledger.queue.conflicts("ana", TA) == [2]
        made = ledger.names.join("A. Ruiz", "ana", actor="ana", act=name_act())
        assert verdicts(ledger)[1] is None
        assert ledger.queue.conflicts("ana", TA) == []
        assert {one.reviewer for one in ledger.decisions.current()} == {"ana"}
        assert {one.verdict for one in ledger.decisions.current(report_id=2)} == {Verdict.INCLUDE}
        with pytest.raises(ReviewStateError, match="one person already"):
            ledger.names.join("a. ruiz", "ANA", actor="ana", act=name_act())
        ledger.names.undo(made.id, actor="ben", act=name_act())
        assert verdicts(ledger)[1] is Verdict.INCLUDE
        assert ledger.names.joins()[0].undone
        with pytest.raises(ReviewStateError, match="taken back already"):
            ledger.names.undo(made.id, actor="ben", act=name_act())


def test_a_name_the_protocol_does_not_have_settles_nothing_and_is_kept(folder: Path) -> None:
    with opened(folder) as ledger:
        say(ledger, 1, "Ada")
        say(ledger, 1, "Eve", Verdict.EXCLUDE)
        ledger.decisions.resolve(Resolution(1, TA, "Eve", Verdict.EXCLUDE, decision_ids=(1, 2)))
    with opened(folder, TWO) as ledger:
        assert verdicts(ledger)[1] is None
        assert not any(one.conflicts for one in ledger.standings(two))
        assert [one.reviewer for one in ledger.decisions.current()] == ["Ada"]
        assert [one.reviewer for one in ledger.decisions.uncounted()] == ["Eve"]
        assert [one.reviewer for one in ledger.decisions.history(everybody=True)] == ["Ada", "Eve"]
        assert ledger.decisions.resolutions() == []
        seat = Seat(TA, "Ben", "s", two, 30.0)
        assert [(one.report_id, one.others) for one in ledger.queue.ahead(seat, after=0, limit=1)] == [(1, 1)]
        assert ledger.queue.is_open(seat, 1)
        assert not ledger.queue.settled(1, TA, two).is_conflict


def test_a_resolver_named_apart_settles_conflicts_and_has_no_vote(folder: Path) -> None:
    with opened(folder, Listed(("Ada", "Ben"), ("Cleo",))) as ledger:
        say(ledger, 1, "Ada")
        say(ledger, 1, "Ben", Verdict.EXCLUDE)
        say(ledger, 2, "Cleo")
        ledger.decisions.resolve(Resolution(1, TA, "CLEO", Verdict.EXCLUDE, decision_ids=(1, 2)))
        assert verdicts(ledger)[1] is Verdict.EXCLUDE
        assert [one.resolver for one in ledger.decisions.resolutions()] == ["Cleo"]
        assert [one.reviewer for one in ledger.decisions.uncounted()] == ["Cleo"]


def test_the_protocols_spelling_is_the_persons_name() -> None:
    people = People(Listed(("Ana Ruiz",)), ("ana ruiz", "A. Ruiz"), (Joining("A. Ruiz", "ana ruiz"),))
    assert people.of("A. RUIZ") == "Ana Ruiz"
    assert people.aliases == {"ana ruiz": "Ana Ruiz", "A. Ruiz": "Ana Ruiz"}
    assert people.others == ()


def test_joinings_that_lead_in_a_circle_end_somewhere_and_the_protocol_ends_them() -> None:
    circle = People(stored=("a", "b", "c"), joined=(Joining("a", "b"), Joining("b", "c"), Joining("c", "a")))
    assert all(circle.of(one) for one in "abc")
    listed = People(Listed(("a",)), ("a", "b"), (Joining("a", "b"),))
    assert listed.of("a") == "a"


@pytest.mark.parametrize(
    ("given", "may", "message", "hint"),
    [
        ("adda", "decide", "'adda' is no reviewer of this review", "Did you mean Ada? review.toml names Ada, Ben and Cleo ([screening])."),
        ("Eve", "decide", "'Eve' is no reviewer of this review", "review.toml names Ada, Ben and Cleo ([screening])."),
        ("Cleo", "decide", "'Cleo' is no reviewer of this review", "Did you mean Cleo? review.toml names Ada, Ben and Cleo ([screening])."),
        ("Eve", "resolve", "'Eve' is neither reviewer nor resolver of this review", "review.toml names Ada, Ben and Cleo ([screening])."),
        ("Аda", "act", "the name 'Аda' mixes letters of different scripts (Cyrillic, Latin)", "Letters of two scripts can look the same. Write the name with the letters of one script."),
    ],
)  # fmt: skip
def test_who_may_not_act_is_told_why_and_whom_there_is(given: str, may: str, message: str, hint: str) -> None:
    people = People(Listed(("Ada", "Ben"), ("Cleo",)))
    with pytest.raises(UsageError) as error:
        admit(people, given, may=may)
    assert (error.value.message, error.value.hint) == (message, hint)


def test_without_a_list_a_name_that_looks_like_one_in_the_ledger_is_refused() -> None:
    people = People(stored=("Copa",))
    with pytest.raises(UsageError, match="looks like 'Copa' and is written in another script"):
        admit(people, "Сора")
    assert admit(people, "COPA") == "Copa"
    assert admit(people, "  Dora\u200b ") == "Dora"
    assert admit(People(Listed(("Ada",), ("Cleo",))), "cleo", may="resolve") == "Cleo"
