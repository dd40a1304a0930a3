"""The tables of screening beside its decisions, as SQLModel classes; the others are in `tables`."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class TagRow(SQLModel, table=True):
    """A reviewer put a tag on a report, or took it away; the newest row of the three counts."""

    __tablename__ = "tags"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int
    reviewer: str
    tag: str
    is_on: bool
    act: str
    at: str


class OverlayRow(SQLModel, table=True):
    """A value a person filled in where the sources give none; an empty one takes it away."""

    __tablename__ = "overlays"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int
    field: str
    value: str
    provenance: str
    actor: str
    act: str
    at: str


class PilotRow(SQLModel, table=True):
    """A calibration round: reports drawn with `seed` that every reviewer screens first."""

    __tablename__ = "pilots"

    id: int | None = Field(default=None, primary_key=True)
    stage: str
    wanted: int
    seed: int
    actor: str
    at: str


class PilotReportRow(SQLModel, table=True):
    """One report of a calibration round."""

    __tablename__ = "pilot_reports"

    pilot_id: int = Field(primary_key=True)
    report_id: int = Field(primary_key=True)


class SampleRow(SQLModel, table=True):
    """Reports drawn at random from the `unseen` ones, to bound what is missed.

    At that moment `screened` were settled at the stage, and `found` of them went on; `after_decision` and
    `after_record` are the newest ones there were.
    """

    __tablename__ = "samples"

    id: int | None = Field(default=None, primary_key=True)
    stage: str
    wanted: int
    seed: int
    screened: int
    found: int
    unseen: int
    actor: str
    act: str
    at: str
    after_decision: int | None = None
    after_record: int | None = None


class SampleReportRow(SQLModel, table=True):
    """One report of a sample."""

    __tablename__ = "sample_reports"

    sample_id: int = Field(primary_key=True)
    report_id: int = Field(primary_key=True)


class StopRow(SQLModel, table=True):
    """The end of a stage before everything was screened, by which rule and on which facts; or one taken back."""

    __tablename__ = "stops"

    id: int | None = Field(default=None, primary_key=True)
    stage: str
    rule: str
    facts: str
    note: str | None = None
    sample_id: int | None = None
    actor: str
    undoes: int | None = None
    protocol_id: int | None = None
    act: str
    at: str


class StopReportRow(SQLModel, table=True):
    """One report a stop leaves out."""

    __tablename__ = "stop_reports"

    stop_id: int = Field(primary_key=True)
    report_id: int = Field(primary_key=True)


class SuggestionRow(SQLModel, table=True):
    """What a language model was asked about a report and what it answered (both zlib). Never a verdict."""

    __tablename__ = "suggestions"

    id: int | None = Field(default=None, primary_key=True)
    report_id: int
    stage: str
    endpoint: str
    model: str
    settings: str
    prompt: bytes
    answer: bytes | None = None
    outcome: str
    message: str | None = None
    verdict: str | None = None
    reasons: str
    explanation: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    currency: str | None = None
    seconds: float | None = None
    protocol_id: int | None = None
    actor: str
    act: str
    at: str


class SlotRow(SQLModel, table=True):
    """A report stands on a reviewer's screen (`sitting` is that screen), until the time given. Not a fact."""

    __tablename__ = "slots"

    report_id: int = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    reviewer: str = Field(primary_key=True)
    sitting: str
    until: str
