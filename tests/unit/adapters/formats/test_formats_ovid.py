"""Ovid's citations as text: by tags and by names, from databases that each write their source in their own way."""

from __future__ import annotations

import pytest

from format_files import only, read
from slr.adapters.formats.ovid import Place, place_of
from slr.adapters.formats.registry import detect
from slr.core.bibliography.types import PublicationKind, kind_of

TAGGED = """<1. >
VN  - Ovid Technologies
DB  - Journals@Ovid
AN  - 00000000-201108000-00009.
AU  - Lind, Eva Ph.D., FACSM
AU  - Okafor, Ada MD, PhD *
AU  - Moreau, Lia 1,2,+
TI  - Walking and sleep in the aged.  [Article]
SO  - Journal of Walking August 2011;43(8):647-653
AB  - An abstract,
      of two lines.
KW  - walking;  sleep
LG  - English.
DT  - Original Articles.
DI  - 10.5555/jw.1

<241. >
VN  - Ovid Technologies
DB  - BIOSIS Previews
AN  - PREV000000001
AU  - Werner, S. M. [Author, Reprint Author; E-mail: werner@example.org]
AU  - Nord, E. V. [Author]
TI  - Sampling of trees
SO  - Forest Tests & Management. 201(2-3):327-334, November 15, 2004.
PT  - Article
SY  - One name

      Another name
YR  - 2004
"""

NAMED = """<8>
Score
  *****
Accession Number
  00000000-900000000-00001.
Author
  Holst, Jakob 1;  Mathis, Tim 2
Institution
  (1)Institute of Tests, Town
  (2)Another Institute, Town
Title
  Systems that support decisions: a systematic review.[Review]
Source
  Journal of Tests.\x20
Status
  Publish Ahead of Print, 18 August 2014
Abstract
  An abstract.
Document Type
  Review:  PDF Only.
Language
  English.
DOI Number
  10.5555/jt.2
"""


def test_tagged_records_of_two_databases_are_read() -> None:
    items, problems = read("ovid", TAGGED.replace("\n", "\r\n"))
    assert problems == []
    first, second = (item.document for item in items)
    assert [str(author) for author in first.authors] == ["Lind, Eva", "Okafor, Ada", "Moreau, Lia"]
    assert (first.title, first.abstract) == ("Walking and sleep in the aged.", "An abstract, of two lines.")
    assert (first.venue, first.volume, first.issue, first.pages, first.year) == (
        "Journal of Walking", "43", "8", "647-653", 2011,
    )  # fmt: skip
    assert (first.ids.doi, first.language, first.keywords) == ("10.5555/jw.1", "en", ("walking", "sleep"))
    assert kind_of(first.type) is PublicationKind.ARTICLE
    assert [str(author) for author in second.authors] == ["Werner, S. M.", "Nord, E. V."]
    assert (second.venue, second.volume, second.issue, second.pages) == (
        "Forest Tests & Management", "201", "2-3", "327-334",
    )  # fmt: skip
    assert [item.key for item in items] == ["00000000-201108000-00009", "PREV000000001"]


def test_a_record_with_the_names_of_fields_is_read() -> None:
    document = only("ovid", NAMED).document
    assert document.title == "Systems that support decisions: a systematic review."
    assert [str(author) for author in document.authors] == ["Holst, Jakob", "Mathis, Tim"]
    assert (document.ids.doi, document.year, document.venue) == ("10.5555/jt.2", 2014, "Journal of Tests")


def test_authors_in_one_line_are_parted_behind_their_initials() -> None:
    body = "<1. >\nUnique Identifier\n  10000001\nTitle\n  One\nAuthors\n  van der Berg E. M.  Okafor A. Jr.  Lind P.\n"
    document = only("ovid", body).document
    assert [author.family for author in document.authors] == ["van der Berg", "Okafor", "Lind"]
    assert document.ids.pmid == "10000001"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Journal of Two. 12(3)(pp 1-9), 2004.", Place("Journal of Two", 2004, "12", "3", "1-9")),
        ("Journal of Politics 12, Winter 2007: 7-14.", Place("Journal of Politics", 2007, "12", None, "7-14")),
        ("Journal of Affairs, 2013(1): 3-28.", Place("Journal of Affairs", 2013, "2013", "1", "3-28")),
        ("A Journal January/February 2010;14(1):56", Place("A Journal", 2010, "14", "1", "56")),
        ("Hydrotests. 2007 15 June; 433-441.", Place("Hydrotests", 2007, None, None, "433-441")),
        (
            "American Journal of Tests. 33(8):845-9, 2011 Dec.",
            Place("American Journal of Tests", 2011, "33", "8", "845-9"),
        ),
        ("Tests Weekly. Vol.40(5-A), 2000, pp. 100-112.", Place("Tests Weekly", 2000, "40", "5-A", "100-112")),
    ],
)
def test_the_source_of_a_database_gives_journal_year_and_pages(text: str, expected: Place) -> None:
    assert place_of(text) == expected


def test_it_is_known_by_its_content() -> None:
    assert detect(TAGGED.encode(), "citation.txt").name == "ovid"
    assert detect(NAMED.encode(), "citation.txt").name == "ovid"
