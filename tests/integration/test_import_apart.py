"""A large file is read in processes of its own: the ledger is the same, and none of them stays behind."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from format_files import written
from services import begin_ledger
from slr.adapters.folder import create_review, load_review
from slr.adapters.formats.base import FileRecord
from slr.adapters.ledger import Ledger
from slr.core.errors import SlrError, UsageError
from slr.core.model import Author, Document
from slr.stages.imports.file_search import FileSearch
from slr.stages.imports.page_reader import FileSource
from slr.stages.imports.reading import run as door
from slr.stages.imports.run import import_files, open_file

pytestmark = pytest.mark.slow

ITEMS = [
    FileRecord(
        f"k{n}", Document(f"Work number {n % 190}", authors=(Author("Smith", "J."),), abstract="Text. " * 30)
    )
    for n in range(200)
]


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any file is large, and there are two processors."""
    monkeypatch.setattr(door, "_LARGE", 1)
    monkeypatch.setattr(door, "BYTES", 4_000)
    monkeypatch.setattr(door, "_processors", lambda: 2)


def body_of(name: str) -> bytes:
    """A file with a record that cannot be read in its middle, where the format can hold one."""
    body = written(name, ITEMS)
    cut = body.find(b"TY  -", len(body) // 2)
    return body[:cut] + b"TY  - JOUR\nVL  - 1\nER  - \n" + body[cut:] if name == "ris" else body


def stored(folder: Path, name: str, body: bytes) -> list[tuple[object, ...]]:
    """What an import leaves in a fresh ledger: records with their raw items, and problems."""
    create_review(folder, review_toml='title = "Apart"\n', queries={})
    begin_ledger(folder)
    review = load_review(folder, {})
    path = folder / f"file.{name}"
    path.write_bytes(body)
    with Ledger(review.ledger_path) as ledger:
        (one,) = import_files(ledger, review, [open_file(path, FileSearch())])
        pages = b"".join(payload for _, payload in ledger.runs.answers(one.run_id or 0))
        records = sorted(ledger.reports.records(), key=lambda record: record.id)
        raws = [ledger.runs.raw(record.id) for record in records]
    assert pages == body
    assert one.read == one.new + len(one.problems)
    return [*((r.key, r.document, raw) for r, raw in zip(records, raws, strict=True)), *one.problems]


@pytest.mark.parametrize(
    "name", ["ris", "nbib", "enw", "refworks", "wos", "csv", "bibtex", "endnote", "xlsx", "rdf", "jsonl"]
)
def test_the_ledger_is_the_same(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    body = body_of(name)
    here = stored(tmp_path / "here", name, body)
    request.getfixturevalue("apart")
    assert stored(tmp_path / "apart", name, body) == here
    assert len(here) == len(ITEMS) + (name == "ris")


@pytest.mark.usefixtures("apart")
def test_a_file_that_is_gone_when_a_reader_opens_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file.ris"
    path.write_bytes(body_of("ris"))
    start = door._start_readers

    def started(count: int) -> list[door._Reader]:
        path.unlink()
        return start(count)

    monkeypatch.setattr(door, "_start_readers", started)
    size = path.stat().st_size
    with pytest.raises(UsageError, match=r"file\.ris: No such file or directory"):
        list(door.read_pages(FileSource(str(path), path.name, "ris"), size))


@pytest.mark.usefixtures("apart")
def test_a_reader_that_is_killed_is_told_and_the_stored_pages_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readers = kept_readers(monkeypatch)
    path = tmp_path / "file.ris"
    path.write_bytes(body_of("ris"))
    told = door.read_pages(FileSource(str(path), path.name, "ris"), path.stat().st_size)
    assert next(told).rows
    for reader in readers:
        os.kill(reader.pid, signal.SIGKILL)
        reader.wait()
    with pytest.raises(SlrError, match=r"file\.ris: a process that reads it was stopped \(code -9\)"):
        list(told)


@pytest.mark.usefixtures("apart")
def test_no_reader_outlives_the_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readers = kept_readers(monkeypatch)
    path = tmp_path / "file.ris"
    path.write_bytes(body_of("ris"))
    told = door.read_pages(FileSource(str(path), path.name, "ris"), path.stat().st_size)
    next(told)
    told.close()  # type: ignore[attr-defined]
    assert len(readers) == 2
    assert all(reader.poll() is not None for reader in readers)


@pytest.mark.usefixtures("apart")
def test_a_file_that_is_changed_meanwhile_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file.ris"
    path.write_bytes(body_of("ris"))
    told = door.read_pages(FileSource(str(path), path.name, "ris"), path.stat().st_size)
    next(told)
    os.utime(path, ns=(1, 1))
    with pytest.raises(SlrError, match=r"file\.ris changed while slr read it"):
        list(told)


def test_where_no_process_may_be_started_the_file_is_read_all_the_same(
    tmp_path: Path, apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **_more: object) -> None:
        raise BlockingIOError

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert len(stored(tmp_path / "here", "ris", body_of("ris"))) == len(ITEMS) + 1


def kept_readers(monkeypatch: pytest.MonkeyPatch) -> list[door._Reader]:
    """The reading processes that are started from now on."""
    readers: list[door._Reader] = []
    start = door._start_readers

    def started(count: int) -> list[door._Reader]:
        readers.extend(found := start(count))
        return found

    monkeypatch.setattr(door, "_start_readers", started)
    return readers
