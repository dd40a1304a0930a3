"""Markup, invisible characters and identifiers as services send them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.bibliography.cleaning import drop_abstract_heading, identifiers, plain, safe_url, split_name
from slr.core.model import Author, Identifiers, Problem


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("CO<sub>2</sub> uptake", "CO2 uptake"),
        ("<jats:p>One.</jats:p><jats:p>Two.</jats:p>", "One. Two."),
        ("<p>A</p>\n  <p>B</p>", "A B"),
        ("&lt;scp&gt;MRI&lt;/scp&gt; of brain", "MRI of brain"),
        ("Salt &amp;amp; pepper", "Salt & pepper"),
        ("p &lt; 0.05 and q &gt; 3", "p < 0.05 and q > 3"),
        ("a < b and c > d", "a < b and c > d"),
        ("if x<y and y>z then", "if x<y and y>z then"),
        ("<mml:math><mml:mi>x</mml:mi><mml:mo>=</mml:mo><mml:mn>2</mml:mn></mml:math>", "x=2"),
        ("<jats:tex-math>\\documentclass{x}</jats:tex-math><mml:math>y</mml:math>", "y"),
        ('<span style="font-variant:small-caps">Rna</span>', "Rna"),
        ("line&#xD;\nbreak&nbsp;here", "line break here"),
        ("<!-- note --><i>E. coli</i>", "E. coli"),
        ("<![CDATA[raw <b>bold</b>]]>", "raw bold"),
        ("<script>alert(1)</script>after", "after"),
        ("R&D at AT&T, x&notin y", "R&D at AT&T, x&notin y"),
        ("<b>unclosed", "unclosed"),
        ("", ""),
    ],
)
def test_markup_becomes_one_line_of_text(markup: str, text: str) -> None:
    assert plain(markup) == text


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b[31mred\x1b[0m",
        "\x9b31mred",
        "\x1b]0;title\x07red",
        "\x1b]8;;http://x.example\x1b\\red",
        "r\u202eed",
        "r\u2066e\u2069d",
        "r\x00e\x08d",
        "r\u200be\ufeffd",
        "r\ud800ed",
        "re\U000e0041d",
        "r&#x202e;ed",
    ],
)
def test_terminal_control_and_direction_characters_are_gone(hostile: str) -> None:
    assert plain(hostile) == "red"


def test_an_escape_sequence_that_never_ends_takes_no_text_with_it() -> None:
    assert plain("\x1b]0;kept text") == "]0;kept text"


def test_letters_that_need_joiners_keep_them() -> None:
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize("unit", ["<", '<a b="', "<!--", "<script>", "&lt;", "\x1b]", "<jats:p "])
def test_cleaning_takes_time_in_proportion_to_length(unit: str) -> None:
    began = time.perf_counter()
    plain(unit * 20_000)
    drop_abstract_heading(unit * 20_000)
    assert time.perf_counter() - began < 3


@given(st.text())
def test_cleaned_text_is_one_line_that_can_be_stored(text: str) -> None:
    cleaned = plain(text)
    cleaned.encode("utf-8")
    assert cleaned == " ".join(cleaned.split())
    assert not any(ord(character) < 32 or 127 <= ord(character) < 160 for character in cleaned)


@pytest.mark.parametrize(
    ("markup", "left"),
    [
        ("<jats:title>Abstract</jats:title><jats:p>Text</jats:p>", "<jats:p>Text</jats:p>"),
        ("\n <jats:sec><jats:title>ABSTRACT:</jats:title><jats:p>Text", "\n <jats:sec><jats:p>Text"),
        ("<title><bold>Abstract</bold></title>Text", "Text"),
        ("<jats:title>Background</jats:title>Text", "<jats:title>Background</jats:title>Text"),
        ("Abstract interpretation is a theory", "Abstract interpretation is a theory"),
        ("<p>Text</p><title>Abstract</title>", "<p>Text</p><title>Abstract</title>"),
    ],
)
def test_only_a_first_heading_that_says_abstract_is_dropped(markup: str, left: str) -> None:
    assert drop_abstract_heading(markup) == left


def test_an_arxiv_doi_gives_the_arxiv_identifier_and_not_the_reverse() -> None:
    assert identifiers("x", doi="10.48550/arXiv.2406.10395")[0].arxiv == "2406.10395"
    assert identifiers("x", arxiv="2406.10395")[0] == Identifiers(arxiv="2406.10395")


def test_a_bad_identifier_is_left_out_and_told() -> None:
    ids, problems = identifiers("W1", doi="not a doi", pmid=123, pmcid=None, s2="")
    assert ids == Identifiers(pmid="123")
    assert problems == [Problem("W1", "left out: 'not a doi' is not a valid doi")]


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a?b=1", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://example.org/a b", False),
        ("https://exa\u202emple.org", False),
        ("https://", False),
        ("http://[broken", False),
        ("", False),
        ("https://example.org/" + "x" * 3000, False),
    ],
)
def test_only_web_addresses_pass(address: str, *, safe: bool) -> None:
    assert (safe_url(address) is not None) is safe


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("Ada Lovelace", Author("Lovelace", "Ada")),
        ("I. Polosukhin", Author("Polosukhin", "I.")),
        ("Juan de la Cruz Jr.", Author("de la Cruz", "Juan Jr.")),
        ("M. Van der Molen", Author("Van der Molen", "M.")),
        ("Nguyen Van Anh", Author("Anh", "Nguyen Van")),
        ("van Gogh", Author("Gogh", "van")),
        ("Lovelace, Ada", Author("Lovelace", "Ada")),
        ("Plato", Author("Plato")),
        ("  ", None),
    ],
)
def test_a_name_in_one_piece_is_split(name: str, author: Author | None) -> None:
    assert split_name(name) == author
