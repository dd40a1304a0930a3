"""The numbers of an update: what came since an earlier state of the review, and what became of what was there.

PRISMA 2020's templates for updates count in their lanes what the new search brought, and the previous version in a
column of its own. A report that was open then, or whose fate has changed since (other than by being dropped from
the included ones), goes through the lanes once more; one that stays what it was does not, and records of it that
the new search met again are duplicates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from slr.core.model import Standing, Verdict
from slr.outputs.prisma.as_of import Traced
from slr.outputs.prisma.counts import FlowCounts
from slr.outputs.prisma.flow import FlowMembers, by_study, count_members, flow_members


@dataclass(frozen=True, slots=True)
class Update:
    """Who is counted where.

    flow: reports of the lanes. again: reports of the previous version, with the records the new search found of
    them. before, after: the reports included then, and those included now. kept: included then and now. carried:
    records in the lanes that had been found before.
    """

    flow: tuple[Traced, ...]
    again: tuple[Traced, ...]
    before: tuple[Traced, ...]
    after: tuple[Traced, ...]
    kept: frozenset[int]
    carried: int

    @property
    def kept_studies(self) -> set[int]:
        """Studies of the previous version that are still included."""
        return {each.standing.study_id for each in self.after if each.standing.report_id in self.kept}

    def new_reports(self) -> list[Traced]:
        """Included now, not before, of studies that are new."""
        kept = self.kept_studies
        return [each for each in self._added() if each.standing.study_id not in kept]

    def of_earlier_studies(self) -> list[Traced]:
        """Included now, not before, of studies that the review had."""
        kept = self.kept_studies
        return [each for each in self._added() if each.standing.study_id in kept]

    def _added(self) -> list[Traced]:
        return [each for each in self.after if each.standing.report_id not in self.kept]


def compare(before: Sequence[Traced], now: Iterable[Traced]) -> Update:
    """Tell apart what is new from what the previous version had.

    Args:
        before: every report as it stood then.
        now: every report as it stands now.
    """
    was = {record: each for each in before for record in each.records}
    flow, again, after, kept = [], [], [], set()
    carried = 0
    claims = _Claims()
    for each in now:
        prior = next((was[record] for record in each.records if record in was), None)
        if each.standing.is_included:
            after.append(each)
        if prior is not None and claims.holds(prior, each):
            again.append(_only(each, was))
            kept |= {each.standing.report_id} if each.standing.is_included else set()
        else:
            flow.append(each)
            carried += sum(record in was for record in each.records)
    included = tuple(each for each in before if each.standing.is_included)
    return Update(tuple(flow), tuple(again), included, tuple(after), frozenset(kept), carried)


class _Claims:
    """Lets each report and study of the previous version go on as one of today; what was split off is new."""

    def __init__(self) -> None:
        self._reports: set[int] = set()
        self._studies: dict[int, int] = {}

    def holds(self, prior: Traced, each: Traced) -> bool:
        """True when a report stays in the previous version's part: unchanged, or dropped from it."""
        then, now = prior.standing, each.standing
        if then.is_included and now.is_included:
            study = self._studies.setdefault(then.study_id, now.study_id)
            if then.report_id in self._reports or study != now.study_id:
                return False
            self._reports.add(then.report_id)
            return True
        return then.is_included or (_fate(then) is not None and _fate(then) == _fate(now))


def _fate(standing: Standing) -> tuple[Verdict, Verdict | None] | None:
    """What was settled of a report; None while it is open."""
    first, second = standing.title_abstract, standing.full_text
    if first is None or (standing.reached_full_text and second is None):
        return None
    return first, second


def _only(each: Traced, was: dict[int, Traced]) -> Traced:
    """The report with those of its records that the previous version did not have."""
    pairs = [
        (record, source)
        for record, source in zip(each.records, each.standing.sources, strict=True)
        if record not in was
    ]
    standing = replace(each.standing, sources=tuple(source for _, source in pairs))
    return Traced(standing, tuple(record for record, _ in pairs))


def update_members(update: Update) -> FlowMembers[int]:
    """Who is counted where in the lanes; included are the reports of studies that are new."""
    members = flow_members(
        [each.standing for each in update.flow],
        [each.records for each in update.flow],
        [each.standing for each in update.again],
        [each.records for each in update.again],
    )
    return replace(members, included=[each.standing for each in update.new_reports()])


def count_update(update: Update, reason_words: Callable[[str], str], automation: str | None = None) -> FlowCounts:
    """The numbers of the templates for updates; `automation` names tool, version and rule of the stops."""
    previous_studies = _count_studies(update.before)
    return replace(
        count_members(update_members(update), reason_words, automation),
        is_update=True,
        previous_studies=previous_studies,
        previous_reports=len(update.before),
        total_studies=_count_studies(update.after),
        total_reports=len(update.after),
        accepted_for_earlier=len(update.of_earlier_studies()),
        dropped_studies=previous_studies - len(update.kept_studies),
        dropped_reports=len(update.before) - len(update.kept),
    )


def _count_studies(reports: Iterable[Traced]) -> int:
    return len(by_study(each.standing for each in reports))
