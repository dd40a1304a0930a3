"""Zotero's RDF: items, their journals and books, and the notes on them.

A journal stands behind the items that name it, so the file is read as a whole; entities are never resolved and
nothing is fetched. Attachments and collections say where files lie in somebody's library and are left out.

Source: the export translator "Zotero RDF", https://github.com/zotero/translators/blob/master/Zotero%20RDF.js
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from xml.sax.saxutils import escape, quoteattr

from slr.adapters.formats.base import TAGGED, FileRecord, Format, Problem, problem
from slr.adapters.formats.cleaning import tidy
from slr.adapters.formats.field_values import identifier, identifiers, one_date, read_labelled, year_of
from slr.adapters.formats.verdicts import own_judgement, own_words
from slr.core.bibliography import types
from slr.core.bibliography.cleaning import safe_url
from slr.core.bibliography.types import PublicationKind
from slr.core.model import Author, Document
from slr.core.text.languages import language_codes
from slr.core.text.printable import strip_controls

SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "z": "http://www.zotero.org/namespaces/export#",
    "dcterms": "http://purl.org/dc/terms/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "bib": "http://purl.org/net/biblio#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "link": "http://purl.org/rss/1.0/modules/link/",
    "prism": "http://prismstandard.org/namespaces/1.2/basic/",
    "vcard": "http://nwalsh.com/rdf/vCard#",
}
_ABOUT = f"{{{SPACES['rdf']}}}about"
_RESOURCE = f"{{{SPACES['rdf']}}}resource"
#: The kind of each `itemType`; words that say more stand in `dc:type`.
_OF_ITEM = {kind.value.zotero: kind for kind in PublicationKind} | {
    "dictionaryEntry": PublicationKind.ENTRY,
    "blogPost": PublicationKind.WEBPAGE,
    "forumPost": PublicationKind.WEBPAGE,
}
#: The element in which an item stands; the others stand in `rdf:Description`.
_ELEMENTS = {
    PublicationKind.ARTICLE: "bib:Article",
    PublicationKind.MAGAZINE: "bib:Article",
    PublicationKind.NEWSPAPER: "bib:Article",
    PublicationKind.BOOK: "bib:Book",
    PublicationKind.CHAPTER: "bib:BookSection",
    PublicationKind.ENTRY: "bib:BookSection",
    PublicationKind.THESIS: "bib:Thesis",
    PublicationKind.REPORT: "bib:Report",
    PublicationKind.PATENT: "bib:Patent",
    PublicationKind.MANUSCRIPT: "bib:Manuscript",
    PublicationKind.WEBPAGE: "bib:Document",
    PublicationKind.SOFTWARE: "bib:Data",
}
_CONTAINERS = frozenset({
    "bib:Journal", "bib:Book", "bib:Series", "bib:Proceedings", "bib:Periodical", "bib:Newspaper", "bib:Magazine",
})  # fmt: skip
_NOT_ITEMS = frozenset({"z:Attachment", "z:Collection", "bib:Memo", *(_CONTAINERS - {"bib:Book"})})
_OTHER = ("document", "bib:Document")
#: What is read into a field, and what says where something lies in somebody's library.
_TAKEN = frozenset({
    "bib:authors", "bib:pages", "dc:date", "dc:description", "dc:subject", "dc:title", "dc:type",
    "dcterms:abstract", "dcterms:isPartOf", "dcterms:isReferencedBy", "link:link", "note", "prism:number",
    "prism:volume", "rdf:type", "z:itemType", "z:language", "z:repository",
})  # fmt: skip
_FURTHER = re.compile(r"(?:bib|dc|dcterms|prism|vcard|z):[A-Za-z]{1,40}")
_LABELS = {"pmid": "PMID", "pmcid": "PMCID", "arxiv": "arXiv", "s2": "S2"}
_OWN = "slr-decision: "


def read(stream: BinaryIO) -> Iterator[FileRecord | Problem]:
    """The items of a file, in its order."""
    from lxml import etree  # noqa: PLC0415 - loaded when a file is XML

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.parse(stream, parser).getroot()
    except (etree.XMLSyntaxError, OSError) as error:
        yield problem(1, getattr(error, "lineno", None) or 0, f"the XML is broken: {error}")
        return
    nodes = list(root) if root is not None else []
    library = _Library(nodes)
    number = 0
    for node in nodes:
        if not library.is_item(node):
            continue
        number += 1
        raw, line = etree.tostring(node, encoding="utf-8", with_tail=False), node.sourceline or 0
        try:
            yield library.item(node, raw, line)
        except ValueError as error:
            yield problem(number, line, str(error))
    if len(parser.error_log):
        first = parser.error_log[0]
        yield problem(number + 1, first.line, f"the XML is broken here: {first.message}")


class _Library:
    """All nodes of a file by name; the DOI of a journal that several items share belongs to none of them."""

    def __init__(self, nodes: list[Any]) -> None:
        self._named = {name: node for node in nodes if (name := node.get(_ABOUT))}
        self._used = Counter(
            part.get(_RESOURCE) for node in nodes for part in node if _name(part) == "dcterms:isPartOf"
        )

    def is_item(self, node: Any) -> bool:
        """Whether it is a reference and not what belongs to one."""
        name = _name(node)
        if not name or name in _NOT_ITEMS:
            return False
        return _text(node, "z:itemType") != "attachment" and not (
            name == "bib:Book" and node.get(_ABOUT) in self._used
        )

    def item(self, node: Any, raw: bytes, line: int) -> FileRecord:
        """The item of one reference; `ValueError` when nothing identifies it."""
        ids, extra, decision = self._read_description(node)
        holder = self._holder(node)
        if holder is not None and "doi" not in ids and self._used[holder.get(_ABOUT)] <= 1:
            ids |= {kind: value for kind, value in _labelled_identifiers(holder) if kind == "doi"}
        title, abstract = _text(node, "dc:title"), _text(node, "dcterms:abstract")
        authors = tuple(_authors(node))
        made = identifiers(**ids)
        if not (title or abstract or authors or made.items()):
            raise ValueError("the record has no title, no abstract and no identifier")
        year, date = one_date(_text(node, "dc:date") or "")
        if year is None and (day := _text(node, "dc:date")):
            year = year_of(day)
            extra |= {} if year else {"dc:date": day}
        notes = [note for link in node if _name(link) == "dcterms:isReferencedBy" if (note := self._note(link))]
        extra |= {"note": "\n".join(notes)} if notes else {}
        extra |= _further(node, holder)
        document = Document(
            title=title or "", abstract=abstract, authors=authors, year=year, date=date,
            venue=_text(holder, "dc:title") or _text(node, "z:repository"),
            volume=_text(node, "prism:volume") or _text(holder, "prism:volume"),
            issue=_text(node, "prism:number") or _text(holder, "prism:number"), pages=_text(node, "bib:pages"),
            type=_kind(node), language=language_codes(_text(node, "z:language")), ids=made, url=_address(node),
            keywords=tuple(dict.fromkeys(_subjects(node))),
        )  # fmt: skip
        return FileRecord(node.get(_ABOUT), document, raw, line, decision, extra)

    def _holder(self, node: Any) -> Any:
        """The journal or book it is part of; a series only where there is nothing else."""
        found = []
        for part in node:
            if _name(part) == "dcterms:isPartOf":
                inner = self._named.get(part.get(_RESOURCE)) if part.get(_RESOURCE) else next(iter(part), None)
                if inner is not None and _name(inner) in _CONTAINERS:
                    found.append(inner)
        return min(found, key=lambda one: _name(one) == "bib:Series", default=None)

    def _note(self, link: Any) -> str | None:
        node = self._named.get(link.get(_RESOURCE))
        return _text(node, "rdf:value") if node is not None else None

    def _read_description(self, node: Any) -> tuple[dict[str, str | None], dict[str, str], Any]:
        """Identifiers, what has no field, and a decision, out of identifiers and the lines of the description."""
        ids: dict[str, str | None] = dict(_labelled_identifiers(node))
        left, decision = [], None
        for line in (line for text in _raw_texts(node, "dc:description") for line in text.splitlines()):
            known = read_labelled(line.strip())
            if line.startswith(_OWN):
                decision = own_judgement(line.removeprefix(_OWN))
            elif known:
                ids.setdefault(*known)
            elif tidy(line):
                left.append(tidy(line))
        return ids, ({"dc:description": "\n".join(left)} if left else {}), decision


def _name(node: Any) -> str:
    """`dc:title`; empty for what is no element or in no space we know."""
    if not isinstance(node.tag, str):
        return ""
    space, _, local = node.tag[1:].rpartition("}")
    return f"{_SHORT[space]}:{local}" if space in _SHORT else ""


_SHORT = {address: short for short, address in SPACES.items()}


def _raw_texts(node: Any, name: str) -> list[str]:
    return ["".join(part.itertext()) for part in node if _name(part) == name] if node is not None else []


def _text(node: Any, name: str) -> str | None:
    """The first text of this name that is not empty."""
    return next((text for part in _raw_texts(node, name) if (text := tidy(part))), None)


def _labelled_identifiers(node: Any) -> Iterator[tuple[str, str]]:
    """Identifiers that say what they are: `DOI 10.5555/1`."""
    for text in _raw_texts(node, "dc:identifier"):
        label, _, value = " ".join(text.split()).partition(" ")
        kind = label.lower()
        if kind in {"doi", "pmid", "pmcid"} and (cleaned := identifier(kind, value)):
            yield kind, cleaned


def _further(node: Any, holder: Any) -> dict[str, str]:
    """What has no field: publisher, editors, rights, the ISSN of the journal …; values that repeat on lines."""
    found: dict[str, list[str]] = {}
    inner = [part for part in holder if _name(part) == "dc:identifier"] if holder is not None else []
    for part in [*node, *inner]:
        name = _name(part)
        if not name or name in _TAKEN or (name == "dc:identifier" and _is_taken(part)):
            continue
        people = [author for one in part.iter(f"{{{SPACES['foaf']}}}Person") if (author := _author(one))]
        texts = [str(author) for author in people] or [tidy(" ".join(part.itertext()))]
        found.setdefault(name, []).extend(text for text in texts if text)
    return {name: "\n".join(dict.fromkeys(texts)) for name, texts in found.items() if texts}


def _is_taken(part: Any) -> bool:
    """Whether an identifier is one of those that have a field."""
    label, _, value = " ".join("".join(part.itertext()).split()).partition(" ")
    is_address = any(_name(inner) == "dcterms:URI" for inner in part)
    return is_address or (label.lower() in {"doi", "pmid", "pmcid"} and bool(identifier(label.lower(), value)))


def _address(node: Any) -> str | None:
    """The first web address among the identifiers."""
    for part in node:
        if _name(part) == "dc:identifier" and any(_name(inner) == "dcterms:URI" for inner in part):
            address = safe_url("".join(part.itertext()).strip())
            if address:
                return address
    return None


def _subjects(node: Any) -> Iterator[str]:
    return (text for part in _raw_texts(node, "dc:subject") if (text := tidy(part)))


def _authors(node: Any) -> Iterator[Author]:
    for part in node:
        if _name(part) == "bib:authors":
            yield from filter(None, map(_author, part.iter(*(f"{{{SPACES['foaf']}}}{kind}" for kind in _PEOPLE))))


_PEOPLE = ("Person", "Organization")


def _author(node: Any) -> Author | None:
    """Zotero writes a name of one field as a person without a given name."""
    family = _text(node, "foaf:surname") or _text(node, "foaf:name")
    given = _text(node, "foaf:givenName") or _text(node, "foaf:givenname")
    if not family:
        return Author(given) if given else None
    if given:
        return Author(family, given)
    has_given = any(_name(part).lower() == "foaf:givenname" for part in node)
    return Author(family, None, collective=_name(node) == "foaf:Organization" or (" " in family and not has_given))


def _kind(node: Any) -> str | None:
    item = _text(node, "z:itemType") or ""
    kind = _OF_ITEM.get(item)
    return types.read(kind, _text(node, "dc:type")) or (item if item not in {"", _OTHER[0]} else None)


def write(items: Iterable[FileRecord], stream: BinaryIO) -> None:
    """One item a line, in UTF-8; its journal stands within it."""
    spaces = " ".join(f"xmlns:{short}={quoteattr(address)}" for short, address in SPACES.items())
    stream.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF {spaces}>\n'.encode())
    stream.writelines(f"{_node(item)}\n".encode("utf-8", "replace") for item in items)
    stream.write(b"</rdf:RDF>\n")


def _element(name: str, *texts: str | None) -> str:
    return "".join(f"<{name}>{escape(strip_controls(text))}</{name}>" for text in texts if text)


def _within(name: str, body: str) -> str:
    return f"<{name}>{body}</{name}>" if body else ""


def _node(item: FileRecord) -> str:
    document, ids = item.document, item.document.ids
    named = types.kind_of(document.type)
    kind, element = (named.value.zotero, _ELEMENTS.get(named, "rdf:Description")) if named else _OTHER
    title = document.full_title
    about = f" rdf:about={quoteattr(strip_controls(item.key))}" if item.key else ""
    described = [
        *(f"{label}: {getattr(ids, name)}" for name, label in _LABELS.items() if getattr(ids, name)),
        *([_OWN + own_words(item.decision)] if item.decision else []),
        *item.extra.get("dc:description", "").split("\n"),
        *item.extra.get("note", "").split("\n"),
    ]
    journal = "".join((
        _element("prism:volume", document.volume), _element("prism:number", document.issue),
        _element("dc:title", document.venue),
    ))  # fmt: skip
    return f"<{element}{about}>" + "".join((
        _element("z:itemType", kind),
        _element("dc:type", types.words_to_keep(document.type, named)),
        _within("dcterms:isPartOf", _within("bib:Journal", journal)),
        _within("bib:authors", _within("rdf:Seq", "".join(map(_person, document.authors)))),
        _element("dc:title", title), _element("dcterms:abstract", document.abstract),
        _element("dc:date", document.date or str(document.year or "")), _element("z:language", document.language),
        _element("dc:identifier", f"DOI {ids.doi}" if ids.doi else None),
        _within("dc:identifier", _within("dcterms:URI", _element("rdf:value", document.url))),
        _element("bib:pages", document.pages), _element("dc:subject", *document.keywords),
        _element("dc:description", "\n".join(filter(None, described))),
        *(
            _element(name, *text.split("\n")) for name, text in item.extra.items()
            if _FURTHER.fullmatch(name) and name not in _TAKEN
        ),
    )) + f"</{element}>"  # fmt: skip


def _person(author: Author) -> str:
    if author.collective:
        named = _within("foaf:Organization", _element("foaf:name", author.family))
    else:
        given = _element("foaf:givenName", author.given) or "<foaf:givenName/>"
        named = _within("foaf:Person", _element("foaf:surname", author.family) + given)
    return _within("rdf:li", named)


FORMAT = Format("rdf", "Zotero RDF", (".rdf",), read, write, TAGGED | {"open_pdf"}, note="note")
