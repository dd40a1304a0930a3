"""The sets of records that can be exported. They stand apart so that a help text needs nothing else."""

from __future__ import annotations

from enum import StrEnum


class Wanted(StrEnum):
    """What goes out."""

    ALL = "all"  #: every record, as each source gave it
    SCREENED = "screened"  #: reports with a verdict that counts
    INCLUDED = "included"  #: reports of the included studies
    EXCLUDED = "excluded"  #: reports whose last verdict is exclude
    CONFLICTS = "conflicts"  #: reports on which reviewers disagree
    CANDIDATES = "candidates"  #: reports that no database or register found
