"""Every failure a person can meet, and the exit code it ends with.

Exit codes are an API (`docs/exit-codes.md`):

====  =========================================================================
code  meaning
====  =========================================================================
0     done, also when there was nothing to do
1     failed for a reason no other code names
2     wrong usage: an option, a setting in a TOML file, or a query
3     a source failed, a search was partial or found far less than before, or a file lost records
4     the ledger or the disk: locked, newer than this program, full, read-only
5     the review forbids this step now, or its counts do not add up
6     this step needs a terminal or an answer, and there is none
7     the ledger of this review is missing or empty, though the review had one
8     a full-text verdict on a report that is not through title and abstract
9     a change of who must decide has to be accepted first
75    another run holds the review's lock; try again later
130   stopped with Ctrl-C; what was fetched or decided is kept
====  =========================================================================

Bad *data* is no error: it becomes a `slr.core.model.Problem` beside the good rows.
"""

from __future__ import annotations

from typing import ClassVar


class SlrError(Exception):
    """A failure told to a person in one sentence, with a hint about what to do next.

    `detail` is printed between the two as it stands, for instance a line of a query with a caret below it.
    """

    exit_code: ClassVar[int] = 1
    detail: str | None = None

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SlrError):
    """The command line, a setting or a file given by the user is not usable."""

    exit_code = 2


class ConfigError(UsageError):
    """A TOML file of the review has a bad key or value; the message begins with `file:line:`."""

    def __init__(self, where: str, line: int | None, message: str, *, hint: str | None = None) -> None:
        place = where if line is None else f"{where}:{line}"
        super().__init__(f"{place}: {message}", hint=hint)
        self.where = where
        self.line = line


class QuerySyntaxError(UsageError):
    """A boolean query cannot be read.

    `offset` counts characters from the start of the expression (0-based). `where` and `line` are set by
    whoever knows the file the expression stands in, with `at()`.
    """

    def __init__(self, message: str, *, offset: int, hint: str | None = None) -> None:
        super().__init__(message, hint=hint)
        self.offset = offset

    def at(self, where: str, line: int, detail: str | None = None) -> ConfigError:
        """The same error, placed in a file."""
        placed = ConfigError(where, line, self.message, hint=self.hint)
        placed.detail = detail
        return placed


class UnknownSource(UsageError):
    """A source name that no adapter answers to."""

    def __init__(self, name: str, known: list[str], nearest: str | None = None) -> None:
        hint = f"Did you mean {nearest}?" if nearest else f"Known sources: {', '.join(known)}."
        super().__init__(f"unknown source {name!r}", hint=hint)


class NotAReview(UsageError):
    """No review folder here or above."""

    def __init__(self, start: str) -> None:
        super().__init__(
            f"no review found in {start} or any folder above it (no review.toml)",
            hint="Make one with `slr init DIR`, or name it with --review DIR or SLR_REVIEW.",
        )


class SourceError(SlrError):
    """A bibliographic service did not give what was asked. `source` is its label for people."""

    exit_code = 3

    def __init__(self, source: str, message: str, *, hint: str | None = None) -> None:
        super().__init__(f"{source}: {message}", hint=hint)
        self.source = source


class SourceUnavailable(SourceError):
    """Not reachable, or it answered 5xx until the retries were used up."""


class RateLimited(SourceError):
    """The service asked to slow down more often, or for longer, than we are ready to wait."""

    def __init__(self, source: str, retry_after: float | None, *, hint: str | None = None) -> None:
        wait = f" and asks to wait {retry_after:.0f} s" if retry_after is not None else ""
        super().__init__(source, f"refuses requests for now (HTTP 429){wait}", hint=hint)
        self.retry_after = retry_after


class AccessRefused(SourceError):
    """401 or 403: a missing, wrong or expired key."""


class RequestRejected(SourceError):
    """The service understood the request and will not answer it (400, 404, 414 …)."""


class NotFound(RequestRejected):
    """The service has nothing under this address (404)."""


class UnknownPaper(NotFound):
    """A citation service does not know the paper that was named; that is no failure of the service."""


class MalformedResponse(SourceError):
    """The answer is not what the service documents: HTML for JSON, a truncated body, an error inside a 200."""


class RecordsLost(SlrError):
    """Some records of a file could not be read; the others were, and each that was lost has been named."""

    exit_code = 3

    def __init__(self, name: str, lost: int, read: int, *, hint: str) -> None:
        super().__init__(f"{name}: {lost:,} of {read:,} records could not be read", hint=hint)


class StoreError(SlrError):
    """The ledger or the disk below it."""

    exit_code = 4


class StoreLocked(StoreError):
    """Another process is writing to the ledger and did not finish in time."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the ledger {path} is locked by another process",
            hint="Wait for the other slr command to finish, then run this one again.",
        )


class StoreUnreachable(StoreError):
    """The database server is away: not started, not reachable, or gone in the middle of something."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(
            f"the database server of {name} cannot be reached: {said}",
            hint="Every confirmed step is in the ledger. Run the command again when the server answers.",
        )


class ValueRefused(StoreError):
    """The database does not take one value; the ledger itself is sound, and other rows can be written."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name} refuses a value: {said}")


class SchemaTooNew(StoreError):
    """The ledger was written by a newer program."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"the ledger {path} has schema {found}; this version of slr reads schemas up to {known}",
            hint="Upgrade slr. The ledger is unchanged.",
        )


class MigrationFailed(StoreError):
    """An older ledger could not be brought to the current schema; it was left as it was."""


class LedgerGone(StoreError):
    """The ledger is missing or empty, though the folder shows that the review had one; nothing was made anew."""

    exit_code = 7


class ReviewStateError(SlrError):
    """The review forbids this step now, for instance because something must come first."""

    exit_code = 5


class NoLedgerYet(ReviewStateError):
    """The folder never had a ledger; only `slr init` makes one."""

    def __init__(self, root: str) -> None:
        super().__init__(
            "this review has no ledger yet",
            hint=f"If it was worked on elsewhere, copy data/slr.db from there; else `slr init {root}` makes one.",
        )


class StageNotReached(ReviewStateError):
    """A full-text verdict on a report that title and abstract exclude, or that lacks a vote there."""

    exit_code = 8


class PolicyNotAccepted(ReviewStateError):
    """`review.toml` now asks for other votes, which would advance or reopen reports; a person must accept it."""

    exit_code = 9


class CountsDoNotAddUp(SlrError):
    """A flow diagram was refused because a check failed; `failures` names each of them."""

    exit_code = 5

    def __init__(self, failures: list[str]) -> None:
        super().__init__(
            "the counts do not add up: " + "; ".join(failures),
            hint="`slr prisma --json` shows every number; correct the ledger or the counts file.",
        )
        self.failures = failures


class NeedsTerminal(SlrError):
    """A screen or a prompt was asked for where nobody can answer."""

    exit_code = 6


class AlreadyRunning(SlrError):
    """Another run holds the review's lock (EX_TEMPFAIL of sysexits.h)."""

    exit_code = 75


class Interrupted(SlrError):
    """Ctrl-C. What was fetched or decided is in the ledger."""

    exit_code = 130
