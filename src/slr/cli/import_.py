"""`slr import`: bibliographic files into the ledger, each as a dated search run."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.groups import DefaultGroup
from slr.cli.options import (
    DryRunOption,
    JsonOption,
    ReviewerOption,
    ReviewOption,
    RunNumber,
    StageOption,
    from_zero,
    the_asker,
    the_ledger,
    the_review,
    the_reviewer,
)
from slr.cli.output import complain_of, put, put_json, safe, say
from slr.cli.tables import put_table
from slr.core.errors import NoLedgerYet, SourceError, UsageError
from slr.core.vocabulary import RunOutcome, SourceKind, Stage

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.ledger.amendments import Amendments, Effect
    from slr.stages.imports.file_search import FileSearch, ImportedFile, Opened
    from slr.stages.imports.run import Tell
    from slr.stages.imports.votes import VoteRules

_SHOWN = 20
_PIPE = "-"


app = typer.Typer(cls=DefaultGroup)

KindOption = Annotated[
    SourceKind | None,
    typer.Option("--kind", help="The box of the figure that counts them. Default: database.", show_default=False),
]
SourceNameOption = Annotated[
    str | None,
    typer.Option("--source", metavar="NAME", help="The source of the records. Default: the file's name."),
]
FilesArgument = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="Files to read; each becomes a run. - is standard input."),
]
SearchedOption = Annotated[
    str | None, typer.Option("--searched", metavar="DATE", help="The day of the search: 2026-03-01.")
]
HitsOption = Annotated[
    int | None,
    typer.Option("--hits", parser=from_zero, metavar="N", help="The hits it reported, for all FILEs together."),
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", metavar="FORMAT", help="Its format, such as ris, bibtex, csv. Default: by content."),
]
ColumnsOption = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="FIELD=COLUMN", help="The column of a field in a table; repeatable."),
]
DecisionsOption = Annotated[
    bool, typer.Option("--with-decisions", help="Also import decisions of ASReview, Rayyan, Covidence or slr.")
]


@app.command("add")
def add(
    files: FilesArgument,
    *,
    source: SourceNameOption = None,
    kind: KindOption = None,
    searched: SearchedOption = None,
    query: Annotated[str, typer.Option("--query", metavar="TEXT", help="The query as it was typed there.")] = "",
    hits: HitsOption = None,
    form: FormatOption = None,
    columns: ColumnsOption = None,
    reviewer: ReviewerOption = None,
    stage: StageOption = Stage.TITLE_ABSTRACT,
    review: ReviewOption = None,
    with_decisions: DecisionsOption = False,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Import the records of files; each file becomes a search run.

    A file that was imported before adds nothing, and records that are known stay as they are. Ctrl-C keeps what
    was stored. Ends with code 3 when a record cannot be read, or the files hold fewer than --hits. An import that
    was a mistake is taken back or relabelled by the number of its run (`slr search runs`).

    Examples: slr import scopus.ris --source Scopus --searched 2026-03-01 --hits 1204; slr import a.csv --dry-run
    """
    from slr.stages.imports.column_names import asked
    from slr.stages.imports.file_search import FileSearch

    told = (_name(source), kind or SourceKind.DATABASE, _day(searched), _text(query))
    search = FileSearch(*told, hits, form, asked(columns or []), is_kind_given=kind is not None)
    folder = the_review(review, settles=with_decisions, dry_run=dry_run)
    with ExitStack() as stack:
        opened = [_open(path, search, stack) for path in files]
        _tell_columns(opened)
        rules = _rules(folder, stage, reviewer) if with_decisions else None
        with _bars(opened) as tell:
            counted = _work(folder, opened, rules, tell, dry_run=dry_run)
    if as_json:
        put_json({"dry_run": dry_run, "files": counted})
    else:
        _show(counted, dry_run=dry_run, with_decisions=with_decisions)
    _fail_when_short(counted)


@app.command("undo")
def undo(
    run: RunNumber,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Take an import back; its decisions stay.

    Example: slr import undo 3
    """
    with _amendments(review, reviewer) as (amendments, who):
        effect = amendments.undo(run, actor=who, dry_run=dry_run)
    _tell_effect(effect, dry_run=dry_run, as_json=as_json)


@app.command("restore")
def restore(
    run: RunNumber,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put back an import that was taken back.

    Example: slr import restore 3
    """
    with _amendments(review, reviewer) as (amendments, who):
        effect = amendments.restore(run, actor=who, dry_run=dry_run)
    _tell_effect(effect, dry_run=dry_run, as_json=as_json)


@app.command("relabel")
def relabel(
    run: RunNumber,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="The source of the records.")
    ] = None,
    kind: Annotated[
        SourceKind | None, typer.Option("--kind", help="The box of the figure that counts them.")
    ] = None,
    reviewer: ReviewerOption = None,
    review: ReviewOption = None,
    *,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Give an import another source or kind.

    Example: slr import relabel 3 --source "Azad 2023" --kind citation
    """
    from slr.stages.imports.amending import rename_run

    named = rename_run(_name(source), kind)
    with _amendments(review, reviewer) as (amendments, who):
        effect = amendments.relabel(run, named, actor=who, dry_run=dry_run)
    _tell_effect(effect, dry_run=dry_run, as_json=as_json)


@contextmanager
def _amendments(review: Path | None, reviewer: str | None) -> Iterator[tuple[Amendments, str]]:
    """The amendments of imports, with no other slr at work on them, and who makes one."""
    from slr.adapters.ledger import hold

    folder = the_review(review)
    who = the_reviewer(reviewer, folder)
    with the_ledger(folder) as ledger, hold(folder.lock_path):
        yield ledger.amendments, who


def _tell_effect(effect: Effect, *, dry_run: bool, as_json: bool) -> None:
    from slr.stages.imports.amending import as_json as for_scripts
    from slr.stages.imports.amending import in_words

    if as_json:
        put_json(for_scripts(effect, dry_run=dry_run))
        return
    for line in in_words(effect, dry_run=dry_run):
        put(safe(line))
    if dry_run:
        put("Dry run: nothing was written.")


def _open(path: Path, search: FileSearch, stack: ExitStack) -> Opened:
    from slr.stages.imports.run import open_file, spool

    if str(path) != _PIPE:
        return open_file(path, search)
    if search.source is None:
        raise UsageError("standard input has no name to count its records under", hint="Name it with --source.")
    return open_file(stack.enter_context(spool(sys.stdin.buffer)), search, name="standard input")


def _work(
    folder: Review, opened: Sequence[Opened], rules: VoteRules | None, tell: Tell, *, dry_run: bool
) -> list[ImportedFile]:
    from slr.adapters.ledger import hold
    from slr.stages.imports.run import import_files, preview

    if dry_run:
        try:
            with the_ledger(folder) as ledger:
                return preview(ledger, opened, tell)
        except NoLedgerYet:
            return preview(None, opened, tell)
    with the_ledger(folder) as ledger, hold(folder.lock_path):
        return import_files(ledger, folder, opened, rules=rules, tell=tell)


def _rules(folder: Review, stage: Stage, reviewer: str | None) -> VoteRules:
    """How decisions are taken; a file that names its reviewers needs no other."""
    from slr.stages.imports.votes import ORIGIN, VoteRules

    who = the_reviewer(reviewer, folder, may="decide") if reviewer is not None else the_asker(None, folder)
    return VoteRules(stage, who, folder.protocol.criteria, ORIGIN)


def _text(given: str) -> str:
    """What was typed, without bytes that are no letter in any encoding."""
    return given.strip().encode("utf-8", "replace").decode()


def _name(source: str | None) -> str | None:
    from slr.core.text.printable import strip_controls

    name = " ".join(strip_controls(_text(source or "")).split())
    if source is not None and not name:
        raise UsageError("--source is empty", hint="Name the database: --source Scopus.")
    return name or None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--searched {text!r} is no date", hint="Write it as 2026-03-01.") from None


def _tell_columns(opened: Sequence[Opened]) -> None:
    from slr.stages.imports.column_names import told

    for file in opened:
        if file.fields is not None:
            say(safe(f"{file.file.name}: {told(file.header, file.fields)}"))


@contextmanager
def _bars(opened: Sequence[Opened]) -> Iterator[Tell]:
    """One bar for each file, over its bytes."""
    from slr.cli.progress import bars

    numbers = {file.path: number for number, file in enumerate(opened)}
    with bars([file.file.name for file in opened], "{task.percentage:>3.0f} %") as update:
        yield lambda file, done: update(numbers[file.path], done, file.file.size, "")


def _show(counted: Sequence[ImportedFile], *, dry_run: bool, with_decisions: bool) -> None:
    complain_of([remark for file in counted for remark in file.remarks], most=_SHOWN)
    problems = [problem for file in counted for problem in file.problems]
    problems += [problem for file in counted if file.placed for problem in file.placed.problems]
    complain_of(problems, most=_SHOWN)
    heads = ("file", "source", "format", "#run", "#read", "#new", "#known", "#problems", "outcome")
    rows = [
        (
            file.opened.file.name,
            file.label,
            file.opened.form.label,
            file.run_id,
            file.read,
            file.new,
            file.known,
            len(file.problems),
            file.outcome,
        )
        for file in counted
    ]
    put_table(heads, rows)
    for file in counted:
        for line in _remarks(file, with_decisions=with_decisions):
            put(f"{safe(file.opened.file.name)}: {safe(line)}")
    put("Dry run: nothing was written." if dry_run else "Next: slr dedup")


def _remarks(file: ImportedFile, *, with_decisions: bool) -> Iterator[str]:
    if file.has_bytes:
        named = f"run {file.run_id}, {file.label}, {file.kind}"
        yield f"already imported as {named} (SHA-256 {file.opened.file.sha256[:12]}…); no record was added"
    if file.is_named_otherwise:
        asked = file.opened.search
        kind = asked.kind if asked.is_kind_given else file.kind
        wanted = f"--source {shlex.quote(asked.source or file.label)} --kind {kind}"
        yield f"to count it otherwise: slr import relabel {file.run_id} {wanted}"
    if file.message:
        yield file.message
    if file.placed is not None:
        told = (
            f"{len(file.placed.fresh):,} decisions recorded",
            f"{file.placed.known:,} already known",
            f"{len(file.placed.problems):,} not usable",
        )
        yield ", ".join(told)
    elif file.judged and not with_decisions:
        yield f"{file.judged:,} records carry a decision; --with-decisions imports them"


def _fail_when_short(counted: Sequence[ImportedFile]) -> None:
    short = [file for file in counted if file.outcome is RunOutcome.PARTIAL and not file.has_bytes]
    names = ", ".join(dict.fromkeys(file.label for file in short))
    if short:
        told = short[-1].message or "the search is partial"
        hint = "Mend or export again what is missing, and import that file too; it adds only what is new."
        raise SourceError(names, told, hint=hint)
