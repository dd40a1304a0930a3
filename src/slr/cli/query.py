"""`slr query`: look at a query before it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slr.cli.options import JsonOption, ReviewOption, the_written_review
from slr.cli.output import put, put_json, safe
from slr.cli.tables import put_table

if TYPE_CHECKING:
    from slr.adapters.folder import Review
    from slr.adapters.sources.base import SourceSearch
    from slr.core.model import Problem, QueryFile
    from slr.core.query import TermReport

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _query() -> None:
    """Check, test or import a query before a search."""


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
    from slr.adapters.sources.registry import source_names

    folder = the_written_review(review)
    queries = load_queries(folder, names or [], known_sources=source_names())
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
    from slr.adapters.sources.registry import source_names
    from slr.core.errors import UsageError

    if should_find is None and should_miss is None:
        raise UsageError("nothing to test", hint="Give --should-find FILE or --should-miss FILE.")
    folder = the_written_review(review)
    (query,) = load_queries(folder, [name], known_sources=source_names())
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


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A text file with the strategy.")],
    dialect: Annotated[
        str | None, typer.Option("--dialect", help="pubmed, wos, scopus, ovid or ebsco. Default: guessed.")
    ] = None,
) -> None:
    """Print a strategy written for PubMed, Web of Science, Scopus, Ovid or EBSCO as a query file.

    Notes on stderr list what cannot be carried over.

    Example: slr query import medline.txt --dialect ovid > queries/main.toml
    """
    from slr.cli.output import say
    from slr.core.errors import QuerySyntaxError, UsageError
    from slr.core.query import Dialect, import_query, locate, to_text

    if dialect is not None and dialect not in set(Dialect):
        raise UsageError(f"unknown dialect {dialect!r}", hint=f"Known: {', '.join(Dialect)}.")
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from error
    try:
        found = import_query(text, dialect)
    except QuerySyntaxError as error:
        place = locate(text, error.offset)
        detail = f"  {place.source_line}\n  {place.caret_line}"
        raise error.at(str(file), place.line, detail) from error
    for note in found.notes:
        say(f"note: {safe(note)}")
    put(f"expression = '''\n{to_text(found.node)}\n'''")


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
        for found in engine["features"]:
            if found["relation"] != "exact" or found["remark"]:
                remark = f", {found['remark']}" if found["remark"] else ""
                put(f"  {found['relation']:<8} {found['label']}{remark}")
        for note in engine["notes"]:
            put(f"  ! {safe(note)}")
    put()
