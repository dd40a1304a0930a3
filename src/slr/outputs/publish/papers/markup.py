"""Text from outside, made safe for the place where it will stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from slr.adapters.formats.latex import to_latex
from slr.core.text.visible import visible

#: Punctuation that Markdown (CommonMark 0.31 and the tables of GitHub's) may obey.
_MARKS = re.compile(r"([\\`*_{}\[\]<>|~#&$!@^])")
_LIST = re.compile(r"^(\d+)([.)])(?=\s|$)")
_BULLET = re.compile(r"^([-+=])")


def line(text: str) -> str:
    """One line without control, direction and zero-width characters; surrogates become question marks."""
    return " ".join(visible(text).split()).encode("utf-8", "replace").decode("utf-8")


def markdown(text: str) -> str:
    """A text as Markdown shows it: nothing in it is obeyed."""
    return _BULLET.sub(r"\\\1", _LIST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", line(text))))


def latex(text: str) -> str:
    """A text as a cell of a LaTeX table; a bracket or star at its start would be read as an option of the row."""
    escaped = to_latex(line(text))
    return f"{{}}{escaped}" if escaped[:1] in {"[", "*"} else escaped


def code(text: str) -> str:
    """Text in a code span that nothing in it can end (CommonMark, 6.1)."""
    flat = line(text)
    fence = "`" * (_longest(flat) + 1)
    pad = " " if "`" in flat[:1] + flat[-1:] or not flat else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def block(text: str) -> str:
    """Text of several lines in a code block."""
    shown = "\n".join(visible(part).rstrip() for part in text.strip().splitlines())
    fence = "`" * max(3, _longest(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def _longest(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def listed(parts: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    items: Sequence[str] = tuple(parts)
    return f"{', '.join(items[:-1])} {last} {items[-1]}" if len(items) > 1 else "".join(items)


def percent(part: int, whole: int) -> str:
    """`12.5 %`; nothing of nothing is not a number."""
    return f"{100 * part / whole:.1f} %" if whole else "not defined"


def banner(interim: str | None) -> str:
    """The line of an interim file in Markdown, with an empty line after it."""
    return f"**{markdown(interim)}**\n\n" if interim else ""
