"""Help fits a terminal of 80 columns, and no sentence of the program names a page that is not installed with it."""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_walk import commands
from commands import slr
from slr.cli.output import complain, put, put_whole, wrap_line

SOURCE = Path(__file__).parents[3] / "src" / "slr"


@pytest.mark.parametrize("words", [found.words for found in commands()], ids=" ".join)
def test_a_help_page_fits_eighty_columns_and_its_paragraphs_flow(words: tuple[str, ...]) -> None:
    page = slr(*words, "--help", env={"COLUMNS": "80"}).out
    assert [line for line in page.splitlines() if len(line) > 80] == []
    for paragraph in re.split(r"\n\s*\n", page.partition("╭")[0].partition("Usage:")[2]):
        for line, after in zip(lines := paragraph.splitlines(), lines[1:], strict=False):
            first = after.split()[0]
            assert len(line.rstrip()) + 1 + len(first) > 79, f"{line!r} has room for {first!r}"
    assert not re.search(r"[a-z]-?\w* +│\n│ +[a-z]+\|", page), "a list of choices is broken within a word"


def sentences() -> Iterator[tuple[str, str]]:
    """Every text of the source that is no docstring, and every docstring that is a command's help."""
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                yield f"{path.name}:{node.lineno}", node.value


def test_no_message_names_a_page_of_the_documentation() -> None:
    told = [(where, text) for where, text in sentences() if re.search(r"\bdocs/|\w\.md\b", text)]
    assert [entry for entry in told if "docs/" in entry[1]] == []


@pytest.mark.parametrize("words", [found.words for found in commands()], ids=" ".join)
def test_no_help_names_a_page_of_the_documentation(words: tuple[str, ...]) -> None:
    assert "docs/" not in slr(*words, "--help").out


def test_a_sentence_is_broken_between_words_and_a_command_is_not_broken() -> None:
    line = "! 4 reports wait for a second reviewer; see `slr screen queue --stage full-text` for the list of them"
    broken = wrap_line(line, 60)
    assert broken == [
        "! 4 reports wait for a second reviewer; see",
        "  `slr screen queue --stage full-text` for the list of them",
    ]
    assert wrap_line("short", 60) == ["short"]
    assert wrap_line(f"  {'x' * 90} y", 60) == [f"  {'x' * 90}", "  y"]
    assert all(len(part) <= 20 for part in wrap_line("題" * 5 + " " + "題" * 8 + " " + "題" * 5, 20))


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_messages_are_broken_between_words_and_elsewhere_they_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    sentence = "four reports wait for the verdict of a second reviewer"
    for stream, expected in (
        (_Terminal(), "four reports wait for the verdict of a\nsecond reviewer\n"),
        (io.StringIO(), f"{sentence}\n"),
    ):
        for name, show in (("stdout", put), ("stderr", complain)):
            monkeypatch.setattr(sys, name, stream)
            show(sentence)
            assert stream.getvalue() == expected
            stream.seek(0)
            stream.truncate()
    whole = _Terminal()
    monkeypatch.setattr(sys, "stdout", whole)
    put_whole(sentence)
    assert whole.getvalue() == f"{sentence}\n"
