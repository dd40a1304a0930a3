"""The only HTTP client: time-outs, politeness, retries, redirects, and what goes wrong in one vocabulary.

No other module imports httpx or tenacity. Nothing that leaves this module in an error or a message holds a key or
a mail address.
"""

from __future__ import annotations

import logging
import re
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, timedelta
from http import HTTPStatus
from typing import Generic, Self, TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.wait import wait_exponential, wait_random

from slr.adapters.sources.base import Request
from slr.adapters.sources.options import HttpOptions
from slr.adapters.sources.pace import Paces, pause_asked_for, retry_after
from slr.adapters.sources.sentences import Scrubber, service_sentence
from slr.core.bibliography.cleaning import plain
from slr.core.errors import (
    AccessRefused,
    MalformedResponse,
    NotFound,
    RateLimited,
    RequestRejected,
    SourceError,
    SourceUnavailable,
)

_ACCESS = frozenset({401, 403, 407})
_TOO_LONG = frozenset({413, 414, 431})
_TRY_LATER = frozenset({408, 425})

_KEY_HINT = (
    "Check the key for this source in the settings; a key that is expired or mistyped is refused like this."
)
_LONG_HINT = "The query is too long for this service. Shorten it, or split it into several queries."
_REQUEST_HINT = "Check the query and its dates: `slr query check` shows what this service is sent."
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


__all__ = ["HttpAnswer", "HttpOptions", "Reading", "SourceHttp"]

T = TypeVar("T")

_FORM = (("content-type", "application/x-www-form-urlencoded"),)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_LONG_PAUSE = 5.0  #: seconds; a longer pause before a request is told
_NETWORK_HINT = "Check the network connection and run the command again; what was fetched is in the ledger."

#: What a failure of the connection is called, the most specific class first.
_FAILURES: tuple[tuple[type[httpx.HTTPError], str], ...] = (
    (httpx.ConnectTimeout, "could not be reached in time"),
    (httpx.TimeoutException, "did not answer in time"),
    (httpx.ConnectError, "cannot be reached; are you online?"),
    (httpx.NetworkError, "broke off the connection; are you online?"),
    (httpx.ProxyError, "cannot be reached through the proxy"),
    (httpx.RemoteProtocolError, "sent a broken answer"),
    (httpx.DecodingError, "sent an answer whose compression is broken"),
    (httpx.HTTPError, "did not get the request"),
)

#: The way to the service is broken: the connection was refused or lost, or the name is known to nobody. That
#: seldom passes while one waits; a service that is overloaded does.
_NO_WAY = (httpx.NetworkError, httpx.ProxyError)
_MOST_REFUSED = 2  #: such failures of one request until it is given up
_BRIEF_WAIT = 1.0  #: seconds between them

#: Failures before anything of the request was sent.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)

#: The number of an error of the operating system, which its words repeat.
_ERRNO = re.compile(r"^\[Errno -?\d+\] ")

#: A demonstration or test server on this machine is never asked through a proxy.
_LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One HTTP answer, read to its end. Header names are in lower case."""

    status: int
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """A successful answer: the body byte for byte, what the adapter's parser made of it, and the request."""

    payload: bytes
    value: T
    sent: Request


class _TryAgain(Exception):
    """A failure worth another try. It never leaves this module."""

    def __init__(self, error: SourceError, told: float | None = None) -> None:
        super().__init__(error.message)
        self.error = error
        self.told = told

    @property
    def has_no_way(self) -> bool:
        """True when the way to the service is broken."""
        return isinstance(self.__cause__, _NO_WAY)


@dataclass(slots=True)
class _Call(Generic[T]):
    """One thing asked for. `smaller` makes a request for less, for the try after a time-out at a gateway.

    refused: how often the way to the service was broken.
    """

    request: Request
    read: Callable[[bytes], T]
    smaller: Callable[[Request], Request] | None
    refused: int = 0

    def is_over(self, state: RetryCallState, attempts: int) -> bool:
        """Whether this failure was the last one that is waited for."""
        self.refused += _failure_of(state).has_no_way
        return self.refused >= _MOST_REFUSED or state.attempt_number >= attempts


class SourceHttp:
    """Asks one service: one request at a time, at least `rate` seconds between two starts.

    secrets: keys and mail addresses, taken out of every message. advice: what helps against the rate limit.
    address: with it, the pace is shared by everyone in the process who asks this service there (`options.paces`);
    without it, it is this object's own. passing: statuses that stand for throttling at this service.
    """

    def __init__(
        self,
        label: str,
        *,
        rate: float,
        options: HttpOptions,
        secrets: tuple[str | None, ...] = (),
        advice: str = "",
        address: str | None = None,
        passing: frozenset[int] = frozenset(),
    ) -> None:
        self._label = label
        self._options = options
        self._advice = advice
        self._scrub = Scrubber(*secrets)
        self._passing = passing
        own = address is None
        self._pace = (Paces() if own else options.paces).of(label, address or "", rate, options.clock)
        self._backoff = wait_exponential(multiplier=options.wait_initial, max=options.wait_max) + wait_random(
            0, options.wait_initial / 4
        )
        self._client: httpx.Client | None = None

    @classmethod
    def with_key(
        cls, label: str, rate: float, options: HttpOptions, *, key: str | None, advice: str, address: str
    ) -> Self:
        """A service that a key opens wider: the key is a secret, and the advice is for those who have none."""
        return cls(
            label, rate=rate, options=options, secrets=(key,), advice="" if key else advice, address=address
        )

    def ask(
        self,
        request: Request,
        read: Callable[[bytes], T],
        *,
        smaller: Callable[[Request], Request] | None = None,
    ) -> Reading[T]:
        """Send the request, retry what may pass, and read the body.

        smaller: after a status 504 the next try sends what this makes of the request; `Reading.sent` tells which
        one was answered.

        `read` raises SourceUnavailable or RateLimited when a body with status 200 tells of a passing failure; that
        is retried like a status 503. An answer that `options.kept` holds, to this request or to one that `smaller`
        makes of it, is read from there and nothing is sent.

        Raises:
            SourceError: of the kind that fits, with the service's own sentence in it.
        """
        kept = self._earlier_answer(request, smaller)
        if kept is not None:
            return Reading(kept[0], read(kept[0]), kept[1])
        call = _Call(request, read, smaller)
        retrying = Retrying(
            retry=retry_if_exception_type(_TryAgain),
            stop=lambda state: call.is_over(state, self._options.attempts),
            wait=self._wait,
            sleep=self._options.sleep,
            before_sleep=self._tell,
            reraise=True,
        )
        with self._pace.turn, self._without_secrets():
            try:
                return retrying(self._attempt, call)
            except _TryAgain as last:
                raise last.error from last.__cause__

    def _earlier_answer(
        self, request: Request, smaller: Callable[[Request], Request] | None
    ) -> tuple[bytes, Request] | None:
        """An earlier answer with the request it answered: this one, or one for less after a time-out."""
        refused: SourceError | None = None
        while True:
            try:
                payload = self._options.kept(request.describe())
            except SourceError as error:
                payload, refused = None, refused or error
            if payload is not None:
                return payload, request
            less = smaller(request) if smaller is not None else request
            if less == request:
                break
            request = less
        if refused is not None:
            raise refused
        return None

    def _attempt(self, call: _Call[T]) -> Reading[T]:
        self._refuse_long_pause()
        answer, sent = self._follow(call.request), call.request
        told = self._wait_asked_for(answer)
        if answer.status == HTTPStatus.GATEWAY_TIMEOUT and call.smaller is not None:
            call.request = call.smaller(call.request)
        try:
            self._refuse(answer, told)
            return Reading(answer.body, call.read(answer.body), sent)
        except (SourceUnavailable, RateLimited) as error:
            if told is not None and told > self._options.retry_after_cap:
                raise self._later(error, told) from error.__cause__
            if call.request.once and not isinstance(error, RateLimited):
                raise
            raise _TryAgain(error, told) from error.__cause__

    def _wait_asked_for(self, answer: HttpAnswer) -> float | None:
        """Seconds the service asks to wait; a used-up allowance says it without a `Retry-After`."""
        told = retry_after(answer.headers.get("retry-after"), self._options.now())
        return told if told is not None else pause_asked_for(answer.headers) or None

    def _refuse_long_pause(self) -> None:
        """Nothing is sent while the service has said that its allowance is used up for long."""
        left = self._pace.left
        if left > self._options.retry_after_cap:
            raise self._later(RateLimited(self._label, left, hint=self._advice or None), left)

    def _later(self, error: SourceError, seconds: float) -> SourceError:
        """The same error with the time of day to come back."""
        moment = (self._options.now() + timedelta(seconds=seconds)).astimezone(UTC)
        error.message += f"; run the command again after {moment:%Y-%m-%d %H:%M} UTC"
        error.args = (error.message,)
        return error

    def _refuse(self, answer: HttpAnswer, told: float | None) -> None:
        said = service_sentence(answer.body)
        error = refusal(self._label, answer.status, said, told=told, advice=self._advice, passing=self._passing)
        if error is not None:
            raise error

    def _follow(self, request: Request) -> HttpAnswer:
        """The answer after redirects, which are followed to the same server only."""
        for _ in range(_MOST_REDIRECTS):
            answer = self._exchange(request)
            if answer.status not in _REDIRECTS:
                return answer
            request = self._redirect(request, answer)
        raise MalformedResponse(self._label, f"redirects more than {_MOST_REDIRECTS} times")

    def _redirect(self, request: Request, answer: HttpAnswer) -> Request:
        location = answer.headers.get("location")
        if not location:
            raise MalformedResponse(self._label, f"redirects without an address (HTTP {answer.status})")
        here = httpx.URL(request.url)
        target = here.join(location)  # httpx has refused the answer already when this is no address
        if not _same_server(here, target):
            raise RequestRejected(
                self._label,
                f"redirects to another server ({plain(target.host)[:80]}), which slr does not follow",
                hint="If the service has moved, give its new address as base_url of this source.",
            )
        keeps_form = answer.status != 303  # 303 See Other asks for a GET (RFC 9110, section 15.4.4)
        return replace(
            request,
            method=request.method if keeps_form else "GET",
            url=str(target),
            params=(),
            form=request.form if keeps_form else (),
            payload=request.payload if keeps_form else b"",
        )

    def _exchange(self, request: Request) -> HttpAnswer:
        """One request and its whole answer, in its turn."""
        if self._pace.left > _LONG_PAUSE:
            seconds = f"{self._pace.left:.0f} s"
            self._options.on_wait(f"{self._label} allows no more requests for now; waiting {seconds}")
        self._pace.wait_turn(self._options.sleep)
        try:
            with self._open_client().stream(
                request.method,
                request.address,
                headers=[*request.headers, *(_FORM if request.form else ())],
                content=request.payload or (request.body if request.form else None),
            ) as response:
                answer = self._receive(response)
        except httpx.InvalidURL as error:
            raise RequestRejected(self._label, "has a base_url that is not a web address") from error
        except httpx.HTTPError as error:
            if request.once and not isinstance(error, _NOT_SENT):
                raise self._failure(error) from error
            raise _TryAgain(self._failure(error)) from error
        self._pace.heed(answer.headers)
        return answer

    def _receive(self, response: httpx.Response) -> HttpAnswer:
        limit, deadline = self._options.max_bytes, self._options.clock() + self._options.timeout_total
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > limit:
                raise MalformedResponse(self._label, f"sent more than {limit:,} bytes in one answer")
            if self._options.clock() > deadline:
                raise httpx.ReadTimeout(f"the answer took more than {self._options.timeout_total:.0f} s")
        return HttpAnswer(response.status_code, bytes(body), dict(response.headers))

    def _failure(self, error: httpx.HTTPError) -> SourceUnavailable:
        sentence = next(words for kind, words in _FAILURES if isinstance(error, kind))
        detail = _ERRNO.sub("", plain(str(error)))[:160]
        return SourceUnavailable(self._label, f"{sentence} ({detail})" if detail else sentence, hint=_NETWORK_HINT)

    def _wait(self, state: RetryCallState) -> float:
        """What the service asks for, else twice the last wait with jitter; little where it was not reached."""
        failure = _failure_of(state)
        if failure.has_no_way:
            return _BRIEF_WAIT
        return failure.told if failure.told is not None else self._backoff(state)

    def _tell(self, state: RetryCallState) -> None:
        error = _failure_of(state).error
        cause = f"{self._label} asks to slow down" if isinstance(error, RateLimited) else error.message
        seconds = state.upcoming_sleep
        tries = f"try {state.attempt_number + 1} of {self._options.attempts}"
        count = "once more" if _failure_of(state).has_no_way else tries
        self._options.on_wait(self._scrub(f"{cause}; waiting {seconds:.0f} s ({count})"))

    @contextmanager
    def _without_secrets(self) -> Iterator[None]:
        try:
            yield
        except SourceError as error:
            error.message = self._scrub(error.message)
            error.hint = self._scrub(error.hint) if error.hint else error.hint
            error.args = (error.message,)
            raise

    def _open_client(self) -> httpx.Client:
        """The client, made for the first request and closed when this object goes away."""
        if self._client is None:
            # httpx logs every address at INFO, and an address can hold a mail address.
            logging.getLogger("httpx").setLevel(logging.WARNING)
            options = self._options
            self._client = httpx.Client(
                timeout=httpx.Timeout(options.timeout_read, connect=options.timeout_connect),
                headers={"user-agent": options.user_agent, "accept-encoding": "gzip, deflate"},
                follow_redirects=False,
                mounts=dict.fromkeys(_LOOPBACK),
            )
            weakref.finalize(self, self._client.close)
        return self._client


def _failure_of(state: RetryCallState) -> _TryAgain:
    """The failure tenacity is about to wait for; `retry_if_exception_type` lets through no other kind."""
    assert state.outcome is not None
    error = state.outcome.exception()
    assert isinstance(error, _TryAgain)
    return error


def _same_server(here: httpx.URL, target: httpx.URL) -> bool:
    """True for the same scheme, host and port, and for the step from http to https on their standard ports."""
    if target.userinfo or here.host != target.host:
        return False
    if (here.scheme, here.port) == (target.scheme, target.port):
        return True
    return (here.scheme, target.scheme) == ("http", "https") and here.port is None and target.port is None
