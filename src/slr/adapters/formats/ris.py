"""RIS, in the dialects of Scopus, Web of Science, Embase, Ovid, EBSCO, ProQuest, Zotero, EndNote and Mendeley.

Source: RIS Format Specifications, Research Information Systems (2011),
https://web.archive.org/web/20120526103719/http://refman.com/support/risformat_intro.asp
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import BinaryIO

from slr.adapters.formats.base import TAGGED, FileRecord, FileVerdict, Format
from slr.adapters.formats.cleaning import tidy
from slr.adapters.formats.field_values import (
    article_number,
    date_of,
    doi_in_address,
    doi_in_note,
    first_and_last,
    identifier,
    identifiers,
    pages_of,
    read_labelled,
    slashes,
    year_of,
)
from slr.adapters.formats.people import everybody, write_person
from slr.adapters.formats.record_lines import LineMarks
from slr.adapters.formats.tagged import Fields, TaggedRecords, join_lines
from slr.adapters.formats.verdicts import in_notes, own_judgement, own_words
from slr.core.bibliography import types
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Document, Identifiers
from slr.core.text.languages import language_codes

#: The kind of each TY; words that say more stand in M3.
_OF_TAG = {kind.value.ris: kind for kind in PublicationKind} | {
    "EJOUR": PublicationKind.ARTICLE,
    "JFULL": PublicationKind.ARTICLE,
    "INPR": PublicationKind.ARTICLE,
    "ABST": PublicationKind.ARTICLE,
    "CONF": PublicationKind.PAPER,
    "ECHAP": PublicationKind.CHAPTER,
    "EBOOK": PublicationKind.BOOK,
    "EDBOOK": PublicationKind.BOOK,
    "SER": PublicationKind.BOOK,
    "DICT": PublicationKind.ENTRY,
    "GOVDOC": PublicationKind.REPORT,
    "AGGR": PublicationKind.DATASET,
    "DBASE": PublicationKind.DATASET,
    "BLOG": PublicationKind.WEBPAGE,
    "WEB": PublicationKind.WEBPAGE,
    "UNPB": PublicationKind.MANUSCRIPT,
}

#: Where the name of the publication stands, the best first. In articles T2 may hold the title of a special issue
#: beside JF, the name of the journal; in papers it is the name of the conference, and C3 the title of the volume.
_JOURNAL = ("JF", "T2", "JO", "JA", "J2", "BT")
_VENUES = {
    **dict.fromkeys(("CHAP", "ECHAP", "ENCYC", "DICT"), ("T2", "BT", "JF", "JO", "JA", "J2")),
    **dict.fromkeys(("CONF", "CPAPER"), ("T2", "C3", "JF", "BT", "JO", "JA", "J2")),
}
#: Of what is read online EndNote writes the day of access to DA.
_READ_ONLINE = frozenset({"EJOUR", "EBOOK", "ELEC", "BLOG", "WEB"})

_LABELS = {"pmid": "PMID", "pmcid": "PMCID", "arxiv": "arXiv", "s2": "S2"}
#: Blanks or a byte order mark may stand before a tag.
_SIGNS = frozenset({b"TY", b"ER", b"  ", b" T", b" E", b"\xef\xbb"})
_OWN = "slr-decision: "
_TAG = re.compile("[A-Z][A-Z0-9]")
_FIELD = re.compile(r"\n([A-Z][A-Z0-9])  - *")
_LOOSE = re.compile(r"\n[^\S\n]{0,3}([A-Z][A-Z0-9])  ?- ?")
_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,3}(?:ER  -\s*)?TY  ?-")
_ENDS = re.compile(rb"\s{0,3}ER  ?-\s*$")
_IGNORED = re.compile(rb"(?:\s|\x1a|ER  ?-|Provider:[^\r\n]*|Database:[^\r\n]*|Content:[^\r\n]*|\xef\xbb\xbf)*")


def _begins(line: bytes) -> bool:
    return b"TY " in line[:12] and _BEGINS.match(line) is not None


def _ends(line: bytes) -> bool:
    return b"ER " in line[:6] and _ENDS.match(line) is not None


def is_whole(raw: bytes) -> bool:
    """Whether the last line of a record is its `ER`."""
    return _ends(raw.rstrip().splitlines()[-1]) if raw.strip() else False


def _tag_of(raw: bytes) -> re.Pattern[str]:
    """How fields begin in this record: some exporters set one blank before the dash, or blanks before the tag."""
    return _FIELD if raw.startswith(b"TY  -") else _LOOSE


def _item(fields: Fields, raw: bytes, line: int) -> FileRecord:
    """Raises ValueError when there is nothing in it by which a document could be known."""
    kind, own = fields.singles("TY", "ID")
    kind = kind.upper()
    title = fields.one("TI", "T1", "CT") or fields.single("BT")
    abstract = fields.whole("AB") or fields.whole("N2")
    if "N2" in fields.left:
        fields.forget("N2", abstract)
    authors = everybody(fields.in_order("AU", "A1"))
    ids = _identifiers(fields)
    if not (title or abstract or authors or own or ids.items()):
        raise ValueError("the record has no title, no abstract and no identifier")
    year, day = _year_and_date(fields, kind)
    link, pdf = fields.address("UR"), fields.address("L1")
    volume, issue, words, language = fields.singles("VL", "IS", "M3", "LA")
    document = Document(
        title, None, abstract or None, None, authors, True, year, day,
        fields.one(*_VENUES.get(kind, _JOURNAL)) or None,
        volume or None, issue or None, _pages(fields), _type(kind, words),
        language_codes(language), ids, link, pdf, tuple(fields.many("KW")),
    )  # fmt: skip
    if kind and kind != "GEN" and kind not in _OF_TAG:
        fields.keep("TY", kind)
    decision = _own_verdict(fields)
    extra = fields.extra()
    key = own or extra.get("AN", "").partition("\n")[0] or None
    return FileRecord(key, document, raw, line, decision, extra)


@lru_cache(1 << 10)
def _type(kind: str, words: str) -> str | None:
    return types.read(_OF_TAG.get(kind), words)


def _identifiers(fields: Fields) -> Identifiers:
    if "AN" not in fields.left:
        return identifiers(doi=_doi(fields))
    found: dict[str, str | None] = {}
    for text in fields.many("AN"):
        known = read_labelled(text)
        if known and known[0] not in found:
            found[known[0]] = known[1]
        else:
            fields.keep("AN", text)
    if "doi" not in found:
        doi = _doi(fields)
        if doi:
            found["doi"] = doi
    return identifiers(**found)


def _doi(fields: Fields) -> str | None:
    """The first DOI of the fields that may hold one, alone, in an address or in a note."""
    for tag in ("DO", "L3", "M3", "L2", "UR"):
        for text in join_lines(fields.left[tag]) if tag in fields.left else ():
            doi = identifier("doi", text)
            if doi:
                fields.drop_doi(tag, doi)
                return doi
    for tag, within in _WITHIN:
        for text in join_lines(fields.left.get(tag, ())):
            doi = within(text)
            if doi:
                return doi
    return None


_WITHIN = (
    *((tag, doi_in_address) for tag in ("UR", "L2", "LK", "L1")),
    *((tag, doi_in_note) for tag in ("N1", "M1", "C7", "SP", "SE")),
)


def _year_and_date(fields: Fields, kind: str) -> tuple[int | None, str | None]:
    """The year of publication, and a date in it. A day of another year is that of something else, and is kept."""
    written_year, day = fields.one("PY", "Y1"), "" if kind in _READ_ONLINE else fields.single("DA")
    year, date = year_of(written_year) if written_year else None, date_of(day) if day else None
    if day and (date is None or (year is not None and year != int(date[:4]))):
        fields.keep("DA", day)
        date = None
    if date is None:
        date = date_of(written_year) if "/" in written_year.strip("/") else None
    if written_year and year is None:
        fields.keep("PY", written_year)
    return year or (int(date[:4]) if date and not written_year else None), date


def _pages(fields: Fields) -> str | None:
    """Ovid through Zotero writes `No` and `Specified` where there are no pages; C7 holds an article number."""
    first, last = fields.single("SP"), fields.single("EP")
    if (first, last) == ("No", "Specified"):
        return None
    if not (first or last):
        return _number(fields) if "C7" in fields.left or "N1" in fields.left else None
    number = article_number(first)[0] if first[:1] in "Aa" else None
    return number or pages_of(first, last)


def _number(fields: Fields) -> str | None:
    """The number of an article without pages: in C7, or in a note that says so (`ARTN e866`)."""
    found = fields.single("C7")
    if found:
        return article_number(found)[0] or found
    notes = join_lines(fields.left.get("N1", ()))
    return next(filter(None, (article_number(note)[0] for note in notes)), None)


def _own_verdict(fields: Fields) -> FileVerdict | None:
    """Our own mark `slr-decision: …` is taken; the marks of other tools stay in the notes."""
    if "N1" not in fields.left and "C1" not in fields.left:
        return None
    notes = join_lines(fields.left.get("N1", ())) + join_lines(fields.left.get("C1", ()))
    for note in notes:
        if note.lstrip().startswith(_OWN):
            fields.left["N1"] = [other for other in fields.left["N1"] if other != note]
            return own_judgement(tidy(note).removeprefix(_OWN))
    text = "\n".join(notes)
    return in_notes(text) if "RAYYAN" in text or "ASReview" in text or "xclusion" in text else None


_RECORDS = TaggedRecords(LineMarks(_SIGNS, _begins, _ends, (b"TY  -", b"ER  -")), _tag_of, _item, _IGNORED)


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """RIS in UTF-8. Identifiers other than the DOI go to AN with their name before them (`PMID:123`)."""
    for item in items:
        lines = [f"{tag}  - {' '.join(text.split())}\n" for tag, text in _lines(item) if text]
        stream.write("".join([*lines, "ER  - \n\n"]).encode("utf-8", "replace"))


def _lines(item: FileRecord) -> Iterator[tuple[str, str]]:
    document, extra = item.document, dict(item.extra)
    own = extra.pop("TY", "")
    kind = types.kind_of(document.type)
    tag = own or (kind.value.ris if kind else "GEN")
    yield "TY", tag
    yield "ID", item.key or ""
    yield "TI", document.full_title
    for author in document.authors:
        yield "AU", write_person(author)
    yield "PY", str(document.year or "")
    yield "DA", slashes(document.date) if document.date else ""
    yield "T2", document.venue or ""
    yield "VL", document.volume or ""
    yield "IS", document.issue or ""
    first, last = first_and_last(document.pages or "")
    yield from (("SP", first), ("EP", last), ("DO", document.ids.doi or ""))
    for name, value in document.ids.items():
        if name != "doi":
            yield "AN", f"{_LABELS[name]}:{value}"
    yield from (("UR", document.url or ""), ("L1", document.open_pdf or ""), ("LA", document.language or ""))
    yield "M3", types.words_to_keep(document.type, _OF_TAG.get(tag))
    for keyword in document.keywords:
        yield "KW", keyword
    yield "AB", document.abstract or ""
    yield "N1", _OWN + own_words(item.decision) if item.decision else ""
    for tag, text in extra.items():
        if _TAG.fullmatch(tag) and tag != "ER":
            yield from ((tag, line) for line in text.split("\n"))


FORMAT = Format(
    "ris", "RIS", (".ris",), _RECORDS.read, write, TAGGED, is_whole, _RECORDS.cutter.last_start,
    sign=re.compile(r"^\s{0,3}TY  ?-", re.MULTILINE), note="N1",
)  # fmt: skip
