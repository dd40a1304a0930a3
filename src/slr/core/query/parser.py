"""From tokens to a tree, by recursive descent: one method a rule of `GRAMMAR`.

NEAR binds closer than NOT, NOT closer than AND, AND closer than OR; neighbours are joined by AND.
"""

from __future__ import annotations

from typing import NamedTuple, TypeGuard

from slr.core.errors import QuerySyntaxError
from slr.core.query.lint import mixture_warning, warnings, writing_warnings
from slr.core.query.printing import to_text
from slr.core.query.terms import make_term
from slr.core.query.tokens import NEAR, Token, TokenKind, shorten, tokenize
from slr.core.query.tree import (
    Field,
    Near,
    Node,
    Or,
    Term,
    conjunction,
    depth,
    disjunction,
    holds_without_words,
    negation,
    positive_terms,
    walk_terms,
)

#: The rules of the language, each with the method of the parser that reads it.
GRAMMAR = (
    ("either", 'all { ("OR" | "|") all }'),
    ("all", 'negated { [ "AND" | "+" ] negated }'),
    ("negated", '{ "NOT" | "-" } near'),
    ("near", 'operand [ "NEAR/n" operand ]'),
    ("operand", '[ "+" ] [ "title:" | "abstract:" ] ( word | phrase | "(" either ")" )'),
)

#: More words than this between two others mean no proximity, but another sentence.
MAX_DISTANCE = 99

#: Nesting beyond this is refused: no person writes it, and it would exhaust Python's stack.
MAX_DEPTH = 100

_OPERANDS = frozenset({TokenKind.WORD, TokenKind.PHRASE, TokenKind.OPEN})
_OPERATORS = frozenset({TokenKind.AND, TokenKind.OR, TokenKind.NOT, TokenKind.PLUS, TokenKind.NEAR})
_LIMITED = _OPERANDS | {TokenKind.FIELD}
_STARTS = _LIMITED | {TokenKind.NOT, TokenKind.MINUS}


class ParsedQuery(NamedTuple):
    """A query as understood, and what its author should know before relying on it."""

    node: Node
    warnings: tuple[str, ...]


def parse(text: str) -> Node:
    """The tree of a query.

    Raises:
        QuerySyntaxError: the text is no query; `offset` says where.
    """
    return _Parser(text).query()


def parse_with_warnings(text: str) -> ParsedQuery:
    """The tree of a query with every warning: about how it is written first, then `warnings(node)`.

    Raises:
        QuerySyntaxError: as for `parse`.
    """
    parser = _Parser(text)
    node = parser.query()
    mixture = (mixture_warning(to_text(node)),) if parser.is_mixed else ()
    return ParsedQuery(node, (*mixture, *writing_warnings(parser.tokens), *warnings(node)))


class _Parser:
    """One pass over the tokens. `is_mixed`: AND and OR met on one level without parentheses."""

    def __init__(self, text: str) -> None:
        self.tokens = tokenize(text)
        self.is_mixed = False
        self._index = 0
        self._open: list[Token] = []
        self._field: Token | None = None

    def query(self) -> Node:
        if not self.tokens:
            raise QuerySyntaxError("empty query", offset=0, hint="Write at least one term, for example: brain MRI")
        node = self._either()
        if self._index < len(self.tokens):  # only a closing parenthesis ends a level early
            raise self._error_unopened()
        if depth(node) > MAX_DEPTH:
            raise _too_deep(self.tokens[0])
        if holds_without_words(node):
            raise _boundless(node, self.tokens[0])
        return node

    def _either(self) -> Node:
        branches = [self._all()]
        while self._accept(TokenKind.OR):
            branches.append(self._all())
        if len(branches) > 1 and any(count > 1 for _, count in branches):
            self.is_mixed = True
        return disjunction([node for node, _ in branches])

    def _all(self) -> tuple[Node, int]:
        """An AND level and how many operands were written on it (a group in parentheses counts as one)."""
        parts = [self._negated()]
        while self._accept(TokenKind.AND, TokenKind.PLUS) or self._peek(*_STARTS):
            parts.append(self._negated())
        return conjunction(parts), len(parts)

    def _negated(self) -> Node:
        is_negated = False
        while token := self._accept(TokenKind.NOT, TokenKind.MINUS):
            is_negated = not is_negated
            if token.kind is TokenKind.MINUS and not self._touches_operand(token):
                hint = 'Write -word or NOT word to exclude; put text with a dash in it into "quotes".'
                raise QuerySyntaxError(
                    "a minus must stand directly before its term", offset=token.offset, hint=hint
                )
        node = self._near()
        return negation(node) if is_negated else node

    def _near(self) -> Node:
        left = self._operand()
        operator = self._accept(TokenKind.NEAR)
        if operator is None:
            return left
        node = _proximity(left, self._operand(), operator)
        if another := self._peek(TokenKind.NEAR):
            message = f"a second {another.text} on one level"
            hint = "NEAR joins two sides; write (a NEAR/3 b) (b NEAR/3 c), or put alternatives into parentheses."
            raise QuerySyntaxError(message, offset=another.offset, hint=hint)
        return node

    def _operand(self) -> Node:
        plus = self._accept(TokenKind.PLUS)
        if plus and not self._touches_operand(plus):
            self._index -= 1  # it was no `+term` but an operator in a wrong place
        if limit := self._accept(TokenKind.FIELD):
            return self._limited(limit)
        token = self._accept(*_OPERANDS)
        if token is None:
            raise self._no_operand()
        field = _field(self._field) if self._field else None
        return self._group(token) if token.kind is TokenKind.OPEN else make_term(token, field)

    def _limited(self, limit: Token) -> Node:
        """The operand after a field name; the field of a group is pushed down to its terms."""
        operand = self._peek(*_OPERANDS)
        if operand is None or operand.offset != limit.end:
            hint = f'Write {limit.text}word, {limit.text}"two words" or {limit.text}(a | b), without a blank.'
            raise QuerySyntaxError(f"{limit.text} must touch its term", offset=limit.offset, hint=hint)
        if self._field and _field(self._field) is not _field(limit):
            message = f"{limit.text} within {self._field.text}(\u2026)"
            hint = "One text cannot be both; give each term or group one field."
            raise QuerySyntaxError(message, offset=limit.offset, hint=hint)
        outer, self._field = self._field, limit
        node = self._operand()
        self._field = outer
        return node

    def _group(self, opening: Token) -> Node:
        self._open.append(opening)
        if len(self._open) > MAX_DEPTH:
            raise _too_deep(opening)
        node = self._either()
        if not self._accept(TokenKind.CLOSE):
            raise self._error_unclosed()
        self._open.pop()
        return node

    def _peek(self, *kinds: TokenKind) -> Token | None:
        """The next token if it is one of these."""
        if self._index == len(self.tokens) or self.tokens[self._index].kind not in kinds:
            return None
        return self.tokens[self._index]

    def _accept(self, *kinds: TokenKind) -> Token | None:
        """The next token if it is one of these, and step over it."""
        token = self._peek(*kinds)
        self._index += token is not None
        return token

    def _touches_operand(self, sign: Token) -> bool:
        following = self._peek(*_LIMITED)
        return following is not None and following.offset == sign.end

    def _no_operand(self) -> QuerySyntaxError:
        """What is wrong where a term should stand and none does."""
        before = self.tokens[self._index - 1] if self._index else None
        if before and before.kind in _OPERATORS:
            return _error_misplaced(before, "after")
        if self._index == len(self.tokens):
            return self._error_unclosed()
        here = self.tokens[self._index]
        if here.kind is not TokenKind.CLOSE:
            return _error_misplaced(here, "before")
        if before is None:
            return self._error_unopened()
        message = f"empty parentheses {self._after(self._index - 1)}"
        return QuerySyntaxError(message, offset=before.offset, hint="Put a term into them, or remove them.")

    def _error_unclosed(self) -> QuerySyntaxError:
        hint = f'The "(" at character {self._open[-1].offset + 1} is never closed; add the missing ")".'
        message = f"unbalanced parenthesis {self._after(self._index)}"
        return QuerySyntaxError(message, offset=self.tokens[-1].end, hint=hint)

    def _error_unopened(self) -> QuerySyntaxError:
        hint = 'This ")" closes nothing; remove it, or add the "(" it belongs to.'
        message = f"unbalanced parenthesis {self._after(self._index)}"
        return QuerySyntaxError(message, offset=self.tokens[self._index].offset, hint=hint)

    def _after(self, index: int) -> str:
        """Which text stands before the token at `index`."""
        return f'after "{shorten(self.tokens[index - 1].text)}"' if index else "at the start"


def _field(limit: Token) -> Field:
    return Field(limit.text.rstrip(":").lower())


def _proximity(left: Node, right: Node, operator: Token) -> Near:
    """Both sides of a NEAR, checked.

    Raises:
        QuerySyntaxError: a side that is neither a term nor alternatives, two fields, or too great a distance.
    """
    found = NEAR.fullmatch(operator.text)
    distance = int(found[1][:4]) if found else 0  # four digits are too many already
    if distance > MAX_DISTANCE:
        hint = f"At most {MAX_DISTANCE} words may stand between; without a limit, write AND."
        raise QuerySyntaxError(
            f"too great a distance: {shorten(operator.text)}", offset=operator.offset, hint=hint
        )
    if not (_is_side(left) and _is_side(right)):
        message = f"{operator.text} joins a group that is more than alternatives"
        hint = 'Each side is a word, a phrase or a group joined by OR: (large | "very large") NEAR/3 model.'
        raise QuerySyntaxError(message, offset=operator.offset, hint=hint)
    node = Near(left, right, distance)
    if len({term.field for term, _ in walk_terms(node)}) > 1:
        hint = "Limit both sides at once: title:(a NEAR/3 b)."
        message = f"the sides of {operator.text} are limited to different fields"
        raise QuerySyntaxError(message, offset=operator.offset, hint=hint)
    return node


def _is_side(node: Node) -> TypeGuard[Term | Or]:
    if isinstance(node, Or):
        return all(isinstance(child, Term) for child in node.children)
    return isinstance(node, Term)


def _error_misplaced(operator: Token, side: str) -> QuerySyntaxError:
    hint = f"Add a term {side} it, or remove it; to look for the word itself, put it into quotes."
    return QuerySyntaxError(f"{operator.text} has no term {side} it", offset=operator.offset, hint=hint)


def _boundless(node: Node, first: Token) -> QuerySyntaxError:
    """The query would fetch a whole database."""
    only = "the query has only negated terms"
    message = "records with none of these words satisfy the query" if positive_terms(node) else only
    hint = "Add at least one term that records must hold; NOT only removes from what other terms find."
    return QuerySyntaxError(message, offset=first.offset, hint=hint)


def _too_deep(token: Token) -> QuerySyntaxError:
    message = f"more than {MAX_DEPTH} nested groups"
    return QuerySyntaxError(message, offset=token.offset, hint="Remove parentheses that change nothing.")
