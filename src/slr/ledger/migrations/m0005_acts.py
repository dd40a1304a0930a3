"""Schema 5: newer states of known records, accepted policies, joined names, imports taken back, drafts of notes.

`merges.after_decision` is the newest decision there was when two reports were joined, so that the order of acts is
that of their rows, whatever a clock said.
"""

from __future__ import annotations

from slr.ledger.migrations.ddl import Database, create_table

_TABLES = {
    # What a later answer says of a record the ledger had, where it differs; the first state stays in `records`.
    "record_states": """
        id INTEGER PRIMARY KEY,
        record_id INTEGER NOT NULL REFERENCES records(id),
        run_id INTEGER NOT NULL REFERENCES search_runs(id),
        page_id INTEGER NOT NULL REFERENCES search_pages(id),
        facts TEXT NOT NULL,
        changed TEXT NOT NULL,
        notice TEXT,
        at TEXT NOT NULL
    """,
    # Who must decide, as accepted by a person, with what it did to the reports there were.
    "policies": """
        id INTEGER PRIMARY KEY,
        protocol_id INTEGER REFERENCES protocols(id),
        policy TEXT NOT NULL,
        effect TEXT NOT NULL,
        note TEXT,
        actor TEXT NOT NULL,
        act TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL
    """,
    # Two spellings of one person's name; `undoes` takes an earlier row back.
    "name_joins": """
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        same_as TEXT NOT NULL,
        actor TEXT NOT NULL,
        undoes INTEGER REFERENCES name_joins(id),
        act TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL
    """,
    # A file run taken back, put back, or given another source or kind; the newest row of a run counts.
    "run_amendments": """
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES search_runs(id),
        what TEXT NOT NULL,
        label TEXT,
        kind TEXT,
        actor TEXT NOT NULL,
        act TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL
    """,
}

#: What a reviewer has written and not yet decided. Nothing of the review depends on it: rows come and go.
_DRAFTS = """
    reviewer TEXT NOT NULL,
    stage TEXT NOT NULL,
    report_id INTEGER NOT NULL REFERENCES reports(id),
    draft TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (reviewer, stage, report_id)
"""

_STATEMENTS = (
    "ALTER TABLE merges ADD COLUMN after_decision INTEGER",
    "CREATE INDEX record_states_record ON record_states(record_id)",
    "CREATE INDEX run_amendments_run ON run_amendments(run_id)",
)


def apply(database: Database) -> None:
    """Create the tables, the column and the indexes."""
    for name, columns in _TABLES.items():
        create_table(database, name, columns)
    database.execute(f"CREATE TABLE drafts ({_DRAFTS})")
    for statement in _STATEMENTS:
        database.execute(statement)
