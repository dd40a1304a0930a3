"""What people and scripts get to see: data on stdout, narration on stderr."""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

import typer

from slr.core.text.numbers import whole
from slr.core.text.printable import json_escaped, printable, safe

if TYPE_CHECKING:
    from pathlib import Path

    from slr.adapters.formats.base import Remark
    from slr.core.errors import NeedsTerminal
    from slr.core.model import Problem

__all__ = [
    "agree",
    "complain",
    "complain_of",
    "data_stream",
    "has_screen",
    "is_quiet",
    "line_width",
    "mending_hint",
    "put",
    "put_file",
    "put_json",
    "put_lines",
    "put_text",
    "put_whole",
    "quieten",
    "safe",
    "say",
    "warn",
    "wrap_line",
]


#: Of every JSON object: it grows when a key goes or means something else, and stays when a key comes.
_SCHEMA = 1


class _Quietness:
    """Whether `slr --quiet` was asked for: it leaves data, warnings and errors, and no narration or progress."""

    is_asked = False


def quieten(*, wanted: bool) -> None:
    """Begin a command line, with narration and progress or without."""
    _Quietness.is_asked = wanted


def is_quiet() -> bool:
    """Whether narration and progress are not wanted."""
    return _Quietness.is_asked


def say(text: str = "") -> None:
    """A line of narration, where it is wanted."""
    if not is_quiet():
        complain(text)


def warn(text: str) -> None:
    """A warning: what follows is less than it may seem."""
    complain(f"warning: {safe(text)}")


def complain(text: str, *, is_whole: bool = False) -> None:
    """A sentence on standard error, harmless for a terminal; work goes on when nobody can read it.

    `is_whole`: it is no sentence, but a line whose places mean something, or one that scripts read.
    """
    with contextlib.suppress(OSError):
        print(_fit(text, None if is_whole else sys.stderr), file=sys.stderr)


def complain_of(problems: Sequence[Problem | Remark], *, most: int | None = None) -> None:
    """Each problem with its place, one a line; of many the first, and how many more there are."""
    for problem in problems[:most]:
        complain(safe(f"{problem.where}: {problem.message}"))
    if most is not None and len(problems) > most:
        complain(f"… and {len(problems) - most:,} more; --json shows all of them")


def agree(question: str, otherwise: NeedsTerminal) -> None:
    """Go on only when a person says yes.

    Raises:
        NeedsTerminal: `otherwise`, where nobody can be asked.
    """
    if not sys.stdin.isatty():
        raise otherwise
    typer.confirm(question, abort=True, err=True)


def has_screen() -> bool:
    """Whether there is a terminal that a screen can be drawn on."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def put(text: str = "") -> None:
    """A line of data, without anything that a terminal would obey; on a terminal its words are not broken."""
    print(_fit(text, sys.stdout))


def put_whole(text: str) -> None:
    """A line that people copy, such as a command or a request: it is no sentence and stays one line."""
    print(printable(text))


def _fit(text: str, stream: IO[str] | None) -> str:
    """The text, harmless; where the stream is a terminal, in lines that it has room for."""
    shown = printable(text)
    if stream is None or not stream.isatty():
        return shown
    return "\n".join(part for line in shown.split("\n") for part in wrap_line(line, line_width()))


#: What is not broken: a word, and a command between backticks with the punctuation at it.
_UNBROKEN = re.compile(r"\s*(?:[^\s`]|`[^`]*`)+|\s*`")


def wrap_line(line: str, width: int) -> list[str]:
    """A line in lines of at most `width` cells, broken between words; later ones are as far in as the first.

    A word that is longer has a line of its own, which the terminal breaks.
    """
    if len(line) < width // 2:  # a character takes two cells at most
        return [line]
    from rich.cells import cell_len

    if cell_len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip(" !"))]
    lines, room = [""], width - len(indent)
    for word in _UNBROKEN.findall(line[len(indent) :]):
        if lines[-1] and cell_len(lines[-1]) + cell_len(word) > room:
            lines.append(word.lstrip())
        else:
            lines[-1] += word
    return [indent + lines[0], *(" " * len(indent) + later for later in lines[1:])]


#: Cells of a line where standard output is a file or a pipe and COLUMNS says nothing.
_PIPE = 160


def line_width() -> int:
    """The cells of a line: what COLUMNS says, else what the terminal has."""
    asked = whole(os.environ.get("COLUMNS", ""), 1)
    if asked is not None:
        return max(asked, 40)
    is_terminal = sys.stdout.isatty() or sys.stderr.isatty()
    return max(shutil.get_terminal_size().columns, 40) if is_terminal else _PIPE


def put_text(text: str) -> None:
    """A page of data that has its own line ends, such as a CSV."""
    print(printable(text), end="")


def put_file(path: Path | None, text: str, *, dry_run: bool = False) -> None:
    """A text in a file, whole or not at all; on standard output where none is named, or `-`."""
    from slr.adapters.folder import write_whole

    if path is None or str(path) == "-":
        put_text(text if text.endswith("\n") else f"{text}\n")
    elif dry_run:
        put(f"{path} would be written")
    else:
        write_whole(path, text.encode())
        say(f"wrote {path}")


def put_lines(drawn: str) -> None:
    """Lines that were drawn here for this terminal, so that their escape sequences are ours."""
    print("\n".join(line.rstrip() for line in drawn.splitlines()))


class _Shown(io.RawIOBase):
    """Bytes of text on their way to a terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._reader = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Any) -> int:
        """Show them."""
        put_text(self._reader.decode(bytes(data)))
        return len(data)


def data_stream() -> BinaryIO:
    """Where a file goes that was asked for on standard output: byte by byte, unless a person looks at it."""
    return cast("BinaryIO", _Shown() if sys.stdout.isatty() else sys.stdout.buffer)


def put_json(value: object, *, aside: bool = False) -> None:
    """One JSON object, with the number of its schema; beside data on standard output, a line on standard error."""
    data = {"schema": _SCHEMA, **_plain(value)}
    text = json_escaped(json.dumps(data, ensure_ascii=False, indent=None if aside else 2))
    if aside:
        complain(text, is_whole=True)
    else:
        print(text)


def _plain(value: Any) -> Any:
    """A value as JSON has it: enums by their values, objects by their fields, what is left as text."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return {_key(name): _plain(part) for name, part in value.items()}
    parts = _parts(value)
    if parts is not None:
        return _plain(parts)
    return [_plain(part) for part in value] if isinstance(value, Iterable) else str(value)


def _parts(value: Any) -> Mapping[str, object] | None:
    """What scripts get of an object: what it says itself (`as_json`), else its fields."""
    if hasattr(value, "as_json"):
        return cast("Mapping[str, object]", value.as_json())
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return cast("Mapping[str, object]", value._asdict()) if hasattr(value, "_asdict") else None


def _key(name: object) -> str:
    return str(name.value if isinstance(name, Enum) else name)


def mending_hint(recorded: int) -> str:
    """What to do about the rows of a file that could not be used, with that many others recorded."""
    others = "The others are in the ledger. " if recorded else ""
    return f"{others}Correct these rows and import again: known ones are skipped."
