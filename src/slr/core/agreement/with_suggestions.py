"""How far a suggestion agrees with the verdict that was settled: the model measured against people. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slr.core.model import Verdict
from slr.core.statistics.estimate import Estimate, proportion, undefined

#: On title and abstract a `maybe` goes on like an include.
_GOES_ON = frozenset({Verdict.INCLUDE, Verdict.MAYBE})


@dataclass(frozen=True, slots=True)
class Against:
    """Suggestions beside settled verdicts, `maybe` counted as include.

    hits: both include; missed: settled include, suggested exclude; extra: settled exclude, suggested include;
    rejected: both exclude. differing: the reports behind `missed` and `extra`, those that were missed first.
    """

    hits: int
    missed: int
    extra: int
    rejected: int
    differing: tuple[int, ...]

    @property
    def n(self) -> int:
        """Reports with both."""
        return self.hits + self.missed + self.extra + self.rejected

    @property
    def sensitivity(self) -> Estimate:
        """The share of the settled includes that the model would have kept; Wilson's 95 % interval."""
        return _share(self.hits, self.hits + self.missed, "no report with a suggestion was settled as an include")

    @property
    def specificity(self) -> Estimate:
        """The share of the settled excludes that the model would have excluded; Wilson's 95 % interval."""
        of = self.rejected + self.extra
        return _share(self.rejected, of, "no report with a suggestion was settled as an exclude")

    def as_json(self) -> dict[str, object]:
        """For scripts."""
        return {
            "reports": self.n,
            "both_include": self.hits,
            "settled_include_suggested_exclude": self.missed,
            "settled_exclude_suggested_include": self.extra,
            "both_exclude": self.rejected,
            "sensitivity": self.sensitivity.as_json(),
            "specificity": self.specificity.as_json(),
            "differing": list(self.differing),
        }


def compare_with_suggestions(suggested: Mapping[int, Verdict], settled: Mapping[int, Verdict]) -> Against:
    """Compare by report; reports with only one of the two do not count.

    Args:
        suggested: what the model suggested.
        settled: what the reviewers settled; include, maybe or exclude.
    """
    cells: dict[tuple[bool, bool], list[int]] = {(a, b): [] for a in (True, False) for b in (True, False)}
    for report in sorted(suggested.keys() & settled.keys()):
        cells[settled[report] in _GOES_ON, suggested[report] in _GOES_ON].append(report)
    missed, extra = cells[True, False], cells[False, True]
    return Against(len(cells[True, True]), len(missed), len(extra), len(cells[False, False]), (*missed, *extra))


def _share(part: int, whole: int, why: str) -> Estimate:
    return proportion(part, whole) if whole else undefined(why)
