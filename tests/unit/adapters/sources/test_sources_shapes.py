"""What stands in JSON is taken for what it is, and told where it is nothing of use."""

from __future__ import annotations

import pytest

from slr.adapters.sources import semantic_scholar
from slr.adapters.sources.shapes import (
    as_count,
    as_url,
    decode_json,
    derived_key,
    entry_with_key,
    first_text,
    iso_date,
)
from slr.core.errors import MalformedResponse
from slr.core.model import Document


@pytest.mark.parametrize(
    ("payload", "words"),
    [
        (b"", "empty answer"),
        (b"  \n", "empty answer"),
        (b'{"data": [1, 2', "cut off or broken"),
        (b"<html><title>Sign in</title></html>", "a web page or XML where JSON was expected: Sign in"),
        (b"Bad gateway", "text where JSON was expected: Bad gateway"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a": "\xff"}', "cut off or broken"),
    ],
)
def test_what_is_no_json_is_told_in_a_sentence_with_a_hint(payload: bytes, words: str) -> None:
    with pytest.raises(MalformedResponse, match=words) as caught:
        decode_json("Service", payload)
    assert caught.value.hint


def test_a_raw_line_break_inside_a_string_is_read_when_asked_for() -> None:
    assert decode_json("PubMed", b'{"ERROR": "a\nb"}', strict=False) == {"ERROR": "a\nb"}


@pytest.mark.parametrize(
    ("parts", "date"),
    [
        ((2023,), "2023"),
        ((2023, 3), "2023-03"),
        (("2023", "3", "14"), "2023-03-14"),
        ((2023, 2, 30), "2023-02"),
        ((2023, 13, 1), "2023"),
        ((None,), None),
        ((True,), None),
        ((20230,), None),
    ],
)
def test_a_date_has_the_precision_that_makes_sense(parts: tuple[object, ...], date: str | None) -> None:
    assert iso_date(*parts) == date


def test_numbers_addresses_and_lists_of_titles_are_taken_only_when_they_are_that() -> None:
    assert as_count("1834") == 1834
    assert as_count(-1) is as_count("-1") is as_count(1.5) is as_count("²") is as_count(True) is None
    assert as_url(5) is None
    assert first_text([None, "", "<i>One</i>", "Two"]) == "One"
    assert first_text("Bare") == "Bare"
    assert first_text({"a": 1}) == ""


def test_an_item_without_identifier_has_the_same_key_in_the_next_search() -> None:
    first = derived_key(Document(title="A Title", year=2020), b'{"citationCount":1}')
    second = derived_key(Document(title="a title", year=2020), b'{"citationCount":2}')
    assert first == second
    assert first != derived_key(Document(title="A Title", year=2021), b"")
    assert derived_key(Document(), b"one") != derived_key(Document(), b"two")


def test_a_work_without_title_is_kept_and_told() -> None:
    entry, problems = entry_with_key("W1", Document(), b"{}")
    assert entry.key == "W1"
    assert [problem.where for problem in problems] == ["W1"]


def test_an_item_nested_too_deeply_is_a_problem_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_deep(_: object) -> bytes:
        raise RecursionError

    monkeypatch.setattr(semantic_scholar, "as_raw", too_deep)
    parsed = semantic_scholar.parse_search(b'{"total": 1, "data": [{}]}')
    assert (parsed.received, len(parsed.entries), len(parsed.problems)) == (1, 0, 1)
