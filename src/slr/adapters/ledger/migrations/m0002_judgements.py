"""Schema 2: what persons say about pairs of records, the pairs a pass leaves to them, and audits of the rules."""

from __future__ import annotations

from slr.adapters.ledger.migrations.ddl import Database, create_table

_TABLES = {
    "judgements": """
        id INTEGER PRIMARY KEY,
        record_a INTEGER NOT NULL REFERENCES records(id),
        record_b INTEGER NOT NULL REFERENCES records(id),
        verdict TEXT NOT NULL,
        actor TEXT NOT NULL,
        asked TEXT NOT NULL,
        rule TEXT NOT NULL,
        score REAL,
        features TEXT NOT NULL,
        reason TEXT,
        merge_id INTEGER REFERENCES merges(id),
        undoes INTEGER UNIQUE REFERENCES judgements(id),
        at TEXT NOT NULL
    """,
    "dedup_scopes": """
        pass_id INTEGER PRIMARY KEY REFERENCES dedup_passes(id),
        after_record_id INTEGER NOT NULL
    """,
    "dedup_doubts": """
        id INTEGER PRIMARY KEY,
        pass_id INTEGER NOT NULL REFERENCES dedup_passes(id),
        record_a INTEGER NOT NULL REFERENCES records(id),
        record_b INTEGER NOT NULL REFERENCES records(id),
        zone TEXT NOT NULL,
        kind TEXT NOT NULL,
        rule TEXT NOT NULL,
        score REAL NOT NULL,
        features TEXT NOT NULL
    """,
    "dedup_audits": """
        id INTEGER PRIMARY KEY,
        seed INTEGER NOT NULL,
        wanted INTEGER NOT NULL,
        merged INTEGER NOT NULL,
        apart INTEGER NOT NULL,
        actor TEXT NOT NULL,
        at TEXT NOT NULL
    """,
    "dedup_audit_pairs": """
        id INTEGER PRIMARY KEY,
        audit_id INTEGER NOT NULL REFERENCES dedup_audits(id),
        merge_id INTEGER REFERENCES merges(id),
        record_a INTEGER NOT NULL REFERENCES records(id),
        record_b INTEGER NOT NULL REFERENCES records(id),
        zone TEXT NOT NULL,
        kind TEXT NOT NULL,
        rule TEXT NOT NULL,
        score REAL NOT NULL,
        features TEXT NOT NULL
    """,
}

_INDEXES = (
    "CREATE INDEX judgements_pair ON judgements(record_a, record_b, id)",
    "CREATE INDEX judgements_actor ON judgements(actor, asked, id)",
    "CREATE INDEX dedup_doubts_pass ON dedup_doubts(pass_id)",
    "CREATE INDEX dedup_audit_pairs_audit ON dedup_audit_pairs(audit_id)",
)


def apply(database: Database) -> None:
    """Create the tables and their indexes."""
    for name, columns in _TABLES.items():
        create_table(database, name, columns)
    for statement in _INDEXES:
        database.execute(statement)
