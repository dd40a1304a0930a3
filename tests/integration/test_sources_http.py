"""The HTTP client against a server on this machine that misbehaves in every way services are known to."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.utils import format_datetime

import pytest

from slr.adapters.sources import Request
from slr.adapters.sources.http import SourceHttp
from slr.adapters.sources.shapes import decode_json
from slr.core.errors import (
    AccessRefused,
    MalformedResponse,
    NotFound,
    RateLimited,
    RequestRejected,
    SourceError,
    SourceUnavailable,
)
from source_servers import NOW, Effects, Reply, Server, serving


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def effects() -> Effects:
    return Effects()


def _http(effects: Effects, *, rate: float = 0.0, secrets: tuple[str, ...] = (), **changes: float) -> SourceHttp:
    return SourceHttp("Service", rate=rate, options=effects.options(**changes), secrets=secrets)


def _get(server: Server, path: str = "/x") -> Request:
    return Request("GET", server.url + path)


def _text(body: bytes) -> str:
    return body.decode()


def _failure(http: SourceHttp, request: Request, read: Callable[[bytes], object] = _text) -> SourceError:
    with pytest.raises(SourceError) as caught:
        http.ask(request, read)
    return caught.value


def test_an_answer_is_read_and_given_byte_for_byte(server: Server, effects: Effects) -> None:
    server.replies = [Reply(body="größe".encode())]
    reading = _http(effects).ask(Request("GET", server.url + "/p", (("q", "a b+c/é"),)), _text)
    assert (reading.payload, reading.value) == ("größe".encode(), "größe")
    assert server.seen[0].path == "/p?q=a%20b%2Bc%2F%C3%A9"
    assert server.seen[0].headers["user-agent"].startswith("slr/")
    assert effects.slept == []


def test_a_form_is_posted_in_the_body(server: Server, effects: Effects) -> None:
    form = (("term", "a & b"), ("id", "1,2"))
    _http(effects).ask(Request("POST", server.url + "/p", form=form), _text)
    seen = server.seen[0]
    assert (seen.method, seen.path, seen.body) == ("POST", "/p", b"term=a%20%26%20b&id=1%2C2")
    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_compressed_answer_is_opened(server: Server, effects: Effects) -> None:
    server.replies = [Reply(body=gzip.compress(b"hello"), headers={"Content-Encoding": "gzip"})]
    assert _http(effects).ask(_get(server), _text).value == "hello"


def test_429_without_retry_after_is_waited_for_ever_longer_and_told(server: Server, effects: Effects) -> None:
    server.replies = [Reply(429, b'{"message":"Too Many"}'), Reply(429), Reply(body=b"done")]
    assert _http(effects).ask(_get(server), _text).value == "done"
    first, second = effects.slept
    assert 4 <= first <= 5
    assert 8 <= second <= 9
    assert effects.told[0] == f"Service asks to slow down; waiting {first:.0f} s (try 2 of 3)"
    assert effects.told[1].endswith("(try 3 of 3)")


def test_429_with_seconds_in_retry_after_is_obeyed(server: Server, effects: Effects) -> None:
    server.replies = [Reply(429, headers={"Retry-After": "17"}), Reply(body=b"done")]
    assert _http(effects).ask(_get(server), _text).value == "done"
    assert effects.slept == [17.0]


def test_429_with_a_date_in_retry_after_is_obeyed(server: Server, effects: Effects) -> None:
    when = format_datetime(NOW + timedelta(seconds=42), usegmt=True)
    server.replies = [Reply(429, headers={"Retry-After": when}), Reply(body=b"done")]
    _http(effects).ask(_get(server), _text)
    assert effects.slept == [42.0]


def test_a_retry_after_of_hours_is_told_at_once_and_not_slept_on(server: Server, effects: Effects) -> None:
    server.replies = [Reply(429, headers={"Retry-After": "54000"})]
    error = _failure(_http(effects), _get(server))
    assert isinstance(error, RateLimited)
    assert error.retry_after == 54_000
    assert "54000 s" in str(error)
    assert str(error).endswith("run the command again after 2026-11-24 03:00 UTC")
    assert (effects.slept, len(server.seen)) == ([], 1)


def test_429_to_the_last_try_is_rate_limited(server: Server, effects: Effects) -> None:
    server.replies = [Reply(429)]
    error = _failure(_http(effects), _get(server))
    assert isinstance(error, RateLimited)
    assert len(server.seen) == 3


def test_a_server_error_that_passes_is_not_seen(server: Server, effects: Effects) -> None:
    page = b"<html><head><title>504 Gateway Time-out</title></head></html>"
    server.replies = [Reply(500), Reply(504, page), Reply(body=b"done")]
    assert _http(effects).ask(_get(server), _text).value == "done"
    assert effects.told[1].startswith("Service: failed (HTTP 504): 504 Gateway Time-out; waiting ")


def test_a_server_error_that_stays_is_unavailable_with_the_services_sentence(
    server: Server, effects: Effects
) -> None:
    server.replies = [Reply(503, b'{"message":"Down for \x1b[31mrepairs"}')]
    error = _failure(_http(effects), _get(server))
    assert isinstance(error, SourceUnavailable)
    assert str(error) == "Service: failed (HTTP 503): Down for repairs"
    assert len(server.seen) == 3


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, RequestRejected), (401, AccessRefused), (403, AccessRefused), (404, NotFound)],
)
def test_a_refusal_is_not_asked_again(
    server: Server, effects: Effects, status: int, kind: type[SourceError]
) -> None:
    server.replies = [Reply(status, b'{"error":"No such field"}')]
    error = _failure(_http(effects), _get(server))
    assert type(error) is kind
    assert "No such field" in str(error)
    assert len(server.seen) == 1


def test_a_body_that_breaks_off_is_asked_for_again(server: Server, effects: Effects) -> None:
    server.replies = [Reply(body=b'{"data"', claimed=1000), Reply(body=b"whole")]
    assert _http(effects).ask(_get(server), _text).value == "whole"
    assert len(server.seen) == 2
    assert "sent a broken answer" in effects.told[0]


def test_a_body_that_always_breaks_off_is_unavailable_and_names_its_cause(
    server: Server, effects: Effects
) -> None:
    server.replies = [Reply(body=b'{"data"', claimed=1000)]
    error = _failure(_http(effects), _get(server))
    assert isinstance(error, SourceUnavailable)
    assert error.__cause__ is not None


def test_a_broken_compression_is_asked_for_again(server: Server, effects: Effects) -> None:
    server.replies = [Reply(body=b"not gzip", headers={"Content-Encoding": "gzip"}), Reply(body=b"whole")]
    assert _http(effects).ask(_get(server), _text).value == "whole"


def test_a_server_that_does_not_answer_is_given_up(server: Server, effects: Effects) -> None:
    server.replies = [Reply(hang=True)]
    error = _failure(_http(effects, timeout_read=0.05, attempts=2), _get(server))
    assert isinstance(error, SourceUnavailable)
    assert "did not answer in time" in str(error)


def test_an_answer_that_trickles_is_given_up(server: Server, effects: Effects) -> None:
    server.replies = [Reply(body=b"x" * 10)]
    http = _http(effects, timeout_total=-1, attempts=1)
    assert "more than" in str(_failure(http, _get(server)))


def _unknown(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize("name_is_known", [True, False])
def test_a_refused_connection_or_an_unknown_name_is_tried_twice_within_seconds(
    effects: Effects, monkeypatch: pytest.MonkeyPatch, *, name_is_known: bool
) -> None:
    with Server() as gone:
        address = gone.url
    if not name_is_known:
        monkeypatch.setattr("socket.getaddrinfo", _unknown)
    error = _failure(_http(effects, attempts=6), Request("GET", address))
    assert isinstance(error, SourceUnavailable)
    assert "cannot be reached; are you online?" in str(error)
    assert error.hint
    assert effects.slept == [1.0]
    assert "once more" in effects.told[0]


def test_a_connection_that_breaks_twice_is_given_up_and_an_overload_before_it_was_waited_for(
    server: Server, effects: Effects
) -> None:
    server.replies = [Reply(status=503), Reply(status=0)]
    error = _failure(_http(effects, attempts=6), _get(server))
    assert "are you online?" in str(error)
    assert len(server.seen) == 3
    assert effects.slept[0] >= 4
    assert effects.slept[1:] == [1.0]


def test_a_time_out_is_waited_for_to_the_last_try(server: Server, effects: Effects) -> None:
    server.replies = [Reply(hang=True)]
    _failure(_http(effects, timeout_read=0.05, attempts=4), _get(server))
    assert len(effects.slept) == 3


def test_an_address_that_cannot_be_is_told(effects: Effects) -> None:
    error = _failure(_http(effects), Request("GET", "http://\u2603\u200d.example/x"))
    assert isinstance(error, RequestRejected)
    assert "base_url" in str(error)


def test_a_web_page_where_json_was_asked_is_malformed(server: Server, effects: Effects) -> None:
    server.replies = [Reply(body=b"<html><title>Please sign in</title></html>")]
    error = _failure(_http(effects), _get(server), lambda body: decode_json("Service", body))
    assert isinstance(error, MalformedResponse)
    assert "Please sign in" in str(error)
    assert len(server.seen) == 1


def test_an_answer_beyond_the_size_limit_is_refused(server: Server, effects: Effects) -> None:
    bomb = gzip.compress(b"0" * 5_000_000)
    server.replies = [Reply(body=bomb, headers={"Content-Encoding": "gzip"})]
    error = _failure(_http(effects, max_bytes=1_000_000), _get(server))
    assert isinstance(error, MalformedResponse)
    assert "1,000,000 bytes" in str(error)


def test_a_redirect_on_the_same_server_is_followed(server: Server, effects: Effects) -> None:
    server.replies = [Reply(301, headers={"Location": "/new?x=1"}), Reply(body=b"here")]
    request = Request("GET", server.url + "/old", (("q", "1"),), headers=(("x-api-key", "k3y"),))
    assert _http(effects).ask(request, _text).value == "here"
    assert [seen.path for seen in server.seen] == ["/old?q=1", "/new?x=1"]
    assert server.seen[1].headers["x-api-key"] == "k3y"


@pytest.mark.parametrize(("status", "method", "body"), [(307, "POST", b"a=1"), (303, "GET", b"")])
def test_a_redirected_form_is_posted_again_but_after_303(
    server: Server, effects: Effects, status: int, method: str, body: bytes
) -> None:
    server.replies = [Reply(status, headers={"Location": "/new"}), Reply(body=b"here")]
    _http(effects).ask(Request("POST", server.url + "/old", form=(("a", "1"),)), _text)
    assert (server.seen[1].method, server.seen[1].body) == (method, body)


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/x",
        "http://127.0.0.1:1/x",
        "https://127.0.0.1:{port}/x",
        "http://u:p@127.0.0.1:{port}/",
    ],
)
def test_a_redirect_to_another_server_is_refused(server: Server, effects: Effects, target: str) -> None:
    location = target.format(port=server.server_address[1])
    server.replies = [Reply(302, headers={"Location": location}), Reply(body=b"stolen")]
    error = _failure(_http(effects), _get(server))
    assert isinstance(error, RequestRejected)
    assert "slr does not follow" in str(error)
    assert len(server.seen) == 1


def test_redirects_in_a_circle_end(server: Server, effects: Effects) -> None:
    server.replies = [Reply(302, headers={"Location": "/x"})]
    assert "redirects more than 5 times" in str(_failure(_http(effects), _get(server)))


def test_a_redirect_to_no_address_is_told(server: Server, effects: Effects) -> None:
    server.replies = [Reply(302, headers={"Location": "http://127.0.0.1:port/"})]
    assert "Invalid URL in location" in str(_failure(_http(effects, attempts=1), _get(server)))
    server.replies = [Reply(302)]
    assert "redirects without an address" in str(_failure(_http(effects), _get(server)))


def test_requests_start_no_sooner_than_the_interval(server: Server, effects: Effects) -> None:
    http = _http(effects, rate=1.0)
    for _ in range(3):
        http.ask(_get(server), _text)
    assert effects.slept == [1.0, 1.0]


def test_a_lower_limit_told_in_the_headers_is_kept(server: Server, effects: Effects) -> None:
    server.replies = [Reply(headers={"X-Rate-Limit-Limit": "1", "X-Rate-Limit-Interval": "2s"})]
    http = _http(effects, rate=0.5)
    for _ in range(2):
        http.ask(_get(server), _text)
    assert effects.slept == [2.0]


def test_a_used_up_allowance_is_waited_for_and_told(server: Server, effects: Effects) -> None:
    server.replies = [Reply(headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "30"}), Reply()]
    http = _http(effects)
    for _ in range(2):
        http.ask(_get(server), _text)
    assert effects.slept == [30.0]
    assert effects.told == ["Service allows no more requests for now; waiting 30 s"]


def test_one_service_is_asked_one_thing_at_a_time(server: Server, effects: Effects) -> None:
    http = _http(effects)
    threads = [threading.Thread(target=http.ask, args=(_get(server), _text)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(server.seen), server.most_at_once) == (6, 1)


SECRETS = ("k3y/+value=", "me@example.org")


@pytest.mark.parametrize("status", [200, 400, 403, 404, 429, 500])
def test_no_key_and_no_mail_address_leaves_in_an_error_or_a_message(
    server: Server, effects: Effects, status: int
) -> None:
    echo = {"error": "You sent api_key=k3y%2F%2Bvalue%3D k3y/+value= for me@example.org, me%40example.org"}
    server.replies = [Reply(status, json.dumps(echo).encode())]
    request = Request(
        "GET", server.url, (("mailto", SECRETS[1]), ("api_key", SECRETS[0])), headers=(("x-api-key", SECRETS[0]),)
    )

    def refuse(body: bytes) -> None:
        raise MalformedResponse("Service", json.loads(body)["error"], hint="k3y/+value= is wrong")

    error = _failure(_http(effects, secrets=SECRETS), request, refuse)
    shown = " ".join([str(error), repr(error), error.message, error.hint or "", *effects.told, request.describe()])
    assert "value" not in shown
    assert "example" not in shown
    assert server.seen[0].headers["x-api-key"] == SECRETS[0]
