"""Who is handed which report: by policy, by slot, once; on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ledgers import add, entry, open_ledger
from slr.adapters.ledger import Ledger, Seat, name_act
from slr.core.model import Decision, Merge, MergeKind, Overlay, Resolution, Stage, Verdict, is_drawn

pytestmark = pytest.mark.usefixtures("backend")

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


@pytest.fixture
def ledger(backend: str, tmp_path: Path) -> Iterator[Ledger]:
    del backend
    with open_ledger(tmp_path) as made:
        add(made, *(entry(number, abstract="Text." if number != 3 else None) for number in range(1, 6)))
        yield made


def seat(who: str, *, sitting: str = "", needed: int = 1, stage: Stage = TA, pilot: int | None = None) -> Seat:
    return Seat(stage, who, sitting or f"screen of {who}", lambda _report, _stage: needed, 30.0, pilot)


def ahead(ledger: Ledger, who: Seat, **more: bool) -> list[int]:
    return [one.report_id for one in ledger.queue.ahead(who, after=0, limit=100, **more)]


def say(ledger: Ledger, who: str, report: int, verdict: Verdict, stage: Stage = TA) -> Decision:
    return ledger.decisions.record([Decision(report, stage, who, verdict)])[0]


def test_what_one_decided_is_gone_for_all_under_single_and_for_that_one_under_double(ledger: Ledger) -> None:
    say(ledger, "ana", 2, Verdict.EXCLUDE)
    assert ahead(ledger, seat("ana")) == ahead(ledger, seat("ben")) == [1, 3, 4, 5]
    assert ahead(ledger, seat("ana", needed=2)) == [1, 3, 4, 5]
    assert ahead(ledger, seat("ben", needed=2)) == [1, 2, 3, 4, 5]
    say(ledger, "ben", 2, Verdict.EXCLUDE)
    assert ahead(ledger, seat("cy", needed=2)) == [1, 3, 4, 5]
    assert ledger.queue.count(seat("cy", needed=2)) == 4


def test_a_withdrawn_verdict_opens_the_report_again(ledger: Ledger) -> None:
    say(ledger, "ana", 2, Verdict.EXCLUDE)
    say(ledger, "ana", 2, Verdict.WITHDRAWN)
    assert ahead(ledger, seat("ben")) == [1, 2, 3, 4, 5]


def test_a_report_merged_away_is_gone_and_its_verdict_counts_for_the_one_that_is_left(ledger: Ledger) -> None:
    say(ledger, "ana", 4, Verdict.EXCLUDE)
    ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 2, 4, "rule", "same-doi")])
    assert ahead(ledger, seat("ana")) == [1, 3, 5]
    say(ledger, "ana", 2, Verdict.WITHDRAWN)
    assert ahead(ledger, seat("ana")) == [1, 2, 3, 5]


def test_full_text_waits_for_what_went_on_from_title_and_abstract(ledger: Ledger) -> None:
    for report, verdict in ((1, Verdict.INCLUDE), (2, Verdict.EXCLUDE), (3, Verdict.MAYBE)):
        say(ledger, "ana", report, verdict)
    assert ahead(ledger, seat("ben", stage=FT)) == [1, 3]
    say(ledger, "ben", 1, Verdict.MAYBE, FT)
    assert ahead(ledger, seat("ben", stage=FT)) == [1, 3]
    assert ledger.queue.count(seat("ben", stage=FT)) == 2


def test_a_resolution_sends_a_report_on_to_full_text(ledger: Ledger) -> None:
    one, other = say(ledger, "ana", 1, Verdict.INCLUDE), say(ledger, "ben", 1, Verdict.EXCLUDE)
    who = seat("ana", stage=FT, needed=2)
    assert not ledger.queue.is_open(who, 1)
    ids = (one.id or 0, other.id or 0)
    ledger.decisions.resolve(Resolution(1, TA, "cy", Verdict.INCLUDE, decision_ids=ids))
    assert ledger.queue.is_open(who, 1)
    assert ledger.queue.conflicts("ana", TA) == [1]


def test_two_screens_never_have_the_same_report_under_single(ledger: Ledger) -> None:
    assert [ledger.queue.take(seat(who), [1, 2, 3]) for who in ("ana", "ben", "cy", "dee")] == [1, 2, 3, None]


def test_two_have_one_report_under_double_and_a_third_does_not(ledger: Ledger) -> None:
    assert [ledger.queue.take(seat(who, needed=2), [1]) for who in ("ana", "ben", "cy")] == [1, 1, None]


def test_two_screens_of_one_person_never_have_the_same_report(ledger: Ledger) -> None:
    assert ledger.queue.take(seat("ana", sitting="desk", needed=2), [1, 2]) == 1
    assert ledger.queue.take(seat("ana", sitting="sofa", needed=2), [1, 2]) == 2


def test_the_next_report_frees_the_one_before(ledger: Ledger) -> None:
    ledger.queue.take(seat("ana"), [1])
    ledger.queue.take(seat("ana"), [2])
    assert ledger.queue.take(seat("ben"), [1, 2]) == 1
    ledger.queue.release(["screen of ana"])
    assert ledger.queue.take(seat("cy"), [2]) == 2
    assert ledger.queue.sittings("ben") == ["screen of ben"]


def test_a_slot_runs_out_unless_its_screen_keeps_it(tmp_path: Path) -> None:
    clock = [datetime(2026, 3, 1, 12, tzinfo=UTC)]
    with Ledger(tmp_path / "slr.db", clock=lambda: clock[0]) as made:  # the server's clock cannot be set
        add(made, entry(1))
        made.queue.take(seat("ana"), [1])
        clock[0] += timedelta(minutes=20)
        made.queue.renew(seat("ana"))
        clock[0] += timedelta(minutes=20)
        assert made.queue.take(seat("ben"), [1]) is None
        clock[0] += timedelta(minutes=11)
        assert made.queue.take(seat("ben"), [1]) == 1


def test_a_report_decided_while_it_was_looked_up_is_not_handed_out(ledger: Ledger) -> None:
    found = ahead(ledger, seat("ben"))
    say(ledger, "ana", 1, Verdict.INCLUDE)
    assert ledger.queue.take(seat("ben"), found) == 2


def test_everybody_gets_every_report_of_a_pilot_round(ledger: Ledger) -> None:
    pilot = ledger.pilots.add(TA, [2, 4], wanted=2, seed=1, actor="ana")
    assert ledger.pilots.all(TA) == [pilot]
    for who in ("ana", "ben", "cy"):
        mine = seat(who, pilot=pilot.id)
        assert ahead(ledger, mine) == [2, 4]
        assert ledger.queue.take(mine, [2, 4]) == 2
        say(ledger, who, 2, Verdict.INCLUDE)
        assert ahead(ledger, mine) == [4]


def test_only_reports_without_any_abstract_are_left_by_that_filter(ledger: Ledger) -> None:
    assert ahead(ledger, seat("ana"), no_abstract=True) == [3]
    ledger.remarks.lay(Overlay(3, "abstract", "Read on paper.", "print", "ana"))
    assert ahead(ledger, seat("ana"), no_abstract=True) == []
    ledger.remarks.lay(Overlay(3, "abstract", "", "", "ana"))
    assert ahead(ledger, seat("ana"), no_abstract=True) == [3]


def test_a_search_takes_percent_and_underscore_for_themselves(ledger: Ledger) -> None:
    add(ledger, entry(8, title="Growth of 100 % in a_b"))
    assert [number for number, _ in ledger.queue.find(["100", "%"], limit=9)] == [6]
    assert [number for number, _ in ledger.queue.find(["a_b"], limit=9)] == [6]
    assert ledger.queue.find(["axb"], limit=9) == []
    assert [number for number, _ in ledger.queue.find(["WORK", "text."], limit=9)] == [1, 2, 4, 5]


def test_an_act_sent_twice_is_kept_once(ledger: Ledger) -> None:
    act = name_act()
    sent = [Decision(1, TA, "ana", Verdict.INCLUDE), Decision(2, TA, "ana", Verdict.EXCLUDE)]
    assert ledger.decisions.record(sent, act=act) == ledger.decisions.record(sent, act=act)
    assert len(ledger.decisions.history()) == 2


def test_tags_go_on_and_off_and_belong_to_one_person(ledger: Ledger) -> None:
    assert ledger.remarks.tag(1, "ana", "methods") == ("methods",)
    assert ledger.remarks.tag(1, "ana", "Ünïcode 脳") == ("methods", "Ünïcode 脳")
    assert ledger.remarks.tag(1, "ana", "methods") == ("Ünïcode 脳",)
    assert ledger.remarks.tags(1, "ben") == ()
    assert ledger.remarks.known_tags("ana") == ["Ünïcode 脳"]
    ledger.merge_log.merge([Merge(MergeKind.DUPLICATE, 1, 5, "rule", "same-doi")])
    assert ledger.remarks.tag(5, "ana", "later") == ("Ünïcode 脳", "later")
    assert ledger.remarks.all_tags() == [(1, "ana", "later"), (1, "ana", "Ünïcode 脳")]


def test_a_sample_draws_its_share_and_a_larger_one_the_same_and_more() -> None:
    small = {number for number in range(10_000) if is_drawn(number, 10)}
    large = {number for number in range(10_000) if is_drawn(number, 30)}
    assert small < large
    assert 900 < len(small) < 1100
    assert not any(is_drawn(number, 0) for number in range(1000))
    assert all(is_drawn(number, 100) for number in range(1000))


def test_a_connection_that_went_away_is_made_again(backend: str, tmp_path: Path) -> None:
    if backend == "sqlite":
        pytest.skip("a file has no connection to lose")
    with open_ledger(tmp_path) as made, open_ledger(tmp_path) as other:
        add(made, entry(1))
        with other._store.write() as session:
            session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND application_name = 'slr' AND state = 'idle'"
            ).all()
        assert say(made, "ana", 1, Verdict.INCLUDE).id is not None
