"""Fields of tagged files as exporters write them: authors, venues, dates, pages and DOIs where they are not looked for."""

from __future__ import annotations

import pytest

from format_files import only
from slr.adapters.formats.registry import detect
from slr.core.bibliography.types import PublicationKind, kind_of
from tagged_files import FILES, TaggedFile


def ris(*lines: str, kind: str = "JOUR") -> str:
    return "\n".join([f"TY  - {kind}", "TI  - On tests", *lines, "ER  - ", ""])


def authors(name: str, body: str) -> list[str]:
    return [str(author) for author in only(name, body).document.authors]


def test_authors_of_two_tags_come_in_the_order_of_the_record() -> None:
    assert authors("ris", ris("A1  - Georg, D", "AU  - Bell, L", "AU  - Carmi, A")) == [
        "Georg, D", "Bell, L", "Carmi, A",
    ]  # fmt: skip
    assert authors("ris", ris("AU  - Bell, L", "A1  - Georg, D")) == ["Bell, L", "Georg, D"]


def test_several_authors_in_one_field_are_several() -> None:
    assert authors("ris", ris("AU  - Lind, Eva; Okafor, Ada")) == ["Lind, Eva", "Okafor, Ada"]
    assert authors("enw", "%0 Journal Article\n%T On tests\n%A Lind, Eva; Okafor, Ada\n") == [
        "Lind, Eva",
        "Okafor, Ada",
    ]


@pytest.mark.parametrize(
    ("kind", "lines", "venue"),
    [
        ("JOUR", ("T2  - A special issue", "JF  - Journal of Tests", "JO  - J Tests"), "Journal of Tests"),
        ("JOUR", ("T2  - Journal of Tests", "J2  - J Tests"), "Journal of Tests"),
        ("JOUR", ("JO  - J Tests",), "J Tests"),
        ("CHAP", ("JF  - A series", "T2  - A book of tests"), "A book of tests"),
        ("CHAP", ("BT  - A book of tests", "JF  - A series"), "A book of tests"),
        ("CONF", ("C3  - Proceedings of tests", "T3  - A series"), "Proceedings of tests"),
        ("CPAPER", ("T2  - Conference on tests", "JF  - A series"), "Conference on tests"),
    ],
)
def test_the_venue_stands_where_the_type_of_a_record_has_it(kind: str, lines: tuple[str, ...], venue: str) -> None:
    assert only("ris", ris(*lines, kind=kind)).document.venue == venue


@pytest.mark.parametrize(
    ("kind", "lines", "expected"),
    [
        ("JOUR", ("PY  - 2020", "DA  - 2020/03/14"), (2020, "2020-03-14")),
        ("JOUR", ("PY  - 2020", "DA  - 2019/12/20"), (2020, None)),
        ("JOUR", ("DA  - 2019/12/20",), (2019, "2019-12-20")),
        ("JOUR", ("PY  - 2020/03/14/",), (2020, "2020-03-14")),
        ("EJOUR", ("PY  - 2020", "DA  - 2020/11/02"), (2020, None)),
    ],
)
def test_a_day_of_another_year_is_not_the_day_of_publication(
    kind: str, lines: tuple[str, ...], expected: tuple[int, str | None]
) -> None:
    document = only("ris", ris(*lines, kind=kind)).document
    assert (document.year, document.date) == expected


@pytest.mark.parametrize(
    "line",
    [
        "N1  - ARTN e866 10.5555/a.1",
        "N1  - ARTN e866\n10.5555/a.1",
        "N1  - doi: 10.5555/a.1",
        "N1  - Date created - 2017-01-02; DOI - http://dx.doi.org/10.5555/a.1; Last updated - 2018",
        "UR  - https://onlinelibrary.example/doi/full/10.5555/a.1",
        "UR  - http://resolver.example/?sid=EMBASE&id=doi:10.5555%2FA.1&atitle=On+tests",
        "L2  - http://dx.doi.org/10.5555/a.1",
        "M3  - doi:10.5555/a.1",
    ],
)
def test_a_doi_is_found_in_addresses_and_notes(line: str) -> None:
    assert only("ris", ris(line)).document.ids.doi == "10.5555/a.1"


@pytest.mark.parametrize(
    "line",
    ["N1  - Erratum in: doi: 10.5555/a.2", "N1  - Comment on J Tests, DOI 10.5555/a.2", "N1  - see 10.5555/a.2"],
)
def test_the_doi_of_another_publication_in_a_note_is_not_that_of_the_record(line: str) -> None:
    assert only("ris", ris(line)).document.ids.doi is None


@pytest.mark.parametrize("line", ["C7  - e866", "N1  - ARTN e866", "SP  - ARTN e866", "C7  - ARTN e866"])
def test_an_article_number_stands_for_the_pages(line: str) -> None:
    assert only("ris", ris(line)).document.pages == "e866"


def test_refer_of_web_of_science_has_article_number_and_doi_in_a_note() -> None:
    document = only(
        "enw", "%0 Journal Article\n%T On tests\n%D 2019\n%8 Mar 14\n%Z ARTN e866\n10.5555/a.1\n"
    ).document
    assert (document.pages, document.date, document.year) == ("e866", "2019-03-14", 2019)
    assert only("enw", "%0 Journal Article\n%T One\n%O ARTN e866 10.5555/a.1\n").document.ids.doi == "10.5555/a.1"


def test_a_chapter_of_refer_is_in_its_book_and_an_article_in_its_journal() -> None:
    assert only("enw", "%0 Book Section\n%T One\n%J A series\n%B A book\n").document.venue == "A book"
    assert only("enw", "%0 Journal Article\n%T One\n%B A part\n%J A journal\n").document.venue == "A journal"


def wos(*lines: str, kind: str = "J") -> str:
    return "\n".join(["FN Clarivate", "VR 1.0", f"PT {kind}", "TI On tests", *lines, "ER", "", "EF", ""])


def test_other_databases_of_web_of_science_have_pages_in_one_field_and_authors_in_one_line() -> None:
    body = wos(
        "AU Lind, E; Okafor, A", "AF Lind, Eva (e.lind@example.org); Okafor, Ada", "PS 170-9", "UT MEDLINE:12"
    )
    document = only("wos", body).document
    assert [str(author) for author in document.authors] == ["Lind, Eva", "Okafor, Ada"]
    assert (document.pages, document.ids.pmid) == ("170-9", "12")


def test_inspec_has_the_doi_in_brackets_and_the_pages_twice() -> None:
    body = wos("BP 41103-1", "EP 41103-41103-3", "PS 41103-1-3", "ID 0000-0000/2006/89(4)],[10.5555/a.1]")
    document = only("wos", body).document
    assert (document.pages, document.ids.doi) == ("41103-1-3", "10.5555/a.1")


@pytest.mark.parametrize(
    ("kind", "lines", "expected"),
    [
        ("J", (), PublicationKind.ARTICLE),
        ("P", (), PublicationKind.PATENT),
        ("B", (), PublicationKind.BOOK),
        ("J", ("DT Journal Paper",), PublicationKind.ARTICLE),
        ("J", ("DT Proceedings Paper",), PublicationKind.PAPER),
    ],
)
def test_a_record_without_a_document_type_is_what_its_publication_is(
    kind: str, lines: tuple[str, ...], expected: PublicationKind
) -> None:
    assert kind_of(only("wos", wos(*lines, kind=kind)).document.type) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("OID - EJ12\nPT  - Reports - Research\nPT  - Journal Articles\n", PublicationKind.ARTICLE),
        ("OID - EJ12\nPT  - Reports - Research\n", PublicationKind.ARTICLE),
        ("OID - ED12\nPT  - Reports - Evaluative\n", PublicationKind.REPORT),
        ("OID - ED12\nPT  - Dissertations/Theses - Doctoral Dissertations\n", PublicationKind.THESIS),
    ],
)
def test_a_report_of_eric_is_one_unless_its_number_says_that_it_is_an_article(
    lines: str, expected: PublicationKind
) -> None:
    document = only(
        "nbib", f"OWN - ERIC\nTI  - One\nAID - http://dx.doi.org/10.5555/a.1\nDP  - Apr 2019\n{lines}"
    ).document
    assert kind_of(document.type) is expected
    assert (document.ids.doi, document.year, document.date) == ("10.5555/a.1", 2019, "2019-04")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.exporter)
def test_the_record_of_an_exporter_of_tagged_lines_is_read_and_known_by_its_content(file: TaggedFile) -> None:
    item = only(file.form, file.body)
    document = item.document
    assert detect(file.body.encode(), "export.txt").name == file.form
    assert (document.title, document.year, document.volume, document.issue, document.pages) == (
        "On tests", 2020, "7", "2", "1-9",
    )  # fmt: skip
    assert [author.family for author in document.authors] == ["Smith", "Doe"]
    assert (document.ids.doi, document.venue, document.abstract) == ("10.5555/a1", "J Test", "An abstract.")
    assert kind_of(document.type) is PublicationKind.ARTICLE
    assert document.keywords == ("brain",)
