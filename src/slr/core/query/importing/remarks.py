"""What is remembered while a foreign query is read, and what becomes of it at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from slr.core.errors import QuerySyntaxError
from slr.core.query.printing import term_text
from slr.core.query.tokens import shorten
from slr.core.query.tree import And, Near, Node, Not, Or, Term, conjunction, disjunction, negation, walk_terms


@dataclass(slots=True)
class ImportRemarks:
    """Notes (plain sentences), and by the offset of a term what is peculiar to it.

    wider: why it finds more than was written. holes: what it limited by, which cannot be expressed here. untagged:
    terms that no field name reached so far. outside: terms by the field as written and what is not searched
    here.
    """

    notes: list[str] = field(default_factory=list)
    wider: dict[int, str] = field(default_factory=dict)
    holes: dict[int, str] = field(default_factory=dict)
    untagged: set[int] = field(default_factory=set)
    outside: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def note(self, text: str) -> None:
        """Say something once."""
        if text not in self.notes:
            self.notes.append(text)

    def sentences(self) -> tuple[str, ...]:
        """All that is to be said, each thing once."""
        outside = [
            f"{written} ({shorten(', '.join(dict.fromkeys(texts)), 80)}): slr does not search {part}, only title "
            "and abstract"
            for (written, part), texts in self.outside.items()
        ]
        return (*self.notes, *outside)

    def settle(self, node: Node) -> Node:
        """The tree without its holes.

        Raises:
            QuerySyntaxError: leaving a hole out would lose records, or a negated term became wider.
        """
        settled = self._fill(node)
        if settled is None:
            offset = next(term.offset for term, _ in walk_terms(node))
            raise _inexpressible(self.holes.get(offset, "this"), offset)
        for term, is_wanted in walk_terms(settled):
            if not is_wanted and term.offset in self.wider:
                hint = "Under NOT it would remove more than you asked for; write out the words it stands for."
                message = f"{self.wider[term.offset]}, which is wider, under NOT"
                raise QuerySyntaxError(message, offset=term.offset, hint=hint)
        return settled

    def _fill(self, node: Node, *, is_wanted: bool = True) -> Node | None:
        """None: nothing is left of it. Leaving out is allowed only where it finds more, never less."""
        match node:
            case Term():
                return self._hole(node)
            case Near(left, right):
                parts = [self._fill(side, is_wanted=is_wanted) for side in (left, right)]
                return node if parts == [left, right] else self._refuse(node)
            case Not(child):
                inner = self._fill(child, is_wanted=not is_wanted)
                return None if inner is None else negation(inner)
            case And(children) | Or(children):
                filled = [self._fill(child, is_wanted=is_wanted) for child in children]
                left_over = [child for child in filled if child is not None]
                if left_over and len(left_over) < len(filled) and isinstance(node, And) is not is_wanted:
                    return self._refuse(node)
                if not left_over:
                    return None
                return conjunction(left_over) if isinstance(node, And) else disjunction(left_over)

    def _hole(self, term: Term) -> Term | None:
        if term.offset not in self.holes:
            return term
        self.note(f"{term_text(term)}: left out; {self.holes[term.offset]} cannot be expressed here")
        return None

    def _refuse(self, node: Node) -> Node:
        offset = next(term.offset for term, _ in walk_terms(node) if term.offset in self.holes)
        raise _inexpressible(self.holes[offset], offset)


def _inexpressible(what: str, offset: int) -> QuerySyntaxError:
    hint = "Leaving it out here would lose records; take it out of the query and screen for it instead."
    return QuerySyntaxError(f"{what} cannot be expressed here", offset=offset, hint=hint)
