"""arXiv: `ti:` and `abs:` spelt out for every term (https://info.arxiv.org/help/api/user-manual.html).

AND, OR and ANDNOT; ANDNOT needs something before it. Operators without parentheses are grouped in an undocumented
way, so every group has its own. There is no proximity.
"""

from __future__ import annotations

from slr.core.query.engines.fitting import Abilities
from slr.core.query.engines.infix import body, render_infix
from slr.core.query.engines.rendering import Rendering, distinct_terms, is_plain, list_quoted
from slr.core.query.tree import Field, Near, Node, Term

_ABILITIES = Abilities("arXiv", fields=True, stems_prefixes=True)
_WORDS = "how arXiv cuts and stems words is not documented; compare a few counts"
_ECHO = (
    "arXiv reads a field name it does not know as all fields; the title of its answer says how it read the query"
)
_PREFIX = "arXiv's manual for programs does not mention the asterisk; other endings may not be found, list them"


def render(node: Node) -> Rendering:
    """The value for `search_query`, without dates; empty when only negated terms are left."""
    cut = [f"{term.text}*" for term in distinct_terms(node) if term.truncated]
    notes = (f"{list_quoted(cut)}: {_PREFIX}",) if cut else ()
    return render_infix(node, _ABILITIES, _say, (_WORDS, _ECHO, *notes), "ANDNOT")


def _say(leaf: Term | Near) -> str:
    if isinstance(leaf, Near):  # fitted away: this service has no proximity
        raise TypeError("arXiv has no proximity")
    text = leaf.text if is_plain(leaf) and not leaf.truncated else body(leaf)
    if leaf.field:
        return f"ti:{text}" if leaf.field is Field.TITLE else f"abs:{text}"
    return f"(ti:{text} OR abs:{text})"
