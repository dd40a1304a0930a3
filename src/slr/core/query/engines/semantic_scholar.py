r"""Semantic Scholar's bulk search: `|` for OR, a blank for AND, `-` for NOT, quotes, an asterisk for a prefix.

The language is documented with `GET /paper/search/bulk` (https://api.semanticscholar.org/api-docs/graph). Its
table of operators is that of Lucene's SimpleQueryParser, whose habits we are careful of: AND and OR have one
precedence and are read from left to right, so every group has its parentheses; a mistake is ignored, never
reported; a minus must touch its term; within quotes only `"` and `\` need a backslash. `"a b"~n` is a sloppy
phrase, in which an exchange of two words costs two steps
(https://lucene.apache.org/core/10_0_0/core/org/apache/lucene/search/PhraseQuery.html#getSlop()), so both orders
are sent: joined by OR they are exactly "in any order, at most n words between".
"""

from __future__ import annotations

from slr.core.query.engines.fitting import Abilities, fit
from slr.core.query.engines.rendering import (
    Rendering,
    cut_words,
    distinct_terms,
    is_plain,
    list_quoted,
    notes_on_stems,
)
from slr.core.query.tree import And, Near, Node, Not, Or, Term, negative_terms

_ABILITIES = Abilities("Semantic Scholar", near=frozenset({None}), stems_prefixes=True)

_STEMS = "Semantic Scholar compares the English stems of words (animal also finds animation), also in phrases"
_UNSEEN = "Semantic Scholar applies negated terms also to abstracts it may not show"


def render(node: Node) -> Rendering:
    """The query for bulk search."""
    fitted = fit(node, _ABILITIES)
    text = _say(fitted.node) if fitted.node else ""
    return Rendering(text, (*_notes(node), *fitted.notes))


def _say(node: Node) -> str:
    match node:
        case Term():
            return _term(node)
        case Near(distance=distance):
            ((left, right),) = node.pairs
            return f"({_quote(left, right)}~{distance} | {_quote(right, left)}~{distance})"
        case Not(And() as child):
            return f"-({_say(child)})"
        case Not(child):
            return f"-{_say(child)}"
        case And(children):
            return " ".join(map(_say, children))
        case Or(children):
            return "(" + " | ".join(f"({_say(c)})" if isinstance(c, And) else _say(c) for c in children) + ")"


def _term(term: Term) -> str:
    if term.truncated:  # one word: a phrase has been fitted
        return f"{term.text}*"
    return term.text if is_plain(term) else _quote(term)


def _quote(*terms: Term) -> str:
    escaped = " ".join(_escape(term.text) for term in terms)
    return f'"{escaped}"'


def _escape(text: str) -> str:
    return text.replace("-", " ").replace("\\", r"\\").replace('"', r"\"")


def _notes(node: Node) -> list[str]:
    notes = [_STEMS]
    if negative_terms(node):
        notes.append(_UNSEEN)
    terms = distinct_terms(node)
    cut = cut_words(node)
    if cut:
        listed = ", ".join(f"{word} ({stem})" for word, stem in cut)
        notes.append(f"{listed}: all words with these stems are found, also some of another meaning")
    hyphened = [term.text for term in terms if "-" in term.text]
    if hyphened:
        notes.append(f"{list_quoted(hyphened)}: sent as a phrase with a blank for the hyphen")
    return [*notes, *notes_on_stems(node, "Semantic Scholar")]
