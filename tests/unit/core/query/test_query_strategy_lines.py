"""The lines of search histories as services print them, and the text they stand in cleaned of what copying did."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.errors import QuerySyntaxError
from slr.core.query import import_query, to_text
from slr.core.query.importing.lines import Strategy, clean, read_lines


def bodies(text: str, *, bare: bool = True, set_number: int | None = None) -> dict[int, str]:
    strategy = read_lines(text, has_bare_references=bare, set_number=set_number)
    return {line.number: strategy.text[line.start : line.end].strip() for line in strategy.lines}


def hits(strategy: Strategy) -> list[int | None]:
    return [line.hits for line in strategy.lines]


@pytest.mark.parametrize(
    "text",
    [
        "1 cough.tw.\n2 fever.tw.\n3 1 or 2",
        "1. cough.tw.\n2. fever.tw.\n3. 1 or 2",
        "1) cough.tw.\n\n2) fever.tw.\n\n3) 1 or 2\n",
        "#1\tcough.tw.\n#2\tfever.tw.\n#3\t1 or 2",
        "S1  cough.tw.\nS2  fever.tw.\nS3  1 or 2",
        "# 1. cough.tw.\n# 2. fever.tw.\n# 3. 1 or 2",
        "cough.tw.\nfever.tw.\n1 or 2",
        "cough.tw.\n\nfever.tw.\n\n1 or 2",
        "3 1 or 2\n2 fever.tw.\n1 cough.tw.",
        "# Searches Results\n1 cough.tw. 1,204\n2 fever.tw. 33\n3 1 or 2 1230",
        "Database: Ovid MEDLINE(R) <1946 to May 2024>\nSearch strategy:\n-----\n1 cough.tw.\n2 fever.tw.\n3 1 or 2",
        "1 cough.tw. (12)\n2 fever.tw. (1 204)\n3 1 or 2 (1,210)",
        "1 cough.tw.\t12\n2 fever.tw.\t345\n3 1 or 2\t350",
        "1 cough.tw.\n2 fever.tw.\n1 or 2",
    ],
)
def test_a_history_is_the_same_however_it_is_printed(text: str) -> None:
    assert bodies(text) == {1: "cough.tw.", 2: "fever.tw.", 3: "1 or 2"}


def test_counts_at_line_ends_belong_to_their_lines() -> None:
    text = "1 cough.tw. (12)\n2 fever.tw.   1,204\n3 1 or 2\t1210"
    assert hits(read_lines(text, has_bare_references=True)) == [12, 1204, 1210]


@pytest.mark.parametrize("count", ["1,204\u00b0", "7\u00b0", "1204 results", "3 records", "\t1,204*"])
def test_a_count_that_says_it_is_one_needs_no_column(count: str) -> None:
    read = import_query(f"S1 ti(cough) OR ab(fever) {count}\nS2 S1 AND ab(flu)", "proquest")
    assert to_text(read.node) == "(title:cough OR abstract:fever) AND abstract:flu"


def test_the_date_behind_a_count_belongs_to_no_line() -> None:
    text = "#2. #1 AND flu:ab  20  10 Mar 2021\n#1. cough:ti  3,000  9 Mar 2021"
    strategy = read_lines(text, has_bare_references=False)
    assert hits(strategy) == [3000, 20]


def test_a_number_that_an_operator_joins_is_a_reference_and_no_count() -> None:
    text = "1 cough.tw.\n2 fever.tw.\n3 1 or   2\n4 1 and (2)"
    assert bodies(text) == {1: "cough.tw.", 2: "fever.tw.", 3: "1 or   2", 4: "1 and (2)"}


def test_a_number_after_one_blank_is_a_count_only_where_most_lines_have_one() -> None:
    assert bodies("1 vitamin B 12\n2 fever.tw.\n3 1 or 2")[1] == "vitamin B 12"
    assert bodies("1 vitamin B 12\n2 fever.tw. 9\n3 1 or 2 20")[1] == "vitamin B"


@pytest.mark.parametrize(
    "text",
    [
        "1. (cough or\nfever).tw.\n2. exp Asthma/\n3. 1 and 2",
        "1. (cough\nor fever).tw.\n2. exp Asthma/\n3. 1 and 2",
        "1. (cough or\n   fever).tw.\n2. exp\nAsthma/\n3. 1 and 2",
    ],
)
def test_a_line_goes_on_in_the_next_while_it_is_unfinished(text: str) -> None:
    assert to_text(import_query(text, "ovid").node) == "(cough OR fever) AND Asthma"


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("1 cough.tw.\n2 fever.tw.\n2 rash.tw.\n3 1 or 2", 24, "line number 2 is printed twice"),
        ("1 cough.tw.\nfever.tw.\n2 1", 12, "a line without a number"),
        ("1 cough.tw.\n2 fever.tw.\n5 1 or 2", 24, "the line numbers jump from 2 to 5"),
        ("cough.tw.\nfever.tw.", 10, "how this line is joined"),
        ("1 a1.tw.\n2 b1.tw.\n\n1 c1.tw.\n2 d1.tw.", 21, "2 sets of numbered lines"),
    ],
)
def test_lines_that_do_not_say_how_they_belong_together_are_refused(text: str, offset: int, message: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        read_lines(text, has_bare_references=True)
    assert message in caught.value.message
    assert caught.value.offset == offset
    assert caught.value.hint


def test_one_of_several_sets_can_be_named() -> None:
    text = "MEDLINE\n1 a1.tw.\n2 b1.tw.\n3 1 or 2\nEmbase:\n1 c1.tw.\n2 d1.tw.\n3 1 or 2"
    assert bodies(text, set_number=2) == {1: "c1.tw.", 2: "d1.tw.", 3: "1 or 2"}
    with pytest.raises(QuerySyntaxError, match="no set 3"):
        bodies(text, set_number=3)


def test_lines_of_one_query_are_one_query() -> None:
    assert bodies("(cough or\nfever).tw.\nand asthma.tw.") == {1: "(cough or\nfever).tw.\nand asthma.tw."}
    assert len(bodies('TS=(cough)\nAND TS=("type 1"\nOR fever)', bare=False)) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u201ccough\u201d", '"cough"'),
        ("\u2033cough\u2033", '"cough"'),
        ("``cough``", '"cough"'),
        ("cough\u00a0or\u2003fever", "cough or fever"),
        ("self\u2010report", "self-report"),
        ("co\u00adugh\u200b", "cough"),
        ("\ufb01brosis", "fibrosis"),
        ("&quot;cough&quot; &amp; fever", '"cough" & fever'),
        ("caf&eacute;", "caf\u00e9"),
        ("1 cough<br/>2 fever", "1 cough\n2 fever"),
        ("<p>cough</p>fever", " cough\nfever"),
        ("cough\r\nfever\x0crash\u2028ill", "cough\nfever\nrash\nill"),
        ("AT&T; a<b", "AT&T; a<b"),
    ],
)
def test_what_copying_did_to_a_text_is_undone(text: str, expected: str) -> None:
    assert clean(text).text == expected


@pytest.mark.parametrize("text", ["a1 \x00", "a1 \ufffd", "a1 &#0;", "a1 \ue000"])
def test_a_character_that_was_lost_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        clean(text)
    assert caught.value.offset == 3


KEPT = st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="`") | st.sampled_from(
    ["\u200b", "&amp;", "\ufb01"]
)


@given(st.lists(KEPT).map("".join))
def test_every_sign_of_a_clean_text_has_its_place_in_the_original(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned.origins) == len(cleaned.text)
    assert list(cleaned.origins) == sorted(cleaned.origins)
    for sign, origin in zip(cleaned.text, cleaned.origins, strict=True):
        assert sign == text[origin] or not (text[origin].isascii() and text[origin].isalnum())


def test_a_refusal_points_into_the_original_text() -> None:
    text = "&quot;cough&quot;.ti. and )"
    with pytest.raises(QuerySyntaxError) as caught:
        import_query(text, "ovid")
    assert text[caught.value.offset] == ")"
