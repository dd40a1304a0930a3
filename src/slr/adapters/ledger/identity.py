"""Which ledger it is: a name that all its copies share, kept as a row of `identities`."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import text
from sqlmodel import Session, col, select

from slr.adapters.ledger.tables import TABLES, SearchRunRow
from slr.adapters.ledger.tables_acts import IdentityRow


def identity(session: Session) -> str | None:
    """The ledger's name; None where nothing was written since ledgers have names."""
    newest = select(IdentityRow.ledger).order_by(col(IdentityRow.id).desc()).limit(1)
    return session.exec(newest).first()


def identify(session: Session, name: str, at: str) -> None:
    """Give the ledger its name, unless it has one."""
    if identity(session) is None:
        session.add(IdentityRow(ledger=name, at=at))


def new_identity(session: Session) -> str:
    """A name: by chance for a new ledger, by its first run for one that is older than names and has copies."""
    first = session.exec(select(SearchRunRow).order_by(col(SearchRunRow.id)).limit(1)).first()
    if first is None:
        return secrets.token_hex(16)
    told = f"{first.source}\n{first.expression}\n{first.request}\n{first.started_at}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def is_empty(session: Session) -> bool:
    """Whether no table holds a row."""
    return not any(
        session.execute(text(f"SELECT EXISTS (SELECT 1 FROM {table.__tablename__})")).scalar_one()  # noqa: S608
        for table in TABLES
    )
