"""Answers a run has kept, handed out again in place of the network. Pure."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable

from slr.core.errors import SourceError

#: Where the service is, up to the last part of the path: it may be reached at another address by now.
_PLACE = re.compile(r"^(\w+ )https?://[^ ?]*/")


class NothingKept(SourceError):
    """A replay asked for an answer the run does not hold: it was partial, or the query is another one."""


def placeless(request: str) -> str:
    """A request as described, without the address of the service."""
    return _PLACE.sub(r"\1", request)


class KeptAnswers:
    """Gives each kept answer once, to the request it answered. With `only_kept` anything else is refused."""

    def __init__(self, label: str, answers: Iterable[tuple[str, bytes]], *, only_kept: bool) -> None:
        self._label = label
        self._only_kept = only_kept
        self._answers: dict[str, deque[bytes]] = {}
        self.given = 0
        for request, payload in answers:
            self._answers.setdefault(placeless(request), deque()).append(payload)

    def __call__(self, request: str) -> bytes | None:
        """The answer to this request, or None when it has to be asked for.

        Raises:
            NothingKept: with `only_kept`, when the run holds none.
        """
        waiting = self._answers.get(placeless(request))
        if waiting:
            self.given += 1
            return waiting.popleft()
        if self._only_kept:
            raise NothingKept(self._label, "the ledger holds no answer to the next request of this run")
        return None
