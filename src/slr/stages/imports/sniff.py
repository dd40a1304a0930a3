"""What a file is: its format by its content, or in plain words why it is none. Pure."""

from __future__ import annotations

import re

from slr.adapters.formats.base import Format, UnknownFormat
from slr.adapters.formats.decoding import text_of
from slr.adapters.formats.registry import detect, named
from slr.core.errors import UsageError

_PAGE = re.compile(r"\A\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FAMILIAR = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"7z\xbc\xaf", "packed with 7-Zip"),
    (b"SQLite format 3\0", "a database of SQLite"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.xls or .doc)"),
)
#: Control characters that no text has: all but tab, the ends of lines and pages, Ctrl-Z and escape.
_NO_TEXT = bytes(set(range(32)) - {9, 10, 11, 12, 13, 0x1A, 0x1B, 0})


def format_of(head: bytes, name: str, given: str | None = None) -> Format:
    """The format of a file, by its first 64 KiB; `given` is a name that settles it.

    Raises:
        UnknownFormat: there is no such format, or the file is empty, a web page, or no list of records at all.
    """
    if given is not None:
        return named(given)
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise UnknownFormat(f"{name} is empty", hint="Export it again; a search without hits needs no file.")
    known = next((what for sign, what in _FAMILIAR if head.startswith(sign)), None)
    if known:
        raise UnknownFormat(f"{name} is {known}, not a list of records", hint=_HINT)
    if _PAGE.match(text_of(head[:4096])):
        raise UnknownFormat(f"{name} is a web page (HTML), not a list of records", hint=_LOGIN)
    if not head.startswith(b"PK") and _is_binary(head):
        raise UnknownFormat(f"{name} is a binary file, not a list of records", hint=_HINT)
    return detect(head, name)


_HINT = "Export the records as RIS, BibTeX, CSV or another format of docs/formats.md."
_LOGIN = "The download may have ended at a login or error page; open the file in a browser and export it again."


def _is_binary(head: bytes) -> bool:
    """More than one byte in a hundred is a control character that texts do not have; UTF-16 is text."""
    sample = text_of(head[:4096]).encode("utf-8", "replace")
    return len(sample) - len(sample.translate(None, _NO_TEXT)) > len(sample) // 100


def refuse_columns(form: Format) -> UsageError:
    """What is said to --map with a format that has no columns."""
    return UsageError(f"--map names columns of CSV, TSV and XLSX; this file is {form.label}")
