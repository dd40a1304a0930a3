"""Where a report stands in the flow: the one place that says what counts as excluded or included. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slr.core.vocabulary import SourceKind, Stage, Verdict

#: What title and abstract, and then the full text, may have come to. Looked up by identity: that is quick.
_FIRST = (None, Verdict.INCLUDE, Verdict.EXCLUDE)
_FULL = (None, Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.NOT_RETRIEVED)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one report stands in the flow: what was found, and what the reviewers settled at each stage.

    Whatever tells a count or a set of reports asks here. sources: one (label, kind) per record of the report. A
    verdict is None while the stage is open or in conflict; `conflicts` names the stages whose decisions disagree.
    There is a verdict on the full text only where title and abstract let the report through. `reasons` are those
    of the last verdict. left_out: the number of the stop that ended the screening of titles and abstracts before
    this report was seen; then nobody has judged it and `title_abstract` is an exclusion by that rule, not by a
    person. is_early: somebody's word on the full text stands although the report is not, or no longer, through
    title and abstract; it counts for nothing until it is.
    """

    report_id: int
    study_id: int
    title: str
    sources: tuple[tuple[str, SourceKind], ...]
    title_abstract: Verdict | None = None
    full_text: Verdict | None = None
    reasons: tuple[str, ...] = ()
    conflicts: tuple[Stage, ...] = ()
    left_out: int | None = None
    is_early: bool = False

    def __post_init__(self) -> None:
        """Refuse what no report can be, above all: judged on its full text and not through title and abstract."""
        if self.title_abstract not in _FIRST or self.full_text not in (
            _FULL if self.reached_full_text else (None,)
        ):
            raise ValueError(f"report {self.report_id} cannot be {self.title_abstract} and {self.full_text}")

    @property
    def is_searched(self) -> bool:
        """True when a database or register search found it (PRISMA's left lane)."""
        return any(kind.is_searched for _, kind in self.sources)

    @property
    def reached_full_text(self) -> bool:
        """True when title and abstract let it through: PRISMA's reports sought for retrieval."""
        return self.title_abstract is Verdict.INCLUDE

    @property
    def is_included(self) -> bool:
        """True when it is a report of an included study."""
        return self.full_text is Verdict.INCLUDE

    def at(self, stage: Stage) -> Verdict | None:
        """The verdict that counts at a stage."""
        return self.title_abstract if stage is Stage.TITLE_ABSTRACT else self.full_text


#: So many numbers of reports stand in one sentence.
_NAMED = 10


def describe_early(reports: Sequence[int]) -> tuple[str, ...]:
    """What is wrong with full texts that were judged before title and abstract let their reports through.

    `3 reports have a full-text verdict that does not count, …: 4, 9, 12`; nothing when there is none.
    """
    if not reports:
        return ()
    many = len(reports) > 1
    shown = ", ".join(map(str, reports[:_NAMED])) + (", …" if len(reports) > _NAMED else "")
    words = (
        f"{len(reports):,} report{'s have' if many else ' has'} a full-text verdict that does not count, since "
        f"title and abstract do not let {'them' if many else 'it'} through: {shown}"
    )
    return (words,)
