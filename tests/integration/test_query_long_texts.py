"""No text, however long and in whichever dialect, keeps the reader of queries busy."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from functools import partial

import pytest

from slr.core.errors import SlrError
from slr.core.query import Dialect, import_query, parse

pytestmark = pytest.mark.slow

LONG = [
    " ",
    "\t",
    "a ",
    "(",
    '"',
    "a OR ",
    "NOT ",
    "exp ",
    "TI a N3 b OR ",
    "1 a\n",
    "12345 ",
    "a.ti. ",
    "or/1-",
    "?a ",
]


@pytest.mark.parametrize("piece", LONG)
def test_a_text_of_twenty_thousand_signs_is_read_or_refused_at_once(piece: str) -> None:
    """In seconds of processor time: one or two for all dialects, and forty for each that goes back and forth."""
    text = piece * (20_000 // len(piece))
    started = time.process_time()
    readers: list[Callable[[str], object]] = [parse, *(partial(import_query, dialect=name) for name in Dialect)]
    for read in readers:
        with contextlib.suppress(SlrError):
            read(text)
    assert time.process_time() - started < 20
