"""Files that are not what they seem: each is refused with a sentence, or read as far as it goes with its problems.

The tables of `docs/exchange.md` hold the same sentences.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from slr.core.errors import UsageError
from slr.stages.imports.file_search import FileSearch
from slr.stages.imports.run import open_file, preview

_DOCS = (Path(__file__).parents[4] / "docs" / "exchange.md").read_text("utf-8")


def _archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("a.txt", "x")
    return made.getvalue()


REFUSED = [
    ("empty.ris", b"", "is empty"),
    ("blank.csv", b"\xef\xbb\xbf \r\n\r\n", "is empty"),
    ("page.ris", b"<!DOCTYPE html>\n<html><head><title>Log in</title></head></html>", "is a web page (HTML)"),
    ("error.csv", b"<html><body><h1>403 Forbidden</h1></body></html>", "is a web page (HTML)"),
    ("picture.ris", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "is a picture"),
    ("random.bib", bytes((n * 7919 + n * n) % 256 for n in range(5000)), "is a binary file"),
    ("paper.csv", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "is a PDF"),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an old Office file (.xls or .doc)"),
    ("packed.ris", b"\x1f\x8b\x08\x00abc", "is packed with gzip"),
    ("archive.zip", _archive(), "is not recognised (RIS, BibTeX, CSV, … are)"),
    (
        "prose.txt",
        b"Dear colleague,\nplease find attached the references.\n",
        "is not recognised (RIS, BibTeX, CSV, … are)",
    ),
    (
        "prose.ris",
        b"Dear colleague,\nplease find attached the references.\n",
        "was read as RIS and holds no record",
    ),
    ("half.xlsx", b"PK\x03\x04[Content_Types].xml xl/ and nothing more", "the file is not a readable workbook"),
    ("other.xml", b"<?xml version='1.0'?><catalogue><book/></catalogue>", "holds no record"),
    ("strange.csv", b"colour;size\nred;1\n", "no column of this table is recognised: colour, size"),
]


@pytest.mark.parametrize(("name", "body", "told"), REFUSED, ids=[name for name, _, _ in REFUSED])
def test_what_is_no_list_of_records_is_refused_in_words(tmp_path: Path, name: str, body: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(UsageError) as refused:
        preview(None, [open_file(path, FileSearch())])
    assert told in refused.value.message
    assert refused.value.hint
    assert told.partition(":")[0] in _DOCS


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    b"<xml><records><record><titles><title>One &b; &f;</title></titles></record></records></xml>"
)
READ = [
    ("bytes.ris", b"TY  - JOUR\nTI  - na\x81\xefve caf\xe9\nER  - \n", 1, []),
    ("nul.ris", b"TY  - JOUR\nTI  - On\x00e \x1b[31mred\nER  - \n", 1, []),
    ("utf16.ris", "\ufeffTY  - JOUR\nTI  - Gr\u00f6\u00dfe\nER  - \n".encode("utf-16-le"), 1, []),
    ("oldmac.ris", b"TY  - JOUR\rTI  - One\rER  - \r", 1, []),
    ("entities.xml", ENTITIES, 1, []),
    ("cut.xml", b"<xml><records><record><titles><title>One</title></titles></record><record><titles>", 1,
     ["the record has no title, no abstract and no identifier", "the XML is broken here"]),
    ("open.bib", b"@article{a, title={One}}\n@article{b, title={Two,\n year=2000\n@article{c, title={Three}}\n", 2,
     ["a brace is never closed"]),
    ("quote.csv", b'Title,Year\n"One,2000\nTwo,2001\nThree,2002\n', 2,
     ["a quotation mark is not closed, or should be doubled"]),
    ("wide.csv", b"Title,Year\nOne,2000,x,y\nTwo,2001\n", 1, ["the row has 4 cells, the header 2"]),
    ("lines.jsonl", b'{"title": "One"}\n{"title": 3}\n[1]\n', 1,
     ["the record cannot be read: title must be a text", "the record cannot be read: the line is not a JSON object"]),
    ("list.json", b'[{"title": "One"}, {"title": "Tw', 1, ["the record cannot be read: Unterminated string"]),
    ("nothing.ris", b"TY  - JOUR\nTI  - One\nER  - \nTY  - JOUR\nVL  - 1\nER  - \n", 1,
     ["the record has no title, no abstract and no identifier"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "body", "kept", "told"), READ, ids=[name for name, *_ in READ])
def test_what_can_be_read_is_and_the_rest_is_told(
    tmp_path: Path, name: str, body: bytes, kept: int, told: list[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    (counted,) = preview(None, [open_file(path, FileSearch())])
    assert (counted.new, len(counted.problems)) == (kept, len(told))
    assert counted.read == kept + len(told)
    for problem, sentence in zip(counted.problems, told, strict=True):
        assert problem.message.startswith(sentence)
        assert problem.where.startswith(f"{name}: record ")
        assert ", line " in problem.where
        assert sentence.partition(" (")[0] in _DOCS


def test_an_empty_table_is_a_search_without_hits(tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text("Title,Year\n")
    (counted,) = preview(None, [open_file(path, FileSearch())])
    assert (counted.read, counted.problems) == (0, ())


def test_the_content_tells_the_format_not_the_extension(tmp_path: Path) -> None:
    path = tmp_path / "records.csv"
    path.write_text("TY  - JOUR\nTI  - One\nER  - \n")
    assert open_file(path, FileSearch()).form.name == "ris"
    assert open_file(path, FileSearch(form="enw")).form.name == "enw"
