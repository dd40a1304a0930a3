r"""Semantic Scholar's bulk search: `|` for OR, a blank for AND, `-` for NOT, quotes, an asterisk for a prefix.

The language is documented with `GET /paper/search/bulk` (https://api.semanticscholar.org/api-docs/graph). Its
table of operators is that of Lucene's SimpleQueryParser, whose habits we are careful of: AND and OR have one
precedence and are read from left to right, so every group has its parentheses; a mistake is ignored, never
reported; a minus must touch its term; within quotes only `"` and `\` need a backslash.
"""

from __future__ import annotations

from slr.query.engines.rendering import Rendering, distinct_terms, is_plain, quoted_list
from slr.query.tree import And, Node, Not, Or, Term, negative_terms

_STEMS = "Semantic Scholar compares the English stems of words (animal also finds animation), also in phrases"
_UNSEEN = "Semantic Scholar applies negated terms also to abstracts it may not show"


def render(node: Node) -> Rendering:
    """The query for bulk search."""
    return Rendering(_say(node), tuple(_notes(node)))


def _say(node: Node) -> str:
    match node:
        case Term():
            return _term(node)
        case Not(And() as child):
            return f"-({_say(child)})"
        case Not(child):
            return f"-{_say(child)}"
        case And(children):
            return " ".join(map(_say, children))
        case Or(children):
            return "(" + " | ".join(f"({_say(c)})" if isinstance(c, And) else _say(c) for c in children) + ")"


def _term(term: Term) -> str:
    if is_plain(term):
        return f"{term.text}*" if term.truncated else term.text
    escaped = term.text.replace("-", " ").replace("\\", r"\\").replace('"', r"\"")
    return f'"{escaped}"'


def _notes(node: Node) -> list[str]:
    notes = [_STEMS]
    if negative_terms(node):
        notes.append(_UNSEEN)
    terms = distinct_terms(node)
    hyphened = [term.text for term in terms if "-" in term.text]
    if hyphened:
        notes.append(f"{quoted_list(hyphened)}: sent as a phrase with a blank for the hyphen")
    cut = [term.text for term in terms if term.truncated and not is_plain(term)]
    if cut:
        notes.append(f"{quoted_list(cut)}: a phrase cannot be truncated here; sent without the asterisk")
    prefixes = [f"{term.text}*" for term in terms if term.truncated and is_plain(term)]
    if prefixes:
        notes.append(
            f"{quoted_list(prefixes)}: the beginning is probably compared with stems (imaging has the stem imag), "
            "so a long one may find nothing"
        )
    return notes
