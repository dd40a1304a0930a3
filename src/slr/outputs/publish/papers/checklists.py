"""The checklists of PRISMA 2020, its abstract and PRISMA-S, filled where the ledger has the answer.

Item numbers are those of Page et al., BMJ 2021;372:n71 (Table 1 and 2) and Rethlefsen et al., Syst Rev 2021;10:39
(Table 1). What an item asks is given in our own words; a journal that wants the official wording has its own form.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

from slr.core.model import RunOutcome, SourceKind, Stage, Verdict
from slr.core.search_state import last_of
from slr.core.tables import shield
from slr.core.text.markup import banner, markdown
from slr.core.text.numbers import counted as count
from slr.core.text.numbers import join_words
from slr.core.text.printable import clean
from slr.outputs.publish.material import ReviewSnapshot, is_file, list_also_short, write_day
from slr.outputs.publish.papers import methods
from slr.outputs.publish.papers.screening import count_coverage

TITLES = {
    "prisma-2020": "PRISMA 2020 checklist",
    "prisma-2020-abstract": "PRISMA 2020 checklist for abstracts",
    "prisma-s": "PRISMA-S checklist",
}
_PARAPHRASE = (
    "Item numbers are the official ones; the words of an item are a paraphrase, not the official wording. slr "
    "filled in what the ledger records; you add the rest and the pages of the manuscript."
)


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One item. fill: what the ledger says; None leaves it open. where: the file with the whole.

    todo: what is left to write. status: `filled`, `part` (the ledger has some of it) or `open`.
    """

    item: str
    section: str
    topic: str
    asks: str
    fill: str | None
    where: str
    todo: str

    @property
    def status(self) -> str:
        """How much of it is done."""
        if self.fill is None:
            return "open"
        return "part" if self.todo else "filled"


class Filled:
    """What the ledger has for an item: the words, the file to see, and whether something is left to write."""

    def __init__(self, text: str, where: str, *, whole: bool = False) -> None:
        self.text, self.where, self.whole = text, where, whole


_Filler = Callable[[ReviewSnapshot], Filled | None]


def read_checklist(facts: ReviewSnapshot, name: str) -> list[ChecklistItem]:
    """The rows of one checklist, in the official order."""
    text = files("slr.outputs.publish.papers").joinpath("data", "checklists.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [_row(facts, name, row) for row in rows if row["list"] == name]


def _row(facts: ReviewSnapshot, name: str, row: Mapping[str, str]) -> ChecklistItem:
    filler = FILLERS.get((name, row["item"]))
    filled = filler(facts) if filler and facts.standings else None
    todo = "" if filled is not None and filled.whole else row["todo"]
    return ChecklistItem(
        row["item"], row["section"], row["topic"], row["asks"],
        filled.text if filled else None, filled.where if filled else "", todo,
    )  # fmt: skip


_COLUMNS = ("item", "section", "topic", "asks (paraphrase)", "status", "from the ledger", "see", "to write",
            "page of the manuscript")  # fmt: skip


def _cells(row: ChecklistItem) -> tuple[str, ...]:
    return (row.item, row.section, row.topic, row.asks, row.status, row.fill or "", row.where, row.todo, "")


def to_csv(facts: ReviewSnapshot, name: str) -> bytes:
    """One checklist for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*_COLUMNS, *([facts.interim] if facts.interim else [])])
    for row in read_checklist(facts, name):
        writer.writerow([*(shield(clean(cell)) for cell in _cells(row)), *([""] if facts.interim else [])])
    return text.getvalue().encode()


def to_markdown(facts: ReviewSnapshot, name: str) -> bytes:
    """One checklist as a table."""
    rows = read_checklist(facts, name)
    head = f"# {TITLES[name]}\n\n{banner(facts.interim)}{_PARAPHRASE}\n\n{_sum(rows)}\n\n"
    lines = [_joined(_COLUMNS), _joined("---" for _ in _COLUMNS)]
    lines += [_joined(map(markdown, _cells(row))) for row in rows]
    return (head + "\n".join(lines) + "\n").encode()


def _sum(rows: Iterable[ChecklistItem]) -> str:
    states = [row.status for row in rows]
    filled, part, left = (states.count(state) for state in ("filled", "part", "open"))
    return f"Items filled: {filled}; filled in part: {part}; open: {left}."


def _joined(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _sentences(told: Iterable[str]) -> str:
    """Sentences of the methods as plain text: their escapes are for Markdown alone."""
    return " ".join(told)


def _question(facts: ReviewSnapshot) -> Filled | None:
    return Filled(facts.protocol.question, "review.toml", whole=True) if facts.protocol.question else None


def _criteria(facts: ReviewSnapshot) -> Filled | None:
    criteria = facts.protocol.criteria
    told = "; ".join(f"{criterion.code}: {criterion.reason} ({criterion.stage})" for criterion in criteria)
    return Filled(f"{len(criteria)} coded reasons for exclusion: {told}.", "methods.md") if criteria else None


def _searched(facts: ReviewSnapshot) -> str | None:
    last = facts.last_runs()
    done = [f"{run.label} ({run.query_name}) {write_day(run)}{_state(run.outcome)}" for run in last]
    return f"Last searches: {join_words(done)}." if done else None


def _state(outcome: RunOutcome) -> str:
    return "" if outcome is RunOutcome.COMPLETE else f" ({outcome})"


def _sources(facts: ReviewSnapshot) -> Filled | None:
    told = _searched(facts)
    return Filled(told, "methods.md; tables/searches.csv") if told else None


def _sources_only(facts: ReviewSnapshot) -> Filled | None:
    told = _searched(facts)
    return Filled(told, "methods.md", whole=True) if told else None


def _strategies(facts: ReviewSnapshot) -> Filled | None:
    runs = facts.last_runs()
    bare = sum(is_file(run) and not run.expression.strip() for run in runs)
    if not runs:
        return None
    told = f"{count(len(runs) - bare, 'search strategy', 'search strategies')} recorded."
    lacking = f"{count(bare, 'imported file has', 'imported files have')} no recorded strategy."
    return Filled(f"{told} {lacking}" if bare else told, _APPENDIX, whole=not bare)


def _process(facts: ReviewSnapshot) -> Filled | None:
    first, second = (count_coverage(facts, stage) for stage in (Stage.TITLE_ABSTRACT, Stage.FULL_TEXT))
    told = (
        f"Two or more reviewers judged {first.several:,} of {count(first.settled, 'record')} on title and "
        f"abstract, {first.blind:,} of them independently, and {second.several:,} of "
        f"{count(second.settled, 'report')} on full text, {second.blind:,} of them independently."
    )
    return Filled(told, "methods.md", whole=facts.interim is None)


def _flow(facts: ReviewSnapshot) -> Filled | None:
    counts = facts.counts
    told = (
        f"{counts.identified or 0:,} records from databases and registers, {counts.screened or 0:,} screened, "
        f"{counts.new_studies or 0:,} studies in {counts.new_reports or 0:,} reports included. "
        "slr prisma draws the flow diagram."
    )
    return Filled(told, "methods.md", whole=facts.interim is None)


def _excluded(facts: ReviewSnapshot) -> Filled | None:
    number = len(facts.fate(Verdict.EXCLUDE))
    done = facts.interim is None
    return (
        Filled(f"{count(number, 'report')} with reasons and citation.", "tables/excluded.csv", whole=done)
        if number
        else None
    )


def _included(facts: ReviewSnapshot) -> Filled | None:
    number = len(facts.fate(Verdict.INCLUDE))
    return Filled(f"{count(number, 'report')} cited.", "tables/included.csv; references.md") if number else None


def _studies(facts: ReviewSnapshot) -> Filled | None:
    studies, reports = facts.counts.new_studies, facts.counts.new_reports or 0
    if not studies:
        return None
    told = f"{count(studies, 'study', 'studies')} in {count(reports, 'report')}."
    return Filled(told, "tables/studies.csv")


def _limits(_facts: ReviewSnapshot) -> Filled | None:
    return Filled("Counted facts to start from.", "limitations.md")


def _amendments(facts: ReviewSnapshot) -> Filled | None:
    if facts.wordings < 2:
        return None
    return Filled(f"Reviewers decided under {facts.wordings:,} versions of review.toml.", "slr criteria")


def _platforms(facts: ReviewSnapshot) -> Filled | None:
    runs = facts.last_runs()
    labels, has_files = {run.label for run in runs}, any(map(is_file, runs))
    return (
        Filled(f"{count(len(labels), 'source')}, each with its host.", _APPENDIX, whole=not has_files)
        if labels
        else None
    )


def _registers(facts: ReviewSnapshot) -> Filled | None:
    names = sorted({run.label for run in facts.runs if run.kind is SourceKind.REGISTER})
    return Filled(
        f"Searched with slr: {join_words(names)}." if names else "No register was searched with slr.", _APPENDIX
    )


def _citing(facts: ReviewSnapshot) -> Filled | None:
    runs = [run for run in facts.runs if run.kind is SourceKind.CITATION]
    if not runs:
        return Filled("No citation searching was done with slr.", _APPENDIX)
    return Filled(
        f"{count(len(runs), 'citation search', 'citation searches')} identified "
        f"{count(sum(run.fetched for run in runs), 'work')} before any filter.",
        _APPENDIX,
        whole=True,
    )


def _windows(facts: ReviewSnapshot) -> Filled | None:
    told = [f"{run.label} ({run.query_name}) {run.window}" for run in facts.last_runs() if str(run.window) != ".."]
    last = last_of(facts.runs)
    short = sum(run.outcome is not RunOutcome.COMPLETE for run in last) + len(list_also_short(facts, last))
    said = f"Dates of publication: {join_words(told)}." if told else "No limit on the date of publication."
    ended = (
        f"{count(short, 'search is', 'searches are')} not complete." if short else "Every last search is complete."
    )
    return Filled(f"{said} {ended}", _APPENDIX, whole=not told)


def _updates(facts: ReviewSnapshot) -> Filled | None:
    runs = [run for run in facts.runs if run.kind.is_searched]
    return (
        Filled(f"{count(len(runs), 'search run')}, each with its date and its new records.", "tables/searches.csv")
        if runs
        else None
    )


def _totals(facts: ReviewSnapshot) -> Filled | None:
    number = sum(len(standing.sources) for standing in facts.standings)
    return Filled(f"{count(number, 'record')}, by source.", _APPENDIX, whole=True)


def _dedup(facts: ReviewSnapshot) -> Filled | None:
    told = _sentences(methods.describe_duplicates(facts))
    return Filled(f"{told} Software: slr {facts.version}.", "methods.md", whole=not facts.is_dedup_due)


_APPENDIX = "search-appendix.md"

#: What fills an item; an item that is not here is a person's.
FILLERS: Mapping[tuple[str, str], _Filler] = {
    ("prisma-2020", "4"): _question,
    ("prisma-2020", "5"): _criteria,
    ("prisma-2020", "6"): _sources,
    ("prisma-2020", "7"): _strategies,
    ("prisma-2020", "8"): _process,
    ("prisma-2020", "16a"): _flow,
    ("prisma-2020", "16b"): _excluded,
    ("prisma-2020", "17"): _included,
    ("prisma-2020", "23c"): _limits,
    ("prisma-2020", "24c"): _amendments,
    ("prisma-2020-abstract", "2"): _question,
    ("prisma-2020-abstract", "3"): _criteria,
    ("prisma-2020-abstract", "4"): _sources_only,
    ("prisma-2020-abstract", "7"): _studies,
    ("prisma-s", "1"): _platforms,
    ("prisma-s", "3"): _registers,
    ("prisma-s", "5"): _citing,
    ("prisma-s", "8"): _strategies,
    ("prisma-s", "9"): _windows,
    ("prisma-s", "12"): _updates,
    ("prisma-s", "13"): _sources_only,
    ("prisma-s", "15"): _totals,
    ("prisma-s", "16"): _dedup,
}
