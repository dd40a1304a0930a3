"""Schema 4: screening that ended early, the samples behind it, suggestions of a language model, days of searches.

A stop names every report it leaves out, so that a report found later is not left out by it.
"""

from __future__ import annotations

from slr.adapters.ledger.migrations.ddl import Database, create_table

_TABLES = {
    "samples": """
        id INTEGER PRIMARY KEY,
        stage TEXT NOT NULL,
        wanted INTEGER NOT NULL,
        seed INTEGER NOT NULL,
        screened INTEGER NOT NULL,
        found INTEGER NOT NULL,
        unseen INTEGER NOT NULL,
        actor TEXT NOT NULL,
        act TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL
    """,
    "sample_reports": """
        sample_id INTEGER NOT NULL REFERENCES samples(id),
        report_id INTEGER NOT NULL REFERENCES reports(id),
        PRIMARY KEY (sample_id, report_id)
    """,
    "stops": """
        id INTEGER PRIMARY KEY,
        stage TEXT NOT NULL,
        rule TEXT NOT NULL,
        facts TEXT NOT NULL,
        note TEXT,
        sample_id INTEGER REFERENCES samples(id),
        actor TEXT NOT NULL,
        undoes INTEGER REFERENCES stops(id),
        protocol_id INTEGER REFERENCES protocols(id),
        act TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL
    """,
    "stop_reports": """
        stop_id INTEGER NOT NULL REFERENCES stops(id),
        report_id INTEGER NOT NULL REFERENCES reports(id),
        PRIMARY KEY (stop_id, report_id)
    """,
    "suggestions": """
        id INTEGER PRIMARY KEY,
        report_id INTEGER NOT NULL REFERENCES reports(id),
        stage TEXT NOT NULL,
        endpoint TEXT NOT NULL,
        model TEXT NOT NULL,
        settings TEXT NOT NULL,
        prompt BLOB NOT NULL,
        answer BLOB,
        outcome TEXT NOT NULL,
        message TEXT,
        verdict TEXT,
        reasons TEXT NOT NULL,
        explanation TEXT,
        tokens_in INTEGER,
        tokens_out INTEGER,
        cost REAL,
        currency TEXT,
        seconds REAL,
        protocol_id INTEGER REFERENCES protocols(id),
        actor TEXT NOT NULL,
        act TEXT NOT NULL UNIQUE,
        at TEXT NOT NULL
    """,
}

_STATEMENTS = (
    "ALTER TABLE search_runs ADD COLUMN searched_on TEXT",
    "CREATE INDEX stop_reports_report ON stop_reports(report_id)",
    "CREATE INDEX suggestions_report ON suggestions(report_id)",
    # Reports that a stop leaves out which was not taken back, under the number they have now.
    """CREATE VIEW stopped_reports AS
        SELECT s.id AS stop_id, s.stage AS stage, m.report_id AS report_id
        FROM stops AS s
        JOIN stop_reports AS left_out ON left_out.stop_id = s.id
        JOIN reports AS r ON r.id = left_out.report_id
        JOIN current_memberships AS m ON m.record_id = r.record_id
        WHERE s.undoes IS NULL AND NOT EXISTS (SELECT 1 FROM stops AS back WHERE back.undoes = s.id)""",
)


def apply(database: Database) -> None:
    """Create the tables, the column and the view."""
    for name, columns in _TABLES.items():
        create_table(database, name, columns)
    for statement in _STATEMENTS:
        database.execute(statement)
