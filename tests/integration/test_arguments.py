"""Hostile words on the command line end in one line and an exit code: no traceback, no control sequence, no write
outside the folder. Values are drawn for every parameter of every command; a new command is drawn for as well."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import types
import typing
from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from command_walk import Found, commands
from rich_review import copy_of, rich_review
from services import Reply, service
from slr.adapters.sources.options import HttpOptions
from slr.cli.app import app

#: What is drawn of each command; those that start a process of their own or draw figures are drawn for less often.
DRAWN, SELDOM = 30, 8
_SLOW = {"import", "convert", "publish", "site", "prisma", "dedup", "simulate", "refresh", "search"}

TITLE = "\x1b]0;title\x07\x1b[2J\x9b31m\u202egnp\u2066.exe\u2028\x7f"
LONG = "x" * 120_000
BYTES = "caf\udce9\udcff"

_TEXTS = [
    "",
    " ",
    TITLE,
    LONG,
    BYTES,
    "٣",
    "9" * 40,
    "-1",
    "[red]{0}%s",
    "a\nb\tc",
    "10.1000/" + LONG,
    "..",
    "9,9",
]
_WHOLE = ["0", "-1", str(2**63 - 1), str(2**63), "9" * 4400, "٣", "1.5", "", TITLE, BYTES, "1_0", " 1"]
_REAL = ["nan", "inf", "-inf", "-1", "1e400", "9" * 400, "", "٣", TITLE]
_PATHS = ["", ".", "..", "missing/below/it", "folder", "file/below", "loop", "-", "n" * 300, LONG, BYTES, TITLE,
          "noise.ris", "nested.json", "blank.csv", "review.toml", "data"]  # fmt: skip
_WORDS = ["", "nosuch", TITLE, LONG, BYTES, "INCLUDE"]
_DAYS = ["", "2026-13-45", "0001-01-01", "9999-12-31", "٢٠٢٦-٠١-٠١", TITLE, LONG]

#: What a command must be given at least, by the name of the parameter; `demo` would run whole in an empty folder.
_NEEDED = {
    "report": "1", "verdict": "include", "word": "later", "source": "noise.ris", "target": "out.csv",
    "files": "noise.ris", "form": "ris", "name": "main", "file": "review.toml", "earlier": "1", "later": "2",
    "numbers": "9 10", "records": "8", "merges": "1", "a": "1", "b": "2", "other": "noise.ris", "folder": "folder",
    "same_as": "ana", "number": "1", "run": "5", "wanted": "1",
}  # fmt: skip
_NEVER = {"demo": ("folder",), "init": ()}

_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\ud800-\udfff]")
_CODES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 75}


class Watch:
    """Every file this process writes and every address it connects to, while it is on."""

    def __init__(self) -> None:
        self.home: Path | None = None
        self.outside: list[str] = []
        sys.addaudithook(self._see)

    def _see(self, event: str, given: tuple[Any, ...]) -> None:
        if self.home is None:
            return
        if event == "socket.connect" and given[1][0] not in {"127.0.0.1", "::1"}:
            self.outside.append(f"connects to {given[1]}")
        if event == "open" and (given[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self._check(event, given[0])
        if event in {"os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "sqlite3.connect"}:
            self._check(event, given[0])

    def _check(self, event: str, path: Any) -> None:
        if isinstance(path, int) or str(path) in {os.devnull, ":memory:"} or "__pycache__" in str(path):
            return
        where = os.path.abspath(os.fsdecode(path).removeprefix("file:").partition("?")[0])  # noqa: PTH100
        if self.home is not None and not where.startswith(str(self.home)):
            self.outside.append(f"{event} {where}")


_WATCH = Watch()


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = rich_review(tmp_path_factory.mktemp("rich") / "review")
    (made / "folder" / "inner").mkdir(parents=True)
    (made / "file").write_text("a file", encoding="utf-8")
    (made / "loop").symlink_to("loop")
    (made / "noise.ris").write_bytes(Random(1).randbytes(3000))
    (made / "nested.json").write_text("[" * 5000, encoding="utf-8")
    (made / "blank.csv").write_text("", encoding="utf-8")
    return made


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home so deep that no `..` leaves it, no network but a server that knows nothing, and no wait for it."""
    home = (tmp_path / "sandbox").resolve()
    deep = home / "one" / "two" / "three"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)  # so that the test leaves where it goes
    (home / "tmp").mkdir()
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "MPLCONFIGDIR"):
        monkeypatch.setenv(name, str(home / "tmp"))
    monkeypatch.setattr(tempfile, "tempdir", str(home / "tmp"))
    monkeypatch.setenv("SLR_REVIEWER", "ana")
    monkeypatch.setattr("slr.cli.search.http_options", lambda _stop: HttpOptions(sleep=lambda _seconds: None))
    with service(lambda _path, _values: Reply(status=404)) as server:
        for source in ("SEMANTIC_SCHOLAR", "CROSSREF", "PUBMED", "OPENALEX", "EUROPE_PMC", "ARXIV", "DATACITE"):
            monkeypatch.setenv(f"SLR_{source}_URL", server.url)
        _WATCH.home = home
        yield deep
        _WATCH.home = None


def _hostile(hint: Any) -> list[str]:
    """What to draw from for a parameter of this type."""
    kinds = [one for one in (typing.get_args(hint) or (hint,)) if one is not types.NoneType]
    kind = kinds[0]
    if typing.get_origin(kind) is list:
        kind = typing.get_args(kind)[0]
    if kind is bool:
        return []
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _WORDS
    table = {int: _WHOLE, float: _REAL, Path: _PATHS, datetime: _DAYS}
    return table.get(kind, [*_TEXTS, *_PATHS])


def _cases(command: Found, random: Random) -> list[list[str]]:
    """Word lists for a command: one hostile value each, beside what the command needs and a flag or two."""
    flags = [param.opts[0] for param in command.params if param.name in command.flags]
    made = []
    for param in command.params:
        if param.name in _NEVER.get(str(command), ()):
            continue
        for value in _hostile(command.hints[param.name]):
            words = []
            for one in command.params:
                if one is param:
                    words += [value] if one.param_type_name == "argument" else [one.opts[0], value]
                elif one.required:
                    words += _NEEDED[one.name].split() if one.param_type_name == "argument" else [one.opts[0], "1"]
            made.append([*words, *random.sample(flags, min(len(flags), random.choice((0, 0, 1, 2))))])
    return random.sample(made, min(len(made), SELDOM if command.words[0] in _SLOW else DRAWN))


_INTEGERS = [(one, param) for one in commands() for param in one.params if "int" in str(one.hints[param.name])]


@pytest.mark.parametrize(("command", "param"), _INTEGERS, ids=[f"{one} {param.name}" for one, param in _INTEGERS])
@pytest.mark.parametrize("value", ["٣", str(2**63), "1_0", "-1", " 1", ""])
def test_every_command_reads_whole_numbers_by_one_rule(command: Found, param: Any, value: str) -> None:
    given = [value] if param.param_type_name == "argument" else [f"{param.opts[0]}={value}"]
    before = [
        word for one in command.params if one.required and one is not param for word in _NEEDED[one.name].split()
    ]
    order = [*given, *before] if command.params[0] is param else [*before, *given]
    result = CliRunner().invoke(
        app, [*command.words, "--", *order] if given == [value] else [*command.words, *order]
    )
    assert result.exit_code == 2
    assert "is not a whole number from" in result.stderr


@pytest.mark.parametrize("command", commands(), ids=str)
def test_hostile_words_end_in_one_line_and_an_exit_code(command: Found, review: Path, sandbox: Path) -> None:
    random = Random(str(command))
    folder = sandbox / "review"
    found = []
    for words in _cases(command, random):
        shutil.rmtree(folder, ignore_errors=True)
        copy_of(review, folder)
        os.chdir(folder)
        _WATCH.outside.clear()
        result = CliRunner().invoke(app, [*command.words, *words], input="")
        shown = ascii([word[:60] for word in (*command.words, *words)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            found.append(f"{shown}: {type(result.exception).__name__}: {ascii(str(result.exception))[:200]}")
        elif result.exit_code not in _CODES:
            found.append(f"{shown}: exit {result.exit_code}")
        elif steering := _STEERING.search(result.output):
            found.append(f"{shown}: prints {steering[0]!a}")
        elif "Traceback" in result.output or len(result.output) > 3 * len(LONG):
            found.append(f"{shown}: prints a traceback or far too much")
        found += [f"{shown}: {one}" for one in _WATCH.outside]
    os.chdir(sandbox)
    assert found == []
