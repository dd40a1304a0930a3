"""What a format writes it reads again: every field it has a place for, for any document."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from format_files import read, written
from slr.adapters.formats.base import FileRecord, FileVerdict, Remark
from slr.adapters.formats.decoding import lines
from slr.adapters.formats.jsonl import row_of
from slr.adapters.formats.people import person
from slr.adapters.formats.people import write_person as name_of
from slr.adapters.formats.registry import FORMATS, READABLE
from slr.core.bibliography.cleaning import plain
from slr.core.model import Author, Document, Identifiers, Problem, Relation
from slr.core.text.languages import language_codes
from slr.core.vocabulary import Verdict
from tagged_files import FILES, TaggedFile

WRITABLE = list(FORMATS)
_SIGNS = "abcXYZ 019.,:()'\"=+-@&%$#_{}~^\\<>|/;[]éßøΑβ中\U0001f9e0"


def _is_plain(text: str) -> bool:
    """Texts of a document are plain by their definition: plain(text) is the text."""
    return bool(text) and plain(text) == text


texts = (
    st.text(alphabet=_SIGNS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(_is_plain)
)
#: Neither `;` nor `,` nor `and` can stand within a name or a keyword in files that set them in a row.
words = st.text(alphabet="abcdefgXYéßø中'-", min_size=2, max_size=12).filter(
    lambda text: text.strip("'-") == text and text.lower() not in {"and", "others", "nan", "anon"}
)
keywords = st.lists(words, max_size=3).map(lambda found: tuple(dict.fromkeys(found)))
people = st.builds(
    Author, words, words | st.sampled_from(["J.", "J. P.", "Anna Maria"]), st.just(value=False)
) | st.builds(lambda name: Author(f"{name} Group", None, collective=True), words)
dates = st.dates().filter(lambda day: 1500 <= day.year < 2100)
iso = (
    dates.map(lambda day: day.isoformat())
    | dates.map(lambda day: f"{day:%Y-%m}")
    | dates.map(lambda day: f"{day:%Y}")
)
digits = st.integers(1, 99_999_999).map(str)
identifiers = st.builds(
    Identifiers,
    doi=st.none() | digits.map(lambda number: f"10.5555/a_({number})"),
    arxiv=st.none() | st.just("2406.10395"),
    pmid=st.none() | digits,
    pmcid=st.none() | digits.map(lambda number: f"PMC{number}"),
    s2=st.none() | st.just("0123456789abcdef" * 2 + "01234567"),
)
urls = st.none() | digits.map(lambda number: f"https://example.org/~x/{number}?a=1&b=%20_c")
documents = st.builds(
    Document,
    title=texts,
    subtitle=st.none() | texts,
    abstract=st.none() | texts,
    abstract_note=st.none() | texts,
    authors=st.lists(people, max_size=4).map(tuple),
    authors_complete=st.booleans(),
    year=st.integers(1500, 2099),
    date=st.none() | iso,
    venue=st.none() | texts,
    volume=st.none() | words,
    issue=st.none() | words,
    pages=st.none() | st.sampled_from(["1-9", "e158-66", "S12", "5-5", "1-3, 7-9", "A346-A350"]),
    type=st.none()
    | st.sampled_from(["journal-article", "book-chapter", "proceedings-article", "Journal Article", "Review"]),
    language=st.none() | st.sampled_from(["en", "eng", "English", "de"]),
    ids=identifiers,
    url=urls,
    open_pdf=urls,
    keywords=keywords,
    citation_count=st.none() | st.integers(0, 10**9),
    relations=st.lists(
        st.builds(Relation, st.just("is-preprint-of"), st.just("doi"), st.just("10.1/x;y")), max_size=2
    ).map(tuple),
)
judgements = st.none() | st.builds(
    FileVerdict,
    st.sampled_from([Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE]),
    st.lists(words, max_size=2).map(tuple),
    st.none() | words,
)
items = st.builds(
    FileRecord,
    st.none() | words.map(lambda text: f"k{text}"),
    documents,
    st.just(b""),
    st.just(0),
    judgements,
    st.just({}),
)


#: Formats with one place for year and date.
_ONE_DATE = frozenset({"nbib", "csljson", "rdf"})


def _held(document: Document, name: str) -> Document:
    """The document with the fields a format cannot hold as they are by default; a subtitle joins its title."""
    lost = FORMATS[name].cannot_hold
    empty = Document()
    kept = replace(document, **{field: getattr(empty, field) for field in lost})
    if name in _ONE_DATE and document.date:
        kept = replace(kept, year=int(document.date[:4]), date=document.date if len(document.date) > 4 else None)
    if name not in {"jsonl", "csljson"}:
        kept = replace(kept, language=language_codes(document.language))
    if name == "ris" and document.date and int(document.date[:4]) != document.year:
        kept = replace(kept, date=None)  # a day of another year is not that of publication
    joined = "subtitle" in lost and document.subtitle
    return replace(kept, title=f"{document.title}: {document.subtitle}") if joined else kept


@pytest.mark.parametrize("name", WRITABLE)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(st.lists(items, min_size=1, max_size=3))
def test_what_is_written_is_read_again(name: str, given_items: list[FileRecord]) -> None:
    again, problems = read(name, written(name, given_items))
    assert problems == []
    assert [item.document for item in again] == [_held(item.document, name) for item in given_items]
    assert [item.decision for item in again] == [item.decision for item in given_items]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items, st.lists(st.text(alphabet='ab"\\\n\t\x00\x1f\x7f中\ud800', max_size=3), min_size=7, max_size=7))
def test_each_line_of_json_lines_is_the_object_of_its_item_whatever_its_texts_hold(
    item: FileRecord, odd: list[str]
) -> None:
    key, title, venue, family, keyword, name, value = odd
    document = replace(
        item.document, title=title, venue=venue, authors=(*item.document.authors, Author(family, None)),
        keywords=(*item.document.keywords, keyword), authors_complete=True, relations=(),
    )  # fmt: skip
    odd_item = FileRecord(key, document, extra={name: value})
    line = json.dumps(row_of(odd_item), ensure_ascii=False, separators=(",", ":"))
    assert written("jsonl", [odd_item]) == f"{line}\n".encode("utf-8", "replace")


@pytest.mark.parametrize("name", list(READABLE))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(
    st.binary(max_size=300) | st.text(alphabet="TY ER-@{}\"',;\n\r<>[]:%0AFNPT=a", max_size=300).map(str.encode)
)
def test_no_bytes_whatever_end_in_an_exception(name: str, body: bytes) -> None:
    for found in READABLE[name].read(io.BytesIO(body)):
        assert isinstance(found, FileRecord | Problem | Remark)


_PIECES = st.sampled_from(
    [b"{", b"}", b"\\", b"$", b'"', b",", b";", b"|", b"\n", b"\0", b"@", b"\\frac{", b"[", b"null", b'"extra": 3,', b"<",
     b"&e;", b"\xff\xfe", b"sep=;", b"crossref={k}", b"ER  - ", b"9" * 400]
)  # fmt: skip
_SOUND = FileRecord(
    "k",
    Document(title="A $x^2$ & more", authors=(Author("Lind", "Eva"),), year=2020, date="2020-03", pages="1-2"),
    extra={"note": "n"},
)


@pytest.mark.parametrize("name", list(FORMATS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), _PIECES | st.binary(max_size=3)), max_size=6))
def test_a_file_that_was_damaged_anywhere_is_read_without_an_exception(
    name: str, damages: list[tuple[float, int, bytes]]
) -> None:
    body = written(name, [_SOUND, _SOUND])
    for share, gone, piece in damages:
        place = int(share * len(body))
        body = body[:place] + piece + body[place + gone :]
    for found in FORMATS[name].read(io.BytesIO(body)):
        assert isinstance(found, FileRecord | Problem | Remark)


@given(st.lists(st.sampled_from([b"\r", b"\n", b"a", b"bc", b"\r\n"])), st.integers(1, 5))
def test_lines_add_up_to_the_file(pieces: list[bytes], cut: int) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(cut)

    body = b"".join(pieces)
    assert list(lines(Slow(body))) == body.splitlines(keepends=True)


@given(people)
def test_a_name_is_read_as_it_was_written(author: Author) -> None:
    assert person(name_of(author)) == author


PIECES = (
    b"\n", b"\r", b"\n\n", b"ER  - \n", b"TY  - JOUR\n", b"\0", b"\xff", b"<1. >\n", b"%0 ", b"PMID- ", b"RT ", b"PT ",
    b"; ", b"&NA;", b"(@", b"[", b"ARTN ", b"doi:10.1000/%zz", b"N1  - ", b"UR  - http://a.example/doi/10.1000/",
    b"DA  - 0000/99/99", b"SO  - ",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 40), st.sampled_from(PIECES)), max_size=8),
)
def test_a_damaged_file_of_an_exporter_gives_records_and_problems(
    file: TaggedFile, damages: list[tuple[float, int, bytes]]
) -> None:
    body = file.body.encode()
    for share, gone, piece in damages:
        at = int(share * len(body))
        body = body[:at] + piece + body[at + gone :]
    for found in READABLE[file.form].read(io.BytesIO(body)):
        assert isinstance(found, FileRecord | Problem | Remark)
