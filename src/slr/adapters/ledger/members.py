"""Which records a report has now, and what else other tables ask. A report has the number of its first record."""

from __future__ import annotations

from collections.abc import Iterable

from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import ReviewStateError


def list_members(session: Transaction, report_id: int) -> list[int]:
    """The records of a report, by number: also the numbers of the reports that were merged into it.

    None when the report was merged into another one.
    """
    statement = "SELECT record_id FROM current_memberships WHERE report_id = :r ORDER BY 1"
    return [int(row[0]) for row in session.execute(statement, {"r": report_id})]


def list_members_of_any(session: Transaction, report_id: int) -> list[int]:
    """The records of the report that has the record of this number now: the report itself, or the one it is in."""
    statement = (
        "SELECT b.record_id FROM current_memberships AS a "
        "JOIN current_memberships AS b ON b.report_id = a.report_id WHERE a.record_id = :r ORDER BY 1"
    )
    return [int(row[0]) for row in session.execute(statement, {"r": report_id})]


def find_newest_decision(session: Transaction) -> int:
    """The number of the newest decision there is; 0 before the first. It places other acts among the decisions."""
    return session.execute("SELECT MAX(id) FROM decisions").number()


def refuse_uncounted(session: Transaction, report_ids: Iterable[int]) -> None:
    """Nothing may be done with a report of which no record counts any more.

    Raises:
        ReviewStateError: the imports that brought one of them were taken back.
    """
    gone = {int(row[0]) for row in session.execute("SELECT report_id FROM uncounted_reports")}
    for number in report_ids if gone else ():
        if gone & set(list_members_of_any(session, number)):
            raise ReviewStateError(
                f"report {number} counts no longer: the import that brought it was taken back",
                hint="`slr search runs` shows the imports; `slr import restore RUN` puts one back.",
            )


def counts(session: Transaction, report_id: int) -> bool:
    """Whether the report counts: at least one of its records does."""
    statement = "SELECT EXISTS (SELECT 1 FROM uncounted_reports WHERE report_id = :r)"
    return not session.execute(statement, {"r": report_id}).value()
