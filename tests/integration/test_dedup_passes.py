"""Passes over a ledger: one with nothing new, and one that was broken off; on both databases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ledgers import add, entry, new_run, open_ledger
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.merge_log import MergeLog
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.model import Author, Document, Entry, Identifiers
from slr.stages.dedup import run as door

pytestmark = pytest.mark.usefixtures("backend")


def twice(ledger: Ledger, numbers: range) -> None:
    """Each of these records from two sources."""
    add(ledger, *map(entry, numbers))
    add(ledger, *map(entry, numbers), run=new_run("pubmed", "PubMed"))


def doubtful(ledger: Ledger) -> None:
    """Two records that may be one, which only a person can tell."""
    first = entry(50, title="Deep learning of brain age from structural images of adults", venue="Brain Journal")
    facts = {"ids": Identifiers(), "year": 2022, "authors": (Author("Okafor", "N."), Author("Lindqvist", "A."))}
    add(ledger, replaced(first, **facts))
    facts |= {"title": "Deep learning of brain age from structural images of older adults", "year": 2023}
    add(ledger, replaced(first, **facts), run=new_run("pubmed", "PubMed"))


def replaced(one: Entry, **facts: object) -> Entry:
    document: Document = replace(one.document, **facts)  # type: ignore[arg-type]
    return Entry(f"{one.key} {document.title}", document, one.raw)


def test_a_pass_with_nothing_new_reads_no_record_again_and_tells_what_a_whole_pass_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(tmp_path) as ledger:
        twice(ledger, range(1, 6))
        doubtful(ledger)
        first = door.run(ledger)
        assert len(first.merged) == 5
        whole = door.run(ledger, dry_run=True, everything=True)
        monkeypatch.setattr("slr.adapters.ledger.reports.Reports.records", None)
        again = door.run(ledger)
        assert again == whole
        assert (again.records, again.reports) == (12, 7)
        assert again.unsure == first.unsure


def test_a_sure_pair_that_a_person_no_longer_keeps_apart_is_merged_though_nothing_is_new(tmp_path: Path) -> None:
    with open_ledger(tmp_path) as ledger:
        for source in ("crossref", "pubmed", "scopus"):
            add(ledger, entry(1), run=new_run(source, source))
        (said,) = ledger.judgements.record([PairJudgement(1, 3, PairOpinion.DIFFERENT, "ana", Asked.COMMAND)])
        assert door.run(ledger).reports == 2
        assert door.run(ledger).merged == ()
        ledger.judgements.withdraw(said, "ana")
        assert door.run(ledger).reports == 1


def test_a_pass_that_was_broken_off_is_made_again_and_ends_where_an_undisturbed_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slr.adapters.ledger.merge_log._AT_ONCE", 2)
    whole, kept = tmp_path / "whole", tmp_path / "broken"
    with open_ledger(whole) as ledger:
        twice(ledger, range(1, 8))
        door.run(ledger)
        expected = [(report.id, [record.id for record in report.records]) for report in ledger.reports.all()]
    with open_ledger(kept) as ledger:
        twice(ledger, range(1, 8))
        merge = MergeLog.merge
        made: list[object] = []

        def break_off(self: MergeLog, merges: object) -> object:
            if len(made) == 2:
                raise KeyboardInterrupt
            made.append(merges)
            return merge(self, merges)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(MergeLog, "merge", break_off)
            with pytest.raises(KeyboardInterrupt):
                door.run(ledger)
        assert len(ledger.merge_log.merges()) == 4
        assert ledger.merge_log.last_pass() is None
        assert ledger.merge_log.is_dedup_due()
        assert len(door.run(ledger).merged) == 3
        assert [
            (report.id, [record.id for record in report.records]) for report in ledger.reports.all()
        ] == expected
        assert not ledger.merge_log.is_dedup_due()
