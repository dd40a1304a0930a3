"""Years, dates, pages, types and identifiers as files write them."""

from __future__ import annotations

import re
from urllib.parse import unquote

from slr.core.bibliography.identifiers import (
    arxiv_of_doi,
    clean_pmcid,
    clean_pmid,
    clean_s2,
    normalise_arxiv,
    normalise_doi,
)
from slr.core.model import Identifiers

_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(MONTHS, start=1)}
#: `2019`, `2019-03`, `2019/3/14`, `2019/03/14/Spring` and `2019///` (RIS, field DA).
_NUMBERS = re.compile(
    r"(?P<year>\d{4})(?:[-/.](?P<month>\d{0,2})(?:[-/.](?P<day>\d{0,2}))?)?(?:[/T].*| [0-9:.]+)?", re.DOTALL
)
#: `2019 Mar 14`, `2019 Mar`, `2019 Mar-Apr`, `2019 Mar 14;3(2):1-9`.
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[ ,]+(?P<name>[A-Za-z]{3})[a-z]*\.?(?:[ ]+(?P<day>\d{1,2}))?(?!\d)")
#: `14 March 2019`, `March 14, 2019`, `March 2019`.
_YEAR_LAST = re.compile(
    r"(?:(?P<before>\d{1,2})[ .]+)?(?P<name>[A-Za-z]{3})[a-z]*\.?(?:[ ]+(?P<after>\d{1,2}),?)?[ ,]+(?P<year>\d{4})"
)


def year_of(text: str) -> int | None:
    """The first four digits that can be a year (1500 to 2099)."""
    if len(text) == 4 and text.isdecimal() and text.isascii() and "1500" <= text < "2100":
        return int(text)
    found = _YEAR.search(text[:200])
    return int(found[0]) if found else None


def date_of(text: str) -> str | None:
    """An ISO date with the precision given: `2019`, `2019-03`, `2019-03-14`; None when the text is no date."""
    text = text[:100].strip()
    found = _NUMBERS.fullmatch(text)
    if found:
        return _iso(found["year"], found["month"], found["day"])
    found = _YEAR_FIRST.match(text) or _YEAR_LAST.fullmatch(text)
    if found is None:
        year = year_of(text)
        return str(year) if year else None
    month = _MONTHS.get(found["name"].lower())
    named = found.groupdict()
    day = named.get("day") or named.get("before") or named.get("after")
    return _iso(found["year"], str(month or ""), day)


def _iso(year: str, month: str | None, day: str | None) -> str | None:
    if not "1000" <= year <= "2999":
        return None
    if not month or not 1 <= int(month) <= 12:
        return year
    if not day or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02}"
    return f"{year}-{int(month):02}-{int(day):02}"


def one_date(text: str) -> tuple[int | None, str | None]:
    """Year and date out of one text; a date that is no more than its year is left out."""
    day = date_of(text) if text else None
    return (int(day[:4]), day if len(day) > 4 else None) if day else (None, None)


def spell_date(year: int | None, date: str | None) -> str:
    """A date as PubMed and Web of Science write it: `2019 Mar 14`."""
    if not date:
        return str(year or "")
    number, month, day = (*date.split("-"), "", "")[:3]
    name = MONTHS[int(month) - 1].capitalize() if month else ""
    return " ".join(filter(None, (number, name, day)))


def slashes(date: str) -> str:
    """An ISO date as RIS wants it in DA: `YYYY/MM/DD/`, parts that are unknown left empty."""
    year, month, day = (*date.split("-"), "", "")[:3]
    return f"{year}/{month}/{day}/"


def pages_of(first: str, last: str) -> str | None:
    """`152-160` out of a first and a last page; either may hold the whole."""
    if not last or first == last:
        return first or None
    return f"{first}-{last}" if first and not first.endswith(f"-{last}") else first or last


def first_and_last(pages: str) -> tuple[str, str]:
    """The two parts of which `pages_of` makes the same pages again."""
    first, _, last = pages.partition("-")
    return (first, last) if pages_of(first, last) == pages else (pages, "")


_READERS = {
    "doi": normalise_doi,
    "arxiv": normalise_arxiv,
    "pmid": clean_pmid,
    "pmcid": clean_pmcid,
    "s2": clean_s2,
}


def keywords_of(text: str | None) -> tuple[str, ...]:
    """The keywords of one text, separated by `;` or, without any, by `,`."""
    return (
        tuple([word for word in map(str.strip, text.split(";" if ";" in text else ",")) if word]) if text else ()
    )


def identifier(kind: str, text: str) -> str | None:
    """One identifier in canonical form, or None when the text holds none of this kind."""
    return _READERS[kind](text) if text else None


def identifiers(**found: str | None) -> Identifiers:
    """The identifiers; an arXiv DOI gives the arXiv number too, as from every source."""
    doi = found.get("doi")
    if doi and doi.startswith("10.48550/") and not found.get("arxiv"):
        found["arxiv"] = arxiv_of_doi(doi)
    return Identifiers(**found)


_NUMBERED = re.compile(
    r"(?:artn|article(?: number| no\.?)?|art\. ?no\.?)[:\s]+(?P<number>[\w.-]+)(?:[,;\s]+(?P<rest>10\..+))?",
    re.IGNORECASE,
)
#: In an address, `…/doi/full/10.1000/a`, `…?id=doi:10.1000%2Fa`; in a note, `doi: 10.1000/a`, `DOI - http://…`.
_IN_ADDRESS = re.compile(
    r"(?:/doi/(?:[a-z]+/)?|[?&](?:id|rft_id|doi)=(?:info:)?(?:doi[:/])?)(10\.\d{4,9}/[^\s?&#]+)", re.IGNORECASE
)
_IN_NOTE = re.compile(
    r"\bdoi(?:\s+-\s+|[:=\s]\s*)(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s;,\])]+)", re.IGNORECASE
)
#: How a note begins that is on another publication.
_OF_ANOTHER = re.compile(
    r"\W*(?:errat|corrig|correct|comment|retract|republi|update (?:of|in)|expression of|refers? to|cites?|see )",
    re.IGNORECASE,
)


def article_number(text: str) -> tuple[str | None, str | None]:
    """The article number of a text that is one, and the DOI behind it: `ARTN e866 10.1038/x`."""
    hit = _NUMBERED.fullmatch(text.strip())
    return (hit["number"], identifier("doi", hit["rest"]) if hit["rest"] else None) if hit else (None, None)


def doi_in_address(text: str) -> str | None:
    """The DOI in an address of doi.org, a publisher or a link resolver, percent-encoded or not."""
    if "doi.org/10." in text and (whole := identifier("doi", text)):
        return whole
    hit = _IN_ADDRESS.search(unquote(text)) if "10." in text else None
    return identifier("doi", hit[1]) if hit else None


def doi_in_note(text: str) -> str | None:
    """The DOI that a note gives for the record itself; none from a note on another publication."""
    number, doi = article_number(text)
    if number:
        return doi
    hit = _IN_NOTE.search(text) if "10." in text else None
    return identifier("doi", hit[1].rstrip(".")) if hit and not _OF_ANOTHER.match(text) else None


def read_labelled(text: str) -> tuple[str, str] | None:
    """An accession number that says what it is: `PMID:123`, `MEDLINE:123`, `arXiv:2406.1`, `PMCID:…`, `S2:…`."""
    label, colon, value = text.partition(":")
    kind = _LABELS.get(label.strip().lower()) if colon else None
    cleaned = identifier(kind, value.strip()) if kind else None
    return (kind, cleaned) if kind and cleaned else None


_LABELS = {"pmid": "pmid", "medline": "pmid", "arxiv": "arxiv", "pmcid": "pmcid", "s2": "s2", "doi": "doi"}
