"""A record as deduplication looks at it: folded texts, author names as (family, initials), pages as first page.

Nothing here decides. A field that cannot be read becomes None, which later counts as unknown, never as different.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from slr.bibliography.folding import digits_of, fold, spell
from slr.bibliography.preprints import Form, form_of, identifiers, server_of
from slr.dedup.titles import PLACEHOLDERS, bare_key, head_key, split_notice, undecorated
from slr.model import Author, Document, Record


@dataclass(frozen=True, slots=True)
class Name:
    """A folded author name. `given` holds letters: whole names, or initials only when `is_short`."""

    family: str
    given: str
    is_short: bool


@dataclass(frozen=True, slots=True)
class Clean:
    """What is compared of one record. Texts are folded: no case, accents or punctuation, one spelling.

    title: words of title and subtitle; key: the same without blanks; bare: key without a leading `Nickname:`;
    head: key of the part before the first colon, empty when there is none. digits: all digits of the title in
    order. notice: the kind of notice the title announces (erratum, reply …), which makes it another text than the
    article it names. first_year: of the first version, told by an arXiv number. page: first page. server: the
    preprint server. ids: canonical identifiers by kind.
    """

    id: int
    document: Document
    title: str
    key: str
    bare: str
    head: str
    digits: str
    notice: str | None
    is_placeholder: bool
    names: tuple[Name, ...]
    year: int | None
    first_year: int | None
    volume: str | None
    issue: str | None
    page: str | None
    venue: str
    form: Form
    server: str | None
    ids: dict[str, str]


#: Characters of a title that are looked at, so that a broken record cannot keep the patterns busy.
_LONGEST_TITLE = 1000


def clean(record: Record) -> Clean:
    """The record, ready to be compared."""
    document = record.document
    raw = f"{document.title}: {document.subtitle}" if document.subtitle else document.title
    notice, raw = split_notice(undecorated(raw[:_LONGEST_TITLE]))
    title = spell(fold(raw))
    server = server_of(document)
    return Clean(
        id=record.id,
        document=document,
        title=title,
        key=title.replace(" ", ""),
        bare=bare_key(raw),
        head=head_key(raw),
        digits=digits_of(title),
        notice=notice,
        is_placeholder=not title or title in PLACEHOLDERS,
        names=_names(document.authors),
        year=document.year or _year(document.date),
        first_year=_arxiv_year(document.ids.arxiv),
        volume=_volume(document.volume),
        issue=_number(document.issue),
        page=_page(document.pages),
        venue=_venue(document.venue),
        form=form_of(document, server),
        server=server,
        ids=identifiers(document),
    )


_NO_NAME = frozenset({"null", "none", "na", "nan"})
_OTHERS = frozenset({"et al", "al", "others", "and others", "anonymous", "anon", "no authorship indicated"})
_PARTICLES = re.compile(r"^(?:(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|el|al|bin|ten|ter|st) )+")


def _names(authors: tuple[Author, ...]) -> tuple[Name, ...]:
    names = (_name(author) for author in authors)
    return tuple(name for name in names if name.family and name.family not in _OTHERS)


def _name(author: Author) -> Name:
    given = "" if fold(author.given or "") in _NO_NAME else author.given or ""
    words = fold(given).split()
    is_short = all(len(word) == 1 for word in words) or (given.isupper() and len(given) <= 4)
    folded = fold(author.family)
    return Name(_PARTICLES.sub("", folded) or folded, " ".join(words), is_short)


_MONTHS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_FIRST_PAGE = re.compile(r"^\s*(?:pp?\.?\s*)?([a-z]*)0*(\d+)", re.IGNORECASE)
_ONLINE_FIRST = re.compile(r"^\s*1\s*[-\u2010-\u2014]\s*\d{1,2}\s*$")


def _page(pages: str | None) -> str | None:
    """The first page. What a spreadsheet made a date, and `1-9` of an online-first copy, is unknown."""
    if not pages or _MONTHS.search(pages) or _ONLINE_FIRST.match(pages):
        return None
    found = _FIRST_PAGE.match(pages)
    return found[2] if found else None


def _volume(volume: str | None) -> str | None:
    """The number of the volume. A year in its place, and a damaged `3)`, are unknown."""
    if not volume or ("(" in volume) != (")" in volume):
        return None
    number = _number(volume)
    return None if number is None or re.fullmatch(r"(?:19|20)\d\d", number) else number


def _number(text: str | None) -> str | None:
    found = re.search(r"0*(\d+)", text or "")
    return found[1] if found else None


def _year(day: str | None) -> int | None:
    found = re.match(r"\d{4}", day or "")
    return int(found.group()) if found else None


def _arxiv_year(number: str | None) -> int | None:
    """The year in a number such as 2303.00915 (YYMM, since April 2007: https://info.arxiv.org/help/arxiv_identifier.html)."""
    found = re.match(r"(\d\d)(?:0[1-9]|1[0-2])\.\d{4,5}", number or "")
    return 2000 + int(found[1]) if found else None


def _venue(venue: str | None) -> str:
    """The folded name of the journal without place and medium in brackets."""
    return re.sub(r"^the ", "", fold(re.sub(r"\(.*?\)|\[.*?\]", " ", venue or "")))
