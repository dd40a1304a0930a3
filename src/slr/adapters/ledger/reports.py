"""Records, reports and studies in the ledger, and the merge log that ties them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import text
from sqlmodel import Session, col, insert, select

from slr.adapters.ledger.amended import amended
from slr.adapters.ledger.doubts import Doubt, LastPass, add_doubts, read_doubts, read_last_pass
from slr.adapters.ledger.members import counts, members, newest_decision, refuse_uncounted
from slr.adapters.ledger.placement import place
from slr.adapters.ledger.row_values import timestamp, to_merge, to_record
from slr.adapters.ledger.states import later_facts
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.tables import AffiliationRow, DedupPassRow, MembershipRow, MergeRow, RecordRow
from slr.core.bibliography.identifiers import normalise_doi
from slr.core.bibliography.merge import merge_documents
from slr.core.errors import ReviewStateError, UsageError
from slr.core.model import Merge, MergeKind, Record, Report
from slr.core.record_values import dumps
from slr.core.text.numbers import whole

_NUMBERS = "`slr queue` and `slr log` list the numbers."


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
    """What is known of documents, and which records and reports belong together."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def records(self, *, uncounted: bool = False) -> list[Record]:
        """Every record with the report it belongs to now, in the order they came.

        Those that count no longer, since their import was taken back, only with `uncounted`.
        """
        with self._store.read() as session:
            table = "current_memberships" if uncounted else "counted_memberships"
            report_of = _pairs(session, f"SELECT record_id, report_id FROM {table}")  # noqa: S608 - one of two
            rows = session.exec(select(RecordRow).order_by(col(RecordRow.id))).all()
            later, now = later_facts(session, None), amended(session)
            return [
                to_record(row, report_of[row.id], now, later.get(row.id, ()))
                for row in rows
                if row.id in report_of
            ]

    def all(self) -> Iterator[Report]:
        """Every report that has records, by number."""
        ordered = sorted(self.records(), key=lambda record: (record.report_id, record.id))
        study_of = self._studies()
        for report_id, group in groupby(ordered, key=lambda record: record.report_id):
            yield _report(report_id, study_of[report_id], tuple(group))

    def get(self, report_id: int) -> Report:
        """One report. The number of a report that was merged away gives the one its record belongs to now.

        A report none of whose records counts any more has those records still.

        Raises:
            UsageError: there is no report of that number.
        """
        with self._store.read() as session:
            current, now = self._current(session, report_id), amended(session)
            numbers = members(session, current)
            counted = [number for number in numbers if number not in now.gone]
            rows = session.exec(
                select(RecordRow).where(col(RecordRow.id).in_(counted or numbers)).order_by(col(RecordRow.id))
            ).all()
            study = session.execute(
                text("SELECT study_id FROM current_affiliations WHERE report_id = :r"), {"r": current}
            ).scalar_one()
            later = later_facts(session, [row.id for row in rows if row.id is not None])
            return _report(
                current, study, tuple(to_record(row, current, now, later.get(row.id or 0, ())) for row in rows)
            )

    def labels(self, report_id: int) -> tuple[str, ...]:
        """The sources that found a report, each once, in the order they did."""
        statement = text(
            "SELECT r.id, r.label FROM records r JOIN counted_memberships m ON m.record_id = r.id "
            "WHERE m.report_id = :report ORDER BY r.id"
        )
        with self._store.read() as session:
            named = amended(session).named
            rows = session.execute(statement, {"report": report_id})
            return tuple(
                dict.fromkeys(named[number].label if number in named else label for number, label in rows)
            )

    def witnesses(self, report: Report) -> list[tuple[str, Record]]:
        """Each record of a report with the label of its source."""
        statement = select(RecordRow.id, RecordRow.label).where(
            col(RecordRow.id).in_([record.id for record in report.records])
        )
        with self._store.read() as session:
            labels = dict(session.exec(statement).all())
            labels |= {number: named.label for number, named in amended(session).named.items()}
        return [(labels[record.id], record) for record in report.records]

    def versions(self, report: Report) -> list[tuple[int, str]]:
        """The other reports of its study, by number, each with the title of its first record."""
        statement = text(
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
        found = self.finder()(doi=doi)
        if len(found) == 1:
            return found[0]
        if found:
            several = ", ".join(map(str, found))
            raise UsageError(f"{len(found)} reports have the DOI {doi}: {several}", hint="Give a number.")
        raise UsageError(f"there is no report with the DOI {doi}", hint=_NUMBERS)

    def named(self, name: str) -> int:
        """The report that a person names by its number, that of one of its records, or its DOI.

        Raises:
            UsageError: no report is named, or several are. ReviewStateError: its import was taken back.
        """
        number = self.number(name)
        with self._store.read() as session:
            refuse_uncounted(session, [number])
            return self._current(session, number)

    def finder(self) -> Finder:
        """A way to name reports by number, DOI or record; made once for a whole file."""
        with self._store.read() as session:
            report_of = _pairs(session, "SELECT record_id, report_id FROM counted_memberships")
            dois: dict[str, set[int]] = {}
            for record_id, doi in session.exec(
                select(RecordRow.id, RecordRow.doi).where(col(RecordRow.doi).is_not(None))
            ):
                if record_id in report_of and doi is not None:
                    dois.setdefault(doi, set()).add(report_of[record_id])
        return Finder(report_of, dois)

    def merges(self, *, after: int = 0) -> list[Merge]:
        """The merge log, oldest first; with `after`, the rows above that number."""
        statement = select(MergeRow).where(col(MergeRow.id) > after).order_by(col(MergeRow.id))
        with self._store.read() as session:
            return [to_merge(row) for row in session.exec(statement)]

    def merge(self, merges: Iterable[Merge]) -> list[Merge]:
        """Apply duplicates and version links in one transaction; give those that changed something.

        The report with the lower number is kept. Merging two reports also joins their studies.
        """
        with self._store.write() as session:
            return self.merge_in(session, merges)

    def add_pass(
        self,
        merges: Iterable[Merge],
        *,
        actor: str,
        records: int,
        unsure: int,
        doubts: Sequence[Doubt] = (),
        after: int = 0,
    ) -> list[Merge]:
        """`merge`, and in the same transaction rows that say that a pass was made and which pairs it left.

        `after`: the pass compared the records above this number with all; 0 when it compared all with all.
        """
        with self._store.write() as session:
            applied = self.merge_in(session, merges)
            kinds = [merge.kind for merge in applied]
            row = DedupPassRow(
                actor=actor,
                records=records,
                last_record_id=_last_record(session),
                merged=kinds.count(MergeKind.DUPLICATE),
                linked=kinds.count(MergeKind.VERSION),
                unsure=unsure,
                at=timestamp(self._clock()),
            )
            session.add(row)
            session.flush()
            add_doubts(session, row.id or 0, after, doubts)
            return applied

    def doubts(self) -> list[Doubt]:
        """The pairs left to a person by the last pass over all records and those after it; both records count."""
        with self._store.read() as session:
            gone = amended(session).gone
            return [doubt for doubt in read_doubts(session) if doubt.a not in gone and doubt.b not in gone]

    def last_pass(self) -> LastPass | None:
        """How far the last pass looked, and which program made it; None before the first one."""
        with self._store.read() as session:
            return read_last_pass(session)

    def counts(self, report_id: int) -> bool:
        """Whether a report counts: at least one of its records came by an import that was not taken back."""
        with self._store.read() as session:
            return counts(session, report_id)

    def is_dedup_due(self) -> bool:
        """True when records that count came in since the last pass."""
        with self._store.read() as session:
            seen = session.execute(text("SELECT COALESCE(MAX(last_record_id), 0) FROM dedup_passes")).scalar_one()
            newest = session.execute(
                text(
                    "SELECT COALESCE(MAX(id), 0) FROM records "
                    "WHERE id NOT IN (SELECT record_id FROM uncounted_records)"
                )
            ).scalar_one()
            return int(newest) > int(seen)

    def undo(self, merge_id: int, actor: str) -> Merge:
        """Take one row of the merge log back: what it moved returns to where it came from.

        Raises:
            UsageError: no such row. ReviewStateError: it was taken back already, or is an undo itself.
        """
        with self._store.write() as session:
            return self.undo_in(session, [merge_id], actor)[0]

    def undo_in(
        self, session: Session, merge_ids: Sequence[int], actor: str, *, rule: str = "undo"
    ) -> list[Merge]:
        """`undo` of several rows inside a transaction that is open."""
        rows = [self._undo_row(session, merge_id, actor, rule) for merge_id in merge_ids]
        if rows:
            _replace(session, rows[-1])
        return [to_merge(row) for row in rows]

    def _undo_row(self, session: Session, merge_id: int, actor: str, rule: str) -> MergeRow:
        row = session.get(MergeRow, merge_id)
        if row is None:
            raise UsageError(f"there is no merge {merge_id}", hint="`slr dedup --list` shows the merge log.")
        taken_back = session.exec(select(MergeRow).where(MergeRow.undoes == merge_id)).first()
        if taken_back is not None or row.kind == MergeKind.UNDO:
            raise ReviewStateError(
                f"merge {merge_id} was taken back already, or takes another one back",
                hint="`slr dedup merge` puts two reports together again.",
            )
        return self._log(session, Merge(MergeKind.UNDO, row.keep_id, row.drop_id, actor, rule, undoes=merge_id))

    def merge_in(self, session: Session, merges: Iterable[Merge]) -> list[Merge]:
        """`merge` inside a transaction that is open."""
        rows = [self._apply(session, merge) for merge in merges]
        return [to_merge(row) for row in rows if row is not None]

    def _apply(self, session: Session, merge: Merge) -> MergeRow | None:
        keep, drop = sorted((self._current(session, merge.keep_id), self._current(session, merge.drop_id)))
        studies = sorted((_study(session, keep), _study(session, drop)))
        if keep == drop or (merge.kind is MergeKind.VERSION and studies[0] == studies[1]):
            return None
        row = self._log(session, merge)
        if merge.kind is MergeKind.DUPLICATE:
            _move(session, "memberships", dict.fromkeys(members(session, drop), keep), row)
        if studies[0] != studies[1]:
            _move(session, "affiliations", dict.fromkeys(_reports_of(session, studies[1]), studies[0]), row)
        return row

    def _log(self, session: Session, merge: Merge) -> MergeRow:
        row = MergeRow(
            kind=merge.kind.value,
            keep_id=merge.keep_id,
            drop_id=merge.drop_id,
            actor=merge.actor,
            rule=merge.rule,
            score=merge.score,
            features=dumps(dict(merge.features)),
            undoes=merge.undoes,
            at=timestamp(self._clock()),
            after_decision=newest_decision(session),
        )
        session.add(row)
        session.flush()
        return row

    def _current(self, session: Session, report_id: int) -> int:
        statement = text(
            "SELECT m.report_id FROM reports r JOIN current_memberships m ON m.record_id = r.record_id "
            "WHERE r.id = :r"
        )
        found = session.execute(statement, {"r": report_id}).scalar_one_or_none()
        if found is None:
            raise UsageError(f"there is no report {report_id}", hint=_NUMBERS)
        return int(found)

    def _studies(self) -> dict[int, int]:
        with self._store.read() as session:
            return _pairs(session, "SELECT report_id, study_id FROM current_affiliations")


def _last_record(session: Session) -> int:
    return int(session.execute(text("SELECT COALESCE(MAX(id), 0) FROM records")).scalar_one())


def _pairs(session: Session, statement: str) -> dict[int, int]:
    return {int(a): int(b) for a, b in session.execute(text(statement))}


def _report(report_id: int, study_id: int, records: tuple[Record, ...]) -> Report:
    return Report(report_id, study_id, merge_documents(records), records)


def _study(session: Session, report_id: int) -> int:
    statement = text("SELECT study_id FROM current_affiliations WHERE report_id = :r")
    return int(session.execute(statement, {"r": report_id}).scalar_one())


def _reports_of(session: Session, study_id: int) -> list[int]:
    statement = text("SELECT report_id FROM current_affiliations WHERE study_id = :s ORDER BY 1")
    return [int(row[0]) for row in session.execute(statement, {"s": study_id})]


def _move(session: Session, table: str, places: Mapping[int, int], row: MergeRow) -> None:
    """Give each record (or report) its new report (or study)."""
    if not places:
        return
    if table == "memberships":
        rows = [{"record_id": i, "report_id": place, "merge_id": row.id} for i, place in places.items()]
        session.execute(insert(MembershipRow), rows)
    else:
        rows = [{"report_id": i, "study_id": place, "merge_id": row.id} for i, place in places.items()]
        session.execute(insert(AffiliationRow), rows)


def _replace(session: Session, undo: MergeRow) -> None:
    """Put everything where the merge log, as it is now, says."""
    log = [to_merge(row) for row in session.exec(select(MergeRow).order_by(col(MergeRow.id)))]
    reports, studies = place(log)
    for table, now, parts in (
        ("memberships", "SELECT record_id, report_id FROM current_memberships", reports),
        ("affiliations", "SELECT report_id, study_id FROM current_affiliations", studies),
    ):
        changed = {i: parts.find(i) for i, at in _pairs(session, now).items() if parts.find(i) != at}
        _move(session, table, changed, undo)
