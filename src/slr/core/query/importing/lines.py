"""The text of a strategy, cleaned of what copying did to it, and cut into the lines of a search history.

What a history looks like was taken from what the services print and export: Ovid and EBSCO list the lines by
number, PubMed and Embase.com the newest first, the Cochrane Library writes a head and `#1`. Numbers that nobody
printed are counted, for the lines that refer to others do it by place. What word processors, web pages and PDF
files do to a text is undone before, and each sign keeps its place.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from slr.core.errors import QuerySyntaxError
from slr.core.query.tokens import plain_signs, shorten

_TAGS = "p|b|i|u|em|strong|span|font|tr|td|th|li|ul|ol|div|sup|sub|code|pre"
_SPECIAL = re.compile(
    r"(?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});)"
    rf"|(?P<end><\s?(?:br|/p|/tr|/li|/div)\s?/?>)|(?P<tag></?(?:{_TAGS})(?:\s[^<>]{{0,200}})?>)"
    r"|(?P<line>\r\n?|[\x0b\x0c\x85\u2028\u2029])|(?P<tex>``)|(?P<other>[^\x20-\x5f\x61-\x7e\n\t])",
    re.IGNORECASE,
)
#: Signs that stand for plain ones in copied strategies, beside those that any query may hold.
_COPIED = str.maketrans(
    dict.fromkeys("\u2033\u2036\u275d\u275e\u301d\u301e", '"')
    | dict.fromkeys("\u00b4\u2032\u2035\u275b\u275c`", "'")
    | {"\u2015": "-", "\u2043": "-", "\u02d7": "-", "\u2731": "*", "\uff0e": ".", "\uff0c": ",", "\uff0f": "/"}
    | {"\uff1f": "?", "\uff04": "$", "\uff03": "#", "\uff1d": "=", "\uff3b": "[", "\uff3d": "]", "\u2044": "/"}
)


class CleanText(NamedTuple):
    """A text to read, and where each of its signs stands in the original; `notes` say what was undone."""

    text: str
    origins: tuple[int, ...]
    notes: tuple[str, ...]

    def origin(self, offset: int) -> int:
        """The place in the original of the sign at `offset`; one past the end is a place too."""
        if not self.origins:
            return 0
        return self.origins[offset] if offset < len(self.origins) else self.origins[-1] + 1


def clean(text: str) -> CleanText:
    """The text with plain quotes, dashes, blanks and line ends, without entities and marks of HTML or ligatures.

    Raises:
        QuerySyntaxError: a control character, or the sign that stands where a character was lost.
    """
    pieces: list[str] = []
    origins: list[int] = []
    notes: dict[str, None] = {}
    end = 0
    for found in _SPECIAL.finditer(text):
        plain, what = _plain(found)
        pieces += [text[end : found.start()], plain]
        origins += [*range(end, found.start()), *[found.start()] * len(plain)]
        notes |= {f"{what} in the text are read as the signs they stand for": None} if what else {}
        end = found.end()
    return CleanText("".join([*pieces, text[end:]]), (*origins, *range(end, len(text))), tuple(notes))


#: What stands for a piece of the text that is always the same.
_FIXED = {"end": "\n", "tag": " ", "line": "\n", "tex": '"'}


def _plain(found: re.Match[str]) -> tuple[str, str]:
    """What stands for a special piece of the text, and the plural of what it is where that is worth a note."""
    piece, kind = found[0], str(found.lastgroup)
    if kind in _FIXED:
        return _FIXED[kind], "marks of HTML" if kind in {"end", "tag"} else ""
    if kind == "other":
        return _sign(piece, found.start()), "ligatures" if "\ufb00" <= piece <= "\ufb06" else ""
    written = html.unescape(piece)
    if written == piece:
        return piece, ""
    return "".join(_sign(sign, found.start()) for sign in written), "entities of HTML"


def _sign(sign: str, offset: int) -> str:
    """One sign as a query may hold it: blanks plain, invisible formatting gone, typography undone."""
    if sign in "\n\r\t" or "\x20" <= sign < "\x60":
        return sign
    category = unicodedata.category(sign)
    if sign == "\ufffd" or category in {"Cc", "Co", "Cs"}:
        hint = "A character was lost or damaged when the text was copied; write it anew."
        raise QuerySyntaxError(f"U+{ord(sign):04X} is no character of a query", offset=offset, hint=hint)
    if category == "Cf":
        return ""
    if category == "Zs":
        return " "
    if "\ufb00" <= sign <= "\ufb06":
        return unicodedata.normalize("NFKD", sign)
    return plain_signs(sign).translate(_COPIED)


Span: TypeAlias = tuple[int, int]


class StrategyLine(NamedTuple):
    """One line from `start` up to `end` of the text; `hits` is the count printed behind it."""

    number: int
    start: int
    end: int
    hits: int | None = None


class Strategy(NamedTuple):
    """The lines in the order of their numbers, and in `notes` what was left out of the text around them.

    text: the text, in which heads and comments between lines are blank. is_history: the lines have numbers that
    others may refer to; otherwise there is one line, which is all of the text.
    """

    text: str
    lines: tuple[StrategyLine, ...]
    is_history: bool
    notes: tuple[str, ...] = ()


class _Mark(NamedTuple):
    """A number at the beginning of a line; `is_plain` when nothing but blanks sets it off."""

    number: int
    body: int
    is_plain: bool


_MARK = re.compile(
    r"[ \t]*(?P<sign>[#S][ \t]?)?(?P<number>\d{1,4})"
    r"(?:(?P<stop>[.):]{1,3})(?=\s|[^\d\s]|\d+\s*(?:or|and|not)\b|$)|[ \t]+|(?=\(|$))[ \t]*(?P<body>)",
    re.IGNORECASE,
)
_REFERENCE_FIRST = re.compile(r"\s*(?:or|and|not)\b(?!\s*/)", re.IGNORECASE)
_OPERATOR_FIRST = re.compile(r"\s*(?:(?:or|and|not)\b(?!\s*/)|\))", re.IGNORECASE)
_OPERATOR_LAST = re.compile(
    r"(?:(?<!/)(?<!/ )\b(?:or|and|not|adj\d*|near(?:/\d+)?|n\d+|w/?\d+|pre/\d+)|[,(])\s*\Z", re.IGNORECASE
)
_BARE_WORD_LAST = re.compile(r"(?<![.,/])\b[A-Za-z]+[-*$?]?\Z")
_FIELD_LAST = re.compile(r"[./][A-Za-z]{2}(?:, ?[A-Za-z]{2})*\Z")
_HEAD = re.compile(
    r"""\s*(?: [-=_*~\u2022]{3,} | https?://\S+ | '{3}\w* | \#{1,6}\s+[A-Za-z].* | \#?\s*ID\s+Search(?:\s+Hits)?
      | (?:\#|No\.?|Line|Set)?\s* (?:Search(?:es)?|Query|Queries|Search\ terms?) (?:\s+(?:statements?|strategy))?
        \s+ (?:Results?|Hits|Items\ found)\b.*
      | (?:Search\ (?:Name|Strategy|history)|Date\ Run|Last\ Saved|Comment|Description|Databases?(?:\ searched)?
        |Interface|Platform|Searched\ on|Date\ searched|Search\ date) \s*:.* | Search\ (?:strategy|history)
      | (?:Ovid|APA|EBM|MEDLINE|Embase|PsycINFO)\b[^/<]*<[^<>]*\d{4}[^<>]*> )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_TRAILER = re.compile(
    r"\s*(?:(?:Indexes|Databases?)\s*[=:]"
    r"|(?:Refined by|Timespan|Search language|DocType|Limiters|Expanders|Filters)\b)",
    re.IGNORECASE,
)
_ONLY_REFERENCES = re.compile(
    r"[\s(]*[#S]?\d{1,3}(?:[\s()]*\b(?:or|and|not)\b[\s()]*[#S]?\d{1,3})+[\s().]*", re.IGNORECASE
)
#: A line that refers to others: by plain numbers where the service does so, elsewhere by numbers with a sign.
_REFERS = {
    True: re.compile(
        r"""[\s(]*(?: [\#S]?\d{1,3}[\s)]*\b(?:or|and|not)\b[\s(]*[\#S]?\d{1,3}\b
          | (?:or|and)\s*/\s*[\#S]?\d | \d{1,3}\s*-\s*\d{1,3}\s*/\s*(?:or|and)\b | limit\s+\d )""",
        re.IGNORECASE | re.VERBOSE,
    ),
    False: re.compile(
        r"(?:.{0,200}\W)?(?:[#S]\d{1,3}[\s)]*\b(?:or|and|not)\b|(?:or|and|not)[\s(]*[#S]\d{1,3}\b)",
        re.IGNORECASE,
    ),
}
_REFERS_LAST = re.compile(r"\b(?:or|and|not)\s+\d{1,3}[\s).]*\Z", re.IGNORECASE)
#: What a line begins with that only goes on: an operator, a trailer, or the count of the line alone.
_CONTINUED = (_OPERATOR_FIRST, _TRAILER, re.compile(r"\s*\(\d[\d,. ]*\)\s*\Z"))
#: A count is looked for in this many characters at the end of a line.
_TAIL = 60
#: ProQuest marks a count by an asterisk or a degree sign, for duplicates that it counts or does not count.
_COUNT = re.compile(
    r"""(?:[ \t]+\d\d:\d\d(?::\d\d)?(?=[ \t]))?
      (?: [ \t]*\((?P<closed>\d{1,3}(?:[, ]\d{3})+|\d+)[ \t]*\)
      | (?P<gap>[ \t]+)(?P<open>\d{1,3}(?:,\d{3})+|\d+)(?P<sign>[*\u00b0]|[ \t]*(?:results?|hits|records)\b)? )
      (?:[ \t]+\d\d:\d\d(?::\d\d)?|[ \t]+\d{1,2}[ ][A-Z][a-z]{2}[ ](?:19|20)\d\d)? [ \t;]*\Z""",
    re.IGNORECASE | re.VERBOSE,
)
#: From this share of the lines on, numbers at their ends are a column of counts though one blank sets them off.
_COLUMN = 0.8


@dataclass(slots=True)
class _Numbering:
    """The lines of one numbering while they are read.

    step: -1 where the newest stands first. last: the number of the line read last, and `open` its parentheses,
    `quotes` its quotes and `tail` the signs at its end so far.
    """

    text: str
    step: int
    spans: dict[int, Span] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    last: int = 0
    open: int = 0
    quotes: int = 0
    tail: str = ""

    def add(self, number: int, span: Span) -> None:
        """A line begins."""
        self.last, self.open, self.quotes = number, 0, 0
        self.spans[number] = (span[0], span[0])
        self.extend(span)

    def extend(self, span: Span) -> None:
        """The last line goes on."""
        self.spans[self.last] = (self.spans[self.last][0], span[1])
        self.open += self.text.count("(", *span) - self.text.count(")", *span)
        self.quotes += self.text.count('"', *span)
        self.tail = self.text[max(span[0], span[1] - _TAIL) : span[1]].rstrip()

    def is_unfinished(self) -> bool:
        """More must follow: a bracket or quote is open, or an operator or a bare word stands at the end."""
        return self.open > 0 or self.quotes % 2 == 1 or _ends_open(self.tail)


def read_lines(
    text: str, *, has_bare_references: bool, set_number: int | None = None, lenient: bool = False
) -> Strategy:
    """The lines of a strategy, or one line that is all of it.

    has_bare_references: lines refer to others by plain numbers (`1 or 2`), and lines that no operator joins are no
    query. set_number: which numbering of a file with several, from 1. lenient: a line without a number is left
    out.

    Raises:
        QuerySyntaxError: the numbers repeat or jump, a line has none, there are several sets, or how lines are
            joined is not said.
    """
    filled = [(start, end) for start, end in _physical(text) if text[start:end].strip()]
    kept = [span for span in filled if not _HEAD.fullmatch(text, *span)]
    text = _blanked(text, sorted(set(filled) - set(kept)))
    sets, notes = _numberings(text, kept, lenient=lenient)
    if sets:
        chosen = _chosen(sets, set_number)
        return _counted(text, chosen.spans, [*notes, *chosen.notes])
    refers = _REFERS[has_bare_references]
    if len(kept) > 1 and any(
        refers.match(text, *span)
        or (has_bare_references and _REFERS_LAST.search(text, max(span[0], span[1] - _TAIL), span[1]))
        for span in kept
    ):
        notes = ["the lines have no numbers; they are counted, as lines that refer to others do"]
        return _counted(text, dict(enumerate(kept, 1)), notes)
    if has_bare_references:
        _refuse_loose(text, kept)
    return Strategy(text, (StrategyLine(1, 0, len(text)),), is_history=False)


def _physical(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _blanked(text: str, spans: list[Span]) -> str:
    """The text of the same length with blanks at these places."""
    pieces, done = [], 0
    for start, end in spans:
        pieces += [text[done:start], " " * (end - start)]
        done = end
    return "".join([*pieces, text[done:]])


def _mark(text: str, span: Span) -> _Mark | None:
    found = _MARK.match(text, *span)
    if found is None or (not found["stop"] and _REFERENCE_FIRST.match(text, found.end(), span[1])):
        return None
    return _Mark(int(found["number"]), found.end(), not (found["sign"] or found["stop"]))


def _first(marks: list[_Mark | None]) -> tuple[int, int] | None:
    """Where the first numbering begins, and its step; None when nothing is numbered."""
    found = [(index, mark) for index, mark in enumerate(marks) if mark]
    numbers = {mark.number for _, mark in found}
    for place, (index, mark) in enumerate(found):
        following = found[place + 1][1].number if place + 1 < len(found) else None
        if mark.number == 1 and (2 in numbers or (len(marks) == 1 and not mark.is_plain)):
            return index, 1
        if following == mark.number - 1 and mark.number > 1:
            return index, -1
        if following == mark.number + 1 and len(found) == len(marks) > 2:
            return index, 1
    return None


def _numberings(text: str, kept: list[Span], *, lenient: bool) -> tuple[list[_Numbering], list[str]]:
    """The numberings of a text, none when its lines have no numbers; and what stands before the first."""
    marks = [_mark(text, span) for span in kept]
    first = _first(marks)
    if first is None:
        return [], []
    index, step = first
    notes = [f"left out before line 1: {shorten(text[start:end].strip())}" for start, end in kept[:index]]
    sets: list[_Numbering] = []
    for span, mark, following in zip(kept[index:], marks[index:], [*marks[index + 1 :], None], strict=True):
        current = sets[-1] if sets else None
        if current and mark is None and following and _begins_anew(current, following):
            notes.append(f"left out before another line 1: {shorten(text[slice(*span)].strip())}")
        elif mark and (current is None or _begins_anew(current, mark)):
            sets.append(_Numbering(text, step))
            sets[-1].add(mark.number, (mark.body, span[1]))
        elif current and mark and mark.number == current.last + current.step:
            current.add(mark.number, (mark.body, span[1]))
        elif current:
            _place(text, current, span, mark, lenient=lenient)
    return sets, notes


def _begins_anew(current: _Numbering, mark: _Mark) -> bool:
    is_start = mark.number == 1 and current.step == 1 and len(current.spans) > 1
    return is_start and not current.is_unfinished()


def _place(text: str, current: _Numbering, span: Span, mark: _Mark | None, *, lenient: bool) -> None:
    """A line without the next number: the rest of the one before, or one whose number is not printed."""
    if current.is_unfinished() or any(begin.match(text, *span) for begin in _CONTINUED):
        current.extend(span)
    elif mark and mark.number in current.spans:
        hint = "Correct the number, and the lines that refer to it."
        raise QuerySyntaxError(f"line number {mark.number} is printed twice", offset=span[0], hint=hint)
    elif mark and not mark.is_plain and (mark.number - current.last) * current.step > 0:
        current.notes.append(f"no line is printed between {current.last} and {mark.number}")
        current.add(mark.number, (mark.body, span[1]))
    elif mark is None and current.step == 1 and _ONLY_REFERENCES.fullmatch(text, *span):
        number = current.last + 1
        current.notes.append(f"a line without a number is read as line {number}: {text[slice(*span)].strip()}")
        current.add(number, span)
    elif lenient:
        current.notes.append(f"left out, a line without a number: {shorten(text[slice(*span)].strip())}")
    elif mark:
        hint = "Print the lines that are missing, or join this one to the line it belongs to."
        message = f"the line numbers jump from {current.last} to {mark.number}"
        raise QuerySyntaxError(message, offset=span[0], hint=hint)
    else:
        hint = "Give every line its number, or join it to the line it belongs to."
        offset = span[0] + len(text[slice(*span)]) - len(text[slice(*span)].lstrip())
        raise QuerySyntaxError("a line without a number in a numbered strategy", offset=offset, hint=hint)


def _ends_open(tail: str) -> bool:
    """An operator or a bare word stands at the end; a field, heading, bracket or number would end a line."""
    return bool(_OPERATOR_LAST.search(tail)) or bool(_BARE_WORD_LAST.search(tail) and not _FIELD_LAST.search(tail))


def _chosen(sets: list[_Numbering], set_number: int | None) -> _Numbering:
    if set_number is not None and not 1 <= set_number <= len(sets):
        hint = f"It holds {len(sets)}, counted from 1."
        raise QuerySyntaxError(f"the file has no set {set_number} of numbered lines", offset=0, hint=hint)
    if len(sets) > 1 and set_number is None:
        hint = f"Name one with --set N: 1 to {len(sets)}, in the order of the file."
        offset = next(iter(sets[1].spans.values()))[0]
        raise QuerySyntaxError(f"the file holds {len(sets)} sets of numbered lines", offset=offset, hint=hint)
    return sets[(set_number or 1) - 1]


def _counted(text: str, spans: dict[int, Span], notes: list[str]) -> Strategy:
    """The lines without the counts at their ends."""
    counts = {number: _count(text, span) for number, span in spans.items()}
    is_column = sum(count is not None for count in counts.values()) >= max(3, _COLUMN * len(spans))
    lines = []
    for number, (start, end) in sorted(spans.items()):
        count = counts[number]
        if count is None or (count["gap"] == " " and count["sign"] in {None, "*"} and not is_column):
            lines.append(StrategyLine(number, start, end))
        else:
            hits = int(re.sub(r"\D", "", count["closed"] or count["open"])[:18])
            lines.append(StrategyLine(number, start, count.start(), hits))
    return Strategy(text, tuple(lines), is_history=True, notes=tuple(notes))


def _count(text: str, span: Span) -> re.Match[str] | None:
    """A number at the end of a line that nothing joins to what stands before it."""
    start = max(span[0], span[1] - _TAIL)
    found = _COUNT.search(text, start, span[1])
    before = text[span[0] : found.start()].rstrip()[-_TAIL:] if found else ""
    return found if before and not _OPERATOR_LAST.search(before) else None


def _refuse_loose(text: str, kept: list[Span]) -> None:
    whole = _Numbering(text, 1)
    for start, end in kept:
        if whole.spans and not (whole.is_unfinished() or _OPERATOR_FIRST.match(text, start, end)):
            hint = "Number the lines and add one that joins them, or write OR or AND between them."
            raise QuerySyntaxError(
                "how this line is joined to the one before is not said", offset=start, hint=hint
            )
        if whole.spans:
            whole.extend((start, end))
        else:
            whole.add(1, (start, end))
