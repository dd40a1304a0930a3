"""What a title says besides its words: that it is a notice about another text, has a nickname, or a subtitle."""

from __future__ import annotations

import re

from slr.bibliography.folding import fold, key_of

#: Titles that name a kind of text, not a text: they never identify anything.
PLACEHOLDERS = frozenset(
    """abstract|abstracts|acknowledgements|announcement|announcements|author index|authors reply|
    authors response|book review|book reviews|clinical image|comment|commentary|comments|contents|
    contributors|correction|corrections|correspondence|corrigenda|corrigendum|cover|discussion|
    editor s comments|editor s note|editorial|editorial board|editorial comment|editorial introduction|
    editorials|editors note|errata|erratum|foreword|from the editor|front matter|guest editorial|highlights|
    images in clinical medicine|in brief|in memoriam|in reply|in this issue|index|introduction|
    invited commentary|issue information|letter|letter to the editor|letters|letters to the editor|masthead|
    news|news and notes|no title|obituary|oral presentations|poster session|posters|preface|
    president s message|reply|reviewers|subject index|summary|table of contents|the authors reply|
    title not available|untitled""".replace("\n    ", "").split("|")
)

_TRANSLATED = re.compile(r"^\[(.+?)\]\.?(?:\s*\[[^\]]*\])*\.?$")
_TAIL = re.compile(r"(?:\s*\[[^\]]*\]\.?)+$")
_STATUS = re.compile(r"^(?:retracted(?: article)?|withdrawn)\s*[:.]\s*", re.IGNORECASE)
_PRINTED = re.compile(r"\s*\((?:vol|volume)\.? [^)]*\d{4}[^)]*\)\.?$", re.IGNORECASE)
_KINDS = (
    ("erratum", r"(?:author |publisher )?(?:erratum|errata|corrigend(?:um|a)|correction|addendum)"),
    ("retraction", r"retraction(?: notice| note)?|withdrawal(?: notice)?"),
    ("concern", r"expression of concern"),
    ("reply", r"(?:the )?(?:authors?['\u2019]?s?['\u2019]? )?(?:in )?(?:reply|response|rejoinder)"),
    ("comment", r"re|(?:invited |editorial )?(?:comment(?:ary)?|discussion)|letter(?: to the editor)?|editorial"),
)
_OPENING = tuple(
    (
        kind,
        re.compile(rf"^(?:{words})(?P<link>\s+(?:to|on))?\s*(?P<colon>:)?\s+(?P<about>.{{15,}})", re.IGNORECASE),
    )
    for kind, words in _KINDS
)
_CLOSING = re.compile(
    r"(?:\s[-\u2013\u2014]\s*|[:.]\s+|\s\()"
    r"(?:the )?(?:authors?['\u2019]?s?['\u2019]? )?(?:in )?(?:reply|response)\)?\.?$",
    re.IGNORECASE,
)
_QUOTES = ('"', "'", "[", "\u201c", "\u2018", "\u00ab")


def undecorated(title: str) -> str:
    """Without what databases add: brackets of a translation, `[Review] [33 refs]`, RETRACTED."""
    title = _STATUS.sub("", title.strip())
    translated = _TRANSLATED.match(title)
    return translated[1] if translated else _TAIL.sub("", title) or title


def split_notice(title: str) -> tuple[str | None, str]:
    """The kind of notice a title announces, and the title of the text it is about.

    A notice names its text after a colon or in quotation marks, an erratum also after a bare "to"; "Response to
    treatment in …" is a subject.
    """
    for kind, pattern in _OPENING:
        found = pattern.match(title)
        if found and (
            found["colon"] or found["about"].startswith(_QUOTES) or (found["link"] and kind == "erratum")
        ):
            return kind, _PRINTED.sub("", found["about"])
    if _CLOSING.search(title):
        return "reply", _CLOSING.sub("", title)
    if _PRINTED.search(title):
        return "erratum", _PRINTED.sub("", title)
    return None, title


_COLON = re.compile(r"\s*(?::|\s[-\u2013\u2014]\s|[.?!]\s)\s*")


def bare_key(title: str) -> str:
    """The key without a leading `Nickname:` of at most three words, when at least four words remain."""
    nickname, colon, rest = title.partition(":")
    return key_of(rest) if colon and len(nickname.split()) <= 3 and len(fold(rest).split()) >= 4 else ""


def head_key(title: str) -> str:
    """The key of the part before the first colon, spaced dash or full stop; empty when there is no such part."""
    parts = _COLON.split(title, maxsplit=1)
    return key_of(parts[0]) if len(parts) == 2 and fold(parts[1]) else ""
