"""Read a PubMed search term and say which works it finds.

As documented (https://pubmed.ncbi.nlm.nih.gov/help/): AND, OR and NOT in capitals are applied from left to right,
parentheses group, `[tiab]` looks at title and abstract, `[ti]` at the title, `"a"[dp] : "b"[dp]` is a range of
dates and `"two words"[tiab:~N]` wants the words in any order with at most N others between them. There is no
stemming. An unknown tag is ignored without a word, as in life.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from slr.core.errors import QuerySyntaxError
from slr.core.model import Truth
from slr.core.query import Matching, compile_matcher, parse
from slr.demo.catalogue import CatalogueWork

Finds = Callable[[CatalogueWork], bool]
DEEPEST = 50  #: parentheses inside parentheses that are read
_TOKEN = re.compile(r'"[^"]*"|\[[^\]]*\]|[()]|:|[^\s()\[\]":]+')
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_DATE_TAGS = frozenset({"dp", "pdat", "date - publication", "edat", "crdt", "mdat"})
_PROXIMITY = re.compile(r"(?:tiab|ti):~(\d{1,3})")


class TermError(ValueError):
    """The term cannot be read; the message is what the service would say."""


def read_term(term: str) -> Finds:
    """The works a term finds, as a predicate. Unbalanced parentheses are closed silently. Raises TermError."""
    reader = _Reader(_TOKEN.findall(term))
    finds = reader.expression(0)
    while reader.tokens:  # a stray closing parenthesis
        reader.tokens.pop(0)
        finds = reader.rest(finds, 0)
    return finds


def in_dates(low: str, high: str) -> Finds:
    """Works published from `low` to `high`, each YYYY[/MM[/DD]] and inclusive. Raises TermError."""
    first, last = _date(low), _date(high).ljust(10, "~")
    return lambda work: work.first_day is not None and first <= work.first_day <= last


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def expression(self, depth: int) -> Finds:
        if depth > DEEPEST:
            raise TermError("the parentheses are nested too deeply")
        starts = self._peek() not in {"", ")", *_OPERATORS}
        return self.rest(self._operand(depth) if starts else _everything, depth)

    def rest(self, left: Finds, depth: int) -> Finds:
        """What follows a first operand, one operator after the other; no operator means AND."""
        while self.tokens and self._peek() != ")":
            operator = self.tokens.pop(0) if self._peek() in _OPERATORS else "AND"
            if self.tokens and self._peek() != ")":
                left = _combined(operator, left, self._operand(depth))
        return left

    def _operand(self, depth: int) -> Finds:
        if self._peek() != "(":
            return self._term()
        self.tokens.pop(0)
        finds = self.expression(depth + 1)
        if self._peek() == ")":
            self.tokens.pop(0)
        self._tag()  # a tag on a group is ignored
        return finds

    def _term(self) -> Finds:
        words = [self.tokens.pop(0)]
        while not words[0].startswith('"') and self._continues():
            words.append(self.tokens.pop(0))
        tag = self._tag()
        if self._peek() == ":" and tag in _DATE_TAGS:
            self.tokens.pop(0)
            end = self.tokens.pop(0) if self.tokens else ""
            self._tag()
            return in_dates(words[0].strip('"'), end.strip('"'))
        if tag in _DATE_TAGS:
            return in_dates(words[0].strip('"'), words[0].strip('"'))
        return _all_of([_text_finder(word, tag) for word in words])

    def _continues(self) -> bool:
        token = self._peek()
        return token not in _OPERATORS and token[:1] not in {"", '"', "(", ")", "[", ":"}

    def _tag(self) -> str:
        return self.tokens.pop(0)[1:-1].strip().casefold() if self._peek()[:1] == "[" else ""

    def _peek(self) -> str:
        return self.tokens[0] if self.tokens else ""


def _combined(operator: str, left: Finds, right: Finds) -> Finds:
    if operator == "OR":
        return lambda work: left(work) or right(work)
    if operator == "NOT":
        return lambda work: left(work) and not right(work)
    return lambda work: left(work) and right(work)


def _all_of(finders: list[Finds]) -> Finds:
    return lambda work: all(finds(work) for finds in finders)


def _everything(_work: CatalogueWork) -> bool:
    return True


def _nothing(_work: CatalogueWork) -> bool:
    return False


def _text_finder(word: str, tag: str) -> Finds:
    near = _PROXIMITY.fullmatch(tag)
    if near:
        return _near(word, int(near[1]))
    if tag in {"pmid", "uid"}:
        return lambda work: work.pmid == word.strip('"')
    try:
        matches = compile_matcher(parse(word), Matching.LITERAL)
    except QuerySyntaxError:
        return _nothing
    if tag in {"ti", "title"}:
        return lambda work: matches(work.title, None) is Truth.TRUE
    return lambda work: matches(work.title, work.searched_abstract) is Truth.TRUE


def _near(phrase: str, gap: int) -> Finds:
    """True where title or abstract has all the words in a row of `gap` words more than they are."""
    words = _tokens(phrase)

    def finds(work: CatalogueWork) -> bool:
        for text in (_tokens(work.title), _tokens(work.abstract or "")):
            for start in range(len(text)):
                if set(words) <= set(text[start : start + len(words) + gap]):
                    return True
        return False

    return finds


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _date(text: str) -> str:
    parts = text.strip().split("/")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise TermError(f"not a date: {text[:40]!r}")
    return "-".join([parts[0].zfill(4), *(part.zfill(2) for part in parts[1:])])
