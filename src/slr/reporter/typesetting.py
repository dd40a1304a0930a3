"""Setting type: texts broken into lines, and lines put into boxes that are as high as their lines need."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from slr.reporter.geometry import SIZE, Box, Text
from slr.reporter.labels import plain
from slr.reporter.table import FlowRow
from slr.reporter.wrap import wrap

#: Width in points of a text of a size in points, bold or not.
Measure = Callable[[str, float, bool], float]

NOTE_SIZE = 6.5
#: Distance of baselines, in sizes.
LEADING = 1.32
PAD_X, PAD_Y, INDENT, HANGING = 8.0, 7.0, 9.0, 7.0
#: Boxes whose total the templates leave to their list.
_LISTS = {"box9", "box15"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a box before the box has a place."""

    text: str
    indent: float


class Setter:
    """Sets type: breaks texts into lines and puts lines into boxes."""

    def __init__(self, measure: Measure, column: float) -> None:
        self.measure = measure
        self.column = column

    def box_lines(self, rows: list[FlowRow]) -> list[Line]:
        """The wrapped lines of one box, lists indented below their headings."""
        lines: list[Line] = []
        for row, following in zip(rows, [*rows[1:], None], strict=True):
            heads = following is not None and following.level > row.level
            number = "" if row.box in _LISTS and heads else row.n
            lines += self._row_lines(row, f"(n = {number})" if number else "", colon=":" if heads else "")
        return lines

    def _row_lines(self, row: FlowRow, number: str, colon: str) -> list[Line]:
        """In a box of its own the number has its own line, in a list it follows the words."""
        indent = row.level * INDENT
        words = row.label.split(" ")
        if number and row.level == 0:
            return [*self._broken(words, indent), Line(number + colon, indent)]
        if number:
            return self._broken([*words, number + colon], indent)
        return self._broken([*words[:-1], words[-1] + colon], indent)

    def _broken(self, words: list[str], indent: float) -> list[Line]:
        limit = self.column - 2 * PAD_X - indent
        texts = wrap(words, limit, lambda text: self.measure(text, SIZE, False), hanging=HANGING)
        return [Line(text, indent + (HANGING if number else 0)) for number, text in enumerate(texts)]

    def filled(self, box: Box, lines: list[Line]) -> Box:
        """The box with its lines, in the middle of its height."""
        top = box.centre - len(lines) * SIZE * LEADING / 2
        texts = [
            Text(line.text, box.x + PAD_X + line.indent, baseline(top, number, SIZE))
            for number, line in enumerate(lines)
        ]
        return replace(box, texts=tuple(texts))

    def titled(self, box: Box, title: str) -> Box:
        """The box with a bold centred title; its height grows with the lines."""
        texts = wrap(title.split(" "), box.width - 2 * PAD_X, lambda text: self.measure(text, SIZE, True))
        top = box.y + PAD_Y
        lines = [
            Text(text, box.middle, baseline(top, number, SIZE), bold=True, centred=True)
            for number, text in enumerate(texts)
        ]
        return replace(box, height=height_of(len(texts)), texts=tuple(lines))

    def length(self, title: str) -> float:
        """How long a side bar must be for its title."""
        return self.measure(title, SIZE, True) + 2 * PAD_Y

    def paragraphs(self, notes: Iterable[str], x: float, y: float, limit: float) -> tuple[list[Text], float]:
        """The lines of the notes from y on, and the y below the last one."""
        texts = []
        for note in notes:
            words = plain(note).split(" ")
            for line in wrap(words, limit, lambda text: self.measure(text, NOTE_SIZE, False)):
                texts.append(Text(line, x, baseline(y, 0, NOTE_SIZE), NOTE_SIZE))
                y += NOTE_SIZE * LEADING
            y += NOTE_SIZE * 0.3
        return texts, y


def baseline(top: float, number: int, size: float) -> float:
    """Where a line's baseline is: capitals stand in the middle of the line's share of the height."""
    return top + number * size * LEADING + size * (LEADING / 2 + 0.33)


def height_of(lines: int) -> float:
    """Height of a box of so many lines."""
    return lines * SIZE * LEADING + 2 * PAD_Y
