"""The states of a record one after the other, and what they mean for its report, in words. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from slr.core.bibliography.changes import ABSTRACT, IDENTIFIERS, NOTICE, TITLE
from slr.core.bibliography.notices import Notice, gravest, notice_of
from slr.core.model import Document

#: Letters of an earlier title or abstract that are shown.
_SHOWN = 300


@dataclass(frozen=True, slots=True)
class RecordState:
    """A newer state of a record: what differs from the one before, and the whole document as it then was."""

    run_id: int  #: the run whose answer gave it
    at: datetime
    changed: tuple[str, ...]  #: names of the fields
    document: Document


@dataclass(frozen=True, slots=True)
class RecordHistory:
    """One record: the label of its source, the state in which it was first met, and the newer ones in order."""

    record_id: int
    label: str
    first: Document
    states: tuple[RecordState, ...] = ()

    @property
    def newest(self) -> Document:
        """The document as the source last gave it."""
        return self.states[-1].document if self.states else self.first

    @property
    def notice(self) -> Notice | None:
        """What the source now says of the state of the document."""
        return notice_of(self.newest, self.first)

    @property
    def noticed_at(self) -> datetime | None:
        """When an answer first gave this notice; None where the record came with it."""
        states = [notice_of(self.first), *(notice_of(state.document, self.first) for state in self.states)]
        last = next((n for n in range(len(states), 0, -1) if states[n - 1] is not self.notice), 0)
        return self.states[last - 1].at if last else None


@dataclass(frozen=True, slots=True)
class History:
    """The records of one report that have a notice or a newer state."""

    report_id: int
    pasts: tuple[RecordHistory, ...] = ()

    @property
    def notice(self) -> Notice | None:
        """The gravest notice that any source gives now."""
        return gravest(past.notice for past in self.pasts)

    @property
    def is_alarm(self) -> bool:
        """True for a retraction, a withdrawal or an expression of concern."""
        return self.notice is not None and self.notice.is_alarm

    @property
    def is_changed(self) -> bool:
        """True when a later answer differs from the first one."""
        return any(past.states for past in self.pasts)

    def is_told_in(self, run_ids: Collection[int]) -> bool:
        """Whether these runs met a newer state that differs in more than an identifier that was added."""
        states = (state for past in self.pasts for state in past.states)
        return any(state.run_id in run_ids and state.changed != (IDENTIFIERS,) for state in states)

    def is_noticed_in(self, run_ids: Collection[int]) -> bool:
        """Whether these runs met a newer state with another notice."""
        return any(s.run_id in run_ids and NOTICE in s.changed for past in self.pasts for s in past.states)

    @property
    def witnesses(self) -> str:
        """Which sources give the notice, and since when: `PubMed since 2026-03-01; Crossref`."""
        told = dict.fromkeys(
            f"{past.label} since {past.noticed_at:%Y-%m-%d}" if past.noticed_at else past.label
            for past in self.pasts
            if past.notice is self.notice
        )
        return "; ".join(told)

    @property
    def mark(self) -> str:
        """The notice with its sources, `RETRACTED (PubMed since 2026-03-01)`; empty without a notice."""
        return f"{self.notice.words} ({self.witnesses})" if self.notice else ""

    def lines(self) -> list[str]:
        """Every change in words, the first state with it."""
        return [line for past in self.pasts for line in _lines(past)]

    def as_json(self) -> dict[str, object]:
        """For scripts; keys only grow."""
        return {
            "notice": self.notice.value if self.notice else None,
            "notice_from": self.witnesses if self.notice else None,
            "changes": [
                {
                    "record": past.record_id,
                    "source": past.label,
                    "at": state.at.isoformat(),
                    "changed": list(state.changed),
                    "title_before": before.title,
                    "title": state.document.title,
                    "abstract_before": before.abstract,
                    "abstract": state.document.abstract,
                }
                for past in self.pasts
                for before, state in _steps(past)
            ],
        }


#: The history of a report without a notice and without a change.
NOTHING = History(0)


def _steps(past: RecordHistory) -> list[tuple[Document, RecordState]]:
    """Each newer state with the document before it."""
    befores = [past.first, *(state.document for state in past.states)]
    return list(zip(befores, past.states, strict=False))


def _lines(past: RecordHistory) -> Iterable[str]:
    for before, state in _steps(past):
        yield f"Changed at {past.label}, noticed {state.at:%Y-%m-%d}: {', '.join(state.changed)}"
        if TITLE in state.changed:
            yield f"Title before: {_short(before.title)}"
        if ABSTRACT in state.changed:
            yield f"Abstract before: {_short(before.abstract or 'none')}"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()} …"
