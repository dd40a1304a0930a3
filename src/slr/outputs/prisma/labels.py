"""The words of the flow diagram: one file per language in `labels_data`, English the official one.

Wording: PRISMA 2020 flow diagram templates for new and for updated reviews (https://www.prisma-statement.org).
Keys are those of the counts file of the R package PRISMA2020 (Haddaway et al. 2022, doi:10.1002/cl2.1230), and a
few more for words that file has no row for. A language file names in `ours` the texts nobody has published.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from slr.core.errors import UsageError

Labels = Mapping[str, str]

#: How the keys of the sentences below the figure begin in what `chosen` gives.
NOTE = "note."


@dataclass(frozen=True, slots=True)
class LabelLanguage:
    """The texts of one language. `ours` are the keys whose wording no published template has; `*` means all."""

    code: str
    name: str
    thousands: str
    ours: frozenset[str]
    labels: Labels
    new: Labels
    update: Labels
    notes: Labels

    def official(self, *, updated: bool) -> dict[str, str]:
        """All labels for a new review or for an update."""
        return {**self.labels, **(self.update if updated else self.new)}


def list_languages() -> tuple[str, ...]:
    """The codes of the languages there is a file for."""
    names = (entry.name for entry in files(__package__).joinpath("labels_data").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def read_language(code: str) -> LabelLanguage:
    """The texts of a language.

    Raises:
        UsageError: there is no file for it.
    """
    known = list_languages()
    if code not in known:
        raise UsageError(f"no labels in the language {code!r}", hint=f"There are: {', '.join(known)}.")
    text = files(__package__).joinpath("labels_data", f"{code}.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    tables = {name: MappingProxyType(data[name]) for name in ("labels", "new", "update", "notes")}
    return LabelLanguage(code, data["name"], data["thousands"], frozenset(data["ours"]), **tables)


ENGLISH = read_language("en")
#: The texts in which a new review and an update differ.
NEW, UPDATE = ENGLISH.new, ENGLISH.update


def read_official(*, updated: bool) -> dict[str, str]:
    """All texts of the templates for a new review or for an update, in English."""
    return ENGLISH.official(updated=updated)


def choose_labels(overrides: Labels, *, updated: bool, spoken: LabelLanguage = ENGLISH) -> dict[str, str]:
    """All that is needed to write the figure: labels with a reviewer's own wording put over them, and sentences.

    The sentences below the figure have keys with `note.` before them, the separator of thousands `thousands`.
    """
    notes = {f"{NOTE}{key}": text for key, text in spoken.notes.items()}
    return {**spoken.official(updated=updated), **notes, "thousands": spoken.thousands, **overrides}
