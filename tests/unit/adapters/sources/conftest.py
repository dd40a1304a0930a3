"""A stand-in for the HTTP client: hands each request to a function and remembers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from slr.adapters.sources.base import Request
from slr.adapters.sources.http import Reading
from slr.core.query import Node


class _FakeHttp:
    def __init__(self, handler: Callable[[Request], bytes]) -> None:
        self.handler = handler
        self.requests: list[Request] = []

    def ask(self, request: Request, read: Callable[[bytes], Any], **_: object) -> Reading[Any]:
        self.requests.append(request)
        payload = self.handler(request)
        return Reading(payload, read(payload), request)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[object, Callable[[Request], bytes]], list[Request]]:
    """Give an adapter a handler in place of the network; returns the list of requests it will make."""

    def give(adapter: object, handler: Callable[[Request], bytes]) -> list[Request]:
        fake = _FakeHttp(handler)
        monkeypatch.setattr(adapter, "_http", fake)
        return fake.requests

    return give


@pytest.fixture
def any_tree() -> Node:
    """A query tree nobody looks at, because the search has an override."""
    return cast("Node", object())
