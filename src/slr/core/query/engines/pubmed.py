"""PubMed: every term tagged `[tiab]`, so that no automatic term mapping widens it.

PubMed reads AND, OR and NOT from left to right (https://pubmed.ncbi.nlm.nih.gov/help/), so every group has its
parentheses and what is negated stands in one NOT group at the end of its level. NOT needs something to its
left; where a level has only negated terms that is `all[sb]`, the whole of PubMed. `"a b"[tiab:~n]` finds the
words in any order with at most n words between them; there is `[ti:~n]` too, and nothing for the abstract
alone.
"""

from __future__ import annotations

import re

from slr.core.query.engines.fitting import Abilities, fit
from slr.core.query.engines.rendering import Rendering, distinct_terms, is_plain, list_quoted
from slr.core.query.tree import And, Field, Near, Node, Not, Or, Term, disjunction, negative_terms

#: Letters PubMed needs before an asterisk.
SHORTEST_PREFIX = 4

_ABILITIES = Abilities("PubMed", fields=True, cut_phrases=True, near=frozenset({None, Field.TITLE}))
_TAGS = {None: "tiab", Field.TITLE: "ti", Field.ABSTRACT: "ab"}
_EVERYTHING = "all[sb]"
# Signs with a meaning of their own in PubMed (tags, ranges, proximity, operators), perhaps even between quotes.
_UNSAFE = re.compile(r'[][(){}":*~&|+#<>=\\]+')

_UNSTEMMED = "PubMed looks for words exactly as written: add plurals and other endings yourself, or an asterisk"
_KEYWORDS = "PubMed's [tiab] searches author keywords as well as title and abstract"
_REFUSED = "NOT searches author keywords too: it also removes records with a negated term only there"
_INDEXED = (
    "PubMed knows only phrases of its own index; it leaves out any other, and only its answer shows that, as a "
    "note of the run"
)
_ALL = f"PubMed needs something before a NOT; slr sends {_EVERYTHING} (all of PubMed) there"


def render(node: Node) -> Rendering:
    """The query for `esearch`."""
    fitted = fit(node, _ABILITIES)
    text = _say(fitted.node) if fitted.node else _EVERYTHING
    return Rendering(text, (*_notes(node, text), *fitted.notes))


def _say(node: Node) -> str:
    match node:
        case Term():
            return _term(node)
        case Near(distance=distance):
            ((left, right),) = node.pairs
            return f'"{_clean(left.text)} {_clean(right.text)}"[{_TAGS[left.field]}:~{distance}]'
        case Not():
            return _all([node])
        case And(children):
            return _all(list(children))
        case Or(children):
            return " OR ".join(map(_group, children))


def _all(children: list[Node]) -> str:
    wanted = [_group(child) for child in children if not isinstance(child, Not)]
    negated = [child.child for child in children if isinstance(child, Not)]
    found = " AND ".join(wanted) or _EVERYTHING
    if not negated:
        return found
    return f"{f'({found})' if len(wanted) > 1 else found} NOT {_group(disjunction(negated))}"


def _group(node: Node) -> str:
    text = _say(node)
    return text if isinstance(node, Term | Near) else f"({text})"


def _term(term: Term) -> str:
    body = _clean(term.text) + ("*" if term.truncated else "")
    tag = _TAGS[term.field]
    return f"{body}[{tag}]" if is_plain(term) else f'"{body}"[{tag}]'


def _clean(text: str) -> str:
    return " ".join(_UNSAFE.sub(" ", text).split())


def _notes(node: Node, text: str) -> list[str]:
    terms = distinct_terms(node)
    notes = [_UNSTEMMED, _KEYWORDS, *([_REFUSED] if negative_terms(node) else [])]
    phrases = [term.text for term in terms if not is_plain(term)]
    if phrases:
        notes.append(f"{list_quoted(phrases)}: {_INDEXED}")
    changed = [term.text for term in terms if _clean(term.text) != term.text]
    if changed:
        notes.append(f"{list_quoted(changed)}: sent without the signs that mean something else to PubMed")
    brief = [f"{term.text}*" for term in terms if term.truncated and len(_last_word(term)) < SHORTEST_PREFIX]
    if brief:
        notes.append(f"{list_quoted(brief)}: PubMed needs {SHORTEST_PREFIX} characters or more before an asterisk")
    if _EVERYTHING in text:
        notes.append(_ALL)
    return notes


def _last_word(term: Term) -> str:
    return _clean(term.text).split(" ")[-1]
