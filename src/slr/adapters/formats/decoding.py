"""Lines of text out of bytes of any common encoding.

Each line is read as UTF-8; a byte that is no UTF-8 is read as Windows-1252, or as Latin-1 where that has no
letter for it (https://encoding.spec.whatwg.org/#index-windows-1252). So a letter of another encoding far down in
a file spoils neither what comes before nor what comes after it. UTF-16 is told by its mark, or by its zero bytes.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import BinaryIO

#: Bytes read at a time.
CHUNK = 1 << 18
#: How much of a file tells what it is.
HEAD = 1 << 16

_UTF8_MARK = b"\xef\xbb\xbf"
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: The error handler of `decode`.
ERRORS = "slr.windows-1252"
_HIGH = tuple(bytes((value,)).decode("cp1252", "ignore") or chr(value) for value in range(256))


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "".join(_HIGH[byte] for byte in error.object[error.start : error.end]), error.end


codecs.register_error(ERRORS, _as_windows_1252)


def decode(raw: bytes) -> str:
    """The text of some bytes, whatever they hold; without zero bytes."""
    text = raw.decode("utf-8", ERRORS)
    return text.replace("\0", "") if "\0" in text else text


def encoding_of(head: bytes) -> str:
    """`utf-16-le`, `utf-16-be` or `utf-8` by the first bytes of a file; the last also stands for its relatives."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    sample = head[:1024]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half >= 4 and odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if half >= 4 and even > 0.6 * half and odd < 0.1 * half else "utf-8"


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The bytes of a file in UTF-8 or a relative, without a byte order mark."""
    first = stream.read(CHUNK)
    encoding = encoding_of(first)
    if encoding == "utf-8":
        yield first.removeprefix(_UTF8_MARK)
        yield from iter(lambda: stream.read(CHUNK), b"")
        return
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    yield decoder.decode(first).removeprefix("\ufeff").encode("utf-8", "replace")
    for chunk in iter(lambda: stream.read(CHUNK), b""):
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file with their ends: LF, CR LF or CR. A line of any length costs its length once."""
    return chain.from_iterable(lists_of_lines(stream))


def lists_of_lines(stream: BinaryIO) -> Iterator[list[bytes]]:
    """As `lines`, as they are read: in lists, none of them empty."""
    return split_lines(chunks(stream))


def split_lines(pieces: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines of some bytes that come piece by piece, in lists, none of them empty."""
    open_line: list[bytes] = []
    for piece in pieces:
        if not piece:
            continue
        if open_line and open_line[-1].endswith(b"\r") and not piece.startswith(b"\n"):
            yield [b"".join(open_line)]
            open_line = []
        split = piece.splitlines(keepends=True)
        if len(split) > 1 or split[0].endswith(b"\n"):
            split[0] = b"".join((*open_line, split[0]))
            open_line = [] if split[-1].endswith(b"\n") else [split.pop()]
            yield split
        else:
            open_line.append(piece)
    if open_line:
        yield [b"".join(open_line)]


def lines_in(data: bytes) -> int:
    """How many lines end in some bytes: with LF, CR LF or CR."""
    count = data.count(b"\n")
    return count + data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else count


def text_of(head: bytes) -> str:
    """The first bytes of a file as text, for looking at."""
    return decode(b"".join(chunks(io.BytesIO(head))))
