"""The common form of services that write AND, OR and NOT between their operands (OpenAlex, Europe PMC, arXiv).

Their search engines are of the Lucene family, where a group that only negates finds nothing, not everything. So
the tree is first turned (by De Morgan's laws, which change no meaning) until every negation has something
positive beside it: `a AND (b OR NOT c)` is said as `a NOT (c NOT b)`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from slr.core.query.engines.fitting import Abilities, fit
from slr.core.query.engines.rendering import Rendering, distinct_terms, list_quoted
from slr.core.query.tree import And, Near, Node, Not, Or, Term, conjunction, disjunction
from slr.core.query.word_forms import WORD

Say: TypeAlias = Callable[[Term | Near], str]

_NOTHING = "only negated terms are left, which this service cannot search for; nothing is sent"


def render_infix(node: Node, abilities: Abilities, say: Say, notes: tuple[str, ...], not_word: str) -> Rendering:
    """The query with `say` for its leaves and `not_word` for NOT; every group has its parentheses."""
    fitted = fit(node, abilities)
    remarks = (*notes, *fitted.notes, *_notes_on_signs(node))
    turned = without_lone_negations(fitted.node) if fitted.node else None
    if turned is None:
        return Rendering("", (*remarks, _NOTHING))
    return Rendering(_write(turned, say, not_word), remarks)


def without_lone_negations(node: Node) -> Node | None:
    """The same condition with something wanted beside every negation; None when it is a negation as a whole."""
    signed = _terms_with_signs(node)
    return None if signed.is_negated else signed.node


def plain(text: str) -> str:
    """Words and blanks only: no comma, hyphen or sign that could mean something to a service."""
    return " ".join(WORD.findall(text))


def body(term: Term) -> str:
    """A term between quotes, or bare with its asterisk (an asterisk within quotes would be text)."""
    text = plain(term.text)
    return f"{text}*" if term.truncated else f'"{text}"'


def _notes_on_signs(node: Node) -> list[str]:
    changed = [term.text for term in distinct_terms(node) if plain(term.text) != term.text]
    return [f"{list_quoted(changed)}: sent as words, with blanks for the other signs"] if changed else []


class _Signed(NamedTuple):
    """A tree in which no group has only negated members, or the negation of one."""

    is_negated: bool
    node: Node


def _terms_with_signs(node: Node) -> _Signed:
    match node:
        case Term() | Near():
            return _Signed(is_negated=False, node=node)
        case Not(child):
            inner = _terms_with_signs(child)
            return _Signed(not inner.is_negated, inner.node)
        case And(children):
            wanted, refused = _split(children)
            if not wanted:
                return _Signed(is_negated=True, node=disjunction(refused))
            return _Signed(is_negated=False, node=_without(wanted, refused))
        case Or(children):
            wanted, refused = _split(children)
            if not refused:
                return _Signed(is_negated=False, node=disjunction(wanted))
            return _Signed(is_negated=True, node=_without(refused, wanted))


def _split(children: tuple[Node, ...]) -> tuple[list[Node], list[Node]]:
    signed = [_terms_with_signs(child) for child in children]
    return (
        [child.node for child in signed if not child.is_negated],
        [child.node for child in signed if child.is_negated],
    )


def _without(wanted: list[Node], refused: list[Node]) -> Node:
    return conjunction([*wanted, *([Not(disjunction(refused))] if refused else [])])


def _write(node: Node, say: Say, not_word: str) -> str:
    match node:
        case Term() | Near():
            return say(node)
        case And(children):
            wanted = [_group(child, say, not_word) for child in children if not isinstance(child, Not)]
            refused: list[Node] = [child.child for child in children if isinstance(child, Not)]
            found = " AND ".join(wanted)
            if not refused:
                return found
            group = f"({found})" if len(wanted) > 1 else found
            return f"{group} {not_word} {_group(disjunction(refused), say, not_word)}"
        case Or(children):
            return " OR ".join(_group(child, say, not_word) for child in children)
        case Not():
            raise AssertionError("every NOT stands in an AND")


def _group(node: Node, say: Say, not_word: str) -> str:
    text = _write(node, say, not_word)
    return text if isinstance(node, Term | Near) else f"({text})"
