"""What a review asks of the rules in `[dedup]` of its `review.toml`."""

from __future__ import annotations

import pytest

from slr.core.errors import ConfigError
from slr.core.model import Author, Document, Protocol, Record, SourceKind
from slr.core.review.settings import DEDUP_FACTS, read_protocol
from slr.stages.dedup.pairs import DIFFERS, RecordPair, Wishes, Zone
from slr.stages.dedup.survey import explain, survey

TRIAL = Document(
    title="Pleurodesis with talc in elderly patients after thoracic surgery",
    authors=(Author("Roe", "Ida"), Author("Hall", "Eve")),
    year=2009,
    venue="Thorax",
    volume="21",
    pages="488-496",
)
OTHER_PAGE = Document(
    title=TRIAL.title, authors=TRIAL.authors, year=2009, venue="Thorax", volume="21", pages="e1804"
)
UNLIKELY = Document(title=TRIAL.title, authors=TRIAL.authors, year=2003, venue="Thorax", volume="15", pages="9")


def records(*documents: Document) -> list[Record]:
    return [Record(n, 1, "x", SourceKind.DATABASE, str(n), document, n) for n, document in enumerate(documents, 1)]


def judged(one: Document, other: Document, wishes: Wishes) -> RecordPair:
    first, second = records(one, other)
    return explain(first, second, wishes=wishes)


def test_a_review_may_forbid_to_merge_over_another_page() -> None:
    assert judged(TRIAL, OTHER_PAGE, Wishes()).zone is Zone.AUTO
    pair = judged(TRIAL, OTHER_PAGE, Wishes(("page",)))
    assert (pair.zone, pair.rule) == (Zone.REVIEW, "one-number-wrong-vetoed")
    assert pair.features["veto"] == "another page, over which this review does not merge"
    assert judged(TRIAL, OTHER_PAGE, Wishes(("volume", "year", "journal"))).zone is Zone.AUTO
    assert judged(TRIAL, TRIAL, Wishes(DEDUP_FACTS)).zone is Zone.AUTO


def test_a_review_may_leave_unlikely_pairs_alone() -> None:
    pair = judged(TRIAL, UNLIKELY, Wishes())
    assert pair.zone is Zone.REVIEW
    assert judged(TRIAL, UNLIKELY, Wishes(ask_from=pair.score)).zone is Zone.REVIEW
    assert judged(TRIAL, UNLIKELY, Wishes(ask_from=pair.score + 0.01)).zone is Zone.NEVER
    assert survey(records(TRIAL, UNLIKELY), None, Wishes(ask_from=pair.score + 0.01)).pairs == []


def protocol(table: str) -> Protocol:
    return read_protocol(f'title = "T"\n{table}', "review.toml", {}, None)[0]


def test_the_wishes_stand_in_the_review() -> None:
    found = protocol('[dedup]\nnever-over = ["page", "journal"]\nask-from = 0.2\n')
    assert (found.dedup_vetoes, found.dedup_ask_from) == (("page", "journal"), 0.2)
    assert (protocol("").dedup_vetoes, protocol("").dedup_ask_from) == ((), 0.0)
    assert set(DEDUP_FACTS) == set(DIFFERS)


@pytest.mark.parametrize(
    ("table", "line", "words"),
    [
        ('never-over = ["pages"]', 3, '"pages" is no fact'),
        ("ask-from = 3", 3, "ask-from must be a number from 0 to 1"),
        ("ask-form = 0.3", 3, 'unknown key "ask-form"'),
    ],
)
def test_a_wish_that_cannot_be_read_is_named_with_its_line(table: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        protocol(f"[dedup]\n{table}\n")
    assert f"review.toml:{line}" in str(caught.value)
    assert words in str(caught.value)
