"""A tree as text: one canonical line to store and compare, or an indented outline to read."""

from __future__ import annotations

import re

from slr.core.query.tokens import NEAR, OPERATORS
from slr.core.query.tree import And, Near, Node, Not, Or, Term

# Words that need no quotes: everything else, also an operator's name in any case, is safe only within them.
_BARE = re.compile(r"[^\W_](?:[\w'./-]*[^\W_])?")


def to_text(node: Node) -> str:
    """The canonical query text: `parse(to_text(node)) == node`.

    Operators are written out, and every AND or OR within another level has its own parentheses, so that nobody
    needs to know a precedence to read it.
    """
    match node:
        case Term():
            return term_text(node)
        case Not(child):
            return f"NOT {_group(child)}"
        case And(children):
            return " AND ".join(map(_group, children))
        case Or(children):
            return " OR ".join(map(_group, children))
        case Near(left, right, distance):
            return f"{_group(left)} NEAR/{distance} {_group(right)}"


def outline(node: Node) -> list[str]:
    """The tree as lines, two blanks a level: `AND`, `  brain`, `  NOT mice` …"""
    match node:
        case Term() | Near() | Not(Term() | Near()):
            return [to_text(node)]
        case Not(child):
            return ["NOT", *_indent((child,))]
        case And(children):
            return ["AND", *_indent(children)]
        case Or(children):
            return ["OR", *_indent(children)]


def term_text(term: Term) -> str:
    """One term as it is typed: `brain`, `model*`, `"large model"`, `title:brain`."""
    limit = f"{term.field}:" if term.field else ""
    body = f"{term.text}*" if term.truncated else term.text
    bare = _BARE.fullmatch(term.text) and term.text.upper() not in OPERATORS and not NEAR.fullmatch(term.text)
    return f"{limit}{body}" if bare else f'{limit}"{body}"'


def _group(node: Node) -> str:
    text = to_text(node)
    return f"({text})" if isinstance(node, And | Or | Near) else text


def _indent(nodes: tuple[Node, ...]) -> list[str]:
    return [f"  {line}" for node in nodes for line in outline(node)]
