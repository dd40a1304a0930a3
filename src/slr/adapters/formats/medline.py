"""PubMed's own format (.nbib, MEDLINE).

Source: https://www.nlm.nih.gov/bsd/mms/medlineelements.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from slr.adapters.formats.base import TAGGED, FileRecord, Format
from slr.adapters.formats.field_values import identifier, identifiers, one_date, spell_date
from slr.adapters.formats.people import everybody
from slr.adapters.formats.record_lines import Paragraphs
from slr.adapters.formats.tagged import Fields, TaggedRecords
from slr.adapters.formats.verdicts import own_judgement, own_words
from slr.core.bibliography import types
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Author, Document, Identifiers
from slr.core.text.languages import language_codes

_FIELD = re.compile(r"\n([A-Z][A-Z0-9]{1,3}) *-(?: |(?=\n|\Z))")
_IGNORED = re.compile(rb"\s*")
_COLLECTIVE = re.compile(r"^CN  - ([^\r\n]*(?:\r?\n {6}[^\r\n]*)*)", re.MULTILINE)
_LABELLED = re.compile(r"(?P<value>.*\S)\s*\[(?P<label>[a-z0-9]+)\]")
_OWN = "slr-decision: "


def _prepare(text: str) -> str:
    """Collective authors keep their place among the others, when these have their full names."""
    return _COLLECTIVE.sub(r"FAU - \1,", text) if "\nFAU - " in text else text


def _item(fields: Fields, raw: bytes, line: int) -> FileRecord:
    ids = _identifiers(fields)
    title, abstract = fields.one("TI", "BTI"), fields.whole("AB")
    if not (title or abstract or ids.items()):
        raise ValueError("the record has no title, no abstract and no identifier")
    authors = everybody([*(fields.many("FAU") or fields.many("AU")), *(f"{name}," for name in fields.many("CN"))])
    if authors:
        fields.many("AU")
    written = fields.one("DP")
    year, date = one_date(written)
    if written and year is None:
        fields.keep("DP", written)
    document = Document(
        title=title, abstract=abstract or None, authors=authors, year=year, date=date,
        venue=fields.one("JT", "TA", "BTI") or None, volume=fields.one("VI") or None,
        issue=fields.one("IP") or None, pages=fields.one("PG") or None, type=_type(fields),
        language=language_codes(fields.one("LA")), ids=ids, keywords=tuple(fields.many("OT", "KW")),
    )  # fmt: skip
    decision = None
    for note in fields.many("GN"):
        if note.startswith(_OWN):
            decision = own_judgement(note.removeprefix(_OWN))
        else:
            fields.keep("GN", note)
    return FileRecord(ids.pmid, document, raw, line, decision, fields.extra())


def _type(fields: Fields) -> str | None:
    """All publication types. ERIC calls research a report; what its number begins with says whether it is one."""
    words = "; ".join(fields.many("PT"))
    number = fields.left.get("OID", [""])[0].strip()
    kind = next((kind for sign, kind in _OF_ERIC.items() if number.startswith(sign)), None)
    if kind is PublicationKind.REPORT and "report" not in words.lower():
        kind = None
    return types.read(kind, words)


#: ERIC numbers articles of journals `EJ…` and all the other documents `ED…`.
_OF_ERIC = {"EJ": PublicationKind.ARTICLE, "ED": PublicationKind.REPORT}


def _identifiers(fields: Fields) -> Identifiers:
    written = fields.one("PMID")
    found = {"pmid": identifier("pmid", written), "pmcid": identifier("pmcid", fields.one("PMC"))}
    if written and not found["pmid"]:
        fields.keep("PMID", written)
    for tag in ("LID", "AID"):
        for text in fields.many(tag):
            hit = _LABELLED.fullmatch(text)
            kind = hit["label"] if hit else "doi"
            known = identifier(kind, hit["value"] if hit else text) if kind in {"doi", "arxiv", "s2"} else None
            if known and found.setdefault(kind, known) == known:
                continue
            fields.keep(tag, text)
    return identifiers(**found)


#: ERIC's records have no PMID; they begin with `OWN - ERIC` (https://eric.ed.gov/?faq).
_PARAGRAPHS = Paragraphs(
    re.compile(rb"([A-Z][A-Z0-9]{1,3}) *-(?=[ \r\n]|\Z)"),
    frozenset({b"PMID", b"OWN", b"TI", b"BTI", b"AU", b"FAU", b"UI"}),
    b"PMID",
)
_RECORDS = TaggedRecords(_PARAGRAPHS, lambda _raw: _FIELD, _item, _IGNORED, _prepare)


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """Records in UTF-8, each begun by PMID, known or not; lines are not folded."""
    for item in items:
        lines = [f"{tag:4}- {' '.join(text.split())}\n" for tag, text in _lines(item) if text]
        start = f"PMID- {item.document.ids.pmid or ''}\n"
        stream.write("".join([start, *lines, "\n"]).encode("utf-8", "replace"))


def _lines(item: FileRecord) -> Iterator[tuple[str, str]]:
    document, ids = item.document, item.document.ids
    yield "DP", spell_date(document.year, document.date)
    yield "TI", document.full_title
    yield from (("PG", document.pages or ""), ("AB", document.abstract or ""))
    yield from ((f"{tag}", text) for tag, text in map(_author, document.authors))
    yield from (("LA", document.language or ""), ("PT", document.type or ""), ("JT", document.venue or ""))
    yield from (("VI", document.volume or ""), ("IP", document.issue or ""), ("PMC", ids.pmcid or ""))
    for kind in ("doi", "arxiv", "s2"):
        value = getattr(ids, kind)
        yield "AID", f"{value} [{kind}]" if value else ""
    yield from (("OT", word) for word in document.keywords)
    yield "GN", _OWN + own_words(item.decision) if item.decision else ""
    for tag, text in item.extra.items():
        if re.fullmatch("[A-Z][A-Z0-9]{1,3}", tag) and tag != "PMID":
            yield from ((tag, line) for line in text.split("\n"))


def _author(author: Author) -> tuple[str, str]:
    """A full name; a collective among full names is a field of its own."""
    if author.collective:
        return "CN", author.family
    return "FAU", f"{author.family}, {author.given}" if author.given else author.family


FORMAT = Format(
    "nbib", "PubMed (nbib)", (".nbib", ".medline"), _RECORDS.read, write, TAGGED | {"url", "open_pdf"},
    last_start=_RECORDS.cutter.last_start, sign=re.compile(r"^PMID-|^OWN *- ", re.MULTILINE),
)  # fmt: skip
