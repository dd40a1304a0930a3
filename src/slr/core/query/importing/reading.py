"""From the tokens of one line of another service's query to its tree, operator level by operator level."""

from __future__ import annotations

from slr.core.errors import QuerySyntaxError
from slr.core.query.importing.grammar import CHANGE, FOREIGN_OPERATOR, Grammar, Lexeme, Line, Piece, scan
from slr.core.query.importing.remarks import ImportRemarks
from slr.core.query.importing.written import Close, Negated, Operator, Written, join, shown
from slr.core.query.tokens import shorten

#: Nesting beyond this is refused: it would exhaust Python's stack.
DEEPEST = 60

_STARTS = frozenset({Piece.OPERAND, Piece.OPEN, Piece.PREFIX})


def read_line(line: Line, grammar: Grammar) -> Written:
    """The tree of one line.

    Raises:
        QuerySyntaxError: the line breaks the grammar; `offset` says where.
    """
    return _Reader(scan(line, grammar), grammar, line.remarks).read()


class _Reader:
    """One pass over the tokens of one line."""

    def __init__(self, tokens: list[Lexeme], grammar: Grammar, remarks: ImportRemarks) -> None:
        self._tokens = tokens
        self._grammar = grammar
        self._remarks = remarks
        self._index = 0
        self._deep = 0
        self._mixed: list[str] = []

    def read(self) -> Written:
        written = self._group_level()
        if token := self._peek():
            raise _error("this closes nothing, or an operator is missing before it", token)
        return written

    def _group_level(self) -> Written:
        outer, self._mixed = self._mixed, []
        written = self._level(0)
        self._remark_order(written)
        self._mixed = outer
        return written

    def _remark_order(self, written: Written) -> None:
        """Say how operators side by side were read, and where the service may read them otherwise."""
        label, names = self._grammar.label, set(self._mixed) - {"NEAR"}
        reading = shorten(shown(written), 200)
        if len(names) > 1 and "OR" in names:
            self._remarks.note(
                f"{' and '.join(sorted(names))} are mixed without parentheses; read as {label} does: {reading}"
            )
        for first, second in self._grammar.unsure:
            if first in self._mixed and second in self._mixed[self._mixed.index(first) + 1 :]:
                order = f"{first} comes before {second} without parentheses"
                self._remarks.note(f"{order}, which {label} may join in another order; read as: {reading}")

    def _level(self, level: int) -> Written:
        if level == len(self._grammar.levels):
            return self._near()
        parts, joined = [self._level(level + 1)], Operator.OR
        while operator := self._operator(self._grammar.levels[level]):
            if operator is not joined:
                parts, joined = [join(joined, parts)], operator
            parts.append(self._level(level + 1))
        return join(joined, parts)

    def _operator(self, level: frozenset[Operator]) -> Operator | None:
        """Step over an operator of these; two operands side by side are joined by AND."""
        token = self._peek()
        if token is None or token.piece not in _STARTS | {Piece.OPERATOR}:
            return None
        operator = token.operator or Operator.AND
        if operator not in level:
            return None
        if token.piece is not Piece.OPERATOR:
            if not self._grammar.joins or FOREIGN_OPERATOR.fullmatch(token.text):
                raise _error("an operator is missing before this", token)
            self._remarks.note("terms side by side without an operator are joined by AND")
        elif token.text != token.text.upper() and not self._grammar.is_any_case:
            self._remarks.note(f"{token.text} is read as an operator; to look for the word, quote it")
        self._index += token.piece is Piece.OPERATOR
        self._mixed.append(operator)
        return operator

    def _near(self) -> Written:
        prefix = self._grammar.shares_prefix and self._accept(Piece.PREFIX)
        written = self._near() if prefix else self._operand()
        chained = 0
        while token := self._accept(Piece.NEAR):
            assert token.near
            self._mixed.append("NEAR")
            chained += 1
            if chained > DEEPEST:
                raise _error(f"more than {DEEPEST} proximities one after the other", token)
            right = self._operand()
            written = Close(written, right, token.near.distance, token.text, token.offset, token.near.is_ordered)
        if not (prefix and prefix.limit):
            return written
        if isinstance(written, Close):
            self._remarks.note(f"{prefix.text} before {written.sign} limits both sides of it")
        return prefix.limit(written)

    def _operand(self) -> Written:
        token = self._peek()
        if token is None:
            raise self._missing()
        if self._deep == DEEPEST:
            raise _error(f"more than {DEEPEST} nested groups, fields and negations", token)
        self._index += 1
        self._deep += 1
        written = self._read_operand(token)
        while suffix := self._accept(Piece.SUFFIX):
            assert suffix.limit
            written = suffix.limit(written)
        self._deep -= 1
        return written

    def _read_operand(self, token: Lexeme) -> Written:
        """The operand that begins with this token."""
        if token.piece is Piece.OPERAND and token.operand:
            return token.operand
        if token.piece is Piece.OPEN:
            return self._group(token)
        if token.piece is Piece.PREFIX and token.limit:
            return token.limit(self._operand())
        if token.operator is Operator.NOT:
            return Negated(self._operand())
        raise _error(f"{token.text} has no term before it", token)

    def _group(self, opening: Lexeme) -> Written:
        written = self._group_level()
        if not self._accept(Piece.CLOSE):
            raise _error("this parenthesis is never closed, or holds one operator too many", opening)
        return written

    def _peek(self) -> Lexeme | None:
        return self._tokens[self._index] if self._index < len(self._tokens) else None

    def _accept(self, piece: Piece) -> Lexeme | None:
        """The next token if it is such a piece, and step over it."""
        token = self._peek()
        if token is None or token.piece is not piece:
            return None
        self._index += 1
        return token

    def _missing(self) -> QuerySyntaxError:
        if self._tokens:
            return _error(f"{self._tokens[-1].text} has no term after it", self._tokens[-1])
        return QuerySyntaxError("empty query", offset=0, hint="Give a query written for another service.")


def _error(message: str, token: Lexeme) -> QuerySyntaxError:
    return QuerySyntaxError(message, offset=token.offset, hint=CHANGE)
