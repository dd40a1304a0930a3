"""Agreement at each stage, for each pair of reviewers and for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from slr.core.agreement.categories import Maybe, category, rule, scale
from slr.core.agreement.judgements import IndependentJudgement, StageJudgements
from slr.core.model import Stage, Verdict
from slr.core.statistics.cross_table import Crossed, cross
from slr.core.statistics.estimate import Estimate
from slr.core.statistics.kappa import (
    bias_index,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    pabak,
    pairable,
    percent_agreement,
    prevalence_index,
    specific_agreement,
)

_Statistic = tuple[str, Callable[[Crossed], Estimate]]
#: The coefficients of a pair beside those of one category.
STATISTICS: tuple[_Statistic, ...] = (
    ("percent_agreement", percent_agreement),
    ("kappa", cohen_kappa),
    ("pabak", pabak),
    ("ac1", gwet_ac1),
    ("prevalence_index", prevalence_index),
    ("bias_index", bias_index),
)


@dataclass(frozen=True, slots=True)
class Reasons:
    """Full-text exclusions of both: how many there are, in how many the main reason is the same, or not given."""

    both_excluded: int  #: reports
    same: int
    without: int  #: reports for which one of them gave no reason

    @property
    def percent(self) -> float | None:
        """The same main reason, in percent of those for which both gave one."""
        given = self.both_excluded - self.without
        return 100 * self.same / given if given else None

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        percent = self.percent
        return {
            "both_excluded": self.both_excluded,
            "same": self.same,
            "without": self.without,
            "percent": None if percent is None else round(percent, 4),
            "reason": "both reviewers excluded no report with a reason" if percent is None else None,
        }


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two reviewers on the reports both have judged.

    statistics: by name, those of `STATISTICS`. specific: by category. changed: verdicts on these reports that
    their reviewers changed after both had decided; what was said before is what counts here.
    """

    first: str
    second: str
    table: Crossed  #: rows: what the first said; columns: the second
    statistics: Mapping[str, Estimate]
    specific: Mapping[str, Estimate]
    changed: int
    reasons: Reasons | None = None

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "reviewers": [self.first, self.second],
            "n": self.table.n,
            "categories": list(self.table.categories),
            "table": [list(row) for row in self.table.counts],
            "statistics": {name: estimate.as_json() for name, estimate in self.statistics.items()},
            "specific_agreement": {name: estimate.as_json() for name, estimate in self.specific.items()},
            "changed_after_both_decided": self.changed,
            "reasons": None if self.reasons is None else self.reasons.as_json(),
        }


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """More than two reviewers. complete: reports all of them judged (kappa); pairable: two or more (alpha)."""

    complete: int
    fleiss: Estimate
    pairable: int
    krippendorff: Estimate

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "complete": self.complete,
            "fleiss_kappa": self.fleiss.as_json(),
            "pairable": self.pairable,
            "krippendorff_alpha": self.krippendorff.as_json(),
        }


@dataclass(frozen=True, slots=True)
class Section:
    """One stage, whole or one calibration round of it.

    overlap: reports two reviewers or more have judged. alone: reports only one has judged; waiting: reports that
    still wait for a reviewer who must decide. copies, late: verdicts that are no independent judgements. why: why
    there is no pair.
    """

    stage: Stage
    round: int | None
    rule: str  #: who must decide, in words
    reviewers: tuple[str, ...]
    overlap: int
    alone: int
    waiting: int
    copies: int
    late: int
    changed: int  #: verdicts changed after both had decided
    pairs: tuple[PairAgreement, ...]
    group: GroupAgreement | None = None
    why: str | None = None

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        counts = ("overlap", "alone", "waiting", "copies", "late", "changed")
        return {
            "stage": str(self.stage),
            "round": self.round,
            "rule": self.rule,
            "reviewers": list(self.reviewers),
            **{name: getattr(self, name) for name in counts},
            "pairs": [pair.as_json() for pair in self.pairs],
            "group": None if self.group is None else self.group.as_json(),
            "reason": self.why,
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """The whole answer."""

    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, object]:
        """For scripts; keys only grow."""
        return {"level": 0.95, "sections": [section.as_json() for section in self.sections]}


def measure_stage(
    judged: StageJudgements,
    stage: Stage,
    *,
    reviewers: Collection[str] = (),
    maybe: Maybe = Maybe.INCLUDE,
    round_number: int | None = None,
    waiting: int = 0,
) -> Section:
    """Measure one stage.

    Args:
        judged: the judgements there.
        stage: the stage.
        reviewers: pairs of these only; empty for all who have judged there.
        maybe: what a `maybe` on title and abstract counts as.
        round_number: the number of the calibration round, when it is one.
        waiting: how many reports wait for a reviewer who must decide.
    """
    taken = [judgement for judgement in judged.judgements if not reviewers or judgement.reviewer in reviewers]
    who = tuple(sorted(set(reviewers) or {judgement.reviewer for judgement in taken}))
    said = _by_report(taken)
    overlap = {report: mine for report, mine in said.items() if len(mine) > 1}
    used = {category(judgement.verdict, stage, maybe) for mine in overlap.values() for judgement in mine.values()}
    categories = scale(used, stage, maybe)
    pairs = tuple(_pair(a, b, overlap, stage, maybe, categories) for a, b in combinations(who, 2))
    return Section(
        stage=stage,
        round=round_number,
        rule=rule(stage, maybe),
        reviewers=who,
        overlap=len(overlap),
        alone=len(said) - len(overlap),
        waiting=waiting,
        copies=_of(judged.copies, reviewers),
        late=_of(judged.late, reviewers),
        changed=sum(judgement.changed for mine in overlap.values() for judgement in mine.values()),
        pairs=pairs,
        group=_group(overlap.values(), who, stage, maybe) if len(who) > 2 else None,
        why=_why_no_pair(who),
    )


def _by_report(taken: Iterable[IndependentJudgement]) -> dict[int, dict[str, IndependentJudgement]]:
    said: dict[int, dict[str, IndependentJudgement]] = {}
    for judgement in taken:
        said.setdefault(judgement.report_id, {})[judgement.reviewer] = judgement
    return said


def _of(places: Iterable[tuple[int, str]], reviewers: Collection[str]) -> int:
    return sum(not reviewers or who in reviewers for _, who in places)


def _why_no_pair(who: Sequence[str]) -> str | None:
    return {0: "no reviewer has decided", 1: "only one reviewer has decided"}.get(len(who))


def _pair(
    first: str,
    second: str,
    overlap: Mapping[int, Mapping[str, IndependentJudgement]],
    stage: Stage,
    maybe: Maybe,
    categories: Sequence[str],
) -> PairAgreement:
    both = [(mine[first], mine[second]) for mine in overlap.values() if first in mine and second in mine]
    table = cross(
        ((category(a.verdict, stage, maybe), category(b.verdict, stage, maybe)) for a, b in both), categories
    )
    return PairAgreement(
        first,
        second,
        table,
        {name: measure(table) for name, measure in STATISTICS},
        {name: specific_agreement(table, name) for name in categories},
        changed=sum(a.changed + b.changed for a, b in both),
        reasons=_reasons(both) if stage is Stage.FULL_TEXT else None,
    )


def _reasons(both: Iterable[tuple[IndependentJudgement, IndependentJudgement]]) -> Reasons:
    excluded = [(a, b) for a, b in both if {a.verdict, b.verdict} == {Verdict.EXCLUDE}]
    given = [(a.reasons[0], b.reasons[0]) for a, b in excluded if a.reasons and b.reasons]
    return Reasons(len(excluded), sum(x == y for x, y in given), len(excluded) - len(given))


def _group(
    overlap: Iterable[Mapping[str, IndependentJudgement]], who: Sequence[str], stage: Stage, maybe: Maybe
) -> GroupAgreement:
    units = [[category(judgement.verdict, stage, maybe) for judgement in mine.values()] for mine in overlap]
    complete = [said for said in units if len(said) == len(who)]
    return GroupAgreement(len(complete), fleiss_kappa(complete), len(pairable(units)), krippendorff_alpha(units))
