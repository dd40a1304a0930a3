"""The door of the exchange: files that come into the ledger. Those that go out: `run_export`.

A file is a search run: its bytes are kept as the answers of a service are, one transaction for each page. So a
page is in the ledger with all its records or not at all, whatever stops the program.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from slr.adapters.folder import Review
from slr.adapters.formats.base import TABLES, Remark
from slr.adapters.formats.decoding import HEAD, decode
from slr.adapters.formats.nothing import is_empty_list, refuse_nothing
from slr.adapters.formats.registry import columns_in, format_of
from slr.adapters.ledger import Early, Ledger, NewRun
from slr.adapters.ledger.settle import refuse_early
from slr.core.errors import CountsDoNotAddUp, Interrupted, ReviewStateError, UsageError
from slr.core.gc_pause import collector_paused
from slr.core.model import Page, Problem, RunOutcome, SearchRun, Stage
from slr.core.text.printable import strip_controls
from slr.stages.imports.column_names import columns_of, no_columns
from slr.stages.imports.file_search import (
    File,
    FileSearch,
    ImportedFile,
    Opened,
    digest_of,
    is_named_otherwise,
    run_of,
    source_of,
)
from slr.stages.imports.page_reader import FilePage, FileSource
from slr.stages.imports.reading.run import read_pages
from slr.stages.imports.votes import ORIGIN, TakenVotes, Vote, VoteRules, place_votes

#: Bytes read at a time to learn the digest of a file.
_CHUNK = 1 << 20
#: Pages without a record that are held back until there is one.
_HELD = 16


Tell = Callable[[Opened, int], None]


def _silent(_opened: Opened, _bytes: int) -> None:
    """Tells nobody how many bytes of a file were read."""


@contextmanager
def spool(stream: BinaryIO) -> Iterator[Path]:
    """A pipe as a file that can be read more than once; it goes when the block ends."""
    with tempfile.NamedTemporaryFile(prefix="slr-") as kept:
        shutil.copyfileobj(stream, kept)
        kept.flush()
        yield Path(kept.name)


def open_file(path: Path, search: FileSearch, *, name: str | None = None) -> Opened:
    """Look at a file: its digest, its format, its columns. `name` is its name where it has none on the disk.

    Raises:
        UsageError: it cannot be read, is in no known format, or has not the columns that were named.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD)
            stream.seek(0)
            file = _fingerprint(name or _as_text(path.name), stream)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}", hint="Name a file that can be read.") from error
    form = format_of(head, file.name, search.form)
    if form.name not in TABLES:
        if search.columns:
            raise no_columns(form)
        empty = is_empty_list(form, head)
        return Opened(path, name or _as_text(path), file, form, search, is_empty_list=empty)
    with path.open("rb") as stream:
        header, fields = columns_of(columns_in(form, stream), search.columns, file.name)
    return Opened(
        path, name or _as_text(path), file, form, search, tuple(header), fields, is_empty_list(form, head)
    )


def _as_text(name: str | Path) -> str:
    """A name that is bytes of any encoding, as text without escape sequences."""
    return " ".join(strip_controls(decode(os.fsencode(name))).split())


def _fingerprint(name: str, stream: BinaryIO) -> File:
    digest, size = hashlib.sha256(), 0
    for piece in iter(lambda: stream.read(_CHUNK), b""):
        digest.update(piece)
        size += len(piece)
    return File(name, size, digest.hexdigest())


def _pages(opened: Opened, tell: Tell) -> Iterator[FilePage]:
    columns = opened.fields if opened.search.columns else None
    source = FileSource(str(opened.path), opened.file.name, opened.form.name, columns)
    for page in read_pages(source, opened.file.size):
        yield page
        tell(opened, page.end)


class _Tally:
    """What was read of one file so far; votes only where they will be used."""

    def __init__(self, *, keeps_votes: bool) -> None:
        self._keeps_votes = keeps_votes
        self.read = self.new = self.known = self.judged = 0
        self.problems: list[Problem] = []
        self.remarks: list[Remark] = []
        self.doubt: str | None = None
        self.votes: list[Vote] = []

    def add(self, page: FilePage, new: int, known: int) -> None:
        """Count a page that was stored, or would be."""
        self.read += page.received
        self.new += new
        self.known += known
        self.problems += page.problems
        self.remarks += page.remarks
        self.doubt = page.doubt
        self.judged += len({number for number, _ in page.votes})
        if self._keeps_votes:
            self.votes += [vote for _, vote in page.votes]

    def end(self, hits: int | None) -> tuple[RunOutcome, str | None]:
        """How the run ends, and why it is short; `hits` must stand in the file, where that is known."""
        lacks = [f"{self.read:,} of {hits:,} reported hits are in the file"] if self.read < (hits or 0) else []
        if self.problems:
            lacks.append(f"{len(self.problems):,} of {self.read:,} records of the file could not be read")
        told = [*lacks, *([self.doubt] if self.doubt else [])]
        return RunOutcome.PARTIAL if lacks else RunOutcome.COMPLETE, "; ".join(told) or None

    def check(self, name: str) -> None:
        """Raises CountsDoNotAddUp: a record was lost on the way; that is a mistake of this program."""
        if self.read != self.new + self.known + len(self.problems):
            told = f"{self.read} read, {self.new} new, {self.known} known, {len(self.problems)} problems"
            raise CountsDoNotAddUp([f"{name}: {told}"])


def import_files(
    ledger: Ledger,
    review: Review,
    files: Sequence[Opened],
    *,
    rules: VoteRules | None = None,
    tell: Tell = _silent,
) -> list[ImportedFile]:
    """Store each file as a run of its own, and with `rules` the decisions it carries.

    A file whose bytes are in the ledger already is not stored again. `hits` are those of the search all the files
    came from: the last run is partial when the files together hold fewer.

    Raises:
        UsageError: nothing in a file can be read; it leaves no trace. Interrupted: Ctrl-C; stored pages stay.
        CountsDoNotAddUp: a mistake of this program.
    """
    counted: list[ImportedFile] = []
    for number, opened in enumerate(files, start=1):
        earlier = _same_bytes(ledger, opened)
        tally = _Tally(keeps_votes=rules is not None)
        try:
            if earlier is None:
                hits = _hits_left(opened, counted, is_last=number == len(files))
                imported_file = _store(ledger, opened, tally, hits, tell)
            else:
                imported_file = _met_again(ledger, opened, earlier, tally, tell)
        except KeyboardInterrupt as error:
            raise _interruption() from error
        counted.append(
            replace(imported_file, placed=_record(ledger, review, imported_file, tally.votes, rules))
            if rules
            else imported_file
        )
    return counted


def _hits_left(opened: Opened, counted: Sequence[ImportedFile], *, is_last: bool) -> int | None:
    """The hits of the whole search that must stand in the last file; None for the files before it."""
    hits = opened.search.hits
    return (
        None
        if hits is None or not is_last
        else max(0, hits - sum(imported_file.read for imported_file in counted))
    )


def _same_bytes(ledger: Ledger, opened: Opened) -> SearchRun | None:
    """The run that holds these very bytes to their end. Files of no record are alike, whoever had no hits.

    Raises:
        ReviewStateError: it was taken back; under the same name the file is not read again.
    """
    ended = {RunOutcome.COMPLETE, RunOutcome.PARTIAL}
    told = (run for run in ledger.runs.all(undone=True) if run.fetched or run.label == opened.label)
    runs = [run for run in told if run.outcome in ended and digest_of(run) == opened.file.sha256]
    found = next((run for run in runs if not run.is_undone), None)
    own = (source_of(opened.label), opened.search.kind)
    back = next((run for run in runs if run.is_undone and (run.source, run.kind) == own), None)
    if found is None and back is not None:
        raise ReviewStateError(
            f"{opened.file.name} was read as run {back.id} ({back.label}, {back.kind}), which was taken back",
            hint=f"`slr import restore {back.id}` puts it back.",
        )
    return found


def _met_again(ledger: Ledger, opened: Opened, run: SearchRun, tally: _Tally, tell: Tell) -> ImportedFile:
    """Nothing is stored. The file is read for its votes only."""
    problems = tuple(ledger.runs.problems(run.id))
    for page in _pages(opened, tell):
        tally.add(page, 0, len(page.rows))
    return ImportedFile(
        opened, run.source, run.label, run.kind, run.id, run.fetched, 0, run.fetched - len(problems), problems,
        tally.judged, has_bytes=True, is_named_otherwise=is_named_otherwise(opened.search, run),
    )  # fmt: skip


def _store(ledger: Ledger, opened: Opened, tally: _Tally, hits: int | None, tell: Tell) -> ImportedFile:
    run_id, is_stopped = None, False
    try:
        with collector_paused():
            for pages in _from_first_entry(opened, _pages(opened, tell)):
                if run_id is None:
                    run_id = ledger.runs.start(_run_of(opened))
                for page in pages:
                    stored = ledger.runs.add_rows(run_id, _page_of(opened, page, tally.read, hits), page.rows)
                    tally.add(page, stored.new, stored.known)
    except KeyboardInterrupt:
        is_stopped = True
    if is_stopped:
        if run_id is not None:
            ledger.runs.end(run_id, RunOutcome.INTERRUPTED, "stopped with Ctrl-C")
        raise _interruption()
    assert run_id is not None
    tally.check(opened.file.name)
    outcome, message = tally.end(hits)
    ledger.runs.end(run_id, outcome, message)
    return ImportedFile(
        opened, source_of(opened.label), opened.label, opened.search.kind, run_id, tally.read, tally.new,
        tally.known, tuple(tally.problems), tally.judged, outcome=outcome, message=message,
        remarks=tuple(tally.remarks),
    )  # fmt: skip


def _interruption() -> Interrupted:
    hint = "Run the same command again: it adds only what is new."
    return Interrupted("stopped; every page stored so far is in the ledger", hint=hint)


def _from_first_entry(opened: Opened, pages: Iterator[FilePage]) -> Iterator[list[FilePage]]:
    """The pages; those before the first record together with it, so that a file of none leaves no trace.

    Raises:
        UsageError: nothing in the file could be read.
    """
    held: list[FilePage] = []
    begun = False
    for page in pages:
        held.append(page)
        begun = begun or bool(page.rows) or len(held) > _HELD
        if page.is_last and not begun:
            _refuse_nothing(opened, [problem for file_page in held for problem in file_page.problems])
        if begun or page.is_last:
            yield held
            held = []


def _refuse_nothing(opened: Opened, problems: Sequence[Problem]) -> None:
    """A file without a readable record is refused, unless it is a list that is meant to be empty."""
    hint = "Name the format with --format, or export the file again. Nothing was stored."
    refuse_nothing(opened.form, opened.file.name, problems, is_empty=opened.is_empty_list, hint=hint)


def _run_of(opened: Opened) -> NewRun:
    fields = opened.fields if opened.search.columns else None
    return run_of(opened.search, opened.file, opened.form.name, fields or {})


def _page_of(opened: Opened, page: FilePage, read: int, hits: int | None) -> Page:
    reported = None
    if page.is_last and opened.search.hits is not None:
        reported = read + page.received if hits is None else hits
    place = f"FILE {opened.file.name} bytes {page.start} to {page.end}"
    notes = tuple(f"{remark.where}: {remark.message}" for remark in page.remarks)
    return Page(place, page.payload, (), page.received, page.problems, reported, notes)


def _record(
    ledger: Ledger, review: Review, imported_file: ImportedFile, votes: Sequence[Vote], rules: VoteRules
) -> TakenVotes:
    """Record the decisions of one file in one transaction."""
    if not votes:
        return TakenVotes((), 0, ())
    report_of = {
        record.key: record.report_id
        for record in ledger.reports.records()
        if record.source == imported_file.source and record.kind is imported_file.kind
    }
    named = replace(rules, origin=f"{ORIGIN}{imported_file.opened.file.name}", people=ledger.names.people)
    found = place_votes(votes, report_of.get, ledger.decisions.current(), named)
    for report, reviewer, word in sorted(found.tags.difference(ledger.remarks.all_tags())):
        ledger.remarks.tag(report, reviewer, word)
    protocol = review.protocol
    found = _in_time(found, ledger.decisions.early(found.fresh, protocol.needed), imported_file.opened.file.name)
    if found.fresh:
        ledger.decisions.record(
            found.fresh,
            protocol=review.protocol_text,
            versions_too=protocol.versions_once,
            needed=protocol.needed,
        )
    return found


def _in_time(found: TakenVotes, early: Sequence[Early], name: str) -> TakenVotes:
    """The decisions without those on full texts of reports that title and abstract do not let through."""
    gone = {id(one.decision) for one in early}
    told = (f"{refuse_early(one.decision.report_id, one.first).message}; it was not recorded" for one in early)
    fresh = [decision for decision in found.fresh if id(decision) not in gone]
    return TakenVotes(
        tuple(sorted(fresh, key=lambda decision: decision.stage is Stage.FULL_TEXT)),
        found.known,
        (*found.problems, *(Problem(name, message) for message in told)),
    )


def preview(ledger: Ledger | None, files: Sequence[Opened], tell: Tell = _silent) -> list[ImportedFile]:
    """What `import_files` would count; nothing is written. `ledger` is None where there is none yet.

    Raises:
        UsageError: nothing in a file can be read.
    """
    held = (
        {(record.source, record.kind, record.key) for record in ledger.reports.records(uncounted=True)}
        if ledger
        else set()
    )
    counted = []
    for opened in files:
        earlier = _same_bytes(ledger, opened) if ledger else None
        tally = _Tally(keeps_votes=False)
        if ledger is not None and earlier is not None:
            counted.append(_met_again(ledger, opened, earlier, tally, tell))
            continue
        for page in _pages(opened, tell):
            places = {(source_of(opened.label), opened.search.kind, row[0]) for row in page.rows}
            known = len(places & held)
            tally.add(page, len(places) - known, known)
            held |= places
        counted.append(_foreseen(opened, tally))
    return counted


def _foreseen(opened: Opened, tally: _Tally) -> ImportedFile:
    tally.check(opened.file.name)
    problems = tuple(tally.problems)
    if not (tally.new or tally.known):
        _refuse_nothing(opened, problems)
    outcome, message = tally.end(None)
    return ImportedFile(
        opened, source_of(opened.label), opened.label, opened.search.kind, None, tally.read, tally.new,
        tally.known, problems, tally.judged, outcome=outcome, message=message, remarks=tuple(tally.remarks),
    )  # fmt: skip
