"""Files for people, written so that they are whole or absent (`docs/review-folder.md`).

A file is written beside its place under a random name, put on the disk and then renamed. A device or a pipe
(`/dev/stdout`, a FIFO) is written into. A link is never written through: whoever can plant one in a shared folder
could otherwise have any file of ours overwritten.
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, cast

from slr.core.errors import StoreError, UsageError

#: What a device or pipe is to get is kept in memory up to this size, then in a temporary file.
_SPOOL = 1 << 24
#: Absent on Windows, where links are rare and need a privilege.
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def write_whole(path: Path, body: bytes) -> None:
    """Write a file under a temporary name beside it, then rename it; folders above it are made.

    Raises:
        UsageError: the path is no place for a file. StoreError: the disk does not take it; what stood there before
            still does.
    """
    with open_draft(path) as file:
        file.write(body)


@contextmanager
def open_draft(path: Path) -> Iterator[BinaryIO]:
    """A file to write in pieces, under a temporary name until the block ends well; folders above it are made.

    Raises:
        UsageError: the path is no place for a file. StoreError: the disk does not take it; what stood there before
            still does.
    """
    require_target(path)
    if _is_stream(path):
        with _tell_failures(path), _pour_when_whole(path) as file:
            yield file
        return
    with place_file(path) as draft, _tell_failures(path), draft.open("r+b") as file:
        yield file


@contextmanager
def place_file(path: Path) -> Iterator[Path]:
    """An empty file beside `path` to fill; it takes the place of `path` when the block ends well.

    Raises:
        UsageError: the path is no place for a file. StoreError: the disk does not take it.
    """
    _require_place(path)
    draft = path.with_name(f".slr-{secrets.token_hex(8)}.tmp")
    try:
        with _tell_failures(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            _make(draft, like=path)
        yield draft
        with _tell_failures(path):
            _to_disk(draft)
            draft.replace(path)
            _to_disk(path.parent)
    finally:
        with suppress(OSError):  # renamed already, or never made
            draft.unlink()


def require_target(path: Path) -> None:
    """Refuse a path that no file can be written to, before any work is done for it.

    Raises:
        UsageError: it is empty, a folder, a link, a thing that a file cannot replace, or what a review is made of.
    """
    _require_place(path)
    _require_no_source(path)


def _require_place(path: Path) -> None:
    if path.name in {"", ".."}:
        raise UsageError("the file to write has no name", hint="Name a file: -o FILE.")
    if path.is_dir():
        raise UsageError(f"{path} is a folder", hint=f"Name a file in it: {path / 'NAME'}.")
    if _is_stream(path):
        return
    if path.is_symlink():
        hint = f"slr does not write through links. Name the file itself: {resolve_path(path)}"
        raise UsageError(f"{path} is a link", hint=hint)
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is not a file that slr can replace", hint="Name a file: -o FILE.")


#: How every SQLite database begins (https://www.sqlite.org/fileformat.html, 1.3).
_SQLITE = b"SQLite format 3\0"


def _require_no_source(path: Path) -> None:
    """Refuse to replace what a review is made of: its ledger, its protocol, its queries.

    Raises:
        UsageError: the path is one of them.
    """
    if not path.is_file():
        return
    base = path.with_name(path.name.removesuffix("-wal").removesuffix("-shm"))
    if _is_database(base) or _is_database(path):
        raise UsageError(f"{path} is a ledger or another database", hint="Name another file: -o FILE.")
    is_query = path.suffix == ".toml" and (path.absolute().parent.parent / "review.toml").is_file()
    if path.name == "review.toml" or (is_query and path.absolute().parent.name == "queries"):
        raise UsageError(f"{path} is a file the review is made of", hint="Name another file: -o FILE.")


def _is_database(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def resolve_path(path: Path) -> Path:
    """The path with its links followed as far as they lead; `Path.resolve` fails on a circle (Python 3.11)."""
    return Path(os.path.realpath(path))


def require_inside(root: Path, path: Path) -> None:
    """Refuse a path that a link leads out of a folder.

    Raises:
        UsageError: it does.
    """
    real = resolve_path(path)
    if not real.is_relative_to(resolve_path(root)):
        hint = f"It leads to {real}. Replace the link by a folder."
        raise UsageError(f"{path} is not within {root}", hint=hint)


#: The first names of paths that lead to what this process has open; a file in `/dev/shm` is one like any other.
_OPEN_ALREADY = {("dev", "stdin"), ("dev", "stdout"), ("dev", "stderr"), ("dev", "fd")}


def _is_stream(path: Path) -> bool:
    """Whether bytes go through it and do not stay: a device, a pipe, or what `/dev/stdout` is at the moment."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    is_open_already = path.is_absolute() and (path.parts[1:2] == ("proc",) or path.parts[1:3] in _OPEN_ALREADY)
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode) or (is_open_already and stat.S_ISREG(mode))


@contextmanager
def _pour_when_whole(path: Path) -> Iterator[BinaryIO]:
    """Where to write what goes into a device when all of it is there: half a file cannot be taken back from it."""
    with tempfile.SpooledTemporaryFile(_SPOOL) as kept:
        yield cast("BinaryIO", kept)
        kept.seek(0)
        with os.fdopen(_open_stream(path), "wb") as out:
            shutil.copyfileobj(kept, out)


def _open_stream(path: Path) -> int:
    """Our own output where the path is that: opened anew, a file behind it would be written from its start."""
    status = path.stat()
    for stream, number in ((sys.stdout, 1), (sys.stderr, 2)):
        with suppress(OSError, AttributeError):  # closed, as under cron
            if os.path.samestat(status, os.fstat(number)):
                stream.flush()
                return os.dup(number)
    return os.open(path, os.O_WRONLY | _BINARY | getattr(os, "O_NOCTTY", 0))


def _make(draft: Path, *, like: Path) -> None:
    """Make the draft, which nobody else can have put there, with the mode of the file it will replace."""
    number = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _NO_FOLLOW | _BINARY, 0o666)
    os.close(number)
    with suppress(FileNotFoundError):
        draft.chmod(stat.S_IMODE(like.stat().st_mode))


def _to_disk(path: Path) -> None:
    """Wait until a file or a folder is on the disk, where the system can say so."""
    if os.name == "nt":
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


@contextmanager
def _tell_failures(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # a reader that went away, which the command line has an exit code for
        raise
    except OSError as error:
        raise StoreError(
            f"cannot write {path}: {error.strerror or error}", hint="Check the folder and the disk."
        ) from error
