"""Setting type: texts broken into lines, and lines put into boxes that are as high as their lines need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from slr.core.text.printable import clean
from slr.outputs.drawing.geometry import SIZE, Box, Text
from slr.outputs.drawing.wrap import wrap
from slr.outputs.prisma.table import FlowRow

#: Width in points of a text of a size in points, bold or not.
Measure = Callable[[str, float, bool], float]

#: Distance of baselines, in sizes.
LEADING = 1.32
#: Boxes whose total the templates leave to their list.
_LISTS = {"box9", "box15"}
#: Smallest size of the notes, in points.
_SMALLEST = 5.5


@dataclass(frozen=True, slots=True)
class BoxLine:
    """A line of a box before the box has a place. `row`: which row of the table ends here with its number."""

    text: str
    indent: float
    row: int | None = None


class Setter:
    """Sets type of one size: breaks texts into lines and puts lines into boxes. Distances grow with the size."""

    def __init__(self, measure: Measure, size: float = SIZE, *, is_tight: bool = False) -> None:
        self.measure = measure
        self.size = size
        self.pad_x, self.pad_y = (0.6 * size, 0.6 * size) if is_tight else (size, 0.875 * size)
        self.indent, self.hanging = (0.9 * size, 0.45 * size) if is_tight else (1.125 * size, 0.875 * size)
        self.note_size = max(0.8125 * size, _SMALLEST)

    def box_lines(self, rows: Sequence[FlowRow], width: float, *, first: int = 0) -> list[BoxLine]:
        """The wrapped lines of a box of that width, lists indented below their headings.

        Args:
            rows: what the box says.
            width: of the box, in points.
            first: the number of its first row in the whole table.
        """
        lines: list[BoxLine] = []
        for place, (row, following) in enumerate(zip(rows, [*rows[1:], None], strict=True), first):
            heads = following is not None and following.level > row.level
            number = "" if row.box in _LISTS and heads else row.n
            texts = self._row_lines(row, f"(n = {number})" if number else "", ":" if heads else "", width)
            lines += texts[:-1]
            lines.append(replace(texts[-1], row=place if row.n else None))
        return lines

    def _row_lines(self, row: FlowRow, number: str, colon: str, width: float) -> list[BoxLine]:
        """In a box of its own the number has its own line, in a list it follows the words."""
        indent = row.level * self.indent
        words = row.label.split(" ")
        if number and row.level == 0:
            return [*self._broken(words, indent, width), BoxLine(number + colon, indent)]
        if number:
            return self._broken([*words, number + colon], indent, width)
        return self._broken([*words[:-1], words[-1] + colon], indent, width)

    def _broken(self, words: list[str], indent: float, width: float) -> list[BoxLine]:
        limit = width - 2 * self.pad_x - indent
        texts = wrap(words, limit, lambda text: self.measure(text, self.size, False), hanging=self.hanging)
        return [BoxLine(text, indent + (self.hanging if number else 0)) for number, text in enumerate(texts)]

    def fill(self, box: Box, lines: list[BoxLine]) -> Box:
        """The box with its lines, in the middle of its height."""
        top = box.centre - len(lines) * self.size * LEADING / 2
        texts = [
            Text(line.text, box.x + self.pad_x + line.indent, self.baseline(top, number), self.size, row=line.row)
            for number, line in enumerate(lines)
        ]
        return replace(box, texts=tuple(texts))

    def put_title(self, box: Box, title: str) -> Box:
        """The box with a bold centred title; its height grows with the lines."""
        texts = wrap(
            title.split(" "), box.width - 2 * self.pad_x, lambda text: self.measure(text, self.size, True)
        )
        top = box.y + self.pad_y
        lines = [
            Text(text, box.middle, self.baseline(top, number), self.size, bold=True, centred=True)
            for number, text in enumerate(texts)
        ]
        return replace(box, height=self.height_of(len(texts)), texts=tuple(lines))

    def turn_title(self, box: Box, title: str) -> Box:
        """The box with a bold title along its height."""
        return replace(box, texts=(Text(title, box.middle, box.centre, self.size, bold=True, turned=True),))

    def length(self, title: str) -> float:
        """How long a side bar must be for its title."""
        return self.measure(title, self.size, True) + 2 * self.pad_y

    def paragraphs(self, notes: Iterable[str], x: float, y: float, limit: float) -> tuple[list[Text], float]:
        """The lines of the notes from y on, and the y below the last one."""
        texts = []
        size = self.note_size
        for note in notes:
            words = clean(note).split(" ")
            for line in wrap(words, limit, lambda text: self.measure(text, size, False)):
                texts.append(Text(line, x, find_baseline(y, 0, size), size))
                y += size * LEADING
            y += size * 0.3
        return texts, y

    def height_of(self, lines: int) -> float:
        """Height of a box of so many lines."""
        return lines * self.size * LEADING + 2 * self.pad_y

    def baseline(self, top: float, number: int) -> float:
        """Where the baseline of a box's line is."""
        return find_baseline(top, number, self.size)


def find_baseline(top: float, number: int, size: float) -> float:
    """Where a line's baseline is: capitals stand in the middle of the line's share of the height."""
    return top + number * size * LEADING + size * (LEADING / 2 + 0.33)
