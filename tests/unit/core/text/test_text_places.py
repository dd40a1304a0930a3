"""A place of a ledger is a URL or a plain path; any other address is refused and not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from slr.core.errors import UsageError
from slr.core.text.places import holds_password, ledger_place, ledger_url

_SECRET = "sesame"


@pytest.mark.parametrize(
    "text",
    [
        "host=db.example.org dbname=reviews password=sesame",
        "password=sesame",
        "host = db password = 'sesame'",
        "password=sesame://x",
        "postgresql:ana:sesame@db/reviews",
        "postgresql:/ana:sesame@db/reviews",
        "ana:sesame@db.example.org/reviews",
        "service=sesame",
    ],
)
def test_an_address_that_is_no_url_is_refused_and_none_of_it_is_shown(text: str) -> None:
    for read in (ledger_place, ledger_url):
        with pytest.raises(UsageError) as raised:
            read(text)
        assert _SECRET not in f"{raised.value.message} {raised.value.hint}"


@pytest.mark.parametrize("text", ["data/slr.db", "My Review/data/slr.db", "C:\\review\\slr.db", "a@b/slr.db"])
def test_a_plain_path_is_a_path_where_a_person_names_it_and_no_url(text: str) -> None:
    assert ledger_place(text) == Path(text)
    with pytest.raises(UsageError, match="not a URL"):
        ledger_url(text)


def test_a_file_with_an_odd_name_has_a_url() -> None:
    assert ledger_place("sqlite:///a=b.db") == ledger_url("sqlite:///a=b.db") == Path("a=b.db")


@pytest.mark.parametrize("text", ["postgresql://ana@db/reviews?schema=brain", "postgres://db/x"])
def test_the_url_of_a_server_stays_as_it_is(text: str) -> None:
    assert ledger_place(text) == ledger_url(text) == text


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://ana:sesame@db/reviews", True),
        ("postgresql://db/reviews?user=ana&password=sesame", True),
        ("postgresql://ana@db/reviews?schema=brain", False),
    ],
)
def test_a_password_in_a_url_is_seen(url: str, *, expected: bool) -> None:
    assert holds_password(url) is expected
