"""The port between what asks (the screen, the line mode, a table) and what keeps the answers. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from slr.core.bibliography.pair_judgement import PairOpinion
from slr.core.model import Record, Report
from slr.core.review.keymap import Action
from slr.core.text.printable import clean
from slr.stages.dedup.pairs import RecordPair, chance_in_words

#: What a person may say of a pair.
OPINIONS = {
    Action.DUPLICATE: PairOpinion.SAME,
    Action.VERSION: PairOpinion.VERSION,
    Action.DIFFERENT: PairOpinion.DIFFERENT,
}


class PairAction(NamedTuple):
    """What a person may do: a word for the line of keys, and a sentence for the help."""

    short: str
    does: str


PAIR_ACTIONS = {
    Action.DUPLICATE: PairAction("same report", "the same report: the two are merged, with your name in the log"),
    Action.VERSION: PairAction("version", "versions of one study (a preprint and its article): linked, both stay"),
    Action.DIFFERENT: PairAction("different", "different: never asked again, and never merged by rule"),
    Action.SKIP: PairAction("skip", "skip for now: the pair comes back later, behind the others"),
    Action.UNDO: PairAction("undo", "take your last judgement back, as often as you like, also after a restart"),
    Action.PAGE: PairAction("open", "open the DOI, arXiv or PubMed pages of both in the browser"),
    Action.HELP: PairAction("help", "this help"),
    Action.QUIT: PairAction("quit", "quit (also ctrl+c); every judgement is saved already"),
}
WORDS = {
    PairOpinion.SAME: "the same report",
    PairOpinion.VERSION: "versions of one study",
    PairOpinion.DIFFERENT: "different",
    PairOpinion.WITHDRAWN: "taken back",
}


@dataclass(frozen=True, slots=True)
class PairSide:
    """One record, and the report it belongs to now."""

    record: Record
    report: Report

    def __str__(self) -> str:
        """`record 14 in report 12 (with 12, 13)`."""
        others = [str(record.id) for record in self.report.records if record.id != self.record.id]
        company = f" (with {', '.join(others)})" if others else ""
        return f"record {self.record.id} in report {self.report.id}{company}"


@dataclass(frozen=True, slots=True)
class Question:
    """A pair to judge. warnings: what a person should know before saying `same`."""

    pair: RecordPair
    one: PairSide
    other: PairSide
    warnings: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """How likely, the rule, and the veto if there is one."""
        veto = self.pair.features.get("veto")
        told = f"{chance_in_words(self.pair.score)}, {self.pair.rule or 'no rule'}"
        return clean(f"{told}; speaks against it: {veto}") if veto else told


@dataclass(frozen=True, slots=True)
class PairTally:
    """How far the work is, in pairs; `done` by anybody."""

    done: int
    left: int

    @property
    def total(self) -> int:
        """All pairs."""
        return self.done + self.left


class PairDesk(Protocol):
    """One person with a pile of pairs. Every method may raise `slr.core.errors.SlrError`."""

    @property
    def title(self) -> str:
        """What the work is called."""

    @property
    def actor(self) -> str:
        """Who judges."""

    def next(self) -> Question | None:
        """The pair to judge now, the same one until it is judged or put back; None when none is left."""

    def judge(self, question: Question, said: PairOpinion) -> str:
        """Keep a judgement, committed when this returns; gives what it did, in words."""

    def undo(self) -> Question | None:
        """Take this person's last judgement back and return its pair; None when there is none."""

    def later(self, question: Question) -> None:
        """Put the pair behind all others, for this sitting."""

    def tally(self) -> PairTally:
        """How far the work is."""
