"""What a service says about its own failure, the error it becomes, and what never appears in it."""

from __future__ import annotations

import pytest

from slr.adapters.sources.http import refusal
from slr.adapters.sources.sentences import Scrubber, service_sentence
from slr.core.errors import AccessRefused, NotFound, RateLimited, RequestRejected, SourceError, SourceUnavailable


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"error":"Unknown field: x"}\n', "Unknown field: x"),
        (b'{"message":"Forbidden"}', "Forbidden"),
        (b'{"status":"failed","message":[{"type":"a","value":"b","message":"Bad cursor"}]}', "Bad cursor"),
        (b'{"message":[{"message":"One."},{"message":"Two."}]}', "One.; Two."),
        (b'{"status":"error","message":{"name":"X","message":"Broken","stack":["a"]}}', "Broken"),
        (b'{"esearchresult":{"ERROR":"Backend\nfailed"}}', "Backend failed"),
        (b'{"error":null,"message":"Slow down"}', "Slow down"),
        (b"<html><head><title>504 Gateway Time-out</title></head><body>x</body></html>", "504 Gateway Time-out"),
        (b"<html><body><h1>429 Too Many</h1>long text</body></html>", "429 Too Many"),
        (b'<?xml version="1.0"?><eFetchResult>\n<ERROR>OUT OF RANGE</ERROR></eFetchResult>', "OUT OF RANGE"),
        (b"Resource not found.", "Resource not found."),
        (b"\x1b[31mred\x1b[0m alert", "red alert"),
        (b"\xff\xfe", "\ufffd\ufffd"),
        (b"[" * 50_000, "[" * 239 + "…"),
        (b"", ""),
        (b"{}", "{}"),
    ],
)
def test_the_services_own_sentence_is_found_on_one_line(body: bytes, sentence: str) -> None:
    assert service_sentence(body) == sentence


def test_a_long_sentence_is_cut() -> None:
    assert len(service_sentence(b"word " * 1000)) <= 240


@pytest.mark.parametrize(
    "text",
    [
        "key k3y/+secret= in text",
        "url?api_key=k3y%2F%2Bsecret%3D",
        "url?api_key=k3y%2f%2bsecret%3d",
        "url?api_key=k3y/%2Bsecret%3D",
        "mail me@example.org and me%40example.org",
        "someone.else+x@mail.example.com",
    ],
)
def test_keys_and_mail_addresses_are_scrubbed_raw_and_encoded(text: str) -> None:
    scrubbed = Scrubber("k3y/+secret=", "me@example.org", None)(text)
    assert "***" in scrubbed
    assert "secret" not in scrubbed
    assert "example" not in scrubbed


def test_without_secrets_a_text_stays_as_it_is() -> None:
    assert Scrubber(None, "")("HTTP 500: nothing") == "HTTP 500: nothing"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, RequestRejected),
        (401, AccessRefused),
        (403, AccessRefused),
        (404, NotFound),
        (408, SourceUnavailable),
        (414, RequestRejected),
        (429, RateLimited),
        (500, SourceUnavailable),
        (502, SourceUnavailable),
        (503, SourceUnavailable),
        (504, SourceUnavailable),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[SourceError]) -> None:
    error = refusal("Crossref", status, "said so")
    assert type(error) is kind
    assert str(error).startswith("Crossref: ")
    assert f"HTTP {status}" in str(error)
    assert error.hint
    assert kind is RateLimited or "said so" in str(error)


def test_a_success_is_no_error() -> None:
    assert refusal("Crossref", 200, "") is None


def test_the_time_a_service_asks_for_is_told() -> None:
    assert "wait 3600 s" in str(refusal("X", 429, "", told=3600))
    assert "wait 30 s" in str(refusal("X", 503, "", told=30))


def test_a_query_that_is_too_long_is_told_as_such() -> None:
    error = refusal("X", 414, "")
    assert error is not None
    assert error.hint is not None
    assert "too long" in error.hint
