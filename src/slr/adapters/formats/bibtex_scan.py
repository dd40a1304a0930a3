"""Entries and fields of a BibTeX file found in its text, in one pass each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, MutableMapping

from slr.adapters.formats.decoding import decode

#: The longest entry that is read, in bytes.
LONGEST = 1 << 27

_BEGINS = re.compile(rb"\s{0,8}@\s{0,8}[A-Za-z]+\s{0,8}[{(]")
_HEAD = re.compile(r"\s*@\s*([A-Za-z]+)\s*[{(]")
_NEXT = re.compile(r"@\s*[A-Za-z]+\s*[{(]")
_KEY = re.compile(r"\s*([^\s,{}=]*)\s*(?:,|(?=[})]))")
_NAME = re.compile(r"[\s,]*([^\s,{}=\"#]{1,200})\s*=\s*")
_BARE = re.compile(r"[^\s,{}\"#]+")
_SIGNS = re.compile(r"[{}]")
_SIGNS_QUOTED = re.compile(r"[{}\"]")


def entries(source: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """What stands from one line that begins an entry to the next such line, with the number of the first."""
    taken: list[bytes] = []
    start, size = 1, 0
    for number, line in enumerate(source, start=1):
        if (b"@" in line[:12] and _BEGINS.match(line)) or size > LONGEST:
            if taken:
                yield start, b"".join(taken)
            taken, start, size = [line], number, 0
        elif taken:
            taken.append(line)
        elif b"@" in line:
            taken, start = [line], number
        size += len(line)
    if taken:
        yield start, b"".join(taken)


def parse(raw: bytes, line: int) -> Iterator[tuple[str, int]]:
    """The entries that stand on one line or run together, each as text with its line."""
    text = decode(raw)
    start = _NEXT.search(text)
    while start:
        end = _closing(text, start.end())
        more = _NEXT.search(text, end) if end is not None else None
        yield text[start.start() : more.start() if more else len(text)], line + text.count("\n", 0, start.start())
        start = more


def _closing(text: str, position: int) -> int | None:
    """Where the entry that was opened before `position` is closed; None when it is not."""
    depth = 1
    for found in _SIGNS.finditer(text, position):
        depth += 1 if found[0] == "{" else -1
        if depth == 0:
            return found.end()
    return None


class Scan:
    """One entry: its type in lower case, its key, its fields by name in lower case.

    Raises:
        ValueError: it cannot be read; the message says why.
    """

    def __init__(self, text: str, macros: MutableMapping[str, str]) -> None:
        head = _HEAD.match(text)
        if head is None:
            raise ValueError("no entry begins on this line")
        self.kind = head[1].lower()
        self.key = ""
        self.fields: dict[str, str] = {}
        self._macros = macros
        position = head.end()
        if self.kind in {"comment", "preamble"}:
            return
        if self.kind != "string":
            key = _KEY.match(text, position)
            self.key, position = (key[1], key.end()) if key else ("", position)
        self._read(text, position)
        if self.kind == "string":
            macros.update(self.fields)

    def _read(self, text: str, position: int) -> None:
        while name := _NAME.match(text, position):
            value, position = self._value(text, name.end())
            known = name[1].lower()
            self.fields[known] = f"{self.fields[known]}; {value}" if self._joins(known, value) else value
        rest = text[position:].lstrip(" \t\r\n,")
        if not rest.startswith(("}", ")")):
            raise ValueError("the entry is not closed" if not rest else f"a field was expected at {rest[:40]!r}")

    def _joins(self, name: str, value: str) -> bool:
        """A field that is given twice keeps both texts, unless they are the same."""
        return name in self.fields and bool(value) and self.fields[name] != value

    def _value(self, text: str, position: int) -> tuple[str, int]:
        parts: list[str] = []
        while True:
            part, position = self._part(text, position)
            parts.append(part)
            rest = re.compile(r"\s*#\s*").match(text, position)
            if rest is None:
                return "".join(parts), position
            position = rest.end()

    def _part(self, text: str, position: int) -> tuple[str, int]:
        sign = text[position : position + 1]
        if sign == "{":
            end = _closing(text, position + 1)
            if end is None:
                raise ValueError("a brace is never closed")
            return text[position + 1 : end - 1], end
        if sign == '"':
            return _quoted(text, position + 1)
        bare = _BARE.match(text, position)
        if bare is None:
            raise ValueError(f"a value was expected at {text[position : position + 40]!r}")
        return self._macros.get(bare[0].lower(), _MONTHS.get(bare[0].lower(), bare[0])), bare.end()


_MONTHS = {
    name: name.capitalize()
    for name in ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
}


def _quoted(text: str, position: int) -> tuple[str, int]:
    depth = 0
    for found in _SIGNS_QUOTED.finditer(text, position):
        if found[0] == '"':
            if depth == 0:
                return text[position : found.start()], found.end()
        else:
            depth += 1 if found[0] == "{" else -1
    raise ValueError("a quotation mark is never closed")
