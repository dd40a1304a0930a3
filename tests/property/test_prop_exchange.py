"""What goes out of one ledger and into another keeps every field the format can hold, and the counts add up."""

from __future__ import annotations

import io
import tempfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from format_files import written
from slr.adapters.folder import create_review, load_review
from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.decoding import lines_in
from slr.adapters.formats.registry import FORMATS
from slr.adapters.ledger import Kept, Ledger, NewRun
from slr.core.bibliography.cleaning import plain
from slr.core.model import Author, Document, Entry, Identifiers, Page, RunOutcome, SourceKind
from slr.outputs.exports.export_sets import Wanted
from slr.outputs.exports.run import Exported, export_file, read_outgoing
from slr.outputs.exports.targets import find_target
from slr.stages.imports.batches import batches
from slr.stages.imports.file_search import FileSearch
from slr.stages.imports.page_reader import FilePage, FilePart, FileSource, Keys, Together, key_of, pages
from slr.stages.imports.run import import_files, open_file

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
TOML = 'title = "Round trip"\n'
_SIGNS = "abcXYZ 019.,:()'=+-@&%$#_{}~^<>/;\u00e9\u00df\u0391\u4e2d"

texts = (
    st.text(alphabet=_SIGNS, min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: bool(text) and plain(text) == text)
)
words = st.text(alphabet="bcdfgXY\u00e9\u4e2d", min_size=2, max_size=9)
numbers = st.integers(1, 99_999_999)
documents = st.builds(
    Document,
    title=texts,
    subtitle=st.none() | texts,
    abstract=st.none() | texts,
    authors=st.lists(
        st.builds(Author, words, words | st.sampled_from(["J.", "J. P."]), st.just(value=False))
        | st.builds(lambda name: Author(f"{name} Group", None, collective=True), words),
        max_size=3,
    ).map(tuple),
    year=st.integers(1500, 2099),
    venue=st.none() | texts,
    volume=st.none() | words,
    pages=st.none() | st.sampled_from(["1-9", "e158-66", "S12"]),
    type=st.none() | st.sampled_from(["journal-article", "book-chapter", "Review"]),
    ids=st.builds(
        Identifiers,
        doi=st.none() | numbers.map(lambda n: f"10.5555/a_({n})"),
        pmid=st.none() | numbers.map(str),
        pmcid=st.none() | numbers.map(lambda n: f"PMC{n}"),
    ),
    url=st.none() | numbers.map(lambda n: f"https://example.org/{n}?a=1"),
    keywords=st.lists(words, max_size=3, unique=True).map(tuple),
    citation_count=st.none() | st.integers(0, 10**9),
)


def _fill(ledger: Ledger, found: list[Document]) -> None:
    run = ledger.runs.start(NewRun("x", "X", SourceKind.DATABASE, "q", "q", "q"))
    entries = tuple(Entry(str(number), document, b"{}") for number, document in enumerate(found))
    ledger.runs.add_page(run, Page("q", b"{}", entries, len(entries)), [Kept(entry) for entry in entries])
    ledger.runs.end(run, RunOutcome.COMPLETE)


def _held(document: Document, lost: frozenset[str]) -> Document:
    """The document with the fields that are lost empty; a subtitle without a place joins its title."""
    empty = Document()
    names = [name for name in lost if hasattr(empty, name)]
    kept = replace(document, **{name: getattr(empty, name) for name in names})
    joined = "subtitle" in lost and document.subtitle
    return replace(kept, title=f"{document.title}: {document.subtitle}") if joined else kept


@pytest.mark.parametrize("name", list(FORMATS))
@settings(max_examples=8, deadline=None, suppress_health_check=SLOW)
@given(st.lists(documents, min_size=1, max_size=4))
def test_a_ledger_goes_through_a_file_into_another_ledger(name: str, found: list[Document]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "review"
        create_review(root, review_toml=TOML, queries={})
        review = load_review(root, {})
        path = Path(folder) / "file"
        with Ledger(Path(folder) / "one.db") as one:
            _fill(one, found)
            exported = Exported(find_target(name), Wanted.ALL)
            export_file(exported, read_outgoing(one, review, Wanted.ALL), path)
        with Ledger(Path(folder) / "two.db") as two:
            (counted,) = import_files(two, review, [open_file(path, FileSearch(form=name))])
            again = [record.document for record in two.reports.records()]
    assert exported.written == counted.read == counted.new == len(found)
    assert again == [_held(document, exported.target.cannot_hold) for document in found]


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(
    st.sampled_from(list(FORMATS)), st.lists(documents, max_size=7), st.integers(1, 4),
)  # fmt: skip
def test_the_pages_of_a_file_are_the_file(name: str, found: list[Document], size: int) -> None:
    body = written(name, [FileRecord(str(number), document) for number, document in enumerate(found)])
    pages = list(batches(io.BytesIO(body), FORMATS[name], records=size))
    assert b"".join(page.payload for page in pages) == body
    assert sum(page.received for page in pages) == len(found)


@given(st.lists(documents, max_size=6), st.randoms(use_true_random=False))
def test_the_keys_of_a_file_differ_and_do_not_depend_on_its_order(found: list[Document], random: object) -> None:
    twice = [*found, *found]
    keys, other = Keys(), Keys()
    made = [keys(key_of(document)) for document in twice]
    random.shuffle(twice)  # type: ignore[attr-defined]
    assert len(set(made)) == len(made)
    assert {other(key_of(document)) for document in twice} == set(made)
    assert all(key_of(document) in set(made) for document in found)


#: What may stand between the lines of records, ordinary or not.
LINES = {
    "ris": [
        "TY  - JOUR",
        " TY - BOOK",
        "ER  - ",
        "TI  - A title ",
        "AU  - Smith, J.",
        "goes on",
        "",
        "DO  - 10.5555/a",
    ],
    "nbib": ["PMID- 1", "TI  - A title", "      goes on", "AU  - Smith J", "", "LID - 10.5555/a [doi]", "nothing"],
    "enw": ["%0 Journal Article", "%T A title", "%A Smith, J.", "goes on", "", "%R 10.5555/a"],
    "refworks": ["RT Journal Article", "T1 A title", "A1 Smith,J.", "goes on", "", "DO 10.5555/a", "RT"],
    "wos": ["FN x", "VR 1.0", "PT J", "TI A title", "   goes on", "ER", "EF", "", "UT WOS:1"],
}


def in_parts(name: str, body: bytes, size: int) -> list[FilePage]:
    """The pages of a file that was cut wherever a record begins once `size` bytes stand before it."""
    source, together = FileSource("x", "x", name), Together()
    last_start = FORMATS[name].last_start
    assert last_start is not None
    parts, start, line, end = [], 0, 1, size
    while end < len(body):
        at = last_start(body[start:end])
        if at:
            parts.append(FilePart(start, start + at, line))
            line += lines_in(body[start : start + at])
            start += at
        end += size
    parts.append(FilePart(start, len(body), line))
    return [
        together.page(page, is_last_part=part is parts[-1])
        for part in parts
        for page in pages(io.BytesIO(body[part.start : part.end]), source, part)
    ]


@given(st.sampled_from(sorted(LINES)), st.data())
def test_a_file_read_in_parts_is_read_as_in_one_piece(name: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.sampled_from(LINES[name]), max_size=40))
    body = data.draw(st.sampled_from(["\n", "\r\n", "\r"])).join(rows).encode()
    whole = in_parts(name, body, len(body) + 1)
    parts = in_parts(name, body, data.draw(st.integers(20, 90)))
    assert b"".join(page.payload for page in parts) == body
    assert told(parts) == told(whole)
    assert [page.is_last for page in parts] == [False] * (len(parts) - 1) + [True]
    assert all(one.end == two.start for one, two in pairwise(parts))


def told(found: list[FilePage]) -> tuple[object, ...]:
    """What is stored and said of the pages of a file, wherever they end."""
    rows = [(row[0], page.payload[row[2] : row[3]], *row[4:]) for page in found for row in page.rows]
    problems = [problem for page in found for problem in page.problems]
    return rows, problems, sum(page.received for page in found), found[-1].doubt
