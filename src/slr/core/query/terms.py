"""From a word or phrase token to a `Term`."""

from __future__ import annotations

import re
import unicodedata

from slr.core.errors import QuerySyntaxError
from slr.core.query.tokens import Token, TokenKind, shorten
from slr.core.query.tree import Field, Term
from slr.core.query.word_forms import WORD

#: Punctuation that ends a bare word in a list copied from prose.
SEPARATORS = ",;"

# PubMed's tags (https://pubmed.ncbi.nlm.nih.gov/help/#search-tags) as they follow a word; [18F] is a real word.
_TAG = re.compile(
    r"\[(?:ti|ab|tiab|tw|title|abstract|text|mh|mesh|majr|sh|pt|la|dp|au|ta|ad|all|ot|nm)\b", re.IGNORECASE
)


def make_term(token: Token, field: Field | None = None) -> Term:
    """The term a token stands for: blanks collapsed, characters composed (NFC), the asterisk taken off.

    A quoted single word is the same term as the bare word. `field` is what the term is limited to.

    Raises:
        QuerySyntaxError: an asterisk in a wrong place, nothing to look for, or another service's field tag.
    """
    text = token.text if token.kind is TokenKind.PHRASE else _bare(token)
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    body = text.rstrip("*")
    if "*" in body or body != body.rstrip() or (text and not body):
        raise _asterisk(token, text)
    if not WORD.search(body):
        shown = shorten(token.text.strip())
        message = f'"{shown}" holds no letter or digit' if shown else "empty quotes"
        raise QuerySyntaxError(message, offset=token.offset, hint="Remove it, or write the word it stands for.")
    return Term(body, phrase=" " in body, truncated=body != text, offset=token.offset, field=field)


def _bare(token: Token) -> str:
    if tag := _TAG.search(token.text):
        raise QuerySyntaxError(
            f'field tag "{shorten(token.text[tag.start() :])}" in the query',
            offset=token.offset + tag.start(),
            hint="Leave it out: every term is looked for in title and abstract.",
        )
    return token.text.rstrip(SEPARATORS)


def _asterisk(token: Token, text: str) -> QuerySyntaxError:
    within = f'an asterisk within "{shorten(text)}"'
    message = within if WORD.search(text) else "an asterisk without a word"
    hint = 'It may stand only at the very end of a word or phrase: model*, "large model*".'
    return QuerySyntaxError(message, offset=token.offset, hint=hint)
