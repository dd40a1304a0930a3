"""`slr query`: look at a query before it is sent, bring one in, or write one out for services searched by hand."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slr.cli.options import JsonOption, ReviewOption, TextOutputOption, count, the_written_review
from slr.cli.output import put, put_json, safe
from slr.cli.searches import UNLIKE
from slr.cli.tables import put_table

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.sources.base import SourceSearch
    from slr.core.errors import ConfigError, QuerySyntaxError
    from slr.core.model import Problem, QueryFile
    from slr.core.query import Dialect, ImportedQuery, TermReport
    from slr.core.query.search_records import ReadSearch

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _query() -> None:
    """Check, test, import or export a query before a search."""


@app.command("check")
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[QUERY]...", show_default=False)] = None,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source; repeatable.")] = None,
    review: ReviewOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the tree of a query, the text each engine gets, and what each makes of it: exact, wider or narrower.

    Nothing is sent. Examples: slr query check; slr query check brain-fm --source pubmed
    """
    from slr.adapters.folder import load_queries
    from slr.adapters.sources.registry import KnownSources

    folder = the_written_review(review)
    queries = load_queries(folder, names or [], known_sources=KnownSources())
    seen = [_examine(folder, query, source or []) for query in queries]
    if as_json:
        put_json({"queries": seen})
        return
    for one in seen:
        _print(one)


@app.command("test")
def try_on(
    name: Annotated[str, typer.Argument(metavar="QUERY", help="The query to test.")],
    should_find: Annotated[
        Path | None,
        typer.Option("--should-find", metavar="FILE", help="DOIs of known relevant works, one a line."),
    ] = None,
    should_miss: Annotated[
        Path | None, typer.Option("--should-miss", metavar="FILE", help="DOIs of works it should not find.")
    ] = None,
    review: ReviewOption = None,
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Look only into the ledger; ask no service.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Test a query on known works: which it finds, and which term loses what.

    Title and abstract come from the ledger, else from Semantic Scholar. A work whose abstract is not known may be
    neither found nor lost; it is counted apart.

    Example: slr query test brain-fm --should-find relevant.txt
    """
    from slr.adapters.folder import load_queries
    from slr.adapters.sources.registry import KnownSources
    from slr.core.errors import UsageError

    if should_find is None and should_miss is None:
        raise UsageError("nothing to test", hint="Give --should-find FILE or --should-miss FILE.")
    folder = the_written_review(review)
    (query,) = load_queries(folder, [name], known_sources=KnownSources())
    told = {
        kind: _tested(folder, query, path, offline=offline)
        for kind, path in (("should_find", should_find), ("should_miss", should_miss))
        if path is not None
    }
    if as_json:
        put_json({"query": query.name} | {kind: _as_json(found) for kind, found in told.items()})
        return
    for kind, found in told.items():
        _print_test(kind.replace("_", " "), found)


def _tested(folder: Review, query: QueryFile, path: Path, *, offline: bool) -> tuple[TermReport, list[Problem]]:
    import threading

    from slr.cli.options import the_ledger
    from slr.cli.search import http_options
    from slr.core.errors import UsageError
    from slr.core.query import evaluate_terms
    from slr.stages.search.jobs import parse_query
    from slr.stages.search.run import known_works
    from slr.stages.snowball.run import open_citations

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}") from error
    papers = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    ask = None if offline else open_citations(folder.protocol, http=http_options(threading.Event())).describe_paper
    with the_ledger(folder) as ledger:
        works, problems = known_works(ledger, papers, ask)
    return evaluate_terms(parse_query(query), works), problems


def _as_json(tested: tuple[TermReport, list[Problem]]) -> dict[str, object]:
    from dataclasses import asdict

    report, problems = tested
    return asdict(report) | {"problems": problems}


def _print_test(kind: str, tested: tuple[TermReport, list[Problem]]) -> None:

    report, problems = tested
    unknown, total = report.unknown, len(report.works)
    put(f"{kind}: {report.found:,} of {total:,} found, {unknown:,} not known, {len(problems):,} not tested")
    rows: list[tuple[str, int | None, int, int | None]] = []
    for clause in report.clauses:
        rows.append((clause.text, clause.failed, clause.lost_alone, clause.unknown))
        rows += [(f"    {part.text}", None, part.alone, None) for part in clause.parts if len(clause.parts) > 1]
    put_table(("part of the query", "#fails", "#alone decides", "#not known"), rows)
    for check in report.works:
        if check.failing:
            parts = "; ".join(clause.text for clause in check.failing)
            put(f"missed  {safe(check.work.label)}  {safe(check.work.title)[:70]}  by {safe(parts)}")
    for problem in problems:
        put(f"not tested  {safe(problem.where)}: {safe(problem.message)}")


_SetOption = Annotated[
    int | None,
    typer.Option(
        "--set", parser=count, metavar="N", help="Which numbered set of a file with several.", show_default=False
    ),
]


@app.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A text file with the strategy, or a JSON search file.")
    ],
    dialect: Annotated[
        str | None,
        typer.Option("--dialect", help="The service it was written for, as named above. Default: guessed."),
    ] = None,
    set_number: _SetOption = None,
    *,
    check: Annotated[bool, typer.Option("--check", help="Print what was read line by line instead.")] = False,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Leave out what cannot be read, and list it.")
    ] = False,
) -> None:
    """Print a strategy written for another service as a query file.

    Dialects: pubmed, wos (Web of Science), scopus, ovid, ebsco, embase (Embase.com), central (Cochrane
    Library), proquest, ieee and acm. Lines may be numbered or not; the last one counts. A file that ends in .json
    is a search file of searchRxiv or of the package search-query, which names its dialect. Notes on stderr list
    what cannot be carried over.

    Examples: slr query import medline.txt --dialect ovid > queries/main.toml; slr query import medline.txt --check
    """
    from slr.cli.output import say
    from slr.core.errors import QuerySyntaxError
    from slr.core.query import import_query, to_text

    where, read = _strategy(file, dialect)
    try:
        found = import_query(read.text, read.dialect, set_number=set_number, lenient=lenient or check)
    except QuerySyntaxError as error:
        raise _in_file(error, where, read.text) from error
    if check:
        _print_lines(found)
    for note in (*read.notes, *found.notes):
        say(f"note: {safe(note)}")
    if found.lost and not lenient:
        raise _in_file(found.lost[0], where, read.text)
    for lost in found.lost:
        say(safe(f"left out: {_in_file(lost, where, read.text)}"))
    if not check:
        put(f"expression = '''\n{to_text(found.node)}\n'''")


def _in_file(error: QuerySyntaxError, where: str, text: str) -> ConfigError:
    """The error with its line of the file, and a caret below its place."""
    from slr.core.query import locate

    place = locate(text, error.offset)
    return error.at(where, place.line, f"  {place.source_line}\n  {place.caret_line}")


def _print_lines(found: ImportedQuery) -> None:
    rows = [
        (str(line.number), line.hits, f"not read: {line.problem}" if line.problem else line.reading)
        for line in found.lines
    ]
    put_table(("line", "#hits", "read as"), rows)


def _strategy(file: Path, dialect: str | None) -> tuple[str, ReadSearch]:
    """What a file holds, the bare text of a strategy or a search file; and its place for messages."""
    from slr.core.errors import UsageError
    from slr.core.query import Dialect
    from slr.core.query.search_records import ReadSearch, read_search_file

    if dialect is not None and dialect not in set(Dialect):
        raise UsageError(f"unknown dialect {dialect!r}", hint=f"Known: {', '.join(Dialect)}.")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    if file.suffix.lower() != ".json":
        return str(file), ReadSearch(text, dialect)
    return f"{file} (search_string)", read_search_file(text, str(file), dialect)


DialectsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--dialect",
        help="pubmed, ovid, wos, scopus, ebsco, embase, central or proquest; repeatable. Default: all.",
        show_default=False,
    ),
]


class _Form(StrEnum):
    """What an exported query is written as."""

    TEXT = "text"
    SEARCH_QUERY = "search-query"
    SEARCHRXIV = "searchrxiv"


@app.command("export")
def export(
    names: Annotated[list[str] | None, typer.Argument(metavar="[QUERY]...", show_default=False)] = None,
    dialect: DialectsOption = None,
    form: Annotated[
        _Form, typer.Option("--format", help="A string to paste, or one search as JSON.")
    ] = _Form.TEXT,
    output: TextOutputOption = None,
    review: ReviewOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Write a query for services that are searched by hand: a string to paste for each.

    Notes say what a service cannot express and what it finds beyond the query. They stand below each string, and
    on stderr where there is one string only. The publication window is not part of a string. Query files named by
    their path need no review: with `slr query import` a strategy goes from one service to another.

    Examples: slr query export brain-fm --dialect ovid; slr query export -o strategies.txt; slr query export main
    --dialect wos --format search-query
    """
    from slr.cli.output import put_file, say
    from slr.core.errors import UsageError
    from slr.core.query import Dialect
    from slr.core.query.exporting import EXPORTED

    if unknown := set(dialect or ()) - set(EXPORTED):
        raise UsageError(f"no export for {min(unknown)!r}", hint=f"Known: {', '.join(EXPORTED)}.")
    folder, queries = _to_export(review, names or [])
    dialects = [Dialect(one) for one in dict.fromkeys(dialect or EXPORTED)]
    written = [_written(query, one) for query in queries for one in dialects]
    if as_json:
        put_json({"queries": written})
        return
    if form is not _Form.TEXT and len(written) != 1:
        raise UsageError(
            f"a {form} file holds one search, not {len(written)}", hint="Name one query and one --dialect."
        )
    if len(written) > 1:
        put_file(output, "\n".join(_sheet(one) for one in written))
        return
    for note in written[0]["notes"]:
        say(f"note: {safe(note)}")
    put_file(output, _one_search(folder, queries[0], written[0], form))


def _to_export(review: Path | None, names: list[str]) -> tuple[Review | None, list[QueryFile]]:
    """The queries of these names with their review; query files alone where there is no review."""
    from slr.adapters.folder import load_queries, load_query
    from slr.adapters.sources.registry import KnownSources
    from slr.core.errors import NotAReview

    try:
        folder = the_written_review(review)
    except NotAReview:
        if review is not None or not names or not all(Path(name).is_file() for name in names):
            raise
        return None, [load_query(Path(name), known_sources=KnownSources()) for name in dict.fromkeys(names)]
    return folder, load_queries(folder, names, known_sources=KnownSources())


def _written(query: QueryFile, dialect: Dialect) -> dict[str, Any]:
    from datetime import UTC, datetime

    from slr.adapters.folder import resolve_window
    from slr.core.model import Window
    from slr.core.query import Rendering, to_text
    from slr.core.query.exporting import export_query
    from slr.core.query.importing.dialects import GRAMMARS
    from slr.stages.search.jobs import split_marks

    tree, marked = split_marks(query)
    own = query.overrides.get(dialect.value)
    sent = export_query(tree, dialect) if own is None else Rendering(own, ("the text that the query file gives",))
    notes = [*sent.notes]
    window = resolve_window(query, datetime.now(UTC).date())
    if window != Window():
        notes.append(f"publication dates {window} are not part of the string: set them as a limit of the service")
    if marked and own is None:
        notes.append(f"left out, to be marked instead: NOT {', '.join(to_text(part) for part in marked)}")
    return {
        "query": query.name,
        "dialect": dialect.value,
        "label": GRAMMARS[dialect].label,
        "text": sent.text,
        "notes": notes,
    }


def _sheet(one: dict[str, Any]) -> str:
    """A string under the names of its query and service, with its notes."""
    lines = [f"{one['query']} · {one['label']}", one["text"] or "(nothing to search for)"]
    return "".join(f"{line}\n" for line in (*lines, *(f"  ! {note}" for note in one["notes"])))


def _one_search(folder: Review | None, query: QueryFile, one: dict[str, Any], form: _Form) -> str:
    import json
    from datetime import UTC, datetime

    from slr.core.query import Dialect
    from slr.core.query.search_records import SearchRecord, as_search_file

    if form is _Form.TEXT:
        return f"{one['text']}\n"
    authors = folder.protocol.authors if folder else ()
    record = SearchRecord(
        one["text"],
        Dialect(one["dialect"]),
        [(author.name, author.orcid) for author in authors],
        title=f"{folder.protocol.title}: {query.name}" if folder else query.name,
        description="\n".join([query.description, *one["notes"]]).strip(),
        made=datetime.now(UTC).date(),
    )
    told = as_search_file(record, for_deposit=form is _Form.SEARCHRXIV)
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _examine(folder: Review, query: QueryFile, names: list[str]) -> dict[str, object]:
    from datetime import UTC, datetime

    from slr.core.query import outline, parse_with_warnings
    from slr.stages.search.jobs import plan, preview

    jobs = plan(folder, [query], names, today=datetime.now(UTC).date())
    tree = parse_with_warnings(query.expression)
    return {
        "name": query.name,
        "file": query.path,
        "expression": query.expression.strip(),
        "window": str(jobs[0].search.window) if jobs else None,
        "tree": outline(tree.node),
        "warnings": list(tree.warnings),
        "engines": [
            {
                "source": job.source.name,
                "label": job.source.label,
                "query": sent.query,
                "request": sent.request,
                "link": sent.link,
                "link_is_same": sent.is_same,
                "notes": list(sent.notes),
                "features": [] if job.search.override is not None else _features(job.search, job.source.name),
            }
            for job, sent in preview(jobs)
        ],
    }


def _features(search: SourceSearch, engine: str) -> list[dict[str, str]]:
    from slr.core.query.warranty import warranties

    return [
        {
            "feature": found.feature,
            "label": found.label.replace("`", ""),
            "relation": found.cell.relation,
            "remark": found.cell.remark,
        }
        for found in warranties(search.tree, engine, search.window)
    ]


def _print(one: dict[str, object]) -> None:
    put(f"{one['name']}  ({one['file']}), window {one['window']}")
    for line in one["tree"]:  # type: ignore[attr-defined]
        put(f"  {safe(line)}")
    for warning in one["warnings"]:  # type: ignore[attr-defined]
        put(f"  ! {safe(warning)}")
    for engine in one["engines"]:  # type: ignore[attr-defined]
        put(f"\n{engine['label']}")
        put(f"  query    {safe(engine['query'])}")
        put(f"  request  {safe(engine['request'])}")
        if engine["link"]:
            put(f"  browser  {safe(engine['link'])}{'' if engine['link_is_same'] else UNLIKE}")
        for found in engine["features"]:
            if found["relation"] != "exact" or found["remark"]:
                remark = f", {found['remark']}" if found["remark"] else ""
                put(f"  {found['relation']:<8} {found['label']}{remark}")
        for note in engine["notes"]:
            put(f"  ! {safe(note)}")
    put()
