"""The door of one report: what the ledger has on it for a reviewer, and remarks made from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

from slr.adapters.folder import Review
from slr.adapters.ledger import DraftOf, Ledger, Seat
from slr.adapters.ledger.heard import gather_heard
from slr.adapters.ledger.session_id import name_sitting
from slr.core.bibliography.evidence import UNHEARD, Heard, answer_in_words, vote_for_scripts
from slr.core.bibliography.history import NOTHING
from slr.core.errors import UsageError
from slr.core.model import Overlay, Stage
from slr.stages.screen.desk import Card
from slr.stages.screen.draft import BLANK, Draft, from_text
from slr.stages.screen.lines.report import describe_verdict


def read_card(ledger: Ledger, seat: Seat, report_id: int) -> Card:
    """One report as the reviewer of this seat sees it, whether decided or not."""
    report = ledger.reports.get(report_id)
    versions = ledger.reports.versions(report)
    overlay = ledger.remarks.overlay(report.id, "abstract")
    made = ledger.decisions.standing(report.id, seat.stage)
    mine = next((decision for decision in made if decision.reviewer == seat.reviewer), None)
    document = report.document
    if overlay is not None:
        document = replace(document, abstract=overlay.value, abstract_note=None)
    numbers = [record.id for record in report.records if record.id != report.id]
    return Card(
        report.id,
        document,
        ledger.reports.labels(report.id),
        mine,
        mine.note if mine else None,
        tags=ledger.remarks.tags(report.id, seat.reviewer),
        records=tuple((label, record.document) for label, record in ledger.reports.witnesses(report)),
        overlay=overlay,
        earlier=tuple(ledger.decisions.said(seat.reviewer, [*numbers, *(number for number, _ in versions)])),
        sides=tuple(made) if mine and is_conflict(ledger, seat, report.id) else (),
        versions=tuple(versions),
        history=ledger.changes.histories([report.id]).get(report.id, NOTHING),
        draft=read_draft(ledger, seat, report.id),
    )


def read_draft(ledger: Ledger, seat: Seat, report_id: int) -> Draft:
    """What the reviewer of this seat has written on a report and not decided yet."""
    return from_text(ledger.drafts.get(seat.reviewer, seat.stage, report_id, DraftOf.VERDICT))


def is_conflict(ledger: Ledger, seat: Seat, report_id: int) -> bool:
    """Whether the decisions on a report at the stage of this seat disagree, and nothing settles that."""
    return ledger.queue.settled(report_id, seat.stage, seat.needed).is_conflict


def find_card(ledger: Ledger, review: Review, stage: Stage, reviewer: str, report: str) -> Card:
    """One report as this reviewer would see it on the screen.

    Raises:
        UsageError: the name is that of no report, or of several.
    """
    protocol = review.protocol
    seat = Seat(stage, reviewer, name_sitting(), protocol.needed, protocol.slot_minutes)
    return read_card(ledger, seat, ledger.reports.named(report))


def read_heard_of(ledger: Ledger, review: Review, reviewer: str, report_id: int) -> Heard:
    """The votes, notes, quotes and tags on one report at both stages, as this reviewer may see them."""
    needed = review.protocol.needed
    tags = [tag for tag in ledger.remarks.all_tags() if tag[0] == report_id]
    standings = (
        [standing for standing in ledger.standings(needed) if standing.report_id == report_id] if tags else []
    )
    rows = ledger.decisions.current(report_id=report_id)
    return gather_heard(rows, tags, standings, needed=needed, me=reviewer).get(report_id, UNHEARD)


def list_heard(told: Heard, card: Card, reviewer: str) -> Iterator[str]:
    """What may be seen of the votes on a report, in words, but for what its card shows this reviewer already."""
    shown = {
        (decision.reviewer, decision.stage) for decision in (card.previous, *card.sides) if decision is not None
    }
    for decision in told.decisions:
        if (decision.reviewer, decision.stage) in shown:
            continue
        note = f". Note: {decision.note}" if decision.note else ""
        yield f"Vote of {decision.reviewer} at {decision.stage.words}: {describe_verdict(decision)}{note}"
        yield from (f"Answer of {decision.reviewer}: {answer_in_words(answer)}" for answer in decision.answers)
    yield from (f"Tag of {tag.reviewer}: {tag.word}" for tag in told.tags if tag.reviewer != reviewer)


def as_json(card: Card, told: Heard = UNHEARD) -> dict[str, object]:
    """A card for scripts, with the votes and tags that may be seen; a draft is nobody's business but its own."""
    plain = asdict(replace(card, records=(), history=NOTHING, draft=BLANK))
    del plain["history"], plain["draft"]
    return {
        **plain,
        **card.history.as_json(),
        "votes": [vote_for_scripts(decision) for decision in told.decisions],
        "all_tags": [tag._asdict() for tag in told.tags],
        "records": [{"source": label, **asdict(document)} for label, document in card.records],
    }


def set_tag(ledger: Ledger, report: str, reviewer: str, tag: str, *, on: bool, dry_run: bool) -> tuple[str, ...]:
    """Put a reviewer's tag on a report or take it away; what is so already stays so.

    Gives the tags it then has; a dry run gives the same and writes nothing.
    """
    number, word = ledger.reports.named(report), " ".join(tag.split())
    if not word:
        raise UsageError("a tag needs a word")
    now = ledger.remarks.tags(number, reviewer)
    if (word in now) == on:
        return now
    if dry_run:
        return (*now, word) if on else tuple(held for held in now if held != word)
    return ledger.remarks.tag(number, reviewer, word)


def fill_abstract(ledger: Ledger, report: str, reviewer: str, text: str, provenance: str, *, dry_run: bool) -> int:
    """Lay an abstract over a report; an empty one takes it away. Gives the report's number.

    Raises:
        UsageError: nobody said where it was read.
    """
    number, hint = ledger.reports.named(report), "Add --read-in: a page or an address."
    if dry_run:
        _require_place(text, provenance, hint)
    else:
        lay_abstract(ledger, number, reviewer, text, provenance, hint=hint)
    return number


def lay_abstract(ledger: Ledger, report_id: int, reviewer: str, text: str, provenance: str, *, hint: str) -> None:
    """Lay an abstract over a report, with where it was read; `hint` says how to give that where it is missing.

    Raises:
        UsageError: nobody said where it was read.
    """
    _require_place(text, provenance, hint)
    ledger.remarks.lay(Overlay(report_id, "abstract", text.strip(), provenance.strip(), reviewer))


def _require_place(text: str, provenance: str, hint: str) -> None:
    if text.strip() and not provenance.strip():
        raise UsageError("the place where the abstract was read is missing", hint=hint)
