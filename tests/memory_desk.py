"""A desk that keeps everything in memory, as plainly as it can be said: for the screen and for line mode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Self

from slr.core.errors import SlrError, UsageError
from slr.core.model import (
    Author,
    Criterion,
    CriterionAnswer,
    Decision,
    Document,
    Identifiers,
    Overlay,
    Stage,
    Verdict,
)
from slr.stages.screen.desk import Card, FoundReport, ReviewerProgress
from slr.stages.screen.draft import BLANK, Draft, keep_after_verdict
from slr.stages.screen.ending import Left

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT


def criteria(stage: Stage, count: int = 3) -> tuple[Criterion, ...]:
    return tuple(
        Criterion(f"C{n}", stage, f"Does it fail test number {n}?", f"failed test {n}")
        for n in range(1, count + 1)
    )


def document(number: int) -> Document:
    return Document(
        title=f"Study {number} of [b]bold[/b] language models",
        abstract=f"Abstract {number}. A language model was tested. " * 3,
        authors=(Author("Ng", "A."), Author("Ødegård", "Bø")),
        year=2023,
        venue="Journal of Tests",
        type="journal-article",
        ids=Identifiers(doi=f"10.1000/x{number}", pmid=str(1000 + number)),
    )


#: A report whose abstract no source gives.
BARE = replace(document(1), abstract=None, abstract_note="elided by the publisher")


class MemoryDesk:
    """Queue and acts in one. `rows` is what a ledger would hold, and outlives the screen.

    error, unreadable, draft_error: what the next act, the next report and the next draft fail with. calls: the
    verdicts that were brought. asked: what else was. extra: cards that stand in the place of the usual ones.
    conflicts: reports on which another reviewer disagrees.
    """

    def __init__(
        self,
        documents: Sequence[Document] | None = None,
        *,
        stage: Stage = TA,
        crit: tuple[Criterion, ...] | None = None,
        rows: list[Decision] | None = None,
    ) -> None:
        given = [document(n) for n in (1, 2, 3)] if documents is None else documents
        self.documents = dict(enumerate(given, start=1))
        self.stage = stage
        self.reviewer = "ana"
        self.criteria: tuple[Criterion, ...] = criteria(stage) if crit is None else crit
        self.rows = [] if rows is None else rows
        self.written: dict[int, Draft] = {}
        self.draft_error: SlrError | None = None
        self.error: SlrError | None = None
        self.unreadable: SlrError | None = None
        self.calls: list[tuple[int, str, tuple[str, ...], str | None]] = []
        self.asked: list[str] = []
        self.merged: list[tuple[int, int]] = []
        self.skipped: list[int] = []
        self.extra: dict[int, Card] = {}
        self.round = ""
        self.own = ""
        self.seconds: list[float | None] = []
        self.tags: dict[int, tuple[str, ...]] = {}
        self.used = ["background", "RCT"]
        self.overlays: dict[int, Overlay] = {}
        self.conflicts: list[int] = []
        self.is_filtering = False
        self.counted = 0
        self._first: int | None = None

    @property
    def queue(self) -> Self:
        """The reports, which are here too."""
        return self

    @property
    def acts(self) -> Self:
        """The acts, which are here too."""
        return self

    @property
    def kept(self) -> list[Decision]:
        """The decisions that were not taken back, oldest first."""
        kept: list[Decision] = []
        for row in self.rows:
            if row.verdict is Verdict.WITHDRAWN:
                kept.pop()
            else:
                kept.append(row)
        return kept

    def _write(self) -> None:
        if self.error is not None:
            raise self.error

    def _current(self) -> dict[int, Decision]:
        return {row.report_id: row for row in self.kept}

    def _waiting(self) -> list[int]:
        """Undecided reports as they came; skipped ones last, in the order in which they were skipped last."""
        places = {report_id: place for place, report_id in enumerate(self.skipped)}
        return sorted(self.documents.keys() - self._current(), key=lambda one: (places.get(one, -1), one))

    def terms(self, text: str, /) -> list[tuple[int, int]]:
        start = text.find("language")
        return [(start, start + 8)] if start >= 0 else []

    def own_words(self, text: str, /) -> list[tuple[int, int]]:
        start = text.find(self.own) if self.own else -1
        return [(start, start + len(self.own))] if start >= 0 else []

    def next_card(self) -> Card | None:
        if self.unreadable is not None:
            raise self.unreadable
        if self._first is not None:
            return self.card(self._first)
        waiting = [one for one in self._waiting() if not (self.is_filtering and self.documents[one].abstract)]
        return self.card(waiting[0]) if waiting else None

    def card(self, report_id: int) -> Card:
        mine, draft = self._current().get(report_id), self.written.get(report_id, BLANK)
        if report_id in self.extra:
            return replace(self.extra[report_id], previous=mine, draft=draft)
        given, overlay = self.documents[report_id], self.overlays.get(report_id)
        other = Decision(report_id, self.stage, "bo", Verdict.INCLUDE, note="fits [b]well[/b]")
        return Card(
            report_id,
            replace(given, abstract=overlay.value) if overlay else given,
            ("Crossref", "PubMed"),
            mine,
            tags=self.tags.get(report_id, ()),
            records=(("Crossref", given), ("PubMed", replace(given, venue="J Tests", abstract=None))),
            overlay=overlay,
            sides=(mine, other) if mine and report_id in self.conflicts else (),
            draft=draft,
        )

    def left(self) -> Left:
        return Left(rest=len(self._waiting()), total=len(self.documents), is_filtered=self.is_filtering)

    def skip(self, report_id: int) -> None:
        self._write()
        self.skipped.append(report_id)
        self._first = None

    def find(self, words: str) -> list[FoundReport]:
        self._write()
        self.asked.append(f"find {words}")
        state = {key: row.verdict.value for key, row in self._current().items()}
        return [
            FoundReport(key, d.title, state.get(key, "open"))
            for key, d in self.documents.items()
            if all(word in f"{d.title} {d.abstract}" for word in words.split())
        ]

    def jump(self, report_id: int) -> Card:
        if report_id not in self.documents:
            raise UsageError(f"report {report_id} is not at this stage", hint="Search for it.")
        self._first = report_id
        return self.card(report_id)

    def next_conflict(self) -> Card | None:
        self._write()
        for number, card in self.extra.items():
            if card.sides:
                return self.card(number)
        if not self.conflicts:
            return None
        self.conflicts.append(self.conflicts.pop(0))
        return self.jump(self.conflicts[-1])

    def only_without_abstract(self, on: bool) -> None:  # noqa: FBT001 - a switch of the port
        self._write()
        self.asked.append(f"only without abstract {on}")
        self.is_filtering = on

    def nearest(self, report_id: int) -> list[tuple[int, str]]:
        return [(key, d.title) for key, d in self.documents.items() if key != report_id]

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
        self.calls.append((report_id, verdict.value, tuple(reasons), note))
        self._write()
        self.seconds.append(seconds)
        decision = Decision(
            report_id,
            self.stage,
            self.reviewer,
            verdict,
            tuple(reasons),
            note,
            answers=tuple(answers),
            seconds=seconds,
        )
        self._first = None
        self.rows.append(decision)
        self._put(report_id, keep_after_verdict(self.written.get(report_id, BLANK)))
        return decision

    def undo(self) -> Card | None:
        self._write()
        if not self.kept:
            return None
        last = self.kept[-1]
        self.rows.append(replace(last, verdict=Verdict.WITHDRAWN))
        self._first = last.report_id
        if last.note or last.answers:
            self.written.setdefault(last.report_id, Draft(last.note, last.answers or None))
        return self.card(last.report_id)

    def keep_draft(self, report_id: int, draft: Draft) -> None:
        if self.draft_error is not None:
            raise self.draft_error
        self._put(report_id, draft)

    def _put(self, report_id: int, draft: Draft) -> None:
        self.written.pop(report_id, None)
        if not draft.is_empty:
            self.written[report_id] = draft

    def drafts(self) -> list[int]:
        return sorted(self.written)

    def tag(self, report_id: int, word: str) -> tuple[str, ...]:
        self._write()
        self.asked.append(f"tag {report_id} {word}")
        has = self.tags.get(report_id, ())
        self.tags[report_id] = tuple(one for one in has if one != word) if word in has else (*has, word)
        return self.tags[report_id]

    def known_tags(self) -> list[str]:
        self._write()
        return self.used

    def fill_abstract(self, report_id: int, text: str, provenance: str) -> Card:
        self._write()
        self.asked.append(f"abstract {report_id} [{text}] {provenance}")
        if text:
            self.overlays[report_id] = Overlay(report_id, "abstract", text, provenance, self.reviewer)
        else:
            self.overlays.pop(report_id, None)
        return self.card(report_id)

    def same_as(self, report_id: int, other: int) -> str:
        self._write()
        if other not in self.documents or other == report_id:
            raise UsageError(f"no other report is {other}")
        self.asked.append(f"same {report_id} {other}")
        self.merged.append((report_id, other))
        del self.documents[report_id]
        self._first = None
        return f"Reports {report_id} and {other} are one now."

    def progress(self) -> ReviewerProgress:
        counts, left = Counter(row.verdict for row in self._current().values()), len(self._waiting())
        return ReviewerProgress(
            total=counts.total() + left,
            decided=counts.total(),
            included=counts[Verdict.INCLUDE],
            excluded=counts[Verdict.EXCLUDE],
            maybe=counts[Verdict.MAYBE],
            not_retrieved=counts[Verdict.NOT_RETRIEVED],
            left=left,
        )

    def recount(self) -> ReviewerProgress:
        self.counted += 1
        return self.progress()
