"""Evaluators of the dialects with AND, OR and NOT between operands: OpenAlex, Europe PMC, arXiv, DataCite.

Each reads a query in three ways, for none of the services documents how operators without parentheses group: as
Lucene's classic query parser with AND as the default, with the usual precedence, and from left to right. What slr
sends must mean the same in all of them. A sign no dialect documents is an error of the test, never skipped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from typing import ClassVar, NamedTuple

from engine_dialects import Finds, Work, has_phrase, has_sloppy, words

Analyse = Callable[[str], list[str]]


class Reading(StrEnum):
    LUCENE = "Lucene's classic parser"
    PRECEDENCE = "NOT before AND before OR"
    LEFT_TO_RIGHT = "from left to right"


class Clause(NamedTuple):
    """`joined` is AND, OR or nothing, as it stands before the operand."""

    finds: Finds
    joined: str
    is_negated: bool


#: What Kstem's dictionary would hold for the works of the tests.
_DICTIONARY = frozenset(
    ["animal", "animate", "brain", "image", "large", "model", "modification", "review", "scan", "study", "survey"]
)


def kstem(text: str) -> list[str]:
    """As Krovetz' stemmer: an ending goes only where a word of the dictionary is left, so animation stays."""
    return [_krovetz(word) for word in words(text)]


def _krovetz(word: str) -> str:
    if word in _DICTIONARY:
        return word
    endings = (
        ("ies", "y"),
        ("es", "e"),
        ("s", ""),
        ("ling", "l"),
        ("led", "l"),
        ("ing", "e"),
        ("ing", ""),
        ("ed", "e"),
    )
    cut = (word.removesuffix(end) + new for end, new in (*endings, ("ed", "")) if word.endswith(end))
    return next((stem for stem in cut if stem in _DICTIONARY), word)


class Infix:
    """The grammar; a dialect says what a leaf is."""

    TOKEN: ClassVar[re.Pattern[str]]
    OPERATORS: ClassVar[dict[str, tuple[str, bool]]] = {
        "AND": ("AND", False),
        "OR": ("OR", False),
        "NOT": ("", True),
    }

    def __init__(self, reading: Reading = Reading.LUCENE, analyse: Analyse = words) -> None:
        self.reading, self.analyse = reading, analyse

    def find(self, query: str, works: list[Work]) -> list[Work]:
        if not query:
            return []
        left_over = re.sub(r"\s", "", self.TOKEN.sub("", query))
        if left_over:
            raise ValueError(f"no dialect has {left_over!r} in {query!r}")
        self.tokens = self.TOKEN.findall(query)
        if self.tokens.count("(") != self.tokens.count(")"):
            raise ValueError(f"parentheses do not match in {query!r}")
        finds = self.level()
        return [work for work in works if finds(work)]

    def level(self) -> Finds:
        clauses: list[Clause] = []
        joined, is_negated = "", False
        while self.tokens:
            token = self.tokens.pop(0)
            if token == ")":
                break
            if token in self.OPERATORS:
                name, is_negated = self.OPERATORS[token]
                joined = name or joined
                continue
            finds = self.level() if token == "(" else self.leaf(token)
            clauses.append(Clause(finds, joined, is_negated))
            joined, is_negated = "", False
        if not clauses or clauses[0].is_negated:
            raise ValueError("a group that only negates finds nothing")
        return {
            Reading.LUCENE: _lucene,
            Reading.PRECEDENCE: _by_precedence,
            Reading.LEFT_TO_RIGHT: _from_left,
        }[self.reading](clauses)

    def leaf(self, token: str) -> Finds:
        raise NotImplementedError

    def holds(self, body: str, text: str) -> bool:
        """A word, a beginning (compared with what the index holds), a phrase or a sloppy phrase."""
        index = self.analyse(text)
        if body.endswith("*"):
            return any(word.startswith(body[:-1].lower()) for word in index)
        phrase, _, slop = body.rpartition("~") if re.search(r'"~\d+$', body) else (body, "", "")
        wanted = self.analyse(phrase)
        return has_sloppy(wanted, index, int(slop)) if slop and int(slop) else has_phrase(wanted, index)


def _lucene(clauses: list[Clause]) -> Finds:
    """`QueryParserBase.addClause` with AND as the default operator, then `BooleanQuery`."""
    must: list[Finds] = []
    should: list[Finds] = []
    for place, clause in enumerate(clauses):
        following = clauses[place + 1].joined if place + 1 < len(clauses) else ""
        is_should = (following or clause.joined) == "OR"
        if not clause.is_negated:
            (should if is_should else must).append(clause.finds)
    refused = [clause.finds for clause in clauses if clause.is_negated]
    return lambda w: (
        (all(f(w) for f in must) if must else any(f(w) for f in should)) and not any(f(w) for f in refused)
    )


def _by_precedence(clauses: list[Clause]) -> Finds:
    groups: list[list[Clause]] = []
    for clause in clauses:
        groups = (
            [*groups, [clause]] if clause.joined == "OR" or not groups else [*groups[:-1], [*groups[-1], clause]]
        )
    return lambda w: any(all(c.finds(w) is not c.is_negated for c in group) for group in groups)


def _from_left(clauses: list[Clause]) -> Finds:
    def finds(work: Work) -> bool:
        found = clauses[0].finds(work)
        for clause in clauses[1:]:
            right = clause.finds(work) is not clause.is_negated
            found = (found or right) if clause.joined == "OR" else (found and right)
        return found

    return finds


class OpenAlex(Infix):
    """`title_and_abstract.search`: Kstem, `*`, `"a b"~n`; a comma, a bar or a colon would end or change the filter."""

    TOKEN = re.compile(r'"[^",|:!]*"(?:~\d+)?|[^\s()",|:!~*-]+\*?|[()]')

    def __init__(self, reading: Reading = Reading.LUCENE, analyse: Analyse = kstem) -> None:
        super().__init__(reading, analyse)

    def leaf(self, token: str) -> Finds:
        return lambda w: any(self.holds(token, text) for text in w[:2])


class EuropePMC(Infix):
    """`TITLE_ABS:`, `TITLE:`, `ABSTRACT:`; a term without a field is looked for in the full text as well."""

    TOKEN = re.compile(r'FIRST_PDATE:\[[^\]]*\]|(?:[A-Z_]+:)?(?:"[^"]*"|[^\s()":,~*-]+\*?)|[()]')
    FIELDS: ClassVar[dict[str, slice]] = {
        "TITLE_ABS": slice(0, 2),
        "TITLE": slice(0, 1),
        "ABSTRACT": slice(1, 2),
        "": slice(0, 3),
    }

    def leaf(self, token: str) -> Finds:
        name, _, body = token.rpartition(":")
        if name == "FIRST_PDATE":
            first, last = body.strip("[]").split(" TO ")
            return lambda w: first <= w.first_day <= last
        places = self.FIELDS[name]
        return lambda w: any(self.holds(body, text) for text in w[places])


class ArXiv(Infix):
    """`ti:`, `abs:`, `ANDNOT`; a field name it does not know means all fields. `echo` is the query it executed."""

    TOKEN = re.compile(r'submittedDate:\[[^\]]*\]|(?:\w+:)?(?:"[^"]*"|[^\s()":,~*-]+\*?)|[()]')
    OPERATORS: ClassVar[dict[str, tuple[str, bool]]] = {
        "AND": ("AND", False),
        "OR": ("OR", False),
        "ANDNOT": ("AND", True),
    }
    FIELDS: ClassVar[dict[str, slice]] = {"ti": slice(0, 1), "abs": slice(1, 2)}

    def find(self, query: str, works: list[Work]) -> list[Work]:
        found = super().find(query, works)
        dates = re.sub(r"\[(.*?)\]", r'"\1"', query)
        self.echo = re.sub(r"\b(?!(?:ti|abs|all|submittedDate):)\w+:", "all:", dates)
        return found

    def leaf(self, token: str) -> Finds:
        name, _, body = token.rpartition(":")
        if name == "submittedDate":
            first, last = body.strip("[]").split(" TO ")
            return lambda w: first <= w.first_day.replace("-", "") + "1200" <= last
        places = self.FIELDS.get(name, slice(0, 3))
        return lambda w: any(self.holds(body, text) for text in w[places])


class DataCite(Infix):
    """Elasticsearch's query string; a phrase is a loose one unless it says how loose, a bare term asks every field."""

    TOKEN = re.compile(r'publicationYear:\[[^\]]*\]|(?:[a-z.]+:)?(?:"[^"]*"(?:~\d+)?|[^\s()":,~*/-]+\*?)|[()]')
    FIELDS: ClassVar[dict[str, slice]] = {
        "titles.title": slice(0, 1),
        "descriptions.description": slice(1, 3),
        "": slice(0, 3),
    }

    def leaf(self, token: str) -> Finds:
        name, _, body = token.rpartition(":")
        if name == "publicationYear":
            first, last = body.strip("[]").split(" TO ")
            return lambda w: first.strip("*") <= w.date[:4] <= last.replace("*", "9999")
        places = self.FIELDS[name]
        loose = f"{body}~1" if body.endswith('"') and " " in body else body
        return lambda w: any(self.holds(loose, text) for text in w[places])
