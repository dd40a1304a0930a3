"""Schema 1: runs, records, reports, studies, merges, decisions, resolutions; all of it append-only."""

from __future__ import annotations

from slr.adapters.ledger.migrations.ddl import Database, create_table

_TABLES = {
    "protocols": """
        id INTEGER PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        text TEXT NOT NULL,
        at TEXT NOT NULL
    """,
    "search_runs": """
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        label TEXT NOT NULL,
        kind TEXT NOT NULL,
        query_name TEXT NOT NULL,
        expression TEXT NOT NULL,
        request TEXT NOT NULL,
        window_start TEXT,
        window_end TEXT,
        notes TEXT NOT NULL,
        started_at TEXT NOT NULL
    """,
    "search_pages": """
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES search_runs(id),
        number INTEGER NOT NULL,
        request TEXT NOT NULL,
        payload BLOB NOT NULL,
        digest TEXT NOT NULL,
        received INTEGER NOT NULL,
        kept INTEGER NOT NULL,
        unknown INTEGER NOT NULL,
        reported INTEGER,
        notes TEXT NOT NULL,
        at TEXT NOT NULL,
        UNIQUE (run_id, number)
    """,
    "search_problems": """
        id INTEGER PRIMARY KEY,
        page_id INTEGER NOT NULL REFERENCES search_pages(id),
        place TEXT NOT NULL,
        message TEXT NOT NULL
    """,
    "search_ends": """
        run_id INTEGER PRIMARY KEY REFERENCES search_runs(id),
        outcome TEXT NOT NULL,
        message TEXT,
        at TEXT NOT NULL
    """,
    "records": """
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES search_runs(id),
        page_id INTEGER NOT NULL REFERENCES search_pages(id),
        source TEXT NOT NULL,
        label TEXT NOT NULL,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        match TEXT,
        title TEXT NOT NULL,
        subtitle TEXT,
        abstract TEXT,
        abstract_note TEXT,
        authors TEXT NOT NULL,
        authors_complete BOOLEAN NOT NULL,
        year INTEGER,
        date TEXT,
        venue TEXT,
        volume TEXT,
        issue TEXT,
        pages TEXT,
        type TEXT,
        language TEXT,
        doi TEXT,
        arxiv TEXT,
        pmid TEXT,
        pmcid TEXT,
        s2 TEXT,
        url TEXT,
        open_pdf TEXT,
        keywords TEXT NOT NULL,
        citation_count INTEGER,
        relations TEXT NOT NULL,
        raw BLOB,
        raw_start INTEGER,
        raw_end INTEGER,
        UNIQUE (source, kind, key),
        CHECK ((raw IS NULL) = (raw_start IS NOT NULL AND raw_end IS NOT NULL))
    """,
    "sightings": """
        run_id INTEGER NOT NULL REFERENCES search_runs(id),
        record_id INTEGER NOT NULL REFERENCES records(id),
        page_id INTEGER NOT NULL REFERENCES search_pages(id),
        is_new BOOLEAN NOT NULL,
        PRIMARY KEY (run_id, record_id)
    """,
    "reports": """
        id INTEGER PRIMARY KEY,
        record_id INTEGER NOT NULL UNIQUE REFERENCES records(id)
    """,
    "studies": """
        id INTEGER PRIMARY KEY,
        report_id INTEGER NOT NULL UNIQUE REFERENCES reports(id)
    """,
    "merges": """
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        keep_id INTEGER NOT NULL REFERENCES reports(id),
        drop_id INTEGER NOT NULL REFERENCES reports(id),
        actor TEXT NOT NULL,
        rule TEXT NOT NULL,
        score REAL,
        features TEXT NOT NULL,
        undoes INTEGER UNIQUE REFERENCES merges(id),
        at TEXT NOT NULL
    """,
    "dedup_passes": """
        id INTEGER PRIMARY KEY,
        actor TEXT NOT NULL,
        records INTEGER NOT NULL,
        last_record_id INTEGER NOT NULL,
        merged INTEGER NOT NULL,
        linked INTEGER NOT NULL,
        unsure INTEGER NOT NULL,
        at TEXT NOT NULL
    """,
    "memberships": """
        id INTEGER PRIMARY KEY,
        record_id INTEGER NOT NULL REFERENCES records(id),
        report_id INTEGER NOT NULL REFERENCES reports(id),
        merge_id INTEGER REFERENCES merges(id)
    """,
    "affiliations": """
        id INTEGER PRIMARY KEY,
        report_id INTEGER NOT NULL REFERENCES reports(id),
        study_id INTEGER NOT NULL REFERENCES studies(id),
        merge_id INTEGER REFERENCES merges(id)
    """,
    "decisions": """
        id INTEGER PRIMARY KEY,
        report_id INTEGER NOT NULL REFERENCES reports(id),
        stage TEXT NOT NULL,
        reviewer TEXT NOT NULL,
        verdict TEXT NOT NULL,
        reasons TEXT NOT NULL,
        note TEXT,
        origin TEXT NOT NULL,
        protocol_id INTEGER REFERENCES protocols(id),
        at TEXT NOT NULL
    """,
    "resolutions": """
        id INTEGER PRIMARY KEY,
        report_id INTEGER NOT NULL REFERENCES reports(id),
        stage TEXT NOT NULL,
        resolver TEXT NOT NULL,
        verdict TEXT NOT NULL,
        reasons TEXT NOT NULL,
        note TEXT,
        decision_ids TEXT NOT NULL,
        protocol_id INTEGER REFERENCES protocols(id),
        at TEXT NOT NULL
    """,
}

_INDEXES = (
    "CREATE INDEX records_doi ON records(doi)",
    "CREATE INDEX sightings_record ON sightings(record_id)",
    "CREATE INDEX search_problems_page ON search_problems(page_id)",
    "CREATE INDEX memberships_record ON memberships(record_id, id)",
    "CREATE INDEX memberships_report ON memberships(report_id)",
    "CREATE INDEX memberships_merge ON memberships(merge_id) WHERE merge_id IS NOT NULL",
    "CREATE INDEX affiliations_report ON affiliations(report_id, id)",
    "CREATE INDEX affiliations_study ON affiliations(study_id)",
    "CREATE INDEX affiliations_merge ON affiliations(merge_id) WHERE merge_id IS NOT NULL",
    "CREATE INDEX decisions_report ON decisions(report_id, stage, reviewer, id)",
    "CREATE INDEX decisions_reviewer ON decisions(reviewer, stage, id)",
    "CREATE INDEX resolutions_report ON resolutions(report_id, stage, id)",
)

#: The present state is a view over the rows: the newest row of each record, report and reviewer counts.
_VIEWS = (
    """CREATE VIEW current_memberships AS
        SELECT record_id, report_id FROM memberships AS m
        WHERE m.id = (SELECT MAX(n.id) FROM memberships AS n WHERE n.record_id = m.record_id)""",
    """CREATE VIEW current_affiliations AS
        SELECT report_id, study_id FROM affiliations AS a
        WHERE a.id = (SELECT MAX(b.id) FROM affiliations AS b WHERE b.report_id = a.report_id)""",
    """CREATE VIEW placed_decisions AS
        SELECT d.*, m.report_id AS current_report_id
        FROM decisions AS d
        JOIN reports AS r ON r.id = d.report_id
        JOIN current_memberships AS m ON m.record_id = r.record_id""",
    """CREATE VIEW current_decisions AS
        SELECT * FROM (
            SELECT *, ROW_NUMBER() OVER (
                PARTITION BY current_report_id, stage, reviewer ORDER BY id DESC) AS age
            FROM placed_decisions) AS ranked
        WHERE age = 1 AND verdict <> 'withdrawn'""",
)


def apply(database: Database) -> None:
    """Create every table, index, view and guard."""
    for name, columns in _TABLES.items():
        create_table(database, name, columns)
    for statement in _INDEXES + _VIEWS:
        database.execute(statement)
