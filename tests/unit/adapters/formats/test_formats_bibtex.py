"""BibTeX and BibLaTeX: accents, names, macros, entries that are broken."""

from __future__ import annotations

import pytest

from format_files import only, read, written
from slr.adapters.formats.bibtex import latex_to_text
from slr.core.model import Author
from slr.core.text.markup import escape_latex


def test_an_entry_is_read_with_all_its_fields() -> None:
    text = r"""% a comment
@string{jt = "J Test"}
@Article{smith2020,
  author = {Smith, John and {World Health Organization} and G{\"o}del, K. and others},
  title = {The {DNA} of $\alpha$ \& \emph{E. coli}},
  journal = jt, year = 2020, month = mar, volume = "7", number = {2},
  pages = {1--9}, doi = {10.5555/A_1}, eprint = {2406.10395}, archivePrefix = {arXiv},
  keywords = {brain, MRI}, url = {https://example.org/~x},
  file = {a.pdf}
}
"""
    item = only("bibtex", text)
    document = item.document
    assert item.key == "smith2020"
    assert item.place == 3
    assert document.title == "The DNA of α & E. coli"
    assert document.authors == (
        Author("Smith", "John"),
        Author("World Health Organization", None, collective=True),
        Author("Gödel", "K."),
    )
    assert not document.authors_complete
    assert (document.venue, document.year, document.volume, document.issue) == ("J Test", 2020, "7", "2")
    assert (document.pages, document.ids.doi, document.ids.arxiv) == ("1-9", "10.5555/a_1", "2406.10395")
    assert (document.keywords, document.type, document.url) == (
        ("brain", "MRI"),
        "article-journal",
        "https://example.org/~x",
    )
    assert item.extra == {"month": "Mar", "file": "a.pdf"}


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"G{\"o}del, na\"{\i}ve, \'{E}cole, {\ss}, \c{c}a, {\o}re", "Gödel, naïve, École, ß, ça, øre"),
        (r"Erd\H{o}s, {\L}ukasz, \v{S}imi\'c, \aa b", "Erdős, Łukasz, Šimić, åb"),
        (r"50\% of $\beta$-cells, p $<$ 0.05", "50% of β-cells, p < 0.05"),
        (r"cost $5 -- and 100% ``more''", "cost $5 -- and 100% ``more''"),
    ],
)
def test_latex_is_read_as_text(latex: str, text: str) -> None:
    assert latex_to_text(latex) == text
    assert latex_to_text(escape_latex(text)) == text


def test_an_unclosed_entry_costs_one_record() -> None:
    text = "@article{a,\n title = {One}\n}\n@article{b,\n title = {Two\n\n@article{c, title = {Three}}\n@misc{d, title = {Four}} @misc{e, title = {Five}}\n"
    items, problems = read("bibtex", text)
    assert [item.document.title for item in items] == ["One", "Three", "Four", "Five"]
    assert [item.place for item in items] == [1, 7, 8, 8]
    assert [problem.where for problem in problems] == ["record 2, line 4"]


def test_comments_preambles_and_strings_are_no_records() -> None:
    items, problems = read("bibtex", '@comment{x}\n@preamble{"y"}\n@string{a = {b}}\n@misc{k, title = a # { c}}\n')
    assert ([item.document.title for item in items], problems) == (["b c"], [])


def test_fields_that_are_not_ours_come_back() -> None:
    item = only("bibtex", "@misc{k, title = {T}, file = {x_y & z.pdf}, note = {a {b}}}")
    assert item.extra == {"file": "x_y & z.pdf", "note": "a b"}
    assert only("bibtex", written("bibtex", [item])).extra == item.extra
