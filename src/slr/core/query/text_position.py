"""Where in a query a character stands, for a message with the line and a caret below it."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\n|\r")
_INVISIBLE = frozenset({"Cc", "Cf", "Cs"})
_WIDE = frozenset({"W", "F"})


class TextPosition(NamedTuple):
    """One character of a text.

    line, column: 1-based; a column is one character, whatever its width. source_line: the whole line, in which
    characters that a terminal would obey or not show stand as U+FFFD. caret_line: blanks, then a caret; printed
    below `source_line` in a typewriter font, the caret stands under the character (tabs are kept, East Asian wide
    characters take two blanks, combining marks none).
    """

    line: int
    column: int
    source_line: str
    caret_line: str


def locate(text: str, offset: int) -> TextPosition:
    r"""The place of the character at `offset`, which is counted from 0 and brought into the text.

    The end of a text is a place too: the caret then stands after its last character. Lines end with a line feed, a
    carriage return or both.
    """
    offset = max(0, min(offset, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n":  # between the two is still the end of that line
        offset -= 1
    ends = list(_LINE_END.finditer(text, 0, offset))
    start = ends[-1].end() if ends else 0
    following = _LINE_END.search(text, offset)
    source = _shown(text[start : following.start() if following else len(text)])
    column = offset - start
    return TextPosition(len(ends) + 1, column + 1, source, "".join(map(_blank, source[:column])) + "^")


def _shown(line: str) -> str:
    return "".join(
        "\ufffd" if sign != "\t" and unicodedata.category(sign) in _INVISIBLE else sign for sign in line
    )


def _blank(sign: str) -> str:
    if sign == "\t":
        return sign
    if unicodedata.combining(sign):
        return ""
    return "  " if unicodedata.east_asian_width(sign) in _WIDE else " "
