"""Decisions that a screening tool's file carries, each with the person who made it where the file says. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from slr.adapters.formats.base import FileRecord
from slr.adapters.ledger.people import People, admit
from slr.core.bibliography.evidence import answer_in_words
from slr.core.bibliography.vote_columns import SLR, Told, Unreadable, votes_in
from slr.core.errors import UsageError
from slr.core.model import Criterion, CriterionAnswer, Decision, Problem, Stage, Verdict
from slr.core.text.printable import strip_controls

_RAYYAN = re.compile(r"RAYYAN-INCLUSION:\s*\{([^{}]{0,2000})\}")
_VOTE = re.compile(r"\"([^\"]{1,200})\"\s*=>\s*\"?(Included|Excluded|Maybe)\b", re.IGNORECASE)
_STAGE = re.compile(rf"\bslr: [a-z-]+ at ({'|'.join(Stage)})\b")
_WORDS = {"included": Verdict.INCLUDE, "excluded": Verdict.EXCLUDE, "maybe": Verdict.MAYBE}
_REASONS = re.compile(r"RAYYAN-EXCLUSION-REASONS:([^|\n]{0,2000})")
_NOTES = re.compile(r"USER-NOTES:\s*\{([^{}]{0,20000})\}")
_NOTE = re.compile(r"\"([^\"]{1,200})\"\s*=>\s*\[?\"([^\"]{0,4000})\"")


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said of one record of a file; `reviewer` and `stage` are None where it does not say.

    tags: the reviewer's on the record. trouble: why the votes of this record cannot be taken.
    """

    key: str
    where: str
    reviewer: str | None
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    note: str | None = None
    stage: Stage | None = None
    answers: tuple[CriterionAnswer, ...] = ()
    tags: tuple[str, ...] = ()
    trouble: str | None = None


def votes_of(item: FileRecord, key: str, where: str) -> list[Vote]:
    """The votes on one record: one for each person in slr's or Rayyan's export, else the one of the file."""
    try:
        told = votes_in(item.extra)
    except Unreadable as error:
        return [Vote(key, where, None, Verdict.MAYBE, trouble=str(error))]
    if told:
        return [_of_slr(one, key, where) for one in told]
    for text in item.extra.values():
        found = _RAYYAN.search(text)
        if found:
            votes = _rayyan(found[1], text, key, where)
            if votes:
                return votes
    said = item.decision
    return [Vote(key, where, None, said.verdict, said.reasons, said.notes, _stage_of(item))] if said else []


def _of_slr(told: Told, key: str, where: str) -> Vote:
    who = strip_controls(told.reviewer).strip() or None
    return Vote(key, where, who, told.verdict, told.reasons, told.note, told.stage, told.answers, told.tags)


def _stage_of(item: FileRecord) -> Stage | None:
    """The stage that an export of slr names, in its column or in the words of its note."""
    words = (_STAGE.search(text) for text in item.extra.values())
    named = item.extra.get("slr_stage") or next((found[1] for found in words if found), "")
    return Stage(named) if named in set(Stage) else None


def _rayyan(said: str, text: str, key: str, where: str) -> list[Vote]:
    """Rayyan gives the reasons of a record once; they belong to those who excluded it."""
    listed, noted = _REASONS.search(text), _NOTES.search(text)
    reasons = tuple(part.strip() for part in listed[1].split(",") if part.strip()) if listed else ()
    notes = dict(_NOTE.findall(noted[1])) if noted else {}
    votes = []
    for name, word in _VOTE.findall(said):
        verdict, who = _WORDS[word.lower()], strip_controls(name).strip()
        if who:
            of = reasons if verdict is Verdict.EXCLUDE else ()
            votes.append(Vote(key, where, who if who != SLR else None, verdict, of, notes.get(name) or None))
    return votes


class TakenVotes(NamedTuple):
    """What votes come to: decisions to record, how many the ledger holds already, and what could not be taken.

    tags: (report, reviewer, tag) that came with the votes that were taken or known.
    """

    fresh: tuple[Decision, ...]
    known: int
    problems: tuple[Problem, ...]
    tags: frozenset[tuple[int, str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class VoteRules:
    """How votes are taken: the stage and the reviewer where the file names none, the criteria and the people."""

    stage: Stage
    reviewer: str | None
    criteria: Sequence[Criterion]
    origin: str
    people: People = field(default_factory=People)


def place_votes(
    votes: Iterable[Vote], report_of: Callable[[str], int | None], held: Iterable[Decision], rules: VoteRules
) -> TakenVotes:
    """Each vote as a decision on the report its record belongs to.

    Votes of one person that contradict each other over one report (the file has two of its records) are all left
    out. A verdict given in slr itself is never replaced by a file; one that came from a file is, by a newer one.
    """
    current = {(one.report_id, one.stage, one.reviewer): one for one in held}
    groups: dict[tuple[int, Stage, str], list[tuple[Vote, Decision]]] = {}
    problems: list[Problem] = []
    for vote in votes:
        decision = _decision(vote, report_of(vote.key), rules)
        if isinstance(decision, Decision):
            place = (decision.report_id, decision.stage, decision.reviewer)
            groups.setdefault(place, []).append((vote, decision))
        else:
            problems.append(decision)
    fresh, known = [], 0
    tags: set[tuple[int, str, str]] = set()
    for place, group in groups.items():
        (report_id, _, reviewer), decision, before = place, group[0][1], current.get(place)
        if len({(one.verdict, one.reasons) for _, one in group}) > 1:
            places = "; ".join(vote.where for vote, _ in group)
            problems.append(Problem(places, f"{reviewer} decides one report in two ways; neither is recorded"))
        elif before is not None and _same(before, decision):
            known += 1
            tags |= _tags(group)
        elif before is not None and not before.origin.startswith(ORIGIN.strip()):
            message = (
                f"{reviewer} decided {before.verdict} on report {report_id} in slr; the file does not replace it"
            )
            problems.append(Problem(group[0][0].where, message))
        else:
            fresh.append(decision)
            tags |= _tags(group)
    return TakenVotes(tuple(fresh), known, tuple(problems), frozenset(tags))


def _tags(group: Iterable[tuple[Vote, Decision]]) -> set[tuple[int, str, str]]:
    return {(decision.report_id, decision.reviewer, word) for vote, decision in group for word in vote.tags}


#: How the origin of a decision begins that came with a file; the name of the file follows.
ORIGIN = "import "


def _same(decision: Decision, other: Decision) -> bool:
    return _substance(decision) == _substance(other)


def _substance(decision: Decision) -> tuple[object, ...]:
    return decision.verdict, decision.reasons, decision.note, decision.answers


def _decision(vote: Vote, report_id: int | None, rules: VoteRules) -> Decision | Problem:
    if vote.trouble is not None:
        return Problem(vote.where, vote.trouble)
    reviewer = vote.reviewer or rules.reviewer
    if report_id is None or reviewer is None:
        return Problem(vote.where, "its record is not in the ledger" if report_id is None else "no reviewer given")
    try:
        reviewer = admit(rules.people, reviewer, may="decide")
    except UsageError as error:
        return Problem(vote.where, error.message)
    stage = vote.stage or rules.stage
    codes = {word: criterion.code for criterion in rules.criteria if criterion.stage is stage
             for word in map(str.casefold, (criterion.text, criterion.reason, criterion.code))}  # fmt: skip
    reasons = tuple(dict.fromkeys(codes[text.casefold()] for text in vote.reasons if text.casefold() in codes))
    others = [text for text in vote.reasons if text.casefold() not in codes]
    if vote.verdict is Verdict.NOT_RETRIEVED and stage is not Stage.FULL_TEXT:
        return Problem(vote.where, "'not retrieved' belongs to the full-text stage (--stage full-text)")
    if stage is Stage.FULL_TEXT and vote.verdict is Verdict.EXCLUDE and codes and not reasons:
        said = f"; the protocol has no reason {', '.join(map(repr, others))}" if others else ""
        return Problem(vote.where, f"an exclusion at full text needs a reason{said}")
    answers, strange = _answers(vote, stage, rules.criteria)
    told = (vote.note, f"reason: {', '.join(others)}" if others else None, *map(answer_in_words, strange))
    note = "; ".join(filter(None, told)) or None
    return Decision(report_id, stage, reviewer, vote.verdict, reasons, note, origin=rules.origin, answers=answers)


def _answers(
    vote: Vote, stage: Stage, criteria: Iterable[Criterion]
) -> tuple[tuple[CriterionAnswer, ...], tuple[CriterionAnswer, ...]]:
    """The answers on criteria of the protocol, each once and in its order; and the others, for the note."""
    given = {answer.code.casefold(): answer for answer in vote.answers}
    has_form = stage is Stage.FULL_TEXT and vote.verdict is not Verdict.NOT_RETRIEVED
    codes = [criterion.code for criterion in criteria if criterion.stage is stage] if has_form else []
    known = tuple(replace(given[code.casefold()], code=code) for code in codes if code.casefold() in given)
    taken = {answer.code.casefold() for answer in known}
    return known, tuple(answer for answer in vote.answers if answer.code.casefold() not in taken)
