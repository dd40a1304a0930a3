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
    "1",
    "[",
    "[x] ",
    "a/",
    "Ear and Nose/ or ",
    ".ti",
    "a adj3 ",
    "&#",
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


def _chain(line: str, count: int) -> str:
    return "\n".join(["1 a1.ti.", *(line.format(number=number, last=number - 1) for number in range(2, count))])


@pytest.mark.parametrize(
    "text",
    [
        _chain("{number} {last} and {last}", 80),
        _chain("{number} or/1-{last}", 80),
        _chain("{number} ({last} or b1.ti.) and c1.ti.", 2_000),
        "(" + " adj3 ".join(f"(a{number} or b{number} or c{number})" for number in range(50)) + ").ti.",
    ],
    ids=["doubled", "all before", "nested", "proximities"],
)
def test_lines_in_lines_and_proximities_in_proximities_are_read_or_refused_at_once(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(SlrError):
        import_query(text, Dialect.OVID)
    assert time.process_time() - started < 10
