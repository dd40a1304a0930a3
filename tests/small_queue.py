"""The queue of a desk that is kept in memory, as plainly as it can be said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Self

from slr.core.errors import SlrError
from slr.core.model import Decision, Stage, Standing, Verdict
from slr.stages.screen.desk import ReviewerProgress
from slr.stages.screen.draft import BLANK, Draft, after_verdict

GOES_ON = frozenset({Verdict.INCLUDE, Verdict.MAYBE})


class DraftBook:
    """The drafts of a desk that is kept in memory; `draft_error` is what keeping one fails with."""

    def __init__(self) -> None:
        self.written: dict[int, Draft] = {}
        self.draft_error: SlrError | None = None

    @property
    def queue(self) -> Self:
        """The reports, which are here too."""
        return self

    @property
    def acts(self) -> Self:
        """The acts, which are here too."""
        return self

    def keep_draft(self, report_id: int, draft: Draft) -> None:
        """Keep a draft, or fail."""
        if self.draft_error is not None:
            raise self.draft_error
        if draft.is_empty:
            self.written.pop(report_id, None)
        else:
            self.written[report_id] = draft

    def drafts(self) -> list[int]:
        """The reports with one."""
        return sorted(self.written)

    def take_along(self, report_id: int) -> None:
        """A verdict was kept."""
        self.written[report_id] = after_verdict(self.written.get(report_id, BLANK))
        if self.written[report_id].is_empty:
            del self.written[report_id]

    def bring_back(self, gone: Decision) -> None:
        """A verdict was taken back."""
        if gone.note or gone.answers:
            self.written.setdefault(gone.report_id, Draft(gone.note, gone.answers or None))


def waits(standing: Standing, stage: Stage) -> bool:
    """True while the report needs a verdict at the stage: it has reached it, is not settled and not in conflict.

    A conflict waits for a resolution, not for one more opinion.
    """
    if stage in standing.conflicts:
        return False
    if stage is Stage.TITLE_ABSTRACT:
        return standing.title_abstract is None
    return standing.title_abstract in GOES_ON and standing.full_text is None


def queue(
    standings: Iterable[Standing], stage: Stage, *, decided: Collection[int], skipped: Sequence[int] = ()
) -> tuple[int, ...]:
    """The ids of the reports to decide, in the order they came; skipped ones last, in the order of skipping.

    Args:
        standings: where every report of the review stands.
        stage: the stage being screened.
        decided: reports this reviewer has decided at this stage.
        skipped: reports put aside in this sitting, oldest first; one skipped twice stands at its last place.
    """
    waiting = [s.report_id for s in standings if waits(s, stage) and s.report_id not in decided]
    last_skip = {report_id: place for place, report_id in enumerate(skipped)}
    return tuple(sorted(waiting, key=lambda report_id: last_skip.get(report_id, -1)))


def progress(verdicts: Iterable[Verdict], left: int) -> ReviewerProgress:
    """Count one reviewer's current verdicts at one stage; `left` is the length of the queue."""
    counts = Counter(verdict for verdict in verdicts if verdict is not Verdict.WITHDRAWN)
    decided = counts.total()
    return ReviewerProgress(
        total=decided + left,
        decided=decided,
        included=counts[Verdict.INCLUDE],
        excluded=counts[Verdict.EXCLUDE],
        maybe=counts[Verdict.MAYBE],
        not_retrieved=counts[Verdict.NOT_RETRIEVED],
        left=left,
    )
