"""EndNote's XML, one record at a time.

lxml reads, with entities unresolved, no network, no DTD and its own limits on depth and on the length of a text. A
file that is broken is read as far as it can be understood, and the break is told.

Source: https://support.clarivate.com/Endnote/s/article/EndNote-XML-Document-Type-Definition (RSXML.dtd)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from slr.adapters.formats.base import TAGGED, FileRecord, Format, Problem, problem
from slr.adapters.formats.cleaning import tidy
from slr.adapters.formats.field_values import (
    date_of,
    doi_in_address,
    doi_in_note,
    identifier,
    identifiers,
    read_labelled,
    year_of,
)
from slr.adapters.formats.people import everybody, write_person
from slr.adapters.formats.verdicts import own_judgement, own_words
from slr.core.bibliography import types
from slr.core.bibliography.cleaning import safe_url
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Document, Identifiers
from slr.core.text.languages import language_codes
from slr.core.text.printable import strip_controls

Make = Callable[[Any, bytes, int], FileRecord]


def records(stream: BinaryIO, tag: str, make: Make) -> Iterator[FileRecord | Problem]:
    """The item of each element of this name; each is forgotten when its item was made."""
    from lxml import etree  # noqa: PLC0415 - loaded when a file is XML

    events = etree.iterparse(
        stream, events=("end",), tag=tag, resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, recover=True, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    number = 0
    try:
        for number, (_, element) in enumerate(events, start=1):
            line = element.sourceline or 0
            try:
                yield make(element, etree.tostring(element, encoding="utf-8", with_tail=False), line)
            except ValueError as error:
                yield problem(number, line, str(error))
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        yield problem(number + 1, error.lineno or 0, f"the XML is broken from here on: {error.msg}")
        return
    if len(events.error_log):
        first = events.error_log[0]
        yield problem(number + 1, first.line, f"the XML is broken here: {first.message}")


#: The kind of each type of reference; words that say more stand in `work-type`.
OF_TYPE = {kind.value.endnote: kind for kind in PublicationKind} | {
    "Conference Proceedings": PublicationKind.PAPER,
    "Electronic Article": PublicationKind.ARTICLE,
    "Electronic Book": PublicationKind.BOOK,
    "Edited Book": PublicationKind.BOOK,
    "Electronic Book Section": PublicationKind.CHAPTER,
    "Dictionary": PublicationKind.ENTRY,
    "Government Document": PublicationKind.REPORT,
    "Online Database": PublicationKind.DATASET,
    "Aggregated Database": PublicationKind.DATASET,
    "Blog": PublicationKind.WEBPAGE,
    "Unpublished Work": PublicationKind.MANUSCRIPT,
}
#: The kind of each number of a type, which some programs write alone.
_OF_NUMBER = {kind.value.number: kind for kind in PublicationKind} | {
    "10": PublicationKind.PAPER, "43": PublicationKind.ARTICLE, "44": PublicationKind.BOOK,
    "28": PublicationKind.BOOK, "60": PublicationKind.CHAPTER, "52": PublicationKind.ENTRY,
    "46": PublicationKind.REPORT, "45": PublicationKind.DATASET, "55": PublicationKind.DATASET,
    "56": PublicationKind.WEBPAGE,
}  # fmt: skip
_GENERIC = ("Generic", "13")
_LABELS = {"pmid": "PMID", "arxiv": "arXiv", "s2": "S2"}
_OWN = "slr-decision: "


def read(stream: BinaryIO) -> Iterator[FileRecord | Problem]:
    """The records of a file."""
    return records(stream, "record", _item)


class _Fields:
    """The texts of one record by the path of their elements; what is not taken is left for `extra`."""

    def __init__(self, record: Any) -> None:
        self.left: dict[str, list[str]] = {}
        self.kind = ""
        for element in record.iter():
            name = _name(element)
            if name == "ref-type":
                self.kind = element.get("name", "") or "".join(element.itertext()).strip()
            elif name and name not in _WRAPPERS and name != "style" and not _has_fields(element):
                text = tidy("".join(element.itertext()))
                if text:
                    self.left.setdefault(_path(element), []).append(text)

    def one(self, *names: str) -> str | None:
        """The first value of the first of these that has one; what says the same elsewhere is dropped."""
        text = None
        for name in names:
            values = self.left.pop(name, [])
            text = text or (values[0] if values else None)
            rest = [value for value in values if value != text]
            if rest:
                self.left[name] = rest
        return text

    def many(self, name: str) -> list[str]:
        """All values."""
        return self.left.pop(name, [])

    def named_databases(self) -> list[str]:
        """The databases that the record says it came from."""
        return self.left.get("remote-database-name", []) + self.left.get("remote-database-provider", [])

    def keep(self, name: str, text: str | None) -> None:
        """Leave a text for `extra`."""
        if text:
            self.left.setdefault(name, []).append(text)


_WRAPPERS = frozenset({
    "record", "contributors", "authors", "titles", "periodical", "keywords", "dates", "pub-dates", "urls",
    "related-urls", "pdf-urls", "secondary-authors", "tertiary-authors", "database", "source-app", "foreign-keys",
    "web-urls", "text-urls", "image-urls",
})  # fmt: skip


def _name(element: Any) -> str:
    return element.tag if isinstance(element.tag, str) else ""


def _has_fields(element: Any) -> bool:
    return any(_name(child) not in {"", "style"} for child in element)


def _path(element: Any) -> str:
    """`title`, or with the element around it where the name alone does not tell: `pdf-urls/url`."""
    name = _name(element)
    return f"{_name(element.getparent())}/{name}" if name in {"author", "url", "date"} else name


def _item(record: Any, raw: bytes, line: int) -> FileRecord:
    fields = _Fields(record)
    ids = _identifiers(fields)
    title, abstract = fields.one("title"), fields.one("abstract")
    authors = everybody(fields.many("authors/author"))
    if not (title or abstract or authors or ids.items()):
        raise ValueError("the record has no title, no abstract and no identifier")
    year_text, day_text = fields.one("year"), fields.one("pub-dates/date")
    year, date = year_of(year_text or ""), _date(day_text, year_text) if day_text else None
    fields.keep("year", None if year else year_text)
    fields.keep("pub-dates/date", None if date else day_text)
    kind = OF_TYPE.get(fields.kind) or _OF_NUMBER.get(fields.kind)
    if kind is None and fields.kind not in _GENERIC:
        fields.keep("ref-type", fields.kind)
    document = Document(
        title=title or "", abstract=abstract, authors=authors, year=year, date=date,
        venue=fields.one("secondary-title", "full-title", "alt-title", "abbr-1"), volume=fields.one("volume"),
        issue=fields.one("number"), pages=fields.one("pages"),
        type=types.read(kind, fields.one("work-type")), language=language_codes(fields.one("language")),
        ids=ids,
        url=_address(fields, "related-urls/url"), open_pdf=_address(fields, "pdf-urls/url"),
        keywords=tuple(fields.many("keyword")),
    )  # fmt: skip
    notes = fields.many("notes")
    own = next((note for note in notes if note.startswith(_OWN)), None)
    fields.left |= {"notes": rest} if (rest := [note for note in notes if note != own]) else {}
    decision = own_judgement(own.removeprefix(_OWN)) if own else None
    key = fields.one("label") or fields.one("rec-number")
    extra = {name: "\n".join(values) for name, values in fields.left.items()}
    return FileRecord(key, document, raw, line, decision, extra)


def _date(day: str, year: str | None) -> str | None:
    """A date; a month or a day without a year (`Mar 3`) belongs to the year that stands beside it."""
    if year_of(day) or not year:
        return date_of(day)
    whole = date_of(f"{year} {day}")
    return whole if whole and len(whole) > 4 else None


def _address(fields: _Fields, name: str) -> str | None:
    text = fields.one(name)
    address = safe_url(text) if text else None
    fields.keep(name, None if address else text)
    return address


def _identifiers(fields: _Fields) -> Identifiers:
    found: dict[str, str | None] = {}
    for name, kind in (("electronic-resource-num", "doi"), ("custom2", "pmcid")):
        text = fields.one(name)
        found[kind] = identifier(kind, text or "")
        fields.keep(name, None if found[kind] else text)
    of_medline = any("medline" in name.lower() or "pubmed" in name.lower() for name in fields.named_databases())
    for text in fields.many("accession-num"):
        known = read_labelled(f"PMID:{text}" if of_medline and text.isdecimal() else text)
        if known:
            found[known[0]] = known[1]
        else:
            fields.keep("accession-num", text)
    if not found.get("doi"):
        addresses, notes = fields.left.get("related-urls/url", []), fields.left.get("notes", [])
        within = (*map(doi_in_address, addresses), *map(doi_in_note, notes))
        found["doi"] = next(filter(None, within), None)
    return identifiers(**found)


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """One `record` a line, in UTF-8."""
    stream.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>\n')
    stream.writelines(f"<record>{_body(item)}</record>\n".encode("utf-8", "replace") for item in items)
    stream.write(b"</records></xml>\n")


def _element(name: str, *texts: str | None) -> str:
    return "".join(f"<{name}>{escape(strip_controls(text))}</{name}>" for text in texts if text)


def _within(name: str, body: str) -> str:
    return f"<{name}>{body}</{name}>" if body else ""


def _body(item: FileRecord) -> str:
    document, ids = item.document, item.document.ids
    named = types.kind_of(document.type)
    kind, number = (named.value.endnote, named.value.number) if named else _GENERIC
    title = document.full_title
    numbers = [f"{label}:{getattr(ids, kind)}" for kind, label in _LABELS.items() if getattr(ids, kind)]
    plain = {name: text.split("\n") for name, text in item.extra.items() if name in _SIMPLE}
    return "".join((
        f'<ref-type name="{kind}">{number}</ref-type>',
        _within("contributors", _within("authors", _element("author", *map(write_person, document.authors)))),
        _within("titles", _element("title", title) + _element("secondary-title", document.venue)),
        _element("pages", document.pages), _element("volume", document.volume), _element("number", document.issue),
        _within("keywords", _element("keyword", *document.keywords)),
        _within("dates", _element("year", str(document.year or ""))
                + _within("pub-dates", _element("date", document.date))),
        _element("electronic-resource-num", ids.doi), _element("custom2", ids.pmcid),
        _element("accession-num", *numbers, *plain.pop("accession-num", [])),
        _element("abstract", document.abstract),
        _element("language", document.language), _element("label", item.key),
        _element("work-type", types.words_to_keep(document.type, OF_TYPE.get(kind))),
        _element("notes", _OWN + own_words(item.decision) if item.decision else None, *plain.pop("notes", [])),
        _within("urls", _within("related-urls", _element("url", document.url))
                + _within("pdf-urls", _element("url", document.open_pdf))),
        *(_element(name, *values) for name, values in plain.items()),
    ))  # fmt: skip


#: Fields of others that are written again: those that stand directly in a record.
_SIMPLE = frozenset({
    "isbn", "publisher", "pub-location", "edition", "section", "num-vols", "call-num", "reprint-edition", "notes",
    "research-notes", "accession-num", "auth-address", "remote-database-name", "remote-database-provider",
    "custom1", "custom3", "custom4", "custom5", "custom6", "custom7", "caption", "rec-number", "access-date",
    "orig-pub", "reprint-status",
})  # fmt: skip


FORMAT = Format("endnote", "EndNote XML", (".xml",), read, write, TAGGED, note="notes")
