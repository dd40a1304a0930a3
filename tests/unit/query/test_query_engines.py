"""The exact text each service is sent, and what it is said to lose."""

from __future__ import annotations

import pytest

from slr.query import ENGINES, And, Not, Term, parse, render

SEED = (
    '("FM" | "large model" | "large vision model") brain -animal -mice -survey -pig -review '
    '(MR|MRI|CT|PET|"medical image"|"medical imaging")'
)


def said(text: str, engine: str) -> str:
    return render(parse(text), engine).text


def notes(text: str, engine: str) -> str:
    return "\n".join(render(parse(text), engine).notes)


def test_the_engines_are_named_after_their_sources() -> None:
    assert list(ENGINES) == ["semantic_scholar", "pubmed", "crossref"]
    with pytest.raises(KeyError):
        render(Term("brain"), "google")


def test_the_seed_query_for_semantic_scholar() -> None:
    assert said(SEED, "semantic_scholar") == (
        '(FM | "large model" | "large vision model") brain -animal -mice -survey -pig -review '
        '(MR | MRI | CT | PET | "medical image" | "medical imaging")'
    )


def test_the_seed_query_for_pubmed() -> None:
    assert said(SEED, "pubmed") == (
        '((FM[tiab] OR "large model"[tiab] OR "large vision model"[tiab]) AND brain[tiab] AND '
        '(MR[tiab] OR MRI[tiab] OR CT[tiab] OR PET[tiab] OR "medical image"[tiab] OR "medical imaging"[tiab])) '
        "NOT (animal[tiab] OR mice[tiab] OR survey[tiab] OR pig[tiab] OR review[tiab])"
    )


def test_the_seed_query_for_crossref() -> None:
    assert said(SEED, "crossref") == (
        "FM large model large vision model brain MR MRI CT PET medical image medical imaging"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("brain", "brain"),
        ("aa | bb", "(aa | bb)"),
        ("aa bb | cc", "((aa bb) | cc)"),
        ("aa -(bb | cc)", "aa -(bb | cc)"),
        ("aa -(bb cc)", "aa -(bb cc)"),
        ("(aa | bb) (cc | dd)", "(aa | bb) (cc | dd)"),
        ('aa -"bb cc"', 'aa -"bb cc"'),
        ("segment*", "segment*"),
        ('"large model*"', '"large model"'),
        ("cross-sect*", '"cross sect"'),
        ("error-prone", '"error prone"'),
        ("CD4+ C\\D", '"CD4+" "C\\\\D"'),
        ("a~2", '"a~2"'),
        ('"OR"', '"OR"'),
    ],
)
def test_semantic_scholar_groups_quotes_and_never_sends_a_stray_operator(text: str, expected: str) -> None:
    assert said(text, "semantic_scholar") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("brain", "brain[tiab]"),
        ("aa | bb", "aa[tiab] OR bb[tiab]"),
        ("aa bb", "aa[tiab] AND bb[tiab]"),
        ("aa bb | cc", "(aa[tiab] AND bb[tiab]) OR cc[tiab]"),
        ("-bb aa", "aa[tiab] NOT bb[tiab]"),
        ("aa -bb cc -dd", "(aa[tiab] AND cc[tiab]) NOT (bb[tiab] OR dd[tiab])"),
        ("aa -(bb | cc) -dd", "aa[tiab] NOT (bb[tiab] OR cc[tiab] OR dd[tiab])"),
        ("aa -(bb cc)", "aa[tiab] NOT (bb[tiab] AND cc[tiab])"),
        ("aa | (bb -cc)", "aa[tiab] OR (bb[tiab] NOT cc[tiab])"),
        ("aa (bb | -cc)", "aa[tiab] AND (bb[tiab] OR (all[sb] NOT cc[tiab]))"),
        ("aa -(bb -cc)", "aa[tiab] NOT (bb[tiab] NOT cc[tiab])"),
        ("segment*", "segment*[tiab]"),
        ('"large model*"', '"large model*"[tiab]'),
        ("cross-sectional", '"cross-sectional"[tiab]'),
        ("[18F]FDG", '"18F FDG"[tiab]'),
        ('"NOT" or', '"NOT"[tiab] AND "or"[tiab]'),
        ("Alzheimer's", '"Alzheimer\'s"[tiab]'),
    ],
)
def test_pubmed_gets_a_tag_on_every_term_and_not_at_the_end(text: str, expected: str) -> None:
    assert said(text, "pubmed") == expected


def test_pubmed_can_say_a_tree_that_only_negates() -> None:
    assert render(Not(Term("aa")), "pubmed").text == "all[sb] NOT aa[tiab]"
    assert render(And((Not(Term("aa")), Not(Term("bb")))), "pubmed").text == "all[sb] NOT (aa[tiab] OR bb[tiab])"


def test_crossref_gets_each_wanted_text_once_and_no_negated_one() -> None:
    assert said('brain "brain tumour" brain* -(mice -rats)', "crossref") == "brain brain tumour rats"
    assert render(Not(Term("aa")), "crossref").text == ""


@pytest.mark.parametrize(
    ("text", "engine", "note"),
    [
        ("aa", "semantic_scholar", "compares the English stems"),
        ("aa -bb", "semantic_scholar", "abstracts it may not show"),
        ("error-prone", "semantic_scholar", '"error-prone": sent as a phrase with a blank'),
        ('"large model*"', "semantic_scholar", '"large model": a phrase cannot be truncated here'),
        ("imaging*", "semantic_scholar", '"imaging*": the beginning is probably compared with stems'),
        ("aa", "pubmed", "exactly as written"),
        ("aa", "pubmed", "author keywords"),
        ('"large model"', "pubmed", "phrases of its own index"),
        ("MR*", "pubmed", '"MR*": PubMed wants 4 characters or more before an asterisk'),
        ('"large mod*"', "pubmed", '"large mod*": PubMed wants 4 characters'),
        ("[18F]FDG", "pubmed", '"[18F]FDG": sent without the signs'),
        ("aa (bb | -cc)", "pubmed", "all[sb] (all of PubMed) stands there"),
        ("aa", "crossref", "no boolean search"),
        ("aa", "crossref", "does not search abstracts"),
        ("aa -bb", "crossref", "negated terms are not sent"),
        ('"large model"', "crossref", "phrases are sent as single words"),
        ("model*", "crossref", "asterisk means nothing to Crossref"),
    ],
)
def test_a_note_says_what_the_engine_does_differently(text: str, engine: str, note: str) -> None:
    assert note in notes(text, engine)


@pytest.mark.parametrize(("engine", "count"), [("semantic_scholar", 1), ("pubmed", 2), ("crossref", 2)])
def test_one_plain_word_needs_no_more_than_the_general_notes(engine: str, count: int) -> None:
    assert len(render(Term("brain"), engine).notes) == count
    assert render(Term("model", truncated=True), "pubmed").notes == render(Term("brain"), "pubmed").notes
