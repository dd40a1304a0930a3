"""The formats by name, and which of them a file is in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from slr.adapters.formats import (
    bibtex,
    csl,
    endnote_tagged,
    endnote_xml,
    jsonl,
    medline,
    ris,
    sheets,
    web_of_science,
    zotero_rdf,
)
from slr.adapters.formats.base import Format, UnknownFormat
from slr.adapters.formats.columns import is_table
from slr.adapters.formats.decoding import text_of
from slr.adapters.formats.delimited import Delimited, delimiter_of, header_of

__all__ = ["FORMATS", "Format", "UnknownFormat", "detect", "for_name", "named"]

#: What a field for field format of another tool has no place for.
_RARE = frozenset({"abstract_note", "citation_count", "relations"})

_TAGGED = _RARE | {"subtitle", "authors_complete"}
_NO_LINKS = _TAGGED | {"url", "open_pdf"}
_WOS = (_TAGGED | {"open_pdf"}) - {"citation_count"}

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        one.name: one
        for one in (
            Format("csv", "CSV", (".csv",), Delimited().read, Delimited().write),
            Format("tsv", "TSV", (".tsv", ".tab"), Delimited().read, Delimited(delimiter="\t").write),
            Format("ris", "RIS", (".ris",), ris.read, ris.write, _TAGGED, ris.is_whole, ris.last_start),
            Format("jsonl", "JSON Lines", (".jsonl", ".ndjson"), jsonl.read, jsonl.write),
            Format("csljson", "CSL-JSON", (".csl.json", ".json"), csl.read, csl.write),
            Format("bibtex", "BibTeX", (".bib", ".bibtex"), bibtex.read, bibtex.write, _RARE),
            Format(
                "nbib", "PubMed (nbib)", (".nbib", ".medline"), medline.read, medline.write, _NO_LINKS,
                last_start=medline.last_start,
            ),
            Format(
                "enw", "EndNote, tagged", (".enw",), endnote_tagged.read, endnote_tagged.write, _TAGGED,
                last_start=endnote_tagged.last_start,
            ),
            Format(
                "wos", "Web of Science, tagged", (".ciw", ".wos"), web_of_science.read, web_of_science.write, _WOS,
                last_start=web_of_science.last_start,
            ),
            Format("endnote", "EndNote XML", (".xml",), endnote_xml.read, endnote_xml.write, _TAGGED),
            Format("rdf", "Zotero RDF", (".rdf",), zotero_rdf.read, zotero_rdf.write, _TAGGED | {"open_pdf"}),
            Format("xlsx", "XLSX", (".xlsx", ".xlsm"), sheets.Sheets().read, sheets.write, cuts=sheets.cuts),
        )
    }
)  # fmt: skip


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


#: The first sign of each format of tagged lines; looked for where a line begins.
_SIGNS = (
    ("ris", re.compile(r"^\s{0,3}TY  ?-", re.MULTILINE)),
    ("nbib", re.compile(r"^PMID-", re.MULTILINE)),
    ("wos", re.compile(r"\AFN [^\n]*\s+VR |^PT [A-Z]\s*$", re.MULTILINE)),
    ("enw", re.compile(r"^%0 ", re.MULTILINE)),
    ("bibtex", re.compile(r"^\s{0,8}@\s*[A-Za-z]+\s*[{(]\s*[^\s,{}]*\s*,", re.MULTILINE)),
    ("bibtex", re.compile(r"\A\s*(?:%[^\n]*\n\s*)*@\s*(?:string|comment|preamble)\s*[{(]", re.IGNORECASE)),
)


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
    return next((found for found, sign in _SIGNS if sign.search(text)), None)
