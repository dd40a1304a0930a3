"""Outside text made harmless for a terminal."""

from __future__ import annotations

import re

#: Line ends, tabs and every other white space: one blank stands for a run of them.
_BLANKS = re.compile(r"\s+")

#: Characters that steer a terminal or reorder what is read: C0 and C1 controls (ECMA-48), lone surrogates (they
#: cannot be written as UTF-8), the bidirectional controls of UAX #9, the byte order mark and the invisible tag
#: characters. Zero-width joiners stay: Persian and the Indic scripts are spelt with them.
_STEERING = re.compile(
    "[\u0000-\u001f\u007f-\u009f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """The text on one line, without control characters; what looks like markup stays, letter by letter."""
    return _STEERING.sub("", _BLANKS.sub(" ", text)).strip()
