"""A request and an answer of the demonstration server, without any socket."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
XML = "text/xml; charset=utf-8"


class ServerRequest(NamedTuple):
    """What was asked: the path as sent (still percent-encoded) and the parameters of query string and form."""

    path: str
    params: Mapping[str, str]

    def integer(self, name: str, default: int) -> int:
        """A whole number >= 0 among the parameters. Raises ValueError when it is anything else."""
        text = self.params.get(name, str(default))
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(text)
        return int(text)


class ServerAnswer(NamedTuple):
    """What goes back: status, body, content type and the service's own headers."""

    status: int
    body: bytes
    content_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


def make_json_answer(status: int, value: object, headers: tuple[tuple[str, str], ...] = ()) -> ServerAnswer:
    """An answer whose body is `value` as JSON."""
    return ServerAnswer(status, json.dumps(value, ensure_ascii=False).encode(), JSON, headers)


def make_text_answer(
    status: int, text: str, content_type: str, headers: tuple[tuple[str, str], ...] = ()
) -> ServerAnswer:
    """An answer whose body is text of the given type."""
    return ServerAnswer(status, text.encode(), content_type, headers)
