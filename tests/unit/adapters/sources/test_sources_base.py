"""The small values every adapter speaks in."""

from __future__ import annotations

from datetime import date

import pytest

from slr.adapters.sources.base import Request, SourceSearch, cut_note, window_notes
from slr.core.errors import UsageError
from slr.core.model import Window
from slr.core.query import Node


def test_a_request_is_described_as_sent_but_for_keys_and_mail_addresses() -> None:
    request = Request(
        "POST",
        "https://example.org/x",
        params=(("a", "b c/+="), ("mailto", "me@example.org")),
        form=(("term", "x"), ("api_key", "secret"), ("email", "me@example.org")),
        headers=(("x-api-key", "secret"),),
    )
    assert request.describe() == "POST https://example.org/x?a=b%20c%2F%2B%3D term=x"
    assert request.address == "https://example.org/x?a=b%20c%2F%2B%3D&mailto=me%40example.org"
    assert request.body == b"term=x&api_key=secret&email=me%40example.org"
    assert "secret" not in repr(Request("GET", "https://example.org", headers=(("x-api-key", "secret"),)))


def test_a_limit_that_fetches_nothing_is_refused(any_tree: Node) -> None:
    with pytest.raises(UsageError, match="limit of 0"):
        SourceSearch(any_tree, limit=0)


def test_a_cut_is_told_with_both_numbers() -> None:
    assert cut_note(1000, 2_345_678, "ranked results") == "stopped at 1,000 of 2,345,678 ranked results"
    assert cut_note(5, None) == "stopped at 5 of an unknown number of results"


def test_a_window_that_starts_inside_a_year_warns_of_records_known_by_year_only() -> None:
    assert len(window_notes(Window(date(2021, 11, 23)))) == 1
    assert window_notes(Window(date(2021, 1, 1))) == window_notes(Window(None, date(2021, 12, 31))) == ()
    assert window_notes(Window(None, date(2021, 6, 1))) == (
        "records dated 2021 without a month count as 1 January 2021 and are found, whatever their month",
    )
