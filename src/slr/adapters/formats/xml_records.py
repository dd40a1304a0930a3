"""Records out of an XML file, one element at a time.

lxml reads, with entities unresolved, no network, no DTD and its own limits on depth and on the length of a text. A
file that is broken is read as far as it can be understood, and the break is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from slr.adapters.formats.base import FileRecord, Problem, problem

Make = Callable[[Any, bytes, int], FileRecord]


def records(stream: BinaryIO, tag: str, make: Make) -> Iterator[FileRecord | Problem]:
    """The item of each element of this name; each is forgotten when its item was made."""
    from lxml import etree  # noqa: PLC0415 - loaded when a file is XML

    events = etree.iterparse(
        stream, events=("end",), tag=tag, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    number = 0
    try:
        for number, (_, element) in enumerate(events, start=1):
            line = element.sourceline or 0
            try:
                yield make(element, etree.tostring(element, encoding="utf-8", with_tail=False), line)
            except ValueError as error:
                yield problem(number, line, str(error))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        yield problem(number + 1, error.lineno or 0, f"the XML is broken from here on: {error.msg}")
        return
    if len(events.error_log):
        first = events.error_log[0]
        yield problem(number + 1, first.line, f"the XML is broken here: {first.message}")
