"""The sets of records that can be exported. They stand apart so that a help text needs nothing else."""

from __future__ import annotations

from enum import StrEnum


class Wanted(StrEnum):
    """What goes out."""

    ALL = "all"  #: every record, as each source gave it
    REPORTS = "reports"  #: every report, once, with all identifiers of its records
    SCREENED = "screened"  #: reports with a verdict that counts
    INCLUDED = "included"  #: reports of the included studies
    EXCLUDED = "excluded"  #: reports whose last verdict is exclude
    CONFLICTS = "conflicts"  #: reports on which reviewers disagree
    CANDIDATES = "candidates"  #: reports that no database or register found


#: Tools in which people screen: a document that two databases gave is read once there.
SCREENING_TOOLS = ("asreview", "rayyan", "covidence", "eppi")


def choose_set(form: str) -> Wanted:
    """The set that goes out where none is named."""
    return Wanted.REPORTS if form.lower() in SCREENING_TOOLS else Wanted.ALL
