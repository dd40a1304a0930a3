"""RefWorks' tagged format: a tag of two letters, a blank and its value on each line; RT begins a record.

Source: https://knowledge.exlibrisgroup.com/RefWorks/Legacy_RefWorks/05Managing_References/020RefWorks_Tagged_Format
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from slr.adapters.formats.base import TAGGED, FileRecord, Format
from slr.adapters.formats.field_values import first_and_last, identifier, identifiers, pages_of
from slr.adapters.formats.people import everybody, write_person
from slr.adapters.formats.record_lines import LineMarks
from slr.adapters.formats.tagged import Fields, TaggedRecords
from slr.adapters.formats.verdicts import in_notes, own_judgement, own_words
from slr.core.bibliography import types
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Document, Identifiers
from slr.core.text.languages import language_codes

_GENERIC = "Generic"
_NAMES = {
    PublicationKind.ARTICLE: "Journal Article",
    PublicationKind.PAPER: "Conference Proceeding",
    PublicationKind.CHAPTER: "Book, Section",
    PublicationKind.BOOK: "Book, Whole",
    PublicationKind.THESIS: "Dissertation/Thesis",
    PublicationKind.REPORT: "Report",
    PublicationKind.PATENT: "Patent",
    PublicationKind.MAGAZINE: "Magazine Article",
    PublicationKind.NEWSPAPER: "Newspaper Article",
    PublicationKind.WEBPAGE: "Web Page",
    PublicationKind.SOFTWARE: "Computer Program",
    PublicationKind.MANUSCRIPT: "Unpublished Material",
}
#: The kind of each RT; a kind RefWorks has no name for is written as generic, with its words in a note.
_KIND_OF = {name.lower(): kind for kind, name in _NAMES.items()} | {
    "journal": PublicationKind.ARTICLE,
    "journal, electronic": PublicationKind.ARTICLE,
    "abstract": PublicationKind.ARTICLE,
    "conference proceedings": PublicationKind.PAPER,
    "book, edited": PublicationKind.BOOK,
    "dissertation": PublicationKind.THESIS,
    "thesis": PublicationKind.THESIS,
    "thesis, unpublished": PublicationKind.THESIS,
    "monograph": PublicationKind.BOOK,
    "dissertation/thesis, unpublished": PublicationKind.THESIS,
}
#: A closed list, so that a line of an abstract that goes on with `MR ` or `CT ` begins no field (see `_prepare`).
_TAGS = frozenset(
    ["RT", "SR", "ID", "A1", "A2", "A3", "A4", "A5", "A6", "T1", "T2", "T3", "JF", "JO", "YR", "FD", "VO", "IS",
     "SP", "OP", "K1", "AB", "NO", "ED", "PB", "PP", "SN", "AV", "AD", "AN", "LA", "CL", "SF", "OT", "LK", "DO",
     "CN", "DB", "DS", "IP", "RD", "ST", "UL", "SL", "LL", "CR", "WT", "WV", "WP", "OL", "PMID", "PMCID"]
    + [f"U{number}" for number in range(1, 16)]
)  # fmt: skip
_FIELD = re.compile(rf"\n({'|'.join(sorted(_TAGS))})(?: |(?=\n|\Z))")
_OWN, _TYPE = "slr-decision: ", "slr-type: "
_LABELS = {"arxiv": "arXiv", "s2": "S2"}
_IGNORED = re.compile(rb"(?:\s|\x1a|<END>)*")


def _item(fields: Fields, raw: bytes, line: int) -> FileRecord:
    """Raises ValueError when there is nothing in it by which a document could be known."""
    name, key = fields.one("RT"), fields.one("ID")
    kind = _KIND_OF.get(name.lower())
    ids = _identifiers(fields)
    title, abstract = fields.one("T1"), fields.whole("AB")
    authors = everybody(fields.many("A1"))
    if not (title or abstract or authors or ids.items()):
        raise ValueError("the record has no title, no abstract and no identifier")
    if name and kind is None and name != _GENERIC:
        fields.keep("RT", name)
    year, date = fields.dated("YR", "FD")
    words, own = fields.marked("NO", _TYPE), fields.marked("NO", _OWN)
    document = Document(
        title=title, abstract=abstract or None, authors=authors, year=year, date=date,
        venue=fields.one("JF", "JO", "T2") or None, volume=fields.one("VO") or None,
        issue=fields.one("IS") or None, pages=pages_of(fields.one("SP"), fields.one("OP")),
        type=types.read(kind, words), language=language_codes(fields.one("LA")), ids=ids,
        url=fields.address("UL", "LK"), keywords=tuple(fields.many("K1")),
    )  # fmt: skip
    extra = fields.extra()
    decision = own_judgement(own) if own else in_notes(extra.get("NO", ""))
    return FileRecord(key or None, document, raw, line, decision, extra)


def _identifiers(fields: Fields) -> Identifiers:
    known = fields.accession_numbers("AN")
    for tag, kind in (("DO", "doi"), ("PMID", "pmid"), ("PMCID", "pmcid")):
        text = fields.one(tag)
        value = identifier(kind, text)
        if value:
            known[kind] = value
        elif text:
            fields.keep(tag, text)
    return identifiers(**known)


#: A line shorter than this is not one that was broken.
_WRAPPED = 40
#: Tags that are words, or abbreviations of which sentences are made, before a word that is no mark of ours.
_GOES_ON = re.compile(r"(?:NO|IS|AD|ID|OP|PP|DO|ED|AV|CR|OT|ST|SP|CL|DS|IP|RD|CN) (?!slr-)[a-z]+[ ,;.]")


def _prepare(text: str) -> str:
    """The lines of a record, those set in that only look like fields; `<END>` belongs to no field.

    In a text that is broken into lines (abstract, notes), a line such as `NO effect was found` goes on:
    behind a line of some length without a full stop, in small letters.
    """
    if "\n" not in text and "\r" not in text:
        return text
    lines: list[str] = []
    is_long_text, before = False, "."
    for line in text.splitlines():
        if line.strip() == "<END>":
            continue
        if _FIELD.match(f"\n{line}"):
            goes_on = is_long_text and len(before) >= _WRAPPED and _GOES_ON.match(line) is not None
            goes_on = goes_on and before[-1:] not in {".", "!", "?", ";", ")"}
            is_long_text = goes_on or line[:2] in {"AB", "NO"}
            lines.append(f" {line}" if goes_on else line)
        else:
            lines.append(line)
        before = line.rstrip() or before
    return "\n".join(lines)


_LINES = LineMarks(frozenset({b"RT"}), lambda line: line.startswith(b"RT "))
_RECORDS = TaggedRecords(_LINES, lambda _raw: _FIELD, _item, _IGNORED, _prepare)


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """Records in UTF-8; words of the type and decisions go to notes (NO), other identifiers to AN (`arXiv:…`)."""
    for item in items:
        lines = [f"{tag} {' '.join(text.split())}\n" for tag, text in _lines(item) if text]
        stream.write("".join([*lines, "\n"]).encode("utf-8", "replace"))


def _lines(item: FileRecord) -> Iterator[tuple[str, str]]:
    document, ids, extra = item.document, item.document.ids, dict(item.extra)
    own, kind = extra.pop("RT", ""), types.kind_of(document.type)
    name = own or (_NAMES.get(kind, _GENERIC) if kind else _GENERIC)
    yield "RT", name
    yield "ID", item.key or ""
    yield from (("A1", write_person(author)) for author in document.authors)
    yield "T1", document.full_title
    yield from (("JF", document.venue or ""), ("YR", str(document.year or "")), ("FD", document.date or ""))
    first, last = first_and_last(document.pages or "")
    yield from (("VO", document.volume or ""), ("IS", document.issue or ""), ("SP", first), ("OP", last))
    yield from (("K1", word) for word in document.keywords)
    yield from (("AB", document.abstract or ""), ("LA", document.language or ""), ("DO", ids.doi or ""))
    yield from (("PMID", ids.pmid or ""), ("PMCID", ids.pmcid or ""), ("UL", document.url or ""))
    yield from (("AN", f"{label}:{getattr(ids, kind)}") for kind, label in _LABELS.items() if getattr(ids, kind))
    words = types.words_to_keep(document.type, _KIND_OF.get(name.lower()))
    yield "NO", _TYPE + words if words else ""
    yield "NO", _OWN + own_words(item.decision) if item.decision else ""
    for tag, text in extra.items():
        if tag in _TAGS and tag != "RT":
            yield from ((tag, line) for line in text.split("\n"))


FORMAT = Format(
    "refworks", "RefWorks, tagged", (".refworks",), _RECORDS.read, write, TAGGED | {"open_pdf"},
    last_start=_RECORDS.cutter.last_start, sign=re.compile(r"^RT [A-Z]", re.MULTILINE), note="NO",
)  # fmt: skip
