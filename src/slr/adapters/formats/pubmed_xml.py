"""PubMed's XML, as its website and NCBI's tools save it: read by the parser of PubMed's answers, record by record.

Elements: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html. Each record is cut out of the file and
parsed in a document of its own, so that a broken one costs no other, and no declaration of the file is obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from slr.adapters.formats.base import RARE, FileRecord, Format, Problem, problem, unwritten
from slr.adapters.formats.decoding import chunks, decode
from slr.core.errors import SourceError
from slr.core.model import Document

#: The longest record that is read, in bytes.
_LONGEST = 1 << 25
#: A citation without an article around it is one of NLM's older files (MedlineCitationSet).
_BEGINS = re.compile(rb"<(PubmedArticle|PubmedBookArticle|MedlineCitation)(?=[\s>/])")
#: Bytes that may be the beginning of a tag which the next piece completes.
_OPEN_TAG = 32


def read(stream: BinaryIO) -> Iterator[FileRecord | Problem]:
    """An item or a problem for each record, in order; a last one without an end is a problem."""
    for number, (line, raw) in enumerate(_records(stream), start=1):
        yield _item(raw, number, line)


def _records(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """The bytes of each record, and the line it begins on."""
    held, line, begins, searched = b"", 1, None, 0
    for piece in chunks(stream):
        held += piece
        while True:
            begins = begins or _BEGINS.search(held, searched)
            if begins is None:
                searched = max(0, len(held) - _OPEN_TAG)
                break
            end_tag = b"</" + begins[1]
            found = held.find(end_tag, max(begins.end(), searched))
            end = held.find(b">", found) + 1 if found >= 0 else 0
            if not end and len(held) - begins.start() <= _LONGEST:
                searched = max(begins.end(), len(held) - _OPEN_TAG)
                break
            end = end or len(held)
            yield line + held.count(b"\n", 0, begins.start()), held[begins.start() : end]
            line += held.count(b"\n", 0, end)
            held, begins, searched = held[end:], None, 0
    if begins is not None:
        yield line + held.count(b"\n", 0, begins.start()), held[begins.start() :]


def _item(raw: bytes, number: int, line: int) -> FileRecord | Problem:
    from slr.adapters.sources.pubmed_records import parse_efetch  # noqa: PLC0415 - loaded when a file is PubMed's

    body = decode(raw).encode("utf-8", "replace")
    if raw.startswith(b"<MedlineCitation"):
        body = b"<PubmedArticle>" + body + b"</PubmedArticle>"
    try:
        found = parse_efetch(b"<PubmedArticleSet>" + body + b"</PubmedArticleSet>")
    except SourceError:
        return problem(number, line, "the XML is broken here")
    if not found.entries:
        told = found.problems[0].message if found.problems else "it holds no article"
        return problem(number, line, f"the record cannot be read: {told}")
    document: Document = found.entries[0].document
    if not (document.title or document.abstract or document.ids.items()):
        return problem(number, line, "the record has no title, no abstract and no identifier")
    return FileRecord(document.ids.pmid, document, raw, line)


FORMAT = Format(
    "pubmed", "PubMed XML", (".pubmed.xml",), read, unwritten, RARE, sign=re.compile(r"<(?:Pubmed|Medline)[A-Z]")
)
