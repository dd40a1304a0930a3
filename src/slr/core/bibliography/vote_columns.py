"""What stands behind a verdict, as columns of an export: votes, notes, quotes, tags, resolutions. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from slr.core.bibliography.evidence import (
    Heard,
    answer_in_words,
    from_json,
    resolution_for_scripts,
    vote_for_scripts,
)
from slr.core.errors import UsageError
from slr.core.model import CriterionAnswer, Stage, Verdict

#: Who speaks in a verdict that counts.
SLR = "slr"
#: For programs, and read back: a JSON list of votes, and of each reviewer the tags.
VOTES, TAGS = "slr_votes", "slr_tags"
#: For people: the notes and the quotes once more, in words.
NOTES, QUOTES = "slr_notes", "slr_quotes"
#: For programs, and not read back: a JSON list of what settled the conflicts.
RESOLUTION = "slr_resolution"


def columns(heard: Heard) -> dict[str, str]:
    """The columns of one report; those without content are empty."""
    votes = [vote_for_scripts(decision) for decision in heard.decisions]
    settled = [resolution_for_scripts(resolution) for resolution in heard.resolutions]
    tags: dict[str, list[str]] = {}
    for tag in heard.tags:
        tags.setdefault(tag.reviewer, []).append(tag.word)
    notes = [
        f"{decision.reviewer} at {decision.stage}: {decision.note}"
        for decision in heard.decisions
        if decision.note
    ]
    quotes = [
        f"{decision.reviewer}: {answer_in_words(each)}"
        for decision in heard.decisions
        for each in decision.answers
    ]
    return {
        VOTES: json.dumps(votes, ensure_ascii=False) if votes else "",
        NOTES: "; ".join(notes),
        QUOTES: "; ".join(quotes),
        TAGS: json.dumps(tags, ensure_ascii=False) if tags else "",
        RESOLUTION: json.dumps(settled, ensure_ascii=False) if settled else "",
    }


class Unreadable(ValueError):
    """The column is not what an export of slr writes."""


class Told(NamedTuple):
    """One vote of such a column; `reasons` are codes."""

    reviewer: str
    stage: Stage
    verdict: Verdict
    reasons: tuple[str, ...]
    note: str | None
    answers: tuple[CriterionAnswer, ...]
    tags: tuple[str, ...] = ()


def votes_in(extra: Mapping[str, str]) -> list[Told]:
    """The votes of a record of an export of slr, each with its reviewer's tags; none where it has no such column.

    Raises:
        Unreadable: somebody made something else of the column.
    """
    text = extra.get(VOTES, "").strip()
    try:
        tags = json.loads(extra.get(TAGS) or "{}") if text else {}
        return [_vote(row, tags) for row in json.loads(text)] if text else []
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, UsageError) as error:
        raise Unreadable(f"{VOTES} or {TAGS} is not what `slr export` writes") from error


def _vote(row: Any, tags: Any) -> Told:
    who, note, verdict = row["reviewer"].strip(), row.get("note"), Verdict(row["verdict"])
    if not who or not isinstance(note, str | None) or verdict is Verdict.WITHDRAWN:
        raise Unreadable(VOTES)
    reasons = tuple(str(code) for code in row.get("reasons", ()))
    answers = from_json(json.dumps(row.get("answers") or []))
    words = tuple(" ".join(str(word).split()) for word in tags.get(row["reviewer"], ()))
    return Told(who, Stage(row["stage"]), verdict, reasons, note or None, answers, tuple(filter(None, words)))
