"""What commands print goes one way: JSON with its schema, narration that --quiet leaves out, and nothing by itself."""

from __future__ import annotations

import ast
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, StrEnum
from pathlib import Path

import pytest

import slr.cli
from commands import slr as run
from slr.cli import output
from slr.core.model import Problem

#: The modules that may print.
_PRINTERS = {"output.py", "tables.py", "progress.py"}


class Colour(Enum):
    RED = 1


class Word(StrEnum):
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Inner:
    at: datetime
    where: Path | None = None


@dataclass(frozen=True, slots=True)
class Outer:
    inner: Inner
    colour: Colour
    words: tuple[Word, ...]
    counts: Counter[Word]
    problem: Problem


class Sayer:
    def as_json(self) -> dict[str, object]:
        return {"title": "t", "inner": Inner(NOON)}


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _not_quiet() -> Iterator[None]:
    yield
    output.quieten(wanted=False)


def test_json_has_its_schema_first_and_objects_by_their_fields(capsys: pytest.CaptureFixture[str]) -> None:
    value = Outer(Inner(NOON, Path("a/b")), Colour.RED, (Word.ONE,), Counter({Word.ONE: 2}), Problem("f:1", "bad"))
    output.put_json(value)
    told = json.loads(capsys.readouterr().out)
    assert next(iter(told)) == "schema"
    assert told == {
        "schema": 1,
        "inner": {"at": "2026-03-01 12:00:00+00:00", "where": "a/b"},
        "colour": 1,
        "words": ["one"],
        "counts": {"one": 2},
        "problem": {"where": "f:1", "message": "bad"},
    }


def test_an_object_that_says_what_scripts_get_is_asked_at_any_depth(capsys: pytest.CaptureFixture[str]) -> None:
    output.put_json({"all": [Sayer()], "none": None})
    (one,) = json.loads(capsys.readouterr().out)["all"]
    assert one == {"title": "t", "inner": {"at": "2026-03-01 12:00:00+00:00", "where": None}}


def test_json_beside_data_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    output.quieten(wanted=True)
    output.put_json({"a": "\x1b[2J"}, aside=True)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == '{"schema": 1, "a": "\\u001b[2J"}\n'


def test_quiet_leaves_data_warnings_problems_and_errors(capsys: pytest.CaptureFixture[str]) -> None:
    output.quieten(wanted=True)
    output.put("data")
    output.say("narration")
    output.warn("less than it seems")
    output.complain_of([Problem("f.ris:3", "no title"), Problem("f.ris:9", "no type")], most=1)
    shown = capsys.readouterr()
    assert shown.out == "data\n"
    assert shown.err.splitlines() == [
        "warning: less than it seems",
        "f.ris:3: no title",
        "… and 1 more; --json shows all of them",
    ]


def test_quiet_holds_for_one_command_line(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("--quiet", "init", first).err == ""
    assert "Next: edit" in run("init", second).err
    assert run("-q", "status", "--review", tmp_path).err.startswith("slr: error: ")


@pytest.mark.parametrize("path", sorted(Path(slr.cli.__path__[0]).glob("*.py")), ids=lambda path: path.name)
def test_no_command_prints_by_itself(path: Path) -> None:
    if path.name in _PRINTERS:
        return
    found = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id in {"print", "Console"})
        or (
            isinstance(node, ast.Attribute) and ast.unparse(node) in {"typer.echo", "typer.secho", "typer.confirm"}
        )
        or (isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "rich")
    ]
    assert found == []
