"""Which format a file is in; encodings; what all formats have in common."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from format_files import only, read, written
from ris_dialects import EXPORTERS
from slr.adapters.formats.base import FileRecord
from slr.adapters.formats.decoding import decode, lines
from slr.adapters.formats.registry import FORMATS, READABLE, UnknownFormat, detect, for_name, format_named
from slr.core.model import Document

WRITABLE = list(FORMATS)


@pytest.mark.parametrize("name", WRITABLE)
def test_what_a_format_writes_is_detected_by_content_whatever_its_name(name: str) -> None:
    body = written(name, [FileRecord("k1", Document(title="A title", year=2020))])
    assert detect(body[: 1 << 16], "misleading.ris").name == name


@pytest.mark.parametrize("name", list(FORMATS))
def test_an_empty_file_is_known_by_its_extension_and_holds_nothing(name: str) -> None:
    form = FORMATS[name]
    assert detect(b"", f"x{form.extensions[0].upper()}").name == name
    assert for_name(f"x{form.extensions[0]}").name == name


def test_an_unknown_file_is_refused_with_the_list_of_formats() -> None:
    with pytest.raises(UnknownFormat) as caught:
        detect(b"nothing in particular", "letter.doc")
    assert "ris" in (caught.value.hint or "")
    with pytest.raises(UnknownFormat):
        format_named("word")
    with pytest.raises(UnknownFormat):
        for_name("letter.doc")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("name", ["csv", "ris", "bibtex", "jsonl"])
def test_letters_survive_every_encoding(name: str, encoding: str) -> None:
    body = written(name, [FileRecord("k1", Document(title="Größe der Éclairs"))]).decode().encode(encoding)
    assert detect(body).name == name
    assert only(name, body).document.title == "Größe der Éclairs"


def test_a_letter_far_down_is_read_right_though_the_beginning_was_ascii() -> None:
    rows = b"".join(b"title %d,2020\n" % number for number in range(20_000))
    items, problems = read(
        "csv", b"title,year\n" + rows + "Größe – ein Maß,2021\n".encode("cp1252") + "Größe,2022\n".encode()
    )
    assert [item.document.title for item in items[-2:]] == ["Größe – ein Maß", "Größe"]
    assert problems == []


def test_bytes_without_a_letter_in_windows_1252_and_zero_bytes_do_no_harm() -> None:
    assert decode(b"a\x81b\0c\xfc") == "a\x81bcü"


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 1000])
def test_lines_do_not_depend_on_how_the_file_is_read(cut: int) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(cut)

    assert list(lines(Slow(b"a\r\nb\rc\n\nd"))) == [b"a\r\n", b"b\r", b"c\n", b"\n", b"d"]


def test_json_lines_hold_a_record_as_the_ledger_names_its_fields() -> None:
    body = written("jsonl", [FileRecord("k", Document(title="T", year=2020, keywords=("a",)))])
    assert json.loads(body) == {"key": "k", "title": "T", "year": 2020, "keywords": ["a"]}


def test_a_line_of_json_that_is_no_record_is_a_problem() -> None:
    body = (
        '{"title": "One"}\n{"title"\n[1]\n{"title": 5}\n{"year": "x"}\n'
        + "[" * 100_000
        + '\n{"title": "Two", "own": {"a": 1}}\n'
    )
    items, problems = read("jsonl", body)
    assert [item.document.title for item in items] == ["One", "Two"]
    assert items[1].extra == {"own": '{"a": 1}'}
    assert [problem.where for problem in problems] == [f"record {n}, line {n}" for n in range(2, 7)]


class Endless(io.RawIOBase):
    """A file that never ends: a head once, then the same record again and again."""

    def __init__(self, head: bytes, record: bytes) -> None:
        self._next = head
        self._record = record

    def read(self, size: int = -1, /) -> bytes:
        assert size > 0, "the whole file was asked for"
        given, self._next = self._next, self._record
        return given


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in {"xlsx", "rdf"}])
def test_records_come_one_at_a_time_even_from_a_file_without_an_end(name: str) -> None:
    whole = written(name, [FileRecord("k", Document(title="T", year=2020))])
    heads = {
        "csv": b"title\n",
        "tsv": b"title\n",
        "csljson": b"[",
        "wos": b"FN x\nVR 1\n",
        "endnote": b"<xml><records>",
    }
    records = {
        "csv": b"T\n",
        "tsv": b"T\n",
        "csljson": b'{"title": "T"},\n',
        "wos": b"PT J\nTI T\nER\n\n",
        "endnote": b"<record><titles><title>T</title></titles></record>",
    }
    stream = Endless(heads.get(name, whole), records.get(name, whole))
    found = FORMATS[name].read(stream)  # type: ignore[arg-type]
    taken = [next(found) for _ in range(500)]
    assert all(isinstance(item, FileRecord) and item.document.title == "T" for item in taken)


def told_of_formats() -> dict[str, list[str]]:
    """The rows of the table in the documentation, by the name of the format."""
    text = (Path(__file__).parents[4] / "docs" / "formats.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| `")
    ]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_the_table_of_formats_in_the_documentation_has_every_format_with_its_extensions() -> None:
    told = {name: set(row[0].split()) for name, row in told_of_formats().items()}
    assert told == {one.name: set(one.extensions) for one in READABLE.values()}


def test_the_table_of_formats_names_what_each_cannot_hold() -> None:
    rows = told_of_formats()
    lost = {name: set(row[3].replace(", and ", ", ").split(", ")) for name, row in rows.items()}
    for name, fields in lost.items():
        expected = (fields - {"", "as `ris`"}) | (lost["ris"] if "as `ris`" in fields else set())
        assert expected == (set(FORMATS[name].cannot_hold) if name in FORMATS else set()), name
    ways = {name: (row[1], row[2]) for name, row in rows.items()}
    assert ways == {name: ("yes", "yes" if name in FORMATS else "no") for name in READABLE}


def test_the_table_of_formats_names_every_dialect_of_ris_that_is_tested() -> None:
    assert set(EXPORTERS) <= {name.strip() for name in told_of_formats()["ris"][4].split(",")}
