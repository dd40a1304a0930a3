"""The copy of the day: verified, made beside writers, and never in the way of the work."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest

from ledgers import add, entry
from slr.adapters.ledger import Ledger, copies
from slr.adapters.ledger.access import Access, connect
from slr.adapters.ledger.copies import copy_names, copy_of_the_day, count_missing_rows, look_into, make_copy

DAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "slr.db"
    with Ledger(made) as ledger:
        add(ledger, entry(1), entry(2))
    return made


def test_one_copy_a_day_and_the_newest_of_them_stay(path: Path) -> None:
    for day in range(10):
        for hour in (0, 5):
            assert copy_of_the_day(path, DAY + timedelta(days=day, hours=hour), 7) is None
    assert [one.name for one in copy_names(path)] == [
        f"slr-2026-03-{number:02}T120000Z.db" for number in range(10, 3, -1)
    ]


def test_a_copy_is_one_file_with_every_row_that_says_what_it_is(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.identify("this one")
        copy_of_the_day(path, DAY, 7)
    (copy,) = copy_names(path)
    found = look_into(copy)
    assert (found.at, found.ledger, found.rows["records"]) == (DAY, "this one", 2)
    assert count_missing_rows(look_into(path), found) == {}
    assert [one.name for one in copy.parent.iterdir()] == [copy.name]
    assert copy.stat().st_mode == path.stat().st_mode


@pytest.mark.parametrize("kept", [0, -1])
def test_no_copy_is_made_where_none_is_kept(path: Path, kept: int) -> None:
    assert copy_of_the_day(path, DAY, kept) is None
    assert copy_names(path) == []


def test_an_empty_ledger_is_not_copied(tmp_path: Path) -> None:
    Ledger(tmp_path / "slr.db").close()
    assert copy_of_the_day(tmp_path / "slr.db", DAY, 7) is None
    assert copy_names(tmp_path / "slr.db") == []


def test_a_copy_made_while_another_writes_is_of_one_moment(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_PAGES", 1)
    ended = threading.Event()

    def write() -> None:
        with Ledger(path) as ledger:
            number = 10
            while not ended.is_set():
                add(ledger, entry(number))
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with closing(connect(path, Access.READ, timeout=5)) as connection:
            made = [look_into(make_copy(connection, path, DAY + timedelta(days=day))) for day in range(5)]
    finally:
        ended.set()
        writer.join()
    for copy in made:
        assert copy.rows["records"] == copy.rows["reports"] == copy.rows["sightings"]
    assert made[-1].rows["records"] <= look_into(path).rows["records"]


def test_a_disk_without_room_is_told_and_not_filled(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slr.adapters.ledger.copies.shutil.disk_usage", lambda _folder: Mock(free=1000))
    told = copy_of_the_day(path, DAY, 7)
    assert told is not None
    assert "0 MB are free" in told
    assert not (path.parent / "backup").exists()


def test_a_copy_that_is_stopped_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_connection: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(copies, "_rows", stop)
    with pytest.raises(KeyboardInterrupt):
        copy_of_the_day(path, DAY, 7)
    assert list((path.parent / "backup").iterdir()) == []


def test_a_copy_that_differs_is_not_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "_rows", Mock(side_effect=[{"records": 2}, {"records": 1}]))
    told = copy_of_the_day(path, DAY, 7)
    assert told is not None
    assert "does not hold the same rows" in told
    assert list((path.parent / "backup").iterdir()) == []


def test_a_damaged_ledger_is_told_and_no_good_copy_goes_for_it(path: Path) -> None:
    assert copy_of_the_day(path, DAY, 1) is None
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        for place in range(8192, size, 4096):
            file.seek(place)
            file.write(b"\xff" * 64)
    assert copy_of_the_day(path, DAY + timedelta(days=1), 1) is not None
    (copy,) = copy_names(path)
    assert look_into(copy).rows["records"] == 2


def test_a_ledger_that_lost_rows_is_told_and_the_copy_that_has_them_stays(path: Path) -> None:
    assert copy_of_the_day(path, DAY, 1) is None
    with closing(sqlite3.connect(path)) as connection:
        for name in ("sightings_no_delete", "reports_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DELETE FROM sightings WHERE record_id = 2")
        connection.commit()
    told = copy_of_the_day(path, DAY + timedelta(days=1), 1)
    assert told is not None
    assert "fewer rows than its copy slr-2026-03-01T120000Z.db (sightings: 1)" in told
    assert len(copy_names(path)) == 2
