"""The formats by name, and which of them a file is in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import BinaryIO

from slr.adapters.formats import (
    bibtex,
    csl,
    delimited,
    endnote_tagged,
    endnote_xml,
    jsonl,
    medline,
    ovid,
    pubmed_xml,
    refworks,
    ris,
    sheets,
    web_of_science,
    zotero_rdf,
)
from slr.adapters.formats.base import Format, UnknownFormat
from slr.adapters.formats.columns import is_table
from slr.adapters.formats.decoding import HEAD, text_of
from slr.adapters.formats.delimited import Delimited, header_of, is_by_row, table_head

__all__ = [
    "FORMATS",
    "Format",
    "UnknownFormat",
    "columns_in",
    "detect",
    "for_name",
    "format_named",
    "format_of",
    "with_columns",
]

#: In the order in which people are told of them; a new one is its module and its name here.
FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        form.name: form
        for form in (
            delimited.CSV,
            delimited.TSV,
            ris.FORMAT,
            jsonl.FORMAT,
            csl.FORMAT,
            bibtex.FORMAT,
            medline.FORMAT,
            endnote_tagged.FORMAT,
            refworks.FORMAT,
            web_of_science.FORMAT,
            endnote_xml.FORMAT,
            zotero_rdf.FORMAT,
            sheets.FORMAT,
        )
    }
)


#: Formats that nobody needs written.
READ_ONLY: Mapping[str, Format] = MappingProxyType({form.name: form for form in (ovid.FORMAT, pubmed_xml.FORMAT)})
READABLE: Mapping[str, Format] = MappingProxyType({**FORMATS, **READ_ONLY})


def format_named(name: str, *, is_written: bool = False) -> Format:
    """The format of a name, to be read or written.

    Raises:
        UnknownFormat: there is none.
    """
    found = (FORMATS if is_written else READABLE).get(name.lower())
    if found is None:
        what = f"{READABLE[name.lower()].label} is read and not written" if name.lower() in READABLE else None
        raise UnknownFormat(what or f"unknown format {name!r}", hint=_hint())
    return found


def by_extension(name: str) -> Format | None:
    """The format a file's name promises."""
    lower = name.lower()
    return next((one for one in READABLE.values() if lower.endswith(one.extensions)), None)


def detect(head: bytes, name: str = "") -> Format:
    """The format of a file, by its first bytes (64 KiB are plenty), else by its name.

    Raises:
        UnknownFormat: neither tells.
    """
    found = _by_content(head)
    if found:
        return READABLE[found]
    promised = by_extension(name)
    if promised is None:
        unknown = f"the format of {name or 'the input'} is not recognised ({_examples()}, … are)"
        raise UnknownFormat(unknown, hint=_hint())
    return promised


def columns_in(form: Format, stream: BinaryIO) -> list[str]:
    """The names of the columns of a table as the file has them; it is read from where the stream stands."""
    return sheets.header_of(stream) if form.name == "xlsx" else header_of(text_of(stream.read(HEAD)))


def with_columns(form: Format, columns: Mapping[str, str]) -> Format:
    """A format of tables that reads each of these columns as the field named with it."""
    return replace(form, read=(sheets.Sheets if form.name == "xlsx" else Delimited)(columns).read)


def for_name(name: str) -> Format:
    """The format that is written to a file of this name.

    Raises:
        UnknownFormat: its extension does not tell.
    """
    found = by_extension(name)
    if found is None:
        raise UnknownFormat(
            f"the name {name!r} has no extension of a known format", hint=f"Choose one with --to. {_hint()}"
        )
    return found


_PAGE = re.compile(r"\A\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FAMILIAR = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"7z\xbc\xaf", "packed with 7-Zip"),
    (b"SQLite format 3\0", "a database of SQLite"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (.xls or .doc)"),
)
#: Control characters that no text has: all but tab, the ends of lines and pages, Ctrl-Z and escape.
_NO_TEXT = bytes(set(range(32)) - {9, 10, 11, 12, 13, 0x1A, 0x1B, 0})


def format_of(head: bytes, name: str, given: str | None = None) -> Format:
    """The format of a file, by its first 64 KiB; `given` is a name that settles it.

    Raises:
        UnknownFormat: there is no such format, or the file is empty, a web page, or no list of records at all.
    """
    if given is not None:
        return format_named(given)
    if not head.strip(b"\0\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise UnknownFormat(f"{name} is empty", hint="Export it again; a search without hits needs no file.")
    known = next((what for sign, what in _FAMILIAR if head.startswith(sign)), None)
    if known:
        raise UnknownFormat(f"{name} is {known}, not a list of records", hint=_NO_LIST)
    if _PAGE.match(text_of(head[:4096])):
        raise UnknownFormat(f"{name} is a web page (HTML), not a list of records", hint=_LOGIN)
    if not head.startswith(b"PK") and _is_binary(head):
        raise UnknownFormat(f"{name} is a binary file, not a list of records", hint=_NO_LIST)
    return detect(head, name)


_NO_LIST = "Export the records as RIS, BibTeX, CSV or another format that `slr import` reads."
_LOGIN = "The download may have ended at a login or error page; open the file in a browser and export it again."


def _is_binary(head: bytes) -> bool:
    """More than one byte in a hundred is a control character that texts do not have; UTF-16 is text."""
    sample = text_of(head[:4096]).encode("utf-8", "replace")
    return len(sample) - len(sample.translate(None, _NO_TEXT)) > len(sample) // 100


def _examples() -> str:
    return ", ".join(FORMATS[name].label for name in ("ris", "bibtex", "csv"))


def _hint() -> str:
    known = ", ".join(f"{one.name} ({' '.join(one.extensions)})" for one in READABLE.values())
    return f"Known formats: {known}."


#: What XML is known by.
_XML = {
    "pubmed": re.compile(r"<(?:PubmedArticle|PubmedBookArticle|MedlineCitation)(?:Set)?[\s>]"),
    "endnote": re.compile(r"<records\b|<record\b[^>]*>\s*(?:<database|<source-app|<rec-number|<ref-type)"),
    "rdf": re.compile(r"<rdf:RDF\b[^>]*purl\.org/net/biblio#|<rdf:RDF\b[^>]*zotero\.org/namespaces/export#"),
}


def _by_content(head: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        return "xlsx" if b"xl/" in head or b"[Content_Types].xml" in head else None
    text = text_of(head).lstrip()
    if text.startswith("<") and not text[1:2].isdigit():
        return next((name for name, sign in _XML.items() if sign.search(text)), None)
    if text.startswith("["):
        return "csljson"
    if text.startswith("{"):
        return "jsonl" if _is_whole_object(text) else "csljson"
    delimiter, header = table_head(text)
    if is_table(header) or is_by_row(text):
        return "tsv" if delimiter == "\t" else "csv"
    return _by_sign(text)


def _is_whole_object(text: str) -> bool:
    """Whether the first line holds a whole object of JSON, or more than can be seen of it."""
    line, end, _ = text.partition("\n")
    return not end or line.rstrip().endswith("}")


def _by_sign(text: str) -> str | None:
    """The format of tagged lines whose sign stands first."""
    signs = {form.name: form.sign.search(text) for form in READABLE.values() if form.sign}
    places = {name: sign.start() for name, sign in signs.items() if sign}
    return min(places, key=lambda name: places[name], default=None)
