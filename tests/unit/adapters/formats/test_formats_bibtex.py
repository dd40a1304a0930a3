"""BibTeX and BibLaTeX: accents, names, macros, entries that are broken."""

from __future__ import annotations

import re

import pytest

from format_files import only, read, written
from slr.core.model import Author
from slr.core.text.latex import escape_latex, plain_latex


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
    assert plain_latex(latex) == text
    assert plain_latex(escape_latex(text)) == text


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


def test_a_field_name_may_have_blanks_and_a_value_may_be_missing() -> None:
    text = "@article{ W:1,\nTitle = {{Care}},\nEarly Access Date = {{JAN 2021}},\nYear = ,\nDOI = {{10.5555/j.1}},\n}\n"
    item = only("bibtex", text)
    assert (item.key, item.document.title, item.document.ids.doi) == ("W:1", "Care", "10.5555/j.1")
    assert item.extra == {"early access date": "JAN 2021"}


def test_a_key_may_have_blanks_and_a_value_no_braces() -> None:
    item = only("bibtex", "@article(Smith 2020 b,\n title = {T},\n journal = J of Tests,\n year = 2020\n)\n")
    assert (item.key, item.document.venue, item.document.year) == ("Smith 2020 b", "J of Tests", 2020)


def test_no_macro_costs_the_entries_around_it() -> None:
    macros = [
        r"\href{u}{t}",
        r"\sqrt{s_{NN}}",
        r"\textcolor{red}{\emph{x}}",
        r"\input{f}",
        r"\title{x}",
        r"\footnote{\emph{y}}",
    ]
    text = "".join(f"@article{{k{number}, title = {{Sound {macro}}}}}\n" for number, macro in enumerate(macros))
    items, problems = read("bibtex", text)
    assert (len(items), problems) == (len(macros), [])
    assert all(item.document.title.startswith("Sound ") for item in items)


@pytest.mark.parametrize(
    ("written_names", "names"),
    [
        ("Lind, Eva; Okafor, Ada; Moreau, Lia", ["Lind, Eva", "Okafor, Ada", "Moreau, Lia"]),
        ("Lind, Eva; M&uuml;ller, Ada and Moreau, Lia", ["Lind, Eva", "Müller, Ada", "Moreau, Lia"]),
        ("{Lind, Eva and Okafor, Ada}", ["Lind, Eva", "Okafor, Ada"]),
        ("{Institute of Health and Medicine}", ["Institute of Health and Medicine"]),
        ("Lind, E., Okafor, A., Moreau, L.", ["Lind, E.", "Okafor, A.", "Moreau, L."]),
        ("Lind, Jr., Eva", ["Lind, Eva Jr."]),
        ("Eva Lind 0001 AND Ada Okafor", ["Lind, Eva", "Okafor, Ada"]),
    ],
)
def test_authors_are_told_apart_however_they_are_set_in_a_row(written_names: str, names: list[str]) -> None:
    authors = only("bibtex", f"@article{{k, title = {{T}}, author = {{{written_names}}}}}").document.authors
    assert [", ".join(filter(None, (author.family, author.given))) for author in authors] == names


WHOLE = "@proceedings{Conf, title = {Meeting of Tests}, year = 2019, publisher = {P}, doi = {10.5555/whole}, editor = {X, Y}}\n"
PART = "@inproceedings{part, title = {A part}, author = {Lind, Eva}, pages = {1--2}, crossref = {conf}}\n"


@pytest.mark.parametrize("text", [WHOLE + PART, PART + WHOLE, PART + "@misc{m, title = {Between}}\n" + WHOLE])
def test_a_part_takes_from_its_whole_wherever_that_stands(text: str) -> None:
    items, problems = read("bibtex", text)
    assert problems == []
    part = next(item for item in items if item.key == "part").document
    assert (part.title, part.venue, part.year, part.pages) == ("A part", "Meeting of Tests", 2019, "1-2")
    assert part.ids.doi is None
    assert [item.key for item in items] == [key[:-1] for key in re.findall(r"(?:Conf|part|m),", text)]


def test_shared_data_are_taken_and_are_no_record() -> None:
    text = (
        "@xdata{all, publisher = {P}, xdata = {more}}\n@xdata{more, language = {en}}\n"
        "@book{b, title = {T}, xdata = {all, none}}\n@book{c, title = {U}, crossref = {nowhere}}\n"
    )
    items, problems = read("bibtex", text)
    assert ([item.key for item in items], problems) == (["b", "c"], [])
    assert (items[0].document.venue, items[0].document.language) == ("P", "en")


def test_entries_that_name_each_other_end() -> None:
    text = "@book{a, title = {A}, crossref = {b}}\n@book{b, title = {B}, crossref = {a}}\n"
    items, problems = read("bibtex", text)
    assert ([item.document.title for item in items], problems) == (["A", "B"], [])


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ("url = {https://doi.org/10.5555/A.1}", {"doi": "10.5555/a.1"}),
        ("eprint = {123}, eprinttype = {pubmed}", {"pmid": "123"}),
        ("note = {PMID: 123 PMCID: PMC9}", {"pmid": "123"}),
        (
            r"doi = {10.1002/(SICI)1097(19990115)18:1{\textless}1::AID{\textgreater}3.0.CO;2-\#}",
            {"doi": "10.1002/(sici)1097(19990115)18:1<1::aid>3.0.co;2-#"},
        ),
    ],
)
def test_identifiers_are_found_where_exporters_put_them(fields: str, ids: dict[str, str]) -> None:
    assert dict(only("bibtex", f"@article{{k, title = {{T}}, {fields}}}").document.ids.items()) == ids


def test_web_of_science_and_scopus_name_their_fields_in_their_own_way() -> None:
    item = only(
        "bibtex",
        "@article{ W:1,\nTitle = {{T}},\nArticle-Number = {{ARTN e866}},\nType = {{Review}},\nAuthor = {Lind, Eva and\n   Okafor, Ada},\n}\n",
    ).document
    assert (item.pages, item.type, len(item.authors)) == ("e866", "Review", 2)
    item = only(
        "bibtex",
        "@ARTICLE{L2020, author={Lind, E.}, title={T}, art_number={12}, author_keywords={a;  b}, document_type={Letter}}",
    ).document
    assert (item.pages, item.type, item.keywords) == ("12", "Letter", ("a", "b"))


@pytest.mark.parametrize("pages", ["330--331", "330\u2013331", "330\u2014331", "330 -- 331", "330-331"])
def test_pages_have_one_dash(pages: str) -> None:
    assert only("bibtex", f"@article{{k, title = {{T}}, pages = {{{pages}}}}}").document.pages == "330-331"


@pytest.mark.parametrize(
    "text",
    [
        'title = "The "best" of tests", year = 2020}',
        'title = "The "best" of tests"\n year = 2020}',
        'title = "The "best" of tests" # "", year = "2020"\n}',
    ],
)
def test_quotation_marks_within_a_text_do_not_end_it(text: str) -> None:
    document = only("bibtex", f"@article{{k, {text}").document
    assert (document.title, document.year) == ('The "best" of tests', 2020)
