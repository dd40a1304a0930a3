"""DataCite: Elasticsearch's query string, with the field before every term.

The language is described at https://support.datacite.org/docs/api-queries.
A term without a field would be looked for in names, publishers and identifiers too. DataCite takes a quoted phrase
as a loose one, which another word may part (`phrase_slop: 1` in its published source,
https://github.com/datacite/lupo); `~0` asks for the phrase itself. `"a b"~n` is Lucene's sloppy phrase, as for
OpenAlex.
"""

from __future__ import annotations

from slr.core.query.engines.fitting import Abilities
from slr.core.query.engines.infix import body, plain, render_infix
from slr.core.query.engines.rendering import Rendering, distinct_terms, is_plain, list_quoted
from slr.core.query.tree import Field, Near, Node, Term
from slr.core.query.word_forms import WORD

_TITLE, _TEXT = "titles.title", "descriptions.description"
_FIELDS = {None: (_TITLE, _TEXT), Field.TITLE: (_TITLE,), Field.ABSTRACT: (_TEXT,)}
_ABILITIES = Abilities(
    "DataCite", fields=True, near=frozenset({None, Field.TITLE, Field.ABSTRACT}), stems_prefixes=True
)
_STEMS = "whether DataCite compares stems is not documented: add plurals yourself"
_PLACES = (
    "DataCite searches all titles and descriptions of a record, translated titles, methods and notes among them; "
    "NOT removes by these as well"
)
_PREFIX = "whether DataCite compares a beginning with words as written or with stems is not documented either"


def render(node: Node) -> Rendering:
    """The value for `query`, without the years; empty when only negated terms are left."""
    cut = [f"{term.text}*" for term in distinct_terms(node) if term.truncated]
    notes = (f"{list_quoted(cut)}: {_PREFIX}; list other endings yourself",) if cut else ()
    return render_infix(node, _ABILITIES, _say, (_STEMS, _PLACES, *notes), "NOT")


def _say(leaf: Term | Near) -> str:
    if isinstance(leaf, Near):
        ((left, right),) = leaf.pairs
        bodies = [f'"{plain(a.text)} {plain(b.text)}"~{leaf.distance}' for a, b in ((left, right), (right, left))]
        return _in_fields(left.field, bodies)
    return _in_fields(leaf.field, [_body(leaf)])


def _body(term: Term) -> str:
    if is_plain(term) and not term.truncated:
        return term.text
    is_phrase = not term.truncated and len(WORD.findall(term.text)) > 1
    return f"{body(term)}~0" if is_phrase else body(term)


def _in_fields(field: Field | None, bodies: list[str]) -> str:
    said = " OR ".join(f"{name}:{text}" for name in _FIELDS[field] for text in bodies)
    return f"({said})" if " OR " in said else said
