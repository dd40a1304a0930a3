"""What single reviewers said of settled reports, for what is published: numbered, never named. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slr.core.bibliography.evidence import Heard
from slr.core.model import CriterionAnswer, Decision, Stage, Standing, Verdict


@dataclass(frozen=True, slots=True)
class Voice:
    """One reviewer's vote on one report at one stage. reviewer: `reviewer 1`, the same person throughout."""

    reviewer: str
    stage: Stage
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    note: str | None = None
    answers: tuple[CriterionAnswer, ...] = ()


def voices_of(standings: Iterable[Standing], heard: Mapping[int, Heard]) -> dict[int, tuple[Voice, ...]]:
    """The votes by report, at the stages that are settled; reviewers are numbered by their first vote among these.

    Args:
        standings: where every report stands.
        heard: what is open to all of each report.
    """
    kept = {
        standing.report_id: [
            row for row in heard[standing.report_id].decisions if standing.at(row.stage) is not None
        ]
        for standing in standings
        if standing.report_id in heard and standing.left_out is None
    }
    rows = sorted((row for decisions in kept.values() for row in decisions), key=lambda row: row.id or 0)
    names = {who: f"reviewer {n}" for n, who in enumerate(dict.fromkeys(row.reviewer for row in rows), start=1)}
    return {
        report: tuple(_voice(row, names) for row in decisions) for report, decisions in kept.items() if decisions
    }


def tags_of(standings: Iterable[Standing], heard: Mapping[int, Heard]) -> dict[int, tuple[str, ...]]:
    """The tags by report, each once and without the one who gave it, of reports whose last stage is settled."""
    tags = {}
    for standing in standings:
        words = sorted({tag.word for tag in heard[standing.report_id].tags}) if standing.report_id in heard else []
        if words and _is_through(standing):
            tags[standing.report_id] = tuple(words)
    return tags


def _is_through(standing: Standing) -> bool:
    return standing.full_text is not None or standing.title_abstract is Verdict.EXCLUDE


def _voice(row: Decision, names: Mapping[str, str]) -> Voice:
    return Voice(names[row.reviewer], row.stage, row.verdict, row.reasons, row.note, row.answers)
