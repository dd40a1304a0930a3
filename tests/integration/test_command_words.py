"""Every command that a message, a help text or a page names exists and takes the options it is named with."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer import Context
from typer.core import TyperGroup

from slr.cli.commands import load_all

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SOURCES = sorted((ROOT / "src" / "slr").rglob("*.py"))

#: Where a command ends in a line of shell or in a sentence.
_END = re.compile(r"\s(?:[#;|>&]|&&|<)|[;()…]|,? (?:and|or) ")


class Named(NamedTuple):
    """A command as a text names it, and where."""

    place: str
    text: str


def _in_pages() -> Iterator[Named]:
    for page in PAGES:
        is_code = False
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            is_code ^= line.startswith("```")
            lines = (
                re.findall(r"^(?: {4})?(?:\$ )?slr ([a-z].*)", line) if is_code or line.startswith("    ") else []
            )
            yield from (
                Named(f"{page.name}:{number}", text) for text in re.findall(r"`slr ([^`]+)`", line) + lines
            )


def _in_source() -> Iterator[Named]:
    for path in SOURCES:
        place = str(path.relative_to(ROOT / "src"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            text = _text(node)
            _, _, examples = text.partition("Example")
            quoted = re.findall(r"`slr ([a-z][^`]*)`", text)
            bare = [one for one in re.findall(r"(?:^|: )slr ([a-z][^\n;]*)", text) if one.split()[0] in load_all()]
            for found in (*quoted, *bare, *re.findall(r"[:;]\s+slr ([a-z][^\n;]*)", examples)):
                yield Named(place, found)


def _text(node: ast.AST) -> str:
    """A string of the source; what it puts in at run time is `X`, and nothing within a word."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values)
        return re.sub(r"(?<=\w)\0", "", text).replace("\0", "X")
    return ""


def _words(text: str) -> list[str]:
    end = _END.search(text)
    try:
        return shlex.split(text[: end.start()] if end else text)
    except ValueError:  # an apostrophe of the sentence, or the beginning of a string that goes on
        return text.split()[:1]


def _wrong(words: list[str]) -> str | None:
    """What is wrong with these words; None where they name a command with options it has."""
    if words[0] in {"--help", "--version"}:
        return None
    command: Any = load_all().get(words[0].rstrip(".,:"))
    if command is None:
        return "no such command"
    rest = words[1:]
    while isinstance(command, TyperGroup):
        name = rest[0].rstrip(".,:") if rest else ""
        if name in command.commands:
            command, rest = command.commands[name], rest[1:]
        elif hasattr(command, "default"):
            command = command.default
        else:
            return f"no command {name!r} of the group" if rest else None
    try:
        command.make_parser(Context(command)).parse_args([*rest])
    except Exception as error:  # noqa: BLE001 - Typer's own, whichever it is
        is_short = "requires an argument" in str(error)  # an option that is named without its value
        return None if is_short else str(error)
    return None


@pytest.mark.parametrize("named", [list(_in_pages()), list(_in_source())], ids=["pages", "source"])
def test_a_command_that_is_named_exists_with_its_options(named: list[Named]) -> None:
    found = [f"{place}: slr {text}: {_wrong(_words(text))}" for place, text in named if _wrong(_words(text))]
    assert found == []
    assert len(named) > 100


def test_a_wrong_command_would_be_found() -> None:
    assert _wrong(["nosuch"]) == "no such command"
    assert _wrong(["stop", "--nosuch"]) is not None
    assert _wrong(["query", "nosuch"]) is not None
    assert _wrong(["stop", "draw", "300", "--seed", "2"]) is None
