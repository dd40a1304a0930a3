"""Semantic Scholar's Graph API: the bulk search, and who cites whom.

Source: https://api.semanticscholar.org/api-docs/graph. Only the bulk search has boolean operators; the relevance
search takes a bag of words and gives no more than 1,000 results, so it is not used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import ClassVar
from urllib.parse import quote

from slr.adapters.sources import semantic_scholar_records as records
from slr.adapters.sources.base import (
    Pairs,
    ParsedAnswer,
    Request,
    SearchPlan,
    SourceSearch,
    cut_note,
    sent_text,
    window_notes,
)
from slr.adapters.sources.http import HttpOptions, Reading, SourceHttp
from slr.adapters.sources.paging import Paging
from slr.adapters.sources.settings import base_url, check
from slr.core.bibliography.identifiers import clean_pmcid, clean_pmid, clean_s2, normalise_arxiv, normalise_doi
from slr.core.errors import MalformedResponse, NotFound, UnknownPaper, UsageError
from slr.core.model import Page, Problem, SourceKind, SourceSettings, Window
from slr.core.vocabulary import Gap

BASE = "https://api.semanticscholar.org"
RATE = 1.0  #: seconds per request, with or without a key, over all endpoints
_PAGE = 1000  #: most links per page
_REACH = 9_999  #: offset + limit of links must stay below 10,000
_OUT_OF_REACH = Problem("list of papers", f"the service lists more than the {_REACH:,} it gives out")
_ADVICE = "Without a key all users share one allowance. Give a key for semantic_scholar, or run again later."

_NO_PAPER = re.compile(r"\bpaper\b.*\bnot found", re.IGNORECASE)

#: Prefixes of paper identifiers, in the spelling the service documents, and what must stand behind them.
_PREFIXES: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "doi": ("DOI", normalise_doi),
    "arxiv": ("ARXIV", normalise_arxiv),
    "pmid": ("PMID", clean_pmid),
    "pmcid": ("PMCID", lambda text: (clean_pmcid(text) or "").removeprefix("PMC") or None),
    "corpusid": ("CorpusId", clean_pmid),
}


class SemanticScholar:
    """Bulk search in title and abstract, with English stemming; references and citations."""

    name: ClassVar[str] = "semantic_scholar"
    label: ClassVar[str] = records.LABEL
    kind: ClassVar[SourceKind] = SourceKind.DATABASE
    evaluates_locally: ClassVar[bool] = False
    default_limit: ClassVar[int | None] = None

    def __init__(self, settings: SourceSettings, options: HttpOptions) -> None:
        check(self.name, settings)
        self._base = base_url(settings, BASE)
        self._headers: Pairs = (("x-api-key", settings.key),) if settings.key else ()
        self._http = SourceHttp(
            self.label,
            rate=RATE,
            options=options,
            secrets=(settings.key,),
            advice="" if settings.key else _ADVICE,
            address=self._base,
        )

    def plan(self, search: SourceSearch) -> SearchPlan:
        """The first request; later pages repeat it with the token of the page before."""
        text, notes = sent_text(search, self.name)
        return SearchPlan(self._bulk(search, text, None).describe(), text, (*notes, *window_notes(search.window)))

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """Pages of up to 1,000 papers, until the service sends no token any more."""
        text, _ = sent_text(search, self.name)
        tokens: set[str | None] = {None}
        token, paging = None, Paging(self.label)
        while True:
            left = None if search.limit is None else search.limit - paging.taken
            request = self._bulk(search, text, token)
            reading = self._http.ask(request, partial(records.parse_search, most=left))
            found = reading.value
            taken = paging.taken + found.received
            cut = search.limit == taken and (found.next is not None or taken < (found.reported or 0))
            yield found.page(request, reading.payload, (cut_note(taken, found.reported),) if cut else ())
            if cut or found.next is None:
                return
            if found.next in tokens:
                raise MalformedResponse(self.label, "sent the same continuation token twice")
            paging.take(found)
            token = found.next
            tokens.add(token)

    def references(self, paper: str) -> Iterator[Page]:
        """What the paper cites. Entries without a paperId are kept under a key made from their title."""
        return self._links(f"/paper/{paper_id(paper)}/references", records.references)

    def citations(self, paper: str) -> Iterator[Page]:
        """What cites the paper."""
        return self._links(f"/paper/{paper_id(paper)}/citations", records.citations)

    def describe_paper(self, paper: str) -> Page:
        """The paper itself.

        Raises:
            UnknownPaper: the service does not know it.
        """
        request = self._get(f"/paper/{paper_id(paper)}", (("fields", records.FIELDS),))
        reading = self._ask_for_paper(request, records.parse_papers)
        return reading.value.page(request, reading.payload)

    def _ask_for_paper(self, request: Request, read: Callable[[bytes], ParsedAnswer]) -> Reading[ParsedAnswer]:
        """Ask about one paper. "Paper … not found" tells an unknown paper from a wrong address of the service."""
        try:
            return self._http.ask(request, read)
        except NotFound as error:
            if not _NO_PAPER.search(error.message):
                raise
            raise UnknownPaper(self.label, Gap.UNKNOWN) from error

    def _links(self, path: str, read: Callable[[bytes], ParsedAnswer]) -> Iterator[Page]:
        offset = 0
        while True:
            size = min(_PAGE, _REACH - offset)
            params = (("fields", records.FIELDS), ("offset", str(offset)), ("limit", str(size)))
            request = self._get(path, params)
            reading = self._ask_for_paper(request, read)
            found = reading.value
            following = None if found.next is None else int(found.next)
            reached = following is not None and following >= _REACH
            if reached:
                found = replace(found, problems=(*found.problems, _OUT_OF_REACH))
            yield found.page(request, reading.payload)
            if following is None or reached:
                return
            if following <= offset:
                raise MalformedResponse(self.label, f"sent offset {following} after offset {offset}")
            offset = following

    def _bulk(self, search: SourceSearch, text: str, token: str | None) -> Request:
        params = [("query", text), ("fields", records.FIELDS), ("sort", "paperId:asc")]
        if search.window != Window():
            params.append(("publicationDateOrYear", f"{search.window.start or ''}:{search.window.end or ''}"))
        if token is not None:
            params.append(("token", token))
        return self._get("/paper/search/bulk", tuple(params))

    def _get(self, path: str, params: Pairs) -> Request:
        return Request("GET", f"{self._base}/graph/v1{path}", params, headers=self._headers)


def paper_id(paper: str) -> str:
    """The paper's identifier as a path segment of the API.

    Raises:
        UsageError: none of the known forms.
    """
    prefix, colon, rest = paper.strip().partition(":")
    written, clean = _PREFIXES.get(prefix.lower(), ("", normalise_doi))
    if colon and written:
        value = clean(rest)
    else:
        written, value = ("", clean_s2(paper)) if clean_s2(paper) else ("DOI", normalise_doi(paper))
    if value is None or {".", ".."} & set(value.split("/")):
        raise UsageError(
            f"{paper!r} is not a paper identifier",
            hint="Write DOI:10.1000/xyz, ARXIV:2406.10395, PMID:12345678 or a paperId of 40 hexadecimal digits.",
        )
    return quote(f"{written}:{value}" if written else value, safe=":/")
