"""The door of the reporter: numbers from the ledger or a counts file, checked, drawn and written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from slr import __version__
from slr.adapters.folder import write_whole
from slr.adapters.formats.decoding import text_of
from slr.adapters.ledger import Ledger, list_visible
from slr.adapters.ledger.people import describe_uncounted
from slr.core.errors import CountsDoNotAddUp, UsageError
from slr.core.gc_pause import collector_paused
from slr.core.model import Decision, Protocol, Stage, Standing
from slr.core.standing import describe_early
from slr.core.text.printable import clean
from slr.outputs.prisma.arithmetic import Level
from slr.outputs.prisma.as_of import LedgerRows, PastStandings, Traced, replay_until, trace
from slr.outputs.prisma.checks import run_checks
from slr.outputs.prisma.counts import FlowCounts
from slr.outputs.prisma.counts_csv import read_csv
from slr.outputs.prisma.counts_json import read_json, write_json
from slr.outputs.prisma.ending import EarlyEnding, describe_automation, endings_of
from slr.outputs.prisma.flow import count_flow
from slr.outputs.prisma.labels import ENGLISH, LabelLanguage, Labels, choose_labels
from slr.outputs.prisma.member_rows import facts_of
from slr.outputs.prisma.members import Behind, group_members
from slr.outputs.prisma.notes import Sentences, flow_notes, list_waiting
from slr.outputs.prisma.save import FigureStyle, render
from slr.outputs.prisma.searched import list_short
from slr.outputs.prisma.table import FlowRow, flow_rows
from slr.outputs.prisma.update import Update, compare, count_update

#: What a figure or table can be written as.
SUFFIXES = (".svg", ".pdf", ".png", ".html", ".csv", ".json", ".txt", ".mmd")
#: Widths a figure can have, in millimetres.
NARROWEST, WIDEST = 50.0, 2000.0


@dataclass(frozen=True, slots=True)
class Flow:
    """The numbers of one flow diagram, the labels that differ from the official ones, doubts about the file.

    review: the title of the review. spoken: the language. width: in millimetres. extra: sentences for the notes,
    by key with their fields. interim: what makes the figure an interim one; None for a final one. behind: the
    records behind the numbers.
    """

    counts: FlowCounts
    labels: Labels = field(default_factory=dict)
    review: str = ""
    problems: tuple[str, ...] = ()
    spoken: LabelLanguage = ENGLISH
    width: float | None = None
    extra: tuple[tuple[str, dict[str, str]], ...] = ()
    interim: tuple[str, ...] | None = None
    behind: Behind = field(default_factory=Behind)

    @property
    def title(self) -> str:
        """What the figure calls itself."""
        name = self.spoken.labels["title"]
        return f"{name}: {self.review}" if self.review else name

    def texts(self) -> dict[str, str]:
        """Every text, by key."""
        return choose_labels(self.labels, updated=self.counts.has_previous, spoken=self.spoken)

    def rows(self) -> list[FlowRow]:
        """The diagram as rows of text."""
        return flow_rows(self.counts, self.texts())

    def notes(self) -> list[str]:
        """What stands below the diagram, without the citation of the statement."""
        return [*flow_notes(self.counts, self.texts())[:-1], *self.extra_notes()]

    def extra_notes(self) -> tuple[str, ...]:
        """The notes that do not follow from the counts alone."""
        say = Sentences(self.texts())
        told = [say(key, **values) for key, values in self.extra]
        why = [*list_waiting(self.counts, say), *(self.interim or ())] if self.interim is not None else []
        return (*told, *([say.listed("interim", [clean(each) for each in why])] if why else []))

    def look(self) -> FigureStyle:
        """How it is to be drawn."""
        is_interim = self.interim is not None
        return FigureStyle(self.title, self.extra_notes(), self.spoken, self.width, is_interim, self.behind)


def from_ledger(
    ledger: Ledger,
    protocol: Protocol,
    *,
    previous: date | None = None,
    until: date | None = None,
    with_records: bool = False,
) -> Flow:
    """The numbers as the ledger has them.

    Args:
        ledger: the ledger.
        protocol: what `review.toml` says now.
        previous: the review as it stood at the end of this day (UTC) is the previous version; the lanes count
            what came since.
        until: the review as it stood at the end of this day, instead of now.
        with_records: also what stands behind each number, for the HTML.

    Raises:
        UsageError: the previous version is not older than the review.
    """
    if previous and until and previous >= until:
        raise UsageError(f"the previous version ({previous}) must be older than the review ({until})")
    with collector_paused():
        flow = _count(ledger, protocol, previous, until, with_records=with_records)
        short = list_short(ledger.runs.all(), _end_of(until) if until else None)
        return replace(flow, counts=replace(flow.counts, short_searches=short))


def _count(
    ledger: Ledger, protocol: Protocol, previous: date | None, until: date | None, *, with_records: bool
) -> Flow:
    if previous is None and until is None and not with_records:
        standings = ledger.standings(protocol.needed)
        counts = count_flow(standings, protocol.reason, automation=name_stop_rules(ledger))
        return Flow(counts, review=protocol.title, problems=(*list_early(standings), *list_uncounted(ledger)))
    return _count_rows(ledger, protocol, previous, until, with_records=with_records)


def _count_rows(
    ledger: Ledger, protocol: Protocol, previous: date | None, until: date | None, *, with_records: bool
) -> Flow:
    """The numbers from the single rows of the ledger, for what its present state alone does not tell."""
    log = _log(ledger)
    now = replay_until(log, _end_of(until), protocol.needed) if until else None
    before = replay_until(log, _end_of(previous), protocol.needed) if previous else PastStandings([])
    stands = now.reports if now else trace(ledger.standings(protocol.needed), log)
    flow = _flow(
        compare(before.reports, stands),
        protocol,
        previous,
        until,
        describe_automation(endings_of(log.stops, _end_of(until) if until else None), __version__),
    )
    unclear = before.unclear + (now.unclear if now else 0)
    doubts = (f"{unclear} {_UNCLEAR}",) if unclear else ()
    flow = replace(
        flow, problems=(*doubts, *list_early([each.standing for each in stands]), *list_uncounted(ledger))
    )
    return replace(flow, behind=_behind(ledger, protocol, before.reports, stands)) if with_records else flow


def read_endings(ledger: Ledger) -> list[EarlyEnding]:
    """The stops that hold, oldest first."""
    return endings_of(ledger.stops.active(Stage.TITLE_ABSTRACT))


def name_stop_rules(ledger: Ledger) -> str | None:
    """Tool, version and rules of the stops that hold; None without any."""
    return describe_automation(read_endings(ledger), __version__)


def list_uncounted(ledger: Ledger) -> tuple[str, ...]:
    """Whose verdicts stand in the ledger and do not count."""
    return describe_uncounted(decision.reviewer for decision in ledger.decisions.uncounted())


def list_early(standings: Iterable[Standing]) -> tuple[str, ...]:
    """What there is to say of full texts that were judged before their time."""
    return describe_early([standing.report_id for standing in standings if standing.is_early])


_UNCLEAR = (
    "verdicts concern reports that were merged later; the log does not record which report each one concerns, so "
    "they were assigned in the order in which they were given"
)


def _flow(
    update: Update, protocol: Protocol, previous: date | None, until: date | None, automation: str | None
) -> Flow:
    extra = [("as_stood", {"date": str(until)})] if until else []
    if previous is None:
        counts = count_flow([each.standing for each in update.flow], protocol.reason, automation=automation)
        return Flow(counts, review=protocol.title, extra=tuple(extra))
    extra.append(("previous_at", {"date": str(previous)}))
    if update.carried:
        extra.append(("carried", {"date": str(previous), "n": str(update.carried)}))
    return Flow(count_update(update, protocol.reason, automation), review=protocol.title, extra=tuple(extra))


def _behind(ledger: Ledger, protocol: Protocol, before: list[Traced], now: list[Traced]) -> Behind:
    records, reports = facts_of(
        ledger.reports.records(),
        _list_decisions(ledger, protocol),
        ledger.decisions.resolutions(),
        protocol.reason,
        {run.id: run.label for run in ledger.runs.all()},
    )
    return Behind(group_members(compare(before, now), protocol.reason), records, reports)


def read_behind(ledger: Ledger, protocol: Protocol, standings: Sequence[Standing]) -> Behind:
    """The records behind the numbers of the review as it stands now."""
    return _behind(ledger, protocol, [], trace(standings, _log(ledger)))


def _list_decisions(ledger: Ledger, protocol: Protocol) -> list[Decision]:
    """The decisions a figure may list: nobody's on a report before all have decided on it who must."""
    history = ledger.decisions.history()
    current, _ = list_visible(ledger.decisions.current(), needed=protocol.needed, me=None)
    ripe = {(decision.report_id, decision.stage) for decision in current}
    return [decision for decision in history if (decision.report_id, decision.stage) in ripe]


def _log(ledger: Ledger) -> LedgerRows:
    runs = ledger.runs.all()
    return LedgerRows(
        runs,
        {run.id: ledger.runs.seen_by([run.id]) for run in runs},
        ledger.merge_log.merges(),
        ledger.decisions.history(),
        ledger.decisions.resolutions(),
        ledger.disagreements(),
        ledger.stops.all(Stage.TITLE_ABSTRACT),
    )


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, tzinfo=UTC)


def from_file(path: Path) -> Flow:
    """The numbers of a counts file: JSON, or the CSV of the R package PRISMA2020, as any spreadsheet saves it.

    Raises:
        UsageError: the file cannot be read, or is no counts file.
    """
    try:
        text = text_of(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    read = read_json if path.suffix.lower() == ".json" else read_csv
    counts, labels, problems = read(text, str(path))
    return Flow(counts, labels, problems=tuple(f"{problem.where}: {problem.message}" for problem in problems))


def update_flow(flow: Flow, path: Path) -> Flow:
    """The flow as an update of the version whose numbers are in a counts file: that file's totals are added.

    Raises:
        UsageError: the file cannot be read, or does not say how many studies and reports were included.
    """
    earlier = from_file(path)
    old, new = earlier.counts, flow.counts
    studies, reports = (
        (old.total_studies, old.total_reports) if old.has_previous else (old.new_studies, old.new_reports)
    )
    if studies is None or reports is None:
        raise UsageError(f"{path} does not give the numbers of studies and reports of the previous version")
    counts = replace(
        new,
        is_update=True,
        previous_studies=studies,
        previous_reports=reports,
        total_studies=None if new.new_studies is None else studies + new.new_studies,
        total_reports=None if new.new_reports is None else reports + new.new_reports,
    )
    return replace(flow, counts=counts, problems=(*flow.problems, *earlier.problems))


def set_style(flow: Flow, *, spoken: LabelLanguage = ENGLISH, width: float | None = None) -> Flow:
    """The flow in a language and, in millimetres, a width.

    Raises:
        UsageError: a width no figure can have.
    """
    if width is not None and not NARROWEST <= width <= WIDEST:
        raise UsageError(f"a figure {width:g} mm wide cannot be drawn", hint=f"{NARROWEST:g} to {WIDEST:g} mm.")
    return replace(flow, spoken=spoken, width=width)


def check(flow: Flow) -> list[str]:
    """The warnings about the numbers.

    Raises:
        CountsDoNotAddUp: a check of level error failed; each is named.
    """
    failures, warnings = _findings(flow)
    if failures:
        raise CountsDoNotAddUp(failures)
    return warnings


def as_interim(flow: Flow) -> tuple[Flow, list[str]]:
    """The flow as an interim figure, which says what does not add up; and every finding, failures first."""
    failures, warnings = _findings(flow)
    return replace(flow, interim=tuple(failures)), [*failures, *warnings]


def _findings(flow: Flow) -> tuple[list[str], list[str]]:
    findings = run_checks(flow.counts, flow.labels)
    failures = [str(finding) for finding in findings if finding.level is Level.ERROR]
    return failures, [str(finding) for finding in findings if finding.level is Level.WARNING]


def to_json(flow: Flow) -> str:
    """The numbers for scripts."""
    return write_json(flow.counts, flow.labels, interim=flow.interim is not None)


def write(flow: Flow, path: Path) -> list[str]:
    """Write a figure or table in the format of the suffix, and give the warnings there are about it.

    Raises:
        UsageError: the suffix is none we write. StoreError: the disk does not take it.
    """
    require_suffix(path)
    write_whole(path, render(flow.counts, flow.labels, path.suffix, look=flow.look()))
    return [*_unprintable(flow, path), *_too_tall(flow, path)]


def require_suffix(path: Path) -> None:
    """Refuse a file name whose suffix names no format.

    Raises:
        UsageError: it does not.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{path}: cannot write {path.suffix or 'a file without suffix'}", hint=f"Use {_LIST}.")


def _unprintable(flow: Flow, path: Path) -> list[str]:
    """A warning about letters the figure's font does not have; an SVG is drawn with the reader's own fonts."""
    if path.suffix.lower() not in {".pdf", ".png"}:
        return []
    from slr.outputs.drawing.font import find_missing_characters  # noqa: PLC0415 - matplotlib loads only when it draws

    missing = find_missing_characters([row.label for row in flow.rows()])
    return [f"{path}: the font has no {' '.join(missing)}; use the SVG"] if missing else []


def _too_tall(flow: Flow, path: Path) -> list[str]:
    """A warning about a figure of a given width that is longer than a page."""
    if flow.width is None or path.suffix.lower() not in {".svg", ".pdf", ".png"}:
        return []
    from slr.outputs.drawing.geometry import POINTS_PER_MM  # noqa: PLC0415 - as above
    from slr.outputs.prisma.layout import PAGE  # noqa: PLC0415 - as above
    from slr.outputs.prisma.picture import lay_out_flow  # noqa: PLC0415 - as above

    drawn = lay_out_flow(
        flow.counts, flow.labels, extra_notes=flow.extra_notes(), spoken=flow.spoken, width=flow.width
    )
    if drawn.height <= PAGE:
        return []
    high, page = drawn.height / POINTS_PER_MM, PAGE / POINTS_PER_MM
    return [f"{path}: {high:.0f} mm high, a page holds {page:.0f}; use a larger --width or fewer reasons"]


_LIST = ", ".join(SUFFIXES)
