"""Tiny evaluators that execute what services documented of their own query languages, independent of our parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import snowballstemmer


class Work(NamedTuple):
    """`keywords` stand for what a service searches beside title and abstract; `date` may be a year only."""

    title: str
    abstract: str = ""
    keywords: str = ""
    date: str = ""

    @property
    def first_day(self) -> str:
        """A year alone counts as its 1 January, with every service that has such records."""
        return f"{self.date}-01-01"[:10]


Finds = Callable[[Work], bool]


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def stems(text: str) -> list[str]:
    return [str(stem) for stem in snowballstemmer.stemmer("english").stemWords(words(text))]


def has_phrase(wanted: list[str], text: list[str]) -> bool:
    return any(text[i : i + len(wanted)] == wanted for i in range(len(text)))


def has_sloppy(wanted: list[str], text: list[str], slop: int) -> bool:
    """Lucene's sloppy phrase of two words: an exchange of both costs two steps."""
    places = [(i, j) for i, a in enumerate(text) for j, b in enumerate(text) if (a, b) == tuple(wanted) and i != j]
    return any(j - i - 1 <= slop if j > i else i - j + 1 <= slop for i, j in places)


class SemanticScholar:
    """simple_query_string: `|` and AND of one precedence, from left to right; `-` touches; stems."""

    TOKEN = re.compile(r'-?\(|-?"(?:\\.|[^"])*"(?:~\d+)?|-?[^\s()|"]+|[)|]')

    def find(self, query: str, works: list[Work]) -> list[Work]:
        self.tokens = self.TOKEN.findall(query)
        finds = self.level()
        return [work for work in works if finds(work)]

    def level(self) -> Finds:
        left: Finds | None = None
        is_or = False
        while self.tokens:
            token = self.tokens.pop(0)
            if token == ")":
                break
            if token == "|":
                is_or = True
                continue
            right = self.level() if token.lstrip("-") == "(" else self.leaf(token.removeprefix("-"))
            if token.startswith("-"):
                right = self.negated(right)
            left, is_or = (right if left is None else self.joined(left, right, is_or=is_or)), False
        return left or (lambda _: True)

    @staticmethod
    def negated(finds: Finds) -> Finds:
        return lambda w: not finds(w)

    @staticmethod
    def joined(left: Finds, right: Finds, *, is_or: bool) -> Finds:
        return (lambda w: left(w) or right(w)) if is_or else (lambda w: left(w) and right(w))

    @staticmethod
    def leaf(token: str) -> Finds:
        body, _, slop = token.rpartition("~") if re.search(r'"~\d+$', token) else (token, "", "0")
        if body.endswith("*"):
            beginning = body[:-1].lower()
            return lambda w: any(s.startswith(beginning) for text in w[:2] for s in stems(text))
        wanted = stems(body)
        if int(slop):
            return lambda w: any(has_sloppy(wanted, stems(text), int(slop)) for text in w[:2])
        return lambda w: any(has_phrase(wanted, stems(text)) for text in w[:2])


class PubMed:
    """AND, OR, NOT from left to right; words as written, keywords too; a phrase not in the index vanishes."""

    TOKEN = re.compile(r'"[^"]*"\[[^\]]*\]|[^\s()"\[]+\[[^\]]*\]|AND|OR|NOT|[()]')

    def __init__(self, phrases: frozenset[str] | None = None) -> None:
        self.phrases = phrases

    def find(self, query: str, works: list[Work]) -> list[Work]:
        self.tokens = self.TOKEN.findall(query)
        finds = self.level()
        return [work for work in works if finds is not None and finds(work)]

    def level(self) -> Finds | None:
        left, name = None, "AND"
        while self.tokens:
            token = self.tokens.pop(0)
            if token == ")":
                break
            if token in {"AND", "OR", "NOT"}:
                name = token
                continue
            right = self.level() if token == "(" else self.leaf(token)
            if right is not None:
                left = right if left is None else self.joined(left, right, name)
        return left

    @staticmethod
    def joined(left: Finds, right: Finds, name: str) -> Finds:
        if name == "OR":
            return lambda w: left(w) or right(w)
        return lambda w: left(w) and (right(w) is (name == "AND"))

    def leaf(self, token: str) -> Finds | None:
        body, tag = token[:-1].split("[")
        if tag == "sb":
            return lambda _: True
        field, _, distance = tag.partition(":~")
        index = {"tiab": slice(0, 3), "ti": slice(0, 1), "ab": slice(1, 2)}[field]
        wanted = words(body)
        if distance:
            span = len(wanted) + int(distance)
            return lambda w: any(
                set(wanted) <= set(words(t)[i : i + span]) for t in w[index] for i in range(len(words(t)))
            )
        if self.phrases is not None and len(wanted) > 1 and " ".join(wanted) not in self.phrases:
            return None
        last = wanted[-1] if body.strip('"').endswith("*") else None
        if last is not None and len(last) < 4:  # too short for an asterisk, which then finds nothing
            return lambda _: False
        return lambda w: any(self.holds(wanted, last, words(text)) for text in w[index])

    @staticmethod
    def holds(wanted: list[str], last: str | None, text: list[str]) -> bool:
        if last is None:
            return has_phrase(wanted, text)
        starts = [i for i in range(len(text) - len(wanted) + 1) if text[i : i + len(wanted) - 1] == wanted[:-1]]
        return any(text[i + len(wanted) - 1].startswith(last) for i in starts)


class Crossref:
    """A bag of words, joined by OR and ranked by how many of them the title holds."""

    def find(self, query: str, works: list[Work]) -> list[Work]:
        wanted = set(words(query))
        ranked = sorted(works, key=lambda work: -len(wanted & set(words(work.title))))
        return [work for work in ranked if wanted & set(words(work.title))]
