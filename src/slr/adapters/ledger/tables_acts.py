"""The tables of schema 5 as SQLModel classes; the others are in `tables` and `tables_screening`."""

from __future__ import annotations

from sqlmodel import Field, SQLModel


class RecordStateRow(SQLModel, table=True):
    """What a later answer says of a known record: `facts` is a JSON object, `changed` the names of what differs.

    `notice` names a retraction or an expression of concern that this state tells of.
    """

    __tablename__ = "record_states"

    id: int | None = Field(default=None, primary_key=True)
    record_id: int
    run_id: int
    page_id: int
    facts: str
    changed: str
    notice: str | None = None
    at: str


class PolicyRow(SQLModel, table=True):
    """Who must decide (JSON), as a person accepted it, and what that did to the reports there were (JSON)."""

    __tablename__ = "policies"

    id: int | None = Field(default=None, primary_key=True)
    protocol_id: int | None = None
    policy: str
    effect: str
    note: str | None = None
    actor: str
    act: str
    at: str


class NameJoinRow(SQLModel, table=True):
    """Two spellings of one person's name, joined by a person; or such a row taken back."""

    __tablename__ = "name_joins"

    id: int | None = Field(default=None, primary_key=True)
    name: str
    same_as: str
    actor: str
    undoes: int | None = None
    act: str
    at: str


class RunAmendmentRow(SQLModel, table=True):
    """A file run taken back, put back or relabelled; the newest row of a run counts, and says all of it."""

    __tablename__ = "run_amendments"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int
    what: str
    source: str
    label: str
    kind: str
    actor: str
    act: str
    at: str


class IdentityRow(SQLModel, table=True):
    """Which ledger this is: a name made by chance when it was new, which its copies share."""

    __tablename__ = "identities"

    id: int | None = Field(default=None, primary_key=True)
    ledger: str
    at: str


class DraftRow(SQLModel, table=True):
    """What a reviewer has written on a report and not yet decided (JSON). Not a fact.

    kind: whether it is to become a verdict or the settling of a conflict.
    """

    __tablename__ = "drafts"

    reviewer: str = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    report_id: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    draft: str
    at: str
