"""Records, reports and studies in the ledger; the merge log that ties them is in `merge_log`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from slr.adapters.ledger.amended import read_amended
from slr.adapters.ledger.members import counts, list_members, refuse_uncounted
from slr.adapters.ledger.row_values import to_record
from slr.adapters.ledger.states import read_later_facts
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import MOST_BOUND, Transaction
from slr.core.bibliography.identifiers import normalise_doi
from slr.core.bibliography.merge import merge_documents
from slr.core.errors import UsageError
from slr.core.model import Record, Report
from slr.core.text.numbers import whole

_RECORDS = "SELECT * FROM records WHERE id IN :ids ORDER BY id"
_STUDY = "SELECT study_id FROM current_affiliations WHERE report_id = :r"
_REPORTS_AT_ONCE = 400
_NUMBERS = "`slr screen queue` and `slr log` list the numbers."


_PLACES = "SELECT record_id, report_id FROM current_memberships WHERE record_id IN :ids"
_COUNTED = "SELECT COUNT(*), COUNT(DISTINCT report_id) FROM counted_memberships"
_STUDIES = (
    "SELECT COUNT(DISTINCT a.study_id) FROM current_affiliations AS a "
    "WHERE a.report_id IN (SELECT report_id FROM counted_memberships)"
)


class Totals(NamedTuple):
    """How many there are."""

    records: int
    reports: int
    studies: int


@dataclass(frozen=True, slots=True)
class Finder:
    """Reports by what people call them. A report has the number of the record that opened it."""

    report_of: Mapping[int, int]
    dois: Mapping[str, set[int]]

    def __call__(
        self, *, report: int | None = None, doi: str | None = None, record: int | None = None
    ) -> list[int]:
        """The reports all given names agree on: none when one is unknown or two contradict each other."""
        candidates = [
            {self.report_of[number]} if number in self.report_of else set()
            for number in (report, record)
            if number is not None
        ]
        if doi is not None:
            candidates.append(self.dois.get(doi, set()))
        return sorted(set.intersection(*candidates)) if candidates else []


class Reports:
    """What is known of documents, and which records make a report."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def records(self, *, uncounted: bool = False) -> list[Record]:
        """Every record with the report it belongs to now, in the order they came.

        Those that count no longer, since their import was taken back, only with `uncounted`.
        """
        return list(self.each_record(uncounted=uncounted))

    def each_record(self, *, uncounted: bool = False) -> Iterator[Record]:
        """As `records`, one after the other, so that few of them are in memory."""
        with self._store.read() as session:
            report_of = _placed(session, uncounted=uncounted)
            yield from _read_records(session, sorted(report_of), report_of)

    def some(self, numbers: Iterable[int]) -> list[Record]:
        """These records, by number, whether they count or not."""
        with self._store.read() as session:
            wanted = sorted(set(numbers))
            report_of = {int(a): int(b) for a, b in session.select_in(_PLACES, wanted)}
            return list(_read_records(session, wanted, report_of))

    def size(self) -> int:
        """How many records there are, those included that count no longer."""
        with self._store.read() as session:
            return session.execute("SELECT COUNT(*) FROM records").number()

    def uncounted(self) -> frozenset[int]:
        """The records that count no longer."""
        with self._store.read() as session:
            return read_amended(session).gone

    def totals(self) -> Totals:
        """How many records count, and of how many reports and studies they are."""
        with self._store.read() as session:
            counted = session.execute(_COUNTED).first() or (0, 0)
            return Totals(int(counted[0]), int(counted[1]), session.execute(_STUDIES).number())

    def all(self, only: Collection[int] | None = None) -> Iterator[Report]:
        """Every report that has records, or of these the ones that do, by number; few of them are in memory."""
        with self._store.read() as session:
            members_of: dict[int, list[int]] = {}
            for record, report in sorted(_placed(session).items()):
                if only is None or report in only:
                    members_of.setdefault(report, []).append(record)
            study_of = pairs_of(session, "SELECT report_id, study_id FROM current_affiliations")
            reports = sorted(members_of)
            for start in range(0, len(reports), _REPORTS_AT_ONCE):
                part = {number: members_of[number] for number in reports[start : start + _REPORTS_AT_ONCE]}
                report_of = {record: report for report, records in part.items() for record in records}
                known = {record.id: record for record in _read_records(session, sorted(report_of), report_of)}
                for number, records in part.items():
                    yield _report(number, study_of[number], tuple(known[record] for record in records))

    def get(self, report_id: int) -> Report:
        """One report. The number of a report that was merged away gives the one its record belongs to now.

        A report none of whose records counts any more has those records still.

        Raises:
            UsageError: there is no report of that number.
        """
        with self._store.read() as session:
            current, now = find_current_report(session, report_id), read_amended(session)
            numbers = list_members(session, current)
            counted = [number for number in numbers if number not in now.gone]
            rows = session.execute(_RECORDS, {"ids": counted or numbers}).named()
            study = session.execute(_STUDY, {"r": current}).number()
            later = read_later_facts(session, [row.id for row in rows])
            return _report(
                current, study, tuple(to_record(row, current, now, later.get(row.id, ())) for row in rows)
            )

    def labels(self, report_id: int) -> tuple[str, ...]:
        """The sources that found a report, each once, in the order they did."""
        statement = (
            "SELECT r.id, r.label FROM records r JOIN counted_memberships m ON m.record_id = r.id "
            "WHERE m.report_id = :report ORDER BY r.id"
        )
        with self._store.read() as session:
            named = read_amended(session).named
            rows = session.execute(statement, {"report": report_id})
            return tuple(
                dict.fromkeys(named[number].label if number in named else label for number, label in rows)
            )

    def witnesses(self, report: Report) -> list[tuple[str, Record]]:
        """Each record of a report with the label of its source."""
        numbers = [record.id for record in report.records]
        with self._store.read() as session:
            rows = session.select_in("SELECT id, label FROM records WHERE id IN :ids", numbers)
            labels = {int(number): str(label) for number, label in rows}
            labels |= {number: named.label for number, named in read_amended(session).named.items()}
        return [(labels[record.id], record) for record in report.records]

    def versions(self, report: Report) -> list[tuple[int, str]]:
        """The other reports of its study, by number, each with the title of its first record."""
        statement = (
            "SELECT a.report_id, t.title FROM current_affiliations a "
            "JOIN records t ON t.id = (SELECT MIN(m.record_id) FROM counted_memberships m "
            "WHERE m.report_id = a.report_id) "
            "WHERE a.study_id = :study AND a.report_id <> :report ORDER BY a.report_id"
        )
        with self._store.read() as session:
            rows = session.execute(statement, {"study": report.study_id, "report": report.id})
            return [(int(number), title) for number, title in rows]

    def number(self, name: str) -> int:
        """The number that a person names a report by: as it stands, or that of the report with this DOI.

        A DOI may be bare, a link, or have `doi:` before it.

        Raises:
            UsageError: it is neither, no report has this DOI, or several have.
        """
        number, doi = whole(name, 1), normalise_doi(name)
        if number is not None:
            return number
        if doi is None:
            raise UsageError(f"{name!r} is neither the number of a report nor a DOI", hint=_NUMBERS)
        report_ids = self.finder()(doi=doi)
        if len(report_ids) == 1:
            return report_ids[0]
        if report_ids:
            several = ", ".join(map(str, report_ids))
            raise UsageError(f"{len(report_ids)} reports have the DOI {doi}: {several}", hint="Give a number.")
        raise UsageError(f"there is no report with the DOI {doi}", hint=_NUMBERS)

    def named(self, name: str) -> int:
        """The report that a person names by its number, that of one of its records, or its DOI.

        Raises:
            UsageError: no report is named, or several are. ReviewStateError: its import was taken back.
        """
        number = self.number(name)
        with self._store.read() as session:
            refuse_uncounted(session, [number])
            return find_current_report(session, number)

    def finder(self) -> Finder:
        """A way to name reports by number, DOI or record; made once for a whole file."""
        with self._store.read() as session:
            report_of = pairs_of(session, "SELECT record_id, report_id FROM counted_memberships")
            dois: dict[str, set[int]] = {}
            for record_id, doi in session.execute("SELECT id, doi FROM records WHERE doi IS NOT NULL"):
                if record_id in report_of:
                    dois.setdefault(doi, set()).add(report_of[record_id])
        return Finder(report_of, dois)

    def counts(self, report_id: int) -> bool:
        """Whether a report counts: at least one of its records came by an import that was not taken back."""
        with self._store.read() as session:
            return counts(session, report_id)


def find_current_report(session: Transaction, report_id: int) -> int:
    """The report to which the record of this number belongs now.

    Raises:
        UsageError: there is no such report.
    """
    statement = (
        "SELECT m.report_id FROM reports r JOIN current_memberships m ON m.record_id = r.record_id WHERE r.id = :r"
    )
    current = session.execute(statement, {"r": report_id}).value()
    if current is None:
        raise UsageError(f"there is no report {report_id}", hint=_NUMBERS)
    return int(current)


def pairs_of(session: Transaction, statement: str) -> dict[int, int]:
    """The two columns that a statement selects, the first as keys."""
    return {int(a): int(b) for a, b in session.execute(statement)}


def _placed(session: Transaction, *, uncounted: bool = False) -> dict[int, int]:
    """The report of every record that counts, or of every one."""
    # Newest last: letting the newest row win here is quicker than asking for it.
    report_of = pairs_of(session, "SELECT record_id, report_id FROM memberships ORDER BY id")
    gone = () if uncounted else read_amended(session).gone
    for number in gone:
        report_of.pop(number, None)
    return report_of


def _read_records(session: Transaction, numbers: Sequence[int], report_of: Mapping[int, int]) -> Iterator[Record]:
    """These records, in this order, which is that of their numbers."""
    now = read_amended(session)
    for start in range(0, len(numbers), MOST_BOUND):
        part = numbers[start : start + MOST_BOUND]
        later = read_later_facts(session, part)
        for row in session.execute(_RECORDS, {"ids": part}).named():
            yield to_record(row, report_of[row.id], now, later.get(row.id, ()))


def _report(report_id: int, study_id: int, records: tuple[Record, ...]) -> Report:
    return Report(report_id, study_id, merge_documents(records), records)
