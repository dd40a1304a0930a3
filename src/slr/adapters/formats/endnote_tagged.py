"""EndNote's tagged format (.enw, Refer).

Source: https://support.clarivate.com/Endnote/s/article/EndNote-Import-Formats (%0 to %9 and %A to %Z)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from slr.adapters.formats.base import TAGGED, FileRecord, Format
from slr.adapters.formats.endnote_xml import OF_TYPE
from slr.adapters.formats.field_values import article_number, doi_in_address, doi_in_note, identifier, identifiers
from slr.adapters.formats.people import everybody, write_person
from slr.adapters.formats.record_lines import Paragraphs
from slr.adapters.formats.tagged import Fields, TaggedRecords, join_lines
from slr.adapters.formats.verdicts import in_notes, own_judgement, own_words
from slr.core.bibliography import types
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Document, Identifiers
from slr.core.text.languages import language_codes

_GENERIC = "Generic"
_LABELS = {"pmid": "PMID", "pmcid": "PMCID", "arxiv": "arXiv", "s2": "S2"}
_OWN = "slr-decision: "
_FIELD = re.compile(r"\n%([0-9A-Z@!#$&()*+^<>?:=~\[\]-])(?: |(?=\n|\Z))")
_IGNORED = re.compile(rb"\s*")


def _item(fields: Fields, raw: bytes, line: int) -> FileRecord:
    name, key = fields.one("0"), fields.one("F")
    kind = OF_TYPE.get(name)
    ids = _identifiers(fields)
    title, abstract = fields.one("T"), fields.whole("X")
    authors = everybody([*fields.many("A"), *(f"{group.rstrip(',')}," for group in fields.many("Q"))])
    if not (title or abstract or authors or ids.items()):
        raise ValueError("the record has no title, no abstract and no identifier")
    year, date = fields.dated("D", "8")
    if name and kind is None and name != _GENERIC:
        fields.keep("0", name)
    document = Document(
        title=title, abstract=abstract or None, authors=authors, year=year, date=date,
        venue=fields.one(*(("B", "J") if kind in _IN_A_BOOK else ("J", "B"))) or None,
        volume=fields.one("V") or None, issue=fields.one("N") or None, pages=_pages(fields),
        type=types.read(kind, fields.one("9")), language=language_codes(fields.one("G")), ids=ids,
        url=fields.address("U"), open_pdf=fields.address(">"), keywords=tuple(fields.many("K")),
    )  # fmt: skip
    notes = fields.many("Z")
    own = next((note for note in notes if note.startswith(_OWN)), None)
    for note in notes:
        if note != own:
            fields.keep("Z", note)
    decision = own_judgement(own.removeprefix(_OWN)) if own else in_notes("\n".join(notes))
    return FileRecord(key or None, document, raw, line, decision, fields.extra())


#: Kinds whose %B names the book or the proceedings, where a %J is a series.
_IN_A_BOOK = frozenset({PublicationKind.CHAPTER, PublicationKind.PAPER, PublicationKind.ENTRY})
_NOTES = ("Z", "O", "1")


def _pages(fields: Fields) -> str | None:
    """The pages, or the number of an article without any: EndNote has it in notes (`Artn e866`)."""
    pages = fields.one("P")
    if pages:
        return article_number(pages)[0] or pages
    notes = [note for tag in _NOTES for note in join_lines(fields.left.get(tag, ()))]
    return next(filter(None, (article_number(note)[0] for note in notes)), None)


def _identifiers(fields: Fields) -> Identifiers:
    found = fields.accession_numbers("M")
    for text in fields.many("R"):
        doi = identifier("doi", text)
        if doi and "doi" not in found:
            found["doi"] = doi
        else:
            fields.keep("R", text)
    for tag in ("U", *_NOTES):
        within = doi_in_address if tag == "U" else doi_in_note
        for text in join_lines(fields.left.get(tag, ())):
            found["doi"] = found.get("doi") or within(text) or identifier("doi", text)
    return identifiers(**found)


_PARAGRAPHS = Paragraphs(
    re.compile(rb"%([0-9A-Z@!#$&()*+^<>?:=~\[\]-])(?=[ \t\r\n]|\Z)"), frozenset({b"0", b"T", b"A"}), b"0"
)
_RECORDS = TaggedRecords(_PARAGRAPHS, lambda _raw: _FIELD, _item, _IGNORED)


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """Records in UTF-8; identifiers other than the DOI go to `%M` with their name before them."""
    for item in items:
        lines = [f"%{tag} {' '.join(text.split())}\n" for tag, text in _lines(item) if text]
        stream.write("".join([*lines, "\n"]).encode("utf-8", "replace"))


def _lines(item: FileRecord) -> Iterator[tuple[str, str]]:
    document, extra = item.document, dict(item.extra)
    own = extra.pop("0", "")
    kind = types.kind_of(document.type)
    name = own or (kind.value.endnote if kind else _GENERIC)
    yield "0", name
    yield "F", item.key or ""
    yield from (("A", write_person(author)) for author in document.authors)
    yield "T", document.full_title
    yield from (("D", str(document.year or "")), ("8", document.date or ""), ("J", document.venue or ""))
    yield from (("V", document.volume or ""), ("N", document.issue or ""), ("P", document.pages or ""))
    yield "R", document.ids.doi or ""
    yield from (("M", f"{_LABELS[kind]}:{value}") for kind, value in document.ids.items() if kind != "doi")
    yield from (("U", document.url or ""), (">", document.open_pdf or ""), ("G", document.language or ""))
    yield "9", types.words_to_keep(document.type, OF_TYPE.get(name))
    yield from (("K", word) for word in document.keywords)
    yield from (("X", document.abstract or ""), ("Z", _OWN + own_words(item.decision) if item.decision else ""))
    for tag, text in extra.items():
        if _FIELD.fullmatch(f"\n%{tag}"):
            yield from ((tag, line) for line in text.split("\n"))


FORMAT = Format(
    "enw", "EndNote, tagged", (".enw",), _RECORDS.read, write, TAGGED,
    last_start=_RECORDS.cutter.last_start, note="Z",
    sign=re.compile(r"^%0 |\A\s*%[0-9A-Z@] [^\n]*\n%[0-9A-Z@+] ", re.MULTILINE),
)  # fmt: skip
