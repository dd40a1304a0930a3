"""Newer states of known records: a row where an answer differs, the first state kept beside it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledgers import entry, new_run, open_ledger, place
from slr.adapters.ledger import Kept, Ledger, Stored
from slr.adapters.ledger.transaction import Transaction
from slr.core.bibliography.notices import Notice
from slr.core.errors import SlrError
from slr.core.model import Document, Entry, Page, Relation, Truth
from slr.core.record_values import record_rows

pytestmark = pytest.mark.usefixtures("backend")

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def give(ledger: Ledger, *entries: Entry, match: Truth | None = None, payload: bytes | None = None) -> Stored:
    """A run whose one page holds these entries; its bytes differ with what they say."""
    body = payload or json.dumps([repr(one.document) for one in entries]).encode()
    run_id = ledger.runs.start(new_run())
    answer = Page("GET http://127.0.0.1/x", body, entries, len(entries))
    return ledger.runs.add_page(run_id, answer, [Kept(one, match) for one in entries])


def again(number: int, **facts: object) -> Entry:
    """The numbered entry with some other facts."""
    one = entry(number)
    return one._replace(document=replace(one.document, **facts))  # type: ignore[arg-type]


def weekly(folder: Path) -> Ledger:
    """A ledger whose clock goes on a week with each time that is asked for."""
    moments = iter(START + timedelta(weeks=n) for n in range(1000))
    return Ledger(place(folder), clock=lambda: next(moments))


def test_a_record_that_is_met_again_as_it_was_leaves_no_row(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        give(ledger, entry(1), entry(2))
        assert give(ledger, again(1, citation_count=9), again(2, title="WORK 2.")) == Stored(0, 2, 0)
        assert ledger.changes.histories() == {}
        assert all(record.first is None for record in ledger.reports.records())


def test_a_retraction_between_two_searches_is_a_row_and_the_first_state_stays(tmp_path: Path) -> None:
    with weekly(tmp_path) as ledger:
        give(ledger, entry(1), entry(2))
        assert give(ledger, again(1, title="RETRACTED: Work 1"), entry(2)) == Stored(0, 2, 1)
        (history,) = ledger.changes.histories().values()
        (past,) = history.pasts
        assert (history.report_id, history.notice, past.states[0].changed) == (
            1,
            Notice.RETRACTED,
            ("notice", "title"),
        )
        assert (past.first.title, past.newest.title) == ("Work 1", "RETRACTED: Work 1")
        assert past.noticed_at is not None
        assert past.noticed_at > START
        assert history.mark == f"RETRACTED (Crossref since {past.noticed_at:%Y-%m-%d})"
        assert "Title before: Work 1" in history.lines()
        report = ledger.reports.get(1)
        assert report.document.title == "RETRACTED: Work 1"
        assert [record.first and record.first.title for record in report.records] == ["Work 1"]
        assert next(iter(ledger.reports.all())).document == report.document


def test_a_state_is_compared_with_the_newest_one_and_not_with_the_first(tmp_path: Path) -> None:
    with weekly(tmp_path) as ledger:
        give(ledger, entry(1))
        assert give(ledger, again(1, title="RETRACTED: Work 1")).changed == 1
        assert give(ledger, again(1, title="RETRACTED: Work 1", citation_count=4)).changed == 0
        assert give(ledger, again(1, title="RETRACTED: Work 1", volume="7")).changed == 1
        (history,) = ledger.changes.histories().values()
        assert history.notice is Notice.RETRACTED
        assert ledger.reports.get(1).document.volume == "7"


def test_a_retraction_that_is_taken_back_ends_the_notice_and_stays_on_record(tmp_path: Path) -> None:
    with weekly(tmp_path) as ledger:
        give(ledger, again(1, type="article; Retracted Publication"))
        assert ledger.changes.histories()[1].mark == "RETRACTED (Crossref)"
        give(ledger, again(1, type="article"))
        history = ledger.changes.histories()[1]
        assert history.notice is None
        assert history.is_changed


def test_a_title_that_became_that_of_a_notice_is_still_a_retraction_when_something_else_changes(
    tmp_path: Path,
) -> None:
    with weekly(tmp_path) as ledger:
        give(ledger, entry(1))
        give(ledger, again(1, title="Retraction of: Work 1"))
        give(ledger, again(1, title="Retraction of: Work 1", volume="7"))
        assert ledger.changes.histories()[1].notice is Notice.RETRACTED


def test_a_record_that_is_retracted_when_it_is_first_met_needs_no_row(tmp_path: Path) -> None:
    notices = {
        1: again(1, title="RETRACTED: Work 1"),
        2: again(2, type="Journal Article; Retracted Publication"),
        3: again(3, relations=(Relation("expression-of-concern-in", "pmid", "9"),)),
        4: again(4, abstract="This paper has been withdrawn by its author."),
        5: again(5, relations=(Relation("Correction_In", "pmid", "9"),)),
        6: again(6, title="REMOVED: Work 6"),
    }
    with open_ledger(tmp_path) as ledger:
        give(ledger, *notices.values(), entry(7), again(8, relations=(Relation("comment-in", "pmid", "9"),)))
        found = {number: one.notice for number, one in ledger.changes.histories().items()}
        assert found == {
            1: Notice.RETRACTED, 2: Notice.RETRACTED, 3: Notice.CONCERN, 4: Notice.WITHDRAWN, 5: Notice.CORRECTED,
            6: Notice.WITHDRAWN,
        }  # fmt: skip
        assert not any(one.is_changed for one in ledger.changes.histories().values())
        assert set(ledger.changes.histories([3, 7])) == {3}


def test_an_abstract_that_comes_later_makes_an_unknown_match_known(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        give(ledger, entry(1), match=Truth.UNKNOWN)
        assert give(ledger, again(1, abstract="Brain MRI."), match=Truth.TRUE).changed == 1
        (record,) = ledger.reports.records()
        assert (record.match, record.document.abstract) == (Truth.TRUE, "Brain MRI.")
        assert ledger.reports.get(1).records == (record,)


def test_the_same_answer_read_again_is_no_news(tmp_path: Path) -> None:
    """A run that goes on reads the answers it kept, which may be older than what others have heard since."""
    with open_ledger(tmp_path) as ledger:
        give(ledger, entry(1), payload=b"as it was")
        give(ledger, again(1, title="RETRACTED: Work 1"), payload=b"as it was")
        assert ledger.changes.histories() == {}
        assert give(ledger, again(1, title="RETRACTED: Work 1"), payload=b"as it is").changed == 1


def test_the_rows_of_a_file_are_compared_as_well(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for title in ("Work 1", "RETRACTED: Work 1"):
            run_id = ledger.runs.start(new_run("file:scopus", "Scopus"))
            one = again(1, title=title)
            answer = Page(f"file {title}", title.encode(), (), 1)
            ledger.runs.add_rows(run_id, answer, record_rows(title.encode(), [one]))
        assert ledger.changes.histories()[1].notice is Notice.RETRACTED


def test_a_page_of_known_records_is_compared_in_a_few_statements(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [entry(number) for number in range(300)]
    with open_ledger(tmp_path) as ledger:
        give(ledger, *entries)
        asked: list[str] = []
        execute, insert = Transaction.execute, Transaction.insert

        def listen(self: Transaction, *given: Any) -> Any:
            asked.append(given[0])
            return execute(self, *given)

        def listen_too(self: Transaction, *given: Any) -> None:
            asked.append(given[0])
            insert(self, *given)

        monkeypatch.setattr(Transaction, "execute", listen)
        monkeypatch.setattr(Transaction, "insert", listen_too)
        give(ledger, *[again(number, volume="2") for number in range(300)])
        assert len(asked) < 20
        assert len(ledger.changes.histories()) == 300


def test_newer_states_are_rows_that_nobody_changes(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        give(ledger, entry(1))
        give(ledger, again(1, title="RETRACTED: Work 1"))
        with pytest.raises(SlrError, match="record_states"), ledger._store.write() as session:
            session.execute("DELETE FROM record_states")
        assert len(ledger.changes.histories()) == 1


def test_a_document_without_a_title_is_compared_too(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        give(ledger, entry(1)._replace(document=Document()))
        assert give(ledger, entry(1)).changed == 1
