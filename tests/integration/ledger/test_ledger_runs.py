"""Search runs: dated, counted, and known records recognised."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from ledgers import MOMENT, add, entry, new_run, open_ledger, page
from slr.adapters.ledger import Kept, Stored
from slr.adapters.ledger.row_values import decompress
from slr.core.errors import UsageError
from slr.core.model import Author, Document, Entry, Identifiers, Problem, Relation, RunOutcome, SourceKind, Truth

FULL = Document(
    title="Θ waves & <b>",
    subtitle="a subtitle",
    abstract="Line one.\nLine two.",
    authors=(Author("García-Márquez", "Ana"), Author("The MRI Group", None, collective=True)),
    authors_complete=False,
    year=2023,
    date="2023-03",
    venue="NeuroImage",
    volume="12",
    issue="3",
    pages="1-9",
    type="journal-article",
    language="en",
    ids=Identifiers("10.5555/a", "2406.10395", "12", "PMC9", "f" * 40),
    url="https://example.org/a",
    open_pdf="https://example.org/a.pdf",
    keywords=("brain", "MRI"),
    citation_count=7,
    relations=(Relation("has-preprint", "doi", "10.5555/p"),),
)

pytestmark = pytest.mark.usefixtures("backend")


def test_a_record_comes_back_exactly_as_it_was_given(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run_id = ledger.runs.start(new_run())
        ledger.runs.add_page(run_id, page(Entry("k", FULL, b"{}")), [Kept(Entry("k", FULL, b"{}"), Truth.UNKNOWN)])
        (record,) = ledger.reports.records()
    assert record.document == FULL
    assert (record.key, record.kind, record.match, record.run_id) == (
        "k",
        SourceKind.DATABASE,
        Truth.UNKNOWN,
        run_id,
    )


def test_a_second_run_adds_only_what_is_new_and_says_what_was_known(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1), entry(2))
        again = add(ledger, entry(2), entry(3))
        first, second = ledger.runs.all()
        assert (first.new, first.known) == (2, 0)
        assert (second.id, second.new, second.known, second.kept) == (again, 1, 1, 2)
        assert [record.key for record in ledger.reports.records()] == ["key-1", "key-2", "key-3"]


def test_the_same_key_from_another_source_or_by_citation_is_another_record(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1))
        add(ledger, entry(1), run=new_run("pubmed", "PubMed"))
        add(ledger, entry(1), run=new_run(kind=SourceKind.CITATION))
        assert len(ledger.reports.records()) == 3


def test_two_items_of_one_page_with_one_key_are_one_record(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run_id = ledger.runs.start(new_run())
        stored = ledger.runs.add_page(run_id, page(entry(1), entry(1)), [Kept(entry(1)), Kept(entry(1))])
        assert stored == Stored(new=1, known=0)
        assert ledger.runs.all()[0].fetched == 2


def test_a_record_met_twice_in_one_run_is_counted_once(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run_id = ledger.runs.start(new_run())
        for _ in range(2):
            ledger.runs.add_page(run_id, page(entry(1)), [Kept(entry(1))])
        run = ledger.runs.all()[0]
        assert (run.new, run.known) == (1, 0)


def test_a_run_without_an_end_counts_as_interrupted(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        ledger.runs.start(new_run())
        (run,) = ledger.runs.all()
    assert run.outcome is RunOutcome.INTERRUPTED
    assert run.ended_at is None
    assert run.started_at == MOMENT


def test_problems_notes_and_raw_answers_are_kept(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run_id = ledger.runs.start(new_run())
        ledger.runs.add_page(run_id, page(problems=(Problem("item 3", "no title"),), reported=9), [])
        assert ledger.runs.problems(run_id) == [Problem("item 3", "no title")]
        assert ledger.runs.answers(run_id) == [("GET http://127.0.0.1/x", b'{"data": []}')]
        assert ledger.runs.notes(run_id) == []
        assert (ledger.runs.all()[0].reported, ledger.runs.all()[0].problems) == (9, 1)


@pytest.mark.parametrize("number", [1, 499, 500, 1201])
def test_pages_larger_than_a_statement_may_bind_are_recognised_again(tmp_path: Path, number: int) -> None:
    entries = [entry(i) for i in range(number)]
    with open_ledger(tmp_path) as ledger:
        add(ledger, *entries)
        add(ledger, *entries)
        assert (ledger.runs.all()[1].new, ledger.runs.all()[1].known) == (0, number)


@pytest.mark.parametrize("level", [0, 1, 6, 9])
def test_a_body_is_read_whatever_level_it_was_compressed_at(level: int) -> None:
    assert decompress(zlib.compress(b"body" * 900, level)) == b"body" * 900


def test_every_record_opens_a_report_and_a_study_of_its_own_over_several_pages(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        run_id = ledger.runs.start(new_run())
        for numbers in ((1, 2), (2, 3)):
            entries = [entry(number) for number in numbers]
            ledger.runs.add_page(run_id, page(*entries), [Kept(item) for item in entries])
        reports = list(ledger.reports.all())
    assert [(one.id, one.study_id, [record.key for record in one.records]) for one in reports] == [
        (1, 1, ["key-1"]),
        (2, 2, ["key-2"]),
        (3, 3, ["key-3"]),
    ]


def test_the_raw_item_of_a_record_is_read_from_the_answer_it_came_in_or_from_its_own_copy(tmp_path: Path) -> None:
    cut, written = Entry("a", Document(title="A"), b'{"k": "a"}'), Entry("b", Document(title="B"), b'{"k":"b"}')
    answer = page(cut, written)
    payload = b'{"data": [{"k": "a"}, {"k":  "b"}]}'
    with open_ledger(tmp_path) as ledger:
        run_id = ledger.runs.start(new_run())
        ledger.runs.add_page(run_id, replace(answer, payload=payload), [Kept(cut), Kept(written)])
        assert [ledger.runs.raw(number) for number in (1, 2)] == [cut.raw, written.raw]
        with ledger._store.read() as session:
            kept = session.execute("SELECT raw IS NULL, raw_start, raw_end FROM records").all()
    assert kept == [(1, 10, 20), (0, None, None)]


def test_the_raw_item_of_a_record_that_is_not_there_is_asked_for_in_vain(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger, pytest.raises(UsageError, match="no record 7"):
        ledger.runs.raw(7)


def test_text_no_database_can_hold_is_stored_with_marks_and_the_answer_as_received(tmp_path: Path) -> None:
    odd = replace(FULL, title="A \ud83e title\0", keywords=("\udcff",), authors=(Author("\ud800", "\udc00"),))
    first, second = Entry("W\ud800", odd, b'"W\\ud800"'), Entry("W\ud801", FULL, b'"W\\ud801"')
    answer = replace(page(first, second, problems=(Problem("W\ud800", "no \0 title"),)), notes=("\udcff",))
    with open_ledger(tmp_path) as ledger:
        run_id = ledger.runs.start(replace(new_run(), query_name="q\0", expression="\ud800", request="\udcff"))
        stored = ledger.runs.add_page(run_id, answer, [Kept(first), Kept(second)])
        again = ledger.runs.add_page(run_id, answer, [Kept(first), Kept(second)])
        ledger.runs.end(run_id, RunOutcome.PARTIAL, "\ud800")
        records = ledger.reports.records()
        problems = ledger.runs.problems(run_id)
        raw = ledger.runs.raw(records[0].id)
    assert (stored, again) == (Stored(2, 0), Stored(0, 0))
    assert (records[0].document.title, records[0].document.keywords) == ("A � title�", ("�",))
    assert records[0].key != records[1].key
    assert problems[0] == Problem("W�", "no � title")
    assert raw == b'"W\\ud800"'
