"""A language model behind an endpoint in OpenAI's dialect: one question, one answer, and what it cost in tokens.

API: https://platform.openai.com/docs/api-reference/chat/create. llama.cpp, Ollama, vLLM and others speak the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from slr.adapters.sources.base import Request
from slr.adapters.sources.http import SourceHttp
from slr.adapters.sources.options import HttpOptions
from slr.adapters.sources.sentences import service_sentence
from slr.core.errors import AccessRefused, RateLimited, RequestRejected, SourceError
from slr.core.model import SuggestionSettings
from slr.core.text.printable import strip_controls

#: Names in messages for people.
LABEL = "the language model"
_MOST_BYTES = 1_000_000  #: an answer of the longest length asked for is far smaller
_MOST_TOKENS = 10**9  #: a larger count is no count
_SETTINGS_HINT = "Check url, model and the other settings of [suggestions] in review.toml."
_STATUSES_WITHOUT_CHARGE = (AccessRefused, RateLimited, RequestRejected)


class ChatMessage(NamedTuple):
    """One message of a conversation; role: `system` or `user`."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back with status 200. Texts are as the model wrote them, without control characters.

    content: the answer, None when there is none. refusal: why it declined. fault: why there is no answer to read.
    tokens_in, tokens_out: as the service counted them, None without a count.
    """

    payload: bytes
    content: str | None = None
    refusal: str | None = None
    fault: str | None = None
    model: str | None = None
    finish: str | None = None
    fingerprint: str | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None


class ChatModel:
    """Asks one model, one question at a time. The key is sent in a header and taken out of whatever comes back."""

    def __init__(self, settings: SuggestionSettings, key: str | None, options: HttpOptions) -> None:
        self._settings = settings
        self._key = key
        patient = replace(
            options,
            timeout_read=settings.timeout,
            timeout_total=settings.timeout,
            attempts=min(options.attempts, 4),
            max_bytes=_MOST_BYTES,
        )
        self._http = SourceHttp(LABEL, rate=0.0, options=patient, secrets=(key,), address=settings.url)

    def ask(self, messages: Sequence[ChatMessage]) -> Reply:
        """Send the messages and read the answer.

        Raises:
            SourceError: the service did not answer with status 200; `is_free` tells whether that can have cost
                anything. A broken connection is not tried again, since the answer may have been charged for.
        """
        request = request_for(self._settings, self._key, messages)
        try:
            return self._http.ask(request, lambda body: parse_reply(without(body, self._key))).value
        except (AccessRefused, RequestRejected) as error:
            error.hint = f"Check the key in {self._settings.key_variable}. {_SETTINGS_HINT}"
            raise


def is_free(error: SourceError) -> bool:
    """Whether the service turned the request down before any work; else it may be charged for."""
    return isinstance(error, _STATUSES_WITHOUT_CHARGE)


def request_for(settings: SuggestionSettings, key: str | None, messages: Sequence[ChatMessage]) -> Request:
    """The request as sent."""
    headers = (("content-type", "application/json"), ("accept", "application/json"))
    if key:
        headers = (*headers, ("authorization", f"Bearer {key}"))  # type: ignore[assignment]
    payload = json.dumps(body_of(settings, messages), ensure_ascii=False).encode("utf-8", "replace")
    return Request("POST", f"{settings.url}/chat/completions", headers=headers, payload=payload, once=True)


def body_of(settings: SuggestionSettings, messages: Sequence[ChatMessage]) -> dict[str, object]:
    """What is sent: the messages and the settings, no more."""
    body: dict[str, object] = {
        "model": settings.model,
        "messages": [{"role": chat_message.role, "content": chat_message.content} for chat_message in messages],
        "seed": settings.seed,
        settings.limit_name: settings.max_tokens,
        "stream": False,
    }
    if settings.temperature is not None:
        body["temperature"] = settings.temperature
    return body


def without(body: bytes, key: str | None) -> bytes:
    """The body with `***` for the key, as it stands or escaped as in JSON."""
    if not key:
        return body
    plain = json.dumps(key)[1:-1]
    for form in {key, plain, plain.replace("/", "\\/")}:
        body = body.replace(form.encode(), b"***")
    return body


def parse_reply(payload: bytes) -> Reply:
    """One answer. Whatever stands in it, this gives a `Reply` that says what could be read."""
    try:
        value = json.loads(payload.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return Reply(payload, fault="the answer is not JSON")
    if not isinstance(value, dict):
        return Reply(payload, fault="the answer is not a JSON object")
    usage = _dict(value.get("usage"))
    reply = Reply(
        payload,
        model=_text(value.get("model"), 200),
        fingerprint=_text(value.get("system_fingerprint"), 200),
        tokens_in=_count(usage.get("prompt_tokens")),
        tokens_out=_count(usage.get("completion_tokens")),
    )
    if value.get("error"):
        return replace(reply, fault=service_sentence(payload) or "the answer reports an error")
    return _with_choice(reply, value.get("choices"))


def _with_choice(reply: Reply, choices: Any) -> Reply:
    first = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(first, dict):
        return replace(reply, fault="the answer holds no choice")
    message = _dict(first.get("message"))
    reply = replace(
        reply,
        content=_content(message.get("content")),
        refusal=_text(message.get("refusal"), 2000),
        finish=_text(first.get("finish_reason"), 40),
    )
    if reply.finish == "content_filter" and reply.refusal is None:
        return replace(reply, refusal="a filter of the service withheld the answer")
    return reply


def _content(value: Any) -> str | None:
    """The answer as one text; some services give a list of parts."""
    if isinstance(value, list):
        parts = [part.get("text") for part in value if isinstance(part, dict)]
        value = "".join(part for part in parts if isinstance(part, str))
    return value if isinstance(value, str) and value.strip() else None


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any, longest: int) -> str | None:
    text = strip_controls(value).strip()[:longest] if isinstance(value, str) else ""
    return text.encode("utf-8", "replace").decode() or None


def _count(value: Any) -> int | None:
    """A number of tokens; what is none, or beyond all measure, is not known."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if 0 <= value <= _MOST_TOKENS else None
