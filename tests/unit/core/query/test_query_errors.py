"""A text that is no query is refused with what is wrong, where, and what to do."""

from __future__ import annotations

import pytest

from slr.core.errors import QuerySyntaxError
from slr.core.query import parse

TERM_OR_QUOTES = "it, or remove it; to look for the word itself, put it into quotes."


@pytest.mark.parametrize(
    ("text", "message", "offset"),
    [
        ("", "empty query", 0),
        (" \n ", "empty query", 0),
        ("brain (MR|MRI", 'unbalanced parenthesis after "MRI"', 13),
        ('brain ("medical image"  ', 'unbalanced parenthesis after "medical image"', 22),
        ("(", 'unbalanced parenthesis after "("', 1),
        ("MRI) brain", 'unbalanced parenthesis after "MRI"', 3),
        ("(MRI)) brain", 'unbalanced parenthesis after ")"', 5),
        (") brain", "unbalanced parenthesis at the start", 0),
        (")", "unbalanced parenthesis at the start", 0),
        ('brain "large model', 'unclosed quote before "large model"', 6),
        ('brain"', "unclosed quote at the end", 5),
        ("()", "empty parentheses at the start", 0),
        ("brain ( ) MRI", 'empty parentheses after "brain"', 6),
        ('brain ""', "empty quotes", 6),
        ('brain " "', "empty quotes", 6),
        ("AND brain", "AND has no term before it", 0),
        ("brain AND", "AND has no term after it", 6),
        ("brain AND OR MRI", "AND has no term after it", 6),
        ("brain || MRI", "| has no term after it", 6),
        ("brain (OR MRI)", "OR has no term before it", 7),
        ("brain (MRI OR)", "OR has no term after it", 11),
        ("brain NOT", "NOT has no term after it", 6),
        ("brain NOT )", "NOT has no term after it", 6),
        ("+ brain", "+ has no term before it", 0),
        ("brain + + MRI", "+ has no term after it", 6),
        ("brain | + MRI", "| has no term after it", 6),
        ("brain - MRI", "a minus must stand directly before its term", 6),
        ("brain -", "a minus must stand directly before its term", 6),
        ("brain --MRI", "a minus must stand directly before its term", 6),
        ("brain -NOT MRI", "a minus must stand directly before its term", 6),
        ("-brain", "the query has only negated terms", 0),
        (" NOT (brain | MRI)", "the query has only negated terms", 1),
        ("brain | -MRI", "records with none of these words satisfy the query", 0),
        ("NOT (brain -MRI)", "records with none of these words satisfy the query", 0),
        ("brain *", "an asterisk without a word", 6),
        ("-* brain", "an asterisk without a word", 1),
        ('"large *"', 'an asterisk within "large *"', 0),
        ("wom*n", 'an asterisk within "wom*n"', 0),
        ("brain *itis", 'an asterisk within "*itis"', 6),
        ('"large* model"', 'an asterisk within "large* model"', 0),
        ("brain & MRI", '"&" holds no letter or digit', 6),
        ("brain ,", '"," holds no letter or digit', 6),
        ('"..."', '"..." holds no letter or digit', 0),
        ("brain[tiab] MRI", 'field tag "[tiab]" in the query', 5),
        ('"large model"[Title/Abstract:~2]', 'field tag "[Title/Abstract:~2]" in the query', 13),
        ("title: brain", "title: must touch its term", 0),
        ("brain title:", "title: must touch its term", 6),
        ("brain title:)", "title: must touch its term", 6),
        ("title:-brain", "title: must touch its term", 0),
        ("title:title:brain", "title: must touch its term", 0),
        ("title:(brain | abstract:MRI)", "abstract: within title:(\u2026)", 15),
        ("NEAR/3 brain", "NEAR/3 has no term before it", 0),
        ("brain NEAR/3", "NEAR/3 has no term after it", 6),
        ("brain NEAR/3 OR MRI", "NEAR/3 has no term after it", 6),
        ("brain NEAR/3 -MRI", "NEAR/3 has no term after it", 6),
        ("brain NEAR/100 MRI", "too great a distance: NEAR/100", 6),
        ("brain NEAR/" + "9" * 5000 + " MRI", f"too great a distance: NEAR/{'9' * 35}\u2026", 6),
        ("aa NEAR/3 bb NEAR/3 cc", "a second NEAR/3 on one level", 13),
        ("(aa bb) NEAR/3 cc", "NEAR/3 joins a group that is more than alternatives", 8),
        ("cc NEAR/3 (aa | -bb)", "NEAR/3 joins a group that is more than alternatives", 3),
        ("(aa NEAR/3 bb) NEAR/3 cc", "NEAR/3 joins a group that is more than alternatives", 15),
        ("title:aa NEAR/3 bb", "the sides of NEAR/3 are limited to different fields", 9),
        ("-(aa NEAR/3 bb)", "the query has only negated terms", 0),
        ("brain\x00", "invisible character U+0000 in the query", 5),
        ("br\u00adain", "invisible character U+00AD in the query", 2),
        ("a \u202e b", "invisible character U+202E in the query", 2),
        ("brain\x1b[31m", "invisible character U+001B in the query", 5),
        ("brain \ud800", "invisible character U+D800 in the query", 6),
        ("(" * 101 + "brain" + ")" * 101, "more than 100 nested groups", 100),
        ("-" * 100_000, "a minus must stand directly before its term", 0),
        ('"' * 100_001, "unclosed quote at the end", 100_000),
        ("(" * 100_000, "more than 100 nested groups", 100),
        ("(aa | bb " * 51 + "cc" + ")" * 51, "more than 100 nested groups", 0),
    ],
)
def test_the_message_names_the_fault_and_the_offset_its_place(text: str, message: str, offset: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    assert (caught.value.message, caught.value.offset) == (message, offset)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("brain (MR|MRI", 'The "(" at character 7 is never closed; add the missing ")".'),
        ("brain (MR (PET|CT) MRI", 'The "(" at character 7 is never closed; add the missing ")".'),
        ("MRI) brain", 'This ")" closes nothing; remove it, or add the "(" it belongs to.'),
        ("brain AND", f"Add a term after {TERM_OR_QUOTES}"),
        ("OR brain", f"Add a term before {TERM_OR_QUOTES}"),
        ("brain - MRI", 'Write -word or NOT word to exclude; put text with a dash in it into "quotes".'),
        ("brain[tiab]", "Leave it out: every term is looked for in title and abstract."),
        ("wom*n", 'It may stand only at the very end of a word or phrase: model*, "large model*".'),
    ],
)
def test_the_hint_says_what_to_do(text: str, hint: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    assert caught.value.hint == hint


def test_a_long_text_is_cut_in_the_message() -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse('"' + "x" * 100)
    assert caught.value.message == f'unclosed quote before "{"x" * 40}\u2026"'
