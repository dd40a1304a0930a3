"""JSON of any shape is read or told, never a crash."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from slr.adapters.sources import crossref, semantic_scholar

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(JSON | st.dictionaries(st.sampled_from(["paperId", "title", "authors", "externalIds"]), JSON)))
def test_semantic_scholar_counts_every_item_whatever_it_is(items: list[Any]) -> None:
    parsed = semantic_scholar.parse_search(json.dumps({"total": 1, "data": items}).encode())
    readable = sum(isinstance(item, dict) for item in items)
    assert (parsed.received, len(parsed.entries)) == (len(items), readable)


@given(st.lists(JSON | st.dictionaries(st.sampled_from(["DOI", "title", "author", "issued", "relation"]), JSON)))
def test_crossref_counts_every_item_whatever_it_is(items: list[Any]) -> None:
    body = {"status": "ok", "message-type": "work-list", "message": {"items": items, "total-results": 1}}
    parsed = crossref.parse_works(json.dumps(body).encode())
    readable = sum(isinstance(item, dict) for item in items)
    assert (parsed.received, len(parsed.entries)) == (len(items), readable)
