"""Ovid's language: every construct of its help and of published strategies, what it means here, and what is refused."""

from __future__ import annotations

import pytest

from slr.core.errors import QuerySyntaxError
from slr.core.query import import_query, parse, to_text


def imported(text: str) -> str:
    node = import_query(text, "ovid").node
    assert parse(to_text(node)) == node
    return to_text(node)


def notes(text: str) -> str:
    return "\n".join(import_query(text, "ovid").notes)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cough.ti.", "title:cough"),
        ("cough.ti", "title:cough"),
        ("cough.TI,AB.", "cough"),
        ("cough .ti,ab", "cough"),
        ("cough. ti,ab", "cough"),
        ("cough.ti. ab .", "cough"),
        ("cough.ti.ab.", "cough"),
        ("cough.ti, ab.", "cough"),
        ("cough.ti,ab,.", "cough"),
        ("cough.ab. or rash.ab.", "abstract:cough OR abstract:rash"),
        ("cough.tw.or rash.tw.", "cough OR rash"),
        ("(cough or rash).tw,kf", "cough OR rash"),
        ("(cough.ti. or rash).ab.", "title:cough OR abstract:rash"),
        ("cough.mp. [mp=title, abstract, name of substance word", "cough"),
        ("cough.mp. [mp=title, abstract]", "cough"),
        ("cough.sh.", "cough"),
        ("cough.nm,rn.", "cough"),
        ("cough.ab. /freq=2", "abstract:cough"),
        ("whooping cough.tw.", '"whooping cough"'),
        ('"whooping cough".tw.', '"whooping cough"'),
        ("cough", "cough"),
    ],
)
def test_a_field_stands_behind_its_term_with_or_without_its_last_full_stop(text: str, expected: str) -> None:
    assert imported(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cough/", "Cough"),
        ("exp Cough/", "Cough"),
        ("Exp cough/", "cough"),
        ("explode cough/", "cough"),
        ("*Cough/", "Cough"),
        ("exp *Cough/", "Cough"),
        ("exp Cough /", "Cough"),
        ("Cough/di", "Cough"),
        ("Cough/di, dt [Diagnosis, Drug Therapy]", "Cough"),
        ("exp Cough/ or exp Rash/pc", "Cough OR Rash"),
        ("Cough/ or rash.tw. or Fever/", "Cough OR rash OR Fever"),
        ('exp "Ear and Nose Diseases"/', '"Ear and Nose Diseases"'),
        ('"Ear or Nose"/ and cough.tw.', '"Ear or Nose" AND cough'),
        ("exp ear and nose diseases/", '"ear and nose diseases"'),
        ("Ear and Nose Diseases/ or cough.tw.", '"Ear and Nose Diseases" OR cough'),
        ("ear and nose diseases/", '"ear and nose diseases"'),
        ("cough.tw. and exp Rash/", "cough AND Rash"),
        ("exp Ear-Nose Disease/", '"Ear-Nose Disease"'),
        ("25-hydroxyvitamin d 2/", '"25-hydroxyvitamin d 2"'),
        ("ENT/Allergy Unit/ or cough.tw.", '"ENT/Allergy Unit" OR cough'),
    ],
)
def test_a_heading_ends_with_a_slash_and_its_words_are_looked_for(text: str, expected: str) -> None:
    assert imported(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(cough adj3 rash).tw.", "cough NEAR/2 rash"),
        ("(cough adj1 rash).tw.", "cough NEAR/0 rash"),
        ("(cough ADJ3 (rash or fever)).tw.", "cough NEAR/2 (rash OR fever)"),
        ("cough adj3 rash", "cough NEAR/2 rash"),
        ("(grade adj2 (3 or 4)).tw.", "grade NEAR/1 (3 OR 4)"),
        ("1 cough.tw.\n2 (grade adj2 (3 or 4)).tw.\n3 1 and 2", "cough AND (grade NEAR/1 (3 OR 4))"),
        ("cough$.tw.", "cough*"),
        ("cough:.tw.", "cough*"),
        ("cough*.tw.", "cough*"),
        ("cough$3.tw.", "cough*"),
        ("cough*'s.tw.", "cough*"),
        ("(dry adj cough$).tw.", '"dry cough*"'),
        ("(dry adj cough adj fit).tw.", '"dry cough fit"'),
        ("((dry or wet) adj cough).tw.", "(dry OR wet) NEAR/0 cough"),
        ("(dry$ adj cough).tw.", "dry* NEAR/0 cough"),
    ],
)
def test_proximity_and_truncation_mean_what_ovid_says(text: str, expected: str) -> None:
    assert imported(text) == expected


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("1 or 2", "a1 OR b1"),
        ("1 OR 2.", "a1 OR b1"),
        ("or/1-2", "a1 OR b1"),
        ("OR/1-2", "a1 OR b1"),
        ("or / 1-3", "a1 OR b1 OR c1"),
        ("or/1,3", "a1 OR c1"),
        ("or/1-2,3", "a1 OR b1 OR c1"),
        ("1-3/or", "a1 OR b1 OR c1"),
        ("and/1,3", "a1 AND c1"),
        ("1 and (2 or 3)", "a1 AND (b1 OR c1)"),
        ("1 not 3", "a1 AND NOT c1"),
        ("#1 and #2", "a1 AND b1"),
        ("1 and d1.tw.", "a1 AND d1"),
        ("limit 2 to (english language and humans)", "b1"),
        ('limit 1 to yr="2000 -Current"', "a1"),
        ("remove duplicates from 3", "c1"),
        ("3 use medall", "c1"),
    ],
)
def test_a_line_refers_to_others_by_number(last: str, expected: str) -> None:
    assert imported(f"1 a1.tw.\n2 b1.tw.\n3 c1.tw.\n4 {last}") == expected
    assert imported(f"a1.tw.\nb1.tw.\nc1.tw.\n1 or 2\n{last}") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cough.tw. and english.la.", "cough"),
        ("cough.tw. and journal article.pt.", "cough"),
        ("cough.tw. not (exp animals/ not humans/)", "cough"),
        ("cough.tw. not (letter or editorial).pt.", "cough"),
        ("cough.tw. not (letter/ or Case Reports/)", "cough"),
        ("cough.tw. or letter/", "cough OR letter"),
        ("(di or dt).fs. or cough.tw.", "cough"),
        ("cough.tw. and (di or dt).fs.", "cough"),
        ("cough.tw. and 2010*.ed.", "cough"),
        ("cough.tw. and Some Journal.jn.", "cough"),
        ("clinical trial.pt. or cough.tw.", '"clinical trial" OR cough'),
        ("drug therapy.fs. or cough.tw.", '"drug therapy" OR cough'),
        ("rash.tw. and (clinical trial.pt. or cough.ab.)", 'rash AND ("clinical trial" OR abstract:cough)'),
    ],
)
def test_what_only_narrows_goes_and_an_alternative_stays_as_words(text: str, expected: str) -> None:
    assert imported(text) == expected
    assert notes(text)


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("cough.zz.", 6, ".zz. is not a field of Ovid"),
        ("cough.tiab.", 5, "is no word of a query for Ovid"),
        ("cough rash/zz", 10, "is no word of a query for Ovid"),
        ("cough:ti,ab and rash.tw.", 5, "is no word of a query for Ovid"),
        ("(cough near/3 rash).tw.", 7, "is no word of a query for Ovid"),
        ("exp cough", 0, "exp without the slash"),
        ("cough.tw. rash.tw.", 10, "an operator is missing"),
        ("[cough/ or rash.tw.] and fever.tw.", 0, "brackets hold a comment"),
        ("cough.tw. [a note", 10, "a [ that is never closed"),
        ("(cough.tw.", 0, "never closed"),
        ('"cough.tw.', 0, "never closed"),
        ("1 cough.tw.\n2 1 3", 14, "line numbers without an operator"),
        ("1 cough.tw.\n2 1 or1", 14, "line numbers without an operator"),
        ("1 cough.tw.\n2 1 0r 1", 14, "line numbers without an operator"),
        ("1 cough.tw.\n2 rash.tw. or 1or 1", 26, "line numbers without an operator"),
        ("TI cough", 0, "TI is no syntax of Ovid"),
        ("cough in ti,ab", 0, "is no syntax of Ovid"),
        ("cough agents/administration and dosage", 0, "/administration is no syntax of Ovid"),
        ("cough[tiab]", 5, "[tiab] is a field of PubMed"),
        ("1 cough.tw.\n2 or/1-3", 14, "refers to a line that does not come before"),
        ("1 cough.tw.\n2 2 and 1", 14, "refers to a line that does not come before"),
        ("1 cough.tw.\n2 limit 5 to english", 20, "refers to a line that does not come before"),
    ],
)
def test_what_is_no_syntax_of_ovid_is_refused_with_its_place(text: str, offset: int, message: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        import_query(text, "ovid")
    assert message in caught.value.message
    assert caught.value.offset == offset
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. cough.tw. [first\n   block]\n2. rash.tw. [second block] (12)\n3. 1 or 2", "cough OR rash"),
        ("1 Cough/di [Diagnosis,\n   Therapy]\n   (12)\n2 rash.tw. (4)\n3 1 or 2 (9)", "Cough OR rash"),
        ("cough.mp. [mp=title, abstract\nrash.tw.\n1-2/OR (12)", "cough OR rash"),
    ],
)
def test_a_comment_may_go_on_in_the_next_line_and_is_no_part_of_the_search(text: str, expected: str) -> None:
    assert imported(text) == expected


def test_the_last_line_refers_to_others_or_nothing_says_which_is_the_result() -> None:
    with pytest.raises(QuerySyntaxError, match="the last line refers to no other") as caught:
        import_query("1 cough.tw.\n2 rash.tw.\n3 1 or 2\n4 fever.tw.", "ovid")
    assert caught.value.offset == 34


def test_what_cannot_be_read_is_left_out_on_demand_and_listed() -> None:
    found = import_query(
        "1 cough.tw. or *itis.tw.\n2 rash.zz. or fever.tw.\n3 )\n4 1 and 2 and 3", "ovid", lenient=True
    )
    assert to_text(found.node) == "cough AND fever"
    assert [error.offset for error in found.lost] == [32, 51, 15]
    assert [line.problem for line in found.lines] == ["", "", ") has no term before it", ""]


def test_lenient_reading_does_not_invent_a_query() -> None:
    for text in ("rash.zz.", "1 cough.tw.\n2 )", "*itis.tw."):
        with pytest.raises(QuerySyntaxError):
            import_query(text, "ovid", lenient=True)


def test_each_line_is_shown_with_its_count_and_the_lines_it_refers_to() -> None:
    found = import_query("1 exp Cough/ (12)\n2 wom?n$.ti. (1,234)\n3 limit 1 to humans\n4 2 and 3", "ovid")
    assert [(line.number, line.hits, line.reading) for line in found.lines] == [
        (1, 12, "Cough"),
        (2, 1234, "title:wom?n*"),
        (3, None, "#1"),
        (4, None, "#2 AND #3"),
    ]
