"""The formats by name, and which of them a file is in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from slr.adapters.formats import (
    bibtex,
    csl,
    delimited,
    endnote_tagged,
    endnote_xml,
    jsonl,
    medline,
    refworks,
    ris,
    sheets,
    web_of_science,
    zotero_rdf,
)
from slr.adapters.formats.base import Format, UnknownFormat
from slr.adapters.formats.columns import is_table
from slr.adapters.formats.decoding import text_of
from slr.adapters.formats.delimited import delimiter_of, header_of

__all__ = ["FORMATS", "Format", "UnknownFormat", "detect", "for_name", "named"]

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


def named(name: str) -> Format:
    """The format of a name.

    Raises:
        UnknownFormat: there is none.
    """
    try:
        return FORMATS[name.lower()]
    except KeyError:
        raise UnknownFormat(f"unknown format {name!r}", hint=_hint()) from None


def by_extension(name: str) -> Format | None:
    """The format a file's name promises."""
    lower = name.lower()
    return next((one for one in FORMATS.values() if lower.endswith(one.extensions)), None)


def detect(head: bytes, name: str = "") -> Format:
    """The format of a file, by its first bytes (64 KiB are plenty), else by its name.

    Raises:
        UnknownFormat: neither tells.
    """
    found = _by_content(head)
    if found:
        return FORMATS[found]
    promised = by_extension(name)
    if promised is None:
        unknown = f"the format of {name or 'the input'} is not recognised ({_examples()}, … are)"
        raise UnknownFormat(unknown, hint=_hint())
    return promised


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


def _examples() -> str:
    return ", ".join(FORMATS[name].label for name in ("ris", "bibtex", "csv"))


def _hint() -> str:
    known = ", ".join(f"{one.name} ({' '.join(one.extensions)})" for one in FORMATS.values())
    return f"Known formats: {known}."


_RDF = re.compile(r"<rdf:RDF\b[^>]*purl\.org/net/biblio#|<rdf:RDF\b[^>]*zotero\.org/namespaces/export#")
_ENDNOTE = re.compile(r"<records\b|<record\b[^>]*>\s*(?:<database|<source-app|<rec-number|<ref-type)")


def _by_content(head: bytes) -> str | None:
    if head.startswith(b"PK\x03\x04"):
        return "xlsx" if b"xl/" in head or b"[Content_Types].xml" in head else None
    text = text_of(head).lstrip()
    if text.startswith("<"):
        return "endnote" if _ENDNOTE.search(text) else "rdf" if _RDF.search(text) else None
    if text.startswith("["):
        return "csljson"
    if text.startswith("{"):
        return "jsonl"
    header = header_of(text)
    if is_table(header):
        return "tsv" if delimiter_of(text.partition("\n")[0]) == "\t" else "csv"
    return _by_sign(text)


def _by_sign(text: str) -> str | None:
    """The format of tagged lines whose sign stands first."""
    signs = {form.name: form.sign.search(text) for form in FORMATS.values() if form.sign}
    places = {name: sign.start() for name, sign in signs.items() if sign}
    return min(places, key=lambda name: places[name], default=None)
