"""Languages under one name, however a source writes them."""

from __future__ import annotations

import pytest

from slr.core.text.languages import language_codes, language_names


@pytest.mark.parametrize("written", ["en", "eng", "English", "ENGLISH", "en-US", "en_gb", " eng "])
def test_codes_names_and_regions_are_one_language(written: str) -> None:
    assert language_names(written) == ("English",)


def test_several_languages_are_named_each_once() -> None:
    assert language_names("eng; fre; English") == ("English", "French")
    assert language_names("German, Castilian and Spanish") == ("German", "Spanish")


@pytest.mark.parametrize("written", [None, "", "und", "Undetermined", "n/a"])
def test_what_nobody_knows_is_no_language(written: str | None) -> None:
    assert language_names(written) == ()


def test_what_is_in_no_list_stays_as_it_is_written() -> None:
    assert language_names("Klingon") == ("Klingon",)


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("English", "en"), ("eng", "en"), ("en-US", "en"), ("English; German", "en; de"), ("Mandarin Chinese", "zh"),
        ("und", None), ("", None), (None, None), ("English; Klingon", "English; Klingon"), ("de", "de"),
    ],
)  # fmt: skip
def test_a_language_has_one_code_however_it_is_written(written: str | None, codes: str | None) -> None:
    assert language_codes(written) == codes
