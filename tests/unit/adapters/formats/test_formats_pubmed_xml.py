"""PubMed's XML as a file: each record for itself, whatever stands around it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from format_files import read
from slr.adapters.formats import pubmed_xml
from slr.adapters.formats.registry import detect, format_of

RECORD = (
    "<PubmedArticle><MedlineCitation><PMID Version='1'>{number}</PMID><Article><Journal><JournalIssue><PubDate>"
    "<Year>2020</Year></PubDate></JournalIssue><Title>Journal of Tests</Title></Journal>"
    "<ArticleTitle>On <i>tests</i> &amp; trials</ArticleTitle><AuthorList><Author><LastName>Lind</LastName>"
    "<ForeName>Eva</ForeName></Author></AuthorList></Article></MedlineCitation></PubmedArticle>\n"
)
HEAD = '<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://dtd.example/p.dtd">\n'


def in_set(*records: str) -> str:
    return f"{HEAD}<PubmedArticleSet>\n{''.join(records)}</PubmedArticleSet>\n"


def test_a_set_is_read_record_by_record_with_lines() -> None:
    items, problems = read("pubmed", in_set(RECORD.format(number=1), RECORD.format(number=2)))
    assert problems == []
    assert [(item.key, item.place) for item in items] == [("1", 4), ("2", 5)]
    assert (items[0].document.title, items[0].document.year) == ("On tests & trials", 2020)


def test_a_broken_record_costs_no_other() -> None:
    broken = RECORD.format(number=2).replace("</Article>", "")
    items, problems = read("pubmed", in_set(RECORD.format(number=1), broken, RECORD.format(number=3)))
    assert [item.key for item in items] == ["1", "3"]
    assert [(one.where, one.message) for one in problems] == [("record 2, line 5", "the XML is broken here")]


def test_a_file_cut_off_tells_the_record_that_has_no_end() -> None:
    items, problems = read("pubmed", in_set(RECORD.format(number=1), RECORD.format(number=2))[:-120])
    assert ([item.key for item in items], [one.where for one in problems]) == (["1"], ["record 2, line 5"])


def test_an_older_file_of_citations_and_one_in_utf16_are_read() -> None:
    citation = RECORD.format(number=7).replace("<PubmedArticle>", "").replace("</PubmedArticle>", "")
    items, problems = read("pubmed", f"<MedlineCitationSet>{citation}</MedlineCitationSet>")
    assert ([item.key for item in items], problems) == (["7"], [])
    items, problems = read("pubmed", in_set(RECORD.format(number=8)).encode("utf-16"))
    assert ([item.key for item in items], problems) == (["8"], [])


def test_entities_of_the_file_are_not_obeyed() -> None:
    body = in_set(RECORD.format(number=1).replace("&amp;", "&boom;")).replace(
        "<!DOCTYPE", '<!DOCTYPE x [<!ENTITY boom SYSTEM "file:///etc/passwd">]><!DOCTYPE'
    )
    items, problems = read("pubmed", body)
    assert "root:" not in f"{items}{problems}"


@given(st.integers(min_value=1, max_value=200))
def test_a_record_is_found_however_the_file_is_read(size: int) -> None:
    body = in_set(RECORD.format(number=1), RECORD.format(number=2)).encode()

    class Slow:
        at = 0

        def read(self, _size: int = -1) -> bytes:
            piece = body[self.at : self.at + size]
            self.at += size
            return piece

    found = list(pubmed_xml.read(Slow()))  # type: ignore[arg-type]
    assert [one.key for one in found] == ["1", "2"]  # type: ignore[union-attr]


def test_it_is_known_by_its_content() -> None:
    assert detect(in_set(RECORD).encode(), "set.xml").name == "pubmed"
    assert format_of(in_set(RECORD).encode(), "set.xml").name == "pubmed"
