"""The ledger's tables as SQLModel classes.

They mirror the migrations (a test compares the two) and leave this package only as values of `slr.core.model`.
Lists and mappings are kept as JSON text, times as ISO 8601 in UTC.
"""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from slr.adapters.ledger.tables_acts import (
    DraftRow,
    IdentityRow,
    NameJoinRow,
    PolicyRow,
    RecordStateRow,
    RunAmendmentRow,
)
from slr.adapters.ledger.tables_screening import (
    OverlayRow,
    PilotReportRow,
    PilotRow,
    SampleReportRow,
    SampleRow,
    SlotRow,
    StopReportRow,
    StopRow,
    SuggestionRow,
    TagRow,
)


class ProtocolRow(SQLModel, table=True):
    """Every text `review.toml` had when a run or a decision was made."""

    __tablename__ = "protocols"

    id: int | None = Field(default=None, primary_key=True)
    digest: str
    text: str
    at: str


class SearchRunRow(SQLModel, table=True):
    """One dated execution of one query on one source, as asked."""

    __tablename__ = "search_runs"

    id: int | None = Field(default=None, primary_key=True)
    source: str
    label: str
    kind: str
    query_name: str
    expression: str
    request: str
    window_start: str | None = None
    window_end: str | None = None
    notes: str
    started_at: str
    searched_on: str | None = None


class SearchPageRow(SQLModel, table=True):
    """One answer of a service: the body as received (zlib), its SHA-256, and what was made of it."""

    __tablename__ = "search_pages"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int
    number: int
    request: str
    payload: bytes
    digest: str
    received: int
    kept: int
    unknown: int
    reported: int | None = None
    notes: str
    at: str


class SearchProblemRow(SQLModel, table=True):
    """Something in a page that could not be read as it should."""

    __tablename__ = "search_problems"

    id: int | None = Field(default=None, primary_key=True)
    page_id: int
    place: str
    message: str


class SearchEndRow(SQLModel, table=True):
    """How a run ended. A run without this row was interrupted."""

    __tablename__ = "search_ends"

    run_id: int = Field(primary_key=True)
    outcome: str
    message: str | None = None
    at: str


class RecordRow(SQLModel, table=True):
    """What one source said about one document when it was first met.

    Its raw item stands in the answer of its page from byte `raw_start` to before `raw_end`; where it does not
    stand there byte for byte, `raw` holds it (zlib).
    """

    __tablename__ = "records"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int
    page_id: int
    source: str
    label: str
    kind: str
    key: str
    match: str | None = None
    title: str
    subtitle: str | None = None
    abstract: str | None = None
    abstract_note: str | None = None
    authors: str
    authors_complete: bool
    year: int | None = None
    date: str | None = None
    venue: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    type: str | None = None
    language: str | None = None
    doi: str | None = None
    arxiv: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    s2: str | None = None
    url: str | None = None
    open_pdf: str | None = None
    keywords: str
    citation_count: int | None = None
    relations: str
    raw: bytes | None = None
    raw_start: int | None = None
    raw_end: int | None = None


class SightingRow(SQLModel, table=True):
    """Which run saw which record, and whether that run brought it in."""

    __tablename__ = "sightings"

    run_id: int = Field(primary_key=True)
    record_id: int = Field(primary_key=True)
    page_id: int
    is_new: bool


class ReportRow(SQLModel, table=True):
    """A report, opened by the record of the same row; later merges move records between reports."""

    __tablename__ = "reports"

    id: int | None = Field(default=None, primary_key=True)
    record_id: int


class StudyRow(SQLModel, table=True):
    """A study, opened by one report; version links move reports between studies."""

    __tablename__ = "studies"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int


class MergeRow(SQLModel, table=True):
    """The merge log: duplicates joined, versions linked, and either taken back; after which decision."""

    __tablename__ = "merges"

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    keep_id: int
    drop_id: int
    actor: str
    rule: str
    score: float | None = None
    features: str
    undoes: int | None = None
    at: str
    after_decision: int | None = None


class DedupPassRow(SQLModel, table=True):
    """One look for duplicates over all records up to `last_record_id`, by which program, and what it found."""

    __tablename__ = "dedup_passes"

    id: int | None = Field(default=None, primary_key=True)
    actor: str
    records: int
    last_record_id: int
    merged: int
    linked: int
    unsure: int
    at: str


class MembershipRow(SQLModel, table=True):
    """A record belongs to a report from this row on, until a newer row of the same record."""

    __tablename__ = "memberships"

    id: int | None = Field(default=None, primary_key=True)
    record_id: int
    report_id: int
    merge_id: int | None = None


class AffiliationRow(SQLModel, table=True):
    """A report belongs to a study from this row on, until a newer row of the same report."""

    __tablename__ = "affiliations"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int
    study_id: int
    merge_id: int | None = None


class DecisionRow(SQLModel, table=True):
    """One reviewer's verdict; the newest row of a reviewer, stage and report counts."""

    __tablename__ = "decisions"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int
    stage: str
    reviewer: str
    verdict: str
    reasons: str
    note: str | None = None
    origin: str
    protocol_id: int | None = None
    at: str
    answers: str = "[]"
    seconds: float | None = None
    queue_order: str | None = None
    act: str | None = None


class ResolutionRow(SQLModel, table=True):
    """How a conflict was settled, over which decisions; the verdict `withdrawn` takes that back."""

    __tablename__ = "resolutions"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int
    stage: str
    resolver: str
    verdict: str
    reasons: str
    note: str | None = None
    decision_ids: str
    protocol_id: int | None = None
    at: str
    manner: str | None = None
    act: str | None = None
    after_decision: int | None = None


class JudgementRow(SQLModel, table=True):
    """What a person said about two records; the newest row of a pair that was not withdrawn counts."""

    __tablename__ = "judgements"

    id: int | None = Field(default=None, primary_key=True)
    record_a: int
    record_b: int
    verdict: str
    actor: str
    asked: str
    rule: str
    score: float | None = None
    features: str
    reason: str | None = None
    merge_id: int | None = None
    undoes: int | None = None
    at: str


class DedupScopeRow(SQLModel, table=True):
    """Which records a pass compared with all others: those above this number (0: all with all)."""

    __tablename__ = "dedup_scopes"

    pass_id: int = Field(primary_key=True)
    after_record_id: int


class DedupDoubtRow(SQLModel, table=True):
    """A pair that a pass left to a person."""

    __tablename__ = "dedup_doubts"

    id: int | None = Field(default=None, primary_key=True)
    pass_id: int
    record_a: int
    record_b: int
    zone: str
    kind: str
    rule: str
    score: float
    features: str


class DedupAuditRow(SQLModel, table=True):
    """A random sample of merges and of pairs left apart; `merged` and `apart` count what it was drawn from."""

    __tablename__ = "dedup_audits"

    id: int | None = Field(default=None, primary_key=True)
    seed: int
    wanted: int
    merged: int
    apart: int
    actor: str
    at: str


class DedupAuditPairRow(SQLModel, table=True):
    """One pair of an audit; with `merge_id` the rules had merged it, without they had not."""

    __tablename__ = "dedup_audit_pairs"

    id: int | None = Field(default=None, primary_key=True)
    audit_id: int
    merge_id: int | None = None
    record_a: int
    record_b: int
    zone: str
    kind: str
    rule: str
    score: float
    features: str


TABLES: tuple[type[SQLModel], ...] = (
    ProtocolRow,
    SearchRunRow,
    SearchPageRow,
    SearchProblemRow,
    SearchEndRow,
    RecordRow,
    SightingRow,
    ReportRow,
    StudyRow,
    MergeRow,
    DedupPassRow,
    MembershipRow,
    AffiliationRow,
    DecisionRow,
    ResolutionRow,
    JudgementRow,
    DedupScopeRow,
    DedupDoubtRow,
    DedupAuditRow,
    DedupAuditPairRow,
    TagRow,
    OverlayRow,
    PilotRow,
    PilotReportRow,
    SampleRow,
    SampleReportRow,
    StopRow,
    StopReportRow,
    SuggestionRow,
    RecordStateRow,
    PolicyRow,
    NameJoinRow,
    RunAmendmentRow,
    IdentityRow,
)

#: Tables whose rows come and go, and are no part of what the ledger says.
PASSING: tuple[type[SQLModel], ...] = (SlotRow, DraftRow)
