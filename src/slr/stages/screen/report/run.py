"""What the screen shows and does, for scripts: queue, one report, tags, abstracts. Nothing is handed out here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import NamedTuple

from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger, Seat
from slr.adapters.ledger.heard import heard
from slr.adapters.ledger.session_id import new_sitting
from slr.core.bibliography.evidence import UNHEARD, Heard, answer_in_words, vote_for_scripts
from slr.core.bibliography.history import NOTHING
from slr.core.errors import UsageError
from slr.core.model import Overlay, Stage
from slr.stages.screen.desk import Card
from slr.stages.screen.draft import BLANK
from slr.stages.screen.key_help import STAGES
from slr.stages.screen.lines.report import verdict_words
from slr.stages.screen.run import open_desk


class Next(NamedTuple):
    """One report that waits for a reviewer."""

    report_id: int
    title: str


def waiting(
    ledger: Ledger, review: Review, stage: Stage, reviewer: str, *, limit: int, no_abstract: bool
) -> tuple[list[Next], int]:
    """The next reports that wait for a reviewer, in the order of the screen, and how many there are in all.

    Those on other screens are among them.
    """
    protocol = review.protocol
    seat = Seat(stage, reviewer, new_sitting(), protocol.needed, protocol.slot_minutes)
    found: list[Next] = []
    after = 0
    while len(found) < limit:
        part = ledger.queue.ahead(seat, after=after, limit=200, no_abstract=no_abstract)
        if not part:
            break
        after = part[-1].report_id
        found += [Next(one.report_id, "") for one in part if ledger.queue.is_open(seat, one.report_id)]
    total = len(found) if len(found) < limit else ledger.queue.count(seat, no_abstract=no_abstract)
    return [one._replace(title=ledger.reports.get(one.report_id).document.title) for one in found[:limit]], total


def card_of(ledger: Ledger, review: Review, stage: Stage, reviewer: str, report: str) -> Card:
    """One report as this reviewer would see it on the screen.

    Raises:
        UsageError: the name is that of no report, or of several.
    """
    return open_desk(ledger, review, stage, reviewer).card(ledger.reports.named(report))


def heard_of(ledger: Ledger, review: Review, reviewer: str, report_id: int) -> Heard:
    """The votes, notes, quotes and tags on one report at both stages, as this reviewer may see them."""
    needed = review.protocol.needed
    tags = [one for one in ledger.remarks.all_tags() if one[0] == report_id]
    standings = [one for one in ledger.standings(needed) if one.report_id == report_id] if tags else []
    rows = ledger.decisions.current(report_id=report_id)
    return heard(rows, tags, standings, needed=needed, me=reviewer).get(report_id, UNHEARD)


def heard_lines(told: Heard) -> Iterator[str]:
    """What may be seen of the votes on a report, in words."""
    for one in told.decisions:
        note = f". Note: {one.note}" if one.note else ""
        yield f"Vote of {one.reviewer} at {STAGES[one.stage]}: {verdict_words(one)}{note}"
        yield from (f"Answer of {one.reviewer}: {answer_in_words(answer)}" for answer in one.answers)
    yield from (f"Tag of {tag.reviewer}: {tag.word}" for tag in told.tags)


def as_json(card: Card, told: Heard = UNHEARD) -> dict[str, object]:
    """A card for scripts, with the votes and tags that may be seen; a draft is nobody's business but its own."""
    plain = asdict(replace(card, records=(), history=NOTHING, draft=BLANK))
    del plain["history"], plain["draft"]
    return {
        **plain,
        **card.history.as_json(),
        "votes": [vote_for_scripts(one) for one in told.decisions],
        "all_tags": [tag._asdict() for tag in told.tags],
        "records": [{"source": label, **asdict(document)} for label, document in card.records],
    }


def set_tag(ledger: Ledger, report: str, reviewer: str, tag: str, *, on: bool) -> tuple[str, ...]:
    """Put a reviewer's tag on a report or take it away; what is so already stays so. Gives the tags it has."""
    number, word = ledger.reports.named(report), " ".join(tag.split())
    if not word:
        raise UsageError("a tag needs a word")
    now = ledger.remarks.tags(number, reviewer)
    return now if (word in now) == on else ledger.remarks.tag(number, reviewer, word)


def fill_abstract(ledger: Ledger, report: str, reviewer: str, text: str, provenance: str) -> int:
    """Lay an abstract over a report; an empty one takes it away. Gives the report's number."""
    number = ledger.reports.named(report)
    if text.strip() and not provenance.strip():
        raise UsageError(
            "the place where the abstract was read is missing", hint="Add --read-in: a page or an address."
        )
    ledger.remarks.lay(Overlay(number, "abstract", text.strip(), provenance.strip(), reviewer))
    return number
