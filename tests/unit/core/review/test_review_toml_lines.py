"""The scanner finds the line of every key that `tomllib` reads."""

from __future__ import annotations

import textwrap
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slr.core.review.toml_file import TomlLines

TEXT = textwrap.dedent(
    '''\
    # a comment with = and [brackets]
    title = "a # b = c"
    "quoted key" = 1
    a.b.'c d' = 2

    [contact]   # comment
    email = 'x@y'
    list = [
      "one", # ]
      "two",
      { inner = 5, other.deep = [1, 2] },
    ]
    [[criteria]]
    code = "A"
    [[criteria]]
    code = "B"
    [criteria.more]
    x = 2020-01-01T00:00:00Z
    [ sources . "semantic scholar" ]
    key = """\\
       z"""
    after = """
    first
    second \\""" not the end
    """
    literal = \'\'\'
    = [ "
    \'\'\'
    last = ""
    [x.y.z]
    '''
)


def paths_of(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every path of a parsed TOML value, the empty one left out."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    found = [path] if path else []
    for key, inner in items:
        found += paths_of(inner, (*path, key))
    return found


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("quoted key",), 3),
        (("a", "b", "c d"), 4),
        (("a", "b"), 4),
        (("contact",), 6),
        (("contact", "email"), 7),
        (("contact", "list"), 8),
        (("contact", "list", 0), 9),
        (("contact", "list", 1), 10),
        (("contact", "list", 2, "inner"), 11),
        (("contact", "list", 2, "other", "deep", 1), 11),
        (("criteria",), 13),
        (("criteria", 0), 13),
        (("criteria", 0, "code"), 14),
        (("criteria", 1), 15),
        (("criteria", 1, "code"), 16),
        (("criteria", 1, "more"), 17),
        (("criteria", 1, "more", "x"), 18),
        (("sources",), 19),
        (("sources", "semantic scholar", "key"), 20),
        (("sources", "semantic scholar", "last"), 29),
        (("x", "y", "z"), 30),
    ],
)
def test_each_kind_of_key_is_found(path: tuple[str | int, ...], line: int) -> None:
    assert TomlLines(TEXT).key(path) == line


def test_no_key_of_a_rich_file_is_missed() -> None:
    lines = TomlLines(TEXT)
    paths = paths_of(tomllib.loads(TEXT))
    assert len(paths) > 25
    assert [path for path in paths if lines.key((*path, "absent")) != lines.key(path)] == []
    assert [path for path in paths if path not in lines._places] == []


def test_a_missing_key_gets_the_line_of_its_table() -> None:
    lines = TomlLines(TEXT)
    assert lines.key(("criteria", 1, "reason")) == 15
    assert lines.key(("nowhere",)) is None
    assert lines.content(("contact", "absent")) == 6


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('k = "x"', 1),
        ("k = 'x'", 1),
        ("\nk = '''x'''", 2),
        ("k = '''\nx'''", 2),
        ('k = """\nx"""', 2),
        ('k = """\n\nx"""', 2),
        ('k = """\\\n\n   x"""', 3),
        ("k = '''\\\nx'''", 1),
        ("k = '''\\''''\nl = 1", 1),
    ],
)
def test_content_begins_where_the_first_character_of_the_text_stands(text: str, line: int) -> None:
    assert TomlLines(text).content(("k",)) == line


@pytest.mark.parametrize(
    "text", ['k = """a"""""\nl = 1', "k = '''a'''''\nl = 1", 'k = ""\nl = 1', "k = []\nl = {}"]
)
def test_quotes_at_the_end_of_a_string_do_not_confuse_the_scanner(text: str) -> None:
    assert set(tomllib.loads(text)) == {"k", "l"}
    assert TomlLines(text).key(("l",)) == 2


@given(st.lists(st.sampled_from(["'''\n\n'''", '"""\n\\"""\n"""', '"#"', "[\n1,\n]", "{a='}'}", "1"]), max_size=8))
def test_lines_stay_right_whatever_values_come_before(values: list[str]) -> None:
    text = "".join(f"k{index} = {value}\n" for index, value in enumerate(values)) + "end = 0"
    assert set(tomllib.loads(text)) == {*(f"k{index}" for index in range(len(values))), "end"}
    assert TomlLines(text).key(("end",)) == text.count("\n") + 1
