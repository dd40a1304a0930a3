"""Who decided what, when, and under which criteria: the acts of all reviewers in one list. Pure."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from statistics import median

from slr.adapters.ledger.blind import list_visible
from slr.adapters.ledger.names import NameJoin
from slr.adapters.ledger.policies import Accepted
from slr.adapters.ledger.remarks import TagChange
from slr.core.bibliography.evidence import answer_in_words, to_json
from slr.core.model import CriterionAnswer, Decision, Manner, Overlay, Resolution, Stage, Verdict
from slr.core.tables import write_csv


class ActKind(StrEnum):
    """What sort of act a line tells."""

    DECISION = "decision"
    WITHDRAWAL = "withdrawal"
    RESOLUTION = "resolution"
    MERGE = "merge"
    TAG = "tag"
    POLICY = "policy"
    NAMES = "names"
    OVERLAY = "overlay"


#: Acts that are rows of one table.
_DECIDED = frozenset({ActKind.DECISION, ActKind.WITHDRAWAL})


@dataclass(frozen=True, slots=True)
class LogLine:
    """One act. `id` counts within its kind.

    about: what has no column of its own: the records of a merge, the decisions a resolution was made over, the
    answers of the full-text form in short. answers: that form, with the words that show each answer.
    wording: which wording of review.toml it was made under, counted from 1. criteria: which version the criteria
    of its stage had there (`review.wordings`). seconds: how long the report stood before the reviewer. manner:
    how a conflict was settled. after: the newest decision there was when another act was made, where it is known.
    counts: whether it counts, being of somebody who may (`slr.adapters.ledger.people`).
    """

    at: datetime
    kind: ActKind
    who: str
    report_id: int | None
    id: int
    stage: Stage | None = None
    verdict: str = ""
    reasons: tuple[str, ...] = ()
    note: str | None = None
    about: str = ""
    origin: str = ""
    wording: int | None = None
    criteria: int | None = None
    seconds: float | None = None
    manner: Manner | None = None
    after: int | None = None
    answers: tuple[CriterionAnswer, ...] = ()
    counts: bool = True

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        told = asdict(self) | {"at": self.at.astimezone(UTC).isoformat(), "reasons": list(self.reasons)}
        told |= {"answers": to_json(self.answers)}
        return {name: value for name, value in told.items() if name != "after"}  # it counts what may be hidden

    @property
    def evidence(self) -> tuple[str, ...]:
        """The answers that come with words of the full text or the place of them, for people."""
        return tuple(answer_in_words(answer) for answer in self.answers if answer.quote or answer.place)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines are wanted; what is not set lets everything through.

    since: this moment and later. limit: of what is let through, only so many of the newest lines.
    """

    report_id: int | None = None
    who: str | None = None
    stage: Stage | None = None
    since: datetime | None = None
    limit: int | None = None

    def lets_through(self, line: LogLine) -> bool:
        """Whether a line is wanted; the limit is another matter."""
        return (
            (self.report_id is None or line.report_id == self.report_id)
            and (self.who is None or line.who == self.who)
            and (self.stage is None or line.stage is self.stage)
            and (self.since is None or line.at >= self.since)
        )


@dataclass(frozen=True, slots=True)
class Total:
    """One person's acts, also those the limit cut off; median_seconds is None where no time was kept."""

    who: str
    decisions: int
    withdrawals: int
    resolutions: int
    merges: int
    median_seconds: float | None


@dataclass(frozen=True, slots=True)
class ActLog:
    """The lines, newest last. `held_back`: decisions not shown to who asks until all who must have decided.

    cut: lines the filter let through but `limit` cut off. wordings: how many wordings of review.toml there are.
    """

    lines: tuple[LogLine, ...]
    held_back: int = 0
    cut: int = 0
    wordings: int = 0
    totals: tuple[Total, ...] = field(default=())

    def as_json(self) -> dict[str, object]:
        """For scripts; keys only grow."""
        return {
            "acts": [line.as_json() for line in self.lines],
            "held_back": self.held_back,
            "cut": self.cut,
            "wordings": self.wordings,
            "totals": [asdict(total) for total in self.totals],
        }


def of_decision(decision: Decision, criteria: int | None = None, *, counts: bool = True) -> LogLine:
    """The line of a decision, or of taking one back; `criteria` is the version it was made under."""
    gone = decision.verdict is Verdict.WITHDRAWN
    return LogLine(
        at=_time(decision.at),
        kind=ActKind.WITHDRAWAL if gone else ActKind.DECISION,
        who=decision.reviewer,
        report_id=decision.report_id,
        id=decision.id or 0,
        stage=decision.stage,
        verdict=decision.verdict.value,
        reasons=decision.reasons,
        note=decision.note,
        about=" ".join(f"{answer.code}={answer.applies}" for answer in decision.answers),
        origin=decision.origin,
        wording=decision.protocol_id,
        criteria=criteria,
        seconds=decision.seconds,
        answers=decision.answers,
        counts=counts,
    )


def of_resolution(row: Resolution, *, counts: bool = True) -> LogLine:
    """The line of a conflict that was settled, or of taking that back."""
    over = ", ".join(map(str, row.decision_ids))
    what = "takes back what was settled " if row.verdict is Verdict.WITHDRAWN else ""
    return LogLine(
        at=_time(row.at),
        kind=ActKind.RESOLUTION,
        who=row.resolver,
        report_id=row.report_id,
        id=row.id or 0,
        stage=row.stage,
        verdict=row.verdict.value,
        reasons=row.reasons,
        note=row.note,
        about=f"{what}over decisions {over}" if over else what.strip(),
        manner=row.manner,
        after=row.after_decision,
        counts=counts,
    )


def of_policy(row: Accepted) -> LogLine:
    """The line of a change of who must decide, and of the reports it moved."""
    about = f"{row} ({row.effect.in_the_past()})"
    return LogLine(
        at=row.at, kind=ActKind.POLICY, who=row.actor, report_id=None, id=row.id, note=row.note, about=about
    )


def of_joining(row: NameJoin) -> LogLine:
    """The line of two names that somebody declared to be one person."""
    about = f"{row.name} is {row.same_as}{' (taken back)' if row.undone else ''}"
    return LogLine(at=row.at, kind=ActKind.NAMES, who=row.actor, report_id=None, id=row.id, about=about)


def of_overlay(row: Overlay) -> LogLine:
    """The line of a value that a person filled in; the value itself is in the ledger."""
    what = f"{row.field} filled in" if row.value else f"{row.field} taken away again"
    return LogLine(
        at=_time(row.at),
        kind=ActKind.OVERLAY,
        who=row.actor,
        report_id=row.report_id,
        id=row.id or 0,
        note=row.provenance or None,
        about=what,
    )


def of_tag(row: TagChange) -> LogLine:
    """The line of a tag that was put on a report, or taken off."""
    about = f"{row.tag} {'on' if row.is_on else 'off'}"
    return LogLine(at=row.at, kind=ActKind.TAG, who=row.reviewer, report_id=row.report_id, id=row.id, about=about)


def seen_by(
    me: str | None,
    history: Sequence[Decision],
    current: Iterable[Decision],
    resolutions: Iterable[Resolution],
    needed: Callable[[int, Stage], int],
) -> tuple[Decision, ...]:
    """The rows of the history that `me` may see; None asks as nobody.

    What somebody else said of a report at a stage, also what was replaced or taken back, is kept back until as
    many as must decide have decided, or the report was settled by hand.
    """
    shown, _ = list_visible(current, needed=needed, me=None)
    known = {(row.report_id, row.stage) for row in shown} | {(row.report_id, row.stage) for row in resolutions}

    def is_open(place: tuple[int, Stage]) -> bool:
        return place in known or needed(*place) < 2

    return tuple(row for row in history if row.reviewer == me or is_open((row.report_id, row.stage)))


def _time(at: datetime | None) -> datetime:
    assert at is not None  # whatever comes from the ledger has its time
    return at


def collect(lines: Iterable[LogLine], wanted: Filter, *, held_back: int, wordings: int) -> ActLog:
    """The log as it is shown: filtered, in order, with the totals of all that the filter lets through."""
    kept = tuple(line for line in in_order(lines) if wanted.lets_through(line))
    cut = 0 if wanted.limit is None else max(len(kept) - wanted.limit, 0)
    return ActLog(kept[cut:], held_back, cut, wordings, count_totals(kept))


def in_order(lines: Iterable[LogLine]) -> list[LogLine]:
    """The acts in the order of their rows, whatever a clock said.

    Decisions are numbered in the order in which they were made; another act stands behind the newest decision
    there was, or, where the ledger does not tell that, behind the last one of its time.
    """
    rows = sorted(lines, key=lambda line: line.id)
    times: dict[int, datetime] = {}  # of each act, no earlier than that of the row before it in its table
    latest: dict[ActKind, datetime] = {}
    for line in rows:
        table = ActKind.DECISION if line.kind in _DECIDED else line.kind
        times[id(line)] = latest[table] = max(latest.get(table, line.at), line.at)
    made = [line for line in rows if line.kind in _DECIDED]
    moments = [times[id(line)] for line in made]

    def place(line: LogLine) -> tuple[int, bool, datetime, ActKind, int]:
        after = line.id if line.kind in _DECIDED else line.after
        if after is None:
            before = bisect_right(moments, line.at)
            after = made[before - 1].id if before else 0
        return after, line.kind not in _DECIDED, times[id(line)], line.kind, line.id

    return sorted(rows, key=place)


def count_totals(lines: Sequence[LogLine]) -> tuple[Total, ...]:
    """The acts of every person among the lines, by name."""
    people = sorted({line.who for line in lines})
    return tuple(_total(who, [line for line in lines if line.who == who]) for who in people)


def _total(who: str, lines: Sequence[LogLine]) -> Total:
    kinds = Counter(line.kind for line in lines)
    times = [line.seconds for line in lines if line.kind is ActKind.DECISION and line.seconds is not None]
    return Total(
        who,
        kinds[ActKind.DECISION],
        kinds[ActKind.WITHDRAWAL],
        kinds[ActKind.RESOLUTION],
        kinds[ActKind.MERGE],
        round(median(times), 1) if times else None,
    )


#: The columns of the CSV and how each is filled.
_COLUMNS: tuple[tuple[str, Callable[[LogLine], object]], ...] = (
    ("at", lambda line: line.at.astimezone(UTC).isoformat(timespec="seconds")),
    ("act", lambda line: line.kind.value),
    ("id", lambda line: line.id),
    ("who", lambda line: line.who),
    ("report", lambda line: line.report_id),
    ("stage", lambda line: line.stage.value if line.stage else ""),
    ("verdict", lambda line: line.verdict),
    ("reasons", lambda line: ";".join(line.reasons)),
    ("note", lambda line: line.note or ""),
    ("wording", lambda line: line.wording),
    ("criteria", lambda line: line.criteria),
    ("seconds", lambda line: line.seconds),
    ("origin", lambda line: line.origin),
    ("manner", lambda line: line.manner.value if line.manner else ""),
    ("about", lambda line: line.about),
    ("answers", lambda line: json.dumps(to_json(line.answers), ensure_ascii=False) if line.answers else ""),
    ("counts", lambda line: "yes" if line.counts else "no"),
)


def to_csv(lines: Iterable[LogLine]) -> str:
    """The lines as a table that no spreadsheet computes: one header row, CRLF (RFC 4180)."""
    names, values = zip(*_COLUMNS, strict=True)
    return write_csv(names, ([value(line) for value in values] for line in lines))
