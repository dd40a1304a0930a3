"""The door of reading: the pages of a file from the disk; those of a large one are read in processes of their own.

While this process stores a page, others read the next ones. What goes between them is pickled: all are this
program, and nobody else can write to the pipes. A reading process loads no database, holds one page, and ends when
nobody listens any more. Why: `docs/decisions/0031-reading-apart.md`.
"""

from __future__ import annotations

import io
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import cycle, islice
from typing import BinaryIO, cast

from slr.adapters.formats.decoding import encoding_of, lines_in
from slr.core.errors import SlrError, UsageError
from slr.core.gc_pause import collector_paused
from slr.stages.imports.batches import BYTES
from slr.stages.imports.page_reader import FilePage, FilePart, FileSource, Refused, Together, form_of, pages

#: A file of fewer bytes is read before another process has started.
_LARGE = 1 << 23
#: Bytes the pipe between the processes holds, where the system lets us choose.
_PIPE = 1 << 20
#: Processes that read at most: one that stores has enough to do with three.
_MOST_READERS = 3
#: Bytes without the start of a record after which a file is not cut any more.
_LONGEST_PART = 1 << 25
#: Parts each of them is asked for before the first is taken.
_AHEAD = 2
_AGAIN = "Run the same command again: it adds only what is new."

_Reader = subprocess.Popen[bytes]


def read_pages(source: FileSource, size: int) -> Iterator[FilePage]:
    """The pages of a file of `size` bytes, in order.

    Raises:
        UsageError: the file cannot be opened, or its format refuses it.
        SlrError: the file was changed meanwhile, or a process that reads it was stopped by something else.
    """
    together = Together()
    with _open_source(source) as stream:
        readers = _start_readers(_readers(source, size))
        if not readers:
            for page in pages(stream, source, FilePart(0, size, 1)):
                yield together.page(page, is_last_part=True)
            return
        written = os.fstat(stream.fileno())
        try:
            yield from _pages_in_turn(readers, source, stream, size, together)
        finally:
            _end_readers(readers)
        now = os.fstat(stream.fileno())
    if (written.st_size, written.st_mtime_ns) != (now.st_size, now.st_mtime_ns):
        raise SlrError(f"{source.name} changed while slr read it", hint=_AGAIN)


def _readers(source: FileSource, size: int) -> int:
    """How many processes read it: none of a small file, one of a file that cannot be cut."""
    processors = _processors()
    if size < _LARGE or processors < 2:
        return 0
    return 1 if form_of(source).last_start is None else min(processors, _MOST_READERS)


def _processors() -> int:
    """How many processors this program may use."""
    count = getattr(os, "sched_getaffinity", None)
    return len(count(0)) if count else os.cpu_count() or 1


def _open_source(source: FileSource) -> BinaryIO:
    try:
        return open(source.path, "rb")  # noqa: PTH123  # closed by who asked; a path of any bytes
    except OSError as error:
        raise UsageError(
            f"{source.name}: {error.strerror or error}", hint="Name a file that can be read."
        ) from error


def _start_readers(count: int) -> list[_Reader]:
    """As many processes as we get. `-P`: a file of this name in the folder the person stands in is not run."""
    command = [sys.executable, "-P", "-m", "slr.stages.imports.reading.run"]
    pipe, started = subprocess.PIPE, []
    for _ in range(count):
        with suppress(OSError):  # no further process is allowed
            started.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, pipesize=_PIPE))  # noqa: S603  # ours
    return started


def _end_readers(readers: Sequence[_Reader]) -> None:
    for reader in readers:
        reader.kill()
    for reader in readers:
        for pipe in (reader.stdin, reader.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        reader.wait()


def _pages_in_turn(
    readers: Sequence[_Reader], source: FileSource, stream: BinaryIO, size: int, together: Together
) -> Iterator[FilePage]:
    """The pages as the readers tell them, part by part in turn, with their bytes, which they leave in the file."""
    for reader in readers:
        _ask(reader, source)
    parts = _parts(stream, source, size)
    waiting: deque[tuple[_Reader, bool]] = deque()
    turn = cycle(readers)
    for part in islice(parts, _AHEAD * len(readers)):
        waiting.append(_ask_reader(next(turn), part, size))
    while waiting:
        reader, is_last_part = waiting.popleft()
        is_last = False
        while not is_last:
            page = _answer(reader, source)
            is_last = page.is_last
            payload = os.pread(stream.fileno(), page.end - page.start, page.start)
            yield together.page(page._replace(payload=payload), is_last_part=is_last_part)
        for part in islice(parts, 1):
            waiting.append(_ask_reader(next(turn), part, size))


def _ask_reader(reader: _Reader, part: FilePart, size: int) -> tuple[_Reader, bool]:
    _ask(reader, part)
    return reader, part.end == size


def _ask(reader: _Reader, what: FileSource | FilePart) -> None:
    """A reader that is gone is asked in vain: its answer, or that there is none, says why."""
    assert reader.stdin is not None
    with suppress(BrokenPipeError):
        pickle.dump(what, reader.stdin)
        reader.stdin.flush()


def _answer(reader: _Reader, source: FileSource) -> FilePage:
    assert reader.stdout is not None
    try:
        page: FilePage | Refused = pickle.load(reader.stdout)  # noqa: S301  # from our own process
    except (EOFError, pickle.UnpicklingError) as error:
        raise _reader_stopped(reader, source) from error
    if isinstance(page, Refused):
        raise UsageError(page.message, hint=page.hint)
    return page


def _reader_stopped(reader: _Reader, source: FileSource) -> SlrError:
    code = reader.wait()
    return SlrError(f"{source.name}: a process that reads it was stopped (code {code})", hint=_AGAIN)


def _parts(stream: BinaryIO, source: FileSource, size: int) -> Iterator[FilePart]:
    """The file cut where a record begins, or in one piece."""
    last_start = form_of(source).last_start
    start, line, held = 0, 1, b""
    while last_start is not None:
        piece = stream.read(BYTES)
        if not piece or (not start and encoding_of(piece) != "utf-8") or len(held) > _LONGEST_PART:
            break
        held += piece
        at = last_start(held)
        if at:
            yield FilePart(start, start + at, line)
            line += lines_in(held[:at])
            start, held = start + at, held[at:]
    yield FilePart(start, size, line)


class _Window(io.RawIOBase):
    """The bytes of a part, as a stream."""

    def __init__(self, stream: BinaryIO, part: FilePart) -> None:
        stream.seek(part.start)
        self._stream = stream
        self._left = part.end - part.start

    def read(self, size: int = -1) -> bytes:
        """As of any stream."""
        piece = self._stream.read(min(size, self._left) if size >= 0 else self._left)
        self._left -= len(piece)
        return piece


def main() -> None:
    """Read the parts that standard input names; write their pages, without their bytes, to standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that stores
    asked = sys.stdin.buffer
    with suppress(BrokenPipeError, EOFError), collector_paused():
        source: FileSource = pickle.load(asked)  # noqa: S301  # from our own process
        try:
            with _open_source(source) as stream:
                while True:
                    part: FilePart = pickle.load(asked)  # noqa: S301  # see above
                    for page in pages(_of_part(stream, part), source, part):
                        _send(page._replace(payload=b""))
        except SlrError as error:
            _send(Refused(error.message, error.hint))


def _of_part(stream: BinaryIO, part: FilePart) -> BinaryIO:
    """The stream of a part; a file in one part is itself, since some formats go to and fro in it."""
    is_whole = part.start == 0 and part.end == os.fstat(stream.fileno()).st_size
    return stream if is_whole else cast("BinaryIO", _Window(stream, part))


def _send(page: FilePage | Refused) -> None:
    pickle.dump(page, sys.stdout.buffer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
