"""The file below the ledger: append-only, migrated, guarded, and its failures in our words."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest

from ledgers import Backend, add, drop_schemas, entry, new_run, open_ledger
from slr.adapters.ledger import Ledger, hold
from slr.adapters.ledger.migrations import STEPS
from slr.adapters.ledger.migrations.ddl import Database
from slr.adapters.ledger.sqlite import APPLICATION_ID, migrate, translate_errors
from slr.adapters.ledger.tables import PASSING, TABLES
from slr.core.bibliography.pair_judgement import Asked, PairJudgement, PairOpinion
from slr.core.errors import AlreadyRunning, MigrationFailed, SchemaTooNew, StoreError, StoreLocked


def tables(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        return [row[0] for row in rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1))
    return tmp_path / "data" / "slr.db"


@pytest.mark.parametrize("table", [row.__tablename__ for row in TABLES])
def test_no_row_of_any_table_can_be_changed_or_removed(path: Path, table: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA recursive_triggers=ON")
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        connection.execute("PRAGMA ignore_check_constraints=ON")
        _fill(connection, table)
        for statement in (
            f"UPDATE {table} SET {columns[-1]} = {columns[-1]}",
            f"DELETE FROM {table}",
            f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


@pytest.fixture(params=["new", "migrated"])
def emptied(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A schema of the server whose tables this program made, or found as schema 4 left them."""
    if not os.environ.get("SLR_TEST_POSTGRES_URL"):
        pytest.skip("SLR_TEST_POSTGRES_URL is not set")
    monkeypatch.setattr(Backend, "url", os.environ["SLR_TEST_POSTGRES_URL"])
    if request.param == "migrated":
        with monkeypatch.context() as older:
            older.setattr("slr.adapters.ledger.postgres.STEPS", STEPS[:4])
            older.setattr("slr.adapters.ledger.migrations.ddl.guard_emptying", lambda _database, _name: None)
            open_ledger(tmp_path).close()
    with open_ledger(tmp_path) as ledger, closing(ledger._store._base.connect()) as connection:
        yield connection
    drop_schemas()


def test_no_table_of_a_server_can_be_emptied(emptied: Any) -> None:
    for name in ("slr_schema", *(str(row.__tablename__) for row in TABLES)):
        with pytest.raises(psycopg.Error, match=f"append-only: truncate on {name}"):
            emptied.execute(f"TRUNCATE {name} CASCADE")


def _fill(connection: sqlite3.Connection, table: str) -> None:
    """One row with something in every column, for tables the fixture leaves empty."""
    if connection.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]:
        return
    count = len(list(connection.execute(f"PRAGMA table_info({table})")))
    connection.execute(f"INSERT INTO {table} VALUES ({', '.join('1' for _ in range(count))})")


def test_the_classes_and_the_migrated_file_have_the_same_tables_and_columns(path: Path) -> None:
    declared = {row.__tablename__: set(row.model_fields) for row in (*TABLES, *PASSING)}
    with closing(sqlite3.connect(path)) as connection:
        real = {
            name: {row[1] for row in connection.execute(f"PRAGMA table_info({name})")} for name in tables(path)
        }
    assert declared == real


def test_the_file_is_in_wal_mode_and_says_whose_it_is(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(STEPS)


def test_a_newer_ledger_is_refused_and_not_touched(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=99")
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew, match="schema 99"):
        Ledger(path)
    assert path.read_bytes() == before


def test_an_older_ledger_is_copied_and_then_migrated(path: Path) -> None:
    def second(connection: Database) -> None:
        connection.execute("CREATE TABLE later (id INTEGER)")

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrate(connection, path, (*STEPS, second))
    assert "later" in tables(path)
    (backup,) = (path.parent / "backup").iterdir()
    assert "later" not in tables(backup)
    with closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT title FROM records").fetchone() == ("Work 1",)
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_an_older_ledger_that_cannot_be_copied_is_not_migrated(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slr.adapters.ledger.copies.shutil.disk_usage", lambda _folder: Mock(free=1000))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(MigrationFailed, match="are needed, 0 MB are free"):
            migrate(connection, path, (*STEPS, lambda _database: None))
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(STEPS)
    assert not (path.parent / "backup").exists()


def test_a_ledger_of_the_first_schema_opens_and_takes_judgements(tmp_path: Path) -> None:
    file = tmp_path / "data" / "slr.db"
    file.parent.mkdir()
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        migrate(connection, file, STEPS[:1])
    with open_ledger(tmp_path) as ledger:
        add(ledger, entry(1), entry(2))
        ledger.judgements.record([PairJudgement(1, 2, PairOpinion.SAME, "ana", Asked.REVIEW)])
        assert [len(report.records) for report in ledger.reports.all()] == [2]
    (backup,) = (file.parent / "backup").iterdir()
    assert "judgements" not in tables(backup)


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(path: Path) -> None:
    def broken(connection: Database) -> None:
        connection.execute("CREATE TABLE half (id INTEGER)")
        connection.execute("SELECT * FROM nowhere")

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(MigrationFailed):
            migrate(connection, path, (*STEPS, broken))
        assert connection.execute("PRAGMA user_version").fetchone()[0] == len(STEPS)
    assert "half" not in tables(path)


def test_another_database_is_not_taken_for_a_ledger(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(StoreError, match="not a ledger"):
        Ledger(other)
    assert tables(other) == ["theirs"]


def test_a_damaged_file_is_told_as_such(tmp_path: Path) -> None:
    damaged = tmp_path / "slr.db"
    damaged.write_bytes(b"this is no database, whatever its name says" * 40)
    with pytest.raises(StoreError, match="damaged or no ledger"):
        Ledger(damaged)


def test_a_ledger_somebody_else_writes_to_is_told_as_locked(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with Ledger(path, busy_timeout=0.05) as ledger, pytest.raises(StoreLocked):
            ledger.runs.start(new_run())


def test_what_failed_in_a_transaction_leaves_no_half_of_it(path: Path) -> None:
    def half_done(ledger: Ledger) -> None:
        with ledger._store.write() as session:
            session.execute("INSERT INTO protocols VALUES (5, 'd', 't', 'a')")
            session.execute("INSERT INTO nowhere VALUES (1)")

    with Ledger(path) as ledger, pytest.raises(StoreError):
        half_done(ledger)
    with Ledger(path) as ledger:
        assert list(ledger.protocol_texts().values()) == []


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("attempt to write a readonly database", "read-only"),
        ("database or disk is full", "the disk is full"),
        ("unable to open database file", "cannot be opened"),
        ("disk I/O error", "the disk failed"),
        ("something else", "something else"),
    ],
)
def test_what_sqlite_says_is_told_in_words_a_person_can_act_on(message: str, told: str) -> None:
    with pytest.raises(StoreError, match=told), translate_errors(Path("slr.db")):
        raise sqlite3.OperationalError(message)


def test_a_folder_that_cannot_be_made_is_told_with_the_path(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="data"):
        open_ledger(tmp_path)


def test_the_lock_is_held_by_one_and_free_afterwards(tmp_path: Path) -> None:
    lock = tmp_path / "data" / "slr.lock"
    with hold(lock), pytest.raises(AlreadyRunning), hold(lock):
        pass
    with hold(lock):
        pass


def test_a_lock_that_cannot_be_made_is_an_error_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError), hold(tmp_path / "data" / "slr.lock"):
        pass
