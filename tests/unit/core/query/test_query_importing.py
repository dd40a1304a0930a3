"""Queries written for other services: what they mean here, what is noted, and what is refused with its place."""

from __future__ import annotations

import pytest

from slr.core.errors import QuerySyntaxError
from slr.core.query import Dialect, import_query, parse, to_text
from slr.core.query.importing import guess

STRATEGY = """1 exp Brain Neoplasms/ (1,234)
2 (brain adj3 tumo?r$).ti,ab.
3 or/1-2
4 large model.ti.
5 3 and 4
6 limit 5 to english language
"""


@pytest.mark.parametrize(
    ("dialect", "text", "expected"),
    [
        (
            "pubmed",
            '("large model*"[tiab] OR FM[ti]) NOT rat[ab]',
            '("large model*" OR title:FM) AND NOT abstract:rat',
        ),
        ("pubmed", "a1[tiab] OR b1[tiab] AND c1[tiab]", "(a1 OR b1) AND c1"),
        ("pubmed", '"brain tumor"[tiab:~3]', "brain NEAR/3 tumor"),
        ("pubmed", '"Brain Neoplasms"[mh]', '"Brain Neoplasms"'),
        ("pubmed", "brain[tiab] AND 2010:2020[dp]", "brain"),
        ("pubmed", "brain tumour[ti]", "title:brain AND title:tumour"),
        (
            "wos",
            'TS=("large model*" NEAR/3 brain) AND TI=glioma',
            '("large model*" NEAR/3 brain) AND title:glioma',
        ),
        ("wos", "TS=a1 OR TS=b1 NOT TS=c1 AND TS=d1", "a1 OR (b1 AND NOT c1 AND d1)"),
        ("wos", "TS=(a1 NEAR b1)", "a1 NEAR/15 b1"),
        ("wos", "AB=organi$ation", "abstract:organiation OR abstract:organisation OR abstract:organization"),
        ("wos", "TS=S100", "S100"),
        ("wos", "#1 TS=brain\n#2 TS=mri\n#3 #1 AND #2", "brain AND mri"),
        ("scopus", "TITLE-ABS-KEY(a1 OR b1 AND c1)", "(a1 OR b1) AND c1"),
        ("scopus", "TITLE({exact phrase}) AND NOT ABS(rat)", 'title:"exact phrase" AND NOT abstract:rat'),
        ("scopus", "TITLE-ABS-KEY(a1 W/3 b1)", "a1 NEAR/3 b1"),
        ("scopus", "TITLE(a1 PRE/2 b1)", "title:a1 NEAR/2 title:b1"),
        ("scopus", "TITLE(a1) AND PUBYEAR > 2010", "title:a1"),
        ("ovid", "(brain adj3 mri).ti,ab.", "brain NEAR/2 mri"),
        ("ovid", "large model.ti.", 'title:"large model"'),
        ("ovid", "brain$.ab.", "abstract:brain*"),
        ("ovid", STRATEGY, '("Brain Neoplasms" OR (brain NEAR/2 (tumor* OR tumour*))) AND title:"large model"'),
        (
            "ebsco",
            'TI (brain N3 tumor) AND AB "large model"',
            '(title:brain NEAR/3 title:tumor) AND abstract:"large model"',
        ),
        ("ebsco", "AB (a1 W2 b1)", "abstract:a1 NEAR/2 abstract:b1"),
        ("ebsco", "TI tumor#", "title:tumor*"),
        ("ebsco", "TI a1 N3 b1 AND c1", "(title:a1 NEAR/3 title:b1) AND c1"),
        ("ebsco", 'AB a1 W2 ("b1 d1" OR c1)', 'abstract:a1 NEAR/2 (abstract:"b1 d1" OR abstract:c1)'),
        ("ebsco", "TX a1 N3 b1", "a1 NEAR/3 b1"),
    ],
)
def test_a_foreign_query_becomes_a_tree_of_this_language(dialect: str, text: str, expected: str) -> None:
    node = import_query(text, dialect).node
    assert to_text(node) == expected
    assert parse(to_text(node)) == node


@pytest.mark.parametrize(
    ("dialect", "text", "note"),
    [
        (
            "pubmed",
            "a1[tiab] OR b1[tiab] AND c1[tiab]",
            "AND and OR are mixed without parentheses; read as PubMed does",
        ),
        ("pubmed", "brain[mh]", "[mh] (brain): slr does not search subject headings"),
        ("pubmed", "brain[tiab] AND 2010:2020[dp]", "left out; a date cannot be expressed here"),
        ("pubmed", "brain[tiab] NOT review[pt]", "review: left out; a type of publication"),
        ("pubmed", "asthma", "asthma: no field is named"),
        ("pubmed", "(a1 OR b1)[ti]", "after a group, which PubMed ignores"),
        ("pubmed", "a1[ti] or b1[ti]", "or is read as an operator"),
        ("wos", "TS=(brain tumor)", "brain tumor: words without quotes are joined by AND"),
        ("wos", "TS=colo$r", '"colo?r" is written out with the letters of usual spellings: color, colour'),
        ("ovid", STRATEGY, "limit 5 to english language: left out"),
        ("ovid", "1 brain.ti.\n2 rat.ti.\n3 mri.ti. and 1", "lines that no other line uses: 2"),
        ("ovid", "(a1 not b1 and c1).ti.", "NOT comes before AND without parentheses, which Ovid may join"),
        ("ebsco", "TI a1 NOT TI b1 AND TI c1", "read as: title:a1 AND NOT title:b1 AND title:c1"),
        ("scopus", "TITLE(a1 OR b1 AND c1)", "OR comes before AND without parentheses, which Scopus may join"),
        ("scopus", "TITLE(a1 W/3 b1 OR c1)", "NEAR comes before OR without parentheses"),
        ("ebsco", "TI a1 N3 b1", "TI before N3 limits both sides of it"),
        ("ebsco", "TX a1 N3 b1", "TX (a1, b1): slr does not search all fields"),
        ("scopus", "TITLE(a1 PRE/2 b1)", "PRE/2 keeps an order, NEAR does not: this finds more"),
        ("wos", "TS=(a1 NEAR/100 b1)", "NEAR/100 is read as AND: this finds more"),
    ],
)
def test_what_changes_on_the_way_is_noted(dialect: str, text: str, note: str) -> None:
    assert note in "\n".join(import_query(text, dialect).notes)


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("ovid", "(a1 and b1 not c1).ti."),
        ("ovid", "(a1 and (b1 not c1)).ti."),
        ("wos", "TI=(a1 NOT b1 AND c1)"),
        ("scopus", "TITLE((a1 OR b1) AND (c1 W/3 d1) AND NOT e1)"),
    ],
)
def test_no_doubt_is_told_where_every_order_means_the_same_or_the_service_documents_its_own(
    dialect: str, text: str
) -> None:
    assert "may join" not in "\n".join(import_query(text, dialect).notes)


@pytest.mark.parametrize(
    ("dialect", "text", "offset", "message"),
    [
        ("pubmed", "brain[tiab] OR 2010[dp]", 15, "a date cannot be expressed here"),
        ("pubmed", "2010:2020[dp]", 0, "a date cannot be expressed here"),
        ("pubmed", "asthma[foo]", 6, "[foo] is not a field of PubMed"),
        ("pubmed", "asthma[ti] AND (a1[ti]", 15, "never closed"),
        ("pubmed", "#1 AND #2", 0, "#1 refers to a line"),
        ("pubmed", ")", 0, ") has no term before it"),
        ("pubmed", "a1[ti] AND", 7, "AND has no term after it"),
        ("pubmed", "", 0, "empty query"),
        ("pubmed", "NOT brain[ti]", 0, "records with none of these words"),
        ("wos", 'TS="x', 3, "never closed"),
        ("wos", "TS=(*itis)", 4, "cannot be carried over"),
        ("wos", "TS=((NOT b1) NEAR/3 c1)", 13, "more than words, phrases and alternatives"),
        ("ebsco", "TI a1 N3 AB b1", 6, "different fields"),
        ("ebsco", "AU a1 N3 b1", 3, "an author cannot be expressed here"),
        ("ovid", "1 brain.ti.\n2 7 and 1", 14, "refers to a line"),
        ("ovid", "1 brain.ti.\nrat.ti.\n2 1", 12, "a line without a number"),
        ("ovid", "1 brain.ti.\n2 limit 9 to humans", 20, "9 refers to a line"),
        ("wos", "(" * 100 + "a1" + ")" * 100, 60, "more than 60 nested groups"),
        ("wos", "NOT " * 5000 + "a1", 240, "more than 60 nested groups"),
        (None, "brain", 0, "nothing shows which service"),
    ],
)
def test_what_cannot_be_carried_over_is_refused_with_its_place(
    dialect: str | None, text: str, offset: int, message: str
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        import_query(text, dialect)
    assert message in caught.value.message
    assert caught.value.offset == offset
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("brain[tiab]", Dialect.PUBMED),
        ("TS=(brain)", Dialect.WOS),
        ("TITLE-ABS-KEY(brain)", Dialect.SCOPUS),
        ("(brain adj3 mri).ti,ab.", Dialect.OVID),
        ("TI brain AND AB mri", Dialect.EBSCO),
        ("brain", None),
    ],
)
def test_the_dialect_is_guessed_from_its_signs(text: str, dialect: Dialect | None) -> None:
    assert guess(text) is dialect
    if dialect:
        assert import_query(text).notes[0].startswith("read as a query for ")


def test_an_unknown_dialect_is_no_query_error() -> None:
    with pytest.raises(ValueError, match="dialog"):
        import_query("brain", "dialog")


@pytest.mark.parametrize(
    "how",
    ["explode all trees", "1 tree(s) exploded", "explode 2 trees", "this term only", "", "in all MeSH products"],
)
def test_how_a_descriptor_is_exploded_is_no_word(how: str) -> None:
    text = f"#1 MeSH descriptor: [Migraine Disorders] {how}\n#2 headache:ti\n#3 #1 or #2"
    assert to_text(import_query(text, "central").node) == '"Migraine Disorders" OR title:headache'


def test_what_is_not_known_behind_a_descriptor_is_refused_at_its_place() -> None:
    with pytest.raises(QuerySyntaxError, match="MeSH descriptor") as caught:
        import_query("MeSH descriptor: [Stroke] burst all branches", "central")
    assert caught.value.offset == 26


def test_the_address_of_a_search_is_no_word_of_it() -> None:
    read = import_query("https://www.webofscience.com/wos/x\ncoral (Topic) and soil (Title)", "wos")
    assert to_text(read.node) == "coral AND title:soil"
    with pytest.raises(QuerySyntaxError):
        import_query("TS=(coral) AND TS=(https://example.org/x)", "wos")


@pytest.mark.parametrize(
    "rows",
    [
        "and Article or Review Article (Document Types)",
        "and 2020 or 2021 (Publication Years) and English (Languages)",
        "and English or German (Languages)",
    ],
)
def test_rows_of_web_of_science_that_refine_a_search_are_left_out_whole(rows: str) -> None:
    assert to_text(import_query(f"coral (Topic) and soil (Title) {rows}", "wos").node) == "coral AND title:soil"


def test_a_row_of_web_of_science_with_an_operator_of_its_own_needs_parentheses() -> None:
    assert (
        to_text(import_query("a1 (Topic) and (b1 or c1) (Title)", "wos").node) == "a1 AND (title:b1 OR title:c1)"
    )
    with pytest.raises(QuerySyntaxError, match="field of the last word") as caught:
        import_query("a1 (Topic) and b1 or c1 (Title)", "wos")
    assert caught.value.offset == 18


def test_a_sign_that_pubmed_passes_over_is_no_letter_of_a_word() -> None:
    read = import_query("cough[tiab] AND monitor$[tiab]", "pubmed")
    assert to_text(read.node) == "cough AND monitor"
