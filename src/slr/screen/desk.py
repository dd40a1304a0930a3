"""The port between the screen and whatever keeps the decisions.

The screen calls a desk from one thread, one call at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from slr.model import Criterion, Decision, Document, Stage, Verdict


@dataclass(frozen=True, slots=True)
class Card:
    """One report as a reviewer sees it.

    sources: labels of the sources that found it. previous: this reviewer's decision that counts now, if any.
    note: the words the note line starts with; after an undo, those of the decision that was withdrawn.
    """

    report_id: int
    document: Document
    sources: tuple[str, ...] = ()
    previous: Decision | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one reviewer is at one stage, in reports; `total == decided + left`."""

    total: int = 0
    decided: int = 0
    included: int = 0
    excluded: int = 0
    maybe: int = 0
    not_retrieved: int = 0
    left: int = 0


class Desk(Protocol):
    """One reviewer at one stage of one review. Every method may raise `slr.errors.SlrError`."""

    @property
    def stage(self) -> Stage:
        """The stage being screened."""

    @property
    def reviewer(self) -> str:
        """Who decides."""

    @property
    def criteria(self) -> Sequence[Criterion]:
        """The criteria of this stage, in the order in which they are applied."""

    def terms(self, text: str, /) -> Sequence[tuple[int, int]]:
        """Where the words of the query stand in the text: (start, end) in characters, end exclusive."""

    def next_card(self) -> Card | None:
        """The report to decide now, the same one until it is decided or skipped; None when none is left.

        Skipped reports come back when no other is left.
        """

    def card(self, report_id: int) -> Card:
        """One report, whether decided or not."""

    def decide(self, report_id: int, verdict: Verdict, reasons: Sequence[str], note: str | None) -> Decision:
        """Keep a verdict, committed when this returns. `reasons` are criteria codes, the main one first."""

    def undo(self) -> Card | None:
        """Take back what this reviewer did last and return its report; None when there is nothing.

        That is a decision at this stage, or a merge made on the screen.
        """

    def skip(self, report_id: int) -> None:
        """Put the report behind all others, for this sitting."""

    def nearest(self, report_id: int) -> Sequence[tuple[int, str]]:
        """Other reports that may be the same one, by number with a few words, the nearest title first."""

    def same_as(self, report_id: int, other: int) -> str:
        """Merge the report with one met before, committed when this returns; gives what it did, in words."""

    def progress(self) -> Progress:
        """How far the reviewer is."""
