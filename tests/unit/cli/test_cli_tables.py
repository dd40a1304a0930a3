"""Tables fit the line: nothing is cut, no word is broken, and what cannot stand side by side becomes blocks."""

from __future__ import annotations

import pytest

from slr.cli.tables import put_table

TITLE = "A randomised controlled trial of cognitive behavioural therapy for insomnia in adults with chronic pain"


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def show(width: int, columns: tuple[str, ...], *rows: tuple[object, ...]) -> list[str]:
        monkeypatch.setenv("COLUMNS", str(width))
        put_table(columns, rows)
        return capsys.readouterr().out.splitlines()

    return show


def test_a_long_text_gives_way_at_the_ends_of_words(printed) -> None:  # type: ignore[no-untyped-def]
    lines = printed(80, ("#report", "title", "verdict"), (12, TITLE, "include"))
    assert max(map(len, lines)) <= 80
    assert "…" not in "".join(lines)
    assert " ".join(" ".join(lines).split()).count("randomised controlled trial") == 1
    assert {word for line in lines for word in line.split() if word.isalpha()} >= set(TITLE.split())


def test_what_does_not_fit_side_by_side_becomes_blocks_of_names_and_values(printed) -> None:  # type: ignore[no-untyped-def]
    columns = ("when", "who", "#report", "stage", "act", "#criteria", "#seconds", "origin", "note")
    row = ("2026-12-01 08:24", "Ghamizi et al.", 1234567, "title-abstract", "include", 3, None, "screen", TITLE)
    lines = printed(80, columns, row, row)
    assert max(map(len, lines)) <= 80
    assert lines[0] == "when: 2026-12-01 08:24; who: Ghamizi et al.; report: 1,234,567;"
    assert all(line.startswith("    ") for line in lines[1 : lines.index(lines[0], 1)])
    assert " ".join(" ".join(lines).split()).count(f"note: {TITLE}") == 2
    assert "seconds" not in " ".join(lines)


def test_columns_in_which_nothing_is_known_go_first(printed) -> None:  # type: ignore[no-untyped-def]
    columns = ("#merge", "kind", "#report", "#with", "rule", "#undoes", "by", "when")
    row = (1, "duplicate", 26, 54, "same-identifier", None, "slr", "2026-12-01 08:24")
    narrow, wide = printed(80, columns, row), printed(120, columns, row)
    assert "undoes" in wide[1]
    assert narrow[1].split() == ["merge", "kind", "report", "with", "rule", "by", "when"]


def test_numbers_keep_their_separators_and_wide_letters_their_room(printed) -> None:  # type: ignore[no-untyped-def]
    lines = printed(60, ("title", "#n"), ("日本語の要旨" * 12, 1234567))
    assert any("1,234,567" in line for line in lines)
    assert "".join(line.split()[0] for line in lines[3:] if line.strip()) == "日本語の要旨" * 12


def test_a_cell_neither_steers_the_terminal_nor_is_read_as_markup(printed) -> None:  # type: ignore[no-untyped-def]
    (line,) = [line for line in printed(80, ("a", "b"), ("[red]x\x1b[31m", "\u202ey")) if "red" in line]
    assert line.split() == ["[red]x[31m", "y"]


def test_every_width_holds(printed) -> None:  # type: ignore[no-untyped-def]
    columns = ("#report", "title", "stage", "who", "verdict", "#version", "what changed", "settled")
    row = (1, TITLE, "title-abstract", "Ada Lovelace", "exclude T1", 2, "F1 reworded", None)
    for width in range(40, 200, 3):
        lines = printed(width, columns, row)
        assert max(map(len, lines)) <= width
        assert {word.strip(";") for line in lines for word in line.split()} >= set(TITLE.split())
