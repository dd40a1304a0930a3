# ruff: noqa: RUF001 - signs and letters of every script are what this module is about
"""LaTeX and text: written so that LaTeX obeys nothing, read so that nothing of the text is lost. Pure.

Reading knows accents, letters and signs, the commands around a text, and mathematics as far as Unicode can say it.
A command it does not know is left out and its arguments are kept; mathematics that Unicode cannot say stays TeX.

Sources: The LaTeX Companion, 2nd edition, sections 2.1 and 7.11; the names of letters and signs come from the
tables of pylatexenc; where a dollar begins a formula is told as in Pandoc's manual (`tex_math_dollars`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache

from slr.core.text.printable import clean

#: The ten signs that LaTeX obeys (The LaTeX Companion, 2nd edition, section 2.1).
_LATEX = str.maketrans(
    {
        "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$", "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}", "\\": r"\textbackslash{}", "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)  # fmt: skip


def escape_latex(text: str) -> str:
    """Text as LaTeX reads it: letters as they are (UTF-8), signs that LaTeX would obey escaped."""
    return text.translate(_LATEX)


def latex(text: str) -> str:
    """A text as a cell of a LaTeX table; a bracket or star at its start would be read as an option of the row."""
    escaped = escape_latex(clean(text))
    return f"{{}}{escaped}" if escaped[:1] in {"[", "*"} else escaped


_SPECIAL = re.compile(r"\\(?:[A-Za-z]+\*?[ \t]*|.)|[{}$~]|\\\Z", re.DOTALL)
#: A letter without braces that stands under an accent.
_LETTER = re.compile(r"\\[A-Za-z]+[ \t]*|\\[`'^\"~=.][A-Za-z]|[^\W\d_]")
_FORMULA_SIGNS = re.compile(r"\\(?:[A-Za-z]+[ \t]*|.)|[{}^_$~]", re.DOTALL)
#: What is not shown of an address: the sign of an escape, and braces.
_ESCAPED = re.compile(r"\\([^A-Za-z])|[{}]")
_TERM = re.compile(r"\\(?:[A-Za-z]+|.)|[^{}\\]", re.DOTALL)
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328", "d": "\u0323", "b": "\u0331",
    "r": "\u030a", "G": "\u030f", "U": "\u030e",
}  # fmt: skip
_DOTLESS = {"ı": "i", "ȷ": "j"}
#: Control symbols: an escaped sign, a blank of some width, or nothing to be seen.
_SYMBOLS = {"\\": " ", " ": " ", "\n": " ", "\t": " ", ",": " ", ";": " ", "!": "", "-": "", "/": "", "@": "",
            ">": " "}  # fmt: skip
#: Words that the tables of pylatexenc lack, or read otherwise than a bibliography means them.
_WORDS = {
    "textless": "<", "textgreater": ">", "textbar": "|", "textbackslash": "\\", "textasciitilde": "~",
    "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}", "textdollar": "$", "textunderscore": "_",
    "textquotesingle": "'", "textquotedbl": '"', "textasciigrave": "`", "textasteriskcentered": "*",
    "textcelsius": "°C", "textmu": "µ", "textperiodcentered": "·", "textbullet": "•", "lbrace": "{",
    "rbrace": "}", "textnumero": "№", "textohm": "Ω", "textminus": "−", "textpm": "±", "texttimes": "×",
    "textdiv": "÷", "textfractionsolidus": "⁄", "slash": "/", "LaTeX": "LaTeX", "TeX": "TeX",
    "BibTeX": "BibTeX", "LaTeXe": "LaTeX2e", "i": "ı", "j": "ȷ", "space": " ", "nobreakspace": " ", "par": " ",
    "newline": " ", "linebreak": " ", "quad": " ", "qquad": " ", "thinspace": " ", "enspace": " ",
    "degree": "°", "celsius": "°C", "nbsp": " ", "lt": "<", "gt": ">", "copyright": "©", "dots": "…",
    "ddagger": "‡", "neg": "¬", "ne": "≠", "Re": "ℜ", "Im": "ℑ", "micro": "µ", "ast": "*", "textlquill": "⁅",
    "textrquill": "⁆",
}  # fmt: skip
_NO_WORDS = frozenset({"today", "maketitle", "item", "Cref", "cref", "ref", "eqref"})
_GREEK_NAMES = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi
psi omega
"""
_SILENT_NAMES = """
bf it rm sc sl tt sf em tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge bfseries mdseries
itshape slshape scshape upshape rmfamily sffamily ttfamily normalfont protect relax noindent centering displaystyle
textstyle limits nolimits left right big Big bigg Bigg bigl bigr Bigl Bigr ignorespaces unskip newblock allowbreak
hfill null leavevmode mathstrut strut nonumber boldmath unboldmath
"""
#: Switches and marks that show nothing of themselves.
_SILENT = frozenset(_SILENT_NAMES.split())
#: How many arguments come before the text, none of which is text.
_DROPPED = {
    "href": 1, "textcolor": 1, "colorbox": 1, "fcolorbox": 2, "color": 1, "noopsort": 1, "switchargs": 0,
    "hspace": 1, "vspace": 1, "label": 1, "fontsize": 2, "begin": 1, "end": 1, "selectlanguage": 1,
    "foreignlanguage": 1, "textlang": 1, "phantom": 1, "rule": 2, "raisebox": 1, "fontfamily": 1,
}  # fmt: skip
_RAW = frozenset({"url", "path", "nolinkurl", "doi", "verb"})
#: Commands around a text that is mathematics wherever it stands.
_FORMULAS = frozenset({"sqrt", "frac", "dfrac", "tfrac", "ensuremath", "nicefrac"})
_STYLE_NAMES = """
mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathbb mathnormal boldsymbol bm text textrm textit
textbf textsf texttt textup textnormal mbox hbox rm bf it operatorname mathop mathord mathbin mathrel ensuremath
"""
_STYLES = frozenset(_STYLE_NAMES.split())
_UP = dict(zip("0123456789+-=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
               "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ", strict=True))  # fmt: skip
_UP |= {sign: sign for sign in "°®™′″*†‡§"} | {"∘": "°", "−": "⁻", "'": "′", "β": "ᵝ", "γ": "ᵞ", "δ": "ᵟ"}
_DOWN = dict(zip("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_DOWN |= {"−": "₋", "β": "ᵦ", "γ": "ᵧ", "ρ": "ᵨ", "φ": "ᵩ", "χ": "ᵪ"}
_SCRIPTS = {"^": _UP, "_": _DOWN, "textsuperscript": _UP, "textsubscript": _DOWN}
_QUOTES = {"enquote": "“”", "mkbibquote": "“”", "enquote*": "‘’"}
#: How deep commands within commands are looked into, and the longest formula that is read.
_DEPTH, _LONGEST_FORMULA = 12, 2_000
#: Shorter texts are kept, once they were read.
_SHORT = 500


def plain_latex(source: str) -> str:
    """The text of a field in LaTeX, its braces removed; a tie (`~`) is a blank. Nothing raises."""
    if "\\" in source or "$" in source or "~" in source:
        return _text_of(source) if len(source) < _SHORT else "".join(_Reading(source).text(0, len(source)))
    return source.replace("{", "").replace("}", "")


@lru_cache(1 << 12)
def _text_of(source: str) -> str:
    """As `plain_latex`, of names and titles, which come again and again."""
    return "".join(_Reading(source).text(0, len(source)))


def plain_address(source: str) -> str:
    """An address or identifier in LaTeX: its escapes undone; a tie and a dollar are signs like others."""
    if "\\" in source:
        return "".join(_Reading(source, is_address=True).text(0, len(source)))
    return source.replace("{", "").replace("}", "")


class _NoText(Exception):
    """A formula that Unicode cannot say."""


class _Reading:
    """One field. Where each brace is closed is known beforehand, so that time grows with the length alone."""

    def __init__(self, source: str, *, is_address: bool = False) -> None:
        self.source = source
        self.is_address = is_address
        self.ends: dict[int, int] = {}
        opened: list[int] = []
        for special in _SPECIAL.finditer(source):
            if special[0] == "{":
                opened.append(special.start())
            elif special[0] == "}" and opened:
                self.ends[opened.pop()] = special.start()

    def text(self, start: int, end: int, depth: int = 0) -> list[str]:
        """What stands between two places, as pieces of text."""
        pieces: list[str] = []
        while special := _SPECIAL.search(self.source, start, end):
            pieces.append(self.source[start : special.start()])
            sign, start = special[0], special.end()
            if sign == "$":
                start = self._formula(special.start(), end, pieces, depth)
            elif sign == "~":
                pieces.append("~" if self.is_address else " ")
            elif sign[0] == "\\":
                start = self._command(sign, start, end, pieces, depth)
        pieces.append(self.source[start:end])
        return pieces

    def _command(self, sign: str, start: int, end: int, pieces: list[str], depth: int) -> int:
        """Read one command that ends at `start`; where reading goes on."""
        name = sign[1:].rstrip(" \t") or sign[1:]
        if name in _ACCENTS and (given := self._accented(name, start, end, depth)):
            pieces.append(given[0])
            return given[1]
        if not name[:1].isalpha():
            return self._symbol(name, start, end, pieces, depth)
        argument = self._argument(start, end)
        if argument and (name in _FORMULAS or name in _SCRIPTS):
            return self._formula_command(name, start - len(sign), argument, end, pieces, depth)
        if argument and (name in _QUOTES or name in _RAW):
            pieces.extend(self._quoted(name, argument, depth))
            return argument[1] + 1
        return self._named(sign, start, end, pieces)

    def _named(self, sign: str, start: int, end: int, pieces: list[str]) -> int:
        """A command that stands for a letter or sign, shows nothing of itself, or is not known."""
        name = sign[1:].rstrip("* \t")
        word = _words().get(name)
        if name in _DROPPED:
            return self._skip(_DROPPED[name], start, end)
        if word is not None:
            pieces.append(word + (" " if sign[-1] in " \t" and not _is_latin(word) else ""))
        elif self._argument(start, end):
            return self._option(start, end)
        elif name not in _SILENT:
            pieces.append(sign)
        return start

    def _quoted(self, name: str, argument: tuple[int, int], depth: int) -> list[str]:
        """An address, or a text with quotation marks."""
        if name in _RAW or depth >= _DEPTH:
            return [_ESCAPED.sub(r"\1", self.source[slice(*argument)])]
        return [_QUOTES[name][0], *self.text(*argument, depth + 1), _QUOTES[name][1]]

    def _symbol(self, name: str, start: int, end: int, pieces: list[str], depth: int) -> int:
        """A control symbol: a formula in brackets, an escaped sign or a blank."""
        closing = {"(": "\\)", "[": "\\]"}.get(name)
        close = self.source.find(closing, start, min(end, start + _LONGEST_FORMULA)) if closing else -1
        if close >= 0 and not self.is_address:
            pieces.append(self._said(start, close, self.source[start - 2 : close + 2], depth))
            return close + 2
        shown = name if self.is_address else _SYMBOLS.get(name, name)
        pieces.append(shown or ("" if name else "\\"))
        return start

    def _accented(self, name: str, start: int, end: int, depth: int) -> tuple[str, int] | None:
        """The letter under an accent and where it ends; None when no letter follows."""
        while start < end and self.source[start] in " \t":
            start += 1
        inside = self._argument(start, end)
        after = inside[1] + 1 if inside else 0
        if inside is None and (letter := _LETTER.match(self.source, start, end)):
            inside, after = letter.span(), letter.end()
        if inside is None:
            return None
        letters = "".join(self.text(*inside, depth + 1)) if depth < _DEPTH else ""
        if not letters.strip():
            return name if name in "^~`" else "", after
        first = _DOTLESS.get(letters[0], letters[0])
        return unicodedata.normalize("NFC", first + _ACCENTS[name]) + letters[1:], after

    def _argument(self, start: int, end: int) -> tuple[int, int] | None:
        """The inside of the braces that follow, behind an option in brackets."""
        start = self._option(start, end)
        close = self.ends.get(start)
        return (start + 1, close) if close is not None and close < end else None

    def _option(self, start: int, end: int) -> int:
        """Behind `[…]` where braces follow it; else where it was."""
        if self.source[start : start + 1] != "[":
            return start
        close = self.source.find("]", start, min(end, start + 200)) + 1
        return close if close and self.source[close : close + 1] == "{" else start

    def _skip(self, many: int, start: int, end: int) -> int:
        """Behind so many arguments."""
        for _ in range(many):
            argument = self._argument(start, end)
            if argument is None:
                break
            start = argument[1] + 1
        return start

    def _formula_command(
        self, name: str, begin: int, argument: tuple[int, int], end: int, pieces: list[str], depth: int
    ) -> int:
        """A root, a fraction or a formula within a text; raised and lowered numbers; where reading goes on."""
        after = argument[1] + 1
        if name in _SCRIPTS:
            inner = "".join(self.text(*argument, depth + 1)) if depth < _DEPTH else ""
            is_number = all(sign in _SCRIPTS[name] and not sign.isalpha() for sign in inner)
            pieces.append("".join(map(_SCRIPTS[name].__getitem__, inner)) if is_number else inner)
            return after
        second = self._argument(after, end) if name.endswith("frac") else None
        after = second[1] + 1 if second else after
        pieces.append(self._said(begin, after, f"${self.source[begin:after]}$", depth))
        return after

    def _formula(self, start: int, end: int, pieces: list[str], depth: int) -> int:
        """A formula that a dollar begins, or the dollar itself."""
        mark = "$$" if self.source.startswith("$$", start) else "$"
        inside = start + len(mark)
        close = -1 if self.is_address else self._closing_dollar(mark, inside, end)
        after = close + len(mark)
        if close < 0 or not _is_formula(self.source[inside:close], self.source[after : after + 1]):
            pieces.append("$")
            return start + 1
        pieces.append(self._said(inside, close, self.source[start:after], depth))
        return after

    def _closing_dollar(self, mark: str, start: int, end: int) -> int:
        close = self.source.find(mark, start, min(end, start + _LONGEST_FORMULA))
        while close > 0 and self.source[close - 1] == "\\":
            close = self.source.find(mark, close + 1, min(end, start + _LONGEST_FORMULA))
        return close

    def _said(self, start: int, end: int, written: str, depth: int) -> str:
        """A formula in Unicode, or as it is written."""
        try:
            return self._mathematics(start, end, depth)
        except _NoText:
            return written

    def _mathematics(self, start: int, end: int, depth: int) -> str:
        if depth > _DEPTH:
            raise _NoText
        pieces: list[str] = []
        while match := _FORMULA_SIGNS.search(self.source, start, end):
            pieces.append(self.source[start : match.start()])
            sign, start = match[0], match.end()
            if sign in "^_":
                inner, start = self._term(start, end, depth)
                pieces.append(_scripted(_SCRIPTS[sign], inner))
            elif sign == "~":
                pieces.append(" ")
            elif sign[0] == "\\":
                start = self._word(sign, start, end, pieces, depth)
        return "".join([*pieces, self.source[start:end]])

    def _word(self, sign: str, start: int, end: int, pieces: list[str], depth: int) -> int:
        """One command of a formula."""
        name = sign[1:].strip() or sign[1:]
        if name in _FORMULAS - _STYLES:
            if self.source[start : start + 1] == "[":
                raise _NoText
            first, start = self._term(start, end, depth)
            if name == "sqrt":
                pieces.append(f"√{first}" if first.isalnum() else f"√({first})")
                return start
            second, start = self._term(start, end, depth)
            if not (first.isalnum() and second.isalnum()):
                raise _NoText
            pieces.append(f"{first}/{second}")
        elif name in _STYLES or name in _SILENT:
            return start
        elif name in _SYMBOLS or not name[:1].isalpha():
            pieces.append(_SYMBOLS.get(name, name))
        elif (word := _words().get(name)) is not None:
            pieces.append(f"{word} " if len(word) > 1 or (sign[-1].isspace() and not word.isalpha()) else word)
        else:
            raise _NoText
        return start

    def _term(self, start: int, end: int, depth: int) -> tuple[str, int]:
        """What a sign of a formula applies to, in Unicode, and where it ends."""
        while start < end and self.source[start] == " ":
            start += 1
        close = self.ends.get(start)
        if close is not None and close < end:
            return self._mathematics(start + 1, close, depth + 1).strip(), close + 1
        term = _TERM.match(self.source, start, end)
        if term is None:
            raise _NoText
        argument = self._argument(term.end(), end) if term[0][1:] in _STYLES else None
        after = argument[1] + 1 if argument else term.end()
        return self._mathematics(start, after, depth + 1).strip(), after


def _scripted(signs: Mapping[str, str], inner: str) -> str:
    """A text raised or lowered."""
    if not inner or not all(letter in signs for letter in inner):
        raise _NoText
    return "".join(map(signs.__getitem__, inner))


def _is_formula(inside: str, behind: str) -> bool:
    """A text between two dollars is one when the first touches it, the last too, and no digit follows."""
    if not inside.strip():
        return False
    if re.search(r"[\\^_]", inside):
        return True
    return not inside[0].isspace() and not inside[-1].isspace() and not behind.isdigit()


def _is_latin(word: str) -> bool:
    return len(word) == 1 and word.isalpha() and unicodedata.name(word, "").startswith("LATIN")


@cache
def _words() -> Mapping[str, str]:
    """The letter or sign of each control word."""
    from pylatexenc.latex2text import get_default_latex_context_db  # noqa: PLC0415 - loaded when a file has LaTeX
    from pylatexenc.latexencode import get_builtin_uni2latex_dict  # noqa: PLC0415

    named = re.compile(r"(?:\\ensuremath\{)?\\([A-Za-z]+)\}?")
    signs = get_builtin_uni2latex_dict().items()
    letters = {name[1]: chr(code) for code, text in signs if (name := named.fullmatch(text))}
    for spec in get_default_latex_context_db().iter_macro_specs():
        said = spec.simplify_repl
        if isinstance(said, str) and said and "%" not in said and "\n" not in said and spec.macroname.isalpha():
            letters[spec.macroname] = said
    greek = {f"text{name}": letters[name] for name in _GREEK_NAMES.split() if name in letters}
    kept = {name: said for name, said in letters.items() if name not in _NO_WORDS and name not in _STYLES}
    return {**kept, **greek, **_WORDS}
