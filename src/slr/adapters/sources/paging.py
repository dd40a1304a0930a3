"""Lists in pages: followed by their cursor, and refused where they repeat themselves, stand still or never end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from slr.adapters.sources.base import ParsedAnswer, Request, cut_note
from slr.core.errors import MalformedResponse
from slr.core.model import Page

if TYPE_CHECKING:
    from slr.adapters.sources.http import SourceHttp

_EMPTY = 10  #: so many pages in a row may hold nothing and still name a next one
_SURPLUS = 2_000  #: a total moves while pages are read; so many items above it are not an error


class Paging:
    """Follows one list, page by page, and counts what came; `limit` is how much of it is wanted, None for all."""

    def __init__(self, label: str, limit: int | None = None) -> None:
        self.taken = 0
        self._limit = limit
        self.reported: int | None = None
        self._label = label
        self._pages: set[tuple[str, ...]] = set()
        self._empty = 0

    @property
    def left(self) -> int | None:
        """How many more items are wanted; None for all."""
        return None if self._limit is None else self._limit - self.taken

    @property
    def is_full(self) -> bool:
        """Whether as much came as is wanted."""
        return self.taken == self._limit

    def cut_notes(self) -> tuple[str, ...]:
        """A note when the limit ended the list before its end."""
        is_cut = self.is_full and self.taken < (self.reported or 0)
        return (cut_note(self.taken, self.reported),) if is_cut else ()

    def take(self, answer: ParsedAnswer) -> None:
        """Count a page.

        Raises:
            MalformedResponse: the page came before, or the list goes on without an end.
        """
        keys = tuple(entry.key for entry in answer.entries)
        if keys in self._pages:
            raise self._wrong("sent the same page twice: its cursor does not move")
        if keys:
            self._pages.add(keys)
        self._empty = 0 if answer.received else self._empty + 1
        self.taken += answer.received
        if answer.reported is not None:
            self.reported = max(answer.reported, self.reported or 0)
        if self._empty > _EMPTY:
            raise self._wrong(f"sent {self._empty} empty pages in a row")
        if self.reported is not None and self.taken > 2 * self.reported + _SURPLUS:
            raise self._wrong(f"sent {self.taken:,} items although it reports {self.reported:,}")

    def _wrong(self, said: str) -> MalformedResponse:
        return MalformedResponse(self._label, said, hint="Earlier pages are in the ledger. Run the search again.")


def follow_cursor(
    http: SourceHttp,
    paging: Paging,
    make_request: Callable[[str], Request],
    parse: Callable[..., ParsedAnswer],
    *,
    first: str,
    ends_at_same: bool = False,
) -> Iterator[Page]:
    """The pages of a list whose every answer names the cursor of the next one, each asked for when it is wanted.

    Args:
        http: asks.
        paging: counts what came, and knows how much is wanted.
        make_request: the request for the page at a cursor.
        parse: reads an answer; it takes `most`, the number of items that are wanted of it.
        first: the cursor of the first page.
        ends_at_same: the service names the cursor of the last page again; else that is a fault of the list.

    Raises:
        SourceError: the service failed, or the list is no honest one.
    """
    cursor = first
    while True:
        request = make_request(cursor)
        reading = http.ask(request, partial(parse, most=paging.left))
        answer = reading.value
        ends = not answer.received or (ends_at_same and answer.next == cursor)
        paging.take(answer)
        yield answer.page(request, reading.payload, paging.cut_notes())
        if answer.next is None or ends or paging.is_full:
            return
        cursor = answer.next


class Patience:
    """A `Search.keep_going` for one search: False once `most` pages in a row had nothing of use."""

    def __init__(self, most: int, is_useful: Callable[[Page], bool]) -> None:
        self._most = most
        self._is_useful = is_useful
        self._vain = 0
        self._lists: list[Patience] = []

    @property
    def is_over(self) -> bool:
        """True once so many pages in a row were of no use, in this list or in one of the lists it is made of."""
        return self._vain >= self._most or any(patience.is_over for patience in self._lists)

    def for_list(self) -> Patience:
        """The same patience, for one of several lists that make up the search."""
        self._lists.append(Patience(self._most, self._is_useful))
        return self._lists[-1]

    def __call__(self, page: Page) -> bool:
        """Whether the page after this one is worth asking for."""
        self._vain = 0 if self._is_useful(page) else self._vain + 1
        return not self.is_over
