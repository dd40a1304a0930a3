"""Reports on which reviewers disagree: what a conflict is, how it looks, and what may settle it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from rich.text import Text

from slr.adapters.ledger.settle import COUNTED
from slr.core.bibliography.description import describe, no_abstract
from slr.core.errors import UsageError
from slr.core.model import Criterion, Decision, Document, Manner, Problem, Resolution, Stage, Verdict
from slr.core.tables import TableLayout, TableRow, read_table
from slr.core.text import names
from slr.core.text.printable import clean


@dataclass(frozen=True, slots=True)
class Conflict:
    """One report at one stage on which the decisions disagree.

    sides: the decisions, oldest first; after a merge one reviewer may have two. resolution: what settles it now,
    if it is shown again.
    """

    report_id: int
    stage: Stage
    document: Document
    sources: tuple[str, ...]
    sides: tuple[Decision, ...]
    resolution: Resolution | None = None

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "report": self.report_id,
            "stage": self.stage,
            "title": clean(self.document.title),
            "doi": self.document.ids.doi,
            "decisions": [asdict(side) for side in self.sides],
            "resolution": None if self.resolution is None else asdict(self.resolution),
        }

    def __str__(self) -> str:
        """`report 3, title-abstract: Ada include, Ben exclude (T1)`."""
        said = ", ".join(f"{clean(side.reviewer)} {side.verdict}{_codes(side.reasons)}" for side in self.sides)
        return f"report {self.report_id}, {self.stage}: {said}"


class ConflictTally(NamedTuple):
    """How far a sitting is: settled here, meanwhile by others, waiting, kept back until both have decided."""

    settled: int
    meanwhile: int
    left: int
    held_back: int


class ConflictDesk(Protocol):
    """Where the conflicts come from and the resolutions go. Every method may raise `slr.core.errors.SlrError`."""

    @property
    def title(self) -> str:
        """The title of the review."""

    @property
    def resolver(self) -> str:
        """Who settles."""

    def terms(self, text: str, /) -> Sequence[tuple[int, int]]:
        """Where the words of the query stand in the text: (start, end) in characters, end exclusive."""

    def own_words(self, text: str, /) -> Sequence[tuple[int, int]]:
        """Where the reviewer's own words stand in the text, in the same form."""

    def criteria(self, stage: Stage, /) -> tuple[Criterion, ...]:
        """The criteria of a stage, in the order in which they are applied."""

    def next(self) -> Conflict | None:
        """The conflict to settle now, the same one until it is settled or skipped; None when none is left."""

    def settle(
        self, conflict: Conflict, verdict: Verdict, reasons: Sequence[str], note: str | None, /
    ) -> Resolution:
        """Keep how the conflict was settled, committed when this returns.

        Raises:
            ReviewStateError: somebody decided again or settled it since it was shown; nothing was written.
        """

    def skip(self, conflict: Conflict, /) -> None:
        """Put the conflict behind all others, for this sitting."""

    def draft(self, conflict: Conflict, /) -> str | None:
        """The note this resolver has written on a conflict and not settled it with yet; None without one."""

    def keep_draft(self, conflict: Conflict, note: str | None, /) -> None:
        """Keep such a note, for this resolver alone, until the conflict is settled; None forgets it."""

    def drafts(self) -> Sequence[int]:
        """The reports on which there is such a note."""

    def again(self) -> Conflict | None:
        """Show once more what was settled last in this sitting; None when there is nothing."""

    def tally(self) -> ConflictTally:
        """How far this sitting is."""


def find_sides_after_merge(
    said: Sequence[tuple[str, Verdict]], history: Iterable[Decision]
) -> tuple[Decision, ...]:
    """The decisions behind verdicts that came together in a merge.

    Args:
        said: who said what; one reviewer may have said two things.
        history: all decisions on the report at the stage, oldest first.
    """
    newest_first = sorted(history, key=_number, reverse=True)
    sides = []
    for who, verdict in dict.fromkeys(said):
        meant = (row for row in newest_first if row.reviewer == who and row.verdict is verdict)
        sides += [row for row in (next(meant, None),) if row is not None]
    return tuple(sorted(sides, key=_number))


def describe_change_since_shown(shown: Conflict, now: Conflict) -> str | None:
    """What happened to a conflict since it was shown, in words; None when it is still the same."""
    before = {side.id for side in shown.sides}
    fresh = [side for side in now.sides if side.id not in before]
    if fresh:
        said = ", ".join(f"{clean(side.reviewer)} decided {side.verdict} (decision {side.id})" for side in fresh)
        return f"report {now.report_id} was decided again at {now.stage} since it was shown: {said}"
    if len(now.sides) < len(before):
        return f"a decision on report {now.report_id} at {now.stage} was taken back since it was shown"
    newest = now.resolution
    if newest is not None and (shown.resolution is None or newest.id != shown.resolution.id):
        return f"report {now.report_id} was settled meanwhile at {now.stage}: {_tell_resolution(newest)}"
    return None


def manner_of(resolver: str, sides: Iterable[Decision]) -> Manner:
    """Consensus when the resolver is one of those who decided, or names one of them; else a third person."""
    named = {names.key(name) for name in (resolver, *names.parts(resolver))}
    deciders = {names.key(side.reviewer) for side in sides}
    return Manner.THIRD if named.isdisjoint(deciders) else Manner.CONSENSUS


def check(verdict: Verdict, stage: Stage, reasons: Collection[str], criteria: Sequence[Criterion]) -> None:
    """Whether this may settle a conflict at the stage; `criteria` are those of the stage.

    Raises:
        UsageError: the verdict does not fit the stage, a reason is unknown, or one is missing.
    """
    if verdict not in COUNTED[stage]:
        may = ", ".join(COUNTED[stage])
        raise UsageError(f"{verdict} cannot settle a conflict at {stage}", hint=f"Use one of: {may}.")
    codes = [criterion.code for criterion in criteria]
    unknown = [code for code in reasons if code not in codes]
    if unknown:
        known = ", ".join(codes) or "none"
        raise UsageError(f"unknown reason {clean(unknown[0])!r} at {stage}", hint=f"Known: {known}.")
    if verdict is Verdict.EXCLUDE and stage is Stage.FULL_TEXT and codes and not reasons:
        raise UsageError("an exclusion at full text needs a reason", hint=f"Known: {', '.join(codes)}.")


def draw_head(conflict: Conflict, draft: str, mark: Callable[[str, str], Text]) -> Text:
    """The report on which they disagree: title, facts, abstract, what settled it before, a note not saved yet.

    `mark` takes a cleaned text and its style, and marks the words that a screening marks.
    """
    document = conflict.document
    lines = [mark(clean(document.title) or "(no title)", "bold")]
    lines += [Text(line) for line in describe(document, conflict.report_id, conflict.sources) if line]
    if conflict.resolution is not None:
        lines.append(Text(f"Settled so far: {_tell_resolution(conflict.resolution)}", style="italic"))
    if draft:
        lines.append(Text(f"Note not saved yet: {clean(draft)}", style="italic"))
    abstract = clean(document.abstract or "")
    return Text("\n").join([*lines, Text(), mark(abstract, "") if abstract else Text(no_abstract(document))])


def draw_side(decision: Decision, reason_words: Callable[[str], str]) -> Text:
    """One side: who, what, why in words, the note, the form with its quotes, and when."""
    lines = [Text.assemble((clean(decision.reviewer), "bold"), ": ", (decision.verdict.words, "bold reverse"))]
    lines += [Text(f"- {clean(code)}: {clean(reason_words(code))}") for code in decision.reasons]
    if decision.note:
        lines.append(Text(f"Note: {clean(decision.note)}"))
    for answer in decision.answers:
        lines.append(Text(f"{clean(answer.code)} applies: {answer.applies}"))
        quote = f'"{clean(answer.quote)}"' if answer.quote else ""
        words = " ".join(filter(None, (quote, f"({clean(answer.place)})" if answer.place else "")))
        lines += [Text(f"  {words}")] if words else []
    if decision.at is not None:
        lines.append(Text(f"{decision.at:%Y-%m-%d %H:%M} UTC", style="dim"))
    return Text("\n").join(lines)


def write_heading(conflict: Conflict) -> str:
    """`Report 3 · title and abstract`."""
    return f"Report {conflict.report_id} · {conflict.stage.words}"


def confirm(resolution: Resolution) -> str:
    """One line that repeats what was kept."""
    if resolution.verdict is Verdict.WITHDRAWN:
        who = clean(resolution.resolver)
        return f"Report {resolution.report_id}, {resolution.stage}: the resolution is taken back by {who}"
    return f"Report {resolution.report_id} settled: {_tell_resolution(resolution)}"


def _tell_resolution(row: Resolution) -> str:
    manner = {Manner.CONSENSUS: " by consensus", Manner.THIRD: " as a third person", None: ""}[row.manner]
    return f"{row.verdict}{_codes(row.reasons)}, {clean(row.resolver)}{manner}"


def _codes(reasons: Sequence[str]) -> str:
    return f" ({', '.join(map(clean, reasons))})" if reasons else ""


def _number(decision: Decision) -> int:
    return decision.id or 0


@dataclass(frozen=True, slots=True)
class ResolutionLine:
    """One usable row of a file of resolutions. `line` is where it starts, from 1; `report` a number or a DOI."""

    line: int
    report: str
    stage: Stage
    verdict: Verdict
    reasons: tuple[str, ...]
    note: str | None
    manner: Manner | None
    resolver: str


_LAYOUT = TableLayout(
    {name: (name,) for name in ("report", "stage", "verdict", "reason", "note", "manner", "resolver")},
    needed=(frozenset({"report"}), frozenset({"verdict"})),
    demand="report and verdict",
    for_people=frozenset({"title", "doi", "decisions"}),
)
_Word = TypeVar("_Word", bound=StrEnum)


def read_resolutions(
    text: str, *, path: str, criteria: Sequence[Criterion], stage: Stage | None, resolver: str | None
) -> tuple[list[ResolutionLine], list[Problem]]:
    """Read a table of resolutions; each row is taken whole or told as a Problem.

    Args:
        text: the file, decoded; `,` `;` or tab as delimiter, a header row with at least `report` and `verdict`.
        path: its name, for the problems.
        criteria: all criteria of the protocol.
        stage: the stage of rows that name none.
        resolver: who settled rows that name nobody.
    """
    return read_table(text, path, _LAYOUT, lambda row: _line(row, criteria, stage, resolver))


def _line(
    row: TableRow, criteria: Sequence[Criterion], stage: Stage | None, resolver: str | None
) -> ResolutionLine:
    report = row.text("report")
    if not report:
        raise UsageError("no report")
    at = _word(Stage, row, "stage") or stage
    verdict = _word(Verdict, row, "verdict")
    who = row.text("resolver") or resolver
    if at is None or verdict is None or who is None:
        missing = "stage" if at is None else "verdict" if verdict is None else "resolver"
        raise UsageError(f"no {missing}")
    own = [criterion for criterion in criteria if criterion.stage is at]
    codes = {criterion.code.casefold(): criterion.code for criterion in own}
    given = filter(None, map(str.strip, row.text("reason").split(";")))
    reasons = tuple(dict.fromkeys(codes.get(code.casefold(), code) for code in given))
    check(verdict, at, reasons, own)
    manner = _word(Manner, row, "manner")
    return ResolutionLine(row.line, report, at, verdict, reasons, row.text("note") or None, manner, who)


def _word(kind: type[_Word], row: TableRow, name: str) -> _Word | None:
    value = row.text(name).lower().replace(" ", "-").replace("_", "-")
    if not value:
        return None
    try:
        return kind(value)
    except ValueError:
        raise UsageError(f"unknown {name} {row.text(name)!r} (known: {', '.join(kind)})") from None
