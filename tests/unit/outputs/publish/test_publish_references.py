"""References: every cited report appears, whatever is unknown of it, and nothing in it is obeyed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from slr.adapters.formats import bibtex
from slr.adapters.formats.base import FileRecord
from slr.core.errors import UsageError
from slr.core.model import Author, Document, Identifiers, Protocol, SourceKind, Standing, Verdict
from slr.outputs.prisma.flow import count_flow
from slr.outputs.publish.material import ReviewSnapshot
from slr.outputs.publish.papers.references import Reference, format_references, to_bibtex, to_html, to_markdown

STYLE = files("slr.outputs.publish.papers").joinpath("data", "slr-author-year.csl").read_bytes()
CROSSREF = (("Crossref", SourceKind.DATABASE),)


def facts_of(*documents: Document, verdict: Verdict = Verdict.INCLUDE) -> ReviewSnapshot:
    standings = [
        Standing(number, number, document.title, CROSSREF, Verdict.INCLUDE, verdict)
        for number, document in enumerate(documents, 1)
    ]
    return ReviewSnapshot(
        protocol=Protocol("T", "", (), {}, (), {}),
        runs=(),
        notes={},
        standings=standings,
        documents=dict(enumerate(documents, 1)),
        merges=(),
        stages={},
        counts=count_flow(standings, str),
    )


def formatted(*documents: Document) -> dict[int, Reference]:
    return format_references(facts_of(*documents), STYLE, "style")


def test_a_whole_record_is_formatted_with_all_it_has() -> None:
    known = Document(
        title="On brains",
        authors=(Author("Müller", "Anna B."), Author("The Consortium", collective=True)),
        year=2021,
        date="2021-03",
        venue="Journal of X",
        volume="3",
        issue="2",
        pages="1-9",
        type="journal-article",
        ids=Identifiers(doi="10.5555/x"),
    )
    text = formatted(known)[1].text
    assert text == (
        "Müller AB, The Consortium (2021). On brains. Journal of X, 3(2), 1–9. https://doi.org/10.5555/x."
    )


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        (Document(), "[no title]"),
        (Document(title="Only a title"), "Only a title"),
        (Document(authors=(Author("Zed"),)), "Zed"),
        (Document(year=1999), "(1999). [no title]"),
        (Document(title="\u202e\x1b"), "[no title]"),
        (Document(title="No author", venue="J", authors=(Author(""),)), "No author"),
    ],
)
def test_a_record_that_lacks_title_authors_or_year_still_appears(document: Document, shown: str) -> None:
    made = formatted(document)
    assert shown in made[1].text
    assert f"- {made[1].markdown}" in to_markdown(facts_of(document), made).decode()


def test_what_html_would_obey_is_shown_as_text() -> None:
    bad = Document(title='<script>alert(1)</script> & p < 0.05 <span class="nocase">X</span>', year=2020)
    made = formatted(bad)
    page = to_html(facts_of(bad), made).decode()
    assert "<script" not in page
    assert "<span" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; p &lt; 0.05" in page
    assert "default-src 'none'" in page
    assert "<script>alert(1)</script> & p < 0.05" in made[1].text


def test_the_name_of_a_journal_is_in_italics_in_markdown_and_html() -> None:
    made = formatted(Document(title="T", venue="Journal of *X*"))[1]
    assert r"*Journal of \*X\**" in made.markdown
    assert "<i>Journal of *X*</i>" in made.html


def test_references_stand_in_the_order_of_the_style() -> None:
    made = formatted(
        Document(title="B", authors=(Author("Zuse"),), year=2000),
        Document(title="A", authors=(Author("Abel"),), year=2001),
    )
    assert list(made) == [2, 1]


def test_bibtex_reads_back_with_its_status_and_without_abstract(tmp_path: Path) -> None:
    document = Document(title="50% of {x}", authors=(Author("Ünal", "C."),), year=2020, abstract="Owned.")
    body = to_bibtex(facts_of(document, verdict=Verdict.EXCLUDE))
    path = tmp_path / "x.bib"
    path.write_bytes(body)
    with path.open("rb") as file:
        (item,) = bibtex.read(file)
    assert isinstance(item, FileRecord)
    assert item.key == "unal2020r1"
    assert item.document.title == "50% of {x}"
    assert item.document.abstract is None
    assert item.extra["slrstatus"] == "excluded on full text"


@pytest.mark.parametrize(
    "style",
    [
        b"",
        b"not xml",
        b"<style/>",
        b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><style>&x;</style>',
        b'<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info/></style>',
        STYLE.replace(b'variable="title"/>\n        <group', b'macro="nowhere"/>\n        <group'),
    ],
)
def test_what_is_no_usable_style_is_refused_with_its_name(style: bytes) -> None:
    with pytest.raises(UsageError, match=r"mine\.csl"):
        format_references(facts_of(Document(title="T")), style, "mine.csl")
