"""Text as both databases can store it: Unicode without lone surrogates and without NUL. Pure.

SQLite and PostgreSQL store UTF-8, which has no code for half of a surrogate pair (Unicode 16, section 3.9, D92);
PostgreSQL refuses the character NUL too. JSON, file names and arguments can hold both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

#: U+FFFD REPLACEMENT CHARACTER stands for what has no meaning as text.
_LOST = "\N{REPLACEMENT CHARACTER}"


def storable(text: str) -> str:
    """The text with the two halves of a surrogate pair joined, and with U+FFFD for each lone half and each NUL."""
    if "\0" in text:
        text = text.replace("\0", _LOST)
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def storable_key(key: str) -> str:
    """An identifier made storable; where that changes it, a digest keeps two different ones apart."""
    stored = storable(key)
    if stored == key:
        return key
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return f"{stored}~{digest}"


def storable_values(values: Iterable[object]) -> list[object]:
    """The values of one row: texts made storable, the others as they are."""
    # The usual case is told here, without a call: an import of a large file passes millions of values.
    return [
        value if not isinstance(value, str) or (value.isascii() and "\0" not in value) else storable(value)
        for value in values
    ]
