"""How one report looks on the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.text import Text

from slr.model import Decision, Document
from slr.screen.desk import Card, Progress
from slr.screen.highlight import marked
from slr.screen.links import links
from slr.screen.text import clean
from slr.screen.words import VERDICTS

#: Authors named before the rest is counted.
_AUTHORS_SHOWN = 8

_ID_NAMES = {"doi": "DOI", "arxiv": "arXiv", "pmid": "PMID", "pmcid": "PMCID", "s2": "Semantic Scholar"}

Terms = Callable[[str], Sequence[tuple[int, int]]]


def face(card: Card, terms: Terms, note: str | None) -> Text:
    """The whole card: title, facts, abstract, and this reviewer's earlier verdict and note.

    Args:
        card: the report.
        terms: finds the words to mark in a cleaned text.
        note: the note that goes with the next verdict.
    """
    document = card.document
    title = clean(document.title) or "(no title)"
    lines = [marked(title, terms(title), style="bold")]
    if subtitle := clean(document.subtitle or ""):
        lines.append(marked(subtitle, terms(subtitle)))
    lines += [Text(fact) for fact in facts(card) if fact]
    if card.previous is not None:
        lines.append(Text(f"Your verdict so far: {_verdict(card.previous)}", style="italic"))
    if note:
        lines.append(Text(f"Your note, kept with your next verdict: {clean(note)}", style="italic"))
    return Text("\n").join([*lines, Text(), *_abstract(document, terms)])


def facts(card: Card) -> tuple[str, ...]:
    """Plain lines about the document; a line without content is empty."""
    document = card.document
    published = (document.venue, str(document.year or document.date or "year unknown"), document.type)
    keywords = "; ".join(filter(None, map(clean, document.keywords)))
    return (
        _authors(document),
        " · ".join(clean(part) for part in published if part),
        _where(document),
        f"Open copy: {clean(document.open_pdf)}" if document.open_pdf else "",
        f"Keywords: {keywords}" if keywords else "",
        f"Found by: {', '.join(map(clean, card.sources))}" if card.sources else "",
    )


def _authors(document: Document) -> str:
    names = [clean(str(author)) for author in document.authors]
    if not names:
        return "No authors given"
    rest = len(names) - _AUTHORS_SHOWN
    more = f"; and {rest} more" if rest > 0 else ""
    missing = "" if document.authors_complete else "; the source lists no more"
    return "; ".join(names[:_AUTHORS_SHOWN]) + more + missing


def _where(document: Document) -> str:
    pairs = [(kind, clean(value)) for kind, value in document.ids.items()]
    # An S2 hash tells a reader nothing when there is another identifier, or a link.
    known = [f"{_ID_NAMES[kind]} {value}" for kind, value in pairs if kind != "s2"]
    if not links(document.ids) and document.url:
        known.append(clean(document.url))
    return " · ".join(known or [f"{_ID_NAMES[kind]} {value}" for kind, value in pairs])


def _abstract(document: Document, terms: Terms) -> list[Text]:
    abstract = clean(document.abstract or "")
    if abstract:
        return [marked(abstract, terms(abstract))]
    why = clean(document.abstract_note or "")
    return [Text(f"No abstract: {why}" if why else "No abstract: the sources give none", style="italic")]


def _verdict(decision: Decision) -> str:
    reasons = f" ({', '.join(map(clean, decision.reasons))})" if decision.reasons else ""
    return VERDICTS[decision.verdict].lower() + reasons


def confirmation(decision: Decision, card: Card) -> str:
    """One line that repeats a committed verdict in words."""
    verdict = _verdict(decision)
    return f"{verdict[:1].upper()}{verdict[1:]}: {clean(card.document.title) or '(no title)'}"


def counts(progress: Progress, *, not_retrieved: bool) -> str:
    """The counts of the verdicts on one line."""
    parts = [
        f"{progress.included} included",
        f"{progress.excluded} excluded",
        f"{progress.maybe} maybe",
        f"{progress.not_retrieved} not retrieved" if not_retrieved else "",
        f"{progress.left} left",
    ]
    return " · ".join(filter(None, parts))
