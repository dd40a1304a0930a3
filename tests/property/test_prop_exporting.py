"""Whatever the tree: its text for a service that is searched by hand comes back with all that the tree finds."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine_dialects import Work
from engine_meaning import means
from query_trees import FIELDS, trees
from slr.core.query import Dialect, Node, Term, import_query
from slr.core.query.exporting import EXPORTED, export_query
from slr.core.query.tree import holds_without_words, walk_near

#: Words, among them some that mean something to a service, and terms with signs between letters.
VOCABULARY = ["brain", "heart", "near", "x-ray", "crohn's", "same", "adj3", "lesion"]
TREES = trees(
    st.builds(
        lambda texts, cut, field: Term(" ".join(texts), phrase=len(texts) > 1, truncated=cut, field=field),
        st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=2),
        st.booleans(),
        FIELDS,
    )
).filter(lambda node: not holds_without_words(node))
TEXTS = st.lists(st.sampled_from([*VOCABULARY, "hearts", "the"]), max_size=7).map(" ".join)
WORKS = st.lists(st.builds(Work, TEXTS, TEXTS), min_size=1, max_size=5)


def may_find_more(node: Node, dialect: Dialect) -> bool:
    """PubMed has the proximity of two words only; two services count from one word between."""
    least = 1 if dialect in {Dialect.CENTRAL, Dialect.PROQUEST} else 0
    return any(dialect is Dialect.PUBMED or near.distance < least for near in walk_near(node))


@settings(deadline=None)
@given(TREES, WORKS, st.sampled_from(EXPORTED))
def test_an_exported_query_is_imported_with_its_meaning(node: Node, works: list[Work], dialect: Dialect) -> None:
    imported = import_query(export_query(node, dialect).text, dialect).node
    meant = [work for work in works if means(node, work)]
    found = [work for work in works if means(imported, work)]
    assert [work for work in meant if work not in found] == []
    assert found == meant or may_find_more(node, dialect)


@settings(deadline=None)
@given(TREES, st.sampled_from(EXPORTED))
def test_an_exported_query_has_its_parentheses_and_quotes_in_pairs(node: Node, dialect: Dialect) -> None:
    text = export_query(node, dialect).text
    assert text.count("(") == text.count(")")
    assert text.count('"') % 2 == 0
