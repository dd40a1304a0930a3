"""Crossref: a bag of words. Its REST API has no boolean search (https://api.crossref.org/swagger-ui/index.html).

The words of `query.bibliographic` are joined by OR and ranked; quotes, AND, `-` and `|` would be text. So only the
wanted words are sent, and what comes back is judged by `compile_matcher`.
"""

from __future__ import annotations

from slr.core.query.engines.rendering import Rendering, distinct_terms
from slr.core.query.tree import Node, negative_terms, positive_terms, walk_near

_RANKED = (
    "Crossref has no boolean search: it ranks works by how many of these words they hold; "
    "slr applies AND and OR to the answers, wanted words by stems, negated ones as written or in the plural"
)
_PHRASES = "slr sends phrases as single words and checks them in the answers"
_NEGATED = "slr does not send negated terms; it applies them to the answers"
_LIMITED = "slr does not send title: and abstract:; it applies them to the answers"
_NEAR = "slr does not send NEAR; it applies it to the answers"
_TRUNCATED = "an asterisk means nothing to Crossref; the word is sent without it, and other endings are not found"
_ABSTRACTS = "Crossref probably does not search abstracts: what only an abstract says is not found"


def render(node: Node) -> Rendering:
    """The words for `query.bibliographic`; empty when the query has only negated terms."""
    texts = dict.fromkeys(term.text for term in positive_terms(node))
    return Rendering(" ".join(texts), tuple(_notes(node)))


def _notes(node: Node) -> list[str]:
    terms = distinct_terms(node)
    notes = [_RANKED]
    if any(term.phrase for term in terms):
        notes.append(_PHRASES)
    if negative_terms(node):
        notes.append(_NEGATED)
    if any(term.truncated for term in terms):
        notes.append(_TRUNCATED)
    if any(term.field for term in terms):
        notes.append(_LIMITED)
    if any(True for _ in walk_near(node)):
        notes.append(_NEAR)
    return [*notes, _ABSTRACTS]
