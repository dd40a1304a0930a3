"""The pages of a file from the disk; those of a large one are read in a process of their own.

While one process reads the next page, the other stores the last. What goes between them is pickled: both are this
program, and nobody else can write to the pipe. The reading process imports no database, holds one page, and ends
when nobody listens any more. Why: `docs/decisions/0031-reading-apart.md`.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, NamedTuple

from slr.collector import collector_paused
from slr.errors import SlrError, UsageError
from slr.exchange.reading import FilePage, Source, pages

#: A file of fewer bytes is read before another process has started.
_LARGE = 1 << 23
#: Bytes the pipe between the processes holds, where the system lets us choose.
_PIPE = 1 << 20
_AGAIN = "Run the same command again: it adds only what is new."


class _Refused(NamedTuple):
    """What the reading process could not do, in the words of the error it met."""

    message: str
    hint: str | None


def read_pages(source: Source, size: int) -> Iterator[FilePage]:
    """The pages of a file of `size` bytes, in order.

    Raises:
        UsageError: the file cannot be opened, or its format refuses it.
        SlrError: the process that reads it was stopped by something else.
    """
    if size < _LARGE or _processors() < 2:
        yield from _here(source)
        return
    try:
        reader = _started()
    except OSError:  # no further process is allowed
        yield from _here(source)
        return
    try:
        yield from _told(reader, source)
    finally:
        reader.kill()
        for pipe in (reader.stdin, reader.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        reader.wait()


def _processors() -> int:
    """How many processors this program may use."""
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count else os.cpu_count() or 1


def _here(source: Source) -> Iterator[FilePage]:
    with _opened(source) as stream:
        yield from pages(stream, source)


def _opened(source: Source) -> BinaryIO:
    try:
        return open(source.path, "rb")  # noqa: PTH123  # closed by who asked; a path of any bytes
    except OSError as error:
        raise UsageError(
            f"{source.name}: {error.strerror or error}", hint="Name a file that can be read."
        ) from error


def _started() -> subprocess.Popen[bytes]:
    """`-P`: a file of this name in the folder the person stands in is not run."""
    command = [sys.executable, "-P", "-m", "slr.exchange.run_reading"]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, pipesize=_PIPE)  # noqa: S603  # our own program


def _told(reader: subprocess.Popen[bytes], source: Source) -> Iterator[FilePage]:
    """The pages as the reading process tells them, with their bytes, which it leaves where they are."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    with _opened(source) as stream:
        written = os.fstat(stream.fileno())
        try:
            pickle.dump(source, reader.stdin)
            reader.stdin.close()
            is_last = False
            while not is_last:
                page = pickle.load(reader.stdout)  # noqa: S301  # from our own process
                if isinstance(page, _Refused):
                    raise UsageError(page.message, hint=page.hint)
                is_last = page.is_last
                yield page._replace(payload=stream.read(page.end - page.start))
        except (EOFError, BrokenPipeError, pickle.UnpicklingError) as error:
            told = f"{source.name}: the process that reads it was stopped (code {reader.wait()})"
            raise SlrError(told, hint=_AGAIN) from error
        now = os.fstat(stream.fileno())
    if (written.st_size, written.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
        raise SlrError(f"{source.name} was changed while it was read", hint=_AGAIN)


def main() -> None:
    """Read the file that standard input names and write its pages, without its bytes, to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that stores
    source: Source = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own process
    with suppress(BrokenPipeError), collector_paused():
        try:
            for page in _here(source):
                _send(page._replace(payload=b""))
        except SlrError as error:
            _send(_Refused(error.message, error.hint))


def _send(page: FilePage | _Refused) -> None:
    pickle.dump(page, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
