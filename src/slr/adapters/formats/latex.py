"""LaTeX in BibTeX files to plain text. Only what is LaTeX is touched; pylatexenc knows its macros."""

from __future__ import annotations

import re
from functools import cache, lru_cache

#: A control sequence with its argument, or a formula: `\"o`, `\'{e}`, `\c{c}`, `\emph{x}`, `\&`, `$\alpha$`.
_MACRO = re.compile(
    r"\\[`'^\"~=.](?:\s*\{(?:[^{}\\]|\\[ij])?\}|\s*\\[ij](?![A-Za-z])|\s*[^\W\d_])"
    r"|\\[uvHtcdbrk](?:\s*\{(?:[^{}\\]{0,2}|\\[ij])\}|\s+[^\W\d_])"
    r"|\\[A-Za-z]+\*?(?:\{[^{}\\]*\}|[ \t]*)"
    r"|\\."
    r"|(?<!\\)\$[^$\\{}]*(?:\\[A-Za-z]+[^$\\{}]*)*\$",
    re.DOTALL,
)
#: What stands for a brace, a backslash or a dollar of the text itself until the braces of LaTeX are gone.
_KEPT = {"{": "\ue000", "}": "\ue001", "\\": "\ue002", "$": "\ue003", "~": "\ue004"}
_BACK = {ord(stand_in): sign for sign, stand_in in _KEPT.items()}
_SIMPLE = {
    r"\&": "&", r"\%": "%", r"\#": "#", r"\_": "_", r"\$": _KEPT["$"], r"\{": _KEPT["{"], r"\}": _KEPT["}"],
    r"\textbraceleft{}": _KEPT["{"], r"\textbraceright{}": _KEPT["}"], r"\textbackslash{}": _KEPT["\\"],
    r"\textasciitilde{}": _KEPT["~"], r"\textasciicircum{}": "^", r"\textdollar{}": _KEPT["$"],
}  # fmt: skip
#: Macros within macros that are looked into; what is nested deeper keeps its control words.
_DEPTH = 6


def to_text(latex: str) -> str:
    """The text of a field, braces removed; a tie (`~`) is a blank."""
    if "\\" in latex or "$" in latex or "~" in latex:
        latex = re.sub(r"(?<!\\)~", " ", latex)
        for _ in range(_DEPTH):
            if "\\" not in latex and "$" not in latex:
                break
            latex = _MACRO.sub(_said, latex)
    return latex.replace("{", "").replace("}", "").translate(_BACK)


def _said(found: re.Match[str]) -> str:
    macro = found[0]
    simple = _SIMPLE.get(macro)
    if simple is None:
        simple = "".join(_KEPT.get(sign, sign) for sign in _known(macro))
        if macro[-1] in " \t" and simple and macro[1:2].isalpha() and len(simple) > 1:
            simple += " "
    return simple


@cache
def _converter() -> object:
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415 - loaded when a file has LaTeX

    return LatexNodes2Text(math_mode="text", keep_comments=True, strict_latex_spaces=False)


@lru_cache(4096)
def _known(macro: str) -> str:
    return str(_converter().latex_to_text(macro))  # type: ignore[attr-defined]
