"""The words of the official templates, in one table, so that a language is a table more.

Wording: PRISMA 2020 flow diagram templates for new and for updated reviews (https://www.prisma-statement.org).
Keys are those of the counts file of the R package PRISMA2020 (Haddaway et al. 2022, doi:10.1002/cl2.1230), and a
few more for words that file has no row for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

Labels = Mapping[str, str]

_COMMON = {
    "prevstud": "Previous studies",
    "previous_studies": "Studies included in previous version of review",
    "previous_reports": "Reports of studies included in previous version of review",
    "identified": "Records identified from",
    "database_results": "Databases",
    "database_specific_results": "Specific Databases",
    "register_results": "Registers",
    "register_specific_results": "Specific Registers",
    "website_results": "Websites",
    "organisation_results": "Organisations",
    "citations_results": "Citation searching",
    "removed": "Records removed before screening",
    "duplicates": "Duplicate records removed",
    "excluded_automatic": "Records marked as ineligible by automation tools",
    "excluded_other": "Records removed for other reasons",
    "records_screened": "Records screened",
    "records_excluded": "Records excluded",
    "excluded_by_human": "By a human",
    "excluded_by_automation": "By automation tools",
    "dbr_sought_reports": "Reports sought for retrieval",
    "dbr_notretrieved_reports": "Reports not retrieved",
    "other_sought_reports": "Reports sought for retrieval",
    "other_notretrieved_reports": "Reports not retrieved",
    "dbr_assessed": "Reports assessed for eligibility",
    "dbr_excluded": "Reports excluded",
    "other_assessed": "Reports assessed for eligibility",
    "other_excluded": "Reports excluded",
    "total_studies": "Total studies included in review",
    "total_reports": "Reports of total included studies",
    "identification": "Identification",
    "screening": "Screening",
    "included": "Included",
    "total_studies_ma": "Total studies included in meta-analysis",
    "total_reports_ma": "Reports of total included studies in meta-analysis",
    "unknown": "not reported",
    "unnamed": "not named",
}

#: The texts in which a new review and an update differ.
NEW: Labels = MappingProxyType(
    {
        "newstud": "Identification of studies via databases and registers",
        "othstud": "Identification of studies via other methods",
        "new_studies": "Studies included in review",
        "new_reports": "Reports of included studies",
    }
)
UPDATE: Labels = MappingProxyType(
    {
        "newstud": "Identification of new studies via databases and registers",
        "othstud": "Identification of new studies via other methods",
        "new_studies": "New studies included in review",
        "new_reports": "Reports of new included studies",
    }
)


def official(*, updated: bool) -> dict[str, str]:
    """All texts of the templates for a new review or for an update, in English."""
    return {**_COMMON, **(UPDATE if updated else NEW)}


def chosen(overrides: Labels, *, updated: bool) -> dict[str, str]:
    """The official texts with a reviewer's own wording put over them."""
    return {**official(updated=updated), **overrides}


def plain(text: str) -> str:
    """Text fit for one line: blanks collapsed, and no control, format or unassigned characters (Unicode `C*`)."""
    return "".join(char for char in " ".join(text.split()) if not unicodedata.category(char).startswith("C"))
