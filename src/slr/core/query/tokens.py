"""From the text of a query to its tokens.

What word processors do to a query is undone first, character by character, so that offsets stay true: curly
quotes, long dashes, the mathematical asterisk and full-width signs become plain ones. (PubMed takes a typographic
asterisk for a letter and says nothing.) Invisible characters are refused: they would be sent and never seen.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import NamedTuple

from slr.core.errors import QuerySyntaxError

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
    source = _show(text[start : following.start() if following else len(text)])
    column = offset - start
    return TextPosition(len(ends) + 1, column + 1, source, "".join(map(_blank, source[:column])) + "^")


def _show(line: str) -> str:
    return "".join(
        "\ufffd" if sign != "\t" and unicodedata.category(sign) in _INVISIBLE else sign for sign in line
    )


def _blank(sign: str) -> str:
    if sign == "\t":
        return sign
    if unicodedata.combining(sign):
        return ""
    return "  " if unicodedata.east_asian_width(sign) in _WIDE else " "


class TokenKind(StrEnum):
    """What a token is."""

    WORD = "word"
    PHRASE = "phrase"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    PLUS = "+"
    MINUS = "-"
    FIELD = "field"
    NEAR = "NEAR"


class Token(NamedTuple):
    """A piece of the query from `offset` up to `end`. The text of a phrase is what stands between the quotes."""

    kind: TokenKind
    text: str
    offset: int
    end: int


OPERATORS = frozenset({"AND", "OR", "NOT"})

#: Proximity, with the number of words that may stand between.
NEAR = re.compile(r"NEAR/([0-9]+)")

_TYPOGRAPHY = str.maketrans(
    dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"')
    | dict.fromkeys("\u2018\u2019\uff07", "'")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\uff0d", "-")
    | dict.fromkeys("\u2217\u204e\uff0a", "*")
    | {"\uff08": "(", "\uff09": ")", "\uff5c": "|", "\uff0b": "+", "\uff1a": ":"}
)

# A plus ends a word only where a new operand begins, so that CD4+ and C++ stay whole.
_TOKEN = re.compile(
    r"""\s*(?: "(?P<phrase>[^"]*)" | (?P<quote>") | (?P<sign>[()|+-]) | (?P<field>(?i:title|abstract):)
           | (?P<word>(?: [^\s()"|+] | \+(?![\w("-]) )+) )""",
    re.VERBOSE,
)
_SIGNS = {"(": TokenKind.OPEN, ")": TokenKind.CLOSE, "|": TokenKind.OR, "+": TokenKind.PLUS, "-": TokenKind.MINUS}


def tokenize(text: str) -> list[Token]:
    """The tokens of a query.

    Raises:
        QuerySyntaxError: an invisible or control character, or a quote that is never closed.
    """
    # Blanks at the end would be tried from each of them on, which takes quadratic time.
    return [_token(found) for found in _TOKEN.finditer(plain_signs(text).rstrip())]


def plain_signs(text: str) -> str:
    """The text with plain quotes, dashes and signs for typographic ones, character by character.

    Raises:
        QuerySyntaxError: an invisible or control character.
    """
    _refuse_invisible(text)
    return text.translate(_TYPOGRAPHY)


def _token(found: re.Match[str]) -> Token:
    group = str(found.lastgroup)
    offset = found.start(group)
    text = found[group]
    if group == "quote":
        rest = " ".join(found.string[offset + 1 :].split())
        message = f'unclosed quote before "{shorten(rest)}"' if rest else "unclosed quote at the end"
        raise QuerySyntaxError(message, offset=offset, hint="Quotes come in pairs; close this one or remove it.")
    if group == "phrase":
        return Token(TokenKind.PHRASE, text, offset - 1, found.end())
    if group == "sign":
        return Token(_SIGNS[text], text, offset, found.end())
    if group == "field":
        return Token(TokenKind.FIELD, text, offset, found.end())
    return Token(_word_kind(text), text, offset, found.end())


def _word_kind(text: str) -> TokenKind:
    if text in OPERATORS:
        return TokenKind(text)
    return TokenKind.NEAR if NEAR.fullmatch(text) else TokenKind.WORD


def _refuse_invisible(text: str) -> None:
    for offset, character in enumerate(text):
        if character in "\t\n\r" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}:
            continue
        raise QuerySyntaxError(
            f"invisible character U+{ord(character):04X} in the query",
            offset=offset,
            hint="It came along with copied text; delete it, or type the query again.",
        )


def shorten(text: str, width: int = 40) -> str:
    """The text for a message, cut after `width` characters."""
    return text if len(text) <= width else text[:width] + "\u2026"
