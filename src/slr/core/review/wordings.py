"""The wordings that the criteria of a stage have had, each a version with a number. Pure.

A version of the criteria is one wording of those of one stage; other settings of `review.toml` make none, and
neither do blanks and line breaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slr.core.errors import ConfigError
from slr.core.model import Criterion, Problem, Stage
from slr.core.review.settings import criteria_in

Criteria = tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class CriteriaVersion:
    """One wording of the criteria of a stage.

    number: from 1, in the order in which decisions first used them. protocol_ids: the wordings of `review.toml`
    that have these criteria (`Decision.protocol_id`), the first one first.
    """

    number: int
    protocol_ids: tuple[int, ...]
    criteria: Criteria


def read_wordings(texts: Mapping[int, str]) -> tuple[dict[int, Criteria], list[Problem]]:
    """The criteria of every wording of `review.toml`; one that cannot be read any more is a Problem."""
    wordings: dict[int, Criteria] = {}
    problems: list[Problem] = []
    for number, text in texts.items():
        try:
            wordings[number] = tuple(map(_plain, criteria_in(text)))
        except ConfigError as error:
            problems.append(Problem(f"wording {number} of review.toml", error.message))
    return wordings, problems


def at_stage(criteria: Iterable[Criterion], stage: Stage) -> Criteria:
    """The criteria of one stage in the form in which versions are compared."""
    return tuple(_plain(criterion) for criterion in criteria if criterion.stage is stage)


def _plain(criterion: Criterion) -> Criterion:
    """A line broken at another place is no other wording."""
    return Criterion(
        criterion.code, criterion.stage, " ".join(criterion.text.split()), " ".join(criterion.reason.split())
    )


def list_versions(wordings: Mapping[int, Iterable[Criterion]], stage: Stage) -> list[CriteriaVersion]:
    """The different wordings of the criteria of a stage, the oldest first.

    Criteria that come back after others were in use are their old version again.
    """
    ids: dict[Criteria, list[int]] = {}
    for protocol_id in sorted(wordings):
        ids.setdefault(at_stage(wordings[protocol_id], stage), []).append(protocol_id)
    return [
        CriteriaVersion(n, tuple(wording_ids), criteria)
        for n, (criteria, wording_ids) in enumerate(ids.items(), start=1)
    ]
