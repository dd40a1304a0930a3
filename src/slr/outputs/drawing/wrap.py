"""Breaking text into lines that fit a width measured in points, not in characters."""

from __future__ import annotations

from collections.abc import Callable

#: Width of a text in the unit of the layout.
Width = Callable[[str], float]


def wrap(words: list[str], limit: float, width: Width, *, hanging: float = 0) -> list[str]:
    """Fill lines greedily; every line is at most `limit` wide.

    Args:
        words: they stay whole where a line is wide enough, even when they hold blanks, such as `(n = 12)`.
        limit: width of the first line.
        width: measures a text.
        hanging: by how much the lines after the first are shorter.
    """
    lines: list[str] = []
    for word in filter(None, words):
        head, *tail = _pieces(word, limit - hanging, width)
        room = limit - (hanging if len(lines) > 1 else 0)
        if lines and width(f"{lines[-1]} {head}") <= room:
            lines[-1] = f"{lines[-1]} {head}"
        else:
            lines.append(head)
        lines += tail
    return lines


def _pieces(word: str, limit: float, width: Width) -> list[str]:
    """The word, or the parts of one that is too wide, cut behind a hyphen, a slash or a dot where there is one."""
    pieces = []
    while width(word) > limit and len(word) > 1:
        cut = _cut(word, limit, width)
        pieces.append(word[:cut])
        word = word[cut:]
    return [*pieces, word]


def _cut(word: str, limit: float, width: Width) -> int:
    """How many characters fit, at least one."""
    fitting = next((n for n in range(len(word) - 1, 1, -1) if width(word[:n]) <= limit), 1)
    behind = max(word.rfind(mark, 0, fitting) for mark in "-/.") + 1
    return behind or fitting
