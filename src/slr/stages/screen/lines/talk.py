"""Lines out, lines in: all that line mode needs of a terminal."""

from __future__ import annotations

import contextlib
import io
import shutil
import textwrap
from typing import TextIO

from slr.core.text.printable import clean


class Talk:
    """Says lines and asks for lines. Nothing but printable text and line ends ever reaches `out`."""

    def __init__(self, source: TextIO, out: TextIO) -> None:
        self.is_over = False  #: whether the input has ended
        self._source = source
        self._out = out
        for stream in (source, out):
            _forgive(stream)

    def say(self, *lines: str) -> None:
        """Print lines, wrapped at the width of the terminal; whole when the output is none."""
        for line in map(clean, lines):
            for part in self._wrapped(line):
                self._out.write(f"{part}\n")

    def ask(self, prompt: str) -> str | None:
        """Print a prompt and read one line, control characters removed; None at the end of the input."""
        # Where nobody types, no Enter is echoed, and what is said next would stand on the prompt's line.
        end = " " if self._source.isatty() else "\n"
        self._out.write(clean(prompt) + end)
        self._out.flush()
        line = self._source.readline()
        self.is_over = not line
        return clean(line) if line else None

    def _wrapped(self, line: str) -> list[str]:
        if not self._out.isatty():
            return [line]
        width = max(shutil.get_terminal_size().columns, 20)
        return textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False) or [""]


def _forgive(stream: TextIO) -> None:
    """Let a letter that the stream's encoding does not have become a question mark, not the end of the sitting."""
    if isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(io.UnsupportedOperation):  # something was read before: it stays as it is
            stream.reconfigure(errors="replace")
