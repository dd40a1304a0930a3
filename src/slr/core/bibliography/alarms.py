"""Which notices matter to a review: those about reports that are included or may still be. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from slr.core.bibliography.history import History
from slr.core.bibliography.notices import Notice, is_graver
from slr.core.model import Standing, Verdict


@dataclass(frozen=True, slots=True)
class Alarm:
    """One report whose results may not be trusted any more.

    witnesses: which sources say so, and since when. is_included: it is included now; else it is being screened.
    """

    report_id: int
    title: str
    notice: Notice  #: the gravest of its records
    witnesses: str
    is_included: bool

    @property
    def sentence(self) -> str:
        """In words, the title last."""
        kind = "Included report" if self.is_included else "Report"
        return f"{kind} {self.report_id} {self.notice.claim} ({self.witnesses}): {self.title or '(no title)'}"

    def as_json(self) -> dict[str, object]:
        """For scripts; keys only grow."""
        return {
            "report": self.report_id,
            "title": self.title,
            "notice": self.notice.value,
            "from": self.witnesses,
            "included": self.is_included,
        }


def find_alarms(standings: Iterable[Standing], histories: Mapping[int, History]) -> list[Alarm]:
    """The retractions, withdrawals and concerns that matter, the included reports first."""
    all_alarms = [
        Alarm(standing.report_id, standing.title, history.notice, history.witnesses, standing.is_included)
        for standing in standings
        if (history := histories.get(standing.report_id))
        and history.notice
        and history.is_alarm
        and concerns(standing)
    ]
    return sorted(all_alarms, key=lambda alarm: (not alarm.is_included, alarm.report_id))


def find_new_alarms(
    standings: Iterable[Standing], before: Mapping[int, History], now: Mapping[int, History]
) -> list[Alarm]:
    """The alarms that are graver than what was known of the same reports."""
    graver = {
        number: history
        for number, history in now.items()
        if is_graver(history.notice, before[number].notice if number in before else None)
    }
    return find_alarms(standings, graver)


def concerns(standing: Standing) -> bool:
    """Whether a notice about this report matters: it is included, or it may still be."""
    is_out = standing.full_text in {Verdict.EXCLUDE, Verdict.NOT_RETRIEVED}
    return not is_out and standing.title_abstract is not Verdict.EXCLUDE and standing.left_out is None
