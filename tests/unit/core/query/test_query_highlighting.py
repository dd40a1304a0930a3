"""Where the wanted terms stand in a text."""

from __future__ import annotations

from slr.core.query import parse, spans


def shown(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in spans(parse(query), text)]


def test_wanted_terms_are_shown_by_their_stems_and_negated_ones_are_not() -> None:
    assert shown("image brain -mice", "Brains of mice: imaging the brain") == ["Brains", "imaging", "brain"]


def test_a_phrase_is_one_range_and_overlaps_are_merged() -> None:
    text = "large vision model"
    assert spans(parse('"large vision" | "vision model" | model'), text) == [(0, 18)]
    assert spans(parse('"large vision" | model'), text) == [(0, 12), (13, 18)]


def test_a_range_within_another_is_swallowed() -> None:
    assert spans(parse('"large vision model" | vision'), "a large vision model") == [(2, 20)]


def test_ranges_are_those_of_the_text_as_it_is_written() -> None:
    assert shown('"gross scale" model*', "Gro\u00df-Scale re-modelling") == ["Gro\u00df-Scale", "modelling"]
    assert shown("alzheimer", "Alzheimer\u2019s disease") == ["Alzheimer\u2019s"]


def test_no_term_no_range() -> None:
    assert spans(parse("brain"), "nothing here") == []
    assert spans(parse("brain"), "") == []
