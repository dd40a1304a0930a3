"""Where in a TOML file a key stands.

`tomllib` reads values and forgets lines, but a person who wrote `questoin` wants to know on which line. This small
scanner walks a text that `tomllib` has already accepted, so it checks nothing; it only counts
(https://toml.io/en/v1.0.0).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from typing import NamedTuple

Path = tuple[str | int, ...]

_BLANKS = re.compile(r"(?:[ \t]+|#[^\n]*)*")
_BLANKS_AND_LINES = re.compile(r"(?:[ \t\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED_KEY = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'''"""(?:[^\\]|\\[\s\S])*?"{3,5}'''
    r"""|'{3}[\s\S]*?'{3,5}"""
    r"""|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'"""
)
_CONTINUED = re.compile(r"\\[ \t]*\n\s*")
_SCALAR = re.compile(r"[^,\]}\n#]*")


class KeyLines(NamedTuple):
    """Lines counted from 1: of the key (or table header), and of the first character of a string's content."""

    key: int
    content: int


class TomlLines:
    """The places of all keys of one text. Items of arrays have their index, from 0, in the path."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._pos = 0
        self._places: dict[Path, KeyLines] = {}
        self._tables: Counter[Path] = Counter()
        self._document()

    def key(self, path: Path) -> int | None:
        """The line of a key or table header; of the nearest table around it when the key is not there."""
        while path:
            if path in self._places:
                return self._places[path].key
            path = path[:-1]
        return None

    def content(self, path: Path) -> int | None:
        """The line on which the text of a string value begins (TOML drops a line break right after the quotes)."""
        place = self._places.get(path)
        return place.content if place else self.key(path)

    def _line(self, pos: int) -> int:
        return self._text.count("\n", 0, pos) + 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._pos)
        if match is None:
            return ""
        self._pos = match.end()
        return match.group()

    def _take(self, mark: str) -> bool:
        found = self._text.startswith(mark, self._pos)
        self._pos += len(mark) if found else 0
        return found

    def _document(self) -> None:
        table: Path = ()
        self._skip(_BLANKS_AND_LINES)
        while self._pos < len(self._text):
            table = self._header() if self._text[self._pos] == "[" else self._pair(table)
            self._skip(_BLANKS_AND_LINES)

    def _header(self) -> Path:
        line = self._line(self._pos)
        is_array = self._take("[[") or not self._take("[")
        names = self._key()
        self._take("]]" if is_array else "]")
        above = self._inside(names[:-1])
        if is_array:
            self._tables[(*above, names[-1])] += 1
        path = self._inside(names[-1:], above)
        for depth in range(1, len(path)):
            self._places.setdefault(path[:depth], KeyLines(line, line))
        self._places[path] = KeyLines(line, line)
        return path

    def _inside(self, names: Path, path: Path = ()) -> Path:
        """The path of a header's names: each array of tables on the way stands for its latest table."""
        for name in names:
            path = (*path, name)
            if self._tables[path]:
                path = (*path, self._tables[path] - 1)
        return path

    def _pair(self, table: Path) -> Path:
        """Read `key = value` into the places and return the table, which stays the current one."""
        line = self._line(self._pos)
        names = self._key()
        for depth in range(1, len(names)):
            self._places.setdefault((*table, *names[:depth]), KeyLines(line, line))
        self._take("=")
        self._skip(_BLANKS)
        self._value((*table, *names), line)
        return table

    def _key(self) -> Path:
        names: list[str | int] = []
        while not names or self._take("."):
            self._skip(_BLANKS)
            quoted = self._skip(_QUOTED_KEY)
            names.append(tomllib.loads(f"k = {quoted}")["k"] if quoted else self._skip(_BARE_KEY))
            self._skip(_BLANKS)
        return tuple(names)

    def _value(self, path: Path, line: int) -> None:
        self._places[path] = KeyLines(line, line)
        start = self._pos
        if self._take("["):
            self._items(path)
        elif self._take("{"):
            self._inline(path)
        elif self._skip(_STRING):
            self._places[path] = KeyLines(line, self._line(self._content_start(start)))
        else:
            self._skip(_SCALAR)

    def _content_start(self, start: int) -> int:
        quotes = self._text[start : start + 3]
        if quotes not in {'"""', "'''"}:
            return start
        start += 4 if self._text.startswith("\n", start + 3) else 3
        continued = _CONTINUED.match(self._text, start) if quotes == '"""' else None
        return continued.end() if continued else start

    def _items(self, path: Path) -> None:
        index = 0
        while not self._ended("]"):
            self._value((*path, index), self._line(self._pos))
            index += 1
            self._skip(_BLANKS_AND_LINES)
            self._take(",")

    def _inline(self, path: Path) -> None:
        while not self._ended("}"):
            self._pair(path)
            self._skip(_BLANKS_AND_LINES)
            self._take(",")

    def _ended(self, mark: str) -> bool:
        self._skip(_BLANKS_AND_LINES)
        return self._take(mark) or self._pos >= len(self._text)
