"""Settings of a source, checked before anything is sent. No message here repeats a key or a mail address."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from slr.core.errors import UsageError
from slr.core.model import SourceSettings

#: A header value must be visible ASCII (RFC 9110, section 5.5); a key has no blanks in it.
_KEY = re.compile(r"[\x21-\x7e]+")
_MAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")


def check(name: str, settings: SourceSettings) -> None:
    """Refuse settings that cannot be sent.

    Raises:
        UsageError: the base URL, the key or the mail address has the wrong form.
    """
    if settings.key is not None and not _KEY.fullmatch(settings.key):
        raise UsageError(
            f"the key for {name} is empty or contains blanks or characters a key cannot have",
            hint="Copy the key again, without quotes, blanks or a line end. Without a key leave the setting out.",
        )
    if settings.email is not None and not _MAIL.fullmatch(settings.email):
        raise UsageError(
            f"the mail address for {name} is not a mail address", hint="Write it as name@example.org."
        )
    if settings.base_url is not None:
        _check_base(name, settings.base_url)


def base_url(settings: SourceSettings, default: str) -> str:
    """The address the service's own paths are appended to, without a slash at its end."""
    return (settings.base_url or default).rstrip("/")


def _check_base(name: str, address: str) -> None:
    hint = "Write it as https://host or http://host:port/path, without a user, a query or a fragment."
    try:
        parts = urlsplit(address)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError as error:
        raise UsageError(f"the base_url of {name} is not an address", hint=hint) from error
    if not usable or "@" in parts.netloc or parts.query or parts.fragment or re.search(r"[\s\x00-\x1f]", address):
        raise UsageError(f"the base_url of {name} is not a web address", hint=hint)
