"""From the text of another service's query to tokens."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.dialects import QueryDialect


class Piece(StrEnum):
    """What a token of a foreign query is."""

    WORD = "word"
    PHRASE = "phrase"
    OPEN = "open"
    CLOSE = "close"
    OPERATOR = "operator"
    NEAR = "near"
    FIELD = "field"
    SUFFIX = "suffix"
    REFERENCE = "reference"


class Lexeme(NamedTuple):
    """A token from `offset` up to `end` of the text; `text` is in capitals for an operator."""

    piece: Piece
    text: str
    offset: int
    end: int


def lex(text: str, language: QueryDialect, start: int, end: int) -> list[Lexeme]:
    """The tokens between two places of a text.

    Raises:
        QuerySyntaxError: a quote or bracket that is never closed.
    """
    # Blanks at the end would be tried from each of them on, which takes quadratic time.
    last = start + len(text[start:end].rstrip())
    return [_lexeme(found, language) for found in _pattern(language).finditer(text, start, last)]


def _pattern(language: QueryDialect) -> re.Pattern[str]:
    return re.compile(
        rf"""\s*(?: "(?P<phrase>[^"]*)" | \{{(?P<brace>[^}}]*)\}} | (?P<suffix>(?i:{language.suffix}))
             | (?P<paren>[()]) | (?P<field>{language.field}) | (?P<reference>(?i:(?:or|and)/\d[\d,-]*|[\#S]\d+\b))
             | (?P<word>(?: (?!(?i:{language.suffix})) [^\s()"\[\]{{}}] )+) | (?P<stray>\S) )""",
        re.VERBOSE,
    )


def _lexeme(found: re.Match[str], language: QueryDialect) -> Lexeme:
    group = str(found.lastgroup)
    text, offset, end = found[group], found.start(group), found.end()
    match group:
        case "phrase" | "brace":
            return Lexeme(Piece.PHRASE, text, offset - 1, end)
        case "paren":
            return Lexeme(Piece.OPEN if text == "(" else Piece.CLOSE, text, offset, end)
        case "suffix":
            return Lexeme(Piece.SUFFIX, text, offset, end)
        case "field":
            return Lexeme(Piece.FIELD, text.rstrip("= \t\n"), offset, end)
        case "reference":
            return Lexeme(Piece.REFERENCE, text, offset, end)
        case "word":
            return Lexeme(_kind(text, language), text, offset, end)
    hint = "Quotes, brackets and braces come in pairs; close this one or remove it."
    raise QuerySyntaxError(f"a {text} that is never closed", offset=offset, hint=hint)


def _kind(word: str, language: QueryDialect) -> Piece:
    if word.upper() in {"AND", "OR", "NOT"}:
        return Piece.OPERATOR
    return Piece.NEAR if re.fullmatch(language.near, word, re.IGNORECASE) else Piece.WORD
