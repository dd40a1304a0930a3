"""How whole numbers on the command line are read: ASCII digits, and never more than the ledger can hold."""

from __future__ import annotations

from typing import Annotated

import typer

from slr.core.text.numbers import LARGEST, whole

#: A report on the command line, for every command that takes one.
ReportArgument = Annotated[str, typer.Argument(help="The number of the report, or its DOI.")]


def row_id(given: str | int) -> int:
    """The number of a row of the ledger: a report, record, merge, run or stop."""
    return _read(given, 1)


def count(given: str | int) -> int:
    """How many: one or more."""
    return _read(given, 1)


def from_zero(given: str | int) -> int:
    """How many, or what random numbers start from; zero is one of them."""
    return _read(given, 0)


def _read(given: str | int, least: int) -> int:
    found = whole(str(given), least)
    if found is None:
        raise typer.BadParameter(f"{str(given)!r} is not a whole number from {least} to {LARGEST}")
    return found
