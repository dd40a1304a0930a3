"""Schema 3: screening by several people: the full-text form, time spent, tags, overlays, pilots, and slots.

`act` names one act of a person, wherever the ledger is copied to: an act sent twice is kept once, and copies of
one ledger that two people worked on are joined by it.
"""

from __future__ import annotations

from slr.adapters.ledger.migrations.ddl import Database, create_table

_TABLES = {
    "tags": """
        id INTEGER PRIMARY KEY,
        report_id INTEGER NOT NULL REFERENCES reports(id),
        reviewer TEXT NOT NULL,
        tag TEXT NOT NULL,
        is_on BOOLEAN NOT NULL,
        act TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL
    """,
    "overlays": """
        id INTEGER PRIMARY KEY,
        report_id INTEGER NOT NULL REFERENCES reports(id),
        field TEXT NOT NULL,
        value TEXT NOT NULL,
        provenance TEXT NOT NULL,
        actor TEXT NOT NULL,
        act TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL
    """,
    "pilots": """
        id INTEGER PRIMARY KEY,
        stage TEXT NOT NULL,
        wanted INTEGER NOT NULL,
        seed INTEGER NOT NULL,
        actor TEXT NOT NULL,
        at TEXT NOT NULL
    """,
    "pilot_reports": """
        pilot_id INTEGER NOT NULL REFERENCES pilots(id),
        report_id INTEGER NOT NULL REFERENCES reports(id),
        PRIMARY KEY (pilot_id, report_id)
    """,
}

#: Who has which report on the screen, until when. Nothing of the review hangs on these rows: they come and go.
_SLOTS = """
    report_id INTEGER NOT NULL REFERENCES reports(id),
    stage TEXT NOT NULL,
    reviewer TEXT NOT NULL,
    sitting TEXT NOT NULL,
    until TEXT NOT NULL,
    PRIMARY KEY (report_id, stage, reviewer)
"""

_COLUMNS = (
    "ALTER TABLE decisions ADD COLUMN answers TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE decisions ADD COLUMN seconds REAL",
    "ALTER TABLE decisions ADD COLUMN queue_order TEXT",
    "ALTER TABLE decisions ADD COLUMN act TEXT",
    "ALTER TABLE resolutions ADD COLUMN manner TEXT",
    "ALTER TABLE resolutions ADD COLUMN act TEXT",
)

_INDEXES = (
    "CREATE UNIQUE INDEX decisions_act ON decisions(act)",
    "CREATE UNIQUE INDEX resolutions_act ON resolutions(act)",
    "CREATE INDEX tags_report ON tags(report_id)",
    "CREATE INDEX overlays_report ON overlays(report_id)",
    "CREATE INDEX slots_sitting ON slots(sitting)",
)

#: As in schema 1; PostgreSQL keeps the columns that `d.*` stood for when a view was made.
_VIEWS = (
    "DROP VIEW current_decisions",
    "DROP VIEW placed_decisions",
    """CREATE VIEW placed_decisions AS
        SELECT d.*, m.report_id AS current_report_id
        FROM decisions AS d
        JOIN reports AS r ON r.id = d.report_id
        JOIN current_memberships AS m ON m.record_id = r.record_id""",
    """CREATE VIEW current_decisions AS
        SELECT * FROM (
            SELECT p.*, ROW_NUMBER() OVER (
                PARTITION BY current_report_id, stage, reviewer ORDER BY id DESC) AS age
            FROM placed_decisions AS p) AS ranked
        WHERE age = 1 AND verdict <> 'withdrawn'""",
)


def apply(database: Database) -> None:
    """Add the columns, create the tables, make the views of decisions anew."""
    for statement in _COLUMNS:
        database.execute(statement)
    for name, columns in _TABLES.items():
        create_table(database, name, columns)
    database.execute(f"CREATE TABLE slots ({_SLOTS})")
    for statement in (*_INDEXES, *_VIEWS):
        database.execute(statement)
