"""Names of people: what is one name, what nobody may be called, and who was probably meant."""

from __future__ import annotations

import pytest

from slr.core.text import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "ada"),
        ("Ada", "ADA"),
        ("Ada", "A\u200bda"),  # ZERO WIDTH SPACE
        ("Ada", "A\u00adda"),  # SOFT HYPHEN
        ("Ada", "\u202eAda\u202c"),  # an override of the direction
        ("Ada", "A\u034fda\ufe0f"),  # COMBINING GRAPHEME JOINER, VARIATION SELECTOR-16
        ("Ada", "Ａｄａ"),  # full width
        ("Ada Byron", "  ada \t\u3000BYRON "),
        ("José", "Jose\u0301"),
        ("Groß", "GROSS"),
        ("ΣΟΦΟΣ", "σοφος"),
        ("김\u115f철수", "김철수"),  # a HANGUL CHOSEONG FILLER
    ],
)
def test_case_width_blanks_and_unseen_characters_make_no_other_name(one: str, other: str) -> None:
    assert names.key(one) == names.key(other)
    assert names.find(other, ["Ben", one]) == one


@pytest.mark.parametrize(("one", "other"), [("Ada", "Ida"), ("Jose", "José"), ("Ana R.", "Ana"), ("김", "金")])
def test_other_letters_are_another_name(one: str, other: str) -> None:
    assert names.find(other, [one]) is None


def test_a_name_is_kept_composed_and_without_what_nobody_sees() -> None:
    assert names.tidy(" Jose\u0301 \u200b  Ruiz\n") == "José Ruiz"


@pytest.mark.parametrize("name", ["علی\u200cاکبر", "क्\u200dष", "क्\u200cष"])
def test_a_name_keeps_the_joiners_it_is_spelt_with_and_is_known_without_them(name: str) -> None:
    assert names.tidy(name) == name
    assert names.find(name.replace("\u200c", "").replace("\u200d", ""), [name]) == name


@pytest.mark.parametrize(
    "name", ["A\u200dda", "\u200cAda", "Ada\u200d", "علی\u200dاکبر", "علی\u200c", "علی\u200c\u200cاکبر"]
)
def test_a_joiner_that_changes_nothing_is_no_part_of_a_name(name: str) -> None:
    assert names.tidy(name) == name.replace("\u200c", "").replace("\u200d", "")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Аda", "mixes letters of different scripts (Cyrillic, Latin)"),
        ("Αlice", "mixes letters of different scripts (Greek, Latin)"),
        ("Adа Byron", "mixes letters of different scripts (Cyrillic, Latin)"),
        ("山田ada가ひ", "mixes letters of different scripts (Han, Hangul, Hiragana, Latin)"),
        ("", "is empty"),
        (" \u200b\u2060 ", "is empty"),
        ("a\x1b[31mda", "holds a character that cannot be shown"),
        ("a\udcffda", "holds a character that cannot be shown"),
        ("a" * 201, "is longer than 200 characters"),
    ],
)
def test_a_name_that_cannot_be_told_from_another_one_is_refused_with_the_reason(name: str, why: str) -> None:
    assert names.fault(name) == why


@pytest.mark.parametrize(
    "name",
    [
        "Ada",
        "Jean-Luc O’Brien 2",
        "Ада Лавлейс",
        "山田太郎",
        "山田タロウ Taro",
        "김철수 Kim",
        "عمر",
        "आदित्य",
        "Σοφία",
        "Nguyễn",
    ],
)
def test_a_name_in_scripts_that_are_written_together_is_a_name(name: str) -> None:
    assert names.fault(name) is None


@pytest.mark.parametrize(
    ("name", "known"), [("Сора", "Copa"), ("СОРА", "copa"), ("ВЕРА", "BEPA"), ("ΑΝΝΑ", "Anna")]
)
def test_a_name_of_one_script_that_looks_like_one_of_another_is_found(name: str, known: str) -> None:
    assert names.fault(name) is None
    assert names.lookalike(name, ["Ben", known]) == known
    assert names.lookalike(known, ["Ben", name]) == name


@pytest.mark.parametrize(
    ("name", "known"), [("Ian", "lan"), ("Ада", "Ada Byron"), ("Иван", "Ivan"), ("Zoë", "Zoe")]
)
def test_names_that_a_person_can_tell_apart_are_no_lookalikes(name: str, known: str) -> None:
    assert names.lookalike(name, [known]) is None


def test_the_name_that_was_probably_meant_is_found() -> None:
    assert names.nearest("anna", ["Ana", "Ben"]) == "Ana"
    assert names.nearest("BENN", ["Ana", "Ben"]) == "Ben"
    assert names.nearest("eve", ["Ana", "Ben"]) is None
    assert names.nearest("eve", []) is None


def test_a_list_that_names_somebody_twice_is_found_out() -> None:
    assert names.twice(["Ana", "Ben", "ANA"]) == (2, "Ana")
    assert names.twice(["Ana", "Ben"]) is None
