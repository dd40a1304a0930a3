"""PubMed through NCBI's E-utilities: esearch for the ids, efetch for the records.

Source: https://www.ncbi.nlm.nih.gov/books/NBK25497/ and NBK25499. All requests are POST: a GET is refused above
some hundred characters. Records are fetched by id and not from the history server: ids do not expire, the history
lifts no limit, and only with ids is it certain which record is missing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar

from slr.adapters.sources.base import (
    Pairs,
    ParsedAnswer,
    Request,
    SearchPlan,
    SourceSearch,
    browser_link,
    cut_note,
    sent_text,
    window_notes,
)
from slr.adapters.sources.http import HttpOptions, SourceHttp
from slr.adapters.sources.pubmed_records import parse_efetch
from slr.adapters.sources.pubmed_search import (
    CAP,
    LABEL,
    Days,
    SearchPage,
    esearch_form,
    halves,
    parse_esearch,
    published_in,
)
from slr.adapters.sources.settings import base_url, check
from slr.core.errors import MalformedResponse, SourceError
from slr.core.model import Page, Problem, SourceKind, SourceSettings

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
_SITE = "https://pubmed.ncbi.nlm.nih.gov/"
BATCH = 200  #: records per efetch
_ANEW = (
    "PubMed changed during the search. Run `slr search` again; `slr search resume` would read the same answers."
)
_BOTH_DATES = "a record is in the window when its electronic or its printed date is"
_ADVICE = "Give a key for pubmed: it allows 10 requests a second instead of 3. Or run the command again later."


@dataclass(slots=True)
class _Progress:
    """How far one search has come: ids listed, ids fetched or asked for, hits in all, and the user's limit.

    pages: the answers to the searches, which are given when it is known whether they add up.
    """

    limit: int | None
    total: int = 0
    listed: int = 0
    seen: set[str] = field(default_factory=set)
    pages: list[Page] = field(default_factory=list)

    def left(self, most: int) -> int:
        """How many more ids are wanted, at most `most`."""
        return most if self.limit is None else min(most, self.limit - self.listed)

    def wants_more_than(self, number: int) -> bool:
        """Whether so many more ids are not enough."""
        return self.limit is None or self.limit - self.listed > number


@dataclass(slots=True)
class _Slices:
    """The parts of a search by Entrez date, as far as they were asked for; they tile it exactly."""

    whole: int
    count: int = 0
    ids: list[str] = field(default_factory=list)
    are_all: bool = False

    @property
    def difference(self) -> str | None:
        """A sentence when the parts do not add up to the whole. Parts that a limit left out are no difference."""
        if not self.are_all or self.count == self.whole:
            return None
        return f"the parts by Entrez date hold {self.count:,} hits and the whole search holds {self.whole:,}"


class PubMed:
    """Title, abstract and keywords of biomedical literature, with boolean operators and no stemming."""

    name: ClassVar[str] = "pubmed"
    label: ClassVar[str] = LABEL
    kind: ClassVar[SourceKind] = SourceKind.DATABASE
    evaluates_locally: ClassVar[bool] = False
    default_limit: ClassVar[int | None] = None

    def __init__(
        self, settings: SourceSettings, options: HttpOptions, *, cap: int = CAP, batch: int = BATCH
    ) -> None:
        check(self.name, settings)
        self._base = base_url(settings, BASE)
        self._cap, self._batch = cap, batch
        own = (("tool", "slr"), ("email", settings.email), ("api_key", settings.key))
        self._own: Pairs = tuple((name, value) for name, value in own if value)
        self._http = SourceHttp(
            self.label,
            rate=0.1 if settings.key else 0.34,  # 10 a second with a key, else 3
            options=options,
            secrets=(settings.key, settings.email),
            advice="" if settings.key else _ADVICE,
            address=self._base,
        )

    def plan(self, search: SourceSearch) -> SearchPlan:
        """The first esearch; the records follow by efetch."""
        text, notes = sent_text(search, self.name)
        request = self._esearch(search, text, None, _Progress(search.limit).left(self._cap))
        dated = (_BOTH_DATES,) if search.window.start or search.window.end else ()
        told = (*notes, *dated, *window_notes(search.window))
        link = browser_link(_SITE, (("term", text and published_in(text, search.window)),))
        return SearchPlan(request.describe(), text, told, link)

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """A page without entries for each esearch, then pages of up to 200 records.

        More hits than one search gives are asked for in parts, by the date the records entered PubMed. The parts
        must add up to the whole. If they do not, all is asked once more, since a total can move in between.

        Raises:
            MalformedResponse: at the end, when they still do not add up; the pages given hold what was listed.
        """
        text, _ = sent_text(search, self.name)
        progress = _Progress(search.limit)
        try:
            ids, wrong = self._find_ids(search, text, progress)
        except SourceError:
            yield from progress.pages
            raise
        # Only now is it known which total holds.
        yield from (replace(page, reported=progress.total) for page in progress.pages)
        yield from self._records(ids, progress, () if wrong is None else (wrong,))
        if wrong is not None:
            raise MalformedResponse(self.label, f"{wrong}; run the search again", hint=_ANEW)

    def _find_ids(
        self, search: SourceSearch, text: str, progress: _Progress
    ) -> tuple[tuple[str, ...], str | None]:
        """The ids to fetch, and a sentence when the parts of the search do not add up."""
        whole = self._search_page(search, text, None, progress)
        if whole.count <= self._cap or not progress.wants_more_than(self._cap):
            return whole.ids[: progress.left(self._cap)], None
        slices = self._slices(search, text, progress)
        if slices.difference is not None:
            progress.listed = 0
            self._search_page(
                search, text, None, progress, f"{slices.difference}; slr asks for the whole list again"
            )
            slices = self._slices(search, text, progress)
        return tuple(slices.ids), slices.difference

    def _slices(self, search: SourceSearch, text: str, progress: _Progress) -> _Slices:
        """List the hits in parts of at most the cap, until all or as many as wanted are listed."""
        slices, waiting = _Slices(progress.total), deque(halves(None))
        while waiting and progress.left(self._cap) > 0:
            days, most = waiting.popleft(), progress.left(self._cap)
            first_page = self._search_page(search, text, days, progress)
            parts = self._parts(first_page, days, progress)
            waiting.extendleft(reversed(parts))
            if not parts:
                slices.count += first_page.count
                slices.ids += first_page.ids[:most]
                progress.listed += len(first_page.ids[:most])
        slices.are_all = not waiting
        return slices

    def _parts(self, page: SearchPage, days: Days | None, progress: _Progress) -> tuple[Days, ...]:
        """The halves to ask for in place of a part that holds more than the cap."""
        return halves(days) if page.count > self._cap and progress.wants_more_than(self._cap) else ()

    def _search_page(
        self, search: SourceSearch, text: str, days: Days | None, progress: _Progress, note: str = ""
    ) -> SearchPage:
        """One esearch: what it found; its page is put by."""
        most = progress.left(self._cap)
        request = self._esearch(search, text, days, most)
        reading = self._http.ask(request, parse_esearch)
        page = reading.value
        progress.total = page.count if days is None else progress.total
        split = bool(self._parts(page, days, progress))
        told = (*page.notes, *_part_notes(page, days, self._cap, split=split), *((note,) if note else ()))
        problems = () if split else _unreachable(page, most, progress)
        listed = ParsedAnswer(problems=problems, reported=progress.total, notes=told)
        progress.pages.append(listed.page(request, reading.payload))
        return page

    def _records(self, ids: tuple[str, ...], progress: _Progress, notes: tuple[str, ...] = ()) -> Iterator[Page]:
        """Pages of the records not fetched yet; `notes` stand with the first."""
        new = [pmid for pmid in ids if pmid not in progress.seen]
        for start in range(0, len(new), self._batch):
            batch = new[start : start + self._batch]
            progress.seen.update(batch)
            form = (("db", "pubmed"), ("id", ",".join(batch)), ("retmode", "xml"))
            request = Request("POST", f"{self._base}/efetch.fcgi", form=(*form, *self._own))
            reading = self._http.ask(request, partial(parse_efetch, asked=batch))
            taken = len(progress.seen)
            cut = progress.limit == taken < progress.total
            told = ((cut_note(taken, progress.total),) if cut else ()) + (() if start else notes)
            yield replace(reading.value, reported=progress.total).page(request, reading.payload, told)

    def _esearch(self, search: SourceSearch, text: str, days: Days | None, most: int) -> Request:
        form = esearch_form(text, search.window, days, most)
        return Request("POST", f"{self._base}/esearch.fcgi", form=(*form, *self._own))


def _unreachable(page: SearchPage, most: int, progress: _Progress) -> tuple[Problem, ...]:
    """Hits that were counted and cannot be fetched: more than the cap on one day, or a list that is too short."""
    wanted = min(page.count, most) if not progress.wants_more_than(most) else page.count
    missing = wanted - len(page.ids)
    return (Problem("esearch", f"{missing:,} of {page.count:,} hits are not listed"),) if missing > 0 else ()


def _part_notes(page: SearchPage, days: Days | None, cap: int, *, split: bool) -> tuple[str, ...]:
    if days is not None:
        return (f"Entrez dates {days[0]}..{days[1]}: {page.count:,} hits",)
    if not split:
        return ()
    return (f"{page.count:,} hits are more than the {cap:,} one search gives; asked in parts by Entrez date",)
