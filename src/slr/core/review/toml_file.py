"""The text of a TOML file, read so that every complaint names the file, the line, the key and a way out. Pure."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unicodedata import category

from slr.core.errors import ConfigError
from slr.core.text.printable import is_harmless, show_hidden

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
    """The places of all keys of one text. Items of arrays have their index, from 0, in the path.

    `tomllib` reads values and forgets lines, but a person who wrote `questoin` wants to know on which line.
    This small scanner walks a text that `tomllib` has already accepted, so it checks nothing; it only counts
    (https://toml.io/en/v1.0.0).
    """

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
        is_there = self._text.startswith(mark, self._pos)
        self._pos += len(mark) if is_there else 0
        return is_there

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
        while not self._at_end("]"):
            self._value((*path, index), self._line(self._pos))
            index += 1
            self._skip(_BLANKS_AND_LINES)
            self._take(",")

    def _inline(self, path: Path) -> None:
        while not self._at_end("}"):
            self._pair(path)
            self._skip(_BLANKS_AND_LINES)
            self._take(",")

    def _at_end(self, mark: str) -> bool:
        self._skip(_BLANKS_AND_LINES)
        return self._take(mark) or self._pos >= len(self._text)


_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")


def quoted(text: str) -> str:
    """The text in double quotes, safe to print on a terminal."""
    return f'"{show_hidden(text)}"'


def nearest_hint(name: str, known: Iterable[str], *, what: str) -> str:
    """`Did you mean "x"?`, or the list of what there is when nothing comes near."""
    names = sorted(known)
    near = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.6)
    return f"Did you mean {quoted(near[0])}?" if near else f"Known {what}: {', '.join(names)}."


@dataclass(frozen=True, slots=True)
class TomlTable:
    """One table of a TOML file. `path` leads to it from the top; `where` is the file's name for people."""

    where: str
    lines: TomlLines = field(repr=False)
    values: dict[str, Any]
    path: tuple[str | int, ...] = ()

    def error(self, message: str, *keys: str | int, hint: str | None = None) -> ConfigError:
        """A complaint about the value at `keys` below this table."""
        return ConfigError(self.where, self.lines.key((*self.path, *keys)), message, hint=hint)

    def only(self, *known: str) -> None:
        """Raise ConfigError for the first key that is none of `known`."""
        for key in self.values:
            if key not in known:
                message = f"unknown key {quoted(key)}{self._place()}"
                raise self.error(message, key, hint=nearest_hint(key, known, what="keys"))

    def require(self, *keys: str) -> None:
        """Raise ConfigError for the first key that is missing."""
        for key in keys:
            if key not in self.values:
                raise self.error(f"missing key {quoted(key)}{self._place()}")

    def text(self, key: str, default: str = "", *, filled: bool = False) -> str:
        """A string without control characters (line breaks and tabs are fine); `filled` forbids a blank one."""
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise self.error(f"{key} must be a text in quotes", key)
        if any(category(char) == "Cc" and char not in "\n\t" for char in value):
            raise self.error(f"{key} holds a control character", key)
        if filled and not value.strip():
            raise self.error(f"{key} is empty", key)
        return value

    def names(self, key: str, *, what: str = "names") -> tuple[str, ...]:
        """A list of different strings, none of them blank; empty when the key is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise self.error(f"{key} must be a list of {what}", key, hint=f'For instance: {key} = ["one", "two"]')
        for index, name in enumerate(value):
            if not name.strip() or not is_harmless(name):
                raise self.error(f"{key} holds an empty or unprintable name", key, index)
            if name in value[:index]:
                raise self.error(f"{key} names {quoted(name)} twice", key, index)
        return tuple(value)

    def source_names(self, key: str, known: Collection[str] | None) -> tuple[str, ...]:
        """A list of names of sources, checked against `known` when that is given."""
        names = self.names(key)
        for index, name in enumerate(names):
            self.check_source(name, known, key, index)
        return names

    def check_source(self, name: str, known: Collection[str] | None, *keys: str | int) -> None:
        """Raise ConfigError unless `name` can be a source (and is one, when `known` is given)."""
        if known is not None and name not in known:
            raise self.error(
                f"unknown source {quoted(name)}", *keys, hint=nearest_hint(name, known, what="sources")
            )
        if not _SOURCE_NAME.fullmatch(name):
            hint = "Names of sources are written in small letters, digits, _ and -."
            raise self.error(f"{quoted(name)} is not the name of a source", *keys, hint=hint)

    def table(self, key: str) -> TomlTable:
        """The table below `key`; empty when it is missing."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.error(f"{key} must be a table", key, hint=f"Write [{key}] on a line of its own.")
        return TomlTable(self.where, self.lines, value, (*self.path, key))

    def tables(self, key: str) -> list[TomlTable]:
        """The tables of the array `key`, in order; none when it is missing."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            hint = f"Write [[{key}]] before each of them."
            raise self.error(f"{key} must be a list of tables", key, hint=hint)
        return [TomlTable(self.where, self.lines, item, (*self.path, key, i)) for i, item in enumerate(value)]

    def _place(self) -> str:
        names = [str(name) for name in self.path if isinstance(name, str)]
        return f" in [{'.'.join(names)}]" if names else ""


def parse_table(text: str, where: str) -> TomlTable:
    """The top table of a text.

    Raises:
        ConfigError: it is not TOML.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(where, text, error) from error
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets thousands deep
        raise ConfigError(where, None, "is not readable as TOML: a value is too large") from error
    return TomlTable(where, TomlLines(text), values)


def _syntax_error(where: str, text: str, error: tomllib.TOMLDecodeError) -> ConfigError:
    place = _AT_LINE.search(str(error))
    line = None
    if place:
        line = int(place[1]) if place[1] else text.rstrip("\n").count("\n") + 1
    message = _AT_LINE.sub("", str(error))
    message = show_hidden(message)
    # What the parser stumbles over is as a rule the end of something that was left open.
    hint = "Is a quote, a bracket or an = sign missing on this line or the one before? See https://toml.io."
    return ConfigError(where, line, f"not TOML: {message[:1].lower()}{message[1:]}", hint=hint)
