"""Text from outside made harmless: for a terminal, and for the ledger. Pure.

`printable` for whole pages, `safe` for a value inside a line, `clean` for a value that is read as a sentence,
`strip_controls` for what services and files send. What looks like markup stays, letter by letter; on the way out
so does the rest of an escape sequence: only the character that a terminal would obey goes.
"""

from __future__ import annotations

import re

#: Controls that part words or lines (ECMA-48 and Unicode's separators): a blank stands for each.
_PARTING = "\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029"

#: Characters that steer a terminal, reorder what is read or take no room: the other C0 and C1 controls (ECMA-48),
#: the soft hyphen, the zero-width space, the bidirectional controls of UAX #9, word joiners, invisible operators,
#: the byte order mark, interlinear annotations, the tag characters, and what Unicode says is no character (XML
#: forbids two of them). Zero-width joiners and non-joiners stay: Persian, the Indic scripts and emoji are spelt
#: with them.
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
#: Whole escape sequences of a terminal (ECMA-48): CSI to its final byte, OSC to BEL or ST.
_ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)")
#: Half a character, such as a byte of a file name that is no UTF-8: shown, because the name is wrong without it.
_HALF = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(f"[{_PARTING}]")
#: As before, but line feeds (also after a carriage return) and tabs stay.
_BLANK_WITHIN = re.compile(f"(?!\t|\r?\n)[{_PARTING}]")
#: Line feeds stay: between the values of JSON they are its layout, and within a string it has none.
_ESCAPED_IN_JSON = re.compile(rf"{_STEERING.pattern}|{_HALF.pattern}|[\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")


def printable(text: str) -> str:
    """A page or a line of output; line ends and tabs stay."""
    if text.isprintable():  # ordinary text, and the check costs far less than the patterns
        return text
    return _without_steering(_BLANK_WITHIN.sub(" ", text))


def safe(text: str) -> str:
    """A value within a line: it can neither end the line nor move in it."""
    if text.isprintable():
        return text
    return _without_steering(_BLANK.sub(" ", text))


def clean(text: str) -> str:
    """A value as a sentence on one line: one blank for a run of white space, none at either end."""
    return _SPACES.sub(" ", safe(text)).strip()


def is_harmless(text: str) -> bool:
    """Whether a value can stand within a line as it is."""
    return safe(text) == text


def show_hidden(text: str) -> str:
    """A value in a complaint about it: a question mark stands for each character that `safe` changes."""
    return text if text.isprintable() else "".join(letter if safe(letter) == letter else "?" for letter in text)


def strip_controls(text: str) -> str:
    """Text that a service or a file sends: as `printable`, but escape sequences and half characters go whole."""
    if text.isprintable():
        return text
    return printable(_HALF.sub("", _ESCAPES.sub("", text)))


def json_escaped(text: str) -> str:
    r"""JSON whose strings name by number (`\u009b`) what a terminal would obey; it is read as the same value."""
    return text if text.isprintable() else _ESCAPED_IN_JSON.sub(_as_escape, text)


def _as_escape(unsafe: re.Match[str]) -> str:
    units = unsafe[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True))


def _without_steering(text: str) -> str:
    return _HALF.sub("\ufffd", _STEERING.sub("", text))
