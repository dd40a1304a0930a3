"""Web of Science's tagged text: FN and VR, then PT … ER for each record, then EF.

Source: https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from slr.adapters.formats.base import TAGGED, FileRecord, Format
from slr.adapters.formats.field_values import (
    first_and_last,
    identifier,
    identifiers,
    pages_of,
    read_labelled,
)
from slr.adapters.formats.people import everybody, write_person
from slr.adapters.formats.record_lines import LineMarks
from slr.adapters.formats.tagged import Fields, TaggedRecords
from slr.adapters.formats.verdicts import own_judgement, own_words
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Document, Identifiers
from slr.core.text.languages import language_codes

_FIELD = re.compile(r"\n([A-Z][A-Z0-9])(?: |(?=\n|\Z))")
_IGNORED = re.compile(rb"(?:\s|\xef\xbb\xbf|FN[^\r\n]*|VR[^\r\n]*|EF[^\r\n]*|ER\s*)*")
_OWN = "slr-decision: "
_LABELS = {"pmcid": "PMCID", "arxiv": "arXiv", "s2": "S2"}
_LONGEST_NUMBER = 12


def _item(fields: Fields, raw: bytes, line: int) -> FileRecord:
    key = fields.one("UT")
    ids = _identifiers(fields, key)
    title, abstract = fields.one("TI"), fields.whole("AB")
    authors = everybody(fields.many("AF") or fields.many("AU")) or everybody(fields.many("CA"))
    if authors:
        fields.many("AU")
    if not (title or abstract or authors or key or ids.items()):
        raise ValueError("the record has no title, no abstract and no identifier")
    year, date = fields.dated("PY", "PD")
    cited = fields.one("TC")
    count = int(cited) if cited.isdecimal() and len(cited) < _LONGEST_NUMBER else None
    if cited and count is None:
        fields.keep("TC", cited)
    document = Document(
        title=title, abstract=abstract or None, authors=authors, year=year, date=date,
        venue=fields.one("SO") or None, volume=fields.one("VL") or None, issue=fields.one("IS") or None,
        pages=_pages(fields), type=_type(fields), language=language_codes(fields.one("LA")), ids=ids,
        url=fields.address("UR"),
        keywords=tuple([word for word in map(str.strip, fields.whole("DE").split(";")) if word]),
        citation_count=count,
    )  # fmt: skip
    own = fields.marked("NT", _OWN)
    decision = own_judgement(own) if own else None
    return FileRecord(key or None, document, raw, line, decision, fields.extra())


def _pages(fields: Fields) -> str | None:
    """The span in one field (PS: MEDLINE, CABI, Inspec, Zoological Record), two pages, or an article number."""
    return fields.one("PS") or pages_of(fields.one("BP"), fields.one("EP")) or fields.one("AR") or None


def _type(fields: Fields) -> str | None:
    """The document type; where there is none, what PT says: a patent, a book or a journal."""
    words = fields.one("DT")
    if words:
        return words
    kind = _OF_TAG.get(fields.left.get("PT", [""])[0].strip())
    return kind.word if kind else None


#: What is written to PT of a record for which no source gives a type.
_UNKNOWN = "U"
#: Kinds of PT where DT is missing; S is a series, which holds articles and chapters.
_OF_TAG = {"J": PublicationKind.ARTICLE, "P": PublicationKind.PATENT, "B": PublicationKind.BOOK}


def _identifiers(fields: Fields, key: str) -> Identifiers:
    found: dict[str, str | None] = {}
    for tag, kind in (("DI", "doi"), ("PM", "pmid")):
        text = fields.one(tag)
        found[kind] = identifier(kind, text)
        if text and not found[kind]:
            fields.keep(tag, text)
    for text in fields.many("AN"):
        known = read_labelled(text)
        if known:
            found[known[0]] = known[1]
        else:
            fields.keep("AN", text)
    own = read_labelled(key)
    if own and not found.get(own[0]):
        found[own[0]] = own[1]
    if not found["doi"] and "ID" in fields.left:
        bracketed = _BRACKETED.search(" ".join(fields.left["ID"]))
        found["doi"] = identifier("doi", bracketed[1]) if bracketed else None
    return identifiers(**found)


#: Inspec's publication identifiers: `0003-6951/2006/89(4)/041103],[10.1063/1.2]`.
_BRACKETED = re.compile(r"\[(10\.\d{4,9}/[^\]\s]+)\]")


_LINES = LineMarks(
    frozenset({b"PT", b"ER"}),
    lambda line: line.startswith(b"PT "),
    lambda line: line.startswith(b"ER") and not line[2:].strip(),
)
_RECORDS = TaggedRecords(_LINES, lambda _raw: _FIELD, _item, _IGNORED)


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """Records in UTF-8; lines are not folded, so each line that goes on is a value of its own."""
    stream.write(b"FN slr\nVR 1.0\n")
    for item in items:
        lines = [f"{tag} {' '.join(text.split())}\n" for tag, text in _lines(item) if text]
        stream.write("".join([*lines, "ER\n\n"]).encode("utf-8", "replace"))
    stream.write(b"EF\n")


def _lines(item: FileRecord) -> Iterator[tuple[str, str]]:
    document, ids, extra = item.document, item.document.ids, dict(item.extra)
    yield "PT", extra.pop("PT", "J" if document.type else _UNKNOWN)
    yield from (("AF", write_person(author)) for author in document.authors)
    yield "TI", document.full_title
    yield from (("SO", document.venue or ""), ("LA", document.language or ""), ("DT", document.type or ""))
    yield from (("DE", "; ".join(document.keywords)), ("AB", document.abstract or ""))
    first, last = first_and_last(document.pages or "")
    yield from (("PY", str(document.year or "")), ("PD", document.date or ""), ("VL", document.volume or ""))
    yield from (("IS", document.issue or ""), ("BP", first), ("EP", last), ("DI", ids.doi or ""))
    yield from (("PM", ids.pmid or ""), ("UR", document.url or ""), ("UT", item.key or ""))
    yield from (("AN", f"{label}:{getattr(ids, kind)}") for kind, label in _LABELS.items() if getattr(ids, kind))
    yield "TC", "" if document.citation_count is None else str(document.citation_count)
    yield "NT", _OWN + own_words(item.decision) if item.decision else ""
    for tag, text in extra.items():
        if re.fullmatch("[A-Z][A-Z0-9]", tag) and tag not in {"ER", "EF", "FN", "VR"}:
            yield from ((tag, line) for line in text.split("\n"))


FORMAT = Format(
    "wos", "Web of Science, tagged", (".ciw", ".wos"), _RECORDS.read, write,
    (TAGGED | {"open_pdf"}) - {"citation_count"},
    last_start=_RECORDS.cutter.last_start, note="NT",
    sign=re.compile(r"\AFN [^\n]*\s+VR |^PT [A-Z]\s*$", re.MULTILINE),
)  # fmt: skip
