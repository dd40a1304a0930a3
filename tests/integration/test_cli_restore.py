"""`slr ledger restore`: what is listed, what is asked, what is put in place and what is kept."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands import slr
from ledgers import add, entry
from services import REVIEW, review_folder
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.copies import copy_names, copy_of_the_day


def decide(folder: Path, report: int) -> None:
    assert slr("decide", report, "include", "--reviewer", "ana", "--review", folder).code == 0


def decisions(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT COUNT(*) FROM decisions").fetchone()[0])


def whole(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = review_folder(tmp_path / "review")
    with Ledger(made / "data" / "slr.db") as ledger:
        add(ledger, entry(1), entry(2), entry(3))
    return made


@pytest.fixture
def used(folder: Path) -> Path:
    """Two copies: of before the first decision, and of one decision; the ledger has two."""
    path = folder / "data" / "slr.db"
    decide(folder, 1)
    copy_of_the_day(path, datetime.now(UTC) + timedelta(days=1), 7)
    decide(folder, 2)
    return folder


def test_the_first_rows_of_a_day_come_after_a_copy_and_reading_makes_none(folder: Path) -> None:
    path = folder / "data" / "slr.db"
    for words in (("status",), ("log",), ("decide", "1", "include", "--reviewer", "ana", "--dry-run")):
        assert slr(*words, "--review", folder).code == 0
    assert copy_names(path) == []
    decide(folder, 1)
    decide(folder, 2)
    (copy,) = copy_names(path)
    assert (decisions(copy), decisions(path)) == (0, 2)


def test_copies_can_be_switched_off(folder: Path) -> None:
    (folder / "review.toml").write_text(REVIEW + "\n[ledger]\nbackups = 0\n")
    decide(folder, 1)
    assert copy_names(folder / "data" / "slr.db") == []


@pytest.mark.parametrize("value", ["-1", "true", '"7"', "1.5", "1001"])
def test_a_number_of_copies_that_is_none_is_told_with_its_line(folder: Path, value: str) -> None:
    (folder / "review.toml").write_text(f"{REVIEW}\n[ledger]\nbackups = {value}\n")
    done = slr("status", "--review", folder)
    assert (done.code, "backups must be a whole number" in done.err) == (2, True)


def test_a_copy_that_cannot_be_made_is_told_and_the_work_goes_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slr.adapters.ledger.copies._SPARE", 1 << 60)
    done = slr("decide", "1", "include", "--reviewer", "ana", "--review", folder)
    assert (done.code, "warning: today's copy of the ledger was not made" in done.err) == (0, True)
    assert decisions(folder / "data" / "slr.db") == 1


def test_the_list_says_what_each_copy_holds_and_what_would_be_lost(used: Path) -> None:
    told = slr("ledger", "restore", "--review", used)
    assert told.code == 0
    assert "decisions: 1" in told.out
    assert "decisions: 2" in told.out
    copies = json.loads(slr("ledger", "restore", "--json", "--review", used).out)["copies"]
    assert [one["rows"]["decisions"] for one in copies] == [1, 0]
    assert [one["lost"]["decisions"] for one in copies] == [1, 2]


def test_a_copy_is_put_in_place_and_the_ledger_that_was_there_is_kept(used: Path) -> None:
    path = used / "data" / "slr.db"
    newest = copy_names(path)[0].name
    done = slr("ledger", "restore", newest, "--yes", "--review", used)
    assert (done.code, "decisions: 1" in done.out) == (0, True)
    assert decisions(path) == 1
    (aside,) = (used / "data").glob("slr.db.aside-*")
    assert (str(aside) in done.out, decisions(aside)) == (True, 2)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert slr("status", "--review", used).code == 0
    decide(used, 3)
    assert decisions(path) == 2


@pytest.mark.parametrize("more", [("--dry-run",), ()])
def test_nothing_changes_in_a_dry_run_or_without_a_yes(used: Path, more: tuple[str, ...]) -> None:
    name = copy_names(used / "data" / "slr.db")[0].name
    before = whole(used)
    done = slr("ledger", "restore", name, *more, "--review", used)
    assert done.code == (0 if more else 6)
    assert "decisions: 1" in done.out
    assert whole(used) == before


@pytest.mark.parametrize("content", [None, b"", b"no database at all, whatever it is called" * 200])
def test_a_ledger_that_is_gone_or_damaged_is_restored(used: Path, content: bytes | None) -> None:
    path = used / "data" / "slr.db"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    listed = slr("ledger", "restore", "--review", used)
    assert (listed.code, listed.out.count("everything since 20")) == (0, 2)
    asked = slr("ledger", "restore", copy_names(path)[0].name, "--dry-run", "--review", used)
    assert re.search(r"This copy is of 20\S+ \S+ UTC; everything decided since is not in it\.", asked.out)
    done = slr("ledger", "restore", copy_names(path)[0].name, "--yes", "--review", used)
    assert (done.code, decisions(path)) == (0, 1)
    assert slr("status", "--review", used).code == 0
    assert [one.read_bytes() for one in (used / "data").glob("slr.db.aside-*")] == [content][: content is not None]


@pytest.mark.parametrize("name", ["slr-2020-01-01T000000Z.db", "../slr.db", "/etc/passwd", ""])
def test_a_name_of_no_copy_is_wrong_usage(used: Path, name: str) -> None:
    before = whole(used)
    done = slr("ledger", "restore", name, "--yes", "--review", used)
    assert (done.code, "there is no copy" in done.err) == (2, True)
    assert whole(used) == before


def test_a_damaged_copy_is_listed_as_such_and_not_put_in_place(used: Path) -> None:
    copy = copy_names(used / "data" / "slr.db")[0]
    copy.write_bytes(b"bit rot" * 500)
    before = whole(used)
    assert "damaged" in slr("ledger", "restore", "--review", used).out
    assert slr("ledger", "restore", copy.name, "--yes", "--review", used).code == 4
    assert whole(used) == before


def test_a_ledger_that_another_program_has_open_is_not_moved_away_below_it(used: Path) -> None:
    path = used / "data" / "slr.db"
    with Ledger(path) as ledger:
        assert ledger.decisions.history()
        done = slr("ledger", "restore", copy_names(path)[0].name, "--yes", "--review", used)
    assert (done.code, "locked" in done.err) == (4, True)
    assert decisions(path) == 2


def test_a_folder_without_copies_says_so(folder: Path) -> None:
    assert "There is no copy" in slr("ledger", "restore", "--review", folder).out


def test_copies_of_a_server_are_its_administrators(folder: Path) -> None:
    env = {"SLR_LEDGER_URL": "postgresql://db.example.org/reviews"}
    done = slr("ledger", "restore", "--review", folder, env=env)
    assert (done.code, "administrator" in done.err) == (5, True)
