"""Where and when a text was published, as far as one record tells: pages, volume, issue, journal, year.

What cannot be read becomes None, which later counts as unknown, never as different.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from slr.core.bibliography.folding import fold
from slr.core.model import Document


class Span(NamedTuple):
    """Pages from first to last; `last` is None when it is not told. Numbers without their letters."""

    first: str
    last: int | None


_MONTHS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
_SPAN = re.compile(r"(?:^|[,;]|\bpp?\.?)\s*[a-z]*0*(\d+)(?:\s*[-\u2010-\u2015]+\s*[a-z]*0*(\d+))?", re.IGNORECASE)
_ONLINE_FIRST = re.compile(r"^\s*1\s*[-\u2010-\u2015]\s*\d{1,2}\s*$")
_SUPPLEMENT = re.compile(r"suppl|abstract|conference|meeting|congress|symposium", re.IGNORECASE)
_SUPPLEMENT_PAGE = re.compile(r"^\s*(?:pp?\.?\s*)?[sap]\s*\d", re.IGNORECASE)


def first_page(pages: str | None) -> str | None:
    """The first page as a number without letters and leading zeros."""
    spans = spans_of(pages)
    return spans[0].first if spans else None


@lru_cache(maxsize=1 << 14)
def spans_of(pages: str | None) -> tuple[Span, ...]:
    """`221-8` is 221 to 228, `S12-S15` 12 to 15, `230-5, 246-51` two spans, `e12724` a first page only.

    What a spreadsheet made a date (`01-Sep`), and `1-9` of an online-first copy, is unknown.
    """
    if not pages or _ONLINE_FIRST.match(pages) or _MONTHS.search(pages):
        return ()
    return tuple(Span(first, _last_page(first, last)) for first, last in _SPAN.findall(pages[:60]))


def damaged(pages: str | None) -> str:
    """`13-May`, which is equal in two copies; not `01-Sep`, which is 1-9 of any online-first copy."""
    is_date = bool(pages and _MONTHS.search(pages) and not re.match(r"\s*0?1\b", pages))
    return pages.strip().lower() if pages and is_date else ""


def _last_page(first: str, last: str) -> int | None:
    if not last or len(first) > 9 or len(last) > 9:
        return None
    whole = int(first[: len(first) - len(last)] + last) if len(last) < len(first) else int(last)
    return whole if whole >= int(first) else None


def is_abstract(document: Document) -> bool:
    """True for what stands in a supplement: most of it is abstracts of a meeting."""
    if document.pages and _SUPPLEMENT_PAGE.match(document.pages):
        return True
    return _names_supplement(document.volume, document.issue, document.venue, document.type)


@lru_cache(maxsize=1 << 14)
def _names_supplement(*texts: str | None) -> bool:
    return bool(_SUPPLEMENT.search(" ".join(filter(None, texts))))


@lru_cache(maxsize=1 << 12)
def volume_of(volume: str | None) -> str | None:
    """The number of the volume. A year in its place, and a damaged `3)`, are unknown."""
    if not volume or ("(" in volume) != (")" in volume):
        return None
    number = number_of(volume)
    return None if number is None or re.fullmatch(r"(?:19|20)\d\d", number) else number


@lru_cache(maxsize=1 << 12)
def number_of(text: str | None) -> str | None:
    """The first number in a text, without leading zeros."""
    found = re.search(r"0*(\d+)", text or "")
    return found[1] if found else None


def year_of(day: str | None) -> int | None:
    """The year of an ISO 8601 date."""
    found = re.match(r"\d{4}", day or "")
    return int(found.group()) if found else None


def arxiv_year(number: str | None) -> int | None:
    """The year in a number such as 2303.00915 (YYMM, since April 2007: https://info.arxiv.org/help/arxiv_identifier.html)."""
    found = re.match(r"(\d\d)(?:0[1-9]|1[0-2])\.\d{4,5}", number or "")
    return 2000 + int(found[1]) if found else None


@lru_cache(maxsize=1 << 14)
def venue_of(venue: str | None) -> str:
    """The folded name of the journal without place and medium in brackets, and without what follows a colon."""
    name = re.sub(r"\(.*?\)|\[.*?\]", " ", venue or "")
    return re.sub(r"^the ", "", fold(re.sub(r"['\u2019`]", "", name.split(" : ")[0] or name)))
