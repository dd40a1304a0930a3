"""A made-up review as in life: a quarter of the records merged, half of the reports screened by two people.

`make_review` gives a whole folder. Of the reports screened, one in twenty is in conflict, some conflicts are
settled, and one vote in fifty is withdrawn. Titles and abstracts are drawn from a vocabulary whose words are as
unevenly used as in language, so that an index, a ranker and a comparison have as much to do as with real ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from slr.adapters.folder import create_review, load_review
from slr.adapters.ledger import Kept, Ledger, NewRun
from slr.adapters.ledger.opening import make_ledger, open_ledger
from slr.core.model import (
    Author,
    Decision,
    Document,
    Entry,
    Identifiers,
    Merge,
    MergeKind,
    Page,
    Resolution,
    RunOutcome,
    SourceKind,
    Stage,
    Verdict,
)

SOURCES = ("crossref", "pubmed", "scopus")
PROTOCOL = """title = "A made-up review"

[search]
sources = ["crossref"]

[screening]
reviewers = ["ana", "ben"]
title-abstract = "double"
full-text = "single"

[[criteria]]
code = "T1"
stage = "title-abstract"
text = "Is it about something else?"
reason = "Not about the brain"

[[criteria]]
code = "F1"
stage = "full-text"
text = "Does it report a model?"
reason = "No model"
"""
_PAGE = 1000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Words:
    """A vocabulary of 20,000 made-up words, the frequent ones much more frequent than the rest (Zipf)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._words = ["".join(self.random.choices(_LETTERS, k=self.random.randint(4, 11))) for _ in range(20_000)]
        total, self._weights = 0.0, []
        for rank in range(1, len(self._words) + 1):
            total += 1 / (rank + 10)
            self._weights.append(total)

    def draw(self, count: int) -> str:
        """So many words with blanks between."""
        return " ".join(self.random.choices(self._words, cum_weights=self._weights, k=count))


def entries(size: int, words: Words) -> Iterator[Entry]:
    """Records; each fourth one is a copy of the one before it, as another source has it."""
    last: Document | None = None
    for number in range(1, size + 1):
        if number % 4 == 0 and last is not None:
            document = last
        else:
            document = last = Document(
                title=f"{words.draw(11).capitalize()}",
                abstract=f"{words.draw(190)}.",
                authors=tuple(Author(words.draw(1).capitalize(), "A. B.") for _ in range(5)),
                year=2000 + number % 26,
                venue=f"Journal of {words.draw(2)}",
                volume=str(number % 90),
                pages=f"{number % 700}-{number % 700 + 9}",
                ids=Identifiers(doi=f"10.5555/life.{number}"),
            )
        yield Entry(f"key-{number}", document, b'{"number": %d}' % number)


def fill(ledger: Ledger, size: int, *, seed: int = 1) -> None:
    """So many records of three sources, merged, screened and settled."""
    _search(ledger, size, Words(seed))
    copies = range(4, size + 1, 4)
    ledger.merge_log.add_pass(
        [Merge(MergeKind.DUPLICATE, n - 1, n, "made up", "doi", 1.0) for n in copies],
        actor=_program(),
        records=size,
        unsure=0,
    )
    reports = [number for number in range(1, size + 1) if number % 4]
    screened = reports[: len(reports) // 2]
    for start in range(0, len(screened), _PAGE):
        ledger.decisions.record(list(_votes(screened[start : start + _PAGE])))
    ledger.decisions.record(
        [
            Decision(number, Stage.FULL_TEXT, "ana", Verdict.INCLUDE)
            for number in screened
            if number % 25 == 1 and number % 100 != 1
        ]
    )
    ledger.decisions.record(
        [
            Decision(number, Stage.TITLE_ABSTRACT, "ben", Verdict.WITHDRAWN, origin="undo")
            for number in screened[::50]
        ]
    )
    for number in [number for number in screened if number % 60 == 1][:20]:
        ids = tuple(row.id or 0 for row in ledger.decisions.current(report_id=number))
        ledger.decisions.resolve(
            Resolution(number, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE, decision_ids=ids)
        )


def _program() -> str:
    from slr.stages.dedup.run import PROGRAM  # noqa: PLC0415 - only a pass of this program is carried on

    return PROGRAM


def _search(ledger: Ledger, size: int, words: Words) -> None:
    runs = [
        ledger.runs.start(NewRun(name, name.capitalize(), SourceKind.DATABASE, "example", "brain", "GET made up"))
        for name in SOURCES
    ]
    page: list[Entry] = []
    for number, entry in enumerate(entries(size, words), 1):
        page.append(entry)
        if len(page) == _PAGE or number == size:
            answer = Page("GET", b"{}", tuple(page), len(page))
            ledger.runs.add_page(runs[number // _PAGE % len(runs)], answer, [Kept(item) for item in page])
            page = []
    for run in runs:
        ledger.runs.end(run, RunOutcome.COMPLETE)


def _votes(reports: list[int]) -> Iterator[Decision]:
    for number in reports:
        first = Verdict.INCLUDE if number % 25 == 1 else Verdict.EXCLUDE
        second = Verdict.INCLUDE if number % 20 == 1 else first
        for reviewer, verdict in (("ana", first), ("ben", second)):
            reasons = ("T1",) if verdict is Verdict.EXCLUDE else ()
            yield Decision(number, Stage.TITLE_ABSTRACT, reviewer, verdict, reasons)


def make_review(folder: Path, size: int, *, seed: int = 1) -> Path:
    """A review folder with such a ledger."""
    create_review(folder, review_toml=PROTOCOL)
    review = load_review(folder, {})
    make_ledger(review)
    with open_ledger(review, warn=print) as ledger:
        fill(ledger, size, seed=seed)
    return folder
