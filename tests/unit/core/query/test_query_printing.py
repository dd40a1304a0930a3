"""The canonical text and the outline of a tree."""

from __future__ import annotations

import pytest

from slr.core.query import outline, parse, to_text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('"FM"', "FM"),
        ('"large  model" | FM', '"large model" OR FM'),
        ("a -b c", "a AND NOT b AND c"),
        ("a | b c", "a OR (b AND c)"),
        ("a -(b|c)", "a AND NOT (b OR c)"),
        ("model* CD4+", 'model* AND "CD4+"'),
        ('"large model*"', '"large model*"'),
        ("cross-sectional", "cross-sectional"),
        ('"NOT" and', '"NOT" AND "and"'),
        ("title:(a | b*)", "title:a OR title:b*"),
        ('abstract:"large model"', 'abstract:"large model"'),
        ('"title:brain" "NEAR/3"', '"title:brain" AND "NEAR/3"'),
        ('(a|b) NEAR/2 "c d"', '(a OR b) NEAR/2 "c d"'),
        ("c -a NEAR/2 b", "c AND NOT (a NEAR/2 b)"),
        ("title:(a NEAR/2 b) c", "(title:a NEAR/2 title:b) AND c"),
        ('"-5" ".net" "a,"', '"-5" AND ".net" AND "a,"'),
    ],
)
def test_the_canonical_text_spells_everything_out(text: str, canonical: str) -> None:
    assert to_text(parse(text)) == canonical


def test_the_outline_indents_one_level_by_two_blanks() -> None:
    assert outline(parse('(FM | "large model") brain -mice -(pig review)')) == [
        "AND",
        "  OR",
        "    FM",
        '    "large model"',
        "  brain",
        "  NOT mice",
        "  NOT",
        "    AND",
        "      pig",
        "      review",
    ]
    assert outline(parse("brain*")) == ["brain*"]
    assert outline(parse("brain -a NEAR/2 b")) == ["AND", "  brain", "  NOT (a NEAR/2 b)"]
