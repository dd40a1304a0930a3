"""The authors of a review, as `review.toml` names them: who is cited, and not who screened."""

from __future__ import annotations

import re

from slr.core.model import ReviewAuthor
from slr.core.review.toml_file import TomlTable

_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?")


def review_authors(top: TomlTable) -> tuple[ReviewAuthor, ...]:
    """`authors`, in order: each a name, or a table of `name` and `orcid`.

    Raises:
        ConfigError: an entry is neither, has no name, or its ORCID is none.
    """
    value = top.values.get("authors", [])
    if not isinstance(value, list):
        raise top.error("authors must be a list", "authors", hint=_EXAMPLE)
    return tuple(_author(top, one, place) for place, one in enumerate(value))


_EXAMPLE = 'For instance: authors = ["Silva, Ana", { name = "Okafor, Nneka", orcid = "0000-0002-1825-0097" }]'


def _author(top: TomlTable, value: object, place: int) -> ReviewAuthor:
    row = {"name": value} if isinstance(value, str) else value
    name = row.get("name") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(name, str) or not name.strip() or not name.isprintable():
        raise top.error("authors holds an entry without a name", "authors", place, hint=_EXAMPLE)
    if row.keys() - {"name", "orcid"}:
        raise top.error("authors holds a key other than name and orcid", "authors", place, hint=_EXAMPLE)
    return ReviewAuthor(name.strip(), _orcid(top, row.get("orcid"), place))


def _orcid(top: TomlTable, value: object, place: int) -> str | None:
    if value is None or value == "":
        return None
    found = _ORCID.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not _is_checked(found[1]):
        hint = "An ORCID is 16 digits, the last one a check digit: 0000-0002-1825-0097."
        raise top.error(f"{value!r} is not an ORCID", "authors", place, hint=hint)
    return found[1].upper()


def _is_checked(orcid: str) -> bool:
    """ISO 7064, MOD 11-2 (https://support.orcid.org/hc/en-us/articles/360006897674)."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return orcid[-1].upper() == ("X" if check == 10 else str(check))
