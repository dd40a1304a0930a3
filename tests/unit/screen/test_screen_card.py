"""What a card says about a document, known or not."""

from __future__ import annotations

from slr.model import Author, Decision, Document, Identifiers, Stage, Verdict
from slr.screen.card import confirmation, counts, face
from slr.screen.desk import Card, Progress


def none(_text: str) -> list[tuple[int, int]]:
    return []


def plain(document: Document, **more: object) -> str:
    return face(Card(1, document, **more), none, None).plain  # type: ignore[arg-type]


def test_an_empty_document_says_what_is_missing() -> None:
    text = plain(Document())
    assert "(no title)" in text
    assert "No authors given" in text
    assert "year unknown" in text
    assert "No abstract: the sources give none" in text


def test_a_missing_abstract_gives_its_reason() -> None:
    assert "No abstract: elided by the publisher" in plain(Document(abstract_note="elided by the publisher"))


def test_the_ninth_author_and_later_are_counted() -> None:
    authors = tuple(Author(f"A{n}") for n in range(1, 12))
    assert "A8; and 3 more\n" in plain(Document(authors=authors))


def test_an_author_list_cut_by_the_source_says_so() -> None:
    assert "A1; the source lists no more" in plain(Document(authors=(Author("A1"),), authors_complete=False))


def test_the_address_of_a_source_is_shown_where_no_identifier_gives_one() -> None:
    assert "https://example.org/x" in plain(Document(url="https://example.org/x", ids=Identifiers(s2="a" * 40)))
    assert "https://example.org/x" not in plain(
        Document(url="https://example.org/x", ids=Identifiers(doi="10.1000/a"))
    )


def test_an_s2_identifier_is_shown_when_it_is_all_there_is() -> None:
    assert "Semantic Scholar aaaa" in plain(Document(ids=Identifiers(s2="a" * 40)))


def test_an_open_copy_subtitle_keywords_and_sources_are_shown() -> None:
    document = Document(title="T", subtitle="Sub", open_pdf="https://x.org/a.pdf", keywords=("k1", "", "k2"))
    text = plain(document, sources=("PubMed",))
    for words in ("T\nSub\n", "Open copy: https://x.org/a.pdf", "Keywords: k1; k2", "Found by: PubMed"):
        assert words in text


def test_the_note_and_the_verdict_so_far_are_shown() -> None:
    previous = Decision(1, Stage.FULL_TEXT, "ana", Verdict.NOT_RETRIEVED)
    text = face(Card(1, Document(), previous=previous), none, "my\nnote").plain
    assert "Your verdict so far: not retrieved" in text
    assert "Your note, kept with your next verdict: my note" in text


def test_marks_fall_on_the_cleaned_text() -> None:
    document = Document(title="\x1b\x1b prompt", abstract="a\n\n prompt")

    def terms(text: str) -> list[tuple[int, int]]:
        start = text.index("prompt")
        return [(start, start + 6)]

    text = face(Card(1, document), terms, None)
    marks = [text.plain[s.start : s.end] for s in text.spans if "underline" in str(s.style)]
    assert marks == ["prompt", "prompt"]


def test_a_confirmation_repeats_verdict_reasons_and_title() -> None:
    decision = Decision(1, Stage.FULL_TEXT, "ana", Verdict.EXCLUDE, ("P1", "S2"))
    assert confirmation(decision, Card(1, Document(title="T\x1b"))) == "Excluded (P1, S2): T"
    assert confirmation(decision, Card(1, Document())) == "Excluded (P1, S2): (no title)"


def test_not_retrieved_is_counted_where_the_stage_has_it() -> None:
    now = Progress(5, 4, 1, 1, 1, 1, 1)
    assert counts(now, not_retrieved=True) == "1 included · 1 excluded · 1 maybe · 1 not retrieved · 1 left"
    assert counts(now, not_retrieved=False) == "1 included · 1 excluded · 1 maybe · 1 left"
