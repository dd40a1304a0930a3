"""The exact text each service is sent, and what it is said to lose."""

from __future__ import annotations

import pytest

from slr.core.query import ENGINES, And, Near, Not, Or, Term, parse, render
from slr.core.query.engines.fitting import Abilities, fit

SEED = (
    '("FM" | "large model" | "large vision model") brain -animal -mice -survey -pig -review '
    '(MR|MRI|CT|PET|"medical image"|"medical imaging")'
)


def said(text: str, engine: str) -> str:
    return render(parse(text), engine).text


def notes(text: str, engine: str) -> str:
    return "\n".join(render(parse(text), engine).notes)


def test_the_engines_are_named_after_their_sources() -> None:
    assert list(ENGINES) == [
        "semantic_scholar",
        "pubmed",
        "crossref",
        "openalex",
        "europe_pmc",
        "arxiv",
        "datacite",
    ]
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
        ('"large model*"', "large model*"),
        ('bb -"large model*"', 'bb -"large model"'),
        ("cross-sect*", "cross sect*"),
        ("imaging*", "(imaging* | imaging)"),
        ("bb -imaging*", "bb -imaging*"),
        ("CD4+* or*", "cd4* or*"),
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
        ('"large model*"', "semantic_scholar", '"large model*": a phrase cannot be truncated here'),
        ("imaging*", "semantic_scholar", '"imaging*": the beginning is probably compared with stems'),
        ("aa", "pubmed", "exactly as written"),
        ("aa", "pubmed", "author keywords"),
        ('"large model"', "pubmed", "phrases of its own index"),
        ("MR*", "pubmed", '"MR*": PubMed needs 4 characters or more before an asterisk'),
        ('"large mod*"', "pubmed", '"large mod*": PubMed needs 4 characters'),
        ("[18F]FDG", "pubmed", '"[18F]FDG": sent without the signs'),
        ("aa (bb | -cc)", "pubmed", "slr sends all[sb] (all of PubMed) there"),
        ("aa", "crossref", "no boolean search"),
        ("aa", "crossref", "does not search abstracts"),
        ("aa -bb", "crossref", "slr does not send negated terms"),
        ('"large model"', "crossref", "sends phrases as single words"),
        ("model*", "crossref", "asterisk means nothing to Crossref"),
    ],
)
def test_a_note_says_what_the_engine_does_differently(text: str, engine: str, note: str) -> None:
    assert note in notes(text, engine)


@pytest.mark.parametrize(("engine", "count"), [("semantic_scholar", 1), ("pubmed", 2), ("crossref", 2)])
def test_one_plain_word_needs_no_more_than_the_general_notes(engine: str, count: int) -> None:
    assert len(render(Term("brain"), engine).notes) == count
    assert render(Term("model", truncated=True), "pubmed").notes == render(Term("brain"), "pubmed").notes


def test_the_seed_query_for_openalex() -> None:
    assert said(SEED, "openalex") == (
        '((FM OR "large model" OR "large vision model") AND brain AND '
        '(MR OR MRI OR CT OR PET OR "medical image" OR "medical imaging")) '
        "NOT (animal OR mice OR survey OR pig OR review)"
    )


def test_the_seed_query_for_europe_pmc() -> None:
    assert said(SEED, "europe_pmc") == (
        '((TITLE_ABS:FM OR TITLE_ABS:"large model" OR TITLE_ABS:"large vision model") AND TITLE_ABS:brain AND '
        "(TITLE_ABS:MR OR TITLE_ABS:MRI OR TITLE_ABS:CT OR TITLE_ABS:PET OR "
        'TITLE_ABS:"medical image" OR TITLE_ABS:"medical imaging")) '
        "NOT (TITLE_ABS:animal OR TITLE_ABS:mice OR TITLE_ABS:survey OR TITLE_ABS:pig OR TITLE_ABS:review)"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title:brain", "titles.title:brain"),
        ("title:brain -abstract:mice", "titles.title:brain NOT descriptions.description:mice"),
        ('title:"large model"', 'titles.title:"large model"~0'),
        ('title:"OR"', 'titles.title:"OR"'),
        ("title:model*", "titles.title:model*"),
        ("title:a/b:c", 'titles.title:"a b c"~0'),
        ("title:(aa NEAR/3 bb)", '(titles.title:"aa bb"~3 OR titles.title:"bb aa"~3)'),
    ],
)
def test_datacite_gets_the_field_of_every_term_and_phrases_that_no_word_may_part(text: str, expected: str) -> None:
    assert said(text, "datacite") == expected


def test_datacite_looks_for_a_term_without_a_field_in_titles_and_descriptions() -> None:
    assert said("brain -mice", "datacite") == (
        "(titles.title:brain OR descriptions.description:brain) "
        "NOT (titles.title:mice OR descriptions.description:mice)"
    )


def test_a_short_query_for_arxiv() -> None:
    assert said('(FM | "large model") brain -mice -review', "arxiv") == (
        '(((ti:FM OR abs:FM) OR (ti:"large model" OR abs:"large model")) AND (ti:brain OR abs:brain)) '
        "ANDNOT ((ti:mice OR abs:mice) OR (ti:review OR abs:review))"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aa", "aa"),
        ("aa -bb", "aa NOT bb"),
        ("-bb aa", "aa NOT bb"),
        ("aa (bb | -cc)", "aa NOT (cc NOT bb)"),
        ("aa (-bb | -cc)", "aa NOT (bb AND cc)"),
        ("aa -(bb -cc)", "aa NOT (bb NOT cc)"),
        ("aa -(bb | -cc)", "(aa AND cc) NOT bb"),
        ("aa | (bb -cc)", "aa OR (bb NOT cc)"),
        ("2,4-dinitrophenol", '"2 4 dinitrophenol"'),
        ("aa|bb,", "aa OR bb"),
        ("model* OR*", "model* AND or*"),
        ('"OR" C++', '"OR" AND "C"'),
        ('"large model*"', "large AND model*"),
        ("aa NEAR/3 bb", '("aa bb"~3 OR "bb aa"~3)'),
        ("cc -aa NEAR/3 bb", 'cc NOT ("aa bb"~3 OR "bb aa"~3)'),
        ('cc "aa dd" NEAR/3 bb', 'cc AND "aa dd" AND bb'),
        ("cc -aa* NEAR/3 bb", "cc"),
        ("title:aa abstract:bb -title:cc", "aa AND bb"),
    ],
)
def test_openalex_never_gets_a_group_that_only_negates_or_a_comma(text: str, expected: str) -> None:
    assert said(text, "openalex") == expected


@pytest.mark.parametrize(
    ("text", "europe_pmc", "arxiv"),
    [
        ("title:aa abstract:bb", "TITLE:aa AND ABSTRACT:bb", "ti:aa AND abs:bb"),
        ("aa* -title:bb", "TITLE_ABS:aa* NOT TITLE:bb", "(ti:aa* OR abs:aa*) ANDNOT ti:bb"),
        ('title:"aa-bb"', 'TITLE:"aa bb"', 'ti:"aa bb"'),
        ("title:(aa NEAR/3 bb)", "TITLE:aa AND TITLE:bb", "ti:aa AND ti:bb"),
        ("cc -aa NEAR/3 bb", "TITLE_ABS:cc", "(ti:cc OR abs:cc)"),
    ],
)
def test_europe_pmc_and_arxiv_name_the_field_of_every_term(text: str, europe_pmc: str, arxiv: str) -> None:
    assert said(text, "europe_pmc") == europe_pmc
    assert said(text, "arxiv") == arxiv


@pytest.mark.parametrize("engine", ["openalex", "europe_pmc", "arxiv", "datacite"])
def test_nothing_is_sent_where_only_negated_terms_are_left(engine: str) -> None:
    rendering = render(Not(Term("aa")), engine)
    assert rendering.text == ""
    assert rendering.notes[-1].startswith("only negated terms are left")
    assert render(Not(Near(Term("aa"), Term("bb cc", phrase=True), 3)), engine).text == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aa NEAR/3 bb", '"aa bb"[tiab:~3]'),
        ("title:(aa NEAR/3 bb)", '"aa bb"[ti:~3]'),
        ("abstract:(aa NEAR/3 bb)", '"aa bb"[tiab:~3]'),
        ("cc -abstract:(aa NEAR/3 bb)", "cc[tiab]"),
        ("aa NEAR/3 aa", "aa[tiab] AND aa[tiab]"),
        ("(aa | dd*) NEAR/3 bb", '"aa bb"[tiab:~3] OR (dd*[tiab] AND bb[tiab])'),
        ("cc -(aa | dd*) NEAR/3 bb", 'cc[tiab] NOT "aa bb"[tiab:~3]'),
        ('title:(aa | "bb cc*") -abstract:dd', '(aa[ti] OR "bb cc*"[ti]) NOT dd[ab]'),
    ],
)
def test_pubmed_has_fields_and_the_proximity_of_two_words(text: str, expected: str) -> None:
    assert said(text, "pubmed") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("aa NEAR/3 bb", '("aa bb"~3 | "bb aa"~3)'),
        ("cc -aa NEAR/3 bb", 'cc -("aa bb"~3 | "bb aa"~3)'),
        ('cc "aa dd" NEAR/3 bb', 'cc "aa dd" bb'),
        ("title:aa (bb | abstract:cc) -title:dd", "aa (bb | cc)"),
        ("cc (bb | -title:dd)", "cc"),
    ],
)
def test_semantic_scholar_has_both_orders_of_a_proximity_and_no_fields(text: str, expected: str) -> None:
    assert said(text, "semantic_scholar") == expected


@pytest.mark.parametrize(
    ("text", "engine", "note"),
    [
        (
            "title:aa",
            "semantic_scholar",
            "title:aa: Semantic Scholar has no search in title or abstract alone; looked for in both",
        ),
        (
            "bb -title:aa",
            "openalex",
            "title:aa: not sent, since OpenAlex has no search in title or abstract alone and NOT would remove more",
        ),
        (
            'aa NEAR/3 "bb cc"',
            "pubmed",
            'aa NEAR/3 "bb cc": proximity is sent for two single words only; sent as AND',
        ),
        ("abstract:(aa NEAR/3 bb)", "pubmed", "PubMed has no proximity in this field alone; looked for in both"),
        (
            "cc -aa NEAR/3 bb",
            "arxiv",
            "aa NEAR/3 bb: arXiv gets no proximity from slr; not sent, since NOT would remove more",
        ),
        ("aa", "openalex", "Kstem"),
        ("x-ray", "europe_pmc", '"x-ray": sent as words'),
        ("model*", "arxiv", '"model*": arXiv\'s manual for programs does not mention the asterisk'),
        ("imaging*", "openalex", "imaging*: a beginning is compared with stems, so the word itself"),
        ("title:aa", "crossref", "slr does not send title: and abstract:"),
        ("aa NEAR/3 bb", "crossref", "slr does not send NEAR"),
    ],
)
def test_a_note_says_what_was_made_wider_or_left_out(text: str, engine: str, note: str) -> None:
    assert note in notes(text, engine)


def test_a_proximity_of_very_many_pairs_becomes_and() -> None:
    side = Or(tuple(Term(f"w{number}") for number in range(11)))
    near = Near(side, side, 3)
    assert fit(near, Abilities("X", near=frozenset({None}))).node == And((side, side))
    fitted = fit(And((Term("aa"), Not(near))), Abilities("X", near=frozenset({None})))
    assert fitted.node == Term("aa")
    assert "more than 100 pairs of words; not sent" in fitted.notes[0]
