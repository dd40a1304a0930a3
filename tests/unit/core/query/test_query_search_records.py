"""Searches as JSON records: the search file of search-query, and what searchRxiv asks for."""

from __future__ import annotations

import json
from datetime import date

import pytest

from slr.core.errors import UsageError
from slr.core.query import Dialect
from slr.core.query.search_records import SearchRecord, as_search_file, read_search_file

RECORD = SearchRecord(
    "TS=(brain)",
    Dialect.WOS,
    [("Silva, Ana", "0000-0002-1825-0097"), ("Okafor, N.", None)],
    title="A review: main",
    description="What it is for.",
    made=date(2026, 3, 1),
)


def test_a_record_names_its_platform_its_authors_and_its_day() -> None:
    assert as_search_file(RECORD) == {
        "record_info": {},
        "authors": [{"name": "Silva, Ana", "ORCID": "0000-0002-1825-0097"}, {"name": "Okafor, N."}],
        "date": {"data_entry": "2026-03-01"},
        "platform": "wos",
        "database": ["Web of Science"],
        "search_string": "TS=(brain)",
    }
    assert as_search_file(RECORD, for_deposit=True)["record_info"] == {
        "title": "A review: main",
        "description": "What it is for.",
        "keywords": [],
    }


@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_record_is_read_back_with_its_dialect(dialect: Dialect) -> None:
    told = json.dumps(as_search_file(SearchRecord("brain", dialect)))
    assert read_search_file(told, "f.json")[:2] == ("brain", dialect.value)


@pytest.mark.parametrize(
    ("platform", "dialect"),
    [
        ("Web of Science Core Collection", "wos"),
        ("EBSCOhost", "ebsco"),
        ("Ovid MEDLINE", "ovid"),
        ("embase.com", "embase"),
        ("Cochrane Library", "central"),
    ],
)
def test_a_platform_is_known_by_the_beginning_of_its_name(platform: str, dialect: str) -> None:
    told = json.dumps({"search_string": "brain", "platform": platform})
    assert read_search_file(told, "f.json").dialect == dialect


def test_a_wildcard_that_a_harvest_escaped_is_a_wildcard_again() -> None:
    told = json.dumps({"search_string": r"TI=(cooperat\*)", "platform": "wos"})
    assert read_search_file(told, "f.json").text == "TI=(cooperat*)"


def test_a_general_field_that_is_not_applied_is_told() -> None:
    told = json.dumps({"search_string": "brain", "platform": "pubmed", "field_general": "Title"})
    assert read_search_file(told, "f.json").notes == (
        "field_general 'Title' is not applied: terms are searched where the string says",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{\n", "f.json:2: not valid JSON"),
        ("[" * 100_000, "f.json: not valid JSON"),
        ("[]", 'f.json: no "search_string"'),
        ('{"search_string": 3, "platform": "wos"}', 'f.json: no "search_string"'),
        ('{"search_string": "a"}', 'f.json: no "platform"'),
        ('{"search_string": "a", "platform": "generic"}', "f.json: the platform 'generic' is not one"),
    ],
)
def test_a_record_that_cannot_be_read_is_told_with_its_place(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("[", r"\[")):
        read_search_file(text, "f.json")


def test_a_dialect_that_is_named_stands_in_for_the_platform() -> None:
    assert read_search_file('{"search_string": "a", "platform": "generic"}', "f.json", "wos").dialect == "wos"
