"""Which ledger it is: a name that all its copies share, kept as a row of `identities`."""

from __future__ import annotations

import hashlib
import secrets

from slr.adapters.ledger.transaction import Transaction


def read_identity(session: Transaction) -> str | None:
    """The ledger's name; None where nothing was written since ledgers have names."""
    name: str | None = session.execute("SELECT ledger FROM identities ORDER BY id DESC LIMIT 1").value()
    return name


def identify(session: Transaction, name: str, at: str) -> None:
    """Give the ledger its name, unless it has one."""
    if read_identity(session) is None:
        session.add("identities", {"ledger": name, "at": at})


def make_identity(session: Transaction) -> str:
    """A name: by chance for a new ledger, by its first run for one that is older than names and has copies."""
    first = session.execute("SELECT * FROM search_runs ORDER BY id LIMIT 1").one_named()
    if first is None:
        return secrets.token_hex(16)
    told = f"{first.source}\n{first.expression}\n{first.request}\n{first.started_at}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def is_empty(session: Transaction) -> bool:
    """Whether no table holds a row."""
    from slr.adapters.ledger.tables import TABLES  # noqa: PLC0415 - only a ledger without a name is asked

    return not any(
        session.execute(f"SELECT EXISTS (SELECT 1 FROM {table.__tablename__})").value()  # noqa: S608
        for table in TABLES
    )
