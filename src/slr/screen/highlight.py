"""Words of the query made visible in a text."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

#: Underline and bold carry the mark where there is no colour; magenta is readable on dark and on light ground.
MARK = "bold underline magenta"


def marked(text: str, spans: Iterable[tuple[int, int]], *, style: str = "") -> Text:
    """The text as it stands, no markup read from it, with the spans marked.

    Args:
        text: a text that went through `slr.screen.text.clean`; spans count its characters.
        spans: (start, end), end exclusive, in any order; what lies outside the text is left out.
        style: the style of the whole text.
    """
    shown = Text(text, style=style)
    for start, end in spans:
        first, last = max(start, 0), min(end, len(text))
        if first < last:
            shown.stylize(MARK, first, last)
    return shown
