"""The port between the screen and whatever keeps the decisions: a queue, a reviewer's acts, marks in a text.

The screen calls a desk from one thread, one call at a time; only `recount` may run beside the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from slr.core.bibliography.history import NOTHING, History
from slr.core.model import Criterion, CriterionAnswer, Decision, Document, Overlay, Stage, Verdict
from slr.stages.screen.draft import BLANK, Draft
from slr.stages.screen.ending import Left


@dataclass(frozen=True, slots=True)
class Card:
    """One report as a reviewer sees it.

    sources: labels of the sources that found it. previous: this reviewer's decision that counts now, if any.
    note: that of the verdict so far. draft: what this reviewer has written and not decided yet; after an undo,
    what went in with the verdict that was taken back.
    tags: this reviewer's. records: what each source said, by its label. overlay: the abstract a person filled in,
    which `document` then holds. earlier: this reviewer's decisions on reports that were merged into this one, and
    on the other versions of its study. sides: in a conflict, what every reviewer decided; else empty.
    versions: the other reports of its study, by number and title. history: its notices, and how it changed.
    """

    report_id: int
    document: Document
    sources: tuple[str, ...] = ()
    previous: Decision | None = None
    note: str | None = None
    tags: tuple[str, ...] = ()
    records: tuple[tuple[str, Document], ...] = ()
    overlay: Overlay | None = None
    earlier: tuple[Decision, ...] = ()
    sides: tuple[Decision, ...] = ()
    versions: tuple[tuple[int, str], ...] = ()
    history: History = NOTHING
    draft: Draft = BLANK


@dataclass(frozen=True, slots=True)
class ReviewerProgress:
    """How far one reviewer is at one stage, in reports; `total == decided + left`.

    recall: what the settled reports of all reviewers say of what is found, in words; empty while they say nothing.
    """

    total: int = 0
    decided: int = 0
    included: int = 0
    excluded: int = 0
    maybe: int = 0
    not_retrieved: int = 0
    left: int = 0
    recall: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class FoundReport:
    """A report that a search met; `state` says in words where it stands for this reviewer."""

    report_id: int
    title: str
    state: str


class ReviewerQueue(Protocol):
    """The reports of one reviewer at one stage, one after the other. Every method may raise `SlrError`."""

    def next_card(self) -> Card | None:
        """The report to decide now, the same one until it is decided or skipped; None when none is left.

        Skipped reports come back when no other is left.
        """

    def card(self, report_id: int) -> Card:
        """One report, whether decided or not."""

    def skip(self, report_id: int) -> None:
        """Put the report behind all others, for this sitting."""

    def find(self, words: str) -> Sequence[FoundReport]:
        """At most 50 reports of this stage with all the words in title or abstract; a number finds that report."""

    def jump(self, report_id: int) -> Card:
        """Make a report the present one, decided or not; `UsageError` when it is not at this stage."""

    def next_conflict(self) -> Card | None:
        """The next report on which this reviewer and another one disagree, round and round; None without any."""

    def only_without_abstract(self, on: bool) -> None:  # noqa: FBT001 - a switch
        """Hand out only reports that have no abstract, or all again."""

    def nearest(self, report_id: int) -> Sequence[tuple[int, str]]:
        """Other reports that may be the same one, by number with a few words, the nearest title first."""

    def left(self) -> Left:
        """What the stage still holds, read in the ledger; asked for when no report is handed out."""


class ReviewerActs(Protocol):
    """What one reviewer does with a report at one stage. Every method may raise `SlrError`."""

    def decide(
        self,
        report_id: int,
        verdict: Verdict,
        reasons: Sequence[str],
        note: str | None,
        *,
        answers: Sequence[CriterionAnswer] = (),
        seconds: float | None = None,
    ) -> Decision:
        """Keep a verdict, committed when this returns. `reasons` are criteria codes, the main one first.

        seconds: how long the report stood before the reviewer.
        """

    def undo(self) -> Card | None:
        """Take back what this reviewer did last and return its report; None when there is nothing.

        That is a decision at this stage, whose note and form become a draft, or a merge made on the screen.
        """

    def keep_draft(self, report_id: int, draft: Draft) -> None:
        """Keep what is written on a report, for this reviewer alone, in place of the draft there is.

        A verdict takes the draft away.
        """

    def drafts(self) -> Sequence[int]:
        """The reports of this stage on which this reviewer has a draft."""

    def tag(self, report_id: int, word: str) -> tuple[str, ...]:
        """Put a tag of this reviewer on the report, or take it away when it is there; gives the tags it has."""

    def known_tags(self) -> Sequence[str]:
        """The tags this reviewer has used, the most used first."""

    def fill_abstract(self, report_id: int, text: str, provenance: str) -> Card:
        """Lay an abstract over the report, with where it was read; an empty text takes it away again."""

    def same_as(self, report_id: int, other: int) -> str:
        """Merge the report with one met before, committed when this returns; gives what it did, in words."""


class ScreeningDesk(Protocol):
    """One reviewer at one stage of one review. Every method may raise `slr.core.errors.SlrError`."""

    @property
    def stage(self) -> Stage:
        """The stage being screened."""

    @property
    def reviewer(self) -> str:
        """Who decides."""

    @property
    def criteria(self) -> Sequence[Criterion]:
        """The criteria of this stage, in the order in which they are applied."""

    @property
    def round(self) -> str:
        """What is being screened when it is not the whole stage ("pilot round of 50"); empty otherwise."""

    @property
    def queue(self) -> ReviewerQueue:
        """The reports."""

    @property
    def acts(self) -> ReviewerActs:
        """What the reviewer does with them."""

    def terms(self, text: str, /) -> Sequence[tuple[int, int]]:
        """Where the words of the query stand in the text: (start, end) in characters, end exclusive."""

    def own_words(self, text: str, /) -> Sequence[tuple[int, int]]:
        """Where the reviewer's own words stand in the text, in the same form."""

    def progress(self) -> ReviewerProgress:
        """How far the reviewer is, from what is known at this desk; costs nothing."""

    def recount(self) -> ReviewerProgress:
        """How far the reviewer is, counted in the ledger anew; may be called from another thread."""
