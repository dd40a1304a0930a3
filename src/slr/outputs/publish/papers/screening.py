"""How many people judged each record and each report, in numbers a sentence can rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from slr.core.model import Manner, Stage, Verdict
from slr.core.text.numbers import counted as count
from slr.core.text.numbers import form_for, join_words, percent
from slr.core.text.printable import clean
from slr.outputs.publish.material import JudgedReport, ReviewSnapshot, StageFacts

_NOBODY = JudgedReport(0)
_OF_STAGE = {Stage.TITLE_ABSTRACT: "title and abstract", Stage.FULL_TEXT: "full text"}
#: What is judged at a stage (PRISMA 2020).
UNIT = {Stage.TITLE_ABSTRACT: "record", Stage.FULL_TEXT: "report"}


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the settled reports of a stage: how many were judged by several, by one, by none.

    blind: judged by several from whom slr kept each other's verdicts, none of these read from a file.
    """

    settled: int
    several: int
    one: int
    none: int
    blind: int
    undecided: int
    conflicts: int
    left_out: int = 0


def count_coverage(facts: ReviewSnapshot, stage: Stage) -> Coverage:
    """Count the judgements behind the verdicts of a stage."""
    own = facts.stages[stage].judged
    settled = [own.get(number, _NOBODY) for number in list_settled_reports(facts, stage)]
    lanes = (facts.counts.searched.awaiting, facts.counts.other.awaiting)
    is_first = stage is Stage.TITLE_ABSTRACT
    return Coverage(
        len(settled),
        sum(judged_report.judges > 1 for judged_report in settled),
        sum(judged_report.judges == 1 for judged_report in settled),
        sum(judged_report.judges == 0 for judged_report in settled),
        sum(
            judged_report.judges > 1 and judged_report.hidden and not judged_report.imported
            for judged_report in settled
        ),
        sum(lane.title_abstract if is_first else lane.full_text for lane in lanes),
        sum(lane.title_abstract_conflicts if is_first else lane.full_text_conflicts for lane in lanes),
        facts.left_out if is_first else 0,
    )


def list_settled_reports(facts: ReviewSnapshot, stage: Stage) -> list[int]:
    """The reports whose verdict counts at a stage: at the second, those whose full text was assessed."""
    if stage is Stage.TITLE_ABSTRACT:
        return [
            standing.report_id
            for standing in facts.standings
            if standing.title_abstract is not None and standing.left_out is None  # nobody judged those
        ]
    return [
        standing.report_id for verdict in (Verdict.INCLUDE, Verdict.EXCLUDE) for standing in facts.fate(verdict)
    ]


def describe_screeners(facts: ReviewSnapshot, stage: Stage) -> list[str]:
    """Sentences on who judged what; two reviewers and independence are claimed as far as on record."""
    coverage, own = count_coverage(facts, stage), facts.stages[stage]
    where, unit = _OF_STAGE[stage], UNIT[stage]
    if not coverage.settled:
        return [f"No {unit} has a settled verdict on {where} yet."]
    told = [_judges(coverage, where, unit), *_names(own), *_independence(coverage)]
    if own.imported:
        told.append(
            f"{count(own.imported, 'verdict was', 'verdicts were')} imported from files; whether their reviewers "
            "could see other verdicts is not recorded."
        )
    if own.copies:
        told.append(
            f"{count(own.copies, 'verdict was', 'verdicts were')} taken over from another version of the study."
        )
    return [*told, *_conflicts(coverage, own), *_open(coverage, where, unit)]


def describe_changed_rules(facts: ReviewSnapshot) -> list[str]:
    """A sentence for each change of who must decide, with its day and what it did."""
    return [
        f"On {policy.at:%Y-%m-%d}, we changed the screening policy ({clean(str(policy))}): "
        f"{policy.effect.in_the_past()}."
        for policy in facts.policies
    ]


def _judges(coverage: Coverage, where: str, unit: str) -> str:
    of = count(coverage.settled, unit)
    is_part = coverage.undecided or coverage.left_out
    every = f"every {unit}{' with a settled verdict' if is_part else ''} ({coverage.settled:,})"
    if coverage.several == coverage.settled:
        return f"Two reviewers or more judged the {where} of {every}."
    if coverage.one == coverage.settled:
        return f"One reviewer alone judged the {where} of {every}."
    parts = (
        [f"two reviewers or more judged {coverage.several:,} of {of} on their {where}"] if coverage.several else []
    )
    if coverage.one:
        parts.append(f"one reviewer alone judged {coverage.one:,}{'' if parts else f' of {of} on their {where}'}")
    if coverage.none:
        passed = (
            "were passed on without a verdict at this stage"
            if where != "full text"
            else "had no reviewer's own verdict"
        )
        parts.append(f"{coverage.none:,}{'' if parts else f' of {of}'} {passed}")
    told = join_words(parts)
    return f"{told[0].upper()}{told[1:]}."


def _names(own: StageFacts) -> list[str]:
    if not own.reviewers:
        return []
    told = f"{'Reviewers' if len(own.reviewers) > 1 else 'Reviewer'}: {', '.join(map(clean, own.reviewers))}"
    return [told if told.endswith(".") else f"{told}."]


def _independence(coverage: Coverage) -> list[str]:
    if not coverage.several:
        return []
    if coverage.blind == coverage.settled:
        return ["They judged independently: slr hid each verdict until all required reviewers had decided."]
    if coverage.blind:
        share = f"{coverage.blind:,} of {coverage.settled:,} ({percent(coverage.blind, coverage.settled)})"
        return [f"Two reviewers judged {share} independently: for these, slr hid the verdicts from each other."]
    return ["Whether the reviewers judged independently is not recorded, so we do not claim it."]


def _conflicts(coverage: Coverage, own: StageFacts) -> list[str]:
    words = {
        Manner.CONSENSUS: "by consensus",
        Manner.THIRD: "by a third person",
        None: "in a way that is not recorded",
    }
    told = [
        f"{number:,} {words[manner]}" for manner, number in sorted(own.manners.items(), key=lambda x: str(x[0]))
    ]
    said = [f"Conflicts were resolved: {join_words(told)}."] if told else []
    if coverage.conflicts:
        said.append(f"{count(coverage.conflicts, 'conflict is', 'conflicts are')} not resolved yet.")
    return said


def _open(coverage: Coverage, where: str, unit: str) -> list[str]:
    if not coverage.undecided:
        return []
    await_ = form_for(coverage.undecided, "awaits", "await")
    return [f"{count(coverage.undecided, unit)} {await_} a verdict on {where}."]


def describe_agreement(facts: ReviewSnapshot, stages: Iterable[Stage] = tuple(Stage)) -> list[str]:
    """Agreement of each pair of reviewers on what both had judged before any resolution."""
    told: list[str] = []
    for stage in stages:
        section = facts.stages[stage].section
        for pair in section.pairs if section else ():
            if not pair.table.n:
                continue
            kappa, share = pair.statistics["kappa"], pair.statistics["percent_agreement"]
            value = f"{100 * (share.value or 0):.1f} % agreement, Cohen's kappa {_figure(kappa.value)}"
            if kappa.low is not None and kappa.high is not None:
                value += f" (95 % confidence interval {kappa.low:.2f} to {kappa.high:.2f})"
            others = ", ".join(f"{name} {_figure(pair.statistics[key].value)}" for name, key in _OTHERS)
            told.append(
                f"On {_OF_STAGE[stage]}, {clean(pair.first)} and {clean(pair.second)} both judged "
                f"{count(pair.table.n, UNIT[stage])}: {value}; {others}."
            )
    return told


_OTHERS = (("PABAK", "pabak"), ("Gwet's AC1", "ac1"))


def _figure(value: float | None) -> str:
    return "not defined" if value is None else f"{round(value, 2) + 0.0:.2f}"
