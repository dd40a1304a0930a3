"""The door of the log: every act in the ledger that the one who asks may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.heard import list_visible_tags
from slr.core.bibliography.pair_judgement import Asked, PairJudgement
from slr.core.model import Stage
from slr.core.review.wordings import list_versions, read_wordings
from slr.outputs.log.acts import (
    ActKind,
    ActLog,
    Filter,
    LogLine,
    collect,
    of_decision,
    of_joining,
    of_overlay,
    of_policy,
    of_resolution,
    of_tag,
    seen_by,
)


def read_log(ledger: Ledger, review: Review, wanted: Filter, *, me: str | None) -> ActLog:
    """The acts that fit the filter, newest last, as `me` may see them; None asks as nobody.

    What others decided on a report at a stage is hidden until all who must have decided, or it was settled. The
    number hidden is of the whole ledger, whatever the filter, so that no filter tells whose they are. Changes of
    who must decide and joined names are acts too.
    """
    people = ledger.names.refresh()
    history = ledger.decisions.history(everybody=True)
    settled = ledger.decisions.resolutions()
    seen = seen_by(me, history, ledger.decisions.current(), settled, review.protocol.needed)
    resolutions = ledger.decisions.resolutions(everybody=True)
    texts = ledger.protocol_texts()
    numbers = _criteria_numbers(texts)
    lines = [
        *(
            of_decision(row, numbers.get((row.stage, row.protocol_id)), counts=people.decides(row.reviewer))
            for row in seen
        ),
        *(of_resolution(row, counts=people.resolves(row.resolver)) for row in resolutions),
        *map(of_overlay, ledger.remarks.overlays()),
        *_merges(ledger),
        *_tags(ledger, review, me),
        *map(of_policy, ledger.policies.all()),
        *map(of_joining, ledger.names.joins()),
    ]
    lines = [replace(line, who=people.of(line.who)) for line in lines]
    if wanted.who is not None:
        wanted = replace(wanted, who=people.of(wanted.who))
    return collect(lines, wanted, held_back=len(history) - len(seen), wordings=len(texts))


def _criteria_numbers(texts: Mapping[int, str]) -> dict[tuple[Stage, int | None], int]:
    """The version of the criteria at each stage, by the wording of review.toml; none for one nobody can read."""
    wordings, _ = read_wordings(texts)
    return {
        (stage, wording): version.number
        for stage in Stage
        for version in list_versions(wordings, stage)
        for wording in version.protocol_ids
    }


def _tags(ledger: Ledger, review: Review, me: str | None) -> Iterator[LogLine]:
    """What was tagged, where `me` may see it."""
    history = ledger.remarks.tag_history()
    if not history:
        return
    protocol = review.protocol
    asked = {(change.report_id, change.reviewer, change.tag) for change in history}
    seen = list_visible_tags(
        asked,
        ledger.decisions.current(),
        ledger.standings(protocol.needed),
        needed=protocol.needed,
        me=me,
    )
    known = set(seen)
    yield from (of_tag(change) for change in history if (change.report_id, change.reviewer, change.tag) in known)


def _merges(ledger: Ledger) -> Iterator[LogLine]:
    """What reviewers merged while they screened."""
    after = {merge.id: merge.after_decision for merge in ledger.merge_log.merges()}
    for row in ledger.judgements.history():
        if row.asked is Asked.SCREEN:
            yield _merge(row, ledger.reports.get(min(row.ends)).id, after.get(row.merge_id))


def _merge(row: PairJudgement, report_id: int, after: int | None) -> LogLine:
    assert row.at is not None  # whatever comes from the ledger has its time
    a, b = row.ends
    about = f"records {a} and {b}"
    return LogLine(
        row.at, ActKind.MERGE, row.actor, report_id, row.id or 0, None, row.said.value,
        note=row.reason, about=about, after=after,
    )  # fmt: skip
