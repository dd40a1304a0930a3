"""The one sentence a service says about its own failure, whatever it wraps it in. Pure."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, quote_plus

from slr.core.bibliography.cleaning import plain

_LONGEST = 240
_READ = 65_536  #: an error body is short; the rest of a long one is not worth reading
_TITLE = re.compile(r"<(title|h1)\b[^<>]*>([^<]+)</\1", re.IGNORECASE)
_ELEMENT = re.compile(r"<[/!?]?[A-Za-z][^<>]*>")
_MAIL = re.compile(r"[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE)


def service_sentence(body: bytes) -> str:
    """What the body says, on one line and without control characters; empty when it says nothing.

    Read in this order: JSON `error`, `message` (text, list of `{message}`, or object), `esearchresult.ERROR`;
    the title of a web page; the bare text of anything else (NCBI's `<ERROR>` elements, plain text).
    """
    text = body[:_READ].decode("utf-8", errors="replace")
    return _one_line(_from_json(text) or _from_page(text) or plain(_ELEMENT.sub(" ", text)))


def _from_json(text: str) -> str:
    try:
        value = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return ""
    return plain(_first_sentence(value))


def _first_sentence(value: Any, depth: int = 3) -> str:
    """The first text found below the keys services use for their failures."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and depth:
        return "; ".join(filter(None, (_first_sentence(item, depth - 1) for item in value[:3])))
    if isinstance(value, dict) and depth:
        keys = ("error", "errors", "message", "esearchresult", "ERROR", "description", "title", "detail")
        return next((said for key in keys if (said := _first_sentence(value.get(key), depth - 1))), "")
    return ""


def _from_page(text: str) -> str:
    """The title of a web page, else its first heading."""
    if "<" not in text[:200]:
        return ""
    titles = {match[1].lower(): plain(match[2]) for match in reversed(list(_TITLE.finditer(text)))}
    return titles.get("title") or titles.get("h1") or ""


def _one_line(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


class Scrubber:
    """Takes keys and mail addresses out of a text, raw or percent-encoded."""

    def __init__(self, *secrets: str | None) -> None:
        known = [secret for secret in secrets if secret]
        forms = {
            form
            for secret in known
            for form in (secret, quote(secret, safe=""), quote(secret), quote_plus(secret))
        }
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if forms else None

    def __call__(self, text: str) -> str:
        """The text with `***` for every secret and every mail address."""
        if self._known is not None:
            text = self._known.sub("***", text)
        return _MAIL.sub("***", text)
