"""Where a ledger is, as people write it: a file, or the address of a database.

An address in any other form than a URL is refused and never shown: libpq's `host=… password=…` would become the
name of a file, with the password in it.
"""

from __future__ import annotations

import re
from pathlib import Path

from slr.core.errors import UsageError

#: How the address of a database is written.
FORM = "postgresql://USER@HOST/DATABASE?schema=NAME; the password belongs in ~/.pgpass or PGPASSWORD."
_FILE_URL = "sqlite:///"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_SERVERS = frozenset({"postgresql", "postgres", "postgresql+psycopg"})
#: A setting of libpq, a scheme without its slashes (but no drive of Windows), a user with a password.
_ADDRESS = re.compile(r"=|^[A-Za-z][A-Za-z0-9+.-]+:|^[^/\\]*:[^/\\]*@")
_PASSWORD = re.compile(r"[^/]*//[^/@]*:[^/@]*@|.*[?&]password=", re.IGNORECASE)


def ledger_url(text: str) -> Path | str:
    """Where a ledger is whose place must be a URL: `postgresql://…`, or `sqlite:///FILE`.

    Raises:
        UsageError: it is none; nothing of it is shown.
    """
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise UsageError("the address of the ledger is not a URL", hint=FORM)
    if text.startswith(_FILE_URL):
        return Path(text.removeprefix(_FILE_URL))
    if scheme[1].lower() not in _SERVERS:
        raise UsageError(f"a ledger cannot be kept in {scheme[1]!r}", hint=FORM)
    return text


def ledger_place(text: str) -> Path | str:
    """Where a ledger is that a person names: a path too, unless it looks like the address of a database.

    Raises:
        UsageError: it is an address in another form than a URL; nothing of it is shown.
    """
    if _SCHEME.match(text):
        return ledger_url(text)
    if _ADDRESS.search(text):
        hint = f"{FORM} A file with such a name is written as {_FILE_URL}FILE."
        raise UsageError("the place of the ledger is neither a URL nor a plain path", hint=hint)
    return Path(text)


def holds_password(url: str) -> bool:
    """Whether the URL of a database has a password in it, before the host or as a parameter."""
    return _PASSWORD.match(url) is not None
