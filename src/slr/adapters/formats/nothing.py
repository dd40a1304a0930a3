"""A file in which nothing was read: an empty list, or a fault that must be told. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from slr.adapters.formats.base import TABLES, Format, Problem
from slr.adapters.formats.decoding import text_of
from slr.core.errors import UsageError

_NO_ITEMS = re.compile(r"\s*\[\s*\]\s*")


def is_empty_list(form: Format, head: bytes) -> bool:
    """Whether a file that begins with these bytes may be a list of no record, as of a search without hits."""
    # A search without hits leaves a header in a table; one without a known column is a problem already.
    return form.name in TABLES or (form.name == "csljson" and _NO_ITEMS.fullmatch(text_of(head)) is not None)


def refuse_nothing(
    form: Format, name: str, problems: Sequence[Problem], *, is_empty: bool, hint: str = "Export the file again."
) -> None:
    """What is said of a file of which no record was read.

    is_empty: it may be a list of no record (`is_empty_list`). hint: what mends it.

    Raises:
        UsageError: it is no such list.
    """
    if problems:
        told = f"{problems[0].where}: {problems[0].message}"
        raise UsageError(f"no record of {name} could be read as {form.label}; {told}", hint=hint)
    if not is_empty:
        raise UsageError(f"{name} was read as {form.label} and holds no record", hint=hint)
