"""Search runs in the ledger: started, fed page by page, ended. Each page is one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from slr.adapters.ledger.amended import GENERATION, Named, RunAmendment, base_of, states
from slr.adapters.ledger.row_values import compress, decompress, to_window, write_timestamp
from slr.adapters.ledger.states import NewState, find_newer_states
from slr.adapters.ledger.store import Store
from slr.adapters.ledger.transaction import Transaction
from slr.core.errors import UsageError
from slr.core.model import Entry, Page, Problem, RunOutcome, SearchRun, SourceKind, Truth, Window
from slr.core.record_values import COLUMNS, dumps, record_rows
from slr.core.text.storable import storable_key


def find_known_records(session: Transaction, run: _StoredRun, keys: list[str]) -> dict[str, int]:
    """The numbers of the records that this source, searched in this way, gave under these keys before."""
    amended = states(session)
    if not amended:
        return {key: record_id for key, record_id, _ in _stored_keys(session, run.source, run.kind, keys)}
    wanted = Named(base_of(run.source), run.label, SourceKind(run.kind))
    runs = _names_that_count(session, amended)
    alike = {number for number, named in runs.items() if _is_same(named, wanted)}
    numbers: dict[str, int] = {}
    stored = "SELECT DISTINCT source, kind FROM search_runs WHERE id IN :ids"
    for source, kind in session.execute(stored, {"ids": sorted(alike)}).all():
        held = _stored_keys(session, source, kind, keys)
        numbers |= {key: record_id for key, record_id, run_id in held if run_id in alike}
    return numbers


def _stored_keys(session: Transaction, source: str, kind: str, keys: list[str]) -> Iterator[tuple[str, int, int]]:
    """Key, number and run of the records that are stored under a source with one of these keys."""
    statement = "SELECT key, id, run_id FROM records WHERE source = :source AND kind = :kind AND key IN :ids"
    yield from (
        (key, number, run) for key, number, run in session.select_in(statement, keys, source=source, kind=kind)
    )


def _names_that_count(session: Transaction, amended: Mapping[int, RunAmendment]) -> dict[int, Named]:
    """The name under which each run counts."""
    return {
        number: amended[number].named if number in amended else Named(base_of(source), label, SourceKind(kind))
        for number, source, label, kind in session.execute("SELECT id, source, label, kind FROM search_runs")
    }


def _is_same(named: Named, other: Named) -> bool:
    return (named.source, named.kind) == (other.source, other.kind)


def find_generation(session: Transaction, run: NewRun) -> str:
    """What the source of a new run needs behind it where older records of its name were given another one.

    They keep their place among the keys, so the same key must be able to come again under the name they left.
    """
    own = Named(run.source, run.label, run.kind)
    left = [
        number
        for number, state in states(session).items()
        if not _is_same(state.named, own) and _is_stored_as(session, number, own)
    ]
    return f"{GENERATION}{max(left)}" if left else ""


def _is_stored_as(session: Transaction, run_id: int, named: Named) -> bool:
    row = _stored_run(session, run_id)
    return (base_of(row.source), row.kind) == (named.source, named.kind)


class _StoredRun(NamedTuple):
    """What new records take from their run."""

    id: int
    source: str
    label: str
    kind: str


def _stored_run(session: Transaction, run_id: int) -> _StoredRun:
    row = session.execute("SELECT id, source, label, kind FROM search_runs WHERE id = :id", {"id": run_id}).first()
    assert row is not None
    return _StoredRun(*row)


#: Values of one row of `records`.
_Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class NewRun:
    """What is known when a run starts. `request` is the first request as sent, without secrets.

    searched: the day the source was asked, where that was not the day the run started: somebody else asked it.
    """

    source: str
    label: str
    kind: SourceKind
    query_name: str
    expression: str
    request: str
    window: Window = field(default_factory=Window)
    notes: tuple[str, ...] = ()
    searched: date | None = None


class Kept(NamedTuple):
    """An entry to be stored, with the local evaluation where the engine has no boolean search."""

    entry: Entry
    match: Truth | None = None


class Stored(NamedTuple):
    """What a page brought: records the ledger did not hold, records it held, and those of them that changed."""

    new: int
    known: int
    changed: int = 0


class Runs:
    """The search side of the ledger."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def start(self, run: NewRun) -> int:
        """Begin a run and give its number."""
        return self.start_all([run])[0]

    def start_all(self, runs: Iterable[NewRun]) -> list[int]:
        """Begin the runs of one search and give their numbers: all of them are in the ledger, or none."""
        with self._store.write() as session:
            rows = [self._row(run) | {"source": run.source + find_generation(session, run)} for run in runs]
            return [session.add("search_runs", row) for row in rows]

    def _row(self, run: NewRun) -> dict[str, object]:
        return {
            "source": run.source,
            "label": run.label,
            "kind": run.kind.value,
            "query_name": run.query_name,
            "expression": run.expression,
            "request": run.request,
            "window_start": _iso(run.window.start),
            "window_end": _iso(run.window.end),
            "notes": dumps(run.notes),
            "started_at": write_timestamp(self._clock()),
            "searched_on": _iso(run.searched),
        }

    def add_page(self, run_id: int, page: Page, kept: Sequence[Kept]) -> Stored:
        """Store one answer and the records it brings, in one transaction.

        A record is known when this source, searched in this way, gave the same key before; then only the sighting
        is added. Two items of one page with the same key are one record.
        """
        by_key = {storable_key(item.entry.key): item for item in kept}

        def rows_of(keys: Iterable[str]) -> list[_Row]:
            items = [by_key[key] for key in keys]
            rows = record_rows(page.payload, [item.entry for item in items])
            return [(item.match and item.match.value, *row) for item, row in zip(items, rows, strict=True)]

        with self._store.write() as session:
            unknown = sum(1 for item in kept if item.match is Truth.UNKNOWN)
            page_id = self._add_answer(session, run_id, page, len(kept), unknown)
            return self._add_records(session, run_id, page_id, list(by_key), rows_of)

    def add_rows(self, run_id: int, page: Page, rows: Sequence[_Row]) -> Stored:
        """As `add_page`, of records that were made into rows before (`slr.core.record_values.record_rows`)."""
        by_key = {row[0]: (None, *row) for row in rows}
        with self._store.write() as session:
            page_id = self._add_answer(session, run_id, page, len(rows), 0)
            return self._add_records(
                session, run_id, page_id, list(by_key), lambda keys: [by_key[key] for key in keys]
            )

    def end(self, run_id: int, outcome: RunOutcome, message: str | None = None) -> None:
        """Close a run. A run that is never closed counts as interrupted."""
        with self._store.write() as session:
            row = (run_id, outcome.value, message, write_timestamp(self._clock()))
            session.insert("search_ends", ("run_id", "outcome", "message", "at"), [row])

    def all(self, run_ids: Iterable[int] | None = None, *, undone: bool = False) -> list[SearchRun]:
        """Every run (or those named) in the order they began; imports taken back only with `undone`."""
        wanted = None if run_ids is None else set(run_ids)
        with self._store.read() as session:
            rows = session.execute(_RUNS).named()
            amended = states(session)
        runs = [_to_run(row, amended.get(row.id)) for row in rows if wanted is None or row.id in wanted]
        return [run for run in runs if undone or not run.is_undone]

    def problems(self, run_id: int) -> list[Problem]:
        """What could not be read in a run."""
        statement = (
            "SELECT q.place, q.message FROM search_problems AS q JOIN search_pages AS p ON p.id = q.page_id "
            "WHERE p.run_id = :run ORDER BY q.id"
        )
        with self._store.read() as session:
            return [Problem(place, message) for place, message in session.execute(statement, {"run": run_id})]

    def notes(self, run_id: int) -> list[str]:
        """What the service, or our rendering of the query, had to say about a run; each sentence once."""
        with self._store.read() as session:
            bound = {"run": run_id}
            groups = session.execute("SELECT notes FROM search_runs WHERE id = :run", bound).values()
            of_pages = "SELECT notes FROM search_pages WHERE run_id = :run ORDER BY number"
            groups += session.execute(of_pages, bound).values()
        return list(dict.fromkeys(note for group in groups for note in json.loads(group)))

    def answers(self, run_id: int) -> list[tuple[str, bytes]]:
        """Every request of a run, as it was described, with the answer byte for byte, in order."""
        statement = "SELECT request, payload FROM search_pages WHERE run_id = :run ORDER BY number"
        with self._store.read() as session:
            rows = session.execute(statement, {"run": run_id}).all()
        return [(request, decompress(payload)) for request, payload in rows]

    def seen_by(self, run_ids: Collection[int]) -> set[int]:
        """The records that any of these runs met."""
        statement = "SELECT record_id FROM sightings WHERE run_id IN :ids"
        with self._store.read() as session:
            return {int(row[0]) for row in session.select_in(statement, run_ids)}

    def raw(self, record_id: int) -> bytes:
        """The item of a service's answer that a record was read from.

        Raises:
            UsageError: there is no record of that number.
        """
        statement = (
            "SELECT r.raw, r.raw_start, r.raw_end, p.payload FROM records AS r "
            "JOIN search_pages AS p ON p.id = r.page_id WHERE r.id = :record"
        )
        with self._store.read() as session:
            row = session.execute(statement, {"record": record_id}).first()
        if row is None:
            raise UsageError(f"there is no record {record_id}", hint="`slr status` shows how many there are.")
        raw, start, end, payload = row
        return decompress(raw) if raw is not None else decompress(payload)[start:end]

    def _add_records(
        self,
        session: Transaction,
        run_id: int,
        page_id: int,
        keys: list[str],
        rows_of: Callable[[list[str]], list[_Row]],
    ) -> Stored:
        """Store what the ledger does not hold of these keys, and newer states of what it holds.

        rows_of: gives `match` and `COLUMNS` of some of them.
        """
        run = _stored_run(session, run_id)
        known = find_known_records(session, run, keys)
        fresh = [key for key in keys if key not in known]
        _insert_records(session, run, page_id, rows_of(fresh))
        seen = _met_before(session, run_id, list(known.values()))
        again = {key: record_id for key, record_id in known.items() if record_id not in seen}
        sightings = [(run_id, record_id, page_id, False) for record_id in again.values()]
        session.insert("sightings", ("run_id", "record_id", "page_id", "is_new"), sightings)
        if not again or _is_repeated(session, run, page_id):
            return Stored(len(fresh), len(again))
        at = write_timestamp(self._clock())
        states = find_newer_states(session, again, rows_of(list(again)), run_id=run_id, page_id=page_id, at=at)
        session.insert("record_states", NewState._fields, states)
        return Stored(len(fresh), len(again), len(states))

    def _add_answer(self, session: Transaction, run_id: int, page: Page, kept: int, unknown: int) -> int:
        number = session.execute(
            "SELECT COALESCE(MAX(number), 0) + 1 FROM search_pages WHERE run_id = :run", {"run": run_id}
        ).value()
        row = {
            "run_id": run_id,
            "number": number,
            "request": page.request,
            "payload": compress(page.payload),
            "digest": hashlib.sha256(page.payload).hexdigest(),
            "received": page.received,
            "kept": kept,
            "unknown": unknown,
            "reported": page.reported,
            "notes": dumps(page.notes),
            "at": write_timestamp(self._clock()),
        }
        page_id = session.add("search_pages", row)
        problems = ((page_id, problem.where, problem.message) for problem in page.problems)
        session.insert("search_problems", ("page_id", "place", "message"), problems)
        return page_id


_RUNS = """
SELECT r.*, e.outcome, e.message, e.at AS ended_at,
    (SELECT MAX(p.reported) FROM search_pages p WHERE p.run_id = r.id) AS reported,
    (SELECT CAST(COALESCE(SUM(p.received), 0) AS BIGINT) FROM search_pages p WHERE p.run_id = r.id) AS fetched,
    (SELECT CAST(COALESCE(SUM(p.kept), 0) AS BIGINT) FROM search_pages p WHERE p.run_id = r.id) AS kept,
    (SELECT CAST(COALESCE(SUM(p.unknown), 0) AS BIGINT) FROM search_pages p WHERE p.run_id = r.id) AS unknown,
    (SELECT COUNT(*) FROM sightings s WHERE s.run_id = r.id AND s.is_new) AS new,
    (SELECT COUNT(*) FROM sightings s WHERE s.run_id = r.id AND NOT s.is_new) AS known,
    (SELECT COUNT(*) FROM search_problems q JOIN search_pages p ON p.id = q.page_id
        WHERE p.run_id = r.id) AS problems
FROM search_runs r LEFT JOIN search_ends e ON e.run_id = r.id ORDER BY r.id
"""

#: The columns of a record in the order in which `_insert_records` gives them.
_RECORD = ("id", "run_id", "page_id", "source", "label", "kind", "match", *COLUMNS)

#: A record opens a report of its own, and that a study of its own, all with one number; and its run has seen it.
_OPENED = (
    "INSERT INTO reports (id, record_id) SELECT id, id FROM records WHERE id >= :first",
    "INSERT INTO studies (id, report_id) SELECT id, id FROM records WHERE id >= :first",
    "INSERT INTO memberships (record_id, report_id) SELECT id, id FROM records WHERE id >= :first",
    "INSERT INTO affiliations (report_id, study_id) SELECT id, id FROM records WHERE id >= :first",
    """INSERT INTO sightings (run_id, record_id, page_id, is_new)
       SELECT run_id, id, page_id, TRUE FROM records WHERE id >= :first""",
)

_COUNTS = ("reported", "fetched", "kept", "new", "known", "unknown", "problems")


def _to_run(row: Any, state: RunAmendment | None) -> SearchRun:
    named = state.named if state else Named(base_of(row.source), row.label, SourceKind(row.kind))
    return SearchRun(
        id=row.id,
        source=named.source,
        label=named.label,
        kind=named.kind,
        query_name=row.query_name,
        expression=row.expression,
        request=row.request,
        window=to_window(row.window_start, row.window_end),
        started_at=datetime.fromisoformat(row.started_at),
        ended_at=datetime.fromisoformat(row.ended_at) if row.ended_at else None,
        outcome=RunOutcome(row.outcome or RunOutcome.INTERRUPTED),
        message=row.message,
        searched=date.fromisoformat(row.searched_on) if row.searched_on else None,
        is_undone=state is not None and state.is_undone,
        **{name: getattr(row, name) for name in _COUNTS},
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _is_repeated(session: Transaction, run: _StoredRun, page_id: int) -> bool:
    """Whether the last answer to the same request was this one, byte for byte.

    A run that goes on where another stopped reads its answers again; what they say is no news, whatever other runs
    have heard since.
    """
    statement = (
        "SELECT p.digest = now.digest FROM search_pages AS now "
        "JOIN search_pages AS p ON p.request = now.request AND p.id < now.id "
        "JOIN search_runs AS r ON r.id = p.run_id "
        "WHERE now.id = :page AND r.source = :source AND r.kind = :kind ORDER BY p.id DESC LIMIT 1"
    )
    bound = {"page": page_id, "source": run.source, "kind": run.kind}
    return bool(session.execute(statement, bound).value())


def _met_before(session: Transaction, run_id: int, record_ids: list[int]) -> set[int]:
    """Those of the records that this run has met before."""
    statement = "SELECT record_id FROM sightings WHERE run_id = :run AND record_id IN :ids"
    return {int(row[0]) for row in session.select_in(statement, record_ids, run=run_id)}


def _insert_records(session: Transaction, run: _StoredRun, page_id: int, fresh: Sequence[_Row]) -> None:
    """Insert the records with the rows each of them opens."""
    if not fresh:
        return
    first = session.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM records").value()
    common = (run.id, page_id, run.source, run.label, run.kind)
    session.insert("records", _RECORD, [(number, *common, *row) for number, row in enumerate(fresh, first)])
    for statement in _OPENED:
        session.execute(statement, {"first": first})
