"""What may be shown of a text from outside: no control characters, no escape sequences, nothing invisible."""

from __future__ import annotations

import re

#: Terminal escape sequences (ECMA-48): CSI … final byte, and OSC … BEL or ST.
_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)")
#: C0 and C1 controls but white space, soft hyphen, zero-width and direction controls, lone surrogates, tags.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """The text without escape sequences, control, zero-width and direction characters; white space is kept."""
    if text.isprintable():  # ordinary text, and the check costs far less than the patterns
        return text
    return _INVISIBLE.sub("", _ESCAPES.sub("", text))
