"""Screening when things go wrong: processes killed while they decide, a locked ledger, a full disk."""

from __future__ import annotations

import importlib.util
import io
import os
import select
import shutil
import socket
import socketserver
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import psycopg
import pytest

from ledgers import Backend, add, entry, place
from services import review_folder
from slr.adapters.folder import load_review
from slr.adapters.ledger import Ledger
from slr.adapters.ledger.sqlite import SqliteFile
from slr.core.model import Decision, Stage, Verdict
from slr.stages.screen.lines.screening import run_plain
from slr.stages.screen.seat.run import open_desk
from slr.stages.screen.tui.app import ScreeningApp

TA = Stage.TITLE_ABSTRACT
HERE = Path(__file__).resolve().parent
BENCHMARK = HERE.parents[1] / "benchmarks" / "deciders.py"

#: Long enough to be refused, short enough to wait for.
BUSY = 0.2


@pytest.fixture(scope="module")
def deciders() -> ModuleType:
    spec = importlib.util.spec_from_file_location("deciders", BENCHMARK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["deciders"] = module  # its dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize(("policy", "kills"), [("single", 5), ("double", 0)])
def test_what_processes_confirmed_is_kept_once_and_no_report_goes_to_too_many(
    deciders: ModuleType, backend: str, policy: str, kills: int
) -> None:
    with deciders.rooms(400, policy, postgres=Backend.url) as (_, room):
        done = deciders.run(room, people=4, seconds=1.0, kills=kills, needed=deciders.NEEDED[policy])
    assert done.faults == []
    assert done.kills == kills
    assert done.confirmed > 0


def judged(deciders: ModuleType, books: dict[str, str], rows: str, *, needed: int = 1, kills: int = 0) -> str:
    """The faults of books in which `s5` is shown 5, `k5.1` is kept 5 as decision 1, `.` sits down."""
    lines = {name: [line(deciders, word) for word in words.split()] for name, words in books.items()}
    history = [
        Decision(int(report), TA, name, Verdict.INCLUDE, id=number)
        for number, (name, report) in enumerate((row.split("-") for row in rows.split()), start=1)
    ]
    return "; ".join(deciders.judge(lines, history, needed=needed, kills=kills))


def line(deciders: ModuleType, word: str) -> object:
    report, _, decision = word[1:].partition(".")
    whats = {"s": "shown", "k": "kept", ".": "sat"}
    return deciders.Line(whats[word[0]], int(report or 0), int(decision or 0))


@pytest.mark.parametrize(
    ("books", "rows", "needed", "kills", "fault"),
    [
        ({"a": "s5 k5.1", "b": "s6 k6.2"}, "a-5 b-6", 1, 0, ""),
        ({"a": "s5 k5.1", "b": "s5 k5.2"}, "a-5 b-5", 2, 0, ""),
        ({"a": "s5 k5.1"}, "", 1, 0, "1 confirmed and not in the ledger, such as ('a', 5)"),
        ({"a": "s5 k5.1"}, "b-5", 1, 0, "1 confirmed and not in the ledger"),
        ({"a": "s5 k5.1"}, "a-5 a-5", 1, 1, "1 in the ledger more than once, such as ('a', 5)"),
        ({"a": "s5 k5.1"}, "a-5 a-6", 1, 0, "1 in the ledger and never confirmed, after 0 kills"),
        ({"a": "s5 . s6 k6.2"}, "a-5 a-6", 1, 1, ""),
        ({"a": "s5 k5.1 s5"}, "a-5", 1, 0, "1 handed to one person twice, such as ('a', 5)"),
        ({"a": "s5 . s5 k5.1"}, "a-5", 1, 1, ""),
        ({"a": "s5 . s6 k6.1", "b": "s5 k5.2"}, "a-6 b-5", 1, 1, ""),
        ({"a": "s5 k5.1", "b": "s5"}, "a-5", 1, 0, "1 handed to more than 1"),
        ({"a": "s5 k5.1", "b": "s5 k5.2"}, "a-5 b-5", 1, 0, "1 decided by more than 1"),
    ],
)
def test_the_judge_of_the_books_finds_what_is_wrong(
    deciders: ModuleType, books: dict[str, str], rows: str, needed: int, kills: int, fault: str
) -> None:
    found = judged(deciders, books, rows, needed=needed, kills=kills)
    assert fault in found
    assert bool(fault) is bool(found)


def test_a_line_that_a_kill_cut_off_was_not_said(deciders: ModuleType, tmp_path: Path) -> None:
    book = tmp_path / "a.book"
    book.write_bytes(b'\n["sat", 0, 0, 0.0]\n\n["shown", 5, 0, 0.0]\n\n["kept", 5, 1\n["sat", 0, 0, 0.0]\n')
    assert [one.what for one in deciders.read(book)] == ["sat", "shown", "sat"]


class Reviewer(io.StringIO):
    """Types lines; before each one something may happen to the world."""

    def __init__(self, *steps: tuple[Callable[[], object], str]) -> None:
        super().__init__()
        self._steps = iter(steps)

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        happen, typed = next(self._steps, (lambda: None, ""))
        happen()
        return typed


def nothing() -> None:
    """Nothing happens."""


@pytest.fixture
def folder(tmp_path: Path, backend: str) -> Path:
    made = review_folder(tmp_path / "review")
    with Ledger(place(made)) as ledger:
        add(ledger, *(entry(number, title=f"Numbered-{number}") for number in range(1, 5)))
    return made


_HOLD_FILE = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


class Lock:
    """Somebody else who is writing to the ledger: another process on a file, another session on a server."""

    def __init__(self, where: Path | str) -> None:
        self._where = where
        self._let_go: Callable[[], object] = nothing

    def take(self) -> None:
        if isinstance(self._where, Path):
            command = [sys.executable, "-c", _HOLD_FILE, str(self._where)]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            assert process.stdout is not None
            assert process.stdout.readline() == b"held\n"
            self._let_go = process.communicate
            return
        address, _, schema = self._where.partition("?schema=")
        connection = psycopg.connect(address)
        connection.execute(f"LOCK TABLE {schema}.decisions IN EXCLUSIVE MODE")
        self._let_go = connection.close

    def free(self) -> None:
        self._let_go()
        self._let_go = nothing


@contextmanager
def lock_on(folder: Path) -> Iterator[Lock]:
    lock = Lock(place(folder))
    try:
        yield lock
    finally:
        lock.free()


def kept(folder: Path) -> list[tuple[int, str, str | None]]:
    """What the ledger holds, read anew."""
    with Ledger(place(folder)) as ledger:
        return [(one.report_id, one.verdict.value, one.note) for one in ledger.decisions.history()]


def test_line_mode_tells_of_a_locked_ledger_and_the_second_try_succeeds(folder: Path) -> None:
    out = io.StringIO()
    with lock_on(folder) as lock, Ledger(place(folder), busy_timeout=BUSY) as ledger:
        source = Reviewer(
            (nothing, "n why\n"), (nothing, "i\n"), (nothing, "n rats\n"), (lock.take, "m\n"), (lock.free, "m\n")
        )
        desk = open_desk(ledger, load_review(folder, {}), TA, "ana")
        run_plain(desk, title="T", source=source, out=out)
    told = out.getvalue()
    assert "\nNOT SAVED: the ledger " in told
    assert "is locked by another process\nHint: Wait for the other slr command to finish" in told
    assert told.count("\nTitle: Numbered-2\n") == 2
    assert "Saved: Maybe: Numbered-2\n" in told
    assert kept(folder) == [(1, "include", "why"), (2, "maybe", "rats")]


async def test_the_screen_tells_of_a_locked_ledger_and_the_second_try_succeeds(folder: Path) -> None:
    with lock_on(folder) as lock, Ledger(place(folder), busy_timeout=BUSY) as ledger:
        app = ScreeningApp(open_desk(ledger, load_review(folder, {}), TA, "ana"), title="T")

        def shown() -> str:
            strips = app.screen._compositor.render_strips()
            rows = ("".join(segment.text for segment in strip) for strip in strips)
            return " ".join(" ".join(rows).split())

        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.pause()
            assert "Numbered-1" in shown()
            lock.take()
            await pilot.press("i")
            await pilot.pause()
            assert "NOT SAVED" in shown()
            assert "is locked by another process" in shown()
            assert "Numbered-1" in shown()
            assert kept(folder) == []
            lock.free()
            await pilot.press("i")
            await pilot.pause()
            assert "Numbered-2" in shown()
    assert kept(folder) == [(1, "include", None)]


class Limit:
    """How large files may grow: while it is on, as large as they are, so that SQLite answers that the disk is full."""

    #: The most that a file may have (https://www.sqlite.org/pragma.html#pragma_max_page_count).
    most = 4294967294

    def __init__(self) -> None:
        self._is_on = False

    def hold_to(self, connection: sqlite3.Connection) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0] if self._is_on else self.most
        connection.execute(f"PRAGMA max_page_count={pages}")

    def on(self) -> None:
        self._is_on = True

    def off(self) -> None:
        self._is_on = False


@pytest.fixture
def limit(monkeypatch: pytest.MonkeyPatch) -> Limit:
    made = Limit()
    begin = SqliteFile.begin_write

    def begin_write(self: SqliteFile, connection: sqlite3.Connection, *, alone: bool, lasting: bool) -> None:
        made.hold_to(connection)
        begin(self, connection, alone=alone, lasting=lasting)

    monkeypatch.setattr(SqliteFile, "begin_write", begin_write)
    return made


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_ledger_that_cannot_grow_keeps_what_it_has_and_tells_what_it_has_not(folder: Path, limit: Limit) -> None:
    out = io.StringIO()
    long_note = "n " + "word " * 5000  # more than the free part of any page
    with Ledger(place(folder)) as ledger:
        desk = open_desk(ledger, load_review(folder, {}), TA, "ana")
        source = Reviewer(
            (nothing, "i\n"),
            (nothing, f"{long_note}\n"),
            (limit.on, "i\n"),
            (limit.off, "i\n"),
        )
        run_plain(desk, title="T", source=source, out=out)
    told = out.getvalue()
    assert "\nNOT SAVED: the disk is full" in told
    assert "Saved: Included: Numbered-1\n" in told
    assert told.count("Saved: ") == len(kept(folder)) == 2
    with closing(sqlite3.connect(place(folder))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def sit_on_a_full_disk(folder: Path, disk: Path) -> None:
    """Screen a copy of the review on the disk, which is full at the second decision; then bring the ledger back."""
    review = disk / "review"
    shutil.copytree(folder, review)
    ballast = disk / "ballast"

    def fill() -> None:
        with ballast.open("ab", buffering=0) as file:
            for size in (4096, 1):
                while True:
                    try:
                        file.write(b"x" * size)
                    except OSError:
                        break

    source = Reviewer((nothing, "i\n"), (fill, "e T1\n"), (ballast.unlink, "e T1\n"))
    with Ledger(review / "data" / "slr.db") as ledger:
        run_plain(open_desk(ledger, load_review(review, {}), TA, "ana"), title="T", source=source, out=sys.stdout)
    shutil.copy(review / "data" / "slr.db", folder / "data" / "slr.db")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_full_disk_takes_no_decision_that_was_confirmed_and_confirms_none_it_did_not_keep(
    folder: Path, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    own = ["unshare", "--user", "--map-root-user", "--mount"]  # a mount of our own, gone with the process
    mount = f"mount -t tmpfs -o size=2m tmpfs '{disk}'"
    if (
        shutil.which("unshare") is None
        or subprocess.run([*own, "sh", "-c", mount], capture_output=True, check=False).returncode
    ):
        pytest.skip("no small disk can be mounted here")
    code = (
        "import sys; from pathlib import Path; import test_screen_faults as faults;"
        "faults.sit_on_a_full_disk(*map(Path, sys.argv[1:]))"
    )
    path = os.pathsep.join(map(str, (HERE, HERE.parent, HERE.parents[1] / "src")))
    ran = subprocess.run(
        [*own, "sh", "-c", f'{mount} && exec "$0" "$@"', sys.executable, "-c", code, folder, disk],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert "\nSaved: Included: Numbered-1\n" in ran.stdout
    assert "\nNOT SAVED: the disk " in ran.stdout
    assert ran.stdout.count("\nTitle: Numbered-2\n") == 2
    assert "\nSaved: Excluded (T1): Numbered-2\n" in ran.stdout
    assert kept(folder) == [(1, "include", None), (2, "exclude", None)]
    with closing(sqlite3.connect(place(folder))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


class Wire(socketserver.ThreadingTCPServer):
    """The way to a database server: it can be cut, and can lose the answer to a commit that the server has made."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.server = (host, port)
        self.is_cut = False
        self.loses_commit = False
        self.breaks = False
        self.lost = 0

    def cut(self) -> None:
        self.is_cut = True

    def mend(self) -> None:
        self.is_cut = False

    def lose_a_commit(self) -> None:
        self.loses_commit = True

    def lose_a_commit_and_break(self) -> None:
        self.loses_commit = self.breaks = True


class Connection(socketserver.BaseRequestHandler):
    """One connection, passed on to the server until the wire is cut."""

    server: Wire

    def handle(self) -> None:
        if self.server.is_cut:
            return
        with socket.create_connection(self.server.server) as far:
            other = {self.request: far, far: self.request}
            while not self.server.is_cut:
                for end in select.select(list(other), [], [], 0.02)[0]:
                    said = end.recv(65536)
                    if not said or self.server.is_cut:
                        return
                    other[end].sendall(said)
                    if end is self.request and self.server.loses_commit and b"COMMIT\x00" in said:
                        far.recv(65536)  # the server has answered: it is done
                        self.server.loses_commit = False
                        self.server.lost += 1
                        self.server.is_cut = self.server.breaks
                        return


@pytest.fixture
def wire(tmp_path: Path, backend: str) -> Iterator[Wire]:
    """A wire to the server that the ledger is on; `Backend.url` then leads over it."""
    straight = Backend.url
    url = urlsplit(straight or "")
    with Wire(url.hostname or "127.0.0.1", url.port or 5432) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        user = url.netloc.rpartition("@")[0]
        Backend.url = url._replace(netloc=f"{user}@127.0.0.1:{made.server_address[1]}").geturl()
        yield made
        Backend.url = straight
        made.cut()
        made.shutdown()
        thread.join()


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
def test_a_decision_whose_commit_was_never_answered_is_kept_once_and_confirmed(wire: Wire, folder: Path) -> None:
    out = io.StringIO()
    with Ledger(place(folder)) as ledger:
        desk = open_desk(ledger, load_review(folder, {}), TA, "ana")
        run_plain(desk, title="T", source=Reviewer((wire.lose_a_commit, "i\n"), (nothing, "m\n")), out=out)
    assert wire.lost == 1
    assert "\nSaved: Included: Numbered-1\n" in out.getvalue()
    assert kept(folder) == [(1, "include", None), (2, "maybe", None)]


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
def test_a_decision_that_the_server_kept_before_the_wire_broke_is_not_kept_again(wire: Wire, folder: Path) -> None:
    out = io.StringIO()
    with Ledger(place(folder)) as ledger:
        desk = open_desk(ledger, load_review(folder, {}), TA, "ana")
        source = Reviewer((wire.lose_a_commit_and_break, "i\n"), (wire.mend, "i\n"))
        run_plain(desk, title="T", source=source, out=out)
    assert wire.lost == 1
    assert out.getvalue().count("\nNOT SAVED: ") == 1
    assert out.getvalue().count("\nSaved: Included: Numbered-1\n") == 1
    assert kept(folder) == [(1, "include", None)]


@pytest.mark.parametrize("backend", ["postgres"], indirect=True)
def test_a_server_out_of_reach_is_told_and_the_second_try_succeeds(wire: Wire, folder: Path) -> None:
    out = io.StringIO()
    with Ledger(place(folder)) as ledger:
        desk = open_desk(ledger, load_review(folder, {}), TA, "ana")
        source = Reviewer((nothing, "n why\n"), (wire.cut, "i\n"), (wire.mend, "i\n"))
        run_plain(desk, title="T", source=source, out=out)
    assert "\nNOT SAVED: " in out.getvalue()
    assert out.getvalue().count("\nSaved: Included: Numbered-1\n") == 1
    assert kept(folder) == [(1, "include", "why")]
