"""How a ledger's file may be opened: written, only read, or only read as it lies there.

A file in WAL mode needs two files beside it, also to be read. Where they cannot be made, SQLite reads it as one
that nobody changes (`immutable=1`, https://www.sqlite.org/wal.html#read_only_databases). That passes over what is
still in the `-wal` file, so it is done only where that file is empty or absent.
"""

from __future__ import annotations

import os
import sqlite3
from enum import Enum
from pathlib import Path

from slr.core.errors import StoreError


class Access(Enum):
    """The parameters of SQLite's address for a file."""

    MAKE = "mode=rwc"
    WRITE = "mode=rw"
    READ = "mode=ro"
    STILL = "mode=ro&immutable=1"

    @property
    def is_writing(self) -> bool:
        """Whether rows can be added."""
        return self in {Access.MAKE, Access.WRITE}


def access_to(path: Path, *, make: bool) -> Access:
    """What the disk allows.

    Raises:
        StoreError: what was written last cannot be read where nothing can be written.
    """
    if not path.exists():
        return Access.MAKE if make else Access.WRITE
    is_open_folder = os.access(path.parent, os.W_OK)
    if is_open_folder and os.access(path, os.W_OK):
        return Access.MAKE if make else Access.WRITE
    log = beside(path, "-wal")
    if not is_open_folder and not (log.exists() and log.stat().st_size):
        return Access.STILL
    if not is_open_folder and not beside(path, "-shm").exists():
        raise StoreError(
            f"{path} cannot be read here: its newest rows are in {log.name}, and the folder is read-only",
            hint="Copy the whole folder to a place you may write to, and use it there.",
        )
    return Access.READ


def beside(path: Path, ending: str) -> Path:
    """One of the files that SQLite keeps beside a database."""
    return path.with_name(path.name + ending)


def connect(path: Path, access: Access, *, timeout: float) -> sqlite3.Connection:
    """A connection in autocommit, which goes from thread to thread and is used by one at a time."""
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?{access.value}",
        uri=True,
        timeout=timeout,
        isolation_level=None,
        check_same_thread=False,
    )
