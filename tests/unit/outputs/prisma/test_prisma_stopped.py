"""A stop in the flow of an earlier day, of an update, and after it was taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ledgers import add, entry, new_run
from slr.adapters.ledger import Ledger
from slr.core.model import Decision, Protocol, Stage, Verdict
from slr.outputs.prisma.arithmetic import Level
from slr.outputs.prisma.checks import run_checks
from slr.outputs.prisma.counts import FlowCounts
from slr.outputs.prisma.run import from_ledger

PROTOCOL = Protocol("A review", "", (), {}, (), {})
TA = Stage.TITLE_ABSTRACT


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Ended on 10 January after two of five, 5 judged in February all the same; taken back in March."""
    moment = [datetime(2026, 1, 10, tzinfo=UTC)]
    with Ledger(tmp_path / "slr.db", clock=lambda: moment[0]) as made:
        add(made, *(entry(number) for number in range(1, 6)))
        made.decisions.record([Decision(1, TA, "ana", Verdict.INCLUDE), Decision(2, TA, "ana", Verdict.EXCLUDE)])
        made.stops.record(TA, "sample", {}, [3, 4, 5], actor="ana")
        moment[0] = datetime(2026, 2, 10, tzinfo=UTC)
        made.decisions.record([Decision(5, TA, "ana", Verdict.INCLUDE)])
        add(made, entry(6), run=new_run("pubmed", "PubMed"))
        moment[0] = datetime(2026, 3, 10, tzinfo=UTC)
        yield made


def counts(ledger: Ledger, until: date | None = None, previous: date | None = None) -> FlowCounts:
    found = from_ledger(ledger, PROTOCOL, until=until, previous=previous).counts
    assert [one for one in run_checks(found, {}) if one.level is Level.ERROR] == []
    return found


def test_on_the_day_of_the_stop_everything_unread_was_excluded_by_it(ledger: Ledger) -> None:
    then = counts(ledger, until=date(2026, 1, 10))
    assert (then.screened, then.excluded, then.excluded_by_automation) == (5, 4, 3)
    assert "stopping rule sample (stop 1)" in (then.automation_note or "")


def test_the_lists_part_what_a_rule_left_out_from_what_people_excluded(ledger: Ledger) -> None:
    flow = from_ledger(ledger, PROTOCOL, with_records=True)
    lists = {key: [number for (number,) in group.items] for key, group in flow.behind.groups.items()}
    assert lists["records_excluded"] == [2, 3, 4]
    assert lists["excluded_by_human"] == [2]
    assert lists["excluded_by_automation"] == [3, 4]


def test_what_somebody_judges_all_the_same_is_excluded_by_no_rule(ledger: Ledger) -> None:
    now = counts(ledger)
    assert (now.screened, now.excluded, now.excluded_by_automation) == (5, 3, 2)
    assert now == counts(ledger, until=date(2026, 3, 1))


def test_what_was_left_out_before_stays_with_the_previous_version(ledger: Ledger) -> None:
    update = counts(ledger, previous=date(2026, 1, 31))
    assert (update.excluded, update.excluded_by_automation, update.searched.awaiting.title_abstract) == (0, 0, 1)


def test_a_stop_taken_back_holds_in_the_past_only(ledger: Ledger) -> None:
    ledger.stops.undo(1, actor="ana")
    assert counts(ledger, until=date(2026, 3, 1)).excluded_by_automation == 2
    now = counts(ledger)
    assert (now.excluded_by_automation, now.automation_note) == (0, None)
    assert now == counts(ledger, until=date(2026, 4, 1))
