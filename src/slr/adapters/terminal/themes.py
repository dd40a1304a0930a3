"""The colours of the themes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from slr.adapters.terminal.highlight import MARKS, MarkStyles
from slr.core.review.keymap import Theme

#: The style sheet of what all screens are made of.
STYLES = Path(__file__).with_name("screens.tcss")


@dataclass(frozen=True, slots=True)
class ThemeColours:
    """Ground, ink and lines, as Textual names colours, and how marked words look, as Rich names styles."""

    ground: str
    ink: str
    line: str
    marks: MarkStyles


#: `terminal` names no colour for ground and ink, so that they are the terminal's own. In the others every pair of
#: ink and ground has a contrast of at least 7:1 (WCAG 2.2, 1.4.6).
LOOKS: Mapping[Theme, ThemeColours] = {
    Theme.TERMINAL: ThemeColours("ansi_default", "ansi_default", "ansi_default", MARKS),
    Theme.LIGHT: ThemeColours(
        "#ffffff", "#1a1a1a", "#595959", MarkStyles("bold underline #7a0f63", "italic reverse #0b5137 on #ffffff")
    ),
    Theme.DARK: ThemeColours(
        "#16181d", "#e6e6e6", "#a8aeb6", MarkStyles("bold underline #ff9be0", "italic reverse #8ce29a on #16181d")
    ),
    Theme.CONTRAST: ThemeColours(
        "#000000",
        "#ffffff",
        "#ffffff",
        MarkStyles("bold underline #ffff00", "bold italic reverse #ffffff on #000000"),
    ),
}


def name_variables(look: ThemeColours) -> dict[str, str]:
    """The names under which the style sheet knows the colours."""
    bar = "ansi_blue" if look.line == "ansi_default" else look.line  # a bar needs a colour to be seen
    return {"ground": look.ground, "ink": look.ink, "line": look.line, "bar": bar}
