"""From the tokens of another service's query to a tree, operator level by operator level."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple, TypeAlias, TypeGuard

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.dialects import FieldTarget, QueryDialect
from slr.core.query.importing.lexing import Lexeme, Piece
from slr.core.query.importing.remarks import ImportRemarks
from slr.core.query.parser import MAX_DISTANCE
from slr.core.query.printing import term_text, to_text
from slr.core.query.tokens import shorten
from slr.core.query.tree import (
    And,
    Field,
    Near,
    Node,
    Not,
    Or,
    Term,
    conjunction,
    disjunction,
    negation,
    walk_terms,
)
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


#: Nesting beyond this is refused: it would exhaust Python's stack.
DEEPEST = 60

_STARTS = frozenset({Piece.WORD, Piece.PHRASE, Piece.OPEN, Piece.FIELD, Piece.REFERENCE})
_OUTSIDE = frozenset({FieldTarget.KEYWORDS, FieldTarget.HEADING, FieldTarget.ANY})
_NAMES = {
    **dict.fromkeys(("dp", "pdat", "edat", "crdt", "mhda", "lr", "py", "yr", "pubyear", "dt"), "a date"),
    **dict.fromkeys(("au", "1au", "author", "auth", "fau", "cn"), "an author"),
    **dict.fromkeys(("pt", "publication type", "doctype"), "a type of publication"),
    **dict.fromkeys(("la", "lang", "lg", "language"), "a language"),
    **dict.fromkeys(
        (
            "ta",
            "jn",
            "jw",
            "so",
            "srctitle",
            "journal",
            "ad",
            "affil",
            "og",
            "sb",
            "filter",
            "limit-to",
            "exclude",
        ),
        "a filter",
    ),
}

#: Gives the tree of an earlier line of a search strategy by its number; None when there is no such line.
LineOf: TypeAlias = Callable[[int], Node | None]


class Reader:
    """One pass over the tokens of one line; `line_of` is None outside a strategy, where a number is a word."""

    def __init__(
        self, tokens: list[Lexeme], language: QueryDialect, remarks: ImportRemarks, line_of: LineOf | None
    ) -> None:
        self._tokens = tokens
        self._language = language
        self._remarks = remarks
        self._line_of = line_of
        self._index = 0
        self._deep = 0
        self._mixed: list[str] = []

    def read(self) -> Node:
        """The tree of the line, before holes are filled."""
        node = self._group_level()
        if token := self._peek():
            raise _error("this closes nothing, or an operator is missing before it", token)
        return node

    def _group_level(self) -> Node:
        outer, self._mixed = self._mixed, []
        node = self._level(0)
        self._remark_order(node)
        self._mixed = outer
        return node

    def _remark_order(self, node: Node) -> None:
        """Say how operators side by side were read, and where the service may read them otherwise."""
        label, names = self._language.label, set(self._mixed) - {"NEAR"}
        reading = shorten(to_text(node), 200)
        if len(names) > 1 and "OR" in names:
            self._remarks.note(
                f"{' and '.join(sorted(names))} are mixed without parentheses; read as {label} does: {reading}"
            )
        for first, second in self._language.unsure:
            if first in self._mixed and second in self._mixed[self._mixed.index(first) + 1 :]:
                order = f"{first} comes before {second} without parentheses"
                self._remarks.note(f"{order}, which {label} may join in another order; read as: {reading}")

    def _level(self, level: int) -> Node:
        if level == len(self._language.levels):
            return self._near()
        node = self._level(level + 1)
        while name := self._operator(self._language.levels[level]):
            node = _join(name, node, self._level(level + 1))
        return node

    def _operator(self, names: tuple[str, ...]) -> str | None:
        """Step over an operator of these; two operands side by side are joined by AND."""
        token = self._peek()
        if token is None or token.piece not in _STARTS | {Piece.OPERATOR}:
            return None
        name, steps = "AND", 0
        if token.piece is Piece.OPERATOR:
            following = self._tokens[self._index + 1 : self._index + 2]
            is_but = token.text.upper() == "AND" and following and following[0].text.upper() == "NOT"
            name, steps = ("NOT", 2) if is_but else (token.text.upper(), 1)
        if name not in names:
            return None
        if not steps:
            self._remarks.note("terms side by side without an operator are joined by AND")
        elif token.text != token.text.upper() and not self._language.is_any_case:
            self._remarks.note(f"{token.text} is read as an operator; to look for the word, quote it")
        self._index += steps
        self._mixed.append(name)
        return name

    def _near(self) -> Node:
        first = self._peek(Piece.FIELD)
        left = self._operand()
        token = self._accept(Piece.NEAR)
        if token is None:
            return left
        self._mixed.append("NEAR")
        right = self._operand()
        if first and self._language.shares_field and self._is_untagged(right):
            self._remarks.note(f"{first.text} before {token.text} limits both sides of it")
            right = self._limit(right, first)
        if another := self._peek(Piece.NEAR):
            raise _error("a second proximity on one level; put each pair into parentheses", another)
        return self._proximity(left, right, token)

    def _is_untagged(self, node: Node) -> bool:
        return all(term.offset in self._remarks.untagged for term, _ in walk_terms(node))

    def _proximity(self, left: Node, right: Node, token: Lexeme) -> Node:
        found = re.fullmatch(self._language.near, token.text, re.IGNORECASE)
        groups = found.groupdict() if found else {}
        number = groups.get("n") or groups.get("m")
        distance = self._language.default_distance if number is None else int(number[:4])
        distance = max(0, distance + self._language.offset)
        if groups.get("ordered"):
            self._note_wider([left, right], f"{token.text} keeps an order, NEAR does not")
        return self._nearness(left, right, distance, token)

    def _nearness(self, left: Node, right: Node, distance: int, token: Lexeme) -> Node:
        if not (_is_side(left) and _is_side(right)):
            raise _error(f"{token.text} joins more than words, phrases and alternatives", token)
        if distance > MAX_DISTANCE:
            self._note_wider([left, right], f"{token.text} is read as AND")
            return conjunction([left, right])
        node = Near(left, right, distance)
        if len({term.field for term, _ in walk_terms(node)}) > 1:
            raise _error(f"the sides of {token.text} are limited to different fields", token)
        if token.text != f"NEAR/{distance}":
            meaning = f"at most {distance} words between, in any order"
            self._remarks.note(f"{token.text} is written NEAR/{distance}: {meaning}")
        return node

    def _note_wider(self, nodes: list[Node], why: str) -> None:
        self._remarks.note(f"{why}: this finds more")
        for node in nodes:
            self._remarks.wider |= {term.offset: why for term, _ in walk_terms(node)}

    def _operand(self) -> Node:
        token = self._peek()
        if token is None:
            raise self._missing()
        if self._deep == DEEPEST:
            raise _error(f"more than {DEEPEST} nested groups, fields and negations", token)
        self._index += 1
        self._deep += 1
        node = self._read_operand(token)
        self._deep -= 1
        return node

    def _read_operand(self, token: Lexeme) -> Node:
        """The operand that begins with this token."""
        match token.piece:
            case Piece.FIELD:
                return self._limit(self._operand(), token)
            case Piece.OPEN:
                node = self._group(token)
            case Piece.WORD:
                node = self._run(token)
            case Piece.PHRASE:
                node = self._phrase(token)
            case Piece.REFERENCE:
                node = self._references(token)
            case Piece.OPERATOR if token.text.upper() == "NOT":
                return negation(self._operand())
            case _:
                raise _error(f"{token.text} has no term before it", token)
        while suffix := self._accept(Piece.SUFFIX):
            node = self._limit(node, suffix)
        return node

    def _group(self, opening: Lexeme) -> Node:
        node = self._group_level()
        if not self._accept(Piece.CLOSE):
            raise _error("this parenthesis is never closed, or holds one operator too many", opening)
        return node

    def _run(self, first: Lexeme) -> Node:
        """Words side by side: one phrase where the service reads them so, joined by AND elsewhere."""
        words = [first]
        while word := self._accept(Piece.WORD):
            words.append(word)
        if self._line_of and len(words) == 1 and first.text.isdecimal():
            return self._references(first)
        if special := self._heading(words) or self._year(words):
            return special
        if len(words) > 1 and not self._language.joins:
            shown = " ".join(word.text for word in words)
            self._remarks.note(f"{shown}: words without quotes are joined by AND")
            return conjunction([self._term(word.text, word.offset) for word in words])
        return self._term(" ".join(word.text for word in words), first.offset)

    def _heading(self, words: list[Lexeme]) -> Node | None:
        """`exp Brain/` and `Brain/dg` of Ovid."""
        text = " ".join(word.text for word in words)
        found = re.fullmatch(r"(?:(?:exp|\*|exp \*)\s*)?([^/]+)/(?:\w\w(?:,\s?\w\w)*)?", text, re.IGNORECASE)
        if not (self._language.joins and found):
            return None
        node = self._term(found[1].lstrip("*"), words[0].offset)
        self._remarks.untagged.discard(words[0].offset)
        self._outside([FieldTarget.HEADING], node, text)
        return node

    def _year(self, words: list[Lexeme]) -> Node | None:
        """`PUBYEAR > 2010` of Scopus."""
        if not re.fullmatch(r"PUBYEAR (?:[<>=]+|AFT|BEF|IS) \d{4}", " ".join(word.text for word in words)):
            return None
        offset = words[0].offset
        self._remarks.holes[offset] = "a date"
        return Term(" ".join(word.text for word in words), phrase=True, offset=offset)

    def _phrase(self, token: Lexeme) -> Node:
        following = self._peek(Piece.SUFFIX)
        distance = re.fullmatch(r"\[(\w+):~(\d+)\]", following.text) if following else None
        words = token.text.split()
        if distance is None or len(words) < 2:
            return self._term(token.text, token.offset)
        if len(words) > 2:
            raise _error("a proximity of more than two words; write it in pairs", token)
        left, right = (self._term(word, token.offset + place) for place, word in enumerate(words))
        assert following
        self._tokens[self._index] = following._replace(text=f"[{distance[1]}]")
        return self._nearness(left, right, int(distance[2][:4]), following)

    def _references(self, token: Lexeme) -> Node:
        """`#3`, `S3`, `or/1-4`, `and/2,5`; what is no line of a strategy is a word."""
        name, _, rest = token.text.rpartition("/")
        numbers = [number for part in (rest.lstrip("#Ss")).split(",") for number in _range(part)]
        lines = [self._line_of(number) if self._line_of else None for number in numbers]
        known = [line for line in lines if line is not None]
        if not known and token.text[:1] in "sS":
            return self._term(token.text, token.offset)
        if not known or len(known) < len(lines):
            raise _error(f"{token.text} refers to a line that does not come before it", token)
        return conjunction(known) if name.upper() == "AND" else disjunction(known)

    def _term(self, text: str, offset: int) -> Term:
        read = read_term(text, offset, self._language)
        if read.changed:
            self._remarks.note(read.changed + (": this finds more" if read.is_wider else ""))
        if read.changed and read.is_wider:
            self._remarks.wider[offset] = read.changed
        self._remarks.untagged.add(offset)
        return read.term

    def _limit(self, node: Node, limit: Lexeme) -> Node:
        """The operand within the field a name points at; terms that have a field of their own keep it."""
        names = limit.text.strip("[]. ").lower()
        codes = [names] if limit.text.startswith("[") else [name.strip() for name in names.split(",")]
        terms = [term for term, _ in walk_terms(node) if term.offset in self._remarks.untagged]
        self._remarks.untagged -= {term.offset for term in terms}
        for code in codes:
            if code in _NAMES:
                self._remarks.holes |= {term.offset: _NAMES[code] for term in terms}
                return node
            if code not in self._language.fields:
                raise _error(f"{limit.text} is not a field of {self._language.label} that slr knows", limit)
        if isinstance(node, And | Or) and limit.text.startswith("["):
            self._remarks.note(f"{limit.text} after a group, which PubMed ignores, limits every term of it here")
        parts = frozenset().union(*(self._language.fields[code] for code in codes))
        self._outside(sorted(parts & _OUTSIDE), node, limit.text)
        field = {
            frozenset({FieldTarget.TITLE}): Field.TITLE,
            frozenset({FieldTarget.ABSTRACT}): Field.ABSTRACT,
        }.get(parts)
        return _with_field(node, field, {term.offset for term in terms}) if field else node

    def _outside(self, parts: list[FieldTarget], node: Node, written: str) -> None:
        for part in parts:
            texts = self._remarks.outside.setdefault((written, part.value), [])
            texts += [term_text(term) for term, _ in walk_terms(node)]

    def _peek(self, piece: Piece | None = None) -> Lexeme | None:
        if self._index >= len(self._tokens):
            return None
        token = self._tokens[self._index]
        return token if piece in {None, token.piece} else None

    def _accept(self, piece: Piece) -> Lexeme | None:
        token = self._peek(piece)
        self._index += token is not None
        return token

    def _missing(self) -> QuerySyntaxError:
        if self._tokens:
            return _error(f"{self._tokens[-1].text} has no term after it", self._tokens[-1])
        return QuerySyntaxError("empty query", offset=0, hint="Give a query written for another service.")


def _join(name: str, left: Node, right: Node) -> Node:
    if name == "OR":
        return disjunction([left, right])
    return conjunction([left, negation(right) if name == "NOT" else right])


def _is_side(node: Node) -> TypeGuard[Term | Or]:
    if isinstance(node, Or):
        return all(isinstance(child, Term) for child in node.children)
    return isinstance(node, Term)


def _range(text: str) -> list[int]:
    first, dash, last = text.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        return [-1]
    return list(range(int(first[:9]), min(int((last or first)[:9]), int(first[:9]) + 1000) + 1))


def _with_field(node: Node, field: Field, offsets: set[int]) -> Node:
    match node:
        case Term():
            return replace(node, field=field) if node.offset in offsets else node
        case Not(child):
            return Not(_with_field(child, field, offsets))
        case And(children):
            return And(tuple(_with_field(child, field, offsets) for child in children))
        case Or(children):
            return Or(tuple(_with_field(child, field, offsets) for child in children))
        case Near(left, right):
            first, second = (_with_field(side, field, offsets) for side in (left, right))
            return replace(node, left=first, right=second) if _is_side(first) and _is_side(second) else node


def _error(message: str, token: Lexeme) -> QuerySyntaxError:
    hint = "Change this place in the original query, then import it again."
    return QuerySyntaxError(message, offset=token.offset, hint=hint)
