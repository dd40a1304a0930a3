"""What the grammars of all services share: tokens, fields, references to lines, and the scan of one line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import groupby
from typing import NamedTuple, TypeAlias

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.remarks import ImportRemarks
from slr.core.query.importing.written import Leaf, Operator, Role, Written, join, limited, mapped
from slr.core.query.tokens import shorten
from slr.core.query.tree import Field

#: Gives the tree of an earlier line of a search strategy by its number; None when there is no such line.
LineOf: TypeAlias = Callable[[int], Written | None]

CHANGE = "Change this place in the original query, then import it again."


class Part(StrEnum):
    """A part of a record that a field of another service searches."""

    TITLE = "title"
    ABSTRACT = "abstract"
    KEYWORDS = "keywords"
    HEADING = "subject headings"
    ANY = "all fields"


class Piece(StrEnum):
    """What a token is; a prefix limits the operand after it, a suffix the one before it."""

    OPERAND = "operand"
    OPEN = "("
    CLOSE = ")"
    OPERATOR = "operator"
    NEAR = "near"
    PREFIX = "prefix"
    SUFFIX = "suffix"


class Nearness(NamedTuple):
    """A proximity operator: at most `distance` words between."""

    distance: int
    is_ordered: bool = False


class Lexeme(NamedTuple):
    """A token from `offset` up to `end` of the text, as written in `text`, with what its piece needs."""

    piece: Piece
    text: str
    offset: int
    end: int
    operand: Written | None = None
    operator: Operator | None = None
    near: Nearness | None = None
    limit: Callable[[Written], Written] | None = None


class Word(NamedTuple):
    """A word, or what stands in quotes, of a run of words."""

    text: str
    offset: int
    end: int
    is_quoted: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a strategy, from `start` up to `end` of its text; `line_of` is None where there is one line."""

    text: str
    start: int
    end: int
    remarks: ImportRemarks
    line_of: LineOf | None = None

    def refer(self, numbers: list[int], operator: Operator, sign: str, offset: int) -> Written:
        """The earlier lines with these numbers, joined.

        Raises:
            QuerySyntaxError: no earlier line has such a number.
        """
        lines = [self.line_of(number) if self.line_of else None for number in numbers]
        known = [line for line in lines if line is not None]
        if not known or len(known) < len(lines):
            message = f"{sign} refers to a line that does not come before it"
            raise QuerySyntaxError(message, offset=offset, hint=CHANGE)
        return join(operator, known)


#: Makes of a match what it stands for; None when the text there is something else.
Maker: TypeAlias = Callable[[re.Match[str], Line], Lexeme | None]

#: Makes the operand of a run of words, which this suffix follows.
RunMaker: TypeAlias = Callable[[list[Word], Line, Lexeme | None], Written]


class GrammarRule(NamedTuple):
    """A pattern, tried where a token may begin, and what a match is."""

    pattern: re.Pattern[str]
    make: Maker


#: What other services write at a word, and no word holds.
SYNTAX = re.compile(
    r"\.(?:ti|ab|tw|mp|pt|sh|kw|kf|fs|hw|nm)\b|:(?:ti|ab|kw|tw|py|it|la)\b|[=<>{}]|\[(?!\*\d)|(?<!\d)\]|[\w*]:\Z|\A[/:]|\w/\Z"
    r"|/(?:exp|de|mj|lim)\b|\Ahttps?://",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one service writes a query.

    levels: operators from the loosest to the closest; those of one level are read from left to right. rules: what
    only this service writes, tried first. run: what words side by side are. quotes: pairs of signs a phrase stands
    in. word: the pattern of a bare word. syntax: what no bare word holds, for it is syntax, perhaps of another
    service. is_any_case: operators need no capitals. joins: operands without an operator between them are joined
    by AND, elsewhere refused. shares_prefix: a field before a proximity is meant
    for both of its sides. unsure: pairs of operators that, where the first stands before the second, may be joined
    in another order than `levels` says: the service says nothing of it, or has announced a change. trailer: what
    stands after a query and is no part of it, as the service or its export prints it. begin: where the query of a
    line begins behind what the service prints before it. blanked: the text with blanks for what is no part of any
    line. has_bare_references: a plain number names a line, and lines that nothing joins are no query.
    """

    label: str
    levels: tuple[frozenset[Operator], ...]
    rules: tuple[GrammarRule, ...]
    run: RunMaker
    quotes: tuple[tuple[str, str], ...] = (('"', '"'),)
    word: re.Pattern[str] = re.compile(r"[^\s()\"\[\]{}]+")
    syntax: re.Pattern[str] = SYNTAX
    is_any_case: bool = True
    joins: bool = True
    shares_prefix: bool = False
    unsure: tuple[tuple[str, str], ...] = ()
    trailer: re.Pattern[str] | None = None
    begin: Callable[[Line], int] | None = None
    blanked: Callable[[str], str] | None = None
    has_bare_references: bool = False


@dataclass(slots=True)
class _Scan:
    line: Line
    grammar: Grammar
    tokens: list[Lexeme] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)

    def add(self, token: Lexeme) -> None:
        self.flush(token if token.piece is Piece.SUFFIX else None)
        self.tokens.append(token)

    def flush(self, suffix: Lexeme | None = None) -> None:
        """The words so far become an operand."""
        if self.words:
            first, last = self.words[0], self.words[-1]
            operand = self._operand(suffix)
            text = self.line.text[first.offset : last.end]
            self.tokens.append(Lexeme(Piece.OPERAND, text, first.offset, last.end, operand=operand))
            self.words = []

    def _operand(self, suffix: Lexeme | None) -> Written:
        try:
            for word in self.words:
                self._check(word)
            return self.grammar.run(self.words, self.line, suffix)
        except QuerySyntaxError as error:
            return self.line.remarks.lose(error)

    def _check(self, word: Word) -> None:
        wrong = None if word.is_quoted else self.grammar.syntax.search(word.text)
        wrong = wrong or (FOREIGN_OPERATOR.fullmatch(word.text) if len(self.words) > 1 else None)
        if wrong:
            message = f"{shorten(word.text)} is no word of a query for {self.grammar.label}"
            raise QuerySyntaxError(message, offset=word.offset + wrong.start(), hint=CHANGE)


#: An operator of another service; alone between operators of its own it is a word all the same.
FOREIGN_OPERATOR = re.compile(r"(?:adj|near/|pre/|next/|w/|n/)\d+", re.IGNORECASE)
_OPERATOR = re.compile(r"(and\s+not|and|or|not)(?![\w*$?#'-])", re.IGNORECASE)


def scan(line: Line, grammar: Grammar) -> list[Lexeme]:
    """The tokens of a line.

    Raises:
        QuerySyntaxError: a quote or bracket that is never closed, or a sign that no rule knows.
    """
    found = _Scan(line, grammar)
    place, end = grammar.begin(line) if grammar.begin else line.start, _end(line, grammar)
    while place < end:
        place = place + 1 if line.text[place].isspace() else _step(found, place, end)
    found.flush()
    return found.tokens


#: A count of results that a report of a search has behind its query.
_COUNTED = re.compile(
    r"\b(?:total\s+)?(?:references|results|hits|records|citations|items\s+found)\s*[=:]\s*\d[\d,. ]*\s*\Z",
    re.IGNORECASE,
)


def _end(line: Line, grammar: Grammar) -> int:
    found = (pattern.search(line.text, line.start, line.end) for pattern in (grammar.trailer, _COUNTED) if pattern)
    trailer = min(filter(None, found), key=lambda match: match.start(), default=None)
    if trailer is None:
        return line.end
    text = " ".join(line.text[trailer.start() : line.end].split())
    line.remarks.note_about(text, "left out, for it limits what was found and is no part of the query")
    return trailer.start()


def _step(found: _Scan, place: int, end: int) -> int:
    """Reads one token; the place after it."""
    line, grammar = found.line, found.grammar
    for rule in grammar.rules:
        match = rule.pattern.match(line.text, place, end)
        token = _made(rule, match, found) if match else None
        if token:
            found.add(token)
            return token.end
    sign = line.text[place]
    if sign in "()":
        found.add(Lexeme(Piece(sign), sign, place, place + 1))
        return place + 1
    for opening, closing in grammar.quotes:
        if sign == opening:
            return _quoted(found, place, end, closing)
    if operator := _OPERATOR.match(line.text, place, end):
        name = Operator(operator[1].split()[-1].upper())
        found.add(Lexeme(Piece.OPERATOR, operator[1], place, operator.end(), operator=name))
        return operator.end()
    word = grammar.word.match(line.text, place, end)
    if word is None:
        raise _never_closed(sign, place)
    found.words.append(Word(word[0], place, word.end()))
    return word.end()


def _made(rule: GrammarRule, match: re.Match[str], found: _Scan) -> Lexeme | None:
    """The token of a rule; in its place, where reading is lenient, one that loses its operand."""
    try:
        return rule.make(match, found.line)
    except QuerySyntaxError as error:
        lost = found.line.remarks.lose(error)
        is_suffix = bool(found.words) or (bool(found.tokens) and found.tokens[-1].piece in _ENDS)
        piece = Piece.SUFFIX if is_suffix else Piece.PREFIX
        return Lexeme(piece, match[0], match.start(), match.end(), limit=lambda _: lost)


_ENDS = frozenset({Piece.OPERAND, Piece.CLOSE, Piece.SUFFIX})


def _quoted(found: _Scan, place: int, end: int, closing: str) -> int:
    text = found.line.text
    closed = text.find(closing, place + 1, end)
    while closing == "'" and 0 < closed < end - 1 and text[closed - 1].isalnum() and text[closed + 1].isalnum():
        closed = text.find(closing, closed + 1, end)  # an apostrophe
    if closed < 0:
        raise _never_closed(text[place], place)
    stop = closed + 1
    while stop < end and text[stop] in "*$?":  # "near"* goes on
        stop += 1
    phrase = text[place + 1 : closed].rstrip() + text[closed + 1 : stop]
    found.words.append(Word(phrase, place, stop, is_quoted=True))
    return stop


def _never_closed(sign: str, place: int) -> QuerySyntaxError:
    hint = "Quotes, brackets and braces come in pairs; close this one or remove it."
    return QuerySyntaxError(f"a {sign} that is never closed", offset=place, hint=hint)


_FIELDS = {frozenset({Part.TITLE}): Field.TITLE, frozenset({Part.ABSTRACT}): Field.ABSTRACT}
_OUTSIDE = (Part.KEYWORDS, Part.HEADING, Part.ANY)
#: Check tags of MEDLINE and Embase that tell of whom a study is; they narrow what search terms find.
CHECK_TAGS = frozenset({"human", "humans", "animal", "animals", "nonhuman", "male", "female"})


#: Types of publication that are headings too; under NOT, their names as words would remove other records.
PUBLICATION_TYPES = frozenset(
    {"letter", "editorial", "comment", "news", "note", "case report", "case reports", "historical article"}
    | {"newspaper article", "published erratum", "retraction of publication", "conference abstract", "biography"}
)


def text_field(tag: str, parts: frozenset[Part]) -> Callable[[Written], Written]:
    """What a field that searches these parts does to an operand."""
    outside = tuple(part.value for part in _OUTSIDE if part in parts)
    return partial(limited, limit=Leaf("", 0, Role.TEXT, _FIELDS.get(parts), tag, outside=outside))


def heading_field(tag: str) -> Callable[[Written], Written]:
    """What a field of subject headings does: they become words of the text, check tags limits."""
    return partial(mapped, change=lambda leaf: leaf if leaf.tag else heading(leaf.text, leaf.offset, tag))


def limiting_field(tag: str, what: str) -> Callable[[Written], Written]:
    """What a field does that only limits: its operands are limits by `what`."""
    return partial(limited, limit=Leaf("", 0, Role.LIMIT, None, tag, what))


def combined_field(
    tag: str, codes: Sequence[str], parts: Mapping[str, Part], limits: Mapping[str, str]
) -> Callable[[Written], Written]:
    """What several codes of fields do together, each of which is known as a part of a record or as a limit.

    The parts are searched; headings alone become words; where there is no part, it limits by the first one.
    """
    searched = frozenset(parts[code] for code in codes if code in parts)
    if not searched:
        return limiting_field(tag, limits[codes[0]])
    return heading_field(tag) if searched == {Part.HEADING} else text_field(tag, searched)


def heading(name: str, offset: int, tag: str) -> Leaf:
    """A subject heading."""
    if name.strip().lower() in CHECK_TAGS:
        return Leaf(name, offset, Role.LIMIT, None, tag, "a check tag")
    if name.strip().lower() in PUBLICATION_TYPES:
        return Leaf(name, offset, Role.LIMIT, None, tag, "a type of publication")
    return Leaf(name, offset, Role.HEADING, None, tag, outside=(Part.HEADING.value,))


def anded(wildcards: Mapping[int, str]) -> RunMaker:
    """Words side by side, joined by AND where they are no name; what stands in quotes is one phrase."""

    def run(words: list[Word], line: Line, _: Lexeme | None) -> Written:
        if number := numbered_line(words, line):
            return number
        parts: list[Written] = []
        for is_quoted, group in groupby(words, lambda word: word.is_quoted):
            same = list(group)
            if is_quoted:
                parts += [Leaf(word.text.translate(wildcards), word.offset) for word in same]
            else:
                text = " ".join(word.text for word in same).translate(wildcards)
                parts.append(Leaf(text, same[0].offset, is_loose=len(same) > 1))
        return join(Operator.AND, parts)

    return run


def numbered_line(words: list[Word], line: Line) -> Written | None:
    """The line that a bare number names in a history; None when the words are something else.

    Raises:
        QuerySyntaxError: no such line, or the number is a count or a time of a printed history.
    """
    first = words[0]
    if len(words) > 1 or first.is_quoted:
        return None
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d\d:\d\d(?::\d\d)?", first.text):
        raise QuerySyntaxError(
            f"{first.text} is a count or a time, no search word", offset=first.offset, hint=CHANGE
        )
    if not re.fullmatch(r"\d{1,3}", first.text):
        return None
    return line.refer([int(first.text)], Operator.OR, first.text, first.offset)


def prefix(pattern: str, fields: Mapping[str, Callable[[Written], Written]], label: str) -> GrammarRule:
    """A field before its operand; the group `name` of the pattern is looked up in capitals."""

    def make(found: re.Match[str], _: Line) -> Lexeme:
        name = re.sub(r"\s+", " ", found["name"]).upper()
        if name not in fields:
            raise unknown_field(found["name"], label, found.start("name"))
        return Lexeme(Piece.PREFIX, found[0].strip(), found.start(), found.end(), limit=fields[name])

    return GrammarRule(re.compile(pattern), make)


def proximity(pattern: str, *, is_ordered: bool = False, default: int = 0, offset: int = 0) -> GrammarRule:
    """A proximity operator; the group `n` of the pattern is its number, from which `offset` words are between."""

    def make(found: re.Match[str], _: Line) -> Lexeme:
        distance = max(0, int(found["n"][:4]) + offset) if found.groupdict().get("n") else default
        near = Nearness(distance, is_ordered)
        return Lexeme(Piece.NEAR, found[0].strip(), found.start(), found.end(), near=near)

    return GrammarRule(re.compile(pattern, re.IGNORECASE), make)


def limit_rule(pattern: str, what: str, flags: re.RegexFlag = re.NOFLAG) -> GrammarRule:
    """Text that is as a whole a limit by `what`."""

    def make(found: re.Match[str], _: Line) -> Lexeme:
        text = " ".join(found[0].split())
        leaf = Leaf(text, found.start(), Role.LIMIT, None, text, what)
        return Lexeme(Piece.OPERAND, text, found.start(), found.end(), operand=leaf)

    return GrammarRule(re.compile(pattern, flags), make)


def references(pattern: str) -> GrammarRule:
    """One earlier line by its number, the group `n` of the pattern; `or/1-4` and `and/2,5` in any history."""

    def make(found: re.Match[str], line: Line) -> Lexeme | None:
        if found["many"] and not line.line_of:
            return None
        operator = Operator.AND if (found["operator"] or "").upper() == "AND" else Operator.OR
        numbers = line_numbers(found["many"] or found["n"])
        written = line.refer(numbers, operator, found[0].strip(), found.start())
        return Lexeme(Piece.OPERAND, found[0], found.start(), found.end(), operand=written)

    many = r"(?P<operator>or|and)\s?/\s?(?P<many>[#S]?\d[\d,\s#S-]*)"
    return GrammarRule(re.compile(rf"(?:{pattern}|{many})(?![\w*-])", re.IGNORECASE), make)


def unknown_field(name: str, label: str, offset: int) -> QuerySyntaxError:
    """The error for a field that a service does not have, or slr does not know."""
    return QuerySyntaxError(f"{name} is not a field of {label} that slr knows", offset=offset, hint=CHANGE)


def line_numbers(text: str) -> list[int]:
    """The numbers that `1-4,6` or `#1-#4` names; [-1] when it names none."""
    numbers: list[int] = []
    for part in re.sub(r"[#Ss\s]", "", text).split(","):
        first, dash, last = part.partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            return [-1]
        numbers += range(int(first[:9]), min(int((last or first)[:9]), int(first[:9]) + 1000) + 1)
    return numbers or [-1]
