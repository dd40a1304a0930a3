"""A report as plain lines, each with the word for what it says in front. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from slr.core.bibliography.description import AUTHORS_SHOWN, ID_NAMES, OF_ONE_SOURCE, authors, no_abstract
from slr.core.bibliography.links import links
from slr.core.model import CriterionAnswer, Decision, Document, Truth
from slr.core.text.printable import clean
from slr.stages.screen.desk import Card
from slr.stages.screen.draft import Draft

_APPLIES = {Truth.TRUE: "yes", Truth.FALSE: "no", Truth.UNKNOWN: "unclear"}


def report_lines(card: Card, draft: Draft) -> Iterator[str]:
    """The whole report with what is written on it and not decided yet; its abstract comes last."""
    yield f"Report {card.report_id}"
    if card.history.mark:
        yield f"Notice: {card.history.mark}"
    yield from _document_lines(card.document, AUTHORS_SHOWN)
    if card.sources:
        yield f"Found by: {', '.join(map(clean, card.sources))}"
    yield from _history(card)
    yield from card.history.lines()
    yield from _written(card, draft)
    yield _abstract(card.document, no_abstract(card.document))
    if card.overlay is not None:
        yield f"The abstract was filled in by {card.overlay.actor}, read at: {card.overlay.provenance}"


def _written(card: Card, draft: Draft) -> Iterator[str]:
    """Note and form: those of the verdict so far, or those that go in with the next one."""
    before = card.previous
    if draft.note:
        yield f"Note not saved yet: {draft.note}"
    elif draft.note is None and before is not None and before.note:
        yield f"Your note: {before.note}"
    elif before is not None and before.note:
        yield "Your next verdict removes your note."
    if draft.answers is not None:
        yield from (f"Answer not saved yet: {answer_words(answer)}" for answer in draft.answers)
    elif before is not None:
        yield from (f"Your answer: {answer_words(answer)}" for answer in before.answers)
    if draft.abstract:
        yield f"Abstract not saved yet: {draft.abstract}"


def _history(card: Card) -> Iterator[str]:
    """What is known beside the document: tags, versions, verdicts."""
    if card.tags:
        yield f"Your tags: {', '.join(card.tags)}"
    for number, title in card.versions:
        yield f"Version of the same study: report {number}, {title}"
    if card.previous is not None:
        yield f"Your verdict so far: {describe_verdict(card.previous)}"
    for decision in card.earlier:
        yield f"Your verdict on report {decision.report_id}: {describe_verdict(decision)}"
    for decision in card.sides:
        yield from _side(decision)


def _side(decision: Decision) -> Iterator[str]:
    yield f"Conflict, {decision.reviewer} at {decision.stage.words}: {describe_verdict(decision)}"
    if decision.note:
        yield f"Note of {decision.reviewer}: {decision.note}"
    yield from (f"Answer of {decision.reviewer}: {answer_words(answer)}" for answer in decision.answers)


def list_details(card: Card) -> Iterator[str]:
    """What each source said, one after the other; an abstract heard before is not said again."""
    if not card.records:
        yield "The ledger holds no source record of this report."
    heard: dict[str, int] = {}
    for place, (label, document) in enumerate(card.records, start=1):
        yield f"Source {place} of {len(card.records)}: {label}"
        yield from _document_lines(document, None)
        abstract = clean(document.abstract or "")
        first = heard.setdefault(abstract, place) if abstract else place
        missing = no_abstract(document, OF_ONE_SOURCE)
        yield _abstract(document, missing) if first == place else f"Abstract: the same as that of source {first}"


def _document_lines(document: Document, most_authors: int | None) -> Iterator[str]:
    yield f"Title: {clean(document.title) or '(no title)'}"
    published = (str(document.year or document.date or "year unknown"), document.venue, document.type)
    facts = (
        ("Subtitle", document.subtitle or ""),
        ("Authors", authors(document, most_authors) or "not given"),
        ("Published", ", ".join(filter(None, published))),
        ("Identifiers", ", ".join(f"{ID_NAMES[kind]} {value}" for kind, value in document.ids.items())),
        ("Link", "" if links(document.ids) else document.url or ""),
        ("Open copy", document.open_pdf or ""),
        ("Keywords", "; ".join(document.keywords)),
    )
    yield from (f"{name}: {value}" for name, value in facts if clean(value))


def _abstract(document: Document, missing: str) -> str:
    abstract = clean(document.abstract or "")
    return f"Abstract: {abstract}" if abstract else missing


def describe_verdict(decision: Decision) -> str:
    """A verdict with its reasons: `excluded (T1, T2)`."""
    reasons = f" ({', '.join(decision.reasons)})" if decision.reasons else ""
    return decision.verdict.words.lower() + reasons


def answer_words(answer: CriterionAnswer) -> str:
    """One answer to the full-text form: `F1 yes, quote: no control group, place: page 3`."""
    quote = f", quote: {answer.quote}" if answer.quote else ""
    place = f", place: {answer.place}" if answer.place else ""
    return f"{answer.code} {_APPLIES[answer.applies]}{quote}{place}"
