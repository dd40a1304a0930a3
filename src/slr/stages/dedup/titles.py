"""What a title says besides its words: that it is a notice about another text, has a nickname, or a subtitle."""

from __future__ import annotations

import html
import re

from slr.core.bibliography.folding import fold, key_of

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
_TAIL = re.compile(r"(?:\s*\[[^\[\]]*\]\.?)+$")
#: A note of a database that is cut off, or that stands in round brackets.
_CUT_NOTE = re.compile(
    r"\s*\[(?:published )?(?:errat|correct|corrigend|comment|see comment|retract|republish|summary|review|letter)"
    r"[^\[\]]*?(?=\s[-\u2010-\u2015]\s*(?:authors?.{0,3} )?repl|$)",
    re.IGNORECASE,
)
_ROUND_NOTE = re.compile(
    r"\s*\((?:(?:structured |provisional |meeting )?abstract|brief record|cochrane review|review|letter|"
    r"proceedings?|authors?['\u2019]?s?['\u2019]? transl(?:ation)?\.?)\)\.?$",
    re.IGNORECASE,
)
_FOOTNOTE = re.compile(r"[\s*\u2020\u2021\u00a7\u00b6\u00b9\u00b2\u00b3]+$")
_STATUS = re.compile(r"^(?:retracted(?: article)?|withdrawn)\s*[:.]\s*", re.IGNORECASE)
_PRINTED = re.compile(r"\s*\((?:vol|volume)\.? [^)]*\d{4}[^)]*\)\.?$", re.IGNORECASE)
_KINDS = (
    ("erratum", r"(?:author |publisher )?(?:erratum|errata|corrigend(?:um|a)|correction|addendum)"),
    ("retraction", r"retraction(?: notice| note)?|withdrawal(?: notice)?"),
    ("concern", r"expression of concern"),
    ("reply", r"(?:the )?(?:authors?['\u2019]?s?['\u2019]? )?(?:in )?(?:reply|response|rejoinder)"),
    ("comment", r"re|(?:invited |editorial )?(?:comment(?:ary)?|discussion)|letter(?: to the editor)?|editorial"),
)
_COLON_OF_NOTICE = r"[:.]|(?<=\s)[-\u2010-\u2015](?=\s)|(?<=to|on)-|(?<=tum)-"
_OPENING = tuple(
    (
        kind,
        re.compile(
            rf"^(?:{words})(?P<link>\s+(?:to|on))?(?:\s*(?P<colon>{_COLON_OF_NOTICE})\s*|\s+)(?P<about>.{{15,}})",
            re.IGNORECASE,
        ),
    )
    for kind, words in _KINDS
)
_CLOSING = re.compile(
    r"(?:\s[-\u2010-\u2015]\s*|[:.]\s+|\s\()"
    r"(?:the )?(?:authors?['\u2019]?s?['\u2019]? )?(?:in )?(?:reply|response)\)?\.?$",
    re.IGNORECASE,
)
#: Cheap tests before the costly ones: nearly no title passes them.
_MAY_OPEN = re.compile("|".join(rf"(?:{words})\b" for _, words in _KINDS), re.IGNORECASE)
_MAY_CLOSE = re.compile(r"(?:reply|response)\)?\.?$|\((?:vol|volume)\b", re.IGNORECASE)
_QUOTES = ('"', "'", "[", "\u201c", "\u2018", "\u00ab")


_TAG = re.compile(r"</?[a-zA-Z]{1,6}>")
_LATEX = re.compile(r"\\[\"'`^~=.](?=\{?\w)|[{}$]|\\(?=[a-zA-Z])")
_LOST_LETTER = re.compile(r"(?<=[a-z])[?\ufffd](?=[a-z])")
_MISREAD = re.compile("[\u00c2\u00c3\u00c4\u00c5\u00ce\u00cf\u00e2][\u0080-\u00bf\u20ac\u201a-\u203a]")


def plain_title(title: str) -> str:
    """Without markup: entities, tags, LaTeX braces and accents, lost letters, UTF-8 that was read as Latin-1."""
    if "?" in title or "\ufffd" in title:
        title = _LOST_LETTER.sub("", title)
    if "&" in title:
        title = html.unescape(title)
    if "<" in title:
        title = _TAG.sub("", title)
    if "{" in title or "\\" in title or "$" in title:
        title = _LATEX.sub("", title)
    return title if title.isascii() or not _MISREAD.search(title) else _reread(title)


def _reread(title: str) -> str:
    for encoding in ("latin-1", "cp1252"):
        try:
            return title.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return title


def strip_decoration(title: str) -> str:
    """Without what databases add: brackets of a translation, `[Review]`, (Structured abstract), RETRACTED."""
    title = _FOOTNOTE.sub("", title.strip()) or title
    if title[:1] in "rRwW":
        title = _STATUS.sub("", title)
    if title.endswith((")", ").")):
        title = _ROUND_NOTE.sub("", title) or title
    if "[" not in title:
        return title
    title = _CUT_NOTE.sub("", title) or title
    translated = _TRANSLATED.match(title)
    return translated[1] if translated else _TAIL.sub("", title) or title


_NOTE = re.compile(
    r"\b(?:erratum|comment|review|refs?|references|letter|summary|abstract|appears in|see)\b", re.IGNORECASE
)
_IN_BRACKETS = re.compile(r"^\[([^\[\]]{20,})\]\.?\s+\S|\S\s*\[([^\[\]]{20,})\]\.?\s*$")


def second_title(title: str) -> str:
    """The title in another language that stands beside the first one, in brackets or behind `=`; or empty."""
    if "=" in title:
        first, _, second = title.partition(" = ")
        return second if min(len(first), len(second)) >= 20 else ""
    found = _IN_BRACKETS.search(title) if "[" in title else None
    other = (found[1] or found[2]) if found else ""
    return "" if _NOTE.search(other) else other


_FIRST_LETTERS = frozenset("aAeEcCrRwWtTiIdDlLpP")


def split_notice(title: str) -> tuple[str | None, str]:
    """The kind of notice a title announces, and the title of the text it is about.

    A notice names its text after a colon or in quotation marks, an erratum also after a bare "to"; "Response to
    treatment in …" is a subject.
    """
    if title[:1] in _FIRST_LETTERS and _MAY_OPEN.match(title):
        for kind, pattern in _OPENING:
            found = pattern.match(title)
            if found and (
                found["colon"] or found["about"].startswith(_QUOTES) or (found["link"] and kind == "erratum")
            ):
                return kind, _PRINTED.sub("", found["about"])
    if _MAY_CLOSE.search(title):
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
    return key_of(parts[0]) if len(parts) == 2 and any(map(str.isalnum, parts[1])) else ""
