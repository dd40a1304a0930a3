"""What a search asks, what a service answers, and the two small protocols every adapter follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol
from urllib.parse import quote, urlencode

from slr.core.errors import UsageError
from slr.core.model import Entry, Page, Problem, SourceKind, Window

if TYPE_CHECKING:
    from slr.core.query import Node

#: Parameters that hold a key or a mail address. They are sent, and never shown or stored.
SECRET_PARAMETERS = frozenset({"api_key", "email", "mailto"})

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SourceSearch:
    """One query for one source.

    override: text sent to the service as it stands, in place of the rendered tree.
    limit: at most so many items are fetched; None means the source's own `default_limit`.
    keep_going: asked about each page of a ranked list, in order and before the page is given; False means that
    the pages after it are not asked for. None means always.
    counts_only: the total is wanted and no record, so as little as can be is asked for beside it.
    """

    tree: Node
    window: Window = field(default_factory=Window)
    override: str | None = None
    limit: int | None = None
    keep_going: Callable[[Page], bool] | None = field(default=None, compare=False)
    counts_only: bool = False

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise UsageError(f"a limit of {self.limit} fetches nothing", hint="Give a limit of at least 1.")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. Keys travel in `headers` or in parameters named in SECRET_PARAMETERS, nowhere else.

    payload: a body that is no form; its type stands in `headers`. once: a second try may be charged for again, so
    nothing is sent anew after a failure on the way (RFC 9110, section 9.2.2) or an error of the server, which may
    have come after the work was done. Only what was turned down before any work, as by status 429, is tried again.
    """

    method: str
    url: str
    params: Pairs = ()
    form: Pairs = ()
    headers: Pairs = field(default=(), repr=False)
    payload: bytes = field(default=b"", repr=False)
    once: bool = False

    @property
    def address(self) -> str:
        """The URL with its query string, secrets included: what is sent."""
        return _join(self.url, self.params)

    @property
    def body(self) -> bytes:
        """The form as `application/x-www-form-urlencoded`, secrets included."""
        return encode(self.form).encode("ascii")

    def describe(self) -> str:
        """Method, URL and form exactly as sent, without keys and mail addresses."""
        form = encode(_public(self.form))
        return f"{self.method} {_join(self.url, _public(self.params))}{' ' if form else ''}{form}"


def encode(pairs: Pairs) -> str:
    """`a=1&b=2`, every reserved character percent-encoded (a Crossref cursor holds `+`, `/` and `=`)."""
    return urlencode(pairs, quote_via=quote, safe="")


#: Octets that every server should take in a request line (RFC 9110, section 4.1).
_LONGEST_LINK = 8_000


def browser_link(url: str, params: Pairs) -> str | None:
    """An address to open in a browser; None when it would be too long, or there is nothing to search for."""
    address = _join(url, params)
    return address if len(address) <= _LONGEST_LINK and all(value for _, value in params) else None


def _join(url: str, params: Pairs) -> str:
    return f"{url}?{encode(params)}" if params else url


def _public(pairs: Pairs) -> Pairs:
    return tuple((name, value) for name, value in pairs if name not in SECRET_PARAMETERS)


@dataclass(frozen=True, slots=True)
class SearchPlan:
    """What a search would send: the first request without secrets, the query text, and what is lost in it.

    link: an address of the service's own site that shows the search to a person; None where the site cannot, or
    the address would be too long. is_same: the site searches as the API does; else it ranks what has words in
    common.
    """

    request: str
    query: str
    notes: tuple[str, ...] = ()
    link: str | None = None
    is_same: bool = True


@dataclass(frozen=True, slots=True)
class ParsedAnswer:
    """One answer, read.

    next: the service's own word for where the following page begins, if there is one.
    page_size: how many items a full page has, by the service's own word.
    """

    entries: tuple[Entry, ...] = ()
    received: int = 0
    problems: tuple[Problem, ...] = ()
    reported: int | None = None
    notes: tuple[str, ...] = ()
    next: str | None = None
    page_size: int | None = None

    def page(self, request: Request, payload: bytes, notes: tuple[str, ...] = ()) -> Page:
        """The page for the ledger; `notes` come after the service's own."""
        return Page(
            request=request.describe(),
            payload=payload,
            entries=self.entries,
            received=self.received,
            problems=self.problems,
            reported=self.reported,
            notes=(*self.notes, *notes),
        )


class Source(Protocol):
    """A service that can be searched.

    evaluates_locally: the service has no boolean search, so its answer has to be filtered with the query tree.
    default_limit: items fetched when the search names no limit; None means all of them.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    kind: ClassVar[SourceKind]
    evaluates_locally: ClassVar[bool]
    default_limit: ClassVar[int | None]

    def plan(self, search: SourceSearch) -> SearchPlan:
        """What `search` would send. Pure: no network."""
        ...

    def search(self, search: SourceSearch) -> Iterator[Page]:
        """The pages of the answer, each requested when it is asked for.

        Raises:
            SourceError: the service failed; the pages already given stay valid, the search is partial.
        """
        ...


class CitationSource(Protocol):
    """A service that knows who cites whom.

    `paper` is `DOI:10.x`, a bare DOI, `ARXIV:…`, `PMID:…` or a Semantic Scholar paperId of 40 hexadecimal digits.
    """

    name: ClassVar[str]
    label: ClassVar[str]

    def references(self, paper: str) -> Iterator[Page]:
        """What the paper cites (backward snowballing)."""
        ...

    def citations(self, paper: str) -> Iterator[Page]:
        """What cites the paper (forward snowballing)."""
        ...

    def describe_paper(self, paper: str) -> Page:
        """The paper itself: a page with one entry."""
        ...


def sent_text(search: SourceSearch, engine: str) -> tuple[str, tuple[str, ...]]:
    """The query as the service gets it, and what is lost in it; an override goes as it stands, without remarks."""
    if search.override is not None:
        return search.override, ()
    from slr.core.query import render  # noqa: PLC0415 - the languages of the services load when one is asked

    rendering = render(search.tree, engine)
    return rendering.text, tuple(rendering.notes)


#: What a note of a cut list begins with.
STOPPED_AT = "stopped at "


def cut_note(taken: int, reported: int | None, kind: str = "results") -> str:
    """Tells that a limit of ours ended the search, so that a cut list never looks like a complete one."""
    total = "an unknown number of" if reported is None else f"{reported:,}"
    return f"{STOPPED_AT}{taken:,} of {total} {kind}"


def window_notes(window: Window) -> tuple[str, ...]:
    """Warnings when the window starts or ends inside a year.

    Semantic Scholar, PubMed and Crossref all date a record that is known only by its year to 1 January.
    """
    start, end = window.start, window.end
    notes = []
    if start is not None and (start.month, start.day) != (1, 1):
        year = start.year
        notes.append(f"records dated {year} without a month count as 1 January {year} and fall outside the window")
    if end is not None and (end.month, end.day) != (12, 31):
        year = end.year
        dated = f"records dated {year} without a month count as 1 January {year}"
        notes.append(f"{dated} and are found, whatever their month")
    return tuple(notes)
