"""What people and scripts get to see: data on stdout, narration on stderr."""

from __future__ import annotations

import codecs
import contextlib
import io
import json
import sys
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from slr.core.text.printable import json_escaped, printable, safe

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

__all__ = [
    "bars_console",
    "data_stream",
    "json_text",
    "mending_hint",
    "put",
    "put_file",
    "put_json",
    "put_lines",
    "put_text",
    "safe",
    "say",
]


def say(text: str = "") -> None:
    """A line of narration, without anything that a terminal would obey; work goes on when nobody can read it."""
    with contextlib.suppress(OSError):
        print(printable(text), file=sys.stderr)


def put(text: str = "") -> None:
    """A line of data, without anything that a terminal would obey."""
    print(printable(text))


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


def json_text(value: object, *, indent: int | None = 2) -> str:
    """JSON, on one line without `indent`, in which strings name by number what a terminal would obey."""
    return json_escaped(json.dumps(value, ensure_ascii=False, indent=indent, default=str))


def put_json(value: object) -> None:
    """One JSON object of data."""
    print(json_text(value))


def bars_console() -> Console:
    """A Rich console for bars on standard error; it obeys NO_COLOR."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def mending_hint(recorded: int) -> str:
    """What to do about the rows of a file that could not be used, with that many others recorded."""
    others = "The others are in the ledger. " if recorded else ""
    return f"{others}Correct these rows and import again: known ones are skipped."
