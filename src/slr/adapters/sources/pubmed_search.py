"""PubMed's esearch: what is asked, and the answer read. Pure.

Source: NCBI E-utilities, https://www.ncbi.nlm.nih.gov/books/NBK25499/#chapter4.ESearch
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NoReturn
from xml.etree.ElementTree import Element  # the type only; defusedxml reads

from slr.adapters.sources.base import Pairs
from slr.adapters.sources.sentences import service_sentence
from slr.adapters.sources.shapes import HINT, as_count, as_dict, as_list, as_text, decode_json
from slr.adapters.sources.xml_body import decode_xml
from slr.core.bibliography.identifiers import clean_pmid
from slr.core.errors import MalformedResponse, RateLimited, SourceUnavailable
from slr.core.model import Window

LABEL = "PubMed"

#: Most ids one search gives, whatever `retmax` says; the history server does not lift it either.
CAP = 9_999

#: Every PubMed record has exactly one Entrez date, and it lies in here: halves of it tile a result exactly.
ALL_DAYS = (date(1900, 1, 1), date(2100, 12, 31))

#: An ERROR inside a 200 that another try cannot cure. All others have been seen to pass.
_PERMANENT = re.compile(r"retstart|out of range|empty term|invalid db|nothing todo", re.IGNORECASE)

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """An esearch answer: hits in all, the ids of this page, and what PubMed says about how it read the query."""

    count: int
    ids: tuple[str, ...]
    notes: tuple[str, ...] = ()


def esearch_form(query: str, window: Window, days: Days | None, most: int) -> Pairs:
    """The parameters of a search. `days` limits it to records with an Entrez date in that range.

    A publication window is sent as mindate and maxdate, both or none, so that the query text stays untouched.
    """
    term = query if days is None else f'({query}) AND ("{days[0]:%Y/%m/%d}"[edat] : "{days[1]:%Y/%m/%d}"[edat])'
    dates: Pairs = ()
    if window != Window():
        first, last = _bounds(window)
        dates = (("datetype", "pdat"), ("mindate", first), ("maxdate", last))
    base = (("db", "pubmed"), ("term", term), ("retmode", "json"), ("retmax", str(most)))
    return (*base, *dates)


def published_in(query: str, window: Window) -> str:
    """The query for PubMed's own site, which takes a window within the text only."""
    if window == Window():
        return query
    first, last = _bounds(window)
    return f'({query}) AND ("{first}"[pdat] : "{last}"[pdat])'


def _bounds(window: Window) -> tuple[str, str]:
    """The first and the last day in PubMed's writing, far away where a side is open."""
    first = f"{window.start:%Y/%m/%d}" if window.start else "1000/01/01"
    return first, f"{window.end:%Y/%m/%d}" if window.end else "3000/12/31"


def halves(days: Days | None) -> tuple[Days, ...]:
    """The range in two parts that tile it exactly; all days for None; nothing for a single day."""
    if days is None:
        return halves(ALL_DAYS)
    first, last = days
    if first == last:
        return ()
    middle = first + (last - first) // 2
    return (first, middle), (middle + timedelta(days=1), last)


def parse_esearch(payload: bytes) -> SearchPage:
    """Read an esearch answer, JSON as asked for or the XML some failures come in.

    Raises:
        SourceUnavailable: an error inside a 200 that may pass; it is never taken for "no hits".
        RateLimited: the rate limit, told inside a 200.
        MalformedResponse: any other error inside a 200, or an answer of another shape.
    """
    if payload.lstrip()[:1] == b"<":
        return _from_xml(read_xml(payload, "eSearchResult"))
    body = as_dict(decode_json(LABEL, payload, strict=False))
    result = body.get("esearchresult")
    if not isinstance(result, dict) or "ERROR" in result:
        refuse_error(payload)
    count = as_count(result.get("count"))
    if count is None:
        raise MalformedResponse(LABEL, "answered a search without a count", hint=HINT)
    return SearchPage(count, _ids(as_list(result.get("idlist"))), _notes(result))


def refuse_error(payload: bytes) -> NoReturn:
    """Raise what an error inside a 200 means."""
    said = service_sentence(payload)
    if "rate limit" in said.lower():
        raise RateLimited(LABEL, None, hint="Give a key for pubmed (10 requests a second), or run again later.")
    if said and not _PERMANENT.search(said):
        raise SourceUnavailable(LABEL, f"reports an error: {said}", hint=HINT)
    raise MalformedResponse(LABEL, f"answered with an error: {said or 'no reason given'}", hint=HINT)


def read_xml(payload: bytes, root_name: str) -> Element:
    """The root of an XML answer, which must have this name.

    Raises:
        SourceUnavailable, RateLimited: an error inside a 200 that may pass.
        MalformedResponse: empty, cut off, forbidden (entity declarations), or another document.
    """
    if payload.lstrip()[:1] == b"{":
        refuse_error(payload)
    root = decode_xml(LABEL, payload)
    if root.tag != root_name or root.find("ERROR") is not None:
        refuse_error(payload)
    return root


def _from_xml(root: Element) -> SearchPage:
    count = as_count(root.findtext("Count"))
    if count is None:
        raise MalformedResponse(LABEL, "answered a search without a count", hint=HINT)
    result = {
        "querytranslation": root.findtext("QueryTranslation"),
        "errorlist": {
            "phrasesnotfound": [item.text for item in root.iterfind("ErrorList/PhraseNotFound")],
            "fieldsnotfound": [item.text for item in root.iterfind("ErrorList/FieldNotFound")],
        },
        "warninglist": {
            "phrasesignored": [item.text for item in root.iterfind("WarningList/PhraseIgnored")],
            "quotedphrasesnotfound": [item.text for item in root.iterfind("WarningList/QuotedPhraseNotFound")],
            "outputmessages": [item.text for item in root.iterfind("WarningList/OutputMessage")],
        },
    }
    return SearchPage(count, _ids([item.text for item in root.iterfind("IdList/Id")]), _notes(result))


def _ids(values: list[Any]) -> tuple[str, ...]:
    """PubMed identifiers in the order given, each once."""
    return tuple(dict.fromkeys(filter(None, (clean_pmid(str(value)) for value in values))))


#: Where PubMed tells what it did to a query, and what that means.
_WARNINGS = (
    ("warninglist", "quotedphrasesnotfound", "left out a phrase that is not in its index: {}"),
    ("warninglist", "phrasesignored", "ignored: {}"),
    ("warninglist", "outputmessages", "remarks: {}"),
    ("errorlist", "phrasesnotfound", "found nothing for: {}"),
    ("errorlist", "fieldsnotfound", "does not know the field: {}"),
)


def _notes(result: dict[str, Any]) -> tuple[str, ...]:
    notes = [
        f"PubMed {words.format(text)}"
        for place, name, words in _WARNINGS
        for value in as_list(as_dict(result.get(place)).get(name))
        if (text := as_text(value))
    ]
    executed = as_text(result.get("querytranslation"))
    return (*notes, f"PubMed ran: {executed}") if executed else tuple(notes)
