"""OpenAlex: the value of its filter `title_and_abstract.search`.

The language is described at https://developers.openalex.org/guides/searching: AND, OR and NOT in capitals,
quotes, parentheses, `*` and `"a b"~n`. A comma would end the filter, so terms are sent as words only. `"a b"~n`
is Lucene's sloppy phrase, in which an exchange of two words costs two steps
(https://lucene.apache.org/core/10_0_0/core/org/apache/lucene/search/PhraseQuery.html#getSlop()); both orders
joined by OR are exactly "in any order, at most n words between".
"""

from __future__ import annotations

from slr.core.query.engines.fitting import Abilities
from slr.core.query.engines.infix import body, plain, render_infix
from slr.core.query.engines.rendering import Rendering, cut_words, is_plain, notes_on_stems
from slr.core.query.tree import Near, Node, Term

_ABILITIES = Abilities("OpenAlex", near=frozenset({None}), stems_prefixes=True)
_STEMS = "OpenAlex compares English stems (Kstem, a careful stemmer) and leaves stop words (the, of, and) out"
_WIDENED = "other endings of these words are found as well, as far as Kstem's dictionary knows the word"
_WITHHELD = "many abstracts of some publishers are missing in OpenAlex; such works are found by their titles only"


def render(node: Node) -> Rendering:
    """The value for `filter=title_and_abstract.search:`; empty when only negated terms are left."""
    words = ", ".join(word for word, _ in cut_words(node))
    cut = (f"{words}: {_WIDENED}",) if words else ()
    notes = (_STEMS, _WITHHELD, *cut, *notes_on_stems(node, "OpenAlex"))
    return render_infix(node, _ABILITIES, _say, notes, "NOT")


def _say(leaf: Term | Near) -> str:
    match leaf:
        case Term():
            return leaf.text if is_plain(leaf) and not leaf.truncated else body(leaf)
        case Near():
            ((left, right),) = leaf.pairs
            orders = ((left, right), (right, left))
            return "(" + " OR ".join(f'"{plain(a.text)} {plain(b.text)}"~{leaf.distance}' for a, b in orders) + ")"
