"""One writer of long jobs per review: search, snowballing and refresh hold the review's lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from slr.core.errors import AlreadyRunning, StoreError


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock file for the length of the block; the system frees it when the process dies.

    Raises:
        AlreadyRunning: another process holds it. StoreError: the file cannot be made.
    """
    lock = FileLock(path, timeout=0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise AlreadyRunning(
            f"another slr command is at work on this review (lock {path})",
            hint="It ends by itself; run this one again afterwards.",
        ) from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}", hint="Check the folder and the disk.") from error
    try:
        yield
    finally:
        lock.release()
