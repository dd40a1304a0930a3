"""The closed sets of the vocabulary: kinds of sources, stages, verdicts. `slr.core.model` gives them on.

They stand apart so that a help text, which names them, does not have to build the dataclasses of the model.
"""

from __future__ import annotations

from enum import StrEnum


class SourceKind(StrEnum):
    """Where a record came from, in the words of the flow diagram's identification boxes."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATION = "citation"

    @property
    def is_searched(self) -> bool:
        """True for databases and registers, PRISMA's left lane; false for "other methods"."""
        return self in {SourceKind.DATABASE, SourceKind.REGISTER}


class Stage(StrEnum):
    """A screening stage."""

    TITLE_ABSTRACT = "title-abstract"
    FULL_TEXT = "full-text"

    @property
    def words(self) -> str:
        """The stage in a sentence: "title and abstract", "full text"."""
        return "title and abstract" if self is Stage.TITLE_ABSTRACT else "full text"


class Verdict(StrEnum):
    """What one reviewer said of one report at one stage.

    `NOT_RETRIEVED` belongs to the full-text stage: the document could not be obtained. `WITHDRAWN` takes the
    reviewer's earlier verdict back, so that undo is a row like any other.
    """

    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"
    NOT_RETRIEVED = "not-retrieved"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """What became of the report, as a heading: "Included", "Not retrieved"."""
        return _VERDICT_WORDS[self]


_VERDICT_WORDS = {
    Verdict.INCLUDE: "Included",
    Verdict.EXCLUDE: "Excluded",
    Verdict.MAYBE: "Maybe",
    Verdict.NOT_RETRIEVED: "Not retrieved",
    Verdict.WITHDRAWN: "Withdrawn",
}


class RunOutcome(StrEnum):
    """How a search run ended. A run without an end in the ledger was interrupted."""

    COMPLETE = "complete"  #: the service gave all it said it had
    CUT = "cut"  #: stopped at a limit that was set, so partial by choice
    PARTIAL = "partial"  #: stopped by a failure after some pages, or fewer items came than were reported
    FAILED = "failed"  #: nothing came
    INTERRUPTED = "interrupted"  #: stopped by a person, or killed

    @property
    def has_ended(self) -> bool:
        """True for a run that gave all it was to give: nothing failed, and nobody stopped it."""
        return self in {RunOutcome.COMPLETE, RunOutcome.CUT}


class Gap(StrEnum):
    """Why a service that answered gives no list of what a paper cites, or of what cites it. No failure."""

    UNKNOWN = "the service does not know this paper"
    WITHHELD = "the publisher has withheld the list"
    NOT_GIVEN = "the service gives no list and no reason"


class Truth(StrEnum):
    """Three-valued logic (Kleene): text that was not returned makes a claim unknown, never false."""

    TRUE = "true"
    FALSE = "false"
    UNKNOWN = "unknown"


class MergeKind(StrEnum):
    """What a row of the merge log asserts."""

    DUPLICATE = "duplicate"  #: the records describe one report
    VERSION = "version"  #: the reports belong to one study (preprint and journal article)
    UNDO = "undo"  #: an earlier row is taken back


class Policy(StrEnum):
    """Who has to decide before a stage is settled for a report."""

    SINGLE = "single"  #: one reviewer is enough; a second one who disagrees makes a conflict all the same
    DOUBLE = "double"  #: two reviewers must agree; a disagreement waits for a resolution
    SAMPLE = "sample"  #: one reviewer, and a second one, blind, on a drawn share of the reports


class Manner(StrEnum):
    """How a conflict was settled."""

    CONSENSUS = "consensus"  #: the reviewers talked and agreed
    THIRD = "third"  #: somebody who had not decided on the report settled it
