"""Files in memory for the tests of formats."""

from __future__ import annotations

import io
from collections.abc import Iterable

from slr.adapters.formats.base import FileRecord, Format
from slr.adapters.formats.registry import FORMATS, READABLE
from slr.core.model import Problem


def read(name: str | Format, body: bytes | str) -> tuple[list[FileRecord], list[Problem]]:
    """The items and the problems of a file."""
    form = READABLE[name] if isinstance(name, str) else name
    raw = body if isinstance(body, bytes) else body.encode()
    found = list(form.read(io.BytesIO(raw)))
    return (
        [one for one in found if isinstance(one, FileRecord)],
        [one for one in found if isinstance(one, Problem)],
    )


def only(name: str | Format, body: bytes | str) -> FileRecord:
    """The one item of a file without problems."""
    items, problems = read(name, body)
    assert problems == []
    assert len(items) == 1
    return items[0]


def written(name: str, items: Iterable[FileRecord]) -> bytes:
    """The file of some items."""
    out = io.BytesIO()
    FORMATS[name].write(items, out)
    return out.getvalue()
