"""Only `slr init` makes a ledger; one that is gone, empty or another review's is told and never replaced."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from commands import slr
from ledgers import Backend, add, drop_schemas, entry, environment, open_ledger, place
from services import REVIEW
from slr.adapters.ledger import Ledger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A review as `git clone` brings it: its protocol and its queries."""
    made = tmp_path / "review"
    (made / "queries").mkdir(parents=True)
    (made / "review.toml").write_text(REVIEW)
    (made / "queries" / "main.toml").write_text('expression = "brain MRI"\n')
    return made


@pytest.fixture
def used(folder: Path) -> Path:
    """The same, with a ledger that a person has worked on."""
    assert slr("init", folder).code == 0
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, entry(1), entry(2))
    assert slr("decide", "1", "include", "--reviewer", "ana", "--review", folder).code == 0
    return folder


_READING = ("status", "log", "prisma", "publish", "agreement", "criteria")
_WRITING = (
    ("search", "resume"),
    ("decide", "1", "include", "--reviewer", "ana"),
    ("dedup",),
    ("refresh",),
    ("import", "refs.ris"),
)


@pytest.mark.parametrize("words", [*((word,) for word in _READING), ("screen", "queue"), *_WRITING])
def test_a_folder_without_a_ledger_says_how_to_get_one_and_stays_as_it_is(
    folder: Path, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "refs.ris").write_text("TY  - JOUR\nTI  - One\nER  - \n")
    monkeypatch.chdir(folder)
    before = sorted(folder.rglob("*"))
    for _ in range(2):
        done = slr(*words)
        assert (done.code, "no ledger yet" in done.err) == (5, True)
    assert f"slr init {folder}" in done.err
    assert sorted(folder.rglob("*")) == before


def test_init_makes_the_ledger_of_a_folder_that_has_a_protocol(folder: Path) -> None:
    text = (folder / "review.toml").read_text()
    assert slr("init", folder).code == 0
    assert (folder / "review.toml").read_text() == text
    assert slr("status", "--review", folder).code == 0
    with Ledger(folder / "data" / "slr.db") as ledger:
        assert json.loads((folder / "data" / "ledger.json").read_text())["ledger"] == ledger.identity()
    again = slr("init", folder)
    assert (again.code, "is a review already" in again.err) == (2, True)


def _remove(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _strip(path: Path) -> None:
    """A ledger of the right form without a row, as an older program made it where there was none."""
    path.unlink()
    Ledger(path).close()


@pytest.mark.parametrize("loss", [_remove, _empty, _strip])
def test_a_ledger_that_is_gone_stops_every_command_and_is_not_made_anew(
    used: Path, loss: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = used / "data" / "slr.db"
    (used / "refs.ris").write_text("TY  - JOUR\nTI  - One\nER  - \n")
    loss(path)  # type: ignore[operator]
    left = path.read_bytes() if path.exists() else None
    monkeypatch.chdir(used)
    for words in (*((word,) for word in _READING), *_WRITING, ("init", "."), ("snowball", "--dry-run")):
        done = slr(*words)
        assert (done.code, "although this review has had one" in done.err) == (7, True), words
        assert "slr ledger restore" in done.err
    assert (path.read_bytes() if path.exists() else None) == left


@pytest.mark.parametrize(
    "trace",
    [
        "data/ledger.json",
        "data/slr.lock",
        "data/refresh.log",
        "data/backup/slr-2026-03-01T120000Z.db",
        "data/slr.db.schema3.backup",
        "data/slr.db-wal",
        "reports/new-2026-03-01-120000.md",
        "reports/prisma.svg",
    ],
)
def test_any_trace_of_a_ledger_shows_that_there_was_one(folder: Path, trace: str) -> None:
    path = folder / trace
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    done = slr("status", "--review", folder)
    assert (done.code, trace in done.err) == (7, True)
    assert (slr("init", folder).code, path.read_text()) == (7, "{}")
    assert not (folder / "data" / "slr.db").exists()


def test_a_new_ledger_is_begun_on_purpose_and_what_was_left_is_set_aside(used: Path) -> None:
    data = used / "data"
    (data / "slr.db").write_bytes(b"")
    (data / "slr.db-wal").write_bytes(b"rows that were not folded in")
    assert slr("init", used, "--new-ledger").code == 0
    assert slr("status", "--review", used).code == 0
    (kept,) = data.glob("slr.db.aside-*-wal")
    assert kept.read_bytes() == b"rows that were not folded in"


def test_a_new_ledger_takes_the_place_of_none_that_has_rows(used: Path) -> None:
    before = (used / "data" / "slr.db").read_bytes()
    assert slr("init", used, "--new-ledger").code == 2
    assert (used / "data" / "slr.db").read_bytes() == before


def test_the_ledger_of_another_review_is_told(used: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert slr("init", other).code == 0
    with Ledger(other / "data" / "slr.db") as ledger:
        add(ledger, entry(50))
    shutil.copy(other / "data" / "slr.db", used / "data" / "slr.db")
    done = slr("status", "--review", used)
    assert (done.code, "the ledger of another review" in done.err) == (7, True)
    (used / "data" / "ledger.json").unlink()
    assert slr("status", "--review", used).code == 0


def test_a_folder_older_than_markers_gets_one_with_its_first_rows_and_copies_share_it(folder: Path) -> None:
    with Ledger(folder / "data" / "slr.db") as ledger:
        add(ledger, entry(1))
    shutil.copytree(folder, folder.parent / "copy")
    marker = folder / "data" / "ledger.json"
    assert slr("status", "--review", folder).code == 0
    assert not marker.exists()
    for one in (folder, folder.parent / "copy"):
        assert slr("decide", "1", "include", "--reviewer", "ana", "--review", one).code == 0
    assert marker.read_bytes() == (folder.parent / "copy" / "data" / "ledger.json").read_bytes()


def test_a_marker_that_cannot_be_read_is_a_trace_and_is_written_again(used: Path) -> None:
    marker = used / "data" / "ledger.json"
    told = marker.read_bytes()
    marker.write_bytes(b"\x00")
    assert slr("decide", "2", "include", "--reviewer", "ana", "--review", used).code == 0
    assert marker.read_bytes() == told


def test_a_dry_run_of_an_import_needs_no_ledger_and_makes_none(folder: Path) -> None:
    refs = folder / "refs.ris"
    refs.write_text("TY  - JOUR\nTI  - One\nER  - \n")
    assert slr("import", refs, "--dry-run", "--review", folder).code == 0
    assert not (folder / "data").exists()


@pytest.fixture
def team(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, whose ledger is to be a schema of the server."""
    if not os.environ.get("SLR_TEST_POSTGRES_URL"):
        pytest.skip("SLR_TEST_POSTGRES_URL is not set")
    monkeypatch.setattr(Backend, "url", os.environ["SLR_TEST_POSTGRES_URL"])
    for name, value in environment(folder).items():
        monkeypatch.setenv(name, value)
    return folder


def test_a_schema_of_a_server_is_made_by_init_alone_and_missed_when_it_is_gone(team: Path) -> None:
    assert slr("status", "--review", team).code == 5
    assert slr("init", team).code == 0
    with open_ledger(team) as ledger:
        add(ledger, entry(1))
    assert slr("decide", "1", "include", "--reviewer", "ana", "--review", team).code == 0
    drop_schemas()
    place(team)  # dropped once more at the end
    gone = slr("status", "--review", team)
    assert (gone.code, "slr ledger copy" in gone.err) == (7, True)
    assert slr("init", team).code == 7
    assert slr("init", team, "--new-ledger").code == 0
    assert slr("status", "--review", team).code == 0
    drop_schemas()
