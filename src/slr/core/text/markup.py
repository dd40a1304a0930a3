"""Text from outside in Markdown and in scripts. Nothing in it is obeyed. Pure."""

from __future__ import annotations

import json
import re

from slr.core.text.printable import clean, safe

#: Punctuation that Markdown (CommonMark 0.31 and the tables of GitHub's) may obey.
_MARKS = re.compile(r"([\\`*_{}\[\]<>|~#&$!@^])")
_OF_SCRIPTS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
_LIST = re.compile(r"^(\d+)([.)])(?=\s|$)")
_BULLET = re.compile(r"^([-+=])")


def markdown(text: str) -> str:
    """A text as Markdown shows it: nothing in it is obeyed."""
    return _BULLET.sub(r"\\\1", _LIST.sub(r"\1\\\2", _MARKS.sub(r"\\\1", clean(text))))


def code(text: str) -> str:
    """Text in a code span that nothing in it can end (CommonMark, 6.1)."""
    flat = clean(text)
    fence = "`" * (_longest(flat) + 1)
    pad = " " if "`" in flat[:1] + flat[-1:] or not flat else ""
    return f"{fence}{pad}{flat}{pad}{fence}"


def script_json(value: object) -> str:
    """JSON that may stand in a script element of HTML: nothing in it ends the element or a line of JavaScript.

    Source: HTML, section 4.12.1.3 (restrictions for contents of script elements).
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).translate(_OF_SCRIPTS)


def block(text: str) -> str:
    """Text of several lines in a code block."""
    shown = "\n".join(safe(part).rstrip() for part in text.strip().splitlines())
    fence = "`" * max(3, _longest(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def _longest(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def banner(interim: str | None) -> str:
    """The line of an interim file in Markdown, with an empty line after it."""
    return f"**{markdown(interim)}**\n\n" if interim else ""
