"""References: BibTeX by `slr.adapters.formats`, formatted lists by citeproc-py and a CSL style.

Source: https://docs.citationstyles.org/en/stable/specification.html. citeproc-py puts the texts of a record into
its HTML as they stand, so what HTML would obey is replaced by stand-ins before and escaped after.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slr.adapters.formats import bibtex
from slr.adapters.formats.base import FileRecord
from slr.core.bibliography.history import History
from slr.core.bibliography.types import csl_of
from slr.core.errors import UsageError
from slr.core.model import Document, Standing, Verdict
from slr.core.text.markup import banner, markdown
from slr.core.text.printable import clean
from slr.outputs.publish.material import ReviewSnapshot

#: What stands for a sign of HTML while citeproc-py has the text (private use, so no source means them).
_STAND_IN = {"<": "\ue010", ">": "\ue011", "&": "\ue012"}
_IN = str.maketrans(_STAND_IN)
_OUT = str.maketrans({stand_in: html.escape(sign) for sign, stand_in in _STAND_IN.items()})
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TAG = re.compile(r"(<[^<>]*>)")
_KEPT = frozenset({"<i>", "</i>", "<b>", "</b>", "<sup>", "</sup>", "<sub>", "</sub>"})
_MARKS = {"<i>": "*", "</i>": "*", "<b>": "**", "</b>": "**"}
#: Characters of one field that a citation shows; a title of a megabyte is no title.
_LONGEST = 2000

HEADINGS = (
    (Verdict.INCLUDE, "Included"),
    (Verdict.EXCLUDE, "Excluded on their full text"),
    (Verdict.NOT_RETRIEVED, "Not retrieved"),
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One formatted citation: the markup of it that is allowed, all else escaped."""

    html: str

    @property
    def text(self) -> str:
        """Without markup."""
        return html.unescape(_TAG.sub("", self.html))

    @property
    def markdown(self) -> str:
        """In Markdown; only italics and bold stay."""
        parts = _TAG.split(self.html)
        said = "".join(
            _MARKS.get(part, "") if place % 2 else _inner(html.unescape(part)) for place, part in enumerate(parts)
        )
        return said if parts[0] else f"\u200b{said}" if said[:1] == "*" else said


def _inner(text: str) -> str:
    """Escaped, with the blanks at its ends."""
    core = text.strip()
    if not core:
        return text
    start = len(text) - len(text.lstrip())
    return text[:start] + markdown(core) + text[start + len(core) :]


def format_references(facts: ReviewSnapshot, style: bytes, name: str) -> dict[int, Reference]:
    """Every cited report in a style, by report number, in the style's order.

    Args:
        facts: the ledger.
        style: a CSL style, an independent one.
        name: what to call it in a message.

    Raises:
        UsageError: citeproc-py cannot use it.
    """
    _refuse_unsafe(style, name)
    rows = [_csl_row(standing.report_id, facts.document(standing)) for standing in facts.cited]
    try:
        made = dict(_formatted(rows, style))
    except (ValueError, TypeError, AttributeError, LookupError, NotImplementedError, OSError) as error:
        raise UsageError(
            f"{name} cannot be used as a citation style: {clean(str(error))[:200]}", hint=_INDEPENDENT
        ) from error
    by_number = {int(key[1:]): Reference(_safe(text)) for key, text in made.items()}
    named = {n: _named(reference, facts.documents.get(n), n) for n, reference in by_number.items()}
    return {number: _marked(reference, facts.histories.get(number)) for number, reference in named.items()}


def _marked(reference: Reference, history: History | None) -> Reference:
    """A reference to a retracted text must say so (ICMJE Recommendations, Retractions)."""
    if history is None or history.notice is None or not history.is_alarm:
        return reference
    return Reference(f"<b>[{history.notice.words}]</b> {reference.html}")


_INDEPENDENT = "An independent CSL 1.0 style with a bibliography is needed, for instance of zotero.org/styles."


def _refuse_unsafe(style: bytes, name: str) -> None:
    """Refuse what is no XML, or has a document type: entities could read files or fill the memory."""
    from xml.etree.ElementTree import ParseError  # noqa: PLC0415 - only its error; defusedxml parses

    from defusedxml import DefusedXmlException  # noqa: PLC0415 - loaded when a style is read
    from defusedxml.ElementTree import fromstring  # noqa: PLC0415 - as above

    try:
        root = fromstring(style, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise UsageError(f"{name} is no citation style: {clean(str(error))[:200]}", hint=_INDEPENDENT) from error
    space = "{http://purl.org/net/xbiblio/csl}"
    if root.tag != f"{space}style" or root.find(f"{space}bibliography") is None:
        raise UsageError(f"{name} is no citation style with a bibliography", hint=_INDEPENDENT)


def _formatted(rows: Sequence[dict[str, Any]], style: bytes) -> Iterator[tuple[str, str]]:
    """(key, HTML) of each row, as citeproc-py gives it."""
    from citeproc import (  # noqa: PLC0415 - it reads its locales when it is loaded
        Citation,
        CitationItem,
        CitationStylesBibliography,
        CitationStylesStyle,
        formatter,
    )
    from citeproc.source.json import CiteProcJSON  # noqa: PLC0415 - as above

    source = CiteProcJSON(rows)
    made = CitationStylesBibliography(
        CitationStylesStyle(io.BytesIO(style), validate=False), source, formatter.html
    )
    for row in rows:
        made.register(Citation([CitationItem(row["id"])]))
    made.sort()
    yield from zip(made.keys, map(str, made.bibliography()), strict=True)


def _csl_row(number: int, document: Document) -> dict[str, Any]:
    """A record as CSL-JSON; one without a title says so, so that it always appears."""
    title = document.full_title
    row: dict[str, Any] = {
        "id": f"r{number}",
        "type": csl_of(document.type) or "document",
        "title": title if clean(title) else "[no title]",
        "container-title": document.venue,
        "volume": document.volume,
        "issue": document.issue,
        "page": document.pages,
        "DOI": document.ids.doi,
        "URL": _address(document) or document.url,
    }
    kept = {name: _shown(value) for name, value in row.items() if value and _shown(value)}
    people = [_person(author.family, author.given, author.collective) for author in document.authors]
    if not document.authors_complete:
        people.append({"literal": "others"})
    authors = [person for person in people if person]
    issued = _issued(document)
    return {**kept, **({"author": authors} if authors else {}), **({"issued": issued} if issued else {})}


def _address(document: Document) -> str | None:
    if document.ids.arxiv:
        return f"https://arxiv.org/abs/{document.ids.arxiv}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{document.ids.pmid}/" if document.ids.pmid else None


def _person(family: str, given: str | None, collective: bool) -> dict[str, str]:  # noqa: FBT001 - a row of CSL
    name, first = _shown(family), _shown(given or "")
    if not name:
        return {}
    return {"literal": name} if collective or not first else {"family": name, "given": first}


def _issued(document: Document) -> dict[str, Any] | None:
    day = document.date or (str(document.year) if document.year else "")
    parts = [int(part) for part in day.split("-") if part.isdigit()]
    return {"date-parts": [parts]} if parts else None


def _shown(text: str) -> str:
    return _PRIVATE.sub("", clean(text))[:_LONGEST].translate(_IN)


def _safe(text: str) -> str:
    """What citeproc-py made, with the allowed tags only; every other sign that HTML obeys is escaped."""
    parts = _TAG.split(text.strip())
    said = (
        (part if part in _KEPT else "") if place % 2 else html.escape(html.unescape(part), quote=False)
        for place, part in enumerate(parts)
    )
    return "".join(said).translate(_OUT)


def _named(reference: Reference, document: Document | None, number: int) -> Reference:
    """A citation a style left empty still names its report."""
    if reference.text.strip(" .,;:()[]0123456789"):
        return reference
    title = clean(document.title) if document else ""
    return Reference(html.escape(f"{title or '[no title]'} (report {number}).", quote=False))


def to_bibtex(facts: ReviewSnapshot) -> bytes:
    """Every cited report; `slrstatus` says what became of it. Abstracts are left out: publishers own them."""
    words = {
        Verdict.INCLUDE: "included",
        Verdict.EXCLUDE: "excluded on full text",
        Verdict.NOT_RETRIEVED: "not retrieved",
    }
    stream = io.BytesIO()
    if facts.interim:
        stream.write(f"% {clean(facts.interim).replace('@', '')}\n\n".encode())
    bibtex.write(
        (_item(facts, standing, words[verdict]) for verdict in words for standing in facts.fate(verdict)), stream
    )
    return stream.getvalue()


def _item(facts: ReviewSnapshot, standing: Standing, status: str) -> FileRecord:
    document = replace(facts.document(standing), abstract=None, abstract_note=None)
    mark = facts.history(standing).mark
    note = {"note": mark} if mark else {}
    return FileRecord(
        facts.key(standing), document, extra={"slrstatus": status, "slrreport": str(standing.report_id), **note}
    )


def _sections(facts: ReviewSnapshot, made: Mapping[int, Reference]) -> Iterable[tuple[str, list[Reference]]]:
    for verdict, heading in HEADINGS:
        members = {standing.report_id for standing in facts.fate(verdict)}
        yield heading, [reference for number, reference in made.items() if number in members]


def to_markdown(facts: ReviewSnapshot, made: Mapping[int, Reference]) -> bytes:
    """The references in three lists."""
    text = f"# References\n\n{banner(facts.interim)}"
    for heading, references in _sections(facts, made):
        text += f"## {heading} ({len(references):,})\n\n"
        text += "".join(f"- {reference.markdown}\n" for reference in references) or "None.\n"
        text += "\n"
    return f"{text.rstrip()}\n".encode()


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>References</title>
</head>
<body>
<h1>References</h1>
"""


def to_html(facts: ReviewSnapshot, made: Mapping[int, Reference]) -> bytes:
    """The references as a page that loads nothing and runs nothing."""
    text = _PAGE + (f"<p><strong>{html.escape(facts.interim)}</strong></p>\n" if facts.interim else "")
    for heading, references in _sections(facts, made):
        rows = "".join(f"<li>{reference.html}</li>\n" for reference in references)
        text += f"<h2>{heading} ({len(references):,})</h2>\n" + (
            f"<ul>\n{rows}</ul>\n" if rows else "<p>None.</p>\n"
        )
    return f"{text}</body>\n</html>\n".encode()
