"""PubMed through NCBI's E-utilities: esearch for the ids, efetch for the records.

Source: https://www.ncbi.nlm.nih.gov/books/NBK25497/ and NBK25499. All requests are POST: a GET is refused above
some hundred characters. Records are fetched by id and not from the history server: ids do not expire, the history
lifts no limit, and only with ids is it certain which record is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar

from slr.model import Page, Problem, SourceKind, SourceSettings
from slr.sources.base import Pairs, Parsed, Plan, Request, Search, cut_note, sent_text, window_notes
from slr.sources.http import HttpOptions, SourceHttp
from slr.sources.pubmed_records import parse_efetch
from slr.sources.pubmed_search import CAP, LABEL, Days, Found, esearch_form, halves, parse_esearch
from slr.sources.settings import base_url, check

BASE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
BATCH = 200  #: records per efetch
_ADVICE = "Give a key for pubmed: it allows 10 requests a second instead of 3. Or run again later."


@dataclass(slots=True)
class _Progress:
    """How far one search has come: ids already fetched or asked for, hits in all, and the user's limit."""

    limit: int | None
    total: int = 0
    seen: set[str] = field(default_factory=set)

    def left(self, most: int) -> int:
        """How many more records are wanted, at most `most`."""
        return most if self.limit is None else min(most, self.limit - len(self.seen))

    def wants_more_than(self, number: int) -> bool:
        """Whether so many records are not enough."""
        return self.limit is None or self.limit - len(self.seen) > number


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

    def plan(self, search: Search) -> Plan:
        """The first esearch; the records follow by efetch."""
        text, notes = sent_text(search, self.name)
        request = self._esearch(search, text, None, _Progress(search.limit).left(self._cap))
        return Plan(request.describe(), text, (*notes, *window_notes(search.window)))

    def search(self, search: Search) -> Iterator[Page]:
        """A page without entries for each esearch, then pages of up to 200 records.

        More hits than one search gives are asked for in parts, by the date the records entered PubMed.
        """
        text, _ = sent_text(search, self.name)
        return self._part(search, text, None, _Progress(search.limit))

    def _part(self, search: Search, text: str, days: Days | None, progress: _Progress) -> Iterator[Page]:
        most = progress.left(self._cap)
        if most < 1:
            return
        request = self._esearch(search, text, days, most)
        reading = self._http.ask(request, parse_esearch)
        found = reading.value
        progress.total = found.count if days is None else progress.total
        parts = halves(days) if found.count > self._cap and progress.wants_more_than(self._cap) else ()
        listed = Parsed(
            problems=() if parts else _unreachable(found, most, progress),
            reported=progress.total,
            notes=(*found.notes, *_part_notes(found, days, self._cap, split=bool(parts))),
        )
        yield listed.page(request, reading.payload)
        if not parts:
            yield from self._records(found.ids[:most], progress)
        for part in parts:
            yield from self._part(search, text, part, progress)

    def _records(self, ids: tuple[str, ...], progress: _Progress) -> Iterator[Page]:
        new = [pmid for pmid in ids if pmid not in progress.seen]
        for start in range(0, len(new), self._batch):
            batch = new[start : start + self._batch]
            progress.seen.update(batch)
            form = (("db", "pubmed"), ("id", ",".join(batch)), ("retmode", "xml"))
            request = Request("POST", f"{self._base}/efetch.fcgi", form=(*form, *self._own))
            reading = self._http.ask(request, partial(parse_efetch, asked=batch))
            taken = len(progress.seen)
            cut = progress.limit == taken < progress.total
            yield replace(reading.value, reported=progress.total).page(
                request, reading.payload, (cut_note(taken, progress.total),) if cut else ()
            )

    def _esearch(self, search: Search, text: str, days: Days | None, most: int) -> Request:
        form = esearch_form(text, search.window, days, most)
        return Request("POST", f"{self._base}/esearch.fcgi", form=(*form, *self._own))


def _unreachable(found: Found, most: int, progress: _Progress) -> tuple[Problem, ...]:
    """Hits that were counted and cannot be fetched: more than the cap on one day, or a list that is too short."""
    wanted = min(found.count, most) if not progress.wants_more_than(most) else found.count
    missing = wanted - len(found.ids)
    return (Problem("esearch", f"{missing:,} of {found.count:,} hits were not listed"),) if missing > 0 else ()


def _part_notes(found: Found, days: Days | None, cap: int, *, split: bool) -> tuple[str, ...]:
    if days is not None:
        return (f"Entrez dates {days[0]}..{days[1]}: {found.count:,} hits",)
    if not split:
        return ()
    return (f"{found.count:,} hits are more than the {cap:,} one search gives; asked in parts by Entrez date",)
