"""Texts of files made plain, with a short cut for the many that already are."""

from __future__ import annotations

import re

from slr.adapters.formats.decoding import decode
from slr.core.bibliography.cleaning import plain

_ORDINARY = bytes((set(range(0x20, 0x7F)) | set(b"\r\n")) - set(b"<&"))
#: What follows `<` in markup, beside a letter; `p < 0.05` is none, and neither is `R & D`.
_TAG = frozenset("/!?")
#: And what follows `&` in an entity.
_ENTITY = frozenset("#")
#: A sign that neither a blank nor a number follows: `p < 0.05` is seen at once to be no markup.
_OPENING = {sign: re.compile(rf"{sign}[^\s\d=]") for sign in "<&"}


def is_clean(text: str) -> bool:
    """True when `tidy` has nothing to do but to cut blanks at the ends."""
    if not text.isprintable() or "  " in text:
        return False
    return not _has_markup(text)


def is_clean_block(raw: bytes, text: str) -> bool:
    """As `is_clean`, of whole lines, but for blanks that stand together. Ordinary ASCII is passed over quickly."""
    rest = raw.translate(None, _ORDINARY)
    if not rest:
        return True
    if not decode(rest).isprintable():
        return False
    return not ((b"<" in rest or b"&" in rest) and _has_markup(text))


def _has_markup(text: str) -> bool:
    return _is_followed(text, "<", _TAG) or _is_followed(text, "&", _ENTITY)


def _is_followed(text: str, sign: str, by: frozenset[str]) -> bool:
    """Whether a letter or one of some signs stands behind a sign."""
    at = text.find(sign) if _OPENING[sign].search(text) else -1
    while at >= 0:
        following = text[at + 1 : at + 2]
        if following in by or following.isalpha():
            return True
        at = text.find(sign, at + 1)
    return False


def trim(text: str) -> str:
    """What `tidy` does to a text of a clean block: blanks collapsed, those at the ends cut."""
    text = text.strip()
    return " ".join(text.split()) if "  " in text or "\n" in text else text


def tidy(text: str) -> str:
    """One line of plain text: markup and invisible characters gone, entities decoded, blanks collapsed."""
    return text.strip() if is_clean(text) else plain(text)


def by_lines(text: str) -> str:
    """A text of several lines, each of them tidy; empty lines are left out."""
    return "\n".join(filter(None, map(tidy, text.splitlines()))) if "\n" in text or "\r" in text else tidy(text)
