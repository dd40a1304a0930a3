"""Schema 5: newer states of records, accepted policies, joined names, imports taken back, drafts, identities.

`after_decision` is the newest decision there was when two reports were joined, a conflict was settled or a sample
was drawn, so that the order of acts is that of their rows, whatever a clock said; `after_record` likewise.
"""

from __future__ import annotations

from slr.adapters.ledger.migrations.ddl import Database, create_table, guard_emptying

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
    # Which ledger this is, the same in all its copies; the newest row counts.
    "identities": """
        id INTEGER PRIMARY KEY,
        ledger TEXT NOT NULL,
        at TEXT NOT NULL
    """,
    # A file run taken back, put back, or given another source or kind. The newest row of a run counts, and
    # says all of it: whether it was taken back, and under which source, label and kind it counts.
    "run_amendments": """
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES search_runs(id),
        what TEXT NOT NULL,
        source TEXT NOT NULL,
        label TEXT NOT NULL,
        kind TEXT NOT NULL,
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
    kind TEXT NOT NULL,
    draft TEXT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (reviewer, stage, report_id, kind)
"""

#: The tables of the schemas before, which PostgreSQL could still empty as a whole.
_OLDER = (
    "protocols", "search_runs", "search_pages", "search_problems", "search_ends", "records", "sightings",
    "reports", "studies", "merges", "dedup_passes", "memberships", "affiliations", "decisions", "resolutions",
    "judgements", "dedup_scopes", "dedup_doubts", "dedup_audits", "dedup_audit_pairs", "tags", "overlays",
    "pilots", "pilot_reports", "samples", "sample_reports", "stops", "stop_reports", "suggestions", "slr_schema",
)  # fmt: skip

_STATEMENTS = (
    "ALTER TABLE merges ADD COLUMN after_decision INTEGER",
    "ALTER TABLE resolutions ADD COLUMN after_decision INTEGER",
    "ALTER TABLE samples ADD COLUMN after_decision INTEGER",
    "ALTER TABLE samples ADD COLUMN after_record INTEGER",
    "CREATE INDEX record_states_record ON record_states(record_id)",
    "CREATE INDEX run_amendments_run ON run_amendments(run_id)",
)

#: What an amended run means for its records. A record counts as long as one run that met it does. All of these are
#: empty, and cost nothing, while no run was amended. `current_memberships` still places every record: what was
#: decided and merged keeps its place, and counts again when the record does.
_VIEWS = (
    """CREATE VIEW run_states AS
        SELECT * FROM run_amendments AS a
        WHERE a.id = (SELECT MAX(b.id) FROM run_amendments AS b WHERE b.run_id = a.run_id)""",
    """CREATE VIEW amended_records AS
        SELECT s.record_id AS record_id, (
            SELECT MIN(o.run_id) FROM sightings AS o WHERE o.record_id = s.record_id
            AND o.run_id NOT IN (SELECT run_id FROM run_states WHERE what = 'undone')) AS run_id
        FROM run_states AS u CROSS JOIN sightings AS s WHERE s.run_id = u.run_id""",
    "CREATE VIEW uncounted_records AS SELECT DISTINCT record_id FROM amended_records WHERE run_id IS NULL",
    """CREATE VIEW uncounted_reports AS
        SELECT DISTINCT m.report_id AS report_id
        FROM uncounted_records AS u CROSS JOIN current_memberships AS m
        WHERE m.record_id = u.record_id AND NOT EXISTS (
            SELECT 1 FROM current_memberships AS o
            WHERE o.report_id = m.report_id AND o.record_id NOT IN (SELECT record_id FROM uncounted_records))""",
    """CREATE VIEW counted_memberships AS
        SELECT record_id, report_id FROM current_memberships
        WHERE record_id NOT IN (SELECT record_id FROM uncounted_records)""",
    """CREATE VIEW counted_states AS
        SELECT * FROM record_states
        WHERE run_id NOT IN (SELECT run_id FROM run_states WHERE what = 'undone')""",
    "DROP VIEW current_decisions",
    "DROP VIEW placed_decisions",
    """CREATE VIEW placed_decisions AS
        SELECT d.*, m.report_id AS current_report_id
        FROM decisions AS d
        JOIN reports AS r ON r.id = d.report_id
        JOIN current_memberships AS m ON m.record_id = r.record_id
        WHERE m.report_id NOT IN (SELECT report_id FROM uncounted_reports)""",
    """CREATE VIEW current_decisions AS
        SELECT * FROM (
            SELECT *, ROW_NUMBER() OVER (
                PARTITION BY current_report_id, stage, reviewer ORDER BY id DESC) AS age
            FROM placed_decisions) AS ranked
        WHERE age = 1 AND verdict <> 'withdrawn'""",
)


def apply(database: Database) -> None:
    """Create the tables, the column, the indexes and the views."""
    for name, columns in _TABLES.items():
        create_table(database, name, columns)
    database.execute(f"CREATE TABLE drafts ({_DRAFTS})")
    for name in _OLDER:
        guard_emptying(database, name)
    for statement in _STATEMENTS + _VIEWS:
        database.execute(statement)
