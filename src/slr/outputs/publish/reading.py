"""The door through which publishing and the page read the ledger: once, for all their files."""

from __future__ import annotations

from dataclasses import replace

from slr import __version__
from slr.adapters.folder import Review
from slr.adapters.ledger import Ledger, active
from slr.adapters.ledger.decisions import COPY
from slr.adapters.ledger.heard import read_heard
from slr.core.model import Stage
from slr.outputs.prisma.arithmetic import Level
from slr.outputs.prisma.checks import run_checks
from slr.outputs.prisma.flow import count_flow
from slr.outputs.prisma.searched import short_lines
from slr.outputs.prisma.stops import endings, stopped_by
from slr.outputs.publish.material import ReviewSnapshot
from slr.outputs.publish.papers.process import stage_facts
from slr.outputs.publish.papers.voices import tags_of, voices_of


def read_facts(ledger: Ledger, review: Review) -> ReviewSnapshot:
    """The ledger as the files of a paper need it."""
    protocol = review.protocol
    runs, standings = ledger.runs.all(), ledger.standings(protocol.needed)
    history, resolutions, wordings = (
        ledger.decisions.history(),
        ledger.decisions.resolutions(),
        ledger.protocol_texts(),
    )
    counts = replace(
        count_flow(standings, protocol.reason, automation=stopped_by(ledger)), short_searches=short_lines(runs)
    )
    heard = read_heard(ledger, protocol.needed, me=None, standings=standings)
    return ReviewSnapshot(
        protocol=protocol,
        runs=runs,
        notes={run.id: ledger.runs.notes(run.id) for run in runs},
        standings=standings,
        documents={report.id: report.document for report in ledger.reports.all()},
        merges=active(ledger.merge_log.merges()),
        stages={stage: stage_facts(stage, protocol, history, resolutions, wordings, COPY) for stage in Stage},
        counts=counts,
        failures=tuple(str(one) for one in run_checks(counts, {}) if one.level is Level.ERROR),
        wordings=len(wordings),
        abstracts={one.report_id for one in ledger.remarks.overlays() if one.field == "abstract" and one.value},
        is_dedup_due=ledger.merge_log.is_dedup_due() and len(standings) > 1,
        version=__version__,
        endings=tuple(endings(ledger)),
        histories=ledger.changes.histories(),
        voices=voices_of(standings, heard),
        tags=tags_of(standings, heard),
        policies=ledger.policies.all(),
    )
