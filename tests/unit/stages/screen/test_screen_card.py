"""What a card says about a document, known or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

from rich.console import Console
from rich.table import Table

from slr.adapters.terminal.highlight import MarkStyles
from slr.core.bibliography.history import History, RecordHistory, RecordState
from slr.core.model import Author, Decision, Document, Identifiers, Overlay, Relation, Stage, Verdict
from slr.stages.screen.card import (
    EndKeys,
    View,
    confirm,
    describe_counts,
    draw_card,
    draw_sides,
    end,
    list_source_fields,
)
from slr.stages.screen.desk import Card, ReviewerProgress
from slr.stages.screen.draft import BLANK, Draft
from slr.stages.screen.ending import Left


def none(_text: str) -> list[tuple[int, int]]:
    return []


def plain(document: Document, **more: object) -> str:
    return draw_card(Card(1, document, **more), none, BLANK).plain  # type: ignore[arg-type]


def test_an_empty_document_says_what_is_missing() -> None:
    text = plain(Document())
    assert "(no title)" in text
    assert "No source gives authors" in text
    assert "year unknown" in text
    assert "No source gives an abstract" in text


def test_a_retraction_stands_above_the_title_with_the_first_state_below() -> None:
    first, now = Document(title="Brain MRI"), Document(title="RETRACTED: Brain MRI")
    state = RecordState(2, datetime(2026, 3, 8, tzinfo=UTC), ("notice", "title"), now)
    history = History(1, (RecordHistory(1, "PubMed", first, (state,)),))
    text = plain(now, history=history)
    assert text.splitlines()[:2] == ["RETRACTED (PubMed since 2026-03-08)", "RETRACTED: Brain MRI"]
    assert "Changed at PubMed, noticed 2026-03-08: notice, title\nTitle before: Brain MRI" in text


def test_a_missing_abstract_gives_its_reason() -> None:
    assert "No source gives an abstract (elided by the publisher)" in plain(
        Document(abstract_note="elided by the publisher")
    )


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
    text = draw_card(Card(1, Document(), previous=previous), none, Draft("my\nnote")).plain
    assert "Your verdict so far: not retrieved" in text
    assert "Note not saved yet: my note" in text


def test_marks_fall_on_the_cleaned_text() -> None:
    document = Document(title="\x1b\x1b prompt", abstract="a\n\n prompt")

    def terms(text: str) -> list[tuple[int, int]]:
        start = text.index("prompt")
        return [(start, start + 6)]

    text = draw_card(Card(1, document), terms, BLANK)
    marks = [text.plain[s.start : s.end] for s in text.spans if "underline" in str(s.style)]
    assert marks == ["prompt", "prompt"]


def test_a_confirmation_repeats_verdict_reasons_and_title() -> None:
    decision = Decision(1, Stage.FULL_TEXT, "ana", Verdict.EXCLUDE, ("P1", "S2"))
    assert confirm(decision, Card(1, Document(title="T\x1b"))) == "Excluded (P1, S2): T"
    assert confirm(decision, Card(1, Document())) == "Excluded (P1, S2): (no title)"


def test_not_retrieved_is_counted_where_the_stage_has_it() -> None:
    now = ReviewerProgress(5, 4, 1, 1, 1, 1, 1)
    assert (
        describe_counts(now, not_retrieved=True) == "1 included · 1 excluded · 1 maybe · 1 not retrieved · 1 left"
    )
    assert describe_counts(now, not_retrieved=False) == "1 included · 1 excluded · 1 maybe · 1 left"


def spans_of(word: str) -> Callable[[str], list[tuple[int, int]]]:
    """Finds one word."""

    def find(text: str) -> list[tuple[int, int]]:
        start = text.find(word)
        return [(start, start + len(word))] if start >= 0 else []

    return find


def test_own_words_are_marked_beside_those_of_the_query() -> None:
    view = View(own=spans_of("adults"), marks=MarkStyles("bold", "reverse"))
    text = draw_card(
        Card(1, Document(title="sleep of adults", abstract="adults sleep")), spans_of("sleep"), BLANK, view
    )
    found = [(text.plain[s.start : s.end], s.style) for s in text.spans if s.style in {"bold", "reverse"}]
    words = [pair for pair in found if pair[0] in {"sleep", "adults"}]
    assert sorted(words) == [("adults", "reverse"), ("adults", "reverse"), ("sleep", "bold"), ("sleep", "bold")]


def test_without_metadata_title_abstract_and_what_was_said_stay() -> None:
    document = Document(title="T", abstract="A.", authors=(Author("Ng"),), venue="J", year=2020)
    text = draw_card(Card(1, document, ("PubMed",), tags=("x",)), none, BLANK, View(has_metadata=False)).plain
    assert text == "T\nYour tags: x\n\nA."


def test_the_sections_of_an_abstract_stand_on_lines_of_their_own() -> None:
    text = plain(Document(title="T", abstract="AIM: Sleep. METHODS: We slept."))
    assert text.endswith("\n\nAIM: Sleep.\nMETHODS: We slept.")


def test_an_abstract_that_was_filled_in_says_by_whom_when_and_from_where() -> None:
    at = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
    overlay = Overlay(1, "abstract", "A.", "the printed\npage", "bo", at)
    text = plain(Document(title="T", abstract="A."), overlay=overlay)
    assert text.endswith("A.\nAbstract filled in by bo on 2026-05-04, read in: the printed page")
    assert "filled in by bo, read in" in plain(Document(abstract="A."), overlay=replace(overlay, at=None))


def test_other_reports_of_the_study_and_what_was_decided_on_them_are_told() -> None:
    version = Decision(5, Stage.TITLE_ABSTRACT, "ana", Verdict.INCLUDE)
    merged = Decision(8, Stage.TITLE_ABSTRACT, "ana", Verdict.EXCLUDE, ("T1",), "on mice")
    text = plain(Document(), versions=((5, "The preprint"), (6, "The\x1b poster")), earlier=(version, merged))
    assert "Other reports of this study: 5 The preprint; 6 The poster\n" in text
    assert "You decided before on report 5, of this study: included\n" in text
    assert (
        "You decided before on report 8, which was merged into this one: excluded (T1); your note: on mice\n"
        in text
    )


def drawn(table: Table) -> list[str]:
    console = Console(width=60, file=StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(table)
    return capture.get().splitlines()


def test_without_a_conflict_there_are_no_sides() -> None:
    assert draw_sides(Card(1, Document())) is None


def test_the_sides_of_a_conflict_stand_beside_each_other_with_reasons_and_notes() -> None:
    mine = Decision(1, Stage.TITLE_ABSTRACT, "ana", Verdict.EXCLUDE, ("T1", "T2"), "[b]no[/b]")
    other = Decision(1, Stage.TITLE_ABSTRACT, "bo", Verdict.MAYBE)
    table = draw_sides(Card(1, Document(), sides=(mine, other)))
    assert table is not None
    rows = drawn(table)
    assert rows[0].split("  ", 1)[0] == "ana: excluded (T1, T2)"
    assert rows[0].strip().endswith("bo: maybe")
    assert rows[1].strip() == "[b]no[/b]"


def test_what_each_source_said_is_given_field_by_field_and_nothing_empty() -> None:
    full = Document(
        title="T",
        abstract="A.",
        authors=(Author("Ng", "A."), Author("Bo")),
        authors_complete=False,
        year=2020,
        date="2020-05",
        venue="J",
        volume="3",
        issue="2",
        pages="7-9",
        ids=Identifiers(doi="10.1/x"),
        keywords=("k1", "k2"),
        citation_count=0,
        relations=(Relation("is-preprint-of", "doi", "10.1/y"),),
    )
    said = list_source_fields(
        Card(1, full, records=(("PubMed\x1b", full), ("S2", Document(abstract_note="elided"))))
    )
    assert said[0] == (
        "PubMed",
        (
            ("title", "T"),
            ("authors", "Ng, A.; Bo; the source lists no more"),
            ("date", "2020-05"),
            ("venue", "J"),
            ("volume, pages", "3 (2) 7-9"),
            ("DOI", "10.1/x"),
            ("keywords", "k1; k2"),
            ("related", "is-preprint-of doi 10.1/y"),
            ("cited", "0 times"),
            ("abstract", "A."),
        ),
    )
    assert said[1] == ("S2", (("abstract", "This source gives no abstract (elided)"),))


def test_the_end_names_the_counts_the_next_step_and_the_keys() -> None:
    text = end(
        ReviewerProgress(2, 2, 1, 1, 0, 0, 0), Left(total=2), Stage.FULL_TEXT, EndKeys("z", "x", "s", "A")
    ).plain
    for words in (
        "2 decided: 1 included",
        "0 not retrieved",
        "slr prisma",
        "z takes your last verdict back, x quits.",
    ):
        assert words in text
