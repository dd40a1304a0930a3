"""What every engine's rendering has in common."""

from __future__ import annotations

import re
from dataclasses import dataclass

from slr.query.tokens import OPERATORS
from slr.query.tree import Node, Term, walk_terms


@dataclass(frozen=True, slots=True)
class Rendering:
    """A query as one service understands it.

    text: what is sent. notes: what this service cannot express or does differently, one plain sentence each.
    """

    text: str
    notes: tuple[str, ...] = ()


def distinct_terms(node: Node) -> list[Term]:
    """Every term once, wanted and negated, in the order of the query."""
    return list(dict.fromkeys(term for term, _ in walk_terms(node)))


def is_plain(term: Term) -> bool:
    """True when the term may stand without quotes in any service: letters and digits, and no operator's name."""
    return re.fullmatch(r"[^\W_]+", term.text) is not None and term.text.upper() not in OPERATORS


def quoted_list(texts: list[str]) -> str:
    """`"a", "b"` for a sentence."""
    return ", ".join(f'"{text}"' for text in texts)
