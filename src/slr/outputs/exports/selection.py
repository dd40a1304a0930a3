"""Which reports go out, and what is said of each. Pure.

Only what is settled leaves the ledger: a vote that waits for a second one stays where it is, so that an export
tells no reviewer what the other one thinks. Of a conflict both sides are told, for then both have decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from slr.core.bibliography.evidence import UNHEARD, Heard
from slr.core.bibliography.vote_columns import SLR
from slr.core.model import Decision, Document, Stage, Standing, Verdict
from slr.outputs.exports.export_sets import Wanted


class Statement(NamedTuple):
    """What somebody says of a report; a settled verdict is said by `slr`. `words`: the reasons for people."""

    who: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record of an export. `said` is one settled verdict, the sides of a conflict, or nothing.

    number: of the report, or of the record where every record goes out. report: the number of the report; None
    where `number` is it. stage: the one the verdicts belong to.
    notice: that the report is retracted, under concern or corrected, with the sources that say so; else empty.
    heard: what the reviewers said of the report at both stages, as far as it is open to all. ids: every identifier
    of its records, (kind, value) each.
    """

    number: int
    document: Document
    sources: tuple[str, ...] = ()
    stage: Stage | None = None
    said: tuple[Statement, ...] = ()
    is_conflict: bool = False
    heard: Heard = UNHEARD
    notice: str = ""
    ids: tuple[tuple[str, str], ...] = ()
    report: int | None = None

    @property
    def of_report(self) -> int:
        """The number of the report it is, or belongs to."""
        return self.number if self.report is None else self.report

    @property
    def more_ids(self) -> tuple[str, ...]:
        """The identifiers that the document itself has no place for: `doi:10.1/x`."""
        own = set(self.document.ids.items())
        return tuple(f"{kind}:{value}" for kind, value in self.ids if (kind, value) not in own)


_OF_SET = {Wanted.INCLUDED: Verdict.INCLUDE, Wanted.EXCLUDED: Verdict.EXCLUDE}


def find_verdict(standing: Standing, stage: Stage | None = None) -> tuple[Stage, Verdict] | None:
    """The verdict that counts at a stage, or the last one there is; None while it is open."""
    if standing.left_out is not None:
        return None  # a rule ended the screening before it, and nobody has said a word of it
    for last_stage in (Stage.FULL_TEXT, Stage.TITLE_ABSTRACT):
        verdict = standing.at(last_stage)
        if verdict is not None and stage in {last_stage, None}:
            return last_stage, verdict
    return None


def is_wanted(standing: Standing, wanted: Wanted, stage: Stage | None = None) -> bool:
    """Whether a report belongs to a set; `stage` looks at that stage alone."""
    if wanted in {Wanted.ALL, Wanted.REPORTS}:
        return True
    if wanted is Wanted.CANDIDATES:
        return not standing.is_searched
    if wanted is Wanted.CONFLICTS:
        return any(stage in {conflict, None} for conflict in standing.conflicts)
    if wanted is Wanted.INCLUDED and stage is None:
        return standing.is_included
    verdict = find_verdict(standing, stage)
    return verdict is not None and (wanted is Wanted.SCREENED or verdict[1] is _OF_SET[wanted])


def choose_statements(
    standing: Standing,
    decisions: Sequence[Decision],
    reason: Callable[[str], str],
    wanted: Wanted,
    stage: Stage | None = None,
) -> tuple[Stage | None, tuple[Statement, ...]]:
    """What goes out with a report, and the stage it belongs to. `decisions` are those on the report that stand."""
    if wanted is Wanted.CONFLICTS:
        at = next(conflict for conflict in standing.conflicts if stage in {conflict, None})
        return at, tuple(_side(decision, reason) for decision in decisions if decision.stage is at)
    verdict = find_verdict(standing, stage)
    if verdict is None:
        return None, ()
    # The reasons of a standing are those of its last stage.
    reasons = standing.reasons if verdict == find_verdict(standing) else ()
    return verdict[0], (Statement(SLR, verdict[1], reasons, _words(reasons, reason)),)


def _side(decision: Decision, reason: Callable[[str], str]) -> Statement:
    return Statement(decision.reviewer, decision.verdict, decision.reasons, _words(decision.reasons, reason))


def _words(codes: Iterable[str], reason: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(reason, codes)))


def with_remarks(outgoing: Outgoing, words: str) -> str:
    """Words for a note that people read, the verdict in front: there it is looked for when it is read back."""
    more = f"other identifiers: {', '.join(outgoing.more_ids)}" if outgoing.more_ids else ""
    return " | ".join(filter(None, (words, outgoing.notice, more)))


def in_words(outgoing: Outgoing) -> str:
    """The verdicts as a person reads them: `slr: exclude at title-abstract (no human data)`."""
    if not outgoing.said:
        return ""
    if not outgoing.is_conflict:
        only = outgoing.said[0]
        return f"{SLR}: {only.verdict} at {outgoing.stage}{_in_brackets(only.words)}"
    sides = "; ".join(f"{side.who} {side.verdict}{_in_brackets(side.words)}" for side in outgoing.said)
    return f"{SLR}: conflict at {outgoing.stage}: {sides}"


def _in_brackets(words: Sequence[str]) -> str:
    return f" ({', '.join(words)})" if words else ""
