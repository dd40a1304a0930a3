"""Line, column and caret of a place in a query."""

from __future__ import annotations

import pytest

from slr.core.errors import QuerySyntaxError
from slr.core.query import locate, parse


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, (1, 1, "", "^")),
        ("brain", 0, (1, 1, "brain", "^")),
        ("brain MRI", 6, (1, 7, "brain MRI", "      ^")),
        ("brain", 5, (1, 6, "brain", "     ^")),
        ("aa\nbb cc\ndd", 6, (2, 4, "bb cc", "   ^")),
        ("aa\nbb", 3, (2, 1, "bb", "^")),
        ("aa\nbb", 2, (1, 3, "aa", "  ^")),
        ("aa\n", 3, (2, 1, "", "^")),
        ("aa\r\nbb", 4, (2, 1, "bb", "^")),
        ("aa\r\nbb", 3, (1, 3, "aa", "  ^")),
        ("aa\rbb", 4, (2, 2, "bb", " ^")),
        ("\n\n\nx", 3, (4, 1, "x", "^")),
        ("brain", -3, (1, 1, "brain", "^")),
        ("brain", 99, (1, 6, "brain", "     ^")),
    ],
)
def test_lines_and_columns_count_from_one(text: str, offset: int, place: tuple[int, int, str, str]) -> None:
    assert locate(text, offset) == place


def test_tabs_are_kept_and_wide_signs_take_two_blanks_so_that_the_caret_stands_right() -> None:
    assert locate("\taa\tbb", 4).caret_line == "\t  \t^"
    assert locate("\u8111 x", 2).caret_line == "   ^"
    assert locate("e\u0301 x", 3).caret_line == "  ^"


def test_what_a_terminal_would_obey_is_shown_as_a_replacement_sign() -> None:
    place = locate("br\x1b[31m\u202eain", 2)
    assert place.source_line == "br\ufffd[31m\ufffdain"
    assert place.caret_line == "  ^"


def test_the_place_of_a_syntax_error_is_found_from_its_offset() -> None:
    text = "brain\n  (MRI | wom*n)"
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text)
    place = locate(text, caught.value.offset)
    assert (place.line, place.column) == (2, 10)
    assert place.source_line[place.caret_line.index("^") :] == "wom*n)"
