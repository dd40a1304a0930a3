"""From an HTTP status to the error a person meets: the one table. Pure."""

from __future__ import annotations

from http import HTTPStatus

from slr.core.errors import AccessRefused, NotFound, RateLimited, RequestRejected, SourceError, SourceUnavailable

_ACCESS = frozenset({401, 403, 407})
_TOO_LONG = frozenset({413, 414, 431})
_TRY_LATER = frozenset({408, 425})

_KEY_HINT = (
    "Check the key for this source in the settings; a key that is expired or mistyped is refused like this."
)
_LONG_HINT = "The query is too long for this service. Shorten it, or split it into several queries."
_REQUEST_HINT = "Check the query, its dates and the limits of this service in docs/sources.md."
_LATER_HINT = "Run the command again later; what was fetched is in the ledger."


def refusal(
    label: str,
    status: int,
    sentence: str,
    *,
    told: float | None = None,
    advice: str = "",
    passing: frozenset[int] = frozenset(),
) -> SourceError | None:
    """The error for a status, or None for a success (2xx).

    sentence: the service's own words. told: seconds it asks to wait. advice: what helps against its rate limit.
    passing: further statuses that pass at this service when it is left alone for a while.
    """
    if 200 <= status < 300:
        return None
    said = f": {sentence}" if sentence else ""
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(label, told, hint=advice or _LATER_HINT)
    if status in _ACCESS:
        return AccessRefused(label, f"refused access (HTTP {status}){said}", hint=_KEY_HINT)
    if status >= 500 or status in _TRY_LATER | passing:
        wait = f" and asks to wait {told:.0f} s" if told is not None else ""
        return SourceUnavailable(label, f"failed (HTTP {status}){wait}{said}", hint=_LATER_HINT)
    hint = _LONG_HINT if status in _TOO_LONG else _REQUEST_HINT
    kind = NotFound if status == HTTPStatus.NOT_FOUND else RequestRejected
    return kind(label, f"rejected the request (HTTP {status}){said}", hint=hint)
