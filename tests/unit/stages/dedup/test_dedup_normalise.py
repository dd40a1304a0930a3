"""What is left of a record for comparing."""

from __future__ import annotations

import pytest

from slr.core.bibliography.folding import digits_of, fold, key_of, spell
from slr.core.bibliography.preprints import PublicationForm, preprint_server
from slr.core.model import Author, Document, Identifiers, Record, SourceKind
from slr.stages.dedup.author_lists import overlap, same_first, same_name
from slr.stages.dedup.normalise import Clean, Name, clean


def cleaned(document: Document) -> Clean:
    return clean(Record(1, 1, "x", SourceKind.DATABASE, "1", document, 1))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  The TITLE, of: a—thing!", "the title of a thing"),
        ("Größe & Žižek's Œuvre", "grosse and zizek s oeuvre"),
        ("β-blockers", "beta blockers"),
        ("β\u2010blockers", "beta blockers"),
        ("CD4+ cells", "cd4 plus cells"),
        ("脳の画像", "脳の画像"),
        ("", ""),
    ],
)
def test_folding_takes_case_accents_and_marks_away(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("tumours", "tumors"),
        ("randomised", "randomized"),
        ("analysing", "analyzing"),
        ("fibres", "fibers"),
        ("haemorrhage", "hemorrhage"),
        ("labelled", "labeled"),
        ("Part II", "part 2"),
        ("Phase I trial", "phase 1 trial"),
        ("SAM II: a tool", "SAM 2: a tool"),
        ("A second look. X", "A second look. 10"),
    ],
)
def test_spellings_are_made_one(british: str, american: str) -> None:
    assert key_of(british) == key_of(american)


def test_a_pronoun_is_no_numeral() -> None:
    assert digits_of(spell(fold("What I saw in 10,000 scans, type v"))) == "100005"


@pytest.mark.parametrize(
    ("title", "notice", "about"),
    [
        ("Erratum: Imaging of the ageing brain", "erratum", "imaging of the ageing brain"),
        ("Correction to: Imaging of the ageing brain", "erratum", "imaging of the ageing brain"),
        ("Author Correction: Imaging of the ageing brain", "erratum", "imaging of the ageing brain"),
        ('Corrigendum to "Imaging of the ageing brain"', "erratum", "imaging of the ageing brain"),
        ("Retraction: Imaging of the ageing brain", "retraction", "imaging of the ageing brain"),
        ("Expression of concern: Imaging of the ageing brain", "concern", "imaging of the ageing brain"),
        ("Re: Imaging of the ageing brain", "comment", "imaging of the ageing brain"),
        ("Comment on: Imaging of the ageing brain", "comment", "imaging of the ageing brain"),
        ("Reply to “Imaging of the ageing brain”", "reply", "imaging of the ageing brain"),
        ("Imaging of the ageing brain - Reply", "reply", "imaging of the ageing brain"),
        ("Imaging of the ageing brain: authors’ reply", "reply", "imaging of the ageing brain"),
        ("Imaging of the ageing brain (vol 12, pg 3, 2001)", "erratum", "imaging of the ageing brain"),
        ("RETRACTED ARTICLE: Imaging of the ageing brain", None, "imaging of the ageing brain"),
        ("Response to placebo in epilepsy", None, "response to placebo in epilepsy"),
        ("Modelling of dose-response", None, "modeling of dose response"),
        ("Correction of motion in scans of children", None, "correction of motion in scans of children"),
        ("[Imaging of the brain]. [German]", None, "imaging of the brain"),
        ("Imaging of the brain [Review] [33 refs]", None, "imaging of the brain"),
        ("[Review]", None, "review"),
    ],
)
def test_a_notice_is_told_from_the_text_it_is_about(title: str, notice: str | None, about: str) -> None:
    found = cleaned(Document(title=title))
    assert (found.notice, found.title) == (notice, about)


def test_head_and_nickname_of_a_title() -> None:
    found = cleaned(Document(title="MedSAM: Segment Anything in Medical Images"))
    assert (found.head, found.bare) == ("medsam", "segmentanythinginmedicalimages")
    found = cleaned(Document(title="Segment anything in images", subtitle="a tool"))
    assert (found.head, found.bare) == ("segmentanythinginimages", "")


def test_a_very_long_title_is_cut_before_patterns_look_at_it() -> None:
    assert len(cleaned(Document(title="[" * 100_000)).key) == 0
    assert len(cleaned(Document(title="x" * 100_000)).key) == 1000


@pytest.mark.parametrize(
    ("pages", "first"),
    [
        ("361-368", "361"),
        ("S346", "346"),
        ("e001469", "1469"),
        ("pp. 12-15", "12"),
        ("viii108", "108"),
        ("01-Sep", None),
        ("1-9", None),
        ("1-10; discussion 11", "1"),
        ("no pagination", None),
        (None, None),
    ],
)
def test_first_page(pages: str | None, first: str | None) -> None:
    assert cleaned(Document(title="T", pages=pages)).page == first


@pytest.mark.parametrize(
    ("volume", "number"),
    [
        ("66 (Supplement 1)", "66"),
        ("30a", "30"),
        ("3)", None),
        ("2016", None),
        ("Ph.D.", None),
        ("007", "7"),
        (None, None),
    ],
)
def test_volume(volume: str | None, number: str | None) -> None:
    assert cleaned(Document(title="T", volume=volume)).volume == number


def test_a_year_is_read_from_the_date_when_it_is_missing() -> None:
    assert cleaned(Document(title="T", date="2023-03-14")).year == 2023
    assert cleaned(Document(title="T", date="unknown")).year is None


def test_authors_are_folded_and_the_others_left_out() -> None:
    given = (
        Author("van der Berg", "Jan P."),
        Author("et al."),
        Author("Østby", "null"),
        Author("Li", "WX"),
        Author("De"),
    )
    assert cleaned(Document(title="T", authors=given)).names == (
        Name("berg", "jan p", is_short=False),
        Name("ostby", "", is_short=True),
        Name("li", "wx", is_short=True),
        Name("de", "", is_short=True),
    )


def name(text: str) -> Name:
    family, _, given = text.partition(", ")
    return cleaned(Document(title="T", authors=(Author(family, given or None),))).names[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lin, W.", "Lin, Weixiong", True),
        ("Lin, Wei", "Lin, Weixiong", True),
        ("Lin, Wei Xiong", "Lin, Weixiong", True),
        ("Lin", "Lin, Weixiong", True),
        ("Lin, W.", "Lin, Yu", False),
        ("Zhang, Xiaoman", "Zhang, Benyou", False),
        ("Zhang, Xiaoman", "Zheng, Xiaoman", True),
        ("Wang, X.", "Wong, X.", False),
        ("Hernandez Pedro, N.", "Pedro, N. H.", True),
        ("O'Day, S.", "ODay, S.", True),
        ("Kanj Wei", "Kanj, W. S.", True),
        ("Aft Victor", "Aft, V.", True),
        ("Garc?a, M.", "Garcia, Maria", True),
    ],
)
def test_names_that_may_be_one_person(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert same_name(name(one), name(other)) is same
    assert same_name(name(other), name(one)) is same


def test_author_lists() -> None:
    short, long = (name("Lin, W."),), (name("Zhao, Z."), name("Lin, Weixiong"))
    assert (same_first(short, long), overlap(short, long), overlap(long, short)) == (False, 1.0, 1.0)
    assert (same_first((), long), overlap(short, ())) == (None, None)
    assert same_first((name("Chen, Mengyao"),), (name("Mengyao, Chen"),)) is True


@pytest.mark.parametrize(
    ("doi", "server"),
    [
        ("10.48550/arxiv.2406.10395", "arxiv"),
        ("10.1101/2025.01.09.25320293", "biorxiv"),
        ("10.1101/123456", "biorxiv"),
        ("10.1101/gr.277663.123", None),
        ("10.64898/2026.01.01.123", "biorxiv"),
        ("10.2139/ssrn.4000000", "ssrn"),
        ("10.2139/other", None),
        ("10.1038/s41586-023-05881-4", None),
        (None, None),
    ],
)
def test_preprint_dois(doi: str | None, server: str | None) -> None:
    assert preprint_server(doi) == server


@pytest.mark.parametrize(
    ("document", "form"),
    [
        (Document(ids=Identifiers(arxiv="2101.00001")), PublicationForm.PREPRINT),
        (Document(venue="arXiv (Cornell University)"), PublicationForm.PREPRINT),
        (Document(venue="medRxiv : the preprint server for health sciences"), PublicationForm.PREPRINT),
        (Document(venue="Somewhere", type="posted-content"), PublicationForm.PREPRINT),
        (Document(venue="arXiv", ids=Identifiers(doi="10.1038/x")), PublicationForm.PUBLISHED),
        (Document(venue="Brain", ids=Identifiers(arxiv="2101.00001")), PublicationForm.PUBLISHED),
        (Document(ids=Identifiers(doi="10.1038/x")), PublicationForm.PUBLISHED),
        (Document(title="T"), PublicationForm.UNKNOWN),
    ],
)
def test_form_of_publication(document: Document, form: PublicationForm) -> None:
    assert cleaned(document).form is form


@pytest.mark.parametrize(
    ("doi", "ids"),
    [
        ("10.48550/arXiv.2406.10395", {"arxiv": "2406.10395"}),
        ("10.48550/arxiv.2406.10395v3", {"arxiv": "2406.10395"}),
        ("10.21203/rs.3.rs-55/v2", {"doi": "10.21203/rs.3.rs-55"}),
        ("10.1101/2020.01.01.123456v2", {"doi": "10.1101/2020.01.01.123456"}),
        ("10.1000/x.v2", {"doi": "10.1000/x.v2"}),
        ("10.1016/s0025-7753%2817%2930624-3", {"doi": "10.1016/s0025-7753(17)30624-3"}),
    ],
)
def test_identifiers_of_one_document_become_one(doi: str, ids: dict[str, str]) -> None:
    assert cleaned(Document(ids=Identifiers(doi=doi))).ids == ids
