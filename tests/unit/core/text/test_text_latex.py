"""LaTeX read as text: commands of every kind, mathematics, and what no reader must trip over."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slr.core.text.latex import escape_latex, plain_address, plain_latex

#: Commands that stand in titles and abstracts, with as many arguments as they take.
COMMANDS = {
    "emph": 1, "textbf": 1, "textit": 1, "mbox": 1, "footnote": 1, "input": 1, "include": 1, "title": 1, "author": 1,
    "date": 1, "texttt": 1, "href": 2, "textcolor": 2, "colorbox": 2, "fcolorbox": 3, "sqrt": 1, "frac": 2,
    "overline": 1, "underline": 1, "widehat": 1, "hat": 1, "ket": 1, "braket": 2, "url": 1, "section": 1,
    "includegraphics": 1, "textsuperscript": 1, "textsubscript": 1, "ensuremath": 1, "enquote": 1, "cite": 1,
    "not": 1, "overbrace": 1, "nobodyknows": 2, "textgreater": 0, "alpha": 0, "LaTeX": 0, "today": 0, "item": 0,
    "maketitle": 0, "nobody": 0, "'": 1, '"': 1, "c": 1, "v": 1, "H": 1, "r": 1, "begin": 1, "end": 1,
    "left": 0, "right": 0, "bf": 0, "verb": 1, "path": 1, "noopsort": 1,
}  # fmt: skip
#: Of these commands, the arguments that are text.
SHOWN = {name: many - (name in {"href", "textcolor", "colorbox"}) - 2 * (name == "fcolorbox")
         for name, many in COMMANDS.items()}  # fmt: skip

words = st.text(alphabet="abcdefgh", min_size=1, max_size=5)


@st.composite
def calls(draw: st.DrawFn, inner: st.SearchStrategy[str]) -> str:
    """One command, whole or with arguments missing, with whatever in its arguments."""
    name = draw(st.sampled_from(sorted(COMMANDS)))
    given_arguments = draw(st.integers(0, COMMANDS[name] + 1))
    option = draw(st.sampled_from(["", "[12]", "[", "*"]))
    return f"\\{name}{option}" + "".join(f"{{{draw(inner)}}}" for _ in range(given_arguments))


latex_texts = st.recursive(
    words | st.sampled_from([" ", "$", "~", "\\", "{", "}", "%", "^", "_", "\\\\", "\\(", "\\)", "\\["]),
    lambda inner: calls(inner) | st.lists(inner, max_size=4).map("".join) | inner.map(lambda text: f"${text}$"),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(latex_texts)
def test_no_text_of_commands_whatever_ends_in_an_exception(source: str) -> None:
    assert isinstance(plain_latex(source), str)
    assert isinstance(plain_address(source), str)


@given(
    st.sampled_from(sorted(set(COMMANDS) - {"noopsort", "begin", "end"})), st.lists(words, min_size=3, max_size=3)
)
def test_a_command_keeps_the_words_of_its_arguments(name: str, texts: list[str]) -> None:
    arguments = texts[: COMMANDS[name]]
    read = plain_latex(f"Before \\{name}" + "".join(f"{{{text}}}" for text in arguments) + " after")
    plain = "".join(plain_latex(read).split())
    assert read.startswith("Before ")
    assert read.endswith(" after")
    for text in arguments[len(arguments) - SHOWN[name] :]:
        assert text[1:] in plain.replace("/", "")
    assert "%s" not in read


@given(st.text(alphabet="abc 12.,:()'\"=+-&%$#_{}~^\\<>|/é中", max_size=60))
def test_what_is_escaped_is_read_again(text: str) -> None:
    assert plain_latex(escape_latex(text)) == text
    assert plain_address(escape_latex(text)) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"{\textgreater}65 years, p {\textless} 0.05", ">65 years, p < 0.05"),
        (r"{\textbar}d{\textbar}; {\copyright} 2020; \LaTeX{} and {\textalpha}-x", "|d|; © 2020; LaTeX and α-x"),
        (r"\textcolor{red}{very \emph{nested \textbf{x}}}", "very nested x"),
        (r"\href{https://example.org/~a}{the \texttt{page}}", "the page"),
        (r"\url{https://example.org/~a\_b}", "https://example.org/~a_b"),
        (r"5\,000 \textpm 2, stra{\ss}e, \ae gis, \o re", "5 000 ± 2, straße, ægis, øre"),
        (r"\unknown[x]{kept} \other", r"kept \other"),
        (r"C:\Users\me\a.pdf", r"C:\Users\me\a.pdf"),
        (r"{{\"U}ber} \"Uber {\'{\i}}ndice {\v S}koda \r{A}", "Über Über índice Škoda Å"),
        (r"\enquote{So \emph{it} is}", "“So it is”"),
        ("cost $5 and $10 more", "cost $5 and $10 more"),
    ],
)
def test_commands_are_read_as_what_they_show(source: str, text: str) -> None:
    assert plain_latex(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"CO$_2$, Ca$^{2+}$, $10^{-3}$, m$^2$", "CO₂, Ca²⁺, 10⁻³, m²"),
        (r"K$_{\mathrm{m}}$, $\mathrm{H}_2\mathrm{O}$, \(x^2\)", "Kₘ, H₂O, x²"),
        (r"$\alpha_{1}$-acid, 37\,$^{\circ}$C, $n$-butanol", "α₁-acid, 37 °C, n-butanol"),
        (r"$x \leq y$, $\frac{1}{2}$, $\sqrt{2}$, \sqrt{ab}", "x ≤ y, 1/2, √2, √ab"),
        (r"at $\sqrt{s_{NN}}$ = 5", r"at $\sqrt{s_{NN}}$ = 5"),
        (r"$\frac{a+b}{c}$ and \frac{a+b}{c}", r"$\frac{a+b}{c}$ and $\frac{a+b}{c}$"),
        (r"$\tilde{x}$", r"$\tilde{x}$"),
    ],
)
def test_mathematics_is_unicode_or_stays_tex(source: str, text: str) -> None:
    assert plain_latex(source) == text
    assert plain_latex(escape_latex(text)) == text


def test_an_address_keeps_its_tie_and_its_dollars() -> None:
    assert plain_address(r"10.5555/a\_b~$x$-\%20{\&}c") == "10.5555/a_b~$x$-%20&c"


@pytest.mark.parametrize(
    "piece",
    [
        "$",
        "{",
        "\\url{",
        "\\emph{",
        "\\'{",
        "\\frac{",
        "$\\frac{",
        "\\enquote{",
        "$_",
        "\\(",
        "$a^{",
        "\\textsubscript{",
    ],
)
def test_a_text_made_to_be_slow_is_read_in_time(piece: str) -> None:
    began = time.process_time()
    plain_latex(piece * 20_000)
    plain_latex(piece * 5_000 + "}" * 5_000)
    assert time.process_time() - began < 5
