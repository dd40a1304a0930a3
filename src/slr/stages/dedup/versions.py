"""By which statements of a source two texts report one study."""

from __future__ import annotations

#: Relations by which a source says that two texts report one study. Comments, reviews and references do not.
#: Crossref: https://www.crossref.org/documentation/principles-practices/best-practices/versioning/ ; PubMed:
#: CommentsCorrections in https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html
VERSION_KINDS = frozenset(
    [
        "has-preprint",
        "is-preprint-of",
        "is-version-of",
        "has-version",
        "is-identical-to",
        "correction-in",
        "correction-of",
        "erratum-in",
        "erratum-of",
        "corrigendum-in",
        "corrigendum-of",
        "retraction-in",
        "retraction-of",
        "partial-retraction-in",
        "partial-retraction-of",
        "withdrawal-in",
        "withdrawal-of",
        "expression_of_concern-in",
        "expression_of_concern-of",
        "expression-of-concern-in",
        "expression-of-concern-of",
        "new_version-in",
        "new_version-of",
        "new-version-in",
        "new-version-of",
        "update-in",
        "update-of",
        "republished-in",
        "republished-from",
        "corrected-and-republished-in",
        "corrected-and-republished-from",
    ]
)
