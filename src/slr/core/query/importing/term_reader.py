"""From a word, phrase or run of words of another service's query to a `Term`."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.dialects import QueryDialect
from slr.core.query.tokens import shorten
from slr.core.query.tree import Term
from slr.core.query.word_forms import WORD

#: Fewer letters than this before a wildcard would find half of everything.
SHORTEST = 3


class ReadTerm(NamedTuple):
    """A term; `changed` says how it is written here, `is_wider` that it finds more than was written."""

    term: Term
    changed: str | None = None
    is_wider: bool = False


def read_term(text: str, offset: int, language: QueryDialect) -> ReadTerm:
    """The term a text stands for.

    Only a sign at the very end that stands for any number of letters is the same here. Everything else is cut off
    at its first wildcard, which finds more.

    Raises:
        QuerySyntaxError: no letter or digit, or too few letters before a wildcard.
    """
    text = unicodedata.normalize("NFC", " ".join(text.split())).strip(",;").replace('"', "")
    wildcard = re.search(rf"[*{re.escape(language.wildcards)}]", text)
    if wildcard is None:
        return ReadTerm(_term(text, offset, truncated=False))
    kept, sign = text[: wildcard.start()], text[wildcard.start() :]
    if len((WORD.findall(kept) or [""])[-1]) < SHORTEST or not kept[-1:].isalnum():
        hint = f"Write the words it stands for, joined by OR; an asterisk needs {SHORTEST} letters before it."
        raise QuerySyntaxError(f'"{shorten(text)}" cannot be carried over', offset=offset, hint=hint)
    term = _term(kept, offset, truncated=True)
    if sign == "*":
        return ReadTerm(term)
    return ReadTerm(term, f'"{text}" is written "{kept}*"', is_wider=sign not in tuple(language.endless))


def _term(text: str, offset: int, *, truncated: bool) -> Term:
    if not WORD.search(text):
        message = f'"{shorten(text)}" holds no letter or digit'
        raise QuerySyntaxError(message, offset=offset, hint="Remove it, or write the word it stands for.")
    return Term(text, phrase=" " in text, truncated=truncated, offset=offset)
