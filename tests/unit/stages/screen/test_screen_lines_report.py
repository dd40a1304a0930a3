"""What line mode prints: reports, ends, and nothing but printable letters."""

from __future__ import annotations

import io

import pytest

from line_mode import HOSTILE, document, plain_desk, talk
from memory_desk import FT, TA, MemoryDesk
from slr.core.errors import SlrError
from slr.core.model import (
    Author,
    CriterionAnswer,
    Decision,
    Identifiers,
    Truth,
    Verdict,
)
from slr.stages.screen.desk import Card
from slr.stages.screen.lines.screening import run_plain


def test_a_report_is_printed_with_a_word_before_each_fact_and_the_abstract_last() -> None:
    out = talk(plain_desk())
    assert out == (
        "Review: A [b]review[/b]\n"
        "Stage: title and abstract\n"
        "Reviewer: ana\n"
        "Write ? for the commands.\n"
        "\n"
        "Report 1\n"
        "Title: Study 1\n"
        "Authors: Ng, A.; Ødegård, Bø\n"
        "Published: 2023, Journal of Tests\n"
        "Identifiers: DOI 10.1000/x1, PMID 1001\n"
        "Found by: Crossref, PubMed\n"
        "Abstract: Abstract of 1.\n"
        "Decide (i, e, m, s, u, ?; report 1, 1 of 3):\n"
        "\n"
        "The input has ended. Every verdict is saved.\n"
    )


def crowded_desk() -> MemoryDesk:
    """A report of which nearly everything is known that can be."""
    desk = plain_desk(
        document(
            1,
            title="",
            subtitle="Sub",
            abstract=None,
            abstract_note="elided by the publisher",
            authors=tuple(Author(f"A{number}") for number in range(10)),
            authors_complete=False,
            open_pdf="https://x.example/a.pdf",
            keywords=("one", "two"),
            ids=Identifiers(),
            url="https://x.example/1",
        ),
        document(2, authors=()),
    )
    other = Decision(
        1,
        TA,
        "ben",
        Verdict.EXCLUDE,
        ("C1",),
        "rats",
        answers=(CriterionAnswer("C1", Truth.TRUE, "rats", "p. 2"),),
    )
    desk.extra[1] = Card(
        1,
        desk.documents[1],
        tags=("pilot",),
        earlier=(Decision(7, TA, "ana", Verdict.MAYBE),),
        sides=(other,),
        versions=((9, "A preprint"),),
    )
    return desk


def test_all_that_a_card_holds_is_printed() -> None:
    desk = crowded_desk()
    out = talk(desk, "n mine", "", "i")
    for line in (
        "Title: (no title)",
        "Subtitle: Sub",
        "Authors: A0; A1; A2; A3; A4; A5; A6; A7; and 2 more; the source lists no more",
        "Link: https://x.example/1",
        "Open copy: https://x.example/a.pdf",
        "Keywords: one; two",
        "Your tags: pilot",
        "Version of the same study: report 9, A preprint",
        "Your verdict on report 7: maybe",
        "Conflict, ben at title and abstract: excluded (C1)",
        "Note of ben: rats",
        "Answer of ben: C1 yes, quote: rats, place: p. 2",
        "Note not saved yet: mine",
        "No source gives an abstract (elided by the publisher)",
        "Authors: not given",
    ):
        assert f"\n{line}\n" in out


def test_the_prompt_counts_on_and_the_end_tells_the_counts_and_the_next_commands() -> None:
    out = talk(plain_desk(), "i", "e 1", "m", "i", "")
    assert "report 2, 2 of 3):" in out
    assert "report 3, 3 of 3):" in out
    assert "no report, 3 of 3 decided):" in out
    assert (
        out.count(
            "All done: no report is left for you at this stage.\n3 decided: 1 included, 1 excluded, 1 maybe, 0 left.\n"
        )
        == 2
    )
    assert "Next: slr screen --stage full-text (screen the full texts)" in out
    assert "There is no report here. Nothing was changed." in out


def test_at_full_text_the_prompt_and_the_end_know_of_not_retrieved() -> None:
    out = talk(plain_desk(stage=FT), "r", "r", "r")
    assert "Decide (i, e, m, r, s, u, ?; report 1, 1 of 3):" in out
    assert "3 decided: 0 included, 0 excluded, 0 maybe, 3 not retrieved, 0 left." in out


def test_an_empty_line_repeats_the_report_and_the_round_is_named() -> None:
    desk = plain_desk()
    desk.round = "pilot round of 50"
    out = talk(desk, "")
    assert out.count("\nTitle: Study 1\n") == 2
    assert "\nRound: pilot round of 50\n" in out


def test_a_conflict_prints_both_sides() -> None:
    desk = plain_desk()
    sides = (Decision(3, TA, "ana", Verdict.INCLUDE), Decision(3, TA, "ben", Verdict.EXCLUDE, ("C1",)))
    desk.extra[3] = Card(3, desk.documents[3], sides=sides)
    out = talk(desk, "c")
    assert (
        "Conflict, ana at title and abstract: included\nConflict, ben at title and abstract: excluded (C1)\n"
        in out
    )


def test_details_say_what_each_source_said_and_no_abstract_twice() -> None:
    desk = plain_desk()
    records = (("Crossref", document(1)), ("PubMed", document(1)), ("arXiv", document(1, abstract=None)))
    desk.extra[1] = Card(1, desk.documents[1], records=records)
    out = talk(desk, "v")
    assert "Source 1 of 3: Crossref\nTitle: Study 1\n" in out
    assert "Abstract: the same as that of source 1\n" in out
    assert "This source gives no abstract\n" in out
    desk.extra[1] = Card(1, desk.documents[1])
    assert "The ledger holds no source record of this report." in talk(desk, "details")


def test_o_never_prints_a_link_made_of_what_is_no_identifier() -> None:
    assert "so no link" in talk(plain_desk(document(1, ids=Identifiers(doi="-x", pmid="1a"))), "o")


def test_control_characters_never_reach_the_output() -> None:
    bad = document(
        1, title=HOSTILE, abstract=HOSTILE, venue=HOSTILE, keywords=(HOSTILE,), authors=(Author(HOSTILE),)
    )
    desk = plain_desk(bad, bad, codes=("C1",))
    desk.reviewer = HOSTILE
    desk.error = SlrError(HOSTILE, hint=HOSTILE)
    out = talk(desk, "e", HOSTILE, "/red", "n " + HOSTILE, "v", "i")
    assert not {letter for letter in out if letter != "\n" and (ord(letter) < 32 or letter in "\x7f\u202e")}
    assert not [line for line in out.splitlines() if line.startswith("Saved: ")]


class Terminal(io.StringIO):
    """An output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_lines_are_wrapped_at_the_width_of_a_terminal_and_the_prompt_stays_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    out, source = Terminal(), Terminal("i\n")
    run_plain(plain_desk(document(1, abstract="word " * 50)), title="T", source=source, out=out)
    lines = out.getvalue().splitlines()
    assert all(len(line) <= 40 for line in lines if not line.startswith(("Decide", "Saved")))
    assert "Decide (i, e, m, s, u, ?; report 1, 1 of 1): Saved: Included: Study 1" in lines


def test_letters_that_an_encoding_lacks_become_question_marks_and_stop_nobody() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    source = io.TextIOWrapper(io.BytesIO(b"n caf\xe9\ni\n"), encoding="utf-8")
    desk = plain_desk()
    run_plain(desk, title="T", source=source, out=out)
    out.flush()
    assert b"?deg?rd" in raw.getvalue()
    assert [one.note for one in desk.kept] == ["caf\ufffd"]
