"""Europe PMC: `TITLE_ABS:`, `TITLE:` or `ABSTRACT:` before every term (https://europepmc.org/searchsyntax).

A term without a field would be looked for in the full text. Proximity is documented nowhere, so NEAR is sent as
AND.
"""

from __future__ import annotations

from slr.core.query.engines.fitting import Abilities
from slr.core.query.engines.infix import body, render_infix
from slr.core.query.engines.rendering import Rendering, distinct_terms, is_plain, list_quoted
from slr.core.query.tree import Field, Near, Node, Term

_ABILITIES = Abilities("Europe PMC", fields=True)
_FIELDS = {None: "TITLE_ABS", Field.TITLE: "TITLE", Field.ABSTRACT: "ABSTRACT"}
_STEMS = "whether Europe PMC compares stems in titles and abstracts is not documented: add plurals yourself"
_PREFIX = "whether a beginning is compared with words as written or with stems is not documented either"


def render(node: Node) -> Rendering:
    """The value for `query`; empty when only negated terms are left."""
    cut = [f"{term.text}*" for term in distinct_terms(node) if term.truncated]
    notes = (f"{list_quoted(cut)}: {_PREFIX}; list other endings yourself",) if cut else ()
    return render_infix(node, _ABILITIES, _say, (_STEMS, *notes), "NOT")


def _say(leaf: Term | Near) -> str:
    if isinstance(leaf, Near):  # fitted away: this service has no proximity
        raise TypeError("Europe PMC has no proximity")
    text = leaf.text if is_plain(leaf) and not leaf.truncated else body(leaf)
    return f"{_FIELDS[leaf.field]}:{text}"
