"""How one report looks on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rich.table import Table
from rich.text import Text

from slr.adapters.terminal.highlight import MARKS, MarkStyles, labels, lay_out, mark_spans
from slr.core.bibliography.description import ID_NAMES, OF_ONE_SOURCE, describe, no_abstract
from slr.core.model import Decision, Document, Stage
from slr.core.text.numbers import counted
from slr.core.text.printable import clean
from slr.stages.screen.desk import Card, ReviewerProgress
from slr.stages.screen.draft import Draft
from slr.stages.screen.ending import Left, choose_ending

Terms = Callable[[str], Sequence[tuple[int, int]]]


def _none(_text: str) -> Sequence[tuple[int, int]]:
    return ()


@dataclass(frozen=True, slots=True)
class View:
    """What of a report is shown, and how.

    own: finds the reviewer's own words. marks: how the two kinds of words look. has_metadata: whether authors,
    journal and the other facts are shown.
    """

    own: Terms = _none
    marks: MarkStyles = MARKS
    has_metadata: bool = True


def draw_card(card: Card, terms: Terms, draft: Draft, view: View = View()) -> Text:
    """The whole card: title, facts, what this reviewer said before, abstract.

    Args:
        card: the report.
        terms: finds the words of the query in a cleaned text.
        draft: what is written on it and not decided yet.
        view: what is shown, and how.
    """
    document = card.document
    lines = [_marked(clean(document.title) or "(no title)", terms, view, style="bold")]
    if card.history.mark:
        lines.insert(0, Text(clean(card.history.mark), style="bold reverse" if card.history.is_alarm else "bold"))
    if subtitle := clean(document.subtitle or ""):
        lines.append(_marked(subtitle, terms, view))
    if view.has_metadata:
        lines += [Text(line) for line in describe(document, card.report_id, card.sources) if line]
    lines += [Text(clean(line), style="italic") for line in card.history.lines()]
    lines += [Text(line, style="italic") for line in _said_before(card, draft) if line]
    return Text("\n").join([*lines, Text(), *_abstract(card, terms, view)])


def _marked(text: str, terms: Terms, view: View, *, style: str = "") -> Text:
    return mark_spans(text, terms(text), style=style, own=view.own(text), marks=view.marks)


def _said_before(card: Card, draft: Draft) -> list[str]:
    """Lines on what this reviewer said of the report, and of those that are the same work."""
    others = "; ".join(f"{number} {clean(title)}" for number, title in card.versions)
    lines = [f"Other reports of this study: {others}" if others else ""]
    lines += [_earlier(decision, dict(card.versions)) for decision in card.earlier]
    if card.previous is not None:
        lines.append(f"Your verdict so far: {describe_verdict(card.previous)}")
    if card.tags:
        lines.append(f"Your tags: {', '.join(map(clean, card.tags))}")
    return [*lines, *_written(card, draft)]


def _written(card: Card, draft: Draft) -> list[str]:
    """The note, and what is not in a verdict yet."""
    before = (card.previous.note if card.previous else None) or ""
    lines = []
    if draft.note:
        lines.append(f"Note not saved yet: {clean(draft.note)}")
    elif before:
        taken = "Your next verdict removes your note." if draft.note == "" else f"Your note: {clean(before)}"
        lines.append(taken)
    if draft.answers:
        number = len(draft.answers)
        lines.append(f"Form not saved yet: {counted(number, 'answer')}; they go in with your verdict.")
    if draft.abstract:
        lines.append("Abstract not saved yet: you have begun to fill it in.")
    return lines


def _earlier(decision: Decision, versions: dict[int, str]) -> str:
    which = "of this study" if decision.report_id in versions else "which was merged into this one"
    note = f"; your note: {clean(decision.note)}" if decision.note else ""
    return f"You decided before on report {decision.report_id}, {which}: {describe_verdict(decision)}{note}"


def _abstract(card: Card, terms: Terms, view: View) -> list[Text]:
    document = card.document
    abstract = clean(document.abstract or "")
    if abstract:
        return [*lay_out(_marked(abstract, terms, view), labels(abstract)), *_provenance(card)]
    return [Text(no_abstract(document), style="italic")]


def _provenance(card: Card) -> list[Text]:
    """Where an abstract was read that no source gave."""
    overlay = card.overlay
    if overlay is None:
        return []
    when = f" on {overlay.at:%Y-%m-%d}" if overlay.at else ""
    who = clean(overlay.actor)
    return [Text(f"Abstract filled in by {who}{when}, read in: {clean(overlay.provenance)}", style="italic")]


def describe_verdict(decision: Decision) -> str:
    """A verdict with its reasons, in words: `excluded (P1, S2)`."""
    reasons = f" ({', '.join(map(clean, decision.reasons))})" if decision.reasons else ""
    return decision.verdict.words.lower() + reasons


def draw_sides(card: Card) -> Table | None:
    """What each reviewer decided, side by side; None where there is no conflict."""
    if not card.sides:
        return None
    table = Table.grid(padding=(0, 2), expand=True)
    for _ in card.sides:
        table.add_column(ratio=1)
    table.add_row(*(_side(decision) for decision in card.sides))
    return table


def _side(decision: Decision) -> Text:
    verdict = describe_verdict(decision)
    side = Text.assemble((clean(decision.reviewer), "bold underline"), f": {verdict}")
    return side.append(f"\n{clean(decision.note)}", style="italic") if decision.note else side


def list_source_fields(card: Card) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """What each source said: its label, and the fields it gave as (name, value), cleaned."""
    return tuple((clean(label), tuple(_fields(document))) for label, document in card.records)


def _fields(document: Document) -> list[tuple[str, str]]:
    pages = [document.volume, document.issue and f"({document.issue})", document.pages]
    incomplete = "" if document.authors_complete else "; the source lists no more"
    fields = [
        ("title", document.title),
        ("subtitle", document.subtitle),
        ("authors", "; ".join(map(str, document.authors)) + incomplete),
        ("date", document.date or (str(document.year) if document.year else None)),
        ("venue", document.venue),
        ("volume, pages", " ".join(part for part in pages if part)),
        ("type", document.type),
        ("language", document.language),
        *((ID_NAMES[kind], value) for kind, value in document.ids.items()),
        ("address", document.url),
        ("free copy", document.open_pdf),
        ("keywords", "; ".join(document.keywords)),
        (
            "related",
            "; ".join(f"{relation.kind} {relation.id_kind} {relation.value}" for relation in document.relations),
        ),
        ("cited", None if document.citation_count is None else f"{document.citation_count} times"),
        ("abstract", document.abstract or no_abstract(document, OF_ONE_SOURCE)),
    ]
    return [(name, tidy) for name, value in fields if (tidy := clean(value or ""))]


def confirm(decision: Decision, card: Card) -> str:
    """One line that repeats a committed verdict in words."""
    verdict = describe_verdict(decision)
    return f"{verdict[:1].upper()}{verdict[1:]}: {clean(card.document.title) or '(no title)'}"


def describe_counts(progress: ReviewerProgress, *, not_retrieved: bool) -> str:
    """The counts of the verdicts on one line."""
    parts = [
        f"{progress.included} included",
        f"{progress.excluded} excluded",
        f"{progress.maybe} maybe",
        f"{progress.not_retrieved} not retrieved" if not_retrieved else "",
        f"{progress.left} left",
    ]
    return " · ".join(filter(None, parts))


class EndKeys(NamedTuple):
    """The keys to press where no report stands: undo, quit, ask again, and show all reports again."""

    undo: str
    leave: str
    again: str
    everything: str


def end(progress: ReviewerProgress, left: Left, stage: Stage, keys: EndKeys) -> Text:
    """What stands on the screen when no report is handed out."""
    told = choose_ending(left, stage)
    now = replace(progress, left=left.rest)
    wide = max((len(command) for command, _ in told.steps), default=0)
    steps = [Text.assemble("  ", (command.ljust(wide), "bold"), f"  {what}") for command, what in told.steps]
    more = f"{keys.everything} shows all again, " if left.is_filtered else ""
    more += f"{keys.again} tries again, " if left.here else ""
    return Text("\n").join(
        [
            Text(told.title, style="bold"),
            *map(Text, told.lines),
            Text(),
            Text(f"{progress.decided} decided: {describe_counts(now, not_retrieved=stage is Stage.FULL_TEXT)}"),
            *((Text(), Text("Next:"), *steps) if steps else ()),
            Text(),
            Text(f"{more}{keys.undo} takes your last verdict back, {keys.leave} quits."),
        ]
    )
