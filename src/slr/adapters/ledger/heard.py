"""What reviewers said of reports, as it may be shown: votes with notes and quotes, and tags.

A tag has no stage. It may have been put on at the stage that is being decided, and would then say what its
reviewer thinks; so another one's tags stay hidden while that stage is open and not all have decided who must.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from slr.adapters.ledger.blind import list_visible
from slr.adapters.ledger.settle import find_resolution
from slr.core.bibliography.evidence import Heard, Tag
from slr.core.model import Decision, Resolution, Stage, Standing

if TYPE_CHECKING:
    from slr.adapters.ledger import Ledger
    from slr.adapters.ledger.settle import Needed


def gather_heard(
    decisions: Iterable[Decision],
    tags: Iterable[tuple[int, str, str]],
    standings: Iterable[Standing],
    *,
    needed: Needed,
    me: str | None,
) -> dict[int, Heard]:
    """What `me` may see of every report on which there is something to see; None asks as nobody.

    Args:
        decisions: all standing decisions.
        tags: (report, reviewer, tag) of all that are on.
        standings: of all reports.
        needed: how many reviewers must decide on a report at a stage.
        me: who asks.
    """
    rows = list(decisions)
    votes: dict[int, list[Decision]] = {}
    for row in list_visible(rows, needed=needed, me=me)[0]:
        votes.setdefault(row.report_id, []).append(row)
    words: dict[int, list[Tag]] = {}
    for report, reviewer, word in list_visible_tags(tags, rows, standings, needed=needed, me=me):
        words.setdefault(report, []).append(Tag(reviewer, word))
    report_ids = sorted({*votes, *words})
    return {
        report_id: Heard(tuple(votes.get(report_id, ())), tuple(words.get(report_id, ())))
        for report_id in report_ids
    }


def list_visible_tags(
    tags: Iterable[tuple[int, str, str]],
    decisions: Iterable[Decision],
    standings: Iterable[Standing],
    *,
    needed: Needed,
    me: str | None,
) -> list[tuple[int, str, str]]:
    """Those of the tags, each (report, reviewer, word), that `me` may see."""
    shown, _ = list_visible(decisions, needed=needed, me=None)
    decided = {(row.report_id, row.stage) for row in shown}
    where = {standing.report_id: stage for standing in standings if (stage := _open_stage(standing)) is not None}

    def is_open(report: int) -> bool:
        stage = where.get(report)
        return stage is None or needed(report, stage) < 2 or (report, stage) in decided

    return [tag for tag in tags if tag[1] == me or is_open(tag[0])]


def list_visible_resolutions(
    resolutions: Iterable[Resolution],
    decisions: Iterable[Decision],
    standings: Iterable[Standing],
    *,
    needed: Needed,
) -> dict[int, tuple[Resolution, ...]]:
    """What settled the conflicts of each report and counts now, where both sides are open to all."""
    made: dict[tuple[int, Stage], list[Resolution]] = {}
    for resolution in resolutions:
        made.setdefault((resolution.report_id, resolution.stage), []).append(resolution)
    sides: dict[tuple[int, Stage], list[Decision]] = {}
    for row in list_visible(decisions, needed=needed, me=None)[0] if made else ():
        sides.setdefault((row.report_id, row.stage), []).append(row)
    resolutions_of: dict[int, tuple[Resolution, ...]] = {}
    for standing in standings if sides else ():
        report = standing.report_id
        at = [(report, stage) for stage in Stage if (report, stage) in sides and standing.at(stage) is not None]
        settled = (find_resolution(sides[place], made.get(place, ())) for place in at)
        counting = tuple(row for row in settled if row is not None)
        if counting:
            resolutions_of[report] = counting
    return resolutions_of


def _open_stage(standing: Standing) -> Stage | None:
    """The stage a report has reached and that is not settled."""
    if standing.title_abstract is None:
        return Stage.TITLE_ABSTRACT
    if standing.reached_full_text and standing.full_text is None:
        return Stage.FULL_TEXT
    return None


def read_heard(
    ledger: Ledger, needed: Needed, *, me: str | None, standings: Iterable[Standing] | None = None
) -> Mapping[int, Heard]:
    """As `heard`, of all that is in a ledger, with what settled the conflicts."""
    everything = list(ledger.standings(needed) if standings is None else standings)
    rows = ledger.decisions.current()
    by_report = gather_heard(rows, ledger.remarks.all_tags(), everything, needed=needed, me=me)
    settled = list_visible_resolutions(ledger.decisions.resolutions(), rows, everything, needed=needed)
    return by_report | {report: by_report[report]._replace(resolutions=made) for report, made in settled.items()}
